//! The rules at values that are not 1: pure functions against numbers worked out by hand, and the policy round by the
//! draws at its addresses.

use polmob::draws::{Address, Decision, normal};
use polmob::ids::{CorporationId, CountryId, ParkId};
use polmob::mechanisms::policy_round::{self, coercion, lapsing, tabled, translating};
use polmob::mechanisms::selection::cognitive_fit;
use polmob::mechanisms::stages::mobilisation_target;
use polmob::mechanisms::tenants::{entry_rate, untapped};
use polmob::mechanisms::{enrolment, environment, exit, learning, technology, tenants};
use polmob::parameters::Arm;
use polmob::policy::{Bundle, Form};
use polmob::state::{Enrolment, Stage, State};
use polmob::world::plan::{GOVERNMENTS, Initiator, Programme, Role};

use crate::worlds::{Setting, crowd, history, operating, scenario, start};

fn close(what: &str, seen: f64, expected: f64) {
    assert!((seen - expected).abs() < 5e-7, "{what}: saw {seen}, by hand {expected}");
}

#[test]
fn rates_and_targets() {
    let mut parameters = scenario("[time]\nyears = 25\n").parameters;
    parameters.mobilisation.base = 0.3;
    // (3/6)(0.3 + 0.7 0.4) and (5/6)(0.3 + 0.7 0.9); A1 puts 4/6.
    close("three roles", mobilisation_target(3, 0.4, &parameters), 0.29);
    close("five roles", mobilisation_target(5, 0.9, &parameters), 0.775);
    parameters.ablation.a1_core_mobilisation = true;
    for roles in 2..=6 {
        close("A1", mobilisation_target(roles, 0.4, &parameters), 0.386_666_667);
    }
    // 2 0.7 0.6 0.35 (9 + 0.25 12).
    close("entry", entry_rate(0.7, 0.6, 0.35, 9.0, 0.25, 12), 3.528);
    close("half of a market", untapped(20, 40.0), 0.5);
    close("more than a market", untapped(50, 40.0), 0.0);
    close("no limit", untapped(50, f64::INFINITY), 1.0);
    (parameters.exit.rate, parameters.exit.slope, parameters.exit.early) = (0.07, 1.5, 2.5);
    // 0.07 exp(-1.5 0.4), and that times 2.5.
    close("dissolution", exit::dissolution_rate(0.4, Stage::Operating, &parameters), 0.038_416_81);
    close("in enrolment", exit::dissolution_rate(0.4, Stage::Enrolment, &parameters), 0.038_416_81);
    close("in interessement", exit::dissolution_rate(0.4, Stage::Interessement, &parameters), 0.096_042_03);
    (parameters.technology.willingness, parameters.technology.support) = (0.55, 0.3);
    for (support, expected) in [(0.0, 0.55), (0.5, 0.7), (1.0, 0.85)] {
        close("willingness", technology::willingness(support, &parameters.technology), expected);
    }
    parameters.technology.support = 0.9;
    close("willingness is at most 1", technology::willingness(1.0, &parameters.technology), 1.0);
    // Inverted U at d* = 1.25: 0.4 (2 - 0.4).
    close("cognitive fit", cognitive_fit(0.5, 1.25), 0.64);
    let weights = &mut parameters.enrolment;
    (weights.sharpness, weights.join, weights.leave) = (6.0, 0.5, 0.4);
    // logistic(6 0.1) = 0.645656306.
    close("joining", enrolment::change_rate(0.1, false, &parameters), 0.322_828_153);
    close("leaving", enrolment::change_rate(0.1, true, &parameters), 0.141_737_478);
}

#[test]
fn chances_of_the_policy_round() {
    let mut parameters = scenario("[time]\nyears = 25\n").parameters.policy;
    (parameters.offer, parameters.coercion, parameters.translation, parameters.lapse) = (0.6, 0.25, 0.8, 0.05);
    for (roles, expected) in [(1, 0.2), (2, 0.4), (3, 0.6)] {
        close("tabled", tabled(roles, &parameters), expected);
    }
    assert_eq!((coercion(true, &parameters), coercion(false, &parameters)), (0.25, 0.0));
    // 1 - exp(-0.05); 1 - exp(-0.8) and 1 - exp(-0.8 0.75).
    close("lapse", lapsing(&parameters), 0.048_770_575);
    close("translation", translating(false, &parameters), 0.550_671_036);
    close("translation under a nation", translating(true, &parameters), 0.451_188_364);
}

/// Which roles translate which elements, in every enrolment of governments.
#[test]
fn jurisdictions_decide_who_translates() {
    let mut setting = crowd(1, "", |_| (), |_, _| ());
    let holders = [
        Role::HostNation,
        Role::HostRegion,
        Role::HostCorporation,
        Role::HostRegion,
        Role::HostRegion,
        Role::HostNation,
    ];
    for everything in [false, true] {
        setting.parameters.ablation.a12_no_jurisdictions = everything;
        let context = setting.context(Arm::OPEN);
        let mut state = start(&context);
        history(&mut state, &context);
        let park = state.parks.iter_mut().next().expect("one park");
        for bits in 0..16 {
            park.enrolled = Enrolment::from_government_bits(bits);
            for (element, holder) in holders.into_iter().enumerate() {
                let can = policy_round::can_translate(element, park, context.parameters);
                assert_eq!(can, everything || park.enrolled.has(holder), "element {element}, governments {bits:b}");
            }
        }
    }
}

/// A bundle that differs from park to park.
fn various(mut number: usize) -> Bundle {
    (0..6).fold(Bundle::PRACTICE, |bundle, d| {
        let form = Form::ALL[number % 3];
        number /= 3;
        bundle.with(d, form)
    })
}

/// Every element of every park after one round is what the rule says of the draws at its addresses: tabled, coerced,
/// believed, lapsed, translated, each by the fit of the bundle as the elements before it have changed it. 729 parks, one
/// for each bundle, under all enrolments, half of them begun by nations; with beliefs that are off and coercion of 0.4.
#[test]
fn a_policy_round_follows_its_draws() {
    let setting = crowd(
        729,
        "[policy]\noffer = 0.9\ncoercion = 0.4\ntranslation = 0.6\nlapse = 0.15\n[selection]\nnoise = 0.2\n",
        |_| (),
        |park, _| {
            if park.developer.0 % 2 == 0 {
                park.initiator = Initiator::Nation;
            }
        },
    );
    let context = setting.context(Arm::OPEN);
    let mut state = start(&context);
    history(&mut state, &context);
    let fit = &setting.world.regions[polmob::ids::RegionId(1)].fit;
    for (number, park) in state.parks.iter_mut().enumerate() {
        park.enrolled = Enrolment::from_government_bits(number / 2 % 16);
        park.bundle = various(number);
        park.fit = fit.of(park.bundle);
    }
    state.step = 7;
    let before = state.clone();
    policy_round::phase(&mut state, &context);
    let mut counted = [0; 5];
    for (old, new) in before.parks.iter().zip(state.parks.iter()) {
        let [home_nation, home_region, host_nation, host_region] = GOVERNMENTS.map(|role| old.enrolled.has(role));
        let led = old.initiator == Initiator::Nation && home_nation;
        let carriers = 1.0 + f64::from(u8::from(home_nation)) + f64::from(u8::from(home_region));
        let address = Address::park(old.developer.0, old.partner.0, old.founded, 7);
        let key = setting.draws.key;
        let mut bundle = old.bundle;
        for d in 0..6 {
            match old.bundle.form(d) {
                Form::Practice => {
                    let [coin, force] = key.uniforms(Decision::Offer, address, 2 * d as u32);
                    let [belief, _] = key.uniforms(Decision::Offer, address, 2 * d as u32 + 1);
                    let gain = fit.of(bundle.with(d, Form::Source)) - fit.of(bundle);
                    let forced = led && force < 0.4;
                    if coin < 0.9 * carriers / 3.0 {
                        counted[0] += 1;
                        if forced || gain + 0.2 * normal(belief) >= 0.0 {
                            bundle = bundle.with(d, Form::Source);
                            counted[1] += 1;
                            counted[2] += usize::from(forced && gain < 0.0);
                        }
                    }
                }
                form => {
                    let [lapse, translate] = key.uniforms(Decision::Rework, address, d as u32);
                    let holder = [host_nation, host_region, true, host_region, host_region, host_nation][d];
                    let speed = if led { 0.6 * 0.6 } else { 0.6 };
                    if lapse < 1.0 - libm::exp(-0.15) {
                        bundle = bundle.with(d, Form::Practice);
                        counted[3] += 1;
                    } else if form == Form::Source && holder && translate < 1.0 - libm::exp(-speed) {
                        bundle = bundle.with(d, Form::Translated);
                        counted[4] += 1;
                    }
                }
            }
        }
        assert_eq!(new.bundle, bundle, "park of developer {:?}", old.developer);
        assert!((new.fit - fit.of(bundle)).abs() < 1e-12);
    }
    let sum = |of: fn(&polmob::state::ElementHistory) -> u16| -> usize {
        state.parks.iter().flat_map(|park| &park.history.elements).map(|element| usize::from(of(element))).sum()
    };
    assert_eq!([sum(|e| e.offered), sum(|e| e.taken), sum(|e| e.imposed_badly)], counted[..3]);
    assert!(counted.iter().all(|&count| count > 20), "{counted:?}");
}

/// A host region adopts the bundle of an operating park on its soil that fits better with probability
/// `1 - exp(-adoption q)`, by the draw at its address, and not one that does not fit better.
#[test]
fn adoption_follows_its_draw() {
    let mut adopted = [0, 0];
    for run in 0..60 {
        let mut setting = crowd(1, "[policy]\nadoption = 0.8\n", |_| (), |_, _| ());
        setting.draw_luck(run);
        let context = setting.context(Arm::OPEN);
        let region = polmob::ids::RegionId(1);
        let fit = &setting.world.regions[region].fit;
        let best = (0..729).map(various).max_by(|one, other| fit.of(*one).total_cmp(&fit.of(*other)));
        let best = best.expect("a bundle");
        for (bundle, policy) in [(best, Bundle::PRACTICE), (Bundle::PRACTICE, best)] {
            let mut state: State = start(&context);
            history(&mut state, &context);
            let park = state.parks.iter_mut().next().expect("one park");
            (park.stage, park.mobilised, park.bundle, park.fit) = (Stage::Operating, 0.7, bundle, fit.of(bundle));
            state.policies[region] = policy;
            learning::phase(&mut state, &context);
            let [_, coin] = setting.draws.key.uniforms(Decision::Adoption, Address::at(region.0, 0), 0);
            let adopts = bundle == best && coin < 1.0 - libm::exp(-0.8 * 0.7);
            assert_eq!(state.policies[region], if adopts { bundle } else { policy });
            adopted[usize::from(adopts)] += 1;
        }
    }
    assert!(adopted[1] > 10 && adopted[0] > 70);
}

/// Of all claims on the last plot, of home firms and of others, that of the lowest addressed priority wins. Who asks is
/// seen where land is plenty; the draws are the same.
#[test]
fn the_last_plot_goes_to_the_lowest_draw() {
    let winners = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map(|run| {
        let mut setting = crowd(1, "[tenant]\nothers = 1.0\n", |_| (), |park, _| park.entry = Some(40.0));
        let home = setting.plan.regions.ids().next().expect("a home region");
        setting.plan.regions[home].corporations = 500;
        setting.plan.parks[0].partner = CorporationId(500);
        setting.plan.corporations.clear();
        let mut setting = Setting::new(&setting.parameters, setting.plan, 0);
        setting.draw_luck(run);
        let context = setting.context(Arm::OPEN);
        let asked = |land: u32| {
            let mut state = operating(&context);
            state.parks[ParkId(0)].land = land;
            tenants::phase(&mut state, &context);
            state.parks[ParkId(0)].clone()
        };
        let (plenty, one) = (asked(1000), asked(1));
        let key = context.draws.key;
        let mut draws =
            key.stream(Decision::OthersEntry, Address::park(plenty.developer.0, plenty.partner.0, plenty.founded, 0));
        let _ = draws.uniform();
        let others = (0..plenty.others.waiting).map(|_| (draws.uniform(), None)).collect::<Vec<_>>();
        let homes = plenty.tenants.iter().map(|tenant| {
            let [_, priority] = key.uniforms(Decision::ParkChoice, Address::at(tenant.corporation.0, 0), 0);
            (priority, Some(tenant.corporation))
        });
        let lowest = others.into_iter().chain(homes).min_by(|one, other| one.0.total_cmp(&other.0));
        let (_, expected) = lowest.expect("somebody asks");
        assert_eq!(one.tenants.first().map(|tenant| tenant.corporation), expected);
        assert_eq!(one.tenant_count(), 1);
        expected.is_some()
    });
    assert!(winners.contains(&true) && winners.contains(&false), "both kinds win somewhere");
}

/// A programme that names the home country alone opens the window and moves its governments, but no firm.
#[test]
fn a_programme_of_the_home_country_moves_no_firm() {
    let mut setting = crowd(1, "", |_| (), |_, _| ());
    let start = f64::from(setting.parameters.time.start);
    let programme = |name: &str, country: u32| Programme {
        name: name.to_owned(),
        date: start + 1.0,
        until: None,
        incentive: 0.17,
        entry: 1.3,
        countries: vec![CountryId(country)],
    };
    for (country, incentives, factor) in [(0, [0.17, 0.0], 1.0), (1, [0.0, 0.17], 1.3)] {
        setting.plan.programmes = vec![programme("Road", country)];
        let context = setting.context(Arm::OPEN);
        let mut state = operating(&context);
        for (step, opened) in [(3, None), (4, Some(4)), (5, Some(4))] {
            state.step = step;
            environment::phase(&mut state, &context);
            environment::after_foundings(&mut state, &context);
            assert_eq!(state.parks[ParkId(0)].window, opened, "step {step}");
        }
        assert_eq!([0, 1].map(|country| state.incentives[CountryId(country)]), incentives);
        assert_eq!(state.entry_factors[CountryId(1)], factor);
    }
}
