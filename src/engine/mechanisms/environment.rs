//! Programmes and events take effect (phase 1).
//!
//! A programme in force adds its incentive to the expected use of the governments of its countries, and multiplies entry
//! into parks of the host countries it names (Lu, Lu, Wu and Wang 2019); it opens the policy window of every park of which
//! it names a country when it comes into force during the run. An event sets one quantity in the step that holds its
//! date; one on a park that is founded in that step acts right after the founding. Frontier and baseline growth need no bookkeeping: log technology grows by
//! gT and g0 a year, so it is read off the time (see [`crate::mechanisms::technology`]).

use crate::ids::ParkId;
use crate::state::{Context, RunEvent, State};
use crate::world::plan::{Change, GOVERNMENTS, PlannedEvent, Programme};

use super::enrolment;

/// Applies programmes and events of the step under way.
pub fn phase(state: &mut State, context: &Context) {
    let Context { plan, clock, .. } = context;
    if !plan.programmes.is_empty() {
        for country in state.incentives.ids() {
            let naming = || in_force(state.step, context).filter(|programme| programme.countries.contains(&country));
            state.incentives[country] = naming().map(|programme| programme.incentive).sum();
            state.entry_factors[country] = naming().map(|programme| programme.entry).product();
        }
    }
    let step = state.step;
    for event in plan.events.iter().filter(|event| clock.step_of(event.date) == step && !at_founding(event, context)) {
        apply(&event.change, state, context);
    }
}

/// What waits for the foundings of the step under way: events on parks founded in it, and the policy windows that
/// programmes open as they come into force, also in those parks.
pub fn after_foundings(state: &mut State, context: &Context) {
    let Context { plan, clock, .. } = *context;
    let step = state.step;
    for event in plan.events.iter().filter(|event| clock.step_of(event.date) == step && at_founding(event, context)) {
        apply(&event.change, state, context);
    }
    let begins =
        |programme: &&Programme| clock.step_of(programme.date) == step && programme.date >= f64::from(clock.start);
    for programme in plan.programmes.iter().filter(begins) {
        for &id in &state.living {
            let park = &mut state.parks[id];
            if programme.countries.contains(&park.home) || programme.countries.contains(&park.host) {
                park.open_window(step);
            }
        }
    }
}

/// Whether an event is on a park that is founded in the step of the event.
fn at_founding(event: &PlannedEvent, context: &Context) -> bool {
    let step_of = |date| context.clock.step_of(date);
    event.change.park().is_some_and(|park| step_of(context.plan.parks[park].date) == step_of(event.date))
}

/// Programmes in force in a step.
fn in_force<'a>(step: u32, context: &Context<'a>) -> impl Iterator<Item = &'a Programme> {
    let clock = context.clock;
    context.plan.programmes.iter().filter(move |programme| {
        let ended = programme.until.is_some_and(|until| clock.step_of(until) <= step);
        clock.step_of(programme.date) <= step && !ended
    })
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
                let step = state.step;
                let park = &mut state.parks[id];
                if value > park.land {
                    park.open_window(step);
                }
                park.land = value;
            }
        }
        Change::Join { park, role } => {
            if let Some(id) = living(state, park)
                && enrolment::is_open(role, context.arm)
                && !state.parks[id].enrolled.has(role)
            {
                enrolment::join(id, role, state.step, state);
                state.events.record(state.step, RunEvent::Joined { park: id, role, expected_use: f64::NAN });
            }
        }
        Change::Leave { park, role } => {
            if let Some(id) = living(state, park)
                && state.parks[id].enrolled.has(role)
            {
                state.events.record(state.step, RunEvent::Left { park: id, role, expected_use: f64::NAN });
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
        Change::ParkElement { park, element, form } => {
            if let Some(id) = living(state, park) {
                let park = &mut state.parks[id];
                park.bundle = park.bundle.with(element, form);
                park.fit = context.world.regions[park.host_region].fit.of(park.bundle);
            }
        }
        Change::RegionElement { region, element, form } => {
            let policy = state.policies[region].with(element, form);
            if policy != state.policies[region] {
                state.policies[region] = policy;
                state.policy_changes += 1;
                state.events.record(state.step, RunEvent::RegionChanged { region, policy, park: None });
            }
        }
        Change::Tie { home, host, value } => state.ties[context.world.tie_position(home, host)] = value,
    }
}
