//! One run read for a few things at a few times, as claims, calibrations, forecasts and what-ifs need it.

use crate::parameters::Arm;
use crate::scenario::{ParkOutcome, Quantity};
use crate::simulation::Depth;

use super::prepared::{MadeRun, Prepared};
use super::readings::{Observable, Readings, Watcher};

/// Simulates one run and reads it, in the order of `observables`.
///
/// What a park counts as that has ended, or is not founded yet, is part of a quantity ([`crate::scenario::Ended`]).
pub fn observe(prepared: &Prepared, arm: Arm, world: u32, run: u32, observables: &[Observable]) -> Vec<f64> {
    observe_at(depth_of(observables), prepared, arm, world, run, observables)
}

/// Simulates one arm of a run and gives the figures that are read off it.
pub fn read_run(made: &MadeRun, arm: Arm, readings: &Readings) -> Vec<f64> {
    let observables = readings.observables();
    readings.values(&observed(depth_of(observables), made, arm, observables))
}

/// The phases that settle what is read.
fn depth_of(observables: &[Observable]) -> Depth {
    if observables.iter().all(|observable| needs_parks_alone(observable.quantity)) {
        Depth::Parks
    } else {
        Depth::Whole
    }
}

/// Whether [`Depth::Parks`] settles it.
fn needs_parks_alone(quantity: Quantity) -> bool {
    match quantity {
        Quantity::Park(_, outcome, _) => outcome != ParkOutcome::Transfer,
        Quantity::Run(_) => false,
    }
}

/// [`observe`] with the phases of `depth`; what they leave out reads as if nothing had happened there.
pub fn observe_at(
    depth: Depth,
    prepared: &Prepared,
    arm: Arm,
    world: u32,
    run: u32,
    observables: &[Observable],
) -> Vec<f64> {
    observed(depth, &prepared.world(world).run(run), arm, observables)
}

fn observed(depth: Depth, made: &MadeRun, arm: Arm, observables: &[Observable]) -> Vec<f64> {
    let mut watcher = Watcher::new(observables, &made.world.parameters.time);
    made.simulate_to(depth, arm, |state, context| watcher.look(state, context));
    watcher.values
}
