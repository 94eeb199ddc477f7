//! One run read for a few things at a few times, as a calibration or a forecast needs it.

use crate::rules::Arm;
use crate::scenario::{ParkOutcome, Quantity};
use crate::simulation::Depth;

use super::prepared::Prepared;
use super::readings::{Sight, Watcher};

/// Plays one run and reads it, in the order of `sights`.
///
/// What a park counts as that has ended, or is not founded yet, is part of a quantity ([`crate::scenario::Ended`]).
pub fn observe(prepared: &Prepared, arm: Arm, world: u32, run: u32, sights: &[Sight]) -> Vec<f64> {
    let depth = if sights.iter().all(|sight| needs_parks_alone(sight.quantity)) { Depth::Parks } else { Depth::Whole };
    observe_at(depth, prepared, arm, world, run, sights)
}

/// Whether [`Depth::Parks`] settles it.
fn needs_parks_alone(quantity: Quantity) -> bool {
    match quantity {
        Quantity::Park(_, outcome, _) => outcome != ParkOutcome::Transfer,
        Quantity::Run(_) => false,
    }
}

/// [`observe`] with the phases of `depth`; what they leave out reads as if nothing had happened there.
pub fn observe_at(depth: Depth, prepared: &Prepared, arm: Arm, world: u32, run: u32, sights: &[Sight]) -> Vec<f64> {
    let made = prepared.world(world);
    let mut watcher = Watcher::new(sights, &made.rules.time);
    made.play(run).simulate_to(depth, arm, |state, context| watcher.look(state, context));
    watcher.values
}
