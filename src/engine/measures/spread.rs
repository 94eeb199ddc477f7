//! Where transferred technology is: by channel, over host firms, and by region.

use crate::ids::RegionId;
use crate::mechanisms::technology::gain;

use super::{Snapshot, gini, gini_padded, mean, ratio};

/// Sums over host firms by channel: partner, supplier, spillover.
pub(super) fn channels(snapshot: Snapshot) -> [f64; 3] {
    let Snapshot { state, context } = snapshot;
    let world = context.world;
    let spillover = (world.host_regions().map(RegionId))
        .filter(|&region| state.presence[region] > 0.0)
        .map(|region| context.parameters.spillover.size * world.hill_sum(region) * state.presence[region])
        .sum();
    [state.gained[0], state.gained[1], spillover]
}

/// How transfer is spread over host firms and regions.
pub(super) struct Spread {
    pub(super) gap_closed: f64,
    pub(super) hosts_reached: f64,
    pub(super) gini_hosts: f64,
    pub(super) gini_regions: f64,
}

impl Spread {
    pub(super) fn of(Snapshot { state, context }: Snapshot) -> Self {
        let world = context.world;
        let mut hosts: Vec<f64> = Vec::with_capacity(world.host_corporations());
        let mut regions: Vec<f64> = Vec::new();
        let mut closed: Vec<f64> = Vec::new();
        for region in world.host_regions().map(RegionId) {
            let positions = world.host_positions(region);
            let first = hosts.len();
            hosts.extend(positions.clone().map(|at| gain(at, region, state, context)));
            let transfer = mean(hosts[first..].iter().copied());
            let start = mean(world.host_technology()[positions].iter().copied());
            regions.push(transfer);
            closed.push(ratio(transfer, context.parameters.technology.initial_gap - start));
        }
        Self {
            gap_closed: mean(closed.into_iter().filter(|share| share.is_finite())),
            hosts_reached: ratio(hosts.iter().filter(|gain| **gain > 0.0).count() as f64, hosts.len() as f64),
            gini_hosts: gini_padded(hosts),
            gini_regions: gini(regions),
        }
    }
}

/// Transfer of each host region, mean over its host firms, in the order of regions.
pub fn by_region(snapshot: Snapshot) -> Vec<(RegionId, f64)> {
    let Snapshot { state, context } = snapshot;
    (context.world.host_regions().map(RegionId))
        .map(|region| {
            let positions = context.world.host_positions(region);
            (region, mean(positions.map(|at| gain(at, region, state, context))))
        })
        .collect()
}
