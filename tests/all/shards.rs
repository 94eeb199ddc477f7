//! Studies that many processes work at: what they put together is what one process writes, whatever happened on the way.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::fs::{self, OpenOptions};
use std::path::Path;

use polmob::output::{Manifest, Provenance, verify};

use crate::commands::{place, polmob};

/// The manifest but for how the results were made.
pub(crate) fn results(folder: &Path) -> Manifest {
    Manifest { made: Provenance::default(), checksum: String::new(), ..verify(folder).unwrap() }
}

/// Works at a study in shards, of which one is torn, others overlap and the folder moves between them, until all is done.
pub(crate) fn worked_at(place: &Path, many: &str) {
    let folder = place.join(many);
    let refused = polmob(place, &format!("merge {many} --absent refuse")).with(2, &["are in no shard"]);
    assert_eq!(refused.out, "");
    for number in [3, 1, 4] {
        polmob(place, &format!("work {many} --shard {number}/4 --quiet")).with(0, &[]);
    }
    // A crash in the last chunk; a folder that moved; other shards than before, which overlap.
    let torn = folder.join("shards/3-4.bin");
    let length = fs::metadata(&torn).unwrap().len();
    OpenOptions::new().write(true).open(&torn).unwrap().set_len(length - 5).unwrap();
    let told = polmob(place, &format!("status {many}")).with(0, &[]);
    assert!(told.out.contains("3/4") && told.out.contains("was not finished"), "{}", told.out);
    fs::rename(&folder, place.join("moved")).unwrap();
    polmob(place, "work moved --shard 1/2 --threads 2 --quiet").with(0, &[]);
    polmob(place, "work moved --shard 4/6 --quiet").with(0, &[]);
    fs::rename(place.join("moved"), &folder).unwrap();
    polmob(place, &format!("work {many} --shard 3/4 --quiet")).with(0, &["3-4.bin"]);

    let told = polmob(place, &format!("status {many} --json")).with(0, &[]).out;
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!((&told["complete"], &told["done"]), (&true.into(), &told["jobs"]), "{told:#}");
    assert_eq!(told["shards"].as_array().unwrap().len(), 5);
}

#[test]
fn shards_put_together_are_what_one_process_writes() {
    let place = place();
    for (at, words) in [
        "sweep village.toml --vary launch.rate=0.005,0.01,0.02 --worlds 20 --csv --outcome tenants --max-points 3",
        "sweep village.toml --worlds 4 --precision transfer=0.05 --max-worlds 40",
        "sensitivity village.toml --second-order --seed 3",
        "regimes village.toml --arms open,hybrid",
    ]
    .into_iter()
    .enumerate()
    {
        let (one, many) = (format!("one{at}"), format!("many{at}"));
        polmob(place.path(), &format!("{words} --format svg --quiet --out {one}")).with(0, &[]);
        let laid = polmob(place.path(), &format!("{words} --format svg --quiet --plan {many}")).with(0, &[]);
        assert!(laid.out.contains("nothing was run") && laid.out.contains(&format!("polmob work {many} --shard I/N")));
        let folder = place.path().join(&many);
        worked_at(place.path(), &many);

        // Under a precision more worlds are requested once those are there.
        let merged = polmob(place.path(), &format!("merge {many} --quiet")).with(0, &[]);
        let (first, second) = (results(&place.path().join(&one)), results(&folder));
        assert_eq!(second, first, "{words}");
        // Nothing is left to do, and what is printed is the same as well.
        let again = polmob(place.path(), &format!("merge {many} --quiet --absent refuse")).with(0, &[]);
        let alone = polmob(place.path(), &format!("{words} --format svg --quiet --out {one} --resume")).with(0, &[]);
        assert_eq!((&again.out, &merged.out), (&alone.out, &alone.out));
        assert_eq!(results(&folder), first);
    }
}

/// Bytes of the journals of a study.
fn journals(folder: &Path) -> u64 {
    fs::read_dir(folder.join("shards")).unwrap().map(|entry| entry.unwrap().metadata().unwrap().len()).sum()
}

#[test]
fn chosen_outcomes_are_those_of_a_study_that_keeps_all() {
    let place = place();
    let sweep = "sweep village.toml --vary policy.coercion=0,0.5 --worlds 5 --csv --quiet --format svg";
    polmob(place.path(), &format!("{sweep} --out all")).with(0, &[]);
    let keep = "--keep tenants,parks_founded --precision transfer=0.5 --max-worlds 30";
    polmob(place.path(), &format!("{sweep} {keep} --out one")).with(0, &[]);
    for (name, words) in [("many", format!("{sweep} {keep}")), ("whole", sweep.to_owned())] {
        polmob(place.path(), &format!("{words} --plan {name}")).with(0, &[]);
        for shard in ["1/2", "2/2"] {
            polmob(place.path(), &format!("work {name} --shard {shard} --quiet")).with(0, &[]);
        }
    }
    polmob(place.path(), "merge many --quiet").with(0, &[]);
    assert_eq!(results(&place.path().join("many")), results(&place.path().join("one")));
    // Under a precision there are 20 worlds at a point and 3 outcomes of a run, else 5 and all.
    let (some, all) = (journals(&place.path().join("many")), journals(&place.path().join("whole")));
    assert!(some < all / 4, "{some} against {all} bytes");

    // The same cells where both have them.
    let cells = |folder: &str| -> Vec<Vec<String>> {
        let text = fs::read_to_string(place.path().join(folder).join("tables/runs.csv")).unwrap();
        let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
        let wanted = ["point", "arm", "world", "run", "transfer", "tenants", "parks_founded"];
        let at = wanted.map(|name| rows[0].iter().position(|own| *own == name).unwrap());
        let early = rows.iter().skip(1).filter(|row| row[at[2]].parse::<u32>().unwrap() < 5);
        early.map(|row| at.iter().map(|&at| row[at].to_owned()).collect()).collect()
    };
    assert_eq!(cells("many"), cells("all"));
    let head = fs::read_to_string(place.path().join("many/tables/runs.csv")).unwrap();
    assert_eq!(head.lines().next().unwrap().split(',').count(), 6 + 3, "{head}");
    for folder in ["one", "many"] {
        polmob(place.path(), &format!("verify {folder}")).with(0, &[]);
    }
    polmob(place.path(), &format!("{sweep} --keep transfer --out one --resume"))
        .with(2, &["list of outcomes has changed"]);
    polmob(place.path(), &format!("{sweep} --keep tenant --out c")).with(2, &["tenants"]);
    polmob(place.path(), "regimes village.toml --arms open,hybrid --keep tenants --quiet --out r").with(0, &[]);
    polmob(place.path(), "sensitivity village.toml --keep tenants --quiet --out s").with(0, &[]);
}

/// A command under a precision in one process and in rounds of shards, which give the same; its manifest, the number of
/// rounds, and the worlds that the shards have together.
pub(crate) fn in_rounds(words: &str) -> (Manifest, u32, u64) {
    let place = place();
    polmob(place.path(), &format!("{words} --out one")).with(0, &[]);
    polmob(place.path(), &format!("{words} --plan many")).with(0, &[]);
    let mut rounds = 0;
    let code = loop {
        rounds += 1;
        // Other shards in each round, of which each runs its own stretch of the new worlds alone.
        let of = rounds + 1;
        for shard in 1..=of {
            polmob(place.path(), &format!("work many --shard {shard}/{of} --quiet")).with(0, &[]);
        }
        let status = polmob(place.path(), "status many --json").with(0, &[]).out;
        assert!(serde_json::from_str::<serde_json::Value>(&status).unwrap()["complete"] == true, "{status}");
        let merged = polmob(place.path(), "merge many --absent refuse");
        if merged.code != 76 {
            break merged.code;
        }
        assert!(merged.err.contains("more worlds") && !place.path().join("many/manifest.json").exists());
    };
    assert_eq!(code, 0);
    let (one, many) = (results(&place.path().join("one")), results(&place.path().join("many")));
    assert_eq!(many, one);
    assert!(rounds > 2, "{rounds}");
    let shown = polmob(place.path(), "status many --json").with(0, &[]).out;
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    let done = shown["shards"].as_array().unwrap().iter().map(|shard| shard["done"].as_u64().unwrap()).sum();
    (many, rounds, done)
}

#[test]
fn a_precision_takes_rounds_of_shards() {
    let (many, rounds, done) =
        in_rounds("sweep village.toml --worlds 4 --precision transfer=0.0001 --max-worlds 60 --format svg --quiet");
    let study = many.study.unwrap();
    assert_eq!(study.rounds, rounds);
    // Nothing was run twice: each world of a point is in one shard.
    assert_eq!(4 * done, study.runs[1]);
}

#[test]
fn what_ifs_under_a_precision_take_rounds_of_shards() {
    let (many, rounds, done) =
        in_rounds("what-if village.toml --worlds 4 --precision tenants=0.0001 --max-worlds 60 --format svg --quiet");
    assert_eq!((many.precision.unwrap().rounds, many.worlds.asked), (rounds, 60));
    // Nothing was run twice.
    assert_eq!(done, 60);
}

#[test]
fn commands_that_read_figures_off_worlds_are_shared_like_the_others() {
    let place = place();
    let template = polmob(place.path(), "patterns --template").with(0, &[]).out;
    fs::write(place.path().join("own.toml"), template.replace("#~ ", "")).unwrap();
    for (at, words) in [
        "claims village.toml --trials ablations,seeds --trial-worlds 3 --try policy.coercion=0.3 --csv --no-page",
        "patterns plain.toml village.toml --worlds 6 --file own.toml --seed 3 --no-charts",
        "what-if village.toml --at 2005 --worlds 300 --csv",
    ]
    .into_iter()
    .enumerate()
    {
        let (one, many) = (format!("one{at}"), format!("many{at}"));
        let alone = polmob(place.path(), &format!("{words} --quiet --out {one}")).with(0, &[]);
        let laid = polmob(place.path(), &format!("{words} --quiet --plan {many}")).with(0, &[]);
        assert!(laid.out.contains("nothing was run"), "{}", laid.out);
        polmob(place.path(), &format!("{words} --plan {many}")).with(2, &["--force replaces it"]);
        polmob(place.path(), &format!("{words} --set policy.coercion=0.31 --plan other{at} --quiet")).with(0, &[]);
        worked_at(place.path(), &many);
        // What somebody put there stays.
        let folder = place.path().join(&many);
        fs::write(folder.join("notes.txt"), "mine").unwrap();
        let merged = polmob(place.path(), &format!("merge {many} --quiet --absent refuse")).with(0, &[]);
        let again = polmob(place.path(), &format!("merge {many} --quiet --absent refuse")).with(0, &[]);
        assert_eq!((&merged.out, &again.out), (&alone.out, &alone.out));
        assert_eq!(fs::read_to_string(folder.join("notes.txt")).unwrap(), "mine");
        fs::remove_file(folder.join("notes.txt")).unwrap();
        assert_eq!(results(&folder), results(&place.path().join(&one)), "{words}");

        // What no shard has is run by `merge`, refused, or left out as if somebody had interrupted one process there.
        let (shard, kept) = (folder.join("shards/1-4.bin"), place.path().join("kept.bin"));
        fs::remove_dir_all(folder.join("shards")).unwrap();
        fs::remove_file(folder.join("plan/joined.bin")).unwrap();
        polmob(place.path(), &format!("work {many} --shard 1/4 --quiet")).with(0, &[]);
        fs::copy(&shard, &kept).unwrap();
        polmob(place.path(), &format!("merge {many} --absent refuse")).with(2, &["are in no shard"]);
        let part = polmob(place.path(), &format!("merge {many} --absent keep --quiet")).with(130, &[]);
        assert_ne!(part.out, alone.out);
        let whole = polmob(place.path(), &format!("merge {many} --quiet")).with(0, &[]);
        assert_eq!(whole.out, alone.out);
        assert_eq!(results(&folder), results(&place.path().join(&one)), "{words}");

        // A shard of another seed is refused, and so are two processes on one shard.
        fs::create_dir(place.path().join(format!("other{at}/shards"))).unwrap();
        fs::copy(&kept, place.path().join(format!("other{at}/shards/1-4.bin"))).unwrap();
        for words in [format!("work other{at} --shard 1/4"), format!("merge other{at}"), format!("status other{at}")] {
            polmob(place.path(), &words).with(2, &["1-4.bin", "belongs to another study"]);
        }
        let held = OpenOptions::new().read(true).write(true).open(&shard).unwrap();
        held.try_lock().unwrap();
        polmob(place.path(), &format!("work {many} --shard 1/4")).with(2, &["another process"]);
    }
}

#[test]
fn what_does_not_belong_to_a_study_is_refused_and_what_is_absent_is_told() {
    let place = place();
    let lay = |words: &str, name: &str| {
        polmob(place.path(), &format!("sweep village.toml {words} --quiet --format svg --plan {name}")).with(0, &[])
    };
    // As many shards as there are jobs, where those are few.
    assert!(lay("", "study").out.contains("script study --for slurm --shards 8\n"));
    lay("--seed 7", "other");
    lay("--worlds 9", "more");
    for (words, fragments) in [
        ("work study --shard 0/4", &["'0/4'", "I from 1 to N"][..]),
        ("work study --shard 5/4", &["'5/4'"]),
        ("work study --shard 1/4 --for 9", &["90s, 55m or 2h"]),
        ("work nowhere --shard 1/4", &["nowhere is no study laid out", "--plan DIR"]),
        ("status village.toml", &["village.toml is no study laid out"]),
        ("merge study --absent never", &["run, refuse, keep"]),
        ("script study --for slurm --shards 4000", &["8 jobs, fewer than --shards 4000"]),
        ("script study --for cron", &["slurm, hq, snakemake, parallel, dask"]),
        ("sweep village.toml --plan study", &["`study` contains an earlier study; `polmob status study`", "--force"]),
        ("sweep village.toml --plan a --out b", &["--plan", "--out"]),
        (
            "calibrate village.toml --plan a",
            &["an option of run, claims, patterns, sweep, sensitivity, regimes, what-if"],
        ),
    ] {
        polmob(place.path(), words).with(2, fragments);
    }
    // A shard of another seed does not get in, neither into a shard nor into the whole.
    polmob(place.path(), "work other --shard 1/2 --quiet").with(0, &[]);
    fs::create_dir_all(place.path().join("study/shards")).unwrap();
    fs::copy(place.path().join("other/shards/1-2.bin"), place.path().join("study/shards/1-2.bin")).unwrap();
    for words in ["work study --shard 1/2", "merge study", "status study"] {
        polmob(place.path(), words).with(2, &["1-2.bin", "belongs to another study"]);
    }
    fs::remove_file(place.path().join("study/shards/1-2.bin")).unwrap();
    // One of more worlds does: its points and worlds are the same.
    polmob(place.path(), "work more --shard 1/3 --quiet").with(0, &[]);
    fs::copy(place.path().join("more/shards/1-3.bin"), place.path().join("study/shards/1-3.bin")).unwrap();
    let told = polmob(place.path(), "status study").with(0, &[]).out;
    assert!(told.starts_with("4 of 8 jobs of 4 runs are done, in 1 shard\n"), "{told}");
    // A plan that was copied by half.
    fs::remove_file(place.path().join("more/plan/village.toml")).unwrap();
    polmob(place.path(), "work more --shard 1/3").with(2, &["there is no such file", "more/plan/village.toml"]);

    let kept = polmob(place.path(), "merge study --absent keep --quiet").with(130, &[]);
    assert!(kept.out.starts_with("INCOMPLETE"), "{}", kept.out);
    let manifest = verify(&place.path().join("study")).unwrap();
    assert!(!manifest.complete);
    assert!(manifest.files.iter().all(|file| !file.path.starts_with("shards") && !file.path.starts_with("plan")));
}

#[test]
fn scripts_name_the_study_and_its_shards() {
    let place = place();
    fs::create_dir(place.path().join("my study's")).unwrap();
    polmob(&place.path().join("my study's"), "sweep ../village.toml --quiet --plan in").with(0, &[]);
    fs::rename(place.path().join("my study's/in"), place.path().join("it's here")).unwrap();
    for (engine, fragments) in [
        ("slurm", &["--array=1-4", "--requeue", "polmob work 'it'\\''s here' --shard", "/4\"", "--absent refuse"][..]),
        ("hq", &["STUDY = \"it's here\"", "SHARDS = 4"]),
        ("snakemake", &["STUDY = \"it's here\"", "SHARDS = 4"]),
        ("parallel", &["seq 4", "{}/4"]),
        ("dask", &["STUDY = \"it's here\"", "retries=3"]),
    ] {
        let words = ["script", "it's here", "--for", engine, "--shards", "4"].map(str::to_owned);
        let script = crate::commands::polmob_with(place.path(), words).with(0, &[]).out;
        for fragment in fragments {
            assert!(script.contains(fragment), "{engine} without {fragment}:\n{script}");
        }
        assert!(!script.contains('@') || engine == "slurm" || engine == "dask", "{script}");
    }
}
