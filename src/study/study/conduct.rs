//! Plays what a study asks for and does not have yet, batch by batch in the order of points, into its journal.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::experiment::{PlayedWorld, Player, Point, PointId, Prepared, scenario_at};
use crate::output::OutputError;
use crate::output::journal::Journal;
use crate::scenario::{Scenario, ScenarioError};

use super::gather::gather_in_place;
use super::precision::Precision;

/// Worlds played before anything is written: a fixed number, so that threads do not matter.
const BATCH: usize = 256;
/// Between two waits for the disk: what a crash of the machine, not of the program, can cost.
const SYNC: Duration = Duration::from_secs(10);

/// What ends a study.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// The disk, or what is on it.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// A point that was a scenario before is none now.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
}

/// What it takes to play a study.
pub struct Conductor<'a> {
    /// What points are set on top of.
    pub base: &'a Scenario,
    /// Threads.
    pub player: &'a Player,
    /// Set to stop after the worlds under way.
    pub stop: &'a AtomicBool,
    /// Called with the number of runs whenever some are done, from any thread.
    pub tick: &'a (dyn Fn(u64) + Sync),
}

/// How a study went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rounds {
    /// Worlds of each point.
    pub worlds: Vec<u32>,
    /// Rounds that it took.
    pub rounds: u32,
    /// Whether all that was asked for was done.
    pub complete: bool,
}

impl Conductor<'_> {
    /// Plays so many worlds of each point, but for those that are in the journal.
    ///
    /// # Errors
    /// Those of the journal.
    pub fn play<'p>(&self, journal: &mut Journal, asked: &[(&'p Point, u32)]) -> Result<bool, StudyError> {
        let mut synced = Instant::now();
        let absent = |(point, worlds): &(&'p Point, u32)| {
            let point = *point;
            journal.absent(point.id, *worlds).into_iter().map(move |range| (point, range))
        };
        // Ranges, not worlds: the list stays short however many runs are asked for.
        let queue: Vec<(&Point, Range<u32>)> = asked.iter().flat_map(absent).collect();
        let mut queue = queue.into_iter().flat_map(|(point, worlds)| worlds.map(move |world| (point, world)));
        loop {
            let batch: Vec<(&Point, u32)> = queue.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                break;
            }
            self.batch(journal, &batch)?;
            if self.stop.load(Ordering::Relaxed) {
                break;
            }
            if synced.elapsed() > SYNC {
                journal.sync()?;
                synced = Instant::now();
            }
        }
        journal.sync()?;
        Ok(asked.iter().all(|(point, worlds)| journal.worlds(point.id) >= *worlds))
    }

    /// Plays worlds of points and appends them, consecutive worlds of a point as one chunk.
    fn batch(&self, journal: &mut Journal, batch: &[(&Point, u32)]) -> Result<(), StudyError> {
        let mut prepared: Vec<(PointId, Prepared)> = Vec::new();
        for (point, _) in batch {
            if prepared.last().is_none_or(|(id, _)| *id != point.id) {
                prepared.push((point.id, Prepared::new(scenario_at(self.base, &point.settings)?)));
            }
        }
        let mut at = 0;
        let jobs: Vec<(&Prepared, u32)> = (batch.iter())
            .map(|(point, world)| {
                if prepared[at].0 != point.id {
                    at += 1;
                }
                (&prepared[at].1, *world)
            })
            .collect();
        let size = &self.base.experiment;
        let runs = size.arms.len() as u64 * u64::from(size.runs);
        let played = self.player.play(&jobs, self.stop, || (self.tick)(runs));
        let mut chunk: Vec<PlayedWorld> = Vec::new();
        let mut of = None;
        for ((point, _), world) in batch.iter().zip(played) {
            let Some(world) = world else { continue };
            let follows = of == Some(point.id) && chunk.last().is_some_and(|last| last.world + 1 == world.world);
            if let Some(id) = of.filter(|_| !follows) {
                journal.append(id, &chunk)?;
                chunk.clear();
            }
            of = Some(point.id);
            chunk.push(world);
        }
        if let Some(id) = of {
            journal.append(id, &chunk)?;
        }
        Ok(())
    }

    /// Plays worlds in rounds until every point is as precise as asked for; each starts with `least` worlds.
    ///
    /// Rounds depend on results alone, so that a study that was interrupted goes through the same ones.
    ///
    /// # Errors
    /// Those of the journal.
    pub fn play_until(
        &self,
        journal: &mut Journal,
        points: &[&Point],
        least: u32,
        precision: Option<&Precision>,
    ) -> Result<Rounds, StudyError> {
        let mut worlds: Vec<u32> = vec![least; points.len()];
        let mut open: Vec<usize> = (0..points.len()).collect();
        let mut rounds = 0;
        loop {
            let asked: Vec<(&Point, u32)> = open.iter().map(|&at| (points[at], worlds[at])).collect();
            rounds += 1;
            if !self.play(journal, &asked)? {
                return Ok(Rounds { worlds, rounds, complete: false });
            }
            let Some(precision) = precision else { break };
            let mut still = Vec::new();
            for at in open {
                let arms = &self.base.experiment.arms;
                let found = gather_in_place(journal, points[at].id, worlds[at], arms, &precision.outcomes())?;
                if let Some(next) = precision.next(&found, worlds[at]) {
                    worlds[at] = next;
                    still.push(at);
                }
            }
            if still.is_empty() {
                break;
            }
            open = still;
        }
        Ok(Rounds { worlds, rounds, complete: true })
    }

    /// Plays the worlds in which a run failed again; what they give now counts.
    ///
    /// # Errors
    /// Those of the journal.
    pub fn retry(&self, journal: &mut Journal, points: &[&Point], worlds: u32) -> Result<u64, StudyError> {
        let mut retried = 0;
        for point in points {
            let (mut failed, mut world) = (Vec::new(), 0);
            let per_world = journal.runs_per_world();
            journal.failures(point.id, 0..worlds, |runs| {
                for runs in runs.chunks(per_world) {
                    if runs.iter().any(Option::is_some) {
                        failed.push(world);
                    }
                    world += 1;
                }
                Ok(())
            })?;
            for part in failed.chunks(BATCH) {
                let batch: Vec<(&Point, u32)> = part.iter().map(|&world| (*point, world)).collect();
                self.batch(journal, &batch)?;
                retried += part.len() as u64;
            }
        }
        Ok(retried)
    }
}
