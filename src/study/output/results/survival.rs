//! Table `survival`: how long parks live in each arm, and of what they end.

use crate::analysis::findings::Findings;
use crate::analysis::{aalen_johansen, kaplan_meier};
use crate::state::End;

use super::{Chunk, Field, Kind, TableDefinition, Value};

pub(super) fn table(findings: &Findings) -> (TableDefinition, Chunk) {
    let fields = vec![
        Field::new("arm", "", "who may act", Kind::Text),
        Field::new("age", "years", "age at which at least one park ended", Kind::F64),
        Field::new("at_risk", "parks", "parks of all runs watched just before", Kind::U64),
        Field::new("survival", "share", "parks that live beyond this age (Kaplan-Meier)", Kind::F64),
        Field::new("low", "share", "lower end of the 95 % interval, parks taken as independent", Kind::F64),
        Field::new("high", "share", "upper end of the 95 % interval", Kind::F64),
        Field::new("dissolved", "share", "parks dissolved by this age (Aalen-Johansen)", Kind::F64),
        Field::new("failed", "share", "parks failed by this age (Aalen-Johansen)", Kind::F64),
        Field::new(
            "initiator_left",
            "share",
            "parks ended by this age since the initiator left (Aalen-Johansen)",
            Kind::F64,
        ),
    ];
    let definition = TableDefinition::new("survival", "one arm at one age of its parks", fields);
    let mut rows = Chunk::of(&definition);
    for (arm, lives) in findings.collected.arms.iter().zip(&findings.lives) {
        let curve = kaplan_meier(lives);
        let incidence = aalen_johansen(lives, End::ALL.len());
        for (step, causes) in curve.steps.iter().zip(&incidence.steps) {
            let row: [Value; 6] = [
                arm.word().into(),
                step.time.into(),
                (step.at_risk as u64).into(),
                step.survival.into(),
                step.low.into(),
                step.high.into(),
            ];
            rows.push(row.into_iter().chain(causes.causes.iter().map(|cause| Value::F64(cause.incidence))));
        }
    }
    (definition, rows)
}
