//! Calibration by approximate Bayesian computation with sequential Monte Carlo (ABC-SMC); [`Fitting`] alone knows scenarios.
//!
//! A simulator turns parameters into a distance from what was observed. The posterior is approximated by the parameters
//! whose distance is at most a tolerance, and the tolerance falls from generation to generation (Toni et al. 2009, J. R.
//! Soc. Interface 6:187-202):
//!
//! 1. Generation 0 draws `N` particles from the prior and accepts all of them: it is the prior predictive.
//! 2. The next tolerance is a quantile of the distances of the last generation, so that the sample itself says how fast to
//!    go (Del Moral, Doucet and Jasra 2012, Stat. Comput. 22:1009-1020, for the principle).
//! 3. A proposal is a particle of the last generation within the new tolerance, drawn by its weight and moved by a normal
//!    kernel; together the proposals stand between the sample and the prior, as suits their weights best (`Mixture` in
//!    `src/analysis/kernel.rs` says how), and three in twenty come from the prior. It is simulated and accepted within the
//!    tolerance.
//! 4. The first `N` accepted weigh `prior / sum_j w_j kernel_j` and are the next generation. On to 2 until a rule of
//!    [`Settings`] says [`Stop`].
//!
//! **Probit space.** A parameter with prior distribution function `F` is moved as `z = probit F(x)`. There the prior is
//! standard normal in every dimension: no proposal leaves the prior's range, bounds and skewness do not matter, one kernel
//! serves all units, and `1 - sd(z)` says how much of a parameter the data settle ([`shrinkage`]). Whole numbers
//! and lists are steps of `z`.
//!
//! **Budget.** A generation may take `N / least_acceptance` attempts and what is left of `most_runs`. If they are used up
//! first, it takes the `N` nearest of them, whose largest distance is its tolerance: nothing simulated is thrown away, and
//! every generation has `N` particles unless fewer were comparable.
//!
//! **Same bytes.** A proposal is addressed by (seed, generation, attempt), batches have a fixed size, and the first
//! accepted in the order of attempts are taken. So a result does not depend on threads, and a calibration goes on from its
//! stored generations as if it had not been interrupted.
//!
//! docs/calibration.md says how this is checked and what it gains over rejection.

mod adjustment;
mod carried;
mod fitting;
mod forecast;
mod generation;
pub mod panel;
mod posterior;
mod sampler;
mod store;
mod tables;
mod what_if;

use crate::scenario::Scenario;

pub use adjustment::{Unadjusted, adjusted};
pub use carried::posterior_scenario;
pub use fitting::{Fitting, FittingError, Split};
pub use forecast::{
    AgainstCurve, Curves, Forecast, ForecastRow, MODEL, PRIOR, against_curve, forecast_table, forecasts, ranking,
};
pub use generation::{Generation, Particle};
pub use posterior::{Marginal, chance_shrinkage, correlation, covariance, marginal, marginals, shrinkage};
pub use sampler::{BATCH, Batch, Sampler, Stop};
pub use store::{GENERATIONS, Store, calibration_identity};
pub use tables::{FITTED, FigureRow, GenerationRow, MarginalRow, calibration_tables, figure_rows, marginal_rows};
pub use what_if::{COMPARED, Compared, WhatIfRow, WhatIfs, WorldValues, compare, difference_target, what_if_rows};

/// What one attempt led to.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulated {
    /// From what was observed, not below zero. One that is not finite says that they cannot be compared; such an attempt
    /// is never accepted after generation 0.
    pub distance: f64,
    /// Whatever the caller wants kept with the particle; numbers that are not finite are kept as NaN.
    pub kept: Vec<f64>,
}

/// How far to go.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Settings {
    /// Particles of a generation.
    pub particles: usize,
    /// The next tolerance is this quantile of the weighted distances of the last generation, within (0, 1).
    pub quantile: f64,
    /// Stop once no more than this share of attempts is accepted; 0 for never.
    pub least_acceptance: f64,
    /// Most attempts in all.
    pub most_runs: u64,
    /// Most generations after the prior predictive.
    pub most_generations: u32,
    /// Stop once the tolerance is this or less.
    pub enough: f64,
}

/// Generations after which something else is wrong.
const MOST_GENERATIONS: u32 = 100;

impl Settings {
    /// Those of a scenario.
    pub fn of(scenario: &Scenario) -> Self {
        let asked = &scenario.calibrate;
        Self {
            particles: asked.particles as usize,
            quantile: asked.quantile,
            least_acceptance: asked.least_acceptance,
            most_runs: asked.most_runs,
            most_generations: MOST_GENERATIONS,
            enough: asked.enough,
        }
    }
}

/// Why a calibration cannot begin.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CalibrationError {
    /// No parameter.
    #[error("nothing to calibrate: at least one parameter needs a prior")]
    NoPriors,
    /// A prior over names.
    #[error("the prior of parameter {0} chooses among words; a calibration needs numbers")]
    Words(usize),
    /// Too few particles.
    #[error("{particles} particles for {parameters} parameters; at least {least} are needed")]
    Particles {
        /// Asked for.
        particles: usize,
        /// Priors.
        parameters: usize,
        /// One more than there are parameters, at least 2.
        least: usize,
    },
    /// A quantile that leaves the tolerance where it is, or leaves no particle.
    #[error("the quantile of the next tolerance is {0}; it must lie between 0 and 1, both excluded")]
    Quantile(f64),
    /// An acceptance that is no share.
    #[error("the least acceptance is {0}; it must be at least 0 and below 1")]
    Acceptance(f64),
    /// Fewer attempts than one generation takes.
    #[error("{most_runs} runs are fewer than the {particles} particles of the first generation")]
    Runs {
        /// Allowed.
        most_runs: u64,
        /// Asked for.
        particles: usize,
    },
    /// A tolerance that is not a number.
    #[error("the tolerance that is enough is {0}; it must be a number of at least 0")]
    Enough(f64),
}
