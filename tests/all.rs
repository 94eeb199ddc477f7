//! All integration tests, one binary.

// Scenario files: what is accepted, what is refused and how it is said, and that a scenario survives being written.
#[path = "all/scenario_files.rs"]
mod scenario_files;
