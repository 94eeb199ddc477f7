//! PRIM: the box of inputs in which an outcome of interest is found, as a rule with coverage and density.
//!
//! The patient rule induction method (Friedman and Fisher 1999, Statistics and Computing 9, 123-143) as scenario discovery
//! uses it (Bryant and Lempert 2010, Technological Forecasting and Social Change 77, 34-49). From the box of everything
//! thin slices are peeled off, each time the one that raises the density most per case lost, which treats thick slices of
//! discrete inputs fairly (Kwakkel and Jaxa-Rozen 2016, Environmental Modelling and Software 79, 311-321). Of all boxes on
//! the way the one with the highest harmonic mean of coverage and density is taken. Inputs whose limit
//! chance could explain are left out and peeling begins again; at the end slices are pasted back while density rises.

mod peeling;

use peeling::search;

use super::bootstrap::{Bootstrap, quantile};
use super::factors::{Factors, Region};
use crate::experiment::designs::seeded::{Seeded, Use};

/// How patiently to peel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PrimOptions {
    /// Share of the box peeled or pasted at a time; never fewer cases than the square root of those in the box.
    pub slice: f64,
    /// Share of all cases below which no box is looked at.
    pub least_mass: f64,
    /// Quasi-p-value above which an input is left alone.
    pub significance: f64,
}

impl Default for PrimOptions {
    fn default() -> Self {
        Self { slice: 0.05, least_mass: 0.05, significance: 0.05 }
    }
}

/// A box with what it holds.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundBox {
    /// Its limits.
    pub region: Region,
    /// Share of all cases of interest that lie inside.
    pub coverage: f64,
    /// Share of the cases inside that are of interest.
    pub density: f64,
    /// Share of all cases that lie inside.
    pub mass: f64,
}

/// Find the box in which `interest` is true; a missing outcome is `None`. There is no box if no case is of interest or
/// all are.
pub fn prim(factors: &Factors, interest: &[Option<bool>], options: &PrimOptions) -> Option<FoundBox> {
    let cases = known(factors, interest);
    search(factors, interest, &cases, options)
}

/// Find the box again in resamples of the cases: the median of the cases in both boxes over the cases in either, and what
/// one resample in twenty stays below. Absent without a box.
pub fn prim_stability(
    factors: &Factors,
    interest: &[Option<bool>],
    options: &PrimOptions,
    bootstrap: &Bootstrap,
) -> Option<(f64, f64)> {
    let cases = known(factors, interest);
    let region = search(factors, interest, &cases, options)?.region;
    let mut chance = Seeded::new(bootstrap.seed, Use::Bootstrap);
    let mut overlaps = Vec::with_capacity(bootstrap.resamples);
    for _ in 0..bootstrap.resamples {
        let picked: Vec<usize> = chance.resample(cases.len()).into_iter().map(|i| cases[i]).collect();
        let Some(other) = search(factors, interest, &picked, options) else { continue };
        let inside = |region: &Region, case| region.contains(factors, case);
        let sides = cases.iter().map(|&case| (inside(&region, case), inside(&other.region, case)));
        let (both, either) = sides.fold((0, 0), |(both, either), (one, other)| {
            (both + usize::from(one && other), either + usize::from(one || other))
        });
        overlaps.push(both as f64 / either.max(1) as f64);
    }
    overlaps.sort_by(f64::total_cmp);
    (!overlaps.is_empty()).then(|| (quantile(&overlaps, 0.5), quantile(&overlaps, 0.05)))
}

/// Find a box with the share `held_out` of the cases, drawn by `seed`, kept aside, and try it on them: coverage, then
/// density; either is absent if no such case is of interest, or none lies inside.
pub fn prim_held_out(
    factors: &Factors,
    interest: &[Option<bool>],
    options: &PrimOptions,
    held_out: f64,
    seed: u64,
) -> Option<(Option<f64>, Option<f64>)> {
    let mut cases = known(factors, interest);
    Seeded::new(seed, Use::HeldOut).shuffle(&mut cases);
    let aside = ((cases.len() as f64 * held_out.clamp(0.0, 1.0)).round() as usize).min(cases.len());
    let (aside, shown) = cases.split_at(aside);
    let region = search(factors, interest, shown, options)?.region;
    let count = |test: &dyn Fn(usize) -> bool| aside.iter().filter(|&&case| test(case)).count();
    let inside = |case| region.contains(factors, case);
    let wins = |case: usize| interest[case] == Some(true);
    let both = count(&|case| inside(case) && wins(case));
    let share = |of: usize| (of > 0).then(|| both as f64 / of as f64);
    Some((share(count(&wins)), share(count(&inside))))
}

fn known(factors: &Factors, interest: &[Option<bool>]) -> Vec<usize> {
    (0..factors.cases().min(interest.len())).filter(|&case| interest[case].is_some()).collect()
}
