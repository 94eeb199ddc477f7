//! PAWN: how far knowing an input moves the whole distribution of an outcome.
//!
//! Pianosi and Wagener (2018), Environmental Modelling and Software 108, 197-207: cut the range of the input into slices
//! and take the Kolmogorov-Smirnov distance between the outcomes of each slice and all outcomes; the index is the median
//! (and the maximum) over slices. It needs no special design and does not rest on the variance, so it suits skewed
//! outcomes. Distances between samples are never zero: an input counts only if it exceeds a dummy, the same slices
//! filled at random.

use super::bootstrap::{Bootstrap, Estimate, quantile};
use super::variation::varies;
use crate::experiment::designs::seeded::{Seeded, Use};

/// The index of one input.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PawnIndex {
    /// Median distance over slices. Its interval has the width of the bootstrap's and is centred on the estimate, because
    /// resampling repeats cases and so enlarges every distance.
    pub median: Estimate,
    /// Largest distance over slices, its interval likewise.
    pub maximum: Estimate,
    /// What `median` stays below for an inert input, with the bootstrap's level as probability.
    pub dummy_median: f64,
    /// The same for `maximum`.
    pub dummy_maximum: f64,
    /// Points used.
    pub used: usize,
    /// Points lost to a missing input or outcome.
    pub lost: usize,
}

impl PawnIndex {
    /// Whether the input does more than a dummy.
    pub fn matters(&self) -> bool {
        self.median.value > self.dummy_median
    }
}

/// The indices of `inputs[point][axis]` on `outcomes[point]`; a missing outcome is NaN.
///
/// An input with at most `slices` different values is sliced by them, another into `slices` parts of equal counts, ties
/// together. An axis has no index if all its points fall into one slice, and none has one if the outcome does not vary.
pub fn pawn(inputs: &[Vec<f64>], outcomes: &[f64], slices: usize, bootstrap: &Bootstrap) -> Vec<Option<PawnIndex>> {
    let axes = inputs.first().map_or(0, Vec::len);
    if !varies(outcomes.iter().copied()) {
        return vec![None; axes];
    }
    (0..axes).map(|axis| index(inputs, axis, outcomes, slices, bootstrap)).collect()
}

fn index(
    inputs: &[Vec<f64>],
    axis: usize,
    outcomes: &[f64],
    slices: usize,
    bootstrap: &Bootstrap,
) -> Option<PawnIndex> {
    let pairs =
        inputs.iter().zip(outcomes).map(|(input, &outcome)| (input.get(axis).copied().unwrap_or(f64::NAN), outcome));
    let mut kept: Vec<(f64, f64)> = pairs.filter(|(x, y)| x.is_finite() && y.is_finite()).collect();
    kept.sort_by(|one, other| one.1.total_cmp(&other.1)); // Cases in order of their outcome, once for all passes.
    let (slice_of, count) = sliced(&kept.iter().map(|pair| pair.0).collect::<Vec<_>>(), slices)?;
    let outcome: Vec<f64> = kept.iter().map(|pair| pair.1).collect();

    let all: Vec<usize> = (0..kept.len()).collect();
    let [median, maximum] = distances(&all, &slice_of, &outcome, count)?;
    let mut chance = Seeded::new(bootstrap.seed, Use::Bootstrap);
    let drawn: Vec<[f64; 2]> = (0..bootstrap.resamples)
        .filter_map(|_| {
            let mut picked = chance.resample(kept.len());
            picked.sort_unstable();
            distances(&picked, &slice_of, &outcome, count)
        })
        .collect();
    let centred = |value: f64, i: usize| {
        let values: Vec<f64> = drawn.iter().map(|distances| distances[i]).collect();
        let shift = values.iter().sum::<f64>() / values.len() as f64 - value;
        let (low, high) = bootstrap.interval(values);
        ((low - shift).max(0.0), (high - shift).min(1.0))
    };
    let estimate = |value, i| Estimate { value, interval: (!drawn.is_empty()).then(|| centred(value, i)) };

    let mut chance = Seeded::new(bootstrap.seed, Use::Dummy);
    let mut shuffled = slice_of.clone();
    let dummies: Vec<[f64; 2]> = (0..bootstrap.resamples.max(100))
        .filter_map(|_| {
            chance.shuffle(&mut shuffled);
            distances(&all, &shuffled, &outcome, count)
        })
        .collect();
    let threshold = |i: usize| {
        let mut values: Vec<f64> = dummies.iter().map(|distances| distances[i]).collect();
        values.sort_by(f64::total_cmp);
        quantile(&values, bootstrap.level)
    };
    Some(PawnIndex {
        median: estimate(median, 0),
        maximum: estimate(maximum, 1),
        dummy_median: threshold(0),
        dummy_maximum: threshold(1),
        used: kept.len(),
        lost: inputs.len() - kept.len(),
    })
}

/// The slice of each case and how many slices there are; nothing with fewer than two.
fn sliced(inputs: &[f64], slices: usize) -> Option<(Vec<usize>, usize)> {
    let mut sorted = inputs.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mut starts = sorted.clone();
    starts.dedup();
    let slices = slices.max(1);
    if starts.len() > slices {
        starts = (0..slices).map(|slice| sorted[slice * sorted.len() / slices]).collect();
        starts.dedup();
    }
    let slice_of = inputs.iter().map(|input| starts.partition_point(|start| start <= input) - 1).collect();
    (starts.len() > 1).then_some((slice_of, starts.len()))
}

/// Median and maximum over slices of the distance between the outcomes of a slice and all outcomes. `cases` stand in
/// order of their outcome. A slice without cases, possible in a resample, says nothing.
fn distances(cases: &[usize], slice_of: &[usize], outcome: &[f64], slices: usize) -> Option<[f64; 2]> {
    let mut size = vec![0_usize; slices];
    for &case in cases {
        size[slice_of[case]] += 1;
    }
    let mut seen = vec![0_usize; slices];
    let mut farthest = vec![0.0_f64; slices];
    for (i, &case) in cases.iter().enumerate() {
        seen[slice_of[case]] += 1;
        // Equal outcomes are one step of both distribution functions.
        if cases.get(i + 1).is_none_or(|&next| outcome[next] != outcome[case]) {
            let all = (i + 1) as f64 / cases.len() as f64;
            for slice in 0..slices {
                let inside = seen[slice] as f64 / size[slice] as f64;
                farthest[slice] = farthest[slice].max((inside - all).abs());
            }
        }
    }
    let mut distances: Vec<f64> = (0..slices).filter(|&slice| size[slice] > 0).map(|slice| farthest[slice]).collect();
    distances.sort_by(f64::total_cmp);
    let maximum = *distances.last()?;
    Some([quantile(&distances, 0.5), maximum])
}
