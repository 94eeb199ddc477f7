//! Estimators against numbers that `tests/by_hand/analysis.py` works out from their definitions, and what a run adds to the
//! findings against a run whose records are written here.

#![expect(clippy::unwrap_used, reason = "a test may end in a panic")]

use polmob::analysis::best;
use polmob::analysis::bootstrap::Bootstrap;
use polmob::analysis::claims::{ClaimEstimate, Region};
use polmob::analysis::ensemble_summary::EnsembleSummary;
use polmob::analysis::pawn::pawn;
use polmob::analysis::random_share::random_share;
use polmob::analysis::sobol_indices::sobol_indices;
use polmob::analysis::summary::{Samples, Summary};
use polmob::experiment::designs::SaltelliLayout;
use polmob::experiment::{WorldRuns, run};
use polmob::measures::OutcomeId;
use polmob::measures::partnership_type::PartnershipType;
use polmob::measures::records::Transition;
use polmob::parameters::Arm;
use polmob::scenario::{Scale, Scenario, Worth};
use polmob::state::End;
use serde::Deserialize;

#[derive(Deserialize)]
struct Tables {
    reading: Vec<ReadingTable>,
    ranking: Vec<RankingTable>,
    sobol: Vec<SobolTable>,
    luck: Vec<RandomShareTable>,
    pawn: Vec<PawnTable>,
}

#[derive(Deserialize)]
struct ReadingTable {
    scale: String,
    first: Vec<f64>,
    second: Vec<f64>,
    from: f64,
    to: f64,
    mean: f64,
    standard_error: f64,
    low: f64,
    high: f64,
    n: usize,
    missing: usize,
    variance_ratio: f64,
    share_true: f64,
    p_for: f64,
    p_against: f64,
}

#[derive(Deserialize)]
struct RankingTable {
    values: Vec<Vec<f64>>,
    probability: Vec<f64>,
}

#[derive(Deserialize)]
struct SobolTable {
    rows: usize,
    axes: usize,
    outcomes: Vec<Vec<f64>>,
    first: Vec<f64>,
    total: Vec<f64>,
    second: Vec<f64>,
    used: Vec<usize>,
    luck: f64,
}

#[derive(Deserialize)]
struct RandomShareTable {
    outcomes: Vec<Vec<f64>>,
    luck: f64,
}

#[derive(Deserialize)]
struct PawnTable {
    inputs: Vec<f64>,
    outcomes: Vec<f64>,
    slices: usize,
    median: f64,
    maximum: f64,
}

fn tables() -> Tables {
    toml::from_str(include_str!("../by_hand/analysis.toml")).unwrap()
}

fn near(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} is not {expected} within {tolerance}");
}

/// What a table says to be absent is not a number.
fn known(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

#[test]
fn readings_of_claims() {
    for table in tables().reading {
        let scale = if table.scale == "ratio" { Scale::Ratio } else { Scale::Difference };
        let region = Region { scale, from: known(table.from), to: known(table.to), closed: false };
        let second = (!table.second.is_empty()).then_some(table.second.as_slice());
        let found = ClaimEstimate::of(region, &table.first, second, Worth::all(table.first.len()));
        let value = found.value;
        assert_eq!((value.n, value.missing), (table.n, table.missing));
        for (found, expected) in [
            (value.mean, table.mean),
            (value.standard_error, table.standard_error),
            (value.low, table.low),
            (value.high, table.high),
            (found.share_true, table.share_true),
            (found.p_for, table.p_for),
            (found.p_against, table.p_against),
        ] {
            near(found.unwrap(), expected, 1e-6 * expected.abs().max(1.0));
        }
        assert_eq!(found.variance_ratio.is_some(), table.variance_ratio.is_finite());
        near(found.variance_ratio.unwrap_or(0.0), known(table.variance_ratio).unwrap_or(0.0), 1e-6);
        assert_eq!(found.second.is_some(), second.is_some());
    }
}

/// 2000 draws in mirrored pairs here and 200 000 there: four standard errors of 0.011.
#[test]
fn chances_of_arms_that_vary_together() {
    for table in tables().ranking {
        let values: Vec<&[f64]> = table.values.iter().map(Vec::as_slice).collect();
        for (found, expected) in best(&values).iter().zip(&table.probability) {
            near(found.probability.unwrap(), *expected, 0.045);
        }
    }
}

/// Shares of variance with replicates, common draws, a lost run and a lost row.
#[test]
fn indices_of_a_small_design() {
    for table in tables().sobol {
        let layout = SaltelliLayout { rows: table.rows, axes: table.axes, second_order: true };
        let found = sobol_indices(&layout, &table.outcomes, &Bootstrap { resamples: 0, ..Bootstrap::default() });
        assert_eq!(found.axes.len(), table.axes);
        for (axis, found) in found.axes.iter().enumerate() {
            let found = found.unwrap();
            near(found.first.value, table.first[axis], 1e-9);
            near(found.total.value, table.total[axis], 1e-9);
            assert_eq!((found.used, found.lost), (table.used[axis], table.rows - table.used[axis]));
        }
        assert_eq!(found.pairs.len(), table.second.len());
        found.pairs.iter().zip(&table.second).for_each(|(found, expected)| near(found.second.value, *expected, 1e-9));
        near(found.random_share.unwrap().value, table.luck, 1e-9);
    }
}

#[test]
fn luck_of_points_that_meet_the_same_worlds() {
    for table in tables().luck {
        let found = random_share(&table.outcomes, 1, &Bootstrap { resamples: 0, ..Bootstrap::default() });
        near(found.unwrap().value, table.luck, 1e-12);
    }
}

#[test]
fn distances_of_slices() {
    for table in tables().pawn {
        let inputs: Vec<Vec<f64>> = table.inputs.iter().map(|&x| vec![x]).collect();
        let found = pawn(&inputs, &table.outcomes, table.slices, &Bootstrap { resamples: 0, ..Bootstrap::default() });
        let found = found[0].unwrap();
        near(found.median.value, table.median, 1e-12);
        near(found.maximum.value, table.maximum, 1e-12);
        assert_eq!((found.used, found.lost), (13, 1));
    }
}

/// Two types beside the open arm, in worlds in which each of them leads sometimes.
#[test]
fn chances_among_types_do_not_depend_on_how_worlds_are_kept() {
    let arms = [Arm::OPEN, Arm::HIERARCHICAL, Arm::HYBRID];
    let (mut samples, mut summary) = (Samples::new(&arms, 1), Summary::new(&arms, 1));
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for world in 0..12 {
        let values = [[9.0], [f64::from(world * 5 % 7)], [f64::from(world * 3 % 5) + 0.8]];
        for (arm, value) in values.iter().enumerate() {
            samples.add_world(arm, &[value]);
        }
        summary.add_world(&values.each_ref().map(|value| vec![value.as_slice()]));
        first.push(values[1][0]);
        second.push(values[2][0]);
    }
    let alone = best(&[&first, &second]);
    let expected = [None, alone[0].probability, alone[1].probability];
    assert!(alone[0].probability.is_some_and(|chance| chance > 0.05 && chance < 0.95), "{alone:?}");
    assert_eq!(summary.highest_of_types(OutcomeId(0)), expected);
    assert_eq!(samples.highest_of_types(0), expected);
    assert_eq!((summary.worlds(), samples.worlds()), (12, 12));
}

/// Two runs of one world in which everything that is counted was written by hand.
#[test]
fn findings_are_what_the_records_say() {
    const YEARS: &str = "[time]\nyears = 8\n\n[experiment]\nworlds = 1\narms = [\"open\"]\n\n[launch]\nrate = 0.02\n";
    let scenario = Scenario::parse("eight_years.toml", YEARS, &[]).unwrap();
    let mut finished = run(&scenario, Arm::OPEN, 0, 0);
    let mut park = finished.parks[0].clone();
    let mut lived = |founded: f64, end: Option<(f64, End)>| {
        (park.founded, park.end) = (founded, end);
        park.clone()
    };
    finished.parks = vec![
        lived(1.0, Some((3.5, End::ALL[1]))),
        lived(2.0, None),
        lived(5.5, None),
        lived(3.0, Some((5.5, End::ALL[0]))),
    ];
    let change = |time: f64, to: PartnershipType| Transition {
        park: 0,
        time,
        age: 0.25,
        from: PartnershipType::Spontaneous,
        to,
    };
    // Dated to the end of a step: the end of year 1 belongs to it, and rounding moves nothing.
    finished.transitions = vec![
        change(0.25, PartnershipType::Hybrid),
        change(1.0, PartnershipType::Hybrid),
        change(1.25, PartnershipType::Hybrid),
        change(3.0 + 1e-12, PartnershipType::Hierarchical),
        change(8.0, PartnershipType::Hybrid),
        change(0.0, PartnershipType::Hierarchical),
    ];
    let region = finished.regions[0].0;
    finished.regions = vec![(region, 3.0), (region, 1.0)];
    let mut other = finished.clone();
    other.run = 1;
    other.regions = vec![(region, 0.0), (region, 2.0)];
    other.transitions.truncate(1);
    let mut nothing_held = other.clone();
    nothing_held.run = 2;
    nothing_held.regions = vec![(region, 0.0), (region, 0.0)];

    let mut summary = EnsembleSummary::new(&scenario);
    summary.add(&[WorldRuns { world: 0, runs: vec![finished, other, nothing_held] }]);
    let lives: Vec<_> =
        summary.lives[0].rows().map(|(age, ended, living)| (age, ended[..2].to_vec(), living)).collect();
    // Three runs of parks of 2.5, 6, 2.5 and 2.5 years.
    assert_eq!(lives, [(2.5, vec![3, 3], 3), (6.0, vec![0, 0], 3)]);
    let flows: Vec<_> = summary.flows.iter().map(|(&(arm, year, _, to), &count)| (arm, year, to, count)).collect();
    let expected = [
        (0, 0, PartnershipType::Hierarchical, 1),
        (0, 0, PartnershipType::Hybrid, 4),
        (0, 1, PartnershipType::Hybrid, 1),
        (0, 2, PartnershipType::Hierarchical, 1),
        (0, 7, PartnershipType::Hybrid, 1),
    ];
    assert_eq!(flows, expected);
    // The lower half holds a quarter in one run and nothing in the other.
    let curve: Vec<(f64, f64)> = summary.shares[0].curve().collect();
    assert_eq!(curve.len(), 101);
    for (at, x, y) in [(0, 0.0, 0.0), (25, 0.25, 0.0625), (50, 0.5, 0.125), (75, 0.75, 0.5625), (100, 1.0, 1.0)] {
        near(curve[at].0, x, 1e-12);
        near(curve[at].1, y, 1e-12);
    }
}
