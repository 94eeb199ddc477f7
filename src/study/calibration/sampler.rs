//! The sequential Monte Carlo sampler: one generation on top of the last, and when to stop.

use std::fmt;

use super::generation::{Generation, Particle};
use super::{CalibrationError, Settings, Simulated};
use crate::analysis::kernel::Mixture;
use crate::analysis::weighted::from_logarithms;
use crate::draws::{Address, Decision, Key};
use crate::scenario::{Distribution, Value};

/// Attempts that are handed over together. All count as attempts, also those beyond the last particle needed.
pub const BATCH: u64 = 64;

/// Parameters in natural units, each with the number of its attempt.
pub type Batch = Vec<(Vec<f64>, u64)>;

/// Draws generations of particles for given priors.
#[derive(Debug, Clone)]
pub struct Sampler<'a> {
    priors: &'a [Distribution],
    settings: Settings,
    seed: u64,
}

/// Why a calibration is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The tolerance requested.
    Enough,
    /// Too few attempts are accepted.
    Acceptance,
    /// No attempts left.
    Runs,
    /// No generations left.
    Generations,
    /// No smaller tolerance to go to.
    Stuck,
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Enough => "the requested tolerance is reached",
            Self::Acceptance => "no more attempts are accepted than the least acceptance requested",
            Self::Runs => "the runs allowed do not suffice for another generation",
            Self::Generations => "all generations allowed are done",
            Self::Stuck => "no attempt is nearer than the tolerance, or none can be compared with what was observed",
        })
    }
}

/// An attempt that can be compared.
struct Attempt {
    number: u64,
    place: Vec<f64>,
    values: Vec<f64>,
    distance: f64,
    kept: Vec<f64>,
}

impl<'a> Sampler<'a> {
    /// A sampler for parameters with these priors.
    ///
    /// # Errors
    /// No prior, a prior over words, a number of [`Settings`] outside its range, or no more particles than parameters.
    pub fn new(priors: &'a [Distribution], settings: Settings, seed: u64) -> Result<Self, CalibrationError> {
        let Settings { particles, quantile, least_acceptance, most_runs, enough, .. } = settings;
        let least = priors.len().max(1) + 1;
        if priors.is_empty() {
            return Err(CalibrationError::NoPriors);
        }
        if let Some(k) = priors.iter().position(|prior| number(&prior.quantile(0.5)).is_none()) {
            return Err(CalibrationError::Words(k));
        }
        if particles < least {
            return Err(CalibrationError::Particles { particles, parameters: priors.len(), least });
        }
        if !(quantile > 0.0 && quantile < 1.0) {
            return Err(CalibrationError::Quantile(quantile));
        }
        if !(0.0..1.0).contains(&least_acceptance) {
            return Err(CalibrationError::Acceptance(least_acceptance));
        }
        if most_runs < particles as u64 {
            return Err(CalibrationError::Runs { most_runs, particles });
        }
        if enough.is_nan() || enough < 0.0 {
            return Err(CalibrationError::Enough(enough));
        }
        Ok(Self { priors, settings, seed })
    }

    /// The settings it was made with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Runs one generation on top of `earlier`, all generations so far in order; on top of none it is the prior
    /// predictive. `each` simulates a batch of parameters in natural units, each with the number of its attempt, and
    /// returns one result for each in the same order.
    ///
    /// `None` if `each` returned `None`, being interrupted, or if [`Sampler::stop`] leaves nothing to do.
    pub fn next(
        &self,
        earlier: &[Generation],
        each: &mut dyn FnMut(Batch) -> Option<Vec<Simulated>>,
    ) -> Option<Generation> {
        let Some(last) = earlier.last() else { return self.first(each) };
        let tolerance = self.tolerance(earlier)?;
        let proposal = proposal(last, tolerance)?;
        let (number, start) = (last.number + 1, attempts(earlier));
        let most = self.most_attempts(start);
        let wanted = self.settings.particles;
        let (mut pool, mut done): (Vec<Attempt>, u64) = (Vec::new(), 0);
        let mut reached = false;
        while done < most && !reached {
            let until = most.min(done + BATCH);
            let places = (start + done..start + until).map(|attempt| {
                let mut stream = self.key().stream(Decision::Proposal, address(number, attempt));
                (attempt, proposal.draw(&mut stream))
            });
            pool.extend(self.simulated(places.collect(), each)?.into_iter().filter(|one| one.distance.is_finite()));
            done = until;
            reached = pool.iter().filter(|one| one.distance <= tolerance).count() >= wanted;
            if reached {
                pool.retain(|one| one.distance <= tolerance);
            } else {
                // The nearest so far, among them all that are accepted.
                pool.sort_by(|a, b| a.distance.total_cmp(&b.distance).then(a.number.cmp(&b.number)));
                pool.truncate(wanted);
            }
        }
        let farthest = pool.iter().map(|one| one.distance).fold(0.0, f64::max);
        pool.sort_by_key(|one| one.number);
        pool.truncate(wanted);
        let logs: Vec<f64> = pool.iter().map(|one| log_prior(&one.place) - proposal.log_density(&one.place)).collect();
        let particles = pool.into_iter().zip(from_logarithms(&logs)).map(|(one, weight)| one.weighing(weight));
        let tolerance = if reached { tolerance } else { farthest };
        Some(Generation { number, tolerance, attempts: done, particles: particles.collect() })
    }

    /// The tolerance of the next generation: the quantile of the distances of the last, at least what is enough. Where
    /// equal distances would leave it where it is, the next smaller distance. `None` if there is nothing smaller.
    pub fn tolerance(&self, earlier: &[Generation]) -> Option<f64> {
        let Some(last) = earlier.last() else { return Some(f64::INFINITY) };
        let distances = last.distances();
        // Particles that cannot be compared stand beyond all others.
        let known: f64 = comparable(last).map(|particle| particle.weight).sum();
        let quantile = distances.step_quantile((self.settings.quantile / known).min(1.0))?;
        let next = if quantile < last.tolerance {
            quantile
        } else {
            distances.values().iter().copied().rfind(|distance| *distance < last.tolerance)?
        };
        Some(next.max(self.settings.enough)).filter(|next| *next < last.tolerance)
    }

    /// Whether `generations`, all so far in order, are the end, and why.
    pub fn stop(&self, generations: &[Generation]) -> Option<Stop> {
        let last = generations.last()?;
        let Settings { particles, least_acceptance, most_runs, most_generations, enough, .. } = self.settings;
        let left = most_runs.saturating_sub(attempts(generations)) as f64;
        if last.tolerance <= enough && !last.particles.is_empty() {
            Some(Stop::Enough)
        } else if last.number > 0 && last.acceptance() <= least_acceptance {
            Some(Stop::Acceptance)
        } else if last.number >= most_generations {
            Some(Stop::Generations)
        } else if left < particles as f64 || (last.number > 0 && left * last.acceptance() < particles as f64) {
            // At a smaller tolerance no more are accepted than at the last.
            Some(Stop::Runs)
        } else if self.tolerance(generations).is_none() {
            Some(Stop::Stuck)
        } else {
            None
        }
    }

    /// The generation of the smallest tolerance whose effective sample is at least a tenth of its particles, or of the
    /// smallest tolerance where none is; `None` of none. A generation that ended with its budget may rest on few particles.
    pub fn posterior(generations: &[Generation]) -> Option<&Generation> {
        let whole = |generation: &&Generation| !generation.particles.is_empty();
        let sound =
            |generation: &&Generation| 10.0 * generation.effective_sample_size() >= generation.particles.len() as f64;
        let nearest = |a: &&Generation, b: &&Generation| a.tolerance.total_cmp(&b.tolerance);
        let found = generations.iter().rev().filter(whole).filter(sound).min_by(nearest);
        found.or_else(|| generations.iter().rev().filter(whole).min_by(nearest))
    }

    fn first(&self, each: &mut dyn FnMut(Batch) -> Option<Vec<Simulated>>) -> Option<Generation> {
        let count = self.settings.particles as u64;
        let weight = 1.0 / count as f64;
        let mut particles: Vec<Particle> = Vec::with_capacity(self.settings.particles);
        for from in (0..count).step_by(BATCH as usize) {
            let places = (from..count.min(from + BATCH)).map(|attempt| {
                let mut stream = self.key().stream(Decision::Proposal, address(0, attempt));
                (attempt, self.priors.iter().map(|_| stream.normal()).collect())
            });
            particles.extend(self.simulated(places.collect(), each)?.into_iter().map(|one| one.weighing(weight)));
        }
        Some(Generation { number: 0, tolerance: f64::INFINITY, attempts: count, particles })
    }

    /// Simulates a batch; `None` if interrupted.
    fn simulated(
        &self,
        places: Vec<(u64, Vec<f64>)>,
        each: &mut dyn FnMut(Batch) -> Option<Vec<Simulated>>,
    ) -> Option<Vec<Attempt>> {
        let values: Vec<Vec<f64>> = places.iter().map(|(_, place)| values(self.priors, place)).collect();
        let results = each(values.iter().cloned().zip(places.iter().map(|(number, _)| *number)).collect())?;
        debug_assert_eq!(results.len(), places.len(), "one result for each attempt");
        let attempts = places.into_iter().zip(values).zip(results).map(|(((number, place), values), result)| {
            let distance = if result.distance.is_finite() { result.distance } else { f64::INFINITY };
            let kept = result.kept.into_iter().map(|kept| if kept.is_finite() { kept } else { f64::NAN }).collect();
            Attempt { number, place, values, distance, kept }
        });
        Some(attempts.collect())
    }

    /// Attempts that a generation after `start` attempts may take.
    fn most_attempts(&self, start: u64) -> u64 {
        let Settings { particles, least_acceptance, most_runs, .. } = self.settings;
        let left = most_runs.saturating_sub(start);
        let useful = (particles as f64 / least_acceptance).ceil();
        if useful < left as f64 { useful as u64 } else { left }
    }

    fn key(&self) -> Key {
        Key::world(self.seed, 0)
    }
}

impl Attempt {
    fn weighing(self, weight: f64) -> Particle {
        let Self { number, place, values, distance, kept } = self;
        Particle { place, values, weight, distance, kept, attempt: number }
    }
}

fn address(generation: u32, attempt: u64) -> Address {
    Address { actor: attempt as u32, partner: (attempt >> 32) as u32, time: generation }
}

fn attempts(generations: &[Generation]) -> u64 {
    generations.iter().map(|generation| generation.attempts).sum()
}

fn comparable(generation: &Generation) -> impl Iterator<Item = &Particle> {
    generation.particles.iter().filter(|particle| particle.distance.is_finite())
}

/// Around the particles within the next tolerance, unless they are too few to tell a covariance; then around all that can
/// be compared.
fn proposal(last: &Generation, tolerance: f64) -> Option<Mixture> {
    let within =
        |limit: f64| -> Vec<&Particle> { comparable(last).filter(|particle| particle.distance <= limit).collect() };
    let near = within(tolerance);
    let enough = 2 * (last.particles.first().map_or(0, |particle| particle.place.len()) + 1);
    let chosen = if near.len() >= enough { near } else { within(f64::INFINITY) };
    let total: f64 = chosen.iter().map(|particle| particle.weight).sum();
    let weights = chosen.iter().map(|particle| particle.weight / total).collect();
    Mixture::around(chosen.iter().map(|particle| particle.place.clone()).collect(), weights)
}

/// Logarithm of the prior density in probit space, up to a constant.
fn log_prior(place: &[f64]) -> f64 {
    -0.5 * place.iter().map(|z| z * z).sum::<f64>()
}

/// Natural units of a place in probit space.
pub(super) fn values(priors: &[Distribution], place: &[f64]) -> Vec<f64> {
    let value = |(prior, z): (&Distribution, &f64)| number(&prior.quantile(normal_below(*z))).unwrap_or(f64::NAN);
    priors.iter().zip(place).map(value).collect()
}

fn number(value: &Value) -> Option<f64> {
    value.as_number()
}

/// The standard normal distribution function.
pub(super) fn normal_below(z: f64) -> f64 {
    0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)
}
