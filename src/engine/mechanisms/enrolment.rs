//! Interessement, enrolment, dissidence: government roles join and leave (phase 4; Callon 1984).
//!
//! For each of the four government roles k
//!
//! ```text
//! EU_k  = wA a_k + wS Ebar + wT tau + I_k - theta_k
//! join  : rate nuE A_k * logistic(kE EU_k)        if not enrolled and the role is open in this arm
//! leave : rate omega * (1 - logistic(kE EU_k))    if enrolled
//! A_k   = 1                                       regions
//! A_k   = (T/dt) (exp(-s/T) - exp(-(s + dt)/T))   nations
//! ```
//!
//! Ebar is the share of the other five roles enrolled, tau trust. Alignment `a_k`: homeN, homeR the share of the elements
//! that the goal contains; hostR and hostN `F_r(x)`. Incentive `I_k`: homeN visibility times q; hostN `(1/2 + tie)`
//! visibility times q (ties and success are complements: Poppo and Zenger 2002); a region whose own nation is enrolled:
//! coercion if the park is nation-led, else command times coercion; regions also competition times the share of their
//! country's other regions with an operating park; all plus programmes in force.
//!
//! Parks are daily business for a region, not for a nation, which considers a park while its policy window is open
//! (Kingdon 1984): T = `enrolment.window` years, s the years since the window opened last. The window of a park, one for
//! both nations, opens when a government of either side joins, when the park begins to operate, when it gains land, when
//! a programme that names its home or host country comes into force, and with a founding by governments. T = 0: it never
//! closes (A13). Limits: with one alignment, constant trust and T = 0 the number enrolled has the Gibbs distribution of V9
//! as dt -> 0; with kE = 0 and one opening a share `exp(-nuE T/2)` of parks is never joined by a given nation (V25).

use std::cell::OnceCell;

use crate::draws::{Address, Decision};
use crate::ids::{Column, CountryId, ParkId, RegionId};
use crate::parameters::{Arm, Parameters};
use crate::state::{Context, End, Park, RunEvent, Stage, State};
use crate::world::plan::{GOVERNMENTS, Initiator, Role};

use super::support::{self, Spread};

/// Whether a role may be enrolled in an arm.
pub fn is_open(role: Role, arm: Arm) -> bool {
    GOVERNMENTS.iter().position(|&government| government == role).is_none_or(|government| arm.is_open(government))
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
    pub fn expected_use(&self, parameters: &Parameters) -> f64 {
        let weights = &parameters.enrolment;
        weights.alignment * self.alignment + weights.peers * self.others + weights.trust * self.trust + self.incentive
            - self.threshold
    }
}

/// Rate per year at which a role of this expected use changes its mind: joins if it is out, leaves if it is in.
pub fn change_rate(expected_use: f64, enrolled: bool, parameters: &Parameters) -> f64 {
    let willing = logistic(parameters.enrolment.sharpness * expected_use);
    if enrolled { parameters.enrolment.leave * (1.0 - willing) } else { parameters.enrolment.join * willing }
}

/// Where parks operate, for the competition between regions.
struct Competition {
    /// Whether each region has an operating park, as home or as host.
    regions: Column<RegionId, bool>,
    /// How many regions of each country have one.
    countries: Column<CountryId, u32>,
}

impl Competition {
    fn of(state: &State, context: &Context) -> Self {
        let world = context.world;
        let mut counted = Self {
            regions: Column::filled(world.regions.len(), false),
            countries: Column::filled(world.countries.len(), 0),
        };
        for park in state.living.iter().map(|&id| &state.parks[id]).filter(|park| park.stage == Stage::Operating) {
            for (region, country) in [(park.home_region, park.home), (park.host_region, park.host)] {
                if !std::mem::replace(&mut counted.regions[region], true) {
                    counted.countries[country] += 1;
                }
            }
        }
        counted
    }

    /// Share of the other regions of a region's country that have an operating park; 0 where it is alone.
    fn share_of_others(&self, region: RegionId, country: CountryId, context: &Context) -> f64 {
        let others = context.world.countries[country].regions.len() - 1;
        let own = u32::from(self.regions[region]);
        if others == 0 { 0.0 } else { f64::from(self.countries[country] - own) / others as f64 }
    }
}

struct Step<'a> {
    state: &'a State,
    context: &'a Context<'a>,
    /// Counted when the first role asks.
    competition: OnceCell<Competition>,
    spread: Option<Spread>,
}

/// How much attention a nation pays to a park during a step: the mean of exp(-age of the window / T) over the step, from
/// the age `since` at its start, all in years. 0 where the window never opened, 1 where `window` is 0.
pub fn attention(since: Option<f64>, window: f64, dt: f64) -> f64 {
    match since {
        _ if window == 0.0 => 1.0,
        None => 0.0,
        Some(since) => window / dt * -libm::expm1(-dt / window) * libm::exp(-since / window),
    }
}

/// Decides for all roles of all parks, then applies.
pub fn phase(state: &mut State, context: &Context) {
    let step = Step { competition: OnceCell::new(), spread: support::spread(state, context), state, context };
    let mut changes: Vec<(ParkId, Role, f64)> = Vec::new();
    let chances =
        [context.parameters.enrolment.join, context.parameters.enrolment.leave].map(|most| context.clock.chance(most));
    for &id in &state.living {
        let park = &state.parks[id];
        let address = Address::park(park.developer.0, park.partner.0, park.founded, state.step);
        let coins = [0, 1].map(|count| context.draws.key.uniforms(Decision::Enrolment, address, count));
        for (role, coin) in GOVERNMENTS.into_iter().zip(coins.into_iter().flatten()) {
            let enrolled = park.enrolled.has(role);
            // Whatever it expects, a role changes its mind at no higher rate than this; most coins need no prospect.
            if coin >= chances[usize::from(enrolled)] || !enrolled && !is_open(role, context.arm) {
                continue;
            }
            let attention = if enrolled || matches!(role, Role::HomeRegion | Role::HostRegion) {
                1.0
            } else {
                let since = park.window.map(|opened| context.clock.years(state.step - opened));
                attention(since, context.parameters.enrolment.window, context.clock.dt)
            };
            let expected_use = prospect(role, id, &step).expected_use(context.parameters);
            if context.clock.happens(coin, attention * change_rate(expected_use, enrolled, context.parameters)) {
                changes.push((id, role, expected_use));
            }
        }
    }
    let mut ended: Vec<(ParkId, End)> = Vec::new();
    for (id, role, expected_use) in changes {
        if state.parks[id].enrolled.has(role) {
            state.events.record(state.step, RunEvent::Left { park: id, role, expected_use });
            ended.extend(leave(id, role, state, context).map(|cause| (id, cause)));
        } else {
            join(id, role, state.step + 1, state);
            state.events.record(state.step, RunEvent::Joined { park: id, role, expected_use });
        }
    }
    state.end(&ended, context);
}

/// What a role sees in a park.
fn prospect(role: Role, id: ParkId, step: &Step) -> Prospect {
    let Context { world, parameters, .. } = *step.context;
    let park = &step.state.parks[id];
    let own = u32::from(park.enrolled.has(role));
    let alignment = match role {
        Role::HomeNation => f64::from(world.countries[park.home].goal.moved()) / world.elements as f64,
        Role::HomeRegion => f64::from(world.regions[park.home_region].goal.moved()) / world.elements as f64,
        _ => park.fit,
    };
    let at = GOVERNMENTS.iter().position(|&government| government == role).unwrap_or_default();
    Prospect {
        alignment,
        others: f64::from(park.enrolled.count() - own) / 5.0,
        trust: step.state.trust(id, parameters),
        incentive: incentive(role, park, step),
        threshold: park.thresholds[at],
    }
}

fn incentive(role: Role, park: &Park, step: &Step) -> f64 {
    let Context { world, parameters, .. } = *step.context;
    let rules_of = &parameters.enrolment;
    let (region, country, nation) = match role {
        Role::HomeNation => return rules_of.visibility * park.mobilised + step.state.incentives[park.home],
        Role::HostNation => {
            let tie = step.state.ties[world.tie_position(park.home, park.host)];
            return (0.5 + tie) * rules_of.visibility * park.mobilised + step.state.incentives[park.host];
        }
        Role::HomeRegion => (park.home_region, park.home, Role::HomeNation),
        _ => (park.host_region, park.host, Role::HostNation),
    };
    let own_nation = match (step.spread, nation) {
        (Some(spread), Role::HomeNation) => spread.home_nation,
        (Some(spread), _) => spread.host_nation,
        (None, nation) => f64::from(u8::from(park.enrolled.has(nation))),
    };
    let command = if park.nation_led() { 1.0 } else { rules_of.command };
    let competition = step.competition.get_or_init(|| Competition::of(step.state, step.context));
    command * parameters.policy.coercion * own_nation
        + rules_of.competition * competition.share_of_others(region, country, step.context)
        + step.state.incentives[country]
}

/// Enrols a role and opens the policy window, whose age counts from the start of step `opened`.
pub fn join(id: ParkId, role: Role, opened: u32, state: &mut State) {
    let park = &mut state.parks[id];
    park.enrolled = park.enrolled.with(role);
    park.open_window(opened);
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
    let coin = context.draws.key.uniform(Decision::InitiatorLeft, address);
    (initiated && coin < context.parameters.exit.initiator).then_some(End::InitiatorLeft)
}
