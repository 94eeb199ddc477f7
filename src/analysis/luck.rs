//! How much of the variance of a single run is luck, over the points of any design.
//!
//! With `y[p][r]` the outcome at point `p` in world `r`, the variance within points is `W`, the mean over points of the
//! sample variance over worlds, and the variance between them is
//!
//! ```text
//! B = var_p(mean_r z[p][r]) - mean_p(var_r(z[p][r]) / R_p) P / (P - 1),     z[p][r] = y[p][r] - (mean of world r) + mean
//! luck = W / (W + B)
//! ```
//!
//! Points that meet the same worlds have the luck of these worlds in common. It is part of `W`, since a single run has it,
//! but cancels between points: so it is taken out of `z`, from which both terms of `B` come. Where worlds are independent
//! from point to point their means are alike and nothing changes. `B` is the two-way analysis of variance with points and
//! worlds as random factors (Searle, Casella and `McCulloch` 1992, Variance Components, ch. 4), its interaction being the
//! luck that differs from point to point. What this says is true of points drawn as the design draws them: a grid of
//! Morris has another variance between points than the ranges that it spans.

use super::bootstrap::{Bootstrap, Estimate, varies};

/// What one point adds: its mean without the luck of its worlds, what luck is left in that mean, and `W` at the point.
struct Share {
    mean: f64,
    left: f64,
    within: f64,
}

/// The share of luck in `outcomes[point][world]`; a missing run is NaN or left out at the end of its point, and a point with
/// fewer than two runs is left out. Points are resampled in groups of `group` consecutive ones.
///
/// Absent if fewer than two points remain or nothing varies.
pub fn luck_share(outcomes: &[Vec<f64>], group: usize, bootstrap: &Bootstrap) -> Option<Estimate> {
    if !varies(outcomes.iter().flatten().copied()) {
        return None;
    }
    let shares = shares(outcomes);
    let groups: Vec<Vec<&Share>> = (shares.chunks(group.max(1)))
        .map(|points| points.iter().flatten().collect::<Vec<_>>())
        .filter(|points| !points.is_empty())
        .collect();
    let [luck] = bootstrap.estimates(groups.len(), |picked| {
        let points = || picked.iter().flat_map(|&group| groups[group].iter().copied());
        let count = points().count() as f64;
        if count < 2.0 {
            return None;
        }
        let mean = |of: fn(&Share) -> f64| points().map(of).sum::<f64>() / count;
        let centre = mean(|point| point.mean);
        let spread = points().map(|point| (point.mean - centre) * (point.mean - centre)).sum::<f64>() / (count - 1.0);
        let within = mean(|point| point.within);
        let all = within + (spread - mean(|point| point.left)).max(0.0);
        (all > 0.0).then(|| [within / all])
    })?;
    Some(luck)
}

/// By point; nothing for one with fewer than two runs.
fn shares(outcomes: &[Vec<f64>]) -> Vec<Option<Share>> {
    let worlds = outcomes.iter().map(Vec::len).max().unwrap_or(0);
    let of_world: Vec<f64> =
        (0..worlds).map(|world| mean(&present(outcomes.iter().filter_map(|point| point.get(world))))).collect();
    let points = outcomes.iter().filter(|point| present(point.iter()).len() > 1).count() as f64;
    let correction = if points > 1.0 { points / (points - 1.0) } else { 1.0 };
    let share = |point: &Vec<f64>| {
        let runs = present(point.iter());
        let without: Vec<f64> = point.iter().zip(&of_world).map(|(run, world)| run - world).collect();
        let without = present(without.iter());
        let count = runs.len() as f64;
        (runs.len() > 1).then(|| Share {
            mean: mean(&without),
            left: variance(&without) / count * correction,
            within: variance(&runs),
        })
    };
    outcomes.iter().map(share).collect()
}

fn present<'a>(values: impl Iterator<Item = &'a f64>) -> Vec<f64> {
    values.copied().filter(|value| value.is_finite()).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn variance(values: &[f64]) -> f64 {
    let centre = mean(values);
    values.iter().map(|value| (value - centre) * (value - centre)).sum::<f64>() / (values.len() as f64 - 1.0)
}
