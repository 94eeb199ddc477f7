//! A panel fitted by Gibbs sampling over banks of runs.

use crate::analysis::weighted::effective_size;
use crate::draws::{Address, Decision, Key, Stream};

use super::PanelSettings;
use super::bank::{Bank, Prior};
use super::unit::TenantCount;

/// Degrees of freedom of the error of a figure: heavy tails, since some figures are plainly of something else.
const FREEDOM: f64 = 4.0;
/// Spread over parks of a parameter that they share.
const SHARED_SPREAD: f64 = 0.1;
/// Errors before any figure: median and deviation of the logarithm, of clear and of weak figures.
const ERRORS: [(f64, f64); 2] = [(0.08, 0.35), (0.2, 0.35)];
/// Size of the steps by which the logarithms of errors are moved.
const STRIDE: f64 = 0.25;
/// Runs drawn for each park in a round, beside the one that the sampler goes on with.
const DRAWN: usize = 8;
/// Logarithms of likelihoods this far below the best one do not come into play.
const FAR: f64 = 18.0;

/// A distribution over parks, and the errors of figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Population {
    /// Mean over parks of each parameter, as its logarithm.
    pub mean: Vec<f64>,
    /// Spread over parks.
    pub spread: Vec<f64>,
    /// Error of the logarithm of a figure: clear ones, weak ones.
    pub error: [f64; 2],
}

/// A park with the figures that are fitted.
#[derive(Debug, Clone)]
pub struct Case<'a> {
    /// Its runs.
    pub bank: &'a Bank,
    /// Parameters that its runs depend on.
    pub active: Vec<bool>,
    /// Figures fitted, each with its position among the dates of the bank.
    pub figures: Vec<(usize, &'a TenantCount)>,
}

/// What a fit gives.
#[derive(Debug, Clone)]
pub struct Fit {
    /// One a round.
    pub populations: Vec<Population>,
    /// By case, the posterior weight of each of its runs.
    pub weights: Vec<Vec<f64>>,
    /// By case, runs drawn by weight: round and run.
    pub drawn: Vec<Vec<(u32, u32)>>,
}

impl Fit {
    /// Effective number of runs of a case.
    pub fn effective(&self, case: usize) -> f64 {
        effective_size(&self.weights[case])
    }
}

/// The logarithm of the prior density of the logarithms of both errors, up to a constant.
fn log_prior(errors: [f64; 2]) -> f64 {
    let square = |(error, (median, deviation)): (f64, (f64, f64))| (libm::log(error / median) / deviation).powi(2);
    -0.5 * errors.into_iter().zip(ERRORS).map(square).sum::<f64>()
}

/// The logarithm of the likelihood of figures, up to a constant.
pub(super) fn log_likelihood(figures: &[(usize, &TenantCount)], seen: &[f32], error: [f64; 2]) -> f64 {
    let (mut product, mut sum) = (1.0, 0.0);
    for (at, reading) in figures {
        let expected = f64::from(seen[*at]);
        if expected.is_nan() {
            return f64::NEG_INFINITY;
        }
        let error = error[usize::from(reading.is_weak)];
        let t = (libm::log1p(reading.value) - expected) / error;
        if reading.at_least {
            sum += libm::log(above(t).max(1e-12));
        } else {
            product *= 1.0 + (t * t / FREEDOM).min(1e12);
            sum -= libm::log(error);
        }
    }
    sum - 0.5 * (FREEDOM + 1.0) * libm::log(product)
}

/// Probability that t with four degrees of freedom is above `t`.
fn above(t: f64) -> f64 {
    let u = t * t / 4.0;
    0.5 - 0.375 * t / (1.0 + u).sqrt() * (1.0 - u / (3.0 * (1.0 + u)))
}

/// A number of the distribution of errors of size 1, from a normal one and four more.
pub fn error_of_size_one(luck: &mut Stream) -> f64 {
    let normal = luck.normal();
    let chi: f64 = (0..FREEDOM as usize).map(|_| luck.normal()).map(|z| z * z).sum();
    normal / (chi / FREEDOM).sqrt()
}

/// Runs of a case that may count, with what does not change from round to round.
struct Kept {
    runs: Vec<u32>,
    places: Vec<f64>,
    log_density: Vec<f64>,
    /// `ln(1 + y) - ln(1 + x)` figure by figure.
    off: Vec<f64>,
    weights: Vec<f64>,
}

/// Fits a panel. Cases without figures are forecast from the distribution over parks.
///
/// With `fixed`, populations are those of an earlier fit, drawn by what the figures of the cases say of them. With
/// `error`, the errors of figures are not estimated.
pub fn fit(
    cases: &[Case],
    priors: &[Prior],
    settings: PanelSettings,
    fixed: Option<&[Population]>,
    error: Option<[f64; 2]>,
) -> Fit {
    let key = Key::world(settings.seed, 0);
    let d = priors.len();
    let mut kept: Vec<Kept> = cases.iter().map(keep).collect();
    let mut population = fixed.map_or_else(
        || Population {
            mean: priors.iter().map(|prior| prior.centre).collect(),
            spread: priors.iter().map(|prior| if prior.spread > 0.0 { prior.spread } else { SHARED_SPREAD }).collect(),
            error: ERRORS.map(|(median, _)| median),
        },
        |fixed| fixed[0].clone(),
    );
    let fixed: Option<Vec<Population>> = fixed.map(|fixed| {
        let logs: Vec<f64> = (fixed.iter())
            .map(|population| cases.iter().zip(&mut kept).map(|(case, kept)| kept.weigh(case, population)).sum())
            .collect();
        let weights = crate::analysis::weighted::from_logarithms(&logs);
        let chosen = crate::analysis::weighted::systematic(&weights, fixed.len(), 0.5);
        chosen.into_iter().map(|at| fixed[at].clone()).collect()
    });
    if let Some(error) = error {
        population.error = error;
    }
    let warm = if fixed.is_some() { 0 } else { settings.rounds / 4 };
    let mut found = Fit {
        populations: Vec::new(),
        weights: cases.iter().map(|case| vec![0.0; case.bank.len()]).collect(),
        drawn: vec![Vec::new(); cases.len()],
    };
    let rounds = fixed.as_ref().map_or(settings.rounds, Vec::len);
    for round in 0..warm + rounds {
        if let Some(fixed) = &fixed {
            population = fixed[round].clone();
        }
        let mut level: f64 = cases.iter().zip(&mut kept).map(|(case, kept)| kept.weigh(case, &population)).sum();
        if fixed.is_none() && error.is_none() {
            // Over all runs of all parks: given one run of each an error hardly moves.
            let mut luck = key.stream(Decision::Resampling, Address { who: 0, whom: 4, when: round as u32 });
            let mut other = population.clone();
            for error in &mut other.error {
                *error = (*error * libm::exp(STRIDE * luck.normal())).clamp(0.01, 1.0);
            }
            let tried: f64 = cases.iter().zip(&mut kept).map(|(case, kept)| kept.weigh(case, &other)).sum();
            if libm::log(luck.uniform()) < tried + log_prior(other.error) - level - log_prior(population.error) {
                (population, level) = (other, tried);
            } else {
                level = cases.iter().zip(&mut kept).map(|(case, kept)| kept.weigh(case, &population)).sum();
            }
        }
        debug_assert!(level.is_finite());
        let mut chosen: Vec<usize> = Vec::with_capacity(cases.len());
        for (at, kept) in kept.iter().enumerate() {
            let mut luck = key.stream(Decision::Resampling, Address { who: at as u32, whom: 1, when: round as u32 });
            let drawn: Vec<usize> = pick(&kept.weights, luck.uniform());
            chosen.push(drawn[luck.position(drawn.len())]);
            if round >= warm {
                for (run, weight) in kept.runs.iter().zip(&kept.weights) {
                    found.weights[at][*run as usize] += weight / rounds as f64;
                }
                let round = (round - warm) as u32;
                found.drawn[at].extend(drawn.iter().map(|run| (round, kept.runs[*run])));
            }
        }
        if fixed.is_none() {
            update(&mut population, cases, &kept, &chosen, priors, key, round as u32);
        }
        if round >= warm {
            found.populations.push(population.clone());
        }
        debug_assert_eq!(population.mean.len(), d);
    }
    found
}

fn keep(case: &Case) -> Kept {
    let logs: Vec<f64> =
        (0..case.bank.len()).map(|run| log_likelihood(&case.figures, case.bank.run(run), [0.3, 0.5])).collect();
    let best = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let runs: Vec<u32> = (0..case.bank.len()).filter(|run| logs[*run] > best - FAR).map(|run| run as u32).collect();
    let d = case.bank.dimensions;
    let mut kept = Kept {
        places: Vec::with_capacity(runs.len() * d),
        log_density: Vec::with_capacity(runs.len()),
        off: Vec::with_capacity(runs.len() * case.figures.len()),
        weights: vec![0.0; runs.len()],
        runs,
    };
    for &run in &kept.runs {
        kept.places.extend(case.bank.place(run as usize));
        kept.log_density.push(case.bank.log_density[run as usize]);
        let seen = case.bank.run(run as usize);
        kept.off.extend(case.figures.iter().map(|(at, reading)| libm::log1p(reading.value) - f64::from(seen[*at])));
    }
    kept
}

impl Kept {
    /// Weights under a population; gives the logarithm of the likelihood of the case, up to a constant.
    fn weigh(&mut self, case: &Case, population: &Population) -> f64 {
        let d = population.mean.len();
        let figures = case.figures.len();
        let scale: Vec<f64> = population.spread.iter().map(|spread| 1.0 / spread).collect();
        let readings: Vec<(bool, f64)> = (case.figures.iter())
            .map(|(_, reading)| (reading.at_least, 1.0 / population.error[usize::from(reading.is_weak)]))
            .collect();
        let mut best = f64::NEG_INFINITY;
        for run in 0..self.runs.len() {
            let place = &self.places[run * d..(run + 1) * d];
            let mut squares = 0.0;
            for k in 0..d {
                let z = (place[k] - population.mean[k]) * scale[k];
                squares += z * z;
            }
            let (mut product, mut sum) = (1.0, 0.0);
            for (off, (at_least, precision)) in self.off[run * figures..(run + 1) * figures].iter().zip(&readings) {
                let t = off * precision;
                if *at_least {
                    sum += libm::log(above(t).max(1e-12));
                } else {
                    product *= 1.0 + (t * t / FREEDOM).min(1e12);
                }
            }
            let log = sum - 0.5 * (FREEDOM + 1.0) * libm::log(product) - 0.5 * squares - self.log_density[run];
            self.weights[run] = log;
            best = best.max(log);
        }
        let mut total = 0.0;
        for weight in &mut self.weights {
            *weight = libm::exp(*weight - best);
            total += *weight;
        }
        for weight in &mut self.weights {
            *weight /= total;
        }
        let spreads: f64 = population.spread.iter().map(|spread| libm::log(*spread)).sum();
        let errors: f64 =
            readings.iter().filter(|(at_least, _)| !at_least).map(|(_, precision)| libm::log(*precision)).sum();
        best + libm::log(total) - spreads + errors
    }
}

/// Positions drawn systematically by weight.
fn pick(weights: &[f64], uniform: f64) -> Vec<usize> {
    crate::analysis::weighted::systematic(weights, DRAWN, uniform)
}

/// Means and spreads given a run of each park.
fn update(
    population: &mut Population,
    cases: &[Case],
    kept: &[Kept],
    chosen: &[usize],
    priors: &[Prior],
    key: Key,
    round: u32,
) {
    let d = priors.len();
    let mut luck = key.stream(Decision::Resampling, Address { who: 0, whom: 2, when: round });
    let informs: Vec<usize> = (0..cases.len()).filter(|case| !cases[*case].figures.is_empty()).collect();
    for (k, prior) in priors.iter().enumerate() {
        let places: Vec<f64> = (informs.iter())
            .filter(|case| cases[**case].active[k])
            .map(|case| kept[*case].places[chosen[*case] * d + k])
            .collect();
        let precision = 1.0 / (prior.deviation * prior.deviation);
        let own = 1.0 / (population.spread[k] * population.spread[k]);
        let all = precision + own * places.len() as f64;
        let middle = (precision * prior.centre + own * places.iter().sum::<f64>()) / all;
        population.mean[k] = middle + luck.normal() / all.sqrt();
        if prior.spread > 0.0 {
            let squares: f64 = places.iter().map(|place| (place - population.mean[k]).powi(2)).sum();
            let log = |spread: f64| {
                let size = spread / prior.spread;
                // On a grid of logarithms the density has one factor of the spread more.
                -0.5 * size * size - (places.len() as f64 - 1.0) * libm::log(spread) - 0.5 * squares / (spread * spread)
            };
            population.spread[k] = on_grid(0.05 * prior.spread, 5.0 * prior.spread, log, luck.uniform());
        }
    }
}

/// A number between two ends drawn from a density on a grid of 60 equal steps of its logarithm.
fn on_grid(low: f64, high: f64, log_density: impl Fn(f64) -> f64, uniform: f64) -> f64 {
    const STEPS: usize = 60;
    let at = |step: usize| low * libm::exp(libm::log(high / low) * step as f64 / (STEPS - 1) as f64);
    let logs: Vec<f64> = (0..STEPS).map(|step| log_density(at(step))).collect();
    let weights = crate::analysis::weighted::from_logarithms(&logs);
    let mut left = uniform;
    for (step, weight) in weights.iter().enumerate() {
        left -= weight;
        if left <= 0.0 {
            return at(step);
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_are_those_of_t() {
        // Tables of t with four degrees of freedom.
        for (t, p) in [(0.0, 0.5), (2.131_847, 0.05), (-2.131_847, 0.95), (3.746_947, 0.01)] {
            assert!((above(t) - p).abs() < 1e-6, "{t}: {}", above(t));
        }
    }
}
