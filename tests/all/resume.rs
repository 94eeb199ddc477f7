//! `--resume` of every command: begins where there is nothing, goes on where there is a part, ends at once where all is done.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use polmob::output::{WORLD_LOG, verify};

use crate::commands::{CASES, place, polmob};
use crate::program::program;

/// Every command that runs, and one calibration of each kind.
fn commands() -> impl Iterator<Item = (&'static str, &'static str)> {
    let tell = ["story", "network", "replay"];
    (CASES.iter().map(|case| (case.command, case.words)).filter(move |(command, _)| !tell.contains(command)))
        .chain([("calibrate", "parks --panel --most-runs 1200"), ("calibrate", "parks --rolling --most-runs 1200")])
}

/// When each file below a folder was last written.
fn written(folder: &Path) -> Vec<(PathBuf, std::time::SystemTime)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            files.extend(written(&entry.path()));
        } else {
            files.push((entry.path(), entry.metadata().unwrap().modified().unwrap()));
        }
    }
    files.sort();
    files
}

#[test]
fn a_resume_begins_where_there_is_nothing_and_ends_at_once_where_all_is_done() {
    let place = place();
    for (at, (command, words)) in commands().enumerate() {
        let line = format!("{command} {words} --no-charts --no-page --out out{at}");
        let folder = place.path().join(format!("out{at}"));
        // An empty folder is nothing, too.
        if at.is_multiple_of(2) {
            fs::create_dir(&folder).unwrap();
        }
        let begun = polmob(place.path(), &format!("{line} --resume")).with(0, &[]);
        for missed in ["missing", "nothing to resume", "run again", "from the beginning"] {
            assert!(!begun.err.contains(missed), "{line}: {}", begun.err);
        }
        let (first, before) = (verify(&folder).unwrap(), written(&folder));
        let again = polmob(place.path(), &format!("{line} --resume --quiet")).with(0, &[]);
        assert_eq!(again.err, "", "{line}");
        assert_eq!(verify(&folder).unwrap().results, first.results, "{line}");
        // What appears whole is not written again.
        if !folder.join("study.json").exists() || words.contains("--panel") || words.contains("--rolling") {
            assert_eq!(written(&folder), before, "{line}");
            let told = polmob(place.path(), &format!("{line} --resume")).with(0, &["all of it is done already: out"]);
            // What it says is read from the folder.
            if ["run", "what-if", "claims", "patterns", "calibrate"].contains(&command) {
                assert_eq!(told.out, begun.out, "{line}");
            }
            if ["run", "what-if", "claims", "patterns", "calibrate"].contains(&command) {
                let [json, read] = ["--force", "--resume"]
                    .map(|word| polmob(place.path(), &format!("{line} {word} --json")).with(0, &[]).out);
                assert!(json.starts_with('{'), "{line}: {json}");
                assert_eq!(json, read, "{line}");
            }
        } else {
            assert_eq!(again.out, begun.out, "{line}");
        }
        // Without it nothing is touched, and the word for what there is to do is said.
        let refused = polmob(place.path(), &line).with(2, &["out"]);
        assert!(refused.err.contains("--resume") || refused.err.contains("--force"), "{}", refused.err);
    }
}

#[test]
fn other_results_are_no_part_of_these() {
    let place = place();
    for (command, words, other, said) in [
        ("run", "village.toml", "--set launch.rate=0.015", "launch.rate was 0.02, is 0.015"),
        ("run", "village.toml", "--worlds 5", "experiment.worlds was "),
        ("claims", "village.toml --trials seeds --trial-worlds 3", "--set exit.rate=0.07", "exit.rate was "),
        ("patterns", "plain.toml --worlds 4 --pattern types_move", "--set exit.rate=0.07", "exit.rate was "),
        ("run", "village.toml", "--first-world 3", "the command was run scenario.toml, is "),
        ("claims", "village.toml --trials seeds --trial-worlds 3", "--seed 8", "the seed was 1, is 8"),
        ("what-if", "village.toml", "--at 2004", "the command was "),
        ("patterns", "plain.toml --worlds 4 --pattern types_move", "--no-rivals", "the command was "),
    ] {
        let line = format!("{command} {words} --no-charts --out {command}");
        polmob(place.path(), &format!("{line} --force")).with(0, &[]);
        let before = written(&place.path().join(command));
        let refused = polmob(place.path(), &format!("{line} {other} --resume")).with(2, &[]);
        assert!(refused.err.contains(said), "{}", refused.err);
        assert_eq!(written(&place.path().join(command)), before, "{line}");
    }
    // Nor is a folder without what is wanted: it is not taken for done.
    polmob(place.path(), "run plain.toml --worlds 2 --no-charts --no-page --out bare").with(0, &[]);
    let before = written(&place.path().join("bare"));
    for (more, said) in [
        ("--no-charts --no-page --csv", "without tables as CSV (--csv)"),
        ("--no-charts", "without a page (--no-page"),
        ("--no-page", "without charts (--no-charts"),
        ("", "without charts (--no-charts leaves them out), a page"),
    ] {
        polmob(place.path(), &format!("run plain.toml --worlds 2 {more} --out bare --resume"))
            .with(2, &[said, "--force"]);
    }
    polmob(place.path(), "run plain.toml --worlds 2 --format svg --out vectors").with(0, &[]);
    polmob(place.path(), "run plain.toml --worlds 2 --out vectors --resume").with(2, &["without charts as png"]);
    polmob(place.path(), "run plain.toml --worlds 2 --format svg --out vectors --resume").with(0, &[]);
    assert_eq!(written(&place.path().join("bare")), before);
    // Damage is reported, not taken for done.
    let table = place.path().join("run/tables/arms.parquet");
    let mut bytes = fs::read(&table).unwrap();
    bytes[9] ^= 1;
    fs::write(&table, bytes).unwrap();
    polmob(place.path(), "run village.toml --out run --resume")
        .with(2, &["is damaged: tables/arms.parquet has changed"]);
}

const RUN: &str =
    "run village.toml --worlds 150 --precision open:transfer=0.0001 --max-worlds 180 --csv --format svg --out out";

/// The folder in which a run of its own name is being filled.
fn partial(place: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(place).unwrap().map(|entry| entry.unwrap().path());
    entries.into_iter().find(|path| path.file_name().unwrap().to_string_lossy().starts_with("out.partial-"))
}

/// Every file below a folder but the manifest, which says how it was made.
fn bytes(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let files = written(folder).into_iter().map(|(path, _)| path);
    let files = files.filter(|path| !path.ends_with("manifest.json"));
    files.map(|path| (path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap())).collect()
}

/// The manifest without what may differ between equal results.
fn facts(folder: &Path) -> serde_json::Value {
    let mut facts: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.join("manifest.json")).unwrap()).unwrap();
    for key in ["made", "checksum"] {
        facts.as_object_mut().unwrap().remove(key).unwrap();
    }
    facts
}

/// Begins a run, or goes on with one, and kills it once its log has so many bytes. On a busy machine a run may have ended by
/// then: it is begun again from where it was.
fn killed(place: &Path, words: &str, at_bytes: u64) -> PathBuf {
    let log = |folder: PathBuf| Some((folder.clone(), fs::read(folder.join(WORLD_LOG)).ok()?));
    let before = partial(place).and_then(log);
    for _ in 0..20 {
        let mut run = program();
        run.current_dir(place).args(words.split(' ')).stdout(Stdio::null()).stderr(Stdio::null());
        let mut run = run.spawn().unwrap();
        let logged = || Some(fs::metadata(partial(place)?.join(WORLD_LOG)).ok()?.len());
        while logged().is_none_or(|length| length < at_bytes) && run.try_wait().unwrap().is_none() {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        run.kill().unwrap();
        run.wait().unwrap();
        if let Some(folder) = partial(place) {
            return folder;
        }
        fs::remove_dir_all(place.join("out")).unwrap();
        if let Some((folder, log)) = &before {
            begun(folder, log);
        }
    }
    panic!("it always ended before it was killed");
}

/// A folder in which a run was being filled, with this log.
fn begun(folder: &Path, log: &[u8]) {
    fs::create_dir(folder).unwrap();
    fs::write(folder.join(".lock"), "").unwrap();
    fs::write(folder.join("half"), "of a table").unwrap();
    fs::write(folder.join(WORLD_LOG), log).unwrap();
}

/// The head of a log and its whole frames: a kill may fall into the writing of one.
fn whole_frames(log: &[u8]) -> &[u8] {
    let number = |at: usize| log.get(at..at + 4).map(|bytes| u32::from_le_bytes(bytes.try_into().unwrap()) as usize);
    let mut end = 8 + 4 + number(8).unwrap() + 8;
    while let Some(next) = number(end).map(|length| end + 12 + length + 8).filter(|next| *next <= log.len()) {
        end = next;
    }
    &log[..end]
}

#[test]
fn a_run_that_was_killed_goes_on_to_the_same_bytes() {
    let (place, whole) = (place(), place());
    polmob(whole.path(), RUN).with(0, &[]);
    let expected = bytes(&whole.path().join("out"));
    assert!(!whole.path().join("out").join(WORLD_LOG).exists());
    let goes_on = |more: &str| {
        let ended = polmob(place.path(), &format!("{RUN} --resume{more}")).with(0, &[]);
        assert!(bytes(&place.path().join("out")) == expected, "other bytes");
        assert_eq!(facts(&place.path().join("out")), facts(&whole.path().join("out")));
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 3, "something is left beside it");
        fs::remove_dir_all(place.path().join("out")).unwrap();
        ended
    };
    let long = format!("{RUN} --threads 1");
    // A log of one frame, and of several; killed again while it goes on; on another number of threads.
    let log = fs::read(killed(place.path(), &long, 60_000).join(WORLD_LOG)).unwrap();
    assert_eq!(goes_on(" --threads 3").err.contains("not whole"), whole_frames(&log).len() < log.len());
    let left = killed(place.path(), &long, 300_000);
    let log = left.join(WORLD_LOG);
    let whole_log = whole_frames(&fs::read(&log).unwrap()).to_vec();
    assert_eq!(killed(place.path(), &format!("{long} --resume"), 500_000), left);
    assert!(fs::read(&log).unwrap().starts_with(&whole_log));
    goes_on("");

    // Whatever a crash or a disk leaves of a log, the rest is run.
    let left = |bytes: &[u8]| begun(&place.path().join("out.partial-4000000000"), bytes);
    let mut flipped = whole_log.clone();
    flipped[whole_log.len() / 2] ^= 4;
    let torn = &whole_log[..whole_log.len() - 3];
    for (bytes, said) in
        [(&whole_log[..], false), (torn, true), (&flipped, true), (&whole_log[..9], false), (&[], false)]
    {
        left(bytes);
        assert_eq!(goes_on("").err.contains("bytes are not whole and are run again"), said);
    }

    // Other worlds do not go on, and what is there stays.
    left(&whole_log);
    for (other, said) in [
        ("--seed 12", "the seed was 1, is 12"),
        ("--first-run 1", "first.run was 0, is 1"),
        ("--set record.every=2", "record.every was 1, is 2"),
        ("--set exit.rate=0.05", "exit.rate was "),
    ] {
        let refused = polmob(place.path(), &format!("{RUN} --resume {other}")).with(2, &[said]);
        assert!(refused.err.contains("out.partial-4000000000"), "{}", refused.err);
        assert_eq!(fs::read(place.path().join("out.partial-4000000000").join(WORLD_LOG)).unwrap(), whole_log);
    }
    goes_on("");
    // Without it a run begins anew and clears what was left.
    left(&whole_log);
    polmob(place.path(), RUN).with(0, &[]);
    assert!(partial(place.path()).is_none() && bytes(&place.path().join("out")) == expected);
}

/// Interrupts a command once its log has so many bytes, and looks at what it says then.
#[cfg(unix)]
fn interrupted(place: &Path, words: &str, at_bytes: u64) {
    let mut run = program();
    run.current_dir(place).args(words.split(' ')).args(["--threads", "1"]).stdout(Stdio::null());
    let run = run.stderr(Stdio::piped()).spawn().unwrap();
    let logged = || Some(fs::metadata(partial(place)?.join(WORLD_LOG)).ok()?.len());
    while logged().is_none_or(|length| length < at_bytes) {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    Command::new("kill").args(["-INT", &run.id().to_string()]).status().unwrap();
    let ended = run.wait_with_output().unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(130), "{words}: {said}");
    assert!(said.contains("this goes on with it:\n") && said.contains(" --resume"), "{words}: {said}");
}

#[cfg(unix)]
#[test]
fn a_run_that_was_interrupted_goes_on_to_the_same_bytes() {
    let (place, whole) = (place(), place());
    polmob(whole.path(), RUN).with(0, &[]);
    interrupted(place.path(), RUN, 60_000);
    let folder = place.path().join("out");
    assert!(!verify(&folder).unwrap().complete && folder.join(WORLD_LOG).exists());

    polmob(place.path(), &format!("{RUN} --seed 12 --resume")).with(2, &["the seed was 1, is 12"]);
    polmob(place.path(), &format!("{RUN} --resume")).with(0, &[]);
    assert!(bytes(&folder) == bytes(&whole.path().join("out")));
    assert_eq!(facts(&folder), facts(&whole.path().join("out")));
    polmob(place.path(), &format!("{RUN} --resume")).with(0, &["all of it is done already: out/report.html"]);
}

/// Commands that read a few figures off worlds, each with enough of them to be killed on the way.
const SERIES: [&str; 4] = [
    "claims village.toml --trials ablations,seeds --worlds 120 --trial-worlds 60 --csv --no-page --format svg --out out",
    "patterns plain.toml --worlds 60 --pattern types_move,never_a_copy,partner_choice --csv --format svg --out out",
    "what-if village.toml --worlds 2000 --csv --format svg --out out",
    "what-if village.toml --worlds 900 --precision tenants=0.0001 --max-worlds 2000 --csv --format svg --out out",
];

#[test]
fn trials_rivals_and_what_ifs_that_were_killed_anywhere_go_on_to_the_same_bytes() {
    for words in SERIES {
        let (place, whole) = (place(), place());
        polmob(whole.path(), words).with(0, &[]);
        let expected = bytes(&whole.path().join("out"));
        assert!(!whole.path().join("out").join(WORLD_LOG).exists());
        let mut kept = Vec::new();
        // Killed again and again, on other numbers of threads: what was written stays and grows.
        for (kill, at_bytes) in [100, 2_000, 9_000, 20_000].into_iter().enumerate() {
            let resumed = format!("{words} --resume --quiet --threads {}", 1 + kill % 3);
            let folder = killed(place.path(), &resumed, at_bytes);
            let log = fs::read(folder.join(WORLD_LOG)).unwrap();
            assert!(log.len() as u64 >= at_bytes, "{words}: {} bytes", log.len());
            // The last chunk may be torn; the one before it is not.
            assert!(log.len() >= kept.len() && log.starts_with(&kept[..kept.len().saturating_sub(2_000)]), "{words}");
            kept = log;
        }
        let other = polmob(place.path(), &format!("{words} --resume --seed 12")).with(2, &["another study"]);
        assert!(other.err.contains("out.partial-"), "{}", other.err);
        let ended = polmob(place.path(), &format!("{words} --resume")).with(0, &[]);
        assert!(bytes(&place.path().join("out")) == expected, "{words}: other bytes\n{}", ended.err);
        assert_eq!(facts(&place.path().join("out")), facts(&whole.path().join("out")), "{words}");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 3, "something is left beside it");

        // Whatever a crash or a disk leaves of the log, the rest is run.
        let (mut flipped, middle) = (kept.clone(), kept.len() / 2);
        flipped[middle] ^= 4;
        for log in [&kept[..], &kept[..kept.len() - 3], &flipped, &kept[..9], &[]] {
            fs::remove_dir_all(place.path().join("out")).unwrap();
            begun(&place.path().join("out.partial-4000000000"), log);
            polmob(place.path(), &format!("{words} --resume")).with(0, &[]);
            assert!(bytes(&place.path().join("out")) == expected, "{words}: other bytes");
        }
    }
}

#[cfg(unix)]
#[test]
fn trials_rivals_and_what_ifs_that_were_interrupted_go_on_to_the_same_bytes() {
    for words in SERIES {
        let (place, whole) = (place(), place());
        polmob(whole.path(), words).with(0, &[]);
        interrupted(place.path(), words, 9_000);
        // Whether or not there was enough for results, the log is there.
        let folder = place.path().join("out");
        let log = partial(place.path()).unwrap_or_else(|| folder.clone()).join(WORLD_LOG);
        assert!(fs::metadata(log).unwrap().len() >= 9_000, "{words}");
        let resumed = polmob(place.path(), &format!("{words} --resume --quiet")).with(0, &[]);
        assert_eq!(resumed.err, "", "{words}");
        assert!(bytes(&folder) == bytes(&whole.path().join("out")), "{words}");
        assert_eq!(facts(&folder), facts(&whole.path().join("out")), "{words}");
        polmob(place.path(), &format!("{words} --resume")).with(0, &["all of it is done already: out"]);
    }
}

#[test]
fn a_panel_that_was_killed_goes_on_with_the_chains_that_had_ended() {
    let (place, whole) = (place(), place());
    let line = "calibrate parks --panel --most-runs 30000 --no-charts --no-page --out out";
    polmob(whole.path(), line).with(0, &[]);
    let (folder, chains) = (place.path().join("out"), place.path().join("out/chains"));
    let ended = || -> Vec<PathBuf> {
        let files = fs::read_dir(&chains).into_iter().flatten().map(|entry| entry.unwrap().path());
        files.filter(|path| path.extension().is_none()).collect()
    };
    let mut run = program();
    run.current_dir(place.path())
        .args(line.split(' '))
        .args(["--threads", "1"])
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut run = run.spawn().unwrap();
    while ended().len() < 2 {
        assert!(run.try_wait().unwrap().is_none(), "it ended before it was killed");
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    run.kill().unwrap();
    run.wait().unwrap();

    let kept = ended();
    let mut bytes_of = fs::read(&kept[0]).unwrap();
    let middle = bytes_of.len() / 2;
    bytes_of[middle] ^= 1;
    fs::write(&kept[0], &bytes_of).unwrap();
    let known =
        if kept.len() == 2 { "1 chain known already".to_owned() } else { format!("{} chains known", kept.len() - 1) };
    let resumed = polmob(place.path(), &format!("{line} --resume")).with(0, &[]);
    assert!(resumed.err.contains("is damaged: its chain begins anew"), "{}", resumed.err);
    assert!(resumed.err.contains(&known), "{}", resumed.err);
    assert!(bytes(&folder) == bytes(&whole.path().join("out")), "other bytes");
    assert!(!chains.exists());

    // Chains of another fit are none of this one.
    polmob(place.path(), &format!("{line} --resume --seed 2")).with(2, &["the seed was 1, is 2"]);
}
