//! Parks as places: tenants, local staff, land.

use crate::state::{Park, Stage};

use super::{Moment, Outcome, mean, ratio};

const fn yearly(name: &'static str, unit: &'static str, meaning: &'static str) -> Outcome {
    Outcome { name, unit, meaning, yearly: true }
}

/// All of them.
pub const OUTCOMES: &[Outcome] = &[
    yearly("tenants", "firms", "tenants of all nationalities registered in living parks"),
    yearly("tenants_producing", "firms", "tenants of all nationalities that produce"),
    yearly("producing_share", "share", "tenants that produce, of those registered, all nationalities"),
    yearly("tenants_per_operating_park", "firms", "tenants of all nationalities registered per operating park"),
    yearly("tenants_home", "firms", "home firms among the tenants of living parks"),
    yearly("tenants_producing_home", "firms", "home firms among the tenants that produce"),
    yearly("local_staff", "share", "local staff share, mean over living parks with a producing tenant"),
    yearly("extensions", "extensions", "times that a full park gained land, so far"),
    yearly("supplier_links", "links", "supplier links between home tenants and host firms"),
];

/// Fills [`OUTCOMES`].
pub(super) fn measure(moment: Moment, values: &mut Vec<f64>) {
    let state = moment.state;
    let living = || state.living.iter().map(|&id| &state.parks[id]);
    let sum = |of: fn(&Park) -> u32| f64::from(living().map(of).sum::<u32>());
    let (tenants, producing) = (sum(Park::tenant_count), sum(Park::producing_count));
    let operating = living().filter(|park| park.stage == Stage::Operating);
    values.push(tenants);
    values.push(producing);
    values.push(ratio(producing, tenants));
    values.push(mean(operating.map(|park| f64::from(park.tenant_count()))));
    values.push(sum(|park| park.tenants.len() as u32));
    values.push(sum(|park| park.producing));
    values.push(mean(living().filter(|park| park.producing_count() > 0).filter_map(|park| park.local_staff)));
    values.push(f64::from(state.parks.iter().map(|park| park.history.extensions).sum::<u32>()));
    values.push(state.suppliers.total() as f64);
}
