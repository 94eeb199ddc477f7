//! Tenants enter, start to produce and leave; full parks gain land (phase 8).
//!
//! Each free home corporation of the developer's country enters operating park p with rate `h_p = g_p / M`, M the home
//! corporations of that country, and picks among parks in proportion to `h_p`:
//!
//! ```text
//! g_p = 2 tau F_r(x) q (a0 + e1 n_p) max(0, 1 - n_p/m_p) * entry_p * programme_p  [n_p < land]
//! ```
//!
//! `n_p` counts tenants of all origins. `m_p` is the park's market potential where a scenario pins one, else infinite. Firms from elsewhere (of the host and of third countries) ask for land in number
//! Poisson(`tenant.others g_p dt`); they are counted, not tracked. Claims of both kinds on the land left are met in the
//! order of addressed uniform priorities; the refused stay free or away. A tenant is registered on entry, starts producing
//! with rate `tenant.start` and leaves with rate `tenant.exit (1 - F_r(x) tau)`; one that leaves does not start in that
//! step, and one that enters does neither. Firms from elsewhere do the same by binomial numbers. A full park with homeC,
//! hostC and hostR enrolled gains another `park.land` with rate `park.extension`. Limits: one park, unlimited land, no
//! firms from elsewhere, 2 tau F q = 1: Bass (1969) in discrete time with p = a0/M and q = e1 (V18); no exit and e1 = 0:
//! the firms from elsewhere are `tenant.others` times the home firms in the mean (V27).

use crate::draws::{Address, Decision, binomial, exponential, poisson, unit};
use crate::ids::{CorporationId, Id, ParkId};
use crate::state::{Activity, Context, Park, RunEvent, Stage, State, Tenancy, Tenant};

use super::supply;

/// Entry rate of one park before events and programmes, firms per year of `corporations` free ones.
pub fn entry_rate(trust: f64, fit: f64, mobilised: f64, independent: f64, imitation: f64, tenants: u32) -> f64 {
    2.0 * trust * fit * mobilised * (independent + imitation * f64::from(tenants))
}

/// Share of the firms of a market that are not tenants yet, `max(0, 1 - n_p/m_p)` (Bass 1969).
pub fn untapped(tenants: u32, potential: f64) -> f64 {
    (1.0 - f64::from(tenants) / potential).max(0.0)
}

/// One who asks for land in a park. Firms from elsewhere are not known by name.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Claim {
    park: ParkId,
    priority: f64,
    home_firm: Option<CorporationId>,
}

/// Entries, starts, exits and extensions, all decided from the tenants at the start of the phase.
pub fn phase(state: &mut State, context: &Context) {
    let places: Vec<(ParkId, u32)> = state.living.iter().map(|&id| (id, state.parks[id].places())).collect();
    let claims = claims(state, context);
    let extended = extensions(state, context);
    exits(state, context);
    starts(state, context);
    register(claims, &places, state, context);
    for id in extended {
        let park = &mut state.parks[id];
        park.land += park.phase;
        park.open_window(state.step + 1);
        park.history.extensions += 1;
        state.events.record(state.step, RunEvent::Extended { park: id });
    }
}

/// Firms a year that enter a park if all home corporations are free, `g_p`.
fn demand(id: ParkId, state: &State, context: &Context) -> f64 {
    let park = &state.parks[id];
    if park.stage != Stage::Operating || park.places() == 0 {
        return 0.0;
    }
    let trust = state.trust(id, context.parameters);
    entry_rate(trust, park.fit, park.mobilised, park.entry, park.imitation, park.tenant_count())
        * untapped(park.tenant_count(), park.potential)
        * (park.entry_factor * state.entry_factors[park.host])
}

fn claims(state: &mut State, context: &Context) -> Vec<Claim> {
    let Context { world, draws, clock, .. } = *context;
    let mut claims = Vec::new();
    for country in world.home_countries() {
        let corporations = world.countries[country].corporations.len() as f64;
        let mut total = 0.0;
        let mut parks: Vec<(ParkId, f64)> = Vec::new();
        for &id in state.living.iter().filter(|&&id| state.parks[id].home == country) {
            let demand = demand(id, state, context);
            if demand > 0.0 {
                claims.extend(others_claims(id, demand, state, context));
                total += demand / corporations;
                parks.push((id, total));
            }
        }
        let due = state.entries[country.position()].advance(total * clock.dt, &draws.clocks[country.position()]);
        for corporation in due.into_iter().filter(|&corporation| state.activity[corporation] == Activity::Free) {
            let [pick, priority] = draws.key.uniforms(Decision::ParkChoice, Address::at(corporation.0, state.step), 0);
            let at = parks.partition_point(|(_, sum)| *sum <= pick * total).min(parks.len() - 1);
            claims.push(Claim { park: parks[at].0, priority, home_firm: Some(corporation) });
        }
    }
    claims
}

/// Claims of firms from elsewhere: their number by inversion of one draw, then one priority each.
fn others_claims(id: ParkId, demand: f64, state: &State, context: &Context) -> Vec<Claim> {
    let park = &state.parks[id];
    let mean = park.others_per_home * demand * context.clock.dt;
    if mean <= 0.0 {
        return Vec::new();
    }
    let mut stream = context.draws.key.stream(Decision::OthersEntry, address(park, state.step));
    let number = poisson(stream.uniform(), mean);
    (0..number).map(|_| Claim { park: id, priority: stream.uniform(), home_firm: None }).collect()
}

fn address(park: &Park, step: u32) -> Address {
    Address::park(park.developer.0, park.partner.0, park.founded, step)
}

fn extensions(state: &State, context: &Context) -> Vec<ParkId> {
    let chance = context.clock.chance(context.parameters.park.extension);
    (state.living.iter().copied())
        .filter(|&id| {
            let park = &state.parks[id];
            park.places() == 0
                && park.managed()
                && context.draws.key.uniform(Decision::Extension, address(park, state.step)) < chance
        })
        .collect()
}

/// Tenants leave; firms from elsewhere also start to produce, after those that leave have gone.
fn exits(state: &mut State, context: &Context) {
    let Context { parameters, draws, clock, .. } = *context;
    let step = state.step;
    for index in 0..state.living.len() {
        let id = state.living[index];
        let trust = state.trust(id, parameters);
        let park = &mut state.parks[id];
        let hazard = park.exit * (1.0 - park.fit * trust) * clock.dt;
        park.starters = 0;
        if park.others.waiting + park.others.producing > 0 {
            let mut stream = draws.key.stream(Decision::OthersSpell, address(park, step));
            let leaving = -libm::expm1(-hazard);
            park.others.producing -= binomial(stream.uniform(), park.others.producing, leaving);
            park.others.waiting -= binomial(stream.uniform(), park.others.waiting, leaving);
            let starting = binomial(stream.uniform(), park.others.waiting, clock.chance(parameters.tenant.start));
            park.others.waiting -= starting;
            park.others.producing += starting;
            park.starters = starting;
        }
        park.exit_clock += hazard;
        let passed = park.exit_clock;
        if park.next_leave <= passed {
            let leaving: Vec<Tenant> = park.tenants.extract_if(.., |tenant| tenant.leaves <= passed).collect();
            park.next_leave = park.tenants.iter().map(|tenant| tenant.leaves).fold(f64::INFINITY, f64::min);
            for tenant in leaving {
                state.release(id, &tenant, context);
            }
        }
    }
}

/// Home tenants whose wait is over start to produce. Entries of the calendar are stale where the tenant has left.
fn starts(state: &mut State, context: &Context) {
    for corporation in state.start_calendar.take(state.step).into_iter().map(CorporationId) {
        let tenancy = &mut state.tenancies[corporation];
        if tenancy.starts == state.step && !tenancy.producing {
            tenancy.producing = true;
            let park = &mut state.parks[tenancy.park];
            park.producing += 1;
            park.starters += 1;
            state.producing[park.host_region] += 1;
            supply::first_slots(corporation, state, context);
        }
    }
}

/// Gives the land left at the start of the phase to claims in the order of their priorities.
fn register(mut claims: Vec<Claim>, places: &[(ParkId, u32)], state: &mut State, context: &Context) {
    let Context { world, draws, .. } = *context;
    let step = state.step;
    claims.sort_by(|a, b| a.park.cmp(&b.park).then(a.priority.total_cmp(&b.priority)));
    for of_park in claims.chunk_by(|a, b| a.park == b.park) {
        let id = of_park[0].park;
        let free = places.iter().find(|(park, _)| *park == id).map_or(0, |(_, places)| *places);
        let park = &mut state.parks[id];
        let (admitted, refused) = of_park.split_at(of_park.len().min(free as usize));
        let mut entering: Vec<CorporationId> = admitted.iter().filter_map(|claim| claim.home_firm).collect();
        park.others.waiting += (admitted.len() - entering.len()) as u32;
        entering.sort_unstable();
        for corporation in entering {
            let [start, stay] = draws.key.block(Decision::TenantSpell, Address::at(corporation.0, step), 0);
            let starts = step.saturating_add(1).saturating_add(state.start_waits.steps((start >> 32) as u32));
            let leaves = park.exit_clock + exponential(unit(stay));
            park.next_leave = park.next_leave.min(leaves);
            park.tenants.push(Tenant { corporation, leaves });
            state.tenancies[corporation] =
                Tenancy { park: id, starts, producing: false, ln_technology: world.ln_technology(corporation) };
            state.start_calendar.add(starts, corporation.0);
            state.activity[corporation] = Activity::Tenant;
            state.events.record(step, RunEvent::Entered { park: id, tenant: corporation });
        }
        park.history.tenants_ever += admitted.len() as u32;
        park.history.tenants_peak = park.history.tenants_peak.max(park.tenant_count());
        for claim in refused {
            if let Some(corporation) = claim.home_firm {
                state.free(corporation, context);
            }
        }
    }
}
