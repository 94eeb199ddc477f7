//! The network of partnerships where the answer is known: V4.
//!
//! V5, the giant component of two-mode networks, has no test: no measure of the model reads components.

use std::collections::BTreeMap;

use polmob::ids::CorporationId;
use polmob::mechanisms::{founding, selection};
use polmob::rules::Arm;

use crate::worlds::{Setting, assert_within, scenario, share_error, start};

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
        scenario.rules.selection.popular = popular;
        scenario.rules.corporation.host_capacity = 60_000;
        let mut setting = Setting::new(&scenario.rules, scenario.plan, 0);
        setting.luck.attempts = (0..parks).map(|number| (number, CorporationId(number))).collect();
        let context = setting.context(Arm::Hybrid);
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
