//! Targets held against runs: what to read, what the model says to each figure, and how far off it is.
//!
//! A figure `y` with standard error `e` and the model's value `x` differ by `r = (s(x) - s(y)) / e`, where `s` is the
//! scale of the target ([`Target::scaled`]); a figure that is a lower bound differs only where `x` lies below it. The
//! distance of a run is `sqrt(sum_t w_t mean_f r_tf^2 / sum_t w_t)` over targets `t` with weights `w` and their figures
//! `f`, so that a park with many figures counts no more than one with few, and 1 means "as far off as figures err".

use crate::scenario::{Figure, Target};

use super::readings::{Observable, Readings};

/// Targets ready to be held against runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Targets {
    list: Vec<Target>,
    readings: Readings,
}

impl Targets {
    /// Of these; targets without figures are left out.
    pub fn new(list: Vec<Target>) -> Self {
        let list: Vec<Target> = list.into_iter().filter(|target| !target.figures.is_empty()).collect();
        let of_target =
            |target: &Target| target.figures.iter().map(|figure| target.reading(figure.at)).collect::<Vec<_>>();
        // Each figure has its date, so that none is read at the horizon for want of one.
        let readings = Readings::new(list.iter().flat_map(of_target).collect(), f64::NAN);
        Self { list, readings }
    }

    /// The targets.
    pub fn list(&self) -> &[Target] {
        &self.list
    }

    /// Every figure with its target, in order.
    pub fn figures(&self) -> impl Iterator<Item = (&Target, &Figure)> {
        self.list.iter().flat_map(|target| target.figures.iter().map(move |figure| (target, figure)))
    }

    /// What to read in a run.
    pub fn observables(&self) -> &[Observable] {
        self.readings.observables()
    }

    /// The model's value for each figure from what was read at [`Targets::observables`]; NaN where there is none.
    pub fn values(&self, observed: &[f64]) -> Vec<f64> {
        self.readings.values(observed)
    }

    /// Differences from the figures in standard errors, of the model's values in the order of [`Targets::figures`].
    pub fn residuals(&self, values: &[f64]) -> Vec<f64> {
        (self.figures().zip(values)).map(|((target, figure), value)| target.misfit(figure, *value)).collect()
    }

    /// Distance of the model's values from the figures, in standard errors; NaN where a value is missing.
    pub fn distance(&self, values: &[f64]) -> f64 {
        let residuals = self.residuals(values);
        let mut residuals = residuals.iter();
        let (mut sum, mut weights) = (0.0, 0.0);
        for target in &self.list {
            let own: f64 = residuals.by_ref().take(target.figures.len()).map(|residual| residual * residual).sum();
            sum += target.weight * own / target.figures.len() as f64;
            weights += target.weight;
        }
        (sum / weights).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Bound;
    use crate::scenario::{Ended, Measure, ParkOutcome, Quantity};

    fn target(measure: Measure, figures: &[(f64, f64, Bound)]) -> Target {
        let figure = |&(at, value, bound)| Figure { at, value, bound, error: 0.5, source: None };
        Target {
            name: "x".to_owned(),
            quantity: Quantity::Park(0, ParkOutcome::Tenants, Ended::Zero),
            than: None,
            measure,
            weight: 1.0,
            figures: figures.iter().map(figure).collect(),
        }
    }

    #[test]
    fn figures_weigh_by_target_and_bounds_bind_from_below() {
        let exact = target(Measure::Level, &[(1.0, 0.0, Bound::Exact), (2.0, 0.0, Bound::Exact)]);
        let bound = Target { weight: 3.0, ..target(Measure::Level, &[(1.0, 9.0, Bound::AtLeast)]) };
        let targets = Targets::new(vec![exact, bound]);
        // ln(1 + x) = 1 is two standard errors from 0; above a lower bound nothing is off.
        let e = std::f64::consts::E - 1.0;
        assert!((targets.distance(&[e, 0.0, 50.0]) - (2.0_f64 / 4.0).sqrt()).abs() < 1e-12);
        assert!(targets.residuals(&[e, 0.0, 4.0])[2] < -1.0);
        assert!(targets.distance(&[e, f64::NAN, 50.0]).is_nan());
    }

    #[test]
    fn growth_and_rate_are_per_year() {
        let growth = Targets::new(vec![target(Measure::Growth { since: 1.0 }, &[(3.0, 0.1, Bound::Exact)])]);
        let observed: Vec<f64> = vec![10.0, 40.0];
        assert_eq!(growth.observables().iter().map(|observable| observable.at).collect::<Vec<_>>(), [1.0, 3.0]);
        assert!((growth.values(&observed)[0] - std::f64::consts::LN_2).abs() < 1e-12);
        let rate = Targets::new(vec![target(Measure::Rate { since: 1.0 }, &[(3.0, 0.1, Bound::Exact)])]);
        assert_eq!(rate.values(&observed), [15.0]);
    }

    #[test]
    fn a_ratio_reads_both_parks() {
        let ratio = Target { than: Some(1), ..target(Measure::Level, &[(2.0, 2.5, Bound::Exact)]) };
        let targets = Targets::new(vec![ratio]);
        let parks: Vec<_> = targets.observables().iter().map(|observable| observable.quantity).collect();
        let tenants = |park| Quantity::Park(park, ParkOutcome::Tenants, Ended::Zero);
        assert_eq!(parks, [tenants(0), tenants(1)]);
        assert_eq!(targets.values(&[50.0, 20.0]), [2.5]);
        assert_eq!(targets.distance(&[2.5]), 0.0);
        assert!(targets.distance(&[50.0 / 0.0]).is_infinite(), "a park without tenants is no divisor");
    }
}
