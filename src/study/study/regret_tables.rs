//! How far each arm falls short of the best one, as tables.

use crate::analysis::regret::Regret;
use crate::output::{Chunk, Field, Kind, TableDefinition};
use crate::rules::Arm;

/// The tables `regret` and `regret_contrasts`.
pub(super) fn regret_tables(arms: &[Arm], regret: &Regret) -> [(TableDefinition, Chunk); 2] {
    let unit = "unit of the outcome";
    let mut fields = vec![Field::new("arm", "", "arm", Kind::Text)];
    let numbers = [
        ("mean", unit, "mean regret: how far it falls short of the best arm, mean over points"),
        ("quantile_90", unit, "regret that nine points in ten stay below"),
        ("maximum", unit, "largest regret at any point"),
        ("best", "share", "points at which no arm is better; equal arms count both"),
        ("satisficing", "share", "points at which it reaches the threshold; missing without one"),
    ];
    for (name, unit, meaning) in numbers {
        for (suffix, what) in [("", ""), ("_low", "lower end of the 95 % interval of: "), ("_high", "upper end of: ")] {
            let meaning = format!("{what}{meaning}");
            fields.push(Field {
                name: format!("{name}{suffix}").into(),
                unit: unit.into(),
                meaning: meaning.into(),
                kind: Kind::F64,
            });
        }
    }
    let levels = TableDefinition::new("regret", "one arm over all points", fields);
    let mut level_rows = Chunk::of(&levels);
    for (arm, figures) in arms.iter().zip(&regret.arms) {
        let numbers = [
            Some(figures.mean),
            Some(figures.quantile),
            Some(figures.maximum),
            Some(figures.best),
            figures.satisficing,
        ];
        let values = numbers.into_iter().flat_map(|estimate| {
            let ends = estimate.and_then(|estimate| estimate.interval);
            [estimate.map(|estimate| estimate.value), ends.map(|ends| ends.0), ends.map(|ends| ends.1)]
        });
        level_rows.push([arm.word().into()].into_iter().chain(values.map(Into::into)));
    }
    let pairs = TableDefinition::new(
        "regret_contrasts",
        "one pair of arms over all points",
        vec![
            Field::new("arm", "", "arm", Kind::Text),
            Field::new("minus", "", "arm that is subtracted", Kind::Text),
            Field::new(
                "difference",
                unit,
                "mean regret of the arm less that of the other: negative if safer",
                Kind::F64,
            ),
            Field::new(
                "low",
                unit,
                "lower end of the 95 % interval (paired bootstrap over points and worlds)",
                Kind::F64,
            ),
            Field::new("high", unit, "upper end of the 95 % interval", Kind::F64),
        ],
    );
    let mut pair_rows = Chunk::of(&pairs);
    for contrast in &regret.contrasts {
        let ends = contrast.difference.interval;
        pair_rows.push([
            arms[contrast.arms.0].word().into(),
            arms[contrast.arms.1].word().into(),
            contrast.difference.value.into(),
            ends.map(|ends| ends.0).into(),
            ends.map(|ends| ends.1).into(),
        ]);
    }
    [(levels, level_rows), (pairs, pair_rows)]
}
