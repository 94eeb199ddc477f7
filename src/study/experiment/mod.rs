//! Many runs: which, in what order, on how many threads. The only layer that names rayon.

pub mod claims;
pub mod designs;

mod ensemble;
mod observe;
mod player;
mod points;
mod run;
mod targets;

pub use ensemble::{Ensemble, Progress, ThreadError, WorldRuns};
pub use observe::{Sight, observe};
pub use player::{Before, Played, PlayedWorld, Player, Prepared};
pub use points::{
    InvalidPoint, Point, PointId, Points, PointsError, cube_points, scenario_at, sweep_points, sweep_size,
};
pub use run::{PinnedYear, RunRecord, YearRow, run};
pub use targets::Targets;
