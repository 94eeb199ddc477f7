//! Files that are named after parks: in any script, of any length, each of its own.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

/// Files of charts of tenants that a run of a park of this name leaves.
fn charts(name: &str) -> BTreeSet<String> {
    let home = tempfile::tempdir().unwrap();
    let polmob = |words: &[&str]| {
        let done = Command::new(env!("CARGO_BIN_EXE_polmob")).current_dir(home.path()).args(words).output().unwrap();
        assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
    };
    polmob(&["new", "mine", "--park"]);
    let file = home.path().join("mine.toml");
    let text = fs::read_to_string(&file).unwrap().replace("name = \"My park\"", &format!("name = \"{name}\""));
    fs::write(file, text).unwrap();
    polmob(&["run", "mine.toml", "--worlds", "2", "--arms", "open", "--format", "svg", "--quiet", "--out", "r"]);
    let files = fs::read_dir(home.path().join("r/charts")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with("tenants")).collect()
}

#[test]
fn a_name_in_another_script_is_kept() {
    assert!(charts("中白工业园").contains("tenants_中白工业园.svg"));
}

#[test]
fn a_name_that_is_too_long_for_a_file_is_cut() {
    let names = charts(&"Zone ".repeat(60));
    assert!(names.iter().all(|name| name.len() < 120) && !names.is_empty(), "{names:?}");
}
