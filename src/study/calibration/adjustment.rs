//! Regression adjustment: particles moved to where they would stand had they met the observed figures exactly.

use super::generation::Generation;
use super::sampler::values;
use crate::analysis::kernel::Root;
use crate::scenario::Distribution;

/// The generation with its places adjusted by local-linear regression (Beaumont, Zhang and Balding 2002, Genetics
/// 162:2025-2035), in probit space.
///
/// With `s` the summaries of a particle and `o` what was observed, `z = a + b (s - o) + e` is fitted by weighted least
/// squares, each particle weighing `w (1 - (distance / tolerance)^2)` (Epanechnikov) with the tolerance of the generation,
/// or its largest distance if that is infinite, and `z` is replaced by `z - b (s - o)`. The result carries those weights;
/// its distances, kept numbers and attempts are those of the particles it was made from. In probit space no adjusted value
/// leaves its prior. A ridge of one millionth of their variances lets summaries that repeat each other share a slope.
///
/// `summaries` has a row per particle. A particle with a summary that is not finite weighs nothing, and a summary that is
/// the same in all particles, but for rounding, is left out.
///
/// # Errors
/// [`Unadjusted`]: nothing is regressed on too few particles, nor carried beyond the particles that there are.
pub fn adjusted(
    generation: &Generation,
    priors: &[Distribution],
    summaries: &[Vec<f64>],
    observed: &[f64],
) -> Result<Generation, Unadjusted> {
    let fits = summaries.len() == generation.particles.len() && summaries.iter().all(|row| row.len() == observed.len());
    if !fits || observed.iter().any(|number| !number.is_finite()) {
        return Err(Unadjusted::Shape);
    }
    let limit = if generation.tolerance.is_finite() {
        generation.tolerance
    } else {
        generation.distances().values().last().copied().unwrap_or(0.0)
    };
    let weights = local_weights(generation, summaries, limit);
    let varying = varying(summaries, observed, &weights)?;
    let used = weights.iter().filter(|weight| **weight > 0.0).count();
    let needed = 2 * (varying.len() + 1);
    if used < needed {
        return Err(Unadjusted::Few { used, needed });
    }
    let columns = |row: &[f64]| varying.iter().map(|&column| row[column]).collect::<Vec<f64>>();
    let rows: Vec<Vec<f64>> = summaries.iter().map(|row| columns(row)).collect();
    let design = Design::new(&rows, &columns(observed), &weights).ok_or(Unadjusted::Constant)?;
    let mut moved = generation.clone();
    let dimensions = priors.len();
    for k in 0..dimensions {
        let slopes = design.slopes(&generation.particles.iter().map(|particle| particle.place[k]).collect::<Vec<_>>());
        for (particle, row) in moved.particles.iter_mut().zip(&design.rows) {
            particle.place[k] -= row.iter().zip(&slopes).map(|(x, slope)| x * slope).sum::<f64>();
        }
    }
    for (particle, weight) in moved.particles.iter_mut().zip(weights) {
        particle.weight = weight;
        particle.values = values(priors, &particle.place);
    }
    Ok(moved)
}

/// Why no particle was moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unadjusted {
    /// Rows and particles, or columns and observations, differ in number; or an observation is no number.
    #[error("summaries and observations do not belong together")]
    Shape,
    /// Too few particles.
    #[error("only {used} runs have weight in it and a value for every figure; it takes {needed}")]
    Few {
        /// Particles with weight.
        used: usize,
        /// Two per coefficient.
        needed: usize,
    },
    /// No summary differs between particles.
    #[error("the runs do not differ in what they are compared by")]
    Constant,
    /// What was observed lies outside what particles reach.
    #[error("all runs lie on one side of what was observed")]
    Beyond {
        /// Position of the summary.
        summary: usize,
    },
}

/// A summary varies if its range is above this part of its size; below it there is rounding.
const ROUNDING: f64 = 1e-9;

/// Positions of the summaries that differ between particles with weight, if each of them has particles on both sides of
/// what was observed.
fn varying(summaries: &[Vec<f64>], observed: &[f64], weights: &[f64]) -> Result<Vec<usize>, Unadjusted> {
    let mut varying = Vec::new();
    for (summary, sought) in observed.iter().enumerate() {
        let own = (summaries.iter().zip(weights)).filter(|(_, weight)| **weight > 0.0).map(|(row, _)| row[summary]);
        let (low, high) = own.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
        if high - low <= ROUNDING * low.abs().max(high.abs()) {
            continue;
        }
        if !(low..=high).contains(sought) {
            return Err(Unadjusted::Beyond { summary });
        }
        varying.push(summary);
    }
    let any = weights.iter().any(|weight| *weight > 0.0);
    if varying.is_empty() && any { Err(Unadjusted::Constant) } else { Ok(varying) }
}

/// Importance times Epanechnikov weights, which sum to one if any is above zero.
fn local_weights(generation: &Generation, summaries: &[Vec<f64>], limit: f64) -> Vec<f64> {
    let local = generation.particles.iter().zip(summaries).map(|(particle, row)| {
        let near = if limit > 0.0 { (particle.distance / limit).min(1.0) } else { 0.0 };
        let known = particle.distance.is_finite() && row.iter().all(|number| number.is_finite());
        if known { particle.weight * (1.0 - near * near) } else { 0.0 }
    });
    let sizes: Vec<f64> = local.collect();
    let total: f64 = sizes.iter().sum();
    if total > 0.0 { sizes.into_iter().map(|size| size / total).collect() } else { sizes }
}

/// Summaries as distances from what was observed, scaled to their own spread, with the normal equations solved once.
struct Design {
    /// By particle; zero where a particle has no weight.
    rows: Vec<Vec<f64>>,
    means: Vec<f64>,
    weights: Vec<f64>,
    root: Root,
}

const RIDGE: f64 = 1e-6;

impl Design {
    fn new(summaries: &[Vec<f64>], observed: &[f64], weights: &[f64]) -> Option<Self> {
        let mut rows: Vec<Vec<f64>> = (summaries.iter().zip(weights))
            .map(|(row, &weight)| {
                let differences = row.iter().zip(observed).map(|(s, o)| if weight > 0.0 { s - o } else { 0.0 });
                differences.collect()
            })
            .collect();
        let mean = |rows: &[Vec<f64>], i: usize| rows.iter().zip(weights).map(|(row, w)| w * row[i]).sum::<f64>();
        for i in 0..observed.len() {
            let middle = mean(&rows, i);
            let spread: f64 = rows.iter().zip(weights).map(|(row, w)| w * (row[i] - middle) * (row[i] - middle)).sum();
            let scale = spread.sqrt();
            for row in &mut rows {
                row[i] /= scale;
            }
        }
        let means: Vec<f64> = (0..observed.len()).map(|i| mean(&rows, i)).collect();
        let product = |i: usize, j: usize| -> f64 {
            let each = rows.iter().zip(weights).map(|(row, w)| w * (row[i] - means[i]) * (row[j] - means[j]));
            each.sum::<f64>() + if i == j { RIDGE } else { 0.0 }
        };
        let normal: Vec<Vec<f64>> =
            (0..observed.len()).map(|i| (0..observed.len()).map(|j| product(i, j)).collect()).collect();
        let root = Root::of(&normal)?;
        Some(Self { rows, means, weights: weights.to_vec(), root })
    }

    fn slopes(&self, y: &[f64]) -> Vec<f64> {
        let cross: Vec<f64> = (0..self.means.len())
            .map(|i| {
                let each = self.rows.iter().zip(&self.weights).zip(y);
                each.map(|((row, w), y)| w * (row[i] - self.means[i]) * y).sum()
            })
            .collect();
        self.root.solve_twice(&cross)
    }
}
