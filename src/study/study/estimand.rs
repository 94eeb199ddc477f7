//! What an experiment asks about: an outcome in an arm, or its difference between two arms.

use std::fmt;

use crate::analysis::summary::Samples;
use crate::measures::{self, OutcomeId};
use crate::parameters::Arm;
use crate::scenario::{NamedQuantity, nearest, outcome_of};

/// An outcome in an arm, or the difference of an outcome between two arms in the same world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimand {
    /// Position of the arm among those compared.
    pub arm: usize,
    /// Position of the arm that is subtracted.
    pub minus: Option<usize>,
    /// The outcome.
    pub outcome: OutcomeId,
    names: (Arm, Option<Arm>),
}

/// Positions of an arm, of the arm that is subtracted, and of an outcome, as [`Estimates`](crate::analysis::summary::Estimates)
/// takes them. Of what-ifs, that of the what-if is in place of the arm.
pub type Estimated = (usize, Option<usize>, OutcomeId);

/// Why a text names no quantity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuantityError {
    /// No such outcome.
    #[error("there is no outcome `{found}`; {}", near.as_ref().map_or_else(|| format!("there are {known}"), |near| format!("did you mean `{near}`?")))]
    Outcome {
        /// As written.
        found: String,
        /// The outcome that it most resembles.
        near: Option<String>,
        /// Those that there are.
        known: String,
    },
    /// No such arm in this experiment.
    #[error("`{found}` is no arm of this experiment, which has {known}")]
    Arm {
        /// As written.
        found: String,
        /// Those that there are.
        known: String,
    },
    /// No such what-if.
    #[error("`{found}` is no what-if of this scenario, which has {known}")]
    WhatIf {
        /// As written.
        found: String,
        /// Those that there are.
        known: String,
    },
    /// No such claim or pattern.
    #[error("`{found}` is no {what} that is tested here; {}", near.as_ref().map_or_else(|| format!("there are {known}"), |near| format!("did you mean `{near}`?")))]
    Tested {
        /// As written.
        found: String,
        /// What it should be.
        what: &'static str,
        /// The one that it most resembles.
        near: Option<String>,
        /// Those that there are.
        known: String,
    },
    /// An arm less itself.
    #[error("`{0}` less itself is nothing")]
    Same(String),
}

impl QuantityError {
    /// No outcome of a name among those that are known.
    pub(crate) fn outcome<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.collect();
        Self::Outcome {
            found: name.to_owned(),
            near: nearest(name, known.iter().copied()).map(str::to_owned),
            known: known.join(", "),
        }
    }

    /// No claim or pattern of a name among those that are known.
    pub(crate) fn tested(name: &str, what: &'static str, known: &[&str]) -> Self {
        Self::Tested {
            found: name.to_owned(),
            what,
            near: nearest(name, known.iter().copied()).map(str::to_owned),
            known: known.join(", "),
        }
    }
}

impl Estimand {
    /// The quantity of an outcome in an arm, or between two arms, by their positions.
    pub fn new(arms: &[Arm], arm: usize, minus: Option<usize>, outcome: OutcomeId) -> Self {
        Self { arm, minus, outcome, names: (arms[arm], minus.map(|minus| arms[minus])) }
    }

    /// Every level and every contrast of an outcome, contrasts of later arms with earlier ones.
    pub fn all(arms: &[Arm], outcome: OutcomeId) -> Vec<Self> {
        let levels = (0..arms.len()).map(|arm| Self::new(arms, arm, None, outcome));
        let pairs = (0..arms.len()).rev().flat_map(|arm| (0..arm).rev().map(move |minus| (arm, minus)));
        levels.chain(pairs.map(|(arm, minus)| Self::new(arms, arm, Some(minus), outcome))).collect()
    }

    /// Reads `hybrid-spontaneous` or `hybrid`.
    ///
    /// # Errors
    /// Arms that are not there, or twice the same.
    pub fn read(text: &str, arms: &[Arm], outcome: OutcomeId) -> Result<Self, QuantityError> {
        let find = |word: &str| {
            let word = word.trim();
            arms.iter().position(|arm| arm.as_str() == word).ok_or_else(|| QuantityError::Arm {
                found: word.to_owned(),
                known: arms.iter().map(|arm| arm.as_str()).collect::<Vec<_>>().join(", "),
            })
        };
        match text.split_once('-') {
            None => Ok(Self::new(arms, find(text)?, None, outcome)),
            Some((arm, minus)) => match (find(arm)?, find(minus)?) {
                (arm, minus) if arm == minus => Err(QuantityError::Same(text.trim().to_owned())),
                (arm, minus) => Ok(Self::new(arms, arm, Some(minus), outcome)),
            },
        }
    }

    /// The outcome of a name, or the quantity among those that a scenario names.
    ///
    /// # Errors
    /// [`QuantityError::Outcome`] with the nearest name.
    pub fn outcome(name: &str, quantities: &[NamedQuantity]) -> Result<OutcomeId, QuantityError> {
        let own = quantities.iter().map(|quantity| &*quantity.name);
        let known = measures::outcomes().map(|outcome| outcome.name).chain(own);
        outcome_of(name, quantities).ok_or_else(|| QuantityError::outcome(name, known))
    }

    /// Its value in every world: the mean over the runs of a world; NaN where a run that it needs is missing.
    pub fn by_world(&self, samples: &Samples, outcome: usize) -> Vec<f64> {
        let values = &samples.outcomes[outcome].by_arm;
        match self.minus {
            None => values[self.arm].clone(),
            Some(minus) => values[self.arm].iter().zip(&values[minus]).map(|(value, other)| value - other).collect(),
        }
    }

    /// Where its estimate is found.
    pub fn place(&self) -> Estimated {
        (self.arm, self.minus, self.outcome)
    }

    /// The arm, or the arm and the one that is subtracted.
    pub fn arms(&self) -> (Arm, Option<Arm>) {
        self.names
    }
}

impl fmt::Display for Estimand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.names {
            (arm, None) => f.write_str(arm.as_str()),
            (arm, Some(minus)) => write!(f, "{} - {}", arm.as_str(), minus.as_str()),
        }
    }
}
