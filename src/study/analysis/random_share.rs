//! How much of the variance of a single run is random, over the points of any design.
//!
//! With `y[p][r]` the outcome at point `p` in world `r`, the variance within points is `W`, the mean over points of the
//! sample variance over worlds, and the variance between them is
//!
//! ```text
//! B = var_p(mean_r z[p][r]) - mean_p(var_r(z[p][r]) / R_p) P / (P - 1),     z[p][r] = y[p][r] - (mean of world r) + mean
//! share = W / (W + B)
//! ```
//!
//! Points that meet the same worlds share the effects of these worlds. An effect is part of `W`, since a single run has it,
//! but cancels between points: so it is taken out of `z`, from which both terms of `B` come. Where worlds are independent
//! from point to point their means are alike and nothing changes. `B` is the two-way analysis of variance with points and
//! worlds as random factors (Searle, Casella and `McCulloch` 1992, Variance Components, ch. 4), its interaction being the
//! randomness that differs from point to point. The share is that of points drawn as the design draws them: a grid of
//! Morris has another variance between points than the ranges that it spans.

use super::bootstrap::{Bootstrap, Estimate};
use super::sobol_indices::{mean, present, variance};
use super::variation::varies;
use crate::scenario::Worth;

/// What one point adds: its mean without the effects of its worlds, what randomness is left in that mean, and `W` at the
/// point.
#[derive(Debug, Clone, Copy)]
struct Share {
    mean: f64,
    left: f64,
    within: f64,
}

/// The random share of the variance of `outcomes[point][world]`; a missing run is NaN or left out at the end of its point,
/// and a point with fewer than two runs is left out. Points are resampled in groups of `group` consecutive ones.
///
/// Absent if fewer than two points remain or nothing varies.
pub fn random_share(outcomes: &[Vec<f64>], group: usize, bootstrap: &Bootstrap) -> Option<Estimate> {
    let mut random_share = RandomShare::new(Worth::all(outcomes.iter().map(Vec::len).max().unwrap_or(0)));
    for runs in outcomes {
        random_share.meet(runs);
    }
    for runs in outcomes {
        random_share.add(runs);
    }
    random_share.share(group, bootstrap)
}

/// The random share from one point after another, of which none is held: all points are met first and then added.
#[derive(Debug, Clone)]
pub struct RandomShare {
    worth: Worth,
    /// Lowest and highest outcome.
    range: Option<[f64; 2]>,
    /// Points with more than one run.
    points: usize,
    /// By world, sum and number of runs.
    worlds: Vec<(f64, usize)>,
    shares: Vec<Option<Share>>,
}

impl RandomShare {
    /// No point yet, of which worlds are worth so much.
    pub fn new(worth: Worth) -> Self {
        Self { worth, range: None, points: 0, worlds: Vec::new(), shares: Vec::new() }
    }

    /// Takes note of the runs of a point, by world.
    pub fn meet(&mut self, runs: &[f64]) {
        self.worlds.resize(self.worlds.len().max(runs.len()), (0.0, 0));
        let mut count = 0;
        for (world, &value) in runs.iter().enumerate().filter(|(_, value)| value.is_finite()) {
            let [low, high] = self.range.unwrap_or([value; 2]);
            self.range = Some([low.min(value), high.max(value)]);
            self.worlds[world].0 += value;
            self.worlds[world].1 += 1;
            count += 1;
        }
        self.points += usize::from(count > 1);
    }

    /// Adds the runs of a point, when all points were met; points come in the same order.
    pub fn add(&mut self, runs: &[f64]) {
        let points = self.points as f64;
        let correction = if points > 1.0 { points / (points - 1.0) } else { 1.0 };
        let without: Vec<f64> =
            runs.iter().zip(&self.worlds).map(|(run, (sum, count))| run - sum / *count as f64).collect();
        let count = present(runs).count();
        let share = || {
            let (around, within) = (variance(&without)?, variance(runs)?);
            let left = self.worth.variance_of_mean(around, count)? * correction;
            Some(Share { mean: mean(&without)?, left, within: self.worth.variance(within, count)? })
        };
        self.shares.push(share());
    }

    /// The random share, as [`random_share`].
    pub fn share(&self, group: usize, bootstrap: &Bootstrap) -> Option<Estimate> {
        if !varies(self.range.into_iter().flatten()) {
            return None;
        }
        let groups: Vec<Vec<&Share>> = (self.shares.chunks(group.max(1)))
            .map(|points| points.iter().flatten().collect::<Vec<_>>())
            .filter(|points| !points.is_empty())
            .collect();
        let [random_share] = bootstrap.estimates(groups.len(), |picked| {
            let points = || picked.iter().flat_map(|&group| groups[group].iter().copied());
            let count = points().count() as f64;
            if count < 2.0 {
                return None;
            }
            let mean = |of: fn(&Share) -> f64| points().map(of).sum::<f64>() / count;
            let centre = mean(|point| point.mean);
            let spread =
                points().map(|point| (point.mean - centre) * (point.mean - centre)).sum::<f64>() / (count - 1.0);
            let within = mean(|point| point.within);
            let all = within + (spread - mean(|point| point.left)).max(0.0);
            (all > 0.0).then(|| [within / all])
        })?;
        Some(random_share)
    }
}
