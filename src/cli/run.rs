//! `polmob run`: all arms of a scenario on many worlds, to tables, charts, a page and a summary.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use clap::Args;

use crate::analysis::findings::Findings;
use crate::experiment::{self, Ensemble};
use crate::output::results::{Results, TABLES};
use crate::output::{Folder, Manifest, OutputError, Progress as Worlds};
use crate::report::{self, Kind, Origin, ResultTables};
use crate::scenario::Scenario;

use super::failure::Failure;
use super::pictures::Paper;
use super::progress::Progress;
use super::screen::Screen;
use super::{ScenarioArguments, making, pictures, print, summary};

/// Exit code of an interrupted run.
const INTERRUPTED: u8 = 130;

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(super) struct RunArguments {
    #[command(flatten)]
    scenario: ScenarioArguments,
    /// Threads; 0 takes one per core. The results are the same for any number.
    #[arg(long, value_name = "N", default_value_t = 0, allow_negative_numbers = true, value_parser = clap::value_parser!(u16).range(..=1024))]
    threads: u16,
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
    /// Say nothing but the summary and errors.
    #[arg(long)]
    quiet: bool,
    #[command(flatten)]
    paper: Paper,
}

pub(super) fn run(arguments: &RunArguments) -> Result<ExitCode, Failure> {
    arguments.paper.pixels()?;
    let scenario = arguments.scenario.load()?;
    let target = arguments.out.clone().unwrap_or_else(|| PathBuf::from("output").join(&scenario.name));
    let folder = Folder::create(&target, arguments.force)?;
    let ensemble = Ensemble::new(&scenario, usize::from(arguments.threads))?;
    let begun = Instant::now();

    let (findings, worlds) = play(&scenario, &ensemble, &folder, arguments)?;
    folder.write("scenario.toml", scenario.resolved().as_bytes())?;
    let origin = Origin::own(scenario.experiment.worlds, worlds.worlds);
    let tables = ResultTables::read(folder.path(), Kind::Run, &scenario, origin, worlds.complete, None)?;
    let drawings = report::draw(&tables)?;
    for picture in pictures::files(&drawings, &arguments.paper)? {
        folder.write(&format!("charts/{}", picture.name), &picture.bytes)?;
    }
    folder.write("report.html", report::page(&tables, &drawings)?.as_bytes())?;
    let threads = ensemble.threads();
    let done = Worlds { asked: scenario.experiment.worlds, done: worlds.worlds };
    let manifest = Manifest::of(&scenario, done, worlds.complete, making(threads, begun.elapsed().as_secs_f64()));
    let target = folder.finish(manifest)?;

    if !arguments.quiet {
        let seconds = begun.elapsed().as_secs_f64();
        let _ = writeln!(io::stderr(), "results in {} after {seconds:.1} s", target.display());
    }
    print(&if arguments.json {
        summary::json(&scenario, &findings, worlds)
    } else {
        summary::text(&scenario, &findings, worlds, Screen::of_stdout())
    })?;
    Ok(if worlds.complete { ExitCode::SUCCESS } else { ExitCode::from(INTERRUPTED) })
}

/// Plays all worlds, or as many as time is given for, and writes the tables.
fn play(
    scenario: &Scenario,
    ensemble: &Ensemble,
    folder: &Folder,
    arguments: &RunArguments,
) -> Result<(Findings, experiment::Progress), Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    // Without a handler Ctrl-C just ends the program, and the temporary folder stays behind: no reason not to run.
    let _ = ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed));

    let size = &scenario.experiment;
    let runs = size.arms.len() as u64 * u64::from(size.worlds) * u64::from(size.runs);
    let progress = Progress::new(runs, arguments.quiet);
    let mut results = Results::create(scenario, &folder.subfolder(TABLES)?, arguments.csv)?;
    let mut findings = Findings::new(scenario);
    let done = ensemble.play(
        &stop,
        || progress.tick(),
        |worlds| {
            results.add(&worlds)?;
            findings.add(&worlds);
            Ok::<(), OutputError>(())
        },
    )?;
    progress.finish();
    results.finish(&findings)?;
    Ok((findings, done))
}
