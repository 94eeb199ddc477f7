//! How far each arm falls short of the best one, as tables.

use crate::analysis::Interval;
use crate::analysis::regret::Regret;
use crate::output::{Table, row};
use crate::parameters::Arm;

row! {
    /// A row of `regret`.
    pub struct RegretRow in "regret": "one arm over all points" {
        arm: Arm, "", "arm";
        mean: Interval, "unit of the outcome", "mean regret: how far it falls short of the best arm, mean over points";
        mean_by_halves: Option<f64>, "unit of the outcome", "mean regret with the best arm chosen on one half of the worlds and measured on the other, both ways: too small where the mean of few worlds is too large";
        quantile_90: Interval, "unit of the outcome", "regret that nine points in ten stay below";
        maximum: Interval, "unit of the outcome", "largest regret at any point";
        best: Interval, "share", "points at which no arm is better; equal arms count both";
        satisficing: Interval, "share", "points at which it reaches the threshold; missing without one";
    }
}

row! {
    /// A row of `regret_contrasts`.
    pub struct RegretContrast in "regret_contrasts": "one pair of arms over all points" {
        arm: Arm, "", "arm";
        minus: Arm, "", "arm that is subtracted";
        difference: f64, "unit of the outcome", "mean regret of the arm minus that of the other: negative if safer";
        low: f64, "unit of the outcome", "lower end of the 95 % interval (paired bootstrap over points and worlds)";
        high: f64, "unit of the outcome", "upper end of the 95 % interval";
    }
}

/// The tables `regret` and `regret_contrasts`.
pub(super) fn regret_tables(arms: &[Arm], regret: &Regret) -> [Table; 2] {
    let levels = arms.iter().zip(&regret.arms).map(|(&arm, figures)| RegretRow {
        arm,
        mean: Some(figures.mean).into(),
        mean_by_halves: figures.by_halves,
        quantile_90: Some(figures.quantile).into(),
        maximum: Some(figures.maximum).into(),
        best: Some(figures.best).into(),
        satisficing: figures.satisficing.into(),
    });
    let pairs = regret.contrasts.iter().map(|contrast| {
        let found = Interval::from(Some(contrast.difference));
        let (arm, minus) = (arms[contrast.arms.0], arms[contrast.arms.1]);
        RegretContrast { arm, minus, difference: found.value, low: found.low, high: found.high }
    });
    [Table::of(levels), Table::of(pairs)]
}
