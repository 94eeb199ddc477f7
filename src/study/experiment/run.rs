//! One run reduced to the rows that are kept of it.

use crate::ids::{Column, RegionId};
use crate::measures::records::{ParkRecord, Transition, channels, parks, transitions};
use crate::measures::spread::by_region;
use crate::measures::{Moment, OutcomeId, measure, measure_yearly, yearly_outcomes};
use crate::rules::Arm;
use crate::scenario::{Ended, ParkOutcome, Quantity, Reading, Record, Scenario};
use crate::state::{Context, Journal, Stage, State};

use super::prepared::{MadeWorld, Play};

/// Outcomes at one time.
#[derive(Debug, Clone, PartialEq)]
pub struct YearRow {
    /// Years since the start of the run.
    pub time: f64,
    /// In the order of [`crate::measures::yearly_outcomes`].
    pub values: Vec<f64>,
}

/// A pinned park at one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PinnedYear {
    /// Position among the pinned parks of the plan.
    pub pinned: usize,
    /// Years since the start of the run.
    pub time: f64,
    /// Whether it has not ended.
    pub living: bool,
    /// Whether it operates.
    pub operating: bool,
    /// Tenants of all nationalities registered; 0 once it has ended.
    pub tenants: u32,
    /// Tenants of all nationalities that produce.
    pub producing: u32,
    /// Home firms among the tenants.
    pub tenants_home: u32,
    /// Home firms that produce.
    pub producing_home: u32,
    /// Local staff share.
    pub local_staff: Option<f64>,
    /// Mobilised share.
    pub mobilised: f64,
    /// Trust.
    pub trust: f64,
    /// Governments enrolled, of four.
    pub governments: u32,
    /// Technology passed on to host firms by partner, suppliers and, at this time, spillovers; log points x firms.
    pub transfer: f64,
}

impl PinnedYear {
    /// An outcome of a park at a date, from its row at that date, if it is founded. Claims, targets, forecasts and what-ifs
    /// read a park by this and by nothing else.
    pub fn read(row: Option<&Self>, outcome: ParkOutcome, ended: Ended) -> f64 {
        let value = row.map_or(f64::NAN, |row| row.value(outcome));
        if value.is_nan() && ended == Ended::Zero && outcome.has_zero() { 0.0 } else { value }
    }

    /// One outcome. Of a park that has ended, only whether it lives or operates and what it has passed on are known; the
    /// rest is NaN.
    pub fn value(&self, outcome: ParkOutcome) -> f64 {
        let living = |value: f64| if self.living { value } else { f64::NAN };
        match outcome {
            ParkOutcome::Tenants => living(f64::from(self.tenants)),
            ParkOutcome::Producing => living(f64::from(self.producing)),
            ParkOutcome::TenantsHome => living(f64::from(self.tenants_home)),
            ParkOutcome::ProducingHome => living(f64::from(self.producing_home)),
            ParkOutcome::LocalStaff => living(self.local_staff.unwrap_or(f64::NAN)),
            ParkOutcome::Mobilised => living(self.mobilised),
            ParkOutcome::Trust => living(self.trust),
            ParkOutcome::Governments => living(f64::from(self.governments)),
            ParkOutcome::Living => f64::from(u8::from(self.living)),
            ParkOutcome::Operating => f64::from(u8::from(self.operating)),
            ParkOutcome::Transfer => self.transfer,
        }
    }
}

/// What is kept of one run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRecord {
    /// Arm.
    pub arm: Arm,
    /// World.
    pub world: u32,
    /// Run within the world.
    pub run: u32,
    /// Outcomes at the horizon.
    pub outcomes: Column<OutcomeId, f64>,
    /// Rows of the table of years.
    pub years: Vec<YearRow>,
    /// Pinned parks at the same times, from their founding on.
    pub pinned: Vec<PinnedYear>,
    /// Parks in order of founding.
    pub parks: Vec<ParkRecord>,
    /// Changes of type.
    pub transitions: Vec<Transition>,
    /// Transfer of each host region at the horizon, mean over its host firms.
    pub regions: Vec<(RegionId, f64)>,
}

impl RunRecord {
    /// The value of an outcome at the end of the step nearest to a time, by default of the last; NaN where there is none.
    pub fn read(&self, quantity: Quantity, at: Option<f64>) -> f64 {
        let row = match at {
            None => self.years.last(),
            // Of two that are as near, the later.
            Some(at) => self.years.iter().rev().min_by(|a, b| (a.time - at).abs().total_cmp(&(b.time - at).abs())),
        };
        match (quantity, at) {
            (Quantity::Run(outcome), None) => self.outcomes[outcome],
            (Quantity::Run(outcome), Some(_)) => row.map_or(f64::NAN, |row| row.value(outcome)),
            (Quantity::Park(park, outcome, ended), _) => {
                let is_it = |own: &&PinnedYear| own.pinned == park && row.is_some_and(|row| row.time == own.time);
                PinnedYear::read(self.pinned.iter().rev().find(is_it), outcome, ended)
            }
        }
    }

    /// A figure of this run of `horizon` years; NaN where there is none.
    pub fn value(&self, reading: &Reading, horizon: f64) -> f64 {
        if !reading.needs_course() {
            return reading.value(horizon, |quantity, at| self.read(quantity, at));
        }
        let course: Vec<(f64, f64)> = match reading.quantity {
            Quantity::Run(outcome) => self.years.iter().map(|row| (row.time, row.value(outcome))).collect(),
            Quantity::Park(park, outcome, ended) => {
                let rows = self.pinned.iter().filter(|row| row.pinned == park);
                rows.map(|row| (row.time, PinnedYear::read(Some(row), outcome, ended))).collect()
            }
        };
        reading.of_course(&course)
    }
}

impl YearRow {
    /// A yearly outcome; NaN of another.
    fn value(&self, outcome: OutcomeId) -> f64 {
        let column = yearly_outcomes().position(|yearly| yearly.name == outcome.entry().name);
        column.and_then(|column| self.values.get(column).copied()).unwrap_or(f64::NAN)
    }
}

/// Plays one run of a scenario: arm, world and run number say which.
pub fn run(scenario: &Scenario, arm: Arm, world: u32, run: u32) -> RunRecord {
    MadeWorld::new(scenario, world).play(run).record(arm, &scenario.record)
}

impl Play<'_> {
    /// Outcomes at the horizon alone.
    pub fn outcomes(&self, arm: Arm) -> Column<OutcomeId, f64> {
        let mut outcomes = Column::default();
        self.simulate(arm, Journal::default(), |state, context| {
            if state.step + 1 == context.clock.steps {
                outcomes = measure(Moment { state, context });
            }
        });
        outcomes
    }

    /// What is kept of a run.
    pub fn record(&self, arm: Arm, kept: &Record) -> RunRecord {
        let (world, run) = self.number();
        let mut record = RunRecord {
            arm,
            world,
            run,
            outcomes: Column::default(),
            years: Vec::new(),
            pinned: Vec::new(),
            parks: Vec::new(),
            transitions: Vec::new(),
            regions: Vec::new(),
        };
        let every = kept.every;
        self.simulate(arm, Journal::default(), |state, context| {
            let last = state.step + 1 == context.clock.steps;
            let due =
                if every == 0 { context.clock.ends_year(state.step) } else { (state.step + 1).is_multiple_of(every) };
            let moment = Moment { state, context };
            if due || last {
                record.years.push(YearRow { time: moment.elapsed(), values: measure_yearly(moment) });
                record.pinned.extend(pinned(state, context));
            }
            if last {
                record.outcomes = measure(moment);
                record.parks = parks(moment);
                record.transitions = transitions(moment);
                record.regions = by_region(moment);
            }
        });
        record
    }
}

/// Pinned parks founded so far.
pub(super) fn pinned(state: &State, context: &Context) -> Vec<PinnedYear> {
    if context.plan.parks.is_empty() {
        return Vec::new();
    }
    (state.parks.enumerate())
        .filter_map(|(id, park)| {
            Some(PinnedYear {
                pinned: park.pinned?,
                time: state.elapsed(&context.clock),
                living: park.end.is_none(),
                operating: park.end.is_none() && park.stage == Stage::Operating,
                tenants: park.tenant_count(),
                producing: park.producing_count(),
                tenants_home: park.tenants.len() as u32,
                producing_home: park.producing,
                local_staff: park.local_staff.filter(|_| park.end.is_none()),
                mobilised: park.mobilised,
                trust: state.trust(id, context.rules),
                governments: park.enrolled.governments(),
                transfer: channels(park, Moment { state, context }).iter().sum(),
            })
        })
        .collect()
}
