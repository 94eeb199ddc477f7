//! Table `transitions`: every change of type.

use crate::experiment::WorldRuns;
use crate::scenario::Scenario;
use crate::world::Names;

use super::{Chunk, Field, Kind, TableDefinition, date, run_key};

pub(super) fn definition() -> TableDefinition {
    let mut fields = run_key();
    fields.extend([
        Field::new("park", "", "number of the park in its run, in order of founding", Kind::U32),
        Field::new("date", "years", "calendar date of the change", Kind::F64),
        Field::new("age", "years", "age of the park at the change", Kind::F64),
        Field::new("from", "", "type before", Kind::Text),
        Field::new("to", "", "type after", Kind::Text),
    ]);
    TableDefinition::new("transitions", "one change of type of one park", fields)
}

pub(super) fn rows(world: &WorldRuns, scenario: &Scenario, _: &Names, chunk: &mut Chunk) {
    for run in &world.runs {
        for change in &run.transitions {
            chunk.push([
                run.arm.word().into(),
                run.world.into(),
                run.run.into(),
                change.park.into(),
                date(scenario, change.time),
                change.age.into(),
                change.from.word().into(),
                change.to.word().into(),
            ]);
        }
    }
}
