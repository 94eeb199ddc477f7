//! What archives and editors read: how to cite the program, and what a folder of results says of itself.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::commands::place;
use crate::program::polmob;

fn of_project(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The value of a key at the beginning of a line.
fn after<'a>(text: &'a str, key: &str) -> &'a str {
    text.lines().find_map(|line| line.strip_prefix(key)).unwrap().trim()
}

#[test]
fn citation_and_codemeta_have_the_version_and_its_date() {
    let version = env!("CARGO_PKG_VERSION");
    let citation = of_project("CITATION.cff");
    let codemeta: Value = serde_json::from_str(&of_project("codemeta.json")).unwrap();
    assert_eq!(after(&citation, "version:"), version);
    assert_eq!(codemeta["version"], version);
    let changes = of_project("CHANGELOG.md");
    let date = after(&changes, &format!("## {version} - "));
    assert_eq!(after(&citation, "date-released:"), date);
    assert_eq!(codemeta["datePublished"], date);
    let pages = of_project("src/pages/report/page/download.rs");
    assert_eq!(after(&pages, "const RELEASED: &str ="), format!("\"{date}\";"));
    let manifest: toml::Table = toml::from_str(&of_project("Cargo.toml")).unwrap();
    assert_eq!(codemeta["description"].as_str(), manifest["package"]["description"].as_str());
}

fn entity<'a>(crate_of: &'a Value, id: &str) -> &'a Value {
    let graph = crate_of["@graph"].as_array().unwrap();
    graph.iter().find(|entity| entity["@id"] == id).unwrap_or_else(|| panic!("{id} is not in {crate_of:#}"))
}

#[test]
fn a_folder_of_results_is_a_crate_without_a_clock() {
    let place = place();
    let read = |folder: &str| fs::read_to_string(place.path().join(folder).join("ro-crate-metadata.json")).unwrap();
    let study = "--set study.author=Ada --set study.licence=CC-BY-4.0 --set study.date=2026-11";
    for (words, out) in [("run village.toml --worlds 2", "one"), ("sweep village.toml --worlds 2", "many")] {
        polmob(place.path(), &format!("{words} --quiet --format svg --out {out} {study}")).well();
        let found: Value = serde_json::from_str(&read(out)).unwrap();
        let root = entity(&found, "./");
        assert_eq!(
            (root["datePublished"].as_str(), &root["license"]["@id"]),
            (Some("2026-11"), &"https://spdx.org/licenses/CC-BY-4.0".into())
        );
        assert_eq!(entity(&found, "#author")["name"], "Ada");
        let manifest: Value =
            serde_json::from_str(&fs::read_to_string(place.path().join(out).join("manifest.json")).unwrap()).unwrap();
        let files = manifest["files"].as_array().unwrap();
        let parts = root["hasPart"].as_array().unwrap();
        assert_eq!(parts.len() + 1, files.len(), "every file but the crate itself");
        for file in files.iter().filter(|file| file["path"] != "ro-crate-metadata.json") {
            let listed = entity(&found, file["path"].as_str().unwrap());
            assert_eq!(listed["sha256"], file["sha256"]);
        }
        let made = &manifest["made"];
        assert!(made["time"].as_str().unwrap().ends_with('Z'), "{made}");
        assert!(made["target"].is_string() && made["compiler"].as_str().unwrap().starts_with("rustc"), "{made}");
    }
    // Who is silent is not made up, and equal results are equal bytes.
    for out in ["first", "second"] {
        polmob(place.path(), &format!("run village.toml --worlds 2 --quiet --format svg --out {out}")).well();
    }
    assert_eq!(read("first"), read("second"));
    for word in ["author", "license", "datePublished"] {
        assert!(!read("first").contains(word), "{word}");
    }
    polmob(place.path(), "check village.toml --set study.date=2026-13").with(2, &["month 13"]);
}
