//! What may go wrong with the folder of a study that many processes work at: each is refused by name, and nothing is lost.

use std::fs::{self, OpenOptions};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use polmob::output::{StudyIdentity, verify};
use sha2::{Digest, Sha256};

use crate::commands::{place, polmob};

/// Lays out a study of each kind whose shards differ in form: its name, and where its identity is.
fn studies(place: &Path) -> [(&'static str, &'static str); 3] {
    polmob(place, "sweep village.toml --quiet --format svg --plan points").with(0, &[]);
    polmob(place, "what-if village.toml --worlds 300 --no-charts --quiet --plan series").with(0, &[]);
    polmob(place, "run village.toml --worlds 80 --no-charts --no-page --quiet --plan worlds").with(0, &[]);
    [("points", "study.json"), ("series", "plan/study.json"), ("worlds", "plan/study.json")]
}

#[test]
fn a_shard_with_the_head_of_another_study_is_refused_and_left_as_it_is() {
    let place = place();
    let at = place.path();
    for (study, identity) in studies(at) {
        polmob(at, &format!("work {study} --shard 1/2 --quiet")).with(0, &[]);
        let path = fs::read_dir(at.join(study).join("shards")).unwrap().next().unwrap().unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let own = fs::read(&path).unwrap();
        let identity: StudyIdentity =
            serde_json::from_slice(&fs::read(at.join(study).join(identity)).unwrap()).unwrap();
        let head = |identity: &StudyIdentity| {
            if study != "worlds" {
                return identity.digest().to_vec();
            }
            let json = serde_json::to_vec(identity).unwrap();
            let head = [b"polmobw1".as_slice(), &(json.len() as u32).to_le_bytes(), &json].concat();
            let sum = Sha256::digest(&head);
            [head.as_slice(), &sum[..8]].concat()
        };
        let named = head(&identity);
        let begin = own.windows(named.len()).position(|bytes| bytes == named).expect("the head names the study");
        let head_of = |other: StudyIdentity| [&own[..begin], &head(&other), &own[begin + named.len()..]].concat();
        let with = |byte: usize, value: u8| {
            let mut forged = own.clone();
            forged[byte] = value;
            forged
        };
        let mut scenario = identity.clone();
        scenario.model.push("coercion = 0.31".to_owned());
        let is_worlds = study == "worlds";
        let of = |own: &'static str, other: &'static str| if is_worlds { own } else { other };
        let another = "belongs to another study: another scenario, seed, scheme of draws or version";
        let mut forged = vec![
            ("scenario", head_of(scenario), of("0.31 is gone", another)),
            (
                "seed",
                head_of(StudyIdentity { seed: identity.seed + 1, ..identity.clone() }),
                of("the seed was", another),
            ),
            (
                "scheme",
                head_of(StudyIdentity { draws_scheme: identity.draws_scheme + 1, ..identity.clone() }),
                of("the scheme of draws was", another),
            ),
            (
                "version",
                head_of(StudyIdentity { version: "0.0.1".to_owned(), ..identity.clone() }),
                of("the program's version was 0.0.1", another),
            ),
            ("format", with(7, b'2'), of("it contains no worlds of a run", "it is a journal of format 2")),
            ("kind", with(0, b'P'), of("it contains no worlds of a run", "it is no journal")),
        ];
        if is_worlds {
            forged.push(("head", with(30, own[30] ^ 1), "its head is damaged"));
        } else {
            forged.push(("outcomes", with(8, own[8] ^ 1), "it is no journal of these arms, runs and outcomes"));
        }
        for (what, bytes, said) in forged {
            assert_ne!(bytes, own, "{what}");
            fs::write(&path, &bytes).unwrap();
            for words in [format!("work {study} --shard 1/2"), format!("merge {study}"), format!("status {study}")] {
                assert!(polmob(at, &words).with(2, &[&name]).err.contains(said), "{words} after another {what}");
                assert_eq!(fs::read(&path).unwrap(), bytes, "{words} after another {what}");
            }
        }
        fs::write(&path, &own).unwrap();
        polmob(at, &format!("merge {study} --quiet")).with(0, &[]);
        verify(&at.join(study)).unwrap();
    }
}

#[test]
fn a_plan_of_another_version_or_scheme_is_refused_by_name() {
    let place = place();
    let at = place.path();
    for (study, identity) in studies(at) {
        let all = [format!("work {study} --shard 1/2"), format!("merge {study}"), format!("status {study}")];
        let forge = |file: &str, from: &str, to: &str, said: &str| {
            let path = at.join(study).join(file);
            let own = fs::read_to_string(&path).unwrap();
            let forged = own.replacen(from, to, 1);
            assert_ne!(forged, own, "{file} has no {from}");
            fs::write(&path, &forged).unwrap();
            for words in &all {
                polmob(at, words).with(2, &[said]);
            }
            fs::write(&path, own).unwrap();
        };
        let version = env!("CARGO_PKG_VERSION");
        let written = format!("\"version\": \"{version}\"");
        forge("plan/plan.json", &written, "\"version\": \"0.0.1\"", "version 0.0.1 of the program laid it out");
        forge("plan/plan.json", "\"format\"", "\"formt\"", "plan/plan.json does not read");
        forge(identity, &written, "\"version\": \"0.0.1\"", "the program's version was 0.0.1");
        forge(identity, "\"draws_scheme\": ", "\"draws_scheme\": 9", "the scheme of draws was 9");
        forge(identity, "\"seed\": ", "\"seed\": 9", "the seed was 9");
        assert!(!at.join(study).join("shards").exists(), "nothing was begun");
    }
}

#[test]
fn a_folder_that_was_copied_by_half_is_refused_by_what_it_lacks() {
    let place = place();
    let at = place.path();
    for (study, identity) in studies(at) {
        polmob(at, &format!("work {study} --shard 1/2 --quiet")).with(0, &[]);
        let all = [format!("work {study} --shard 2/2"), format!("merge {study}"), format!("status {study}")];
        for (file, said) in [
            ("plan/plan.json", "is no study laid out: it has no plan/plan.json"),
            ("plan/village.toml", "there is no such file"),
            (identity, "study.json"),
        ] {
            let (path, aside) = (at.join(study).join(file), at.join("aside"));
            fs::rename(&path, &aside).unwrap();
            for words in &all {
                polmob(at, words).with(2, &[said]);
            }
            assert!(!polmob(at, &all[0]).err.contains("results of a run"), "it holds no results");
            fs::rename(&aside, &path).unwrap();
            // The beginning of a file is no file either.
            let own = fs::read(&path).unwrap();
            fs::write(&path, &own[..own.len() / 2]).unwrap();
            for words in &all {
                polmob(at, words).with(2, &[]);
            }
            fs::write(&path, own).unwrap();
        }
        // What of a shard did not arrive is run again, and reported.
        let shard = fs::read_dir(at.join(study).join("shards")).unwrap().next().unwrap().unwrap().path();
        let length = fs::metadata(&shard).unwrap().len();
        OpenOptions::new().write(true).open(&shard).unwrap().set_len(length / 2).unwrap();
        polmob(at, &format!("merge {study} --absent refuse")).with(2, &["was not finished", "are in no shard"]);
        polmob(at, &format!("work {study} --shard 1/2 --quiet")).with(0, &["was not finished"]);
        polmob(at, &format!("work {study} --shard 2/2 --quiet")).with(0, &[]);
        polmob(at, &format!("merge {study} --absent refuse --quiet")).with(0, &[]);
    }
}

#[test]
fn what_another_process_holds_is_refused_and_not_touched() {
    let place = place();
    let at = place.path();
    for (study, _) in studies(at) {
        polmob(at, &format!("work {study} --shard 1/2 --quiet")).with(0, &[]);
        let shard = fs::read_dir(at.join(study).join("shards")).unwrap().next().unwrap().unwrap().path();
        let bytes = fs::read(&shard).unwrap();
        let held = OpenOptions::new().read(true).write(true).open(&shard).unwrap();
        held.try_lock().unwrap();
        polmob(at, &format!("work {study} --shard 1/2")).with(2, &["another process"]);
        assert_eq!(fs::read(&shard).unwrap(), bytes);
        // Others read a shard that is held.
        polmob(at, &format!("status {study}")).with(0, &[]);
        polmob(at, &format!("work {study} --shard 2/2 --quiet")).with(0, &[]);
        let lock = if study == "points" { ".lock" } else { "plan/joined.bin" };
        let merging = OpenOptions::new().create(true).append(true).open(at.join(study).join(lock)).unwrap();
        merging.try_lock().unwrap();
        polmob(at, &format!("merge {study}")).with(2, &["another process"]);
        drop(merging);
        polmob(at, &format!("merge {study} --absent refuse --quiet")).with(0, &[]);
    }
}

#[test]
fn a_shard_whose_folder_goes_away_does_not_end_as_if_it_were_done() {
    let place = place();
    let at = place.path();
    polmob(at, "sweep village.toml --vary launch.rate=0.005,0.01,0.02 --worlds 4000 --quiet --plan points")
        .with(0, &[]);
    polmob(at, "what-if village.toml --worlds 60000 --quiet --plan series").with(0, &[]);
    polmob(at, "run village.toml --worlds 60000 --quiet --plan worlds").with(0, &[]);
    for study in ["points", "series", "worlds"] {
        let begins = if study == "worlds" { 4000 } else { 52 };
        let mut child = Command::new(env!("CARGO_BIN_EXE_polmob"))
            .args(["work", study, "--shard", "1/1", "--for", "2s", "--quiet"])
            .current_dir(at)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let shard = at.join(study).join("shards/1-1.bin");
        let begun = Instant::now();
        while !fs::metadata(&shard).is_ok_and(|shard| shard.len() > begins) {
            assert!(begun.elapsed() < Duration::from_secs(60));
            thread::sleep(Duration::from_millis(5));
        }
        fs::rename(at.join(study), at.join(format!("{study}-moved"))).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(3), "{study}");
        // What was run is where the folder is now.
        let shown = polmob(at, &format!("status {study}-moved --json")).with(0, &[]).out;
        let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
        assert!(shown["done"].as_u64().unwrap() > 0, "{shown}");
    }
}

#[test]
fn shards_beyond_the_jobs_are_empty_and_numbers_that_are_none_are_refused() {
    let place = place();
    let at = place.path();
    for (study, _) in studies(at) {
        for shard in ["0/4", "5/4", "1/0", "-1/4", "1", "1/4/2", "one/two", "1/99999999999", "1.5/4", ""] {
            let words = ["work", study, "--quiet", &format!("--shard={shard}")].map(str::to_owned);
            crate::commands::polmob_with(at, words).with(2, &["shard"]);
        }
        assert!(!at.join(study).join("shards").exists());
        // More shards than jobs: some have nothing to do, and say so by their exit code.
        polmob(at, &format!("work {study} --shard 1/4000000000 --quiet")).with(0, &[]);
        let shown = polmob(at, &format!("status {study} --json")).with(0, &[]).out;
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).unwrap()["done"], 0);
    }
}
