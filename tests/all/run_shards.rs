//! A run whose worlds many processes share: what they put together is what one process writes.

use std::fs;

use crate::commands::{place, polmob};
use crate::shards::{in_rounds, results, worked_at};

#[test]
fn a_run_in_shards_is_the_run_of_one_process() {
    let place = place();
    for (at, words) in [
        "run village.toml --worlds 90 --csv --format svg",
        "run plain.toml --worlds 70 --runs 2 --first-world 5 --first-run 1 --no-charts --seed 3",
        "run village.toml --worlds 10 --precision transfer=0.05 --max-worlds 60 --no-charts --no-page",
    ]
    .into_iter()
    .enumerate()
    {
        let (one, many) = (format!("one{at}"), format!("many{at}"));
        let alone = polmob(place.path(), &format!("{words} --quiet --out {one}")).with(0, &[]);
        let laid = polmob(place.path(), &format!("{words} --quiet --plan {many}")).with(0, &[]);
        assert!(laid.out.contains("nothing was run"), "{}", laid.out);
        polmob(place.path(), &format!("{words} --plan {many}")).with(2, &["--force replaces it"]);
        worked_at(place.path(), &many);
        let folder = place.path().join(&many);
        fs::write(folder.join("notes.txt"), "mine").unwrap();
        let merged = polmob(place.path(), &format!("merge {many} --quiet")).with(0, &[]);
        let again = polmob(place.path(), &format!("merge {many} --quiet --absent refuse")).with(0, &[]);
        assert_eq!((&merged.out, &again.out), (&alone.out, &alone.out));
        assert_eq!(fs::read_to_string(folder.join("notes.txt")).unwrap(), "mine");
        fs::remove_file(folder.join("notes.txt")).unwrap();
        assert_eq!(results(&folder), results(&place.path().join(&one)), "{words}");

        // What no shard has is run by `merge`, refused, or left out from the first such world on.
        let shard = folder.join("shards/1-4.bin");
        fs::remove_dir_all(folder.join("shards")).unwrap();
        fs::remove_file(folder.join("plan/joined.bin")).unwrap();
        polmob(place.path(), &format!("work {many} --shard 1/4 --quiet")).with(0, &[]);
        polmob(place.path(), &format!("work {many} --shard 4/4 --quiet")).with(0, &[]);
        let first = fs::read(&shard).unwrap();
        polmob(place.path(), &format!("merge {many} --absent refuse")).with(2, &["are in no shard"]);
        let part = polmob(place.path(), &format!("merge {many} --absent keep --quiet")).with(130, &[]);
        assert!(part.out.contains("INCOMPLETE"), "{}", part.out);
        let whole = polmob(place.path(), &format!("merge {many} --quiet")).with(0, &[]);
        assert_eq!(whole.out, alone.out);
        assert_eq!(results(&folder), results(&place.path().join(&one)), "{words}");
        assert_eq!(fs::read(&shard).unwrap(), first, "others' files are only read");
        // What `merge` ran itself is kept as well.
        let again = polmob(place.path(), &format!("merge {many} --absent refuse --quiet")).with(0, &[]);
        assert_eq!(again.out, alone.out);
        polmob(place.path(), &format!("verify {many}")).with(0, &[]);
    }
}

#[test]
fn a_run_under_a_precision_takes_rounds_of_shards() {
    let (many, rounds, done) = in_rounds(
        "run village.toml --worlds 4 --precision transfer=0.0001 --max-worlds 60 --no-charts --no-page --quiet",
    );
    assert_eq!(many.precision.unwrap().rounds, rounds);
    // Nothing was run twice.
    assert_eq!(done, 60);
}

#[test]
fn shards_of_a_run_and_of_a_sweep_do_not_mix() {
    let place = place();
    let at = place.path();
    polmob(at, "run village.toml --worlds 8 --no-charts --no-page --quiet --plan run").with(0, &[]);
    polmob(at, "run village.toml --worlds 9 --no-charts --no-page --quiet --plan more").with(0, &[]);
    polmob(at, "run village.toml --worlds 8 --no-charts --first-run 1 --quiet --plan other").with(0, &[]);
    polmob(at, "sweep village.toml --worlds 8 --no-charts --no-page --quiet --plan sweep").with(0, &[]);
    for study in ["run", "more", "other", "sweep"] {
        polmob(at, &format!("work {study} --shard 1/2 --quiet")).with(0, &[]);
    }
    let own = fs::read(at.join("run/shards/1-2.bin")).unwrap();
    for (from, into, said) in [
        ("sweep", "run", "it contains no worlds of a run"),
        ("run", "sweep", "it is no journal"),
        ("other", "run", "first.run was 1, is 0"),
    ] {
        let (there, kept) =
            (at.join(format!("{into}/shards/1-2.bin")), fs::read(at.join(format!("{into}/shards/1-2.bin"))).unwrap());
        fs::copy(at.join(format!("{from}/shards/1-2.bin")), &there).unwrap();
        for words in [format!("work {into} --shard 1/2"), format!("merge {into}"), format!("status {into}")] {
            polmob(at, &words).with(2, &["1-2.bin", said]);
        }
        assert_eq!(fs::read(&there).unwrap(), fs::read(at.join(format!("{from}/shards/1-2.bin"))).unwrap());
        fs::write(&there, kept).unwrap();
    }
    // A run of more worlds shares those that both have.
    fs::copy(at.join("more/shards/1-2.bin"), at.join("run/shards/1-2.bin")).unwrap();
    polmob(at, "work run --shard 2/2 --quiet").with(0, &[]);
    polmob(at, "merge run --absent refuse --quiet").with(0, &[]);
    // A frame that was damaged is run again, with those behind it.
    fs::write(at.join("run/shards/1-2.bin"), &own).unwrap();
    let mut damaged = own.clone();
    let last = damaged.len() - 20;
    damaged[last] ^= 1;
    fs::write(at.join("run/shards/1-2.bin"), damaged).unwrap();
    polmob(at, "work run --shard 1/2 --quiet").with(0, &["damaged at byte"]);
    assert_eq!(fs::read(at.join("run/shards/1-2.bin")).unwrap(), own);
}
