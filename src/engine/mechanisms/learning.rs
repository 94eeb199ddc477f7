//! Host regions learn from parks on their soil and from each other (phase 6, after the policy round).
//!
//! A host region with operating parks looks at one of them, at random, and adopts its bundle as policy in force with rate
//! `policy.adoption` q if it fits better. A region that did not adopt samples, with replacement, `policy.peers` other
//! regions of its country and takes the one of highest perceived fit if
//! `F_r(x_peer) + sigma normal - F_r(x_r) > policy.change_cost` (Braun and Gilardi 2006: a change must pay for its cost).
//! Limits: with `policy.peers` = 0 (A6) and no adoption nothing changes; with sigma = 0 no change lowers fit.

use crate::draws::{Address, Decision, normal, position};
use crate::ids::{CountryId, Id, ParkId, RegionId};
use crate::policy::Bundle;
use crate::state::{Context, RunEvent, Stage, State};

/// Decides for all host regions from the same policies, then applies.
pub fn phase(state: &mut State, context: &Context) {
    let world = context.world;
    let mut operating: Vec<(RegionId, ParkId)> = (state.living.iter())
        .filter(|&&id| state.parks[id].stage == Stage::Operating)
        .map(|&id| (state.parks[id].host_region, id))
        .collect();
    operating.sort_unstable();

    let mut changes: Vec<(RegionId, Bundle, Option<ParkId>)> = Vec::new();
    for country in world.host_countries() {
        for region in world.countries[country].regions.clone().map(RegionId) {
            let change = from_park(region, &operating, state, context)
                .map(|(bundle, park)| (bundle, Some(park)))
                .or_else(|| from_peers(region, country, state, context).map(|bundle| (bundle, None)));
            if let Some((bundle, park)) = change.filter(|(bundle, _)| *bundle != state.policies[region]) {
                changes.push((region, bundle, park));
            }
        }
    }
    state.policy_changes += changes.len() as u32;
    for (region, policy, park) in changes {
        state.policies[region] = policy;
        state.events.record(state.step, RunEvent::RegionChanged { region, policy, park });
    }
}

fn from_park(
    region: RegionId,
    operating: &[(RegionId, ParkId)],
    state: &State,
    context: &Context,
) -> Option<(Bundle, ParkId)> {
    let first = operating.partition_point(|(other, _)| *other < region);
    let own = &operating[first..first + operating[first..].partition_point(|(other, _)| *other == region)];
    if own.is_empty() {
        return None;
    }
    let [which, coin] = context.draws.key.uniforms(Decision::Adoption, Address::at(region.0, state.step), 0);
    let (_, id) = own[position(which, own.len())];
    let park = &state.parks[id];
    let better = park.fit > context.world.regions[region].fit.of(state.policies[region]);
    let adopted = coin < -libm::expm1(-context.parameters.policy.adoption * park.mobilised);
    (better && adopted).then_some((park.bundle, id))
}

fn from_peers(region: RegionId, country: CountryId, state: &State, context: &Context) -> Option<Bundle> {
    let Context { world, parameters, draws, .. } = *context;
    let regions = &world.countries[country].regions;
    let others = regions.len() - 1;
    if others == 0 || parameters.policy.peers == 0 {
        return None;
    }
    let fit = &world.regions[region].fit;
    let mut looks = draws.key.stream(Decision::Peers, Address::at(region.0, state.step));
    let own = region.position() - regions.start as usize;
    let present = state.policies[region];
    let peers: Vec<Bundle> = (0..parameters.policy.peers)
        .map(|_| {
            let other = looks.position(others);
            state.policies[RegionId(regions.start + (other + usize::from(other >= own)) as u32)]
        })
        .collect();
    if peers.iter().all(|&peer| peer == present) {
        return None;
    }
    let needed = fit.of(present) + parameters.policy.change_cost;
    let mut best: Option<(f64, Bundle)> = None;
    for bundle in peers {
        let uniform = looks.half_uniform();
        let true_fit = fit.of(bundle);
        // The normal quantile lies below 4 (u - 1/2) up to u = 0.96, which rules out most peers without it.
        let bound = (4.0 * (uniform - 0.5)).max(0.0);
        if uniform < 0.96 && true_fit + parameters.selection.noise * bound <= needed {
            continue;
        }
        let perceived = true_fit + parameters.selection.noise * normal(uniform);
        if perceived > needed && best.is_none_or(|(highest, _)| perceived > highest) {
            best = Some((perceived, bundle));
        }
    }
    best.map(|(_, bundle)| bundle)
}
