//! All integration tests, one binary.

// The record of real parks.
#[path = "all/evidence.rs"]
mod evidence;
