//! Values that are set on parsed parameters give what the document with these values gives, for every key there is.

use std::path::Path;

use polmob::experiment::{PointsError, sweep_points};
use polmob::scenario::{Scenario, Setting, SweepDesign, Value, ValueType, catalogue};

fn load(name: &str, settings: &[&str]) -> Scenario {
    let settings: Vec<Setting> = settings.iter().map(|setting| setting.parse().expect("a setting")).collect();
    Scenario::load(&Path::new("scenarios").join(name), &settings).unwrap_or_else(|error| panic!("{error}"))
}

/// Values at and beyond both ends of what a key may hold, and some between.
fn values(kind: &ValueType) -> Vec<Value> {
    match kind {
        ValueType::Switch => vec![Value::Flag(true), Value::Flag(false), Value::Integer(1)],
        ValueType::Integer { low, high } => {
            let middle = i64::midpoint(*low, *high);
            [low - 1, *low, low + 1, middle, *high, high + 1]
                .map(Value::Integer)
                .into_iter()
                .chain([Value::Number(0.5)])
                .collect()
        }
        ValueType::Number { low, high } => {
            let inside = [*low, 0.9 * low + 0.1 * high, 0.5 * low + 0.5 * high, *high, -0.0];
            let outside = [low - 0.1, high + 0.1, f64::NAN, f64::INFINITY];
            inside
                .into_iter()
                .chain(outside)
                .map(Value::Number)
                .chain([Value::Integer(1), Value::Word("x".to_owned())])
                .collect()
        }
        ValueType::Word(words) => {
            words.iter().cloned().map(Value::Word).chain([Value::Word("other".to_owned())]).collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn every_key_set_on_its_own_is_as_in_the_document() {
    for (base, keys) in [
        (load("village.toml", &[]), None),
        (
            load("rayong.toml", &[]),
            Some([
                "case.park.0.land",
                "case.park.0.entry",
                "case.park.0.thresholds.host_region",
                "case.country.0.distance",
            ]),
        ),
    ] {
        let variants = base.variants(true).unwrap();
        let mut changes = variants.changes().unwrap();
        let single = |key: &&polmob::scenario::Entry| {
            key.default.is_some()
                && !["experiment", "record", "sweep", "uncertain", "regimes", "calibrate", "posterior"]
                    .contains(&key.key.split('.').next().unwrap())
        };
        let paths: Vec<(String, Vec<Value>)> = match keys {
            None => catalogue()
                .entries()
                .iter()
                .filter(single)
                .flat_map(|entry| match &entry.kind {
                    ValueType::Interval { low, high } => [0, 1]
                        .map(|at| {
                            (format!("{}.{at}", entry.key), values(&ValueType::Number { low: *low, high: *high }))
                        })
                        .to_vec(),
                    kind => vec![(entry.key.clone(), values(kind))],
                })
                .collect(),
            Some(keys) => keys
                .map(|key| {
                    let entry = catalogue().get(&key.replace(".0", "")).unwrap_or_else(|| panic!("{key}"));
                    (key.to_owned(), values(&entry.kind))
                })
                .to_vec(),
        };
        let (mut accepted, mut refused) = (0, 0);
        for (path, values) in paths {
            for value in values {
                let Some(key) = variants.key(&path) else { continue };
                changes.clear();
                let found = changes.set(&key, &value).then(|| changes.conditions(0)).flatten();
                let setting = Setting::new(&path, &value).unwrap();
                let expected = Scenario::parse("x", base.resolved(), &[setting]).ok();
                match (&found, &expected) {
                    (Some(found), Some(expected)) => {
                        assert!(
                            found.parameters == expected.parameters && *found.plan == expected.plan,
                            "{path} = {value}"
                        );
                        accepted += 1;
                    }
                    (None, None) => refused += 1,
                    _ => panic!("{path} = {value}: {} set, {} read", found.is_some(), expected.is_some()),
                }
            }
        }
        assert!(accepted >= 12 && refused >= 8, "{accepted} {refused}");
        // What was changed is taken back.
        changes.clear();
        let as_it_is = changes.conditions(0).unwrap();
        assert!(as_it_is.parameters == base.parameters && *as_it_is.plan == base.plan);
    }
}

#[test]
fn values_that_do_not_go_together_are_worded_as_in_the_document() {
    let base = load("village.toml", &[]);
    let axes = ["selection.reputed = 0.2, 0.6", "selection.popular = 0.3, 0.6"].map(|axis| axis.parse().unwrap());
    let points = sweep_points(&base, &axes, SweepDesign::Grid, 0).unwrap();
    let Err(PointsError::Invalid(invalid)) = points.check() else { panic!("they are more than all looks") };
    assert_eq!(invalid.iter().map(|point| point.number).collect::<Vec<_>>(), [3]);
    assert!(invalid[0].reason.contains("found 0.6 and 0.6; allowed: together at most 1"), "{}", invalid[0].reason);
}

#[test]
fn a_key_that_is_set_is_drawn_no_more() {
    let posterior =
        ["posterior.keys=[\"policy.coercion\", \"payoff.base\"]", "posterior.draws=[\"0.1 1.5\", \"0.9 1.7\"]"];
    let base = load("village.toml", &posterior);
    let variants = base.variants(true).unwrap();
    let mut changes = variants.changes().unwrap();
    let coercion = |changes: &mut polmob::scenario::Changes, world| {
        let parameters = changes.conditions(world).unwrap().parameters;
        (parameters.policy.coercion, parameters.payoff.base)
    };
    assert_eq!([0, 1, 2].map(|world| coercion(&mut changes, world)), [(0.1, 1.5), (0.9, 1.7), (0.1, 1.5)]);
    let as_it_is = changes.digest();
    let key = variants.key("policy.coercion").unwrap();
    assert!(changes.set(&key, &Value::Number(base.parameters.policy.coercion)));
    assert_eq!([0, 1].map(|world| coercion(&mut changes, world).1), [1.5, 1.7]);
    assert_eq!(coercion(&mut changes, 1).0, base.parameters.policy.coercion);
    // The value is the scenario's own, but no world had it before.
    assert_ne!(changes.digest(), as_it_is);
}
