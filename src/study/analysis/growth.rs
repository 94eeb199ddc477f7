//! Naive growth curves, fitted to a few dated figures: what a forecast must beat to be worth its mechanisms.
//!
//! The logarithm of a figure is that of the curve plus a normal error of known spread; "at least" is a bound, whose
//! likelihood is the probability of a figure above it. With `m` the largest figure fitted and time `t` in years since the
//! opening, the curves and the priors of their parameters, broad on purpose, are
//!
//! | curve | value | priors |
//! |---|---|---|
//! | [`Curve::Logistic`] | `K / (1 + exp(-r (t - h)))` | `K` log-uniform on `0.5 m..50 m`, `r` log-uniform on `0.02..3`, `h` uniform on `-20..60` |
//! | [`Curve::Bass`] | `K (1 - exp(-(p + q) t)) / (1 + q/p exp(-(p + q) t))` (Bass 1969, Manag. Sci. 15:215-227) | `K` as above, `p` log-uniform on `0.0003..0.3`, `q` log-uniform on `0.003..3` |
//! | [`Curve::Exponential`] | `a exp(r t)` | `a` log-uniform on `0.001 m..2 m`, `r` uniform on `-0.1..1` |
//!
//! The posterior is sampled by tempering (Del Moral, Doucet and Jasra 2006, J. R. Stat. Soc. B 68:411-436): a sample of the
//! prior is weighted by the likelihood raised to a power that leaves half of it effective, resampled, moved by Metropolis
//! steps that leave that distribution as it is, and so on to the power 1. Draws are addressed by seed, curve, step and
//! member, so that a fit is the same each time.

use super::kernel::{Root, covariance};
use super::weighted::{Weighted, effective_size, from_logarithms, systematic};
use crate::draws::{Address, Decision, Key, Stream};
use crate::named::named;
use crate::scenario::{Distribution, DistributionError};

named! {
    /// A curve of growth.
    pub enum Curve {
        /// Growth that slows in proportion to what is left.
        Logistic = "logistic",
        /// Adoption from outside and by imitation.
        Bass = "Bass",
        /// Growth without an end.
        Exponential = "exponential",
    }
}

impl Curve {
    /// Logarithm of the curve `t` years after the opening, for parameters in the order of the table above; minus infinity
    /// where a Bass curve has not begun.
    pub fn log_value(self, parameters: &[f64], t: f64) -> f64 {
        match (self, parameters) {
            (Self::Logistic, &[ceiling, rate, half]) => libm::log(ceiling) - softplus(-rate * (t - half)),
            (Self::Bass, &[ceiling, p, q]) if t > 0.0 => {
                let gone = (p + q) * t;
                libm::log(ceiling) + libm::log(-libm::expm1(-gone)) - libm::log1p(q / p * libm::exp(-gone))
            }
            (Self::Exponential, &[start, rate]) => libm::log(start) + rate * t,
            _ => f64::NEG_INFINITY,
        }
    }

    fn priors(self, largest: f64) -> Result<Vec<Distribution>, DistributionError> {
        let ceiling = Distribution::log_uniform(0.5 * largest, 50.0 * largest);
        Ok(match self {
            Self::Logistic => {
                vec![ceiling?, Distribution::log_uniform(0.02, 3.0)?, Distribution::uniform(-20.0, 60.0)?]
            }
            Self::Bass => {
                vec![ceiling?, Distribution::log_uniform(0.0003, 0.3)?, Distribution::log_uniform(0.003, 3.0)?]
            }
            Self::Exponential => {
                vec![Distribution::log_uniform(0.001 * largest, 2.0 * largest)?, Distribution::uniform(-0.1, 1.0)?]
            }
        })
    }
}

/// `ln(1 + exp(x))` without overflow.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + libm::log1p(libm::exp(-x.abs()))
}

/// A dated figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DatedFigure {
    /// Date, in calendar years.
    pub time: f64,
    /// Above zero.
    pub value: f64,
    /// Standard deviation of the error of its logarithm.
    pub log_deviation: f64,
    /// Whether the figure is a lower bound.
    pub at_least: bool,
}

/// Why no curve can be fitted.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum GrowthError {
    /// Nothing to fit to.
    #[error("no figure to fit a growth curve to")]
    NoFigures,
    /// A figure without a logarithm, a date or a spread.
    #[error("figure {0} needs a date, a value above zero and a spread above zero, all finite")]
    Figure(usize),
    /// No draws.
    #[error("{0} draws cannot carry a fit; at least 100 are needed")]
    Draws(usize),
    /// An opening that is no date, or a figure so large or small that its prior overflows.
    #[error("the prior of the curve is impossible: {0}")]
    Prior(#[from] DistributionError),
}

/// A sample of the parameters of a curve, whose members count alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Of which curve.
    pub curve: Curve,
    /// Calendar year in which its time begins.
    pub opening: f64,
    /// Parameters of each member, in the order of the module's table.
    pub parameters: Vec<Vec<f64>>,
    seed: u64,
}

/// Sizes of Metropolis steps in turn, as multiples of the best for a normal distribution, 2.38 / sqrt(d) deviations
/// (Gelman, Roberts and Gilks 1996): small ones for where a posterior is bent.
const STRIDES: [f64; 12] = [1.0, 0.3, 0.1, 1.0, 0.3, 0.1, 1.0, 0.3, 1.0, 0.3, 1.0, 0.3];
/// A fit that has not arrived by then takes its last step whole.
const MOST_STEPS: u32 = 100;

/// Fits `curve` to `figures` of a park that opened at `opening` with a sample of `draws`.
///
/// # Errors
/// No figure, a figure that cannot be fitted, fewer than 100 draws, or numbers whose prior overflows.
pub fn fit(curve: Curve, opening: f64, figures: &[DatedFigure], draws: usize, seed: u64) -> Result<Fit, GrowthError> {
    let fits = |figure: &DatedFigure| {
        let DatedFigure { time, value, log_deviation, .. } = *figure;
        time.is_finite() && value.is_finite() && log_deviation.is_finite() && value > 0.0 && log_deviation > 0.0
    };
    if figures.is_empty() {
        return Err(GrowthError::NoFigures);
    }
    if let Some(k) = figures.iter().position(|figure| !fits(figure)) {
        return Err(GrowthError::Figure(k));
    }
    if draws < 100 {
        return Err(GrowthError::Draws(draws));
    }
    if !opening.is_finite() {
        return Err(DistributionError::NotFinite(opening).into());
    }
    let priors = curve.priors(figures.iter().map(|figure| figure.value).fold(0.0, f64::max))?;
    let sampling = Sampling { curve, opening, figures, priors, draws, seed };
    let parameters = sampling.run().iter().map(|place| sampling.parameters(place)).collect();
    Ok(Fit { curve, opening, parameters, seed })
}

impl Fit {
    /// Values of the curve at a date.
    pub fn ensemble(&self, time: f64) -> Weighted {
        self.predicted(time, |_| 0.0)
    }

    /// Figures to expect at a date, whose logarithms have an error of this standard deviation.
    pub fn predictive(&self, time: f64, log_deviation: f64) -> Weighted {
        let [low, high] = [time.to_bits() as u32, (time.to_bits() >> 32) as u32];
        let key = Key::world(self.seed, 0);
        self.predicted(time, |member| {
            log_deviation * key.normal(Decision::FigureError, Address::pair(low ^ member.rotate_left(16), high, member))
        })
    }

    fn predicted(&self, time: f64, error: impl Fn(u32) -> f64) -> Weighted {
        let value = |(member, parameters): (usize, &Vec<f64>)| {
            libm::exp(self.curve.log_value(parameters, time - self.opening) + error(member as u32))
        };
        Weighted::equal(self.parameters.iter().enumerate().map(value))
    }
}

struct Sampling<'a> {
    curve: Curve,
    opening: f64,
    figures: &'a [DatedFigure],
    priors: Vec<Distribution>,
    draws: usize,
    seed: u64,
}

impl Sampling<'_> {
    /// A sample of the posterior in probit space.
    fn run(&self) -> Vec<Vec<f64>> {
        let key = Key::world(self.seed, self.curve as u32);
        let stream = |member: usize, step: u32| {
            key.stream(Decision::Proposal, Address { actor: member as u32, partner: u32::MAX, time: step })
        };
        let from_prior = |member: usize| {
            let mut stream = stream(member, 0);
            self.priors.iter().map(|_| stream.normal()).collect::<Vec<f64>>()
        };
        let mut members: Vec<(Vec<f64>, f64)> = (0..self.draws)
            .map(|member| {
                let place = from_prior(member);
                let likelihood = self.log_likelihood(&place);
                (place, likelihood)
            })
            .collect();
        let (mut power, mut step) = (0.0, 0);
        while power < 1.0 {
            step += 1;
            let weighing = |to: f64| {
                from_logarithms(&members.iter().map(|(_, likelihood)| (to - power) * likelihood).collect::<Vec<_>>())
            };
            let enough = |to: f64| effective_size(&weighing(to)) >= 0.5 * self.draws as f64;
            let next = if step == MOST_STEPS || enough(1.0) { 1.0 } else { bisect(power, enough) };
            let weights = weighing(next);
            power = next;
            let places: Vec<Vec<f64>> = members.iter().map(|(place, _)| place.clone()).collect();
            let spread = spread(&places, &weights);
            let uniform = key.uniform(Decision::Resampling, Address::at(u32::MAX, step));
            let chosen = systematic(&weights, self.draws, uniform);
            members = (chosen.iter().enumerate())
                .map(|(member, &k)| self.moved(members[k].clone(), power, spread.as_ref(), &mut stream(member, step)))
                .collect();
        }
        members.into_iter().map(|(place, _)| place).collect()
    }

    /// A member after Metropolis steps under the likelihood raised to `power`.
    fn moved(
        &self,
        (mut place, mut likelihood): (Vec<f64>, f64),
        power: f64,
        spread: Option<&Root>,
        stream: &mut Stream,
    ) -> (Vec<f64>, f64) {
        let Some(spread) = spread else { return (place, likelihood) };
        let best = 2.38 / (place.len() as f64).sqrt();
        for stride in STRIDES {
            let step: Vec<f64> = place.iter().map(|_| best * stride * stream.normal()).collect();
            let tried: Vec<f64> = place.iter().zip(spread.times(&step)).map(|(z, step)| z + step).collect();
            let told = self.log_likelihood(&tried);
            let square = |place: &[f64]| place.iter().map(|z| z * z).sum::<f64>();
            let gain = power * (told - likelihood) + 0.5 * (square(&place) - square(&tried));
            if libm::log(stream.uniform()) < gain {
                (place, likelihood) = (tried, told);
            }
        }
        (place, likelihood)
    }

    fn parameters(&self, place: &[f64]) -> Vec<f64> {
        let below = |z: f64| 0.5 * libm::erfc(-z / std::f64::consts::SQRT_2);
        let value = |(prior, z): (&Distribution, &f64)| prior.quantile(below(*z)).as_number().unwrap_or(f64::NAN);
        self.priors.iter().zip(place).map(value).collect()
    }

    fn log_likelihood(&self, place: &[f64]) -> f64 {
        let parameters = self.parameters(place);
        let one = |figure: &DatedFigure| {
            let expected = self.curve.log_value(&parameters, figure.time - self.opening);
            let z = (libm::log(figure.value) - expected) / figure.log_deviation;
            if figure.at_least { log_above(z) } else { -0.5 * z * z }
        };
        // A curve that has not begun when there is a figure is out of the question, not undefined.
        self.figures.iter().map(one).sum::<f64>().max(-1e12)
    }
}

/// The root of the covariance of a weighted sample, widened a little where it has none.
fn spread(places: &[Vec<f64>], weights: &[f64]) -> Option<Root> {
    let mut covariance = covariance(places, weights);
    for (k, row) in covariance.iter_mut().enumerate() {
        row[k] += 1e-10;
    }
    Root::of(&covariance)
}

/// `ln P(Z > z)` of a standard normal number; by its asymptote before the probability underflows.
fn log_above(z: f64) -> f64 {
    if z < 30.0 {
        libm::log(0.5 * libm::erfc(z / std::f64::consts::SQRT_2))
    } else {
        // Mills' ratio to its second term.
        -0.5 * z * z - libm::log(z * (2.0 * std::f64::consts::PI).sqrt()) - 1.0 / (z * z)
    }
}

/// The largest power above `from` and below 1 that `enough` allows, to a thousandth of the step; at least a ten-thousandth
/// of the way to 1, so that every step moves on.
fn bisect(from: f64, enough: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (from, 1.0);
    for _ in 0..30 {
        let middle = f64::midpoint(low, high);
        if enough(middle) { low = middle } else { high = middle }
    }
    low.max(from + (1.0 - from) * 1e-4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curves_have_their_known_points() {
        let near = |log: f64, value: f64| (libm::exp(log) / value - 1.0).abs() < 1e-9;
        assert!(near(Curve::Logistic.log_value(&[100.0, 0.5, 8.0], 8.0), 50.0));
        assert!(near(Curve::Logistic.log_value(&[100.0, 2.0, 8.0], 1000.0), 100.0));
        // Without imitation Bass is 1 - exp(-p t); at its inflexion ln(q/p) / (p + q) it is K (q - p) / 2q.
        assert!(near(Curve::Bass.log_value(&[100.0, 0.1, 1e-15], 5.0), -100.0 * libm::expm1(-0.5)));
        let (p, q) = (0.03_f64, 0.38_f64);
        let inflexion = libm::log(q / p) / (p + q);
        assert!(near(Curve::Bass.log_value(&[100.0, p, q], inflexion), 100.0 * (q - p) / (2.0 * q)));
        assert_eq!(Curve::Bass.log_value(&[100.0, p, q], 0.0), f64::NEG_INFINITY);
        assert!(near(Curve::Exponential.log_value(&[3.0, 0.1], 10.0), 3.0 * std::f64::consts::E));
    }

    #[test]
    fn tails_are_smooth_where_the_formula_changes() {
        assert!((log_above(29.999_999) / log_above(30.000_001) - 1.0).abs() < 2e-6);
        assert!((log_above(0.0) - libm::log(0.5)).abs() < 1e-15);
        assert!(log_above(-40.0).abs() < 1e-300);
    }
}
