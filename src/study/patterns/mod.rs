//! The patterns on record that the model is held against: what each says, how it is computed from runs, what the record
//! shows, and the verdict, for the full model and for every rival that lacks one mechanism.
//!
//! A pattern passes when the 95 % interval over worlds of the model's figure lies within the range of the record, fails
//! when it lies outside, and is left open ("cannot say") when an edge of the range lies in the interval or the model has
//! no such quantity. Pattern-oriented modelling: Grimm et al. 2005, Science 310:987-991.

mod changes;
mod columns;
mod file;
mod parks;
mod plan;
mod reading;
mod rows;
mod score;
mod shipped;
mod tables;
mod values;

pub use crate::scenario::{RIVALS, Rival};
pub use columns::{COLUMNS, Column};
pub use file::{all, find, read, template};
pub use parks::{Condition, ParkFigure, ParkMeasure, Sign, Term};
pub use plan::{TestPlan, TestPlanError, plan};
pub use reading::{DatedOutcome, PatternFigure, RunStatistic};
pub use score::{RivalVerdict, Scorecard, Scored, score, verdict_label};
pub use shipped::shipped;
pub use tables::{PatternRow, RivalRow, UNTOUCHED, pattern_rows, scorecard_json, write_tables};
pub use values::{ModelValues, Untouched};

use crate::analysis::claims::Region;
use crate::named::named;
use crate::scenario::Scale;

/// One pattern: a statement about the world that the model can meet, miss or say nothing of.
#[derive(Debug, PartialEq)]
pub struct Pattern {
    /// Short name, in lower case with underscores.
    pub id: String,
    /// What it is about; patterns of one subject stand together.
    pub about: String,
    /// The statement in a sentence.
    pub says: String,
    /// What the record or the literature shows, in words and figures.
    pub record: String,
    /// Keys of the evidence behind it, see [`crate::evidence::Evidence::source`].
    pub sources: Vec<String>,
    /// Literature that has no key there; empty if none.
    pub literature: String,
    /// How the model is asked, or why it cannot answer.
    pub question: Question,
}

/// How the model is asked.
#[derive(Debug, PartialEq)]
pub enum Question {
    /// It has the quantity.
    Testable(Box<Criterion>),
    /// It has not, for this reason.
    NotModelled(String),
}

/// How a pattern is computed from runs and what would meet it.
#[derive(Debug, PartialEq)]
pub struct Criterion {
    /// The figure in words.
    pub definition: String,
    /// Unit of the figure.
    pub unit: String,
    /// The mechanism expected to carry it, in words.
    pub mechanism: String,
    /// Rivals expected to miss it, by their short names.
    pub expected: Vec<String>,
    /// What a pass is worth.
    pub standing: Standing,
    /// Whether the figure is a level or difference of transfer, which no park reports.
    pub transfer: bool,
    /// What is read.
    pub first: RunStatistic,
    /// What it is compared with, if anything.
    pub second: Option<RunStatistic>,
    /// Difference or ratio of the two.
    pub scale: Scale,
    /// Whether the figure is instead the share of worlds in which the first is smaller, of those in which either has a
    /// value.
    pub sooner: bool,
    /// Lower end of the range that meets the pattern, open if absent.
    pub from: Option<f64>,
    /// Upper end.
    pub to: Option<f64>,
}

impl Criterion {
    /// The range that meets the pattern.
    pub fn region(&self) -> Region {
        Region { scale: self.scale, from: self.from, to: self.to, closed: true }
    }

    /// The range in words.
    pub fn range(&self) -> String {
        range(self.from, self.to)
    }

    /// The figure by world, of what it reads and of what that is compared with, ready to be held against the range.
    pub fn figures(&self, first: &[f64], second: Option<&[f64]>) -> (Vec<f64>, Option<Vec<f64>>) {
        if !self.sooner {
            return (first.to_vec(), second.map(<[f64]>::to_vec));
        }
        let never = |value: f64| if value.is_finite() { value } else { f64::INFINITY };
        let sooner = |(first, second): (&f64, &f64)| {
            if !first.is_finite() && !second.is_finite() {
                return f64::NAN;
            }
            f64::from(u8::from(never(*first) < never(*second)))
        };
        (first.iter().zip(second.unwrap_or_default()).map(sooner).collect(), None)
    }

    /// What it reads.
    pub fn readings(&self) -> impl Iterator<Item = &RunStatistic> {
        std::iter::once(&self.first).chain(&self.second)
    }
}

/// A range in words.
pub fn range(from: Option<f64>, to: Option<f64>) -> String {
    match (from, to) {
        (Some(from), Some(to)) => format!("{from} to {to}"),
        (Some(from), None) => format!("above {from}"),
        (None, Some(to)) => format!("below {to}"),
        (None, None) => "any".to_owned(),
    }
}

named! {
    /// What a pass is worth.
    pub enum Standing {
        /// No parameter was set to it.
        Independent = "free",
        /// A parameter or a rule that says nearly the same was put in.
        ByConstruction = "put in",
        /// Parameters of the scenario were fitted to this series by hand.
        Calibrated = "fitted",
    }
}
