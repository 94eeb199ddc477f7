//! What all experiments over many points share: options, the dry run, playing into a folder that can be resumed.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use clap::Args;

use crate::experiment::{Player, Points, Prepared};
use crate::measures;
use crate::output::journal::{Journal, Shape};
use crate::output::results::TABLES;
use crate::output::{Earlier, JOURNAL, Manifest, Progress as Worlds, StudyFacts, StudyFolder};
use crate::report::{self, Kind, Origin, ResultTables};
use crate::scenario::{Axis, Scenario, Setting};
use crate::study::{Conductor, LEAST, Part, Precision, StudyTables, Target, study_identity};

use super::dry_run::{dry_run, duration, probe};
use super::failure::Failure;
use super::pictures::{self, Paper};
use super::progress::Progress;
use super::{ScenarioArguments, making, print};

/// Exit code of an interrupted experiment.
const INTERRUPTED: u8 = 130;

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
    /// Add worlds until the 95 % interval of an outcome or contrast has this half-width at every point: transfer=0.002,
    /// transfer=2%, hybrid-spontaneous:transfer=0.001; repeatable.
    #[arg(long, value_name = "WHAT=HALF_WIDTH")]
    precision: Vec<String>,
    /// Most worlds at a point under --precision.
    #[arg(long, value_name = "N", default_value_t = 2000)]
    max_worlds: u32,
    /// Refuse designs with more points.
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pub(super) max_points: u64,
    /// Say how many runs it would be, how long they would take and what they would need, and stop.
    #[arg(long)]
    dry_run: bool,
    /// Continue an earlier experiment in the folder; what is there is kept.
    #[arg(long, conflicts_with = "force")]
    resume: bool,
    /// Play the runs that failed again; implies --resume.
    #[arg(long, conflicts_with = "force")]
    retry_failed: bool,
    /// Threads; 0 takes one per core. The results are the same for any number.
    #[arg(long, value_name = "N", default_value_t = 0)]
    threads: usize,
    /// Folder of the results [default: output/<scenario name>-<experiment>].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace an earlier folder of results.
    #[arg(long)]
    force: bool,
    /// Write every table as CSV too.
    #[arg(long)]
    csv: bool,
    /// Print the results as JSON, for programs.
    #[arg(long)]
    json: bool,
    /// Say nothing but the results and errors.
    #[arg(long)]
    quiet: bool,
    #[command(flatten)]
    paper: Paper,
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
    folder: StudyFolder,
    player: Player,
    facts: StudyFacts,
    begun: Instant,
    paper: &'a Paper,
    is_json: bool,
    quiet: bool,
}

/// What playing ended with.
pub(super) enum Played<'a> {
    /// Everything, ready to be read.
    Done(Box<Studied<'a>>),
    /// A dry run or an interruption: nothing to read, but an exit code.
    Stopped(ExitCode),
}

impl StudyArguments {
    /// The scenario, its axes at `table` replaced by those of the command line, and its numbers of worlds likewise.
    pub(super) fn load(&self, table: &str, more: &[Setting]) -> Result<Scenario, Failure> {
        self.paper.pixels()?;
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

    fn precision(&self, scenario: &Scenario) -> Result<Option<Precision>, Failure> {
        if self.precision.is_empty() {
            return Ok(None);
        }
        if self.max_worlds < LEAST {
            return Err(Failure::Asked(format!(
                "--max-worlds must be at least {LEAST}, the worlds before the first look"
            )));
        }
        let arms = &scenario.experiment.arms;
        let targets = self.precision.iter().map(|text| Target::read(text, arms)).collect::<Result<_, _>>()?;
        Ok(Some(Precision { targets, most: self.max_worlds }))
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

    /// Plays an experiment called `experiment`; `design` says how its points were laid out.
    pub(super) fn play<'a>(
        &'a self,
        scenario: &'a Scenario,
        experiment: &str,
        design: &str,
        plans: Vec<Plan>,
    ) -> Result<Played<'a>, Failure> {
        let precision = self.precision(scenario)?;
        let player = Player::new(self.threads)?;
        let size = &scenario.experiment;
        let per_world = size.arms.len() as u64 * u64::from(size.runs);
        let target =
            self.out.clone().unwrap_or_else(|| PathBuf::from("output").join(format!("{}-{experiment}", scenario.name)));
        if self.dry_run {
            print(&dry_run(scenario, &player, experiment, &plans, precision.as_ref())?)?;
            return Ok(Played::Stopped(ExitCode::SUCCESS));
        }
        let earlier = match (self.resume || self.retry_failed, self.force) {
            (true, _) => Earlier::Resume,
            (_, true) => Earlier::Replace,
            _ => Earlier::Refuse,
        };
        let begun = Instant::now();
        let folder = StudyFolder::open(&target, &study_identity(scenario), earlier)?;
        let shape =
            Shape { outcomes: measures::outcomes().count() as u32, arms: size.arms.len() as u32, runs: size.runs };
        let mut journal = Journal::open(&folder.path().join(JOURNAL), shape)?;

        let stop = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&stop);
        // Without a handler Ctrl-C just ends the program, and the journal is whole up to its last batch all the same.
        let _ = ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed));
        let least =
            |plan: &Plan| if precision.is_some() { plan.worlds.min(self.max_worlds).max(LEAST) } else { plan.worlds };
        let absent: u64 = (plans.iter())
            .flat_map(|plan| plan.points.different().into_iter().map(move |point| (point.id, least(plan))))
            .map(|(id, worlds)| {
                journal.absent(id, worlds).iter().map(|gap| u64::from(gap.end - gap.start)).sum::<u64>()
            })
            .sum();
        let progress = Progress::new(absent * per_world, self.quiet);
        let conductor =
            Conductor { base: scenario, player: &player, stop: &stop, tick: &|runs| progress.advance(runs) };
        let mut facts = facts(experiment, design, &plans, precision.as_ref());
        let mut parts = Vec::new();
        let mut complete = true;
        for plan in plans {
            let different = plan.points.different();
            if self.retry_failed {
                let worlds = different.iter().map(|point| journal.worlds(point.id)).max().unwrap_or(0);
                conductor.retry(&mut journal, &different, worlds)?;
            }
            let rounds = conductor.play_until(&mut journal, &different, least(&plan), precision.as_ref())?;
            complete &= rounds.complete && !stop.load(Ordering::Relaxed);
            facts.rounds = facts.rounds.max(rounds.rounds);
            let of = |id| different.iter().position(|point| point.id == id).map_or(0, |at| rounds.worlds[at]);
            let worlds: Vec<u32> = plan.points.list.iter().map(|point| of(point.id)).collect();
            facts.runs[0] += worlds.iter().map(|&worlds| u64::from(worlds) * per_world).sum::<u64>();
            parts.push(Part { name: plan.name, points: plan.points, worlds });
            if !complete {
                break;
            }
        }
        progress.finish();
        if !complete {
            let words: Vec<String> = std::env::args().filter(|word| word != "--force").collect();
            let resume = if self.resume || self.retry_failed { "" } else { " --resume" };
            let _ = writeln!(
                io::stderr(),
                "interrupted; what was played is in {}, and this goes on with it:\n  {}{resume}",
                target.display(),
                words.join(" ")
            );
            return Ok(Played::Stopped(ExitCode::from(INTERRUPTED)));
        }
        let tables = StudyTables::new(scenario, &folder.begin_results(TABLES)?, self.csv);
        let failed = tables.write_all(&mut journal, &parts, &player)?;
        facts.failed = failed;
        facts.runs[1] = facts.runs[0];
        if let Some(precision) = &precision {
            facts.precise_points = Some(precise(&mut journal, &parts, scenario, precision)?);
        }
        folder.write("scenario.toml", scenario.resolved().as_bytes())?;
        Ok(Played::Done(Box::new(Studied {
            scenario,
            parts,
            journal,
            tables,
            failed,
            folder,
            player,
            facts,
            begun,
            paper: &self.paper,
            is_json: self.json,
            quiet: self.quiet,
        })))
    }
}

fn facts(experiment: &str, design: &str, plans: &[Plan], precision: Option<&Precision>) -> StudyFacts {
    let axes = plans.iter().flat_map(|plan| plan.points.axes.iter().map(ToString::to_string));
    StudyFacts {
        experiment: experiment.to_owned(),
        design: design.to_owned(),
        axes: axes.collect(),
        points: plans.iter().map(|plan| plan.points.list.len() as u64).sum(),
        runs: [0; 2],
        failed: 0,
        precision: precision.map_or_else(Vec::new, |asked| asked.targets.iter().map(ToString::to_string).collect()),
        precise_points: None,
        rounds: 0,
        outcome: String::new(),
        quantity: String::new(),
    }
}

/// Points at which the precision asked for was met.
fn precise(journal: &mut Journal, parts: &[Part], scenario: &Scenario, precision: &Precision) -> Result<u64, Failure> {
    let outcomes: Vec<usize> = (0..measures::outcomes().count()).collect();
    let mut met = 0;
    for part in parts {
        for (point, &worlds) in part.points.list.iter().zip(&part.worlds) {
            let gathered = crate::study::gather(journal, point.id, worlds, &scenario.experiment.arms, &outcomes)?;
            met += u64::from(precision.is_met(&gathered.collected));
        }
    }
    Ok(met)
}

impl Studied<'_> {
    /// Threads to compute with.
    pub(super) fn player(&self) -> &Player {
        &self.player
    }

    /// Draws the charts and the page of what was asked about, closes the folder and prints what the experiment says.
    pub(super) fn finish(
        mut self,
        kind: Kind,
        (outcome, quantity): (&str, &str),
        text: &str,
    ) -> Result<ExitCode, Failure> {
        outcome.clone_into(&mut self.facts.outcome);
        quantity.clone_into(&mut self.facts.quantity);
        let told = self.report(kind)?;
        let seconds = self.begun.elapsed().as_secs_f64();
        let worlds = self.parts.iter().flat_map(|part| part.worlds.iter().copied()).max().unwrap_or(0);
        let done = Worlds { asked: worlds, done: worlds };
        let manifest = Manifest {
            study: Some(self.facts.clone()),
            ..Manifest::of(self.scenario, done, true, making(self.player.threads(), seconds))
        };
        self.folder.finish(manifest)?;
        if !self.quiet {
            let _ = writeln!(io::stderr(), "results in {} after {seconds:.1} s", self.folder.path().display());
        }
        let mut text = text.to_owned();
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
        print(if self.is_json { &told } else { &text })?;
        Ok(ExitCode::SUCCESS)
    }

    /// Writes charts and page, and gives what they say as JSON.
    fn report(&self, kind: Kind) -> Result<String, Failure> {
        let worlds = self.parts.iter().flat_map(|part| part.worlds.iter().copied()).max().unwrap_or(0);
        let facts = Some(self.facts.clone());
        let folder = self.folder.path();
        let tables = ResultTables::read(folder, kind, self.scenario, Origin::own(worlds, worlds), true, facts)?;
        let drawings = report::draw(&tables)?;
        for picture in pictures::files(&drawings, self.paper)? {
            self.folder.write(&format!("charts/{}", picture.name), &picture.bytes)?;
        }
        self.folder.write("report.html", report::page(&tables, &drawings)?.as_bytes())?;
        Ok(report::json(&tables))
    }
}
