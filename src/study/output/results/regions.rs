//! Tables `regions` and `region_shares`: how much technology reached each host region, and how evenly.

use crate::analysis::ensemble_summary::EnsembleSummary;
use crate::experiment::WorldRuns;
use crate::output::row;
use crate::parameters::Arm;
use crate::scenario::Scenario;
use crate::world::Names;

use super::{RowBatch, RunKey, Text};

row! {
    /// A row of `regions`.
    pub struct RegionRow in "regions": "one host region of one run at the horizon" {
        /// Its run.
        key: RunKey;
        region: Text, "", "host region";
        transfer: f64, "log points", "technology that reached it by the horizon, mean over its host firms";
    }
}

pub(super) fn rows(world: &WorldRuns, _: &Scenario, names: &Names, batch: &mut RowBatch) {
    for run in &world.runs {
        for &(region, transfer) in &run.regions {
            let region = names.region(region).to_owned().into();
            batch.add(RegionRow { key: RunKey::of(run), region, transfer });
        }
    }
}

row! {
    /// A row of `region_shares`.
    pub struct RegionShare in "region_shares": "one point of the mean Lorenz curve of transfer over host regions in one arm" {
        arm: Arm, "", "who may act";
        regions: f64, "share", "share of host regions, those with least transfer first";
        transfer: f64, "share", "share of transfer that they have, mean over runs with any";
    }
}

pub(super) fn shares(summary: &EnsembleSummary) -> impl Iterator<Item = RegionShare> {
    let arms = summary.outcomes.arms.iter().zip(&summary.shares);
    arms.flat_map(|(&arm, shares)| {
        shares.curve().map(move |(regions, transfer)| RegionShare { arm, regions, transfer })
    })
}
