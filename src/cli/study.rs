//! What all experiments over many points share: options, what was run, and its end.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;

use crate::experiment::{Executor, Prepared};
use crate::measures::OutcomeId;
use crate::output::journal::Journal;
use crate::output::{Manifest, StudyFacts, StudyFolder, WorldCounts};
use crate::report::{self, Analysis, Origin, ResultTables, count_of, repeated_worlds};
use crate::scenario::{Axis, Scenario, Setting};
use crate::study::{DesignPoints, Estimand, Precision, StudyTables, points_file};

use super::dry_run::{duration, probe, watch};
use super::failure::Failure;
use super::pipeline::{Call, Ending, ResultArguments, ScenarioArguments, number};
use super::target_precision::PrecisionArguments;

/// Options of every experiment over many points.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(super) struct StudyArguments {
    #[command(flatten)]
    pub(super) scenario: ScenarioArguments,
    /// An axis in place of the scenario's: KEY=FROM..TO:LEVELS, KEY=A,B,C or KEY=log(FROM..TO):LEVELS; repeatable.
    #[arg(long = "vary", value_name = "AXIS")]
    pub(super) vary: Vec<Axis>,
    /// Outcome to show: a column of the table `runs`. The tables hold all of them.
    #[arg(long, value_name = "NAME")]
    pub(super) outcome: Option<String>,
    /// Outcomes to keep, separated by commas, with those of --outcome and --precision [default: all]; files are smaller by as
    /// much.
    #[arg(long, value_name = "NAME,..", value_delimiter = ',')]
    keep: Vec<String>,
    #[command(flatten)]
    pub(super) precision: PrecisionArguments,
    /// Refuse designs with more points.
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pub(super) max_points: u64,
    /// Say how many runs it would be, how long they would take and what they would need, and stop.
    #[arg(long, conflicts_with = "json")]
    pub(super) dry_run: bool,
    /// Continue an earlier experiment in the folder; what is there is kept.
    #[arg(long, conflicts_with = "force")]
    pub(super) resume: bool,
    /// Repeat the runs that failed; implies --resume.
    #[arg(long, conflicts_with = "force")]
    pub(super) retry_failed: bool,
    /// Lay the experiment out in this folder for many processes, run nothing, and say how to go on (`work`, `merge`).
    #[arg(long, value_name = "DIR", conflicts_with_all = ["out", "resume", "retry_failed", "dry_run", "json", "threads"])]
    pub(super) plan: Option<PathBuf>,
    /// Replace an earlier folder of results.
    #[arg(long)]
    pub(super) force: bool,
    #[command(flatten)]
    pub(super) results: ResultArguments,
}

/// An experiment that was run.
pub(super) struct Studied<'a> {
    pub(super) call: &'a Call,
    pub(super) scenario: &'a Scenario,
    pub(super) parts: Vec<DesignPoints>,
    pub(super) journal: Journal,
    pub(super) tables: StudyTables<'a>,
    pub(super) failed: u64,
    /// Whether all that was requested was run.
    pub(super) complete: bool,
    /// Worlds requested at the point with most of them.
    pub(super) worlds_asked: u32,
    pub(super) folder: StudyFolder,
    pub(super) executor: Executor,
    pub(super) facts: StudyFacts,
    pub(super) begun: Instant,
    pub(super) results: &'a ResultArguments,
}

impl StudyArguments {
    /// The outcomes of each run that are kept, in order: all, or those named with those that are needed.
    pub(super) fn kept(
        &self,
        scenario: &Scenario,
        shown: OutcomeId,
        precision: Option<&Precision>,
    ) -> Result<Vec<OutcomeId>, Failure> {
        if self.keep.is_empty() {
            return Ok(scenario.experiment.outcome_ids().collect());
        }
        let mut kept = vec![shown];
        for name in &self.keep {
            kept.push(Estimand::outcome(name.trim(), &scenario.experiment.quantities)?);
        }
        kept.extend(precision.into_iter().flat_map(Precision::outcomes));
        kept.sort_unstable();
        kept.dedup();
        Ok(kept)
    }

    /// The scenario, its axes at `table` replaced by those of the command line, and its numbers of worlds likewise.
    pub(super) fn load(&self, table: &str, more: &[Setting]) -> Result<Scenario, Failure> {
        watch(self.dry_run);
        self.results.looks.check()?;
        let mut settings = Vec::new();
        if !self.vary.is_empty() {
            let typed: Vec<String> = self.vary.iter().map(|axis| format!("--vary {axis}")).collect();
            settings.push(Setting::of_list(&format!("{table}.axes"), &self.vary)?.typed_as(typed.join(" ")));
        }
        if let Some(worlds) = self.scenario.worlds {
            for table in ["sweep", "uncertain", "regimes"] {
                settings.extend(number(&format!("{table}.worlds"), Some(worlds))?);
            }
        }
        settings.extend_from_slice(more);
        self.scenario.load(&settings)
    }

    /// Refuses a design of too many points before it is laid out.
    pub(super) fn allow(&self, scenario: &Scenario, points: Option<u64>, worlds: u32) -> Result<(), Failure> {
        if points.is_some_and(|points| points <= self.max_points) {
            return Ok(());
        }
        let most = self.max_points;
        let Some(points) = points else {
            return Err(Failure::Usage(format!("the design has more than 2^64 points; --max-points allows {most}")));
        };
        let executor = Executor::new(self.results.threads)?;
        let (seconds, _) = probe(&executor, &[Prepared::new(scenario.clone())], scenario, worlds);
        let size = &scenario.experiment;
        let runs = points as f64 * f64::from(worlds) * size.arms.len() as f64 * f64::from(size.runs);
        let time = duration(runs * seconds / executor.threads() as f64);
        Err(Failure::Usage(format!(
            "the design has {points} points, more than --max-points {most}; with {worlds} worlds at each it would be \
             {runs:.0} runs and take about {time} on {} threads",
            executor.threads()
        )))
    }
}

/// The outcome or quantity that an experiment is about; transfer where none is named.
pub(super) fn named(scenario: &Scenario, name: Option<&str>) -> Result<OutcomeId, Failure> {
    Ok(Estimand::outcome(name.unwrap_or("transfer"), &scenario.experiment.quantities)?)
}

/// The points of a file in place of drawn ones, as settings of what is not known.
pub(super) fn given_points(file: &Path) -> Result<Vec<Setting>, Failure> {
    let axes = axes_of(file, "uncertain")?;
    Ok(vec![axes, "uncertain.design=\"list\"".parse()?])
}

/// The points of a file as the axes of a table of the scenario.
pub(super) fn axes_of(file: &Path, table: &str) -> Result<Setting, Failure> {
    let axes = Setting::of_list(&format!("{table}.axes"), &points_file(file)?)?;
    Ok(axes.typed_as(format!("--points-file {}", file.display())))
}

/// Worlds at the points of a part.
pub(super) fn worlds_of_part(part: &DesignPoints) -> String {
    let (least, most) = (part.worlds.iter().min().unwrap_or(0), part.worlds.most());
    if least == most { count_of(most, "world") } else { format!("{least} to {most} worlds") }
}

impl Studied<'_> {
    /// Draws the charts and the page of what was asked about, closes the folder and prints what the experiment says.
    pub(super) fn finish(
        mut self,
        analysis: Analysis,
        (outcome, quantity): (&str, &str),
        text: &str,
    ) -> Result<ExitCode, Failure> {
        outcome.clone_into(&mut self.facts.outcome);
        quantity.clone_into(&mut self.facts.quantity);
        let worlds = self.worlds();
        let json = self.report(analysis, worlds)?;
        let ending =
            Ending { call: self.call, threads: self.executor.threads(), begun: self.begun, quiet: self.results.quiet };
        let manifest =
            Manifest { study: Some(self.facts.clone()), ..ending.manifest(self.scenario, worlds, self.complete) };
        let told = if self.results.json { json } else { self.framed(text) };
        ending.close(self.folder, manifest, None, &told)
    }

    /// Worlds requested at the point with most, and those that all points have or, when complete, the point with most.
    fn worlds(&self) -> WorldCounts {
        let worlds = || self.parts.iter().flat_map(|part| part.worlds.iter());
        let done = if self.complete { worlds().max() } else { worlds().min() };
        WorldCounts { asked: self.worlds_asked, done: done.unwrap_or(0) }
    }

    /// Writes charts and page, and gives what they say as JSON where that is wanted.
    fn report(&self, analysis: Analysis, worlds: WorldCounts) -> Result<String, Failure> {
        if !self.results.looks.any() && !self.results.json {
            return Ok(String::new());
        }
        let (facts, origin) = (Some(self.facts.clone()), Origin::own(worlds.asked, worlds.done, self.call.arguments()));
        let tables = ResultTables::read(self.folder.path(), analysis, self.scenario, origin, self.complete, facts)?;
        self.results.looks.publish_tables(&self.folder, self.executor.threads(), &tables)?;
        Ok(if self.results.json { report::json(&tables) } else { String::new() })
    }

    /// What the experiment says, after what is missing from it and before how far it went.
    fn framed(&self, text: &str) -> String {
        let [asked, done] = self.facts.runs;
        let mut framed = String::new();
        if !self.complete {
            let _ = writeln!(framed, "INCOMPLETE: interrupted after {done} of {asked} runs\n");
        }
        framed += text;
        let doubt = repeated_worlds(&self.scenario.experiment, self.worlds_asked as usize, " at a point");
        framed.extend(doubt.map(|doubt| format!("\n{doubt}\n")));
        let facts = &self.facts;
        if let Some(met) = facts.precise_points {
            let _ = writeln!(
                framed,
                "Precision {} met at {met} of {}, after at most {} in {}.",
                facts.precision.join(", "),
                count_of(facts.points, "point"),
                count_of(self.worlds_asked, "world"),
                count_of(facts.rounds, "round")
            );
        }
        if self.failed > 0 {
            let _ = writeln!(
                framed,
                "{} failed, missing from every estimate and listed in tables/failures. --retry-failed repeats what failed.",
                count_of(self.failed, "run")
            );
        }
        framed
    }
}
