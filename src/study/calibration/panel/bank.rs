//! Runs or curves of one park, with their values at the dates of figures.

use crate::scenario::History;

/// A parameter before any figure: its mean over parks is normal around `centre`, its spread over parks half-normal of size
/// `spread`, or nearly none where that is 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prior {
    /// Of the mean over parks.
    pub centre: f64,
    /// Of the mean over parks.
    pub deviation: f64,
    /// Size of the spread over parks; 0 for a parameter that parks share.
    pub spread: f64,
}

impl Prior {
    /// Deviation of the broad distribution that the first runs are drawn from: mean and spread together.
    pub fn broad(&self) -> f64 {
        (self.deviation * self.deviation + self.spread * self.spread).sqrt()
    }
}

/// Runs of one park.
#[derive(Debug, Clone, Default)]
pub struct Bank {
    /// Parameters of a run.
    pub dimensions: usize,
    /// Dates at which runs are read.
    pub dates: usize,
    /// Run by run.
    pub places: Vec<f64>,
    /// World and draws of each run; none of curves.
    pub histories: Vec<History>,
    /// Logarithm of the density from which each curve was drawn, up to a constant; 0 of runs of a Markov chain.
    pub log_density: Vec<f64>,
    /// Run by run, `ln(1 + x)` at each date; NaN once a park has ended.
    pub seen: Vec<f32>,
}

impl Bank {
    /// Number of runs.
    pub fn len(&self) -> usize {
        self.log_density.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.log_density.is_empty()
    }

    /// The place of a run.
    pub fn place(&self, run: usize) -> &[f64] {
        &self.places[run * self.dimensions..(run + 1) * self.dimensions]
    }

    /// What a run shows at the dates.
    pub fn run(&self, run: usize) -> &[f32] {
        &self.seen[run * self.dates..(run + 1) * self.dates]
    }
}
