//! Tables `survival` and `lives`: how long parks live in each arm, and of what they end.

use crate::analysis::ensemble_summary::EnsembleSummary;
use crate::output::row;
use crate::parameters::Arm;
use crate::state::End;

row! {
    /// A row of `survival`.
    pub struct SurvivalRow in "survival": "one arm at one age of its parks" {
        arm: Arm, "", "who may act";
        age: f64, "years", "age at which at least one park ended";
        at_risk: usize, "parks", "parks of all runs watched just before";
        survival: f64, "share", "parks that live beyond this age (Kaplan-Meier)";
        low: f64, "share", "lower end of the 95 % interval, parks taken as independent";
        high: f64, "share", "upper end of the 95 % interval";
        dissolved: f64, "share", "parks dissolved by this age (Aalen-Johansen)";
        failed: f64, "share", "parks failed by this age (Aalen-Johansen)";
        initiator_left: f64, "share", "parks ended by this age since the initiator left (Aalen-Johansen)";
    }
}

impl SurvivalRow {
    /// Incidence of each cause, in the order of [`End::ALL`].
    pub fn incidence(&self) -> [f64; 3] {
        [self.dissolved, self.failed, self.initiator_left]
    }
}

pub(super) fn rows(summary: &EnsembleSummary) -> Vec<SurvivalRow> {
    let mut rows = Vec::new();
    let worth = summary.worth(summary.outcomes.worlds());
    for (&arm, lives) in summary.outcomes.arms.iter().zip(&summary.lives) {
        let (curve, incidence) = (lives.kaplan_meier(worth), lives.aalen_johansen());
        for (step, causes) in curve.steps.iter().zip(&incidence.steps) {
            let of =
                |end: End| End::ALL.iter().position(|own| *own == end).map_or(0.0, |at| causes.causes[at].incidence);
            rows.push(SurvivalRow {
                arm,
                age: step.time,
                at_risk: step.at_risk,
                survival: step.survival,
                low: step.low.unwrap_or(f64::NAN),
                high: step.high.unwrap_or(f64::NAN),
                dissolved: of(End::Dissolved),
                failed: of(End::Failed),
                initiator_left: of(End::InitiatorLeft),
            });
        }
    }
    rows
}

row! {
    /// A row of `lives`.
    pub struct LifeRow in "lives": "parks of one arm that ended, or were last seen, at one age" {
        arm: Arm, "", "who may act";
        age: f64, "years", "age at which they ended, or which they had at the horizon";
        dissolved: u64, "parks", "parks dissolved at this age";
        failed: u64, "parks", "parks that failed at this age";
        initiator_left: u64, "parks", "parks ended at this age since the initiator left";
        living: u64, "parks", "parks that live at the horizon";
    }
}

impl LifeRow {
    /// All parks that are counted here.
    pub fn parks(&self) -> u64 {
        self.dissolved + self.failed + self.initiator_left + self.living
    }
}

pub(super) fn lives(summary: &EnsembleSummary) -> Vec<LifeRow> {
    let mut rows = Vec::new();
    for (&arm, lives) in summary.outcomes.arms.iter().zip(&summary.lives) {
        for (age, ended, living) in lives.rows() {
            let of = |end: End| End::ALL.iter().position(|own| *own == end).map_or(0, |at| ended[at]);
            rows.push(LifeRow {
                arm,
                age,
                dissolved: of(End::Dissolved),
                failed: of(End::Failed),
                initiator_left: of(End::InitiatorLeft),
                living,
            });
        }
    }
    rows
}
