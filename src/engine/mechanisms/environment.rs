//! Programmes and events take effect (phase 1).
//!
//! A programme in force adds its incentive to the expected use of the governments of its countries. An event sets one
//! quantity in the step that holds its date. Frontier and baseline growth need no bookkeeping: log technology grows by
//! gT and g0 a year, so it is read off the time (see [`crate::mechanisms::technology`]).

use crate::ids::{CountryId, ParkId};
use crate::state::{Context, Happening, State};
use crate::world::plan::{Change, GOVERNMENTS};

use super::enrolment;

/// Applies programmes and events of the step under way.
pub fn phase(state: &mut State, context: &Context) {
    let Context { plan, clock, .. } = context;
    let date = clock.date(state.step);
    if !plan.programmes.is_empty() {
        for country in state.incentives.ids() {
            state.incentives[country] = incentive(country, date, context);
        }
    }
    let step = state.step;
    for event in plan.events.iter().filter(|event| clock.step_of(event.date) == step) {
        apply(&event.change, state, context);
    }
}

/// Sum of the incentives that programmes in force give the governments of a country.
fn incentive(country: CountryId, date: f64, context: &Context) -> f64 {
    let step = context.clock.step_of(date);
    (context.plan.programmes.iter())
        .filter(|programme| {
            let begun = context.clock.step_of(programme.date) <= step;
            let ended = programme.until.is_some_and(|until| context.clock.step_of(until) <= step);
            begun && !ended && programme.countries.contains(&country)
        })
        .map(|programme| programme.incentive)
        .sum()
}

fn apply(change: &Change, state: &mut State, context: &Context) {
    let living = |state: &State, pinned: usize| -> Option<ParkId> {
        state.living.iter().copied().find(|&id| state.parks[id].pinned == Some(pinned))
    };
    match *change {
        Change::Entry { park, value } => {
            if let Some(id) = living(state, park) {
                state.parks[id].entry_factor = value;
            }
        }
        Change::Land { park, value } => {
            if let Some(id) = living(state, park) {
                state.parks[id].land = value;
            }
        }
        Change::Join { park, role } => {
            if let Some(id) = living(state, park)
                && enrolment::is_open(role, context.arm)
                && !state.parks[id].enrolled.has(role)
            {
                enrolment::join(id, role, state);
                state.journal.note(state.step, Happening::Joined { park: id, role, expected_use: f64::NAN });
            }
        }
        Change::Leave { park, role } => {
            if let Some(id) = living(state, park)
                && state.parks[id].enrolled.has(role)
            {
                state.journal.note(state.step, Happening::Left { park: id, role, expected_use: f64::NAN });
                let ended = enrolment::leave(id, role, state, context);
                state.end(&ended.map(|cause| (id, cause)).into_iter().collect::<Vec<_>>(), context);
            }
        }
        Change::Threshold { park, role, value } => {
            if let Some(id) = living(state, park)
                && let Some(at) = GOVERNMENTS.iter().position(|&government| government == role)
            {
                state.parks[id].thresholds[at] = value;
            }
        }
        Change::ParkElement { park, element, as_source } => {
            if let Some(id) = living(state, park) {
                let park = &mut state.parks[id];
                if (park.bundle.has(element) == park.source.has(element)) != as_source {
                    park.bundle = park.bundle.flipped(element);
                    park.fit = context.world.regions[park.host_region].fit[park.bundle.position()];
                }
            }
        }
        Change::RegionElement { region, element, as_source } => {
            let source = context.world.countries[CountryId(0)].source;
            let policy = state.policies[region];
            if (policy.has(element) == source.has(element)) != as_source {
                state.policies[region] = policy.flipped(element);
                state.policy_changes += 1;
                let policy = state.policies[region];
                state.journal.note(state.step, Happening::RegionChanged { region, policy, park: None });
            }
        }
        Change::Tie { home, host, value } => state.ties[context.world.tie_position(home, host)] = value,
    }
}
