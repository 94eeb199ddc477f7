//! Tables `contrasts` and `convergence`: paired differences between arms in every outcome, and one as worlds are added.

use std::borrow::Cow;

use crate::analysis::ensemble_summary::{Convergence, EnsembleSummary};
use crate::analysis::{Contrast, Interval, Moments};
use crate::measures::Outcome;
use crate::output::row;
use crate::parameters::Arm;

row! {
    /// A row of `contrasts`: the difference of two arms in an outcome.
    pub struct Difference in "contrasts": "one outcome, one pair of arms on the same worlds" {
        outcome: Cow<'static, str>, "", "name of the outcome";
        unit: Cow<'static, str>, "", "unit of the outcome";
        arm: Arm, "", "arm";
        minus: Arm, "", "arm that is subtracted";
        difference: f64, "unit of the outcome", "mean over worlds of arm minus the other, world by world";
        sd: f64, "unit of the outcome", "standard deviation of the difference between worlds";
        standard_error: f64, "unit of the outcome", "standard error of the mean difference";
        low: f64, "unit of the outcome", "lower end of the 95 % interval (Student's t)";
        high: f64, "unit of the outcome", "upper end of the 95 % interval";
        resolved: bool, "", "whether the interval leaves out 0";
        share_above: f64, "share", "worlds in which arm lies above the other, ties halved";
        worlds: usize, "worlds", "worlds with both values";
        missing: usize, "worlds", "worlds without both values";
        variance_ratio: f64, "", "variance of an unpaired difference over that of the paired one: what common worlds and random draws buy";
        worlds_needed: Option<u64>, "worlds", "worlds that would resolve a difference of this size with a probability of 0.8, roughly; missing where it is resolved, no larger than rounding, fewer than 5 worlds have both values, or more than 10^12 would be needed";
    }
}

impl Difference {
    /// The difference with its interval.
    pub fn interval(&self) -> Interval {
        Interval::new(self.difference, self.low, self.high)
    }

    /// The contrast of two arms in an outcome.
    pub fn new(outcome: &'static Outcome, (arm, minus): (Arm, Arm), contrast: &Contrast) -> Self {
        let difference = contrast.difference;
        Self {
            outcome: outcome.name.into(),
            unit: outcome.unit.into(),
            arm,
            minus,
            difference: difference.mean.unwrap_or(f64::NAN),
            sd: difference.sd.unwrap_or(f64::NAN),
            standard_error: difference.standard_error.unwrap_or(f64::NAN),
            low: difference.low.unwrap_or(f64::NAN),
            high: difference.high.unwrap_or(f64::NAN),
            resolved: contrast.resolved,
            share_above: contrast.share_above.unwrap_or(f64::NAN),
            worlds: difference.n,
            missing: difference.missing,
            variance_ratio: contrast.variance_ratio.unwrap_or(f64::NAN),
            worlds_needed: contrast.worlds_needed,
        }
    }

    /// Whether the two are equal in every world.
    pub fn is_equal(&self) -> bool {
        self.difference == 0.0 && (self.sd == 0.0 || self.sd.is_nan())
    }

    /// The same difference the other way round.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self {
            arm: self.minus,
            minus: self.arm,
            difference: -self.difference,
            low: -self.high,
            high: -self.low,
            share_above: 1.0 - self.share_above,
            ..self
        }
    }
}

row! {
    /// A row of `convergence`.
    pub struct ConvergenceRow in "convergence": "one paired difference over the first worlds: whether there are enough" {
        outcome: Cow<'static, str>, "", "name of the outcome";
        arm: Arm, "", "arm";
        minus: Arm, "", "arm that is subtracted";
        worlds: usize, "worlds", "first worlds that it rests on";
        difference: f64, "unit of the outcome", "mean over these worlds";
        low: f64, "unit of the outcome", "lower end of the 95 % interval (Student's t)";
        high: f64, "unit of the outcome", "upper end of the 95 % interval";
    }
}

pub(super) fn convergence(summary: &EnsembleSummary) -> Vec<ConvergenceRow> {
    let arms = &summary.outcomes.arms;
    let row = |found: &Convergence| {
        let (arm, minus) = (arms[found.arms.0], arms[found.arms.1]);
        let row = move |(worlds, moments): (usize, Moments)| {
            let estimate = moments.estimate().worth(summary.worth(worlds));
            let [difference, low, high] =
                [estimate.mean, estimate.low, estimate.high].map(|end| end.unwrap_or(f64::NAN));
            ConvergenceRow { outcome: Convergence::OUTCOME.into(), arm, minus, worlds, difference, low, high }
        };
        found.stops().map(row).collect::<Vec<_>>()
    };
    summary.convergence.as_ref().map(row).unwrap_or_default()
}
