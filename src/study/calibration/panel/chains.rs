//! Parks, the distribution over them and the errors of figures, sampled together by particle Markov chains.
//!
//! The state of a chain is a distribution over parks, both errors, and of each park its parameters, an estimate of their
//! likelihood and a run. Each round moves them in turn:
//!
//! - a run is drawn anew given its parameters, by a particle filter in which the run before stays (conditional filter);
//! - other parameters are proposed so that the distribution over parks is kept, `z' = m + sqrt(1 - b^2) (z - m) + b s e`
//!   with a
//!   standard normal `e` (Cotter, Roberts, Stuart and White 2013), and accepted by the ratio of the likelihoods that filters
//!   estimate, the random numbers of runs integrated out (Andrieu, Doucet and Holenstein 2010);
//! - with the random numbers of runs kept, parameters of one park are moved, and mean and spread of a parameter with those of
//!   all parks (interweaving: Yu and Meng 2011); means and spreads are then drawn given these, and the errors given all runs.
//!
//! After its last figure a run that is kept gets new random numbers.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::draws::{Address, Decision, Key, Stream};
use crate::experiment::Executor;
use crate::output::OutputError;

use super::PanelSettings;
use super::bank::Prior;
use super::chain_files::ChainFiles;
use super::course::{Course, Room, Run};
use super::filter::{PICKED, Swarm};
use super::fit::{ERRORS, Population, log_prior, pooled, prior_of_mean_and_spread, start};
use super::joined::{Kept, Sampled, joined};
use super::pool::Pool;
use super::population::Parameter;
use super::unit::Unit;

/// Independent chains.
const CHAINS: usize = 4;
/// Filters of a park in a round: one draws its run anew, one tries other parameters, in every second round in another world.
const FILTERS: usize = 2;
/// Runs of each park in a round that keep their random numbers: with other parameters of its own, in another world, and with
/// parameters of all parks.
const OF_PLACE: usize = 16;
const OF_WORLD: usize = 4;
const OF_ALL: usize = 14;
/// Share of rounds, in parts, that come before those that are kept; in the first half of them errors are larger.
const WARM: usize = 4;
const HEAT: f64 = 3.0;
/// Runs from the distribution before any figure of which a chain takes the nearest to begin with.
const TRIED: usize = 40;
/// Size of steps of the logarithms of errors and of spreads; moves of errors in a round.
const STRIDE: f64 = 0.25;
const SPREAD_STRIDE: f64 = 0.3;
const OF_ERRORS: usize = 5;
/// Numbers of worlds from here on are not used.
pub const WORLDS: u32 = 4_000_000_000;

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

    fn course<'a>(&self, units: &'a [Unit], pools: &'a [Pool<'a>]) -> Course<'a> {
        let unit = &units[self.unit];
        let active = Parameter::ALL.iter().enumerate().filter(|(_, parameter)| unit.uses(**parameter));
        Course::new(unit, &pools[self.unit], self.figures, self.until, active.map(|(k, _)| k).collect())
    }

    /// The same but for the figures of the park.
    #[must_use]
    pub fn without_figures(self) -> Self {
        Self { figures: 0, ..self }
    }
}

/// Several fits, each of parks of which something is known; nothing if there is a call to stop. With `fixed`, the
/// distribution over parks is one of those of an earlier fit. Chains that end are kept in `files`, and those that are there
/// are not begun again.
///
/// # Errors
/// [`OutputError::Disk`].
pub fn sampled(
    units: &[Unit],
    fits: &[Vec<Known>],
    fixed: Option<&[Population]>,
    settings: PanelSettings,
    (executor, files): (&Executor, Option<&ChainFiles>),
    stop: &AtomicBool,
) -> Result<Option<Vec<Sampled>>, OutputError> {
    let jobs: Vec<(usize, usize)> =
        (0..fits.len()).flat_map(|fit| (0..CHAINS).map(move |chain| (fit, chain))).collect();
    let pools = Pool::of(units);
    let chains = executor.map(jobs, |(fit, chain)| {
        if let Some(kept) = files.map(|files| files.read(fit, chain)).transpose()?.flatten() {
            return Ok(Some(kept));
        }
        let address = Address { actor: chain as u32, partner: fit as u32, time: u32::MAX };
        let stream = Key::world(settings.seed, 0).stream(Decision::Proposal, address);
        let courses: Vec<Course> = fits[fit].iter().map(|known| known.course(units, &pools)).collect();
        let of_round = courses.iter().map(runs_of_round).sum::<usize>();
        let rounds = settings.runs * courses.len() / (CHAINS * of_round.max(1));
        let kept = Chain::begun(courses, fixed, stream).kept(rounds, stop);
        if let (Some(files), Some(kept)) = (files, &kept) {
            files.write(fit, chain, kept)?;
        }
        Ok(kept)
    });
    let chains = chains.into_iter().collect::<Result<Option<Vec<Kept>>, OutputError>>();
    let Some(chains) = chains? else { return Ok(None) };
    let joined = |(chains, known): (&[Kept], &Vec<Known>)| {
        let parks: Vec<&Unit> = known.iter().map(|known| &units[known.unit]).collect();
        joined(&parks, chains)
    };
    Ok(Some(chains.chunks(CHAINS).zip(fits).map(joined).collect()))
}

struct Chain<'a> {
    courses: Vec<Course<'a>>,
    /// By park; its first run is the one that the chain goes on with.
    swarms: Vec<Swarm>,
    population: Population,
    fixed: Option<&'a [Population]>,
    priors: Vec<Prior>,
    stream: Stream,
    /// By park.
    rooms: Vec<Room>,
}

impl<'a> Chain<'a> {
    fn begun(courses: Vec<Course<'a>>, fixed: Option<&'a [Population]>, mut stream: Stream) -> Self {
        let priors = priors();
        let population = fixed.map_or_else(|| start(&priors), |fixed| fixed[stream.position(fixed.len())].clone());
        let broad: Vec<f64> = priors.iter().map(Prior::broad).collect();
        let spread = if fixed.is_some() { population.spread.clone() } else { broad };
        let mut rooms: Vec<Room> = courses.iter().map(|_| Room::default()).collect();
        let begun = |(course, room): (&Course, &mut Room)| {
            let mut run = |stream: &mut Stream| {
                course.begun(drawn(&population.mean, &spread, &course.active, stream), stream, room)
            };
            let mut best = (f64::NEG_INFINITY, run(&mut stream));
            for _ in 0..if course.figures.is_empty() { 0 } else { TRIED } {
                let run = run(&mut stream);
                let log = course.log_likelihood(&run, [HEAT * ERRORS[1].0; 2]);
                if log > best.0 {
                    best = (log, run);
                }
            }
            Swarm { log_likelihood: best.0, runs: vec![best.1; PICKED] }
        };
        let swarms = courses.iter().zip(&mut rooms).map(begun).collect();
        Self { courses, swarms, population, fixed, priors, stream, rooms }
    }

    fn kept(mut self, rounds: usize, stop: &AtomicBool) -> Option<Kept> {
        let rounds = rounds.max(WARM);
        let warm = rounds / WARM;
        let mut kept = Kept { populations: Vec::new(), runs: vec![Vec::new(); self.courses.len()] };
        let told: Vec<usize> = (0..self.courses.len()).filter(|at| !self.courses[*at].figures.is_empty()).collect();
        for round in 0..rounds {
            if stop.load(Ordering::Relaxed) {
                return None;
            }
            let left = 1.0 - round as f64 / (warm as f64 / 2.0);
            let heat = 1.0 + HEAT * left.max(0.0);
            let error = self.population.error.map(|error| heat * error);
            for at in &told {
                self.filter(*at, round % 2 == 1, error);
            }
            if round >= warm {
                self.keep(&mut kept);
            }
            for number in 0..OF_PLACE + OF_WORLD {
                for at in &told {
                    self.move_park(*at, number < OF_WORLD, error);
                }
            }
            for number in 0..OF_ALL {
                if self.fixed.is_some() { self.change_population(heat) } else { self.move_all(number, error) }
            }
            if self.fixed.is_none() {
                if left <= 0.0 {
                    (0..OF_ERRORS).for_each(|_| self.move_errors());
                }
                let (courses, swarms) = (&self.courses, &self.swarms);
                let places = |k: usize| -> Vec<f64> {
                    let active = told.iter().filter(|at| courses[**at].active.contains(&k));
                    active.map(|at| swarms[*at].runs[0].place[k]).collect()
                };
                pooled(&mut self.population, &self.priors, &places, &mut self.stream);
            }
        }
        Some(kept)
    }

    fn keep(&mut self, kept: &mut Kept) {
        for (at, course) in self.courses.iter().enumerate() {
            for run in &self.swarms[at].runs {
                let run = if course.figures.is_empty() {
                    let Population { mean, spread, .. } = &self.population;
                    course.begun(
                        drawn(mean, spread, &course.active, &mut self.stream),
                        &mut self.stream,
                        &mut self.rooms[at],
                    )
                } else {
                    course.gone_on(run, &mut self.stream, &mut self.rooms[at])
                };
                let history = course.history(&run);
                kept.runs[at].push((run.place, history, run.seen));
            }
        }
        kept.populations.push(self.population.clone());
    }

    /// The run of a park that the chain goes on with.
    fn run(&self, at: usize) -> &Run {
        &self.swarms[at].runs[0]
    }

    fn accepts(&mut self, gain: f64, is_possible: bool) -> bool {
        !is_possible || libm::log(self.stream.uniform()) < gain
    }

    /// A new run of one park given its parameters and world, then other parameters, in another world if so, with a new run.
    fn filter(&mut self, at: usize, other_world: bool, error: [f64; 2]) {
        let course = &self.courses[at];
        let run = &self.swarms[at].runs[0];
        let from = (run.place.as_slice(), run.world);
        if let Some(swarm) = course.filtered(from, error, Some(run), &mut self.stream, &mut self.rooms[at]) {
            self.swarms[at] = swarm;
        }
        let place = self.proposed(at);
        let world = if other_world { Pool::draw_world(&mut self.stream) } else { self.run(at).world };
        let tried = self.courses[at].filtered((&place, world), error, None, &mut self.stream, &mut self.rooms[at]);
        if let Some(tried) = tried
            && self.accepts(tried.log_likelihood - self.swarms[at].log_likelihood, true)
        {
            self.swarms[at] = tried;
        }
    }

    /// Other parameters of a park, some of them; the distribution over parks is kept.
    fn proposed(&mut self, at: usize) -> Vec<f64> {
        let course = &self.courses[at];
        let stride = libm::exp(-2.0 * self.stream.uniform());
        let always = course.active[self.stream.position(course.active.len())];
        let mut place = self.swarms[at].runs[0].place.clone();
        for &k in &course.active {
            if k == always || self.stream.uniform() < 0.5 {
                let (mean, spread) = (self.population.mean[k], self.population.spread[k]);
                let kept = (1.0 - stride * stride).sqrt();
                place[k] = mean + kept * (place[k] - mean) + stride * spread * self.stream.normal();
            }
        }
        place
    }

    /// Other parameters of one park, or another world; its random numbers are kept.
    fn move_park(&mut self, at: usize, other_world: bool, error: [f64; 2]) {
        let run = self.run(at);
        let (place, world) = if other_world {
            (run.place.clone(), Pool::draw_world(&mut self.stream))
        } else {
            let world = run.world;
            (self.proposed(at), world)
        };
        let (course, run) = (&self.courses[at], &self.swarms[at].runs[0]);
        let other = course.moved(run, place, world, &mut self.rooms[at]);
        let (log, tried) = (course.log_likelihood(run, error), course.log_likelihood(&other, error));
        if self.accepts(tried - log, log.is_finite()) {
            self.swarms[at].runs[0] = other;
        }
    }

    /// Mean and spread of one parameter, and with them that of all parks.
    fn move_all(&mut self, number: usize, error: [f64; 2]) {
        let k = number % self.priors.len();
        let prior = self.priors[k];
        let from = (self.population.mean[k], self.population.spread[k]);
        let stride = libm::exp(0.2 - 3.5 * self.stream.uniform());
        let mean = from.0 + stride * prior.deviation * self.stream.normal();
        let change = libm::exp(SPREAD_STRIDE * self.stream.normal());
        let to = (mean, if prior.spread > 0.0 { from.1 * change } else { from.1 });
        let mut gain = prior_of_mean_and_spread(&prior, to) - prior_of_mean_and_spread(&prior, from);
        // Half the time with another parameter, that may make up for it.
        let other = self.stream.position(2 * self.priors.len());
        let other = (other < self.priors.len() && other != k).then(|| {
            let shift = stride * self.priors[other].deviation * self.stream.normal();
            let (mean, spread) = (self.population.mean[other], self.population.spread[other]);
            let log = |mean: f64| prior_of_mean_and_spread(&self.priors[other], (mean, spread));
            gain += log(mean + shift) - log(mean);
            (other, shift)
        });
        if gain == f64::NEG_INFINITY {
            return;
        }
        let place = |run: &Run| {
            let mut place = run.place.clone();
            place[k] = to.0 + (place[k] - from.0) * to.1 / from.1;
            if let Some((other, shift)) = other {
                place[other] += shift;
            }
            place
        };
        let touches = |k: &usize, at: &usize| self.courses[*at].active.contains(k);
        let is_touched = |at: &usize| {
            !self.courses[*at].figures.is_empty()
                && (touches(&k, at) || other.is_some_and(|(other, _)| touches(&other, at)))
        };
        let which: Vec<usize> = (0..self.courses.len()).filter(is_touched).collect();
        let others: Vec<Run> = (which.iter())
            .map(|at| {
                let run = &self.swarms[*at].runs[0];
                self.courses[*at].moved(run, place(run), run.world, &mut self.rooms[*at])
            })
            .collect();
        let gained: f64 = (which.iter().zip(&others))
            .map(|(at, other)| {
                let course = &self.courses[*at];
                course.log_likelihood(other, error) - course.log_likelihood(self.run(*at), error)
            })
            .sum();
        if self.accepts(gain + gained, true) {
            (self.population.mean[k], self.population.spread[k]) = to;
            if let Some((other, shift)) = other {
                self.population.mean[other] += shift;
            }
            which.into_iter().zip(others).for_each(|(at, other)| self.swarms[at].runs[0] = other);
        }
    }

    /// Another one of the fixed distributions over parks, and the parameters that lie in it as they did in the one before.
    fn change_population(&mut self, heat: f64) {
        let Some(fixed) = self.fixed else { return };
        let to = &fixed[self.stream.position(fixed.len())];
        let from = self.population.clone();
        let (mut gain, mut others) = (0.0, Vec::with_capacity(self.swarms.len()));
        for ((course, swarm), room) in self.courses.iter().zip(&self.swarms).zip(&mut self.rooms) {
            let run = &swarm.runs[0];
            let mut place = run.place.clone();
            for &k in &course.active {
                place[k] = to.mean[k] + (place[k] - from.mean[k]) * to.spread[k] / from.spread[k];
            }
            let other = course.moved(run, place, run.world, room);
            let log = |run: &Run, error: [f64; 2]| course.log_likelihood(run, error.map(|error| heat * error));
            gain += log(&other, to.error) - log(run, from.error);
            others.push(other);
        }
        if self.accepts(gain, true) {
            self.population = to.clone();
            self.swarms.iter_mut().zip(others).for_each(|(swarm, other)| swarm.runs[0] = other);
        }
    }

    fn move_errors(&mut self) {
        let stride = |error: f64, stream: &mut Stream| (error * libm::exp(STRIDE * stream.normal())).clamp(0.01, 1.0);
        let from = self.population.error;
        let to = from.map(|error| stride(error, &mut self.stream));
        let log = |error: [f64; 2]| -> f64 {
            let figures: f64 = (self.courses.iter().zip(&self.swarms))
                .map(|(course, swarm)| course.log_likelihood(&swarm.runs[0], error))
                .sum();
            figures + log_prior(error)
        };
        let gain = log(to) - log(from);
        if self.accepts(gain, true) {
            self.population.error = to;
        }
    }
}

/// Runs of a park in a round.
fn runs_of_round(course: &Course) -> usize {
    let filtered = if course.figures.is_empty() { 0 } else { FILTERS * course.particles() };
    filtered + OF_PLACE + OF_WORLD + OF_ALL + PICKED
}

/// Parameters of a park drawn from a distribution over parks; those that its runs do not depend on stay at the mean.
fn drawn(mean: &[f64], spread: &[f64], active: &[usize], stream: &mut Stream) -> Vec<f64> {
    let mut place = mean.to_vec();
    for &k in active {
        place[k] += spread[k] * stream.normal();
    }
    place
}
