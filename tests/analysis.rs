//! The tests of the analysis alone, built without the program's features: what a planted fault in an estimator is held
//! against (docs/testing.md). `cargo test` runs them as part of `all`.

#[path = "all/analysis_by_hand.rs"]
mod analysis_by_hand;
#[path = "all/claims_rates.rs"]
mod claims_rates;
#[path = "all/discovery.rs"]
mod discovery;
#[path = "all/growth.rs"]
mod growth;
#[path = "all/sensitivity.rs"]
mod sensitivity;
#[path = "all/statistics.rs"]
mod statistics;
