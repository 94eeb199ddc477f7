//! Table `regions`: how much technology reached each host region.

use crate::experiment::WorldRuns;
use crate::scenario::Scenario;
use crate::world::Names;

use super::{Chunk, Field, Kind, TableDefinition, run_key};

pub(super) fn definition() -> TableDefinition {
    let mut fields = run_key();
    fields.extend([
        Field::new("region", "", "host region", Kind::Text),
        Field::new(
            "transfer",
            "log points",
            "technology that reached it by the horizon, mean over its host firms",
            Kind::F64,
        ),
    ]);
    TableDefinition::new("regions", "one host region of one run at the horizon", fields)
}

pub(super) fn rows(world: &WorldRuns, _: &Scenario, names: &Names, chunk: &mut Chunk) {
    for run in &world.runs {
        for &(region, transfer) in &run.regions {
            chunk.push([
                run.arm.word().into(),
                run.world.into(),
                run.run.into(),
                names.region(region).to_owned().into(),
                transfer.into(),
            ]);
        }
    }
}
