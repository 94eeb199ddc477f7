//! What a journal holds of one point, as means by world.

use crate::analysis::summary::Collected;
use crate::experiment::PointId;
use crate::output::OutputError;
use crate::output::journal::Journal;
use crate::rules::Arm;

/// Values held at a time of one point: of more worlds fewer outcomes are read in one pass.
const HELD: usize = 1 << 18;

/// Outcomes to read in one pass over so many worlds.
pub(super) fn at_once(arms: &[Arm], worlds: u32) -> usize {
    (HELD / (arms.len() * worlds as usize).max(1)).max(1)
}

/// Outcomes of one point.
#[derive(Debug, Clone, PartialEq)]
pub struct Gathered {
    /// Means by world; a run that failed is missing from them.
    pub collected: Collected,
    /// Failed runs by arm.
    pub failed: Vec<u64>,
}

/// Some outcomes, by position, of the first `worlds` worlds of a point; they keep their order.
///
/// # Errors
/// Those of the journal.
pub fn gather(
    journal: &mut Journal,
    id: PointId,
    worlds: u32,
    arms: &[Arm],
    outcomes: &[usize],
) -> Result<Gathered, OutputError> {
    let mut collected = Collected::new(arms, outcomes.len());
    let mut failed = vec![0; arms.len()];
    journal.read(id, worlds, |world| {
        for (arm, failed) in failed.iter_mut().enumerate() {
            let runs = world.runs.iter().skip(arm).step_by(arms.len());
            let kept: Vec<Vec<f64>> = (runs.filter_map(|run| run.as_ref().ok()))
                .map(|values| outcomes.iter().map(|&outcome| values[outcome]).collect())
                .collect();
            *failed += (world.runs.len() / arms.len() - kept.len()) as u64;
            collected.add_world(arm, &kept.iter().map(Vec::as_slice).collect::<Vec<_>>());
        }
    })?;
    Ok(Gathered { collected, failed })
}

/// As [`gather`], at the places that outcomes have among all; those that were not asked for are empty.
///
/// # Errors
/// Those of the journal.
pub(crate) fn gather_in_place(
    journal: &mut Journal,
    id: PointId,
    worlds: u32,
    arms: &[Arm],
    outcomes: &[usize],
) -> Result<Collected, OutputError> {
    let gathered = gather(journal, id, worlds, arms, outcomes)?.collected;
    let mut all = Collected::new(arms, crate::measures::outcomes().count());
    for (&outcome, values) in outcomes.iter().zip(gathered.outcomes) {
        all.outcomes[outcome] = values;
    }
    Ok(all)
}

/// One outcome of a point as `[arm][world]`.
///
/// # Errors
/// Those of the journal.
pub fn worlds_of(
    journal: &mut Journal,
    id: PointId,
    worlds: u32,
    arms: &[Arm],
    outcome: usize,
) -> Result<Vec<Vec<f64>>, OutputError> {
    let mut gathered = gather(journal, id, worlds, arms, &[outcome])?;
    Ok(std::mem::take(&mut gathered.collected.outcomes[0].by_arm))
}
