//! Table `runs`: a row per run with every outcome at the horizon.

use crate::experiment::WorldRuns;
use crate::measures::Outcome;
use crate::scenario::Scenario;
use crate::world::Names;

use super::{CellValue, RowBatch, TableDefinition, outcome_field, run_key};

/// The table with a column for each of these outcomes.
pub fn run_table(outcomes: impl Iterator<Item = &'static Outcome>) -> TableDefinition {
    let fields = run_key().into_iter().chain(outcomes.map(outcome_field)).collect();
    TableDefinition::new("runs", "one run: outcomes at the horizon", fields)
}

pub(super) fn rows(world: &WorldRuns, _: &Scenario, _: &Names, batch: &mut RowBatch) {
    for run in &world.runs {
        let key = [run.arm.as_str().into(), run.world.into(), run.run.into()];
        batch.push(key.into_iter().chain(run.outcomes.iter().map(|&value| CellValue::F64(value))));
    }
}
