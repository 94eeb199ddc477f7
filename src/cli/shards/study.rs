//! A study shared by many processes: it is laid out, run, reported on and joined here.

use std::path::Path;
use std::process::ExitCode;

use crate::experiment::Executor;
use crate::measures::OutcomeId;
use crate::output::journal::Shape;
use crate::output::{IfExists, StudyFolder, StudyIdentity};
use crate::scenario::Scenario;
use crate::study::{Runner, Shard, worlds_in};

use super::super::failure::Failure;
use super::super::interruption::stop_flag;
use super::super::pipeline::Call;
use super::super::planned_points::PlannedPoints;
use super::super::progress::RunProgress;
use super::common::{Told, end_of, laid_already, open_shard, say_laid, stop_after, surveyed};
use super::plan::{Laid, planned};
use super::rounds::{jobs, round, within};

/// A study as all who work at it know it.
pub(in crate::cli) struct Shared<'a> {
    pub(in crate::cli) scenario: &'a Scenario,
    pub(in crate::cli) plans: &'a [PlannedPoints],
    /// Worlds of each plan's points.
    pub(in crate::cli) worlds: &'a [u32],
    pub(in crate::cli) identity: &'a StudyIdentity,
    pub(in crate::cli) shape: Shape,
    /// Outcomes of each run.
    pub(in crate::cli) kept: &'a [OutcomeId],
}

impl Shared<'_> {
    fn jobs(&self) -> u64 {
        self.plans.iter().zip(self.worlds).map(|(plan, worlds)| plan.points.len() as u64 * u64::from(*worlds)).sum()
    }

    fn runs_per_job(&self) -> u64 {
        u64::from(self.shape.arms) * u64::from(self.shape.runs)
    }

    /// Lays the study out in a folder and says what comes next.
    pub(in crate::cli) fn lay(&self, folder: &Path, if_exists: IfExists, call: &Call) -> Result<ExitCode, Failure> {
        let _held = StudyFolder::open(folder, self.identity, if_exists).map_err(|error| laid_already(error, folder))?;
        let file = format!("{}.toml", self.scenario.name);
        let mut words = call.with_files(&[planned(&file)]);
        words.extend(call.kept().iter().cloned().chain(["--resume".to_owned()]));
        let laid = Laid::new(words, self.jobs(), Some(self.runs_per_job()));
        laid.write(folder, &[(file, self.scenario.resolved())])?;
        say_laid(&laid, folder)
    }

    /// Runs what a shard has to do and its journal lacks.
    pub(in crate::cli) fn work(
        &self,
        folder: &Path,
        executor: &Executor,
        (shard, most): (Shard, Option<f64>),
        quiet: bool,
    ) -> Result<ExitCode, Failure> {
        StudyFolder::check(folder, self.identity)?;
        let mut journal = open_shard(folder, shard, self.shape, &self.identity.digest())?.keeping(self.kept);
        let stop = stop_flag();
        if let Some(most) = most {
            stop_after(&stop, most);
        }
        let round = round(folder)?;
        let stretch = shard.stretch(round.as_ref().map_or_else(|| self.jobs(), jobs));
        let progress = RunProgress::new((stretch.end - stretch.start) * self.runs_per_job(), quiet);
        let tick = |runs| progress.advance(runs);
        let runner = Runner { base: self.scenario, executor, stop: &stop, tick: &tick };
        let (mut complete, mut before) = (true, 0);
        for (at, (plan, &worlds)) in self.plans.iter().zip(self.worlds).enumerate() {
            let own = stretch.start.saturating_sub(before)..stretch.end.saturating_sub(before);
            let list = round.as_ref().map(|round| round.get(at).map_or(&[][..], Vec::as_slice));
            before += list.map_or(plan.points.len() as u64 * u64::from(worlds), |list| {
                list.iter().map(|(_, worlds)| worlds.len() as u64).sum()
            });
            complete = match list {
                Some(list) => runner.run(&mut journal, &plan.points, within(list, own))?,
                None => runner.run(&mut journal, &plan.points, worlds_in(own, plan.points.len(), worlds))?,
            };
            if !complete {
                break;
            }
        }
        progress.finish();
        journal.close()?;
        Ok(end_of(shard, complete, quiet))
    }

    /// Says what there is of the study.
    pub(in crate::cli) fn status(&self, folder: &Path, as_json: bool) -> Result<ExitCode, Failure> {
        StudyFolder::check(folder, self.identity)?;
        let round = round(folder)?;
        let told = Told {
            scenario: Some(self.scenario),
            jobs: round.as_ref().map_or_else(|| self.jobs(), jobs),
            runs_per_job: Some(self.runs_per_job()),
        };
        let (shards, held) = surveyed(folder, self.shape, &self.identity.digest())?;
        // A design may ask for a point more than once, and run it once.
        let mut absent = 0;
        for (at, (plan, &worlds)) in self.plans.iter().zip(self.worlds).enumerate() {
            if let Some(round) = &round {
                let mut layer = plan.points.layer();
                for (point, worlds) in round.get(at).into_iter().flatten() {
                    absent += held.absent(layer.point(*point)?.id, worlds.end);
                }
            } else {
                for point in plan.points.iter() {
                    absent += held.absent(point?.id, worlds);
                }
            }
        }
        told.status(as_json, &shards, absent)
    }
}
