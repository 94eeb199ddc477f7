//! What a journal holds of one point, as means by world.

use crate::analysis::summary::{Compared, Samples};
use crate::experiment::{PointId, ShortId, of_world};
use crate::ids::Id;
use crate::measures::OutcomeId;
use crate::output::OutputError;
use crate::output::journal::Journal;
use crate::parameters::Arm;

/// Values held at a time of one point: of more worlds fewer outcomes are read in one pass.
const HELD: usize = 1 << 18;

/// Outcomes to read in one pass over so many worlds.
pub(super) fn outcomes_per_pass(arms: &[Arm], worlds: u32) -> usize {
    (HELD / (arms.len() * worlds as usize).max(1)).max(1)
}

/// Outcomes of one point.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadedOutcomes {
    /// Means by world; a run that failed is missing from them.
    pub samples: Samples,
    /// Failed runs by arm.
    pub failed: Vec<u64>,
}

/// Some outcomes of the first `worlds` worlds of a point; they keep their order.
///
/// # Errors
/// Those of the journal.
pub fn load_outcomes(
    journal: &Journal,
    id: PointId,
    worlds: u32,
    arms: &[Arm],
    outcomes: &[OutcomeId],
) -> Result<LoadedOutcomes, OutputError> {
    let mut samples = Samples::new(arms, outcomes.len());
    let mut failed = vec![0; arms.len()];
    let per_world = journal.runs_per_world();
    for values in &mut samples.outcomes {
        values.by_arm.iter_mut().for_each(|worlds_of_arm| worlds_of_arm.reserve_exact(worlds as usize));
    }
    journal.outcomes(id, 0..worlds, outcomes, |fails, found| {
        count_failed(fails, &mut failed);
        for (runs, values) in found.zip(&mut samples.outcomes) {
            for world in runs.chunks_exact(per_world) {
                for (arm, worlds_of_arm) in values.by_arm.iter_mut().enumerate() {
                    worlds_of_arm.push(of_arm(world, arm, arms.len()));
                }
            }
        }
        Ok(())
    })?;
    Ok(LoadedOutcomes { samples, failed })
}

/// Compares arms in some outcomes over the first `worlds` worlds of a point, in place of what `into` has of each; gives the
/// failed runs by arm. Nothing is kept of a world.
///
/// # Errors
/// Those of the journal.
pub(super) fn compare(
    journal: &Journal,
    id: ShortId,
    worlds: u32,
    arms: &[Arm],
    outcomes: &[OutcomeId],
    into: &mut [Compared],
) -> Result<Vec<u64>, OutputError> {
    into.iter_mut().for_each(Compared::clear);
    let mut failed = vec![0; arms.len()];
    let per_world = journal.runs_per_world();
    let mut means = Vec::with_capacity(arms.len());
    journal.outcomes(id, 0..worlds, outcomes, |fails, found| {
        count_failed(fails, &mut failed);
        for (runs, compared) in found.zip(&mut *into) {
            for world in runs.chunks_exact(per_world) {
                // One run of each arm is its own mean.
                if per_world == arms.len() {
                    compared.add(world);
                } else {
                    means.clear();
                    means.extend((0..arms.len()).map(|arm| of_arm(world, arm, arms.len())));
                    compared.add(&means);
                }
            }
        }
        Ok(())
    })?;
    Ok(failed)
}

/// Counts runs that failed, arm by arm.
fn count_failed(fails: &[u8], failed: &mut [u64]) {
    let arms = failed.len();
    for (at, _) in fails.iter().enumerate().filter(|(_, fails)| **fails != 0) {
        failed[at % arms] += 1;
    }
}

/// The value of a world in an arm, whose runs stand arm by arm.
fn of_arm(world: &[f64], arm: usize, arms: usize) -> f64 {
    of_world(world.iter().skip(arm).step_by(arms).copied())
}

/// As [`load_outcomes`], at the places that outcomes have among all; those that were not requested are empty.
///
/// # Errors
/// Those of the journal.
pub fn load_in_place(
    journal: &Journal,
    id: PointId,
    worlds: u32,
    arms: &[Arm],
    outcomes: &[OutcomeId],
) -> Result<Samples, OutputError> {
    let loaded = load_outcomes(journal, id, worlds, arms, outcomes)?.samples;
    let all = outcomes.iter().map(|outcome| outcome.position() + 1).max().unwrap_or(0);
    let mut all = Samples::new(arms, all);
    for (&outcome, values) in outcomes.iter().zip(loaded.outcomes) {
        all.outcomes[outcome.position()] = values;
    }
    Ok(all)
}

/// One outcome of a point as `[arm][world]`.
///
/// # Errors
/// Those of the journal.
pub fn worlds_of(
    journal: &Journal,
    id: PointId,
    worlds: u32,
    arms: &[Arm],
    outcome: OutcomeId,
) -> Result<Vec<Vec<f64>>, OutputError> {
    let mut loaded = load_outcomes(journal, id, worlds, arms, &[outcome])?;
    Ok(std::mem::take(&mut loaded.samples.outcomes[0].by_arm))
}
