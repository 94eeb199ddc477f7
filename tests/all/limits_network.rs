//! The network of partnerships where the answer is known: V4 and V5.

use std::collections::BTreeMap;

use polmob::draws::{Address, Decision};
use polmob::ids::CorporationId;
use polmob::measures::graph::actor;
use polmob::mechanisms::{founding, selection};
use polmob::parameters::Arm;
use polmob::state::State;
use polmob::world::plan::Role;

use crate::worlds::{Setting, assert_within, mean_and_error, scenario, share_error, start};

/// V4: with one look, guided by living parks with probability r, and growth only, a share of host regions with a park
/// has k of them that follows `(1/r) B(k, 1 + 1/r)`, whose tail has exponent 1 + 1/r (Simon 1955). 4000 parks founded
/// one after the other in 60 000 regions, so that chance alone hits few regions twice.
#[test]
fn popularity_makes_a_power_law_of_host_regions() {
    let parks = 4000_u32;
    for popular in [0.5, 0.75] {
        let mut scenario = scenario(&format!(
            "[time]\nyears = 1\n[world]\nhome_regions = 1\nhome_corporations = {parks}\nhost_countries = 6\n\
             host_regions = 10000\nhost_corporations = 1\nsectors = 1\n[selection]\nsharpness = 0\ncandidates = 1\n\
             reputed = 0\n[policy]\ninterdependence = 0\n[[policy.element]]\nname = \"tax\"\njurisdiction = \"nation\"\n"
        ));
        scenario.parameters.selection.popular = popular;
        scenario.parameters.corporation.host_capacity = 60_000;
        let mut setting = Setting::new(&scenario.parameters, scenario.plan, 0);
        setting.draws.attempts = (0..parks).map(|number| (number, CorporationId(number))).collect();
        let context = setting.context(Arm::HYBRID);
        let mut state = start(&context);
        for step in 0..parks {
            state.step = step;
            let attempts = selection::phase(&mut state, &context);
            founding::phase(&attempts, &mut state, &context);
        }
        assert_eq!(state.parks.len(), parks as usize);
        let mut degrees: BTreeMap<u32, u32> = BTreeMap::new();
        for park in state.parks.iter() {
            *degrees.entry(park.host_region.0).or_default() += 1;
        }
        let regions = degrees.len() as f64;
        // P(at least k) = prod_{j<k} j/(j + 1/r), from 1 at k = 1.
        let mut tail = 1.0;
        for k in 1..=16_u32 {
            if [2, 3, 5, 9, 16].contains(&k) {
                let seen = degrees.values().filter(|&&degree| degree >= k).count() as f64 / regions;
                // Regions hit twice by chance are some 3 % of those with a park.
                let by_chance = 0.5 * (1.0 - popular) * f64::from(parks) / 60_000.0;
                let what = format!("share of regions with {k} parks or more at r = {popular}");
                assert_within(&what, seen, tail, share_error(tail, regions), by_chance);
            }
            tail *= f64::from(k) / (f64::from(k) + 1.0 / popular);
        }
    }
}

/// Largest component of the two-mode network of regions and parks: the home regions in it, by joining what a park joins.
fn largest_component(state: &State) -> usize {
    let mut leader: BTreeMap<_, _> = BTreeMap::new();
    fn root<T: Ord + Copy>(leader: &mut BTreeMap<T, T>, of: T) -> T {
        let above = *leader.entry(of).or_insert(of);
        if above == of {
            return of;
        }
        let top = root(leader, above);
        leader.insert(of, top);
        top
    }
    let mut homes = Vec::new();
    for park in state.parks.iter() {
        let [home, host] = [Role::HomeRegion, Role::HostRegion].map(|role| actor(park, role));
        let (one, other) = (root(&mut leader, home), root(&mut leader, host));
        leader.insert(one, other);
        homes.push(home);
    }
    homes.sort_unstable();
    homes.dedup();
    let mut sizes: BTreeMap<_, usize> = BTreeMap::new();
    for home in homes {
        *sizes.entry(root(&mut leader, home)).or_default() += 1;
    }
    sizes.into_values().max().unwrap_or(0)
}

/// V5: two-mode networks of random partnerships have a giant component if and only if the product of the mean excess
/// degrees of actors and parks exceeds 1. A park joins two regions, so that its excess is 1 and that of regions decides.
/// Its size follows from generating functions: a home region of m firms, each with a park with probability p, is in it
/// with probability `1 - (1 - p + p b)^m`, where `a = (1 - p + p b)^(m-1)` and `b = exp(-lambda (1 - a))` are the chances
/// that an edge leads nowhere on the home and on the host side. 16 networks of 3000 home and 3000 host regions each.
#[test]
fn random_partnerships_have_a_giant_component_above_one() {
    let (regions, firms) = (3000_u32, 10_u32);
    let scenario = scenario(&format!(
        "[time]\nyears = 1\n[world]\nhome_regions = {regions}\nhome_corporations = {firms}\nhost_countries = 1\n\
         host_regions = {regions}\nhost_corporations = 1\nsectors = 1\n[selection]\nsharpness = 0\ncandidates = 1\n\
         reputed = 0\npopular = 0\n[policy]\ninterdependence = 0\n[[policy.element]]\nname = \"tax\"\n\
         jurisdiction = \"nation\"\n"
    ));
    let mut parameters = scenario.parameters.clone();
    parameters.corporation.host_capacity = 60_000;
    let mut setting = Setting::new(&parameters, scenario.plan, 0);
    for parks_each in [0.6, 0.9, 1.6, 2.5] {
        let p = parks_each / f64::from(firms);
        let shares: Vec<f64> = (0..16)
            .map(|run| {
                setting.draw_luck(run);
                let key = setting.draws.key;
                setting.draws.attempts = (0..regions * firms)
                    .filter(|&firm| key.uniform(Decision::Attempt, Address::at(firm, 9)) < p)
                    .map(|firm| (0, CorporationId(firm)))
                    .collect();
                let context = setting.context(Arm::SPONTANEOUS);
                let mut state = start(&context);
                let attempts = selection::phase(&mut state, &context);
                founding::phase(&attempts, &mut state, &context);
                largest_component(&state) as f64 / f64::from(regions)
            })
            .collect();
        let m = f64::from(firms);
        let mut b = 0.0;
        for _ in 0..10_000 {
            let a = libm::pow(1.0 - p + p * b, m - 1.0);
            b = libm::exp(-parks_each * (1.0 - a));
        }
        let expected = 1.0 - libm::pow(1.0 - p + p * b, m);
        let (share, error) = mean_and_error(&shares);
        let product = parks_each * p * (m - 1.0);
        // Below the threshold components are of the order of the logarithm of the network.
        let finite = if product > 1.0 { 0.003 } else { 0.05 };
        let what = format!("giant component at a product of excess degrees of {product:.2}");
        assert_within(&what, share, expected, error, finite);
        assert_eq!(expected > 0.1, product > 1.0, "{what} is {expected}");
    }
}
