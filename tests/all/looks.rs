//! What every command leaves to be looked at can be spared, and what it says as JSON has one head.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn polmob(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_polmob")).current_dir(folder).args(words).output().unwrap()
}

const SMALL: [&str; 6] = ["--worlds", "3", "--set", "time.years=2", "--arms", "hybrid,open"];

/// Commands that leave a folder with a page, quick ones of each.
const COMMANDS: [&[&str]; 4] = [
    &["run", "village"],
    &["sweep", "village", "--vary", "policy.coercion=0..1:3"],
    &["sensitivity", "village", "--method", "morris", "--vary", "policy.coercion=0..1", "--samples", "4"],
    &["regimes", "village", "--vary", "policy.coercion=0..1:2", "--vary", "actor.threshold.mean=0.4..0.6:2"],
];

fn called<'a>(words: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [words, &SMALL, more].concat()
}

#[test]
fn charts_and_page_can_be_left_out() {
    for words in COMMANDS {
        let home = tempfile::tempdir().unwrap();
        let out = |name: &str, more: &[&str]| {
            let all = called(words, &[&["--out", name, "--quiet"], more].concat());
            let done = polmob(home.path(), &all);
            assert!(done.status.success(), "{all:?}: {}", String::from_utf8_lossy(&done.stderr));
            let at = home.path().join(name);
            assert!(at.join("manifest.json").exists() && at.join("tables").is_dir());
            (at.join("charts").exists(), at.join("report.html").exists(), done.stdout)
        };
        let (charts, page, told) = out("whole", &["--format", "svg"]);
        assert!(charts && page, "{words:?}");
        assert_eq!(out("plain", &["--no-charts"]), (false, true, told.clone()), "{words:?}");
        assert_eq!(out("pictures", &["--no-page", "--format", "svg"]), (true, false, told.clone()), "{words:?}");
        assert_eq!(out("bare", &["--no-page", "--no-charts"]), (false, false, told), "{words:?}");
        assert!(!home.path().join("bare/replay.html").exists());
    }
}

#[test]
fn a_format_of_charts_that_are_left_out_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let refused = polmob(home.path(), &["run", "village", "--no-charts", "--dpi", "100"]);
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn every_json_has_the_same_head() {
    let home = tempfile::tempdir().unwrap();
    let mut calls: Vec<(Vec<&str>, bool)> =
        COMMANDS.iter().map(|words| (called(words, &["--json", "--no-page", "--no-charts"]), true)).collect();
    calls.push((vec!["check", "village", "--json"], true));
    for words in [vec!["scenarios", "--json"], vec!["template", "--json"], vec!["evidence", "list", "--json"]] {
        calls.push((words, false));
    }
    for (words, is_of_scenario) in calls {
        let done = polmob(home.path(), &words);
        assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
        let told: Value = serde_json::from_slice(&done.stdout).unwrap();
        assert_eq!(told["format"], 1, "{words:?}");
        assert_eq!(told["polmob"], env!("CARGO_PKG_VERSION"), "{words:?}");
        assert_eq!(told["command"], words[0], "{words:?}");
        assert_eq!(told["scenario"] == "village" && told["seed"] == 1, is_of_scenario, "{words:?}");
    }
}
