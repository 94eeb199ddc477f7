//! An outcome is one entry: what it is called, in what it is counted, what it says, which end of it is the better one,
//! when it is read, and how. The list of all is that of the model, then those of the program that uses it.

use std::sync::OnceLock;

use super::{Digest, network, parks, partnership, policy, transfer};
use crate::ids::{Id, OutcomeId};

/// Which end of an outcome is the better one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// More.
    More,
    /// Less.
    Less,
}

impl Better {
    /// 1 where more is better, -1 where less is: the outcome times this is better the higher it is.
    pub fn sign(self) -> f64 {
        match self {
            Self::More => 1.0,
            Self::Less => -1.0,
        }
    }

    /// The best of several values: `highest` or `lowest`.
    pub fn superlative(self) -> &'static str {
        match self {
            Self::More => "highest",
            Self::Less => "lowest",
        }
    }
}

/// One named number that is read off a run.
#[derive(Debug, Clone, Copy)]
pub struct Outcome {
    /// Column name.
    pub name: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// What it says.
    pub meaning: &'static str,
    /// Which end is clearly the better one for the host side, which seeks technology that reaches it, parks that work,
    /// policies that fit and jobs. `None` where it depends on the question.
    pub better: Option<Better>,
    /// Whether the table of years can keep it.
    pub yearly: bool,
    /// Its value; NaN where there is none.
    pub read: fn(&Digest) -> f64,
}

impl Outcome {
    /// An outcome that is cheap enough to be kept every year.
    pub const fn yearly(
        name: &'static str,
        unit: &'static str,
        meaning: &'static str,
        read: fn(&Digest) -> f64,
    ) -> Self {
        Self { name, unit, meaning, better: None, yearly: true, read }
    }

    /// An outcome that is read at the horizon.
    pub const fn at_end(
        name: &'static str,
        unit: &'static str,
        meaning: &'static str,
        read: fn(&Digest) -> f64,
    ) -> Self {
        Self { name, unit, meaning, better: None, yearly: false, read }
    }

    /// The same, of which more is better.
    #[must_use]
    pub const fn more(self) -> Self {
        Self { better: Some(Better::More), ..self }
    }

    /// The same, of which less is better.
    #[must_use]
    pub const fn less(self) -> Self {
        Self { better: Some(Better::Less), ..self }
    }
}

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
