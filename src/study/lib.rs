//! What is asked of the model: evidence, scenarios, experiments, their analysis and their tables.
//!
//! Modules stand lowest first; each may name only those above it in this list (`tests/all/layers.rs` checks it), all of
//! them the modules of `polmob_engine`, which stand at the root of this crate too.

pub use polmob_engine::{draws, ids, measures, mechanisms, parameters, policy, simulation, state, world};

/// The program that stands in every folder of results as the one that wrote it.
pub const PROGRAM: &str = "polmob";

mod named;

pub mod evidence;

pub mod scenario;

pub mod experiment;

pub mod analysis;

#[cfg(feature = "tables")]
pub mod output;

#[cfg(feature = "tables")]
pub mod study;

#[cfg(feature = "tables")]
pub mod calibration;

#[cfg(feature = "tables")]
pub mod patterns;
