//! What one run is read for: named outcomes, and records of its parks.
//!
//! One file per subject with the list of its outcomes; an [`Outcome`] is one entry, its reader included. Every outcome can
//! be read at any step; those marked yearly are cheap enough to be kept every year. An outcome that does not exist (a mean
//! over no parks) is missing, NaN here and empty in every table, never 0. A program that uses this library adds its own
//! with [`add_outcomes`].

mod digest;
pub mod graph;
mod list;
pub mod network;
mod outcome;
pub mod parks;
pub mod partnership;
pub mod partnership_type;
pub mod policy;
pub mod records;
pub mod spread;
pub mod transfer;

use crate::ids::Column;
use crate::state::{Context, Park, State};

pub use crate::ids::OutcomeId;
pub use digest::Digest;
pub use list::{OutcomeError, add_outcomes, outcomes, position, yearly_outcomes};
pub use outcome::{Better, Outcome};

/// A run at one moment.
#[derive(Clone, Copy)]
pub struct Snapshot<'a> {
    /// The state at the end of a step.
    pub state: &'a State,
    /// Parameters, world, plan and draws of the run.
    pub context: &'a Context<'a>,
}

impl<'a> Snapshot<'a> {
    /// Parks that have not ended.
    pub fn living(self) -> impl ExactSizeIterator<Item = &'a Park> + Clone + use<'a> {
        let state = self.state;
        state.living.iter().map(|&id| &state.parks[id])
    }

    /// Years since the start.
    pub fn elapsed(&self) -> f64 {
        self.state.elapsed(&self.context.clock)
    }
}

/// All outcomes of a moment.
pub fn measure(snapshot: Snapshot) -> Column<OutcomeId, f64> {
    let digest = Digest::of(snapshot);
    outcomes().map(|outcome| (outcome.read)(&digest)).collect()
}

/// The yearly outcomes of a moment, in the order of [`yearly_outcomes`].
pub fn measure_yearly(snapshot: Snapshot) -> Vec<f64> {
    let digest = Digest::of(snapshot);
    yearly_outcomes().map(|outcome| (outcome.read)(&digest)).collect()
}

/// `above / below`, missing where there is nothing to divide by.
fn ratio(above: f64, below: f64) -> f64 {
    if below > 0.0 { above / below } else { f64::NAN }
}

/// Mean, missing where there are no values.
fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    ratio(sum, count)
}

/// Gini coefficient of values that are not negative: 0 alike, towards 1 all in one. Missing where all are 0 or none.
fn gini(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let count = values.len() as f64;
    let total: f64 = values.iter().sum();
    let ranked: f64 = values.iter().zip(1..).map(|(value, rank)| f64::from(rank) * value).sum();
    ratio(2.0 * ranked - (count + 1.0) * total, count * total)
}

/// [`gini`] of many values of which most may be 0.
fn gini_padded(values: Vec<f64>) -> f64 {
    let count = values.len();
    let mut positive: Vec<f64> = values.into_iter().filter(|value| *value != 0.0).collect();
    positive.sort_unstable_by(f64::total_cmp);
    let zeros = count - positive.len();
    let total: f64 = positive.iter().sum();
    let ranked: f64 = positive.iter().zip(zeros + 1..).map(|(value, rank)| rank as f64 * value).sum();
    ratio(2.0 * ranked - (count as f64 + 1.0) * total, count as f64 * total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_differ_and_nothing_is_added_once_the_list_is_in_use() {
        let mut names: Vec<_> = outcomes().map(|outcome| outcome.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), outcomes().count());
        let own = |name| add_outcomes(&[Outcome::at_end(name, "", "", |_| 0.0)]);
        assert_eq!(own("transfer"), Err(OutcomeError::Taken("transfer")));
        assert_eq!(own("world"), Err(OutcomeError::Taken("world")));
        assert_eq!(own("My own"), Err(OutcomeError::Name("My own")));
        assert_eq!(own("my own"), Err(OutcomeError::Name("my own")));
        assert_eq!(own("mine"), Err(OutcomeError::InUse));
        assert_eq!(own("my_own_2"), Err(OutcomeError::InUse));
    }

    #[test]
    fn nothing_is_divided_by_nothing() {
        assert!(ratio(1.0, 0.0).is_nan() && ratio(0.0, 0.0).is_nan() && mean([].into_iter()).is_nan());
        assert_eq!((ratio(1.0, 4.0), mean([1.0, 2.0, 6.0].into_iter())), (0.25, 3.0));
    }

    #[test]
    fn gini_of_known_cases() {
        assert!((gini(vec![1.0, 1.0, 1.0]) - 0.0).abs() < 1e-12);
        assert!((gini(vec![0.0, 0.0, 0.0, 4.0]) - 0.75).abs() < 1e-12);
        assert!((gini(vec![1.0, 3.0]) - 0.25).abs() < 1e-12);
        assert!(gini(vec![0.0, 0.0]).is_nan());
    }
}
