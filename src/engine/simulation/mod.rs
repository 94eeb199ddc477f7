//! One run: the schedule of a step, and what is left at the end.

use crate::mechanisms::{
    enrolment, environment, exit, founding, learning, localisation, policy_round, selection, spillover, stages, supply,
    technology, tenants, trust,
};
use crate::rules::{Arm, Rules};
use crate::state::{Context, Journal, Luck, State};
use crate::world::World;
use crate::world::plan::Plan;

/// Plays one run of an arm to the horizon. `rules` have their ablations applied; `observe` sees the state at the end of
/// every step and changes nothing.
pub fn simulate(
    world: &World,
    rules: &Rules,
    plan: &Plan,
    luck: &Luck,
    arm: Arm,
    journal: Journal,
    mut observe: impl FnMut(&State, &Context),
) -> State {
    let context = Context::new(world, rules, plan, luck, arm);
    let mut state = State::new(&context, journal);
    for step in 0..context.clock.steps {
        state.step = step;
        advance(&mut state, &context);
        observe(&state, &context);
    }
    state
}

/// One step.
fn advance(state: &mut State, context: &Context) {
    environment::phase(state, context);
    let attempts = selection::phase(state, context);
    founding::phase(&attempts, state, context);
    environment::after_foundings(state, context);
    enrolment::phase(state, context);
    stages::phase(state, context);
    if context.clock.ends_year(state.step) {
        policy_round::phase(state, context);
        learning::phase(state, context);
    }
    trust::phase(state, context);
    tenants::phase(state, context);
    supply::phase(state, context);
    technology::phase(state, context);
    spillover::phase(state, context);
    localisation::phase(state, context);
    exit::phase(state, context);
    state.count_step(&context.clock);
}
