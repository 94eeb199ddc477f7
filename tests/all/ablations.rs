//! Ablations A1 to A13: on equals off where what it turns off is neutral, on is the parameter that it names, and on is
//! seen where it is not neutral. Whole runs, everything that is recorded, to the last bit.

use polmob::draws::Key;
use polmob::measures::records::parks as park_records;
use polmob::measures::{Snapshot, measure};
use polmob::parameters::{Ablations, Arm, Parameters, Weights};
use polmob::simulation::simulate;
use polmob::state::{EventLog, RunDraws};
use polmob::world::World;

use crate::worlds::scenario;

/// A lively world in which every rule has something to do.
const VILLAGE: &str = "[time]\nyears = 15\n[world]\nhome_regions = 2\nhome_corporations = 50\nhost_countries = 2\n\
     host_regions = 3\nhost_corporations = 8\nsectors = 2\n[launch]\nrate = 0.02\n[tenant]\nentry = 8\n\
     [mobilisation]\noperating_at = 0.2\n";

/// Everything that is recorded of two worlds.
fn record(parameters: &Parameters) -> String {
    let plan = scenario(VILLAGE).plan;
    let parameters = parameters.clone().with_ablations_applied();
    let mut text = String::new();
    for number in 0..2 {
        let world = World::generate(&parameters, &plan, Key::world(21, number));
        let draws = RunDraws::new(&parameters, &world, Key::run(21, number, 0));
        simulate(&world, &parameters, &plan, &draws, Arm::OPEN, EventLog::default(), |state, context| {
            if context.clock.ends_year(state.step) {
                let snapshot = Snapshot { state, context };
                text += &format!("{:?}\n{:?}\n{:?}\n", measure(snapshot), park_records(snapshot), state.policies);
            }
        });
    }
    text
}

type Change = fn(&mut Parameters);
type Switch = fn(&mut Ablations);

/// Name, its switch, and what makes it neutral.
const SWITCHES: &[(&str, Switch, Change)] = &[
    ("A2", |on| on.a2_no_support = true, |parameters| parameters.technology.support = 0.0),
    (
        "A3",
        |on| on.a3_support_spread = true,
        |parameters| {
            (parameters.technology.support, parameters.policy.coercion) = (0.0, 0.0);
        },
    ),
    ("A5", |on| on.a5_no_peer_enrolment = true, |parameters| parameters.enrolment.peers = 0.0),
    ("A6", |on| on.a6_no_policy_peers = true, |parameters| parameters.policy.peers = 0),
    (
        "A7",
        |on| on.a7_cognitive_selection = true,
        |parameters| {
            let theirs = parameters.selection.weights.corporation.clone();
            let only = Weights { cognitive: 1.0, institutional: 0.0, reputation: 0.0, policy_fit: 0.0, political: 0.0 };
            let weights = &mut parameters.selection.weights;
            (weights.corporation, weights.region, weights.nation) = (only.clone(), only.clone(), only);
            // What hosts weigh is not turned off.
            assert!(theirs.reputation > 0.0);
        },
    ),
    ("A8", |on| on.a8_independent_elements = true, |parameters| parameters.policy.interdependence = 0),
    ("A9", |on| on.a9_nelson_phelps = true, |parameters| parameters.technology.shape = -1),
    ("A10", |on| on.a10_random_matching = true, |parameters| parameters.selection.sharpness = 0.0),
    ("A11", |on| on.a11_no_popularity = true, |parameters| parameters.selection.popular = 0.0),
    ("A12", |on| on.a12_no_jurisdictions = true, |parameters| parameters.policy.translation = 0.0),
    ("A13", |on| on.a13_open_windows = true, |parameters| parameters.enrolment.window = 0.0),
];

/// Those that equal a parameter.
const PARAMETERS: &[&str] = &["A2", "A5", "A6", "A8", "A9", "A10", "A11", "A13"];

#[test]
fn each_turns_off_what_it_names_and_nothing_else() {
    let plain = scenario(VILLAGE).parameters;
    let untouched = record(&plain);
    for (name, switch, neutral) in SWITCHES {
        let mut on = plain.clone();
        switch(&mut on.ablation);
        let switched = record(&on);
        assert_ne!(switched, untouched, "{name} is seen");
        let mut off = plain.clone();
        neutral(&mut off);
        let mut both = off.clone();
        switch(&mut both.ablation);
        let neutral = record(&off);
        assert_eq!(record(&both), neutral, "{name} changes nothing where it is neutral");
        if PARAMETERS.contains(name) {
            assert_eq!(switched, neutral, "{name} is its parameter");
        }
    }
}

/// A1 is neutral for parks of four roles alone (see the tables of the rules); A4 where trust is one half for want of
/// evidence, which no parameter makes: both are seen in whole runs, and A4 sets the trust that every rule reads.
#[test]
fn breadth_and_trust_are_turned_off() {
    let plain = scenario(VILLAGE).parameters;
    let untouched = record(&plain);
    let mut on = plain.clone();
    on.ablation.a1_core_mobilisation = true;
    assert_ne!(record(&on), untouched);
    let mut on = plain.clone();
    on.ablation.a4_no_trust = true;
    assert_ne!(record(&on), untouched);
    // With tau = 1/2 everywhere it does not matter how trust would fade.
    let mut slow = on.clone();
    slow.selection.weights.corporation.reputation = 0.0;
    slow.selection.weights.region.reputation = 0.0;
    slow.selection.weights.nation.reputation = 0.0;
    let mut fast = slow.clone();
    fast.trust.memory = 0.8;
    fast.trust.penalty = 3.0;
    assert_eq!(record(&slow), record(&fast), "no rule reads the counts under A4");
    (slow.ablation.a4_no_trust, fast.ablation.a4_no_trust) = (false, false);
    assert_ne!(record(&slow), record(&fast));
}
