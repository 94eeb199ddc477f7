//! Runs what a study asks for and does not have yet, in the order of points, into its journal.
//!
//! A job of `jobs` lays out its points, runs their worlds and encodes the results.

use std::ops::Range;
use std::sync::atomic::AtomicBool;

use crate::experiment::{Executor, Points, WorldOutcomes};
use crate::measures::OutcomeId;
use crate::output::journal::{Chunks, Claims, Journal};
use crate::scenario::Scenario;

use super::jobs::{Done, IsStopped, Job, StudyError, jobs, written_in_order};
use super::load_outcomes::load_in_place;
use super::precision::Precision;
use super::worlds_by_point::WorldsByPoint;

/// Worlds of a job: a fixed number, so that threads do not matter.
const JOB: u32 = 256;

/// Runs a study.
pub struct Runner<'a> {
    /// What points are set on top of.
    pub base: &'a Scenario,
    /// Threads.
    pub executor: &'a Executor,
    /// Set to stop after the worlds under way.
    pub stop: &'a AtomicBool,
    /// Called with the number of runs whenever some are done, from any thread.
    pub tick: &'a (dyn Fn(u64) + Sync),
}

/// How a study went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rounds {
    /// Worlds requested at each point.
    pub worlds: WorldsByPoint,
    /// Rounds that it took.
    pub rounds: u32,
    /// Whether all that was requested was done.
    pub complete: bool,
}

impl Runner<'_> {
    /// Runs these worlds of points, named by their number, but for those that are in the journal; gives whether all were.
    ///
    /// # Errors
    /// Those of the journal; a point that is no scenario.
    pub fn run(
        &self,
        journal: &mut Journal,
        points: &Points,
        asked: impl Iterator<Item = (usize, Range<u32>)>,
    ) -> Result<bool, StudyError> {
        let claims = journal.claims();
        let done = self.work(journal, points, asked, Some(&claims));
        journal.release();
        done
    }

    /// Runs jobs; without claims all of their worlds.
    fn work(
        &self,
        journal: &mut Journal,
        points: &Points,
        asked: impl Iterator<Item = (usize, Range<u32>)>,
        claims: Option<&Claims>,
    ) -> Result<bool, StudyError> {
        let kept = journal.kept();
        written_in_order(self.executor, self.stop, journal, jobs(asked, JOB), &|job, is_stopped| {
            self.job(points, &job, &kept, claims, is_stopped)
        })
    }

    /// Lays out the points of a job, runs their worlds and encodes them, consecutive worlds of a point as one chunk.
    fn job(
        &self,
        points: &Points,
        job: &Job,
        kept: &[OutcomeId],
        claims: Option<&Claims>,
        is_stopped: IsStopped,
    ) -> Result<Done, StudyError> {
        let mut layer = points.layer();
        let (mut prepared, mut worlds) = (Vec::new(), Vec::new());
        for (at, range) in job {
            let point = layer.point(*at)?;
            let own = claims.map_or_else(|| vec![range.clone()], |claims| claims.take(point.id, range.clone()));
            for (number, world) in own.into_iter().flatten().enumerate() {
                if number == 0 || points.has_draws() {
                    prepared.push(layer.prepared(&point, world)?);
                }
                worlds.push((point.id, world, prepared.len() - 1));
            }
        }
        let experiment = &self.base.experiment;
        let runs = experiment.arms.len() as u64 * u64::from(experiment.runs);
        // The same world at all points follows itself, since a thread makes it once for those that have it alike.
        let mut order: Vec<usize> = (0..worlds.len()).collect();
        order.sort_by_key(|&at| worlds[at].1);
        let simulated = self.executor.each(&order, |&at| {
            let (_, world, of) = worlds[at];
            (!is_stopped()).then(|| {
                let outcomes = self.executor.world(&prepared[of], world);
                (self.tick)(runs);
                (at, outcomes)
            })
        });
        let mut simulated: Vec<(usize, WorldOutcomes)> = simulated.into_iter().flatten().collect();
        simulated.sort_unstable_by_key(|(at, _)| *at);
        let whole = simulated.len() == worlds.len();
        let mut chunks = Chunks::default();
        chunks.add_all(kept, simulated.into_iter().map(|(at, world)| (worlds[at].0, world)));
        Ok(Done { chunks, whole })
    }

    /// Runs worlds in rounds until every point is as precise as requested; each starts with `least` worlds.
    ///
    /// Rounds depend on results alone, so that a study that was interrupted goes through the same ones.
    ///
    /// # Errors
    /// Those of [`Runner::run`].
    pub fn run_until(
        &self,
        journal: &mut Journal,
        points: &Points,
        least: u32,
        precision: Option<&Precision>,
    ) -> Result<Rounds, StudyError> {
        let mut worlds = WorldsByPoint::new(points.len(), least);
        let mut rounds = 1;
        let mut complete = self.run(journal, points, (0..points.len()).map(|at| (at, 0..least)))?;
        let Some(precision) = precision else { return Ok(Rounds { worlds, rounds, complete }) };
        let mut open: Vec<usize> = (0..points.len()).collect();
        while complete {
            open = self.look(journal, points, (&mut worlds, &open), precision)?;
            if open.is_empty() {
                break;
            }
            rounds += 1;
            complete = self.run(journal, points, open.iter().map(|&at| (at, 0..worlds.at(at))))?;
        }
        Ok(Rounds { worlds, rounds, complete })
    }

    /// The worlds that the next round is of, by point, where a journal has those of the rounds before; none where every point
    /// is as precise as requested.
    ///
    /// # Errors
    /// Those of the journal; a point that is no scenario.
    pub fn next_round(
        &self,
        journal: &Journal,
        points: &Points,
        least: u32,
        precision: &Precision,
    ) -> Result<Vec<(usize, Range<u32>)>, StudyError> {
        let mut worlds = WorldsByPoint::new(points.len(), least);
        let mut open: Vec<usize> = (0..points.len()).collect();
        while !open.is_empty() {
            let before = worlds.clone();
            open = self.look(journal, points, (&mut worlds, &open), precision)?;
            let mut layer = points.layer();
            let mut lacking = false;
            for &at in &open {
                lacking |= !journal.absent(layer.point(at)?.id, worlds.at(at)).is_empty();
            }
            if lacking {
                return Ok(open.into_iter().map(|at| (at, before.at(at)..worlds.at(at))).collect());
            }
        }
        Ok(Vec::new())
    }

    /// Looks at points that are not as precise as requested yet, and raises the worlds of those that still are not; gives
    /// which these are.
    fn look(
        &self,
        journal: &Journal,
        points: &Points,
        (worlds, open): (&mut WorldsByPoint, &[usize]),
        precision: &Precision,
    ) -> Result<Vec<usize>, StudyError> {
        let mut still = Vec::new();
        let mut layer = points.layer();
        for &at in open {
            let (arms, id) = (&self.base.experiment.arms, layer.point(at)?.id);
            let found = load_in_place(journal, id, worlds.at(at), arms, &precision.outcomes())?;
            if let Some(next) = precision.next(&found, worlds.at(at)) {
                worlds.set(at, next);
                still.push(at);
            }
        }
        Ok(still)
    }

    /// Runs the worlds in which a run failed again; what they give now counts.
    ///
    /// # Errors
    /// Those of [`Runner::run`].
    pub fn retry(&self, journal: &mut Journal, points: &Points) -> Result<u64, StudyError> {
        let mut failed = Vec::new();
        for (at, point) in points.iter().enumerate() {
            let (id, mut world) = (point?.id, 0);
            let per_world = journal.runs_per_world();
            journal.outcomes(id, 0..journal.worlds(id), &[], |fails, _| {
                for runs in fails.chunks(per_world) {
                    if runs.iter().any(|fails| *fails != 0) {
                        failed.push((at, world..world + 1));
                    }
                    world += 1;
                }
                Ok(())
            })?;
        }
        let retried = failed.len() as u64;
        self.work(journal, points, failed.into_iter(), None)?;
        Ok(retried)
    }
}
