//! Countries and regions as drawn: distances, ties, thresholds, fit, source models, goals and first policies.

use crate::draws::{Address, Decision, Key};
use crate::ids::{Column, CountryId, RegionId};
use crate::policy::{Bundle, Landscape, best_bundle, scaled};
use crate::rules::{Rules, ThresholdRules};

use super::plan::{Plan, Side};
use super::{Country, Region};

pub(super) struct Geography {
    pub(super) countries: Column<CountryId, Country>,
    pub(super) regions: Column<RegionId, Region>,
    pub(super) ties: Vec<f64>,
    pub(super) home_countries: usize,
}

pub(super) fn generate(rules: &Rules, plan: &Plan, key: Key) -> Geography {
    let elements = rules.policy.element.len();
    let reference = Landscape::drawn(elements, rules.policy.interdependence as usize, key, Decision::ReferenceFit, 0);

    let mut countries = Vec::with_capacity(plan.countries.len());
    let mut regions = Vec::with_capacity(plan.regions.len());
    let mut next_region = 0;
    let mut next_corporation = 0;
    for (id, planned) in plan.countries.enumerate() {
        let landscape = reference.copied(1.0 - planned.distance, key, Decision::CountryFit, id.0);
        let source = if planned.side == Side::Home { best_bundle(&landscape.table()) } else { Bundle::default() };
        let first_region = next_region;
        let first_corporation = next_corporation;
        while let Some(region) = plan.regions.as_slice().get(next_region as usize).filter(|region| region.country == id)
        {
            let corporations = next_corporation..next_corporation + region.corporations;
            next_corporation = corporations.end;
            let threshold = (region.threshold)
                .unwrap_or_else(|| threshold(&rules.actor.threshold, key, Decision::RegionThreshold, next_region));
            let (goal, fit, first_policy) = match planned.side {
                Side::Home => (goal(rules, source, key, Decision::RegionGoal, next_region), Vec::new(), source),
                Side::Host => {
                    let own =
                        landscape.copied(1.0 - rules.policy.regional_variety, key, Decision::RegionFit, next_region);
                    let fit = scaled(own.table());
                    let first = first_policy(rules, &fit, key, next_region);
                    (Bundle::default(), fit, first)
                }
            };
            regions.push(Region { country: id, corporations, threshold, goal, fit, first_policy });
            next_region += 1;
        }
        countries.push(Country {
            side: planned.side,
            distance: planned.distance,
            threshold: (planned.threshold)
                .unwrap_or_else(|| threshold(&rules.actor.threshold, key, Decision::NationThreshold, id.0)),
            source,
            goal: goal(rules, source, key, Decision::NationGoal, id.0),
            regions: first_region..next_region,
            corporations: first_corporation..next_corporation,
        });
    }

    let mut geography = Geography {
        home_countries: countries.iter().filter(|country| country.side == Side::Home).count(),
        ties: ties(rules, plan, key),
        countries: Column::new(countries),
        regions: Column::new(regions),
    };
    pin_fits(plan, &mut geography);
    geography
}

/// Normal(mean, sd), clipped to [0.2, 0.95].
fn threshold(rules: &ThresholdRules, key: Key, decision: Decision, who: u32) -> f64 {
    (rules.mean + rules.sd * key.normal(decision, Address::of(who))).clamp(0.2, 0.95)
}

/// The source model with each element changed with probability `policy.goal_noise`.
fn goal(rules: &Rules, source: Bundle, key: Key, decision: Decision, who: u32) -> Bundle {
    (0..rules.policy.element.len()).fold(source, |goal, d| {
        let [coin, _] = key.uniforms(decision, Address::of(who), d as u32);
        if coin < rules.policy.goal_noise { goal.flipped(d) } else { goal }
    })
}

/// A random bundle, improved by `policy.initial_adaptation` best one-element changes.
fn first_policy(rules: &Rules, fit: &[f64], key: Key, region: u32) -> Bundle {
    let elements = rules.policy.element.len();
    let [bits, _] = key.block(Decision::FirstPolicy, Address::of(region), 0);
    let mut bundle = Bundle((bits >> 48) as u16 & ((1_u32 << elements) - 1) as u16);
    for _ in 0..rules.policy.initial_adaptation {
        let best = (0..elements)
            .map(|d| bundle.flipped(d))
            .fold(bundle, |best, changed| if fit[changed.position()] > fit[best.position()] { changed } else { best });
        if best == bundle {
            break;
        }
        bundle = best;
    }
    bundle
}

/// Ties of all pairs, home country by home country: as a case settles them, else uniform on `country.tie`.
fn ties(rules: &Rules, plan: &Plan, key: Key) -> Vec<f64> {
    let [low, high] = rules.country.tie;
    let of_side = |side| plan.countries.enumerate().filter(move |(_, country)| country.side == side);
    of_side(Side::Home)
        .flat_map(|(home, home_plan)| {
            of_side(Side::Host).map(move |(host, host_plan)| {
                let drawn = low + (high - low) * key.uniform(Decision::Tie, Address::pair(home.0, host.0, 0));
                host_plan.tie.or(home_plan.tie).unwrap_or(drawn)
            })
        })
        .collect()
}

/// Where history settles how well the first bundle or the source model of a pinned park fits, the region's table says
/// so. If both are the same bundle, the fit of the first bundle stands.
fn pin_fits(plan: &Plan, geography: &mut Geography) {
    for park in &plan.parks {
        let holds = |id: u32| move |region: &Region| region.corporations.contains(&id);
        let home = geography.regions.iter().find(|region| holds(park.developer.0)(region)).map(|r| r.country);
        let source = home.map(|country| geography.countries[country].source);
        let Some(region) = geography.regions.iter_mut().find(|region| holds(park.partner.0)(region)) else {
            continue;
        };
        if let (Some(source), Some(fit)) = (source, park.source_fit) {
            region.fit[source.position()] = fit;
        }
        if let Some(fit) = park.first_fit {
            region.fit[region.first_policy.position()] = fit;
        }
    }
}
