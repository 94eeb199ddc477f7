//! The compiled half of the Python package `polmob`: scenarios, runs and tables. What users see is in `polmob/`.

mod made_runs;
mod scenario;
mod study;
mod table;
mod watched;

use std::ffi::OsString;
use std::process::ExitCode;

use pyo3::prelude::*;

/// Runs the program on the words of a command line, the first of which names it; gives its exit code.
#[pyfunction]
fn main(py: Python<'_>, words: Vec<OsString>) -> u8 {
    let code = py.detach(|| polmob::cli::main_with(words));
    (0..=u8::MAX).find(|&number| ExitCode::from(number) == code).unwrap_or(1)
}

/// Name, unit and meaning of every outcome, in the order of columns.
#[pyfunction]
fn outcomes() -> Vec<(&'static str, &'static str, &'static str)> {
    polmob::measures::outcomes().map(|outcome| (outcome.name, outcome.unit, outcome.meaning)).collect()
}

/// Name and question of every scenario that comes with the program.
#[pyfunction]
fn scenarios() -> Vec<(&'static str, String)> {
    polmob::scenario::SHIPPED.iter().map(|shipped| (shipped.name, shipped.question())).collect()
}

#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<scenario::Scenario>()?;
    module.add_class::<made_runs::MadeRuns>()?;
    module.add_class::<table::Table>()?;
    module.add_function(wrap_pyfunction!(made_runs::run, module)?)?;
    module.add_function(wrap_pyfunction!(study::run_tables, module)?)?;
    module.add_function(wrap_pyfunction!(study::sweep_tables, module)?)?;
    module.add_function(wrap_pyfunction!(study::result_tables, module)?)?;
    module.add_function(wrap_pyfunction!(table::read_result_table, module)?)?;
    module.add_function(wrap_pyfunction!(table::read_table, module)?)?;
    module.add_function(wrap_pyfunction!(outcomes, module)?)?;
    module.add_function(wrap_pyfunction!(scenarios, module)?)?;
    module.add_function(wrap_pyfunction!(main, module)?)
}
