//! The patterns on record that the model is held against: what each says, how it is computed from runs, what the record
//! shows, and the verdict, for the full model and for every rival that lacks one mechanism.
//!
//! A pattern passes when the 95 % interval over worlds of the model's figure lies within the range of the record, fails
//! when it lies outside, and is left open ("cannot say") when an edge of the range lies in the interval or the model has
//! no such quantity. Pattern-oriented modelling: Grimm et al. 2005, Science 310:987-991.

mod change;
mod list;
mod play;
mod rivals;
mod score;
mod seen;
mod shipped;
mod tables;

pub use change::Change;
pub use list::{all, find};
pub use play::{Plan, PlanError, Played, Untouched, Values, plan};
pub use rivals::{RIVALS, Rival};
pub use score::{RivalVerdict, Scorecard, Scored, score, word};
pub use seen::{DONE, Seen};
pub use shipped::shipped;
pub use tables::{PatternRow, RivalRow, scorecard_json, write_tables};

use crate::analysis::claims::Region;
use crate::rules::Arm;
use crate::scenario::Scale;

/// One pattern: a statement about the world that the model can meet, miss or say nothing of.
#[derive(Debug)]
pub struct Pattern {
    /// Short name, in lower case with underscores.
    pub id: &'static str,
    /// What it is about.
    pub family: Family,
    /// The statement in a sentence.
    pub says: &'static str,
    /// What the record or the literature shows, in words and figures.
    pub record: &'static str,
    /// Keys of the evidence behind it, see [`crate::evidence::Evidence::source`].
    pub sources: &'static [&'static str],
    /// Literature that has no key there; empty if none.
    pub literature: &'static str,
    /// How the model is asked, or why it cannot answer.
    pub question: Question,
}

/// How the model is asked.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "a few dozen constants")]
pub enum Question {
    /// It has the quantity.
    Asked(Test),
    /// It has not, for this reason.
    Silent(&'static str),
}

/// How a pattern is computed from runs and what would meet it.
#[derive(Debug)]
pub struct Test {
    /// The figure in words.
    pub definition: &'static str,
    /// Unit of the figure.
    pub unit: &'static str,
    /// The mechanism expected to carry it, in words.
    pub mechanism: &'static str,
    /// Rivals expected to miss it, by their short names.
    pub expected: &'static [&'static str],
    /// What a pass is worth.
    pub standing: Standing,
    /// Whether the figure is a level or difference of transfer, which no park reports.
    pub transfer: bool,
    /// What is read.
    pub first: Reading,
    /// What it is compared with, if anything.
    pub second: Option<Reading>,
    /// Difference or ratio of the two.
    pub scale: Scale,
    /// Lower end of the range that meets the pattern, open if absent.
    pub from: Option<f64>,
    /// Upper end.
    pub to: Option<f64>,
}

impl Test {
    /// The range that meets the pattern.
    pub fn region(&self) -> Region {
        Region { scale: self.scale, from: self.from, to: self.to }
    }

    /// The range in words.
    pub fn range(&self) -> String {
        match (self.from, self.to) {
            (Some(from), Some(to)) => format!("{from} to {to}"),
            (Some(from), None) => format!("above {from}"),
            (None, Some(to)) => format!("below {to}"),
            (None, None) => "any".to_owned(),
        }
    }

    /// What it reads.
    pub fn readings(&self) -> impl Iterator<Item = &Reading> {
        std::iter::once(&self.first).chain(&self.second)
    }
}

/// A figure of one run, and which runs.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// What a scenario must have.
    pub need: Need,
    /// The arm.
    pub arm: Arm,
    /// What is changed in the scenario.
    pub changes: &'static [Change],
    /// The figure of a run; NaN where it does not exist.
    pub read: fn(&Seen) -> f64,
}

/// What a scenario must have so that a figure can be read off its runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Partners who seek each other.
    Search,
    /// A pinned park with this record, and so many calendar years at least.
    Park {
        /// Key of the record.
        record: &'static str,
        /// The calendar year by whose end the figure is settled.
        until: u32,
    },
}

/// What a pattern is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Partnership, roles and transfer.
    Roles,
    /// Local staff and skill.
    Skill,
    /// How parks grow.
    Growth,
    /// Promise and outcome.
    Promise,
    /// How the model of a park travels.
    Mobility,
}

impl Family {
    /// All of them in order.
    pub const ALL: [Self; 5] = [Self::Roles, Self::Skill, Self::Growth, Self::Promise, Self::Mobility];

    /// In words.
    pub fn word(self) -> &'static str {
        match self {
            Self::Roles => "partnership, roles and transfer",
            Self::Skill => "local staff and skill",
            Self::Growth => "growth of parks",
            Self::Promise => "promise and outcome",
            Self::Mobility => "mobility of the model",
        }
    }
}

/// What a pass is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// No parameter was set to it.
    Free,
    /// A parameter or a rule that says nearly the same was put in.
    PutIn,
    /// Parameters of the scenario were fitted to this series by hand.
    Fitted,
}

impl Standing {
    /// In a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::PutIn => "put in",
            Self::Fitted => "fitted",
        }
    }
}
