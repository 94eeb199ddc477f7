//! Parks as places: tenants, local staff, land.

use super::{Moment, Outcome, mean, ratio};

const fn yearly(name: &'static str, unit: &'static str, meaning: &'static str) -> Outcome {
    Outcome { name, unit, meaning, yearly: true }
}

/// All of them.
pub const OUTCOMES: &[Outcome] = &[
    yearly("tenants", "firms", "tenants registered in living parks"),
    yearly("tenants_producing", "firms", "tenants that produce"),
    yearly("producing_share", "share", "tenants that produce, of those registered"),
    yearly("tenants_per_operating_park", "firms", "tenants registered per operating park"),
    yearly("local_staff", "share", "local staff share, mean over living parks with a producing tenant"),
    yearly("extensions", "extensions", "times that a full park gained land, so far"),
    yearly("supplier_links", "links", "supplier links between tenants and host firms"),
];

/// Fills [`OUTCOMES`].
pub(super) fn measure(moment: Moment, values: &mut Vec<f64>) {
    let state = moment.state;
    let living = || state.living.iter().map(|&id| &state.parks[id]);
    let tenants = living().map(|park| park.tenants.len()).sum::<usize>() as f64;
    let producing = f64::from(state.producing.iter().sum::<u32>());
    let operating = living().filter(|park| park.stage == crate::state::Stage::Operating);
    values.push(tenants);
    values.push(producing);
    values.push(ratio(producing, tenants));
    values.push(mean(operating.map(|park| park.tenants.len() as f64)));
    values.push(mean(living().filter(|park| park.producing > 0).filter_map(|park| park.local_staff)));
    values.push(f64::from(state.parks.iter().map(|park| park.history.extensions).sum::<u32>()));
    values.push(state.suppliers.total() as f64);
}
