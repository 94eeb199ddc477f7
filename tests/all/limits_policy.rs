//! Fit landscapes and the travel of bundles where the answer is known: V6 and V7.

use polmob::draws::{Decision, Key};
use polmob::ids::RegionId;
use polmob::policy::Landscape;
use polmob::world::World;

use crate::worlds::{assert_within, mean_and_error, scenario};

/// All contents of six elements that have moved: the source model.
const SOURCE: u8 = 0b11_1111;

/// V6: by full enumeration of 3000 landscapes of six elements for each K. The best bundle is the source model, always.
#[test]
fn landscapes_have_known_maxima_and_peaks() {
    for (interdependence, known) in [0.666, 0.718, 0.747, 0.760, 0.766, 0.769].into_iter().enumerate() {
        let mut maxima = Vec::new();
        let mut peaks = Vec::new();
        for world in 0..3000 {
            let landscape = Landscape::reference(6, interdependence, Key::world(6, world));
            let table: Vec<f64> = (0..64).map(|contents| landscape.raw(contents)).collect();
            let highest = table.iter().copied().fold(0.0, f64::max);
            assert_eq!(table[usize::from(SOURCE)], highest, "K = {interdependence}, world {world}");
            maxima.push(highest);
            let is_peak = |x: usize| (0..6).all(|d| table[x] > table[x ^ 1 << d]);
            peaks.push((0..64).filter(|&x| is_peak(x)).count() as f64);
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

/// V7: the source model keeps a share rho = (1 - variety)(1 - delta) of its raw fit in a host region, and the rest is one
/// half. 3000 worlds; the region's fit is made again from its addresses and must be the world's own.
#[test]
fn the_source_model_loses_fit_with_distance() {
    let scenario = scenario(
        "[world]\nhome_regions = 1\nhome_corporations = 1\nhost_countries = 1\nhost_regions = 1\n\
         host_corporations = 1\n[country]\ndistance = [0.5, 0.5]\n",
    );
    let parameters = &scenario.parameters;
    let kept = 1.0 - parameters.policy.regional_variety;
    let mut home = Vec::new();
    let mut abroad = Vec::new();
    for number in 0..3000 {
        let key = Key::world(7, number);
        let world = World::generate(parameters, &scenario.plan, key);
        let reference = Landscape::reference(6, 2, key);
        let region = reference.copied(0.5, key, Decision::CountryFit, 1).copied(kept, key, Decision::RegionFit, 1);
        assert_eq!(region.with_local_knowledge(1, key, 1), world.regions[RegionId(1)].fit);
        assert_eq!(world.regions[RegionId(1)].fit.raw(world.source_model()), region.raw(SOURCE));
        home.push(reference.raw(SOURCE));
        abroad.push(region.raw(SOURCE));
    }
    let rho = kept * 0.5;
    let paired: Vec<f64> = abroad.iter().zip(&home).map(|(abroad, home)| abroad - rho * home).collect();
    let (mean, error) = mean_and_error(&paired);
    assert_within("fit that distance adds", mean, (1.0 - rho) / 2.0, error, 0.0);
    let (mean, error) = mean_and_error(&abroad);
    assert_within("fit of the source model abroad", mean, 0.611, error, 5e-4);
}
