//! `polmob verify`: folders of every command hold, a changed byte is named, and so is a run that no seed gives.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::fs;
use std::path::Path;

use polmob::output::{Manifest, WorldCounts, read_table};
use sha2::{Digest, Sha256};

use crate::commands::place;
use crate::program::polmob;

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn folders_of_runs_and_experiments_are_run_again() {
    let place = place();
    let run = |words: &str| polmob(place.path(), &format!("{words} --quiet --format svg --out out --force")).well();
    run("run village.toml --worlds 7 --runs 2 --first-world 3");
    let said = polmob(place.path(), "verify out --sample 3").well().out;
    assert!(said.contains("3 of 7 worlds run again") && said.contains("the same to the last bit"), "{said}");
    let all = polmob(place.path(), "verify out --all --json").well().out;
    let all: serde_json::Value = serde_json::from_str(&all).unwrap();
    assert_eq!((&all["ok"], &all["replayed"]["sampled"]), (&true.into(), &7.into()), "{all}");

    run("sweep village.toml --worlds 2");
    let said = polmob(place.path(), "verify out --all").well().out;
    assert!(said.contains("every outcome is the same"), "{said}");
    run("what-if village.toml --worlds 2");
    let said = polmob(place.path(), "verify out").well().out;
    assert!(said.contains("no run was compared"), "{said}");
    let said = polmob(place.path(), "verify out --sample 0").well().out;
    assert!(said.contains("as the manifest lists"), "{said}");
}

#[test]
fn what_differs_is_named() {
    let place = place();
    polmob(place.path(), "run village.toml --worlds 3 --quiet --format svg --out out").well();
    let folder = place.path().join("out");
    let page = folder.join("report.html");
    let whole = fs::read(&page).unwrap();
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    fs::write(&page, &flipped).unwrap();
    polmob(place.path(), "verify out").with(1, &["report.html has changed"]);
    fs::remove_file(&page).unwrap();
    polmob(place.path(), "verify out").with(1, &["report.html is missing"]);
    fs::write(&page, &whole).unwrap();
    polmob(place.path(), "verify out").well();
    polmob(place.path(), "verify nowhere").with(2, &["there is no such folder"]);
    fs::create_dir(place.path().join("empty")).unwrap();
    polmob(place.path(), "verify empty").with(2, &["no manifest.json"]);
}

/// Another seed under the same hashes, as a forger would write them: the files agree with their manifest, the runs do not.
#[test]
fn runs_that_no_seed_gives_are_found() {
    let place = place();
    polmob(place.path(), "run village.toml --worlds 3 --quiet --format svg --out out").well();
    let folder = place.path().join("out");
    forge(&folder);
    let said = polmob(place.path(), "verify out --sample 0").well().out;
    assert!(said.contains("as the manifest lists"), "{said}");
    let found = polmob(place.path(), "verify out").with(1, &["world 0, run 0", "when it is run again"]);
    assert!(found.out.contains("a run differs"), "{}", found.out);
    assert!(read_table(&folder.join("tables/runs.parquet")).is_ok());
}

/// Changes the seed in `scenario.toml` and seals the folder anew.
fn forge(folder: &Path) {
    let path = folder.join("scenario.toml");
    let text = fs::read_to_string(&path).unwrap();
    let forged = text.replacen("seed = 1\n", "seed = 2\n", 1);
    assert_ne!(text, forged);
    fs::write(&path, &forged).unwrap();
    let path = folder.join("manifest.json");
    let mut manifest: Manifest = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let listed = manifest.files.iter_mut().find(|file| file.path == "scenario.toml").unwrap();
    (listed.bytes, listed.sha256) = (forged.len() as u64, hash(forged.as_bytes()));
    assert_eq!(manifest.worlds, WorldCounts { asked: 3, done: 3 });
    manifest.checksum = "0".repeat(64);
    let text = serde_json::to_string_pretty(&manifest).unwrap() + "\n";
    let sealed = text.replacen(&"0".repeat(64), &hash(text.as_bytes()), 1);
    fs::write(&path, sealed).unwrap();
}
