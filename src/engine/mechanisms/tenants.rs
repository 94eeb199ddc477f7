//! Tenants enter, start to produce and leave; full parks gain land (phase 8).
//!
//! Each free home corporation of the developer's country enters operating park p with rate
//!
//! ```text
//! h_p = 2 tau F_r(x) q (a0 + e1 n_p)/M * entry_p  [n_p < land]       M: home corporations of that country
//! ```
//!
//! and picks among parks in proportion to `h_p`. Entrants beyond the land are refused, by an addressed random priority,
//! and stay free. A tenant is registered on entry, starts producing with rate `tenant.start` and leaves with rate
//! `tenant.exit (1 - F_r(x) tau)`. A full park with homeC, hostC and hostR enrolled gains another `park.land` with rate
//! `park.extension`. Limit: one park, unlimited land, 2 tau F q = 1: Bass (1969) in discrete time with p = a0/M and
//! q = e1 (V18).

use crate::draws::{Address, Decision, exponential, steps_until};
use crate::ids::{CorporationId, Id, ParkId};
use crate::state::{Activity, Context, Happening, Stage, State, Tenant};

use super::supply;

/// Entry rate of one park, firms per year of `corporations` free ones: `h_p M`.
pub fn entry_rate(trust: f64, fit: f64, mobilised: f64, independent: f64, imitation: f64, tenants: usize) -> f64 {
    2.0 * trust * fit * mobilised * (independent + imitation * tenants as f64)
}

/// An entrant and the park it has picked.
struct Claim {
    park: ParkId,
    /// Places on the park's land at the start of the phase.
    places: usize,
    priority: f64,
    corporation: CorporationId,
}

/// Entries, starts, exits and extensions, all decided from the tenants at the start of the phase.
pub fn phase(state: &mut State, context: &Context) {
    let claims = entrants(state, context);
    let extended = extensions(state, context);
    exits_and_starts(state, context);
    register(claims, state, context);
    for id in extended {
        let park = &mut state.parks[id];
        park.land += park.phase;
        park.history.extensions += 1;
        state.journal.note(state.step, Happening::Extended { park: id });
    }
}

fn entrants(state: &mut State, context: &Context) -> Vec<Claim> {
    let Context { world, rules, luck, clock, .. } = *context;
    let mut claims = Vec::new();
    for country in world.home_countries() {
        let corporations = world.countries[country].corporations.len() as f64;
        let mut total = 0.0;
        let mut parks: Vec<(ParkId, f64)> = Vec::new();
        for &id in &state.living {
            let park = &state.parks[id];
            if park.home != country || park.stage != Stage::Operating || park.tenants.len() >= park.land as usize {
                continue;
            }
            let trust = state.trust(id, rules);
            let rate = entry_rate(trust, park.fit, park.mobilised, park.entry, park.imitation, park.tenants.len())
                * park.entry_factor
                / corporations;
            total += rate;
            parks.push((id, total));
        }
        let due = state.entries[country.position()].advance(total * clock.dt, &luck.clocks[country.position()]);
        for corporation in due.into_iter().filter(|&corporation| state.activity[corporation] == Activity::Free) {
            let [pick, priority] = luck.key.uniforms(Decision::ParkChoice, Address::at(corporation.0, state.step), 0);
            let at = parks.partition_point(|(_, sum)| *sum <= pick * total).min(parks.len() - 1);
            let park = parks[at].0;
            let places = state.parks[park].land as usize - state.parks[park].tenants.len();
            claims.push(Claim { park, places, priority, corporation });
        }
    }
    claims
}

fn extensions(state: &State, context: &Context) -> Vec<ParkId> {
    let chance = context.clock.chance(context.rules.park.extension);
    (state.living.iter().copied())
        .filter(|&id| {
            let park = &state.parks[id];
            let address = Address::park(park.developer.0, park.partner.0, park.founded, state.step);
            park.tenants.len() >= park.land as usize
                && park.managed()
                && context.luck.key.uniform(Decision::Extension, address) < chance
        })
        .collect()
}

fn exits_and_starts(state: &mut State, context: &Context) {
    let Context { rules, clock, .. } = *context;
    let step = state.step;
    for index in 0..state.living.len() {
        let id = state.living[index];
        let trust = state.trust(id, rules);
        let park = &mut state.parks[id];
        park.exit_clock += park.exit * (1.0 - park.fit * trust) * clock.dt;
        let passed = park.exit_clock;
        let leaves = |tenant: &Tenant| tenant.leaves <= passed;
        let leaving: Vec<Tenant> = if park.tenants.iter().any(leaves) {
            park.tenants.extract_if(.., |tenant| leaves(tenant)).collect()
        } else {
            Vec::new()
        };
        for tenant in park.tenants.iter_mut().filter(|tenant| !tenant.producing && tenant.starts <= step) {
            tenant.producing = true;
            tenant.slots = supply::first_slots(tenant.corporation, step, context);
            tenant.set_due();
            park.producing += 1;
            state.producing[park.host_region] += 1;
        }
        for tenant in leaving {
            state.release(id, &tenant, context);
        }
    }
}

fn register(mut claims: Vec<Claim>, state: &mut State, context: &Context) {
    let Context { world, rules, luck, clock, .. } = *context;
    let step = state.step;
    for &id in &state.living {
        state.parks[id].entrants = 0;
    }
    claims.sort_by(|a, b| a.park.cmp(&b.park).then(a.priority.total_cmp(&b.priority)));
    for of_park in claims.chunk_by(|a, b| a.park == b.park) {
        let id = of_park[0].park;
        let park = &mut state.parks[id];
        let (admitted, refused) = of_park.split_at(of_park.len().min(of_park[0].places));
        let mut entering: Vec<CorporationId> = admitted.iter().map(|claim| claim.corporation).collect();
        entering.sort_unstable();
        for corporation in entering {
            let [start, stay] = luck.key.uniforms(Decision::TenantSpell, Address::at(corporation.0, step), 0);
            let wait = steps_until(start, rules.tenant.start * clock.dt);
            park.tenants.push(Tenant {
                corporation,
                ln_technology: world.ln_technology(corporation),
                entered: step,
                starts: step.saturating_add(1).saturating_add(wait),
                leaves: park.exit_clock + exponential(stay),
                producing: false,
                slots: Vec::new(),
                due: u32::MAX,
            });
            state.activity[corporation] = Activity::Tenant;
            state.journal.note(step, Happening::Entered { park: id, tenant: corporation });
        }
        park.entrants = admitted.len() as u32;
        park.history.tenants_ever += admitted.len() as u32;
        park.history.tenants_peak = park.history.tenants_peak.max(park.tenants.len() as u32);
        for claim in refused {
            state.free(claim.corporation, context);
        }
    }
}
