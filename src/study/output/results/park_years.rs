//! Table `park_years`: the pinned parks of a case over time.

use crate::experiment::WorldRuns;
use crate::scenario::Scenario;
use crate::world::Names;

use super::{Chunk, Field, Kind, TableDefinition, date, run_key};

pub(super) fn definition() -> TableDefinition {
    let mut fields = run_key();
    fields.extend([
        Field::new("park", "", "name of the park", Kind::Text),
        Field::new("date", "years", "calendar date at the end of the recorded step", Kind::F64),
        Field::new("living", "", "whether it has not ended", Kind::Bool),
        Field::new("operating", "", "whether it operates", Kind::Bool),
        Field::new("tenants", "firms", "tenants of all nationalities; 0 once it has ended", Kind::U32),
        Field::new("producing", "firms", "tenants of all nationalities that produce; 0 once it has ended", Kind::U32),
        Field::new("tenants_home", "firms", "home firms among the tenants; 0 once it has ended", Kind::U32),
        Field::new("producing_home", "firms", "home firms that produce; 0 once it has ended", Kind::U32),
        Field::new("local_staff", "share", "local staff share, while there is staff", Kind::F64),
        Field::new("mobilised", "share", "mobilised share q", Kind::F64),
        Field::new("trust", "share", "trust tau", Kind::F64),
        Field::new("governments", "roles", "government roles enrolled, of four", Kind::U32),
    ]);
    TableDefinition::new("park_years", "one pinned park of one run at one time, from its founding on", fields)
}

pub(super) fn rows(world: &WorldRuns, scenario: &Scenario, _: &Names, chunk: &mut Chunk) {
    for run in &world.runs {
        for year in &run.pinned {
            chunk.push([
                run.arm.word().into(),
                run.world.into(),
                run.run.into(),
                scenario.plan.parks[year.pinned].name.clone().into(),
                date(scenario, year.time),
                year.living.into(),
                year.operating.into(),
                year.tenants.into(),
                year.producing.into(),
                year.tenants_home.into(),
                year.producing_home.into(),
                year.local_staff.into(),
                year.mobilised.into(),
                year.trust.into(),
                year.governments.into(),
            ]);
        }
    }
}
