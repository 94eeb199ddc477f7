//! Which arm is best, and how sure that is.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Resamples of the worlds behind [`Best::probability`]: its own error is at most 0.011.
pub const RESAMPLES: usize = 2000;

/// Worlds that are resampled one by one. Of more, blocks of consecutive ones are: worlds are independent, so blocks are.
const MOST: usize = 1 << 12;

/// The seed of the resamples: fixed, since the analysis of given numbers is given.
const SEED: [u8; 32] = *b"polmob: worlds drawn with return";

/// How one arm stands among all.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Best {
    /// Share of worlds in which the arm is highest, ties split; `None` without a world.
    pub share_of_worlds: Option<f64>,
    /// Probability that its mean is highest, by bootstrap over worlds, ties split; `None` when several arms meet in
    /// fewer than two worlds.
    pub probability: Option<f64>,
    /// Worlds in which every arm has a value.
    pub worlds: usize,
    /// Worlds left out because an arm has none.
    pub missing: usize,
}

/// Compares all arms: `values[arm][world]`, in one unit, higher is better.
///
/// Worlds are drawn with return and stay whole, so that what arms share stays shared. Source: Efron 1979, Ann. Statist.
/// 7:1-26. The same values give the same answer to the bit.
pub fn best(values: &[&[f64]]) -> Vec<Best> {
    let arms = values.len();
    let asked = values.iter().map(|arm| arm.len()).max().unwrap_or(0);
    let all = values.iter().map(|arm| arm.len()).min().unwrap_or(0);
    let complete = (0..all).filter(|&world| values.iter().all(|arm| arm[world].is_finite()));
    let worlds = complete.clone().count();
    let per_block = worlds.div_ceil(MOST).max(1);

    let mut wins = vec![0.0; arms];
    let mut blocks: Vec<Vec<f64>> = Vec::with_capacity(worlds.div_ceil(per_block));
    for (at, world) in complete.enumerate() {
        let row: Vec<f64> = values.iter().map(|arm| arm[world]).collect();
        share_a_win(&row, &mut wins);
        match blocks.last_mut().filter(|_| at % per_block > 0) {
            Some(sums) => sums.iter_mut().zip(&row).for_each(|(sum, value)| *sum += value),
            None => blocks.push(row),
        }
    }
    let chances = match (arms, worlds) {
        (_, 0) => None,
        (1, _) => Some(vec![1.0]),
        (_, 1) => None,
        _ => Some(bootstrap(&blocks.concat(), arms, blocks.len())),
    };
    (0..arms)
        .map(|arm| Best {
            share_of_worlds: (worlds > 0).then(|| wins[arm] / worlds as f64),
            probability: chances.as_ref().map(|chances| chances[arm]),
            worlds,
            missing: asked - worlds,
        })
        .collect()
}

/// The share of resamples in which each arm has the highest sum; `table` has a row of arms for each world or block.
fn bootstrap(table: &[f64], arms: usize, worlds: usize) -> Vec<f64> {
    let mut draws = ChaCha8Rng::from_seed(SEED);
    let mut wins = vec![0.0; arms];
    let mut sums = vec![0.0; arms];
    for _ in 0..RESAMPLES {
        sums.fill(0.0);
        for _ in 0..worlds {
            // A multiply and a shift place 32 uniform bits among the worlds; the bias is below worlds / 2^32.
            let world = ((u64::from(draws.next_u32()) * worlds as u64) >> 32) as usize;
            for (sum, value) in sums.iter_mut().zip(&table[world * arms..]) {
                *sum += value;
            }
        }
        share_a_win(&sums, &mut wins);
    }
    wins.iter().map(|won| won / RESAMPLES as f64).collect()
}

/// Gives one win to the highest value, or splits it among the highest.
fn share_a_win(values: &[f64], wins: &mut [f64]) {
    let highest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let ties = values.iter().filter(|&&value| value == highest).count();
    for (win, &value) in wins.iter_mut().zip(values) {
        if value == highest {
            *win += 1.0 / ties as f64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arm_that_always_leads_is_best() {
        let result = best(&[&[1.0, 2.0, 3.0], &[2.0, 3.0, 4.0]]);
        assert_eq!((result[0].share_of_worlds, result[0].probability), (Some(0.0), Some(0.0)));
        assert_eq!((result[1].share_of_worlds, result[1].probability), (Some(1.0), Some(1.0)));
    }

    #[test]
    fn equal_arms_split() {
        for arm in best(&[&[1.0, 2.0, 3.0, 5.0], &[1.0, 2.0, 3.0, 5.0]]) {
            assert_eq!((arm.share_of_worlds, arm.probability), (Some(0.5), Some(0.5)));
        }
    }

    #[test]
    fn shares_of_worlds_and_probabilities_of_means_are_different_things() {
        // The first arm leads in most worlds by little, the second in few by much.
        let often: Vec<f64> = (0..100).map(|world| if world % 4 == 0 { -10.0 } else { 1.0 }).collect();
        let rarely = vec![0.0; 100];
        let result = best(&[&often, &rarely]);
        assert_eq!(result[0].share_of_worlds, Some(0.75));
        assert_eq!(result[0].probability, Some(0.0));
        assert_eq!(result[1].probability, Some(1.0));
    }

    #[test]
    fn the_probability_is_the_normal_one_when_worlds_are_many() {
        // Differences +-1 with mean 0.1 over 100 worlds: P = Phi(0.1 / (sd / 10)) with sd = sqrt(0.99), so Phi(1.005) =
        // 0.8426; as sums move in steps of 2 around 10 a tie has probability 0.024 and is split, which keeps the mid-point
        // normal value. Four standard errors of the bootstrap: 0.033.
        let a: Vec<f64> = (0..100).map(|world| if world < 55 { 1.0 } else { -1.0 }).collect();
        let result = best(&[&a, &[0.0; 100]]);
        let probability = result[0].probability.unwrap();
        assert!((probability - 0.8426).abs() < 0.033, "{probability}");
        assert!((probability + result[1].probability.unwrap() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn blocks_of_many_worlds_say_what_worlds_say() {
        // 5000 worlds make blocks of two. Two bootstraps differ by at most 4 sqrt(2 * 0.25 / 2000) = 0.063, bar one time in
        // 16 000, and blocks estimate the spread to 3 %, which is 0.007 at most.
        let mut draws = ChaCha8Rng::from_seed([7; 32]);
        let a: Vec<f64> = (0..5000).map(|_| f64::from(draws.next_u32()) / f64::from(u32::MAX) - 0.495).collect();
        let table: Vec<f64> = a.iter().flat_map(|&value| [value, 0.0]).collect();
        let alone = bootstrap(&table, 2, 5000)[0];
        let blocks = best(&[&a, &vec![0.0; 5000]])[0].probability.unwrap();
        assert!(alone > 0.05 && alone < 0.99 && (alone - blocks).abs() < 0.07, "{alone} {blocks}");
    }

    #[test]
    fn too_little_to_compare_is_absent() {
        assert!(best(&[]).is_empty());
        let alone = best(&[&[1.0, f64::NAN]]);
        assert_eq!((alone[0].probability, alone[0].worlds, alone[0].missing), (Some(1.0), 1, 1));
        let once = best(&[&[1.0], &[2.0]]);
        assert_eq!((once[1].share_of_worlds, once[1].probability), (Some(1.0), None));
        let never = best(&[&[f64::NAN, 1.0], &[2.0]]);
        assert_eq!((never[0].share_of_worlds, never[0].probability), (None, None));
        assert_eq!((never[0].worlds, never[0].missing), (0, 2));
    }
}
