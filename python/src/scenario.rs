//! Scenarios, and errors of the library as errors of Python.

use std::path::PathBuf;

use polmob::experiment::scenario_at;
use polmob::output::OutputError;
use polmob::scenario::{self, ScenarioError, Setting, Value};
use polmob::study::StudyError;
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;

/// A scenario that was accepted.
#[pyclass(frozen)]
pub struct Scenario(pub scenario::Scenario);

/// An error of wrong input, with the program's own words.
pub fn wrong(reason: impl ToString) -> PyErr {
    PyValueError::new_err(reason.to_string())
}

/// The error of a scenario, with all that is wrong and where.
pub fn of_scenario(error: ScenarioError) -> PyErr {
    match error {
        ScenarioError::Disk { .. } => PyOSError::new_err(error.to_string()),
        ScenarioError::Invalid(_) => wrong(error.render(false).trim_end()),
    }
}

/// The error of a folder or a table: of the disk, or of what is on it.
pub fn of_output(error: OutputError) -> PyErr {
    match error {
        OutputError::Disk { source, path } if source.raw_os_error().is_some() => {
            let reason = source.to_string();
            PyOSError::new_err((source.raw_os_error(), reason, path))
        }
        OutputError::Disk { .. } => PyOSError::new_err(error.to_string()),
        other => wrong(other),
    }
}

/// The error of a study.
pub fn of_study(error: StudyError) -> PyErr {
    match error {
        StudyError::Output(error) => of_output(error),
        StudyError::Points(error) => wrong(error),
    }
}

/// Settings as `key=value`, parsed.
fn parsed(settings: &[String]) -> PyResult<Vec<Setting>> {
    settings.iter().map(|setting| setting.parse().map_err(|error| wrong(format!("{setting}: {error}")))).collect()
}

#[pymethods]
impl Scenario {
    #[staticmethod]
    fn load(path: PathBuf, settings: Vec<String>) -> PyResult<Self> {
        scenario::Scenario::load(&path, &parsed(&settings)?).map(Self).map_err(of_scenario)
    }

    #[staticmethod]
    fn parse(name: &str, text: &str, settings: Vec<String>) -> PyResult<Self> {
        scenario::Scenario::parse(name, text, &parsed(&settings)?).map(Self).map_err(of_scenario)
    }

    fn at(&self, settings: Vec<String>) -> PyResult<Self> {
        scenario_at(&self.0, &parsed(&settings)?).map(Self).map_err(of_scenario)
    }

    fn get<'py>(&self, py: Python<'py>, key: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
        let value = match self.0.get(key) {
            None => return Ok(None),
            Some(Value::Number(number)) => number.into_pyobject(py)?.into_any(),
            Some(Value::Integer(whole)) => whole.into_pyobject(py)?.into_any(),
            Some(Value::Flag(flag)) => flag.into_pyobject(py)?.to_owned().into_any(),
            Some(Value::Word(word)) => word.into_pyobject(py)?.into_any(),
        };
        Ok(Some(value))
    }

    #[getter]
    fn name(&self) -> &str {
        &self.0.name
    }

    #[getter]
    fn title(&self) -> &str {
        &self.0.title
    }

    #[getter]
    fn arms(&self) -> Vec<&'static str> {
        self.0.experiment.arms.iter().map(|arm| arm.as_str()).collect()
    }

    #[getter]
    fn worlds(&self) -> u32 {
        self.0.experiment.worlds
    }

    #[getter]
    fn runs(&self) -> u32 {
        self.0.experiment.runs
    }

    #[getter]
    fn seed(&self) -> u64 {
        self.0.experiment.seed
    }

    #[getter]
    fn hash(&self) -> String {
        self.0.hash()
    }

    #[getter]
    fn toml(&self) -> &str {
        self.0.resolved()
    }
}
