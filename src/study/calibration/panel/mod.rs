//! Parks as a panel: each a unit with parameters of its own that come from one distribution over parks.
//!
//! ```text
//! z_jk ~ normal(mean_k, spread_k)                     parameter k of park j, as its logarithm
//! x_j  = run(z_j, world)                              the model, the park alone in its world
//! ln(1 + y_jt) = ln(1 + x_j(t)) + error_c t4          a figure of class c: clear, or weak and "about"
//! ```
//!
//! "At least y" counts with the probability of a figure above `y`. Means, spreads and both errors are estimated together
//! with the parks. Given them parks are independent, so that the cost is the sum over parks:
//!
//! Particle Markov chains sample all of it together (`chains`): parameters of each park are moved so that the distribution
//! over parks is kept, and accepted by the likelihood of the figures, which a particle filter over runs estimates (`filter`).
//!
//! A run is its parameters *and* its random draws, addressed by (seed, world, from which step on): weighted runs are
//! histories that went like the record, and a forecast is what they do afterwards. A forecast for a park outside the fit
//! comes from the distribution over parks. Growth curves have no random draws and cost nothing, so that a [`Bank`] of them
//! is drawn once for each park and weighed ([`fit`]), under the same priors of errors and with the same figures.

mod bank;
mod chain_files;
mod chains;
mod course;
mod drawing;
mod figures;
mod filter;
mod fit;
mod joined;
mod pool;
mod population;
mod predicted;
mod rivals;
mod rolling;
mod scores;
mod tables;
mod unit;

pub use bank::{Bank, Prior};
pub use chain_files::ChainFiles;
pub use chains::{Known, WORLDS, priors, sampled};
pub use figures::error_of_size_one;
pub use fit::{Case, Fit, Population, SHARED_SPREAD, fit};
pub use joined::Sampled;
pub use population::Parameter;
pub use predicted::predicted;
pub use rivals::{Growth, Walk};
pub use rolling::{CUTS, Forecaster, Protocol, Scored, Task, tasks};
pub use scores::{ForecastRow, ScoreRow, panel_scores};
pub use tables::{
    CourseRow, PopulationFile, PopulationRow, UnitRow, course_rows, histories, population_rows, unit_rows,
};
pub use unit::{Tally, TenantCount, Unit, UnitError, units};

/// How much work a panel is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PanelSettings {
    /// Runs of each park in one fit of the model.
    pub runs: usize,
    /// Rounds of the sampler of curves that are kept; a quarter as many come before.
    pub rounds: usize,
    /// Seed of everything.
    pub seed: u64,
}
