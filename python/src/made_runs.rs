//! Runs of one scenario, held in memory: outcomes at the horizon, their means by arm and paired differences.

use polmob::analysis::summary::Samples;
use polmob::experiment::{Executor, Prepared, WorldOutcomes};
use polmob::measures::{Outcome, OutcomeId};
use polmob::output::results::{about, arm_rows, contrast_rows, run_table};
use polmob::output::{self, Column, RowBatch};
use polmob::parameters::Arm;
use polmob::study::Estimand;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use crate::scenario::{Scenario, wrong};
use crate::table::{Table, words};
use crate::watched::watched;

/// Runs that were made, in memory.
#[pyclass(frozen)]
pub struct MadeRuns {
    scenario: Py<Scenario>,
    arms: Vec<Arm>,
    outcomes: Vec<&'static Outcome>,
    /// World and its runs, each with the values of the outcomes.
    worlds: Vec<(u32, Vec<Vec<f64>>)>,
}

/// Runs the worlds of a scenario, from `first_world` on, in all its arms.
#[pyfunction]
pub fn run(
    py: Python<'_>,
    scenario: Py<Scenario>,
    outcomes: Vec<String>,
    first_world: u32,
    threads: usize,
    progress: Option<Bound<'_, PyAny>>,
) -> PyResult<MadeRuns> {
    let scene = &scenario.get().0;
    let size = &scene.experiment;
    let named = |name: &String| Estimand::outcome(name, &size.quantities).map_err(wrong);
    let named = outcomes.iter().map(named).collect::<PyResult<Vec<_>>>()?;
    let positions: Vec<OutcomeId> = if named.is_empty() { size.outcome_ids().collect() } else { named };
    let per_world = size.arms.len() as u64 * u64::from(size.runs);
    let last = first_world.checked_add(size.worlds).filter(|&last| last <= 1 << 30);
    let last = last.ok_or_else(|| wrong(format!("first_world: found {first_world}; allowed: 0 to 2^30 - worlds")))?;
    let chosen = |finished: WorldOutcomes| -> Result<(u32, Vec<Vec<f64>>), String> {
        let arms = size.arms.iter().cycle();
        let runs = arms.zip(finished.runs).enumerate().map(|(at, (arm, run))| match run {
            Ok(values) => Ok(positions.iter().map(|&position| values[position]).collect()),
            Err(reason) => {
                let run = at / size.arms.len();
                Err(format!("world {}, run {run}, arm {} failed: {reason}", finished.world, arm.as_str()))
            }
        });
        Ok((finished.world, runs.collect::<Result<_, String>>()?))
    };
    let worlds = watched(py, u64::from(size.worlds) * per_world, progress.as_ref(), |watch| {
        let executor = Executor::new(threads).map_err(|error| error.to_string())?;
        let prepared = Prepared::new(scene.clone());
        let jobs: Vec<(&Prepared, u32)> = (first_world..last).map(|world| (&prepared, world)).collect();
        let finished = executor.run(&jobs, &watch.stop, || watch.advance(per_world));
        finished.into_iter().flatten().map(chosen).collect::<Result<Vec<_>, String>>()
    })?;
    let worlds = worlds.map_err(PyRuntimeError::new_err)?;
    let outcomes = positions.iter().map(|&position| size.entry(position)).collect();
    Ok(MadeRuns { arms: size.arms.clone(), outcomes, worlds, scenario: scenario.clone_ref(py) })
}

impl MadeRuns {
    /// What the runs add up to, as means by world.
    fn samples(&self) -> Samples {
        let mut samples = Samples::new(&self.arms, self.outcomes.len());
        for (_, runs) in &self.worlds {
            for arm in 0..self.arms.len() {
                let of_arm: Vec<&[f64]> = runs.iter().skip(arm).step_by(self.arms.len()).map(Vec::as_slice).collect();
                samples.add_world(arm, &of_arm);
            }
        }
        samples.are_worth(self.scenario.get().0.experiment.worth(samples.worlds()));
        samples
    }

    fn noted(&self, table: output::Table) -> PyResult<Table> {
        Table::of(output::Table { about: about(&self.scenario.get().0), ..table })
    }
}

#[pymethods]
impl MadeRuns {
    /// Table `runs`: a row per run.
    fn runs(&self, py: Python<'_>) -> PyResult<Table> {
        let table = py.detach(|| {
            let arms = self.arms.len();
            let each = || {
                self.worlds
                    .iter()
                    .flat_map(|(world, runs)| runs.iter().enumerate().map(move |(at, run)| (*world, at, run)))
            };
            let keys = [
                words(each().map(|(_, at, _)| self.arms[at % arms].as_str())),
                Column::I32(each().map(|(world, ..)| Some(world.cast_signed())).collect()),
                Column::I32(each().map(|(_, at, _)| i32::try_from(at / arms).ok()).collect()),
            ];
            let values = (0..self.outcomes.len()).map(|at| Column::F64(each().map(|(.., run)| run[at]).collect()));
            let rows = RowBatch::from_columns(keys.into_iter().chain(values).collect());
            output::Table { definition: run_table(self.outcomes.iter().copied()), about: Default::default(), rows }
        });
        self.noted(table)
    }

    /// Table `arms`: what each arm comes to in every outcome.
    fn arms(&self, py: Python<'_>) -> PyResult<Table> {
        self.noted(py.detach(|| {
            let samples = self.samples();
            let each = self.outcomes.iter().enumerate();
            output::Table::of(each.flat_map(|(at, outcome)| arm_rows(outcome, samples.ranked(at))))
        }))
    }

    /// Table `contrasts`: paired differences between arms in every outcome.
    fn contrasts(&self, py: Python<'_>) -> PyResult<Table> {
        self.noted(py.detach(|| {
            let samples = self.samples();
            let each = self.outcomes.iter().enumerate();
            output::Table::of(each.flat_map(|(at, outcome)| contrast_rows(outcome, samples.contrasts(at))))
        }))
    }
}
