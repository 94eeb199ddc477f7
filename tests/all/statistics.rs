//! Intervals, probabilities and survival against what the mathematics says, with stated error rates.
//!
//! Seeds are fixed, so that a test passes or fails for good; the stated rate is the chance that a correct program would
//! have failed at an arbitrary seed.

use polmob::analysis::{Estimate, LifeTable, best, contrast};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

fn draws(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

fn exponential(draws: &mut ChaCha8Rng, rate: f64) -> f64 {
    -libm::log1p(-draws.random::<f64>()) / rate
}

fn normal(draws: &mut ChaCha8Rng) -> f64 {
    let radius = (2.0 * exponential(draws, 1.0)).sqrt();
    radius * libm::cos(std::f64::consts::TAU * draws.random::<f64>())
}

/// Of 2000 samples of 10 normal values, 1900 +- 9.7 intervals hold the mean; 4 standard deviations are allowed (false alarm
/// 6e-5).
#[test]
fn the_interval_of_a_mean_covers_95_percent() {
    let mut draws = draws(1);
    let covered = (0..2000)
        .filter(|_| {
            let values: Vec<f64> = (0..10).map(|_| 3.0 + 2.0 * normal(&mut draws)).collect();
            let estimate = Estimate::of(&values);
            estimate.low.unwrap() <= 3.0 && 3.0 <= estimate.high.unwrap()
        })
        .count();
    assert!(covered.abs_diff(1900) <= 39, "{covered} of 2000");
}

/// With no difference, 5 % of contrasts are called resolved: 100 +- 9.7 of 2000, 4 standard deviations allowed (6e-5).
/// What arms have in common has variance 1, what they do not 0.1 each, so pairing buys (1.1 + 1.1) / 0.2 = 11.
#[test]
fn contrasts_without_a_difference_are_seldom_resolved() {
    let mut draws = draws(2);
    let mut resolved = 0;
    let mut ratios = Vec::new();
    for _ in 0..2000 {
        let (a, b): (Vec<f64>, Vec<f64>) = (0..20)
            .map(|_| {
                let common = normal(&mut draws);
                let own = 0.1_f64.sqrt();
                (common + own * normal(&mut draws), common + own * normal(&mut draws))
            })
            .unzip();
        let contrast = contrast(&a, &b);
        resolved += usize::from(contrast.resolved);
        ratios.push(contrast.variance_ratio.unwrap());
        assert_eq!(contrast.worlds_needed.is_none(), contrast.resolved);
    }
    assert!(resolved.abs_diff(100) <= 39, "{resolved} of 2000");
    ratios.sort_unstable_by(f64::total_cmp);
    assert!((ratios[1000] - 11.0).abs() < 0.8, "{}", ratios[1000]);
}

/// The number of worlds requested resolves the contrast in four of five samples, if mean and spread are what they seemed.
#[test]
fn the_worlds_asked_for_are_about_enough() {
    let mut draws = draws(3);
    // True mean 0.2 and deviation 1 are resolved by 100 worlds with exactly these moments, and need ((1.97 +
    // 0.84) / 0.2)^2 = 198 to be resolved in four samples of five.
    let root = (99.0_f64 / 100.0).sqrt();
    let sample: Vec<f64> = (0..100).map(|k| 0.2 + if k % 2 == 0 { root } else { -root }).collect();
    let needed = contrast(&sample[..], &[0.0; 100]);
    assert!(needed.resolved, "100 worlds are enough");
    let short: Vec<f64> = (0..50).map(|k| 0.2 + if k % 2 == 0 { 0.99 } else { -0.99 }).collect();
    let needed = contrast(&short, &[0.0; 50]).worlds_needed.unwrap();
    assert!((196..=200).contains(&needed), "{needed}");
    // 1000 trials at that n: 800 +- 13 are resolved; 4 standard deviations (6e-5).
    let resolved = (0..1000)
        .filter(|_| {
            let a: Vec<f64> = (0..needed).map(|_| 0.2 + normal(&mut draws)).collect();
            contrast(&a, &vec![0.0; a.len()]).resolved
        })
        .count();
    assert!((749..=851).contains(&resolved), "{resolved}");
}

/// Between two arms without a difference the probability is uniform however few the worlds are, so one of them has 0.95 or
/// more in a tenth of trials: 400 +- 19 of 4000; and their mean is 0.5 +- 0.0046. 4 standard deviations are allowed on each
/// of ten figures (false alarm 6e-4 together).
#[test]
fn the_probability_of_being_best_of_two_is_calibrated() {
    for worlds in [2, 3, 5, 10, 20] {
        let mut draws = draws(40 + worlds);
        let chances: Vec<f64> = (0..4000)
            .map(|_| {
                let [a, b]: [Vec<f64>; 2] = [(); 2].map(|()| (0..worlds).map(|_| normal(&mut draws)).collect());
                best(&[&a, &b])[0].probability.unwrap()
            })
            .collect();
        let mean = chances.iter().sum::<f64>() / 4000.0;
        assert!((mean - 0.5).abs() < 0.0183, "{worlds} worlds: {mean}");
        let starred = chances.iter().filter(|&&chance| !(0.05..0.95).contains(&chance)).count();
        assert!(starred.abs_diff(400) <= 76, "{worlds} worlds: {starred} of 4000");
    }
}

/// Of four arms without a difference one has 0.95 or more less often than of two, since it has to be ahead of three: an
/// independent simulation has at most 10 +- 3 of 1000 for any number of worlds; 23 is 4 standard deviations above. And
/// where one is ahead by 4 standard errors of a difference over 20 worlds, it is found in more than three quarters of
/// trials.
#[test]
fn the_probability_of_being_best_of_four_is_careful() {
    for worlds in [2, 3, 5, 10, 20] {
        let mut draws = draws(50 + worlds);
        let mut starred = |ahead: f64, trials: usize| {
            let trial = |_: &usize| {
                let mut arms: Vec<Vec<f64>> =
                    (0..4).map(|_| (0..worlds).map(|_| normal(&mut draws)).collect()).collect();
                arms[0].iter_mut().for_each(|value| *value += ahead);
                let ranks = best(&arms.iter().map(Vec::as_slice).collect::<Vec<_>>());
                let all: f64 = ranks.iter().filter_map(|rank| rank.probability).sum();
                assert!((all - 1.0).abs() < 1e-9);
                ranks.iter().any(|rank| rank.probability.unwrap() >= 0.95)
            };
            (0..trials).filter(trial).count()
        };
        let by_chance = starred(0.0, 1000);
        assert!(by_chance <= 23, "{worlds} worlds: {by_chance} of 1000");
        // Four standard errors of a difference of two means.
        let found = starred(4.0 * (2.0 / worlds as f64).sqrt(), 200);
        assert!(worlds < 20 || found > 150, "{worlds} worlds: {found} of 200");
    }
}

/// At a constant rate S(t) = exp(-k t); censoring at an independent rate biases nothing. Of 1000 groups of 100 lives the
/// interval at t = 2 holds the truth in 950 +- 7; the interval is approximate, 25 to 30 are allowed on both sides.
#[test]
fn kaplan_meier_at_a_constant_rate() {
    let mut draws = draws(5);
    let truth = libm::exp(-0.3 * 2.0);
    let mut covered = 0;
    let mut sum = 0.0;
    for _ in 0..1000 {
        let mut lives = LifeTable::new(1);
        for _ in 0..100 {
            let (end, watched) = (exponential(&mut draws, 0.3), exponential(&mut draws, 0.15));
            lives.add(end.min(watched), (end <= watched).then_some(0));
        }
        let curve = lives.kaplan_meier(polmob::scenario::Worth::all(1));
        let step = curve.steps.iter().rev().find(|step| step.time <= 2.0).unwrap();
        sum += step.survival;
        covered += usize::from(step.low.unwrap() <= truth && truth <= step.high.unwrap());
    }
    // Standard error of the mean of 1000 curves: about 0.053 / sqrt(1000) = 0.0017; 4 of them.
    assert!((sum / 1000.0 - truth).abs() < 0.007, "{} instead of {truth}", sum / 1000.0);
    assert!((925..=975).contains(&covered), "{covered} of 1000");
}

/// With constant rates k1, k2 the incidence is k1 / (k1 + k2) (1 - exp(-(k1 + k2) t)).
#[test]
fn aalen_johansen_at_constant_rates() {
    let mut draws = draws(6);
    let truth = 0.2 / 0.3 * -libm::expm1(-0.3 * 3.0);
    let mut covered = 0;
    let mut sum = 0.0;
    for _ in 0..1000 {
        let mut lives = LifeTable::new(2);
        for _ in 0..100 {
            let ends = [0.2, 0.1, 0.15].map(|rate| exponential(&mut draws, rate));
            let first = (0..3).min_by(|&a, &b| ends[a].total_cmp(&ends[b])).unwrap();
            lives.add(ends[first], (first < 2).then_some(first));
        }
        let result = lives.aalen_johansen();
        let step = result.steps.iter().rev().find(|step| step.time <= 3.0).unwrap();
        sum += step.causes[0].incidence;
        covered += usize::from(step.causes[0].low.unwrap() <= truth && truth <= step.causes[0].high.unwrap());
    }
    assert!((sum / 1000.0 - truth).abs() < 0.007, "{} instead of {truth}", sum / 1000.0);
    assert!((925..=975).contains(&covered), "{covered} of 1000");
}
