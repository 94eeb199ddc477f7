//! Table `arms`: what each arm comes to in every outcome.

use crate::analysis::summary::Collected;
use crate::analysis::{Best, Estimate};
use crate::measures::{Outcome, outcomes};
use crate::rules::Arm;

use super::{Chunk, Field, Kind, TableDefinition, Value};

pub(crate) fn fields() -> Vec<Field> {
    vec![
        Field::new("outcome", "", "name of the outcome", Kind::Text),
        Field::new("unit", "", "unit of the outcome", Kind::Text),
        Field::new("arm", "", "who may act", Kind::Text),
        Field::new("mean", "unit of the outcome", "mean over worlds", Kind::F64),
        Field::new("sd", "unit of the outcome", "standard deviation between worlds", Kind::F64),
        Field::new("standard_error", "unit of the outcome", "standard error of the mean", Kind::F64),
        Field::new("low", "unit of the outcome", "lower end of the 95 % interval of the mean (Student's t)", Kind::F64),
        Field::new("high", "unit of the outcome", "upper end of the 95 % interval of the mean", Kind::F64),
        Field::new("worlds", "worlds", "worlds with a value", Kind::U64),
        Field::new("missing", "worlds", "worlds without a value", Kind::U64),
        Field::new("highest_share", "share", "worlds in which this arm is highest, ties shared", Kind::F64),
        Field::new(
            "highest_probability",
            "probability",
            "that this arm's mean is highest (Student's t over worlds)",
            Kind::F64,
        ),
    ]
}

pub(super) fn table(collected: &Collected) -> (TableDefinition, Chunk) {
    let mut fields = fields();
    fields.push(Field::new(
        "highest_of_types",
        "probability",
        "that this arm's mean is the highest of all arms but open (Student's t over worlds)",
        Kind::F64,
    ));
    let definition = TableDefinition::new("arms", "one outcome in one arm over all worlds", fields);
    let mut rows = Chunk::of(&definition);
    for (at, outcome) in outcomes().enumerate() {
        for ((arm, estimate, best), of_types) in collected.estimates(at).into_iter().zip(collected.highest_of_types(at))
        {
            let row = values(outcome, arm, &estimate, &best);
            rows.push(row.into_iter().chain([of_types.into()]));
        }
    }
    (definition, rows)
}

/// A row, in the order of [`fields`].
pub(crate) fn values(outcome: &Outcome, arm: Arm, estimate: &Estimate, best: &Best) -> [Value; 12] {
    [
        outcome.name.into(),
        outcome.unit.into(),
        arm.word().into(),
        estimate.mean.into(),
        estimate.sd.into(),
        estimate.standard_error.into(),
        estimate.low.into(),
        estimate.high.into(),
        (estimate.n as u64).into(),
        (estimate.missing as u64).into(),
        best.share_of_worlds.into(),
        best.probability.into(),
    ]
}
