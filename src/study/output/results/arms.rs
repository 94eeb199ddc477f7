//! Table `arms`: what each arm comes to in every outcome.

use std::borrow::Cow;

use crate::analysis::{Best, Estimate, Interval};
use crate::measures::Outcome;
use crate::output::row;
use crate::parameters::Arm;

row! {
    /// One outcome in one arm over the worlds of a point or a run.
    pub struct ArmMean {
        outcome: Cow<'static, str>, "", "name of the outcome";
        unit: Cow<'static, str>, "", "unit of the outcome";
        arm: Arm, "", "who may act";
        mean: f64, "unit of the outcome", "mean over worlds";
        sd: f64, "unit of the outcome", "standard deviation between worlds";
        standard_error: f64, "unit of the outcome", "standard error of the mean";
        low: f64, "unit of the outcome", "lower end of the 95 % interval of the mean (Student's t)";
        high: f64, "unit of the outcome", "upper end of the 95 % interval of the mean";
        worlds: usize, "worlds", "worlds with a value";
        missing: usize, "worlds", "worlds without a value";
        highest_share: f64, "share", "worlds in which this arm is highest, ties shared";
        highest_probability: f64, "probability", "that this arm's mean is highest (Student's t over worlds)";
    }
}

row! {
    /// A row of `arms`.
    pub struct ArmRow in "arms": "one outcome in one arm over all worlds" {
        /// The arm's mean.
        of: ArmMean;
        highest_of_types: f64, "probability", "that this arm's mean is the highest of all arms but open (Student's t over worlds)";
    }
}

impl ArmMean {
    /// The mean with its interval.
    pub fn interval(&self) -> Interval {
        Interval::new(self.mean, self.low, self.high)
    }

    /// The estimate and rank of an arm in an outcome.
    pub fn new(outcome: &'static Outcome, arm: Arm, estimate: &Estimate, best: &Best) -> Self {
        Self {
            outcome: outcome.name.into(),
            unit: outcome.unit.into(),
            arm,
            mean: estimate.mean.unwrap_or(f64::NAN),
            sd: estimate.sd.unwrap_or(f64::NAN),
            standard_error: estimate.standard_error.unwrap_or(f64::NAN),
            low: estimate.low.unwrap_or(f64::NAN),
            high: estimate.high.unwrap_or(f64::NAN),
            worlds: estimate.n,
            missing: estimate.missing,
            highest_share: best.share_of_worlds.unwrap_or(f64::NAN),
            highest_probability: best.probability.unwrap_or(f64::NAN),
        }
    }
}
