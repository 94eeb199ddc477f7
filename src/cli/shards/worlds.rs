//! `polmob run` shared by many processes: shards keep whole worlds, and a merge takes the tables from them.

use std::fs;
use std::ops::Range;
use std::path::Path;
use std::process::ExitCode;

use crate::experiment::{Ensemble, WorldRuns};
use crate::output::{Folder, OutputError, PLAN, StudyFolder, StudyIdentity, Survey, WorldShards};
use crate::scenario::Scenario;
use crate::study::Shard;

use super::super::failure::Failure;
use super::super::interruption::stop_flag;
use super::super::pipeline::{Absent, Call, Share};
use super::super::progress::RunProgress;
use super::common::{Told, end_of, lay_out, refuse, say_losses, shard_file, shard_files, stop_after};
use super::plan::{Laid, planned};
use super::rounds::{another, round};

/// Worlds that a merge has run itself, beside the plan.
const JOINED: &str = "joined.bin";

/// A run as all who work at it know it.
pub(in crate::cli) struct SharedRun<'a> {
    pub(in crate::cli) call: &'a Call,
    pub(in crate::cli) scenario: &'a Scenario,
    pub(in crate::cli) ensemble: &'a Ensemble<'a>,
    /// Numbers of the first world and of the first run of each.
    pub(in crate::cli) first: (u32, u32),
    /// Worlds of the first round.
    pub(in crate::cli) worlds: u32,
    pub(in crate::cli) identity: &'a StudyIdentity,
    /// Folder of the results: that of the study for those who work at it.
    pub(in crate::cli) target: &'a Path,
    pub(in crate::cli) quiet: bool,
}

/// What a run comes to that may be shared.
pub(in crate::cli) enum Run<'a> {
    /// It goes on by itself.
    Alone,
    /// It goes on with the worlds of shards.
    Merging(Box<MergedRun<'a>>),
    /// This process has done its share.
    Done(ExitCode),
}

/// The worlds of all shards, and where the results go.
pub(in crate::cli) struct MergedRun<'a> {
    pub(in crate::cli) folder: Folder,
    pub(in crate::cli) worlds: MergedWorlds<'a>,
}

/// The worlds of all shards; those that are in none are treated as was asked.
pub(in crate::cli) struct MergedWorlds<'a> {
    shards: WorldShards<'a>,
    absent: Absent,
}

impl MergedWorlds<'_> {
    /// Worlds from `next` on, at most so many; none where no shard has that one.
    pub(in crate::cli) fn take(&mut self, next: u32, most: u32) -> Result<Vec<WorldRuns>, OutputError> {
        self.shards.take(next, most)
    }

    /// Keeps worlds that were run because no shard has them.
    pub(in crate::cli) fn add(&mut self, next: u32, worlds: &[WorldRuns]) -> Result<(), OutputError> {
        self.shards.add(next, worlds)
    }

    /// Where the worlds from `next` on end that no shard has, of those before `end`.
    pub(in crate::cli) fn gap(&self, next: u32, end: u32) -> u32 {
        self.shards.absent(next..end).first().map_or(next, |gap| if gap.start == next { gap.end } else { next })
    }

    /// Whether results are to be of what there is.
    pub(in crate::cli) fn keeps(&self) -> bool {
        self.absent == Absent::Keep
    }

    /// Whether shards are to run these worlds before anything is put together.
    pub(in crate::cli) fn refuses(&self, worlds: Range<u32>) -> bool {
        self.absent == Absent::Refuse && !self.shards.absent(worlds).is_empty()
    }
}

fn count(ranges: &[Range<u32>]) -> u64 {
    ranges.iter().map(|range| range.len() as u64).sum()
}

impl<'a> SharedRun<'a> {
    /// Does this process's share, or gives the worlds of shards to a merge.
    pub(in crate::cli) fn enter(&self, plan: Option<&Path>, force: bool) -> Result<Run<'a>, Failure> {
        let code = match (self.call.share(), plan) {
            (Share::Whole, None) => return Ok(Run::Alone),
            (Share::Whole, Some(folder)) => self.lay(folder, force)?,
            (Share::Work(shard, most), _) => self.work(shard, most)?,
            (Share::Status(as_json), _) => self.status(as_json)?,
            (Share::Merge(absent), _) => return self.merge(absent),
        };
        Ok(Run::Done(code))
    }

    fn runs_per_world(&self) -> u64 {
        self.scenario.experiment.arms.len() as u64 * u64::from(self.scenario.experiment.runs)
    }

    /// The worlds that shards are at.
    fn round(&self) -> Result<Range<u32>, Failure> {
        let noted = round(self.target)?.and_then(|round| Some(round.first()?.first()?.1.clone()));
        Ok(noted.unwrap_or(0..self.worlds))
    }

    fn lay(&self, folder: &Path, force: bool) -> Result<ExitCode, Failure> {
        let file = format!("{}.toml", self.scenario.name);
        let mut words = self.call.with_files(&[planned(&file)]);
        words.extend(self.call.kept().iter().cloned());
        let laid = Laid::new(words, u64::from(self.worlds), Some(self.runs_per_world()));
        lay_out(folder, force, self.identity, &[(file, self.scenario.resolved())], &laid)
    }

    fn work(&self, shard: Shard, most: Option<f64>) -> Result<ExitCode, Failure> {
        StudyFolder::check(&self.target.join(PLAN), self.identity)?;
        let path = shard_file(self.target, shard)?;
        let mut own = WorldShards::new(self.scenario, self.first, self.identity);
        say_losses(&path, &own.open_alone(&path)?);
        let stop = stop_flag();
        if let Some(most) = most {
            stop_after(&stop, most);
        }
        let round = self.round()?;
        let stretch = shard.stretch(round.len() as u64);
        let progress = RunProgress::new((stretch.end - stretch.start) * self.runs_per_world(), self.quiet);
        let mut complete = true;
        for gap in own.absent(round.start + stretch.start as u32..round.start + stretch.end as u32) {
            let mut next = gap.start;
            let keep = |worlds: Vec<WorldRuns>| {
                own.add(next, &worlds)?;
                next += worlds.len() as u32;
                Ok::<(), OutputError>(())
            };
            complete &= self.ensemble.run_worlds(gap, &stop, || progress.tick(), keep)?.complete;
        }
        progress.finish();
        own.close()?;
        Ok(end_of(shard, complete, self.quiet))
    }

    fn status(&self, as_json: bool) -> Result<ExitCode, Failure> {
        StudyFolder::check(&self.target.join(PLAN), self.identity)?;
        let mut all = WorldShards::new(self.scenario, self.first, self.identity);
        let mut shards = Vec::new();
        for path in shard_files(self.target)? {
            let (worlds, losses) = all.read(&path)?;
            let bytes = fs::metadata(&path).map_err(OutputError::disk(&path))?.len();
            shards.push((path, Survey { worlds, bytes, losses }));
        }
        let round = self.round()?;
        let (scenario, runs_per_job) = (Some(self.scenario), Some(self.runs_per_world()));
        let told = Told { scenario, jobs: round.len() as u64, runs_per_job };
        told.status(as_json, &shards, count(&all.absent(0..round.end)))
    }

    fn merge(&self, absent: Absent) -> Result<Run<'a>, Failure> {
        let plan = self.target.join(PLAN);
        StudyFolder::check(&plan, self.identity)?;
        let mut shards = WorldShards::new(self.scenario, self.first, self.identity);
        for path in shard_files(self.target)? {
            let (_, losses) = shards.read(&path)?;
            say_losses(&path, &losses);
        }
        let joined = plan.join(JOINED);
        say_losses(&joined, &shards.open_alone(&joined)?);
        if absent == Absent::Refuse {
            refuse(count(&shards.absent(0..self.worlds)), self.target)?;
        }
        let worlds = MergedWorlds { shards, absent };
        Ok(Run::Merging(Box::new(MergedRun { folder: Folder::in_study(self.target)?, worlds })))
    }

    /// Notes that shards are to run these worlds before anything is put together.
    pub(in crate::cli) fn another(&self, worlds: Range<u32>) -> Result<ExitCode, Failure> {
        another(self.target, &vec![vec![(0, worlds)]], self.quiet)
    }
}
