//! Commands that reduce worlds to a few numbers, worked at by many processes: where this process gets its worlds from.
//!
//! Such a command asks for its series of worlds in an order that depends on nothing but its words. So a series is known by
//! its number, and the study by all that its series depend on.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;

use crate::experiment::{PlayedWorld, PointId, Series, Worlds, batches};
use crate::ids::Column;
use crate::measures::OutcomeId;
use crate::output::journal::{Journal, Shape};
use crate::output::{Folder, Manifest, PLAN, StudyFolder, StudyIdentity};
use crate::scenario::Scenario;
use crate::study::study_identity;

use super::super::failure::Failure;
use super::super::interruption::stop_flag;
use super::super::pipeline::{Absent, Again, Call, Share};
use super::common::{Told, end_of, lay_out, open_shard, refuse, stop_after, surveyed, take_over};
use super::plan::{Laid, planned};

/// What all shards have run, joined, beside the plan.
const JOINED: &str = "joined.bin";
/// Between two waits for the disk.
const SYNC: Duration = Duration::from_secs(10);

#[derive(Debug, Args)]
pub(in crate::cli) struct PlanArguments {
    /// Lay it out in this folder for many processes, run nothing, and say how to go on (`work`, `merge`).
    #[arg(long, value_name = "DIR", conflicts_with_all = ["out", "dry_run", "json", "resume", "threads"])]
    pub(in crate::cli) plan: Option<PathBuf>,
}

/// A command of series as all who work at it know it.
pub(in crate::cli) struct SharedSeries<'a> {
    pub(in crate::cli) call: &'a Call,
    pub(in crate::cli) scenarios: &'a [Scenario],
    /// The words that give the results from the files of the plan.
    pub(in crate::cli) words: Vec<String>,
    /// Files that the words name, by name.
    pub(in crate::cli) files: Vec<(String, &'a str)>,
    /// Folder of the results: that of the study for those who work at it.
    pub(in crate::cli) target: &'a Path,
    pub(in crate::cli) force: bool,
    pub(in crate::cli) quiet: bool,
}

impl<'a> SharedSeries<'a> {
    /// Series of one scenario, which lies in the plan under its name.
    pub(in crate::cli) fn of(
        call: &'a Call,
        scenario: &'a Scenario,
        (target, again, quiet): (&'a Path, Again, bool),
    ) -> Self {
        let file = format!("{}.toml", scenario.name);
        Self {
            call,
            scenarios: std::slice::from_ref(scenario),
            words: call.with_files(&[planned(&file)]),
            files: vec![(file, scenario.resolved())],
            target,
            force: again.force,
            quiet,
        }
    }
}

/// What a command comes to that may be shared.
pub(in crate::cli) enum Entered {
    /// It goes on, with worlds from behind this door.
    On(Door),
    /// It has done its share.
    Done(ExitCode),
}

/// Worlds of one series in numbers.
#[derive(Debug, Clone, Copy)]
struct Counted {
    worlds: u32,
    numbers: usize,
    runs: u64,
}

/// Where this process gets its worlds from.
pub(in crate::cli) enum Door {
    /// They are run.
    Here,
    /// They are counted, and none is handed over.
    Counting(Counts),
    /// Those of a shard are run and written, and none is handed over.
    Working(Box<Working>),
    /// They come from shards.
    Merging(Box<Merging>),
}

/// Series that were asked for, in order.
#[derive(Default)]
pub(in crate::cli) struct Counts(Vec<Counted>);

pub(in crate::cli) struct Working {
    writer: Writer,
    /// What is left of the shard's stretch, counted from the series that comes next.
    stretch: Range<u64>,
    runs: u64,
    number: u64,
    complete: bool,
}

pub(in crate::cli) struct Merging {
    writer: Writer,
    runs_absent: bool,
    number: u64,
}

/// Writes numbers of worlds.
struct Writer {
    journal: Journal,
    synced: Instant,
}

impl Writer {
    /// Runs worlds of a series batch by batch and writes their numbers; gives whether all were run.
    fn run(
        &mut self,
        series: &Series,
        id: PointId,
        worlds: Range<u32>,
        take: &mut dyn FnMut(&[f64]),
    ) -> Result<bool, Failure> {
        let width = self.journal.shape().outcomes as usize;
        for batch in batches(worlds) {
            let (first, asked) = (batch.start, batch.len());
            let found = (series.play)(batch)?;
            for numbers in &found {
                take(numbers);
            }
            let done = found.len();
            let of = |(world, mut numbers): (u32, Vec<f64>)| {
                numbers.resize(width, f64::NAN);
                PlayedWorld { world, runs: vec![Ok(Column::new(numbers))] }
            };
            let played: Vec<PlayedWorld> = (first..).zip(found).map(of).collect();
            self.journal.append(id, &played)?;
            if self.synced.elapsed() > SYNC || done < asked {
                self.journal.sync()?;
                self.synced = Instant::now();
            }
            if done < asked {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// What a series is known by in a journal.
fn id(number: u64) -> PointId {
    let mut id = [0; 32];
    // Nothing but zeros is no series.
    id[..8].copy_from_slice(&(number + 1).to_le_bytes());
    PointId(id)
}

impl Worlds for Door {
    type Error = Failure;

    fn each(&mut self, series: &Series, take: &mut dyn FnMut(&[f64])) -> Result<bool, Failure> {
        match self {
            Self::Here => Ok(crate::experiment::Here.each(series, take)?),
            Self::Counting(counts) => {
                counts.0.push(Counted { worlds: series.worlds, numbers: series.numbers, runs: series.runs });
                Ok(true)
            }
            Self::Working(working) => working.each(series),
            Self::Merging(merging) => merging.each(series, take),
        }
    }
}

impl Working {
    fn each(&mut self, series: &Series) -> Result<bool, Failure> {
        let (worlds, id) = (u64::from(series.worlds), id(self.number));
        let own = self.stretch.start.min(worlds) as u32..self.stretch.end.min(worlds) as u32;
        self.stretch = self.stretch.start.saturating_sub(worlds)..self.stretch.end.saturating_sub(worlds);
        self.number += 1;
        for gap in self.writer.journal.absent(id, own.end) {
            self.complete &= self.writer.run(series, id, gap.start.max(own.start)..gap.end, &mut |_| ())?;
            if !self.complete {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl Merging {
    fn each(&mut self, series: &Series, take: &mut dyn FnMut(&[f64])) -> Result<bool, Failure> {
        let id = id(self.number);
        self.number += 1;
        let mut next = 0;
        for gap in self.writer.journal.absent(id, series.worlds) {
            self.read(id, next..gap.start, series.numbers, take)?;
            if !self.runs_absent || !self.writer.run(series, id, gap.clone(), take)? {
                return Ok(false);
            }
            next = gap.end;
        }
        self.read(id, next..series.worlds, series.numbers, take)?;
        Ok(true)
    }

    fn read(
        &self,
        id: PointId,
        worlds: Range<u32>,
        numbers: usize,
        take: &mut dyn FnMut(&[f64]),
    ) -> Result<(), Failure> {
        let columns: Vec<OutcomeId> = (0..numbers as u32).map(OutcomeId).collect();
        let mut one = vec![f64::NAN; numbers];
        self.writer.journal.outcomes(id, worlds, &columns, |flags, values| {
            for world in 0..flags.len() {
                for (number, column) in one.iter_mut().zip(values.clone()) {
                    *number = column[world];
                }
                take(&one);
            }
            Ok(())
        })?;
        Ok(())
    }
}

impl Counts {
    fn jobs(&self) -> u64 {
        self.0.iter().map(|series| u64::from(series.worlds)).sum()
    }

    /// Runs of a job, if all have the same number.
    fn runs_per_job(&self) -> Option<u64> {
        let first = self.0.first()?.runs;
        self.0.iter().all(|series| series.runs == first).then_some(first)
    }

    fn shape(&self) -> Shape {
        let widest = self.0.iter().map(|series| series.numbers).max().unwrap_or(0);
        Shape { outcomes: widest as u32, arms: 1, runs: 1 }
    }

    /// Runs of a stretch of the jobs.
    fn runs(&self, stretch: &Range<u64>) -> u64 {
        let (mut before, mut runs) = (0, 0);
        for series in &self.0 {
            let end = before + u64::from(series.worlds);
            runs += stretch.end.min(end).saturating_sub(stretch.start.max(before)) * series.runs;
            before = end;
        }
        runs
    }

    /// Jobs that are missing where `absent` counts those of a series.
    fn absent(&self, absent: impl Fn(PointId, u32) -> u64) -> u64 {
        (0..).zip(&self.0).map(|(number, series)| absent(id(number), series.worlds)).sum()
    }
}

impl Door {
    /// Runs that are to be done behind it, of all.
    pub(in crate::cli) fn runs(&self, all: u64) -> u64 {
        match self {
            Self::Working(working) => working.runs,
            _ => all,
        }
    }

    /// The way to the folder of the results; none where a resume finds there what `expected` says.
    pub(in crate::cli) fn folder(
        &self,
        target: &Path,
        again: Again,
        quiet: bool,
        expected: impl FnOnce() -> Manifest,
    ) -> Result<Option<Folder>, Failure> {
        match self {
            Self::Merging(_) => Ok(Some(Folder::in_study(target)?)),
            _ => again.open(target, quiet, expected),
        }
    }
}

impl SharedSeries<'_> {
    /// Does this process's share, or opens the door to the worlds of those that go on. `ask` asks for all series, in order.
    pub(in crate::cli) fn enter(
        &self,
        arguments: &PlanArguments,
        mut ask: impl FnMut(&mut Door) -> Result<(), Failure>,
    ) -> Result<Entered, Failure> {
        let share = self.call.share();
        if share == Share::Whole && arguments.plan.is_none() {
            return Ok(Entered::On(Door::Here));
        }
        let mut counting = Door::Counting(Counts::default());
        ask(&mut counting)?;
        let Door::Counting(counts) = counting else { return Ok(Entered::On(Door::Here)) };
        let identity = self.identity();
        let (study, shape, plan) = (identity.digest(), counts.shape(), self.target.join(PLAN));
        let code = match share {
            Share::Whole => {
                let folder = arguments.plan.as_deref().unwrap_or(self.target);
                let words = self.words.iter().chain(self.call.kept()).cloned().collect();
                let laid = Laid::new(words, counts.jobs(), counts.runs_per_job());
                lay_out(folder, self.force, &identity, &self.files, &laid)?
            }
            Share::Work(shard, most) => {
                StudyFolder::check(&plan, &identity)?;
                let journal = open_shard(self.target, shard, shape, &study)?;
                if let Some(most) = most {
                    stop_after(&stop_flag(), most);
                }
                let stretch = shard.stretch(counts.jobs());
                let (runs, writer) = (counts.runs(&stretch), Writer { journal, synced: Instant::now() });
                let mut door = Door::Working(Box::new(Working { writer, stretch, runs, number: 0, complete: true }));
                ask(&mut door)?;
                let Door::Working(working) = door else { return Ok(Entered::On(Door::Here)) };
                let complete = working.complete;
                working.writer.journal.close()?;
                end_of(shard, complete, self.quiet)
            }
            Share::Status(as_json) => {
                StudyFolder::check(&plan, &identity)?;
                let scenario = self.scenarios.first();
                let (jobs, runs_per_job) = (counts.jobs(), counts.runs_per_job());
                let (shards, held) = surveyed(self.target, shape, &study)?;
                let absent = counts.absent(|id, worlds| held.absent(id, worlds));
                Told { scenario, jobs, runs_per_job }.status(as_json, &shards, absent)?
            }
            Share::Merge(absent) => {
                StudyFolder::check(&plan, &identity)?;
                let mut journal = Journal::open_alone(&plan.join(JOINED), shape, &study)?;
                take_over(&mut journal, self.target, &study)?;
                if absent == Absent::Refuse {
                    let gaps = |id, worlds| journal.absent(id, worlds).iter().map(|gap| gap.len() as u64).sum();
                    refuse(counts.absent(gaps), self.target)?;
                }
                let writer = Writer { journal, synced: Instant::now() };
                let merging = Merging { writer, runs_absent: absent == Absent::Run, number: 0 };
                return Ok(Entered::On(Door::Merging(Box::new(merging))));
            }
        };
        Ok(Entered::Done(code))
    }

    /// What the series depend on: all of the scenarios, the other files and the words.
    fn identity(&self) -> StudyIdentity {
        let texts = self.files.iter().flat_map(|(_, text)| text.lines().map(str::to_owned));
        let words = format!("the command = {}", self.words.join(" "));
        let model = std::iter::once(words).chain(texts).collect();
        match self.scenarios.first() {
            Some(scenario) => StudyIdentity { model, ..study_identity(scenario, self.call.command()) },
            None => StudyIdentity { model, ..StudyIdentity::default() },
        }
    }
}
