//! The Markov chains of one fit as one sample, and what it is worth.

use crate::scenario::History;

use super::bank::Bank;
use super::filter::PICKED;
use super::fit::{Fit, Population};
use super::population::Parameter;
use super::unit::Unit;

/// Batches of a chain by whose means its effective size is judged.
const BATCHES: usize = 2;
/// Rounds of a batch, at least.
const LEAST_BATCH: usize = 10;

/// A fit of the model, and the runs of each of its parks that it kept.
pub type Sampled = (Fit, Vec<Bank>);

/// What a chain leaves.
pub(super) struct Kept {
    /// One a round.
    pub(super) populations: Vec<Population>,
    /// By park, as many as are picked of a swarm for each round.
    pub(super) runs: Vec<Vec<Draw>>,
}

/// A run that a chain keeps: parameters, what it takes to repeat it, and what it shows.
pub(super) type Draw = (Vec<f64>, History, Vec<f32>);

/// The chains of one fit as one sample.
pub(super) fn joined(parks: &[&Unit], chains: &[Kept]) -> Sampled {
    let populations: Vec<Population> = chains.iter().flat_map(|chain| chain.populations.clone()).collect();
    let count = populations.len();
    let banks: Vec<Bank> = (parks.iter().enumerate())
        .map(|(at, unit)| {
            let dates = unit.dates().len();
            let mut bank = Bank { dimensions: Parameter::ALL.len(), dates, ..Bank::default() };
            for (place, history, seen) in chains.iter().flat_map(|chain| &chain.runs[at]) {
                bank.places.extend(place);
                bank.histories.push(history.clone());
                bank.log_density.push(0.0);
                bank.seen.extend(seen);
            }
            bank
        })
        .collect();
    let picked = PICKED as u32;
    let drawn = |bank: &Bank| (0..bank.len() as u32).map(|run| (run / picked, run)).collect();
    let effective = (parks.iter().zip(&banks))
        .map(|(unit, bank)| {
            let active = Parameter::ALL.iter().enumerate().filter(|(_, parameter)| unit.uses(**parameter));
            let of = active.map(|(k, _)| {
                effective_size(&(0..count).map(|run| bank.place(run * PICKED)[k]).collect::<Vec<_>>(), chains.len())
            });
            of.fold(count as f64, f64::min)
        })
        .collect();
    let weights = banks.iter().map(|bank| vec![1.0 / bank.len() as f64; bank.len()]).collect();
    (Fit { populations, weights, drawn: banks.iter().map(drawn).collect(), effective }, banks)
}

/// Effective number of values of chains, by the variance of the means of batches. Batches of few rounds cannot show that a
/// chain moves: then each chain counts as one value.
fn effective_size(values: &[f64], chains: usize) -> f64 {
    let variance = |values: &[f64]| -> f64 {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (values.len() as f64 - 1.0)
    };
    let length = values.len() / (chains * BATCHES);
    if length < LEAST_BATCH {
        return chains as f64;
    }
    let means: Vec<f64> = values.chunks_exact(length).map(|batch| batch.iter().sum::<f64>() / length as f64).collect();
    (variance(values) / variance(&means)).clamp(0.0, length as f64) * means.len() as f64
}
