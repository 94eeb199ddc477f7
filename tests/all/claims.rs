//! Claims: what is accepted and refused, which trials there are, and what is read.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use polmob::experiment::claims::{ClaimValues, ENDS, Group, TestedScenario, tests};
use polmob::experiment::{self};
use polmob::measures;
use polmob::parameters::Arm;
use polmob::scenario::{Other, Scale, Scenario, ScenarioError, Setting, ValueType, catalogue};

/// A village with two parks and a claim of each kind.
const VILLAGE: &str = r#"
[experiment]
worlds = 6

[time]
start = 2000
years = 12

[world]
home_countries = 0
host_countries = 0
sectors = 2

[launch]
rate = 0.02

[[case.country]]
name = "Home"
side = "home"
regions = 2
corporations = 12

[[case.country]]
name = "Host"
side = "host"
regions = 3
corporations = 8

[[case.region]]
name = "North"
country = "Home"

[[case.region]]
name = "Bay"
country = "Host"

[[case.corporation]]
name = "Mill"
region = "North"

[[case.corporation]]
name = "Forge"
region = "North"

[[case.corporation]]
name = "Dock"
region = "Bay"

[[case.corporation]]
name = "Yard"
region = "Bay"

[[case.park]]
name = "First"
date = "2001"
developer = "Mill"
partner = "Dock"
enrolled = ["host_region"]

[[case.park]]
name = "Second"
date = "2002-07"
developer = "Forge"
partner = "Yard"
enrolled = ["host_region"]

[[claim]]
name = "arms"
says = "Hybrid transfers more."
outcome = "transfer"
arm = "hybrid"
than = "spontaneous"
relation = "exceeds"

[[claim]]
name = "parks"
says = "The first has the more tenants."
outcome = "tenants"
park = "First"
than_park = "Second"
arm = "hybrid"
relation = "ratio_within"
from = 0.1
at = "2009"

[[claim]]
name = "itself"
says = "Choice matters."
outcome = "parks_living"
arm = "open"
against = ["ablation.a10_random_matching=true"]
relation = "falls_below"
by = 2
at = "2006-07"

[[claim]]
name = "level"
says = "Some park operates."
outcome = "share_operated"
arm = "hybrid"
relation = "lies_within"
from = 0.05
to = 1
"#;

fn village(changes: &[(&str, &str)]) -> Result<Scenario, ScenarioError> {
    let mut text = VILLAGE.to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    Scenario::parse("village.toml", &text, &[])
}

fn accepted() -> Scenario {
    village(&[]).unwrap_or_else(|error| panic!("{error}"))
}

fn run_all(test: &TestedScenario, threads: usize) -> Vec<Option<ClaimValues>> {
    test.run(threads).expect("threads")
}

#[test]
fn claims_are_read_as_they_are_meant() {
    let scenario = accepted();
    let [arms, parks, itself, level] = scenario.claims.as_slice() else { panic!("four claims") };
    assert_eq!(
        (&arms.other, arms.scale, arms.from, arms.to),
        (&Other::Arm(Arm::SPONTANEOUS), Scale::Difference, Some(0.0), None)
    );
    assert_eq!((&parks.other, parks.scale, parks.reading.at), (&Other::Park(1), Scale::Ratio, Some(9.0)));
    assert_eq!((itself.from, itself.to, itself.reading.at), (None, Some(-2.0), Some(6.5)));
    assert_eq!((&level.other, level.from, level.to), (&Other::Nothing, Some(0.05), Some(1.0)));
    assert_eq!(parks.subject(&scenario.plan), "tenants (while it lives), First / Second, hybrid");
    assert_eq!(itself.region(), "below -2");
    let again = Scenario::parse("village.toml", scenario.resolved(), &[]).expect("as it was written");
    assert_eq!(again, scenario);
    // The end of the horizon is the horizon, however it is written.
    let end = village(&[("at = \"2009\"", "at = \"2012\"")]).expect("the horizon");
    assert_eq!(end.claims[1].reading.at, None);
}

#[test]
fn mistakes_in_claims_are_located_and_explained() {
    for (change, expected) in [
        (
            ("outcome = \"transfer\"", "outcome = \"transfr\""),
            &["`claim.outcome` names no outcome of a run", "did you mean \"transfer\"?"][..],
        ),
        (("outcome = \"tenants\"", "outcome = \"tenant\""), &["of a park", "did you mean \"tenants\"?"]),
        (("outcome = \"parks_living\"", "outcome = \"share_operated\""), &["that can be read before the horizon"]),
        (
            ("than = \"spontaneous\"", "than = \"spontanous\""),
            &["`claim.than` has an unknown value", "did you mean \"spontaneous\"?"],
        ),
        (("than = \"spontaneous\"", "than = \"hybrid\""), &["compares an arm with itself"]),
        (
            ("park = \"First\"\nthan", "park = \"Frist\"\nthan"),
            &["`claim.park` names a park that does not exist", "did you mean \"First\"?"],
        ),
        (("than_park = \"Second\"", "than_park = \"First\""), &["compares a park with itself"]),
        (("park = \"First\"\nthan_park", "than_park"), &["compares a park with nothing"]),
        (("at = \"2009\"", "at = \"2013\""), &["`claim.at` is after the horizon", "2000.25 to 2012"]),
        (("at = \"2009\"", "at = \"2000\""), &["before the end of the first step"]),
        (
            ("from = 0.05\nto = 1", "from = 1.5\nto = 1"),
            &["bounds of a claim contradict each other", "found 1.5 to 1.0"],
        ),
        (("from = 0.05\nto = 1", ""), &["has no bound"]),
        (("from = 0.1\n", "from = -0.1\n"), &["a bound of a ratio is not above 0"]),
        (("by = 2", "to = 2"), &["has no use for `to`", "it takes by"]),
        (("than = \"spontaneous\"\n", ""), &["a claim of exceeds compares with nothing", "lies_within"]),
        (
            ("than = \"spontaneous\"\n", "than = \"spontaneous\"\nagainst = [\"exit.rate=0.1\"]\n"),
            &["a claim compares with one thing"],
        ),
        (
            ("a10_random_matching=true", "a10_random_match=true"),
            &["`claim.against` makes no scenario", "a10_random_matching"],
        ),
        (("ablation.a10_random_matching=true", "exit.rate=7"), &["`claim.against` makes no scenario", "out of range"]),
        (("ablation.a10_random_matching=true", "exit.rate"), &["contains no setting", "key=value"]),
        (("against = [\"ablation.a10_random_matching=true\"]", "against = []"), &["sets nothing"]),
        (("ablation.a10_random_matching=true", "experiment.seed=2"), &["changes what cannot be compared", "found exp"]),
        (("ablation.a10_random_matching=true", "time.years=4"), &["changes what cannot be compared", "time.start"]),
        (("name = \"level\"", "name = \"arms\""), &["two have the claim name \"arms\""]),
    ] {
        let error = village(&[change]).expect_err(change.1);
        let ScenarioError::Invalid(wrong) = &error else { panic!("{error}") };
        let text = error.render(false);
        for words in expected {
            assert!(text.contains(words), "{change:?}: {words:?} not in\n{text}");
        }
        let place = wrong.position(&wrong.problems()[0]);
        assert!(place.is_some_and(|(line, _)| line > 60), "{change:?}: {place:?}\n{text}");
    }
}

#[test]
fn the_ends_of_parameters_lie_inside_their_ranges_around_the_default() {
    for (key, ends) in ENDS {
        let entry = catalogue().get(key).unwrap_or_else(|| panic!("no {key}"));
        let [low, high] = ends.map(|end| end.parse::<f64>().ok());
        if let (Some(low), Some(high)) = (low, high) {
            let default: f64 = entry.default.as_deref().expect("a default").parse().expect("a number");
            assert!(low < default && default < high, "{key}: {low} to {high} around {default}");
        } else {
            assert!(matches!(entry.kind, ValueType::Interval { .. }), "{key}");
        }
    }
}

#[test]
fn every_trial_of_the_stylised_world_is_another_scenario() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/three_partnerships.toml");
    let scenario = Scenario::load(&path, &[]).expect("shipped");
    let tests = tests(&scenario, &scenario.claims, 20, &Group::ALL, &[]);
    assert!(tests.iter().all(|test| test.refused.is_none()));
    let of = |group| tests.iter().filter_map(|test| test.trial.as_ref()).filter(|trial| trial.group == group).count();
    // Nelson and Phelps is an ablation, the logistic shape the default: only Gompertz is left of the shapes.
    let counts = [Group::Seeds, Group::Population, Group::Step, Group::Ablations, Group::Shape, Group::Government];
    assert_eq!(counts.map(of), [3, 2, 1, 13, 1, 4]);
    assert_eq!(of(Group::Parameters), 2 * ENDS.len() + 2);
    assert!(tests.iter().filter_map(|test| test.trial.as_ref()).all(|trial| !trial.settings.is_empty()));
    // Three arms, and the open arm for the fidelity; the hybrid arm again under random matching.
    assert_eq!((tests[0].runs(), tests[1].runs()), (200 * 5, 20 * 5));
}

#[test]
fn trials_that_cannot_matter_are_left_out_and_those_that_make_no_scenario_say_why() {
    let scenario = accepted();
    let given: Vec<Setting> = ["launch.rate=0.02", "time.step=0.3"].map(|text| text.parse().expect("a setting")).into();
    let tests = tests(&scenario, &scenario.claims, 3, &Group::ALL, &given);
    let names: Vec<&str> =
        tests.iter().filter_map(|test| test.trial.as_ref()).map(|trial| trial.name.as_str()).collect();
    assert!(!names.iter().any(|name| name.starts_with("country.distance")), "no generated host");
    assert!(!names.contains(&"launch.rate=0.02"), "the scenario's own value");
    let refused: Vec<_> = tests.iter().filter_map(|test| test.refused.as_deref()).collect();
    assert!(matches!(refused[..], [why] if why.contains("`time.step` does not divide a year")), "{refused:?}");
    let step = tests.last().expect("tests");
    assert_eq!((step.runs(), step.worlds()), (0, 0));
    assert!(run_all(step, 1).is_empty());
    let half = tests.iter().find(|test| test.trial.as_ref().is_some_and(|trial| trial.name == "half the corporations"));
    let settings: Vec<String> =
        half.and_then(|test| test.trial.as_ref()).expect("a trial").settings.iter().map(ToString::to_string).collect();
    assert!(settings.contains(&"case.country.0.corporations=6".to_owned()), "{settings:?}");
}

#[test]
fn values_are_those_of_the_runs_themselves() {
    let scenario = accepted();
    let tests = tests(&scenario, &scenario.claims, 2, &[Group::Ablations], &[]);
    let samples = run_all(&tests[0], 2);
    // As text, in which a missing value equals another.
    assert_eq!(format!("{samples:?}"), format!("{:?}", run_all(&tests[0], 1)), "whatever the number of threads");
    let [Some(arms), Some(parks), Some(itself), Some(level)] = samples.as_slice() else { panic!("four samples") };
    let transfer = measures::position("transfer").expect("an outcome");
    let operated = measures::position("share_operated").expect("an outcome");
    let living = measures::yearly_outcomes().position(|outcome| outcome.name == "parks_living").expect("an outcome");
    let mut by_step = scenario.clone();
    by_step.record.every = 1;
    let settings: Vec<Setting> = vec!["ablation.a10_random_matching=true".parse().expect("a setting")];
    let mut random = Scenario::parse("village.toml", VILLAGE, &settings).expect("a scenario");
    random.record.every = 1;
    let same = |a: f64, b: f64| a == b || (a.is_nan() && b.is_nan());
    for world in 0..6 {
        let run = |scenario: &Scenario, arm| experiment::run(scenario, arm, world, 0);
        let at = world as usize;
        let (hybrid, spontaneous) = (run(&by_step, Arm::HYBRID), run(&by_step, Arm::SPONTANEOUS));
        assert!(same(arms.first[at], hybrid.outcomes[transfer]));
        assert!(same(arms.second.as_ref().expect("an arm")[at], spontaneous.outcomes[transfer]));
        assert!(same(level.first[at], hybrid.outcomes[operated]));
        let tenants = |park| {
            let row = hybrid.pinned.iter().find(|row| row.pinned == park && row.time == 9.0);
            row.filter(|row| row.living).map_or(f64::NAN, |row| f64::from(row.tenants))
        };
        assert!(same(parks.first[at], tenants(0)) && same(parks.second.as_ref().expect("a park")[at], tenants(1)));
        for (scenario, value) in
            [(&by_step, itself.first[at]), (&random, itself.second.as_ref().expect("settings")[at])]
        {
            let run = run(scenario, Arm::OPEN);
            let row = run.years.iter().find(|row| row.time == 6.5).expect("every step");
            assert!(same(value, row.values[living]));
        }
    }
    // Under random matching there is nothing left to compare with random matching.
    let random = tests.iter().find(|test| test.trial.as_ref().is_some_and(|trial| trial.name.starts_with("A10:")));
    let samples = run_all(random.expect("an ablation"), 1);
    assert!(samples[2].is_none() && samples[0].as_ref().is_some_and(|sample| sample.first.len() == 2));
}

fn polmob(words: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_polmob")).args(words).current_dir(folder).output().expect("the program runs")
}

#[test]
fn the_command_tests_claims_and_writes_what_it_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path();
    std::fs::write(place.join("village.toml"), VILLAGE).expect("a file");
    let words = ["claims", "village.toml", "--trials", "seeds,ablations", "--try", "exit.rate=0.2", "--out", "found"];
    let dry = polmob(&[&words[..], &["--dry-run"]].concat(), place);
    let text = String::from_utf8_lossy(&dry.stdout).into_owned();
    assert!(dry.status.success() && text.contains("4 claims, 17 trials") && !place.join("found").exists(), "{text}");

    let run = polmob(&[&words[..], &["--quiet", "--csv"]].concat(), place);
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.success() && run.stderr.is_empty(), "{}", String::from_utf8_lossy(&run.stderr));
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let json: serde_json::Value =
        serde_json::from_slice(&std::fs::read(place.join("found/claims.json")).expect("there")).expect("JSON");
    let claims = json["claims"].as_array().expect("a list");
    assert_eq!((claims.len(), claims[0]["trials"].as_array().map(Vec::len)), (4, Some(17)));
    for claim in claims {
        let verdict = claim["verdict"].as_str().expect("a verdict");
        assert!(text.contains(&format!("{}: {}", claim["name"].as_str().expect("a name"), verdict.to_uppercase())));
    }
    let table = std::fs::read_to_string(place.join("found/tables/claims.csv")).expect("there");
    assert_eq!(table.lines().count(), 1 + 4 * 18);
    for file in ["tables/claims.parquet", "charts/claim_01_arms.svg", "charts/claim_04_level.png", "scenario.toml"] {
        assert!(PathBuf::from(place).join("found").join(file).exists(), "{file}");
    }
    // The same bytes again; and an earlier folder is not replaced unasked.
    assert_eq!(polmob(&words, place).status.code(), Some(2));
    let again = [&words[..7], &["again", "--quiet", "--json", "--threads", "1"]].concat();
    let again = polmob(&again, place);
    assert_eq!(again.stdout, std::fs::read(place.join("found/claims.json")).expect("there"));
}

#[test]
#[cfg(unix)]
fn interrupted_claims_begin_with_the_word() {
    use std::io::{BufRead, BufReader, Read};
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path();
    std::fs::write(place.join("village.toml"), VILLAGE).expect("a file");
    let mut run = Command::new(env!("CARGO_BIN_EXE_polmob"))
        .args(["claims", "village.toml", "--worlds", "4000", "--trial-worlds", "4000", "--out", "found"])
        .current_dir(place)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program runs");
    // Progress tells when the scenario as it is is done, 4 runs of each world; without it nothing is written.
    let mut lines = BufReader::new(run.stderr.take().expect("a stream")).lines();
    let done = |line: &str| line.split_once('/').and_then(|(done, _)| done.parse::<u64>().ok());
    let well_under_way = lines.by_ref().map_while(Result::ok).find(|line| done(line) > Some(4000 * 4));
    assert!(well_under_way.is_some(), "it ended before it could be interrupted");
    assert!(Command::new("kill").args(["-INT", &run.id().to_string()]).status().expect("kill").success());
    let mut text = String::new();
    run.stdout.take().expect("a stream").read_to_string(&mut text).expect("text");
    assert_eq!(run.wait().expect("an end").code(), Some(130));
    assert!(text.starts_with("INCOMPLETE: interrupted before all trials were run\n"), "{text}");
    assert!(text.contains("not tested in"), "{text}");
    let json = std::fs::read_to_string(place.join("found/claims.json")).expect("there");
    assert!(json.starts_with("{\n  \"INCOMPLETE\": \"interrupted"), "{}", &json[..200]);
    assert!(json.contains("\"complete\": false"));
    assert!(!polmob::output::read_manifest(&place.join("found")).expect("a manifest").complete);
}

#[test]
fn a_scenario_without_claims_and_a_wrong_trial_are_wrong_input() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("village.toml"), VILLAGE).expect("a file");
    std::fs::write(folder.path().join("bare.toml"), "[time]\nyears = 5\n").expect("a file");
    for (words, expected) in [
        (&["claims", "bare.toml"][..], "states no claim"),
        (&["claims", "village.toml", "--arms", "hierarchical"], "states no claim"),
        (&["claims", "village.toml", "--try", "exit.rat=0.1"], "unknown key `exit.rat`"),
        (&["claims", "village.toml", "--trials", "seed"], "kinds of trials are seeds"),
    ] {
        let output = polmob(words, folder.path());
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{words:?}: {text}");
        assert!(text.contains(expected), "{words:?}: {text}");
    }
    assert!(!folder.path().join("output").exists());
}

#[test]
fn shipped_claims_name_their_source_and_what_they_read() {
    for name in ["three_partnerships", "rayong", "kitic", "great_stone", "saysettha", "belt_and_road"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("scenarios/{name}.toml"));
        let scenario = Scenario::load(&path, &[]).unwrap_or_else(|error| panic!("{error}"));
        assert!(!scenario.claims.is_empty(), "{name}");
        for claim in &scenario.claims {
            assert!(claim.source.is_some() && claim.says.ends_with('.'), "{name}: {}", claim.name);
        }
    }
}
