//! A particle filter of one park: runs that are drawn again at figures by how near they came.
//!
//! The mean weight of its runs at each figure, multiplied over figures, estimates the likelihood of parameters without bias
//! (Del Moral 2004), which is what a Markov chain over parameters needs (Andrieu, Doucet and Holenstein 2010). With a run
//! that is kept throughout it draws a run given the parameters and the figures (their conditional filter).

use crate::analysis::weighted::{effective_size, from_logarithms, systematic};
use crate::draws::Stream;
use crate::state::State;

use super::course::{Course, Room, Run};
use super::pool::Pool;

/// Runs that are taken from a swarm, by weight.
pub(super) const PICKED: usize = 4;

/// What a filter leaves.
pub(super) struct Swarm {
    /// The estimate of the logarithm of the likelihood.
    pub(super) log_likelihood: f64,
    /// Runs to the last known figure, drawn by weight.
    pub(super) runs: Vec<Run>,
}

impl Course<'_> {
    /// Runs of a filter: more where there are more figures to meet.
    pub(super) fn particles(&self) -> usize {
        24 + self.figures.len()
    }

    /// Runs of a place and a world filtered by the figures; nothing if no run comes near them. `kept` is a run of these
    /// that stays among them.
    pub(super) fn filtered(
        &self,
        (place, world): (&[f64], u32),
        error: [f64; 2],
        kept: Option<&Run>,
        stream: &mut Stream,
        room: &mut Room,
    ) -> Option<Swarm> {
        let count = self.particles();
        let at = self.under(place);
        let states = room.states(self, &at, world, count);
        let sets = Vec::with_capacity(self.past() + 1);
        let mut runs = vec![Run { place: place.to_vec(), world, sets, seen: self.unseen() }; count];
        let (mut logs, mut total) = (vec![0.0; count], 0.0);
        for part in 0..self.past() {
            for (number, (state, run)) in states.iter_mut().zip(&mut runs).enumerate() {
                let drawn = match kept {
                    Some(kept) if number == 0 => kept.sets[part],
                    _ => Pool::draw_set(stream),
                };
                run.sets.push(drawn);
                self.go_on(&at, state, part, (world, drawn), &mut run.seen);
                logs[number] += self.log_likelihood_of(part, &run.seen, error);
            }
            let best = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            if best == f64::NEG_INFINITY {
                return None;
            }
            let weights = from_logarithms(&logs);
            let is_last = part + 1 == self.past();
            let is_uneven = effective_size(&weights) < 0.5 * count as f64;
            if is_last || is_uneven {
                let sum: f64 = logs.iter().map(|log| libm::exp(log - best)).sum();
                total += best + libm::log(sum / count as f64);
            }
            if is_last {
                let picked = systematic(&weights, PICKED, stream.uniform());
                // In random order: the first one is that of the chain.
                let first = stream.position(PICKED);
                let runs = (0..PICKED).map(|k| runs[picked[(first + k) % PICKED]].clone()).collect();
                return Some(Swarm { log_likelihood: total, runs });
            }
            if is_uneven {
                let mut uniform = stream.uniform();
                if kept.is_some() {
                    uniform = given_first(weights[0] * count as f64, uniform, stream.uniform());
                }
                draw_again(states, &mut runs, &systematic(&weights, count, uniform));
                logs.fill(0.0);
            }
        }
        None
    }
}

/// Copies runs that were drawn more than once, in ascending order, over those that were not drawn.
fn draw_again(states: &mut [State], runs: &mut [Run], drawn: &[usize]) {
    let mut free = (0..drawn.len()).filter(|at| drawn.binary_search(at).is_err());
    for from in drawn.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]) {
        let Some(to) = free.next() else { return };
        if let Ok([to, from]) = states.get_disjoint_mut([to, from]) {
            to.copy_from(from);
        }
        runs[to] = runs[from].clone();
    }
}

/// A uniform number for systematic resampling of which the first one is drawn, whose expected number is `expected`, given
/// that it is (Chopin and Singh 2015).
fn given_first(expected: f64, uniform: f64, coin: f64) -> f64 {
    let (whole, rest) = (expected.floor(), expected.fract());
    if expected <= 1.0 {
        expected * uniform
    } else if coin < rest * (whole + 1.0) / expected {
        rest * uniform
    } else {
        rest + (1.0 - rest) * uniform
    }
}
