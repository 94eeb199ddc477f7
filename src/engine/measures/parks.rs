//! Parks as places: tenants, local staff, land.

use crate::state::{Park, Stage};

use super::{Digest, Outcome, mean, ratio};

/// All of them.
pub const OUTCOMES: &[Outcome] = &[
    Outcome::yearly("tenants", "firms", "tenants of all nationalities registered in living parks", |d| {
        sum(Park::tenant_count, d)
    })
    .more(),
    Outcome::yearly("tenants_producing", "firms", "tenants of all nationalities that produce", |d| {
        sum(Park::producing_count, d)
    })
    .more(),
    Outcome::yearly("producing_share", "share", "tenants that produce, of those registered, all nationalities", |d| {
        ratio(sum(Park::producing_count, d), sum(Park::tenant_count, d))
    })
    .more(),
    Outcome::yearly(
        "tenants_per_operating_park",
        "firms",
        "tenants of all nationalities registered per operating park",
        tenants_per_operating_park,
    )
    .more(),
    Outcome::yearly("tenants_home", "firms", "home firms among the tenants of living parks", |d| {
        sum(|park| park.tenants.len() as u32, d)
    }),
    Outcome::yearly("tenants_producing_home", "firms", "home firms among the tenants that produce", |d| {
        sum(|park| park.producing, d)
    }),
    Outcome::yearly(
        "local_staff",
        "share",
        "local staff share, mean over living parks with a producing tenant",
        local_staff,
    )
    .more(),
    Outcome::yearly("extensions", "extensions", "times that a full park gained land, so far", |d| {
        f64::from(d.parks().map(|park| park.history.extensions).sum::<u32>())
    }),
    Outcome::yearly("supplier_links", "links", "supplier links between home tenants and host firms", |d| {
        d.state.suppliers.total() as f64
    })
    .more(),
];

fn sum(of: fn(&Park) -> u32, d: &Digest) -> f64 {
    f64::from(d.living().map(of).sum::<u32>())
}

fn tenants_per_operating_park(d: &Digest) -> f64 {
    let operating = d.living().filter(|park| park.stage == Stage::Operating);
    mean(operating.map(|park| f64::from(park.tenant_count())))
}

fn local_staff(d: &Digest) -> f64 {
    mean(d.living().filter(|park| park.producing_count() > 0).filter_map(|park| park.local_staff))
}
