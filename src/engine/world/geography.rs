//! Countries and regions as drawn: distances, ties, thresholds, fit and goals.

use crate::draws::{Address, Decision, Key};
use crate::ids::{Column, CountryId, RegionId};
use crate::parameters::ThresholdParameters;
use crate::policy::{Bundle, Form, Landscape, RegionalFit};

use super::origin::Origin;
use super::plan::{Side, WorldPlan};
use super::{Country, Region};

pub(super) struct Geography {
    pub(super) countries: Column<CountryId, Country>,
    pub(super) regions: Column<RegionId, Region>,
    pub(super) ties: Vec<f64>,
    pub(super) home_countries: usize,
}

pub(super) fn generate(origin: &Origin, plan: &WorldPlan, key: Key) -> Geography {
    let elements = origin.elements;
    let reference = Landscape::reference(elements, origin.interdependence as usize, key);

    let mut countries = Vec::with_capacity(plan.countries.len());
    let mut regions = Vec::with_capacity(plan.regions.len());
    let mut next_region = 0;
    let mut next_corporation = 0;
    for (id, planned) in plan.countries.enumerate() {
        let landscape = reference.copied(1.0 - planned.distance, key, Decision::CountryFit, id.0);
        let first_region = next_region;
        let first_corporation = next_corporation;
        while let Some(region) = plan.regions.as_slice().get(next_region as usize).filter(|region| region.country == id)
        {
            let corporations = next_corporation..next_corporation + region.corporations;
            next_corporation = corporations.end;
            let threshold = (region.threshold)
                .unwrap_or_else(|| threshold(&origin.threshold, key, Decision::RegionThreshold, next_region));
            let (goal, fit) = match planned.side {
                Side::Home => (goal(origin, key, Decision::RegionGoal, next_region), RegionalFit::flat(elements, 0.5)),
                Side::Host => {
                    let variety = origin.regional_variety;
                    let own = landscape.copied(1.0 - variety, key, Decision::RegionFit, next_region);
                    (Bundle::PRACTICE, own.with_local_knowledge(origin.local_knowledge, key, next_region))
                }
            };
            regions.push(Region { country: id, corporations, threshold, goal, fit });
            next_region += 1;
        }
        countries.push(Country {
            side: planned.side,
            distance: planned.distance,
            threshold: (planned.threshold)
                .unwrap_or_else(|| threshold(&origin.threshold, key, Decision::NationThreshold, id.0)),
            goal: goal(origin, key, Decision::NationGoal, id.0),
            regions: first_region..next_region,
            corporations: first_corporation..next_corporation,
        });
    }

    let mut geography = Geography {
        home_countries: countries.iter().filter(|country| country.side == Side::Home).count(),
        ties: ties(origin, plan, key),
        countries: Column::new(countries),
        regions: Column::new(regions),
    };
    pin_fits(plan, &mut geography, elements);
    geography
}

/// Normal(mean, sd), clipped to [0.2, 0.95].
fn threshold(parameters: &ThresholdParameters, key: Key, decision: Decision, actor: u32) -> f64 {
    (parameters.mean + parameters.sd * key.normal(decision, Address::of(actor))).clamp(0.2, 0.95)
}

/// The source model with each element left out with probability `policy.goal_noise`.
fn goal(origin: &Origin, key: Key, decision: Decision, actor: u32) -> Bundle {
    let elements = origin.elements;
    (0..elements).fold(Bundle::source(elements), |goal, d| {
        let [coin, _] = key.uniforms(decision, Address::of(actor), d as u32);
        if coin < origin.goal_noise { goal.with(d, Form::Practice) } else { goal }
    })
}

/// Ties of all pairs, home country by home country: as a case settles them, else uniform on `country.tie`.
fn ties(origin: &Origin, plan: &WorldPlan, key: Key) -> Vec<f64> {
    let [low, high] = origin.tie;
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

/// Where history settles how well practice or the source model fits the region of a pinned park, that stands.
fn pin_fits(plan: &WorldPlan, geography: &mut Geography, elements: usize) {
    for park in &plan.parks {
        let holds = |region: &&mut Region| region.corporations.contains(&park.partner.0);
        let Some(region) = geography.regions.iter_mut().find(holds) else { continue };
        if let Some(fit) = park.source_fit {
            region.fit.pin(Bundle::source(elements), fit);
        }
        if let Some(fit) = park.first_fit {
            region.fit.pin(Bundle::PRACTICE, fit);
        }
    }
}
