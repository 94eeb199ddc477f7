//! Commands that reduce worlds to a few numbers: one process that goes on after an interruption, or many that share the work.
//!
//! Such a command has its series of worlds in an order that depends on nothing but its words. So a series is known by its
//! number, and the study by all that its series depend on.

use std::io::{self, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::experiment::{Executor, Numbers, Series, Watch};
use crate::output::journal::Journal;
use crate::output::{Folder, Manifest, PLAN, StudyFolder, StudyIdentity, WORLD_LOG};
use crate::scenario::Scenario;
use crate::study::{absent_in, absent_of, jobs_of, read_series, run_series, series_id, shape_of, study_identity};

use super::super::failure::Failure;
use super::super::interruption::{command_to_go_on, stop_flag};
use super::super::pipeline::{Absent, Again, Call, ResultArguments, Share, failed};
use super::super::progress::RunProgress;
use super::common::{Told, end_of, lay_out, open_shard, refuse, say_losses, stop_after, surveyed, take_over};
use super::plan::{Laid, planned};
use super::rounds::{another, round, within};

/// What all shards have run, joined, beside the plan.
const JOINED: &str = "joined.bin";

#[derive(Debug, Args)]
pub(in crate::cli) struct PlanArguments {
    /// Lay it out in this folder for many processes, run nothing, and say how to go on (`work`, `merge`).
    #[arg(long, value_name = "DIR", conflicts_with_all = ["out", "dry_run", "json", "resume", "threads"])]
    pub(in crate::cli) plan: Option<PathBuf>,
}

/// How many worlds each of the series shall have, from the numbers of all; nothing where those are enough.
type More<'a> = dyn Fn(&[Numbers]) -> Option<Vec<u32>> + 'a;

/// A command of series as all who work at it know it.
pub(in crate::cli) struct SharedSeries<'a> {
    pub(in crate::cli) call: &'a Call,
    pub(in crate::cli) scenarios: &'a [Scenario],
    pub(in crate::cli) series: Vec<Series<'a>>,
    /// Under a precision.
    pub(in crate::cli) more: Option<&'a More<'a>>,
    pub(in crate::cli) executor: &'a Executor,
    /// The words that give the results from the files of the plan.
    pub(in crate::cli) words: Vec<String>,
    /// Files that the words name, by name.
    pub(in crate::cli) files: Vec<(String, &'a str)>,
    /// Folder of the results: that of the study for those who work at it.
    pub(in crate::cli) target: &'a Path,
    pub(in crate::cli) again: Again,
    pub(in crate::cli) results: &'a ResultArguments,
}

/// Worlds of series by number.
type Worlds = Vec<(usize, Range<u32>)>;

fn count(worlds: &[(usize, Range<u32>)]) -> u64 {
    worlds.iter().map(|(_, worlds)| worlds.len() as u64).sum()
}

/// Where adding worlds ended.
enum End {
    /// With the numbers of all series.
    Reached(Vec<Numbers>),
    /// Before these worlds, which others are to run first.
    More(Worlds),
}

impl<'a> SharedSeries<'a> {
    /// Series of one scenario, which lies in the plan under its name.
    pub(in crate::cli) fn of(
        call: &'a Call,
        scenario: &'a Scenario,
        (series, executor): (Vec<Series<'a>>, &'a Executor),
        (target, again, results): (&'a Path, Again, &'a ResultArguments),
    ) -> Self {
        let file = format!("{}.toml", scenario.name);
        Self {
            call,
            scenarios: std::slice::from_ref(scenario),
            series,
            more: None,
            executor,
            words: call.with_files(&[planned(&file)]),
            files: vec![(file, scenario.resolved())],
            target,
            again,
            results,
        }
    }
}

/// What is made of series: the way to the folder of their results, and the worlds that are there already.
struct Begun {
    folder: Folder,
    journal: Journal,
    /// What is done with worlds that are not there.
    absent: Absent,
}

impl SharedSeries<'_> {
    /// Does this process's share. Where that is to end in results, runs what is not there yet and hands the folder and the
    /// numbers of all series to `publish`; where `--resume` finds the results that are `expected`, shows those with `stated`.
    /// `lay` is the folder of `--plan`.
    pub(in crate::cli) fn end_in(
        mut self,
        lay: Option<&Path>,
        expected: impl FnOnce() -> Manifest,
        stated: impl FnOnce() -> Result<ExitCode, Failure>,
        publish: impl FnOnce(Folder, &[Numbers]) -> Result<ExitCode, Failure>,
    ) -> Result<ExitCode, Failure> {
        let identity = self.identity();
        let mut begun = match (self.call.share(), lay) {
            (Share::Whole, Some(folder)) => {
                let words = self.words.iter().chain(self.call.kept()).cloned().collect();
                let laid = Laid::new(words, jobs_of(&self.series), self.runs_per_job());
                return lay_out(folder, self.again.force, &identity, &self.files, &laid);
            }
            (Share::Whole, None) => match self.alone(&identity, expected)? {
                Some(begun) => begun,
                None => return stated(),
            },
            (Share::Work(shard, most), _) => {
                StudyFolder::check(&self.target.join(PLAN), &identity)?;
                let mut journal = open_shard(self.target, shard, shape_of(&self.series), &identity.digest())?;
                if let Some(most) = most {
                    stop_after(&stop_flag(), most);
                }
                let asked = match self.round()? {
                    None => absent_of(&self.series, &journal, shard.stretch(jobs_of(&self.series))),
                    Some(round) => absent_in(within(&round, shard.stretch(count(&round))), &journal),
                };
                let complete = self.run(&mut journal, &asked)?;
                journal.close()?;
                return Ok(end_of(shard, complete, self.results.quiet));
            }
            (Share::Status(as_json), _) => {
                StudyFolder::check(&self.target.join(PLAN), &identity)?;
                let (shards, held) = surveyed(self.target, shape_of(&self.series), &identity.digest())?;
                let all = self.series.iter().map(|own| 0..own.worlds).enumerate().collect();
                let round = self.round()?.unwrap_or(all);
                let absent = round.iter().map(|(at, worlds)| held.absent(series_id(*at), worlds.end));
                let (jobs, runs_per_job) = (count(&round), self.runs_per_job());
                let told = Told { scenario: self.scenarios.first(), jobs, runs_per_job };
                return told.status(as_json, &shards, absent.sum());
            }
            (Share::Merge(absent), _) => self.merged(&identity, absent)?,
        };
        let partial = begun.folder.path().to_owned();
        let ended = self.rounds(&mut begun).and_then(|end| {
            drop(begun.journal);
            match end {
                End::Reached(found) => publish(begun.folder, &found),
                End::More(round) => another(self.target, &vec![round], self.results.quiet),
            }
        });
        ended.map_err(|failure| failed(failure, &partial, Journal::has_worlds))
    }

    /// The folder of one process, with what an earlier one has left of it; nothing where that left all of it.
    fn alone(&self, identity: &StudyIdentity, expected: impl FnOnce() -> Manifest) -> Result<Option<Begun>, Failure> {
        let (shape, study) = (shape_of(&self.series), identity.digest());
        let check = |log: &Path| Journal::check(log, shape, &study);
        let Some(folder) = self.again.open(self.target, (self.scenarios, self.results), check, expected)? else {
            return Ok(None);
        };
        let path = folder.path().join(WORLD_LOG);
        let was_there = path.exists();
        let journal = Journal::open(&path, shape, &study)?;
        if was_there {
            say_losses(&path, journal.losses());
        }
        Ok(Some(Begun { folder, journal, absent: Absent::Run }))
    }

    /// The folder of a study with what its shards have run.
    fn merged(&self, identity: &StudyIdentity, absent: Absent) -> Result<Begun, Failure> {
        let (plan, study) = (self.target.join(PLAN), identity.digest());
        StudyFolder::check(&plan, identity)?;
        let mut journal = Journal::open_alone(&plan.join(JOINED), shape_of(&self.series), &study)?;
        take_over(&mut journal, self.target, &study)?;
        if absent == Absent::Refuse {
            refuse(count(&absent_of(&self.series, &journal, 0..u64::MAX)), self.target)?;
        }
        Ok(Begun { folder: Folder::in_study(self.target)?, journal, absent })
    }

    /// Runs rounds of worlds until no more are wanted, or others are to run some first.
    fn rounds(&mut self, begun: &mut Begun) -> Result<End, Failure> {
        loop {
            let found = self.numbers(begun)?;
            let is_whole = found.iter().zip(&self.series).all(|(found, own)| found.count() == own.worlds);
            let Some(worlds) = self.more.filter(|_| is_whole).and_then(|more| more(&found)) else {
                return Ok(End::Reached(found));
            };
            let added = self.series.iter().zip(&worlds).map(|(own, worlds)| own.worlds..*worlds).enumerate();
            let round: Vec<_> = added.filter(|(_, worlds)| !worlds.is_empty()).collect();
            self.series.iter_mut().zip(worlds).for_each(|(own, worlds)| own.worlds = worlds);
            if begun.absent == Absent::Refuse && !absent_of(&self.series, &begun.journal, 0..u64::MAX).is_empty() {
                return Ok(End::More(round));
            }
        }
    }

    /// The numbers of all series, those run first that are not there and may be.
    fn numbers(&self, begun: &mut Begun) -> Result<Vec<Numbers>, Failure> {
        let asked = absent_of(&self.series, &begun.journal, 0..u64::MAX);
        if begun.absent == Absent::Run && !self.run(&mut begun.journal, &asked)? {
            if begun.journal.is_empty() {
                begun.folder.keep(None);
            } else if !self.results.quiet {
                let _ = writeln!(io::stderr(), "interrupted; this goes on with it:\n  {}", command_to_go_on());
            }
        }
        Ok(read_series(&self.series, &begun.journal)?)
    }

    /// Runs worlds of series; gives whether all were.
    fn run(&self, journal: &mut Journal, asked: &[(usize, Range<u32>)]) -> Result<bool, Failure> {
        let runs = asked.iter().map(|(number, worlds)| worlds.len() as u64 * self.series[*number].runs).sum();
        let (stop, progress) = (stop_flag(), RunProgress::new(runs, self.results.quiet));
        let watch = Watch { stop: &stop, tick: &|runs| progress.advance(runs) };
        let complete = run_series(&self.series, journal, self.executor, watch, asked)?;
        progress.finish();
        Ok(complete)
    }

    /// The worlds that shards are at; none while it is the first round.
    fn round(&self) -> Result<Option<Worlds>, Failure> {
        Ok(round(self.target)?.and_then(|round| round.into_iter().next()))
    }

    /// Runs of a job, if all have the same number.
    fn runs_per_job(&self) -> Option<u64> {
        let first = self.series.first()?.runs;
        self.series.iter().all(|series| series.runs == first).then_some(first)
    }

    /// What the series depend on: all of the scenarios, the other files and the words.
    fn identity(&self) -> StudyIdentity {
        let header = |name: &str| (self.files.len() > 1).then(|| StudyIdentity::line_of_file(name));
        let texts =
            self.files.iter().flat_map(|(name, text)| header(name).into_iter().chain(text.lines().map(str::to_owned)));
        let words = format!("the command = {}", self.words.join(" "));
        let model = std::iter::once(words).chain(texts).collect();
        match self.scenarios.first() {
            Some(scenario) => StudyIdentity { model, ..study_identity(scenario, self.call.command()) },
            None => StudyIdentity { model, ..StudyIdentity::default() },
        }
    }
}
