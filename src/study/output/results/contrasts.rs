//! Table `contrasts`: paired differences between arms in every outcome.

use crate::analysis::Contrast;
use crate::analysis::summary::Collected;
use crate::measures::{Outcome, outcomes};
use crate::rules::Arm;

use super::{Chunk, Field, Kind, TableDefinition, Value};

pub(crate) fn fields() -> Vec<Field> {
    vec![
        Field::new("outcome", "", "name of the outcome", Kind::Text),
        Field::new("unit", "", "unit of the outcome", Kind::Text),
        Field::new("arm", "", "arm", Kind::Text),
        Field::new("minus", "", "arm that is subtracted", Kind::Text),
        Field::new(
            "difference",
            "unit of the outcome",
            "mean over worlds of arm less the other, world by world",
            Kind::F64,
        ),
        Field::new("sd", "unit of the outcome", "standard deviation of the difference between worlds", Kind::F64),
        Field::new("standard_error", "unit of the outcome", "standard error of the mean difference", Kind::F64),
        Field::new("low", "unit of the outcome", "lower end of the 95 % interval (Student's t)", Kind::F64),
        Field::new("high", "unit of the outcome", "upper end of the 95 % interval", Kind::F64),
        Field::new("resolved", "", "whether the interval leaves out 0", Kind::Bool),
        Field::new("share_above", "share", "worlds in which arm lies above the other, ties halved", Kind::F64),
        Field::new("worlds", "worlds", "worlds with both values", Kind::U64),
        Field::new("missing", "worlds", "worlds without both values", Kind::U64),
        Field::new(
            "variance_ratio",
            "",
            "variance of an unpaired difference over that of the paired one: what common worlds and luck buy",
            Kind::F64,
        ),
        Field::new(
            "worlds_needed",
            "worlds",
            "worlds that would resolve a difference of this size with a probability of 0.8, roughly",
            Kind::U64,
        ),
    ]
}

pub(super) fn table(collected: &Collected) -> (TableDefinition, Chunk) {
    let definition = TableDefinition::new("contrasts", "one outcome, one pair of arms on the same worlds", fields());
    let mut rows = Chunk::of(&definition);
    for (at, outcome) in outcomes().enumerate() {
        for (arm, other, contrast) in collected.contrasts(at) {
            rows.push(values(outcome, (arm, other), &contrast));
        }
    }
    (definition, rows)
}

/// A row, in the order of [`fields`].
pub(crate) fn values(outcome: &Outcome, (arm, other): (Arm, Arm), contrast: &Contrast) -> [Value; 15] {
    let difference = contrast.difference;
    [
        outcome.name.into(),
        outcome.unit.into(),
        arm.word().into(),
        other.word().into(),
        difference.mean.into(),
        difference.sd.into(),
        difference.standard_error.into(),
        difference.low.into(),
        difference.high.into(),
        contrast.resolved.into(),
        contrast.share_above.into(),
        (difference.n as u64).into(),
        (difference.missing as u64).into(),
        contrast.variance_ratio.into(),
        contrast.worlds_needed.into(),
    ]
}
