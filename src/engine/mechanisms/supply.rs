//! Producing tenants find and lose local suppliers (phase 9).
//!
//! Each producing home tenant has `supply.slots`. An empty slot searches with rate `supply.search`: of
//! `supply.candidates` random host firms of the region (with replacement; full ones and present suppliers skipped) it
//! takes the one of highest `f(d) h` with `f(d) > 0`. A host firm holds up to `supply.capacity` links; a link ends with
//! rate `supply.end` or when the tenant leaves. Searches read the links as they stood at the start of the phase; of
//! several claims on a last place the lowest addressed draw wins, the others stay empty. Two slots of one tenant never hold
//! the same firm: the second claim of a step stays empty. Limit: with ample candidates a slot is filled a share
//! search/(search + end) of the time, as dt -> 0.
//!
//! A slot waits in a calendar until its link ends or it searches. Of its looks only those at firms with a place free
//! matter: their number is binomial, and each is uniform among those firms.

use crate::draws::{Address, Decision, binomial};
use crate::ids::CorporationId;
use crate::state::{Context, Link, Slot, State};

use super::selection::cognitive_fit;

/// A slot that wants a place at a host firm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Claim {
    host: u32,
    priority: u32,
    slot: u32,
}

/// Searches and ends, all decided from the links at the start of the phase.
pub fn phase(state: &mut State, context: &Context) {
    let mut claims: Vec<Claim> = Vec::new();
    let mut ended: Vec<u32> = Vec::new();
    let technology = &context.parameters.technology;
    let growth = (technology.frontier_growth - technology.host_growth) * state.elapsed(&context.clock);
    for slot in state.slot_calendar.take(state.step) {
        let Slot { supplier, due } = state.slots[slot as usize];
        if due != state.step {
            continue;
        }
        if supplier == Slot::NOBODY {
            let (claim, next) = search(slot, growth, state, context);
            state.slots[slot as usize].due = next;
            match claim {
                Some(claim) => claims.push(claim),
                None => state.slot_calendar.add(next, slot),
            }
        } else {
            // An entry that an earlier spell as a tenant left in the calendar may name the slot again.
            state.slots[slot as usize].due = u32::MAX;
            ended.push(slot);
        }
    }
    let granted = grant(claims, state);
    for slot in ended {
        end(slot, state, context);
    }
    for claim in granted {
        link(claim, state, context);
    }
}

/// A claim on a host firm, if the search finds one, and the step of the next search if it does not get it.
fn search(slot: u32, growth: f64, state: &State, context: &Context) -> (Option<Claim>, u32) {
    let Context { world, parameters, draws, .. } = *context;
    let tenant = tenant_of(slot, state);
    let tenancy = &state.tenancies[tenant];
    let region = state.parks[tenancy.park].host_region;
    let hosts = world.host_positions(region);
    let mut looks = draws.key.stream(Decision::SupplierLook, Address::pair(slot, 0, state.step));
    let next = state.step.saturating_add(1).saturating_add(state.search_waits.steps(looks.next_u32()));
    let free = state.suppliers.with_place(hosts.start);
    let hits = binomial(looks.half_uniform(), parameters.supply.candidates, free.len() as f64 / hosts.len() as f64);
    let priority = looks.next_u32();
    let mut best: Option<(f64, u32)> = None;
    let spillover = parameters.spillover.size * state.presence[region];
    for _ in 0..hits {
        let host = free[looks.position(free.len())];
        let at = host as usize;
        if state.suppliers.serves(at, tenant) {
            continue;
        }
        let gains = state.partner_gain[at] + state.supplier_gain[at] + spillover * world.hill()[at];
        let gap = tenancy.ln_technology + growth - world.host_technology()[at] - gains;
        let value = cognitive_fit(gap, parameters.selection.best_distance) * world.absorption()[at];
        if value > 0.0 && best.is_none_or(|(highest, _)| value > highest) {
            best = Some((value, host));
        }
    }
    (best.map(|(_, host)| Claim { host, priority, slot }), next)
}

/// Gives places by priority; the slots of the other claims stay empty and search later.
fn grant(mut claims: Vec<Claim>, state: &mut State) -> Vec<Claim> {
    claims.sort_unstable();
    let mut granted: Vec<Claim> = Vec::with_capacity(claims.len());
    let mut first = 0;
    for claim in claims {
        if granted.get(first).is_some_and(|earlier| earlier.host != claim.host) {
            first = granted.len();
        }
        let to_same = &granted[first..];
        let twice = to_same.iter().any(|other| tenant_of(other.slot, state) == tenant_of(claim.slot, state));
        if !twice && to_same.len() < state.suppliers.free(claim.host as usize) {
            granted.push(claim);
        } else {
            state.slot_calendar.add(state.slots[claim.slot as usize].due, claim.slot);
        }
    }
    granted
}

/// The tenant that a slot belongs to.
fn tenant_of(slot: u32, state: &State) -> CorporationId {
    CorporationId(slot / state.slots_each)
}

fn link(claim: Claim, state: &mut State, context: &Context) {
    let Claim { host, slot, .. } = claim;
    let tenant = tenant_of(slot, state);
    let [bits, _] = context.draws.key.block(Decision::LinkEnd, Address::pair(slot, 0, state.step), 0);
    let due = state.step.saturating_add(1).saturating_add(state.end_waits.steps((bits >> 32) as u32));
    state.slots[slot as usize] = Slot { supplier: host, due };
    state.slot_calendar.add(due, slot);
    let tenancy = &state.tenancies[tenant];
    let link = Link { tenant, park: tenancy.park, ln_technology: tenancy.ln_technology };
    state.suppliers.add(host as usize, link);
}

/// Ends a link; the slot searches again in the next step at the earliest.
fn end(slot: u32, state: &mut State, context: &Context) {
    state.suppliers.remove(state.slots[slot as usize].supplier as usize, tenant_of(slot, state));
    let [bits, _] = context.draws.key.block(Decision::SlotWait, Address::pair(slot, 0, state.step), 0);
    let due = state.step.saturating_add(1).saturating_add(state.search_waits.steps((bits >> 32) as u32));
    state.slots[slot as usize] = Slot { supplier: Slot::NOBODY, due };
    state.slot_calendar.add(due, slot);
}

/// Empty slots of a tenant that starts to produce in this step, which may search in this step already.
pub fn first_slots(corporation: CorporationId, state: &mut State, context: &Context) {
    let mut waits = context.draws.key.stream(Decision::FirstSlots, Address::at(corporation.0, state.step));
    for slot in state.slots_of(corporation) {
        let due = state.step.saturating_add(state.search_waits.steps(waits.next_u32()));
        state.slots[slot as usize] = Slot { supplier: Slot::NOBODY, due };
        state.slot_calendar.add(due, slot);
    }
}
