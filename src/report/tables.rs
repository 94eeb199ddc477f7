//! The tables of a run with what says how they were made.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::output::results::TABLES;
use crate::output::{MANIFEST, Manifest, Table, read_columns, read_manifest, read_result_columns};
use crate::scenario::Scenario;

use super::ReportError;
use super::cells::Cells;

/// Tables that charts and the page are made from, each with the columns they need; none named means all.
const READ: &[(&str, &[&str])] = &[
    ("arms", &[]),
    ("contrasts", &[]),
    ("runs", &["arm", "world", "run", "transfer", "government_years"]),
    ("years", &[]),
    ("survival", &[]),
    ("parks", &["arm", "founded", "ended"]),
    ("transitions", &["date", "arm", "world", "run", "from", "to"]),
    ("regions", &["arm", "world", "run", "transfer"]),
    (PARK_YEARS, &["arm", "world", "run", "park", "date", "living", "tenants", "producing"]),
];

/// The table that only cases have.
const PARK_YEARS: &str = "park_years";

/// How the results at hand were made; nothing that differs between equal results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Version of the program.
    pub version: String,
    /// Worlds asked for.
    pub asked: u32,
    /// Worlds done.
    pub done: u32,
}

/// The tables of a run.
#[derive(Debug, Clone)]
pub struct RunTables {
    /// What was simulated.
    pub scenario: Scenario,
    /// How.
    pub origin: Origin,
    tables: BTreeMap<&'static str, Table>,
}

impl RunTables {
    /// Reads tables that were just written to `folder`.
    ///
    /// # Errors
    /// [`ReportError::Table`].
    pub fn read(folder: &Path, scenario: &Scenario, origin: Origin) -> Result<Self, ReportError> {
        let table = |name: &str, columns: &[&str]| read_columns(&folder.join(format!("{name}.parquet")), columns);
        Self::gather(scenario.clone(), origin, |name, columns| Ok(table(name, columns)?))
    }

    /// Reads a finished folder of results and its manifest; every file is compared with the manifest first.
    ///
    /// # Errors
    /// [`ReportError::NotResults`] if the folder is none of ours, [`ReportError::Table`] if a table is missing or damaged,
    /// [`ReportError::Scenario`] if its scenario does not read.
    pub fn open(folder: &Path) -> Result<(Self, Manifest), ReportError> {
        let refuse = |reason: &str| ReportError::NotResults { path: folder.to_owned(), reason: reason.to_owned() };
        if !folder.is_dir() {
            return Err(refuse(if folder.exists() { "it is a file" } else { "there is no such folder" }));
        }
        if !folder.join(MANIFEST).exists() {
            return Err(refuse("it holds no manifest.json"));
        }
        let manifest = read_manifest(folder)?;
        if manifest.program != env!("CARGO_PKG_NAME") {
            return Err(refuse("its manifest.json is of something else"));
        }
        let text = fs::read_to_string(folder.join("scenario.toml"))
            .map_err(|error| refuse(&format!("its scenario.toml cannot be read: {error}")))?;
        let scenario = Scenario::parse(&manifest.scenario.name, &text, &[])?;
        if scenario.hash() != manifest.scenario.hash {
            return Err(refuse("its scenario.toml is not the scenario of its tables"));
        }
        let origin =
            Origin { version: manifest.version.clone(), asked: manifest.worlds.asked, done: manifest.worlds.done };
        let tables = Self::gather(scenario, origin, |name, columns| {
            if !folder.join(TABLES).join(format!("{name}.parquet")).exists() {
                return Err(refuse(&format!("its table `{name}` is missing")));
            }
            Ok(read_result_columns(folder, name, columns)?)
        })?;
        Ok((tables, manifest))
    }

    fn gather(
        scenario: Scenario,
        origin: Origin,
        read: impl Fn(&str, &[&str]) -> Result<Table, ReportError>,
    ) -> Result<Self, ReportError> {
        let is_case = !scenario.plan.parks.is_empty();
        let tables = (READ.iter())
            .filter(|(name, _)| is_case || *name != PARK_YEARS)
            .map(|&(name, columns)| Ok((name, read(name, columns)?)))
            .collect::<Result<_, ReportError>>()?;
        Ok(Self { scenario, origin, tables })
    }

    pub(super) fn table(&self, name: &str) -> Result<Cells<'_>, ReportError> {
        let missing = || ReportError::Content { table: name.to_owned(), reason: "was not read".to_owned() };
        self.tables.get(name).map(Cells).ok_or_else(missing)
    }

    /// Words of the arms in order.
    pub(super) fn arms(&self) -> Vec<&'static str> {
        self.scenario.experiment.arms.iter().map(|arm| arm.word()).collect()
    }

    /// Whether all worlds asked for are there.
    pub fn is_complete(&self) -> bool {
        self.origin.asked == self.origin.done
    }

    /// Worlds that are there.
    pub(super) fn worlds(&self) -> usize {
        self.origin.done as usize
    }

    /// Runs of each world and arm.
    pub(super) fn runs(&self) -> usize {
        self.scenario.experiment.runs as usize
    }

    /// Calendar year in which runs start; 0 if time only counts from the start.
    pub(super) fn start(&self) -> f64 {
        f64::from(self.scenario.rules.time.start)
    }

    /// Calendar year in which runs end.
    pub(super) fn horizon(&self) -> f64 {
        self.start() + f64::from(self.scenario.rules.time.years)
    }
}
