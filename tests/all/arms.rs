//! Arms of a scenario's own, beside the four.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::fs;
use std::path::Path;
use std::process::Command;

use polmob::experiment;
use polmob::measures::position;
use polmob::parameters::Arm;
use polmob::scenario::{Scenario, ScenarioError};

fn village(arms: &str) -> Result<Scenario, ScenarioError> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/village.toml");
    let text = fs::read_to_string(path).unwrap() + arms;
    Scenario::parse("village", &text, &["experiment.worlds=3".parse().unwrap()])
}

const FIRMS: &str = "[[arm]]\nname = \"firms only\"\ninitiators = [\"corporation\"]\nopen = []\n";

#[test]
fn an_arm_is_what_it_says_and_not_what_it_is_called() {
    let twins = "[[arm]]\nname = \"a\"\ninitiators = [\"nation\"]\n\
        [[arm]]\nname = \"b\"\ninitiators = [\"region\", \"corporation\"]\nopen = [\"host_region\", \"home_region\"]\n\
        [[arm]]\nname = \"c\"\ninitiators = [\"corporation\", \"region\"]\n\
        [[arm]]\nname = \"d\"\ninitiators = [\"nation\", \"region\", \"corporation\"]\n";
    let scenario = village(twins).unwrap();
    let names = |arms: &[Arm]| arms.iter().map(|arm| arm.as_str()).collect::<Vec<_>>().join(" ");
    assert_eq!(names(&scenario.experiment.arms), "hierarchical spontaneous hybrid open a b c d");
    for (preset, twin) in scenario.arms[..4].iter().zip(&scenario.arms[4..]) {
        for world in 0..3 {
            let bits = |arm| {
                let run = experiment::run(&scenario, arm, world, 0);
                (run.outcomes.iter().map(|value| value.to_bits()).collect::<Vec<_>>(), run.parks)
            };
            assert_eq!(format!("{:?}", bits(*preset)), format!("{:?}", bits(*twin)), "{}", preset.as_str());
        }
    }
}

#[test]
fn closed_roles_are_never_enrolled_and_who_may_lead_leads() {
    let regions = "[[arm]]\nname = \"regions\"\ninitiators = [\"region\"]\nopen = [\"home_region\"]\n";
    let scenario = village(&format!("{FIRMS}{regions}")).unwrap();
    let run = |arm: usize| {
        let runs: Vec<_> = (0..3).map(|world| experiment::run(&scenario, scenario.arms[arm], world, 0)).collect();
        assert!(runs.iter().any(|run| !run.parks.is_empty()));
        runs
    };
    let years = position("government_years").unwrap();
    assert!(run(4).iter().all(|run| run.outcomes[years] == 0.0));
    let parks: Vec<_> = run(5).into_iter().flat_map(|run| run.parks).collect();
    assert!(parks.iter().all(|park| park.initiator.as_str() == "region" && park.joined[1] == Some(0.0)));
    // Roles are nation, region, corporation of home, then of host.
    assert!(
        parks.iter().all(|park| park.joined.map(|joined| joined.is_some()) == [false, true, true, false, false, true])
    );
}

#[test]
fn arms_that_cannot_be_are_refused_at_the_key() {
    let refusal = |arms: &str| match village(arms) {
        Err(error) => error.render(false),
        Ok(_) => panic!("accepted: {arms}"),
    };
    let arm = |rest: &str| format!("[[arm]]\nname = \"mine\"\n{rest}\n");
    let cases = [
        (arm("initiators = []"), "nobody may take the initiative", "nation, region, corporation"),
        (arm("initiators = [\"nation\"]\nopen = [\"home_nation\"]"), "which enrols home_nation and host_nation", "^"),
        (arm("initiators = [\"region\"]\nopen = []"), "which enrols home_region, and it is closed", "^"),
        (arm("initiators = [\"firm\"]"), "`arm.initiators` has an unknown value", "nation, region, corporation"),
        (arm("open = []"), "[[arm]] has no `initiators`", "required"),
        (arm("initiators = [\"nation\"]").replace("mine", "open"), "`arm.name` is taken", "another name"),
        (arm("initiators = [\"nation\"]").replace("mine", "a-b"), "`arm.name` contains '-'", "a-b"),
        (FIRMS.repeat(2), "two arms are called \"firms only\"", "first here"),
        (format!("{FIRMS}{}", FIRMS.replace("firms", "Firms")), "two arms are called \"Firms only\"", "first here"),
        (arm("initiators = [\"nation\"]").replace("mine", "Hybrid"), "`arm.name` is taken", "\"hybrid\""),
        (format!("{FIRMS}[calibrate]\narm = \"firm only\""), "did you mean \"firms only\"?", "open, firms only"),
    ];
    for (arms, title, more) in cases {
        let report = refusal(&arms);
        assert!(report.contains(title) && report.contains(more), "{arms}\n{report}");
        assert!(report.contains("1 problem in"), "{arms}\n{report}");
    }
}

/// A page says of arms that are equal what the terminal says.
#[test]
fn equal_arms_leave_nothing_to_be_resolved() {
    let home = tempfile::tempdir().unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/village.toml");
    let twin = "[[arm]]\nname = \"twin\"\ninitiators = [\"corporation\", \"region\"]\n";
    fs::write(home.path().join("two.toml"), fs::read_to_string(path).unwrap() + twin).unwrap();
    let words = ["run", "two.toml", "--arms", "hybrid,twin", "--worlds", "4", "--quiet", "--no-charts", "--out", "out"];
    let done = Command::new(env!("CARGO_BIN_EXE_polmob")).current_dir(home.path()).args(words).output().unwrap();
    assert!(String::from_utf8_lossy(&done.stdout).contains("equal in every world"), "{done:?}");
    let page = fs::read_to_string(home.path().join("out/report.html")).unwrap();
    assert!(
        !page.contains("Not resolved in transfer")
            && page.contains("contrasts over all outcomes are not resolved, and")
    );
}

#[test]
fn a_fifth_arm_is_in_every_table_chart_and_page() {
    let home = tempfile::tempdir().unwrap();
    let (file, out) = (home.path().join("five.toml"), home.path().join("out"));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/village.toml");
    fs::write(&file, fs::read_to_string(path).unwrap() + FIRMS).unwrap();
    let polmob = |arguments: &[&str]| {
        let done = Command::new(env!("CARGO_BIN_EXE_polmob")).args(arguments).output().unwrap();
        assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    };
    let (file, folder) = (file.to_str().unwrap(), out.to_str().unwrap());
    let text = polmob(&["run", file, "--worlds", "6", "--quiet", "--csv", "--out", folder]);
    assert!(text.contains("firms only") && text.contains("Highest mean transfer of the 4 arms but open: "), "{text}");
    for table in ["runs", "years", "arms", "contrasts", "courses", "lives", "survival"] {
        let csv = fs::read_to_string(out.join(format!("tables/{table}.csv"))).unwrap();
        assert!(csv.contains("firms only"), "{table}");
    }
    let charts: Vec<_> = fs::read_dir(out.join("charts")).unwrap().map(|entry| entry.unwrap().path()).collect();
    let has = |name: &str| {
        let chart = charts.iter().find(|path| path.ends_with(format!("{name}.svg"))).unwrap();
        fs::read_to_string(chart).unwrap().contains("firms only")
    };
    assert!(
        has("transfer_over_time") && has("transfer_contrasts") && has("survival") && has("transfer_by_arm"),
        "{charts:?}"
    );
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(page.contains("firms only") && !page.contains("the 4 types"));
    // It is read back from the tables, chosen by name, and followed.
    polmob(&["charts", folder]);
    assert!(
        polmob(&[
            "run",
            file,
            "--worlds",
            "2",
            "--arms",
            "firms only,open",
            "--quiet",
            "--out",
            home.path().join("two").to_str().unwrap()
        ])
        .contains("firms only")
    );
    polmob(&["story", file, "--arm", "firms only", "--out", home.path().join("story").to_str().unwrap()]);
    let refused = Command::new(env!("CARGO_BIN_EXE_polmob")).args(["story", file, "--arm", "firms"]).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("open, firms only"));
}
