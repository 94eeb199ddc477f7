//! When the free corporations of one home country enter parks.
//!
//! All free corporations of a country face the same entry hazard, so each enters in the step in which the hazard
//! accumulated since it became free passes its patience, a unit exponential number. That is the same as a coin of
//! probability 1 - exp(-H dt) for every firm and step, at a cost that grows with entrants only.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::ops::Range;

use crate::ids::CorporationId;

use super::run_draws::{RunDraws, patience};

/// Corporations in order of the accumulated hazard at which they enter.
#[derive(Debug)]
pub struct EntryQueue {
    corporations: Range<u32>,
    /// Position among the home countries is that of this queue; the first patiences are in the [`RunDraws`].
    next_first: usize,
    later: BinaryHeap<Reverse<Due>>,
    spells: Vec<u16>,
    accumulated: f64,
    /// Accumulated hazard at which the first patiences in use began: 0 unless the draws were renewed.
    since: f64,
}

impl Clone for EntryQueue {
    fn clone(&self) -> Self {
        Self {
            corporations: self.corporations.clone(),
            later: self.later.clone(),
            spells: self.spells.clone(),
            ..*self
        }
    }

    fn clone_from(&mut self, other: &Self) {
        let Self { corporations, next_first, later, spells, accumulated, since } = self;
        corporations.clone_from(&other.corporations);
        later.clone_from(&other.later);
        spells.clone_from(&other.spells);
        (*next_first, *accumulated, *since) = (other.next_first, other.accumulated, other.since);
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Due {
    at: f64,
    corporation: CorporationId,
    spell: u16,
}

impl Eq for Due {}

impl Ord for Due {
    fn cmp(&self, other: &Self) -> Ordering {
        self.at.total_cmp(&other.at).then(self.corporation.cmp(&other.corporation))
    }
}

impl PartialOrd for Due {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl EntryQueue {
    /// The queue of a country in which all corporations are free for the first time.
    pub fn new(corporations: Range<u32>) -> Self {
        let count = corporations.len();
        Self {
            corporations,
            next_first: 0,
            later: BinaryHeap::new(),
            spells: vec![0; count],
            accumulated: 0.0,
            since: 0.0,
        }
    }

    /// Lets the hazard of one step pass; gives the corporations whose patience ended, in ascending id. Those that are
    /// not free any more are among them: the caller knows.
    pub fn advance(&mut self, hazard: f64, first: &[u64]) -> Vec<CorporationId> {
        self.accumulated += hazard;
        let mut due = Vec::new();
        // Patience is -ln u: it has ended where u is at least exp(-hazard).
        let ended = ((1.0 - libm::exp(self.since - self.accumulated)) * 4_294_967_296.0) as u64;
        while let Some(&key) = first.get(self.next_first).filter(|key| **key >> 32 < ended) {
            let corporation = CorporationId(key as u32);
            if self.spells[self.position(corporation)] == 0 {
                due.push(corporation);
            }
            self.next_first += 1;
        }
        while let Some(Reverse(next)) = self.later.peek().filter(|Reverse(next)| next.at <= self.accumulated).copied() {
            if self.spells[self.position(next.corporation)] == next.spell {
                due.push(next.corporation);
            }
            self.later.pop();
        }
        due.sort_unstable();
        due
    }

    /// Starts another spell of freedom of a corporation.
    pub fn restart(&mut self, corporation: CorporationId, draws: &RunDraws) {
        let position = self.position(corporation);
        let spell = self.spells[position].wrapping_add(1).max(1);
        self.spells[position] = spell;
        let at = self.accumulated + patience(draws.key, corporation, spell);
        self.later.push(Reverse(Due { at, corporation, spell }));
    }

    /// Draws all patiences that have not ended anew: an exponential number does not remember how long it has run.
    pub fn renew(&mut self, draws: &RunDraws) {
        self.since = self.accumulated;
        self.next_first = 0;
        let waiting = std::mem::take(&mut self.later);
        for Reverse(due) in waiting {
            if self.spells[self.position(due.corporation)] == due.spell {
                let at = self.accumulated + patience(draws.key, due.corporation, due.spell);
                self.later.push(Reverse(Due { at, ..due }));
            }
        }
    }

    fn position(&self, corporation: CorporationId) -> usize {
        (corporation.0 - self.corporations.start) as usize
    }
}
