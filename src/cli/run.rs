//! `polmob run`: all arms of a scenario on many worlds, to tables, charts, a page and a summary.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::{Args, ValueEnum};

use crate::analysis::findings::Findings;
use crate::experiment::{self, Ensemble};
use crate::output::results::{Results, TABLES};
use crate::output::{Folder, Manifest, OutputError, Progress as Worlds, StoppingPoint};
use crate::report::{self, Kind, Origin, ResultTables};
use crate::scenario::Scenario;
use crate::study::Precision;

use super::dry_run::{answer, watch};
use super::enough::PrecisionArguments;
use super::failure::Failure;
use super::interruption::{INTERRUPTED, stop_flag};
use super::pipeline::threads;
use super::pipeline::{Call, Ending, Looks, ScenarioArguments};
use super::progress::Progress;
use super::run_cost::cost;
use super::screen::Screen;
use super::{print, summary};

/// Numbers of worlds and runs end here, so that none overflows.
const LAST: i64 = 1 << 30;

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(super) struct RunArguments {
    #[command(flatten)]
    scenario: ScenarioArguments,
    #[command(flatten)]
    precision: PrecisionArguments,
    /// Number of the first world: the worlds before it are not played.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=LAST))]
    first_world: u32,
    /// Number of the first run of each world.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=LAST))]
    first_run: u32,
    /// Threads; 0 takes one per core. The results are the same for any number.
    #[arg(long, value_name = "N", default_value_t = 0, allow_negative_numbers = true, value_parser = threads)]
    threads: usize,
    /// Folder of the results [default: output/<scenario name>].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace an earlier folder of results.
    #[arg(long)]
    force: bool,
    /// Write every table as CSV too.
    #[arg(long)]
    csv: bool,
    /// Print the summary as JSON, for programs.
    #[arg(long)]
    json: bool,
    /// Leave no folder: `json` prints the summary as JSON, and nothing else is made.
    #[arg(long, value_name = "WHAT", conflicts_with_all = ["out", "force", "csv", "width", "dpi", "format", "no_charts", "no_page"])]
    only: Option<Only>,
    /// Say how many runs it would be, how long they would take and how much disk, and do no more.
    #[arg(long)]
    dry_run: bool,
    /// Say nothing but the summary and errors.
    #[arg(long)]
    quiet: bool,
    #[command(flatten)]
    looks: Looks,
}

/// What a run without a folder leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Only {
    /// The summary as JSON.
    Json,
}

pub(super) fn run(arguments: &RunArguments, call: &Call) -> Result<ExitCode, Failure> {
    watch(arguments.dry_run);
    arguments.looks.check()?;
    let scenario = arguments.scenario.load(&[])?;
    let precision = arguments.precision.read(&scenario)?;
    let first = (arguments.first_world, arguments.first_run);
    let ensemble = Ensemble::new(&scenario, arguments.threads)?.starting_at(first.0, first.1);
    let target = arguments.out.clone().unwrap_or_else(|| PathBuf::from("output").join(&scenario.name));
    if arguments.dry_run {
        let target = arguments.only.is_none().then_some(target.as_path());
        return answer(&cost(&scenario, &ensemble, precision.as_ref(), arguments.csv, target)?);
    }
    if arguments.only == Some(Only::Json) {
        let (findings, worlds, _) = play(&scenario, &ensemble, None, arguments, precision.as_ref())?;
        print(&summary::json(&scenario, &findings, worlds))?;
        return Ok(exit_code(worlds));
    }
    let folder = Folder::create(&target, arguments.force)?;
    let begun = Instant::now();

    let (findings, worlds, stopped) = play(&scenario, &ensemble, Some(&folder), arguments, precision.as_ref())?;
    folder.write("scenario.toml", scenario.resolved().as_bytes())?;
    let done = Worlds { asked: worlds.asked, done: worlds.worlds };
    if arguments.looks.any() {
        let origin = Origin { first: [first.0, first.1], ..Origin::own(done.asked, done.done, call.arguments()) };
        let tables = ResultTables::read(folder.path(), Kind::Run, &scenario, origin, worlds.complete, None)?;
        let drawings = arguments.looks.draw(|| report::draw(&tables))?;
        arguments.looks.publish(&folder, arguments.threads, &drawings, |drawings| report::page(&tables, drawings))?;
        if arguments.looks.page()
            && let Some(moving) = report::moving(&tables)?
        {
            folder.write("replay.html", moving.as_bytes())?;
        }
    }
    let ending = Ending { call, threads: ensemble.threads(), begun, quiet: arguments.quiet };
    let manifest = Manifest {
        first: (first != (0, 0)).then_some([first.0, first.1]),
        precision: stopped.clone(),
        ..ending.manifest(&scenario, done, worlds.complete)
    };
    let told = if arguments.json {
        summary::json(&scenario, &findings, worlds)
    } else {
        summary::text(&scenario, &findings, worlds, Screen::of_stdout())
            + &stopped.map_or_else(String::new, |at| at_last(&at, worlds))
    };
    ending.close(folder, manifest, None, &told)
}

fn exit_code(worlds: experiment::Progress) -> ExitCode {
    if worlds.complete { ExitCode::SUCCESS } else { ExitCode::from(INTERRUPTED) }
}

/// Where adding worlds stopped, in words.
fn at_last(stopped: &StoppingPoint, worlds: experiment::Progress) -> String {
    let met = match (stopped.met, worlds.complete) {
        (true, _) => "met".to_owned(),
        (false, true) => format!("not met with --max-worlds {}", stopped.most_worlds),
        (false, false) => "not met when it was interrupted".to_owned(),
    };
    let rounds = if stopped.rounds == 1 { "1 round".to_owned() } else { format!("{} rounds", stopped.rounds) };
    format!("Precision {} {met}, after {} worlds in {rounds}.\n", stopped.asked.join(", "), worlds.worlds)
}

/// Plays all worlds, or as many as precision asks for and time is given for, and writes the tables where there is a folder.
fn play(
    scenario: &Scenario,
    ensemble: &Ensemble,
    folder: Option<&Folder>,
    arguments: &RunArguments,
    precision: Option<&Precision>,
) -> Result<(Findings, experiment::Progress, Option<StoppingPoint>), Failure> {
    let stop = stop_flag();
    let size = &scenario.experiment;
    let per_world = size.arms.len() as u64 * u64::from(size.runs);
    let progress = Progress::new(0, arguments.quiet);
    let mut results = match folder {
        Some(folder) => Some(Results::create(scenario, &folder.subfolder(TABLES)?, arguments.csv)?),
        None => None,
    };
    let mut findings = Findings::new(scenario);
    let asked = precision.map_or(size.worlds, |precision| precision.first(size.worlds));
    let mut worlds = experiment::Progress { worlds: 0, asked, complete: false };
    let mut rounds = 0;
    loop {
        rounds += 1;
        progress.expect(u64::from(worlds.asked - worlds.worlds) * per_world);
        let round = ensemble.play_worlds(
            worlds.worlds..worlds.asked,
            &stop,
            || progress.tick(),
            |worlds| {
                if let Some(results) = &mut results {
                    results.add(&worlds)?;
                }
                findings.add(&worlds);
                Ok::<(), OutputError>(())
            },
        )?;
        worlds = experiment::Progress { worlds: worlds.worlds + round.worlds, complete: round.complete, ..worlds };
        let next = precision.and_then(|precision| precision.next(&findings.collected, worlds.worlds));
        match next.filter(|_| round.complete) {
            Some(next) => worlds.asked = next,
            None => break,
        }
    }
    progress.finish();
    if let Some(results) = results {
        results.finish(&findings)?;
    }
    let stopped = precision.map(|precision| StoppingPoint {
        asked: precision.targets.iter().map(ToString::to_string).collect(),
        most_worlds: precision.most,
        met: precision.is_met(&findings.collected),
        rounds,
    });
    Ok((findings, worlds, stopped))
}
