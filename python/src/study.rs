//! Experiments that keep their tables in a folder: a run with everything that is kept of it, and a sweep.

use std::path::{Path, PathBuf};

use polmob::analysis::ensemble_summary::EnsembleSummary;
use polmob::experiment::{Ensemble, Executor, sweep_points};
use polmob::measures::OutcomeId;
use polmob::output::journal::{Journal, Shape};
use polmob::output::results::Results;
use polmob::output::{OutputError, read_manifest};
use polmob::scenario::{Axis, SweepDesign};
use polmob::study::{DesignPoints, Runner, StudyError, StudyTables, study_identity};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use crate::scenario::{Scenario, of_output, of_study, wrong};
use crate::watched::watched;

/// Runs a scenario and writes every table of `polmob run` into a folder that is there.
#[pyfunction]
pub fn run_tables(
    py: Python<'_>,
    scenario: Py<Scenario>,
    folder: PathBuf,
    first_world: u32,
    threads: usize,
    progress: Option<Bound<'_, PyAny>>,
) -> PyResult<()> {
    let scene = &scenario.get().0;
    let size = &scene.experiment;
    let total = u64::from(size.worlds) * u64::from(size.runs) * size.arms.len() as u64;
    watched(py, total, progress.as_ref(), |watch| {
        let mut results = Results::create(scene, &folder, false).map_err(of_output)?;
        let mut summary = EnsembleSummary::new(scene);
        let ensemble = Ensemble::new(scene, threads).map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
        let ensemble = ensemble.starting_at(first_world, 0);
        let finished = ensemble.run(
            &watch.stop,
            || watch.advance(1),
            |worlds| {
                results.add(&worlds)?;
                summary.add(&worlds);
                Ok::<(), OutputError>(())
            },
        );
        if finished.map_err(of_output)?.complete { results.finish(&summary).map_err(of_output) } else { Ok(()) }
    })?
}

/// Runs a sweep and writes its tables into a folder that is there. Without axes, design or numbers the scenario's are taken.
#[pyfunction]
#[expect(clippy::too_many_arguments, reason = "each is an argument in Python")]
pub fn sweep_tables(
    py: Python<'_>,
    scenario: Py<Scenario>,
    folder: PathBuf,
    axes: Vec<String>,
    design: Option<&str>,
    points: Option<u32>,
    worlds: Option<u32>,
    threads: usize,
    progress: Option<Bound<'_, PyAny>>,
) -> PyResult<()> {
    let scene = &scenario.get().0;
    let axes = if axes.is_empty() {
        scene.sweep.axes.clone()
    } else {
        axes.iter().map(|axis| axis.parse::<Axis>().map_err(wrong)).collect::<PyResult<_>>()?
    };
    let design = design.map_or(Ok(scene.sweep.design), |word| {
        let known = || SweepDesign::ALL.map(SweepDesign::as_str).join(", ");
        let found = SweepDesign::ALL.into_iter().find(|design| design.as_str() == word.replace('-', "_"));
        found.ok_or_else(|| wrong(format!("there is no design `{word}`; designs are {}", known())))
    })?;
    let points = sweep_points(scene, &axes, design, points.unwrap_or(scene.sweep.points)).map_err(wrong)?;
    let worlds = worlds.unwrap_or(scene.sweep.worlds);
    let size = &scene.experiment;
    let total = points.len() as u64 * u64::from(worlds) * size.arms.len() as u64 * u64::from(size.runs);
    watched(py, total, progress.as_ref(), |watch| {
        let executor = Executor::new(threads).map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
        executor.install(|| points.check()).map_err(wrong)?;
        let identity = study_identity(scene, "sweep");
        let outcomes: Vec<OutcomeId> = size.outcome_ids().collect();
        let shape = Shape { outcomes: outcomes.len() as u32, arms: size.arms.len() as u32, runs: size.runs };
        let mut journal = Journal::open(&folder.join("journal"), shape, &identity.digest()).map_err(of_output)?;
        let tick = |runs| watch.advance(runs);
        let runner = Runner { base: scene, executor: &executor, stop: &watch.stop, tick: &tick };
        let write = |journal: &mut Journal| -> Result<(), StudyError> {
            let rounds = runner.run_until(journal, &points, worlds, None)?;
            if !rounds.complete {
                return Ok(());
            }
            let parts = [DesignPoints { name: "sweep", points, worlds: rounds.worlds }];
            let tables = StudyTables::new(scene, &folder, false);
            tables.write_all(journal, &parts, &executor)?;
            if design == SweepDesign::OneAtATime {
                tables.write_effects(journal, &parts[0], &outcomes)?;
            }
            Ok(())
        };
        write(&mut journal).map_err(of_study)
    })?
}

/// Names of the tables of a finished folder of results.
#[pyfunction]
pub fn result_tables(folder: PathBuf) -> PyResult<Vec<String>> {
    let manifest = read_manifest(&folder).map_err(of_output)?;
    let name =
        |path: &str| Path::new(path).strip_prefix("tables").ok()?.to_str()?.strip_suffix(".parquet").map(str::to_owned);
    Ok(manifest.files.iter().filter_map(|file| name(&file.path)).collect())
}
