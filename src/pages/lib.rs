//! What people look at: charts, pages of results and stories of parks.
//!
//! Modules stand lowest first; each may name only those above it in this list (`tests/all/layers.rs` checks it), all of
//! them the modules of `polmob_engine` and `polmob_study`, which stand at the root of this crate too.

pub use polmob_study::{
    PROGRAM, analysis, draws, evidence, experiment, ids, measures, mechanisms, parameters, policy, scenario,
    simulation, state, world,
};

#[cfg(feature = "pictures")]
pub use polmob_study::{calibration, output, patterns, study};

mod html;

#[cfg(feature = "pictures")]
pub mod charts;

pub mod story;

pub mod replay;

#[cfg(feature = "pictures")]
pub mod report;
