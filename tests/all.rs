//! All integration tests, one binary.

/// What reaches the disk: tables both ways, equal bytes, folders whole or not at all.
#[path = "all/output_files.rs"]
mod output_files;
/// Intervals, probabilities and survival against what the mathematics says, with stated error rates.
#[path = "all/statistics.rs"]
mod statistics;
