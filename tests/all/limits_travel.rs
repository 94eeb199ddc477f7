//! The travel of bundles where the answer is known: V7b and V8a to V8f.
//!
//! `a` is the chance that an element is tabled in a round, `policy.offer` (home roles)/3; `b` that an element in the
//! source's form is translated, `1 - exp(-policy.translation)`; `l` that one lapses, `1 - exp(-policy.lapse)`. In a flat
//! region, without noise, whatever is tabled lands. Every comparison allows four standard errors: by chance one in 16 000
//! fails, and seeds are fixed.

use polmob::draws::Key;
use polmob::ids::RegionId;
use polmob::measures::{Snapshot, measure, position};
use polmob::mechanisms::policy_round;
use polmob::parameters::{Arm, Parameters};
use polmob::policy::{Bundle, Form, RegionalFit};
use polmob::simulation::simulate;
use polmob::state::{EventLog, State};
use polmob::world::World;
use polmob::world::plan::{GOVERNMENTS, Initiator, PinnedPark, Role};

use crate::worlds::{
    Setting, assert_within, crowd, history, mean_and_error, parks, run_phases, scenario, share_error, start,
};

/// The host region of a crowd.
const HOST: RegionId = RegionId(1);

/// Position of the talent element, which corporations decide.
const TALENT: usize = 2;

/// A crowd in which only policy travels; in a flat region whatever is tabled lands.
fn travellers(count: u32, flat: bool, change: impl FnOnce(&mut Parameters), pin: impl Fn(&mut PinnedPark)) -> Setting {
    let mut setting = crowd(count, "", change, |park, _| pin(park));
    if flat {
        setting.world.regions[HOST].fit = RegionalFit::flat(6, 0.7);
    }
    setting
}

/// The state after some policy rounds, with parks that begin in `first`.
fn after(rounds: u32, first: Bundle, setting: &Setting) -> State {
    let context = setting.context(Arm::OPEN);
    let mut state = start(&context);
    history(&mut state, &context);
    for park in state.parks.iter_mut() {
        park.bundle = first;
        park.founding_bundle = first;
        park.fit = context.world.regions[HOST].fit.of(first);
    }
    run_phases(&[policy_round::phase], rounds, &mut state, &context);
    state
}

/// Share of all elements of a state, or of one element, that is in a form.
fn share(state: &State, form: Form, element: Option<usize>) -> f64 {
    let elements: Vec<usize> = element.map_or((0..6).collect(), |element| vec![element]);
    let all = state.parks.len() * elements.len();
    let with = |d: usize| parks(state).filter(|park| park.bundle.form(d) == form).count();
    elements.into_iter().map(with).sum::<usize>() as f64 / all as f64
}

fn chance(rate: f64) -> f64 {
    -libm::expm1(-rate)
}

/// (kept, source, translated) after `rounds` rounds from practice: the first row of the power of the matrix of V8b.
fn chain(rounds: u32, [a, b, l]: [f64; 3]) -> [f64; 3] {
    let step = [[1.0 - a, a, 0.0], [l, (1.0 - l) * (1.0 - b), (1.0 - l) * b], [l, 0.0, 1.0 - l]];
    (0..rounds)
        .fold([1.0, 0.0, 0.0], |row, _| [0, 1, 2].map(|to| (0..3).map(|from| row[from] * step[from][to]).sum::<f64>()))
}

/// Holds the three shares of a state, over its independent elements, against the expected ones.
fn assert_forms(what: &str, state: &State, element: Option<usize>, expected: [f64; 3]) {
    let independent = state.parks.len() as f64 * if element.is_some() { 1.0 } else { 6.0 };
    for (form, expected) in Form::ALL.into_iter().zip(expected) {
        let seen = share(state, form, element);
        let what = format!("{what}: {}", form.as_str());
        assert_within(&what, seen, expected, share_error(expected, independent), 1e-12);
    }
}

/// V7b: at distance 1 with m tries of local knowledge, practice and the model translated throughout have raw fit
/// (m+1)/(m+2) each, and translating the whole model gains m/(2m+4); at m = 0 exactly nothing. 1500 worlds each.
#[test]
fn local_knowledge_makes_practice_and_translations_fit() {
    for tries in [0_u32, 1, 2, 5] {
        let mut scenario = scenario(
            "[world]\nhome_regions = 1\nhome_corporations = 1\nhost_countries = 1\nhost_regions = 1\n\
             host_corporations = 1\n[country]\ndistance = [1.0, 1.0]\n",
        );
        scenario.parameters.policy.local_knowledge = tries;
        let (mut practice, mut translated, mut gained) = (Vec::new(), Vec::new(), Vec::new());
        for number in 0..1500 {
            let world = World::generate(&scenario.parameters, &scenario.plan, Key::world(17, number));
            let fit = &world.regions[HOST].fit;
            let model = world.source_model();
            let reworked = (0..6).fold(model, |bundle, d| bundle.with(d, Form::Translated));
            practice.push(fit.raw(Bundle::PRACTICE));
            translated.push(fit.raw(reworked));
            gained.push(fit.raw(reworked) - fit.raw(model));
        }
        let m = f64::from(tries);
        for (what, seen, expected) in [
            ("practice", practice, (m + 1.0) / (m + 2.0)),
            ("the model translated", translated, (m + 1.0) / (m + 2.0)),
            ("gain by translation", gained, m / (2.0 * m + 4.0)),
        ] {
            let (mean, error) = mean_and_error(&seen);
            assert_within(&format!("{what}, {tries} tries"), mean, expected, error, 0.0);
            assert!(tries > 0 || what != "gain by translation" || seen.iter().all(|&gain| gain == 0.0));
        }
    }
}

/// V8a: coercion 1, nation-led: everything tabled lands and nothing is translated, whatever fits. Share in the source's
/// form `1 - (1-a)^n`, copies its sixth power. 3000 parks.
#[test]
fn what_is_imposed_is_copied() {
    for (others, home_roles) in [(vec![], 2.0), (vec![Role::HomeRegion, Role::HostRegion], 3.0)] {
        let setting = travellers(
            3000,
            false,
            |parameters| {
                parameters.policy.coercion = 1.0;
                parameters.policy.lapse = 0.0;
                parameters.policy.offer = 0.6;
            },
            |park| {
                park.initiator = Initiator::Nation;
                park.enrolled.clone_from(&others);
            },
        );
        for rounds in [1, 4] {
            let state = after(rounds, Bundle::PRACTICE, &setting);
            let carried = 1.0 - libm::pow(1.0 - 0.6 * home_roles / 3.0, f64::from(rounds));
            let what = format!("{home_roles} home roles, {rounds} rounds");
            assert_forms(&what, &state, None, [1.0 - carried, carried, 0.0]);
            let copies = parks(&state).filter(|park| park.bundle == Bundle::source(6)).count() as f64 / 3000.0;
            let expected = libm::pow(carried, 6.0);
            assert_within(&format!("copies, {what}"), copies, expected, share_error(expected, 3000.0), 0.0);
        }
    }
}

/// V8b: flat, all roles enrolled, no coercion: the three forms follow a chain of three states. Without lapse in closed
/// form; in the long run a share a/(a+l) has moved; copies are fidelity to the sixth power. 3000 parks.
#[test]
fn forms_follow_their_chain() {
    for (offer, translation, lapse) in [(0.5, 0.5, 0.0), (0.5, 0.5, 0.1), (0.2, 1.5, 0.2), (1.0, 0.2, 0.05)] {
        let setting = travellers(
            3000,
            true,
            |parameters| {
                parameters.selection.noise = 0.0;
                (parameters.policy.offer, parameters.policy.translation, parameters.policy.lapse) =
                    (offer, translation, lapse);
            },
            |park| park.enrolled = GOVERNMENTS.to_vec(),
        );
        let rates = [offer, chance(translation), chance(lapse)];
        let [a, b, l] = rates;
        for rounds in [1, 2, 5, 60] {
            let expected = chain(rounds, rates);
            if lapse == 0.0 {
                let n = f64::from(rounds);
                let (kept, untouched) = (libm::pow(1.0 - a, n), libm::pow(1.0 - b, n));
                assert!((expected[0] - kept).abs() < 1e-12);
                assert!((expected[1] - a * (untouched - kept) / (a - b)).abs() < 1e-12);
            } else if rounds == 60 {
                assert!((1.0 - expected[0] - a / (a + l)).abs() < 1e-3);
            }
            let state = after(rounds, Bundle::PRACTICE, &setting);
            assert_forms(&format!("offer {offer}, lapse {lapse}, {rounds} rounds"), &state, None, expected);
            let copies = parks(&state).filter(|park| park.bundle == Bundle::source(6)).count() as f64 / 3000.0;
            let fidelity = libm::pow(expected[1], 6.0);
            assert_within("copies", copies, fidelity, share_error(fidelity, 3000.0), 1e-12);
        }
    }
}

/// V8c: only the two firms are enrolled: one home role carries, and only talent is translated, which corporations decide;
/// without jurisdictions (A12) every element is. 4000 parks.
#[test]
fn firms_alone_translate_what_is_theirs() {
    for everything in [false, true] {
        let setting = travellers(
            4000,
            true,
            |parameters| {
                parameters.selection.noise = 0.0;
                (parameters.policy.offer, parameters.policy.lapse) = (0.9, 0.0);
                parameters.ablation.a12_no_jurisdictions = everything;
            },
            |_| (),
        );
        let rates = [0.3, chance(setting.parameters.policy.translation), 0.0];
        for rounds in [1_u32, 3, 8] {
            let state = after(rounds, Bundle::PRACTICE, &setting);
            let carried = 1.0 - libm::pow(0.7, f64::from(rounds));
            for element in 0..6 {
                let reworked = everything || element == TALENT;
                let expected = if reworked { chain(rounds, rates) } else { [1.0 - carried, carried, 0.0] };
                assert_forms(&format!("element {element}, {rounds} rounds"), &state, Some(element), expected);
            }
        }
    }
}

/// V8d: lapse alone, from the model in force: a share `exp(-lapse n)` has moved. 2000 parks.
#[test]
fn lapse_alone_is_exponential() {
    let setting = travellers(
        2000,
        false,
        |parameters| {
            (parameters.policy.offer, parameters.policy.translation, parameters.policy.lapse) = (0.0, 0.0, 0.15);
        },
        |park| park.enrolled = GOVERNMENTS.to_vec(),
    );
    for rounds in [1_u32, 5, 20] {
        let moved = libm::exp(-0.15 * f64::from(rounds));
        let state = after(rounds, Bundle::source(6), &setting);
        assert_forms(&format!("{rounds} rounds"), &state, None, [1.0 - moved, moved, 0.0]);
    }
}

/// V8e: without interdependence, translation and lapse an element has landed after n rounds with probability
/// `1 - (1 - a (c + (1-c) Phi(g/sigma)))^n`, g what it changes in the fit, c the coercion of a nation-led park. 4000
/// parks in three regions each.
#[test]
fn an_element_lands_where_it_is_believed_to_fit() {
    let sigma = 0.15;
    for (initiator, coercion) in [(Initiator::Corporation, 0.0), (Initiator::Nation, 0.4)] {
        let mut setting = travellers(
            4000,
            false,
            |parameters| {
                parameters.policy.interdependence = 0;
                (parameters.policy.offer, parameters.policy.translation, parameters.policy.lapse) = (0.5, 0.0, 0.0);
                parameters.policy.coercion = 0.4;
                parameters.selection.noise = sigma;
            },
            |park| {
                park.initiator = initiator;
                park.enrolled = GOVERNMENTS.to_vec();
            },
        );
        let mut refused = 0;
        for number in 0..3 {
            let other = World::generate(&setting.parameters, &setting.plan, Key::world(18, number));
            setting.world.regions[HOST].fit = other.regions[HOST].fit.clone();
            let fit = &setting.world.regions[HOST].fit;
            for rounds in [1_u32, 4] {
                let state = after(rounds, Bundle::PRACTICE, &setting);
                for d in 0..6 {
                    let gain = fit.of(Bundle::PRACTICE.with(d, Form::Source)) - fit.of(Bundle::PRACTICE);
                    refused += u32::from(gain < -sigma);
                    let believed = 0.5 * libm::erfc(-gain / sigma / std::f64::consts::SQRT_2);
                    let lands = 0.5 * (coercion + (1.0 - coercion) * believed);
                    let landed = 1.0 - libm::pow(1.0 - lands, f64::from(rounds));
                    let what = format!("element {d} of gain {gain:.2}, {rounds} rounds, coercion {coercion}");
                    assert_forms(&what, &state, Some(d), [1.0 - landed, landed, 0.0]);
                }
            }
        }
        assert!(refused > 0, "some element fits badly");
    }
}

/// V8f: with offer 0 the whole model moves no element of any park or region; exact. With an offer it does.
#[test]
fn without_an_offer_nothing_moves() {
    let moved = |offer: f64| {
        let mut scenario = scenario(
            "[time]\nyears = 20\n[world]\nhome_regions = 2\nhome_corporations = 30\nhost_countries = 2\n\
             host_regions = 2\nhost_corporations = 8\nsectors = 2\n[launch]\nrate = 0.02\n",
        );
        scenario.parameters.policy.offer = offer;
        let setting = Setting::new(&scenario.parameters, scenario.plan, 3);
        let Setting { parameters, plan, world, draws } = &setting;
        let mut most = 0.0_f64;
        simulate(world, parameters, plan, draws, Arm::OPEN, EventLog::default(), |state, context| {
            let outcomes = measure(Snapshot { state, context });
            for name in ["moved_share", "reach", "fidelity", "translated_share", "fit_gain", "policy_changes"] {
                let value = outcomes[position(name).expect("an outcome")];
                most = most.max(if value.is_nan() { 0.0 } else { value.abs() });
            }
            assert!(offer > 0.0 || state.policies.iter().all(|policy| *policy == Bundle::PRACTICE));
        });
        most
    };
    assert_eq!(moved(0.0), 0.0);
    assert!(moved(0.5) > 0.0);
}
