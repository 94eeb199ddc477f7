//! Which arm is best, and how sure that is.
//!
//! How sure: the probability, given the worlds simulated, that an arm's mean is the highest. For two arms it is Student's
//! distribution of their paired difference at `mean / standard error`, so a pair is *resolved* where it lies below 0.025
//! or above 0.975. For more arms all paired differences together follow the multivariate Student distribution with n - 1
//! degrees of freedom (Dunnett and Sobel 1954, Biometrika 41, 153-169),
//!
//! ```text
//! delta = mean difference + sqrt((n - 1) / chi2(n - 1)) C z / sqrt(n),   C C' = covariance of the differences,
//! ```
//!
//! of which every pair is the Student distribution of its contrast; the share of draws in which an arm is highest is its
//! probability. Resampling worlds, which is common too, is far too sure of itself where worlds are few.

use crate::measures::Better;
use crate::scenario::Worth;

use super::contrast::beyond_rounding;
use super::mean_draws::MeanDraws;
use super::student::student;

/// Draws behind [`Best::probability`] of three arms or more, in mirrored pairs: its own error is at most 0.011.
pub const DRAWS: u32 = 2000;

/// How one arm stands among all.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Best {
    /// Share of worlds in which the arm is highest, ties split; `None` without a world.
    pub share_of_worlds: Option<f64>,
    /// Probability that its mean is highest, ties split; `None` when several arms meet in fewer than two worlds.
    pub probability: Option<f64>,
    /// Worlds in which every arm has a value.
    pub worlds: usize,
    /// Worlds left out because an arm has none.
    pub missing: usize,
}

/// Positions of the arms that share the best of these means: one, if there is a leader; several where they do not differ;
/// none where no mean is known.
pub fn leaders(means: impl IntoIterator<Item = Option<f64>>, better: Better) -> Vec<usize> {
    let signed = means.into_iter().map(|mean| mean.filter(|mean| mean.is_finite()).map(|mean| better.sign() * mean));
    let signed: Vec<Option<f64>> = signed.collect();
    let best = signed.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
    (0..signed.len()).filter(|&arm| signed[arm].is_some_and(|mean| is_rounding(best, mean))).collect()
}

/// Compares all arms: `values[arm][world]`, in one unit, higher is better.
///
/// Worlds stay whole, so that what arms share stays shared. The same values give the same answer to the bit.
pub fn best(values: &[&[f64]]) -> Vec<Best> {
    let ranking = Ranking::of(values);
    ranking.best(Worth::all(ranking.worlds)).collect()
}

/// Arms that are ranked world by world.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    worlds: usize,
    missing: usize,
    /// By arm, worlds in which it is highest, ties split.
    wins: Vec<f64>,
    /// By arm after the first: its difference from the first arm in the first world.
    first: Vec<f64>,
    /// Sums of what differences are beyond that, and of products of two of them, row by row of a triangle with its diagonal.
    sums: Vec<f64>,
    products: Vec<f64>,
    /// Row by row of a triangle: by arm, whether each arm before it was equal to it in every world.
    like: Vec<bool>,
}

impl Ranking {
    /// Nothing yet of so many arms.
    pub fn new(arms: usize) -> Self {
        let others = arms.saturating_sub(1);
        Self {
            worlds: 0,
            missing: 0,
            wins: vec![0.0; arms],
            first: vec![0.0; others],
            sums: vec![0.0; others],
            products: vec![0.0; before(others + 1)],
            like: vec![true; before(arms)],
        }
    }

    /// Of all worlds of `values[arm][world]`.
    pub fn of(values: &[&[f64]]) -> Self {
        let mut ranking = Self::new(values.len());
        let mut row = vec![0.0; values.len()];
        for world in 0..values.iter().map(|arm| arm.len()).max().unwrap_or(0) {
            row.iter_mut().zip(values).for_each(|(value, arm)| *value = arm.get(world).copied().unwrap_or(f64::NAN));
            ranking.add(&row);
        }
        ranking
    }

    /// Forgets all worlds.
    pub fn clear(&mut self) {
        (self.worlds, self.missing) = (0, 0);
        for sums in [&mut self.wins, &mut self.first, &mut self.sums, &mut self.products] {
            sums.fill(0.0);
        }
        self.like.fill(true);
    }

    /// Adds a world, a value per arm. It counts when all are finite.
    pub fn add(&mut self, values: &[f64]) {
        if values.iter().any(|value| !value.is_finite()) {
            self.missing += 1;
            return;
        }
        if let [wins] = self.wins.as_mut_slice() {
            // Alone, it is always the highest.
            *wins += 1.0;
            self.worlds += 1;
            return;
        }
        share_a_win(values, &mut self.wins, is_rounding);
        for (arm, value) in values.iter().enumerate() {
            let like = &mut self.like[before(arm)..before(arm + 1)];
            like.iter_mut().zip(values).for_each(|(like, other)| *like &= is_rounding(*other, *value));
        }
        let Some((reference, others)) = values.split_first() else { return };
        if self.worlds == 0 {
            self.first.iter_mut().zip(others).for_each(|(first, value)| *first = beyond_rounding(*value, *reference));
        }
        self.worlds += 1;
        for row in 0..others.len() {
            let beyond = |at: usize| beyond_rounding(others[at], *reference) - self.first[at];
            self.sums[row] += beyond(row);
            let products = &mut self.products[before(row + 1)..before(row + 2)];
            products.iter_mut().enumerate().for_each(|(column, sum)| *sum += beyond(row) * beyond(column));
        }
    }

    /// How every arm stands, in worlds that are worth so much.
    pub fn best(&self, worth: Worth) -> impl Iterator<Item = Best> + '_ {
        let spread = worth.variance(1.0, self.worlds).filter(|_| self.wins.len() > 1);
        let chances = spread.map(|spread| self.chances(worth.of(self.worlds), spread.sqrt()));
        let alone = (self.wins.len() == 1 && self.worlds > 0).then_some(1.0);
        self.wins.iter().enumerate().map(move |(arm, won)| Best {
            share_of_worlds: (self.worlds > 0).then(|| won / self.worlds as f64),
            probability: chances.as_ref().map(|chances| chances[arm]).or(alone),
            worlds: self.worlds,
            missing: self.missing,
        })
    }

    /// The probability of each arm, between worlds that differ so many times as much as all do; arms that are equal in every
    /// world are one, and share what it has.
    fn chances(&self, independent: usize, spread: f64) -> Vec<f64> {
        let mut distinct: Vec<usize> = Vec::new();
        let mut like = Vec::with_capacity(self.wins.len());
        for arm in 0..self.wins.len() {
            let equal = &self.like[before(arm)..before(arm + 1)];
            let known = distinct.iter().position(|&other| equal[other]);
            like.push(known.unwrap_or(distinct.len()));
            if known.is_none() {
                distinct.push(arm);
            }
        }
        // The first arm is equal to none before it.
        let chances = match distinct[..] {
            [_, other] => {
                let (means, factor) = self.differences(&[other]);
                let (mean, error) = (means[0], spread * factor[0][0] / (independent as f64).sqrt());
                // Without a spread the difference is what it is.
                let above = if error > 0.0 { student(mean / error, independent - 1) } else { f64::from(mean > 0.0) };
                vec![1.0 - above, above]
            }
            [_, _, ..] => self.drawn(&distinct[1..], independent, spread),
            _ => vec![1.0],
        };
        like.iter().map(|&at| chances[at] / like.iter().filter(|&&other| other == at).count() as f64).collect()
    }

    /// The share of draws in which each of three arms or more is highest.
    fn drawn(&self, rest: &[usize], independent: usize, spread: f64) -> Vec<f64> {
        let (means, factor) = self.differences(rest);
        let (mut wins, mut deltas) = (vec![0.0; rest.len() + 1], vec![0.0; rest.len() + 1]);
        for (scale, normals) in MeanDraws::of(DRAWS / 2, rest.len(), independent).each() {
            for side in [spread * scale, -spread * scale] {
                for (at, (row, mean)) in factor.iter().zip(&means).enumerate() {
                    let along: f64 = row.iter().zip(normals).map(|(factor, normal)| factor * normal).sum();
                    deltas[at + 1] = mean + side * along;
                }
                share_a_win(&deltas, &mut wins, |highest, value| value == highest);
            }
        }
        wins.iter().map(|won| won / f64::from(DRAWS)).collect()
    }

    /// Mean differences of arms from the first, and the lower triangular factor (Cholesky) of their covariance over worlds.
    /// A direction in which nothing varies, as when worlds are fewer than arms, has a column of zeros.
    fn differences(&self, rest: &[usize]) -> (Vec<f64>, Vec<Vec<f64>>) {
        /// Share of a variance below which what is left of it is rounding.
        const ROUNDING: f64 = 1e-12;
        let n = self.worlds as f64;
        let means = rest.iter().map(|&arm| self.first[arm - 1] + self.sums[arm - 1] / n).collect();
        let covariance = |row: usize, column: usize| {
            let (row, column) = (rest[row] - 1, rest[column] - 1);
            (self.products[before(row + 1) + column] - self.sums[row] * self.sums[column] / n) / (n - 1.0)
        };
        let mut factor = vec![vec![0.0; rest.len()]; rest.len()];
        for row in 0..rest.len() {
            for column in 0..=row {
                let known: f64 = (0..column).map(|k| factor[row][k] * factor[column][k]).sum();
                let whole = covariance(row, column);
                let left = whole - known;
                factor[row][column] = if row == column {
                    if left > ROUNDING * whole { left.sqrt() } else { 0.0 }
                } else if factor[column][column] > 0.0 {
                    left / factor[column][column]
                } else {
                    0.0
                };
            }
        }
        (means, factor)
    }
}

/// Places of a triangle before a row: row 0 has none, each later one a place more.
fn before(row: usize) -> usize {
    row * row.saturating_sub(1) / 2
}

/// Whether two values differ by nothing but their rounding.
fn is_rounding(one: f64, other: f64) -> bool {
    beyond_rounding(one, other) == 0.0
}

/// Gives one win to the highest value, or splits it among those that are as high.
#[inline]
fn share_a_win(values: &[f64], wins: &mut [f64], are_equal: impl Fn(f64, f64) -> bool) {
    let highest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let ties = values.iter().filter(|&&value| are_equal(highest, value)).count();
    for (win, &value) in wins.iter_mut().zip(values) {
        if are_equal(highest, value) {
            *win += 1.0 / ties as f64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::contrast;

    #[test]
    fn what_differs_by_rounding_is_equal() {
        let (sum, whole) = ([0.1 + 0.2, 0.9, 0.7], [0.3, 0.3 * 3.0, 0.7]);
        assert_ne!(sum, whole);
        for arm in best(&[&sum, &whole]) {
            assert_eq!((arm.share_of_worlds, arm.probability), (Some(0.5), Some(0.5)));
        }
        let found = contrast(&sum, &whole);
        assert!(found.is_equal() && !found.resolved && found.share_above == Some(0.5));
    }

    #[test]
    fn an_arm_that_always_leads_is_best() {
        let result = best(&[&[1.0, 2.0, 3.0], &[2.0, 3.0, 4.0]]);
        assert_eq!((result[0].share_of_worlds, result[0].probability), (Some(0.0), Some(0.0)));
        assert_eq!((result[1].share_of_worlds, result[1].probability), (Some(1.0), Some(1.0)));
    }

    #[test]
    fn equal_arms_split() {
        let values: &[f64] = &[1.0, 2.0, 3.0, 5.0];
        for arm in best(&[values, values]) {
            assert_eq!((arm.share_of_worlds, arm.probability), (Some(0.5), Some(0.5)));
        }
        // Two that are one and the same share its probability; so do four.
        let result = best(&[values, &[9.0, 1.0, 2.0, 4.0], values, &[0.0, 1.0, 2.0, 4.5]]);
        assert_eq!(result[0].probability, result[2].probability);
        assert!((result.iter().filter_map(|arm| arm.probability).sum::<f64>() - 1.0).abs() < 1e-12);
        let zeros: &[f64] = &[0.0; 3];
        assert!(best(&[zeros; 4]).iter().all(|arm| arm.probability == Some(0.25)));
    }

    #[test]
    fn shares_of_worlds_and_probabilities_of_means_are_different_things() {
        // The first arm leads in most worlds by little, the second in few by much.
        let often: Vec<f64> = (0..100).map(|world| if world % 4 == 0 { -10.0 } else { 1.0 }).collect();
        let result = best(&[&often, &[0.0; 100]]);
        assert_eq!(result[0].share_of_worlds, Some(0.75));
        assert!(result[0].probability.unwrap() < 0.001 && result[1].probability.unwrap() > 0.999);
    }

    #[test]
    fn two_arms_are_students_test() {
        // Differences 1, 1, 2, 0: mean 1, standard error sqrt(2/3) / 2, t = 2.449490 with 3 degrees: 0.954141.
        let result = best(&[&[2.0, 3.0, 5.0, 4.0], &[1.0, 2.0, 3.0, 4.0]]);
        assert!((result[0].probability.unwrap() - 0.954_141).abs() < 1e-5, "{result:?}");
        // What a contrast resolves has a probability beyond 0.975, and nothing else has.
        for shift in 0..60 {
            let a: Vec<f64> = [0.3, -0.9, 0.4, 1.1, -0.2].iter().map(|x| x + 0.04 * f64::from(shift) - 1.2).collect();
            let resolved = contrast(&a, &[0.0; 5]).resolved;
            let probability = best(&[&a, &[0.0; 5]])[0].probability.unwrap();
            assert_eq!(resolved, (probability - 0.5).abs() > 0.475, "{shift}: {probability}");
        }
    }

    #[test]
    fn draws_agree_with_students_distribution() {
        // A third arm far below leaves the pair alone: the probability by draws is that of the pair. Four standard errors
        // of 2000 draws at 0.93: 0.023.
        for worlds in [2, 3, 5, 40] {
            let a: Vec<f64> = (0..worlds).map(|w| 0.5 + f64::from(w * 7 % 5) - f64::from(w % 3)).collect();
            let b: Vec<f64> = (0..worlds).map(|w| f64::from(w * 3 % 5) - f64::from(w % 2)).collect();
            let far: Vec<f64> = b.iter().map(|value| value - 1e6).collect();
            let pair = best(&[&a, &b])[0].probability.unwrap();
            let drawn = best(&[&a, &b, &far])[0].probability.unwrap();
            assert!((pair - drawn).abs() < 0.023 + 0.01, "{worlds}: {pair} {drawn}");
        }
    }

    #[test]
    fn leaders_are_one_or_share() {
        assert_eq!(leaders([Some(1.0), None, Some(2.0)], Better::More), [2]);
        assert_eq!(leaders([Some(1.0), None, Some(2.0)], Better::Less), [0]);
        assert_eq!(leaders([Some(0.0), Some(-1.0), Some(0.0)], Better::More), [0, 2]);
        assert!(leaders([None, Some(f64::NAN)], Better::More).is_empty());
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
