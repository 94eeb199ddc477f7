//! One point of an experiment, what it is known by, and why there may be none.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::scenario::{Diagnostics, Problem, Scenario, ScenarioError, Setting, SettingError, Value};

use super::designs::TooManyDimensions;

/// What a point is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PointId(pub [u8; 32]);

impl PointId {
    /// The point that a scenario is.
    pub fn of(scenario: &Scenario) -> Self {
        Self(Sha256::digest(scenario.model().as_bytes()).into())
    }
}

/// The beginning of a [`PointId`], 96 bits: they tell more points apart than any disk holds, and lists of many points keep no
/// more.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ShortId([u32; 3]);

impl From<PointId> for ShortId {
    fn from(id: PointId) -> Self {
        let (words, _) = id.0.as_chunks();
        Self([0, 1, 2].map(|at| u32::from_be_bytes(words[at])))
    }
}

impl fmt::Display for PointId {
    /// As [`ShortId`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ShortId::from(*self).fmt(f)
    }
}

impl fmt::Display for ShortId {
    /// The first 16 hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}{:08x}", self.0[0], self.0[1])
    }
}

/// One point.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// A value per axis; absent where the scenario itself has none that the axis could have.
    pub values: Vec<Option<Value>>,
    /// The axis that alone differs from the scenario, in a design of one axis at a time.
    pub moved: Option<usize>,
    /// What it is known by.
    pub id: PointId,
}

/// Why there are no points.
#[derive(Debug, thiserror::Error)]
pub enum PointsError {
    /// No axis to go along.
    #[error("there is no axis: {0}")]
    NoAxis(String),
    /// Axes and design do not go together.
    #[error("the design cannot be laid out: {0}")]
    Design(#[from] TooManyDimensions),
    /// Another number of values on one axis of a list than on the first.
    #[error(
        "a list takes one value of each axis per point, but `{first}` has {expected} values and `{axis}` has {found}"
    )]
    Unequal {
        /// First axis.
        first: String,
        /// Its values.
        expected: usize,
        /// Another axis.
        axis: String,
        /// Its values.
        found: usize,
    },
    /// A value twice on one axis of a design that combines values.
    #[error("`{axis}` lists {value} twice, which would be the same points twice; allowed: each value once")]
    Twice {
        /// The axis.
        axis: String,
        /// The value.
        value: Value,
    },
    /// A value that cannot be set.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// Points that are no scenarios.
    #[error("{}", list_invalid(.0))]
    Invalid(Vec<InvalidPoint>),
    /// The scenario itself is wrong.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
}

/// A point that is no scenario, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidPoint {
    /// Its number, from 0.
    pub number: usize,
    /// What it sets.
    pub settings: String,
    /// What is wrong with that.
    pub reason: String,
}

impl PointsError {
    /// What is wrong with a scenario, with advice, on one line.
    pub(crate) fn reasons(diagnostics: &Diagnostics) -> String {
        let reason = |problem: &Problem| match problem.advice() {
            Some(advice) => format!("{} ({advice})", problem.message()),
            None => problem.message(),
        };
        diagnostics.problems().iter().map(reason).collect::<Vec<_>>().join("; ")
    }
}

/// Invalid points beyond this number are counted, not shown.
const SHOWN: usize = 20;

fn list_invalid(points: &[InvalidPoint]) -> String {
    let shown: Vec<String> = (points.iter().take(SHOWN))
        .map(|point| format!("\n  point {} ({}): {}", point.number, point.settings, point.reason))
        .collect();
    let hidden = points.len().saturating_sub(SHOWN);
    let hidden = if hidden > 0 { format!("\n  and {hidden} more") } else { String::new() };
    let count = if points.len() == 1 { "1 point is".to_owned() } else { format!("{} points are", points.len()) };
    format!("{count} no possible scenario; nothing was run{}{hidden}", shown.concat())
}

/// The scenario at a point.
///
/// # Errors
/// [`ScenarioError::Invalid`].
pub fn scenario_at(base: &Scenario, settings: &[Setting]) -> Result<Scenario, ScenarioError> {
    Scenario::parse(&base.name, base.resolved(), settings)
}
