//! All integration tests, one binary.

#![allow(
    clippy::format_push_string,
    clippy::cast_possible_wrap,
    clippy::items_after_statements,
    clippy::format_collect,
    reason = "tests are read, not run often: plain words before allocations, helpers beside their use"
)]

/// Ablations: what each turns off, and nothing else.
mod ablations;
/// Estimators against numbers worked out apart from the program.
mod analysis_by_hand;
/// Arms of a scenario's own.
mod arms;
/// Archives of results: deterministic, complete, never of unfit folders.
mod bundle;
/// Calibration of scenarios: mistakes, recovery with a stated error rate, the posterior in a run, the two commands.
mod calibrate;
/// ABC-SMC against closed forms, coverage and ranks over repeated data, with stated error rates.
mod calibration;
/// Pictures of calibrations and forecasts.
mod calibration_charts;
/// Values set on parsed parameters against the document with these values, key by key.
mod changes;
/// Pictures: well-formed, accessible, robust to odd numbers, independent of system fonts.
mod charts;
/// Claims: how they are stated, tested and broken.
mod claims;
/// How often verdicts on claims are wrong, against the stated error rates.
mod claims_rates;
/// The program as a person uses it: files, streams, exit codes, messages, interruption.
mod command_line;
/// Every command that writes a folder, shared by the tests of all of them.
mod commands;
/// The fast path of a run against the whole model.
mod depth;
/// Designs against their defining properties and published points.
mod designs;
/// Boxes, trees and regret on cases with known answers.
mod discovery;
/// Documents: generated parts are up to date, links and names lead somewhere.
mod documents;
/// What editors, shells and programs read: the schema of scenarios, completions, manual pages, checks as JSON.
mod editors;
/// The record of real parks, the errors of users' files, and both on the command line.
mod evidence;
/// The means of the stylised world against those of an independent implementation.
mod expected_means;
/// Experiments over many points: axes, designs, the journal, resume, precision, failures, and the words for mistakes.
mod experiments;
/// Facts that cannot be: dates out of order, contradictions.
mod facts;
/// Files: none needs one that needs it, none is too long.
mod files;
/// The numbers of a seed, held to the last bit.
mod followed;
mod golden;
/// Growth curves against what is known of them, with stated error rates.
mod growth;
/// What holds after every step of random scenarios.
mod invariants;
/// Lower layers name no higher ones, and the model touches nothing outside itself.
mod layers;
/// Search and matching where the answer is known.
mod limits_matching;
/// The network of partnerships where the answer is known.
mod limits_network;
/// Tenants and local staff where the answer is known.
mod limits_parks;
/// Enrolment, stages, trust and stocks of partnerships where the answer is known.
mod limits_partnership;
/// Landscapes and the travel of policies where the answer is known.
mod limits_policy;
/// Whole runs: the same bytes however they are run, and what must not matter does not.
mod limits_runs;
/// Technology where the answer is known.
mod limits_technology;
/// The travel of bundles where the answer is known.
mod limits_travel;
/// Policy windows, patience and programmes where the answer is known.
mod limits_windows;
/// Lock files of the packages for Python and the browser.
mod lock_files;
mod looks;
/// From nothing to a scenario of one's own.
mod measured;
mod named_files;
mod newcomers;
/// `polmob odd`: the seven elements of the protocol with the values of a scenario.
mod odd;
/// One quantity, one number.
mod one_quantity;
/// What reaches the disk: tables both ways, equal bytes, folders whole or not at all.
mod output_files;
mod own_record;
/// Parks as a panel: coverage with a stated error rate, histories run again, the commands.
mod panel;
/// Figures of patterns on runs made by hand.
mod pattern_figures;
/// Patterns on record: the list, plans, verdicts and the chart.
mod patterns;
/// The scorecard on the command line, its page, and mistakes of its user.
mod patterns_command;
/// The program as the tests call it.
mod pipeline;
/// What planted faults showed that no other test saw.
mod planted;
/// Points as lines of JSON through one process.
mod points_command;
/// Points from a file, and numbers without a folder.
mod points_file;
mod program;
/// Outcomes from the records of parks, and passage points by removal.
mod recomputed;
/// How to cite the program, and what a folder of results says of itself.
mod records;
/// Replays: frames of runs, and the page in which they move.
mod replay;
/// The page and the charts of a run: from its tables, safe to open, honest about what is missing.
mod report;
/// `--resume` of every command: begins, goes on, ends at once.
mod resume;
/// The rules at values that are not 1.
mod rules_tables;
/// A run in shards.
mod run_shards;
/// Scenario files: the template, the shipped ones, and every kind of mistake.
mod scenario_files;
/// Indices against closed forms, with stated error rates.
mod sensitivity;
mod shards;
/// What is wrong with the folder of such a study, and is refused.
mod shards_refused;
/// Worlds that points of a design share.
mod shared_worlds;
/// The scenarios in the program: run by name from anywhere, listed, written, and what is said of names that are none.
mod shipped;
/// Slips of the hand, and whether the help with them works when followed.
mod slips;
/// What every command prints and writes, and the marks of every chart, held against files.
mod snapshots;
/// Intervals, probabilities and survival against what the mathematics says, with stated error rates.
mod statistics;
/// One step against numbers worked out apart from the program.
mod step_by_hand;
/// Stories of parks, comparisons of arms, networks and their export.
mod story;
/// Pictures of experiments: the same demands, and what maps, tornadoes and curves say in words.
mod study_charts;
/// Folders of experiments: interrupted, in use, precise enough, with runs to repeat.
mod study_folders;
/// Names of columns over all tables.
mod tables;
/// Suppliers of tenants and firms from elsewhere in one step, by their definitions.
mod tenants_by_hand;
/// Dates and quotation marks as they are typed.
mod typed;
/// `polmob verify`: what differs is named, a forged run too.
mod verify;
/// What-ifs under a precision: worlds are added until a difference is as sure as requested.
mod what_if_precision;
/// Worlds small enough to be solved by hand, shared by the tests of the model.
mod worlds;

/// Random cases: so many from a seed, or what `PROPTEST_CASES` and `PROPTEST_RNG_SEED` ask for.
fn random_cases(cases: u32, seed: u64) -> proptest::test_runner::Config {
    use proptest::test_runner::{Config, RngSeed};
    let asked = Config::default();
    let is_set = |name| std::env::var_os(name).is_some();
    Config {
        cases: if is_set("PROPTEST_CASES") { asked.cases } else { cases },
        rng_seed: if is_set("PROPTEST_RNG_SEED") { asked.rng_seed } else { RngSeed::Fixed(seed) },
        failure_persistence: None,
        ..asked
    }
}
