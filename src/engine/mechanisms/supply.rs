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

/// A slot that wants a place at a host firm.
struct Claim {
    supplier: CorporationId,
    priority: u32,
    park: ParkId,
    tenant: usize,
    slot: usize,
}

/// Searches and ends, all decided from the links at the start of the phase.
pub fn phase(state: &mut State, context: &Context) {
    let mut claims: Vec<Claim> = Vec::new();
    let mut ended: Vec<(ParkId, usize, usize)> = Vec::new();
    for index in 0..state.living.len() {
        let id = state.living[index];
        let mut tenants = std::mem::take(&mut state.parks[id].tenants);
        let searcher = Searcher::new(&state.parks[id], state, context);
        for (at, tenant) in tenants.iter_mut().enumerate().filter(|(_, tenant)| tenant.due <= state.step) {
            for slot in 0..tenant.slots.len() {
                match tenant.slots[slot] {
                    Slot::Linked { end, .. } if end <= state.step => ended.push((id, at, slot)),
                    Slot::Empty { search } if search <= state.step => {
                        let found = searcher.search(tenant, slot);
                        tenant.slots[slot] = Slot::Empty { search: found.next };
                        claims.extend(found.supplier.map(|supplier| Claim {
                            supplier,
                            priority: found.priority,
                            park: id,
                            tenant: at,
                            slot,
                        }));
                    }
                    _ => {}
                }
            }
            tenant.set_due();
        }
        state.parks[id].tenants = tenants;
    }
    let granted = grant(claims, state, context);
    for place in ended {
        end(place, state, context);
    }
    for claim in granted {
        link(&claim, state, context);
    }
}

/// What a search came to.
struct Found {
    /// The host firm it settles on, if any.
    supplier: Option<CorporationId>,
    /// Rank of its claim among those on the same firm; the lowest wins.
    priority: u32,
    /// Step of the next search if this one leads to nothing.
    next: u32,
}

/// What all searches of one park in one step share.
struct Searcher<'a> {
    state: &'a State,
    context: &'a Context<'a>,
    hosts: std::ops::Range<usize>,
    /// Growth of home over host technology since the start.
    growth: f64,
    /// `e_b` times the region's stock of presence.
    spillover: f64,
}

impl<'a> Searcher<'a> {
    fn new(park: &Park, state: &'a State, context: &'a Context) -> Self {
        let technology = &context.rules.technology;
        Self {
            state,
            context,
            hosts: context.world.host_positions(park.host_region),
            growth: (technology.frontier_growth - technology.host_growth) * state.elapsed(&context.clock),
            spillover: context.rules.spillover.size * state.presence[park.host_region],
        }
    }

    fn search(&self, tenant: &Tenant, slot: usize) -> Found {
        let Context { world, rules, luck, clock, .. } = *self.context;
        let Self { state, hosts, .. } = self;
        let address = Address::pair(tenant.corporation.0, slot as u32, state.step);
        let mut looks = luck.key.stream(Decision::SupplierLook, address);
        let wait = steps_until(looks.uniform(), rules.supply.search * clock.dt);
        let mut best: Option<(f64, usize)> = None;
        for _ in 0..rules.supply.candidates {
            let host = hosts.start + looks.position(hosts.len());
            if state.suppliers.free(host) == 0 || state.suppliers.serves(host, tenant.corporation) {
                continue;
            }
            let gains = state.partner_gain[host] + state.supplier_gain[host] + self.spillover * world.hill()[host];
            let gap = tenant.ln_technology + self.growth - world.host_technology()[host] - gains;
            let value = cognitive_fit(gap, rules.selection.best_distance) * world.absorption()[host];
            if value > 0.0 && best.is_none_or(|(highest, _)| value > highest) {
                best = Some((value, host));
            }
        }
        Found {
            supplier: best.map(|(_, host)| CorporationId(world.first_host().0 + host as u32)),
            priority: looks.word(),
            next: state.step.saturating_add(1).saturating_add(wait),
        }
    }
}

/// Gives places by priority; the slots of the other claims stay empty.
fn grant(mut claims: Vec<Claim>, state: &State, context: &Context) -> Vec<Claim> {
    claims.sort_unstable_by_key(|claim| (claim.supplier, claim.priority, claim.park, claim.tenant, claim.slot));
    let mut granted: Vec<Claim> = Vec::with_capacity(claims.len());
    let mut first = 0;
    for claim in claims {
        if granted.get(first).is_some_and(|earlier| earlier.supplier != claim.supplier) {
            first = granted.len();
        }
        let to_same = &granted[first..];
        let twice = to_same.iter().any(|other| (other.park, other.tenant) == (claim.park, claim.tenant));
        let places = state.suppliers.free(context.world.host_position(claim.supplier));
        if !twice && to_same.len() < places {
            granted.push(claim);
        }
    }
    granted
}

fn link(claim: &Claim, state: &mut State, context: &Context) {
    let Context { world, rules, luck, clock, .. } = *context;
    let tenant = &mut state.parks[claim.park].tenants[claim.tenant];
    let address = Address::pair(tenant.corporation.0, claim.slot as u32, state.step);
    let stay = steps_until(luck.key.uniform(Decision::LinkEnd, address), rules.supply.end * clock.dt);
    tenant.slots[claim.slot] =
        Slot::Linked { supplier: claim.supplier, end: state.step.saturating_add(1).saturating_add(stay) };
    tenant.set_due();
    let link = Link { tenant: tenant.corporation, park: claim.park, ln_technology: tenant.ln_technology };
    state.suppliers.add(world.host_position(claim.supplier), link);
}

/// Ends a link; the slot searches again in the next step at the earliest.
fn end((park, at, slot): (ParkId, usize, usize), state: &mut State, context: &Context) {
    let Context { world, rules, luck, clock, .. } = *context;
    let tenant = &mut state.parks[park].tenants[at];
    if let Slot::Linked { supplier, .. } = tenant.slots[slot] {
        state.suppliers.remove(world.host_position(supplier), tenant.corporation);
    }
    let address = Address::pair(tenant.corporation.0, slot as u32, state.step);
    let wait = steps_until(luck.key.uniform(Decision::SlotWait, address), rules.supply.search * clock.dt);
    tenant.slots[slot] = Slot::Empty { search: state.step.saturating_add(1).saturating_add(wait) };
    tenant.set_due();
}

/// Empty slots of a tenant that starts to produce in a step, which may search in that step already.
pub fn first_slots(corporation: CorporationId, step: u32, context: &Context) -> Vec<Slot> {
    let Context { rules, luck, clock, .. } = *context;
    let mut waits = luck.key.stream(Decision::FirstSlots, Address::at(corporation.0, step));
    (0..rules.supply.slots)
        .map(|_| Slot::Empty {
            search: step.saturating_add(steps_until(waits.uniform(), rules.supply.search * clock.dt)),
        })
        .collect()
}
