//! What many runs say together: intervals, paired contrasts, quantile bands, survival, sensitivity
//! indices, and where in the space of parameters something holds.
//!
//! Everything here is a pure function of numbers already made. A value that is not finite is *missing*: it is left
//! out, it is counted, and it is never a zero. What cannot be said (a spread from one world) is `None`.

pub mod best;
pub mod bootstrap;
pub mod claims;
pub mod contrast;
pub mod crps;
pub mod ensemble_summary;
pub mod estimate;
pub mod factors;
pub mod growth;
pub mod incidence;
pub mod interval;
#[cfg_attr(not(feature = "tables"), allow(dead_code, reason = "the mixture serves calibration, which needs tables"))]
pub(crate) mod kernel;
pub mod lorenz;
mod mean_draws;
pub mod moments;
pub mod morris;
pub mod pawn;
pub mod prim;
pub mod quantiles;
pub mod random_share;
pub mod ratio;
pub mod regret;
pub mod sobol_indices;
pub(crate) mod student;
pub mod summary;
pub mod survival;
pub mod tree;
pub mod variation;
pub mod weighted;

pub use best::{Best, best, leaders};
pub use contrast::{Contrast, Paired, contrast};
pub use estimate::Estimate;
pub use incidence::{CauseIncidence, CumulativeIncidence, IncidenceStep};
pub use interval::Interval;
pub use lorenz::lorenz_curve;
pub use moments::Moments;
pub use quantiles::{Band, quantile, sorted};
pub use survival::{LifeTable, SurvivalCurve, SurvivalStep};
pub use weighted::Weighted;
