//! A record of parks of the user's own: read beside the scenario, kept with results, fitted like that of the program.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use polmob::scenario::Scenario;
use tempfile::TempDir;

const EVIDENCE: &str = r#"
[source.visit]
publisher = "Own visit"

[[park]]
id = "my_park"
name = "My park"
home_country = "China"
host_country = "Thailand"
founded = "2007"
observation = [
  { variable = "tenants", date = "2012-05", value = 4, unit = "firms", bound = "exact", confidence = "high", source = "visit", counted = "all" },
  { variable = "tenants", date = "2016-05", value = 12, unit = "firms", bound = "exact", confidence = "high", source = "visit", counted = "all" },
  { variable = "tenants", date = "2020-05", value = 31, unit = "firms", bound = "exact", confidence = "high", source = "visit", counted = "all" },
]
"#;

fn polmob(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_polmob")).current_dir(folder).args(words).output().unwrap()
}

fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A folder with a park of one's own and its evidence.
fn folder(evidence: &str, record: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    let made = polmob(folder.path(), &["new", "mine", "--park"]);
    assert!(made.status.success(), "{}", told(&made));
    let file = folder.path().join("mine.toml");
    let text = fs::read_to_string(&file).unwrap();
    let park = text.replace("[[case.park]]\n", &format!("[[case.park]]\nrecord = \"{record}\"\n"));
    fs::write(file, park + "\n[record]\nfile = \"parks/own.toml\"\n").unwrap();
    fs::create_dir(folder.path().join("parks")).unwrap();
    fs::write(folder.path().join("parks/own.toml"), evidence).unwrap();
    folder
}

#[test]
fn results_carry_the_record_and_cite_it() {
    let folder = folder(EVIDENCE, "my_park");
    let at = folder.path();
    let run = polmob(at, &["run", "mine.toml", "--worlds", "4", "--arms", "open", "--out", "r"]);
    assert!(run.status.success(), "{}", told(&run));
    let page = fs::read_to_string(at.join("r/report.html")).unwrap();
    assert!(page.contains("Own visit"));
    // The folder needs the file no more, and reads as the same scenario.
    fs::remove_dir_all(at.join("parks")).unwrap();
    let carried = Scenario::load(&at.join("r/scenario.toml"), &[]).unwrap();
    assert_eq!(carried.evidence.series("my_park", "tenants").len(), 3);
    assert_eq!(carried.resolved(), fs::read_to_string(at.join("r/scenario.toml")).unwrap());
    let verified = polmob(at, &["verify", "r"]);
    assert!(verified.status.success(), "{}", told(&verified));
}

#[test]
fn it_is_fitted_like_the_record_of_the_program() {
    let folder = folder(EVIDENCE, "my_park");
    let fit = polmob(folder.path(), &["calibrate", "mine.toml", "--panel", "--most-runs", "400", "--out", "fit"]);
    assert!(fit.status.success(), "{}", told(&fit));
    assert!(told(&fit).contains("1 park, 3 figures"), "{}", told(&fit));
}

#[test]
fn other_figures_are_another_fit() {
    let fits = [EVIDENCE.to_owned(), EVIDENCE.replace("value = 31", "value = 30")].map(|evidence| {
        let folder = folder(&evidence, "my_park");
        let file = folder.path().join("mine.toml");
        let target = "\n[[target]]\nname = \"tenants\"\npark = \"My park\"\nseries = \"tenants\"\n";
        fs::write(&file, fs::read_to_string(&file).unwrap() + target).unwrap();
        let scenario = Scenario::load(&file, &[]).unwrap();
        assert_eq!(scenario.targets[0].figures.len(), 3);
        (scenario.model(), scenario.fit())
    });
    assert_eq!(fits[0].0, fits[1].0);
    assert_ne!(fits[0].1, fits[1].1);
}

#[test]
fn a_park_of_the_program_can_be_replaced() {
    let own = EVIDENCE.replace("my_park", "kitic");
    let folder = folder(&own, "kitic");
    let scenario = Scenario::load(&folder.path().join("mine.toml"), &[]).unwrap();
    assert_eq!(scenario.evidence.series("kitic", "tenants").len(), 3);
    assert!(scenario.evidence.park("tcriz").is_some());
}

#[test]
fn what_is_wrong_is_said_once_at_its_key() {
    let check = |evidence: &str, record: &str| {
        let folder = folder(evidence, record);
        let found = polmob(folder.path(), &["check", "mine.toml"]);
        assert_eq!(found.status.code(), Some(2));
        told(&found)
    };
    let faulty = check(&EVIDENCE.replace("value = 12", "value = -12"), "my_park");
    assert!(faulty.contains("1 problem in") && faulty.contains("parks/own.toml:13:"), "{faulty}");
    assert!(faulty.contains("polmob evidence check parks/own.toml"), "{faulty}");
    let unknown = check(EVIDENCE, "my_prak");
    assert!(unknown.contains("1 problem in") && unknown.contains("did you mean \"my_park\"?"), "{unknown}");

    let folder = folder(EVIDENCE, "my_park");
    for (name, words) in [("nowhere.toml", "cannot be read"), ("parks", "this is no file of evidence")] {
        let setting = format!("record.file={name}");
        let found = told(&polmob(folder.path(), &["check", "mine.toml", "--set", &setting]));
        assert!(found.contains("1 problem in") && found.contains(words), "{found}");
    }
    let text = fs::read_to_string(folder.path().join("mine.toml")).unwrap();
    let refused = Scenario::parse("mine", &text, &[]).unwrap_err().render(false);
    assert!(refused.contains("`record.file` cannot be read here"), "{refused}");
}
