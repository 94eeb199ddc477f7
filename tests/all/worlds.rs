//! Worlds small enough to be solved by hand, the stage on which single phases are run, and what tests compare with.

use polmob::draws::Key;
use polmob::ids::CorporationId;
use polmob::mechanisms::founding;
use polmob::parameters::{Arm, Parameters};
use polmob::scenario::Scenario;
use polmob::state::{Context, EventLog, Park, RunDraws, Stage, State};
use polmob::world::World;
use polmob::world::plan::{CorporationPlan, Initiator, PinnedPark, WorldPlan};

/// The scenario of a text, which must be right.
pub(crate) fn scenario(text: &str) -> Scenario {
    Scenario::parse("test", text, &[]).unwrap_or_else(|error| panic!("{}", error.render(false)))
}

/// Everything that a run needs.
pub(crate) struct Setting {
    pub(crate) parameters: Parameters,
    pub(crate) plan: WorldPlan,
    pub(crate) world: World,
    pub(crate) draws: RunDraws,
}

impl Setting {
    /// World and draws number `number` of these parameters and this plan. Parameters may lie outside of the ranges of the
    /// template, which is where most limits are.
    pub(crate) fn new(parameters: &Parameters, plan: WorldPlan, number: u32) -> Self {
        let parameters = parameters.clone().with_ablations_applied();
        let world = World::generate(&parameters, &plan, Key::world(1, number));
        let draws = RunDraws::new(&parameters, &world, Key::run(1, number, 0));
        Self { parameters, plan, world, draws }
    }

    /// Takes the draws of another run in the same world.
    pub(crate) fn draw_luck(&mut self, run: u32) {
        self.draws = RunDraws::new(&self.parameters, &self.world, Key::run(1, 0, run));
    }

    pub(crate) fn context(&self, arm: Arm) -> Context<'_> {
        let Self { parameters, plan, world, draws } = self;
        Context::new(world, parameters, plan, draws, arm)
    }
}

/// A crowd of parks alike: park i joins home corporation i to host corporation i at the start, all in one host region.
/// The scenario's own countries are one of each side with one region.
pub(crate) fn crowd(
    count: u32,
    text: &str,
    change: impl FnOnce(&mut Parameters),
    pin: impl Fn(&mut PinnedPark, &mut CorporationPlan),
) -> Setting {
    let sizes = format!(
        "[world]\nhome_regions = 1\nhome_corporations = {count}\nhost_countries = 1\nhost_regions = 1\n\
         host_corporations = {count}\nsectors = 1\n[launch]\nsearch = false\n"
    );
    let mut scenario = scenario(&(sizes + text));
    // The limits that crowds are for know neither windows that close nor unlike patience, unless a test sets them.
    scenario.parameters.enrolment.window = 0.0;
    scenario.parameters.park.patience_spread = 0.0;
    change(&mut scenario.parameters);
    for number in 0..count {
        let mut traits = CorporationPlan::default();
        let mut park = pinned(CorporationId(number), CorporationId(count + number));
        pin(&mut park, &mut traits);
        scenario.plan.corporations.insert(park.developer, traits.clone());
        scenario.plan.corporations.insert(park.partner, traits);
        scenario.plan.parks.push(park);
    }
    Setting::new(&scenario.parameters, scenario.plan, 0)
}

/// A crowd of one park in a home country of this many firms; the partner keeps its place behind them.
pub(crate) fn in_a_country_of(firms: u32, mut setting: Setting) -> Setting {
    let home = setting.plan.regions.ids().next().expect("a home region");
    setting.plan.regions[home].corporations = firms;
    setting.plan.parks[0].partner = CorporationId(firms);
    setting.plan.corporations.retain(|id, _| id.0 == 0);
    Setting::new(&setting.parameters, setting.plan, 0)
}

/// A park that two corporations found at the start, of which nothing else is settled.
pub(crate) fn pinned(developer: CorporationId, partner: CorporationId) -> PinnedPark {
    PinnedPark {
        name: format!("park of {}", developer.0),
        record: None,
        date: 0.0,
        ready: None,
        developer,
        partner,
        initiator: Initiator::Corporation,
        enrolled: Vec::new(),
        land: None,
        thresholds: Vec::new(),
        first_fit: None,
        source_fit: None,
        entry: None,
        imitation: None,
        potential: None,
        exit: None,
        others: None,
        patience: None,
    }
}

/// A phase of the schedule.
pub(crate) type Phase = fn(&mut State, &Context);

/// The founding of pinned parks.
pub(crate) fn history(state: &mut State, context: &Context) {
    founding::phase(&[], state, context);
}

/// The state before the first step.
pub(crate) fn start(context: &Context) -> State {
    State::new(context, EventLog::default())
}

/// The state of step 0 in which all pinned parks were founded and made to operate with everything mobilised.
pub(crate) fn operating(context: &Context) -> State {
    let mut state = start(context);
    history(&mut state, context);
    for park in state.parks.iter_mut() {
        park.stage = Stage::Operating;
        park.mobilised = 1.0;
    }
    state
}

/// Runs these phases alone for `steps` steps from the step under way.
pub(crate) fn run_phases(phases: &[Phase], steps: u32, state: &mut State, context: &Context) {
    for _ in 0..steps {
        for phase in phases {
            phase(state, context);
        }
        state.count_step(&context.clock);
        state.step += 1;
    }
}

/// The parks of a state.
pub(crate) fn parks(state: &State) -> impl Iterator<Item = &Park> {
    state.parks.iter()
}

/// Mean, and its standard error.
pub(crate) fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (mean, (squares / (count - 1.0) / count).sqrt())
}

/// Standard error of a share seen in `count` trials.
pub(crate) fn share_error(share: f64, count: f64) -> f64 {
    (share * (1.0 - share) / count).sqrt()
}

/// Fails unless an estimate lies within four of its standard errors of the expected value, plus what the expected value
/// is rounded or a step is long. By chance that happens once in 16 000 comparisons; seeds are fixed, so it happens now
/// or never.
pub(crate) fn assert_within(what: &str, seen: f64, expected: f64, error: f64, allowance: f64) {
    let distance = (seen - expected).abs();
    assert!(
        distance <= 4.0 * error + allowance,
        "{what}: saw {seen:.5}, expected {expected:.5}, standard error {error:.5}"
    );
}
