//! Outcomes recomputed from the records of parks, changes and regions; passage points by running the removal.

use std::collections::BTreeMap;

use polmob::experiment::{RunRecord, run};
use polmob::measures::graph::passage;
use polmob::measures::partnership_type::PartnershipType;
use polmob::measures::position;
use polmob::measures::records::ParkRecord;
use polmob::mechanisms::{enrolment, stages};
use polmob::parameters::Arm;
use polmob::policy::Degree;
use polmob::simulation::simulate;
use polmob::state::{End, EventLog, Stage};
use polmob::world::plan::GOVERNMENTS;

use crate::worlds::{Setting, scenario};

const VILLAGE: &str = "[time]\nyears = 15\n[world]\nhome_regions = 2\nhome_corporations = 50\nhost_countries = 2\n\
     host_regions = 3\nhost_corporations = 8\nsectors = 2\n[launch]\nrate = 0.02\n[tenant]\nentry = 8\nothers = 0.6\n\
     [mobilisation]\noperating_at = 0.2\n[park]\npatience_spread = 0\npatience = 5\nland = 10\n";

/// Settings that take the world elsewhere.
const SETTINGS: &[&str] =
    &["", "[policy]\ncoercion = 0.9\nlapse = 0.1\n", "[enrolment]\nwindow = 0\njoin = 2\n[exit]\nrate = 0.15\n"];

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let values: Vec<f64> = values.collect();
    values.iter().sum::<f64>() / values.len() as f64
}

fn share(values: impl Iterator<Item = bool>) -> f64 {
    mean(values.map(|value| f64::from(u8::from(value))))
}

/// The outcomes that records tell, by name.
fn told(record: &RunRecord, horizon: f64) -> BTreeMap<String, f64> {
    let parks = &record.parks;
    let living = || parks.iter().filter(|park| park.end.is_none());
    let count = |of: &dyn Fn(&ParkRecord) -> bool| parks.iter().filter(|park| of(park)).count() as f64;
    let alive = living().count() as f64;
    let mut told: BTreeMap<String, f64> = BTreeMap::new();
    let mut tell = |name: &str, value: f64| assert!(told.insert(name.to_owned(), value).is_none());
    tell("parks_founded", parks.len() as f64);
    tell("parks_living", alive);
    tell("parks_operating", living().filter(|park| park.stage == Stage::Operating).count() as f64);
    for kind in PartnershipType::ALL {
        let now = living().filter(|park| park.last_type == kind).count() as f64;
        tell(&format!("living_{}", kind.as_str()), now);
        tell(&format!("share_{}", kind.as_str()), now / alive);
    }
    // Those of whose patience the run saw the end.
    let followed = || parks.iter().filter(|park| park.founded + 5.0 <= horizon);
    tell("share_operated", share(followed().map(|park| park.operated.is_some())));
    for kind in PartnershipType::ALL {
        let of_kind = followed().filter(|park| park.founding_type == kind);
        tell(&format!("operated_{}", kind.as_str()), share(of_kind.map(|park| park.operated.is_some())));
    }
    tell("years_to_operation", mean(parks.iter().filter_map(|park| Some(park.operated? - park.founded))));
    let first_hybrid = |park: &ParkRecord| {
        record.transitions.iter().find(|change| change.park == park.park && change.to == PartnershipType::Hybrid)
    };
    let spontaneous = |park: &&ParkRecord| park.founding_type == PartnershipType::Spontaneous;
    tell("conversion", share(followed().filter(spontaneous).map(|park| first_hybrid(park).is_some())));
    let ages = parks.iter().filter(spontaneous).filter_map(|park| first_hybrid(park).map(|change| change.age));
    tell("years_to_conversion", mean(ages));
    for from in PartnershipType::ALL {
        for to in PartnershipType::ALL.into_iter().filter(|&to| to != from) {
            let changes = record.transitions.iter().filter(|change| change.from == from && change.to == to);
            tell(&format!("{}_to_{}", from.as_str(), to.as_str()), changes.count() as f64);
        }
    }
    for cause in End::ALL {
        tell(&format!("ended_{}", cause.as_str()), count(&|park| park.end.is_some_and(|(_, why)| why == cause)));
    }
    for (at, stage) in Stage::ALL.into_iter().enumerate() {
        let name = if stage == Stage::Operating { "operating" } else { stage.as_str() };
        tell(&format!("years_{name}"), mean(parks.iter().map(|park| park.stage_years[at])));
    }
    tell("fidelity", mean(living().map(|park| park.fidelity)));
    tell("translated_share", mean(living().map(|park| park.translated)));
    tell("practice_kept", mean(living().map(|park| park.kept)));
    let [moved, differed] = [
        living().map(|park| f64::from(park.moved)).sum::<f64>(),
        living().map(|park| f64::from(park.differed)).sum::<f64>(),
    ];
    tell("moved_share", moved / differed);
    let translated: f64 = living().map(|park| park.translated).sum();
    tell("mutated_share", translated / living().map(|park| 1.0 - park.kept).sum::<f64>());
    tell("fit", mean(living().map(|park| park.fit)));
    tell("copies", share(parks.iter().map(|park| park.degree == Degree::Copying)));
    tell("fidelity_founded", mean(parks.iter().map(|park| park.fidelity)));
    tell("translated_founded", mean(parks.iter().map(|park| park.translated)));
    tell("kept_founded", mean(parks.iter().map(|park| park.kept)));
    let elements = [0, 1, 2].map(|at| parks.iter().map(|park| f64::from(park.elements[at])).sum::<f64>());
    tell("extensiveness", elements[1] / elements[0]);
    tell("imposed", elements[2] / elements[1]);
    tell("fit_gain", mean(parks.iter().map(|park| park.fit - park.founding_fit)));
    let ended = || parks.iter().filter(|park| park.end.is_some());
    tell("incomplete", share(ended().map(|park| 2 * park.moved < park.differed)));
    let sum = |of: &dyn Fn(&ParkRecord) -> u32| living().map(|park| f64::from(of(park))).sum::<f64>();
    let (tenants, producing) = (sum(&|park| park.tenants), sum(&|park| park.producing));
    tell("tenants", tenants);
    tell("tenants_producing", producing);
    tell("producing_share", producing / tenants);
    let operating = living().filter(|park| park.stage == Stage::Operating);
    tell("tenants_per_operating_park", mean(operating.map(|park| f64::from(park.tenants))));
    tell("tenants_home", sum(&|park| park.tenants_home));
    tell("tenants_producing_home", sum(&|park| park.producing_home));
    tell("local_staff", mean(living().filter(|park| park.producing > 0).filter_map(|park| park.local_staff)));
    tell("extensions", parks.iter().map(|park| f64::from(park.extensions)).sum());
    let governed: f64 = parks.iter().map(|park| park.government_years).sum();
    tell("government_years", governed);
    // Six regions of eight host firms.
    let channels = [0, 1, 2].map(|at| parks.iter().map(|park| park.transfer[at]).sum::<f64>());
    let total: f64 = channels.iter().sum();
    tell("transfer", total / 48.0);
    for (name, channel) in ["partner", "supplier", "spillover"].into_iter().zip(channels) {
        tell(&format!("transfer_{name}"), channel / 48.0);
    }
    tell("transfer_per_park", total / parks.len() as f64);
    tell("transfer_per_government_year", total / governed);
    let by_region = mean(record.regions.iter().map(|(_, transfer)| *transfer));
    assert!((by_region - total / 48.0).abs() < 1e-9, "regions and parks tell one transfer");
    told
}

#[test]
fn outcomes_are_what_the_records_tell() {
    let mut compared = 0;
    for text in SETTINGS {
        let scenario = joined(VILLAGE, text);
        for arm in Arm::PRESETS {
            for world in 0..3 {
                let record = run(&scenario, arm, world, 0);
                for (name, expected) in told(&record, 15.0) {
                    let seen = record.outcomes[position(&name).unwrap_or_else(|| panic!("no outcome {name}"))];
                    let same =
                        seen.is_nan() && expected.is_nan() || (seen - expected).abs() < 1e-9 * (1.0 + seen.abs());
                    // A ratio over nothing is missing, in both.
                    assert!(same, "{name} in the {} arm, world {world}: {seen}, records say {expected}", arm.as_str());
                    compared += u32::from(seen.is_finite());
                }
            }
        }
    }
    assert!(compared > 1500, "{compared} comparisons");
}

/// A scenario with the keys of another text set in it.
fn joined(base: &str, changes: &str) -> polmob::scenario::Scenario {
    let mut table = "";
    let mut settings = Vec::new();
    for line in changes.lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            table = name;
        } else if let Some((key, value)) = line.split_once(" = ") {
            settings.push(format!("{table}.{key}={value}").parse().expect("a setting"));
        }
    }
    polmob::scenario::Scenario::parse("test", base, &settings).unwrap_or_else(|error| panic!("{}", error.render(false)))
}

/// A government is an obligatory passage point of an operating park to the degree to which the park is lost when it
/// leaves: run with an initiator's exit that never and that always harms.
#[test]
fn passage_points_are_lost_when_they_leave() {
    let (mut kept, mut lost) = (0, 0);
    for number in 0..8 {
        for harm in [0.0, 1.0] {
            let mut scenario = scenario(VILLAGE);
            scenario.parameters.exit.initiator = harm;
            let setting = Setting::new(&scenario.parameters, scenario.plan, number);
            let Setting { parameters, plan, world, draws } = &setting;
            simulate(world, parameters, plan, draws, Arm::OPEN, EventLog::default(), |state, context| {
                if !context.clock.ends_year(state.step) {
                    return;
                }
                for &id in &state.living {
                    let park = &state.parks[id];
                    let enrolled = GOVERNMENTS.into_iter().filter(|&role| park.enrolled.has(role));
                    for role in enrolled.filter(|_| park.stage == Stage::Operating) {
                        let mut without = state.clone();
                        without.step += 1;
                        let ended = enrolment::leave(id, role, &mut without, context);
                        stages::advance(&mut without.parks[id], state.step + 1, context);
                        let gone = ended.is_some() || without.parks[id].stage != Stage::Operating;
                        assert_eq!(
                            passage(park, role, &parameters.exit),
                            f64::from(u8::from(gone)),
                            "{role:?} of {park:?}"
                        );
                        if gone { lost += 1 } else { kept += 1 }
                    }
                }
            });
        }
    }
    assert!(kept > 50 && lost > 50, "{kept} kept, {lost} lost");
}
