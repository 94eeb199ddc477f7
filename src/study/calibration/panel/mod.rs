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
//! 1. A [`Bank`] of runs is played for each park: parameters from a broad distribution, then others near those whose runs
//!    went like some park's record. Their density is known, so that any distribution over parks is a matter of weights.
//! 2. A Gibbs sampler goes round: a run for each park by weight, then means, spreads and errors given these runs
//!    ([`fit`]). What it needs of a run is its values at the dates of figures, so nothing is played again.
//!
//! A run is its parameters *and* its luck, addressed by (seed, world): weighted runs are histories that went like the
//! record, and a forecast is what they do afterwards. A forecast for a park outside the fit comes from the distribution
//! over parks. Growth curves are banks of their own without luck (`rivals`) and go through the same sampler with the
//! same figures, so that what is compared is the mechanism and nothing else.

mod bank;
mod fit;
mod play;
mod population;
mod rivals;
mod rolling;
mod tables;
mod unit;

pub use bank::{Bank, Prior};
pub use fit::{Case, Fit, Population, error_of_size_one, fit};
pub use play::{Played, played, priors};
pub use population::Parameter;
pub use rivals::{Growth, Walk};
pub use rolling::{CUTS, ForecastRow, Forecaster, Protocol, ScoreRow, Scored, panel_scores, predicted};
pub use tables::{
    CarriedError, CourseRow, PopulationFile, PopulationRow, UnitRow, course_rows, histories, population_rows, unit_rows,
};
pub use unit::{TenantCount, Unit, UnitError, units};

/// How much work a panel is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PanelSettings {
    /// Runs of each park.
    pub runs: usize,
    /// Rounds of the sampler that are kept; a quarter as many come before.
    pub rounds: usize,
    /// Seed of everything.
    pub seed: u64,
}
