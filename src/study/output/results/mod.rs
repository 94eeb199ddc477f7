//! The tables of a run of experiments: one file per table, and the list that names them.

mod arms;
mod claims;
mod contrasts;
mod courses;
mod park_years;
mod parks;
mod regions;
mod runs;
mod survival;
mod transitions;
mod years;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::analysis::ensemble_summary::EnsembleSummary;
use crate::analysis::summary::Summary;
use crate::analysis::{Best, Contrast, Estimate};
use crate::experiment::{RunRecord, WorldRuns};
use crate::measures::Outcome;
use crate::parameters::Arm;
use crate::scenario::{Experiment, Scenario};
use crate::world::Names;

use super::{
    CellValue, ColumnType, Columns, Field, OutputError, Row, RowBatch, Table, TableDefinition, TableWriter, row,
};

pub use arms::{ArmMean, ArmRow};
pub use contrasts::{ConvergenceRow, Difference};
pub use courses::{CourseRow, ParkCourse, SAMPLED, Spread};
pub use park_years::ParkYear;
pub use parks::ParkRow;
pub use regions::{RegionRow, RegionShare};
pub use runs::run_table;
pub use survival::{LifeRow, SurvivalRow};
pub use transitions::{TransitionRow, TypeFlow};

use courses::CourseSource;

pub use claims::{ClaimRow, NOT_ALL, TestFinding, TestedClaims, claims_json, write_claims};

/// Folder of the tables within a folder of results.
pub const TABLES: &str = "tables";

/// The tables that grow with runs, while they are written.
pub struct Results<'a> {
    scenario: &'a Scenario,
    names: Names<'a>,
    folder: PathBuf,
    about: BTreeMap<String, String>,
    with_csv: bool,
    tables: Vec<Growing>,
    /// Worlds so far.
    worlds: u32,
    /// Number of the first run of each world.
    first_run: u32,
}

/// A table that grows with runs.
struct Growing {
    rows: Rows,
    definition: TableDefinition,
    writer: TableWriter,
    /// Rows of the worlds whose courses are summed up.
    sampled: usize,
}

/// Words of a cell.
type Text = Cow<'static, str>;

/// What fills a table from the runs of one world.
type Rows = fn(&WorldRuns, &Scenario, &Names, &mut RowBatch);

impl<'a> Results<'a> {
    /// Opens the tables in a folder that is there.
    ///
    /// # Errors
    ///
    /// [`OutputError::Disk`].
    pub fn create(scenario: &'a Scenario, folder: &Path, with_csv: bool) -> Result<Self, OutputError> {
        let about = about(scenario);
        let mut kinds: Vec<(Rows, TableDefinition)> = vec![
            (runs::rows, run_table(scenario.experiment.outcomes())),
            (years::rows, years::definition(scenario)),
            (parks::rows, ParkRow::definition()),
            (transitions::rows, TransitionRow::definition()),
            (regions::rows, RegionRow::definition()),
        ];
        if !scenario.plan.parks.is_empty() {
            kinds.push((park_years::rows, ParkYear::definition()));
        }
        let tables = (kinds.into_iter())
            .map(|(rows, definition)| {
                let writer = TableWriter::create(folder, &definition, &about, with_csv)?;
                Ok(Growing { rows, definition, writer, sampled: 0 })
            })
            .collect::<Result<_, OutputError>>()?;
        let names = Names::of(&scenario.plan);
        Ok(Self { scenario, names, folder: folder.to_owned(), about, with_csv, tables, worlds: 0, first_run: 0 })
    }

    /// Adds the runs of worlds, in the order of worlds.
    ///
    /// # Errors
    ///
    /// [`OutputError::Disk`].
    pub fn add(&mut self, worlds: &[WorldRuns]) -> Result<(), OutputError> {
        if let Some(run) = worlds.first().and_then(|world| world.runs.first()).filter(|_| self.worlds == 0) {
            self.first_run = run.run;
        }
        let to_sample = SAMPLED.saturating_sub(self.worlds) as usize;
        for table in &mut self.tables {
            let mut batch = RowBatch::of(&table.definition);
            for (at, world) in worlds.iter().enumerate() {
                (table.rows)(world, self.scenario, &self.names, &mut batch);
                if at + 1 == to_sample.min(worlds.len()) {
                    table.sampled += batch.rows();
                }
            }
            table.writer.append(&batch)?;
        }
        self.worlds += worlds.len() as u32;
        Ok(())
    }

    /// Closes the tables and adds those that say what all runs say together.
    ///
    /// # Errors
    ///
    /// [`OutputError::Disk`].
    pub fn finish(self, summary: &EnsembleSummary) -> Result<(), OutputError> {
        let worlds = self.worlds.min(SAMPLED) as usize;
        let (folder, first_run) = (self.folder.as_path(), self.first_run);
        let mut courses = Vec::new();
        for Growing { definition, writer, sampled: rows, .. } in self.tables {
            writer.finish()?;
            let sample = CourseSource { folder, first_run, worlds, rows };
            match &*definition.name {
                "years" => courses.push(courses::courses(self.scenario, sample)?),
                "park_years" => courses.push(courses::park_courses(self.scenario, sample)?),
                _ => {}
            }
        }
        let (outcomes, experiment) = (&summary.outcomes, &self.scenario.experiment);
        let (arms, differences) = summary_rows(outcomes, experiment);
        let tables = [
            Table::of(arms),
            Table::of(differences),
            Table::of(contrasts::convergence(summary)),
            Table::of(survival::rows(summary)),
            Table::of(survival::lives(summary)),
            Table::of(transitions::flows(self.scenario, summary)),
            Table::of(regions::shares(summary)),
        ];
        tables
            .iter()
            .chain(&courses)
            .try_for_each(|table| TableWriter::write_table(&self.folder, table, &self.about, self.with_csv))
    }
}

/// The rows of `arms` and of `contrasts`: every outcome of an experiment.
pub fn summary_rows(summary: &Summary, experiment: &Experiment) -> (Vec<ArmRow>, Vec<Difference>) {
    let outcomes = || experiment.outcome_ids().map(|at| (at, experiment.entry(at)));
    let arms = outcomes().flat_map(|(at, of)| arm_rows(of, summary.ranked(at)));
    let contrasts = outcomes().flat_map(|(at, of)| contrast_rows(of, summary.contrasts(at)));
    (arms.collect(), contrasts.collect())
}

/// Rows of `arms`: what an outcome comes to in every arm.
pub fn arm_rows(
    outcome: &'static Outcome,
    ranked: Vec<(Arm, Estimate, Best, Option<f64>)>,
) -> impl Iterator<Item = ArmRow> {
    ranked.into_iter().map(move |(arm, estimate, best, of_types)| ArmRow {
        of: ArmMean::new(outcome, arm, &estimate, &best),
        highest_of_types: of_types.unwrap_or(f64::NAN),
    })
}

/// Rows of `contrasts`: the paired differences of an outcome.
pub fn contrast_rows(
    outcome: &'static Outcome,
    contrasts: Vec<(Arm, Arm, Contrast)>,
) -> impl Iterator<Item = Difference> {
    contrasts.into_iter().map(move |(arm, minus, found)| Difference::new(outcome, (arm, minus), &found))
}

/// What every table says of its making: nothing that may differ between equal results, such as the name of the file that
/// the scenario was read from.
pub fn about(scenario: &Scenario) -> BTreeMap<String, String> {
    BTreeMap::from([
        ("polmob".to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
        ("title".to_owned(), scenario.title.clone()),
        ("scenario_hash".to_owned(), scenario.hash()),
        ("seed".to_owned(), scenario.experiment.seed.to_string()),
        ("start_year".to_owned(), scenario.parameters.time.start.to_string()),
        ("note".to_owned(), "transfer is a quantity of the model: no real park reports a transfer index".to_owned()),
    ])
}

row! {
    /// The columns that say which run a row belongs to.
    pub struct RunKey {
        arm: Arm, "", "who may act";
        world: u32, "", "number of the world, from 0; the same in every arm";
        run: u32, "", "number of the run in its world, from 0; the same random draws in every arm";
    }
}

impl RunKey {
    fn of(run: &RunRecord) -> Self {
        Self { arm: run.arm, world: run.world, run: run.run }
    }
}

/// The columns that say which run a row belongs to.
pub(crate) fn run_key() -> Vec<Field> {
    let mut fields = Vec::new();
    RunKey::fields("", "", "", &mut fields);
    fields
}

pub(crate) fn outcome_field(outcome: &'static Outcome) -> Field {
    Field::new(outcome.name, outcome.unit, outcome.meaning, ColumnType::F64)
}

/// Calendar date of a number of years since the start.
fn date(scenario: &Scenario, years: f64) -> f64 {
    f64::from(scenario.parameters.time.start) + years
}
