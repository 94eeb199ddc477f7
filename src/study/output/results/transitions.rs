//! Tables `transitions` and `type_flows`: every change of type, and changes by year.

use crate::analysis::ensemble_summary::EnsembleSummary;
use crate::experiment::WorldRuns;
use crate::measures::partnership_type::PartnershipType;
use crate::output::row;
use crate::parameters::Arm;
use crate::scenario::Scenario;
use crate::world::Names;

use super::{RowBatch, RunKey, date};

row! {
    /// A row of `transitions`.
    pub struct TransitionRow in "transitions": "one change of type of one park" {
        /// Its run.
        key: RunKey;
        park: u32, "", "number of the park in its run, in order of founding";
        date: f64, "years", "calendar date of the change";
        age: f64, "years", "age of the park at the change";
        type_before: PartnershipType, "", "type before the change";
        type_after: PartnershipType, "", "type after the change";
    }
}

pub(super) fn rows(world: &WorldRuns, scenario: &Scenario, _: &Names, batch: &mut RowBatch) {
    for run in &world.runs {
        for change in &run.transitions {
            batch.add(TransitionRow {
                key: RunKey::of(run),
                park: change.park,
                date: date(scenario, change.time),
                age: change.age,
                type_before: change.from,
                type_after: change.to,
            });
        }
    }
}

row! {
    /// A row of `type_flows`.
    pub struct TypeFlow in "type_flows": "changes from one type to another in one year of one arm" {
        arm: Arm, "", "who may act";
        date: f64, "years", "calendar date at which the year begins";
        type_before: PartnershipType, "", "type before the change";
        type_after: PartnershipType, "", "type after the change";
        changes: u64, "changes", "changes over all runs";
    }
}

pub(super) fn flows(scenario: &Scenario, summary: &EnsembleSummary) -> impl Iterator<Item = TypeFlow> {
    summary.flows.iter().map(|(&(arm, year, type_before, type_after), &changes)| {
        let arm = summary.outcomes.arms[arm];
        TypeFlow { arm, date: date(scenario, f64::from(year)), type_before, type_after, changes }
    })
}
