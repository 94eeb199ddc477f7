//! What a generation says of its parameters: intervals, correlation, and how much of a prior the data settle.

use statrs::distribution::{ChiSquared, ContinuousCDF};

use super::generation::Generation;
use crate::analysis::kernel;
use crate::analysis::weighted::Weighted;
use crate::scenario::Distribution;

/// The posterior of one parameter beside its prior; numbers in the parameter's own unit. Medians and intervals of a
/// parameter of whole numbers or of listed values are values that it can have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Marginal {
    /// Posterior mean.
    pub mean: f64,
    /// Posterior standard deviation; absent from fewer than two particles.
    pub deviation: Option<f64>,
    /// Posterior median.
    pub median: f64,
    /// Central posterior interval of 50 %.
    pub half: (f64, f64),
    /// Central posterior interval of 90 %.
    pub most: (f64, f64),
    /// Prior median.
    pub prior_median: f64,
    /// Central prior interval of 90 %.
    pub prior_most: (f64, f64),
    /// `1 - sd(z)` with `z` the parameter in probit space, in which the prior has standard deviation 1: 0 if the data say
    /// nothing, towards 1 the more they settle; below 0 if the posterior is wider than the prior, by its shape or by chance.
    /// Absent from fewer than two particles.
    pub shrinkage: Option<f64>,
}

/// The marginal of one parameter; `None` without particles or without such a parameter.
pub fn marginal(generation: &Generation, prior: &Distribution, parameter: usize) -> Option<Marginal> {
    let sample = generation.sample(parameter);
    let quantile = |p: f64| if prior.is_stepped() { sample.step_quantile(p) } else { sample.quantile(p) };
    let between = |low: f64, high: f64| Some((quantile(low)?, quantile(high)?));
    let at = prior_quantiles(prior);
    Some(Marginal {
        mean: sample.mean()?,
        deviation: sample.deviation(),
        median: quantile(0.5)?,
        half: between(0.25, 0.75)?,
        most: between(0.05, 0.95)?,
        prior_median: at(0.5)?,
        prior_most: (at(0.05)?, at(0.95)?),
        shrinkage: shrinkage(generation, parameter),
    })
}

/// Quantiles of a prior, in the order of its numbers, which a list may name in another.
fn prior_quantiles(prior: &Distribution) -> impl Fn(f64) -> Option<f64> + '_ {
    const LEVELS: usize = 1000;
    let numbers = (0..LEVELS).filter_map(|level| prior.quantile((level as f64 + 0.5) / LEVELS as f64).as_number());
    let mut listed: Vec<f64> = numbers.collect();
    let is_in_order = listed.is_sorted();
    listed.sort_by(f64::total_cmp);
    move |p| {
        if is_in_order {
            prior.quantile(p).as_number()
        } else {
            listed.get(((p * LEVELS as f64) as usize).min(LEVELS - 1)).copied()
        }
    }
}

/// The marginals of all parameters, in their order; empty without particles.
pub fn marginals(generation: &Generation, priors: &[Distribution]) -> Vec<Marginal> {
    priors.iter().enumerate().filter_map(|(k, prior)| marginal(generation, prior, k)).collect()
}

/// [`Marginal::shrinkage`] of a parameter.
pub fn shrinkage(generation: &Generation, parameter: usize) -> Option<f64> {
    let places = generation.particles.iter().map(|particle| particle.place.get(parameter).copied().unwrap_or(f64::NAN));
    Some(1.0 - Weighted::new(places, generation.weights()).deviation()?)
}

/// The shrinkage that none of `parameters` of which the data say nothing exceeds by chance, with probability 95 %, in an
/// effective sample of `size` particles: then the places of each are as many standard normal numbers, and their variance
/// times `size - 1` has a chi-square distribution (Šidák's correction for several). 1, which nothing exceeds, below two.
pub fn chance_shrinkage(size: f64, parameters: usize) -> f64 {
    let each = 1.0 - libm::pow(0.95, 1.0 / parameters.max(1) as f64);
    match ChiSquared::new(size - 1.0) {
        Ok(squares) if size >= 2.0 => 1.0 - (squares.inverse_cdf(each) / (size - 1.0)).sqrt(),
        _ => 1.0,
    }
}

/// Weighted covariance of the parameters in probit space, by row and column.
pub fn covariance(generation: &Generation) -> Vec<Vec<f64>> {
    kernel::covariance(&generation.places(), &generation.weights())
}

/// Weighted correlation of the parameters in probit space, by row and column; NaN where one of the two does not vary.
pub fn correlation(generation: &Generation) -> Vec<Vec<f64>> {
    let covariance = covariance(generation);
    let entry = |i: usize, j: usize| {
        let size = (covariance[i][i] * covariance[j][j]).sqrt();
        if size > 0.0 { (covariance[i][j] / size).clamp(-1.0, 1.0) } else { f64::NAN }
    };
    (0..covariance.len()).map(|i| (0..covariance.len()).map(|j| entry(i, j)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::prior_quantiles;
    use crate::scenario::Axis;

    #[test]
    fn quantiles_of_a_prior_are_in_order_however_it_is_written() {
        for (axis, low, median, high) in [
            ("launch.search = true,false", 0.0, 0.0, 1.0),
            ("launch.search = false,true", 0.0, 0.0, 1.0),
            ("selection.sharpness = 3,1,2", 1.0, 2.0, 3.0),
            ("selection.sharpness = 2..10", 2.4, 6.0, 9.6),
        ] {
            let axis: Axis = axis.parse().expect("an axis");
            let at = prior_quantiles(&axis.values);
            let [found_low, found_median, found_high] = [0.05, 0.5, 0.95].map(|p| at(p).expect("a number"));
            let is_near = |a: f64, b: f64| (a - b).abs() < 1e-9;
            assert!(is_near(found_low, low) && is_near(found_high, high), "{found_low} to {found_high}");
            assert!(is_near(found_median, median) || axis.values.is_stepped(), "{found_median}");
        }
    }
}
