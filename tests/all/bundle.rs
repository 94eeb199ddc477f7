//! `polmob bundle`: equal folders give equal bytes, what is in the archive verifies, and nothing unfit is put into one.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;
use tar::Archive;

use crate::commands::place;
use crate::program::polmob;

/// Entries in their order: path, mode, time, owner.
fn headers(path: &Path) -> Vec<(String, u32, u64, u64)> {
    let mut archive = Archive::new(GzDecoder::new(File::open(path).unwrap()));
    let facts = |entry: tar::Entry<'_, _>| {
        let header = entry.header();
        let path = entry.path().unwrap().to_str().unwrap().to_owned();
        (path, header.mode().unwrap(), header.mtime().unwrap(), header.uid().unwrap())
    };
    archive.entries().unwrap().map(|entry| facts(entry.unwrap())).collect()
}

/// What is in each text below the one folder of an archive.
fn texts(path: &Path) -> BTreeMap<String, String> {
    let mut archive = Archive::new(GzDecoder::new(File::open(path).unwrap()));
    let text = |mut entry: tar::Entry<'_, _>| {
        let path = entry.path().unwrap().to_str().unwrap().split_once('/').unwrap().1.to_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        (path, String::from_utf8_lossy(&bytes).into_owned())
    };
    archive.entries().unwrap().map(|entry| text(entry.unwrap())).collect()
}

/// Runs the village with a name that is not ASCII, which charts take over, and a credit.
fn results(place: &Path) {
    let credit = "\n[study]\nauthor = \"Song: Tao\"\nlicence = \"CC-BY-4.0\"\ndate = \"2026-11-28\"\n";
    let text = fs::read_to_string(place.join("village.toml")).unwrap();
    fs::write(place.join("own.toml"), text + credit).unwrap();
    polmob(place, "run own.toml --worlds 3 --quiet --format svg --out out").well();
}

#[test]
fn equal_folders_give_equal_bytes_that_verify() {
    let place = place();
    results(place.path());
    let said = polmob(place.path(), "bundle out --out one.tar.gz").well();
    assert!(said.out.contains("wrote one.tar.gz") && said.err.is_empty(), "{} {}", said.out, said.err);
    fs::rename(place.path().join("out"), place.path().join("moved")).unwrap();
    polmob(place.path(), "bundle moved --sample 0 --out two.tar.gz").well();
    let one = place.path().join("one.tar.gz");
    assert_eq!(fs::read(&one).unwrap(), fs::read(place.path().join("two.tar.gz")).unwrap());

    let headers = headers(&one);
    let below = headers[0].0.split('/').next().unwrap();
    assert!(below.starts_with("own-") && below.len() == "own-".len() + 8, "{below}");
    for (path, mode, time, owner) in &headers {
        assert!(path.starts_with(&format!("{below}/")), "{path}");
        assert_eq!((*mode, *time, *owner), (0o644, 946_684_800, 0), "{path}");
    }
    let results: Vec<&str> =
        headers.iter().filter_map(|header| header.0.strip_prefix(below)?.strip_prefix("/results/")).collect();
    assert!(results[0] == "manifest.json" && results[1..].is_sorted(), "{results:?}");

    Archive::new(GzDecoder::new(File::open(&one).unwrap())).unpack(place.path()).unwrap();
    let said = polmob(place.path(), &format!("verify {below}/results")).well();
    assert!(said.out.contains("the same to the last bit"), "{}", said.out);
}

#[test]
fn an_archive_says_whose_it_is_and_what() {
    let place = place();
    results(place.path());
    polmob(place.path(), "bundle out --sample 0 --out one.tar.gz").well();
    let texts = texts(&place.path().join("one.tar.gz"));
    let has = |path: &str, parts: &[&str]| {
        for part in parts {
            assert!(texts[path].contains(part), "{path} without {part}:\n{}", texts[path]);
        }
    };
    let version = env!("CARGO_PKG_VERSION");
    has("CITATION.cff", &["name: \"Song: Tao\"", "license: \"CC-BY-4.0\"", "date-released: \"2026-11-28\""]);
    has("CITATION.cff", &["10.1007/s11442-021-1864-6", &format!("version: \"{version}\"")]);
    has("LICENSE.md", &["https://spdx.org/licenses/CC-BY-4.0.html"]);
    has("README.md", &["Song: Tao", &format!("polmob {version}"), "polmob run scenario.toml --out again"]);
    has("docs/ODD.md", &["## 1.", "## 7.", "## 8. Parameters"]);
    has("results/scenario.toml", &["Song: Tao"]);

    // What nobody stated is missing, not made up; the command can state it.
    let quiet = polmob(place.path(), "run village.toml --worlds 2 --quiet --no-charts --out silent").well();
    assert!(quiet.err.is_empty(), "{}", quiet.err);
    let said = polmob(place.path(), "bundle silent").well();
    assert!(said.err.contains("no author") && said.err.contains("no licence"), "{}", said.err);
    let file = said.out.strip_prefix("wrote ").unwrap().split(':').next().unwrap();
    let texts = self::texts(&place.path().join(file));
    assert!(texts["LICENSE.md"].contains("No licence"), "{}", texts["LICENSE.md"]);
    assert!(!texts["CITATION.cff"].contains("\nlicense"), "{}", texts["CITATION.cff"]);
    let words = "bundle silent --out stated.tar.gz --author Liang --licence https://example.org/l";
    assert!(polmob(place.path(), words).well().err.is_empty());
    let texts = self::texts(&place.path().join("stated.tar.gz"));
    assert!(texts["CITATION.cff"].contains("license-url: \"https://example.org/l\""), "{}", texts["CITATION.cff"]);
}

/// Results of an experiment lie with its journal, those of the patterns with several scenarios.
#[test]
fn folders_of_other_commands_are_whole() {
    let place = place();
    for (words, expected) in [
        ("sweep village.toml --worlds 2 --no-charts", "docs/ODD.md"),
        ("patterns plain.toml --worlds 4 --pattern types_move --no-rivals", "docs/ODD-plain.md"),
    ] {
        polmob(place.path(), &format!("{words} --quiet --out out --force")).well();
        polmob(place.path(), "bundle out --out out.tar.gz --force").well();
        assert!(texts(&place.path().join("out.tar.gz")).contains_key(expected), "{words}");
        let archive = File::open(place.path().join("out.tar.gz")).unwrap();
        let below = headers(&place.path().join("out.tar.gz"))[0].0.split('/').next().unwrap().to_owned();
        Archive::new(GzDecoder::new(archive)).unpack(place.path()).unwrap();
        polmob(place.path(), &format!("verify {below}/results --sample 0")).well();
    }
}

#[test]
fn nothing_unfit_is_bundled_and_nothing_replaced() {
    let place = place();
    let archive = place.path().join("out.tar.gz");
    polmob(place.path(), "bundle nowhere").with(2, &["there is no such folder"]);
    results(place.path());
    fs::write(&archive, "mine").unwrap();
    polmob(place.path(), "bundle out --sample 0 --out out.tar.gz").with(2, &["out.tar.gz exists; --force replaces it"]);
    assert_eq!(fs::read_to_string(&archive).unwrap(), "mine");
    polmob(place.path(), "bundle out --sample 0 --out .").with(2, &["is no file"]);
    polmob(place.path(), "bundle out --sample 0 --out no/where.tar.gz").with(3, &["where.tar.gz"]);

    let page = place.path().join("out/report.html");
    let mut bytes = fs::read(&page).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&page, &bytes).unwrap();
    polmob(place.path(), "bundle out --out out.tar.gz --force").with(1, &["report.html has changed", "no archive"]);
    assert_eq!(fs::read_to_string(&archive).unwrap(), "mine");
    let left: Vec<_> = fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().ends_with(".partial")), "{left:?}");
}
