//! One step computed by hand: four parks that differ in everything, one call of each phase, every number held against
//! `tests/by_hand/step.toml`, which `tests/by_hand/step.py` works out from the description of the model alone.

use polmob::draws::{Address, Decision, poisson};
use polmob::ids::{CorporationId, CountryId, ParkId, RegionId};
use polmob::mechanisms::selection::{Standing, judge};
use polmob::mechanisms::{enrolment, exit, localisation, spillover, stages, technology, tenants, trust};
use polmob::parameters::Arm;
use polmob::policy::{Bundle, Form};
use polmob::state::{
    Activity, Context, Enrolment, EventLog, Evidence, Link, Others, Park, Reputation, RunEvent, Stage, State, Tenancy,
    Tenant,
};
use polmob::world::plan::{CorporationPlan, GOVERNMENTS, Initiator};
use serde::Deserialize;

use crate::worlds::{Setting, history, pinned, scenario};

#[derive(Deserialize)]
struct Sheet {
    world: WorldSheet,
    park: Vec<ParkSheet>,
    link: LinkSheet,
    searcher: FirmSheet,
    candidate: Vec<CandidateSheet>,
    attention: AttentionSheet,
}

#[derive(Deserialize)]
struct WorldSheet {
    scenario: String,
    step: u32,
    goal_nation: usize,
    goal_regions: Vec<usize>,
    incentives: Vec<f64>,
    entry_factors: Vec<f64>,
    ties: Vec<f64>,
}

#[derive(Deserialize)]
struct ParkSheet {
    developer: u32,
    partner: u32,
    initiator: String,
    governments: Vec<u8>,
    fit: f64,
    trust: [f64; 2],
    mobilised: f64,
    stage: String,
    thresholds: [f64; 4],
    waiting: u32,
    producing: u32,
    home_producing: u32,
    factor: f64,
    others: f64,
    exit: f64,
    staff: Option<f64>,
    starters: u32,
    talent: bool,
    payoff: f64,
    host_region: u32,
    presence: f64,
    developer_technology: f64,
    partner_technology: f64,
    absorption: f64,
    reliability: f64,
    expected: Expected,
}

#[derive(Deserialize)]
struct Expected {
    r#use: [f64; 4],
    mobilised: f64,
    stage: String,
    chance: f64,
    success: [f64; 2],
    failure: [f64; 2],
    asking: f64,
    leaving: f64,
    gain: f64,
    presence: f64,
    staff: Option<f64>,
    payoff: f64,
    dissolution: f64,
}

#[derive(Deserialize)]
struct LinkSheet {
    tenant: u32,
    tenant_technology: f64,
    host: u32,
    host_technology: f64,
    absorption: f64,
    gain: f64,
}

#[derive(Deserialize)]
struct FirmSheet {
    firm: u32,
    technology: f64,
    evidence: [f64; 2],
}

#[derive(Deserialize)]
struct CandidateSheet {
    host: u32,
    absorption: f64,
    technology: f64,
    evidence: [f64; 2],
    source_fit: f64,
    to_searcher: [f64; 3],
    to_host: f64,
}

#[derive(Deserialize)]
struct AttentionSheet {
    first: f64,
    second: f64,
}

fn sheet() -> Sheet {
    toml::from_str(include_str!("../by_hand/step.toml")).expect("the table of the script")
}

fn close(what: &str, seen: f64, expected: f64) {
    assert!((seen - expected).abs() < 1e-10, "{what}: saw {seen}, by hand {expected}");
}

fn first_elements(count: usize) -> Bundle {
    (0..count).fold(Bundle::PRACTICE, |bundle, d| bundle.with(d, Form::Source))
}

/// Home country of three regions of two firms, two host countries of two regions of three firms.
fn setting(sheet: &Sheet) -> Setting {
    let sizes = "[world]\nhome_countries = 1\nhome_regions = 3\nhome_corporations = 2\nhost_countries = 2\n\
                 host_regions = 2\nhost_corporations = 3\nsectors = 1\n[launch]\nsearch = false\n";
    let mut scenario = scenario(&(sizes.to_owned() + &sheet.world.scenario));
    // Everybody changes its mind, and what nobody sees of a candidate does not count.
    (scenario.parameters.enrolment.join, scenario.parameters.enrolment.leave) = (1e9, 1e9);
    scenario.parameters.selection.sharpness = 1e12;
    let plan = &mut scenario.plan;
    let mut settle = |firm: u32, technology: f64, absorption: Option<f64>| {
        let traits = CorporationPlan { ln_technology: Some(technology), absorption, ..CorporationPlan::default() };
        plan.corporations.insert(CorporationId(firm), traits);
    };
    for park in &sheet.park {
        settle(park.developer, park.developer_technology, None);
        settle(park.partner, park.partner_technology, Some(park.absorption));
    }
    settle(sheet.link.tenant, sheet.link.tenant_technology, None);
    settle(sheet.link.host, sheet.link.host_technology, Some(sheet.link.absorption));
    settle(sheet.searcher.firm, sheet.searcher.technology, None);
    for candidate in &sheet.candidate {
        settle(candidate.host, candidate.technology, Some(candidate.absorption));
    }
    for park in &sheet.park {
        let mut pin = pinned(CorporationId(park.developer), CorporationId(park.partner));
        pin.initiator = match park.initiator.as_str() {
            "nation" => Initiator::Nation,
            "region" => Initiator::Region,
            _ => Initiator::Corporation,
        };
        plan.parks.push(pin);
    }
    let mut setting = Setting::new(&scenario.parameters, scenario.plan, 0);
    let world = &mut setting.world;
    world.countries[CountryId(0)].goal = first_elements(sheet.world.goal_nation);
    for (region, &wanted) in sheet.world.goal_regions.iter().enumerate() {
        world.regions[RegionId(region as u32)].goal = first_elements(wanted);
    }
    for candidate in &sheet.candidate {
        let region = world.region_of(CorporationId(candidate.host));
        world.regions[region].fit.pin(Bundle::source(6), candidate.source_fit);
    }
    setting
}

fn stage(word: &str) -> Stage {
    Stage::ALL.into_iter().find(|stage| stage.as_str() == word).expect("a stage")
}

fn evidence([successes, failures]: [f64; 2]) -> Evidence {
    Evidence { successes, failures }
}

/// The reputation of a corporation whose parks left this.
fn known(left: [f64; 2]) -> Reputation {
    Reputation { evidence: evidence(left), faded: 0 }
}

fn place(park: &mut Park, as_planned: &ParkSheet) {
    park.enrolled = (GOVERNMENTS.into_iter().zip(&as_planned.governments))
        .filter(|(_, enrolled)| **enrolled == 1)
        .fold(Enrolment::CORPORATIONS, |roles, (role, _)| roles.with(role));
    park.thresholds = as_planned.thresholds;
    park.fit = as_planned.fit;
    park.trust = evidence(as_planned.trust);
    park.mobilised = as_planned.mobilised;
    park.stage = stage(&as_planned.stage);
    park.others = Others { waiting: as_planned.waiting, producing: as_planned.producing };
    park.others_per_home = as_planned.others;
    park.exit = as_planned.exit;
    park.entry_factor = as_planned.factor;
    park.local_staff = as_planned.staff;
    park.starters = as_planned.starters;
    park.bundle = if as_planned.talent { Bundle::PRACTICE.with(2, Form::Translated) } else { Bundle::PRACTICE };
    park.payoff = as_planned.payoff;
    park.presence = as_planned.presence;
    park.reliability = as_planned.reliability;
    park.producing = as_planned.home_producing;
    (park.land, park.patience) = (100_000, 1_000_000);
}

/// The state in the middle of the step.
fn state(sheet: &Sheet, context: &Context) -> State {
    let mut state = State::new(context, EventLog::recording());
    history(&mut state, context);
    for (park, as_planned) in state.parks.iter_mut().zip(&sheet.park) {
        place(park, as_planned);
    }
    for as_planned in &sheet.park {
        state.presence[RegionId(as_planned.host_region)] = as_planned.presence;
    }
    for (country, (&incentive, &factor)) in
        (0..).map(CountryId).zip(sheet.world.incentives.iter().zip(&sheet.world.entry_factors))
    {
        state.incentives[country] = incentive;
        state.entry_factors[country] = factor;
    }
    state.ties.clone_from(&sheet.world.ties);
    let park = ParkId(0);
    for (firm, producing) in [(sheet.link.tenant, true), (sheet.searcher.firm, false)] {
        let firm = CorporationId(firm);
        let ln_technology = context.world.ln_technology(firm);
        state.parks[park].tenants.push(Tenant { corporation: firm, leaves: 1e9 });
        state.tenancies[firm] = Tenancy { park, starts: if producing { 0 } else { 90 }, producing, ln_technology };
        state.activity[firm] = Activity::Tenant;
    }
    let tenant = CorporationId(sheet.link.tenant);
    let link = Link { tenant, park, ln_technology: sheet.link.tenant_technology };
    state.suppliers.add(context.world.host_position(CorporationId(sheet.link.host)), link);
    state.producing[RegionId(3)] = 1;
    state.step = sheet.world.step;
    state
}

fn address(park: &Park, step: u32) -> Address {
    Address::park(park.developer.0, park.partner.0, park.founded, step)
}

/// Calls a phase on the state in the middle of the step, and compares every park with its sheet.
fn after(phase: fn(&mut State, &Context), compare: impl Fn(&State, &Context, &Park, &Expected)) {
    let sheet = sheet();
    let setting = setting(&sheet);
    let context = setting.context(Arm::OPEN);
    let mut state = state(&sheet, &context);
    phase(&mut state, &context);
    assert_eq!(state.parks.len(), sheet.park.len());
    for (park, as_planned) in state.parks.iter().zip(&sheet.park) {
        compare(&state, &context, park, &as_planned.expected);
    }
}

#[test]
fn expected_uses() {
    after(enrolment::phase, |state, _, park, expected| {
        let mut compared = 0;
        for (_, event) in state.events.entries() {
            let (RunEvent::Joined { park: id, role, expected_use } | RunEvent::Left { park: id, role, expected_use }) =
                *event
            else {
                continue;
            };
            if state.parks[id].developer == park.developer {
                let at = GOVERNMENTS.iter().position(|&government| government == role).expect("a government");
                close(&format!("{} in {id:?}", role.as_str()), expected_use, expected.r#use[at]);
                compared += 1;
            }
        }
        assert_eq!(compared, 4, "all four governments change their mind");
    });
}

#[test]
fn stages_and_mobilised_shares() {
    after(stages::phase, |_, _, park, expected| {
        close("mobilised share", park.mobilised, expected.mobilised);
        assert_eq!(park.stage, stage(&expected.stage));
    });
}

#[test]
fn trust_counts() {
    after(trust::phase, |state, context, park, expected| {
        let [_, outcome] = context.draws.key.uniforms(Decision::Trust, address(park, state.step), 0);
        let [successes, failures] = if outcome < expected.chance { expected.success } else { expected.failure };
        close("successes", park.trust.successes, successes);
        close("failures", park.trust.failures, failures);
    });
}

#[test]
fn demand_for_land_and_hazard_of_leaving() {
    after(tenants::phase, |state, context, park, expected| {
        let mut draws = context.draws.key.stream(Decision::OthersEntry, address(park, state.step));
        // With a mean of some 80 firms a fault of a few per cent is another number.
        assert_eq!(park.history.tenants_ever, poisson(draws.uniform(), expected.asking), "firms that ask");
        close("hazard of leaving", park.exit_clock, expected.leaving);
    });
}

#[test]
fn technology_passed_on() {
    after(technology::phase, |state, context, park, expected| {
        let at = context.world.host_position(park.partner);
        close("partner", state.partner_gain[at], expected.gain);
        close("booked by the park", park.history.partner_transfer, expected.gain);
        let sheet = sheet();
        let supplier = context.world.host_position(CorporationId(sheet.link.host));
        close("supplier", state.supplier_gain[supplier], sheet.link.gain);
    });
}

#[test]
fn presence() {
    after(spillover::phase, |state, _, park, expected| {
        close("stock of the region", state.presence[park.host_region], expected.presence);
        close("share of the park", park.presence, expected.presence);
    });
}

#[test]
fn local_staff() {
    after(localisation::phase, |_, _, park, expected| match (park.local_staff, expected.staff) {
        (Some(seen), Some(expected)) => close("local staff", seen, expected),
        (seen, expected) => assert_eq!(seen, expected),
    });
}

#[test]
fn payoff_and_dissolution() {
    after(exit::phase, |state, context, park, expected| {
        close("running payoff", park.payoff, expected.payoff);
        let coin = context.draws.key.uniform(Decision::Dissolution, address(park, state.step));
        assert_eq!(park.end.is_some(), coin < expected.dissolution);
    });
}

#[test]
fn values_of_candidates_and_attention() {
    let sheet = sheet();
    let setting = setting(&sheet);
    let context = setting.context(Arm::OPEN);
    let mut state = state(&sheet, &context);
    let searcher = CorporationId(sheet.searcher.firm);
    state.reputations.set(searcher, known(sheet.searcher.evidence));
    for candidate in &sheet.candidate {
        let host = CorporationId(candidate.host);
        state.reputations.set(host, known(candidate.evidence));
        let initiators = [Initiator::Nation, Initiator::Region, Initiator::Corporation];
        for (initiator, expected) in initiators.into_iter().zip(candidate.to_searcher) {
            let seen = judge(&Standing::of(searcher, &state, &context), host, initiator, &state, &context);
            close(&format!("to the searcher, {}", initiator.as_str()), seen.to_searcher, expected);
            close("to the candidate", seen.to_host, candidate.to_host);
            close("belief", seen.believed_fit, candidate.source_fit);
        }
    }
    close("attention at once", enrolment::attention(Some(0.0), 1.0, 0.25), sheet.attention.first);
    close("attention a step later", enrolment::attention(Some(0.25), 1.0, 0.25), sheet.attention.second);
}
