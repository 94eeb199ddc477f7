//! Fit landscapes and the travel of bundles where the answer is known: V6 to V8.

use polmob::draws::{Decision, Key};
use polmob::ids::{CorporationId, RegionId};
use polmob::mechanisms::policy_round;
use polmob::policy::{Bundle, Landscape, best_bundle, scaled};
use polmob::rules::Arm;
use polmob::state::Stage;
use polmob::world::World;

use crate::worlds::{
    Phase, Setting, assert_within, crowd, history, mean_and_error, parks, play, scenario, share_error, start,
};

/// V6: by full enumeration of 3000 landscapes of six elements for each K.
#[test]
fn landscapes_have_known_maxima_and_peaks() {
    for (interdependence, known) in [0.666, 0.718, 0.747, 0.760, 0.766, 0.769].into_iter().enumerate() {
        let mut maxima = Vec::new();
        let mut peaks = Vec::new();
        for world in 0..3000 {
            let key = Key::world(6, world);
            let table = Landscape::drawn(6, interdependence, key, Decision::ReferenceFit, 0).table();
            let fit = |bundle: Bundle| table[bundle.position()];
            maxima.push(fit(best_bundle(&table)));
            let bundles = (0..64).map(Bundle);
            peaks.push(bundles.filter(|&x| (0..6).all(|d| fit(x) > fit(x.flipped(d)))).count() as f64);
        }
        let (mean, error) = mean_and_error(&maxima);
        // Known to three digits, but for the exact 2/3 of K = 0.
        let (known, rounding) = if interdependence == 0 { (2.0 / 3.0, 0.0) } else { (known, 5e-4) };
        assert_within(&format!("mean maximum at K = {interdependence}"), mean, known, error, rounding);
        let (mean, error) = mean_and_error(&peaks);
        match interdependence {
            0 => assert!(peaks.iter().all(|&count| count == 1.0), "an additive landscape has one peak"),
            5 => assert_within("peaks at K = 5", mean, 64.0 / 7.0, error, 0.0),
            _ => {}
        }
    }
}

/// V7: the home optimum in a host region keeps a share rho = (1 - variety)(1 - delta) of its raw fit, and the rest is
/// one half. 3000 worlds; the region's raw table is drawn again from its addresses and must scale to the world's own.
#[test]
fn the_home_optimum_loses_fit_with_distance() {
    let scenario = scenario(
        "[world]\nhome_regions = 1\nhome_corporations = 1\nhost_countries = 1\nhost_regions = 1\n\
         host_corporations = 1\n[country]\ndistance = [0.5, 0.5]\n",
    );
    let rules = &scenario.rules;
    let (kept, elements) = (1.0 - rules.policy.regional_variety, 6);
    let mut home = Vec::new();
    let mut abroad = Vec::new();
    for number in 0..3000 {
        let key = Key::world(7, number);
        let world = World::generate(rules, &scenario.plan, key);
        let reference = Landscape::drawn(elements, 2, key, Decision::ReferenceFit, 0);
        let region = reference.copied(0.5, key, Decision::CountryFit, 1).copied(kept, key, Decision::RegionFit, 1);
        assert_eq!(scaled(region.table()), world.regions[RegionId(1)].fit);
        let source = world.countries[world.home_countries().next().expect("one home country")].source;
        home.push(reference.fit(source));
        abroad.push(region.fit(source));
    }
    let rho = kept * 0.5;
    let paired: Vec<f64> = abroad.iter().zip(&home).map(|(abroad, home)| abroad - rho * home).collect();
    let (mean, error) = mean_and_error(&paired);
    assert_within("fit that distance adds", mean, (1.0 - rho) / 2.0, error, 0.0);
    let (mean, error) = mean_and_error(&abroad);
    assert_within("fit of the home optimum abroad", mean, 0.611, error, 5e-4);
}

/// V8, copying error alone: after n rounds a share (1 + (1 - 2 mu)^n)/2 of elements is as it was. 12 000 elements.
#[test]
fn copying_errors_forget_geometrically() {
    let setting = crowd(
        2000,
        "[policy]\noffer = 0\nembedding = 0\ncopy_error = 0.1\n[ablation]\na12_no_jurisdictions = true\n",
        |_| (),
        |_, _| (),
    );
    let context = setting.context(Arm::Open);
    let mut state = start(&context);
    history(&mut state, &context);
    state.parks.iter_mut().for_each(|park| park.stage = Stage::Mobilisation);
    let flip = -libm::expm1(-0.1);
    for round in 1..=12 {
        play(&[policy_round::phase], 1, &mut state, &context);
        let kept: f64 = parks(&state).map(|park| park.bundle.agreement(park.founding_bundle, 6)).sum::<f64>() / 2000.0;
        let expected = f64::midpoint(1.0, (1.0 - 2.0 * flip).powi(round));
        assert_within(
            &format!("elements kept after {round} rounds"),
            kept,
            expected,
            share_error(expected, 12_000.0),
            0.0,
        );
    }
}

/// V8, embedding alone with K = 0 and a trial a round: the optimum is found after
/// `sum_m C(6,m)/64 6 H_m = 10.553` trials in the mean from a random start. 2000 regions with a park each.
#[test]
fn embedding_climbs_a_single_peak_in_known_time() {
    let mut scenario = scenario(
        "[world]\nhome_regions = 1\nhome_corporations = 2000\nhost_countries = 1\nhost_regions = 2000\n\
         host_corporations = 1\nsectors = 1\n[policy]\ninterdependence = 0\ninitial_adaptation = 0\noffer = 0\n\
         copy_error = 0\n[selection]\nsharpness = 0\n[ablation]\na12_no_jurisdictions = true\n",
    );
    scenario.rules.policy.embedding = 1e9;
    scenario.rules.launch.search = false;
    let template = crowd(1, "", |_| (), |_, _| ()).plan.parks[0].clone();
    for number in 0..2000 {
        let mut park = template.clone();
        (park.developer, park.partner) = (CorporationId(number), CorporationId(2000 + number));
        scenario.plan.parks.push(park);
    }
    let setting = Setting::new(&scenario.rules, scenario.plan, 0);
    let context = setting.context(Arm::Open);
    let mut state = start(&context);
    history(&mut state, &context);
    state.parks.iter_mut().for_each(|park| park.stage = Stage::Mobilisation);
    let best: Vec<Bundle> =
        parks(&state).map(|park| best_bundle(&setting.world.regions[park.host_region].fit)).collect();
    let mut trials = vec![None; best.len()];
    let rounds: &[Phase] = &[policy_round::phase];
    for round in 0..200 {
        for ((park, &best), trials) in parks(&state).zip(&best).zip(&mut trials) {
            if park.bundle == best {
                trials.get_or_insert(f64::from(round));
            }
        }
        play(rounds, 1, &mut state, &context);
    }
    let trials: Vec<f64> = trials.into_iter().map(|trials| trials.expect("200 rounds are enough")).collect();
    let (mean, error) = mean_and_error(&trials);
    assert_within("trials to the optimum", mean, 10.553, error, 5e-4);
}
