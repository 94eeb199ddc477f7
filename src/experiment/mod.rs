//! Many runs: which, in what order, on how many threads. The only layer that names rayon.

pub mod claims;
pub mod designs;

mod ensemble;
mod run;

pub use ensemble::{Ensemble, Progress, ThreadError, WorldRuns};
pub use run::{PinnedYear, RunRecord, YearRow, run};
