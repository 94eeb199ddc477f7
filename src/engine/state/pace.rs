//! Waiting times in whole steps: geometric numbers from 32 random bits, by a table.

use std::cell::RefCell;
use std::sync::Arc;

use crate::draws::steps_until;

/// Waits for a coin of probability `1 - exp(-rate)` a step: `P(wait > k) = exp(-rate (k + 1))`.
#[derive(Debug, Clone)]
pub struct Waits {
    rate: f64,
    /// `P(wait > k) 2^32`, falling.
    thresholds: Vec<u32>,
    /// By top byte of a word: the least wait of words with that byte.
    least: [u8; 256],
}

thread_local! {
    /// The tables that a thread made last, the newest first: runs that follow each other mostly have the same rates.
    static LATEST: RefCell<Vec<Arc<Waits>>> = const { RefCell::new(Vec::new()) };
}

impl Waits {
    /// Tables that a thread keeps.
    const LATEST: usize = 8;

    /// Waits at `rate` per step; at 0 the coin never falls.
    pub fn at(rate: f64) -> Arc<Self> {
        LATEST.with_borrow_mut(|latest| {
            let at = latest.iter().position(|waits| waits.rate.to_bits() == rate.to_bits());
            let waits = at.map_or_else(|| Arc::new(Self::new(rate)), |at| latest.remove(at));
            latest.truncate(Self::LATEST - 1);
            latest.insert(0, Arc::clone(&waits));
            waits
        })
    }

    /// Most waits kept in the table; longer ones are worked out.
    const KEPT: usize = 250;

    fn new(rate: f64) -> Self {
        let mut thresholds = Vec::new();
        if rate > 0.0 {
            let keep = libm::exp(-rate);
            let mut left = 4_294_967_296.0 * keep;
            while thresholds.len() < Self::KEPT && left >= 1_048_576.0 {
                thresholds.push(left as u32);
                left *= keep;
            }
        }
        let mut least = [0; 256];
        let mut at = thresholds.len();
        for (byte, wait) in least.iter_mut().enumerate() {
            let largest = (byte as u32) << 24 | 0x00ff_ffff;
            while at > 0 && thresholds[at - 1] <= largest {
                at -= 1;
            }
            *wait = at as u8;
        }
        Self { rate, thresholds, least }
    }

    /// Whole steps before the coin first falls, from a random word: the number of thresholds above it.
    #[inline]
    pub fn steps(&self, word: u32) -> u32 {
        let mut at = usize::from(self.least[(word >> 24) as usize]);
        while let Some(&threshold) = self.thresholds.get(at) {
            if word >= threshold {
                return at as u32;
            }
            at += 1;
        }
        steps_until((f64::from(word) + 0.5) / 4_294_967_296.0, self.rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_those_of_the_logarithm() {
        for rate in [0.0, 1e-9, 0.01, 0.125, 0.7, 30.0] {
            let waits = Waits::new(rate);
            for at in 0..20_000_u32 {
                let word = at.wrapping_mul(214_013);
                let expected = steps_until((f64::from(word) + 0.5) / 4_294_967_296.0, rate);
                let found = waits.steps(word);
                // A table of whole thresholds may put a word at an edge into the neighbouring step.
                assert!(found.abs_diff(expected) <= 1, "rate {rate}, word {word}: {found} for {expected}");
            }
        }
    }
}
