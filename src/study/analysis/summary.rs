//! What an ensemble says: estimates by arm, paired contrasts between arms, quantiles over time.
//!
//! The unit of replication is the world: runs of one world are averaged first. Arms are compared on the same worlds.

use crate::rules::Arm;

use super::{Band, Best, Contrast, Estimate, bands, best, contrast};

/// Values of one outcome by arm and world.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OutcomeValues {
    /// By arm, then world; NaN is missing.
    pub by_arm: Vec<Vec<f64>>,
}

/// Collects outcomes of runs into means by world.
#[derive(Debug, Clone, PartialEq)]
pub struct Collected {
    /// Arms in order.
    pub arms: Vec<Arm>,
    /// By outcome.
    pub outcomes: Vec<OutcomeValues>,
}

impl Collected {
    /// Nothing yet, for these arms and this number of outcomes.
    pub fn new(arms: &[Arm], outcomes: usize) -> Self {
        let empty = OutcomeValues { by_arm: vec![Vec::new(); arms.len()] };
        Self { arms: arms.to_vec(), outcomes: vec![empty; outcomes] }
    }

    /// Adds one world of one arm: the outcomes of its runs. A run in which an outcome is missing does not count for it.
    pub fn add_world(&mut self, arm: usize, runs: &[&[f64]]) {
        for (at, outcome) in self.outcomes.iter_mut().enumerate() {
            outcome.by_arm[arm].push(of_world(runs.iter().map(|run| run[at])));
        }
    }

    /// Worlds so far.
    pub fn worlds(&self) -> usize {
        self.outcomes.first().and_then(|outcome| outcome.by_arm.first()).map_or(0, Vec::len)
    }

    /// Estimate and rank of every arm in an outcome.
    pub fn estimates(&self, outcome: usize) -> Vec<(Arm, Estimate, Best)> {
        let values = &self.outcomes[outcome].by_arm;
        let ranks = best(&values.iter().map(Vec::as_slice).collect::<Vec<_>>());
        (self.arms.iter().zip(values).zip(ranks))
            .map(|((&arm, values), rank)| (arm, Estimate::of(values), rank))
            .collect()
    }

    /// By arm: the probability that its mean is the highest of all types, that is of all arms but the open one, in which
    /// everybody may do everything; nothing for the open arm, and where there are not two types to compare.
    pub fn highest_of_types(&self, outcome: usize) -> Vec<Option<f64>> {
        let is_type = |arm: usize| self.arms[arm] != Arm::Open;
        let types: Vec<usize> = (0..self.arms.len()).filter(|&arm| is_type(arm)).collect();
        let mut chances = vec![None; self.arms.len()];
        if types.len() > 1 {
            let values = &self.outcomes[outcome].by_arm;
            let ranks = best(&types.iter().map(|&arm| values[arm].as_slice()).collect::<Vec<_>>());
            for (arm, rank) in types.into_iter().zip(ranks) {
                chances[arm] = rank.probability;
            }
        }
        chances
    }

    /// Paired contrasts of every arm against every earlier one in an outcome, as (arm, other, arm - other).
    pub fn contrasts(&self, outcome: usize) -> Vec<(Arm, Arm, Contrast)> {
        let values = &self.outcomes[outcome].by_arm;
        let pairs = (0..self.arms.len()).rev().flat_map(|arm| (0..arm).rev().map(move |other| (arm, other)));
        pairs.map(|(arm, other)| (self.arms[arm], self.arms[other], contrast(&values[arm], &values[other]))).collect()
    }
}

/// The value of a world: the mean over those of its runs that have one; NaN without any.
pub(crate) fn of_world(runs: impl Iterator<Item = f64> + Clone) -> f64 {
    let present = runs.filter(|value| value.is_finite());
    let count = present.clone().count();
    if count > 0 { present.sum::<f64>() / count as f64 } else { f64::NAN }
}

/// One outcome over time by arm and world.
#[derive(Debug, Clone, PartialEq)]
pub struct OverTime {
    /// Times in years.
    pub times: Vec<f64>,
    /// By arm, then world, then time.
    pub by_arm: Vec<Vec<Vec<f64>>>,
}

impl OverTime {
    /// Quantiles over worlds at every time, for one arm.
    pub fn bands(&self, arm: usize) -> Vec<Band> {
        let series: Vec<&[f64]> = self.by_arm[arm].iter().map(Vec::as_slice).collect();
        bands(&self.times, &series)
    }

    /// Means over worlds at every time, for one arm; NaN where nothing is known.
    pub fn means(&self, arm: usize) -> Vec<f64> {
        (0..self.times.len())
            .map(|at| {
                let values: Vec<f64> = self.by_arm[arm].iter().map(|world| world[at]).collect();
                Estimate::of(&values).mean.unwrap_or(f64::NAN)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_open_arm_is_no_type() {
        let arms = [Arm::Hierarchical, Arm::Hybrid, Arm::Open];
        let mut collected = Collected::new(&arms, 1);
        for world in 0..20 {
            let value = f64::from(world % 5);
            for (arm, more) in [0.0, 1.0, 2.0].into_iter().enumerate() {
                collected.add_world(arm, &[&[value + more]]);
            }
        }
        let of_all: Vec<_> = collected.estimates(0).into_iter().map(|(_, _, best)| best.probability).collect();
        assert_eq!(of_all, [Some(0.0), Some(0.0), Some(1.0)]);
        assert_eq!(collected.highest_of_types(0), [Some(0.0), Some(1.0), None]);
        assert_eq!(Collected::new(&[Arm::Hybrid, Arm::Open], 1).highest_of_types(0), [None, None]);
    }
}
