//! Search for a partner, and what searcher and candidate are worth to each other (phase 2).
//!
//! ```text
//! gap  d   = ln A_i - ln A_j
//! f(d)     = max(0, (d/d*)(2 - d/d*))                                cognitive fit, inverted U, 1 at d*
//! u_ij     = bC f(d) + bI (1 - delta_home)(1 - delta_host) + bR rep_j + bF Fhat + bD tie + gumbel/beta
//! v_ji     = bC f(d) + bR rep_i + gumbel/beta                        weights of a corporation, always
//! Fhat     = F_r(y) + sigma normal                                   what the searcher believes of its model's fit there
//! rep      = (r+1)/(r+s+2)
//! ```
//!
//! Form: Nooteboom et al. 2007 (inverted U), Krapivsky and Redner 2001 (popularity). Limits: beta = 0 is choice by
//! chance; one candidate is no choice. With d = 0 or d = 2 d* the fit is 0.

use crate::draws::{Address, Decision, Stream, gumbel, normal, position};
use crate::ids::{CorporationId, CountryId, ParkId, RegionId};
use crate::parameters::{Arm, InitiatorWeights, LaunchParameters, Parameters, Scale, Weights};
use crate::state::{Activity, Context, State};
use crate::world::plan::Initiator;

/// A search under way.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// The home corporation.
    pub searcher: CorporationId,
    /// Who took the initiative.
    pub initiator: Initiator,
    /// Host corporations looked at, without duplicates, in the order of looking.
    pub candidates: Vec<Candidate>,
}

/// A host corporation that a searcher looks at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// The host corporation.
    pub host: CorporationId,
    /// Its value to the searcher, u.
    pub to_searcher: f64,
    /// The searcher's value to it, v.
    pub to_host: f64,
    /// Believed fit of the source model in its region, Fhat.
    pub believed_fit: f64,
}

/// Cognitive fit of a technology gap: inverted U, 1 at `best`, 0 outside (0, 2 best).
pub fn cognitive_fit(gap: f64, best: f64) -> f64 {
    let x = gap / best;
    (x * (2.0 - x)).max(0.0)
}

/// Who leads an attempt in an arm, from one uniform number that all arms share. Nations lead `launch.nation_led` of all
/// attempts and regions `launch.region_led` of the others, where another may lead too; who alone may lead leads them all.
pub fn initiator(uniform: f64, launch: &LaunchParameters, arm: Arm) -> Initiator {
    let part = |may: bool, others: bool, share: f64| match (may, others) {
        (false, _) => 0.0,
        (true, false) => 1.0,
        (true, true) => share,
    };
    let [nations, regions, corporations] =
        [Scale::Nation, Scale::Region, Scale::Corporation].map(|scale| arm.may_lead(scale));
    let nation = part(nations, regions || corporations, launch.nation_led);
    let region = (1.0 - nation) * part(regions, corporations, launch.region_led);
    if uniform < nation {
        Initiator::Nation
    } else if uniform < nation + region {
        Initiator::Region
    } else {
        Initiator::Corporation
    }
}

/// What an initiator looks for; under A7 cognitive fit only.
fn searching_weights(parameters: &Parameters, initiator: Initiator) -> Weights {
    if parameters.ablation.a7_cognitive_selection {
        return Weights { cognitive: 1.0, institutional: 0.0, reputation: 0.0, policy_fit: 0.0, political: 0.0 };
    }
    let InitiatorWeights { corporation, region, nation } = &parameters.selection.weights;
    match initiator {
        Initiator::Corporation => corporation.clone(),
        Initiator::Region => region.clone(),
        Initiator::Nation => nation.clone(),
    }
}

/// Searches of all free home corporations whose attempt falls into this step.
pub fn phase(state: &mut State, context: &Context) -> Vec<Attempt> {
    let calendar = &context.draws.attempts;
    let mut attempts = Vec::new();
    while let Some(&(_, searcher)) = calendar.get(state.next_attempt).filter(|(step, _)| *step <= state.step) {
        state.next_attempt += 1;
        if state.activity[searcher] == Activity::Free {
            attempts.push(search(searcher, state, context));
        }
    }
    state.attempts.made += attempts.len() as u32;
    attempts
}

fn search(searcher: CorporationId, state: &State, context: &Context) -> Attempt {
    let Context { world, parameters, draws, arm, .. } = *context;
    let address = Address::at(searcher.0, state.step);
    let initiator = initiator(draws.key.uniform(Decision::Initiator, address), &parameters.launch, arm);
    let home_region = world.region_of(searcher);
    let home = world.regions[home_region].country;
    let regions = if initiator == Initiator::Nation {
        let hosts: Vec<CountryId> = world.host_countries().collect();
        let ties: Vec<f64> = hosts.iter().map(|&host| state.ties[world.tie_position(home, host)]).collect();
        let picked = proportional(draws.key.uniform(Decision::Country, address), &ties);
        world.countries[hosts[picked]].regions.clone()
    } else {
        world.host_regions()
    };

    let mut looks = draws.key.stream(Decision::Look, address);
    let sector = world.sector(searcher);
    let mut found: Vec<CorporationId> = Vec::with_capacity(parameters.selection.candidates as usize);
    for _ in 0..parameters.selection.candidates {
        let guided = guide(&mut looks, home_region, state, parameters).filter(|region| regions.contains(&region.0));
        let host = guided
            .and_then(|region| free_host(&mut looks, sector, region.0..region.0 + 1, state, context))
            .or_else(|| free_host(&mut looks, sector, regions.clone(), state, context));
        if let Some(host) = host.filter(|host| !found.contains(host)) {
            found.push(host);
        }
    }
    let standing = Standing::of(searcher, state, context);
    let candidates = found.into_iter().map(|host| judge(&standing, host, initiator, state, context)).collect();
    Attempt { searcher, initiator, candidates }
}

/// The position picked with probability proportional to its weight; uniform where all weights are 0.
fn proportional(uniform: f64, weights: &[f64]) -> usize {
    let total: f64 = weights.iter().sum();
    if total <= 0.0 {
        return position(uniform, weights.len());
    }
    let mut left = uniform * total;
    for (at, weight) in weights.iter().enumerate() {
        left -= weight;
        if left < 0.0 {
            return at;
        }
    }
    weights.len() - 1
}

/// The host region of a park that guides a look, if one does: a park of the searcher's region with probability
/// `selection.reputed`, any living park with probability `selection.popular`.
fn guide(looks: &mut Stream, home_region: RegionId, state: &State, parameters: &Parameters) -> Option<RegionId> {
    let (kind, which) = (looks.uniform(), looks.uniform());
    let parks: &[ParkId] = if kind < parameters.selection.reputed {
        state.region_parks.get(&home_region).map_or(&[], Vec::as_slice)
    } else if kind < parameters.selection.reputed + parameters.selection.popular {
        &state.living
    } else {
        &[]
    };
    (!parks.is_empty()).then(|| state.parks[parks[position(which, parks.len())]].host_region)
}

/// A host corporation of a sector with free capacity, uniform among those of these regions: a few tries, since most
/// have capacity, then a full listing.
fn free_host(
    looks: &mut Stream,
    sector: u32,
    regions: std::ops::Range<u32>,
    state: &State,
    context: &Context,
) -> Option<CorporationId> {
    let hosts = context.world.hosts_of_sector(sector, regions);
    let is_free = |host: CorporationId| {
        u32::from(state.partner_in[context.world.host_position(host)]) < context.parameters.corporation.host_capacity
    };
    if hosts.is_empty() {
        return None;
    }
    for _ in 0..8 {
        let host = hosts[looks.position(hosts.len())];
        if is_free(host) {
            return Some(host);
        }
    }
    let free: Vec<CorporationId> = hosts.iter().copied().filter(|&host| is_free(host)).collect();
    (!free.is_empty()).then(|| free[looks.position(free.len())])
}

/// A searcher as all its candidates see it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// The home corporation.
    pub corporation: CorporationId,
    /// Reputation, in (0, 1).
    pub reputation: f64,
    /// Log technology at the start of the run.
    pub ln_technology: f64,
}

impl Standing {
    /// The standing of a home corporation in this step.
    pub fn of(corporation: CorporationId, state: &State, context: &Context) -> Self {
        let world = context.world;
        Self {
            corporation,
            reputation: state.reputation_of(corporation, world),
            ln_technology: world.ln_technology(corporation),
        }
    }
}

/// What searcher and candidate are worth to each other.
pub fn judge(
    standing: &Standing,
    host: CorporationId,
    initiator: Initiator,
    state: &State,
    context: &Context,
) -> Candidate {
    let Context { world, parameters, draws, .. } = *context;
    let searcher = standing.corporation;
    let pair = Address::pair(searcher.0, host.0, state.step);
    let believed_fit = believed_fit(searcher, host, state.step, context);
    let tastes = [Decision::SearcherTaste, Decision::CandidateTaste].map(|d| gumbel(draws.key.uniform(d, pair)));
    if parameters.selection.sharpness == 0.0 {
        return Candidate { host, to_searcher: tastes[0], to_host: tastes[1], believed_fit };
    }
    let [taste, host_taste] = tastes.map(|taste| taste / parameters.selection.sharpness);

    let (home, abroad) =
        (world.regions[world.region_of(searcher)].country, world.regions[world.region_of(host)].country);
    let elapsed = state.elapsed(&context.clock);
    let gap = standing.ln_technology + parameters.technology.frontier_growth * elapsed
        - super::technology::host_level(host, state, context);
    let cognitive = cognitive_fit(gap, parameters.selection.best_distance);
    let nearness = (1.0 - world.countries[home].distance) * (1.0 - world.countries[abroad].distance);
    let tie = state.ties[world.tie_position(home, abroad)];

    let own = searching_weights(parameters, initiator);
    let theirs = &parameters.selection.weights.corporation;
    Candidate {
        host,
        to_searcher: own.cognitive * cognitive
            + own.institutional * nearness
            + own.reputation * state.reputation_of(host, world)
            + own.policy_fit * believed_fit
            + own.political * tie
            + taste,
        to_host: theirs.cognitive * cognitive + theirs.reputation * standing.reputation + host_taste,
        believed_fit,
    }
}

/// Fhat: fit of the searcher's source model in the host's region, as the searcher believes it.
pub fn believed_fit(searcher: CorporationId, host: CorporationId, step: u32, context: &Context) -> f64 {
    let Context { world, parameters, draws, .. } = *context;
    let fit = world.regions[world.region_of(host)].fit.of(world.source_model());
    let noise = normal(draws.key.uniform(Decision::Belief, Address::pair(searcher.0, host.0, step)));
    fit + parameters.selection.noise * noise
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cognitive_fit_is_an_inverted_u() {
        assert_eq!(cognitive_fit(1.0, 1.0), 1.0);
        assert_eq!(cognitive_fit(0.0, 1.0), 0.0);
        assert_eq!(cognitive_fit(2.0, 1.0), 0.0);
        assert_eq!(cognitive_fit(-0.3, 1.0), 0.0);
        assert_eq!(cognitive_fit(0.5, 1.0), 0.75);
        assert_eq!(cognitive_fit(1.5, 1.0), cognitive_fit(0.5, 1.0));
    }

    #[test]
    fn arms_restrict_the_initiative() {
        let launch = LaunchParameters { search: true, rate: 0.0004, nation_led: 0.3, region_led: 0.2 };
        assert_eq!(initiator(0.99, &launch, Arm::HIERARCHICAL), Initiator::Nation);
        assert_eq!(initiator(0.19, &launch, Arm::SPONTANEOUS), Initiator::Region);
        assert_eq!(initiator(0.21, &launch, Arm::HYBRID), Initiator::Corporation);
        assert_eq!(initiator(0.29, &launch, Arm::OPEN), Initiator::Nation);
        assert_eq!(initiator(0.43, &launch, Arm::OPEN), Initiator::Region);
        assert_eq!(initiator(0.45, &launch, Arm::OPEN), Initiator::Corporation);
        let regions = Arm::new("regions", &[Scale::Region], [true; 4]).unwrap();
        assert_eq!(initiator(0.99, &launch, regions), Initiator::Region);
        let no_regions = Arm::new("no regions", &[Scale::Nation, Scale::Corporation], [true; 4]).unwrap();
        assert_eq!(initiator(0.29, &launch, no_regions), Initiator::Nation);
        assert_eq!(initiator(0.31, &launch, no_regions), Initiator::Corporation);
    }

    #[test]
    fn proportional_picks_by_weight() {
        let weights = [0.2, 0.0, 0.8];
        assert_eq!(proportional(0.19, &weights), 0);
        assert_eq!(proportional(0.21, &weights), 2);
        assert_eq!(proportional(0.5, &[0.0, 0.0]), 1);
        // Where rounding leaves nothing for the last one, it is still that one.
        assert_eq!(proportional(1.0, &weights), 2);
    }
}
