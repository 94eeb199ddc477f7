//! The runs that patterns are read off, and the values that they give.

use std::sync::atomic::AtomicBool;

use crate::experiment::{Ensemble, Here, RunRecord, Series, ThreadError, WorldRuns, Worlds};
use crate::scenario::{Rival, Scenario};

use super::plan::{Model, Plan, Source, Version};

/// Values of a pattern by world: of what it is about and of what it is compared with. NaN is missing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Values {
    /// What the pattern is about.
    pub first: Vec<f64>,
    /// What it is compared with, if anything.
    pub second: Option<Vec<f64>>,
}

impl Values {
    /// Worlds in which all of it was played.
    pub(super) fn worlds(&self) -> usize {
        self.second.as_ref().map_or(self.first.len(), |second| self.first.len().min(second.len()))
    }
}

/// What one model gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Played {
    /// The rival; the full model if absent.
    pub rival: Option<Rival>,
    /// By pattern asked: its values, unless the rival changes nothing of what it is read off or makes no scenario of it.
    pub values: Vec<Result<Values, Untouched>>,
    /// Whether all its worlds were played; only the full model may have fewer.
    pub complete: bool,
}

/// Why a rival has no values of its own for a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untouched {
    /// It plays exactly what the full model plays.
    Same,
    /// It makes no scenario.
    Refused,
}

impl Plan {
    /// Plays all models in order, as many as time is given for; the full model first, of which whatever worlds were played
    /// are kept, while a rival counts with all its worlds or not at all. `tick` is called after every run, from any thread.
    ///
    /// # Errors
    /// When the system refuses to start threads.
    pub fn play(&self, threads: usize, stop: &AtomicBool, tick: impl Fn() + Sync) -> Result<Vec<Played>, ThreadError> {
        self.play_from(&mut Here, threads, stop, tick)
    }

    /// The same with worlds from wherever they are.
    ///
    /// # Errors
    /// Those of `from`.
    pub fn play_from<W: Worlds>(
        &self,
        from: &mut W,
        threads: usize,
        stop: &AtomicBool,
        tick: impl Fn() + Sync,
    ) -> Result<Vec<Played>, W::Error> {
        let mut all: Vec<Played> = Vec::new();
        for model in &self.models {
            let (own, complete) = self.play_one(from, model, threads, stop, &tick)?;
            let nothing = own.iter().all(|values| values.first.len() < 2);
            if !complete && (model.rival.is_some() || nothing) {
                break;
            }
            let full = all.first().map_or(&[][..], |full| full.values.as_slice());
            let values = (self.asked.iter().zip(own).enumerate())
                .map(|(at, ((_, first, second), own))| {
                    self.complete(model, full.get(at), (first, second.as_ref()), own)
                })
                .collect();
            all.push(Played { rival: model.rival, values, complete });
            if !complete {
                break;
            }
        }
        Ok(all)
    }

    /// The values of a pattern under a model: its own where the model changes something, else those of the full model.
    fn complete(
        &self,
        model: &Model,
        full: Option<&Result<Values, Untouched>>,
        (first, second): (&Source, Option<&Source>),
        mut own: Values,
    ) -> Result<Values, Untouched> {
        let version = |source: &Source| &model.versions[source.play];
        let sources = || std::iter::once(first).chain(second);
        if sources().any(|source| matches!(version(source), Version::Refused)) {
            return Err(Untouched::Refused);
        }
        if sources().all(|source| matches!(version(source), Version::Same)) {
            return Err(Untouched::Same);
        }
        let worlds = self.worlds[usize::from(model.rival.is_some())] as usize;
        let known = |values: &[f64]| values.iter().copied().take(worlds).collect();
        if let Some(Ok(full)) = full {
            if matches!(version(first), Version::Same) {
                own.first = known(&full.first);
            }
            if let (Some(second), Some(values)) = (second, &full.second)
                && matches!(version(second), Version::Same)
            {
                own.second = Some(known(values));
            }
        }
        Ok(own)
    }

    /// What a model's own plays give, by pattern asked, and whether it was played to the end.
    fn play_one<W: Worlds>(
        &self,
        from: &mut W,
        model: &Model,
        threads: usize,
        stop: &AtomicBool,
        tick: &(impl Fn() + Sync),
    ) -> Result<(Vec<Values>, bool), W::Error> {
        let mut values: Vec<Values> = (self.asked.iter())
            .map(|(_, _, second)| Values { first: Vec::new(), second: second.as_ref().map(|_| Vec::new()) })
            .collect();
        for (number, version) in model.versions.iter().enumerate() {
            let Version::Own(scenario) = version else { continue };
            let sources: Vec<(usize, bool, &Source)> = self.read_off(number).collect();
            let numbers =
                |world: &WorldRuns| sources.iter().map(|(.., source)| source.value(scenario, world)).collect();
            let size = &scenario.experiment;
            let series = Series {
                worlds: size.worlds,
                numbers: sources.len(),
                runs: size.arms.len() as u64 * u64::from(size.runs),
                play: &|worlds| Ok(Ensemble::new(scenario, threads)?.reduce(worlds, stop, tick, numbers)),
            };
            let complete = from.each(&series, &mut |numbers| {
                for (&(pattern, is_first, _), &number) in sources.iter().zip(numbers) {
                    let values = &mut values[pattern];
                    match (is_first, &mut values.second) {
                        (true, _) => values.first.push(number),
                        (false, Some(second)) => second.push(number),
                        (false, None) => {}
                    }
                }
            })?;
            if !complete {
                return Ok((values, false));
            }
        }
        Ok((values, true))
    }

    /// What is read off one of the plays: by pattern asked, whether it is what the pattern is about, and from where.
    fn read_off(&self, play: usize) -> impl Iterator<Item = (usize, bool, &Source)> {
        let all = self.asked.iter().enumerate().flat_map(|(pattern, (_, first, second))| {
            [Some((pattern, true, first)), second.as_ref().map(|second| (pattern, false, second))]
        });
        all.flatten().filter(move |(.., source)| source.play == play)
    }
}

impl Source {
    /// Mean over the runs of a world in which the figure exists.
    fn value(&self, scenario: &Scenario, world: &WorldRuns) -> f64 {
        let runs = world.runs.iter().filter(|run| run.arm == self.arm);
        let read = |run: &RunRecord| self.figure.value(run, scenario);
        let values: Vec<f64> = runs.map(read).filter(|value| value.is_finite()).collect();
        if values.is_empty() { f64::NAN } else { values.iter().sum::<f64>() / values.len() as f64 }
    }
}
