//! Calibration of scenarios: what is accepted and refused, recovery of known parameters, the posterior in a run, and the
//! two commands as a person uses them.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use polmob::analysis::claims::ClaimEstimate;
use polmob::calibration::{COMPARED, Fitting, Sampler, Settings, Split, WhatIfs, compare, posterior_scenario};
use polmob::experiment::claims::tests;
use polmob::experiment::{self, Observable, Prepared, observe};
use polmob::parameters::Arm;
use polmob::scenario::{self, ParkOutcome, Quantity, Scenario, Setting, Worth};
use polmob::study::Requests;

/// One small park that firms of one home country fill for twelve years.
const PARK: &str = r#"
[experiment]
worlds = 12
arms = ["open"]

[time]
start = 2000
years = 12

[world]
home_countries = 0
host_countries = 0

[launch]
search = false

[park]
patience = 15.0

[exit]
rate = 0.02

[calibrate]
particles = 60
quantile = 0.3
most_runs = 900
axes = ["case.park.Port.entry = log(2..50)"]

[[case.country]]
name = "Home"
side = "home"
regions = 2
corporations = 300

[[case.country]]
name = "Host"
side = "host"
regions = 2
corporations = 10

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
name = "Quay"
region = "Bay"
reliability = 0.95

[[case.park]]
name = "Port"
record = "tcriz"
date = "2000-06"
developer = "Mill"
partner = "Quay"
initiator = "corporation"
land = 400
entry = 10.0
imitation = 0.0
exit = 0.03
"#;

const TARGETS: &str = r#"
[[target]]
name = "tenants early"
park = "Port"
outcome = "tenants"
value = 20.0
at = "2006"

[[target]]
name = "tenants late"
park = "Port"
outcome = "tenants"
value = 45.0
at = "2011"

[[what_if]]
name = "as it is"
says = "Nothing is otherwise."
park = "Port"
set = ["case.park.Port.land=400"]

[[what_if]]
name = "another partner"
says = "A partner who often fails."
park = "Port"
set = ["case.corporation.Quay.reliability=0.4"]
"#;

fn scenario(more: &str, settings: &[&str]) -> Scenario {
    let settings: Vec<Setting> = settings.iter().map(|setting| setting.parse().unwrap()).collect();
    Scenario::parse("port", &format!("{PARK}{more}"), &settings)
        .unwrap_or_else(|error| panic!("{}", error.render(false)))
}

fn refused(more: &str) -> String {
    let text = format!("{PARK}{more}");
    Scenario::parse("port.toml", &text, &[]).expect_err("a mistake").render(false)
}

#[test]
fn mistakes_are_told_where_they_stand() {
    let target = |lines: &str| refused(&format!("\n[[target]]\nname = \"x\"\npark = \"Port\"\n{lines}\n"));
    for (lines, words) in [
        ("series = \"tenantz\"", "no such series of tcriz"),
        ("series = \"tenantz\"", "did you mean \"tenants\"?"),
        ("series = \"tenant\"\noutcome = \"tenants\"", "no such series of tcriz"),
        ("series = \"tenant\"\noutcome = \"tenants\"", "did you mean \"tenants\"?"),
        // The record goes on after 2012, the run does not.
        ("series = \"tenants\"", "a figure of `target.series` is after the horizon"),
        ("outcome = \"tenants\"\nvalue = 3.0\nat = \"2013\"", "allowed: 2000.25 to 2012"),
        ("outcome = \"tenants\"\nvalue = 3.0", "it needs `at`"),
        ("outcome = \"tenants\"", "a target has no figure"),
        ("series = \"employees_local\"\nto = \"2010\"", "it needs `outcome`"),
        ("outcome = \"tenats\"\nvalue = 3.0\nat = \"2010\"", "did you mean \"tenants\"?"),
        ("outcome = \"tenants\"\nmeasure = \"growth\"\nvalue = 0.1\nat = \"2010\"", "it needs `since`"),
        ("outcome = \"local_staff\"\nvalue = 91\nat = \"2010\"", "found 91; allowed: 0 to 1 (share)"),
        ("outcome = \"governments\"\nvalue = 5\nat = \"2010\"", "found 5; allowed: 0 to 4 (governments)"),
        ("outcome = \"tenants\"\nvalue = -0.5\nat = \"2010\"", "found -0.5; allowed: 0 or more (firms)"),
        ("outcome = \"tenants\"\nthan_park = \"Port\"\nvalue = 2.0\nat = \"2010\"", "divides a park by itself"),
    ] {
        let report = target(lines);
        assert!(report.contains(words) && report.contains("port.toml:"), "{lines}\n{report}");
    }
}

#[test]
fn priors_stay_within_the_ranges_of_their_keys() {
    let report = |axis: &str| {
        let text = PARK.replace("case.park.Port.entry = log(2..50)", axis);
        Scenario::parse("port.toml", &text, &[]).expect_err("beyond the range").render(false)
    };
    let beyond = report("case.park.Port.entry = 0..2000");
    assert!(beyond.contains("cannot be 2000.0; allowed: a number, 0 to 1000") && beyond.contains("port.toml:27:9"));
    // In the range of its key, but not beside the others: the nearer country would be the farther one.
    let beside = report("country.distance.0 = 0..1");
    assert!(beside.contains("a prior leaves what is possible") && beside.contains("port.toml:27:9"), "{beside}");
}

#[test]
fn a_posterior_is_carried_into_every_world() {
    let posterior = "\n[posterior]\nkeys = [\"case.park.Port.entry\", \"exit.rate\"]\ndraws = [\"5 0.02\", \"40 0.03\", \"5 0.02\"]\n";
    let drawn = scenario(posterior, &[]);
    let entry = |scenario: &Scenario, world: u32| {
        let (parameters, plan) = scenario.in_world(world);
        (plan.parks[0].entry, parameters.exit.rate)
    };
    assert_eq!(drawn.draws(), 3);
    assert_eq!([0, 1, 2, 3, 4].map(|world| entry(&drawn, world).1), [0.02, 0.03, 0.02, 0.02, 0.03]);
    assert_ne!(entry(&drawn, 0).0, entry(&drawn, 1).0);
    // Read again, it is the same; what is set from outside wins, under either way to write a key.
    assert_eq!(Scenario::parse("port", drawn.resolved(), &[]).unwrap(), drawn);
    for key in ["case.park.Port.entry", "case.park.0.entry"] {
        let set = scenario(posterior, &[&format!("{key}=7")]);
        assert_eq!(entry(&set, 0).0, entry(&set, 1).0, "{key}");
        assert_eq!(entry(&set, 1).1, 0.03);
        assert_eq!(Scenario::parse("port", set.resolved(), &[]).unwrap(), set);
    }
    // A world runs as the scenario does that is set to its draw.
    let alone = scenario("", &["case.park.Port.entry=40", "exit.rate=0.03"]);
    let (one, other) = (experiment::run(&drawn, Arm::OPEN, 1, 0), experiment::run(&alone, Arm::OPEN, 1, 0));
    assert_eq!(one.parks, other.parks);
    for (more, words) in [
        ("keys = [\"exit.rate\"]", "has keys but no draws"),
        ("keys = [\"exit.rate\"]\ndraws = [\"0.1 0.2\"]", "found 2 values; allowed: 1"),
        ("keys = [\"exit.rate\"]\ndraws = [\"much\"]", "allowed: numbers, true, false"),
        ("keys = [\"exit.rate\"]\ndraws = [\"0.1\", \"3\"]", "draw 1 of `posterior` makes no scenario"),
    ] {
        let report = refused(&format!("\n[posterior]\n{more}\n"));
        assert!(report.contains(words), "{more}\n{report}");
    }
}

/// Calibrates a scenario to its end.
fn calibrated(scenario: &Scenario) -> (Fitting, polmob::calibration::Generation) {
    let fitting = Fitting::new(scenario, &Split::default()).unwrap();
    let asked = &scenario.calibrate;
    let settings = Settings {
        particles: asked.particles as usize,
        quantile: asked.quantile,
        least_acceptance: asked.least_acceptance,
        most_runs: asked.most_runs,
        most_generations: 20,
        enough: asked.enough,
    };
    let sampler = Sampler::new(fitting.priors(), settings, scenario.experiment.seed).unwrap();
    let mut generations = Vec::new();
    while sampler.stop(&generations).is_none() {
        let finished = sampler.next(&generations, &mut |batch| {
            Some(batch.iter().map(|(values, attempt)| fitting.simulate(values, *attempt)).collect())
        });
        generations.push(finished.unwrap());
    }
    let posterior = Sampler::posterior(&generations).unwrap().clone();
    (fitting, posterior)
}

#[test]
fn known_parameters_of_the_model_are_recovered() {
    // Twelve truths spread over the prior, their runs as data. Each 90 % interval holds its truth with probability 0.9
    // (somewhat more at a wide tolerance); fewer than 8 of 12 would come about once in 250 calibrations, fewer than 7 once
    // in 1800.
    let mut held = 0;
    for data in 0..12_u32 {
        let truth = 2.0 * libm::pow(25.0, (f64::from(data) + 0.5) / 12.0);
        let source = scenario(TARGETS, &[&format!("case.park.Port.entry={truth}"), "experiment.seed=900"]);
        let fitting = Fitting::new(&source, &Split::default()).unwrap();
        let prepared = Prepared::new(source.clone());
        // A world in which the park lives, as parks on record do.
        let figures =
            (data * 100..).map(|world| observe(&prepared, Arm::OPEN, world, 0, fitting.fitted().observables()));
        let figures = figures.into_iter().find(|figures| figures.iter().all(|tenants| *tenants > 0.0)).unwrap();
        let settings = [format!("target.0.value={}.0", figures[0]), format!("target.1.value={}.0", figures[1])];
        let known = scenario(TARGETS, &[&settings[0], &settings[1], &format!("experiment.seed={}", data + 1)]);
        let (_, posterior) = calibrated(&known);
        held += u32::from(posterior.sample(0).covers(truth, 0.9) == Some(true));
    }
    assert!(held >= 7, "{held} of 12");
}

#[test]
fn accepted_histories_are_run_again() {
    let source = scenario(TARGETS, &[]);
    let (fitting, posterior) = calibrated(&source);
    let text = posterior_scenario(&source, &fitting, &posterior).unwrap();
    let carried = Scenario::parse("posterior", &text, &[]).unwrap();
    let distances = |scenario: &Scenario| -> Vec<f64> {
        let prepared = Prepared::new(scenario.clone());
        let seen = |world| observe(&prepared, Arm::OPEN, world, 0, fitting.fitted().observables());
        (0..posterior.particles.len() as u32)
            .map(|world| fitting.fitted().distance(&fitting.fitted().values(&seen(world))))
            .collect()
    };
    // The base of every what-if meets the record as closely as the fit did, in each of its worlds.
    let finished = distances(&carried);
    assert!(finished.iter().all(|distance| *distance <= posterior.tolerance + 1e-9), "{finished:?}");
    // With random numbers of its own a draw does not; nor does a history under another seed.
    let others = Scenario::parse("posterior", &text, &["experiment.seed=77".parse().unwrap()]).unwrap();
    assert!(others.experiment.histories.is_empty());
    assert!(distances(&others).iter().any(|distance| *distance > posterior.tolerance));
    for (worlds, wrong) in [("[\"1\", \"2\"]", "worlds do not fit"), ("[\"one\"]", "contains no world")] {
        let setting = format!("posterior.worlds={worlds}").parse().unwrap();
        let report = Scenario::parse("posterior", &text, &[setting]).unwrap_err().render(false);
        assert!(report.contains(wrong), "{report}");
    }
}

/// A history that stands in many worlds is one observation: intervals are those of the different ones.
#[test]
fn repeated_histories_make_nothing_surer() {
    let source = scenario(TARGETS, &[]);
    let (fitting, posterior) = calibrated(&source);
    let text = posterior_scenario(&source, &fitting, &posterior).unwrap()
        + "\n[[claim]]\nname = \"a\"\nsays = \"b\"\noutcome = \"tenants\"\narm = \"open\"\nthan = \"spontaneous\"\nrelation = \"exceeds\"\n";
    let of = |worlds: usize, more: &[&str]| {
        let settings =
            [format!("experiment.worlds={worlds}"), "experiment.arms=[\"open\", \"spontaneous\"]".to_owned()];
        let settings = settings.iter().map(String::as_str).chain(more.iter().copied());
        let settings: Vec<Setting> = settings.map(|text| text.parse().unwrap()).collect();
        Scenario::parse("posterior", &text, &settings).unwrap()
    };
    let histories = of(1, &[]).experiment.histories.len();
    let tenants = polmob::measures::position("tenants").unwrap();
    let mean = |scenario: &Scenario| {
        let summary = polmob::Ensemble::new(scenario, 0).unwrap().summary();
        let (estimates, contrasts) = (summary.outcomes.estimates(tenants), summary.outcomes.contrasts(tenants));
        (estimates[0].1, estimates[1].2, contrasts[0].2)
    };
    let (once, thrice) = (of(histories, &[]), of(3 * histories, &[]));
    let worth = once.experiment.worth(histories);
    assert_eq!(thrice.experiment.worth(3 * histories).independent, worth.independent);
    assert!(worth.has_repeats() && worth.independent < histories as f64);
    let ((level, best, contrast), (again, best_again, contrast_again)) = (mean(&once), mean(&thrice));
    // The spread of different histories, as independent ones have it: what is the same twice has none.
    let (n, k) = (histories as f64, worth.independent.floor());
    let error = level.sd.unwrap() * ((n - 1.0) / n / (k - 1.0)).sqrt();
    assert!((level.standard_error.unwrap() - error).abs() < 1e-9 * error);
    // Three times the same worlds: equal but for a standard deviation with n - 1.
    let near = |a: Option<f64>, b: Option<f64>| (a.unwrap() - b.unwrap()).abs() <= 0.05 * (a.unwrap().abs() + 1e-9);
    assert!(near(level.standard_error, again.standard_error), "{level:?} {again:?}");
    assert!(near(contrast.difference.standard_error, contrast_again.difference.standard_error));
    assert!((best.probability.unwrap() - best_again.probability.unwrap()).abs() < 0.02);
    // What a claim says of them is no surer either.
    let of_claim = |scenario: &Scenario| {
        let tests = tests(scenario, &scenario.claims, 2, &[], &[]);
        let values = tests[0].run(0).unwrap().remove(0).unwrap();
        ClaimEstimate::of(&scenario.claims[0], &values.first, values.second.as_deref(), values.worth)
    };
    let (claimed, claimed_again) = (of_claim(&once), of_claim(&thrice));
    assert!(near(claimed.value.standard_error, contrast.difference.standard_error));
    assert!(near(claimed.value.standard_error, claimed_again.value.standard_error));
    assert!(near(claimed.p_for, claimed_again.p_for) && near(claimed.p_against, claimed_again.p_against));
    // Nor is an answer to a line of `points`.
    let (executor, variants) = (experiment::Executor::new(1).unwrap(), thrice.variants(true).unwrap());
    let requests = Requests::new(&thrice, &variants, &["tenants".to_owned()], &executor).unwrap();
    let line = format!("{{\"set\": {{}}, \"worlds\": {}, \"arms\": [\"open\"]}}", 3 * histories);
    let answer: serde_json::Value = serde_json::from_str(&requests.answer(&[line])[0].line).unwrap();
    assert_eq!(answer["outcomes"]["tenants"]["open"]["se"].as_f64(), again.standard_error, "{answer}");
    // With random numbers of its own every world is one more.
    assert!(!of(3 * histories, &["experiment.seed=77"]).experiment.worth(3 * histories).has_repeats());
    let earlier =
        Scenario::parse("posterior", &text, &["posterior.scheme=1".parse().unwrap()]).unwrap_err().render(false);
    assert!(earlier.contains("another scheme") && earlier.contains("found 1; allowed: "), "{earlier}");
    let twice = Scenario::parse("posterior", &text, &["experiment.runs=2".parse().unwrap()]).unwrap_err().render(false);
    assert!(twice.contains("histories have one run of each world"), "{twice}");
}

#[test]
fn what_changes_nothing_makes_no_difference() {
    let asked = scenario(TARGETS, &[]);
    let what_ifs = WhatIfs::new(&asked, 12.0).unwrap();
    let worlds: Vec<_> = (0..12).map(|world| what_ifs.world(world)).collect();
    let compared = compare(&worlds, Worth::all(worlds.len()));
    let of = |what_if: usize, outcome: &str| {
        compared.iter().find(|row| row.what_if == what_if && COMPARED[row.outcome].as_str() == outcome).unwrap()
    };
    for outcome in ["tenants", "transfer", "living"] {
        assert_eq!(of(0, outcome).difference.difference.mean, Some(0.0), "{outcome}");
        let [otherwise, stands] = of(0, outcome).difference.means.unwrap();
        assert_eq!(otherwise.to_bits(), stands.to_bits());
    }
    assert!(of(1, "tenants").difference.difference.mean.unwrap() < 0.0);
}

/// A what-if in another arm is that arm of the same world: governments may not join where only firms act.
#[test]
fn a_what_if_runs_the_arm_it_names() {
    let alone =
        "\n[[what_if]]\nname = \"alone\"\nsays = \"No nation joins.\"\npark = \"Port\"\narm = \"spontaneous\"\n";
    let asked = scenario(&format!("{TARGETS}{alone}"), &["experiment.arms=[\"open\", \"spontaneous\"]"]);
    let what_ifs = WhatIfs::new(&asked, 12.0).unwrap();
    let governments = COMPARED.iter().position(|outcome| *outcome == ParkOutcome::Governments).unwrap();
    let (mut differ, prepared) = (0, Prepared::new(asked.clone()));
    for world in 0..6 {
        let (stands, otherwise) = what_ifs.world(world)[2][governments];
        let observable =
            Observable { quantity: Quantity::Park(0, ParkOutcome::Governments, scenario::Ended::Zero), at: 12.0 };
        let finished = [Arm::OPEN, Arm::SPONTANEOUS].map(|arm| observe(&prepared, arm, world, 0, &[observable])[0]);
        assert_eq!([stands.to_bits(), otherwise.to_bits()], finished.map(f64::to_bits), "world {world}");
        differ += u32::from(stands != otherwise);
    }
    assert!(differ > 0, "the arms differ in some world");
}

struct Ended {
    code: i32,
    out: String,
    err: String,
}

fn polmob(folder: &Path, words: &[&str]) -> Ended {
    let output = Command::new(env!("CARGO_BIN_EXE_polmob")).current_dir(folder).args(words).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    Ended { code: output.status.code().unwrap(), out: text(&output.stdout), err: text(&output.stderr) }
}

fn place() -> (tempfile::TempDir, PathBuf) {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("port.toml"), format!("{PARK}{TARGETS}")).unwrap();
    let results = place.path().join("output/port-calibrate");
    (place, results)
}

#[test]
fn a_calibration_gives_the_same_bytes_on_any_threads_and_after_an_interruption() {
    let (place, results) = place();
    let first = polmob(place.path(), &["calibrate", "port.toml", "--threads", "1", "--format", "svg"]);
    assert_eq!(first.code, 0, "{}", first.err);
    assert!(first.out.contains("Port entry") && first.out.contains("tenants late"), "{}", first.out);
    assert!(first.err.contains("generation 1: tolerance"), "{}", first.err);
    let generations = fs::read_to_string(results.join("generations.jsonl")).unwrap();
    let again =
        polmob(place.path(), &["calibrate", "port.toml", "--threads", "3", "--format", "svg", "--out", "again"]);
    assert_eq!(again.out, first.out);
    assert_eq!(fs::read_to_string(place.path().join("again/generations.jsonl")).unwrap(), generations);
    // As after an interruption in the last generation.
    let lines: Vec<&str> = generations.lines().collect();
    fs::write(place.path().join("again/generations.jsonl"), format!("{}\n", lines[..lines.len() - 1].join("\n")))
        .unwrap();
    let resumed = polmob(place.path(), &["calibrate", "port.toml", "--resume", "--format", "svg", "--out", "again"]);
    assert_eq!((resumed.code, &resumed.out), (0, &first.out), "{}", resumed.err);
    for file in
        ["generations.jsonl", "posterior.toml", "tables/posterior.parquet", "charts/pair_plot.svg", "report.html"]
    {
        let [one, other] = [&results, &place.path().join("again")].map(|folder| fs::read(folder.join(file)).unwrap());
        assert!(one == other, "{file}");
    }
    // Other figures are another calibration; without a word on it nothing is replaced.
    let words = ["calibrate", "port.toml", "--resume", "--set", "target.0.value=30.0", "--out", "again"];
    let other = polmob(place.path(), &words);
    assert!(other.code == 2 && other.err.contains("target.0.value was 20.0, is 30.0"), "{}", other.err);
    let exists = polmob(place.path(), &["calibrate", "port.toml"]);
    assert!(exists.code == 2 && exists.err.contains("--resume"), "{}", exists.err);
}

#[test]
fn a_changed_byte_of_the_generations_is_reported_and_the_rest_run_again() {
    let (place, results) = place();
    let go = |more: &[&str]| {
        let words = ["calibrate", "port.toml", "--most-runs", "300", "--format", "svg"];
        polmob(place.path(), &[&words[..], more].concat())
    };
    let first = go(&[]);
    assert_eq!(first.code, 0, "{}", first.err);
    let file = results.join("generations.jsonl");
    let whole = fs::read(&file).unwrap();
    let text = String::from_utf8(whole.clone()).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    assert!(lines.len() >= 2 && lines.iter().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
    // A digit of a place, a digit of a checksum, a byte that is no text; lines dropped, exchanged, torn.
    let second = lines[0].len();
    let digit = second + lines[1].rfind("0.").unwrap() + 3;
    let mut flipped: Vec<(String, Vec<u8>)> = [digit, 14, second + 14, second + 200]
        .map(|at| {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            (format!("byte {at}"), bytes)
        })
        .into();
    let mut wild = whole.clone();
    wild[second + 90] = 0xff;
    flipped.push(("no text".into(), wild));
    flipped.push(("dropped".into(), lines[1..].concat().into_bytes()));
    flipped.push(("exchanged".into(), [lines[1], lines[0]].concat().into_bytes()));
    flipped.push(("torn".into(), whole[..whole.len() - 7].to_vec()));
    for (what, bytes) in flipped {
        fs::write(&file, bytes).unwrap();
        let resumed = go(&["--resume"]);
        assert_eq!((resumed.code, &resumed.out), (0, &first.out), "{what}: {}", resumed.err);
        let line = if ["byte 14", "dropped", "exchanged"].contains(&what.as_str()) { 1 } else { 2 };
        let says = format!("is damaged at line {line}: it and what follows are run again");
        assert!(resumed.err.contains(&says), "{what}: {}", resumed.err);
        assert!(fs::read(&file).unwrap() == whole, "{what}");
    }
    // The generations of another calibration are none of this one.
    let other =
        polmob(place.path(), &["calibrate", "port.toml", "--seed", "9", "--most-runs", "300", "--out", "other"]);
    assert_eq!(other.code, 0, "{}", other.err);
    fs::copy(place.path().join("other/generations.jsonl"), &file).unwrap();
    let resumed = go(&["--resume"]);
    assert!(resumed.err.contains("is damaged at line 1") && resumed.out == first.out, "{}", resumed.err);
}

#[test]
fn the_posterior_runs_and_answers_what_ifs() {
    let (place, results) = place();
    let words =
        ["calibrate", "port.toml", "--most-runs", "300", "--until", "2008", "--format", "svg", "--csv", "--quiet"];
    let fit = polmob(place.path(), &words);
    assert_eq!((fit.code, fit.err.as_str()), (0, ""));
    assert!(fit.out.contains("forecast") && fit.out.contains("logistic"), "{}", fit.out);
    let forecasts = fs::read_to_string(results.join("tables/forecasts.csv")).unwrap();
    assert!(forecasts.contains("tenants late,2011.0,45.0") && forecasts.contains("Bass"), "{forecasts}");
    let page = fs::read_to_string(results.join("report.html")).unwrap();
    assert!(page.contains("naive curve") && page.contains("quantity of the model"));
    let posterior = results.join("posterior.toml");
    let posterior = posterior.to_str().unwrap();
    let run = polmob(place.path(), &["run", posterior, "--worlds", "4", "--format", "svg", "--out", "run", "--quiet"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let asked = polmob(place.path(), &["what-if", posterior, "--at", "2011", "--out", "asked", "--quiet", "--csv"]);
    assert_eq!(asked.code, 0, "{}", asked.err);
    assert!(asked.out.contains("60 draws of the posterior") && asked.out.contains("another partner"), "{}", asked.out);
    assert!(asked.out.contains("10 comparisons") && asked.out.contains("Variance ratio"), "{}", asked.out);
    let page = fs::read_to_string(place.path().join("asked/report.html")).unwrap();
    assert!(page.contains("10 comparisons") && page.contains("Of 2 what-ifs tried"), "chosen by looking");
    assert!(page.contains(">variance ratio</th>") && page.contains("intervals are wide"));
    let words = ["what-if", posterior, "--at", "2011", "--out", "json", "--quiet", "--json"];
    let json: serde_json::Value = serde_json::from_str(&polmob(place.path(), &words).out).unwrap();
    assert_eq!((json["comparisons"].as_u64(), json["worlds"]["done"].as_u64()), (Some(10), Some(12)));
    assert!(json["what_ifs"][1]["outcomes"][0]["variance_ratio"].is_f64(), "{json:#}");
    let dry = polmob(place.path(), &["what-if", posterior, "--out", "dry", "--dry-run"]);
    assert!(dry.code == 0 && dry.out.contains("12 worlds = 36 runs"), "{} {}", dry.out, dry.err);
    assert!(!place.path().join("dry").exists());
    let table = fs::read_to_string(place.path().join("asked/tables/what_ifs.csv")).unwrap();
    assert_eq!(table.lines().count(), 1 + 2 * 5, "{table}");
}

#[test]
fn switches_are_fitted_and_runs_that_fail_are_called_so() {
    let (place, results) = place();
    let go = |axes: &str| {
        let axes = format!("calibrate.axes=[{axes}]");
        let quick = ["--most-runs", "300", "--format", "svg", "--force", "--csv", "--set", &axes];
        polmob(place.path(), &[&["calibrate", "port.toml"][..], &quick].concat())
    };
    let fit = go("\"launch.search = true,false\", \"case.park.Port.entry = log(2..50)\"");
    assert_eq!(fit.code, 0, "{}", fit.err);
    assert!(!fit.err.contains("could not be made") && !fit.err.contains("inf"), "{}", fit.err);
    let carried = fs::read_to_string(results.join("posterior.toml")).unwrap();
    assert!(carried.contains("\"true ") && carried.contains("\"false "), "{carried}");
    let marginals = fs::read_to_string(results.join("tables/marginals.csv")).unwrap();
    let switch = marginals.lines().find(|line| line.starts_with("launch.search")).unwrap();
    let median: f64 = switch.split(',').nth(7).unwrap().parse().unwrap_or(f64::NAN);
    assert!(median == 0.0 || median == 1.0, "{marginals}");
    // Nothing but the prior: no tolerance, and no parameter is settled by it.
    let prior = polmob(place.path(), &["calibrate", "port.toml", "--most-runs", "60", "--format", "svg", "--force"]);
    let page = fs::read_to_string(results.join("report.html")).unwrap();
    assert!(prior.out.contains("this is the prior") && prior.out.contains("chance"), "{}", prior.out);
    assert!(!prior.out.contains("inf ") && !page.contains("within inf"), "{}", prior.out);
    // The nearer of two distances must not be the farther one.
    let some = go("\"country.distance.0 = 0..0.6\", \"country.distance.1 = 0.3..1\"");
    assert!(some.err.contains("runs of the prior could not be made; the first because:"), "{} {}", some.code, some.err);
    assert!(some.out.contains("runs of the prior could not be made"), "{}", some.out);
}

#[test]
fn figures_that_are_rough_count_less_whatever_error_is_named() {
    let target = |more: &str| {
        let text = format!("\n[[target]]\nname = \"x\"\npark = \"Port\"\n{more}\n");
        scenario(&text, &["time.years=30"]).targets[0].figures.clone()
    };
    let own = "outcome = \"tenants\"\nvalue = 3.0\nat = \"2010\"\n";
    let error = |more: &str| target(&format!("{own}{more}"))[0].error;
    assert_eq!([error(""), error("error = 0.3")], [0.1, 0.3]);
    assert_eq!([error("bound = \"approximate\""), error("error = 0.3\nbound = \"approximate\"")], [0.2, 0.6]);
    let (plain, named) = (target("series = \"tenants\""), target("series = \"tenants\"\nerror = 0.3"));
    assert!(plain.iter().any(|figure| figure.error > 0.1), "{plain:?}");
    for (plain, named) in plain.iter().zip(&named) {
        assert!((named.error / plain.error - 3.0).abs() < 1e-12, "{plain:?} {named:?}");
    }
}

#[test]
fn what_cannot_be_fitted_is_said() {
    let (place, _) = place();
    let go = |words: &[&str]| {
        let quick = ["--most-runs", "120", "--format", "svg", "--force"];
        polmob(place.path(), &[&["calibrate", "port.toml"], words, &quick].concat())
    };
    let far = go(&["--set", "target.1.value=5000.0"]);
    assert_eq!(far.code, 0, "{}", far.err);
    assert!(far.err.contains("out of reach of the prior: tenants late at the start of 2011, 5000"), "{}", far.err);
    assert!(far.err.contains("standard errors below"), "{}", far.err);
    let page = fs::read_to_string(place.path().join("output/port-calibrate/report.html")).unwrap();
    let warnings = page.split_once("id=\"warnings\"").unwrap().1.split_once("</section>").unwrap().0;
    for words in
        ["Out of reach of the prior: tenants late at the start of 2011, 5000", "this is not a fit", "effective sample"]
    {
        assert!(far.out.contains(words) && warnings.contains(words), "{words}: {}{warnings}", far.out);
    }
    let told = go(&["--json"]);
    let json: serde_json::Value =
        serde_json::from_str(&told.out).unwrap_or_else(|_| panic!("{} {}", told.out, told.err));
    assert!(json["effective_sample"].is_f64() && json["figures"].as_array().unwrap().len() == 2, "{json:#}");
    for (words, says) in [
        (&["--particles", "1"][..], "calibrate.particles"),
        (&["--set", "calibrate.axes=[]"], "names nothing to calibrate"),
        (&["--hold-out", "Port"], "no figure is left to fit to"),
        (&["--hold-out", "Harbour"], "the scenario has the parks Port"),
        (&["--until", "1999"], "allowed: after 2000, up to 2012"),
        (&["--until", "soon"], "is not a date"),
    ] {
        let ended = go(words);
        assert!(ended.code == 2 && ended.err.contains(says), "{words:?}: {} {}", ended.code, ended.err);
    }
    for (axis, says) in [
        ("launch.search = false,false", "has one value, false: there is nothing to fit"),
        ("case.park.Port.land = 400..400", "its end must lie above its start"),
        ("case.park.Port.land = 400,400", "has one value, 400"),
        ("case.park.Port.initiator = corporation,region", "chooses among words"),
        ("time.years = 11,12", "a calibration keeps the clock of its figures"),
    ] {
        let ended = go(&["--set", &format!("calibrate.axes=[\"{axis}\"]")]);
        assert!(ended.code == 2 && ended.err.contains(says), "{axis}: {} {}", ended.code, ended.err);
    }
    fs::write(place.path().join("bare.toml"), PARK).unwrap();
    let none = polmob(place.path(), &["calibrate", "bare.toml"]);
    assert!(none.code == 2 && none.err.contains("has no figure to fit to"), "{}", none.err);
    let nothing = polmob(place.path(), &["what-if", "bare.toml"]);
    assert!(nothing.code == 2 && nothing.err.contains("asks no what-if"), "{}", nothing.err);
    let dry = polmob(place.path(), &["calibrate", "port.toml", "--dry-run"]);
    assert!(dry.code == 0 && dry.out.contains("1 parameter, 2 figures to fit to, 0 to forecast"), "{}", dry.out);
}
