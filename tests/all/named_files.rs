//! Files that are named after parks: in any script, of any length, each of its own.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::program::polmob;

/// Files of charts of tenants that a run of a park of this name leaves.
fn charts(name: &str) -> BTreeSet<String> {
    let home = tempfile::tempdir().unwrap();
    let polmob = |words: &[&str]| {
        let done = Command::new(env!("CARGO_BIN_EXE_polmob")).current_dir(home.path()).args(words).output().unwrap();
        assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
    };
    polmob(&["new", "mine", "--park"]);
    let file = home.path().join("mine.toml");
    let text = fs::read_to_string(&file).unwrap().replace("name = \"My park\"", &format!("name = \"{name}\""));
    fs::write(file, text).unwrap();
    polmob(&["run", "mine.toml", "--worlds", "2", "--arms", "open", "--format", "svg", "--quiet", "--out", "r"]);
    let files = fs::read_dir(home.path().join("r/charts")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with("tenants")).collect()
}

#[test]
fn a_name_in_another_script_is_kept() {
    assert!(charts("中白工业园").contains("tenants_中白工业园.svg"));
}

#[test]
fn a_name_that_is_too_long_for_a_file_is_cut() {
    let names = charts(&"Zone ".repeat(60));
    assert!(names.iter().all(|name| name.len() < 120) && !names.is_empty(), "{names:?}");
}

/// A case with these parks.
fn case(parks: &[&str]) -> String {
    let mut text = String::from(
        "[time]\nstart = 2005\nyears = 8\n[world]\nhome_countries = 1\nhome_regions = 1\nhost_countries = 1\n",
    );
    for (at, name) in parks.iter().enumerate() {
        text += &format!(
            "[[case.corporation]]\nname = \"D{at}\"\nregion = \"home 1 region 1\"\n\
             [[case.corporation]]\nname = \"H{at}\"\nregion = \"host 1 region 1\"\n\
             [[case.park]]\nname = {name:?}\ndate = 2006\ndeveloper = \"D{at}\"\npartner = \"H{at}\"\n\
             [[target]]\nname = {name:?}\npark = {name:?}\noutcome = \"tenants\"\nvalue = 5\nat = 2010\n"
        );
    }
    text
}

/// Names of the SVG files of a folder of results that begin like this, as a file system sees them that has no case.
fn pictures(folder: &Path, prefix: &str) -> BTreeSet<String> {
    let charts = folder.join("charts");
    let files =
        fs::read_dir(if charts.is_dir() { &charts } else { folder }).unwrap().map(|file| file.unwrap().file_name());
    let names = files.map(|name| name.into_string().unwrap().to_uppercase());
    let is_wanted = |name: &String| {
        name.starts_with(&prefix.to_uppercase()) && Path::new(name).extension().is_some_and(|ending| ending == "SVG")
    };
    names.filter(is_wanted).collect()
}

/// Parks whose names differ in case, in signs, far behind what fits into a file's name, or in scripts of any kind.
#[test]
fn every_park_and_every_target_has_pictures_of_its_own() {
    let long = "Zone ".repeat(50);
    let names = [
        "P",
        "p",
        "中白工业园",
        "中白 工业园",
        "Великий камень",
        "ВЕЛИКИЙ КАМЕНЬ",
        "?",
        "!",
        &(long.clone() + "1"),
        &long,
    ];
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("many.toml"), case(&names)).unwrap();
    polmob(place.path(), "run many.toml --worlds 2 --arms open --format svg --quiet --out run").well();
    assert_eq!(pictures(&place.path().join("run"), "tenants_").len(), names.len());
    polmob(
        place.path(),
        "calibrate many.toml --particles 20 --most-runs 60 --set calibrate.axes=[\"exit.rate=log(0.02..0.2)\"] \
         --format svg --quiet --out fit",
    )
    .well();
    assert_eq!(pictures(&place.path().join("fit"), "fit_").len(), names.len());
}

/// Arms may be called like the difference of two others, or as no file can be.
#[test]
fn every_arm_and_every_pair_has_a_map_of_its_own() {
    let place = tempfile::tempdir().unwrap();
    let arm = |name: &str| format!("[[arm]]\nname = {name:?}\ninitiators = [\"corporation\"]\n");
    let arms = ["A/B", "a b", "open_minus_spontaneous"].map(arm).concat();
    fs::write(place.path().join("own.toml"), fs::read_to_string("tests/village.toml").unwrap() + &arms).unwrap();
    polmob(
        place.path(),
        "sweep own.toml --vary policy.coercion=0,1 --vary policy.translation=0,1 --worlds 2 --format svg --quiet --out out",
    )
    .well();
    let arms = fs::read_to_string(place.path().join("out/scenario.toml")).unwrap();
    let line = arms.lines().find(|line| line.starts_with("arms = ")).unwrap();
    let count = line.matches('"').count() / 2;
    assert!(count >= 5, "{line}");
    assert_eq!(pictures(&place.path().join("out"), "map_").len(), count + count * (count - 1) / 2);
}

/// Two dates within one step of the run are one picture.
#[test]
fn dates_of_one_step_are_one_picture() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("one.toml"), case(&["P"])).unwrap();
    for command in ["network", "story"] {
        polmob(
            place.path(),
            &format!("{command} one.toml --date 2010.1,2010.01,2010.1,2012 --format svg --out {command}"),
        )
        .well();
        let maps = pictures(&place.path().join(command), "network_");
        assert_eq!(maps.len(), 2, "{maps:?}");
    }
}
