//! One park in a Markov chain: runs of it, part by part from figure to figure.

use std::ops::Range;

use crate::draws::Stream;
use crate::parameters::Parameters;
use crate::scenario::History;
use crate::simulation::{Depth, go_on};
use crate::state::{Clock, Context, EventLog, State};
use crate::world::plan::WorldPlan;

use super::figures::log_likelihood;
use super::pool::Pool;
use super::unit::{Tally, TenantCount, Unit};

/// A park, and what is known of it.
pub(super) struct Course<'a> {
    unit: &'a Unit,
    pool: &'a Pool<'a>,
    plan: WorldPlan,
    /// Known figures, each with its position among the dates of the unit.
    pub(super) figures: Vec<(usize, &'a TenantCount)>,
    /// Parts of a run: each ends with a known figure, or with several of one step; what is left is the last one.
    parts: Vec<Stretch>,
    /// Parameters that its runs depend on.
    pub(super) active: Vec<usize>,
    /// Dates of the unit.
    dates: usize,
}

/// Steps from the one after a figure to the next figure.
struct Stretch {
    steps: Range<u32>,
    /// Positions among known figures of those at its end.
    figures: Range<usize>,
    /// By step: position of a date, and whether firms at work are counted.
    due: Vec<(u32, usize, Tally)>,
}

/// A run: parameters, the world, the random numbers of each part, and what it shows.
#[derive(Debug, Clone)]
pub(super) struct Run {
    /// Parameters, as their logarithms.
    pub(super) place: Vec<f64>,
    pub(super) world: u32,
    pub(super) sets: Vec<u32>,
    /// `ln(1 + x)` at each date; NaN while the park does not live.
    pub(super) seen: Vec<f32>,
}

/// Memory of the runs of one park.
#[derive(Default)]
pub(super) struct Room {
    /// A world before the first step.
    fresh: Option<(u32, State)>,
    states: Vec<State>,
}

impl Room {
    /// States of a world before the first step.
    pub(super) fn states(
        &mut self,
        course: &Course,
        at: &(Parameters, WorldPlan),
        world: u32,
        count: usize,
    ) -> &mut [State] {
        let (number, fresh) = self.fresh.get_or_insert_with(|| (world, course.fresh(at, world)));
        if *number != world {
            (*number, *fresh) = (world, course.fresh(at, world));
        }
        while self.states.len() < count {
            self.states.push(fresh.clone());
        }
        self.states[..count].iter_mut().for_each(|state| state.copy_from(fresh));
        &mut self.states[..count]
    }
}

impl<'a> Course<'a> {
    /// A park of which the first figures are known, and events and programmes up to a date.
    pub(super) fn new(unit: &'a Unit, pool: &'a Pool<'a>, figures: usize, until: f64, active: Vec<usize>) -> Self {
        let dates = unit.dates();
        let mut due: Vec<(u32, usize, Tally)> =
            dates.iter().enumerate().map(|(at, (date, tally))| (unit.step_of(*date), at, *tally)).collect();
        due.sort_unstable();
        let figures: Vec<(usize, &TenantCount)> = unit.readings.iter().enumerate().take(figures).collect();
        let mut parts: Vec<Stretch> = Vec::new();
        let mut add = |end: u32, figures: Range<usize>| {
            let begin = parts.last().map_or(0, |part| part.steps.end);
            let due = due.iter().copied().filter(|(step, ..)| (begin..end).contains(step)).collect();
            parts.push(Stretch { steps: begin..end, figures, due });
        };
        let mut from = 0;
        for same in figures.chunk_by(|a, b| unit.step_of(a.1.date) == unit.step_of(b.1.date)) {
            add(unit.step_of(same[0].1.date) + 1, from..from + same.len());
            from += same.len();
        }
        add(Clock::new(&unit.parameters().time).steps, from..from);
        Self { unit, pool, plan: unit.known_plan(until), figures, parts, active, dates: dates.len() }
    }

    /// Parts that end with a known figure.
    pub(super) fn past(&self) -> usize {
        self.parts.len() - 1
    }

    /// The logarithm of the likelihood of the figures, up to a constant.
    pub(super) fn log_likelihood(&self, run: &Run, error: [f64; 2]) -> f64 {
        log_likelihood(&self.figures, &run.seen, error)
    }

    /// The same of the figures at the end of one part.
    pub(super) fn log_likelihood_of(&self, part: usize, seen: &[f32], error: [f64; 2]) -> f64 {
        log_likelihood(&self.figures[self.parts[part].figures.clone()], seen, error)
    }

    /// Parameters and plan at a place.
    pub(super) fn under(&self, place: &[f64]) -> (Parameters, WorldPlan) {
        let (mut parameters, plan) = self.unit.under(place, &self.plan);
        // Nobody looks at suppliers.
        (parameters.supply.slots, parameters.supply.capacity) = (0, 0);
        (parameters, plan)
    }

    /// The state of a world before the first step.
    fn fresh(&self, (parameters, plan): &(Parameters, WorldPlan), world: u32) -> State {
        let context = Context::new(self.pool.world(world), parameters, plan, self.pool.draws(0), self.unit.arm());
        State::new(&context, EventLog::default())
    }

    /// Runs one part and reads what is due in it.
    pub(super) fn go_on(
        &self,
        (parameters, plan): &(Parameters, WorldPlan),
        state: &mut State,
        part: usize,
        (world, set): (u32, u32),
        seen: &mut [f32],
    ) {
        if state.parks.iter().next().is_some_and(|park| park.end.is_some()) {
            return;
        }
        let context = Context::new(self.pool.world(world), parameters, plan, self.pool.draws(set), self.unit.arm());
        let Stretch { steps, due, .. } = &self.parts[part];
        let mut due = due.as_slice();
        state.renew(steps.start, context.draws);
        go_on(Depth::Parks, state, &context, steps.clone(), |state, _| {
            while let Some(((_, at, tally), rest)) = due.split_first().filter(|((step, ..), _)| *step == state.step) {
                seen[*at] = Unit::read(state, *tally);
                due = rest;
            }
        });
    }

    /// Nothing seen yet.
    pub(super) fn unseen(&self) -> Vec<f32> {
        vec![f32::NAN; self.dates]
    }

    /// A run with new random numbers throughout, to the horizon.
    pub(super) fn begun(&self, place: Vec<f64>, stream: &mut Stream, room: &mut Room) -> Run {
        let sets = self.parts.iter().map(|_| Pool::draw_set(stream)).collect();
        let mut run = Run { place, world: Pool::draw_world(stream), sets, seen: Vec::new() };
        self.run(&mut run, self.parts.len(), room);
        run
    }

    /// The run with other parameters or in another world, to the last known figure; its random numbers are the same.
    pub(super) fn moved(&self, run: &Run, place: Vec<f64>, world: u32, room: &mut Room) -> Run {
        let mut moved = Run { place, world, ..run.clone() };
        self.run(&mut moved, self.past(), room);
        moved
    }

    /// The run to the horizon, with new random numbers after the last known figure.
    pub(super) fn gone_on(&self, run: &Run, stream: &mut Stream, room: &mut Room) -> Run {
        let mut other = run.clone();
        other.sets.truncate(self.past());
        other.sets.push(Pool::draw_set(stream));
        self.run(&mut other, self.parts.len(), room);
        other
    }

    /// What it takes to repeat a run, its parameters apart.
    pub(super) fn history(&self, run: &Run) -> History {
        let later = self.parts.iter().zip(&run.sets).map(|(part, number)| (part.steps.start, *number)).collect();
        History { world: run.world, later }
    }

    fn run(&self, run: &mut Run, parts: usize, room: &mut Room) {
        let at = self.under(&run.place);
        let mut seen = self.unseen();
        for state in room.states(self, &at, run.world, 1) {
            for part in 0..parts {
                self.go_on(&at, state, part, (run.world, run.sets[part]), &mut seen);
            }
        }
        run.seen = seen;
    }
}
