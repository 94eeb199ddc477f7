//! One park in a Markov chain: a run of it, and the same run with other parameters or other random numbers.

use std::sync::Arc;

use crate::draws::Key;
use crate::scenario::History;
use crate::simulation::{Depth, go_on};
use crate::state::{Clock, Context, Journal, Luck, State};
use crate::world::World;
use crate::world::plan::Plan;

use super::figures::log_likelihood;
use super::unit::{TenantCount, Unit};

/// Years after which a run takes its random numbers from another world, so that a part of its luck can be drawn anew.
const BLOCK: u32 = 2;

/// A park, and what is known of it.
pub(super) struct Course<'a> {
    unit: &'a Unit,
    plan: Plan,
    /// Known figures, each with its position among the dates of the unit.
    pub(super) figures: Vec<(usize, &'a TenantCount)>,
    /// By step: position of a date, and whether firms at work are counted.
    due: Vec<(u32, usize, bool)>,
    /// First step of each block.
    blocks: Vec<u32>,
    /// Blocks that begin at the last known figure or before.
    past: usize,
    /// Parameters that its runs depend on.
    pub(super) active: Vec<usize>,
    /// Dates of the unit.
    pub(super) dates: usize,
}

/// A run: parameters, the world, the luck of each block, and what it shows.
#[derive(Debug, Clone)]
pub(super) struct Run {
    /// Parameters, as their logarithms.
    pub(super) place: Vec<f64>,
    world: (u32, Arc<World>),
    lucks: Vec<(u32, Arc<Luck>)>,
    /// `ln(1 + x)` at each date; NaN while the park does not live.
    pub(super) seen: Vec<f32>,
}

impl<'a> Course<'a> {
    /// A park of which the first figures are known, and events and programmes up to a date.
    pub(super) fn new(unit: &'a Unit, figures: usize, until: f64, active: Vec<usize>) -> Self {
        let clock = Clock::new(&unit.rules().time);
        let dates = unit.dates();
        let mut due: Vec<(u32, usize, bool)> =
            dates.iter().enumerate().map(|(at, (date, at_work))| (unit.step_of(*date), at, *at_work)).collect();
        due.sort_unstable();
        let blocks: Vec<u32> = (0..clock.steps).step_by((BLOCK * clock.steps_per_year) as usize).collect();
        let figures: Vec<(usize, &TenantCount)> = unit.readings.iter().enumerate().take(figures).collect();
        let past = figures.last().map_or(0, |(_, last)| {
            let step = unit.step_of(last.date);
            blocks.partition_point(|start| *start <= step)
        });
        Self { unit, plan: unit.known_plan(until), figures, due, blocks, past, active, dates: dates.len() }
    }

    /// The logarithm of the likelihood of the figures, up to a constant.
    pub(super) fn log_likelihood(&self, run: &Run, error: [f64; 2]) -> f64 {
        log_likelihood(&self.figures, &run.seen, error)
    }

    /// A run with new luck throughout. `number` gives numbers of worlds that nobody has used.
    pub(super) fn begun(&self, place: Vec<f64>, number: &mut impl FnMut() -> u32) -> Run {
        let world = self.world(number());
        let lucks = self.blocks.iter().map(|_| self.luck(number(), &world.1)).collect();
        let mut run = Run { place, world, lucks, seen: Vec::new() };
        self.play(&mut run);
        run
    }

    /// The run with other parameters and the same luck.
    pub(super) fn moved(&self, run: &Run, place: Vec<f64>) -> Run {
        let mut moved = Run { place, ..run.clone() };
        self.play(&mut moved);
        moved
    }

    /// The run in another world, or with other luck in one of the blocks up to the last known figure.
    pub(super) fn renewed(
        &self,
        run: &Run,
        which: impl FnOnce(usize) -> usize,
        number: &mut impl FnMut() -> u32,
    ) -> Run {
        let mut renewed = run.clone();
        match which(self.past + 1) {
            0 => renewed.world = self.world(number()),
            block => renewed.lucks[block - 1] = self.luck(number(), &run.world.1),
        }
        self.play(&mut renewed);
        renewed
    }

    /// The run with other luck in all blocks after the last known figure.
    pub(super) fn gone_on(&self, run: &Run, number: &mut impl FnMut() -> u32) -> Run {
        let mut other = run.clone();
        for luck in &mut other.lucks[self.past..] {
            *luck = self.luck(number(), &run.world.1);
        }
        self.play(&mut other);
        other
    }

    /// What it takes to play a run again, its parameters apart.
    pub(super) fn history(&self, run: &Run) -> History {
        let later = self.blocks.iter().zip(&run.lucks).map(|(step, (number, _))| (*step, *number)).collect();
        History { world: run.world.0, later }
    }

    fn world(&self, number: u32) -> (u32, Arc<World>) {
        let key = Key::world(self.unit.scenario.experiment.seed, number);
        (number, Arc::new(World::generate(self.unit.rules(), &self.plan, key)))
    }

    fn luck(&self, number: u32, world: &World) -> (u32, Arc<Luck>) {
        let key = Key::run(self.unit.scenario.experiment.seed, number, 0);
        (number, Arc::new(Luck::new(self.unit.rules(), world, key)))
    }

    fn play(&self, run: &mut Run) {
        let (mut rules, plan) = self.unit.under(&run.place, &self.plan);
        // Nobody looks at suppliers.
        (rules.supply.slots, rules.supply.capacity) = (0, 0);
        let mut context = Context::new(&run.world.1, &rules, &plan, &run.lucks[0].1, self.unit.arm());
        let mut state = State::new(&context, Journal::default());
        let mut seen = vec![f32::NAN; self.dates];
        let mut due = self.due.as_slice();
        for (block, start) in self.blocks.iter().enumerate() {
            context = Context { luck: &run.lucks[block].1, ..context };
            state.renew(*start, context.luck);
            let end = self.blocks.get(block + 1).copied().unwrap_or(context.clock.steps);
            go_on(Depth::Parks, &mut state, &context, *start..end, |state, _| {
                while let Some(((_, at, at_work), rest)) =
                    due.split_first().filter(|((step, ..), _)| *step == state.step)
                {
                    seen[*at] = Unit::read(state, *at_work);
                    due = rest;
                }
            });
            if state.parks.iter().next().is_some_and(|park| park.end.is_some()) {
                break;
            }
        }
        run.seen = seen;
    }
}
