//! Scenario discovery finds boxes and splits that were put there, and regret agrees with the back of an envelope.

#![expect(clippy::unwrap_used, reason = "a test may end in a panic")]

use polmob::analysis::bootstrap::Bootstrap;
use polmob::analysis::factors::{FactorError, Factors, Limit, Region};
use polmob::analysis::prim::{PrimOptions, prim, prim_held_out, prim_stability};
use polmob::analysis::regret::{RegretOptions, regret};
use polmob::analysis::tree::{TreeOptions, tree};
use polmob::draws::{Address, Decision, Key};
use polmob::experiment::designs::{Distribution, Value, latin_hypercube};

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Three numbers in [0, 1] and a shape.
fn cases(count: usize, seed: u64) -> (Factors, Vec<Vec<f64>>) {
    let unit = || Distribution::uniform(0.0, 1.0).unwrap();
    let shapes = ["linear", "step", "wave"].map(|shape| Value::Word(shape.to_owned())).to_vec();
    let axes = [unit(), unit(), unit(), Distribution::list(shapes).unwrap()];
    let points = latin_hypercube(count, 4, seed);
    let values: Vec<Vec<Value>> =
        points.iter().map(|point| axes.iter().zip(point).map(|(axis, &u)| axis.quantile(u)).collect()).collect();
    let factors = Factors::new(&names(&["coercion", "distance", "price", "shape"]), &values).unwrap();
    (factors, points)
}

/// Interest in `coercion < 0.4 and distance >= 0.6`, whatever the rest.
fn in_corner(point: &[f64]) -> bool {
    point[0] < 0.4 && point[1] >= 0.6
}

fn range(limit: &Limit) -> (f64, f64) {
    match limit {
        Limit::Range { from, below } => (*from, *below),
        other => panic!("no range: {other:?}"),
    }
}

#[test]
fn prim_recovers_a_known_box() {
    let (factors, points) = cases(1000, 1);
    let interest: Vec<_> = points.iter().map(|point| Some(in_corner(point))).collect();
    let found = prim(&factors, &interest, &PrimOptions::default()).unwrap();
    let (coercion, distance) = (range(&found.region.0[0]), range(&found.region.0[1]));
    assert!(coercion.0.is_infinite() && (coercion.1 - 0.4).abs() < 0.02, "{coercion:?}");
    assert!((distance.0 - 0.6).abs() < 0.02 && distance.1.is_infinite(), "{distance:?}");
    assert_eq!(found.region.0[2..], [Limit::Any, Limit::Any], "inputs that do nothing");
    assert!(found.coverage > 0.95 && found.density > 0.95, "{found:?}");
    let rule = format!("coercion < {} and distance >= {}", coercion.1, distance.0);
    assert_eq!(found.region.rule(&factors), rule);
    assert!(rule.len() <= 40, "thresholds are round: {rule}");
}

/// Noise in the outcome: one case in ten says the opposite. The box is still there, a resample finds it again, and it holds
/// among cases it has not seen.
#[test]
fn prim_box_is_stable_and_holds_outside() {
    let (factors, points) = cases(600, 2);
    let noisy = |(i, point): (usize, &Vec<f64>)| Some(in_corner(point) != (i % 10 == 0));
    let interest: Vec<_> = points.iter().enumerate().map(noisy).collect();
    let options = PrimOptions::default();
    let bootstrap = Bootstrap { resamples: 40, level: 0.95, seed: 1 };
    let (overlap, least) = prim_stability(&factors, &interest, &options, &bootstrap).unwrap();
    assert!(overlap > 0.8 && least > 0.4, "{overlap} {least}");
    let (coverage, density) = prim_held_out(&factors, &interest, &options, 0.5, 1).unwrap();
    // At best 0.74 and 0.9, from 38 cases in the true box.
    assert!(coverage.unwrap() > 0.5 && density.unwrap() > 0.7, "{coverage:?} {density:?}");
}

/// Where there is nothing to find, the density that PRIM fits to noise is gone among cases it has not seen. A mean of 20
/// densities of a third, each with a standard error of at most 0.12: the tolerance is four standard errors.
#[test]
fn prim_on_noise_fails_held_out() {
    let density = |seed| {
        let (factors, points) = cases(600, seed);
        // A third, by digits far behind the point.
        let interest: Vec<_> = points.iter().map(|point| Some(((point[2] * 1e7) as u64).is_multiple_of(3))).collect();
        prim_held_out(&factors, &interest, &PrimOptions::default(), 0.5, seed).unwrap().1.unwrap()
    };
    let mean = (0..20).map(density).sum::<f64>() / 20.0;
    assert!((mean - 1.0 / 3.0).abs() < 0.11, "{mean}");
}

/// Boxes in noise: no box is smaller than asked, and other samples have others.
#[test]
fn prim_on_noise_stops_at_the_least_mass_and_does_not_agree_with_itself() {
    let (factors, _) = cases(200, 9);
    let key = Key::world(9, 0);
    let interest: Vec<_> =
        (0..200).map(|case| Some(key.uniform(Decision::Technology, Address::of(case)) < 0.3)).collect();
    let options = PrimOptions { least_mass: 0.25, ..PrimOptions::default() };
    assert!(prim(&factors, &interest, &options).unwrap().mass >= 0.25);
    let options = PrimOptions { significance: 1.0, ..options };
    let bootstrap = Bootstrap { resamples: 20, ..Bootstrap::default() };
    let (overlap, least) = prim_stability(&factors, &interest, &options, &bootstrap).unwrap();
    assert!(overlap > 0.1 && overlap < 0.9 && least < overlap, "{overlap} {least}");
}

#[test]
fn prim_limits_categories() {
    let (factors, points) = cases(1000, 5);
    let wave = |point: &[f64]| point[3] >= 2.0 / 3.0 && point[0] < 0.5;
    let only: Vec<_> = points.iter().map(|point| Some(wave(point))).collect();
    let found = prim(&factors, &only, &PrimOptions::default()).unwrap();
    assert_eq!(found.region.0[3], Limit::Among(vec![false, false, true]));
    assert!(found.region.rule(&factors).ends_with("shape is wave"), "{}", found.region.rule(&factors));
}

#[test]
fn prim_needs_something_to_separate() {
    let (factors, points) = cases(50, 6);
    let options = PrimOptions::default();
    assert_eq!(prim(&factors, &[Some(true); 50], &options), None);
    assert_eq!(prim(&factors, &[Some(false); 50], &options), None);
    assert_eq!(prim(&factors, &[None; 50], &options), None);
    let whole = PrimOptions { slice: 5.0, least_mass: 2.0, ..options };
    let corner: Vec<_> = points.iter().map(|point| Some(in_corner(point))).collect();
    assert_eq!(prim(&factors, &corner, &whole).unwrap().mass, 1.0, "a slice of everything cannot be peeled");
    let none = Factors::new(&names(&["coercion"]), &[]).unwrap();
    assert_eq!(prim(&none, &[], &options), None);
    let mut interest: Vec<_> = points.iter().map(|point| Some(in_corner(point))).collect();
    interest[3] = None;
    let cases = 49.0 * prim(&factors, &interest, &options).unwrap().mass;
    assert!((cases - cases.round()).abs() < 1e-9, "a case without an outcome is left out: {cases}");
}

/// Three arms with a region each: the tree says so in three rules.
#[test]
fn tree_recovers_known_splits() {
    let (factors, points) = cases(1000, 7);
    let winner = |point: &Vec<f64>| Some(if point[0] >= 0.3 { 2 } else { usize::from(point[1] >= 0.5) });
    let classes: Vec<_> = points.iter().map(winner).collect();
    let tree = tree(&factors, &classes, &TreeOptions::default());
    let rules: Vec<String> = tree.iter().map(|leaf| leaf.region.rule(&factors)).collect();
    assert_eq!(rules, ["coercion < 0.3 and distance < 0.5", "coercion < 0.3 and distance >= 0.5", "coercion >= 0.3"]);
    assert_eq!(tree.iter().map(|leaf| leaf.class).collect::<Vec<_>>(), [0, 1, 2]);
    assert!(tree.iter().all(|leaf| leaf.coverage == 1.0 && leaf.density == 1.0));
    let class = |case: usize| tree.iter().find(|leaf| leaf.region.contains(&factors, case)).map(|leaf| leaf.class);
    assert!((0..1000).all(|case| class(case) == classes[case]));
}

/// Shapes are a set, not an order: the middle one apart from both others takes one split. A missing class is left out.
#[test]
fn tree_splits_sets_of_categories() {
    let (factors, points) = cases(300, 8);
    let is_step = |point: &Vec<f64>| Some(usize::from(point[3] >= 1.0 / 3.0 && point[3] < 2.0 / 3.0));
    let mut classes: Vec<_> = points.iter().map(is_step).collect();
    classes[0] = None;
    let tree = tree(&factors, &classes, &TreeOptions { depth: 1, ..TreeOptions::default() });
    let mut rules: Vec<String> = tree.iter().map(|leaf| leaf.region.rule(&factors)).collect();
    rules.sort();
    assert_eq!(rules, ["shape is linear or wave", "shape is step"]);
    let cases = 299.0 * tree[0].mass;
    assert!(tree.iter().all(|leaf| leaf.density == 1.0) && (cases - cases.round()).abs() < 1e-9, "{tree:?}");
}

#[test]
fn tree_of_nothing_and_of_one_class() {
    let (factors, _) = cases(20, 9);
    assert!(tree(&factors, &[None; 20], &TreeOptions::default()).is_empty());
    let one = tree(&factors, &[Some(1); 20], &TreeOptions::default());
    assert_eq!((one.len(), one[0].mass), (1, 1.0));
    assert_eq!((one[0].region.rule(&factors), one[0].class), ("always".to_owned(), 1));
}

#[test]
fn factors_refuse_what_is_no_input() {
    let short = Factors::new(&names(&["a", "b"]), &[vec![Value::Number(1.0)]]).unwrap_err();
    assert_eq!(short, FactorError::Width { point: 1, found: 1, names: 2 });
    let infinite = Factors::new(&names(&["a"]), &[vec![Value::Integer(1)], vec![Value::Number(f64::NAN)]]).unwrap_err();
    assert_eq!(infinite.to_string(), "input a is not a finite number at point 2");
    let switches = Factors::new(&names(&["on"]), &[vec![Value::Flag(true)], vec![Value::Flag(false)]]).unwrap();
    let off = Region(vec![Limit::Among(vec![true, false])]);
    assert_eq!((off.rule(&switches), off.contains(&switches, 1)), ("on is false".to_owned(), true));
}

fn options(threshold: Option<f64>) -> RegretOptions {
    RegretOptions { more_is_better: true, quantile: 0.5, threshold }
}

/// Three points, three arms, one world. Best: 5, 6, 9. Regrets of the arms: (0, 2, 4), (1, 0, 0) and (5, 5, 9).
#[test]
fn regret_by_hand() {
    let means = [[5.0, 4.0, 0.0], [4.0, 6.0, 1.0], [5.0, 9.0, 0.0]];
    let outcomes: Vec<Vec<Vec<f64>>> = means.iter().map(|arms| arms.iter().map(|y| vec![*y]).collect()).collect();
    let result = regret(&outcomes, &options(Some(5.0)), &Bootstrap::default()).unwrap();
    let figures: Vec<_> = result
        .arms
        .iter()
        .map(|arm| {
            (arm.mean.value, arm.quantile.value, arm.maximum.value, arm.best.value, arm.satisficing.unwrap().value)
        })
        .collect();
    let third = 1.0 / 3.0;
    let two_thirds = 2.0 / 3.0;
    assert_eq!(
        figures,
        [
            (2.0, 2.0, 4.0, third, two_thirds),
            (third, 0.0, 1.0, two_thirds, two_thirds),
            (19.0 / 3.0, 5.0, 9.0, 0.0, 0.0)
        ]
    );
    assert_eq!(result.points[2], (2, vec![4.0, 0.0, 9.0]));
    assert_eq!((result.arms[0].mean.interval, result.contrasts[0].difference.interval), (None, None), "one world");
    assert_eq!(result.contrasts.iter().map(|contrast| contrast.arms).collect::<Vec<_>>(), [(0, 1), (0, 2), (1, 2)]);
    assert_eq!(result.contrasts[0].difference.value, 2.0 - third);

    // Less is better: the order turns round.
    let least = RegretOptions { more_is_better: false, ..options(Some(1.0)) };
    let result = regret(&outcomes, &least, &Bootstrap::default()).unwrap();
    let means: Vec<f64> = result.arms.iter().map(|arm| arm.mean.value).collect();
    assert_eq!(means, [13.0 / 3.0, 6.0, 0.0]);
}

/// Worlds differ by 100, arms by 1 in every world: pairing leaves no doubt about the difference.
#[test]
fn regret_contrasts_are_paired() {
    let outcomes: Vec<Vec<Vec<f64>>> = (0..20)
        .map(|point| {
            let world = |w: usize| (w * 37 % 11) as f64 * 100.0 + f64::from(point);
            [0.0, 1.0].map(|arm| (0..10).map(|w| world(w) + arm).collect()).to_vec()
        })
        .collect();
    let result = regret(&outcomes, &options(None), &Bootstrap::default()).unwrap();
    let difference = result.contrasts[0].difference;
    assert!((difference.value - 1.0).abs() < 1e-9);
    let (low, high) = difference.interval.unwrap();
    assert!(low > 0.999 && high < 1.001, "{low} {high}");
    assert_eq!(result.arms[1].satisficing, None);
}

/// A world missing in one arm is taken from all arms of that point; a point without a whole arm is lost and counted.
#[test]
fn regret_compares_arms_on_the_same_worlds() {
    let outcomes = vec![vec![vec![1.0, 100.0], vec![2.0, f64::NAN]], vec![vec![3.0, 5.0], vec![f64::NAN, f64::NAN]]];
    let result = regret(&outcomes, &options(None), &Bootstrap { resamples: 50, ..Bootstrap::default() }).unwrap();
    assert_eq!((result.points, result.lost), (vec![(0, vec![1.0, 0.0])], 1));
    assert!(regret(&outcomes[1..], &options(None), &Bootstrap::default()).is_none());
    assert!(regret(&[], &options(None), &Bootstrap::default()).is_none());
}

/// Four worlds: each arm leads in one half of them, by what it lags in the other.
#[test]
fn regret_by_halves_by_hand() {
    let outcomes = vec![vec![vec![3.0, 0.0, 1.0, 0.0], vec![0.0, 2.0, 0.0, 2.0]]];
    let result = regret(&outcomes, &options(None), &Bootstrap::default()).unwrap();
    let figures = |of: &dyn Fn(usize) -> f64| [of(0), of(1)];
    assert_eq!(figures(&|arm| result.arms[arm].mean.value), [0.0, 0.0]);
    // Chosen on worlds 0 and 2, the first arm has (0, 2) on the others; chosen on these, the second has (2, 0) on those.
    assert_eq!(figures(&|arm| result.arms[arm].by_halves.unwrap()), [-1.0, -1.0]);
    let less = RegretOptions { more_is_better: false, ..options(None) };
    let result = regret(&outcomes, &less, &Bootstrap::default()).unwrap();
    assert_eq!(figures(&|arm| result.arms[arm].by_halves.unwrap()), [-1.0, -1.0]);
    // Equal arms have none; a single world has no halves.
    let equal = regret(&[vec![vec![3.0, 0.0, 1.0]; 2]], &options(None), &Bootstrap::default()).unwrap();
    assert_eq!(figures(&|arm| equal.arms[arm].by_halves.unwrap()), [0.0, 0.0]);
    let alone = regret(&[vec![vec![3.0], vec![0.0]]], &options(None), &Bootstrap::default()).unwrap();
    assert_eq!(figures(&|arm| f64::from(u8::from(alone.arms[arm].by_halves.is_some()))), [0.0, 0.0]);
}

/// Arms 0.1 apart, ten worlds with noise of variance 1/12, 2000 points: a mean regret is off by 0.0023 (one standard error of a
/// difference of two means is 0.13), the mean by all worlds is too large by 0.02 and that by halves too small by 0.03.
#[test]
fn the_truth_lies_between_regret_by_all_worlds_and_by_halves() {
    let noise = |draw: u32| Key::world(11, 0).uniform(Decision::Technology, Address::of(draw)) - 0.5;
    let point = |point: u32| -> Vec<Vec<f64>> {
        let arm =
            |arm: u32| (0..10).map(|world| 0.1 * f64::from(arm) + noise((point * 3 + arm) * 10 + world)).collect();
        (0..3).map(arm).collect()
    };
    let outcomes: Vec<Vec<Vec<f64>>> = (0..2000).map(point).collect();
    let result = regret(&outcomes, &options(None), &Bootstrap { resamples: 10, ..Bootstrap::default() }).unwrap();
    for (arm, truth) in result.arms.iter().zip([0.2, 0.1, 0.0]) {
        let (all, halves) = (arm.mean.value, arm.by_halves.unwrap());
        assert!(halves + 0.01 < truth && truth < all - 0.01, "{halves} {truth} {all}");
    }
}

#[test]
fn many_worlds_are_resampled_in_blocks() {
    // One arm ahead of the other by 1 at one point and behind by 0.5 at another, with noise of variance 1/12 and one world in
    // ten missing: mean regrets 0.25 and 0.5. A lead over the 800 worlds that two arms have is off by sqrt(2 / 12 / 800) =
    // 0.0144 and the mean of two regrets by half of that, so 0.06 is eight standard errors.
    let noise = |draw: u32| Key::world(3, 0).uniform(Decision::Technology, Address::of(draw)) - 0.5;
    let arm = |seed: u32, level: f64| -> Vec<f64> {
        let value =
            |world: u32| if (world + seed).is_multiple_of(10) { f64::NAN } else { level + noise(seed * 1000 + world) };
        (0..1000).map(value).collect()
    };
    let outcomes = vec![vec![arm(0, 1.0), arm(0, 0.0)], vec![arm(2, 0.0), arm(3, 0.5)]];
    let result = regret(&outcomes, &options(None), &Bootstrap::default()).unwrap();
    let mean = |arm: usize| result.arms[arm].mean.value;
    assert!((mean(0) - 0.25).abs() < 0.06 && (mean(1) - 0.5).abs() < 0.06, "{} {}", mean(0), mean(1));
    // Blocks keep the sums of their worlds, so the regret of a point is that of its complete worlds.
    let both: Vec<(f64, f64)> = (outcomes[1][0].iter().copied().zip(outcomes[1][1].iter().copied()))
        .filter(|(one, other)| one.is_finite() && other.is_finite())
        .collect();
    let lead = both.iter().map(|(one, other)| other - one).sum::<f64>() / both.len() as f64;
    assert!(both.len() < 1000 && (result.points[1].1[0] - lead).abs() < 1e-12, "{:?} {lead}", result.points[1]);
}
