//! One run reduced to the rows that are kept of it.

use crate::ids::{Column, RegionId};
use crate::measures::records::{ParkRecord, Transition, parks, transitions};
use crate::measures::spread::by_region;
use crate::measures::{OutcomeId, Snapshot, measure, measure_yearly, yearly_outcomes};
use crate::parameters::Arm;
use crate::scenario::{Quantity, Reading, Record, Scenario};
use crate::state::EventLog;

use super::pinned::{PinnedYear, pinned};
use super::prepared::{MadeRun, MadeWorld};
use super::readings::{Readings, Watcher};

/// Outcomes at one time.
#[derive(Debug, Clone, PartialEq)]
pub struct YearRow {
    /// Years since the start of the run.
    pub time: f64,
    /// In the order of [`crate::measures::yearly_outcomes`].
    pub values: Vec<f64>,
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
    /// Outcomes at the horizon, then the quantities that the scenario names.
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

/// Simulates one run of a scenario: arm, world and run number say which.
pub fn run(scenario: &Scenario, arm: Arm, world: u32, run: u32) -> RunRecord {
    MadeWorld::new(scenario, world).run(run).record(arm, &scenario.record)
}

impl MadeRun<'_> {
    /// Outcomes at the horizon and the quantities that the scenario names alone.
    pub fn outcomes(&self, arm: Arm) -> Column<OutcomeId, f64> {
        let mut outcomes = Column::default();
        let readings = self.readings();
        let mut watcher = Watcher::new(readings.observables(), &self.world.parameters.time);
        self.simulate(arm, EventLog::default(), |state, context| {
            watcher.look(state, context);
            if state.step + 1 == context.clock.steps {
                outcomes = measure(Snapshot { state, context });
            }
        });
        readings.add_to(&mut outcomes, &watcher);
        outcomes
    }

    /// How the quantities that the scenario names are read.
    fn readings(&self) -> Readings {
        let list = self.world.quantities.iter().map(|quantity| quantity.reading);
        Readings::new(list.collect(), f64::from(self.world.parameters.time.years))
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
        let readings = self.readings();
        let mut watcher = Watcher::new(readings.observables(), &self.world.parameters.time);
        self.simulate(arm, EventLog::default(), |state, context| {
            watcher.look(state, context);
            let last = state.step + 1 == context.clock.steps;
            let due =
                if every == 0 { context.clock.ends_year(state.step) } else { (state.step + 1).is_multiple_of(every) };
            let snapshot = Snapshot { state, context };
            if due || last {
                record.years.push(YearRow { time: snapshot.elapsed(), values: measure_yearly(snapshot) });
                record.pinned.extend(pinned(state, context));
            }
            if last {
                record.outcomes = measure(snapshot);
                record.parks = parks(snapshot);
                record.transitions = transitions(snapshot);
                record.regions = by_region(snapshot);
            }
        });
        readings.add_to(&mut record.outcomes, &watcher);
        record
    }
}
