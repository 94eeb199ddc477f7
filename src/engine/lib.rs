//! The model of polmob: from random draws to measured outcomes.
//!
//! Modules stand lowest first; each may name only those above it in this list (`tests/all/layers.rs` checks it). Nothing
//! here reads a file, a clock or an environment variable, nothing prints, nothing fails and nothing starts a thread.

pub mod ids;

pub mod maths;

pub mod draws;

pub mod parameters;

pub mod policy;

pub mod world;

pub mod state;

pub mod mechanisms;

pub mod simulation;

pub mod measures;
