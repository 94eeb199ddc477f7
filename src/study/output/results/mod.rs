//! The tables of a run of experiments: one file per table, and the list that names them.

pub(crate) mod arms;
mod claims;
pub(crate) mod contrasts;
mod park_years;
mod parks;
mod regions;
mod runs;
mod survival;
mod transitions;
mod years;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::analysis::findings::Findings;
use crate::experiment::WorldRuns;
use crate::measures::Outcome;
use crate::scenario::Scenario;
use crate::world::Names;

use super::{Chunk, Field, Kind, OutputError, TableDefinition, TableWriter, Value};

pub use claims::{NOT_ALL, TestedClaims, claims_json, write_claims};

/// Folder of the tables within a folder of results.
pub const TABLES: &str = "tables";

/// The tables that grow with runs, while they are written.
pub struct Results<'a> {
    scenario: &'a Scenario,
    names: Names<'a>,
    folder: PathBuf,
    about: BTreeMap<String, String>,
    with_csv: bool,
    tables: Vec<(Rows, TableDefinition, TableWriter)>,
}

/// What fills a table from the runs of one world.
type Rows = fn(&WorldRuns, &Scenario, &Names, &mut Chunk);

impl<'a> Results<'a> {
    /// Opens the tables in a folder that is there.
    ///
    /// # Errors
    ///
    /// [`OutputError::Disk`].
    pub fn create(scenario: &'a Scenario, folder: &Path, with_csv: bool) -> Result<Self, OutputError> {
        let about = about(scenario);
        let mut kinds: Vec<(Rows, TableDefinition)> = vec![
            (runs::rows, runs::definition()),
            (years::rows, years::definition(scenario)),
            (parks::rows, parks::definition()),
            (transitions::rows, transitions::definition()),
            (regions::rows, regions::definition()),
        ];
        if !scenario.plan.parks.is_empty() {
            kinds.push((park_years::rows, park_years::definition()));
        }
        let tables = (kinds.into_iter())
            .map(|(rows, definition)| {
                let writer = TableWriter::create(folder, &definition, &about, with_csv)?;
                Ok((rows, definition, writer))
            })
            .collect::<Result<_, OutputError>>()?;
        let names = Names::of(&scenario.plan);
        Ok(Self { scenario, names, folder: folder.to_owned(), about, with_csv, tables })
    }

    /// Adds the runs of worlds, in the order of worlds.
    ///
    /// # Errors
    ///
    /// [`OutputError::Disk`].
    pub fn add(&mut self, worlds: &[WorldRuns]) -> Result<(), OutputError> {
        for (rows, definition, writer) in &mut self.tables {
            let mut chunk = Chunk::of(definition);
            for world in worlds {
                rows(world, self.scenario, &self.names, &mut chunk);
            }
            writer.append(&chunk)?;
        }
        Ok(())
    }

    /// Closes the tables and adds those that say what all runs say together.
    ///
    /// # Errors
    ///
    /// [`OutputError::Disk`].
    pub fn finish(self, findings: &Findings) -> Result<(), OutputError> {
        for (_, _, writer) in self.tables {
            writer.finish()?;
        }
        let write = |(definition, rows): (TableDefinition, Chunk)| {
            TableWriter::write(&self.folder, &definition, &self.about, self.with_csv, &rows)
        };
        write(arms::table(&findings.collected))?;
        write(contrasts::table(&findings.collected))?;
        write(survival::table(findings))
    }
}

/// What every table says of its making: nothing that may differ between equal results, such as the name of the file that
/// the scenario was read from.
pub fn about(scenario: &Scenario) -> BTreeMap<String, String> {
    BTreeMap::from([
        ("polmob".to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
        ("title".to_owned(), scenario.title.clone()),
        ("scenario_hash".to_owned(), scenario.hash()),
        ("seed".to_owned(), scenario.experiment.seed.to_string()),
        ("start_year".to_owned(), scenario.rules.time.start.to_string()),
        ("note".to_owned(), "transfer is a quantity of the model: no real park reports a transfer index".to_owned()),
    ])
}

/// The columns that say which run a row belongs to.
pub(crate) fn run_key() -> Vec<Field> {
    vec![
        Field::new("arm", "", "who may act", Kind::Text),
        Field::new("world", "", "number of the world, from 0; the same in every arm", Kind::U32),
        Field::new("run", "", "number of the run in its world, from 0; the same luck in every arm", Kind::U32),
    ]
}

pub(crate) fn outcome_field(outcome: &'static Outcome) -> Field {
    Field::new(outcome.name, outcome.unit, outcome.meaning, Kind::F64)
}

/// Calendar date of a number of years since the start.
fn date(scenario: &Scenario, years: f64) -> Value {
    Value::F64(f64::from(scenario.rules.time.start) + years)
}
