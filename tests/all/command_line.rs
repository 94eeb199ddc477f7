//! The program as a person uses it: files, streams, exit codes, messages, interruption.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::AtomicBool;

use polmob::experiment::Ensemble;
use polmob::output::{
    CellValue, Column, WORLD_LOG, WorldLog, read_manifest, read_result_table, read_table, run_identity,
};
use polmob::scenario::{Scenario, ValueType, catalogue};
use polmob::study::study_identity;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::program::{Ended, ended, polmob, program, shipped};

/// A folder of its own with the village, small and short, and a park that history gives it.
fn place() -> TempDir {
    let place = tempfile::tempdir().unwrap();
    let mut village = fs::read_to_string(shipped("village.toml")).unwrap().replace("years = 15", "years = 6");
    village += "\n[[case.region]]\nname = \"Rayong\"\ncountry = \"host 1\"\n\
        [[case.corporation]]\nname = \"Holley\"\nregion = \"home 1 region 1\"\n\
        [[case.corporation]]\nname = \"Amata\"\nregion = \"Rayong\"\n\
        [[case.park]]\nname = \"TCRIZ\"\ndate = 1\ndeveloper = \"Holley\"\npartner = \"Amata\"\n";
    fs::write(place.path().join("village.toml"), village).unwrap();
    place
}

/// Every file below a folder by its path.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else {
                let path = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                found.insert(path, fs::read(entry.path()).unwrap());
            }
        }
    }
    found
}

/// Every file of results but the manifest, which tells of the time it took and of the threads.
fn results(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = files(folder);
    assert!(found.remove("manifest.json").is_some());
    found
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The manifest lists every other file with its size and hash, and nothing else.
fn assert_true_manifest(folder: &Path) {
    let manifest = read_manifest(folder).unwrap();
    let listed: BTreeMap<String, (u64, String)> =
        manifest.files.into_iter().map(|file| (file.path, (file.bytes, file.sha256))).collect();
    let hash = |bytes: &[u8]| {
        Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    };
    let mut found = results(folder);
    // What a resume goes on from is no result, and is there where there is something to go on with.
    assert_eq!(found.remove(WORLD_LOG).is_some(), !manifest.complete);
    let there: BTreeMap<String, (u64, String)> =
        found.into_iter().map(|(path, bytes)| (path, (bytes.len() as u64, hash(&bytes)))).collect();
    assert_eq!(listed, there);
}

#[test]
fn a_run_leaves_a_folder_that_says_how_it_was_made() {
    let place = place();
    let run = polmob(place.path(), "run village.toml --worlds 3").well();
    assert!(run.out.starts_with(
        "A village of two home and four host regions\n3 worlds x 1 run, 6 years, seed 1\nWith 3 worlds intervals are wide"
    ));
    for word in ["transfer", "log points", "±", "hybrid - spontaneous", "a quantity of the model"] {
        assert!(run.out.contains(word), "without {word}:\n{}", run.out);
    }
    assert!(run.err.contains("results in output/village after") && !run.out.contains("results in"), "{}", run.err);

    let folder = place.path().join("output/village");
    let found = files(&folder);
    for table in ["runs", "years", "parks", "transitions", "arms", "contrasts", "survival"] {
        assert!(found.contains_key(&format!("tables/{table}.parquet")), "{table}");
        read_result_table(&folder, table).unwrap();
    }
    for chart in ["transfer_over_time", "transfer_by_arm", "transfer_contrasts", "type_shares", "tenants_tcriz"] {
        assert!(
            found[&format!("charts/{chart}.svg")].starts_with(b"<svg")
                || found[&format!("charts/{chart}.svg")].starts_with(b"<?xml"),
            "{chart}"
        );
        assert!(found[&format!("charts/{chart}.png")].starts_with(b"\x89PNG"), "{chart}");
    }
    assert!(!found.keys().any(|path| path.contains(".csv")));
    assert_eq!(names(&place.path().join("output")), ["village"], "nothing else is left behind");

    assert_true_manifest(&folder);
    let manifest = read_manifest(&folder).unwrap();
    assert!(manifest.complete && manifest.seed == 1 && manifest.runs_per_world == 1);
    assert_eq!((manifest.worlds.asked, manifest.worlds.done), (3, 3));
    assert_eq!((manifest.program.as_str(), manifest.version.as_str()), ("polmob", env!("CARGO_PKG_VERSION")));
    assert_eq!(manifest.made.command[1..], ["run", "village.toml", "--worlds", "3"]);
    assert_eq!(read_result_table(&folder, "runs").unwrap().rows.rows(), 4 * 3);
}

#[test]
fn results_are_the_same_bytes_for_any_threads_and_from_their_own_scenario() {
    let place = place();
    // More worlds than are run in one go.
    polmob(place.path(), "run village.toml --worlds 40 --runs 2 --threads 1 --out one --csv").well();
    let one = results(&place.path().join("one"));
    for threads in [2, 8] {
        polmob(
            place.path(),
            &format!("run village.toml --worlds 40 --runs 2 --threads {threads} --out many --csv --force"),
        )
        .well();
        assert!(results(&place.path().join("many")) == one, "{threads} threads");
        assert_eq!(read_manifest(&place.path().join("many")).unwrap().made.threads, threads);
    }
    polmob(place.path(), "run one/scenario.toml --out again --csv").well();
    assert_same(&results(&place.path().join("again")), &one);
}

#[test]
fn a_sweep_is_the_same_bytes_from_its_own_scenario() {
    let place = place();
    polmob(place.path(), "sweep village.toml --vary policy.coercion=0,1 --worlds 3 --out one --csv").well();
    polmob(place.path(), "sweep one/scenario.toml --out again --csv").well();
    let [one, again] = ["one", "again"].map(|folder| results(&place.path().join(folder)));
    assert_same(&again, &one);
}

fn assert_same(again: &BTreeMap<String, Vec<u8>>, one: &BTreeMap<String, Vec<u8>>) {
    assert!(again.keys().eq(one.keys()));
    let other: Vec<&String> =
        one.iter().filter(|(path, bytes)| again[*path] != **bytes).map(|(path, _)| path).collect();
    assert!(other.is_empty(), "the scenario that was written gives other {other:?}");
}

/// Every report of a contrast states what pairing by world buys, whatever it is.
#[test]
fn the_variance_ratio_stands_wherever_a_contrast_is_reported() {
    let place = place();
    let run = polmob(place.path(), "run village.toml --worlds 4 --quiet --out run").well();
    let rows: Vec<&str> = run.out.lines().filter(|line| line.contains(" of worlds")).collect();
    assert!(rows.iter().any(|row| row.contains("variance ratio ")), "{}", run.out);
    let page = |folder: &str| fs::read_to_string(place.path().join(folder).join("report.html")).unwrap();
    assert!(page("run").contains("pairing divides the variance by") && page("run").contains(">variance ratio</th>"));
    let json = polmob(place.path(), "run village.toml --worlds 4 --quiet --json --out json").well();
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let contrasts = json["outcomes"][0]["contrasts"].as_array().unwrap();
    let Column::F64(written) =
        read_result_table(&place.path().join("run"), "contrasts").unwrap().column("variance_ratio").unwrap().clone()
    else {
        panic!("no numbers")
    };
    let told: Vec<f64> = contrasts.iter().filter_map(|row| row["variance_ratio"].as_f64()).collect();
    let known: Vec<f64> = written[..6].iter().copied().filter(|ratio| ratio.is_finite()).collect();
    assert!(!told.is_empty() && told == known, "{told:?} {known:?}");
    let sweep = "sweep village.toml --vary policy.coercion=0,1 --worlds 3 --quiet --out";
    let grid = polmob(place.path(), &format!("{sweep} grid")).well();
    assert!(grid.out.contains("Variance ratio of differences"), "{}", grid.out);
    assert!(page("grid").contains("pairing divides the variance by") && page("grid").contains(">variance ratio</th>"));
    let alone = polmob(place.path(), &format!("{sweep} alone --design one_at_a_time")).well();
    assert!(alone.out.contains("Variance ratio of changes"), "{}", alone.out);
    assert_eq!(page("alone").matches(">variance ratio</th>").count(), 2, "contrasts and effects");
}

/// Where the open arm has the highest mean, page and terminal speak of the same types.
#[test]
fn the_best_of_the_types_is_told_apart_from_the_best_of_all_arms() {
    let run = |arms: &str| {
        let place = place();
        let run = polmob(place.path(), &format!("run village --worlds 6 --quiet --out r --arms {arms}")).well();
        let html = fs::read_to_string(place.path().join("r/report.html")).unwrap();
        let answer = html.split_once("id=\"answer\"").unwrap().1.split_once("</section>").unwrap().0.to_owned();
        (run.out, answer)
    };
    let (out, answer) = run("hierarchical,spontaneous,hybrid,open");
    let leader = out.split_once("Highest mean transfer of the three types: ").unwrap().1.split(' ').next().unwrap();
    assert!(answer.contains(&format!("{leader} partnerships")), "{out}{answer}");
    assert!(answer.matches("of the three types").count() == 2 && !answer.contains("of all arms with"), "{answer}");
    let (out, answer) = run("spontaneous,hybrid");
    assert!(
        out.contains("Highest mean transfer: ") && answer.contains("highest of the two types with"),
        "{out}{answer}"
    );
}

#[test]
fn csv_says_what_parquet_says() {
    let place = place();
    polmob(place.path(), "run village.toml --worlds 3 --csv").well();
    let tables = place.path().join("output/village/tables");
    let parquet: Vec<String> =
        names(&tables).into_iter().filter_map(|name| Some(name.strip_suffix(".parquet")?.to_owned())).collect();
    assert_eq!(names(&tables).len(), 2 * parquet.len());
    for name in parquet {
        let table = read_table(&tables.join(format!("{name}.parquet"))).unwrap();
        let mut csv = csv::Reader::from_path(tables.join(format!("{name}.csv"))).unwrap();
        assert!(csv.headers().unwrap().iter().eq(table.definition.fields.iter().map(|field| field.name.as_ref())));
        let records: Vec<csv::StringRecord> = csv.records().map(Result::unwrap).collect();
        assert!(!records.is_empty() && records.len() == table.rows.rows(), "{name}");
        for (row, record) in records.iter().enumerate() {
            for (column, text) in table.rows.columns().iter().zip(record) {
                match column.value(row) {
                    CellValue::Missing => assert_eq!(text, ""),
                    CellValue::I32(value) => assert_eq!(text.parse(), Ok(value)),
                    CellValue::I64(value) => assert_eq!(text.parse(), Ok(value)),
                    CellValue::F64(value) => assert_eq!(text.parse(), Ok(value)),
                    CellValue::Bool(value) => assert_eq!(text.parse(), Ok(value)),
                    // An apostrophe keeps spreadsheets from taking a word for a formula.
                    CellValue::Text(value) => assert_eq!(text.strip_prefix('\'').unwrap_or(text), value),
                }
            }
        }
    }
}

#[test]
fn earlier_results_are_replaced_only_by_force_and_other_folders_never() {
    let place = place();
    polmob(place.path(), "run village.toml --worlds 2 --out out").well();
    let first = files(&place.path().join("out"));
    polmob(place.path(), "run village.toml --worlds 2 --seed 2 --out out").with(2, &["out` exists", "--force"]);
    assert_eq!(files(&place.path().join("out")), first);
    polmob(place.path(), "run village.toml --worlds 2 --seed 2 --out out --force").well();
    assert_eq!(read_manifest(&place.path().join("out")).unwrap().seed, 2);
    assert_true_manifest(&place.path().join("out"));

    fs::create_dir(place.path().join("mine")).unwrap();
    fs::write(place.path().join("mine/thesis.txt"), "years of work").unwrap();
    polmob(place.path(), "run village.toml --worlds 2 --out mine").with(2, &["mine` exists"]);
    polmob(place.path(), "run village.toml --worlds 2 --out mine --force").with(2, &["mine`", "not replaced"]);
    polmob(place.path(), "run village.toml --worlds 2 --out village.toml --force").with(2, &["it is a file"]);
    assert_eq!(names(&place.path().join("mine")), ["thesis.txt"]);
    assert_eq!(names(place.path()), ["mine", "out", "village.toml"]);
}

#[test]
fn options_change_what_is_asked_for() {
    let place = place();
    let words = "run village.toml --worlds 3 --runs 2 --seed 9 --arms hybrid,spontaneous --quiet --out out \
        --set case.park.TCRIZ.land=5 --set launch.rate=0.01 --set title=Small --set record.every=8";
    let run = polmob(place.path(), words).well();
    assert_eq!(run.err, "");
    assert!(run.out.starts_with("Small\n3 worlds x 2 runs, 6 years, seed 9\nWith 3 worlds"), "{}", run.out);
    let folder = place.path().join("out");
    let written: toml::Table = fs::read_to_string(folder.join("scenario.toml")).unwrap().parse().unwrap();
    assert_eq!(written["case"]["park"][0]["land"].as_integer(), Some(5));
    assert_eq!(written["launch"]["rate"].as_float(), Some(0.01));
    assert_eq!(written["experiment"]["seed"].as_integer(), Some(9));
    let manifest = read_manifest(&folder).unwrap();
    assert_eq!(manifest.arms, ["hybrid", "spontaneous"]);
    assert_eq!((manifest.worlds.done, manifest.runs_per_world, manifest.seed), (3, 2, 9));
    assert_eq!(read_result_table(&folder, "runs").unwrap().rows.rows(), 2 * 3 * 2);
    assert_eq!(read_result_table(&folder, "years").unwrap().rows.rows(), 2 * 3 * 2 * 3);

    // One arm is compared with nothing.
    let run = polmob(place.path(), "run village.toml --worlds 1 --arms open --out alone").well();
    assert!(!run.out.contains("Paired") && run.out.contains("1 world x 1 run"), "{}", run.out);
}

#[test]
fn every_key_can_be_set() {
    let place = place();
    let mut program = program();
    program.current_dir(place.path()).args(["check", "village.toml"]);
    let mut keys = 0;
    for entry in catalogue().entries().iter().filter(|entry| !entry.key.starts_with("policy.element")) {
        let Some(default) = &entry.default else { continue };
        if !matches!(entry.kind, ValueType::Text) {
            program.args(["--set", &format!("{}={default}", entry.key)]);
            keys += 1;
        }
    }
    assert!(keys > 100, "{keys}");
    let check = ended(&mut program).well();
    assert!(check.out.contains("200 worlds"), "{}", check.out);
}

#[test]
fn a_check_says_what_is_asked_for() {
    let place = place();
    let check = polmob(place.path(), "check village.toml --worlds 7 --arms open,hybrid").well();
    assert_eq!(check.err, "");
    assert!(check.out.starts_with("village: A village of two home and four host regions\n"), "{}", check.out);
    for fragment in
        ["3 countries, 6 regions, 56 corporations; 6 years in steps of 0.25", "(open, hybrid) x 7 worlds", "park TCRIZ"]
    {
        assert!(check.out.contains(fragment), "without {fragment:?}:\n{}", check.out);
    }
    assert_eq!(names(place.path()), ["village.toml"]);
    let is_scenario =
        |name: &&String| Path::new(name).extension().is_some_and(|ending| ending == "toml") && *name != "Cargo.toml";
    for scenario in names(&shipped("")).iter().filter(is_scenario) {
        polmob(&shipped(""), &format!("check {scenario}")).well();
    }
}

#[test]
fn the_template_passes_its_own_check() {
    let place = place();
    let template = polmob(place.path(), "template").well();
    assert_eq!((template.err.as_str(), template.out.as_str()), ("", polmob::scenario::template()));
    fs::write(place.path().join("mine.toml"), template.out).unwrap();
    let check = polmob(place.path(), "check mine.toml").well();
    assert!(check.out.contains("11000 corporations"), "{}", check.out);
}

#[test]
fn help_and_version_are_results() {
    let place = place();
    let version = polmob(place.path(), "--version").well();
    assert_eq!(version.out, format!("polmob {}\n", env!("CARGO_PKG_VERSION")));
    let help = polmob(place.path(), "--help").well();
    for word in ["Usage: polmob <COMMAND>", "run ", "check ", "template ", "Exit codes:"] {
        assert!(help.out.contains(word), "without {word}:\n{}", help.out);
    }
    let help = polmob(place.path(), "run --help").well();
    let options = ["worlds", "runs", "seed", "arms", "set", "threads", "out", "force", "csv", "quiet"];
    for option in options {
        assert!(help.out.contains(&format!("--{option}")), "without {option}:\n{}", help.out);
    }
    for (command, default) in [
        ("run", "Worlds [default: the scenario's `experiment.worlds`]"),
        ("sweep", "Worlds at each point [default: the scenario's `sweep.worlds`]"),
        ("sensitivity", "Worlds at each point [default: the scenario's `uncertain.worlds`]"),
        ("regimes", "Worlds at each point [default: the scenario's `regimes.worlds`]"),
        ("claims", "government, parameters, given (those of --try, which are always tried) [default: all]"),
    ] {
        let help = polmob(place.path(), &format!("{command} --help")).well().out;
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(help.contains(default), "{command}:\n{help}");
    }
    for (words, wrong) in
        [("", "Usage"), ("run", "<SCENARIO>"), ("rum", "'run'"), ("run x.toml --wrolds 3", "'--worlds'")]
    {
        let refused = polmob(place.path(), words).with(2, &[wrong]);
        assert_eq!(refused.out, "");
    }
}

#[test]
fn wrong_options_are_refused_by_the_name_that_was_typed() {
    let place = place();
    for (words, fragments) in [
        ("--worlds 0", &["'0'", "--worlds", "allowed: one whole number, 1 to 1000000"][..]),
        ("--worlds -3", &["'-3'", "--worlds", "allowed: one whole number, 1 to"]),
        ("--worlds 2,5", &["'2,5'", "--worlds", "allowed: one whole number, 1 to 1000000"]),
        ("--worlds many", &["'many'", "--worlds", "allowed: one whole number, 1 to"]),
        ("--runs 99999999999999999999", &["'99999999999999999999'", "--runs", "allowed: one whole number, 1 to 10000"]),
        ("--seed 1.5", &["'1.5'", "--seed", "allowed: one whole number, 0 to 9223372036854775807"]),
        ("--arms hybird", &["\"hybird\"", "--arms", "hierarchical, spontaneous, hybrid, open"]),
        ("--arms open,hybrid,open", &["--arms names open twice"]),
        ("--threads 1000000", &["1000000", "--threads", "one whole number, 0 to 1024"]),
        ("--set launch.rate", &["launch.rate", "--set", "key=value"]),
        ("--set launch.rate=7", &["--set launch.rate=7", "found 7; allowed: 0.00004 to 0.02"]),
        ("--set launch.raet=0.01", &["--set launch.raet=0.01", "did you mean `rate`?"]),
        ("--set case.park.TCRIS.land=9", &["no element `TCRIS`", "did you mean `TCRIZ`?"]),
    ] {
        let refused = polmob(place.path(), &format!("run village.toml {words}")).with(2, fragments);
        assert_eq!(refused.out, "", "{words}");
    }
    assert_eq!(names(place.path()), ["village.toml"], "nothing is begun");
}

#[test]
fn bad_scenarios_are_told_by_file_line_and_column() {
    let place = place();
    let case = fs::read_to_string(place.path().join("village.toml")).unwrap();
    let lines = case.lines().count();
    let with = |addition: &str| format!("{case}{addition}").into_bytes();
    let last = |line: usize, column: usize| format!("bad.toml:{}:{column}\n", lines + line);
    let edited = |from: &str, to: &str| {
        assert_eq!(case.matches(from).count(), 1, "{from}");
        case.replace(from, to).into_bytes()
    };
    let at = |piece: &str, column: usize| {
        let line = case.lines().position(|line| line.contains(piece)).unwrap() + 1;
        format!("bad.toml:{line}:{column}\n")
    };
    for (what, content, position, fragments) in [
        (
            "an unknown key",
            with("[exit]\nraet = 0.1\n"),
            last(2, 1),
            &["unknown key `exit.raet`", "did you mean `rate`?"][..],
        ),
        (
            "a wrong type",
            with("[exit]\nrate = \"low\"\n"),
            last(2, 8),
            &["found \"low\"", "allowed: a number, 0.002 to 0.2"],
        ),
        ("out of range", with("[exit]\nrate = 3\n"), last(2, 8), &["found 3", "allowed: 0.002 to 0.2"]),
        ("overflow", with("[exit]\nrate = 1e999\n"), last(2, 8), &["found 1e999", "allowed: 0.002 to 0.2"]),
        (
            "a large whole number",
            edited("worlds = 20", "worlds = 99999999999999999999"),
            at("worlds = 20", 10),
            &["found 99999999999999999999", "allowed: 1 to 1000000"],
        ),
        (
            "an absent actor",
            edited("developer = \"Holley\"", "developer = \"Holy\""),
            at("developer", 13),
            &["found \"Holy\"", "did you mean \"Holley\"?"],
        ),
        (
            "an impossible date",
            edited("date = 1", "date = \"2010-02-30\""),
            at("date = 1", 8),
            &["\"2010-02-30\" has day 30", "28 days"],
        ),
        (
            "a date too late",
            edited("date = 1", "date = 2010"),
            at("date = 1", 8),
            &["after the horizon", "allowed: from 0"],
        ),
        (
            "two parks of one name",
            with("[[case.park]]\nname = \"TCRIZ\"\ndate = 2\ndeveloper = \"Holley\"\npartner = \"Amata\"\n"),
            last(2, 8),
            &["two have the park name \"TCRIZ\"", "first here"],
        ),
        ("a syntax error", with("[exit\n"), last(1, 6), &["not valid TOML"]),
        ("not UTF-8", b"[time]\n# Kr\xfcmel\n".to_vec(), "bad.toml:2:5\n".to_owned(), &["byte 0xfc", "allowed: UTF-8"]),
        (
            "an empty file",
            Vec::new(),
            "bad.toml\n".to_owned(),
            &["the file is empty", "allowed: at least one table", "polmob template"],
        ),
        (
            "no table",
            b"title = \"x\"\n".to_vec(),
            "bad.toml\n".to_owned(),
            &["no table", "allowed: at least one table"],
        ),
    ] {
        fs::write(place.path().join("bad.toml"), content).unwrap();
        for command in ["check", "run"] {
            let refused = polmob(place.path(), &format!("{command} bad.toml"));
            assert!(refused.err.contains(&position), "{what}: not at {position}{}", refused.err);
            let refused = refused.with(2, fragments).with(2, &["in bad.toml\n"]);
            assert_eq!(refused.out, "", "{what}");
        }
    }
    fs::write(place.path().join("bad.toml"), with("[exit]\nraet = 0.1\nrate = 3\n[time.x]\n")).unwrap();
    polmob(place.path(), "check bad.toml").with(2, &["`exit.raet`", "found 3", "`time.x`", "problems in bad.toml\n"]);
    polmob(place.path(), "check .").with(2, &["found a directory"]);
    polmob(place.path(), "check absent.toml").with(2, &["there is no such file", "absent.toml"]);
    assert!(!place.path().join("output").exists());
}

#[test]
fn trouble_of_the_disk_has_its_own_code() {
    let place = place();
    polmob(place.path(), "check village.toml/below.toml").with(3, &["village.toml/below.toml", "Not a directory"]);
    polmob(place.path(), "run village.toml --worlds 1 --out village.toml/below")
        .with(3, &["village.toml", "Not a directory"]);
    if !cfg!(target_os = "linux") {
        return;
    }
    for words in ["template", "check village.toml", "run village.toml --worlds 1", "--help", "--version"] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        ended(program().current_dir(place.path()).args(words.split(' ')).stdout(full))
            .with(3, &["failed to write to standard output", "No space left"]);
    }
    // The results were complete before they were told.
    assert_true_manifest(&place.path().join("output/village"));
    polmob(place.path(), "run village.toml --worlds 1 --out /proc/polmob").with(3, &["`/proc/polmob`: "]);
    polmob(place.path(), "run village.toml --worlds 1 --out /proc/pol/mob").with(3, &["`/proc/pol/mob`: "]);
}

/// Runs with one end of a pipe whose reader has gone.
fn into_closed_pipe(folder: &Path, words: &str) -> Ended {
    let (reader, writer) = io::pipe().unwrap();
    drop(reader);
    ended(program().current_dir(folder).args(words.split(' ')).stdout(writer))
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let place = place();
    for words in ["template", "check village.toml", "run village.toml --worlds 1 --quiet", "--help"] {
        let ended = into_closed_pipe(place.path(), words).well();
        assert_eq!(ended.err, "", "{words}");
    }
    assert_true_manifest(&place.path().join("output/village"));
}

#[cfg(unix)]
#[test]
fn what_a_killed_run_left_goes_with_the_next() {
    let place = place();
    let mut run = program()
        .current_dir(place.path())
        .args(["run", "village.toml", "--worlds", "500000", "--threads", "1"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(run.stderr.take().unwrap()).read_line(&mut line).unwrap();
    let output = place.path().join("output");
    let left = format!("village.partial-{}", run.id());
    // While it runs, another run to the same place is refused at once.
    polmob(place.path(), "run village.toml --worlds 2 --format svg --force").with(2, &["in use by another process"]);
    assert_eq!(names(&output), std::slice::from_ref(&left), "{line}");
    run.kill().unwrap();
    run.wait().unwrap();
    assert_eq!(names(&output), [left]);
    polmob(place.path(), "run village.toml --worlds 2 --format svg").well();
    assert_eq!(names(&output), ["village"]);
    assert_true_manifest(&output.join("village"));
}

#[test]
fn threads_are_up_to_1024_everywhere() {
    let place = place();
    for words in [
        "run village.toml",
        "sweep village.toml --vary policy.coercion=0,1",
        "claims village.toml",
        "patterns village.toml",
        "calibrate village.toml",
        "what-if village.toml",
        "points village.toml",
    ] {
        for threads in ["1025", "-1", "two"] {
            polmob(place.path(), &format!("{words} --threads {threads}"))
                .with(2, &["allowed: one whole number, 0 to 1024"]);
        }
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_is_no_scenario() {
    let place = place();
    let pipe = place.path().join("pipe.toml");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for words in ["run pipe.toml", "check pipe.toml", "sweep pipe.toml", "evidence check pipe.toml"] {
        polmob(place.path(), words).with(2, &["found a device or a pipe"]);
    }
}

#[test]
fn a_dry_run_answers_in_time_whatever_is_asked_for() {
    let place = place();
    let begun = std::time::Instant::now();
    let huge = "sweep village.toml --vary policy.coercion=0,1 --set time.years=200 --set world.home_corporations=100000 \
                --set world.host_corporations=100000 --set launch.rate=0.02 --set experiment.runs=1000 --dry-run";
    let ended = polmob(place.path(), huge).well();
    assert!(begun.elapsed().as_secs() < 60, "{}", ended.out);
    assert!(ended.out.contains("nothing was written") && ended.out.contains("expect at least"), "{}", ended.out);
    assert!(!place.path().join("output").exists());
}

#[test]
fn a_dry_run_of_a_run_foretells_runs_and_tables_and_leaves_nothing() {
    let place = place();
    let tables = |folder: &str| -> u64 {
        let files = fs::read_dir(place.path().join(folder).join("tables")).unwrap();
        files.map(|file| file.unwrap().metadata().unwrap().len()).sum()
    };
    let words = "run village.toml --worlds 400 --arms hybrid,open --runs 2 --no-charts --no-page --out out";
    // What it measures with goes through a folder for temporary files of its own here.
    let scratch = tempfile::tempdir().unwrap();
    let mut dry = program();
    dry.current_dir(place.path()).args(words.split(' ')).arg("--dry-run");
    let dry = dry.envs(["TMPDIR", "TMP", "TEMP"].map(|name| (name, scratch.path()))).output().unwrap();
    assert!(dry.status.success(), "{}", String::from_utf8_lossy(&dry.stderr));
    let foretold = String::from_utf8(dry.stdout).unwrap();
    assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 0, "left behind");
    assert!(foretold.contains("400 worlds x 2 arms x 2 runs = 1600 runs\n"), "{foretold}");
    assert!(foretold.ends_with(" MB of the log that --resume goes on from, in out\n"), "{foretold}");
    assert!(!place.path().join("out").exists() && !place.path().join("output").exists());

    let last = foretold.lines().last().unwrap();
    let megabytes: Vec<f64> = last.split(' ').filter_map(|word| word.parse().ok()).collect();
    polmob(place.path(), words).well();
    let log = {
        let set = ["experiment.worlds=400", "experiment.runs=2", "experiment.arms=[\"hybrid\", \"open\"]"];
        let settings = set.map(|setting| setting.parse().unwrap());
        let scenario = Scenario::load(&place.path().join("village.toml"), &settings).unwrap();
        let identity = run_identity(study_identity(&scenario, "run"), &scenario, (0, 0));
        let path = scratch.path().join("log");
        let mut log = WorldLog::open(&path, &scenario, (0, 0), &identity).unwrap();
        let ensemble = Ensemble::new(&scenario, 2).unwrap();
        ensemble.run_worlds(0..400, &AtomicBool::new(false), || {}, |worlds| log.add(&worlds)).unwrap();
        fs::metadata(path).unwrap().len()
    };
    assert_eq!(megabytes.len(), 2, "{last}");
    for (real, foretold) in [tables("out"), log].into_iter().zip(megabytes) {
        let real = real as f64 / 1e6;
        assert!((0.5 * real - 0.1..=2.0 * real + 0.1).contains(&foretold), "{foretold} foretold, {real} written");
    }

    let again = polmob(place.path(), &format!("{words} --dry-run")).well().out;
    assert!(again.ends_with("in out, which is there already\n"), "{again}");
    let bare = polmob(place.path(), "run village.toml --worlds 3 --only json --dry-run").well().out;
    assert!(bare.ends_with("no folder\n"), "{bare}");
}

#[cfg(unix)]
#[test]
fn a_study_whose_folder_vanished_does_not_end_well() {
    let place = place();
    let mut study = program()
        .current_dir(place.path())
        .args(["sweep", "village.toml", "--vary", "policy.coercion=0..1:40", "--worlds", "8000", "--out", "out"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut err = BufReader::new(study.stderr.take().unwrap());
    let mut line = String::new();
    err.read_line(&mut line).unwrap();
    fs::remove_dir_all(place.path().join("out")).unwrap();
    assert!(Command::new("kill").args(["-INT", &study.id().to_string()]).status().unwrap().success());
    err.read_to_string(&mut line).unwrap();
    assert_eq!(study.wait().unwrap().code(), Some(3), "{line}");
    assert!(line.contains("removed or moved while it was being filled"), "{line}");
    assert!(!place.path().join("out").exists());
}

#[cfg(unix)]
#[test]
fn an_interruption_keeps_whole_worlds_and_says_so() {
    let place = place();
    let mut run = program()
        .current_dir(place.path())
        .args(["run", "village.toml", "--worlds", "500000", "--threads", "2"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The first line of progress comes after some seconds of runs.
    let mut err = BufReader::new(run.stderr.take().unwrap());
    let mut line = String::new();
    err.read_line(&mut line).unwrap();
    assert!(line.contains("/2000000 runs, about "), "{line}");
    assert!(Command::new("kill").args(["-INT", &run.id().to_string()]).status().unwrap().success());
    let mut out = String::new();
    run.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    err.read_to_string(&mut line).unwrap();
    assert_eq!(run.wait().unwrap().code(), Some(130), "{line}");
    assert!(!line.contains("panicked"), "{line}");

    let folder = place.path().join("output/village");
    assert_eq!(names(&place.path().join("output")), ["village"]);
    assert_true_manifest(&folder);
    let manifest = read_manifest(&folder).unwrap();
    let done = manifest.worlds.done;
    assert!(!manifest.complete && done > 0 && manifest.worlds.asked == 500_000, "{done}");
    assert!(out.contains(&format!("INCOMPLETE: interrupted after {done} of 500000 worlds")), "{out}");
    let svg = fs::read_to_string(folder.join("charts/transfer_over_time.svg")).unwrap();
    assert!(svg.contains("INCOMPLETE"));
    // Whole worlds, from the first on, with all four arms.
    let runs = read_result_table(&folder, "runs").unwrap();
    assert_eq!(runs.rows.rows() as u64, 4 * u64::from(done));
    let world = runs.column("world").unwrap();
    assert!((0..runs.rows.rows()).all(|row| world.value(row) == CellValue::I32(row as i32 / 4)));
}
