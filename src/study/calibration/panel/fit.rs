//! A panel of curves fitted by Gibbs sampling over banks of them.

use crate::analysis::weighted::{effective_size, from_logarithms, systematic};
use crate::draws::{Address, Decision, Key, Stream};

use super::PanelSettings;
use super::bank::{Bank, Prior};
use super::figures::{FREEDOM, above, log_likelihood};
use super::unit::TenantCount;

/// Spread over parks of a parameter that they nearly share.
pub const SHARED_SPREAD: f64 = 0.1;
/// Range of spreads, in sizes of their prior.
const SPREADS: (f64, f64) = (0.05, 5.0);
/// Errors before any figure: median and deviation of the logarithm, of clear and of weak figures.
pub(super) const ERRORS: [(f64, f64); 2] = [(0.08, 0.35), (0.2, 0.35)];
/// Size of the steps by which the logarithms of errors are moved.
const STRIDE: f64 = 0.25;
/// Runs drawn for each park in a round, beside the one that the sampler goes on with.
const DRAWN: usize = 8;
/// Logarithms of likelihoods this far below the best one do not matter.
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

/// A park with its curves and the figures that are fitted.
#[derive(Debug, Clone)]
pub struct Case<'a> {
    /// Its curves.
    pub bank: &'a Bank,
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
    /// By case, the effective number of runs.
    pub effective: Vec<f64>,
}

/// A distribution over parks in the middle of its prior.
pub(super) fn start(priors: &[Prior]) -> Population {
    Population {
        mean: priors.iter().map(|prior| prior.centre).collect(),
        spread: priors.iter().map(|prior| if prior.spread > 0.0 { prior.spread } else { SHARED_SPREAD }).collect(),
        error: ERRORS.map(|(median, _)| median),
    }
}

/// The logarithm of the prior density of the mean over parks of a parameter and of the logarithm of its spread, up to a
/// constant.
pub(super) fn prior_of_mean_and_spread(prior: &Prior, (mean, spread): (f64, f64)) -> f64 {
    let of_mean = -0.5 * ((mean - prior.centre) / prior.deviation).powi(2);
    if prior.spread <= 0.0 {
        return of_mean;
    }
    let size = spread / prior.spread;
    if (SPREADS.0..=SPREADS.1).contains(&size) {
        of_mean + libm::log(spread) - 0.5 * size * size
    } else {
        f64::NEG_INFINITY
    }
}

/// The logarithm of the prior density of the logarithms of both errors, up to a constant.
pub(super) fn log_prior(errors: [f64; 2]) -> f64 {
    let square = |(error, (median, deviation)): (f64, (f64, f64))| (libm::log(error / median) / deviation).powi(2);
    -0.5 * errors.into_iter().zip(ERRORS).map(square).sum::<f64>()
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
    let mut population = fixed.map_or_else(|| start(priors), |fixed| fixed[0].clone());
    let fixed: Option<Vec<Population>> = fixed.map(|fixed| {
        let logs: Vec<f64> = (fixed.iter())
            .map(|population| cases.iter().zip(&mut kept).map(|(case, kept)| kept.weigh(case, population)).sum())
            .collect();
        let weights = from_logarithms(&logs);
        let chosen = systematic(&weights, fixed.len(), 0.5);
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
        effective: Vec::new(),
    };
    let rounds = fixed.as_ref().map_or(settings.rounds, Vec::len);
    for round in 0..warm + rounds {
        if let Some(fixed) = &fixed {
            population = fixed[round].clone();
        }
        let mut level: f64 = cases.iter().zip(&mut kept).map(|(case, kept)| kept.weigh(case, &population)).sum();
        if fixed.is_none() && error.is_none() {
            // Over all runs of all parks: given one run of each an error hardly moves.
            let mut stream = key.stream(Decision::Resampling, Address { actor: 0, partner: 4, time: round as u32 });
            let mut other = population.clone();
            for error in &mut other.error {
                *error = (*error * libm::exp(STRIDE * stream.normal())).clamp(0.01, 1.0);
            }
            let tried: f64 = cases.iter().zip(&mut kept).map(|(case, kept)| kept.weigh(case, &other)).sum();
            if libm::log(stream.uniform()) < tried + log_prior(other.error) - level - log_prior(population.error) {
                (population, level) = (other, tried);
            } else {
                level = cases.iter().zip(&mut kept).map(|(case, kept)| kept.weigh(case, &population)).sum();
            }
        }
        debug_assert!(level.is_finite());
        let mut chosen: Vec<usize> = Vec::with_capacity(cases.len());
        for (at, kept) in kept.iter().enumerate() {
            let mut stream =
                key.stream(Decision::Resampling, Address { actor: at as u32, partner: 1, time: round as u32 });
            let drawn: Vec<usize> = pick(&kept.weights, stream.uniform());
            chosen.push(drawn[stream.position(drawn.len())]);
            if round >= warm {
                for (run, weight) in kept.runs.iter().zip(&kept.weights) {
                    found.weights[at][*run as usize] += weight / rounds as f64;
                }
                let round = (round - warm) as u32;
                found.drawn[at].extend(drawn.iter().map(|run| (round, kept.runs[*run])));
            }
        }
        if fixed.is_none() {
            let mut stream = key.stream(Decision::Resampling, Address { actor: 0, partner: 2, time: round as u32 });
            let informs = |case: &usize| !cases[*case].figures.is_empty();
            let places = |k: usize| -> Vec<f64> {
                (0..cases.len()).filter(informs).map(|case| kept[case].places[chosen[case] * d + k]).collect()
            };
            pooled(&mut population, priors, &places, &mut stream);
        }
        if round >= warm {
            found.populations.push(population.clone());
        }
    }
    found.effective = found.weights.iter().map(|weights| effective_size(weights)).collect();
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
    systematic(weights, DRAWN, uniform)
}

/// Draws means and spreads given the parameters of parks.
pub(super) fn pooled(
    population: &mut Population,
    priors: &[Prior],
    places: &dyn Fn(usize) -> Vec<f64>,
    stream: &mut Stream,
) {
    for (k, prior) in priors.iter().enumerate() {
        let places = places(k);
        let precision = 1.0 / (prior.deviation * prior.deviation);
        let own = 1.0 / (population.spread[k] * population.spread[k]);
        let all = precision + own * places.len() as f64;
        let middle = (precision * prior.centre + own * places.iter().sum::<f64>()) / all;
        population.mean[k] = middle + stream.normal() / all.sqrt();
        if prior.spread > 0.0 {
            let squares: f64 = places.iter().map(|place| (place - population.mean[k]).powi(2)).sum();
            let log = |spread: f64| {
                let size = spread / prior.spread;
                // On a grid of logarithms the density has one factor of the spread more.
                -0.5 * size * size - (places.len() as f64 - 1.0) * libm::log(spread) - 0.5 * squares / (spread * spread)
            };
            population.spread[k] = on_grid(SPREADS.0 * prior.spread, SPREADS.1 * prior.spread, log, stream.uniform());
        }
    }
}

/// A number between two ends drawn from a density on a grid of 60 equal steps of its logarithm.
fn on_grid(low: f64, high: f64, log_density: impl Fn(f64) -> f64, uniform: f64) -> f64 {
    const STEPS: usize = 60;
    let at = |step: usize| low * libm::exp(libm::log(high / low) * step as f64 / (STEPS - 1) as f64);
    let logs: Vec<f64> = (0..STEPS).map(|step| log_density(at(step))).collect();
    let weights = from_logarithms(&logs);
    let mut left = uniform;
    for (step, weight) in weights.iter().enumerate() {
        left -= weight;
        if left <= 0.0 {
            return at(step);
        }
    }
    high
}
