//! The scenarios in the program: run by name from anywhere, listed, written, and what is said of names that are none.

use std::fs;
use std::path::Path;

use polmob::scenario::{SHIPPED, Scenario};

use crate::program::{polmob, shipped};

#[test]
fn every_scenario_of_the_repository_is_in_the_program_as_it_is_and_checks() {
    let mut files: Vec<_> = fs::read_dir(shipped("")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "toml") && !file.ends_with("Cargo.toml"));
    assert_eq!(files.len(), SHIPPED.len());
    for known in SHIPPED {
        assert_eq!(fs::read_to_string(shipped(&format!("{}.toml", known.name))).unwrap(), known.text);
        assert!(known.question().ends_with(['?', '.']), "{}: {}", known.name, known.question());
        Scenario::parse(known.name, known.text, &[]).unwrap();
    }
}

#[test]
fn a_name_runs_from_any_folder_and_a_file_of_that_name_wins() {
    let place = tempfile::tempdir().unwrap();
    let run = polmob(place.path(), "run village --worlds 2 --set time.years=3 --quiet --format svg").well();
    assert!(run.out.contains("village"), "{}", run.out);
    assert!(place.path().join("output/village/report.html").is_file());
    // Equal to the file of the repository, to the last key.
    let by_name = polmob(place.path(), "check village").well().out;
    let by_path = polmob(place.path(), &format!("check {}", shipped("village.toml").display())).well().out;
    assert_eq!(by_name, by_path);

    fs::write(place.path().join("village"), "title = \"My own\"\n[time]\nyears = 4\n").unwrap();
    assert!(polmob(place.path(), "check village").well().out.contains("village: My own"));
    // A folder is no scenario, so that it hides none.
    fs::create_dir(place.path().join("rayong")).unwrap();
    assert!(polmob(place.path(), "check rayong").well().out.contains("Rayong"));
    // Other commands take names too.
    polmob(place.path(), "story kitic --set time.years=13 --format svg").well();
}

#[test]
fn they_are_listed_with_their_questions_and_written_as_files() {
    let place = tempfile::tempdir().unwrap();
    let list = polmob(place.path(), "scenarios").well().out;
    let json: serde_json::Value = serde_json::from_str(&polmob(place.path(), "scenarios --json").well().out).unwrap();
    for (at, known) in SHIPPED.iter().enumerate() {
        assert!(list.contains(&format!("\n{}\n", known.name)), "{list}");
        assert_eq!(json["scenarios"][at]["name"], known.name);
    }
    assert!(list.contains("How did a firm-led park win two states"), "{list}");
    assert!(list.lines().all(|line| line.chars().count() <= 80), "{list}");

    let saved = polmob(place.path(), "scenarios --save rayong,kitic").well().out;
    assert!(saved.contains("wrote rayong.toml; next: polmob check rayong.toml"), "{saved}");
    let text = fs::read_to_string(place.path().join("rayong.toml")).unwrap();
    assert_eq!(text, fs::read_to_string(shipped("rayong.toml")).unwrap());
    polmob(place.path(), "check rayong.toml").well();

    // Nothing is replaced unasked, and of several nothing is written where one is in the way.
    fs::write(place.path().join("rayong.toml"), "mine").unwrap();
    polmob(place.path(), "scenarios --save village,rayong").with(2, &["rayong.toml exists; --force replaces it"]);
    assert!(!place.path().join("village.toml").exists());
    assert_eq!(fs::read_to_string(place.path().join("rayong.toml")).unwrap(), "mine");
    polmob(place.path(), "scenarios --save all --force").well();
    assert_eq!(fs::read_to_string(place.path().join("rayong.toml")).unwrap(), text);
    assert!(SHIPPED.iter().all(|known| place.path().join(format!("{}.toml", known.name)).is_file()));

    let place = tempfile::tempdir().unwrap();
    polmob(place.path(), "scenarios --save village,rayon").with(2, &["no scenario \"rayon\"", "did you mean rayong?"]);
    assert!(!place.path().join("village.toml").exists());
}

#[test]
fn names_and_paths_that_are_none_are_answered_with_the_nearest() {
    let place = tempfile::tempdir().unwrap();
    let check = |word: &str, near: &str| {
        let said = polmob(place.path(), &format!("check {word}"));
        said.with(2, &["there is no such file", &format!("did you mean `{near}`?"), "the program comes with"]);
    };
    // Names that come with the program, misspelt, in capitals or as files of the repository.
    for word in ["rayon", "Rayong", "RAYONG", "rayong.toml", "scenarios/rayong.toml", "some/where/rayongg.toml"] {
        check(word, "rayong");
    }
    check("three_parnerships", "three_partnerships");
    // Files at hand come first: beside the path, here, and in `scenarios`.
    fs::create_dir(place.path().join("scenarios")).unwrap();
    fs::create_dir(place.path().join("mine")).unwrap();
    for file in ["scenarios/rayong.toml", "mine/my_park.toml", "northern.toml"] {
        fs::write(place.path().join(file), "[time]\nyears = 4\n").unwrap();
    }
    check("rayongg", "scenarios/rayong.toml");
    check("rayong.toml", "scenarios/rayong.toml");
    check("mine/my_prak.toml", "mine/my_park.toml");
    check("northern", "northern.toml");
    // Nothing resembles it: the list alone.
    let said = polmob(place.path(), "check qqqqqqqq").with(2, &["the program comes with three_partnerships, village"]);
    assert!(!said.err.contains("did you mean"), "{}", said.err);
}

#[test]
fn parks_that_are_none_are_answered_with_the_nearest() {
    let place = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (words, near) in [
        ("evidence list --park TCRIZ", "did you mean \"tcriz\"?"),
        ("evidence list --park rayong", "did you mean \"tcriz\"?"),
        ("evidence list --park kitik", "did you mean \"kitic\"?"),
        ("story rayong --park tcris --out target/never", "did you mean `TCRIZ`?"),
        ("check rayong --set case.park.TCRZ.land=3", "did you mean `TCRIZ`?"),
    ] {
        polmob(place, words).with(2, &[near]);
    }
}
