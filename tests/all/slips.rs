//! Slips of the hand: the message says what to write, and the program takes that.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::fs;
use std::path::Path;

use crate::commands::place;
use crate::program::{Ended, ended, polmob, program};

fn told(place: &Path, words: &[&str]) -> Ended {
    ended(program().current_dir(place).args(words))
}

/// The message about a file that says this.
fn checked(place: &Path, text: &str, fragments: &[&str]) {
    fs::write(place.join("slip.toml"), text).unwrap();
    polmob(place, "check slip.toml").with(2, fragments);
}

#[test]
fn files_with_slips_are_told_what_to_write() {
    let place = place();
    let file = |text, fragments: &[&str]| checked(place.path(), text, fragments);
    file("[launch]\nrate = 0,002 # few\n", &["slip.toml:2:8", "found 0,002", "write 0.002"]);
    file("[exit]\nrate =-1,5\n", &["slip.toml:2:7", "write -1.5"]);
    file("[experiment]\nworlds = twenty\n", &["slip.toml:2:10", "found twenty", "a whole number, 1 to 1000000"]);
    file("[launch]\nrate = low\n", &["found low; allowed: a number, 0.00004 to 0.02"]);
    file("[launch]\nsearch = True\n", &["found True", "write true"]);
    file("[ablation]\na4_no_trust = FALSE\n", &["found FALSE", "write false"]);
    file("title = village\n", &["found village", "write \"village\""]);
    file("[[case.country]]\nname = Thailand\n", &["found Thailand", "write \"Thailand\""]);
    let twice = "[experiment]\nworlds = 3\n\n[launch]\nrate = 0.001\n[experiment]\nseed = 2\n";
    file(twice, &["[experiment] is there twice", "slip.toml:6:2", "first here", "put the keys of both"]);
    let twice = "[launch]\nrate = 0.001\n[exit]\nrate = 0.05\nrate = 0.06\n";
    file(twice, &["`exit.rate` is there twice", "slip.toml:5:1", "first here"]);
    file("[experiment]\narms = [\"open,hybrid\"]\n", &["write \"open\", \"hybrid\""]);
    file("[experiment]\narms = \"open, hybrid\"\n", &["write [\"open\", \"hybrid\"]"]);
}

#[test]
fn help_with_lists_and_points_is_taken_when_followed() {
    let place = place();
    for (typed, item) in [("open,hybrid", 2), ("open", 1), ("open, spontaneous, hybrid", 3)] {
        let setting = format!("experiment.arms={typed}");
        let said = told(place.path(), &["check", "village.toml", "--set", &setting]).with(2, &["write '["]).err;
        let list = said.split('\'').nth(1).unwrap();
        let followed =
            told(place.path(), &["check", "village.toml", "--set", &format!("experiment.arms={list}")]).well();
        assert!(followed.out.contains(&format!("{item} arm")), "{}", followed.out);
    }
    told(place.path(), &["check", "village.toml", "--set", "launch.rate=0,001"]).with(2, &["write 0.001,"]);
    told(place.path(), &["run", "village.toml", "--precision", "transfer=0,01"]).with(2, &["write 0.01,"]);
}

#[test]
fn options_that_a_space_tore_apart_are_put_together() {
    let place = place();
    for (words, tip) in [
        ("run village.toml --arms hybrid, spontaneous", "--arms hybrid,spontaneous"),
        ("run --arms hybrid, spontaneous, open village.toml", "--arms hybrid,spontaneous,open"),
        ("run village.toml --set launch.rate 0.001", "--set launch.rate=0.001"),
        ("run village.toml --set launch.rate = 0.001", "--set launch.rate=0.001"),
        ("run village.toml --set launch.rate =0.001 --quiet", "--set launch.rate=0.001"),
        ("sweep village.toml --vary policy.coercion=0, 1", "--vary policy.coercion=0,1"),
    ] {
        polmob(place.path(), words).with(2, &[&format!("without spaces: {tip}\n")]);
    }
    let said = polmob(place.path(), "run village.toml plain.toml").with(2, &["unexpected argument"]).err;
    assert!(!said.contains("without spaces"), "{said}");
}

#[test]
fn what_a_scenario_lacks_is_given_as_lines_that_work() {
    let place = place();
    let said = polmob(place.path(), "sweep plain.toml").with(2, &["--vary"]).err;
    let pasted = said.lines().last().unwrap().trim().to_owned();
    polmob(place.path(), &format!("sweep plain.toml {pasted} --dry-run")).well();
    for command in ["sensitivity", "regimes"] {
        let said = polmob(place.path(), &format!("{command} plain.toml")).with(2, &["--vary"]).err;
        let pasted = said.lines().last().unwrap().trim().to_owned();
        assert_eq!(pasted.matches("--vary").count(), 2, "{said}");
        polmob(place.path(), &format!("{command} plain.toml {pasted} --dry-run")).well();
    }
    let plain = fs::read_to_string(place.path().join("plain.toml")).unwrap();
    let said = polmob(place.path(), "claims plain.toml").with(2, &["[[claim]]"]).err;
    let table = &said[said.find("[[claim]]").unwrap()..];
    fs::write(place.path().join("pasted.toml"), format!("{plain}\n{table}")).unwrap();
    polmob(place.path(), "claims pasted.toml --dry-run").well();
    polmob(place.path(), "what-if plain.toml").with(2, &["no pinned park", "polmob new"]);

    polmob(place.path(), "new own --park").well();
    let own = fs::read_to_string(place.path().join("own.toml")).unwrap();
    let said = polmob(place.path(), "what-if own.toml").with(2, &["[[what_if]]"]).err;
    let table = &said[said.find("[[what_if]]").unwrap()..];
    fs::write(place.path().join("pasted.toml"), format!("{own}\n{table}")).unwrap();
    polmob(place.path(), "what-if pasted.toml --dry-run").well();
    let said = polmob(place.path(), "calibrate own.toml").with(2, &["calibrate.axes"]).err;
    let setting = said.split('\'').nth(1).unwrap();
    told(place.path(), &["check", "own.toml", "--set", setting]).well();
}

#[test]
fn names_of_axes_may_have_apostrophes() {
    let place = place();
    for axis in [
        "children's share: policy.coercion=0,1",
        "a 5\" pipe: policy.coercion=0,1",
        "the \"big\" one: policy.coercion=0,1",
    ] {
        told(place.path(), &["sweep", "plain.toml", "--vary", axis, "--dry-run"]).well();
    }
    told(place.path(), &["sweep", "plain.toml", "--vary", "rock 'n roll: policy.coercion=0,1", "--dry-run"])
        .with(2, &["a quotation mark is not closed"]);
}

#[test]
fn dates_outside_a_run_are_told_what_is_allowed() {
    let place = place();
    let said = polmob(place.path(), "what-if village.toml --at 2000").with(2, &["--at is 2000; allowed: "]).err;
    let first = said.split("allowed: ").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    polmob(place.path(), &format!("what-if village.toml --at {first} --dry-run")).well();
    polmob(place.path(), "calibrate village.toml --until 2000").with(2, &["--until is 2000; allowed: after 2000"]);
}
