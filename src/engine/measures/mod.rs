//! What one run is read for: named outcomes, and records of its parks.
//!
//! One file per subject, each with the list of its outcomes and the function that fills them; [`SUBJECTS`] names them all.
//! Every outcome can be read at any step; those marked yearly are cheap enough to be kept every year. An outcome that
//! does not exist (a mean over no parks) is missing, NaN here and empty in every table, never 0.

mod direction;
pub mod kinds;
pub mod network;
pub mod parks;
pub mod partnership;
pub mod policy;
pub mod records;
pub mod transfer;

use crate::state::{Context, State};

pub use direction::{Better, better};

/// One named number that is read off a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Column name.
    pub name: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// What it says.
    pub meaning: &'static str,
    /// Whether the table of years can keep it.
    pub yearly: bool,
}

/// A run at one moment.
#[derive(Clone, Copy)]
pub struct Moment<'a> {
    /// The state at the end of a step.
    pub state: &'a State,
    /// What it was played on.
    pub context: &'a Context<'a>,
}

impl Moment<'_> {
    /// Years since the start.
    pub fn elapsed(&self) -> f64 {
        self.state.elapsed(&self.context.clock)
    }
}

/// A subject: its outcomes, and what fills them in the same order.
pub struct Subject {
    /// Outcomes in the order of columns.
    pub outcomes: &'static [Outcome],
    measure: fn(Moment, &mut Vec<f64>),
}

/// All subjects, in the order of columns.
pub const SUBJECTS: &[Subject] = &[
    Subject { outcomes: transfer::OUTCOMES, measure: transfer::measure },
    Subject { outcomes: transfer::DISTRIBUTION, measure: transfer::measure_distribution },
    Subject { outcomes: partnership::OUTCOMES, measure: partnership::measure },
    Subject { outcomes: partnership::COURSE, measure: partnership::measure_course },
    Subject { outcomes: policy::OUTCOMES, measure: policy::measure },
    Subject { outcomes: policy::TRANSLATION, measure: policy::measure_translation },
    Subject { outcomes: parks::OUTCOMES, measure: parks::measure },
    Subject { outcomes: network::OUTCOMES, measure: network::measure },
];

/// All outcomes in the order of columns.
pub fn outcomes() -> impl Iterator<Item = &'static Outcome> {
    SUBJECTS.iter().flat_map(|subject| subject.outcomes)
}

/// The outcomes that the table of years can keep, in the order of columns.
pub fn yearly_outcomes() -> impl Iterator<Item = &'static Outcome> {
    outcomes().filter(|outcome| outcome.yearly)
}

/// Position of an outcome among all.
pub fn position(name: &str) -> Option<usize> {
    outcomes().position(|outcome| outcome.name == name)
}

/// All outcomes of a moment, in the order of [`outcomes`].
pub fn measure(moment: Moment) -> Vec<f64> {
    let mut values = Vec::with_capacity(96);
    for subject in SUBJECTS {
        (subject.measure)(moment, &mut values);
    }
    values
}

/// The yearly outcomes of a moment, in the order of [`yearly_outcomes`].
pub fn measure_yearly(moment: Moment) -> Vec<f64> {
    let mut values = Vec::with_capacity(32);
    for subject in SUBJECTS.iter().filter(|subject| subject.outcomes.iter().all(|outcome| outcome.yearly)) {
        (subject.measure)(moment, &mut values);
    }
    values
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
    fn subjects_are_wholly_yearly_or_not_at_all_and_names_differ() {
        for subject in SUBJECTS {
            assert!(subject.outcomes.iter().all(|outcome| outcome.yearly == subject.outcomes[0].yearly));
        }
        let mut names: Vec<_> = outcomes().map(|outcome| outcome.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), outcomes().count());
    }

    #[test]
    fn gini_of_known_cases() {
        assert!((gini(vec![1.0, 1.0, 1.0]) - 0.0).abs() < 1e-12);
        assert!((gini(vec![0.0, 0.0, 0.0, 4.0]) - 0.75).abs() < 1e-12);
        assert!((gini(vec![1.0, 3.0]) - 0.25).abs() < 1e-12);
        assert!(gini(vec![0.0, 0.0]).is_nan());
    }
}
