//! Table `park_years`: the pinned parks of a case over time.

use crate::experiment::WorldRuns;
use crate::output::row;
use crate::scenario::Scenario;
use crate::world::Names;

use super::{RowBatch, RunKey, Text, date};

row! {
    /// A row of `park_years`.
    pub struct ParkYear in "park_years": "one pinned park of one run at one time, from its founding on" {
        /// Its run.
        key: RunKey;
        park: Text, "", "name of the park";
        date: f64, "years", "calendar date at the end of the recorded step";
        living: bool, "", "whether it has not ended";
        operating: bool, "", "whether it operates";
        tenants: u32, "firms", "tenants of all nationalities; 0 once it has ended";
        producing: u32, "firms", "tenants of all nationalities that produce; 0 once it has ended";
        tenants_home: u32, "firms", "home firms among the tenants; 0 once it has ended";
        producing_home: u32, "firms", "home firms that produce; 0 once it has ended";
        local_staff: Option<f64>, "share", "local staff share, while there is staff";
        mobilised: f64, "share", "mobilised share q";
        trust: f64, "share", "trust tau";
        governments: u32, "roles", "government roles enrolled, of four";
    }
}

pub(super) fn rows(world: &WorldRuns, scenario: &Scenario, _: &Names, batch: &mut RowBatch) {
    for run in &world.runs {
        for year in &run.pinned {
            batch.add(ParkYear {
                key: RunKey::of(run),
                park: scenario.plan.parks[year.pinned].name.clone().into(),
                date: date(scenario, year.time),
                living: year.living,
                operating: year.operating,
                tenants: year.tenants,
                producing: year.producing,
                tenants_home: year.tenants_home,
                producing_home: year.producing_home,
                local_staff: year.local_staff,
                mobilised: year.mobilised,
                trust: year.trust,
                governments: year.governments,
            });
        }
    }
}
