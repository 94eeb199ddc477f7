//! One way to run a world: parameters with ablations in force, the world that they make, the draws of a run, and the run.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::ops::Deref;
use std::sync::Arc;

use crate::draws::Key;
use crate::parameters::{Arm, Parameters};
use crate::scenario::{Conditions, Experiment, NamedQuantity, Scenario};
use crate::simulation::{Depth, simulate, simulate_to};
use crate::state::{Context, EventLog, RunDraws, State};
use crate::world::plan::WorldPlan;
use crate::world::{Origin, World};

/// Parameters into which the ablations are written that equal a value of one: what a run goes by.
#[derive(Debug, Clone, PartialEq)]
pub struct Effective(Parameters);

impl Effective {
    /// The effective parameters of these.
    pub fn of(parameters: Parameters) -> Self {
        Self(parameters.with_ablations_applied())
    }
}

impl Deref for Effective {
    type Target = Parameters;

    fn deref(&self) -> &Parameters {
        &self.0
    }
}

/// A scenario made ready to be run in any of its worlds.
#[derive(Debug, Clone)]
pub struct Prepared {
    pub(super) experiment: Arc<Experiment>,
    ways: Ways,
}

#[derive(Debug, Clone)]
enum Ways {
    /// What every world has.
    One(Arc<Effective>, Arc<WorldPlan>),
    /// Each world what the scenario says of it.
    Each(Box<Scenario>),
}

impl Prepared {
    /// Makes a scenario ready.
    pub fn new(scenario: Scenario) -> Self {
        Self { experiment: Arc::new(scenario.experiment.clone()), ways: Ways::Each(Box::new(scenario)) }
    }

    /// Makes parameters and a plan ready: seed, arms and runs are those of an experiment.
    pub fn under(conditions: Conditions, experiment: &Arc<Experiment>) -> Self {
        let ways = Ways::One(Arc::new(Effective::of(conditions.parameters)), conditions.plan);
        Self { experiment: Arc::clone(experiment), ways }
    }

    /// Makes a world.
    pub fn world(&self, number: u32) -> MadeWorld<'_> {
        match &self.ways {
            Ways::One(parameters, plan) => MadeWorld::shared(Arc::clone(parameters), plan, &self.experiment, number),
            Ways::Each(scenario) => MadeWorld::new(scenario, number),
        }
    }
}

/// Corporations of the worlds that a thread keeps: some megabytes.
const KEPT: u32 = 1 << 18;

/// The worlds that a thread made last, all of one origin and plan.
struct Recent {
    origin: Origin,
    plan: Arc<WorldPlan>,
    worlds: VecDeque<(Key, Arc<World>)>,
    /// Of all of them.
    corporations: u32,
}

thread_local! {
    /// Points of a design mostly differ in parameters on which their worlds do not depend.
    static RECENT: RefCell<Option<Recent>> = const { RefCell::new(None) };
}

impl Recent {
    /// The world of a key; made where it is not known, and kept in place of the oldest.
    fn world(&mut self, key: Key) -> Arc<World> {
        if let Some((_, world)) = self.worlds.iter().find(|(known, _)| *known == key) {
            return Arc::clone(world);
        }
        // Room comes first, so that a world that is of no use is gone before the next is made.
        while self.corporations >= KEPT
            && let Some((_, world)) = self.worlds.pop_front()
        {
            self.corporations -= world.corporations();
        }
        let world = Arc::new(World::of(&self.origin, &self.plan, key));
        self.corporations += world.corporations();
        self.worlds.push_back((key, Arc::clone(&world)));
        world
    }
}

/// A world with what its runs share.
#[derive(Debug)]
pub struct MadeWorld<'a> {
    /// Parameters of its runs.
    pub parameters: Arc<Effective>,
    /// Who there is and what history settles.
    pub plan: &'a WorldPlan,
    /// The world.
    pub world: Arc<World>,
    /// What is read of its runs beside the outcomes of the model.
    pub(super) quantities: &'a [NamedQuantity],
    seed: u64,
    number: u32,
    /// World whose draws it has.
    drawn_as: u32,
    /// Worlds whose draws its runs have later, each from a step on.
    later: Vec<(u32, u32)>,
}

impl<'a> MadeWorld<'a> {
    /// A world of a scenario.
    pub fn new(scenario: &'a Scenario, number: u32) -> Self {
        let (parameters, plan) = scenario.in_world(number);
        let (seed, drawn_as) = (scenario.experiment.seed, scenario.experiment.draws_of(number));
        let parameters = Arc::new(Effective::of(parameters.clone()));
        let world = Arc::new(World::generate(&parameters, plan, Key::world(seed, drawn_as)));
        let (quantities, later) =
            (&scenario.experiment.quantities, scenario.experiment.later_draws_of(number).to_vec());
        Self { parameters, plan, world, quantities, seed, number, drawn_as, later }
    }

    /// The same, or one of the worlds that this thread made last where they are of the same parameters and plan.
    fn shared(parameters: Arc<Effective>, plan: &'a Arc<WorldPlan>, experiment: &'a Experiment, number: u32) -> Self {
        let (seed, drawn_as) = (experiment.seed, experiment.draws_of(number));
        let origin = Origin::of(&parameters);
        // Taken out, so that nothing is left half made by a panic.
        let recent = RECENT.with_borrow_mut(Option::take);
        let recent = recent.filter(|recent| recent.origin == origin && Arc::ptr_eq(&recent.plan, plan));
        let mut recent = recent.unwrap_or_else(|| Recent {
            origin,
            plan: Arc::clone(plan),
            worlds: VecDeque::new(),
            corporations: 0,
        });
        let world = recent.world(Key::world(seed, drawn_as));
        RECENT.set(Some(recent));
        let (quantities, later) = (&experiment.quantities, experiment.later_draws_of(number).to_vec());
        Self { parameters, plan, world, quantities, seed, number, drawn_as, later }
    }

    /// What all arms of one of its runs share.
    pub fn run(&self, run: u32) -> MadeRun<'_> {
        let of = |world: u32| RunDraws::new(&self.parameters, &self.world, Key::run(self.seed, world, run));
        let draws = self.later.iter().fold(of(self.drawn_as), |draws, (step, world)| draws.then(*step, of(*world)));
        MadeRun { world: self, draws, run }
    }
}

/// What the arms of one run share.
#[derive(Debug)]
pub struct MadeRun<'a> {
    pub(super) world: &'a MadeWorld<'a>,
    draws: RunDraws,
    pub(super) run: u32,
}

impl MadeRun<'_> {
    /// Runs one arm to the horizon; `observe` sees the state at the end of every step.
    pub fn simulate(&self, arm: Arm, events: EventLog, observe: impl FnMut(&State, &Context)) -> State {
        let MadeWorld { parameters, plan, world, .. } = self.world;
        simulate(world, parameters, plan, &self.draws, arm, events, observe)
    }

    /// Runs one arm with the phases of `depth` alone.
    pub fn simulate_to(&self, depth: Depth, arm: Arm, observe: impl FnMut(&State, &Context)) -> State {
        let MadeWorld { parameters, plan, world, .. } = self.world;
        simulate_to(depth, world, parameters, plan, &self.draws, arm, EventLog::default(), observe)
    }

    /// World and run.
    pub(super) fn number(&self) -> (u32, u32) {
        (self.world.number, self.run)
    }
}
