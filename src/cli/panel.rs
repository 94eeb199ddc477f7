//! `polmob calibrate --panel`, `--prior` and `--rolling`: parks as a panel, a park outside it, and the protocol of forecasts.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use crate::calibration::panel::{
    CUTS, ChainFiles, ForecastRow, Growth, Known, PanelSettings, Population, PopulationFile, Protocol, Sampled,
    ScoreRow, Task, TenantCount, Unit, course_rows, histories, panel_scores, population_rows, sampled, tasks,
    unit_rows, units,
};
use crate::draws::Key;
use crate::experiment::Executor;
use crate::output::results::{TABLES, about};
use crate::output::{IfExists, Manifest, StudyFolder, StudyIdentity, Table, TableWriter, WorldCounts, read_manifest};
use crate::report::{Chart, PanelFacts, count_of, posterior_file};
use crate::scenario::Scenario;
use crate::study::study_identity;

use super::dry_run::duration;
use super::failure::Failure;
use super::interruption::{command_to_go_on, interrupted, stop_flag};
use super::panel_text::{json, text};
use super::pipeline::{Call, Ending, ResultArguments, say_done};
use super::print;
use super::screen::Screen;

/// Runs of each park in a fit, rounds of the sampler of curves, and histories that are kept of a park, unless the command
/// says otherwise.
const RUNS: u64 = 100_000;
const ROUNDS: usize = 400;
const HISTORIES: usize = 400;
/// Runs of curves for each park: they have three parameters and no random draws.
const CURVES: usize = 4000;

/// Name of the distribution over parks among the results.
const POPULATION: &str = "population.toml";

/// What was requested.
pub(super) struct PanelRequest<'a> {
    pub(super) rolling: bool,
    pub(super) prior: Option<&'a Path>,
    pub(super) until: Option<f64>,
    pub(super) most_runs: Option<u64>,
    pub(super) if_exists: IfExists,
    pub(super) results: &'a ResultArguments,
}

/// What a population was read from, for the record.
struct Prior {
    populations: Vec<Population>,
    text: String,
}

/// What a panel is made of.
struct Plan {
    units: Vec<Unit>,
    prior: Option<Prior>,
    /// Runs of each park.
    runs: usize,
    /// Fits of the protocol.
    tasks: Vec<Task>,
    /// What each fit knows of each park: that of the panel, unless there is the protocol alone, then those of the protocol.
    known: Vec<Vec<Known>>,
}

impl Plan {
    fn new(scenario: &Scenario, request: &PanelRequest) -> Result<Self, Failure> {
        let units = units(scenario, request.prior.is_some()).map_err(|error| Failure::Usage(error.to_string()))?;
        let prior = request.prior.map(read).transpose()?;
        let runs = request.most_runs.map_or(RUNS, |all| all / units.len() as u64) as usize;
        if runs < 100 {
            let parks = units.len();
            return Err(Failure::Usage(format!(
                "{runs} runs a park are too few; allowed: --most-runs from {} for {parks} parks",
                100 * parks
            )));
        }
        let cuts: Vec<f64> = match (request.rolling, request.until) {
            (true, _) => CUTS.to_vec(),
            (false, until) => until.into_iter().collect(),
        };
        let mut known: Vec<Vec<Known>> = Vec::new();
        if !request.rolling {
            let until = request.until.unwrap_or(f64::INFINITY);
            known.push((0..units.len()).map(|unit| Known::before(&units, unit, until)).collect());
        }
        let tasks = if prior.is_none() { tasks(&units, &cuts, request.rolling) } else { Vec::new() };
        known.extend(tasks.iter().map(|task| task.known.clone()));
        Ok(Self { units, prior, runs, tasks, known })
    }
}

/// How many runs, and about how long: from one fit of few runs and of more, since its time grows with their number.
pub(super) fn dry_run(scenario: &Scenario, request: &PanelRequest) -> Result<String, Failure> {
    const PROBES: [usize; 2] = [500, 4000];
    let Plan { units, prior, runs, tasks: _, known } = Plan::new(scenario, request)?;
    let (executor, stop) = (Executor::new(request.results.threads)?, stop_flag());
    let fixed = prior.as_ref().map(|prior| prior.populations.as_slice());
    let mut seconds = [0.0; 2];
    for (runs, seconds) in PROBES.into_iter().zip(&mut seconds) {
        let begun = Instant::now();
        let settings = PanelSettings { runs, rounds: ROUNDS, seed: scenario.experiment.seed };
        sampled(&units, &known[known.len() - 1..], fixed, settings, (&executor, None), &stop)?;
        *seconds = begun.elapsed().as_secs_f64();
    }
    let each = (seconds[1] - seconds[0]).max(0.0) / (PROBES[1] - PROBES[0]) as f64;
    Ok(format!(
        "dry run of polmob calibrate: nothing was written\n{} x {} = {} in {}\nabout {} for fits on {} \
         (measured on one of {} and one of {} runs of each park)\n",
        count_of(units.len(), "park"),
        count_of(runs, "run"),
        count_of(runs * units.len(), "run"),
        count_of(known.len(), "fit"),
        duration(known.len() as f64 * (seconds[0] + each * runs.saturating_sub(PROBES[0]) as f64)),
        count_of(executor.threads(), "thread"),
        PROBES[0],
        PROBES[1],
    ))
}

pub(super) fn calibrate(scenario: &Scenario, request: &PanelRequest, call: &Call) -> Result<ExitCode, Failure> {
    let Plan { units, prior, runs, tasks, known } = Plan::new(scenario, request)?;
    let word = if request.rolling { "rolling" } else { "panel" };
    let target = request.results.folder(&format!("{}-{word}", scenario.name));
    let folder =
        StudyFolder::open(&target, &identity(scenario, word, request, runs, prior.as_ref()), request.if_exists)?;
    if request.if_exists == IfExists::Resume && folder.is_done() {
        let manifest = read_manifest(&target)?;
        request.results.has_all(&target, &manifest)?;
        say_done(&target, request.results.quiet);
        let facts = PanelFacts::read(&target, &manifest, (scenario, &units))?;
        print(&request.said(&facts))?;
        return Ok(ExitCode::SUCCESS);
    }
    let begun = Instant::now();
    let executor = Executor::new(request.results.threads)?;
    let stop = stop_flag();
    tell(request, &format!("{}, {runs} runs each", count_of(units.len(), "park")));
    let settings = PanelSettings { runs, rounds: ROUNDS, seed: scenario.experiment.seed };
    let fixed = prior.as_ref().map(|prior| prior.populations.as_slice());
    let files = ChainFiles::open(&target, &identity(scenario, word, request, runs, prior.as_ref()))?;
    for name in files.damaged() {
        tell(request, &format!("{}/{name} is damaged: its chain begins anew", target.display()));
    }
    if files.kept() > 0 {
        tell(request, &format!("{} known already", count_of(files.kept(), "chain")));
    }
    let Some(found) = sampled(&units, &known, fixed, settings, (&executor, Some(&files)), &stop)? else {
        // Chains that have ended since are there too.
        let kept = ChainFiles::open(&target, &identity(scenario, word, request, runs, prior.as_ref()))?.kept();
        let chains = if kept == 0 { "no chain".to_owned() } else { count_of(kept, "chain") };
        return Ok(interrupted(&format!(
            " with {chains} ended; {} keeps what has ended, and this goes on from there:\n  {}",
            target.display(),
            command_to_go_on()
        )));
    };
    tell(request, &format!("run after {:.1} s", begun.elapsed().as_secs_f64()));
    let work = Work { request, units: &units, tasks: &tasks, sampled: &found, settings, executor: &executor };
    let tables = folder.begin_results(TABLES)?;
    folder.write("scenario.toml", scenario.resolved().as_bytes())?;
    let write = |table: &Table| TableWriter::write_table(&tables, table, &about(scenario), request.results.csv);

    let forecasts = (!tasks.is_empty()).then(|| work.protocol());
    let (forecasts, scores) = forecasts.unwrap_or_default();
    let (parks, population, courses) = if request.rolling {
        (Vec::new(), Vec::new(), Vec::new())
    } else {
        let (fit, banks) = &work.sampled[0];
        if prior.is_none() {
            let figures =
                units.iter().flat_map(|unit| &unit.readings).filter(|reading| work.is_fitted(reading)).count();
            let file = PopulationFile::of(fit, units.len(), figures);
            folder.write(POPULATION, file.text().as_bytes())?;
        }
        for (at, unit) in units.iter().enumerate() {
            let text = histories(unit, &banks[at], &fit.weights[at], HISTORIES)?;
            folder.write(&posterior_file(&units, unit), text.as_bytes())?;
        }
        let is_fitted = |reading: &TenantCount| work.is_fitted(reading);
        let (parks, courses) = (unit_rows(&units, banks, fit, is_fitted), course_rows(&units, banks, fit, is_fitted));
        (parks, population_rows(fit), courses)
    };
    if !parks.is_empty() {
        write(&Table::of(parks.clone()))?;
        write(&Table::of(population.clone()))?;
        write(&Table::of(courses.clone()))?;
    }
    if !forecasts.is_empty() {
        write(&Table::of(forecasts))?;
        write(&Table::of(scores.clone()))?;
    }
    let facts = PanelFacts { scenario, units: &units, runs, scores, parks, population, courses };
    let arguments = Call::with_file_of(call.arguments(), "--prior", POPULATION);
    let draw = || Ok(facts.charts());
    let page = |charts: &[Chart]| Ok(facts.page(charts, ROUNDS, arguments.clone()));
    request.results.looks.publish(&folder, request.results.threads, draw, page)?;
    folder.write("calibration.txt", text(&facts, Screen::FILE).as_bytes())?;
    if let Some(prior) = &prior {
        folder.write(POPULATION, prior.text.as_bytes())?;
    }
    files.remove()?;
    let all = (runs * units.len()) as u32;
    let ending = Ending { call, threads: request.results.threads, begun, quiet: request.results.quiet };
    let manifest = Manifest { arguments, ..ending.manifest(scenario, WorldCounts { asked: all, done: all }, true) };
    ending.close(folder, manifest, None, &request.said(&facts))
}

impl PanelRequest<'_> {
    /// What is printed.
    fn said(&self, facts: &PanelFacts) -> String {
        if self.results.json { json(facts) } else { text(facts, Screen::of_stdout()) }
    }
}

struct Work<'a> {
    request: &'a PanelRequest<'a>,
    units: &'a [Unit],
    /// Fits of the protocol.
    tasks: &'a [Task],
    /// The fit, unless the protocol is all there is to do, then those of the protocol.
    sampled: &'a [Sampled],
    settings: PanelSettings,
    executor: &'a Executor,
}

impl Work<'_> {
    fn is_fitted(&self, reading: &TenantCount) -> bool {
        self.request.until.is_none_or(|until| reading.date < until)
    }

    /// Forecasts of figures that were kept from the fit, and their scores.
    fn protocol(&self) -> (Vec<ForecastRow>, Vec<ScoreRow>) {
        let key = Key::world(self.settings.seed, 0);
        let protocol = Protocol {
            units: self.units,
            curves: Growth::ALL.map(|growth| (growth, growth.banks(self.units, CURVES.min(self.settings.runs), key))),
            settings: self.settings,
        };
        let models = &self.sampled[self.sampled.len() - self.tasks.len()..];
        let tasks: Vec<(&Task, &Sampled)> = self.tasks.iter().zip(models).collect();
        let all = protocol.scored(&tasks, self.executor);
        panel_scores(self.units, &all, self.settings.seed)
    }
}

fn read(path: &Path) -> Result<Prior, Failure> {
    let text = fs::read_to_string(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Failure::Usage(format!(
            "--prior names {}, and there is no such file; `calibrate --panel` writes one as population.toml",
            path.display()
        )),
        _ => Failure::Read(path.to_owned(), error),
    })?;
    let populations = PopulationFile::read(&text)
        .map_err(|reason| Failure::Usage(format!("{} is no distribution over parks: {reason}", path.display())))?;
    Ok(Prior { populations, text })
}

fn identity(
    scenario: &Scenario,
    word: &str,
    request: &PanelRequest,
    runs: usize,
    prior: Option<&Prior>,
) -> StudyIdentity {
    let mut identity = study_identity(scenario, word);
    identity.model.push("[asked]".to_owned());
    identity.model.push(format!("until = {:?}", request.until));
    identity.model.push(format!("runs = {runs}"));
    identity.model.extend(prior.iter().flat_map(|prior| prior.text.lines().map(str::to_owned)));
    identity
}

fn tell(request: &PanelRequest, line: &str) {
    if !request.results.quiet {
        let _ = writeln!(io::stderr(), "{line}");
    }
}
