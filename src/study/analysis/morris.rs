//! Elementary effects: which inputs matter, cheaply, and which of them bend or interact.
//!
//! `effect = (y(x + delta e_i) - y(x)) / delta` along each trajectory, `delta` the step that the input took in its own range,
//! as a share of it: 1 for a switch, a quarter for 1 to 2 in 1..5. Over
//! trajectories `mu` is its mean, `mu*` the mean of its size, `sigma` its standard deviation: `mu* = 0` is an inert
//! input, `sigma = 0` a linear one. Morris (1991), Technometrics 33, 161-174; `mu*` from Campolongo, Cariboni and
//! Saltelli (2007), Environmental Modelling and Software 22, 1509-1518.
//!
//! With a stochastic model pass means over replicates. If every point meets the same random draws, what is common to all
//! points cancels in each effect; what remains of randomness enlarges `mu*` and `sigma`.

use super::bootstrap::{Bootstrap, Estimate};
use super::variation::varies;
use crate::experiment::designs::Trajectory;

/// The effects of one input, in units of the outcome over the input's whole range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MorrisIndex {
    /// Mean effect.
    pub mu: Estimate,
    /// Mean size of the effects.
    pub mu_star: Estimate,
    /// Standard deviation of the effects.
    pub sigma: Estimate,
    /// Effects used, one per trajectory.
    pub used: usize,
    /// Effects lost because a run at either end is missing.
    pub lost: usize,
}

/// The indices of each axis, intervals by resampling trajectories.
///
/// `outcomes` stand in the order of `trajectories.iter().flat_map(|t| &t.points)`; a missing or infinite one is NaN and
/// loses the two effects beside it, and one beyond the end of the list counts as missing. An axis with fewer than two
/// effects, as one of a single value, has no index, and none has one if the outcome is the same everywhere.
pub fn morris(trajectories: &[Trajectory], outcomes: &[f64], bootstrap: &Bootstrap) -> Vec<Option<MorrisIndex>> {
    let axes = trajectories.first().map_or(0, |trajectory| trajectory.moved.len());
    if !varies(outcomes.iter().copied()) {
        return vec![None; axes];
    }
    let mut effects: Vec<Vec<f64>> = vec![Vec::with_capacity(trajectories.len()); axes];
    let mut start = 0;
    for trajectory in trajectories {
        for (i, &axis) in trajectory.moved.iter().enumerate() {
            let at = |point: usize| outcomes.get(start + point).copied().unwrap_or(f64::NAN);
            effects[axis].push((at(i + 1) - at(i)) / trajectory.steps[i]);
        }
        start += trajectory.points.len();
    }
    effects.iter().map(|effects| index(effects, bootstrap)).collect()
}

fn index(effects: &[f64], bootstrap: &Bootstrap) -> Option<MorrisIndex> {
    let kept: Vec<f64> = effects.iter().copied().filter(|effect| effect.is_finite()).collect();
    if kept.len() < 2 {
        return None;
    }
    let [mu, mu_star, sigma] = bootstrap.estimates(kept.len(), |cases| {
        let count = cases.len() as f64;
        let mean = |of: &dyn Fn(f64) -> f64| cases.iter().map(|&case| of(kept[case])).sum::<f64>() / count;
        let mu = mean(&|effect| effect);
        let variance = mean(&|effect| (effect - mu) * (effect - mu)) * count / (count - 1.0);
        Some([mu, mean(&f64::abs), variance.sqrt()])
    })?;
    Some(MorrisIndex { mu, mu_star, sigma, used: kept.len(), lost: effects.len() - kept.len() })
}
