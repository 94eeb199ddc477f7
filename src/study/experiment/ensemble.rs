//! Runs of all arms on many worlds, in parallel, with results in one order whatever the number of threads.
//!
//! Worlds are simulated in chunks of a fixed number; a chunk is handed over in the order of worlds, and only then does the
//! next begin. So memory holds one chunk, and no float is ever summed in the order in which threads finish.

use std::convert::Infallible;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use rayon::prelude::*;

use crate::parameters::Arm;
use crate::scenario::Scenario;

use super::executor::{ThreadError, pool};
use super::prepared::MadeWorld;
use super::run::RunRecord;
use super::watch::Watch;

/// Worlds in a chunk.
const CHUNK: u32 = 32;

/// All runs of a scenario.
pub struct Ensemble<'a> {
    scenario: &'a Scenario,
    pool: Arc<rayon::ThreadPool>,
    first: (u32, u32),
}

/// Runs of one world: run by run, and within a run arm by arm in the order of the scenario.
pub struct WorldRuns {
    /// World.
    pub world: u32,
    /// Its runs.
    pub runs: Vec<RunRecord>,
}

/// How far an ensemble has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Worlds done, all of their runs included.
    pub worlds: u32,
    /// Worlds requested.
    pub asked: u32,
    /// Whether all worlds requested are done.
    pub complete: bool,
}

impl<'a> Ensemble<'a> {
    /// An ensemble on `threads` threads; 0 takes one per core.
    ///
    /// # Errors
    ///
    /// When the system refuses to start threads.
    pub fn new(scenario: &'a Scenario, threads: usize) -> Result<Self, ThreadError> {
        Ok(Self { scenario, pool: pool(threads)?, first: (0, 0) })
    }

    /// The same with worlds, and the runs of each, counted from these numbers on instead of from 0.
    #[must_use]
    pub fn starting_at(self, world: u32, run: u32) -> Self {
        Self { first: (world, run), ..self }
    }

    /// The scenario.
    pub fn scenario(&self) -> &'a Scenario {
        self.scenario
    }

    /// Threads that run worlds.
    pub fn threads(&self) -> usize {
        self.pool.current_num_threads()
    }

    /// Runs all worlds of the scenario and gives them in order, every run with its outcomes, years and parks. For many
    /// worlds, [`Ensemble::run`] holds a few at a time.
    pub fn collect(&self) -> Vec<WorldRuns> {
        let mut all = Vec::new();
        let Ok(_) = self.run(
            &AtomicBool::new(false),
            || {},
            |worlds| {
                all.extend(worlds);
                Ok::<(), Infallible>(())
            },
        );
        all
    }

    /// Runs all worlds of the scenario and hands them over in order, chunk by chunk. `tick` is called after every run,
    /// from any thread. When `stop` is set, runs under way are finished, worlds that are whole are handed over, and the
    /// rest is left.
    ///
    /// # Errors
    ///
    /// The first error of `take`, which ends the ensemble.
    pub fn run<E: Send>(
        &self,
        stop: &AtomicBool,
        tick: impl Fn() + Sync,
        take: impl FnMut(Vec<WorldRuns>) -> Result<(), E>,
    ) -> Result<Progress, E> {
        self.run_worlds(0..self.scenario.experiment.worlds, stop, tick, take)
    }

    /// As [`Ensemble::run`], these worlds, counted from the first: an ensemble may be run range after range.
    ///
    /// # Errors
    ///
    /// The first error of `take`.
    pub fn run_worlds<E: Send>(
        &self,
        worlds: Range<u32>,
        stop: &AtomicBool,
        tick: impl Fn() + Sync,
        mut take: impl FnMut(Vec<WorldRuns>) -> Result<(), E>,
    ) -> Result<Progress, E> {
        let asked = worlds.end.saturating_sub(worlds.start);
        let worlds = self.first.0 + worlds.start..self.first.0 + worlds.end;
        let runs = self.first.1..self.first.1 + self.scenario.experiment.runs;
        let watch = Watch { stop, tick: &|_| tick() };
        let world = |world| world_runs(self.scenario, world, runs.clone(), watch);
        let mut done = 0;
        for first in worlds.clone().step_by(CHUNK as usize) {
            let worlds = first..(first + CHUNK).min(worlds.end);
            let simulated: Vec<Option<WorldRuns>> = self.pool.install(|| worlds.into_par_iter().map(world).collect());
            let whole: Vec<WorldRuns> = simulated.into_iter().map_while(|world| world).collect();
            done += whole.len() as u32;
            take(whole)?;
            if watch.is_stopped() {
                break;
            }
        }
        Ok(Progress { worlds: done, asked, complete: done == asked })
    }
}

/// Runs these runs of one world in all arms; none if there is a call to stop.
pub(crate) fn world_runs(scenario: &Scenario, world: u32, runs: Range<u32>, watch: Watch) -> Option<WorldRuns> {
    if watch.is_stopped() {
        return None;
    }
    let made = MadeWorld::new(scenario, world);
    let runs: Vec<Vec<RunRecord>> = runs
        .into_par_iter()
        .map(|run| {
            let made_run = made.run(run);
            let arm = |&arm: &Arm| {
                (!watch.is_stopped()).then(|| {
                    let record = made_run.record(arm, &scenario.record);
                    (watch.tick)(1);
                    record
                })
            };
            scenario.experiment.arms.par_iter().map(arm).collect::<Option<Vec<_>>>()
        })
        .collect::<Option<_>>()?;
    Some(WorldRuns { world, runs: runs.into_iter().flatten().collect() })
}
