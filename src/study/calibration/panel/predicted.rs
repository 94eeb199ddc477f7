//! What a fit forecasts.

use crate::analysis::Weighted;
use crate::draws::{Address, Decision, Key};

use super::bank::Bank;
use super::figures::error_of_size_one;
use super::fit::Fit;
use super::unit::TenantCount;

/// What a fit forecasts for a figure, its error included if it is to be: `ln(1 + x)` given that the park lives, and the
/// probability of that.
pub fn predicted(
    fit: &Fit,
    bank: &Bank,
    case: usize,
    at: usize,
    (reading, has_error): (&TenantCount, bool),
    seed: u64,
) -> (Weighted, f64) {
    let key = Key::world(seed, 0);
    // Of those that have ended, so that it is 1 without rounding where none has.
    let ended: f64 = (fit.weights[case].iter().enumerate())
        .filter(|(run, weight)| **weight > 0.0 && bank.run(*run)[at].is_nan())
        .map(|(_, weight)| weight)
        .sum();
    let drawn = (fit.drawn[case].iter().zip(0..)).filter_map(|((round, run), number)| {
        let value = f64::from(bank.run(*run as usize)[at]);
        let error = fit.populations[*round as usize].error[usize::from(reading.is_weak)];
        let address = Address { actor: number, partner: case as u32, time: at as u32 };
        let stream = error_of_size_one(&mut key.stream(Decision::FigureError, address));
        (!value.is_nan()).then(|| if has_error { (value + error * stream).max(0.0) } else { value })
    });
    (Weighted::equal(drawn), (1.0 - ended).clamp(0.0, 1.0))
}
