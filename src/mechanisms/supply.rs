//! Producing tenants find and lose local suppliers (phase 9).
//!
//! Each producing tenant has `supply.slots`. An empty slot searches with rate `supply.search`: of `supply.candidates`
//! random host firms of the region (with replacement; full ones and present suppliers skipped) it takes the one of
//! highest `f(d) h` with `f(d) > 0`. A host firm holds up to `supply.capacity` links; a link ends with rate `supply.end`
//! or when the tenant leaves. Searches read the links as they stood at the start of the phase; of several claims on a
//! last place the lowest addressed draw wins, the others stay empty. Two slots of one tenant never hold the same firm:
//! the second claim of a step stays empty. Limit: with ample candidates a slot is filled a share search/(search + end)
//! of the time, as dt -> 0.

use crate::draws::{Address, Decision, steps_until};
use crate::ids::{CorporationId, ParkId};
use crate::state::{Context, Link, Park, Slot, State, Tenant};

use super::selection::cognitive_fit;
use super::technology::host_level;

/// A slot that wants a place at a host firm.
struct Claim {
    supplier: CorporationId,
    priority: f64,
    park: ParkId,
    tenant: usize,
    slot: usize,
}

/// Searches and ends, all decided from the links at the start of the phase.
pub fn phase(state: &mut State, context: &Context) {
    let mut claims: Vec<Claim> = Vec::new();
    let mut empty: Vec<(ParkId, usize, usize)> = Vec::new();
    let mut ended: Vec<(ParkId, usize, usize)> = Vec::new();
    for &id in &state.living {
        let park = &state.parks[id];
        for (at, tenant) in park.tenants.iter().enumerate() {
            for (slot, content) in tenant.slots.iter().enumerate() {
                match *content {
                    Slot::Linked { end, .. } if end <= state.step => ended.push((id, at, slot)),
                    Slot::Empty { search } if search <= state.step => {
                        match find(park, tenant, slot, state, context) {
                            Some((supplier, priority)) => {
                                claims.push(Claim { supplier, priority, park: id, tenant: at, slot });
                            }
                            None => empty.push((id, at, slot)),
                        }
                    }
                    _ => {}
                }
            }
        }
    }
    let granted = grant(claims, &mut empty, state, context);
    for place in ended {
        end(place, state, context);
    }
    for claim in granted {
        link(&claim, state, context);
    }
    for (park, tenant, slot) in empty {
        wait(&mut state.parks[park].tenants[tenant], slot, state.step, context);
    }
}

/// The supplier that a search settles on, and the claim's priority.
fn find(park: &Park, tenant: &Tenant, slot: usize, state: &State, context: &Context) -> Option<(CorporationId, f64)> {
    let Context { world, rules, luck, clock, .. } = *context;
    let hosts = world.host_positions(park.host_region);
    let address = Address::pair(tenant.corporation.0, slot as u32, state.step);
    let mut looks = luck.key.stream(Decision::SupplierLook, address);
    let level = tenant.ln_technology + rules.technology.frontier_growth * state.elapsed(&clock);
    let mut best: Option<(f64, usize)> = None;
    for _ in 0..rules.supply.candidates {
        let host = hosts.start + looks.position(hosts.len());
        let present = state.suppliers.of(host).iter().any(|link| link.tenant == tenant.corporation);
        if present || state.suppliers.free(host) == 0 {
            continue;
        }
        let id = CorporationId(world.first_host().0 + host as u32);
        let fit = cognitive_fit(level - host_level(id, state, context), rules.selection.best_distance);
        let value = fit * world.absorption()[host];
        if value > 0.0 && best.is_none_or(|(highest, _)| value > highest) {
            best = Some((value, host));
        }
    }
    let (_, host) = best?;
    Some((CorporationId(world.first_host().0 + host as u32), luck.key.uniform(Decision::SupplierClaim, address)))
}

/// Gives places by priority; claims that find none join the empty slots.
fn grant(
    mut claims: Vec<Claim>,
    empty: &mut Vec<(ParkId, usize, usize)>,
    state: &State,
    context: &Context,
) -> Vec<Claim> {
    claims.sort_by(|a, b| a.supplier.cmp(&b.supplier).then(a.priority.total_cmp(&b.priority)));
    let mut granted: Vec<Claim> = Vec::with_capacity(claims.len());
    let mut first = 0;
    for claim in claims {
        if granted.get(first).is_some_and(|earlier| earlier.supplier != claim.supplier) {
            first = granted.len();
        }
        let to_same = &granted[first..];
        let twice = to_same.iter().any(|other| (other.park, other.tenant) == (claim.park, claim.tenant));
        let places = state.suppliers.free(context.world.host_position(claim.supplier));
        if twice || to_same.len() >= places {
            empty.push((claim.park, claim.tenant, claim.slot));
        } else {
            granted.push(claim);
        }
    }
    granted
}

fn link(claim: &Claim, state: &mut State, context: &Context) {
    let Context { world, rules, luck, clock, .. } = *context;
    let tenant = &mut state.parks[claim.park].tenants[claim.tenant];
    let address = Address::pair(tenant.corporation.0, claim.slot as u32, state.step);
    let [_, stay] = luck.key.uniforms(Decision::Slot, address, 0);
    let end = state.step.saturating_add(1).saturating_add(steps_until(stay, rules.supply.end * clock.dt));
    tenant.slots[claim.slot] = Slot::Linked { supplier: claim.supplier, end };
    let link = Link { tenant: tenant.corporation, park: claim.park, ln_technology: tenant.ln_technology };
    state.suppliers.add(world.host_position(claim.supplier), link);
}

fn end((park, at, slot): (ParkId, usize, usize), state: &mut State, context: &Context) {
    let tenant = &mut state.parks[park].tenants[at];
    if let Slot::Linked { supplier, .. } = tenant.slots[slot] {
        state.suppliers.remove(context.world.host_position(supplier), tenant.corporation);
    }
    wait(tenant, slot, state.step, context);
}

/// Empties a slot and sets the step of its next search, the next step at the earliest.
fn wait(tenant: &mut Tenant, slot: usize, step: u32, context: &Context) {
    let address = Address::pair(tenant.corporation.0, slot as u32, step);
    let [wait, _] = context.luck.key.uniforms(Decision::Slot, address, 0);
    let steps = steps_until(wait, context.rules.supply.search * context.clock.dt);
    tenant.slots[slot] = Slot::Empty { search: step.saturating_add(1).saturating_add(steps) };
}
