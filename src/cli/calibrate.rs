//! `polmob calibrate`: parameters fitted to the record, and what follows from them.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clap::Args;

use crate::calibration::{
    Batch, Curves, Fitting, Generation, Sampler, Settings, Simulated, Split, Store, calibration_identity,
    calibration_tables, forecast_table, forecasts, posterior_scenario,
};
use crate::experiment::Executor;
use crate::output::results::{TABLES, about};
use crate::output::{IfExists, StudyFolder, TableWriter, WorldCounts};
use crate::report::{CalibrationFacts, Chart, count_of, failed_runs, out_of_reach};
use crate::scenario::{Scenario, Setting};

use super::calibration_text::{json, text};
use super::dry_run::{answer, disk_size, duration, watch};
use super::failure::Failure;
use super::interruption::{command_to_go_on, interrupted, stop_flag};
use super::panel;
use super::pipeline::{Call, Ending, ResultArguments, Source, inert, number};
use super::screen::Screen;

/// Name of the scenario that carries the posterior.
const POSTERIOR: &str = "posterior.toml";

#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
#[derive(Debug, Args)]
pub(super) struct CalibrateArguments {
    #[command(flatten)]
    source: Source,
    /// Fit to figures up to this date (YYYY, YYYY-MM or YYYY-MM-DD; a year is its beginning) and forecast the later ones.
    #[arg(long, value_name = "DATE", value_parser = crate::scenario::years_of)]
    until: Option<f64>,
    /// Keep all figures of this pinned park from the fit, to be forecast from the other parks; repeatable.
    #[arg(long, value_name = "PARK")]
    hold_out: Vec<String>,
    /// Fit all parks of the scenario as a panel: each with parameters of its own from one distribution over parks.
    #[arg(long, conflicts_with_all = ["hold_out", "particles"])]
    panel: bool,
    /// Fit the parks of the scenario under a distribution over parks, `population.toml` of a panel.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["hold_out", "particles", "rolling"])]
    prior: Option<PathBuf>,
    /// Forecast all figures of a panel from cut-offs 2016 to 2022 and from the other parks alone, beside growth curves.
    #[arg(long, conflicts_with_all = ["hold_out", "particles", "until", "panel"])]
    rolling: bool,
    /// Particles [default: the scenario's `calibrate.particles`].
    #[arg(long, value_name = "N")]
    particles: Option<u32>,
    /// Most runs [default: the scenario's `calibrate.most_runs`]; of a panel those of all parks together [default: 100000 for
    /// each].
    #[arg(long, value_name = "N")]
    most_runs: Option<u64>,
    /// Replace an earlier folder of results.
    #[arg(long, conflicts_with = "resume")]
    force: bool,
    /// Go on with the calibration in the folder, after an interruption or, but for a panel, with more runs allowed.
    #[arg(long)]
    resume: bool,
    /// Say how long it may take at most, from a few runs, and do no more.
    #[arg(long, conflicts_with = "json")]
    dry_run: bool,
    #[command(flatten)]
    results: ResultArguments,
}

pub(super) fn calibrate(arguments: &CalibrateArguments, call: &Call) -> Result<ExitCode, Failure> {
    watch(arguments.dry_run);
    arguments.results.looks.check()?;
    let scenario = arguments.load()?;
    if arguments.panel || arguments.rolling || arguments.prior.is_some() {
        let request = arguments.panel(&scenario)?;
        if arguments.dry_run {
            return answer(&panel::dry_run(&scenario, &request)?);
        }
        return panel::calibrate(&scenario, &request, call);
    }
    let split = arguments.split(&scenario)?;
    let fitting = Fitting::new(&scenario, &split)?;
    let sampler = Sampler::new(fitting.priors(), Settings::of(&scenario), scenario.experiment.seed)?;
    let executor = Executor::new(arguments.results.threads)?;
    if arguments.dry_run {
        return answer(&dry_run(&scenario, &fitting, &sampler, &executor));
    }
    let target = arguments.target(&scenario);
    let begun = Instant::now();
    let identity = calibration_identity(&scenario, &split);
    let folder = StudyFolder::open(&target, &identity, arguments.if_exists())?;
    let (mut store, mut generations) = Store::open(folder.path(), &identity)?;
    if let Some(lost) = store.lost() {
        let _ = writeln!(io::stderr(), "{lost}");
    }
    if arguments.resume && !arguments.results.quiet && !folder.is_new() && generations.is_empty() {
        let _ =
            writeln!(io::stderr(), "{} contains no generation: everything is run from the beginning", target.display());
    }

    let stop = stop_flag();
    let ended = loop {
        if let Some(ended) = sampler.stop(&generations) {
            break ended;
        }
        let generation_begun = Instant::now();
        let Some(next) = sampler.next(&generations, &mut |batch| simulate(&executor, &fitting, &stop, batch)) else {
            return Ok(interrupted(&format!(
                " after {} whole generations; they are in {}, and this goes on with them:\n  {}",
                generations.len(),
                target.display(),
                command_to_go_on()
            )));
        };
        store.add(&next)?;
        if !arguments.results.quiet {
            report(&next, generation_begun.elapsed());
        }
        if next.number == 0 {
            let lost = failed_runs(&fitting, &next);
            let unreached: Vec<String> = lost.into_iter().chain(out_of_reach(&scenario, &fitting, &next)).collect();
            let unreached = unreached.join("\n");
            if next.comparable() == 0 {
                return Err(Failure::Usage(format!(
                    "no run of the prior can be compared with the figures\n{unreached}"
                )));
            }
            if !arguments.results.quiet && !unreached.is_empty() {
                let _ = writeln!(io::stderr(), "{unreached}");
            }
        }
        generations.push(next);
    };
    let Some(posterior) = Sampler::posterior(&generations) else {
        return Err(Failure::Usage("no run can be compared with the figures".to_owned()));
    };

    let tables = folder.begin_results(TABLES)?;
    let carried = posterior_scenario(&scenario, &fitting, posterior)?;
    folder.write(POSTERIOR, carried.as_bytes())?;
    folder.write("scenario.toml", scenario.resolved().as_bytes())?;
    for table in calibration_tables(&scenario, &fitting, &generations, posterior) {
        TableWriter::write_table(&tables, &table, &about(&scenario), arguments.results.csv)?;
    }
    let curves = Curves::fitted(&scenario, &fitting);
    let forecasts = forecasts(&scenario, &fitting, &generations, posterior, &curves);
    if !forecasts.is_empty() {
        let table = forecast_table(&scenario, &forecasts);
        TableWriter::write_table(&tables, &table, &about(&scenario), arguments.results.csv)?;
    }
    let facts = CalibrationFacts {
        scenario: &scenario,
        fitting: &fitting,
        generations: &generations,
        posterior,
        stop: ended,
        curves: &curves,
        forecasts: &forecasts,
        until: arguments.until,
    };
    let draw = || Ok(facts.charts());
    let page = |charts: &[Chart]| Ok(facts.page(charts, call.arguments()));
    arguments.results.looks.publish(&folder, arguments.results.threads, draw, page)?;
    folder.write("calibration.txt", text(&facts, Screen::FILE).as_bytes())?;
    let runs = generations.iter().map(|generation| generation.attempts).sum::<u64>() as u32;
    let ending = Ending { call, threads: arguments.results.threads, begun, quiet: arguments.results.quiet };
    let manifest = ending.manifest(&scenario, WorldCounts { asked: runs, done: runs }, true);
    let told = if arguments.results.json { json(&facts) } else { text(&facts, Screen::of_stdout()) };
    ending.close(folder, manifest, Some((POSTERIOR, "carries the posterior into a run")), &told)
}

impl CalibrateArguments {
    fn load(&self) -> Result<Scenario, Failure> {
        let mut more: Vec<Setting> = Vec::new();
        more.extend(number("calibrate.particles", self.particles)?);
        more.extend(number("calibrate.most_runs", self.most_runs)?);
        self.source.load(&more)
    }

    /// What becomes of what is in the folder.
    fn if_exists(&self) -> IfExists {
        match (self.resume, self.force) {
            (true, _) => IfExists::Resume,
            (_, true) => IfExists::Replace,
            _ => IfExists::Refuse,
        }
    }

    fn panel(&self, scenario: &Scenario) -> Result<panel::PanelRequest<'_>, Failure> {
        self.split(scenario)?;
        if self.source.sets("calibrate.most_runs") {
            return Err(inert(
                "set calibrate.most_runs",
                "a panel takes --most-runs N, the runs of all parks together",
            ));
        }
        Ok(panel::PanelRequest {
            rolling: self.rolling,
            prior: self.prior.as_deref(),
            until: self.until,
            most_runs: self.most_runs,
            if_exists: self.if_exists(),
            results: &self.results,
        })
    }

    fn split(&self, scenario: &Scenario) -> Result<Split, Failure> {
        Split::named(scenario, self.until, &self.hold_out).map_err(Failure::Usage)
    }

    fn target(&self, scenario: &Scenario) -> PathBuf {
        self.results.folder(&format!("{}-calibrate", scenario.name))
    }
}

/// A batch of attempts in parallel; nothing if there is a call to stop.
fn simulate(executor: &Executor, fitting: &Fitting, stop: &AtomicBool, batch: Batch) -> Option<Vec<Simulated>> {
    let simulated = executor
        .map(batch, |(values, attempt)| (!stop.load(Ordering::Relaxed)).then(|| fitting.simulate(&values, attempt)));
    simulated.into_iter().collect()
}

fn report(generation: &Generation, took: Duration) {
    let line = if generation.tolerance.is_finite() {
        format!(
            "generation {}: tolerance {:.3}, {} of {} runs accepted ({:.1} %), effective sample {:.0}",
            generation.number,
            generation.tolerance,
            generation.particles.len(),
            generation.attempts,
            100.0 * generation.acceptance(),
            generation.effective_sample_size(),
        )
    } else {
        let nearest = generation.distances().values().first().copied().unwrap_or(f64::INFINITY);
        format!("generation 0: {} runs of the prior, the nearest {nearest:.2} standard errors off", generation.attempts)
    };
    let _ = writeln!(io::stderr(), "{line}, {:.1} s", took.as_secs_f64());
}

/// What it would take, from a few runs of the prior.
fn dry_run(scenario: &Scenario, fitting: &Fitting, sampler: &Sampler, executor: &Executor) -> String {
    const PROBES: u64 = 8;
    let medians: Vec<f64> = fitting.priors().iter().filter_map(|prior| prior.quantile(0.5).as_number()).collect();
    let begun = Instant::now();
    executor.map((0..PROBES).collect(), |attempt| fitting.simulate(&medians, attempt));
    let seconds = begun.elapsed().as_secs_f64() / PROBES as f64;
    let settings = sampler.settings();
    let per_generation = fitting.forecast_from()
        + fitting.axes().len() * 2
        + scenario.parameters.time.years as usize * scenario.plan.parks.len();
    let mut text = format!(
        "dry run of polmob calibrate: nothing was written\n{}, {} to fit to, {} to forecast\n",
        count_of(fitting.axes().len(), "parameter"),
        count_of(fitting.forecast_from(), "figure"),
        fitting.forecast().figures().count()
    );
    let _ = writeln!(
        text,
        "{} particles, at most {} runs: at most {} on {} ({:.2} ms a run, measured on {PROBES}), about {} \
         of disk for each generation",
        settings.particles,
        settings.most_runs,
        duration(settings.most_runs as f64 * seconds),
        count_of(executor.threads(), "thread"),
        1000.0 * seconds * executor.threads() as f64,
        disk_size((settings.particles * per_generation * 10) as f64)
    );
    text
}
