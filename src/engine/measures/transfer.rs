//! Technology that reached host firms.
//!
//! `TT_i = ln A_i - (ln A_i(0) + g0 t)` per host firm, exact without a second run. By channel: what a firm gained as a
//! partner, as a supplier, and through spillovers from presence. Levels are quantities of the model: no real park
//! reports a transfer index.

use crate::state::Enrolment;

use super::partnership_type::PartnershipType;
use super::{Digest, Outcome, ratio};

/// Levels of transfer, how it is spread, and what it took.
pub const OUTCOMES: &[Outcome] = &[
    Outcome::yearly("transfer", "log points", "technology that reached host firms, mean over all host firms", |d| {
        ratio(d.channels().iter().sum(), d.hosts())
    })
    .more(),
    Outcome::yearly(
        "transfer_partner",
        "log points",
        "part of the transfer that developers passed on to their partners",
        |d| ratio(d.channels()[0], d.hosts()),
    )
    .more(),
    Outcome::yearly(
        "transfer_supplier",
        "log points",
        "part of the transfer that tenants passed on to local suppliers",
        |d| ratio(d.channels()[1], d.hosts()),
    )
    .more(),
    Outcome::yearly(
        "transfer_spillover",
        "log points",
        "part of the transfer that came from the presence of tenants",
        |d| ratio(d.channels()[2], d.hosts()),
    )
    .more(),
    Outcome::yearly(
        "government_years",
        "years",
        "years that governments were enrolled in parks, summed over roles and parks",
        government_years,
    ),
    Outcome::at_end(
        "transfer_per_park",
        "log points x firms",
        "transfer summed over host firms, per park founded",
        |d| ratio(d.channels().iter().sum(), d.state.parks.len() as f64),
    )
    .more(),
    Outcome::at_end(
        "transfer_per_government_year",
        "log points x firms per year",
        "transfer summed over host firms, per year that a government was enrolled in a park",
        |d| ratio(d.channels().iter().sum(), government_years(d)),
    )
    .more(),
    Outcome::at_end(
        "flow_hierarchical",
        "log points x firms per year",
        "partner and supplier transfer per year that a park was hierarchical (by current type)",
        |d| flow(PartnershipType::Hierarchical, d),
    )
    .more(),
    Outcome::at_end(
        "flow_spontaneous",
        "log points x firms per year",
        "partner and supplier transfer per year that a park was spontaneous (by current type)",
        |d| flow(PartnershipType::Spontaneous, d),
    )
    .more(),
    Outcome::at_end(
        "flow_hybrid",
        "log points x firms per year",
        "partner and supplier transfer per year that a park was hybrid (by current type)",
        |d| flow(PartnershipType::Hybrid, d),
    )
    .more(),
    Outcome::at_end(
        "gap_closed",
        "share",
        "transfer over the technology gap at the start, mean over host regions",
        |d| d.spread().gap_closed,
    )
    .more(),
    Outcome::at_end("hosts_reached", "share", "host firms that gained anything, of all host firms", |d| {
        d.spread().hosts_reached
    })
    .more(),
    Outcome::at_end("gini_hosts", "0 to 1", "inequality of transfer between host firms (Gini coefficient)", |d| {
        d.spread().gini_hosts
    }),
    Outcome::at_end(
        "gini_regions",
        "0 to 1",
        "inequality of mean transfer between host regions (Gini coefficient)",
        |d| d.spread().gini_regions,
    ),
];

fn government_years(d: &Digest) -> f64 {
    const COUNT: [u64; 16] = [0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4];
    let steps: u64 = (d.parks())
        .map(|park| {
            park.history.spells.iter().zip(COUNT).map(|(spell, count)| count * u64::from(spell.steps)).sum::<u64>()
        })
        .sum();
    steps as f64 * d.context.clock.dt
}

/// Partner and supplier transfer per year in parks that were of a type.
fn flow(of: PartnershipType, d: &Digest) -> f64 {
    let mut transfer = 0.0;
    let mut steps = 0.0;
    for park in d.parks() {
        for (bits, spell) in park.history.spells.iter().enumerate() {
            if PartnershipType::of(park.initiator, Enrolment::from_government_bits(bits)) == of {
                transfer += spell.transfer;
                steps += f64::from(spell.steps);
            }
        }
    }
    ratio(transfer, steps * d.context.clock.dt)
}
