//! Records in the program what it was built for, by which compiler and from which commit, for the manifests of results.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What a command prints, or nothing.
fn said(program: &str, words: &[&str]) -> String {
    let output = Command::new(program).args(words).output();
    let text = output.ok().filter(|output| output.status.success()).map(|output| output.stdout);
    text.and_then(|text| String::from_utf8(text).ok()).unwrap_or_default().trim().to_owned()
}

/// The commit that a package was made from, as cargo notes it; nothing where the tree was not clean.
fn packed_commit() -> String {
    let note = fs::read_to_string(".cargo_vcs_info.json").unwrap_or_default();
    let after = |key: &str| note.split_once(key).map_or("", |(_, rest)| rest.trim_start());
    let commit = after("\"sha1\":").trim_start_matches('"').split('"').next().unwrap_or_default();
    if after("\"dirty\":").starts_with("true") { String::new() } else { commit.to_owned() }
}

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // A package of a registry lies in no repository of ours, even where it is unpacked in somebody else's.
    let is_ours = Path::new(".git").exists();
    let log = if is_ours { said("git", &["rev-parse", "--git-path", "logs/HEAD"]) } else { String::new() };
    if Path::new(&log).exists() {
        println!("cargo::rerun-if-changed={log}");
    }
    let commit = if is_ours { said("git", &["rev-parse", "HEAD"]) } else { packed_commit() };
    let compiler = said(&env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned()), &["--version"]);
    println!("cargo::rustc-env=POLMOB_COMMIT={commit}");
    println!("cargo::rustc-env=POLMOB_COMPILER={compiler}");
    println!("cargo::rustc-env=POLMOB_TARGET={}", env::var("TARGET").unwrap_or_default());
}
