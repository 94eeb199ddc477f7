//! Table `years`: outcomes of every run over time, as `[record]` says.

use crate::experiment::WorldRuns;
use crate::measures::yearly_outcomes;
use crate::scenario::Scenario;
use crate::world::Names;

use super::{CellValue, ColumnType, Field, RowBatch, TableDefinition, date, outcome_field, run_key};

pub(super) fn definition(scenario: &Scenario) -> TableDefinition {
    let mut fields = run_key();
    fields.push(Field::new("date", "years", "calendar date at the end of the recorded step", ColumnType::F64));
    fields.extend(yearly_outcomes().filter(|outcome| is_kept(scenario, outcome.name)).map(outcome_field));
    TableDefinition::new("years", "one run at one time", fields)
}

fn is_kept(scenario: &Scenario, name: &str) -> bool {
    let kept = &scenario.record.outcomes;
    kept.is_empty() || kept.iter().any(|outcome| outcome == name)
}

pub(super) fn rows(world: &WorldRuns, scenario: &Scenario, _: &Names, batch: &mut RowBatch) {
    let kept: Vec<usize> = (yearly_outcomes().enumerate())
        .filter(|(_, outcome)| is_kept(scenario, outcome.name))
        .map(|(at, _)| at)
        .collect();
    for run in &world.runs {
        for year in &run.years {
            let key = [run.arm.as_str().into(), run.world.into(), run.run.into(), date(scenario, year.time).into()];
            batch.push(key.into_iter().chain(kept.iter().map(|&at| CellValue::F64(year.values[at]))));
        }
    }
}
