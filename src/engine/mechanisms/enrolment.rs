//! Interessement, enrolment, dissidence: government roles join and leave (phase 4; Callon 1984).
//!
//! For each of the four government roles k
//!
//! ```text
//! EU_k  = wA a_k + wS Ebar + wT tau + I_k - theta_k
//! join  : rate nuE   * logistic(kE EU_k)          if not enrolled and the role is open in this arm
//! leave : rate omega * (1 - logistic(kE EU_k))    if enrolled
//! ```
//!
//! Ebar is the share of the other five roles enrolled, tau trust. Alignment `a_k`: homeN, homeR `1 - Hamming(goal, y)/D`;
//! hostR `F_r(x)`; hostN `(F_r(x) + tie)/2`. Incentive `I_k`: nations visibility times q; a region whose own nation is
//! enrolled: coercion if the park is nation-led, else command times coercion; regions also competition times the share
//! of their country's other regions with an operating park; all plus programmes in force. Limit: with one alignment and
//! constant trust the number enrolled has the Gibbs distribution of V9 as dt -> 0.

use crate::draws::{Address, Decision};
use crate::ids::{CountryId, ParkId, RegionId};
use crate::rules::{Arm, Rules};
use crate::state::{Context, End, Happening, Park, Stage, State};
use crate::world::plan::{GOVERNMENTS, Initiator, Role};

use super::support::{self, Spread};

/// Whether a role may be enrolled in an arm.
pub fn is_open(role: Role, arm: Arm) -> bool {
    arm != Arm::Spontaneous || !matches!(role, Role::HomeNation | Role::HostNation)
}

/// `1 / (1 + exp(-x))`.
pub fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

/// The parts of expected use of one role.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prospect {
    /// Alignment a, in [0, 1].
    pub alignment: f64,
    /// Share of the other five roles enrolled, Ebar.
    pub others: f64,
    /// Trust tau, in (0, 1).
    pub trust: f64,
    /// Incentive I.
    pub incentive: f64,
    /// Threshold theta.
    pub threshold: f64,
}

impl Prospect {
    /// Expected use EU.
    pub fn expected_use(&self, rules: &Rules) -> f64 {
        let weights = &rules.enrolment;
        weights.alignment * self.alignment + weights.peers * self.others + weights.trust * self.trust + self.incentive
            - self.threshold
    }
}

/// Rate per year at which a role of this expected use changes its mind: joins if it is out, leaves if it is in.
pub fn change_rate(expected_use: f64, enrolled: bool, rules: &Rules) -> f64 {
    let willing = logistic(rules.enrolment.sharpness * expected_use);
    if enrolled { rules.enrolment.leave * (1.0 - willing) } else { rules.enrolment.join * willing }
}

/// Where parks operate, for the competition between regions.
struct Competition {
    /// Home and host regions with an operating park, each once.
    regions: Vec<RegionId>,
    countries: Vec<CountryId>,
}

impl Competition {
    fn of(state: &State, context: &Context) -> Self {
        let operating = state.living.iter().map(|&id| &state.parks[id]).filter(|park| park.stage == Stage::Operating);
        let mut regions: Vec<RegionId> = operating.flat_map(|park| [park.home_region, park.host_region]).collect();
        regions.sort_unstable();
        regions.dedup();
        let countries = regions.iter().map(|&region| context.world.regions[region].country).collect();
        Self { regions, countries }
    }

    /// Share of the other regions of a region's country that have an operating park; 0 where it is alone.
    fn share_of_others(&self, region: RegionId, country: CountryId, context: &Context) -> f64 {
        let others = context.world.countries[country].regions.len() - 1;
        let own = usize::from(self.regions.binary_search(&region).is_ok());
        let first = self.countries.partition_point(|&other| other < country);
        let end = self.countries.partition_point(|&other| other <= country);
        if others == 0 { 0.0 } else { (end - first - own) as f64 / others as f64 }
    }
}

struct Step<'a> {
    state: &'a State,
    context: &'a Context<'a>,
    competition: Competition,
    spread: Option<Spread>,
}

/// Decides for all roles of all parks, then applies.
pub fn phase(state: &mut State, context: &Context) {
    let step =
        Step { competition: Competition::of(state, context), spread: support::spread(state, context), state, context };
    let mut changes: Vec<(ParkId, Role, f64)> = Vec::new();
    for &id in &state.living {
        let park = &state.parks[id];
        let address = Address::park(park.developer.0, park.partner.0, park.founded, state.step);
        let coins = [0, 1].map(|count| context.luck.key.uniforms(Decision::Enrolment, address, count));
        for (role, coin) in GOVERNMENTS.into_iter().zip(coins.into_iter().flatten()) {
            let enrolled = park.enrolled.has(role);
            // Whatever it expects, a role changes its mind at no higher rate than this; most coins need no prospect.
            let most = if enrolled { context.rules.enrolment.leave } else { context.rules.enrolment.join };
            if !context.clock.happens(coin, most) || !enrolled && !is_open(role, context.arm) {
                continue;
            }
            let expected_use = prospect(role, id, &step).expected_use(context.rules);
            if context.clock.happens(coin, change_rate(expected_use, enrolled, context.rules)) {
                changes.push((id, role, expected_use));
            }
        }
    }
    let mut ended: Vec<(ParkId, End)> = Vec::new();
    for (id, role, expected_use) in changes {
        if state.parks[id].enrolled.has(role) {
            state.journal.note(state.step, Happening::Left { park: id, role, expected_use });
            ended.extend(leave(id, role, state, context).map(|cause| (id, cause)));
        } else {
            join(id, role, state);
            state.journal.note(state.step, Happening::Joined { park: id, role, expected_use });
        }
    }
    state.end(&ended, context);
}

/// What a role sees in a park.
fn prospect(role: Role, id: ParkId, step: &Step) -> Prospect {
    let Context { world, rules, .. } = *step.context;
    let park = &step.state.parks[id];
    let own = u32::from(park.enrolled.has(role));
    let alignment = match role {
        Role::HomeNation => world.countries[park.home].goal.agreement(park.source, world.elements),
        Role::HomeRegion => world.regions[park.home_region].goal.agreement(park.source, world.elements),
        Role::HostNation => 0.5 * (park.fit + step.state.ties[world.tie_position(park.home, park.host)]),
        _ => park.fit,
    };
    let at = GOVERNMENTS.iter().position(|&government| government == role).unwrap_or_default();
    Prospect {
        alignment,
        others: f64::from(park.enrolled.count() - own) / 5.0,
        trust: step.state.trust(id, rules),
        incentive: incentive(role, park, step),
        threshold: park.thresholds[at],
    }
}

fn incentive(role: Role, park: &Park, step: &Step) -> f64 {
    let Context { rules, .. } = *step.context;
    let rules_of = &rules.enrolment;
    let (region, country, nation) = match role {
        Role::HomeNation => return rules_of.visibility * park.mobilised + step.state.incentives[park.home],
        Role::HostNation => return rules_of.visibility * park.mobilised + step.state.incentives[park.host],
        Role::HomeRegion => (park.home_region, park.home, Role::HomeNation),
        _ => (park.host_region, park.host, Role::HostNation),
    };
    let own_nation = match (step.spread, nation) {
        (Some(spread), Role::HomeNation) => spread.home_nation,
        (Some(spread), _) => spread.host_nation,
        (None, nation) => f64::from(u8::from(park.enrolled.has(nation))),
    };
    let command = if park.nation_led() { 1.0 } else { rules_of.command };
    command * rules.policy.coercion * own_nation
        + rules_of.competition * step.competition.share_of_others(region, country, step.context)
        + step.state.incentives[country]
}

/// Enrols a role.
pub fn join(id: ParkId, role: Role, state: &mut State) {
    let park = &mut state.parks[id];
    park.enrolled = park.enrolled.with(role);
    park.history.enrolments.push((state.step, park.enrolled));
    if role == Role::HomeRegion {
        let known = state.region_parks.entry(park.home_region).or_default();
        if !known.contains(&id) {
            known.push(id);
            known.sort_unstable();
        }
    }
}

/// Withdraws a role. If it is the initiator, the park dissolves with probability `exit.initiator`: then the cause.
pub fn leave(id: ParkId, role: Role, state: &mut State, context: &Context) -> Option<End> {
    let step = state.step;
    let park = &mut state.parks[id];
    park.enrolled = park.enrolled.without(role);
    park.history.enrolments.push((step, park.enrolled));
    let initiated = match park.initiator {
        Initiator::Nation => role == Role::HomeNation,
        Initiator::Region => role == Role::HomeRegion,
        Initiator::Corporation => false,
    };
    let address = Address::park(park.developer.0, park.partner.0, park.founded, step);
    let coin = context.luck.key.uniform(Decision::InitiatorLeft, address);
    (initiated && coin < context.rules.exit.initiator).then_some(End::InitiatorLeft)
}
