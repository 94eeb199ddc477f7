//! Spillovers from presence (end of phase 10).
//!
//! Each host firm carries a stock S that relaxes at rate kappa to `e_b hill(h) presence`, presence = producing home tenants
//! / (producing home tenants + host firms) of its region; `d ln A = dS`. It is a level effect: it recedes when tenants
//! leave (Havranek and Irsova 2011). Since `e_b` hill(h) is fixed, the stock is that constant times one stock of presence
//! per region, which is what is kept; a park's share of it relaxes likewise to its own tenants' part, so that shares add
//! up. Limit: constant presence P: `S_n = e_b hill(h) P (1 - exp(-kappa n dt))` (V17).

use crate::state::{Context, Park, State};

/// One step of all stocks of presence.
pub fn phase(state: &mut State, context: &Context) {
    let world = context.world;
    let keep = context.keeps.presence;
    let firms = |tenants: u32, hosts: usize| f64::from(tenants) + hosts as f64;
    for region in world.host_regions().map(crate::ids::RegionId) {
        let (tenants, stock) = (state.producing[region], state.presence[region]);
        if tenants > 0 || stock > 0.0 {
            let presence = f64::from(tenants) / firms(tenants, world.host_positions(region).len());
            state.presence[region] = presence + (stock - presence) * keep;
        }
    }
    for &id in &state.living {
        let park = &mut state.parks[id];
        let tenants = state.producing[park.host_region];
        let presence = f64::from(park.producing) / firms(tenants, world.host_positions(park.host_region).len());
        park.presence = presence + (park.presence - presence) * keep;
        park.presence_step = state.step;
    }
}

/// A park's share of its region's stock of presence at the end of a step; it fades once the park has ended.
pub fn presence_at(park: &Park, step: u32, context: &Context) -> f64 {
    let since = context.clock.years(step - park.presence_step);
    park.presence * libm::exp(-context.parameters.spillover.rate * since)
}
