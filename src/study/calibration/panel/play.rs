//! Banks of runs of the model, played for all parks.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::draws::Key;
use crate::experiment::Player;

use super::bank::{Bank, Drawing, Places, Prior};
use super::population::Parameter;
use super::rivals::drawn;
use super::unit::Unit;

/// Priors of the model's parameters.
pub fn priors() -> Vec<Prior> {
    Parameter::ALL.iter().map(|parameter| parameter.prior()).collect()
}

/// Runs of each park at its figures and at the ends of years.
pub struct Played {
    /// Runs with all events known, unit by unit.
    pub banks: Vec<Bank>,
    /// Runs of units that have events or programmes after a cut-off: unit, cut-off, runs.
    pub unknowing: Vec<(usize, f64, Bank)>,
}

/// Plays `each` runs for every unit; besides, runs without later events for each of `cuts` before which a unit has
/// figures. Nothing if there is a call to stop.
pub fn played(units: &[Unit], each: usize, cuts: &[f64], player: &Player, stop: &AtomicBool) -> Option<Played> {
    let banks = banks(units, f64::INFINITY, each, player, stop)?;
    let mut unknowing: Vec<(usize, f64, Bank)> = Vec::new();
    for &cut in cuts {
        let surprised = |unit: &Unit| {
            let has_past = unit.readings.iter().any(|reading| reading.date < cut);
            has_past && unit.known(cut) < unit.known(f64::INFINITY)
        };
        let of: Vec<usize> = (0..units.len()).filter(|unit| surprised(&units[*unit])).collect();
        let mut new: Vec<usize> = Vec::new();
        for unit in of {
            let known = |cut: f64| units[unit].known(cut);
            let same = unknowing.iter().find(|(other, then, _)| *other == unit && known(*then) == known(cut));
            match same.map(|(_, _, bank)| bank.clone()) {
                Some(bank) => unknowing.push((unit, cut, bank)),
                None => new.push(unit),
            }
        }
        let some: Vec<Unit> = new.iter().map(|unit| units[*unit].clone()).collect();
        let banks = self::banks(&some, cut, each, player, stop)?;
        unknowing.extend(new.into_iter().zip(banks).map(|(unit, bank)| (unit, cut, bank)));
    }
    Some(Played { banks, unknowing })
}

fn banks(units: &[Unit], until: f64, each: usize, player: &Player, stop: &AtomicBool) -> Option<Vec<Bank>> {
    let Some(seed) = units.first().map(|unit| unit.scenario.experiment.seed) else { return Some(Vec::new()) };
    let runs = (each / Drawing::STAGES).max(1);
    let play = |unit: usize, places: &Places| {
        let dates = units[unit].dates();
        // Runs in one world are played together: it costs more to make than to play.
        let tasks: Vec<&[(u32, Vec<f64>)]> = places.chunk_by(|a, b| a.0 == b.0).collect();
        let played = player.map(tasks, |places| {
            let only: Vec<&[f64]> = places.iter().map(|(_, place)| place.as_slice()).collect();
            (!stop.load(Ordering::Relaxed)).then(|| units[unit].play(places[0].0, &only, &dates, until))
        });
        Some(played.into_iter().collect::<Option<Vec<_>>>()?.concat())
    };
    drawn(units, &priors(), runs as u32, runs, (Key::world(seed, 0), 0), play)
}
