//! The tables of a sensitivity: indices of every input, pairs of inputs, and luck.

use crate::analysis::bootstrap::Estimate;
use crate::measures::Outcome;
use crate::output::{Chunk, Field, Kind, TableDefinition, Value};
use crate::rules::Arm;

use super::indices::Indices;
use super::quantity::Quantity;

fn key_fields() -> Vec<Field> {
    vec![
        Field::new("outcome", "", "name of the outcome", Kind::Text),
        Field::new("arm", "", "arm", Kind::Text),
        Field::new("minus", "", "arm that is subtracted; missing for a level", Kind::Text),
    ]
}

fn key(outcome: &Outcome, quantity: &Quantity) -> [Value; 3] {
    let (arm, minus) = quantity.arms();
    [outcome.name.into(), arm.word().into(), minus.map(Arm::word).into()]
}

/// A number and the ends of its 95 % interval as three fields.
fn interval_fields(name: &str, unit: &str, meaning: &str) -> [Field; 3] {
    let field = |suffix: &str, what: &str| Field {
        name: format!("{name}{suffix}").into(),
        unit: unit.to_owned().into(),
        meaning: format!("{what}{meaning}").into(),
        kind: Kind::F64,
    };
    [
        field("", ""),
        field("_low", "lower end of the 95 % bootstrap interval of: "),
        field("_high", "upper end of the 95 % bootstrap interval of: "),
    ]
}

fn interval_values(estimate: Option<Estimate>) -> [Value; 3] {
    let ends = estimate.and_then(|estimate| estimate.interval);
    [estimate.map(|estimate| estimate.value).into(), ends.map(|ends| ends.0).into(), ends.map(|ends| ends.1).into()]
}

const USED: Field = Field::new("used", "", "rows, effects or points used", Kind::U64);
const LOST: Field = Field::new("lost", "", "rows, effects or points lost to missing runs", Kind::U64);

/// The tables of these indices.
pub fn index_tables(
    axes: &[String],
    outcome: &Outcome,
    quantities: &[Quantity],
    indices: &[Indices],
) -> Vec<(TableDefinition, Chunk)> {
    let mut tables = match indices.first() {
        Some(Indices::Morris(..)) => vec![morris_table(axes, outcome, quantities, indices)],
        Some(Indices::Sobol(_)) => sobol_tables(axes, outcome, quantities, indices),
        Some(Indices::Pawn(..)) => vec![pawn_table(axes, outcome, quantities, indices)],
        None => return Vec::new(),
    };
    tables.push(luck_table(outcome, quantities, indices));
    tables
}

fn axis_field() -> Field {
    Field::new("axis", "", "input", Kind::Text)
}

fn morris_table(
    axes: &[String],
    outcome: &Outcome,
    quantities: &[Quantity],
    indices: &[Indices],
) -> (TableDefinition, Chunk) {
    let unit = "unit of the outcome over the whole range of the input";
    let mut fields = key_fields();
    fields.push(axis_field());
    fields.extend(interval_fields("mu_star", unit, "mean size of the elementary effects"));
    fields.extend(interval_fields("mu", unit, "mean elementary effect"));
    fields.extend(interval_fields("sigma", unit, "standard deviation of the elementary effects"));
    fields.extend([USED, LOST]);
    let definition = TableDefinition::new("morris", "one input, one quantity: elementary effects", fields);
    let mut rows = Chunk::of(&definition);
    for (quantity, indices) in quantities.iter().zip(indices) {
        let Indices::Morris(by_axis, _) = indices else { continue };
        for (axis, index) in axes.iter().zip(by_axis) {
            let numbers =
                [index.map(|index| index.mu_star), index.map(|index| index.mu), index.map(|index| index.sigma)];
            let row = key(outcome, quantity).into_iter().chain([axis.clone().into()]);
            let row = row.chain(numbers.into_iter().flat_map(interval_values));
            rows.push(
                row.chain([index.map(|index| index.used as u64).into(), index.map(|index| index.lost as u64).into()]),
            );
        }
    }
    (definition, rows)
}

fn sobol_tables(
    axes: &[String],
    outcome: &Outcome,
    quantities: &[Quantity],
    indices: &[Indices],
) -> Vec<(TableDefinition, Chunk)> {
    let mut fields = key_fields();
    fields.push(axis_field());
    fields.extend(interval_fields(
        "first",
        "share",
        "share of the variance between points that the input explains alone",
    ));
    fields.extend(interval_fields("total", "share", "share that would remain if all other inputs were known"));
    fields.extend([USED, LOST]);
    let single = TableDefinition::new("sobol", "one input, one quantity: shares of the variance of means", fields);

    let mut fields = key_fields();
    fields.extend([axis_field(), Field::new("other", "", "other input", Kind::Text)]);
    fields.extend(interval_fields("second", "share", "share of the variance beyond what each explains alone"));
    fields.extend([USED, LOST]);
    let pairs = TableDefinition::new("sobol_pairs", "two inputs, one quantity: interaction", fields);

    let (mut single_rows, mut pair_rows) = (Chunk::of(&single), Chunk::of(&pairs));
    for (quantity, indices) in quantities.iter().zip(indices) {
        let Indices::Sobol(indices) = indices else { continue };
        for (axis, index) in axes.iter().zip(&indices.axes) {
            let numbers = [index.map(|index| index.first), index.map(|index| index.total)];
            let row = key(outcome, quantity).into_iter().chain([axis.clone().into()]);
            let row = row.chain(numbers.into_iter().flat_map(interval_values));
            single_rows.push(
                row.chain([index.map(|index| index.used as u64).into(), index.map(|index| index.lost as u64).into()]),
            );
        }
        for pair in &indices.pairs {
            let row = key(outcome, quantity).into_iter();
            let row = row.chain([axes[pair.axes.0].clone().into(), axes[pair.axes.1].clone().into()]);
            let row = row.chain(interval_values(Some(pair.second)));
            pair_rows.push(row.chain([(pair.used as u64).into(), (pair.lost as u64).into()]));
        }
    }
    let mut tables = vec![(single, single_rows)];
    if pair_rows.rows() > 0 {
        tables.push((pairs, pair_rows));
    }
    tables
}

fn luck_table(outcome: &Outcome, quantities: &[Quantity], indices: &[Indices]) -> (TableDefinition, Chunk) {
    let mut fields = key_fields();
    fields.extend(interval_fields("luck", "share", "share of the variance of a single run that is luck, not inputs"));
    let definition = TableDefinition::new("luck", "one quantity: how much of it is luck", fields);
    let mut rows = Chunk::of(&definition);
    for (quantity, indices) in quantities.iter().zip(indices) {
        rows.push(key(outcome, quantity).into_iter().chain(interval_values(indices.luck())));
    }
    (definition, rows)
}

fn pawn_table(
    axes: &[String],
    outcome: &Outcome,
    quantities: &[Quantity],
    indices: &[Indices],
) -> (TableDefinition, Chunk) {
    let mut fields = key_fields();
    fields.push(axis_field());
    fields.extend(interval_fields("median", "distance", "median distance between a slice's outcomes and all outcomes"));
    fields.extend(interval_fields(
        "maximum",
        "distance",
        "largest distance between a slice's outcomes and all outcomes",
    ));
    fields.extend([
        Field::new(
            "dummy_median",
            "distance",
            "what the median of an inert input stays below, probability 0.95",
            Kind::F64,
        ),
        Field::new("dummy_maximum", "distance", "what the maximum of an inert input stays below", Kind::F64),
        Field::new("matters", "", "whether the median exceeds that of a dummy", Kind::Bool),
        USED,
        LOST,
    ]);
    let definition = TableDefinition::new("pawn", "one input, one quantity: distances between distributions", fields);
    let mut rows = Chunk::of(&definition);
    for (quantity, indices) in quantities.iter().zip(indices) {
        let Indices::Pawn(by_axis, _) = indices else { continue };
        for (axis, index) in axes.iter().zip(by_axis) {
            let numbers = [index.map(|index| index.median), index.map(|index| index.maximum)];
            let row = key(outcome, quantity).into_iter().chain([axis.clone().into()]);
            let row = row.chain(numbers.into_iter().flat_map(interval_values));
            rows.push(row.chain([
                index.map(|index| index.dummy_median).into(),
                index.map(|index| index.dummy_maximum).into(),
                index.map(|index| index.matters()).into(),
                index.map(|index| index.used as u64).into(),
                index.map(|index| index.lost as u64).into(),
            ]));
        }
    }
    (definition, rows)
}
