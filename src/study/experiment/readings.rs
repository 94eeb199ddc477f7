//! Figures of one run that are read while it goes: an outcome of the run or of a park at single dates, and what is made of
//! it.

use crate::ids::Column;
use crate::measures::{Digest, OutcomeId, Snapshot};
use crate::parameters::TimeParameters;
use crate::scenario::{Quantity, Reading};
use crate::state::{Clock, Context, State};

use super::pinned::{PinnedYear, pinned};

/// Something that is read off a run at one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observable {
    /// What.
    pub quantity: Quantity,
    /// Years since the start of the run; read at the end of the nearest step.
    pub at: f64,
}

/// Figures with what must be read for them.
#[derive(Debug, Clone, PartialEq)]
pub struct Readings {
    list: Vec<Reading>,
    observables: Vec<Observable>,
    horizon: f64,
}

impl Readings {
    /// Of runs of `horizon` years.
    pub fn new(list: Vec<Reading>, horizon: f64) -> Self {
        let mut observables = Vec::new();
        for reading in &list {
            reading.value(horizon, |quantity, at| {
                observables.push(Observable { quantity, at: at.unwrap_or(horizon) });
                f64::NAN
            });
        }
        Self { list, observables, horizon }
    }

    /// What to read in a run, in the order in which it is used.
    pub fn observables(&self) -> &[Observable] {
        &self.observables
    }

    /// Number of figures.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The figures from what was read at [`Readings::observables`]; NaN where there is none.
    pub fn values(&self, observed: &[f64]) -> Vec<f64> {
        let mut observed = observed.iter().copied();
        let mut next = || observed.next().unwrap_or(f64::NAN);
        self.list.iter().map(|reading| reading.value(self.horizon, |_, _| next())).collect()
    }

    /// Puts the figures behind the outcomes of a run.
    pub(super) fn add_to(&self, outcomes: &mut Column<OutcomeId, f64>, watcher: &Watcher) {
        for value in self.values(&watcher.values) {
            outcomes.push(value);
        }
    }
}

/// Reads a run while it goes.
pub(super) struct Watcher<'a> {
    observables: &'a [Observable],
    /// The step at whose end each is read; none behind the horizon.
    due: Vec<Option<u32>>,
    /// What was read, in the order of the observables.
    pub(super) values: Vec<f64>,
}

impl<'a> Watcher<'a> {
    /// Of a run of this time.
    pub(super) fn new(observables: &'a [Observable], time: &TimeParameters) -> Self {
        let last = Clock::new(time).steps.saturating_sub(1);
        let due = |observable: &Observable| {
            let step = ((observable.at / time.step).round() as u32).saturating_sub(1);
            (step <= last).then_some(step)
        };
        Self { observables, due: observables.iter().map(due).collect(), values: vec![f64::NAN; observables.len()] }
    }

    /// Sees the state at the end of a step.
    pub(super) fn look(&mut self, state: &State, context: &Context) {
        if !self.due.contains(&Some(state.step)) {
            return;
        }
        let parks = pinned(state, context);
        let mut digest: Option<Digest> = None;
        for ((observable, due), value) in self.observables.iter().zip(&self.due).zip(&mut self.values) {
            if *due != Some(state.step) {
                continue;
            }
            *value = match observable.quantity {
                Quantity::Park(park, outcome, ended) => {
                    PinnedYear::read(parks.iter().find(|row| row.pinned == park), outcome, ended)
                }
                Quantity::Run(outcome) => {
                    let digest = digest.get_or_insert_with(|| Digest::of(Snapshot { state, context }));
                    (outcome.entry().read)(digest)
                }
            };
        }
    }
}

/// The value of a world: the mean over those of its runs that have one; NaN without any.
pub(crate) fn of_world(runs: impl Iterator<Item = f64> + Clone) -> f64 {
    let present = runs.filter(|value| value.is_finite());
    let count = present.clone().count();
    if count > 0 { present.sum::<f64>() / count as f64 } else { f64::NAN }
}
