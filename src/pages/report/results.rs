//! The tables of a folder of results with what says how they were made.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::output::results::{SAMPLED, TABLES};
use crate::output::{
    MANIFEST, Manifest, Projection, Row, StudyFacts, Table, read_projection, read_result_text, verify,
};
use crate::parameters::Arm;
use crate::scenario::{Scenario, Worth};

use super::ReportError;
use super::analysis::{Analysis, Requirement, Rows, TableSpec};
use super::cells::Cells;
use super::headlines::HEADLINES;

/// How the results at hand were made; nothing that differs between equal results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Version of the program.
    pub version: String,
    /// Worlds requested.
    pub asked: u32,
    /// Worlds done.
    pub done: u32,
    /// First world and first run of each, 0 unless a part was run alone.
    pub first: [u32; 2],
    /// The words after the program's name that give the results again.
    pub arguments: Vec<String>,
}

impl Origin {
    /// Of results of this program.
    pub fn own(asked: u32, done: u32, arguments: Vec<String>) -> Self {
        Self { version: env!("CARGO_PKG_VERSION").to_owned(), asked, done, first: [0; 2], arguments }
    }
}

/// The tables of a folder of results.
#[derive(Debug, Clone)]
pub struct ResultTables {
    /// What was done.
    pub analysis: Analysis,
    /// What was simulated.
    pub scenario: Scenario,
    /// How.
    pub origin: Origin,
    /// Whether all that was requested was done.
    pub is_complete: bool,
    /// What only experiments over many points have.
    pub study: Option<StudyFacts>,
    tables: BTreeMap<&'static str, Table>,
    /// Folder of the tables.
    folder: PathBuf,
}

/// The manifest of a finished folder of results, every file compared with it.
pub(super) fn manifest_of(folder: &Path) -> Result<Manifest, ReportError> {
    let refuse = |reason: &str| ReportError::NotResults { path: folder.to_owned(), reason: reason.to_owned() };
    if !folder.is_dir() {
        return Err(refuse(if folder.exists() { "it is a file" } else { "there is no such folder" }));
    }
    if !folder.join(MANIFEST).exists() {
        return Err(refuse("it contains no manifest.json"));
    }
    let manifest = verify(folder)?;
    if manifest.program == crate::PROGRAM {
        Ok(manifest)
    } else {
        Err(refuse("its manifest.json is of something else"))
    }
}

/// The scenario of a finished folder of results.
pub(super) fn scenario_of(folder: &Path, manifest: &Manifest) -> Result<Scenario, ReportError> {
    if !folder.join("scenario.toml").exists() {
        let reason = "its scenario.toml is missing".to_owned();
        return Err(ReportError::NotResults { path: folder.to_owned(), reason });
    }
    // Not by the hash of what the text now means: a later version may know more keys.
    let text = read_result_text(folder, "scenario.toml")?;
    Ok(Scenario::parse(&manifest.scenario.name, &text, &[])?)
}

impl ResultTables {
    /// Reads tables that were just written below `folder`.
    ///
    /// # Errors
    /// [`ReportError::Table`].
    pub fn read(
        folder: &Path,
        analysis: Analysis,
        scenario: &Scenario,
        origin: Origin,
        is_complete: bool,
        study: Option<StudyFacts>,
    ) -> Result<Self, ReportError> {
        let path = |name: &str| folder.join(TABLES).join(format!("{name}.parquet"));
        let (tables, at) = (BTreeMap::new(), folder.join(TABLES));
        let empty = Self { analysis, scenario: scenario.clone(), origin, is_complete, study, tables, folder: at };
        empty.gather(
            |name| path(name).exists(),
            |name, part| Ok(read_projection(&path(name), part)?),
            |name| ReportError::content(name, "was not written"),
        )
    }

    /// Reads a finished folder of results and its manifest; every file is compared with the manifest first.
    ///
    /// # Errors
    /// [`ReportError::NotResults`] if the folder is none of ours or its charts are not drawn from tables,
    /// [`ReportError::Table`] if a table is damaged, [`ReportError::Scenario`] if its scenario does not read.
    pub fn open(folder: &Path) -> Result<(Self, Manifest), ReportError> {
        let manifest = manifest_of(folder)?;
        Ok((Self::of(folder, &manifest)?, manifest))
    }

    /// The same with a manifest that was compared with the files.
    pub(super) fn of(folder: &Path, manifest: &Manifest) -> Result<Self, ReportError> {
        let refuse = |reason: &str| ReportError::NotResults { path: folder.to_owned(), reason: reason.to_owned() };
        let analysis = Analysis::of(manifest).ok_or_else(|| {
            refuse("it has no tables of a run, a sweep, a sensitivity analysis, regimes or claims to draw from")
        })?;
        let scenario = scenario_of(folder, manifest)?;
        let origin = Origin {
            version: manifest.version.clone(),
            asked: manifest.worlds.asked,
            done: manifest.worlds.done,
            first: manifest.first.unwrap_or_default(),
            arguments: manifest.arguments.clone(),
        };
        let (is_complete, study) = (manifest.complete, manifest.study.clone());
        let (tables, at) = (BTreeMap::new(), folder.join(TABLES));
        let empty = Self { analysis, scenario, origin, is_complete, study, tables, folder: at };
        empty.gather(
            |name| folder.join(TABLES).join(format!("{name}.parquet")).exists(),
            |name, part| Ok(read_projection(&folder.join(TABLES).join(format!("{name}.parquet")), part)?),
            |name| refuse(&format!("its table `{name}` is missing")),
        )
    }

    fn gather(
        mut self,
        exists: impl Fn(&str) -> bool,
        read: impl Fn(&str, &Projection) -> Result<Table, ReportError>,
        missing: impl Fn(&str) -> ReportError,
    ) -> Result<Self, ReportError> {
        let shown = self.shown_outcomes();
        let scenario = self.scenario.clone();
        let pinned: Vec<&str> = scenario.plan.parks.iter().map(|park| park.name.as_str()).collect();
        for &TableSpec(name, columns, ref rows, ref presence) in self.analysis.specs(&self.scenario) {
            if !exists(name) {
                if *presence == Requirement::Required {
                    return Err(missing(name));
                }
                continue;
            }
            let only = match rows {
                Rows::Shown => Some(("outcome", shown.as_slice())),
                Rows::Pinned => Some(("name", pinned.as_slice())),
                Rows::All | Rows::First => None,
            };
            let table = read(name, &Projection { columns, only, rows: self.most_rows(rows) })?;
            self.tables.insert(name, table);
        }
        Ok(self)
    }

    /// Outcomes of an experiment over many points that its page shows, the one that it is about first.
    fn shown_outcomes(&self) -> Vec<&'static str> {
        let own = self.outcome();
        let known = self.scenario.experiment.outcomes().map(|outcome| outcome.name).find(|name| *name == own);
        let others = HEADLINES.iter().copied().filter(|name| *name != own);
        known.into_iter().chain(others).collect()
    }

    /// The outcome that an experiment over many points is about.
    pub(super) fn outcome(&self) -> &str {
        let own = self.study.as_ref().map(|study| study.outcome.as_str()).filter(|outcome| !outcome.is_empty());
        own.unwrap_or(HEADLINES[0])
    }

    /// Rows to read of a table at most.
    fn most_rows(&self, rows: &Rows) -> Option<usize> {
        (*rows == Rows::First).then(|| self.drawn_worlds() * self.arms().len() * self.runs())
    }

    /// Worlds that charts draw one by one: the first of all.
    pub(super) fn drawn_worlds(&self) -> usize {
        self.worlds().min(SAMPLED as usize)
    }

    /// The rows of a table, with their types.
    pub(super) fn rows<T: Row>(&self) -> Result<Vec<T>, ReportError> {
        self.table(T::NAME)?.rows_as()
    }

    /// The same of a table that not every folder has.
    pub(super) fn optional_rows<T: Row>(&self) -> Result<Option<Vec<T>>, ReportError> {
        Ok(self.tables.get(T::NAME).map(Table::rows_as).transpose()?)
    }

    /// Position of an arm among those of the scenario.
    pub(super) fn position(&self, arm: Arm) -> Result<usize, ReportError> {
        self.scenario.experiment.arms.iter().position(|own| *own == arm).ok_or_else(|| {
            let reason = format!("speaks of the arm `{}`, which the scenario does not have", arm.as_str());
            ReportError::content("arms", reason)
        })
    }

    pub(super) fn table(&self, name: &str) -> Result<Cells<'_>, ReportError> {
        self.optional(name).ok_or_else(|| ReportError::content(name, "was not read"))
    }

    /// A table that not every folder has.
    pub(super) fn optional(&self, name: &str) -> Option<Cells<'_>> {
        self.tables.get(name).map(Cells)
    }

    /// The files of all tables of the folder, by name.
    pub(super) fn files(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(&self.folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let mut files: Vec<PathBuf> =
            entries.filter(|path| path.extension().is_some_and(|ending| ending == "parquet")).collect();
        files.sort();
        files
    }

    /// All tables that were read, by name.
    pub(super) fn all(&self) -> impl Iterator<Item = (&'static str, &Table)> {
        self.tables.iter().map(|(name, table)| (*name, table))
    }

    /// Words of the arms in order.
    pub(super) fn arms(&self) -> Vec<&'static str> {
        self.scenario.experiment.arms.iter().map(|arm| arm.as_str()).collect()
    }

    /// For each row, where its world and its run stand among those that are there.
    pub(super) fn places(&self, rows: Cells) -> Result<(Vec<usize>, Vec<usize>), ReportError> {
        let [world, run] = self.origin.first.map(|first| first as usize);
        Ok((rows.indices("world", world..world + self.worlds())?, rows.indices("run", run..run + self.runs())?))
    }

    /// Worlds that are there.
    pub(super) fn worlds(&self) -> usize {
        self.origin.done as usize
    }

    /// What these are worth.
    pub(super) fn worth(&self) -> Worth {
        self.scenario.experiment.worth(self.worlds())
    }

    /// Runs of each world and arm.
    pub(super) fn runs(&self) -> usize {
        self.scenario.experiment.runs as usize
    }

    /// Calendar year in which runs start; 0 if time only counts from the start.
    pub(super) fn start(&self) -> f64 {
        f64::from(self.scenario.parameters.time.start)
    }
}
