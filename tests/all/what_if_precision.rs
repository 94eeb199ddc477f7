//! What-ifs under a precision, as a person uses them: worlds are added until the difference is as sure as requested.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::fs;

use polmob::output::read_manifest;
use serde_json::Value;

use crate::commands::{VILLAGE, place, polmob};

const QUIET: &str = "--csv --no-charts --no-page --quiet";

/// Half of the interval of a what-if's difference in tenants, as printed for programs.
fn half_width(json: &Value, what_if: usize) -> f64 {
    let tenants = &json["what_ifs"][what_if]["outcomes"][0];
    assert_eq!(tenants["outcome"], "tenants");
    (tenants["high"].as_f64().unwrap() - tenants["low"].as_f64().unwrap()) / 2.0
}

#[test]
fn worlds_are_added_until_the_difference_is_as_sure_as_requested() {
    let place = place();
    let line = "what-if village.toml --worlds 20 --precision tenants=0.3 --max-worlds 1000";
    let dry = polmob(place.path(), &format!("{line} --dry-run")).with(0, &[]).out;
    assert!(dry.contains("= 40 runs") && dry.contains("at least; --precision may take up to 1000 worlds"), "{dry}");
    let found = polmob(place.path(), &format!("{line} {QUIET} --json --out asked")).with(0, &[]).out;
    let found: Value = serde_json::from_str(&found).unwrap();
    let manifest = read_manifest(&place.path().join("asked")).unwrap();
    let (worlds, stopped) = (manifest.worlds.done, manifest.precision.unwrap());
    assert!((30..1000).contains(&worlds) && stopped.met && stopped.rounds > 1, "{worlds} worlds, {stopped:?}");
    assert_eq!((&found["worlds"]["asked"], &found["worlds"]["done"]), (&worlds.into(), &worlds.into()));
    assert!(half_width(&found, 0) <= 0.3);
    // These are the first worlds of any number: asked for by their number they give the same table.
    let table = |folder: &str| fs::read_to_string(place.path().join(folder).join("tables/what_ifs.csv")).unwrap();
    polmob(place.path(), &format!("what-if village.toml --worlds {worlds} {QUIET} --out counted")).with(0, &[]);
    assert_eq!(table("counted"), table("asked"));
    // With half as many it was not sure enough, and what is done is not done again.
    let fewer = polmob(place.path(), &format!("what-if village.toml --worlds {} {QUIET} --json --out few", worlds / 2));
    assert!(half_width(&serde_json::from_str(&fewer.with(0, &[]).out).unwrap(), 0) > 0.3);
    let again = polmob(place.path(), &format!("{line} {QUIET} --resume --out asked")).with(0, &[]).out;
    assert!(again.contains(&format!("Precision tenants=0.3 met, after {worlds} worlds in {} rounds.", stopped.rounds)));
    polmob(place.path(), "verify asked").with(0, &[]);
}

#[test]
fn a_precision_of_one_what_if_or_a_named_quantity_is_of_that_alone() {
    let place = place();
    let more = "[[what_if]]\nname = \"wild\"\nsays = \"s\"\npark = \"TCRIZ\"\nset = [\"exit.rate=0.2\"]\n\
                [[quantity]]\nname = \"late\"\npark = \"TCRIZ\"\noutcome = \"tenants\"\nended = \"zero\"\n";
    fs::write(place.path().join("two.toml"), format!("{VILLAGE}\n{more}")).unwrap();
    let worlds = |what: &str| {
        let line = format!("what-if two.toml --worlds 20 --max-worlds 3000 {QUIET} --force --out out --precision");
        let words = line.split(' ').chain([what]).map(str::to_owned);
        crate::commands::polmob_with(place.path(), words).with(0, &[]);
        let manifest = read_manifest(&place.path().join("out")).unwrap();
        assert!(manifest.precision.unwrap().met, "{what}");
        manifest.worlds.done
    };
    let [all, half, wild] = ["tenants=0.25", "half the land:tenants=0.25", "wild:tenants=0.25"].map(worlds);
    assert_eq!(all, half.max(wild));
    assert_ne!(half, wild);
    // At the horizon, where what-ifs are compared unless they say otherwise, the quantity is the same number.
    assert_eq!(worlds("half the land:late=0.25"), half);
    assert!(worlds("half the land:tenants=40%") > 20);
}

#[test]
fn a_precision_that_cannot_be_is_refused() {
    let place = place();
    for (what, said) in [
        ("land:tenants=1", "`land` is no what-if of this scenario, which has half the land"),
        ("tenant=1", "there is no outcome `tenant`; did you mean `tenants`?"),
        ("reach=1", "there is no outcome `reach`"),
        ("tenants", "does not read outcome=0.002, outcome=2% or NAME:outcome=0.002"),
        ("tenants=0", "must be a number above 0"),
    ] {
        let line = ["what-if", "village.toml", "--out", "out", "--precision", what];
        crate::commands::polmob_with(place.path(), line.map(str::to_owned)).with(2, &[said]);
    }
    polmob(place.path(), "what-if village.toml --precision tenants=1 --max-worlds 5 --out out")
        .with(2, &["--max-worlds must be at least 20"]);
    polmob(place.path(), "what-if village.toml --max-worlds 50 --out out").with(2, &["--precision"]);
    assert!(!place.path().join("out").exists());
}

/// Worlds of the scenario as it is are added until the value of a claim is as sure as requested; trials keep theirs.
#[test]
fn claims_take_a_precision_alone_or_in_shards() {
    let place = place();
    let line =
        "claims village.toml --worlds 20 --trials seeds --trial-worlds 5 --precision value=0.001 --max-worlds 400";
    let said = polmob(place.path(), &format!("{line} {QUIET} --out asked")).with(0, &[]).out;
    let manifest = read_manifest(&place.path().join("asked")).unwrap();
    let (worlds, stopped) = (manifest.worlds.done, manifest.precision.unwrap());
    assert!((30..400).contains(&worlds) && stopped.met && stopped.rounds > 1, "{worlds} worlds, {stopped:?}");
    let last = format!("Precision value=0.001 met, after {worlds} worlds in {} rounds.", stopped.rounds);
    assert!(said.contains(&last), "{said}");
    let table = |folder: &str| fs::read_to_string(place.path().join(folder).join("tables/claims.csv")).unwrap();
    let counted =
        format!("claims village.toml --worlds {worlds} --trials seeds --trial-worlds 5 {QUIET} --out counted");
    polmob(place.path(), &counted).with(0, &[]);
    assert_eq!(table("counted"), table("asked"));
    let again = polmob(place.path(), &format!("{line} {QUIET} --resume --out asked")).with(0, &[]).out;
    assert!(again.contains(&last), "{again}");
    // In rounds of shards it ends with the same worlds.
    polmob(place.path(), &format!("{line} --csv --no-charts --no-page --plan laid")).with(0, &[]);
    let mut rounds = 1;
    loop {
        for shard in ["1/2", "2/2"] {
            polmob(place.path(), &format!("work laid --shard {shard} --quiet")).with(0, &[]);
        }
        let merged = polmob(place.path(), "merge laid --absent refuse --quiet");
        if merged.code != 76 {
            assert!(merged.with(0, &[]).out.contains(&last));
            break;
        }
        rounds += 1;
    }
    assert_eq!(rounds, stopped.rounds);
    assert_eq!(table("laid"), table("asked"));
    for (what, said) in [
        ("none:value=1", "`none` is no claim that is tested here"),
        ("transfer=1", "there is no outcome `transfer`"),
        ("value", "does not read value=0.002, value=2% or NAME:value=0.002"),
    ] {
        let words = ["claims", "village.toml", "--out", "out", "--precision", what];
        crate::commands::polmob_with(place.path(), words.map(str::to_owned)).with(2, &[said]);
    }
}

#[test]
fn patterns_take_a_precision() {
    let place = place();
    let line = "patterns plain.toml --worlds 20 --rival-worlds 4 --pattern types_move,never_a_copy";
    let precise = format!("{line} --precision types_move:value=0.03 {QUIET}");
    let said = polmob(place.path(), &format!("{precise} --out asked")).with(0, &[]).out;
    let manifest = read_manifest(&place.path().join("asked")).unwrap();
    let (worlds, stopped) = (manifest.worlds.done, manifest.precision.unwrap());
    assert!(worlds > 20 && stopped.met && stopped.rounds > 1, "{worlds} worlds, {stopped:?}");
    assert!(said.contains("Precision types_move:value=0.03 met, after"), "{said}");
    let counted = line.replace("--worlds 20", &format!("--worlds {worlds}"));
    polmob(place.path(), &format!("{counted} {QUIET} --out counted")).with(0, &[]);
    let table = |folder: &str| fs::read_to_string(place.path().join(folder).join("tables/patterns.csv")).unwrap();
    assert_eq!(table("counted"), table("asked"));
    polmob(place.path(), &format!("{line} --precision type_move:value=1 --out out"))
        .with(2, &["`type_move` is no pattern that is tested here; did you mean `types_move`?"]);
}
