//! What all experiments over many points share: options, what was played, and the end of it.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;

use crate::experiment::{Player, Points, Prepared};
use crate::output::journal::Journal;
use crate::output::{Manifest, Progress as Worlds, StudyFacts, StudyFolder};
use crate::scenario::{Axis, Scenario, Setting};
use crate::study::{Part, StudyTables};

use super::dry_run::{duration, probe};
use super::enough::PrecisionArguments;
use super::failure::Failure;
use super::interruption::INTERRUPTED;
use super::{ScenarioArguments, making, print};

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
    #[command(flatten)]
    pub(super) precision: PrecisionArguments,
    /// Refuse designs with more points.
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pub(super) max_points: u64,
    /// Say how many runs it would be, how long they would take and what they would need, and stop.
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Continue an earlier experiment in the folder; what is there is kept.
    #[arg(long, conflicts_with = "force")]
    pub(super) resume: bool,
    /// Play the runs that failed again; implies --resume.
    #[arg(long, conflicts_with = "force")]
    pub(super) retry_failed: bool,
    /// Threads; 0 takes one per core. The results are the same for any number.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) threads: usize,
    /// Folder of the results [default: output/<scenario name>-<experiment>].
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Replace an earlier folder of results.
    #[arg(long)]
    pub(super) force: bool,
    /// Write every table as CSV too.
    #[arg(long)]
    pub(super) csv: bool,
    /// Say nothing but the results and errors.
    #[arg(long)]
    pub(super) quiet: bool,
}

/// Points to play and how many worlds each is to have.
pub(super) struct Plan {
    pub(super) name: &'static str,
    pub(super) points: Points,
    pub(super) worlds: u32,
}

/// An experiment that was played.
pub(super) struct Studied<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) parts: Vec<Part>,
    pub(super) journal: Journal,
    pub(super) tables: StudyTables<'a>,
    pub(super) failed: u64,
    /// Whether all that was asked for was played.
    pub(super) complete: bool,
    /// Worlds asked for at the point with most of them.
    pub(super) worlds_asked: u32,
    pub(super) folder: StudyFolder,
    pub(super) player: Player,
    pub(super) facts: StudyFacts,
    pub(super) begun: Instant,
    pub(super) quiet: bool,
}

impl StudyArguments {
    /// The scenario, its axes at `table` replaced by those of the command line, and its numbers of worlds likewise.
    pub(super) fn load(&self, table: &str, more: &[Setting]) -> Result<Scenario, Failure> {
        let mut settings = Vec::new();
        if !self.vary.is_empty() {
            let texts: Vec<String> =
                self.vary.iter().map(|axis| toml::Value::from(axis.to_string()).to_string()).collect();
            settings.push(format!("{table}.axes=[{}]", texts.join(", ")).parse()?);
        }
        if let Some(worlds) = self.scenario.worlds {
            for table in ["sweep", "uncertain", "regimes"] {
                settings.push(format!("{table}.worlds={worlds}").parse()?);
            }
        }
        settings.extend_from_slice(more);
        self.scenario.load_with(&settings)
    }

    /// Refuses a design of too many points before it is laid out.
    pub(super) fn allow(&self, scenario: &Scenario, points: Option<u64>, worlds: u32) -> Result<(), Failure> {
        if points.is_some_and(|points| points <= self.max_points) {
            return Ok(());
        }
        let most = self.max_points;
        let Some(points) = points else {
            return Err(Failure::Asked(format!("the design has more than 2^64 points; --max-points allows {most}")));
        };
        let player = Player::new(self.threads)?;
        let seconds = probe(&player, &[Prepared::new(scenario.clone())], scenario);
        let size = &scenario.experiment;
        let runs = points as f64 * f64::from(worlds) * size.arms.len() as f64 * f64::from(size.runs);
        let time = duration(runs * seconds / player.threads() as f64);
        Err(Failure::Asked(format!(
            "the design has {points} points, more than --max-points {most}; with {worlds} worlds at each it would be \
             {runs:.0} runs and take about {time} on {} threads",
            player.threads()
        )))
    }
}

impl Studied<'_> {
    /// Writes a chart that was drawn, as SVG and PNG.
    pub(super) fn write_chart(
        &self,
        name: &str,
        svg: Result<String, crate::charts::ChartError>,
    ) -> Result<(), Failure> {
        let failed = |error| Failure::Chart(name.to_owned(), error);
        let svg = svg.map_err(failed)?;
        let png = crate::charts::png(&svg, super::pictures::PIXELS).map_err(failed)?;
        self.folder.write(&format!("charts/{name}.png"), &png)?;
        self.folder.write(&format!("charts/{name}.svg"), svg.as_bytes())?;
        Ok(())
    }

    /// Threads to compute with.
    pub(super) fn player(&self) -> &Player {
        &self.player
    }

    /// The words with which everything that speaks of too few runs begins; none when all were played.
    pub(super) fn warning(&self) -> String {
        let [asked, done] = self.facts.runs;
        if self.complete { String::new() } else { format!("INCOMPLETE: interrupted after {done} of {asked} runs") }
    }

    /// The title of a chart, which says so where runs are missing.
    pub(super) fn titled(&self, title: &str) -> String {
        if self.complete { title.to_owned() } else { format!("INCOMPLETE: {title}") }
    }

    /// Closes the folder and prints what the experiment says.
    pub(super) fn finish(self, text: &str) -> Result<ExitCode, Failure> {
        let seconds = self.begun.elapsed().as_secs_f64();
        let worlds = || self.parts.iter().flat_map(|part| part.worlds.iter().copied());
        let (least, worlds) = (worlds().min().unwrap_or(0), worlds().max().unwrap_or(0));
        let done = Worlds { asked: self.worlds_asked, done: if self.complete { worlds } else { least } };
        let manifest = Manifest {
            study: Some(self.facts.clone()),
            ..Manifest::of(self.scenario, done, self.complete, making(self.player.threads(), seconds))
        };
        self.folder.finish(manifest)?;
        if !self.quiet {
            let _ = writeln!(io::stderr(), "results in {} after {seconds:.1} s", self.folder.path().display());
        }
        let mut text = match self.warning() {
            warning if warning.is_empty() => text.to_owned(),
            warning => format!("{warning}\n\n{text}"),
        };
        let facts = &self.facts;
        if let Some(met) = facts.precise_points {
            let _ = writeln!(
                text,
                "Precision {} met at {met} of {} points, after at most {worlds} worlds in {} rounds.",
                facts.precision.join(", "),
                facts.points,
                facts.rounds
            );
        }
        if self.failed > 0 {
            let _ = writeln!(
                text,
                "{} runs failed; they are missing from every estimate and listed in tables/failures. --retry-failed plays \
                 them again.",
                self.failed
            );
        }
        print(&text)?;
        Ok(if self.complete { ExitCode::SUCCESS } else { ExitCode::from(INTERRUPTED) })
    }
}
