//! The tests of the model alone, without those of the program, built without its features: what a planted fault in a rule
//! is held against (docs/testing.md). `cargo test` runs them as part of `all`.

#![allow(
    clippy::format_push_string,
    clippy::cast_possible_wrap,
    clippy::items_after_statements,
    clippy::format_collect,
    reason = "tests are read, not run often: plain words before allocations, helpers beside their use"
)]

#[path = "all/ablations.rs"]
mod ablations;
#[path = "all/expected_means.rs"]
mod expected_means;
#[path = "all/followed.rs"]
mod followed;
#[path = "all/invariants.rs"]
mod invariants;
#[path = "all/limits_matching.rs"]
mod limits_matching;
#[path = "all/limits_network.rs"]
mod limits_network;
#[path = "all/limits_parks.rs"]
mod limits_parks;
#[path = "all/limits_partnership.rs"]
mod limits_partnership;
#[path = "all/limits_policy.rs"]
mod limits_policy;
#[path = "all/limits_runs.rs"]
mod limits_runs;
#[path = "all/limits_technology.rs"]
mod limits_technology;
#[path = "all/limits_travel.rs"]
mod limits_travel;
#[path = "all/limits_windows.rs"]
mod limits_windows;
#[path = "all/measured.rs"]
mod measured;
#[path = "all/planted.rs"]
mod planted;
#[path = "all/recomputed.rs"]
mod recomputed;
#[path = "all/rules_tables.rs"]
mod rules_tables;
#[path = "all/step_by_hand.rs"]
mod step_by_hand;
#[path = "all/tenants_by_hand.rs"]
mod tenants_by_hand;
#[path = "all/worlds.rs"]
mod worlds;

fn random_cases(cases: u32, seed: u64) -> proptest::test_runner::Config {
    use proptest::test_runner::{Config, RngSeed};
    Config { cases, rng_seed: RngSeed::Fixed(seed), failure_persistence: None, ..Config::default() }
}
