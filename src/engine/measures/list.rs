//! The list of all outcomes: those of the model, then those of the program that uses it.

use std::sync::OnceLock;

use super::{Outcome, network, parks, partnership, policy, transfer};
use crate::ids::{Id, OutcomeId};

/// By subject, in the order of columns.
const SUBJECTS: [&[Outcome]; 5] =
    [transfer::OUTCOMES, partnership::OUTCOMES, policy::OUTCOMES, parks::OUTCOMES, network::OUTCOMES];

/// Names of columns that say which run a row is of.
const KEYS: [&str; 4] = ["arm", "world", "run", "date"];

static LIST: OnceLock<Vec<Outcome>> = OnceLock::new();

fn of_model() -> impl Iterator<Item = &'static Outcome> {
    SUBJECTS.into_iter().flatten()
}

fn list() -> &'static [Outcome] {
    LIST.get_or_init(|| of_model().copied().collect())
}

/// Why outcomes cannot be added.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutcomeError {
    /// Two of one name.
    #[error("there is an outcome or a column `{0}` already")]
    Taken(&'static str),
    /// A name that is no name of a column.
    #[error("`{0}` cannot name an outcome; allowed: small letters, digits and `_`, beginning with a letter")]
    Name(&'static str),
    /// The list is in use.
    #[error("outcomes are added once, before the first scenario is read")]
    InUse,
}

/// Adds outcomes of one's own after those of the model: for all that this process does from now on, so that each is
/// a column of tables and can be compared between arms, named by claims and axes, and searched by sweeps like any other.
///
/// # Errors
/// [`OutcomeError`]. The list is closed by its first use, that is by the first scenario; then it is too late.
pub fn add_outcomes(own: &[Outcome]) -> Result<(), OutcomeError> {
    let mut all: Vec<Outcome> = of_model().copied().collect();
    for outcome in own {
        let name = outcome.name;
        let is_letter = |letter: char| letter.is_ascii_lowercase();
        if !name.starts_with(is_letter)
            || !name.chars().all(|letter| is_letter(letter) || letter.is_ascii_digit() || letter == '_')
        {
            return Err(OutcomeError::Name(name));
        }
        if KEYS.contains(&name) || all.iter().any(|known| known.name == name) {
            return Err(OutcomeError::Taken(name));
        }
        all.push(*outcome);
    }
    LIST.set(all).map_err(|_| OutcomeError::InUse)
}

/// All outcomes in the order of columns.
pub fn outcomes() -> impl ExactSizeIterator<Item = &'static Outcome> + DoubleEndedIterator + Clone {
    list().iter()
}

/// The outcomes that the table of years can keep, in the order of columns.
pub fn yearly_outcomes() -> impl Iterator<Item = &'static Outcome> + Clone {
    outcomes().filter(|outcome| outcome.yearly)
}

/// The outcome of a name.
pub fn position(name: &str) -> Option<OutcomeId> {
    outcomes().position(|outcome| outcome.name == name).map(OutcomeId::at)
}

impl OutcomeId {
    /// All of them, in the order of columns.
    pub fn all() -> impl ExactSizeIterator<Item = Self> + Clone {
        (0..list().len()).map(Self::at)
    }

    /// Its entry.
    pub fn entry(self) -> &'static Outcome {
        &list()[self.position()]
    }
}
