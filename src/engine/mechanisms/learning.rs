//! Host regions learn from parks on their soil and from each other (phase 6, after the policy round).
//!
//! A host region with operating parks looks at one of them, at random, and adopts its bundle as policy in force with rate
//! `policy.adoption` q if it fits better. A region that did not adopt samples, with replacement, `policy.peers` other
//! regions of its country and takes the one of highest perceived fit if
//! `F_r(x_peer) + sigma normal - F_r(x_r) > policy.change_cost` (Braun and Gilardi 2006: a change must pay for its cost).
//! Limits: with `policy.peers` = 0 (A6) and no adoption nothing changes; with sigma = 0 no change lowers fit.

use crate::draws::{Address, Decision, position};
use crate::ids::{CountryId, Id, ParkId, RegionId};
use crate::policy::Bundle;
use crate::state::{Context, Happening, Stage, State};

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
        state.journal.note(state.step, Happening::RegionChanged { region, policy, park });
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
    let [which, coin] = context.luck.key.uniforms(Decision::Adoption, Address::at(region.0, state.step), 0);
    let (_, id) = own[position(which, own.len())];
    let park = &state.parks[id];
    let fit = &context.world.regions[region].fit;
    let better = park.fit > fit[state.policies[region].position()];
    let adopted = coin < -libm::expm1(-context.rules.policy.adoption * park.mobilised);
    (better && adopted).then_some((park.bundle, id))
}

fn from_peers(region: RegionId, country: CountryId, state: &State, context: &Context) -> Option<Bundle> {
    let Context { world, rules, luck, .. } = *context;
    let regions = &world.countries[country].regions;
    let others = regions.len() - 1;
    if others == 0 || rules.policy.peers == 0 {
        return None;
    }
    let fit = &world.regions[region].fit;
    let mut looks = luck.key.stream(Decision::Peers, Address::at(region.0, state.step));
    let mut best: Option<(f64, Bundle)> = None;
    for _ in 0..rules.policy.peers {
        let skip = looks.position(others);
        let own = region.position() - regions.start as usize;
        let peer = RegionId(regions.start + (skip + usize::from(skip >= own)) as u32);
        let bundle = state.policies[peer];
        let perceived = fit[bundle.position()] + rules.selection.noise * looks.normal();
        if best.is_none_or(|(highest, _)| perceived > highest) {
            best = Some((perceived, bundle));
        }
    }
    let gained = |perceived: f64| perceived - fit[state.policies[region].position()] > rules.policy.change_cost;
    best.filter(|&(perceived, _)| gained(perceived)).map(|(_, bundle)| bundle)
}
