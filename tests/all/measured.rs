//! Outcomes worked out again from the states of a run, where records do not tell them (`recomputed.rs`).

use std::collections::BTreeMap;

use polmob::ids::{Column, OutcomeId, ParkId, RegionId};
use polmob::measures::graph::{Actor, actor, passage, side};
use polmob::measures::partnership_type::PartnershipType;
use polmob::measures::{Snapshot, measure, position};
use polmob::parameters::{Arm, Scale};
use polmob::simulation::simulate;
use polmob::state::{Context, Enrolment, EventLog, Park, RunEvent, Stage, State};
use polmob::world::plan::{Role, Side};

use crate::planted::gini_by_pairs;
use crate::worlds::{Setting, crowd, operating, scenario};

const VILLAGE: &str = "[time]\nyears = 12\n[world]\nhome_regions = 2\nhome_corporations = 40\nhost_countries = 2\n\
     host_regions = 3\nhost_corporations = 8\nsectors = 2\n[launch]\nrate = 0.01\n[mobilisation]\noperating_at = 0.2\n\
     [enrolment]\njoin = 1\n[exit]\ninitiator = 0.7\nrate = 0.1\n[policy]\ncoercion = 0.5\n\
     [corporation]\nhost_capacity = 3\n";

fn outcome(values: &Column<OutcomeId, f64>, name: &str) -> f64 {
    values[position(name).unwrap_or_else(|| panic!("no outcome {name}"))]
}

/// Operating parks that are lost with the nation, or the region, on which most depend, summed park by park over the roles
/// that it has there.
#[test]
fn passage_points_are_those_on_which_most_parks_depend() {
    let scenario = scenario(VILLAGE);
    let mut compared = 0;
    for world in 0..16 {
        let Setting { parameters, plan, world, draws } =
            &Setting::new(&scenario.parameters, scenario.plan.clone(), world);
        simulate(world, parameters, plan, draws, Arm::OPEN, EventLog::default(), |state, context| {
            if !context.clock.ends_year(state.step) {
                return;
            }
            let operating =
                || state.living.iter().map(|&id| &state.parks[id]).filter(|park| park.stage == Stage::Operating);
            let mut lost: BTreeMap<Actor, f64> = BTreeMap::new();
            for park in operating() {
                for role in Role::ALL.into_iter().filter(|&role| park.enrolled.has(role)) {
                    let before = lost.get(&actor(park, role)).copied().unwrap_or(0.0);
                    lost.insert(actor(park, role), before + passage(park, role, &parameters.exit));
                }
            }
            let values = measure(Snapshot { state, context });
            for (name, scale) in [("passage_nation", Scale::Nation), ("passage_region", Scale::Region)] {
                let most = lost.iter().filter(|((of, _), _)| *of == scale).map(|(_, lost)| *lost).fold(0.0, f64::max);
                let (seen, expected) = (outcome(&values, name), most / operating().count() as f64);
                assert!(
                    seen.is_nan() && expected.is_nan() || (seen - expected).abs() < 1e-12,
                    "{name}: {seen}, {expected}"
                );
                compared += u32::from(most > 1.0);
            }
        });
    }
    assert!(compared > 40, "{compared} comparisons");
}

/// A park in which nobody produces counts in no mean of local staff, whatever it has kept from before.
#[test]
fn local_staff_is_that_of_parks_in_which_somebody_produces() {
    let setting = crowd(3, "", |_| (), |_, _| ());
    let context = setting.context(Arm::OPEN);
    let mut state = operating(&context);
    for (number, (producing, staff)) in [(2, Some(0.3)), (0, Some(0.9)), (1, Some(0.5))].into_iter().enumerate() {
        let park = &mut state.parks[ParkId(number as u32)];
        (park.others.producing, park.local_staff) = (producing, staff);
    }
    let values = measure(Snapshot { state: &state, context: &context });
    assert!((outcome(&values, "local_staff") - 0.4).abs() < 1e-12);
}

fn mean(values: impl IntoIterator<Item = f64>) -> f64 {
    let (sum, count) = values.into_iter().fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    sum / count
}

fn share(values: impl IntoIterator<Item = bool>) -> f64 {
    mean(values.into_iter().map(|value| f64::from(u8::from(value))))
}

/// Degrees of actors by scale: living parks in which they are enrolled.
fn degrees(state: &State) -> BTreeMap<Actor, f64> {
    let mut degrees: BTreeMap<Actor, f64> = BTreeMap::new();
    for park in state.living.iter().map(|&id| &state.parks[id]) {
        for role in Role::ALL.into_iter().filter(|&role| park.enrolled.has(role)) {
            *degrees.entry(actor(park, role)).or_insert(0.0) += 1.0;
        }
    }
    degrees
}

/// Correlation of a trait between the two ends of all pairs of roles that share a park, which is Newman's coefficient where
/// the trait has two values.
fn correlation(state: &State, of: impl Fn(Role) -> f64) -> f64 {
    let mut pairs: Vec<(f64, f64)> = Vec::new();
    for park in state.living.iter().map(|&id| &state.parks[id]) {
        let roles: Vec<Role> = Role::ALL.into_iter().filter(|&role| park.enrolled.has(role)).collect();
        for (at, &one) in roles.iter().enumerate() {
            for (beside, &other) in roles.iter().enumerate() {
                if at != beside {
                    pairs.push((of(one), of(other)));
                }
            }
        }
    }
    let middle = mean(pairs.iter().map(|pair| pair.0));
    let product = mean(pairs.iter().map(|pair| (pair.0 - middle) * (pair.1 - middle)));
    product / mean(pairs.iter().map(|pair| (pair.0 - middle) * (pair.0 - middle)))
}

/// What the state at the end of a run tells, by name.
fn told(state: &State, context: &Context) -> Vec<(String, f64)> {
    let Context { world, parameters, .. } = *context;
    let mut told = Vec::new();
    let of_actors = degrees(state);
    for (name, scale) in [("nations", Scale::Nation), ("regions", Scale::Region), ("corporations", Scale::Corporation)]
    {
        let own: Vec<f64> = of_actors.iter().filter(|((of, _), _)| *of == scale).map(|(_, degree)| *degree).collect();
        told.push((format!("degree_{name}"), mean(own.iter().copied())));
        told.push((format!("degree_gini_{name}"), gini_by_pairs(&own)));
    }
    let on_host_side = |role| f64::from(u8::from(side(role) == Side::Host));
    told.push(("assortativity_side".to_owned(), correlation(state, on_host_side)));
    let elements = &parameters.policy.element;
    for (name, scale) in [("nation", Scale::Nation), ("region", Scale::Region), ("corporation", Scale::Corporation)] {
        let of_scale = || (0..elements.len()).filter(|&d| elements[d].jurisdiction == scale);
        let (mut practice, mut moved) = (0.0, 0.0);
        for park in state.living.iter().map(|&id| &state.parks[id]) {
            for d in of_scale().filter(|&d| !park.founding_bundle.has_moved(d)) {
                practice += 1.0;
                moved += f64::from(u8::from(park.bundle.has_moved(d)));
            }
        }
        told.push((format!("moved_{name}"), moved / practice));
    }
    let policies = || world.host_regions().map(|region| state.policies[RegionId(region)]);
    told.push(("reach".to_owned(), share(policies().map(|policy| policy.moved() > 3))));
    told.push(("reach_source".to_owned(), share(policies().map(|policy| policy.in_source_form() > 3))));
    let changed = |(_, event): &&(u32, RunEvent)| matches!(event, RunEvent::RegionChanged { .. });
    told.push(("policy_changes".to_owned(), state.events.entries().iter().filter(changed).count() as f64));
    let ended = || state.parks.iter().filter(|park| park.end.is_some());
    let truth = |park: &Park| world.regions[park.host_region].fit.of(world.source_model());
    told.push(("uninformed".to_owned(), share(ended().map(|park| park.history.believed_fit > truth(park)))));
    let badly = |id: ParkId| {
        state.events.entries().iter().any(|(_, event)| {
            matches!(event, RunEvent::Offered { park, taken: true, imposed: true, gain, .. } if *park == id && *gain < 0.0)
        })
    };
    let ids = || state.parks.ids().filter(|&id| state.parks[id].end.is_some());
    told.push(("inappropriate".to_owned(), share(ids().map(badly))));
    let links = (0..world.host_corporations()).map(|at| state.suppliers.of(at).len()).sum::<usize>();
    told.push(("supplier_links".to_owned(), links as f64));
    told
}

/// Outcomes at the end of runs against what states and events tell.
#[test]
fn outcomes_are_what_the_states_tell() {
    let scenario = scenario(VILLAGE);
    let mut compared: BTreeMap<String, u32> = BTreeMap::new();
    for number in 0..24 {
        let setting = Setting::new(&scenario.parameters, scenario.plan.clone(), number);
        let Setting { parameters, plan, world, draws } = &setting;
        simulate(world, parameters, plan, draws, Arm::OPEN, EventLog::recording(), |state, context| {
            if state.step + 1 < context.clock.steps {
                return;
            }
            let values = measure(Snapshot { state, context });
            for (name, expected) in told(state, context) {
                let seen = outcome(&values, &name);
                let is_same = seen.is_nan() && expected.is_nan() || (seen - expected).abs() < 1e-9;
                assert!(is_same, "{name} of world {number}: {seen}, the state says {expected}");
                *compared.entry(name).or_default() += u32::from(seen.is_finite() && seen != 0.0);
            }
        });
    }
    assert!(compared.values().all(|&count| count >= 2), "{compared:?}");
}

/// The flow of a type is what partners and suppliers gained in the steps in which parks were of it, per year of such steps.
#[test]
fn flows_are_of_the_steps_in_which_parks_were_of_a_type() {
    let scenario = scenario(VILLAGE);
    let mut compared = 0;
    for number in 0..12 {
        let setting = Setting::new(&scenario.parameters, scenario.plan.clone(), number);
        let Setting { parameters, plan, world, draws } = &setting;
        let mut sums: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
        let mut before: BTreeMap<ParkId, (f64, Enrolment)> = BTreeMap::new();
        simulate(world, parameters, plan, draws, Arm::OPEN, EventLog::default(), |state, context| {
            for id in state.parks.ids() {
                let park = &state.parks[id];
                let so_far = park.history.partner_transfer + park.history.supplier_transfer;
                let (gained_before, enrolled_before) =
                    before.insert(id, (so_far, park.enrolled)).unwrap_or((0.0, park.history.enrolments[0].1));
                let ends_now = park.end.is_some_and(|(step, _)| step == state.step);
                if ends_now || park.end.is_none() {
                    // The step of the end is one of the type before it.
                    let enrolled = if ends_now { enrolled_before } else { park.enrolled };
                    let sum = sums.entry(PartnershipType::of(park.initiator, enrolled).as_str()).or_default();
                    *sum = (sum.0 + so_far - gained_before, sum.1 + context.clock.dt);
                }
            }
            if state.step + 1 == context.clock.steps {
                let values = measure(Snapshot { state, context });
                for (name, (gained, years)) in &sums {
                    let seen = outcome(&values, &format!("flow_{name}"));
                    assert!((seen - gained / years).abs() < 1e-9, "flow_{name}: {seen}, {}", gained / years);
                    compared += u32::from(seen > 0.0);
                }
            }
        });
    }
    assert!(compared > 12, "{compared}");
}

/// Where nobody is ever matched every attempt of the calendar is made, and none leads to a park.
#[test]
fn attempts_are_those_of_the_calendar() {
    let mut scenario = scenario(VILLAGE);
    scenario.parameters.selection.reservation = 1e9;
    let setting = Setting::new(&scenario.parameters, scenario.plan, 0);
    let Setting { parameters, plan, world, draws } = &setting;
    simulate(world, parameters, plan, draws, Arm::OPEN, EventLog::default(), |state, context| {
        let due = draws.attempts.iter().filter(|(step, _)| *step <= state.step).count() as f64;
        let values = measure(Snapshot { state, context });
        assert_eq!(outcome(&values, "attempts"), due);
        assert!(due == 0.0 || outcome(&values, "attempts_matched") == 0.0);
    });
    assert!(draws.attempts.len() > 3);
}
