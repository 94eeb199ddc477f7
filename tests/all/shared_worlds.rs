//! Points of a design share the world that a thread made last, where that is equal: never where a parameter of worlds moved.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use polmob::experiment::{Executor, Prepared, RunOutcome, sweep_points};
use polmob::measures;
use polmob::scenario::{Axis, Scenario, SweepDesign};

const VILLAGE: &str = "
[experiment]
seed = 5
runs = 2
arms = [\"hierarchical\", \"hybrid\"]
[time]
years = 10
[world]
home_regions = 2
home_corporations = 30
host_countries = 2
host_regions = 2
host_corporations = 10
sectors = 2
[launch]
rate = 0.02
";

/// Keys on which a world depends, each with two values that make other worlds, and one on which it does not.
const KEYS: [(&str, &str, &str); 17] = [
    ("policy.coercion", "0.1", "0.9"),
    ("policy.interdependence", "0", "4"),
    ("policy.regional_variety", "0", "1"),
    ("policy.local_knowledge", "0", "4"),
    ("policy.goal_noise", "0", "0.5"),
    ("actor.threshold.mean", "0.3", "0.8"),
    ("actor.threshold.sd", "0", "0.3"),
    ("technology.initial_gap", "0.5", "2"),
    ("technology.spread", "0.1", "0.8"),
    ("technology.absorption_threshold", "0.3", "0.7"),
    ("technology.steepness", "2", "8"),
    ("world.sectors", "1", "3"),
    ("corporation.track_record", "0", "20"),
    ("corporation.reliability.mean", "0.6", "0.95"),
    ("corporation.reliability.concentration", "2", "50"),
    ("corporation.absorption.mean", "0.25", "0.75"),
    ("corporation.absorption.concentration", "2", "50"),
];

/// Outcomes of a run to the bit.
fn bits(runs: &[RunOutcome]) -> Vec<Vec<u64>> {
    let of = |run: &RunOutcome| measures::OutcomeId::all().map(|id| run.as_ref().unwrap()[id].to_bits()).collect();
    runs.iter().map(of).collect()
}

#[test]
fn a_point_is_run_on_its_own_world_whatever_was_run_before() {
    let read = |set: &[String]| {
        let set: Vec<_> = set.iter().map(|setting| setting.parse().unwrap()).collect();
        Scenario::parse("village", VILLAGE, &set).unwrap_or_else(|error| panic!("{error}"))
    };
    let (base, executor) = (read(&[]), Executor::new(1).unwrap());
    for (key, low, high) in KEYS {
        let axis: Axis = format!("{key}={low},{high}").parse().unwrap();
        let points = sweep_points(&base, &[axis], SweepDesign::Grid, 0).unwrap_or_else(|error| panic!("{error}"));
        let mut layer = points.layer();
        let mut finished = Vec::new();
        // To and fro on one thread, with two worlds: each point meets the world of the other, and its own once more.
        for (at, world) in [(0, 0), (1, 0), (0, 0), (0, 1), (1, 1), (1, 1)] {
            let value = [low, high][at];
            let point = layer.point(at).unwrap();
            let shared = executor.world(&layer.prepared(&point, world).unwrap(), world);
            let alone = executor.world(&Prepared::new(read(&[format!("{key}={value}")])), world);
            assert_eq!(bits(&shared.runs), bits(&alone.runs), "{key}={value}, world {world}");
            finished.push(bits(&shared.runs));
        }
        // Else nothing was compared.
        assert!(finished[0] != finished[1] || finished[3] != finished[4], "{key} makes no difference here");
    }
}
