//! One run read for a few things at a few times, as a calibration or a forecast needs it.

use crate::measures::{Digest, Moment};
use crate::rules::Arm;
use crate::scenario::{ParkOutcome, Quantity};
use crate::simulation::Depth;
use crate::state::Clock;

use super::prepared::Prepared;
use super::run::{PinnedYear, pinned};

/// Something that is read off a run at one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sight {
    /// What.
    pub quantity: Quantity,
    /// Years since the start of the run; read at the end of the nearest step.
    pub at: f64,
}

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
    let clock = Clock::new(&made.rules.time);
    let last = clock.steps.saturating_sub(1);
    let due: Vec<u32> = (sights.iter())
        .map(|sight| ((sight.at / made.rules.time.step).round() as u32).saturating_sub(1).min(last))
        .collect();
    let mut values = vec![f64::NAN; sights.len()];
    made.play(run).simulate_to(depth, arm, |state, context| {
        if !due.contains(&state.step) {
            return;
        }
        let parks = pinned(state, context);
        let mut digest: Option<Digest> = None;
        for (at, sight) in sights.iter().enumerate().filter(|(at, _)| due[*at] == state.step) {
            values[at] = match sight.quantity {
                Quantity::Park(park, outcome, ended) => {
                    PinnedYear::read(parks.iter().find(|row| row.pinned == park), outcome, ended)
                }
                Quantity::Run(outcome) => {
                    let digest = digest.get_or_insert_with(|| Digest::of(Moment { state, context }));
                    (outcome.entry().read)(digest)
                }
            };
        }
    });
    values
}
