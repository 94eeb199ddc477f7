//! A record of parks of the user's own: read beside the scenario, kept with results, fitted like that of the program.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use polmob::calibration::panel::units;
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
fn counts_of_home_firms_are_read_as_such() {
    let readings = |evidence: &str| {
        let folder = folder(evidence, "my_park");
        let file = folder.path().join("mine.toml");
        let more = "\n[[target]]\nname = \"at work\"\npark = \"My park\"\noutcome = \"tenants_producing\"\nvalue = 9.0\nat = \"2020-05\"\n\
                    \n[[target]]\nname = \"staff\"\npark = \"My park\"\noutcome = \"local_staff\"\nvalue = 0.5\nat = \"2020-05\"\n";
        fs::write(&file, fs::read_to_string(&file).unwrap() + more).unwrap();
        let unit = units(&Scenario::load(&file, &[]).unwrap(), false).unwrap().remove(0);
        assert_eq!(unit.left_out, ["staff"]);
        unit.readings.iter().map(|seen| (seen.value, seen.tally.is_home, seen.tally.at_work)).collect::<Vec<_>>()
    };
    let all = [(4.0, false, false), (12.0, false, false), (9.0, false, true), (31.0, false, false)];
    assert_eq!(readings(EVIDENCE), all);
    let home = EVIDENCE.replace("counted = \"all\"", "counted = \"home\"");
    assert!(readings(&home).iter().all(|&(_, is_home, at_work)| is_home != at_work));
    // Beside a count of all firms at the same date a count of home firms says nothing new; at another date it does.
    let beside = |date: &str| {
        let row = EVIDENCE.lines().find(|line| line.contains("2012-05")).unwrap();
        let row = row.replace("\"tenants\"", "\"tenants_home\"").replace("value = 4", "value = 3");
        readings(
            &EVIDENCE.replace("observation = [\n", &format!("observation = [\n{}\n", row.replace("2012-05", date))),
        )
    };
    assert_eq!(beside("2012-05").len(), 4);
    assert_eq!(beside("2013-05").iter().filter(|seen| **seen == (3.0, true, false)).count(), 1);
}

#[test]
fn a_figure_that_nothing_would_read_is_refused() {
    for (good, bad, words) in [
        ("variable = \"tenants\", date = \"2016", "variable = \"tenents\", date = \"2016", "did you mean `tenants`?"),
        ("date = \"2012-05\"", "date = \"2006-05\"", "a figure is earlier than its park"),
        ("variable = \"tenants\", date = \"2016", "variable = \"local_share\", date = \"2016", "allowed: fraction"),
    ] {
        let folder = folder(&EVIDENCE.replace(good, bad), "my_park");
        let found = polmob(folder.path(), &["evidence", "check", "parks/own.toml"]);
        assert_eq!(found.status.code(), Some(2), "{}", told(&found));
        assert!(told(&found).contains(words) && told(&found).contains("parks/own.toml:1"), "{}", told(&found));
    }
}

#[test]
fn figures_out_of_reach_of_a_panel_are_named_first() {
    let folder = folder(&EVIDENCE.replace("value = 31", "value = 12000"), "my_park");
    let fit = polmob(folder.path(), &["calibrate", "mine.toml", "--panel", "--most-runs", "400", "--out", "fit"]);
    assert!(fit.status.success(), "{}", told(&fit));
    assert!(
        told(&fit).contains("Outside nearly all runs of the fit: 12000 firms at My park in May 2020"),
        "{}",
        told(&fit)
    );
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
    fs::write(folder.path().join("empty.toml"), " \n").unwrap();
    let empty = "the file of evidence is empty";
    for (name, words) in
        [("empty.toml", empty), ("nowhere.toml", "cannot be read"), ("parks", "this is no file of evidence")]
    {
        let setting = format!("record.file={name}");
        let found = told(&polmob(folder.path(), &["check", "mine.toml", "--set", &setting]));
        assert!(found.contains("1 problem in") && found.contains(words), "{found}");
    }
    let text = fs::read_to_string(folder.path().join("mine.toml")).unwrap();
    let refused = Scenario::parse("mine", &text, &[]).unwrap_err().render(false);
    assert!(refused.contains("`record.file` cannot be read here"), "{refused}");
}

/// The parks of `examples/more_parks` are appended to those of the panel.
#[test]
fn more_parks_join_the_panel() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |file: &str| fs::read_to_string(root.join(file)).unwrap();
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("record.toml"), read("examples/more_parks/record.toml")).unwrap();
    let file = folder.path().join("fourteen.toml");
    fs::write(&file, read("scenarios/parks.toml") + &read("examples/more_parks/parks.toml")).unwrap();
    let figures = |name: &str| {
        let units = units(&Scenario::load(&file, &[]).unwrap(), false).unwrap();
        assert_eq!(units.len(), 14);
        units.iter().find(|unit| unit.scenario.plan.parks[0].name == name).unwrap().readings.len()
    };
    let found = ["Sihanoukville", "Suez", "Long Jiang", "Eastern Industry Zone"].map(figures);
    assert_eq!(found, [9, 8, 4, 3]);
}
