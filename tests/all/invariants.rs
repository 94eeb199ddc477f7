//! What holds in every run of every valid scenario, looked at after every step of random ones.

use std::collections::BTreeMap;

use polmob::ids::{CorporationId, Id, RegionId};
use polmob::measures::partnership_type::PartnershipType;
use polmob::measures::records::{parks as park_records, transitions};
use polmob::measures::{Snapshot, measure, measure_yearly, outcomes, yearly_outcomes};
use polmob::mechanisms::enrolment::is_open;
use polmob::mechanisms::spillover::presence_at;
use polmob::parameters::Arm;
use polmob::policy::{Bundle, Form};
use polmob::simulation::simulate;
use polmob::state::{Activity, Context, EventLog, Park, Slot, Stage, State};
use polmob::world::plan::{Change, Initiator, Role};
use proptest::prelude::*;

use crate::random_cases;
use crate::worlds::{Setting, scenario};

/// Keys with the ends of what they are drawn from; within the ranges of the template.
const REALS: &[(&str, f64, f64)] = &[
    ("actor.threshold.mean", 0.3, 0.8),
    ("corporation.reliability.mean", 0.6, 0.95),
    ("corporation.absorption.concentration", 1.0, 30.0),
    ("country.home_distance", 0.0, 1.0),
    ("enrolment.alignment", 0.0, 1.0),
    ("enrolment.command", 0.0, 1.0),
    ("enrolment.competition", 0.0, 1.0),
    ("enrolment.join", 0.1, 4.0),
    ("enrolment.leave", 0.0, 1.0),
    ("enrolment.peers", 0.0, 1.0),
    ("enrolment.sharpness", 0.0, 40.0),
    ("enrolment.window", 0.0, 5.0),
    ("exit.initiator", 0.0, 1.0),
    ("exit.rate", 0.02, 0.2),
    ("exit.slope", 0.0, 3.0),
    ("launch.nation_led", 0.0, 1.0),
    ("launch.rate", 0.005, 0.02),
    ("launch.region_led", 0.0, 1.0),
    ("mobilisation.base", 0.0, 1.0),
    ("mobilisation.operating_at", 0.1, 0.4),
    ("mobilisation.rate", 0.2, 2.0),
    ("park.extension", 0.0, 2.0),
    ("park.patience", 2.0, 9.0),
    ("park.patience_spread", 0.0, 1.0),
    ("park.setup", 0.0, 2.0),
    ("policy.adoption", 0.0, 1.0),
    ("policy.coercion", 0.0, 1.0),
    ("policy.goal_noise", 0.0, 0.5),
    ("policy.lapse", 0.0, 0.2),
    ("policy.offer", 0.0, 1.0),
    ("policy.regional_variety", 0.0, 1.0),
    ("policy.translation", 0.0, 4.0),
    ("selection.noise", 0.0, 0.5),
    ("selection.popular", 0.0, 0.4),
    ("selection.reputed", 0.0, 0.6),
    ("selection.reservation", 0.0, 4.0),
    ("selection.sharpness", 0.0, 20.0),
    ("spillover.rate", 0.1, 0.5),
    ("spillover.size", 0.0, 1.9),
    ("staff.cap_untrained", 0.05, 1.0),
    ("staff.pool", 0.0, 1.0),
    ("staff.start", 0.0, 1.0),
    ("supply.end", 0.0, 2.0),
    ("supply.search", 0.0, 12.0),
    ("technology.initial_gap", 0.3, 3.0),
    ("technology.rate", 0.03, 0.25),
    ("technology.willingness", 0.2, 1.0),
    ("tenant.entry", 0.0, 40.0),
    ("tenant.exit", 0.0, 0.2),
    ("tenant.imitation", 0.0, 0.6),
    ("tenant.others", 0.0, 2.0),
    ("tenant.start", 0.1, 2.0),
    ("trust.memory", 0.8, 1.0),
    ("trust.penalty", 1.0, 4.0),
];

/// Whole-numbered keys, likewise.
const COUNTS: &[(&str, i64, i64)] = &[
    ("corporation.host_capacity", 1, 3),
    ("corporation.track_record", 0, 20),
    ("park.land", 10, 14),
    ("policy.interdependence", 0, 5),
    ("policy.local_knowledge", 0, 6),
    ("policy.peers", 0, 5),
    ("selection.candidates", 1, 8),
    ("supply.candidates", 1, 6),
    ("supply.capacity", 1, 4),
    ("supply.slots", 0, 5),
    ("technology.shape", -1, 1),
    ("world.home_countries", 0, 1),
    ("world.host_countries", 0, 2),
    ("world.sectors", 1, 2),
];

const ABLATIONS: &[&str] = &[
    "a1_core_mobilisation",
    "a2_no_support",
    "a3_support_spread",
    "a4_no_trust",
    "a5_no_peer_enrolment",
    "a6_no_policy_peers",
    "a7_cognitive_selection",
    "a8_independent_elements",
    "a9_nelson_phelps",
    "a10_random_matching",
    "a11_no_popularity",
    "a12_no_jurisdictions",
    "a13_open_windows",
];

/// Named actors and pinned parks; `{}` are land and the years of founding.
fn case(land: u32, first: u32, second: u32) -> String {
    format!(
        "[[case.country]]\nname = \"Home\"\nside = \"home\"\n[[case.country]]\nname = \"Host\"\nside = \"host\"\n\
         [[case.region]]\nname = \"Coast\"\ncountry = \"Home\"\n[[case.region]]\nname = \"Delta\"\ncountry = \"Host\"\n\
         [[case.corporation]]\nname = \"One\"\nregion = \"Coast\"\n[[case.corporation]]\nname = \"Two\"\nregion = \"Coast\"\n\
         [[case.corporation]]\nname = \"Partner\"\nregion = \"Delta\"\n\
         [[case.park]]\nname = \"First\"\ndate = \"{first:04}-04\"\nready = \"{:04}\"\ndeveloper = \"One\"\n\
         partner = \"Partner\"\ninitiator = \"nation\"\nenrolled = [\"host_region\"]\nland = {land}\nentry = 30\n\
         first_fit = 0.9\n\
         [[case.park]]\nname = \"Second\"\ndate = \"{second:04}\"\ndeveloper = \"Two\"\npartner = \"Partner\"\n\
         enrolled = [\"home_nation\", \"host_region\"]\nentry = 10\nexit = 0.1\npatience = 3\n\
         thresholds.home_nation = 0.1\n",
        first + 1
    )
}

const HISTORY: &str = "[[programme]]\nname = \"Road\"\ndate = \"0003\"\nuntil = \"0006\"\nincentive = 0.4\n\
     countries = [\"Home\", \"Host\"]\n\
     [[event]]\ndate = \"0004\"\nset = \"leave\"\npark = \"First\"\nrole = \"home_nation\"\n\
     [[event]]\ndate = \"0005\"\nset = \"join\"\npark = \"First\"\nrole = \"home_nation\"\n\
     [[event]]\ndate = \"0005-06\"\nset = \"entry\"\npark = \"First\"\nvalue = 3\n\
     [[event]]\ndate = \"0006\"\nset = \"park_element\"\npark = \"Second\"\nelement = \"tax\"\nform = \"translated\"\n\
     [[event]]\ndate = \"0006\"\nset = \"region_element\"\nregion = \"Delta\"\nelement = \"land\"\nform = \"source\"\n\
     [[event]]\ndate = \"0007\"\nset = \"tie\"\nhome = \"Home\"\nhost = \"Host\"\nvalue = 0.9\n\
     [[event]]\ndate = \"0007\"\nset = \"threshold\"\npark = \"Second\"\nrole = \"host_nation\"\nvalue = 0\n";

/// A valid scenario of a small world: keys, switches, a step, and in some a case with or without a history.
fn scenarios() -> impl Strategy<Value = String> {
    let reals: Vec<_> = REALS.iter().map(|&(key, low, high)| optional(key, low..=high)).collect();
    let counts: Vec<_> = COUNTS.iter().map(|&(key, low, high)| optional(key, low..=high)).collect();
    let ablations: Vec<_> = (ABLATIONS.iter())
        .map(|key| proptest::bool::weighted(0.15).prop_map(move |on| format!("ablation.{key} = {on}\n")))
        .collect();
    let step = prop::sample::select(vec![0.05, 0.125, 0.25, 0.5, 1.0]).prop_map(|step| format!("time.step = {step}\n"));
    let past = (0..3_u8, 0..3_u8, 1..20_u32, 0..3_u32, 0..4_u32).prop_map(|(kind, shrinks, land, first, second)| {
        let event =
            format!("[[event]]\ndate = \"0006-02\"\nset = \"land\"\npark = \"First\"\nvalue = {}\n", 1 + land / 2);
        let shrunk = if shrinks == 0 { event } else { String::new() };
        match kind {
            0 => String::new(),
            1 => case(land, first, second),
            _ => case(land, first, second) + HISTORY + &shrunk,
        }
    });
    (reals, counts, ablations, step, past).prop_map(|(reals, counts, ablations, step, past)| {
        let sizes = "time.years = 9\nworld.home_regions = 2\nworld.home_corporations = 20\nworld.host_regions = 2\n\
                     world.host_corporations = 6\nlaunch.rate = 0.02\n";
        let mut keys: BTreeMap<String, String> = BTreeMap::new();
        let lines = reals
            .into_iter()
            .chain(counts)
            .chain(ablations)
            .chain([step])
            .flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>());
        for line in sizes.lines().map(str::to_owned).chain(lines) {
            if let Some((key, value)) = line.split_once(" = ") {
                keys.insert(key.to_owned(), value.to_owned());
            }
        }
        // Without countries of its own the world needs those of the case.
        if past.is_empty() {
            keys.insert("world.home_countries".to_owned(), "1".to_owned());
            keys.insert("world.host_countries".to_owned(), "2".to_owned());
        }
        let keys: Vec<String> = keys.iter().map(|(key, value)| format!("{key} = {value}")).collect();
        keys.join("\n") + "\n" + &past
    })
}

fn optional<T: std::fmt::Debug + Clone + 'static>(
    key: &'static str,
    values: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<String> {
    (proptest::bool::weighted(0.5), values)
        .prop_map(move |(set, value)| if set { format!("{key} = {value:?}\n") } else { String::new() })
        .boxed()
}

fn share(what: &str, value: f64) {
    assert!((0.0..=1.0).contains(&value), "{what} is {value}");
}

fn close(what: &str, one: f64, other: f64) {
    assert!((one - other).abs() <= 1e-9 * (1.0 + one.abs()), "{what}: {one} and {other}");
}

/// All that holds after every step.
fn check(state: &State, context: &Context) {
    let living: Vec<&Park> = state.living.iter().map(|&id| &state.parks[id]).collect();
    assert!(state.living.is_sorted(), "living parks stand in order of founding");
    let alive = state.parks.iter().filter(|park| park.end.is_none()).count();
    assert_eq!(alive, living.len());
    numbers(state, context);
    corporations(state, context, &living);
    links(state, context, &living);
    transfers(state, context, &living);
    for park in state.parks.iter() {
        enrolments(park, context);
        bookkeeping(park, state, context);
    }
    for park in living {
        assert_eq!(park.stage == Stage::Interessement, !park.core_enrolled(), "the core decides on interessement");
        // Land shrinks by events alone, and then nobody enters.
        let cut = context.plan.events.iter().any(|event| matches!(event.change, Change::Land { .. }));
        assert!(park.tenant_count() <= park.land || cut, "land is exceeded");
    }
}

fn numbers(state: &State, context: &Context) {
    for park in state.parks.iter() {
        share("fit", park.fit);
        share("mobilised share", park.mobilised);
        share("trust", park.trust.expectation());
        share("presence", park.presence);
        park.local_staff.into_iter().for_each(|staff| share("local staff", staff));
        for number in [park.payoff, park.exit_clock, park.entry_factor, park.trust.successes, park.trust.failures] {
            assert!(number.is_finite());
        }
        assert!(park.trust.successes >= 0.0 && park.trust.failures >= 0.0);
    }
    state.presence.iter().for_each(|&stock| share("stock of presence", stock));
    state.ties.iter().for_each(|&tie| share("tie", tie));
    for gain in state.partner_gain.iter().chain(&state.supplier_gain) {
        assert!(gain.is_finite() && *gain >= 0.0, "a gain is {gain}");
    }
    state.reputations.iter().for_each(|(_, known)| share("reputation", known.evidence.expectation()));

    let snapshot = Snapshot { state, context };
    for (values, known) in [
        (measure_yearly(snapshot), yearly_outcomes().collect::<Vec<_>>()),
        (measure(snapshot).as_slice().to_vec(), outcomes().collect::<Vec<_>>()),
    ] {
        assert_eq!(values.len(), known.len());
        for (value, outcome) in values.into_iter().zip(known) {
            assert!(!value.is_infinite(), "{} is infinite", outcome.name);
            if matches!(outcome.unit, "share" | "0 to 1") && !value.is_nan() && outcome.name != "gap_closed" {
                assert!((-1e-12..=1.0 + 1e-12).contains(&value), "{} is {value}", outcome.name);
            }
        }
    }
}

/// Everyone is in one place, and what they do says so.
fn corporations(state: &State, context: &Context, living: &[&Park]) {
    let world = context.world;
    let mut doing: BTreeMap<CorporationId, Activity> = BTreeMap::new();
    let mut partner_in = vec![0_u16; world.host_corporations()];
    let mut producing = vec![0_u32; world.regions.len()];
    for park in living {
        assert_eq!(doing.insert(park.developer, Activity::Developer), None, "a developer is in two places");
        for tenant in &park.tenants {
            assert_eq!(doing.insert(tenant.corporation, Activity::Tenant), None, "a tenant is in two places");
            let home = world.regions[world.region_of(tenant.corporation)].country;
            assert_eq!(home, park.home, "tenants are of the developer's country");
        }
        partner_in[world.host_position(park.partner)] += 1;
        assert_eq!(
            park.producing as usize,
            park.tenants.iter().filter(|tenant| state.tenancies[tenant.corporation].producing).count()
        );
        producing[park.host_region.position()] += park.producing;
    }
    for (position, pinned) in context.plan.parks.iter().enumerate() {
        if !state.parks.iter().any(|park| park.pinned == Some(position)) {
            assert_eq!(doing.insert(pinned.developer, Activity::Reserved), None);
            partner_in[world.host_position(pinned.partner)] += 1;
        }
    }
    for (corporation, activity) in state.activity.enumerate() {
        assert_eq!(*activity, doing.get(&corporation).copied().unwrap_or(Activity::Free), "{corporation:?}");
    }
    assert_eq!(state.partner_in, partner_in);
    let pinned = context.plan.parks.len() as u32;
    assert!(
        partner_in.iter().all(|&parks| u32::from(parks) <= context.parameters.corporation.host_capacity.max(pinned))
    );
    assert_eq!(state.producing.as_slice(), producing, "producing tenants by region");
    for park in state.parks.iter().filter(|park| park.end.is_some()) {
        assert!(park.tenants.is_empty(), "an ended park has tenants");
    }
    let pinned = state.parks.iter().filter(|park| park.pinned.is_some()).count() as u32;
    assert_eq!(state.attempts.matched, state.parks.len() as u32 - pinned);
    assert!(state.attempts.matched <= state.attempts.made);
}

/// Links as tenants and as host firms see them agree, within capacity, in one region.
fn links(state: &State, context: &Context, living: &[&Park]) {
    let world = context.world;
    let mut count = 0;
    for park in living {
        for tenant in &park.tenants {
            let slots = state.slots_of(tenant.corporation).map(|slot| state.slots[slot as usize]);
            let mut suppliers: Vec<usize> =
                slots.filter(|slot| slot.supplier != Slot::NOBODY).map(|slot| slot.supplier as usize).collect();
            let linked = suppliers.len();
            assert!(linked == 0 || state.tenancies[tenant.corporation].producing, "who does not produce has suppliers");
            count += linked;
            for &host in &suppliers {
                assert!(world.host_positions(park.host_region).contains(&host), "suppliers are local");
                let link = state.suppliers.of(host).iter().find(|link| link.tenant == tenant.corporation);
                let link = link.expect("a supplier knows its customers");
                assert_eq!(state.parks[link.park].developer, park.developer);
                assert_eq!(link.ln_technology, world.ln_technology(tenant.corporation));
            }
            suppliers.sort_unstable();
            suppliers.dedup();
            assert_eq!(suppliers.len(), linked, "a firm fills one slot of a tenant");
        }
    }
    assert_eq!(state.suppliers.total(), count);
    for region in world.host_regions().map(RegionId) {
        let hosts = world.host_positions(region);
        let mut with_place: Vec<usize> =
            state.suppliers.with_place(hosts.start).iter().map(|&host| host as usize).collect();
        with_place.sort_unstable();
        let not_full: Vec<usize> = hosts.filter(|&host| state.suppliers.free(host) > 0).collect();
        assert_eq!(with_place, not_full, "firms with a place free");
    }
    for host in 0..world.host_corporations() {
        let links = state.suppliers.of(host);
        assert!(links.len() <= context.parameters.supply.capacity as usize);
        assert!(links.is_sorted_by(|a, b| a.tenant < b.tenant));
    }
}

/// What hosts gained is what parks gave, by channel.
fn transfers(state: &State, context: &Context, living: &[&Park]) {
    let sum = |of: fn(&Park) -> f64| state.parks.iter().map(of).sum::<f64>();
    close("sum of partner gains", state.partner_gain.iter().sum(), state.gained[0]);
    close("sum of supplier gains", state.supplier_gain.iter().sum(), state.gained[1]);
    close("partner transfer", state.partner_gain.iter().sum(), sum(|park| park.history.partner_transfer));
    close("supplier transfer", state.supplier_gain.iter().sum(), sum(|park| park.history.supplier_transfer));
    for park in state.parks.iter() {
        let by_enrolment: f64 = park.history.spells.iter().map(|spell| spell.transfer).sum();
        close("transfer by enrolment", by_enrolment, park.history.partner_transfer + park.history.supplier_transfer);
    }
    for region in context.world.host_regions().map(RegionId) {
        let here = state.parks.iter().filter(|park| park.host_region == region);
        let stock: f64 = here.map(|park| presence_at(park, state.step, context)).sum();
        close("presence of a region", state.presence[region], stock);
    }
    assert!(living.iter().all(|park| park.presence_step == state.step));
}

fn enrolments(park: &Park, context: &Context) {
    assert!(park.enrolled.has(Role::HomeCorporation) && park.enrolled.has(Role::HostCorporation));
    let changes = &park.history.enrolments;
    assert_eq!(changes.last().map(|(_, enrolled)| *enrolled), Some(park.enrolled));
    assert_eq!(changes.first().map(|(step, _)| *step), Some(park.founded));
    assert!(changes.is_sorted_by_key(|(step, _)| *step));
    for &(_, enrolled) in changes {
        assert!(
            Role::ALL.iter().all(|&role| is_open(role, context.arm) || !enrolled.has(role)),
            "a closed role enrolled"
        );
    }
    let may_lead = match context.arm.as_str() {
        "hierarchical" => park.initiator == Initiator::Nation,
        "spontaneous" | "hybrid" => park.initiator != Initiator::Nation,
        _ => true,
    };
    assert!(may_lead, "{:?} leads in the {} arm", park.initiator, context.arm.as_str());
}

/// Every step of a park's life is in one stage and under one set of governments.
fn bookkeeping(park: &Park, state: &State, context: &Context) {
    let age = park.end.map_or(state.step, |(step, _)| step) + 1 - park.founded;
    assert_eq!(park.history.stage_steps.iter().sum::<u32>(), age, "steps in stages");
    assert_eq!(park.history.spells.iter().map(|spell| spell.steps).sum::<u32>(), age, "steps by enrolment");
    assert!(park.history.first_operating.is_none_or(|step| step >= park.founded && step >= park.ready));
    assert!(park.history.tenants_ever >= park.history.tenants_peak);
    assert!(park.history.tenants_peak as usize >= park.tenants.len());
    assert_eq!(park.history.elements.len(), context.world.elements);
    for element in &park.history.elements {
        assert!(element.offered >= element.taken && element.taken >= element.imposed);
        assert!(element.imposed >= element.imposed_badly);
    }
}

/// Elements move at most once a year, in the last step of it, and in steps of the kinds that the model knows; nothing has
/// moved at the founding. `before` are the bundles at the end of the step before; events change them when they like.
fn forms(state: &State, context: &Context, before: &mut BTreeMap<u32, Bundle>) {
    let events = context.plan.events.iter().any(|event| matches!(event.change, Change::ParkElement { .. }));
    for (id, park) in state.parks.enumerate().filter(|_| !events) {
        let first = before.get(&id.0).copied().unwrap_or(park.founding_bundle);
        for d in 0..context.world.elements {
            let (from, to) = (first.form(d), park.bundle.form(d));
            assert!(from == to || context.clock.ends_year(state.step), "elements move at the end of a year");
            let known = matches!(
                (from, to),
                (Form::Practice, Form::Source)
                    | (Form::Source, Form::Translated | Form::Practice)
                    | (Form::Translated, Form::Practice)
            );
            assert!(from == to || known, "{from:?} became {to:?} within a year");
        }
        assert_eq!(park.fit, context.world.regions[park.host_region].fit.of(park.bundle), "fit of the bundle");
        before.insert(id.0, park.bundle);
    }
}

/// The three types as the model defines them, from a record alone.
fn kind_of(initiator: Initiator, enrolled: [bool; 6]) -> PartnershipType {
    let [home_nation, home_region, _, host_nation, host_region, _] = enrolled;
    match (initiator, home_nation, host_nation) {
        (Initiator::Nation, true, true) => PartnershipType::Hierarchical,
        (_, true, true) => PartnershipType::Hybrid,
        (_, true, false) if host_region => PartnershipType::Hybrid,
        (_, false, true) if home_region => PartnershipType::Hybrid,
        _ => PartnershipType::Spontaneous,
    }
}

/// What holds of the records of a run.
fn check_records(state: &State, context: &Context) {
    let snapshot = Snapshot { state, context };
    let changes = transitions(snapshot);
    for park in park_records(snapshot) {
        // Who leaves in the step in which the park ends does not count any more.
        let of_park = &state.parks.as_slice()[park.park as usize];
        let (_, first) = of_park.history.enrolments[0];
        let whole = |step: u32| of_park.end.is_none_or(|(end, _)| step < end);
        let last =
            of_park.history.enrolments.iter().rev().find(|(step, _)| whole(*step)).map_or(first, |(_, roles)| *roles);
        let enrolled = Role::ALL.map(|role| last.has(role));
        assert_eq!(park.last_type, kind_of(park.initiator, enrolled), "the type follows from who is enrolled");
        let mut kind = park.founding_type;
        let mut time = park.founded;
        for change in changes.iter().filter(|change| change.park == park.park) {
            assert_eq!(change.from, kind, "a change starts from the type before");
            assert_ne!(change.from, change.to);
            assert!(change.time > time);
            assert!((change.time - park.founded - change.age).abs() < 1e-9);
            (kind, time) = (change.to, change.time);
        }
        assert_eq!(kind, park.last_type);
        let end = park.end.map_or(state.elapsed(&context.clock), |(end, _)| end);
        assert!((park.stage_years.iter().sum::<f64>() - (end - park.founded)).abs() < 1e-9);
        assert!((park.fidelity + park.translated + park.kept - 1.0).abs() < 1e-12, "forms add up to one");
        assert!(park.transfer.iter().all(|&channel| channel.is_finite() && channel >= 0.0));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 200, ..random_cases(300, 11) })]

    #[test]
    fn hold_after_every_step_of_random_scenarios(
        text in scenarios(),
        arm in prop::sample::select(Arm::PRESETS.to_vec()),
        number in 0..1000_u32,
    ) {
        let scenario = scenario(&text);
        let setting = Setting::new(&scenario.parameters, scenario.plan, number);
        let Setting { parameters, plan, world, draws } = &setting;
        let last = scenario_steps(parameters);
        let mut bundles = BTreeMap::new();
        simulate(world, parameters, plan, draws, arm, EventLog::recording(), |state, context| {
            check(state, context);
            forms(state, context, &mut bundles);
            if state.step + 1 == last {
                check_records(state, context);
            }
        });
    }
}

fn scenario_steps(parameters: &polmob::parameters::Parameters) -> u32 {
    polmob::state::Clock::new(&parameters.time).steps
}
