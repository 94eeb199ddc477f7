//! Technology that reached host firms.
//!
//! `TT_i = ln A_i - (ln A_i(0) + g0 t)` per host firm, exact without a second run. By channel: what a firm gained as a
//! partner, as a supplier, and through spillovers from presence. Levels are quantities of the model: no real park
//! reports a transfer index.

use crate::ids::RegionId;
use crate::mechanisms::technology::gain;
use crate::state::Enrolment;

use super::kinds::{Kind, kind};
use super::{Moment, Outcome, gini, gini_padded, mean, ratio};

const fn yearly(name: &'static str, unit: &'static str, meaning: &'static str) -> Outcome {
    Outcome { name, unit, meaning, yearly: true }
}

const fn final_only(name: &'static str, unit: &'static str, meaning: &'static str) -> Outcome {
    Outcome { name, unit, meaning, yearly: false }
}

/// Levels of transfer.
pub const OUTCOMES: &[Outcome] = &[
    yearly("transfer", "log points", "technology that reached host firms, mean over all host firms"),
    yearly("transfer_partner", "log points", "part of the transfer that developers passed on to their partners"),
    yearly("transfer_supplier", "log points", "part of the transfer that tenants passed on to local suppliers"),
    yearly("transfer_spillover", "log points", "part of the transfer that came from the presence of tenants"),
    yearly("government_years", "years", "years that governments were enrolled in parks, summed over roles and parks"),
];

/// How transfer is spread, and what it took.
pub const DISTRIBUTION: &[Outcome] = &[
    final_only("transfer_per_park", "log points x firms", "transfer summed over host firms, per park founded"),
    final_only(
        "transfer_per_government_year",
        "log points x firms per year",
        "transfer summed over host firms, per year that a government was enrolled in a park",
    ),
    final_only(
        "flow_hierarchical",
        "log points x firms per year",
        "partner and supplier transfer per year that a park was hierarchical (by current type)",
    ),
    final_only(
        "flow_spontaneous",
        "log points x firms per year",
        "partner and supplier transfer per year that a park was spontaneous (by current type)",
    ),
    final_only(
        "flow_hybrid",
        "log points x firms per year",
        "partner and supplier transfer per year that a park was hybrid (by current type)",
    ),
    final_only("gap_closed", "share", "transfer over the technology gap at the start, mean over host regions"),
    final_only("hosts_reached", "share", "host firms that gained anything, of all host firms"),
    final_only("gini_hosts", "0 to 1", "inequality of transfer between host firms (Gini coefficient)"),
    final_only("gini_regions", "0 to 1", "inequality of mean transfer between host regions (Gini coefficient)"),
];

/// Sums over host firms by channel: partner, supplier, spillover.
fn channels(moment: Moment) -> [f64; 3] {
    let Moment { state, context } = moment;
    let world = context.world;
    let spillover = (world.host_regions().map(RegionId))
        .filter(|&region| state.presence[region] > 0.0)
        .map(|region| context.rules.spillover.size * world.hill_sum(region) * state.presence[region])
        .sum();
    [state.gained[0], state.gained[1], spillover]
}

/// Fills [`OUTCOMES`].
pub(super) fn measure(moment: Moment, values: &mut Vec<f64>) {
    let hosts = moment.context.world.host_corporations() as f64;
    let channels = channels(moment);
    values.push(ratio(channels.iter().sum(), hosts));
    values.extend(channels.map(|sum| ratio(sum, hosts)));
    values.push(government_years(moment));
}

/// Fills [`DISTRIBUTION`].
pub(super) fn measure_distribution(moment: Moment, values: &mut Vec<f64>) {
    let Moment { state, context } = moment;
    let world = context.world;
    let total: f64 = channels(moment).iter().sum();
    values.push(ratio(total, state.parks.len() as f64));
    values.push(ratio(total, government_years(moment)));
    values.extend(Kind::ALL.map(|kind| flow(kind, moment)));

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
        closed.push(ratio(transfer, context.rules.technology.initial_gap - start));
    }
    values.push(mean(closed.into_iter().filter(|share| share.is_finite())));
    values.push(ratio(hosts.iter().filter(|gain| **gain > 0.0).count() as f64, hosts.len() as f64));
    values.push(gini_padded(hosts));
    values.push(gini(regions));
}

/// Transfer of each host region, mean over its host firms, in the order of regions.
pub fn by_region(moment: Moment) -> Vec<(RegionId, f64)> {
    let Moment { state, context } = moment;
    (context.world.host_regions().map(RegionId))
        .map(|region| {
            let positions = context.world.host_positions(region);
            (region, mean(positions.map(|at| gain(at, region, state, context))))
        })
        .collect()
}

fn government_years(moment: Moment) -> f64 {
    const COUNT: [u64; 16] = [0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4];
    let steps: u64 = (moment.state.parks.iter())
        .map(|park| {
            park.history.spells.iter().zip(COUNT).map(|(spell, count)| count * u64::from(spell.steps)).sum::<u64>()
        })
        .sum();
    steps as f64 * moment.context.clock.dt
}

/// Partner and supplier transfer per year in parks that were of a type.
fn flow(of: Kind, moment: Moment) -> f64 {
    let mut transfer = 0.0;
    let mut steps = 0.0;
    for park in moment.state.parks.iter() {
        for (bits, spell) in park.history.spells.iter().enumerate().filter(|(_, spell)| spell.steps > 0) {
            if kind(park.initiator, Enrolment::from_government_bits(bits)) == of {
                transfer += spell.transfer;
                steps += f64::from(spell.steps);
            }
        }
    }
    ratio(transfer, steps * moment.context.clock.dt)
}
