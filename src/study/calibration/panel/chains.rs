//! Parks, the distribution over them and the errors of figures, sampled together by Markov chains with fresh runs.
//!
//! The state of a chain is a distribution over parks, both errors, and a run of each park. Each round moves them in turn:
//!
//! - a run gets other luck in a part of its time, or another world (parameters stay);
//! - a run gets other parameters (its luck stays), proposed so that the distribution over parks is kept: `z' = m +
//!   sqrt(1 - b^2) (z - m) + b s e` with a standard normal `e` (Cotter, Roberts, Stuart and White 2013), all at once or one;
//! - mean and spread of a parameter are moved with the parameters of all parks (interweaving: Yu and Meng 2011), then drawn
//!   given these, and the errors given all runs.
//!
//! Every proposal keeps the distribution before the figures, so that it is accepted by the ratio of their likelihoods alone,
//! and no weight can degenerate however many figures a park has. After its last figure a run that is kept gets new luck.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::draws::{Address, Decision, Key, Stream};
use crate::experiment::Player;
use crate::scenario::History;

use super::PanelSettings;
use super::bank::{Bank, Prior};
use super::course::{Course, Run};
use super::fit::{ERRORS, Fit, Population, log_prior, pooled, prior_of_mean_and_spread, start};
use super::population::Parameter;
use super::unit::Unit;

/// Independent chains.
const CHAINS: usize = 4;
/// Runs of each park in a round: with other luck, with other parameters, with the other parks, and the one that is kept.
const OF_LUCK: usize = 4;
const OF_PLACE: usize = 4;
const OF_ALL: usize = 2;
const OF_ROUND: usize = OF_LUCK + OF_PLACE + OF_ALL + 1;
/// Share of rounds, in parts, that come before those that are kept; in the first half of them errors are larger.
const WARM: usize = 4;
const HEAT: f64 = 3.0;
/// Runs from the distribution before any figure of which a chain takes the nearest to begin with.
const TRIED: usize = 40;
/// Size of steps of the logarithms of errors and of spreads; moves of errors in a round.
const STRIDE: f64 = 0.25;
const SPREAD_STRIDE: f64 = 0.3;
const OF_ERRORS: usize = 5;
/// Forecasts drawn from each run that is kept.
const DRAWN: usize = 4;
/// Numbers of worlds from here on are not used.
pub const WORLDS: u32 = 4_000_000_000;
/// Batches of a chain by whose means its effective size is judged.
const BATCHES: usize = 2;

/// Priors of the model's parameters.
pub fn priors() -> Vec<Prior> {
    Parameter::ALL.iter().map(|parameter| parameter.prior()).collect()
}

/// What is known of one park.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Known {
    /// The park, by position.
    pub unit: usize,
    /// How many of its figures, the first ones.
    pub figures: usize,
    /// Date up to which its events and programmes are known.
    pub until: f64,
}

impl Known {
    /// What was known of a park at a date.
    pub fn before(units: &[Unit], unit: usize, date: f64) -> Self {
        let figures = units[unit].readings.iter().filter(|reading| reading.date < date).count();
        Self { unit, figures, until: date }
    }

    /// The same but for the figures of the park.
    #[must_use]
    pub fn without_figures(self) -> Self {
        Self { figures: 0, ..self }
    }
}

/// A fit of the model, and the runs of each of its parks that it kept.
pub type Sampled = (Fit, Vec<Bank>);

/// Several fits, each of parks of which something is known; nothing if there is a call to stop. With `fixed`, the
/// distribution over parks is one of those of an earlier fit.
pub fn sampled(
    units: &[Unit],
    fits: &[Vec<Known>],
    fixed: Option<&[Population]>,
    settings: PanelSettings,
    player: &Player,
    stop: &AtomicBool,
) -> Option<Vec<Sampled>> {
    let jobs: Vec<(usize, usize)> =
        (0..fits.len()).flat_map(|fit| (0..CHAINS).map(move |chain| (fit, chain))).collect();
    let share = WORLDS / jobs.len().max(1) as u32;
    let chains = player.map(jobs, |(fit, chain)| {
        let address = Address { who: chain as u32, whom: fit as u32, when: u32::MAX };
        let luck = Key::world(settings.seed, 0).stream(Decision::Proposal, address);
        let first = share * (fit * CHAINS + chain) as u32;
        Chain::begun(units, &fits[fit], fixed, luck, first).kept(settings.runs / (CHAINS * OF_ROUND), stop)
    });
    let chains: Vec<Kept> = chains.into_iter().collect::<Option<_>>()?;
    Some(chains.chunks(CHAINS).zip(fits).map(|(chains, known)| joined(units, known, chains)).collect())
}

/// What a chain leaves.
struct Kept {
    populations: Vec<Population>,
    /// By park, round by round.
    runs: Vec<Vec<Draw>>,
}

/// A run that a chain keeps: parameters, what it takes to play it again, and what it shows.
type Draw = (Vec<f64>, History, Vec<f32>);

struct Chain<'a> {
    courses: Vec<Course<'a>>,
    runs: Vec<Run>,
    population: Population,
    fixed: Option<&'a [Population]>,
    priors: Vec<Prior>,
    luck: Stream,
    next: u32,
}

impl<'a> Chain<'a> {
    fn begun(
        units: &'a [Unit],
        known: &[Known],
        fixed: Option<&'a [Population]>,
        mut luck: Stream,
        first: u32,
    ) -> Self {
        let priors = priors();
        let course = |known: &Known| {
            let unit = &units[known.unit];
            let active = Parameter::ALL.iter().enumerate().filter(|(_, parameter)| unit.uses(**parameter));
            Course::new(unit, known.figures, known.until, active.map(|(k, _)| k).collect())
        };
        let courses: Vec<Course> = known.iter().map(course).collect();
        let population = fixed.map_or_else(|| start(&priors), |fixed| fixed[luck.position(fixed.len())].clone());
        let broad: Vec<f64> = priors.iter().map(Prior::broad).collect();
        let spread = if fixed.is_some() { population.spread.clone() } else { broad };
        let mut next = first;
        let runs = (courses.iter())
            .map(|course| {
                let mut best: Option<(f64, Run)> = None;
                for _ in 0..if course.figures.is_empty() { 1 } else { TRIED } {
                    let place = drawn(&population.mean, &spread, &course.active, &mut luck);
                    let run = course.begun(place, &mut counter(&mut next));
                    let log = course.log_likelihood(&run, [HEAT * ERRORS[1].0; 2]);
                    if best.as_ref().is_none_or(|(least, _)| log > *least) {
                        best = Some((log, run));
                    }
                }
                best.map(|(_, run)| run)
            })
            .collect::<Option<_>>();
        Self { courses, runs: runs.unwrap_or_default(), population, fixed, priors, luck, next }
    }

    fn kept(mut self, rounds: usize, stop: &AtomicBool) -> Option<Kept> {
        let rounds = rounds.max(WARM);
        let warm = rounds / WARM;
        let mut kept = Kept { populations: Vec::new(), runs: vec![Vec::new(); self.courses.len()] };
        for round in 0..rounds {
            if stop.load(Ordering::Relaxed) {
                return None;
            }
            let left = 1.0 - round as f64 / (warm as f64 / 2.0);
            let heat = 1.0 + HEAT * left.max(0.0);
            let error = self.population.error.map(|error| heat * error);
            for at in 0..self.courses.len() {
                if !self.courses[at].figures.is_empty() {
                    self.move_park(at, error);
                }
            }
            for _ in 0..OF_ALL {
                if self.fixed.is_some() { self.change_population(heat) } else { self.move_all(error) }
            }
            if self.fixed.is_none() {
                if left <= 0.0 {
                    (0..OF_ERRORS).for_each(|_| self.move_errors());
                }
                let told: Vec<usize> =
                    (0..self.courses.len()).filter(|at| !self.courses[*at].figures.is_empty()).collect();
                let (courses, runs) = (&self.courses, &self.runs);
                let places = |k: usize| -> Vec<f64> {
                    let active = told.iter().filter(|at| courses[**at].active.contains(&k));
                    active.map(|at| runs[*at].place[k]).collect()
                };
                pooled(&mut self.population, &self.priors, &places, &mut self.luck);
            }
            if round >= warm {
                self.keep(&mut kept);
            }
        }
        Some(kept)
    }

    fn keep(&mut self, kept: &mut Kept) {
        for (at, course) in self.courses.iter().enumerate() {
            let mut number = counter(&mut self.next);
            self.runs[at] = if course.figures.is_empty() {
                let Population { mean, spread, .. } = &self.population;
                course.begun(drawn(mean, spread, &course.active, &mut self.luck), &mut number)
            } else {
                course.gone_on(&self.runs[at], &mut number)
            };
            let run = &self.runs[at];
            kept.runs[at].push((run.place.clone(), course.history(run), run.seen.clone()));
        }
        kept.populations.push(self.population.clone());
    }

    fn accepts(&mut self, gain: f64, is_possible: bool) -> bool {
        !is_possible || libm::log(self.luck.uniform()) < gain
    }

    /// Other luck and other parameters of one park.
    fn move_park(&mut self, at: usize, error: [f64; 2]) {
        let mut log = self.courses[at].log_likelihood(&self.runs[at], error);
        for number in 0..OF_LUCK + OF_PLACE {
            let course = &self.courses[at];
            let other = if number < OF_LUCK {
                let luck = &mut self.luck;
                course.renewed(&self.runs[at], |count| luck.position(count), &mut counter(&mut self.next))
            } else {
                let stride = libm::exp(-3.0 * self.luck.uniform());
                let only = course.active[self.luck.position(course.active.len())];
                let is_one = number % 2 == 0;
                let mut place = self.runs[at].place.clone();
                for &k in course.active.iter().filter(|k| !is_one || **k == only) {
                    let (mean, spread) = (self.population.mean[k], self.population.spread[k]);
                    let kept = (1.0 - stride * stride).sqrt();
                    place[k] = mean + kept * (place[k] - mean) + stride * spread * self.luck.normal();
                }
                course.moved(&self.runs[at], place)
            };
            let tried = course.log_likelihood(&other, error);
            if self.accepts(tried - log, log.is_finite()) {
                (self.runs[at], log) = (other, tried);
            }
        }
    }

    /// Mean and spread of one parameter, and with them that of all parks.
    fn move_all(&mut self, error: [f64; 2]) {
        let k = self.luck.position(self.priors.len());
        let prior = self.priors[k];
        let from = (self.population.mean[k], self.population.spread[k]);
        let stride = prior.deviation * libm::exp(-1.0 - 3.0 * self.luck.uniform());
        let mean = from.0 + stride * self.luck.normal();
        let change = libm::exp(SPREAD_STRIDE * self.luck.normal());
        let to = (mean, if prior.spread > 0.0 { from.1 * change } else { from.1 });
        let gain = prior_of_mean_and_spread(&prior, to) - prior_of_mean_and_spread(&prior, from);
        if gain == f64::NEG_INFINITY {
            return;
        }
        let place = |run: &Run| {
            let mut place = run.place.clone();
            place[k] = to.0 + (place[k] - from.0) * to.1 / from.1;
            place
        };
        let has_figures = |at: &usize| self.courses[*at].active.contains(&k) && !self.courses[*at].figures.is_empty();
        let which: Vec<usize> = (0..self.courses.len()).filter(has_figures).collect();
        let others: Vec<Run> =
            which.iter().map(|at| self.courses[*at].moved(&self.runs[*at], place(&self.runs[*at]))).collect();
        let gained: f64 = (which.iter().zip(&others))
            .map(|(at, other)| {
                let course = &self.courses[*at];
                course.log_likelihood(other, error) - course.log_likelihood(&self.runs[*at], error)
            })
            .sum();
        if self.accepts(gain + gained, true) {
            (self.population.mean[k], self.population.spread[k]) = to;
            which.into_iter().zip(others).for_each(|(at, other)| self.runs[at] = other);
        }
    }

    /// Another one of the fixed distributions over parks, and the parameters that lie in it as they did in the one before.
    fn change_population(&mut self, heat: f64) {
        let Some(fixed) = self.fixed else { return };
        let to = &fixed[self.luck.position(fixed.len())];
        let from = self.population.clone();
        let (mut gain, mut others) = (0.0, Vec::with_capacity(self.runs.len()));
        for (course, run) in self.courses.iter().zip(&self.runs) {
            let mut place = run.place.clone();
            for &k in &course.active {
                place[k] = to.mean[k] + (place[k] - from.mean[k]) * to.spread[k] / from.spread[k];
            }
            let other = course.moved(run, place);
            let log = |run: &Run, error: [f64; 2]| course.log_likelihood(run, error.map(|error| heat * error));
            gain += log(&other, to.error) - log(run, from.error);
            others.push(other);
        }
        if self.accepts(gain, true) {
            self.population = to.clone();
            self.runs = others;
        }
    }

    fn move_errors(&mut self) {
        let stride = |error: f64, luck: &mut Stream| (error * libm::exp(STRIDE * luck.normal())).clamp(0.01, 1.0);
        let from = self.population.error;
        let to = from.map(|error| stride(error, &mut self.luck));
        let log = |error: [f64; 2]| -> f64 {
            let figures: f64 =
                self.courses.iter().zip(&self.runs).map(|(course, run)| course.log_likelihood(run, error)).sum();
            figures + log_prior(error)
        };
        let gain = log(to) - log(from);
        if self.accepts(gain, true) {
            self.population.error = to;
        }
    }
}

/// Numbers in turn.
fn counter(next: &mut u32) -> impl FnMut() -> u32 {
    move || {
        *next += 1;
        *next - 1
    }
}

/// Parameters of a park drawn from a distribution over parks; those that its runs do not depend on stay at the mean.
fn drawn(mean: &[f64], spread: &[f64], active: &[usize], luck: &mut Stream) -> Vec<f64> {
    let mut place = mean.to_vec();
    for &k in active {
        place[k] += spread[k] * luck.normal();
    }
    place
}

/// The chains of one fit as one sample.
fn joined(units: &[Unit], known: &[Known], chains: &[Kept]) -> Sampled {
    let populations: Vec<Population> = chains.iter().flat_map(|chain| chain.populations.clone()).collect();
    let count = populations.len();
    let banks: Vec<Bank> = (known.iter().enumerate())
        .map(|(at, known)| {
            let dates = units[known.unit].dates().len();
            let mut bank = Bank { dimensions: Parameter::ALL.len(), dates, ..Bank::default() };
            for (place, history, seen) in chains.iter().flat_map(|chain| &chain.runs[at]) {
                bank.places.extend(place);
                bank.histories.push(history.clone());
                bank.log_density.push(0.0);
                bank.seen.extend(seen);
            }
            bank
        })
        .collect();
    let drawn = |_: &Bank| (0..count as u32).flat_map(|run| [(run, run); DRAWN]).collect();
    let effective = (known.iter().zip(&banks))
        .map(|(known, bank)| {
            let active = Parameter::ALL.iter().enumerate().filter(|(_, parameter)| units[known.unit].uses(**parameter));
            let of = active.map(|(k, _)| effective_size(&(0..count).map(|run| bank.place(run)[k]).collect::<Vec<_>>()));
            of.fold(count as f64, f64::min)
        })
        .collect();
    let weights = banks.iter().map(|_| vec![1.0 / count as f64; count]).collect();
    (Fit { populations, weights, drawn: banks.iter().map(drawn).collect(), effective }, banks)
}

/// Effective number of values of a chain, by the variance of the means of its batches.
fn effective_size(values: &[f64]) -> f64 {
    let variance = |values: &[f64]| -> f64 {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (values.len() as f64 - 1.0)
    };
    let length = values.len() / (CHAINS * BATCHES);
    if length == 0 {
        return 1.0;
    }
    let means: Vec<f64> = values.chunks_exact(length).map(|batch| batch.iter().sum::<f64>() / length as f64).collect();
    (variance(values) / variance(&means)).clamp(0.0, length as f64) * means.len() as f64
}
