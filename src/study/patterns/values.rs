//! The runs that patterns are read off, and the values that they give.

use std::sync::atomic::AtomicBool;

use crate::experiment::claims::ClaimValues;
use crate::experiment::{Executor, Numbers, RunRecord, Series, ThreadError, Watch, WorldRuns, numbers_of, world_runs};
use crate::scenario::{Rival, Scenario, Worth};

use super::plan::{Model, Source, TestPlan, Version};

/// What one model gave.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelValues {
    /// The rival; the full model if absent.
    pub rival: Option<Rival>,
    /// By pattern asked: its values, unless the rival changes nothing of what it is read off or makes no scenario of it.
    pub values: Vec<Result<ClaimValues, Untouched>>,
    /// Whether all its worlds were run; only the full model may have fewer.
    pub complete: bool,
}

/// Why a rival has no values of its own for a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untouched {
    /// Its runs are exactly those of the full model.
    Same,
    /// It makes no scenario.
    Refused,
}

impl TestPlan {
    /// Runs all models on so many threads.
    ///
    /// # Errors
    /// When the system refuses to start threads.
    pub fn run(&self, threads: usize) -> Result<Vec<ModelValues>, ThreadError> {
        let (executor, stop) = (Executor::new(threads)?, AtomicBool::new(false));
        let series: Vec<Series> = self.series().collect();
        Ok(self.values_of_models(&numbers_of(&series, &executor, Watch { stop: &stop, tick: &|_| () })))
    }

    /// The worlds of all models, a series for each scenario of a model of its own.
    pub fn series(&self) -> impl Iterator<Item = Series<'_>> {
        let own = self.models.iter().flat_map(Model::own);
        own.map(|(number, scenario)| {
            let sources: Vec<&Source> = self.read_off(number).map(|(.., source)| source).collect();
            let size = &scenario.experiment;
            Series {
                worlds: size.worlds,
                numbers: sources.len(),
                runs: size.arms.len() as u64 * u64::from(size.runs),
                reduce: Box::new(move |world, watch| {
                    let world = world_runs(scenario, world, 0..scenario.experiment.runs, watch)?;
                    Some(sources.iter().map(|source| source.value(scenario, &world)).collect())
                }),
            }
        })
    }

    /// What the models gave, from what all series gave, in order: of the full model whatever worlds were run, of rivals
    /// those of which all were.
    pub fn values_of_models(&self, found: &[Numbers]) -> Vec<ModelValues> {
        let mut found = found.iter();
        let mut all: Vec<ModelValues> = Vec::new();
        for model in &self.models {
            let (own, complete) = self.values_of(model, &mut found);
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
            all.push(ModelValues { rival: model.rival, values, complete });
            if !complete {
                break;
            }
        }
        all
    }

    /// The values of a pattern under a model: its own where the model changes something, else those of the full model.
    fn complete(
        &self,
        model: &Model,
        full: Option<&Result<ClaimValues, Untouched>>,
        (first, second): (&Source, Option<&Source>),
        mut own: ClaimValues,
    ) -> Result<ClaimValues, Untouched> {
        let version = |source: &Source| &model.versions[source.setup];
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

    /// What a model's own setups gave, whose numbers come next, by pattern asked; and whether these are of all worlds.
    fn values_of<'a>(&self, model: &Model, found: &mut impl Iterator<Item = &'a Numbers>) -> (Vec<ClaimValues>, bool) {
        let mut values: Vec<ClaimValues> = (self.asked.iter())
            .map(|(_, _, second)| {
                let second = second.as_ref().map(|_| Vec::new());
                ClaimValues { first: Vec::new(), second, worth: Worth::all(0) }
            })
            .collect();
        let mut complete = true;
        for (number, scenario) in model.own() {
            let Some(found) = found.next() else { return (values, false) };
            let worlds = scenario.experiment.worlds;
            complete &= found.count() >= worlds;
            let worth = scenario.experiment.worth(found.count().min(worlds) as usize);
            for (at, (pattern, is_first, _)) in self.read_off(number).enumerate() {
                let own = found.worlds().take(worlds as usize).map(|world| world[at]).collect();
                let values = &mut values[pattern];
                values.worth = worth;
                if is_first { values.first = own } else { values.second = Some(own) }
            }
        }
        (values, complete)
    }

    /// What is read off one of the setups: by pattern asked, whether it is what the pattern is about, and from where.
    fn read_off(&self, setup: usize) -> impl Iterator<Item = (usize, bool, &Source)> {
        let all = self.asked.iter().enumerate().flat_map(|(pattern, (_, first, second))| {
            [Some((pattern, true, first)), second.as_ref().map(|second| (pattern, false, second))]
        });
        all.flatten().filter(move |(.., source)| source.setup == setup)
    }
}

impl Model {
    /// The scenarios that are run for it, by number of the setup.
    pub(super) fn own(&self) -> impl Iterator<Item = (usize, &Scenario)> {
        self.versions.iter().enumerate().filter_map(|(number, version)| match version {
            Version::Own(scenario) => Some((number, scenario)),
            Version::Same | Version::Refused => None,
        })
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
