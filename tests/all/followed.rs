//! Rules and measures followed by hand where planted faults showed that no other test looked (docs/testing.md): by the draws
//! at their addresses, by the events of a run, and by states set for the purpose.

use std::collections::BTreeMap;

use polmob::draws::{Address, Decision, normal};
use polmob::ids::{CorporationId, CountryId, ParkId, RegionId};
use polmob::measures::{Better, Snapshot, records};
use polmob::mechanisms::{enrolment, environment, learning, stages, supply, support, technology, tenants, trust};
use polmob::parameters::Arm;
use polmob::policy::{Bundle, Degree, Form};
use polmob::simulation::simulate;
use polmob::state::{Context, EventLog, Link, RunEvent, Slot, Stage, Tenant};
use polmob::world::plan::{Change, GOVERNMENTS, Initiator, PlannedEvent, Programme, Role};

use crate::worlds::{Setting, crowd, history, in_a_country_of, operating, scenario, start};

const VILLAGE: &str = "[time]\nyears = 12\n[world]\nhome_regions = 2\nhome_corporations = 40\nhost_countries = 2\n\
     host_regions = 3\nhost_corporations = 8\nsectors = 2\n[launch]\nrate = 0.01\n[mobilisation]\noperating_at = 0.2\n\
     [enrolment]\njoin = 1\n[exit]\ninitiator = 0.7\n";

/// A role that was enrolled when its park was founded joined after no time, another at the end of the step of its first
/// joining, by decision or by an event.
#[test]
fn joinings_are_timed_by_their_events() {
    let scenario = scenario(VILLAGE);
    let dt = scenario.parameters.time.step;
    let (mut at_founding, mut later) = (0, 0);
    for world in 0..6 {
        let Setting { parameters, plan, world, draws } =
            &Setting::new(&scenario.parameters, scenario.plan.clone(), world);
        let mut last = None;
        let state = simulate(world, parameters, plan, draws, Arm::OPEN, EventLog::recording(), |state, context| {
            last = Some(records::parks(Snapshot { state, context }));
        });
        let mut expected: BTreeMap<(u32, usize), f64> = BTreeMap::new();
        for &(step, event) in state.events.entries() {
            if let RunEvent::Joined { park, role, .. } = event {
                let founded = state.parks[park].founded;
                let years = f64::from(step + 1 - founded) * dt;
                expected
                    .entry((park.0, Role::ALL.iter().position(|&one| one == role).expect("a role")))
                    .or_insert(years);
            }
        }
        for park in last.expect("some steps") {
            for (at, role) in Role::ALL.into_iter().enumerate().filter(|(_, role)| GOVERNMENTS.contains(role)) {
                let (_, first) = state.parks[ParkId(park.park)].history.enrolments[0];
                if first.has(role) {
                    assert_eq!(park.joined[at], Some(0.0), "{role:?} of park {}", park.park);
                    at_founding += 1;
                } else {
                    let expected = expected.get(&(park.park, at)).copied();
                    assert_eq!(park.joined[at], expected, "{role:?} of park {}", park.park);
                    later += usize::from(expected.is_some());
                }
            }
        }
    }
    assert!(at_founding > 20 && later > 20, "{at_founding} at the founding, {later} later");
}

/// A region of some in a country looks at others of the country alone, as often as it says, and takes the bundle that it
/// perceives as the best, if that is worth the change: by the draws at the address of its looks.
#[test]
fn regions_take_the_best_of_the_peers_that_they_look_at() {
    let text = "[world]\nhome_regions = 1\nhome_corporations = 4\nhost_countries = 2\nhost_regions = 4\n\
         host_corporations = 4\nsectors = 1\n[launch]\nsearch = false\n[policy]\npeers = 3\nchange_cost = 0.05\n";
    let mut scenario = scenario(text);
    let (mut changed, mut kept, mut not_the_first) = (0, 0, 0);
    for number in 0..240 {
        let noise = [0.1, 0.4][number as usize % 2];
        scenario.parameters.selection.noise = noise;
        let setting = Setting::new(&scenario.parameters, scenario.plan.clone(), number);
        let context = setting.context(Arm::OPEN);
        let world = &setting.world;
        let mut state = start(&context);
        for (at, region) in world.regions.ids().enumerate() {
            state.policies[region] = (0..6).fold(Bundle::PRACTICE, |bundle, d| {
                bundle.with(d, Form::ALL[(at * 7 + number as usize * 5 + d * d * (at + 1)) % 3])
            });
        }
        let before = state.policies.clone();
        learning::phase(&mut state, &context);
        for country in world.host_countries() {
            let regions = || world.countries[country].regions.clone().map(RegionId);
            for region in regions() {
                let others: Vec<_> = regions().filter(|&other| other != region).collect();
                let mut looks = setting.draws.key.stream(Decision::Peers, Address::at(region.0, 0));
                let seen: Vec<_> = (0..3).map(|_| before[others[looks.position(others.len())]]).collect();
                let fit = &world.regions[region].fit;
                let perceived: Vec<_> =
                    seen.iter().map(|&peer| (fit.of(peer) + noise * normal(looks.half_uniform()), peer)).collect();
                let best = perceived
                    .iter()
                    .fold((f64::NEG_INFINITY, before[region]), |best, &one| if one.0 > best.0 { one } else { best });
                let worth = best.0 > fit.of(before[region]) + 0.05;
                let expected = if worth { best.1 } else { before[region] };
                assert_eq!(state.policies[region], expected, "region {region:?} of world {number}");
                if expected == before[region] {
                    kept += 1;
                } else {
                    changed += 1;
                }
                not_the_first +=
                    u32::from(worth && best.1 != perceived[0].1 && perceived[0].0 > fit.of(before[region]) + 0.05);
            }
        }
    }
    assert!(
        changed > 60 && kept > 60 && not_the_first > 10,
        "{changed} changed, {kept} kept, {not_the_first} not the first"
    );
}

/// Host firms refuse what is worth less to them than their reservation, unless matching is random.
#[test]
fn a_reservation_refuses_whoever_is_worth_less() {
    let matched = |sharpness: f64, reservation: f64| {
        let mut scenario = scenario(VILLAGE);
        scenario.parameters.launch.rate = 0.05;
        (scenario.parameters.selection.sharpness, scenario.parameters.selection.reservation) = (sharpness, reservation);
        let Setting { parameters, plan, world, draws } = &Setting::new(&scenario.parameters, scenario.plan, 0);
        simulate(world, parameters, plan, draws, Arm::OPEN, EventLog::default(), |_, _| ()).attempts.matched
    };
    assert_eq!(matched(4.0, 1e9), 0);
    assert!(matched(4.0, -1e9) > 10 && matched(0.0, 1e9) > 10);
}

/// An event that gives a park more land opens its window; one that gives it as much as it has does not.
#[test]
fn more_land_opens_the_window() {
    for (value, opened) in [(60, None), (61, Some(4)), (59, None)] {
        let mut setting = crowd(1, "", |_| (), |park, _| park.land = Some(60));
        let date = f64::from(setting.parameters.time.start) + 1.0;
        setting.plan.events.push(PlannedEvent { date, change: Change::Land { park: 0, value } });
        let context = setting.context(Arm::OPEN);
        let mut state = operating(&context);
        state.step = 4;
        environment::phase(&mut state, &context);
        environment::after_foundings(&mut state, &context);
        let park = &state.parks[ParkId(0)];
        assert_eq!((park.land, park.window), (value, opened));
    }
}

/// An event in the step in which its park is founded acts right after the founding, and once.
#[test]
fn events_of_the_founding_act_on_the_new_park() {
    let mut setting = crowd(1, "", |_| (), |_, _| ());
    setting.plan.parks[0].date = f64::from(setting.parameters.time.start) + 2.0;
    let date = setting.plan.parks[0].date;
    for (after, value) in [(0.0, 3.0), (1.0, 2.0), (3.0, 5.0)] {
        setting.plan.events.push(PlannedEvent { date: date + after, change: Change::Entry { park: 0, value } });
    }
    let Setting { parameters, plan, world, draws } = &setting;
    let mut seen = Vec::new();
    simulate(world, parameters, plan, draws, Arm::OPEN, EventLog::default(), |state, _| {
        seen.extend(state.parks.iter().map(|park| park.entry_factor));
    });
    assert_eq!(seen[..20], [[3.0; 4], [2.0; 4], [2.0; 4], [5.0; 4], [5.0; 4]].concat());
}

/// A programme counts from its date until the date at which it ends.
#[test]
fn a_programme_is_in_force_from_its_date_to_its_end() {
    let mut setting = crowd(1, "", |_| (), |_, _| ());
    let start = f64::from(setting.parameters.time.start);
    setting.plan.programmes = vec![Programme {
        name: "Road".to_owned(),
        date: start + 1.0,
        until: Some(start + 2.0),
        incentive: 0.2,
        entry: 1.5,
        countries: vec![CountryId(1)],
    }];
    let context = setting.context(Arm::OPEN);
    let mut state = operating(&context);
    for step in 0..12 {
        state.step = step;
        environment::phase(&mut state, &context);
        let expected = if (4..8).contains(&step) { (0.2, 1.5) } else { (0.0, 1.0) };
        assert_eq!((state.incentives[CountryId(1)], state.entry_factors[CountryId(1)]), expected, "step {step}");
    }
}

/// An event enrols a role that is not enrolled, opens no arm to it, and leaves one alone that is.
#[test]
fn an_event_enrols_who_is_not_enrolled() {
    for (arm, already, expected) in
        [(Arm::OPEN, false, (true, 1)), (Arm::OPEN, true, (true, 0)), (Arm::SPONTANEOUS, false, (false, 0))]
    {
        let mut setting = crowd(1, "", |_| (), |_, _| ());
        let date = f64::from(setting.parameters.time.start) + 1.0;
        let role = Role::HomeNation;
        setting.plan.events.push(PlannedEvent { date, change: Change::Join { park: 0, role } });
        let context = setting.context(arm);
        let mut state = operating(&context);
        state.events = EventLog::recording();
        let park = &mut state.parks[ParkId(0)];
        if already {
            park.enrolled = park.enrolled.with(role);
        }
        state.step = 4;
        environment::phase(&mut state, &context);
        assert_eq!((state.parks[ParkId(0)].enrolled.has(role), state.events.entries().len()), expected);
    }
}

/// A supplier link ends in the step that was drawn for it: the host firm has its place back, and the slot looks for another
/// from the next step on.
#[test]
fn links_end_when_they_are_due() {
    let mut setting = crowd(
        1,
        "[supply]\nend = 1.0\nsearch = 4.0\n[tenant]\nstart = 2.0\n",
        |_| (),
        |park, _| park.entry = Some(40.0),
    );
    let host = setting.plan.regions.ids().nth(1).expect("a host region");
    setting.plan.regions[host].corporations = 50;
    let setting = in_a_country_of(200, setting);
    let context = setting.context(Arm::OPEN);
    let mut state = operating(&context);
    let (mut ended, mut searching_again) = (0, 0);
    for step in 0..40 {
        state.step = step;
        tenants::phase(&mut state, &context);
        let due: Vec<usize> = (0..state.slots.len())
            .filter(|&slot| state.slots[slot].supplier != Slot::NOBODY && state.slots[slot].due == step)
            .collect();
        let links = state.suppliers.total();
        let before = state.slots.iter().filter(|slot| slot.supplier != Slot::NOBODY).count();
        supply::phase(&mut state, &context);
        let after = state.slots.iter().filter(|slot| slot.supplier != Slot::NOBODY).count();
        assert_eq!(links, before);
        assert_eq!(state.suppliers.total(), after);
        for slot in due {
            assert_eq!(state.slots[slot].supplier, Slot::NOBODY, "slot {slot} in step {step}");
            searching_again += u32::from(state.slots[slot].due > step && state.slots[slot].due < 40);
            ended += 1;
        }
    }
    assert!(ended > 50 && searching_again > 50, "{ended} ended, {searching_again} searched again");
}

/// Tenants whose hazard is used up leave, and no other.
#[test]
fn tenants_leave_when_their_hazard_is_used_up() {
    let setting = crowd(1, "[tenant]\nexit = 0.2\n", |_| (), |park, _| park.entry = Some(40.0));
    let setting = in_a_country_of(200, setting);
    let context = setting.context(Arm::OPEN);
    let mut state = operating(&context);
    let mut left = 0;
    for step in 0..40 {
        state.step = step;
        let before = state.parks[ParkId(0)].tenants.clone();
        tenants::phase(&mut state, &context);
        let park = &state.parks[ParkId(0)];
        let stays = |tenant: &&Tenant| tenant.leaves > park.exit_clock;
        let expected: Vec<_> = before.iter().filter(stays).map(|tenant| tenant.corporation).collect();
        let seen: Vec<_> = park
            .tenants
            .iter()
            .map(|tenant| tenant.corporation)
            .filter(|one| before.iter().any(|tenant| tenant.corporation == *one))
            .collect();
        assert_eq!(seen, expected, "step {step}");
        left += before.len() - expected.len();
    }
    assert!(left > 20, "{left}");
}

/// A park that gains land because it is full opens its window from the next step on.
#[test]
fn an_extension_opens_the_window_in_the_next_step() {
    let setting = crowd(
        1,
        "[park]\nextension = 2.0\n",
        |_| (),
        |park, _| {
            (park.entry, park.land) = (Some(60.0), Some(5));
        },
    );
    let setting = in_a_country_of(400, setting);
    let context = setting.context(Arm::OPEN);
    let mut state = operating(&context);
    let park = &mut state.parks[ParkId(0)];
    park.enrolled = park.enrolled.with(Role::HostRegion);
    let mut extended = 0;
    for step in 0..40 {
        state.step = step;
        let before = state.parks[ParkId(0)].clone();
        tenants::phase(&mut state, &context);
        let park = &state.parks[ParkId(0)];
        let gained = park.land > before.land;
        assert_eq!(park.window, if gained { Some(step + 1) } else { before.window }, "step {step}");
        assert_eq!(park.history.extensions - before.history.extensions, u32::from(gained));
        extended += u32::from(gained);
    }
    assert!(extended > 2, "{extended}");
}

#[test]
fn degrees_and_forms_have_their_names_and_outcomes_their_direction() {
    let degrees = [Degree::None, Degree::Copying, Degree::Emulation, Degree::Combination, Degree::Inspiration];
    assert_eq!(degrees.map(Degree::as_str), ["none", "copying", "emulation", "combination", "inspiration"]);
    assert_eq!(Form::ALL.map(Form::as_str), ["practice", "source", "translated"]);
    assert_eq!([Better::More, Better::Less].map(Better::sign), [1.0, -1.0]);
    assert_eq!([Better::More, Better::Less].map(Better::superlative), ["highest", "lowest"]);
}

/// Reputation fades once a step, also of a firm with two parks, and takes in the event of each of its parks; a firm's starts
/// from its track record.
#[test]
fn reputation_follows_the_events_of_all_parks_of_a_firm() {
    let mut setting = crowd(3, "[trust]\nmemory = 0.9\npenalty = 2.5\n", |_| (), |_, _| ());
    // The third park is of the first one's partner.
    setting.plan.parks[2].partner = setting.plan.parks[0].partner;
    let context = setting.context(Arm::OPEN);
    let mut state = operating(&context);
    let firms: Vec<CorporationId> = (0..6).map(CorporationId).collect();
    let mut expected: Vec<(f64, f64)> = firms
        .iter()
        .map(|&firm| {
            let evidence = state.evidence_of(firm, &setting.world);
            (evidence.successes, evidence.failures)
        })
        .collect();
    let mut both = 0;
    for step in 0..60 {
        state.step = step;
        trust::phase(&mut state, &context);
        let members: Vec<(usize, usize)> =
            state.parks.iter().map(|park| (park.developer.0 as usize, park.partner.0 as usize)).collect();
        let busy = |firm: usize| members.iter().any(|&(developer, partner)| firm == developer || firm == partner);
        for (_, evidence) in expected.iter_mut().enumerate().filter(|(firm, _)| busy(*firm)) {
            *evidence = (0.9 * evidence.0, 0.9 * evidence.1);
        }
        for (park, &(developer, partner)) in state.parks.iter().zip(&members) {
            let address = Address::park(park.developer.0, park.partner.0, park.founded, step);
            let [_, outcome] = setting.draws.key.uniforms(Decision::Trust, address, 0);
            let success = outcome < park.reliability * (1.0 + park.fit) / 2.0;
            for firm in [developer, partner] {
                if success {
                    expected[firm].0 += 1.0;
                } else {
                    expected[firm].1 += 2.5;
                }
            }
            both |= if success { 1 } else { 2 };
        }
        for (&firm, &(successes, failures)) in firms.iter().zip(&expected) {
            let seen = state.evidence_of(firm, &setting.world);
            assert!((seen.successes - successes).abs() < 1e-9, "{firm:?} in step {step}: {seen:?}, {successes}");
            assert!((seen.failures - failures).abs() < 1e-9, "{firm:?} in step {step}: {seen:?}, {failures}");
        }
    }
    assert_eq!(both, 3, "some events succeed and some fail");
}

/// Under A3 every park has the mean support of all living parks: here two of four home nations, one of four home regions
/// and three of four host nations.
#[test]
fn support_is_spread_over_living_parks() {
    let setting = crowd(5, "[ablation]\na3_support_spread = true\n", |_| (), |_, _| ());
    let context = setting.context(Arm::OPEN);
    let mut state = operating(&context);
    let roles: [&[Role]; 5] = [
        &[Role::HomeNation, Role::HostNation],
        &[Role::HomeNation, Role::HomeRegion, Role::HostNation],
        &[Role::HostNation],
        &[],
        &[Role::HomeNation, Role::HomeRegion, Role::HostNation],
    ];
    for (park, roles) in state.parks.iter_mut().zip(roles) {
        park.enrolled = roles.iter().fold(park.enrolled, |enrolled, &role| enrolled.with(role));
    }
    // The fifth has ended.
    state.living.pop();
    let spread = support::spread(&state, &context).expect("A3 is on");
    assert_eq!((spread.home_support, spread.home_nation, spread.host_nation), (0.375, 0.5, 0.75));
}

/// A partner learns from what its developer is ahead of all that it knows: from before, as a supplier, by spillovers, and by
/// the growth of both sides.
#[test]
fn a_partner_learns_from_what_it_does_not_know() {
    let mut setting = crowd(2, "", |_| (), |_, _| ());
    (setting.parameters.technology.frontier_growth, setting.parameters.technology.host_growth) = (0.03, 0.01);
    let context = setting.context(Arm::OPEN);
    let Context { world, parameters, clock, .. } = context;
    for (own, supplied, presence) in
        [(0.0, 0.0, 0.0), (0.3, 0.0, 0.0), (0.0, 0.4, 0.0), (0.0, 0.0, 0.8), (0.2, 0.1, 0.5)]
    {
        let mut state = operating(&context);
        state.step = 9;
        let park = &mut state.parks[ParkId(0)];
        (park.fit, park.mobilised, park.developer_technology) = (0.7, 0.6, world.host_technology()[0] + 2.0);
        let region = park.host_region;
        (state.partner_gain[0], state.supplier_gain[0], state.presence[region]) = (own, supplied, presence);
        let known = own + supplied + parameters.spillover.size * world.hill()[0] * presence;
        let gap = 2.0 + (0.03 - 0.01) * 10.0 * clock.dt - known;
        let exposure =
            parameters.technology.rate * state.trust(ParkId(0), parameters) * 0.7 * 0.6 * clock.dt * world.hill()[0];
        let willing = technology::willingness(0.0, &parameters.technology);
        let expected = technology::closed_gap(gap, exposure, willing, parameters.technology.shape);
        technology::phase(&mut state, &context);
        assert!(expected > 0.0 && (state.partner_gain[0] - own - expected).abs() < 1e-12, "{known}");
    }
}

/// A supplier learns from its tenants in turn, from what each is ahead of all it knows by then: as a partner, from suppliers
/// before, by spillovers, and by the growth of both sides. Tenants of two parks with unlike trust, fit and governments.
#[test]
fn a_supplier_learns_from_its_tenants_in_turn() {
    for shape in [-1, 0, 1] {
        let mut setting = crowd(4, "", |_| (), |_, _| ());
        setting.parameters.technology.shape = shape;
        (setting.parameters.technology.frontier_growth, setting.parameters.technology.host_growth) = (0.03, 0.01);
        let context = setting.context(Arm::OPEN);
        let Context { world, parameters, clock, .. } = context;
        let mut state = operating(&context);
        state.step = 9;
        for park in state.parks.iter_mut() {
            park.stage = Stage::Enrolment; // Partners learn nothing.
        }
        let (first, second) = (ParkId(0), ParkId(1));
        let park = &mut state.parks[second];
        park.enrolled = park.enrolled.with(Role::HomeNation).with(Role::HomeRegion);
        (park.fit, park.trust.successes, park.trust.failures) = (0.9, 8.0, 1.0);
        (state.parks[first].fit, state.parks[first].trust.failures) = (0.4, 2.0);
        let (host, region) = (2, state.parks[first].host_region);
        (state.partner_gain[host], state.supplier_gain[host], state.presence[region]) = (0.3, 0.1, 0.5);
        state.producing[region] = 3;
        let ahead = world.host_technology()[host] + 1.5;
        let links = [(0, first, ahead), (1, first, ahead + 0.4), (2, second, ahead - 0.2)];
        for (tenant, park, ln_technology) in links {
            state.suppliers.add(host, Link { tenant: CorporationId(tenant), park, ln_technology });
        }
        let trusts = [first, second].map(|id| state.trust(id, parameters));
        let years = 10.0 * clock.dt;
        let mut known = 0.1;
        let mut of_parks = [0.0, 0.0];
        for (_, park, ln_technology) in links {
            let spillover = parameters.spillover.size * world.hill()[host] * 0.5;
            let own = world.host_technology()[host] + 0.01 * years + 0.3 + known + spillover;
            let gap = ln_technology + 0.03 * years - own;
            let (fit, support) = if park == first { (0.4, 0.0) } else { (0.9, 1.0) };
            let exposure = parameters.technology.rate * trusts[park.0 as usize] * fit * clock.dt * world.hill()[host];
            let willing = technology::willingness(support, &parameters.technology);
            let closed = technology::closed_gap(gap, exposure, willing, shape);
            known += closed;
            of_parks[park.0 as usize] += closed;
        }
        technology::phase(&mut state, &context);
        assert!((state.supplier_gain[host] - known).abs() < 1e-12, "shape {shape}");
        assert!((state.gained[1] - (known - 0.1)).abs() < 1e-12, "shape {shape}");
        for (id, expected) in [first, second].into_iter().zip(of_parks) {
            assert!(expected > 0.0 && (state.parks[id].history.supplier_transfer - expected).abs() < 1e-12);
        }
    }
}

/// The policy window of a park is open from the founding on where a government is enrolled then, and shut where none is.
#[test]
fn a_founding_with_a_government_opens_the_window() {
    let initiators = [Initiator::Corporation, Initiator::Region, Initiator::Nation];
    let setting = crowd(3, "", |_| (), |park, _| park.initiator = initiators[park.developer.0 as usize]);
    let context = setting.context(Arm::OPEN);
    let state = operating(&context);
    let windows: Vec<_> = state.parks.iter().map(|park| park.window).collect();
    assert_eq!(windows, [None, Some(0), Some(0)]);
    // Parks that come about by search, in which nobody else joins in the step of the founding.
    let scenario = scenario(VILLAGE);
    let mut seen = [0, 0];
    for number in 0..6 {
        let Setting { parameters, plan, world, draws } =
            &Setting::new(&scenario.parameters, scenario.plan.clone(), number);
        simulate(world, parameters, plan, draws, Arm::OPEN, EventLog::default(), |state, _| {
            for park in
                state.parks.iter().filter(|park| park.founded == state.step && park.history.enrolments.len() == 1)
            {
                let has_government = park.enrolled.governments() > 0;
                assert_eq!(park.window, has_government.then_some(park.founded));
                seen[usize::from(has_government)] += 1;
            }
        });
    }
    assert!(seen.iter().all(|&count| count > 5), "{seen:?}");
}

/// A home region is known for the parks in which it was ever enrolled, each once, in the order of parks.
#[test]
fn regions_know_the_parks_in_which_they_were() {
    let setting = crowd(3, "", |_| (), |_, _| ());
    let context = setting.context(Arm::OPEN);
    let mut state = operating(&context);
    let region = state.parks[ParkId(0)].home_region;
    assert_eq!(state.region_parks.get(&region), None);
    for (park, role, known) in [
        (2, Role::HostNation, &[][..]),
        (2, Role::HomeRegion, &[ParkId(2)]),
        (0, Role::HomeRegion, &[ParkId(0), ParkId(2)]),
        (2, Role::HomeRegion, &[ParkId(0), ParkId(2)]),
    ] {
        enrolment::join(ParkId(park), role, 3, &mut state);
        assert_eq!(state.region_parks.get(&region).map_or(&[][..], Vec::as_slice), known);
        enrolment::leave(ParkId(park), role, &mut state, &context);
    }
}

/// A park whose core is enrolled from step 8 on is mobilised once its set-up of a year and a half has passed.
#[test]
fn mobilisation_begins_after_the_set_up() {
    let setting = crowd(1, "[park]\nsetup = 1.5\n", |_| (), |_, _| ());
    let context = setting.context(Arm::OPEN);
    let mut state = start(&context);
    history(&mut state, &context);
    for step in 5..20 {
        state.step = step;
        let park = &mut state.parks[ParkId(0)];
        if step == 8 {
            park.enrolled = park.enrolled.with(Role::HostRegion);
        }
        stages::advance(park, step, &context);
        let expected = match step {
            ..8 => Stage::Interessement,
            8..14 => Stage::Enrolment,
            14.. => Stage::Mobilisation,
        };
        assert_eq!(park.stage.min(Stage::Mobilisation), expected, "step {step}");
    }
}
