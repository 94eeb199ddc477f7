//! Many runs: which, in what order, on how many threads. The only layer that names rayon.

pub mod claims;
pub mod designs;

mod ensemble;
mod executor;
mod observe;
mod pinned;
mod point;
mod points;
mod prepared;
mod readings;
mod run;
mod series;
mod targets;
mod watch;

#[cfg(feature = "tables")]
pub(crate) use ensemble::world_runs;
pub use ensemble::{Ensemble, Progress, WorldRuns};
pub use executor::{Before, Executor, RunOutcome, ThreadError, WorldOutcomes};
#[cfg(feature = "tables")]
pub(crate) use executor::{side_by_side, threads_here};
pub use observe::{observe, observe_at, read_run};
pub use pinned::PinnedYear;
pub use point::{InvalidPoint, Point, PointId, PointsError, ShortId, scenario_at};
pub use points::{Layer, Points, cube_points, listed_points, sweep_points, sweep_size};
pub use prepared::{Effective, MadeRun, MadeWorld, Prepared};
pub(crate) use readings::of_world;
pub use readings::{Observable, Readings};
pub use run::{RunRecord, YearRow, run};
pub use series::{Numbers, Reduce, Series, numbers_of};
pub use targets::Targets;
pub use watch::Watch;
