//! An outcome is one entry: what it is called, in what it is counted, what it says, which end of it is the better one,
//! when it is read, and how.

use super::Digest;

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
