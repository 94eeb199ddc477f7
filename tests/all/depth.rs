//! The fast path of a run, which leaves out the phases that parks and tenants do not read, against the whole model.

use polmob::experiment::{Observable, Prepared, observe, observe_at};
use polmob::parameters::Arm;
use polmob::scenario::{Ended, ParkOutcome, Quantity, Scenario, Setting, Shipped};
use polmob::simulation::Depth;
use polmob::state::State;

fn shipped(name: &str, settings: &[&str]) -> Scenario {
    let text = Shipped::named(name).expect("shipped").text;
    let settings: Vec<Setting> = settings.iter().map(|setting| setting.parse().expect("a setting")).collect();
    Scenario::parse(name, text, &settings).expect("sound")
}

/// What each world gives at each depth, as bits.
fn both(scenario: Scenario, arm: Arm, outcomes: &[ParkOutcome], worlds: u32) -> [Vec<u64>; 2] {
    let parks = scenario.plan.parks.len();
    let years = scenario.parameters.time.years;
    let observables: Vec<Observable> = (0..parks)
        .flat_map(|park| outcomes.iter().map(move |outcome| Quantity::Park(park, *outcome, Ended::Zero)))
        .flat_map(|quantity| (1..=years).map(move |year| Observable { quantity, at: f64::from(year) }))
        .collect();
    let prepared = Prepared::new(scenario);
    [Depth::Whole, Depth::Parks].map(|depth| {
        let values = (0..worlds).flat_map(|world| observe_at(depth, &prepared, arm, world, 0, &observables));
        values.map(f64::to_bits).collect()
    })
}

#[test]
fn parks_are_the_same_to_the_bit() {
    let outcomes: Vec<ParkOutcome> =
        ParkOutcome::ALL.iter().copied().filter(|outcome| *outcome != ParkOutcome::Transfer).collect();
    for name in ["three_parks", "rayong", "great_stone"] {
        for arm in [Arm::OPEN, Arm::SPONTANEOUS] {
            let [whole, parks] = both(shipped(name, &[]), arm, &outcomes, 4);
            assert!(whole == parks, "{name}, {arm:?}");
        }
    }
    // Events, twelve parks that compete for firms and learn from each other.
    let [whole, parks] = both(shipped("belt_and_road", &[]), Arm::OPEN, &outcomes, 1);
    assert!(whole == parks);
}

#[test]
fn transfer_is_left_out_and_says_so() {
    let [whole, parks] = both(shipped("rayong", &[]), Arm::OPEN, &[ParkOutcome::Transfer], 2);
    assert!(whole != parks, "the phases were not left out");
    let observable = Observable { quantity: Quantity::Park(0, ParkOutcome::Transfer, Ended::Zero), at: 20.0 };
    let prepared = Prepared::new(shipped("rayong", &[]));
    assert_eq!(
        observe(&prepared, Arm::OPEN, 0, 0, &[observable]),
        observe_at(Depth::Whole, &prepared, Arm::OPEN, 0, 0, &[observable]),
        "whoever reads transfer gets the whole model"
    );
}

#[test]
fn with_search_everything_is_run() {
    // Searchers look at technology, so leaving it out would found other parks.
    let searching = shipped("rayong", &["launch.search=true", "time.years=15"]);
    let [whole, parks] = both(searching, Arm::OPEN, &[ParkOutcome::Tenants, ParkOutcome::Transfer], 2);
    assert!(whole == parks);
}

/// Of its long columns a state takes over only what can differ, so that all of it has to be the other one afterwards: where
/// it had parks and tenants that the other one lacks, where it lacks them, and where firms have left and come back.
#[test]
fn a_state_that_was_copied_over_is_the_other_one() {
    for (name, settings) in [
        ("three_parks", vec!["exit.rate=0.05", "case.park.TCRIZ.exit=0.2"]),
        ("village", vec!["exit.rate=0.1", "launch.rate=0.02"]),
    ] {
        let prepared = Prepared::new(shipped(name, &settings));
        let made = prepared.world(0);
        let mut states: Vec<State> = Vec::new();
        for run in 0..2 {
            made.run(run).simulate_to(Depth::Parks, Arm::OPEN, |state, _| {
                if state.step % 15 == 14 {
                    states.push(state.clone());
                }
            });
        }
        let ended = states.iter().flat_map(|state| state.parks.iter()).filter(|park| park.end.is_some()).count();
        assert!(states.len() >= 6 && ended > 0, "{name}: {} states, {ended} ends", states.len());
        let words: Vec<String> = states.iter().map(|state| format!("{state:?}")).collect();
        for from in 0..states.len() {
            for to in 0..states.len() {
                let mut copy = states[to].clone();
                copy.copy_from(&states[from]);
                assert!(format!("{copy:?}") == words[from], "{name}: state {from} over state {to}");
            }
        }
    }
}
