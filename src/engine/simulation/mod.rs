//! One run: the schedule of a step, and what is left at the end.

use std::ops::Range;

use crate::mechanisms::{
    enrolment, environment, exit, founding, learning, localisation, policy_round, selection, spillover, stages, supply,
    technology, tenants, trust,
};
use crate::parameters::{Arm, Parameters};
use crate::state::{Context, EventLog, RunDraws, State};
use crate::world::World;
use crate::world::plan::WorldPlan;

/// Which phases of a step are simulated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Depth {
    /// All of them.
    #[default]
    Whole,
    /// Those by which parks, their tenants and their local staff come about. Supplier links, technology and spillovers are
    /// left out: nothing else reads them as long as no corporation searches for a partner (`launch.search`), by its
    /// technology among other things. Where corporations search, every phase is simulated.
    Parks,
}

/// Simulates one run of an arm to the horizon. `parameters` have their ablations applied; `observe` sees the state at the
/// end of every step and changes nothing.
pub fn simulate(
    world: &World,
    parameters: &Parameters,
    plan: &WorldPlan,
    draws: &RunDraws,
    arm: Arm,
    events: EventLog,
    observe: impl FnMut(&State, &Context),
) -> State {
    simulate_to(Depth::Whole, world, parameters, plan, draws, arm, events, observe)
}

/// [`simulate`] with some phases left out. The results of the others are the same to the bit, as no phase draws
/// from what another has left of a stream.
#[expect(clippy::too_many_arguments, reason = "those of `simulate`, and how deep")]
pub fn simulate_to(
    depth: Depth,
    world: &World,
    parameters: &Parameters,
    plan: &WorldPlan,
    draws: &RunDraws,
    arm: Arm,
    events: EventLog,
    mut observe: impl FnMut(&State, &Context),
) -> State {
    let mut context = Context::new(world, parameters, plan, draws, arm);
    let mut state = State::new(&context, events);
    let mut begin = 0;
    let steps = context.clock.steps;
    for (step, later) in draws.later.iter().take_while(|(step, _)| *step < steps) {
        go_on(depth, &mut state, &context, begin..*step, &mut observe);
        context = Context { draws: later, ..context };
        state.renew(*step, later);
        begin = *step;
    }
    go_on(depth, &mut state, &context, begin..steps, &mut observe);
    state
}

/// Runs some steps, of which the first is the one that comes next in the state.
pub fn go_on(
    depth: Depth,
    state: &mut State,
    context: &Context,
    steps: Range<u32>,
    mut observe: impl FnMut(&State, &Context),
) {
    let whole = depth == Depth::Whole || context.parameters.launch.search;
    for step in steps {
        state.step = step;
        advance(state, context, whole);
        observe(state, context);
    }
}

/// One step.
fn advance(state: &mut State, context: &Context, whole: bool) {
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
    if whole {
        supply::phase(state, context);
        technology::phase(state, context);
        spillover::phase(state, context);
    }
    localisation::phase(state, context);
    exit::phase(state, context);
    state.count_step(&context.clock);
}
