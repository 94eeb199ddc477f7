//! Folders of experiments as a person meets them: interrupted, in use, precise enough, with runs to repeat.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::AtomicBool;

use polmob::experiment::{self, Executor, scenario_at, sweep_points};
use polmob::measures;
use polmob::output::journal::{Journal, Shape};
use polmob::output::{CellValue, Column, IfExists, OutputError, StudyFolder, read_manifest, read_result_table};
use polmob::parameters::Arm;
use polmob::scenario::{Scenario, SweepDesign};
use polmob::study::{DesignPoints, Runner, StudyTables, WorldsByPoint, study_identity};

const VILLAGE: &str = r#"
[experiment]
seed = 5
runs = 2
arms = ["hierarchical", "hybrid"]
[time]
years = 6
[world]
home_regions = 2
home_corporations = 20
host_countries = 2
host_regions = 2
host_corporations = 6
sectors = 2
[launch]
rate = 0.02
"#;

fn place() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("v.toml"), VILLAGE).unwrap();
    place
}

fn polmob(folder: &Path, words: &str) -> Output {
    let words = words.split(' ');
    Command::new(env!("CARGO_BIN_EXE_polmob")).args(words).current_dir(folder).output().unwrap()
}

fn said(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

#[test]
fn a_run_adds_worlds_until_it_is_precise() {
    let place = place();
    let csv =
        |folder: &str, table: &str| fs::read(place.path().join(folder).join(format!("tables/{table}.csv"))).unwrap();
    let precise =
        "run v.toml --worlds 20 --precision hybrid-hierarchical:transfer=0.002 --max-worlds 900 --csv --quiet";
    let output = polmob(place.path(), &format!("{precise} --out precise"));
    let (text, error) = said(&output);
    assert!(output.status.success(), "{error}");
    let manifest = read_manifest(&place.path().join("precise")).unwrap();
    let (worlds, stopped) = (manifest.worlds, manifest.precision.unwrap());
    assert!(manifest.complete && stopped.met && stopped.rounds > 1, "{stopped:?}");
    assert!(worlds.done > 20 && worlds.done < 900 && worlds.asked == worlds.done, "{worlds:?}");
    assert_eq!((stopped.most_worlds, stopped.asked), (900, vec!["hybrid-hierarchical:transfer=0.002".to_owned()]));
    let words = format!("met, after {} worlds in {} rounds.", worlds.done, stopped.rounds);
    assert!(text.contains(&words), "{text}");

    // As many worlds requested at once are the same results, and so is any number of threads.
    let plain = format!("run v.toml --worlds {} --csv --quiet --out plain", worlds.done);
    assert!(polmob(place.path(), &plain).status.success());
    assert!(polmob(place.path(), &format!("{precise} --threads 1 --out one")).status.success());
    for table in ["runs", "years", "arms", "contrasts", "parks"] {
        assert_eq!(csv("precise", table), csv("plain", table), "{table}");
        assert_eq!(csv("precise", table), csv("one", table), "{table}");
    }
    assert!(read_manifest(&place.path().join("plain")).unwrap().precision.is_none());
}

#[test]
fn a_run_that_may_not_become_precise_says_so() {
    let place = place();
    let output =
        polmob(place.path(), "run v.toml --worlds 5 --precision transfer=1e-9 --max-worlds 25 --quiet --out r");
    assert!(output.status.success());
    let (text, _) = said(&output);
    assert!(
        text.contains("Precision transfer=1e-9 not met with --max-worlds 25, after 25 worlds in 2 rounds."),
        "{text}"
    );
    let manifest = read_manifest(&place.path().join("r")).unwrap();
    assert!(manifest.complete && !manifest.precision.unwrap().met && manifest.worlds.done == 25);
    for (words, why) in [
        ("--precision transfer=x", "not a half-width"),
        ("--precision transfr=0.1", "did you mean `transfer`?"),
        ("--precision transfer=0.1 --max-worlds 19", "--max-worlds must be at least 20"),
    ] {
        let output = polmob(place.path(), &format!("run v.toml {words} --out wrong"));
        assert_eq!(output.status.code(), Some(2));
        assert!(said(&output).1.contains(why), "{words}: {}", said(&output).1);
    }
    assert!(!place.path().join("wrong").exists());
}

#[test]
fn a_folder_in_use_is_left_alone_and_a_stale_lock_is_nothing() {
    let place = place();
    let scenario = Scenario::parse("v", VILLAGE, &[]).unwrap_or_else(|error| panic!("{error}"));
    let identity = study_identity(&scenario, "sweep");
    let target = place.path().join("s");
    let held = StudyFolder::open(&target, &identity, IfExists::Refuse).unwrap();
    let sweep = "sweep v.toml --vary policy.coercion=0,1 --worlds 2 --quiet --out s";
    for more in ["--resume", "--force", "--retry-failed"] {
        let output = polmob(place.path(), &format!("{sweep} {more}"));
        assert_eq!(output.status.code(), Some(2), "{more}");
        assert!(said(&output).1.contains("`s` is in use by another process; wait until it has ended"), "{more}");
    }
    assert!(matches!(StudyFolder::open(&target, &identity, IfExists::Resume), Err(OutputError::InUse { .. })));
    assert!(target.join("study.json").is_file(), "nothing was taken away");
    drop(held);
    // The file of the lock is still there, as after a process that was killed.
    assert!(target.join(".lock").is_file());
    assert!(polmob(place.path(), &format!("{sweep} --resume")).status.success());
    assert!(polmob(place.path(), &format!("{sweep} --force")).status.success());
    let manifest = read_manifest(&target).unwrap();
    assert!(manifest.files.iter().all(|file| file.path != ".lock"), "it is no result");
    // A folder with nothing but a lock is empty.
    fs::create_dir(place.path().join("empty")).unwrap();
    fs::write(place.path().join("empty/.lock"), "").unwrap();
    StudyFolder::open(&place.path().join("empty"), &identity, IfExists::Refuse).unwrap();
}

fn never_in_the_third_world(arm: Arm, world: u32, run: u32) {
    assert!(!(arm == Arm::HYBRID && world == 2 && run == 1), "out of luck");
}

#[test]
#[cfg(unix)]
fn the_command_beside_a_failure_runs_that_run_and_no_other() {
    let place = tempfile::tempdir().unwrap();
    let base = Scenario::parse("v", VILLAGE, &[]).unwrap_or_else(|error| panic!("{error}"));
    let unlucky = Executor::new(2).unwrap().calling(never_in_the_third_world);
    let axes = vec!["policy.coercion=0, 0.5".parse().unwrap(), "technology.shape=1".parse().unwrap()];
    let points = sweep_points(&base, &axes, SweepDesign::Grid, 0).unwrap_or_else(|error| panic!("{error}"));
    let folder = StudyFolder::open(&place.path().join("s"), &study_identity(&base, "sweep"), IfExists::Refuse).unwrap();
    let shape = Shape { outcomes: measures::outcomes().count() as u32, arms: 2, runs: 2 };
    let study = study_identity(&base, "sweep").digest();
    let mut journal = Journal::open(&folder.path().join("journal.bin"), shape, &study).unwrap();
    let stop = AtomicBool::new(false);
    let runner = Runner { base: &base, executor: &unlucky, stop: &stop, tick: &|_| {} };
    runner.run_until(&mut journal, &points, 3, None).unwrap();
    let part = DesignPoints { name: "sweep", worlds: WorldsByPoint::new(2, 3), points };
    let tables = StudyTables::new(&base, &folder.begin_results("tables").unwrap(), true);
    tables.write_all(&journal, std::slice::from_ref(&part), &unlucky).unwrap();
    folder.write("scenario.toml", base.resolved().as_bytes()).unwrap();

    let failures = polmob::output::read_table(&folder.path().join("tables/failures.parquet")).unwrap();
    assert_eq!(failures.rows.rows(), 2);
    let bin = Path::new(env!("CARGO_BIN_EXE_polmob")).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    for row in 0..2 {
        let CellValue::Text(again) = failures.column("again").unwrap().value(row) else { panic!("no command") };
        let output =
            Command::new("sh").args(["-c", &again]).env("PATH", &path).current_dir(folder.path()).output().unwrap();
        assert!(output.status.success(), "{again}: {}", said(&output).1);
        let beside = again.rsplit_once("--out ../").unwrap().1;
        let found = place.path().join(beside);
        let runs = read_result_table(&found, "runs").unwrap();
        assert_eq!(runs.rows.rows(), 1, "{again}");
        let value = |name: &str| runs.column(name).unwrap().value(0);
        assert_eq!(
            (value("world"), value("run"), value("arm")),
            (CellValue::I32(2), CellValue::I32(1), "hybrid".into())
        );
        let scenario = scenario_at(&base, &part.points.settings(&part.points.values(row), None).unwrap()).unwrap();
        let outcomes = experiment::run(&scenario, Arm::HYBRID, 2, 1).outcomes;
        for (outcome, expected) in measures::outcomes().zip(outcomes.iter()) {
            let same = match value(outcome.name) {
                CellValue::F64(found) => found.to_bits() == expected.to_bits(),
                _ => !expected.is_finite(),
            };
            assert!(same, "{} of {again}", outcome.name);
        }
        assert_eq!(read_manifest(&found).unwrap().first, Some([2, 1]));
    }
}

#[test]
#[cfg(unix)]
fn an_interrupted_experiment_shows_what_there_is_and_can_go_on() {
    let place = place();
    let sweep = "sweep v.toml --vary launch.rate=log(0.005..0.02):3 --csv";
    let mut run = Command::new(env!("CARGO_BIN_EXE_polmob"))
        .args(format!("{sweep} --worlds 200000 --out s").split(' '))
        .current_dir(place.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut err = BufReader::new(run.stderr.take().unwrap());
    let mut line = String::new();
    err.read_line(&mut line).unwrap();
    assert!(line.contains("/2400000 runs, about "), "{line}");
    assert!(Command::new("kill").args(["-INT", &run.id().to_string()]).status().unwrap().success());
    let (mut text, mut error) = (String::new(), String::new());
    run.stdout.take().unwrap().read_to_string(&mut text).unwrap();
    err.read_to_string(&mut error).unwrap();
    assert_eq!(run.wait().unwrap().code(), Some(130), "{error}");
    // The command can be pasted: a shell reads the same words, brackets and all.
    let (_, command) = error.split_once("this goes on with it:\n  ").unwrap_or_else(|| panic!("{error}"));
    let read = Command::new("sh").args(["-c", &format!("printf '%s\n' {command}")]).output().unwrap();
    let program = env!("CARGO_BIN_EXE_polmob");
    let expected = format!("{program} {sweep} --worlds 200000 --out s --resume");
    assert_eq!(said(&read).0.trim_end().replace('\n', " "), expected, "{command}");

    let folder = place.path().join("s");
    let manifest = read_manifest(&folder).unwrap();
    let [asked, done] = manifest.study.unwrap().runs;
    assert!(!manifest.complete && asked == 2_400_000 && done > 0 && done < asked, "{done} of {asked}");
    assert!(text.starts_with(&format!("INCOMPLETE: interrupted after {done} of 2400000 runs\n")), "{text}");
    assert_eq!(read_result_table(&folder, "runs").unwrap().rows.rows() as u64, done);
    // Of a point that no world was run at there is nothing to say, and no time is spent on it.
    let Some(Column::I32(worlds)) = read_result_table(&folder, "points").unwrap().column("worlds").cloned() else {
        panic!()
    };
    let finished = worlds.iter().filter(|&&worlds| worlds != Some(0)).count();
    let per_point = 2 * measures::outcomes().count();
    assert!(finished < worlds.len(), "{worlds:?}");
    assert_eq!(read_result_table(&folder, "point_arms").unwrap().rows.rows(), finished * per_point);
    for file in ["charts/factor_curves.svg", "report.html"] {
        assert!(fs::read_to_string(folder.join(file)).unwrap().contains("INCOMPLETE"), "{file}");
    }

    // It goes on, here to fewer worlds than were requested, and ends as if it had never been interrupted.
    let going_on = polmob(place.path(), &format!("{sweep} --worlds 30 --quiet --resume --out s"));
    let fresh = polmob(place.path(), &format!("{sweep} --worlds 30 --quiet --out fresh"));
    assert!(going_on.status.success() && fresh.status.success(), "{}", said(&going_on).1);
    assert_eq!(going_on.stdout, fresh.stdout);
    assert!(read_manifest(&folder).unwrap().complete);
    for table in ["points", "runs", "point_arms", "point_contrasts", "failures"] {
        let bytes = |folder: &str| fs::read(place.path().join(folder).join(format!("tables/{table}.parquet"))).unwrap();
        assert_eq!(bytes("s"), bytes("fresh"), "{table}");
    }
}

#[test]
fn another_experiment_does_not_take_over_a_folder() {
    let place = place();
    let sweep = "sweep v.toml --vary policy.coercion=0,1 --worlds 2 --format svg --quiet";
    assert!(polmob(place.path(), &format!("{sweep} --out s")).status.success());
    let files = || {
        ["report.html", "manifest.json", "study.json", "tables/point_contrasts.parquet", "journal.bin"]
            .map(|file| fs::read(place.path().join("s").join(file)).unwrap())
    };
    let before = files();
    for (words, was) in [
        ("regimes v.toml --vary policy.coercion=0,1 --vary park.land=10,20 --samples 0", "sweep, is regimes"),
        ("sensitivity v.toml --vary policy.coercion=0..1 --samples 4", "sweep, is sensitivity by sobol"),
    ] {
        let output = polmob(place.path(), &format!("{words} --worlds 2 --quiet --out s --resume"));
        let (_, error) = said(&output);
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(
            error.contains("`s` contains another study") && error.contains(&format!("the experiment was {was}")),
            "{error}"
        );
        assert!(files() == before, "{words}");
    }
    // The same experiment may grow: here by a point and a world, and into another design.
    let grown =
        polmob(place.path(), &format!("{} --out s --resume", sweep.replace("=0,1 --worlds 2", "=0,0.5,1 --worlds 3")));
    assert!(grown.status.success(), "{}", said(&grown).1);
    let other = polmob(place.path(), &format!("{sweep} --design one-at-a-time --out s --resume"));
    assert!(other.status.success(), "{}", said(&other).1);
    // Methods of a sensitivity analysis have results of their own.
    let open = "sensitivity v.toml --vary policy.coercion=0..1 --samples 4 --worlds 2 --format svg --quiet --out m";
    let [first, second] =
        ["--method morris", "--method pawn --resume"].map(|more| polmob(place.path(), &format!("{open} {more}")));
    assert!(first.status.success(), "{}", said(&first).1);
    assert!(said(&second).1.contains("the experiment was sensitivity by morris, is sensitivity by pawn"));
}

#[test]
fn what_a_journal_lost_is_said_and_run_again() {
    let place = place();
    let sweep = "sweep v.toml --vary policy.coercion=0,0.5,1 --worlds 4 --format svg --out s";
    let first = polmob(place.path(), sweep);
    assert!(first.status.success(), "{}", said(&first).1);
    let path = place.path().join("s/journal.bin");
    let whole = fs::read(&path).unwrap();
    let runs = || fs::read(place.path().join("s/tables/runs.parquet")).unwrap();
    let expected = runs();
    let resumed = |more: &str| {
        let output = polmob(place.path(), &format!("{sweep} --resume{more}"));
        assert!(output.status.success(), "{}", said(&output).1);
        assert!(output.stdout == first.stdout && runs() == expected);
        said(&output).1
    };
    let mut damaged = whole.clone();
    damaged[whole.len() / 2] ^= 1;
    let cases = [
        (Some(damaged), "journal damaged at byte ", true),
        (Some(whole[..whole.len() - 9].to_vec()), "the last chunk of the journal was not finished", false),
        (Some(Vec::new()), "the journal is empty: everything is run again", true),
        (None, "the journal is missing: everything is run again", true),
    ];
    for (bytes, words, even_when_quiet) in cases {
        let spoil = || match &bytes {
            Some(bytes) => fs::write(&path, bytes).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        };
        spoil();
        let error = resumed("");
        assert!(error.contains(words) && error.matches("journal").count() == 2, "{words}\n{error}");
        // It is told once, and not of a journal that is whole.
        assert!(!resumed("").contains("journal"), "{words}");
        spoil();
        assert_eq!(resumed(" --quiet").contains(words), even_when_quiet, "{words}");
    }
}

#[test]
#[cfg(unix)]
fn a_full_disk_keeps_what_was_run_and_says_how_to_go_on() {
    let place = place();
    let sweep = "sweep v.toml --vary policy.coercion=0,0.5,1 --worlds 40 --format svg --quiet --out";
    // Files of at most 100 blocks stand for a disk that is full: the journal grows beyond that.
    let limited = format!("trap '' XFSZ; ulimit -f 100; exec {} {sweep} s", env!("CARGO_BIN_EXE_polmob"));
    let output = Command::new("sh").args(["-c", &limited]).current_dir(place.path()).output().unwrap();
    let (_, error) = said(&output);
    assert_eq!(output.status.code(), Some(3), "{error}");
    assert!(error.contains("s/journal.bin`: "), "{error}");
    let (_, command) =
        error.split_once("what was run is in s, and this goes on with it once the disk allows it:\n  ").unwrap();
    let going_on = Command::new("sh").args(["-c", command]).current_dir(place.path()).output().unwrap();
    assert!(going_on.status.success(), "{command}{}", said(&going_on).1);
    let fresh = polmob(place.path(), &format!("{sweep} fresh"));
    assert_eq!(going_on.stdout, fresh.stdout);
    // A disk that refuses from the first byte has kept nothing to go on with.
    let limited = limited.replace("-f 100", "-f 0").replace("--out s", "--out t");
    let output = Command::new("sh").args(["-c", &limited]).current_dir(place.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(!said(&output).1.contains("--resume"), "{}", said(&output).1);
    assert!(polmob(place.path(), &format!("{sweep} t")).status.success(), "nothing is in the way");
}

#[test]
fn experiments_of_which_nothing_was_run_still_have_tables() {
    // What an interruption at once leaves: points without worlds, in every kind of experiment, of which nothing is said.
    let base = Scenario::parse("v", VILLAGE, &[]).unwrap_or_else(|error| panic!("{error}"));
    let place = tempfile::tempdir().unwrap();
    let axes = vec!["policy.coercion=0, 0.5".parse().unwrap()];
    let points = sweep_points(&base, &axes, SweepDesign::OneAtATime, 0).unwrap_or_else(|error| panic!("{error}"));
    let shape = Shape { outcomes: measures::outcomes().count() as u32, arms: 2, runs: 2 };
    let journal = Journal::open(&place.path().join("journal.bin"), shape, &[0; 32]).unwrap();
    let part = DesignPoints { name: "sweep", worlds: WorldsByPoint::new(points.len(), 0), points };
    let tables = StudyTables::new(&base, place.path(), true);
    assert_eq!(tables.write_all(&journal, std::slice::from_ref(&part), &Executor::new(1).unwrap()).unwrap(), 0);
    tables.write_effects(&journal, &part, &[measures::OutcomeId(0)]).unwrap();
    let text = fs::read_to_string(place.path().join("point_arms.csv")).unwrap();
    assert_eq!(text.lines().count(), 1);
    let text = fs::read_to_string(place.path().join("points.csv")).unwrap();
    assert_eq!(text.lines().count(), 1 + part.points.len());
}
