//! `polmob run`: all arms of a scenario on many worlds, to tables, charts, a page and a summary.

use std::io::{self, Write as _};
use std::ops::Range;
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use clap::{Args, ValueEnum};

use crate::analysis::ensemble_summary::EnsembleSummary;
use crate::experiment::{self, Ensemble};
use crate::output::results::{Results, TABLES};
use crate::output::{Folder, Manifest, OutputError, StoppingPoint, WorldCounts, WorldLog, read_manifest, run_identity};
use crate::report::{self, Analysis, Origin, ResultTables};
use crate::scenario::Scenario;
use crate::study::{Precision, study_identity};

use super::dry_run::{answer, watch};
use super::failure::Failure;
use super::interruption::{INTERRUPTED, command_to_go_on, stop_flag};
use super::pipeline::{Again, Call, Ending, ResultArguments, ScenarioArguments, failed};
use super::progress::RunProgress;
use super::run_cost::cost;
use super::run_folder::{RunFolder, There};
use super::screen::Screen;
use super::shards::{PlanArguments, Run, SharedRun};
use super::stated::Stated;
use super::target_precision::{PrecisionArguments, at_last, stopping_point};
use super::{print, summary};

/// Numbers of worlds and runs end here, so that none overflows.
const LAST: i64 = 1 << 30;

#[derive(Debug, Args)]
pub(super) struct RunArguments {
    #[command(flatten)]
    scenario: ScenarioArguments,
    #[command(flatten)]
    precision: PrecisionArguments,
    /// Number of the first world: the worlds before it are not run.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=LAST))]
    first_world: u32,
    /// Number of the first run of each world.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=LAST))]
    first_run: u32,
    #[command(flatten)]
    plan: PlanArguments,
    #[command(flatten)]
    again: Again,
    /// Leave no folder: `json` prints the summary as JSON, and nothing else is made.
    #[arg(long, value_name = "WHAT", conflicts_with_all = ["out", "plan", "force", "resume", "csv", "width", "dpi", "format", "no_charts", "no_page"])]
    only: Option<Only>,
    /// Say how many runs it would be, how long they would take and how much disk, and do no more.
    #[arg(long, conflicts_with = "json")]
    dry_run: bool,
    #[command(flatten)]
    results: ResultArguments,
}

/// What a run without a folder leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Only {
    /// The summary as JSON.
    Json,
}

pub(super) fn run(arguments: &RunArguments, call: &Call) -> Result<ExitCode, Failure> {
    watch(arguments.dry_run);
    arguments.results.looks.check()?;
    let scenario = arguments.scenario.load(&[])?;
    let precision = arguments.precision.read(&scenario)?;
    let first = (arguments.first_world, arguments.first_run);
    let ensemble = Ensemble::new(&scenario, arguments.results.threads)?.starting_at(first.0, first.1);
    let target = arguments.results.folder(&scenario.name);
    if arguments.dry_run {
        let target = arguments.only.is_none().then_some(target.as_path());
        return answer(&cost(&scenario, &ensemble, precision.as_ref(), arguments.results.csv, target)?);
    }
    if arguments.only == Some(Only::Json) {
        let (summary, worlds, _) = run_rounds(&scenario, &ensemble, None, arguments, precision.as_ref())?;
        print(&summary::json(&scenario, &Stated::of(&summary.outcomes, &scenario.experiment), worlds))?;
        return Ok(exit_code(worlds));
    }
    let begun = Instant::now();
    let identity = run_identity(study_identity(&scenario, "run"), &scenario, first);
    let worlds = precision.as_ref().map_or(scenario.experiment.worlds, |asked| asked.first(scenario.experiment.worlds));
    let (target, quiet) = (target.as_path(), arguments.results.quiet);
    let (scenario, ensemble, identity) = (&scenario, &ensemble, &identity);
    let shared = SharedRun { call, scenario, ensemble, first, worlds, identity, target, quiet };
    let into = match shared.enter(arguments.plan.plan.as_deref(), arguments.again.force)? {
        Run::Done(code) => return Ok(code),
        Run::Merging(merged) => Some(RunFolder { folder: merged.folder, there: There::Shards(merged.worlds) }),
        Run::Alone => RunFolder::open(target, arguments.again, &arguments.results, (scenario, first, call), identity)?,
    };
    let Some(mut into) = into else {
        print(&stated(scenario, target, arguments.results.json)?)?;
        return Ok(ExitCode::SUCCESS);
    };
    let partial = into.folder.path().to_owned();
    let rounds = run_rounds(scenario, ensemble, Some(&mut into), arguments, precision.as_ref());
    let RunFolder { folder, .. } = into;
    let asked = RunRequest { arguments, call, scenario, first, threads: ensemble.threads(), begun };
    let ended = rounds.and_then(|(summary, worlds, end)| match end {
        End::Reached(stopped) => asked.publish(folder, (summary, worlds, stopped)),
        End::More(worlds) => shared.another(worlds),
    });
    ended.map_err(|failure| failed(failure, &partial, WorldLog::has_worlds))
}

/// The summary of a run that is done, from its folder.
fn stated(scenario: &Scenario, folder: &Path, as_json: bool) -> Result<String, Failure> {
    let manifest = read_manifest(folder)?;
    let tables = Stated::read(folder)?;
    let WorldCounts { asked, done } = manifest.worlds;
    let worlds = experiment::Progress { worlds: done, asked, complete: manifest.complete };
    Ok(told(scenario, &tables, worlds, manifest.precision.as_ref(), as_json))
}

/// What is printed of a run.
fn told(
    scenario: &Scenario,
    stated: &Stated,
    worlds: experiment::Progress,
    stopped: Option<&StoppingPoint>,
    as_json: bool,
) -> String {
    if as_json {
        return summary::json(scenario, stated, worlds);
    }
    let stopped = stopped.map_or_else(String::new, |at| at_last(at, worlds.worlds, worlds.complete));
    summary::text(scenario, stated, worlds, Screen::of_stdout()) + &stopped
}

/// What was run: the summary of all worlds, how many there are, and where adding them stopped.
type Found = (EnsembleSummary, experiment::Progress, Option<StoppingPoint>);

/// Where the rounds ended.
enum End {
    /// With all worlds, or as many as time was given for; and where adding them stopped.
    Reached(Option<StoppingPoint>),
    /// Before these worlds, which others are to run first.
    More(Range<u32>),
}

/// A run as it was requested.
struct RunRequest<'a> {
    arguments: &'a RunArguments,
    call: &'a Call,
    scenario: &'a Scenario,
    first: (u32, u32),
    threads: usize,
    begun: Instant,
}

impl RunRequest<'_> {
    /// Adds to the tables what is made of them, closes the folder and prints the summary.
    fn publish(&self, folder: Folder, (summary, worlds, stopped): Found) -> Result<ExitCode, Failure> {
        let Self { arguments, call, scenario, first, .. } = *self;
        folder.write("scenario.toml", scenario.resolved().as_bytes())?;
        let done = WorldCounts { asked: worlds.asked, done: worlds.worlds };
        if arguments.results.looks.any() {
            let origin = Origin { first: [first.0, first.1], ..Origin::own(done.asked, done.done, call.arguments()) };
            let tables = ResultTables::read(folder.path(), Analysis::Run, scenario, origin, worlds.complete, None)?;
            arguments.results.looks.publish_tables(&folder, arguments.results.threads, &tables)?;
            if arguments.results.looks.page()
                && let Some(moving) = report::moving(&tables)?
            {
                folder.write("replay.html", moving.as_bytes())?;
            }
        }
        let ending = Ending { call, threads: self.threads, begun: self.begun, quiet: arguments.results.quiet };
        let manifest = Manifest {
            first: (first != (0, 0)).then_some([first.0, first.1]),
            precision: stopped.clone(),
            ..ending.manifest(scenario, done, worlds.complete)
        };
        if !worlds.complete && worlds.worlds > 0 && !arguments.results.quiet {
            let _ = writeln!(io::stderr(), "interrupted; this goes on with it:\n  {}", command_to_go_on());
        }
        let stated = Stated::of(&summary.outcomes, &scenario.experiment);
        let told = told(scenario, &stated, worlds, stopped.as_ref(), arguments.results.json);
        ending.close(folder, manifest, None, &told)
    }
}

fn exit_code(worlds: experiment::Progress) -> ExitCode {
    if worlds.complete { ExitCode::SUCCESS } else { ExitCode::from(INTERRUPTED) }
}

/// Hands over what the log of an earlier run has of the worlds that come next, at most so many; gives how many.
fn again(
    into: &mut RunFolder,
    (first, most): (u32, u32),
    stop: &AtomicBool,
    results: &mut Results,
    summary: &mut EnsembleSummary,
) -> Result<u32, Failure> {
    let mut done = 0;
    while done < most && !stop.load(Ordering::Relaxed) {
        let worlds = into.there.take(first + done, most - done)?;
        if worlds.is_empty() {
            into.say_lost();
            break;
        }
        results.add(&worlds)?;
        summary.add(&worlds);
        done += worlds.len() as u32;
    }
    Ok(done)
}

/// Runs all worlds, or as many as precision asks for and time is given for, and writes the tables where there is a folder.
fn run_rounds(
    scenario: &Scenario,
    ensemble: &Ensemble,
    mut into: Option<&mut RunFolder>,
    arguments: &RunArguments,
    precision: Option<&Precision>,
) -> Result<(EnsembleSummary, experiment::Progress, End), Failure> {
    let stop = stop_flag();
    let size = &scenario.experiment;
    let per_world = size.arms.len() as u64 * u64::from(size.runs);
    let progress = RunProgress::new(0, arguments.results.quiet);
    let mut results = match &into {
        Some(into) => Some(Results::create(scenario, &into.folder.subfolder(TABLES)?, arguments.results.csv)?),
        None => None,
    };
    let mut summary = EnsembleSummary::new(scenario);
    let asked = precision.map_or(size.worlds, |precision| precision.first(size.worlds));
    let mut worlds = experiment::Progress { worlds: 0, asked, complete: false };
    let mut rounds = 0;
    loop {
        rounds += 1;
        loop {
            let mut end = worlds.asked;
            if let (Some(into), Some(results)) = (&mut into, &mut results) {
                let next = (worlds.worlds, worlds.asked - worlds.worlds);
                worlds.worlds += again(into, next, &stop, results, &mut summary)?;
                end = into.there.gap(worlds.worlds, worlds.asked);
                if into.there.keeps() && end > worlds.worlds {
                    stop.store(true, Ordering::Relaxed);
                }
            }
            progress.expect(u64::from(end - worlds.worlds) * per_world);
            let mut next = worlds.worlds;
            let round = ensemble.run_worlds(
                worlds.worlds..end,
                &stop,
                || progress.tick(),
                |worlds| {
                    if let (Some(into), Some(results)) = (&mut into, &mut results) {
                        into.there.add(next, &worlds)?;
                        results.add(&worlds)?;
                    }
                    next += worlds.len() as u32;
                    summary.add(&worlds);
                    Ok::<(), OutputError>(())
                },
            )?;
            worlds.worlds = next;
            worlds.complete = round.complete && worlds.worlds == worlds.asked;
            if worlds.complete || !round.complete || stop.load(Ordering::Relaxed) {
                break;
            }
        }
        let next = precision.and_then(|precision| precision.next(&summary.outcomes, worlds.worlds));
        match next.filter(|_| worlds.complete) {
            Some(next) if into.as_ref().is_some_and(|into| into.there.refuses(worlds.asked..next)) => {
                return Ok((summary, worlds, End::More(worlds.asked..next)));
            }
            Some(next) => worlds.asked = next,
            None => break,
        }
    }
    progress.finish();
    if let Some(results) = results {
        results.finish(&summary)?;
    }
    let stopped = precision.map(|precision| stopping_point(precision, &summary.outcomes, rounds));
    Ok((summary, worlds, End::Reached(stopped)))
}
