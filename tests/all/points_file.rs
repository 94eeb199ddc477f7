//! Points of a sweep from a file, and numbers of a run without a folder.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use polmob::output::{Column, ColumnType, Field, RowBatch, Table, TableDefinition, TableWriter, read_table};

use super::commands::{place, polmob};

const CSV: &str = "policy.coercion,park.land,policy.interdependence\n0.1,20,0\n0.30000000000000004,40.0,3\n1,60,1\n";

const JSON: &str = r#"{"policy.coercion": 0.1, "park.land": 20, "policy.interdependence": 0}
{"set": {"park.land": 40.0, "policy.interdependence": 3, "policy.coercion": 0.30000000000000004}}

{"policy.coercion": 1.0, "park.land": 60, "policy.interdependence": 1}
"#;

/// Writes the same points as Parquet.
fn parquet(folder: &Path) {
    let named = |name: &'static str| Field::new(name, "", "", ColumnType::F64);
    let fields = vec![named("policy.coercion"), named("park.land"), named("policy.interdependence")];
    let definition = TableDefinition::new("points", "one point", fields);
    let columns = [vec![0.1, 0.1 + 0.2, 1.0], vec![20.0, 40.0, 60.0], vec![0.0, 3.0, 1.0]];
    let rows = RowBatch::from_columns(columns.into_iter().map(Column::F64).collect());
    let table = Table { definition, about: BTreeMap::new(), rows };
    TableWriter::write_table(folder, &table, &BTreeMap::new(), false).unwrap();
}

fn tables(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = fs::read_dir(folder.join("tables")).unwrap().map(|file| file.unwrap().path());
    files.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(path).unwrap())).collect()
}

#[test]
fn a_file_of_points_is_the_same_as_a_list_of_values() {
    let place = place();
    fs::write(place.path().join("points.csv"), format!("\u{feff}{CSV}")).unwrap();
    fs::write(place.path().join("points.jsonl"), JSON).unwrap();
    parquet(place.path());
    // R puts the names of rows first.
    let named = CSV.replacen("policy", "\"\",policy", 1).replace("\n0.1", "\n\"1\",0.1");
    let named = named.replace("\n0.3", "\n\"2\",0.3").replace("\n1,60", "\n\"3\",1,60");
    fs::write(place.path().join("named.csv"), named).unwrap();
    fs::write(place.path().join("switch.csv"), "ablation.a4_no_trust\nTRUE\nFalse\n").unwrap();
    polmob(place.path(), "sweep plain.toml --worlds 2 --points-file switch.csv --dry-run").with(0, &[]);
    let list = "sweep plain.toml --worlds 2 --design list --vary policy.coercion=0.1,0.30000000000000004,1 \
                --vary park.land=20,40,60 --vary policy.interdependence=0,3,1 --out list --quiet";
    let ended = polmob(place.path(), list);
    assert_eq!(ended.code, 0, "{}", ended.err);
    let expected = tables(&place.path().join("list"));
    for file in ["points.csv", "named.csv", "points.jsonl", "points.parquet"] {
        let out = format!("of-{file}");
        let ended =
            polmob(place.path(), &format!("sweep plain.toml --worlds 2 --points-file {file} --out {out} --quiet"));
        assert_eq!(ended.code, 0, "{file}: {}", ended.err);
        let scenario = fs::read_to_string(place.path().join(&out).join("scenario.toml")).unwrap();
        assert!(scenario.contains("0.30000000000000004"), "the scenario of the folder has the points");
        // A folder says which scenario it is of, and the order of its axes is that of the file.
        let found = tables(&place.path().join(&out));
        assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
        let points = |folder: &str| {
            let table = read_table(&place.path().join(folder).join("tables/points.parquet")).unwrap();
            format!("{:?}", table.column("axis_policy_coercion"))
        };
        assert_eq!(points(&out), points("list"));
        let runs = |folder: &str| {
            let table = read_table(&place.path().join(folder).join("tables/runs.parquet")).unwrap();
            format!("{:?}", table.column("transfer"))
        };
        assert_eq!(runs(&out), runs("list"));
    }
}

#[test]
fn what_is_wrong_with_a_file_is_said_with_its_line() {
    let place = place();
    let cases: [(&str, &[u8], &str, i32); 20] = [
        (
            "a.csv",
            b"policy.coercion\n0.5\n3\n",
            "a.csv:3: `policy.coercion` cannot be 3.0; allowed: a number, 0 to 1",
            2,
        ),
        (
            "b.csv",
            b"policy.coercoin\n0.5\n",
            "b.csv:1: there is no key `policy.coercoin`; did you mean `policy.coercion`?",
            2,
        ),
        ("c.csv", b"policy.coercion,park.land\n0.5\n", "c.csv:2: values here: 1; keys in the first line: 2", 2),
        ("d.csv", b"policy.coercion,park.land\n0.5,\n", "d.csv:2: `park.land` has no value", 2),
        ("e.csv", b"policy.coercion,policy.coercion\n0,1\n", "e.csv:1: `policy.coercion` is there twice", 2),
        ("f.csv", b"policy.coercion\n", "f.csv: it has no point", 2),
        ("g.csv", b"policy.coercion\nNaN\n", "g.csv:2: ", 2),
        ("h.csv", b"policy.coercion\n\xff\n", "h.csv:2: it is not UTF-8", 2),
        ("i.jsonl", b"{\"policy.coercion\": 0}\n\n{\"policy.coercion\"", "i.jsonl:3: EOF", 2),
        (
            "j.jsonl",
            b"{\"policy.coercion\": 0}\n{\"park.land\": 1}",
            "j.jsonl:2: `park.land` is not set by the first",
            2,
        ),
        (
            "k.jsonl",
            b"{\"policy.coercion\": 0, \"park.land\": 20}\n{\"park.land\": 20}",
            "k.jsonl:2: `policy.coercion` is missing",
            2,
        ),
        ("l.jsonl", b"{\"policy.coercion\": [0, 1]}", "l.jsonl:1: `policy.coercion` is [0,1]; allowed", 2),
        ("m.jsonl", b"3\n", "m.jsonl:1: invalid type", 2),
        ("n.parquet", b"no parquet", "n.parquet: not a valid Parquet file", 2),
        ("o.xlsx", b"", "o.xlsx: allowed: a file that ends in .csv, .parquet, .jsonl or .ndjson", 2),
        ("p.csv", b"", "p.csv", 2),
        ("q.jsonl", b"{}\n", "q.jsonl:1: it names no key", 2),
        ("r.csv", b"policy.coercion;park.land\n0,5;20\n", "r.csv:1: found semicolons; allowed: commas", 2),
        ("s.csv", b"policy.coercion,\n0.5,1\n", "s.csv:1: a column has no name", 2),
        ("t.csv", b"policy.coercion\nTRUE\n", "t.csv:2: `policy.coercion` cannot be \"TRUE\"", 2),
    ];
    for (name, content, said, code) in cases {
        fs::write(place.path().join(name), content).unwrap();
        let ended = polmob(place.path(), &format!("sweep plain.toml --points-file {name} --out out"));
        assert_eq!(ended.code, code, "{name}: {}", ended.err);
        assert!(ended.err.contains(said), "{name}: {}", ended.err);
        assert!(!place.path().join("out").exists(), "{name}");
    }
    let ended = polmob(place.path(), "sweep plain.toml --points-file none.csv --out out");
    assert_eq!(ended.code, 2, "{}", ended.err);
    assert!(ended.err.contains("cannot read none.csv"), "{}", ended.err);
    let ended = polmob(place.path(), "sweep plain.toml --points-file a.csv --vary policy.coercion=0,1");
    assert_eq!(ended.code, 2, "{}", ended.err);
}

/// The points of a folder that lie behind the first `skipped`, as CSV to the last bit.
fn points_of(folder: &Path, skipped: usize) -> String {
    let table = read_table(&folder.join("tables/points.parquet")).unwrap();
    let numbers = |name: &str| match table.column(name) {
        Some(Column::F64(values)) => values.clone(),
        other => panic!("{name} is {other:?}"),
    };
    let columns = [numbers("axis_policy_coercion"), numbers("axis_launch_rate")];
    let rows = columns[0].iter().zip(&columns[1]).skip(skipped);
    rows.fold("policy.coercion,launch.rate\n".to_owned(), |text, (one, other)| text + &format!("{one:?},{other:?}\n"))
}

#[test]
fn given_points_serve_pawn_and_the_rules_of_regimes_as_drawn_ones_do() {
    let place = place();
    let at = place.path();
    for (command, skipped, tables) in [
        ("sensitivity village.toml --method pawn", 0, &["pawn", "luck"][..]),
        ("regimes village.toml --arms open,hybrid", 4, &["rules", "rule_limits", "regret"]),
    ] {
        let of = |words: &str, out: &str| {
            polmob(at, &format!("{command} {words} --quiet --no-charts --out {out}")).with(0, &[]).out
        };
        let _ = fs::remove_dir_all(at.join("drawn"));
        let _ = fs::remove_dir_all(at.join("given"));
        let drawn = of("", "drawn");
        fs::write(at.join("points.csv"), points_of(&at.join("drawn"), skipped)).unwrap();
        let given = of("--points-file points.csv", "given");
        assert_eq!(given.replace("given points of", "points drawn from"), drawn, "{command}");
        for table in tables {
            let rows = |folder: &str| {
                let path = at.join(folder).join(format!("tables/{table}.parquet"));
                format!("{:?}", read_table(&path).unwrap_or_else(|error| panic!("{command}: {error}")).rows)
            };
            assert_eq!(rows("given"), rows("drawn"), "{command}: {table}");
        }
        // The scenario of the folder has the points: it gives the same results without the file.
        fs::remove_file(at.join("points.csv")).unwrap();
        let again = command.replace("village.toml", "given/scenario.toml");
        let again = polmob(at, &format!("{again} --quiet --no-charts --out given --resume")).with(0, &[]).out;
        assert_eq!(again, given);
    }
}

#[test]
fn given_points_are_refused_where_they_would_do_nothing() {
    let place = place();
    fs::write(place.path().join("points.csv"), "policy.coercion\n0.2\n0.7\n").unwrap();
    fs::write(place.path().join("none.csv"), "policy.coercion\n").unwrap();
    let acts = "points that are given serve --method pawn";
    for (words, said) in [
        ("sensitivity village.toml --points-file points.csv", acts),
        ("sensitivity village.toml --points-file points.csv --method morris", acts),
        ("sensitivity village.toml --points-file points.csv --method pawn --samples 8", "--samples"),
        ("sensitivity village.toml --points-file points.csv --method pawn --vary policy.coercion=0..1", "--vary"),
        ("sensitivity village.toml --points-file none.csv --method pawn", "none.csv: it has no point"),
        ("sensitivity village.toml --points-file points.csv --method pawn --max-points 1", "the design has 2 points"),
        ("regimes village.toml --points-file points.csv --samples 8", "--samples"),
        ("sensitivity plain.toml --set uncertain.design=list --method pawn", "name what is not known"),
        ("regimes village.toml --set uncertain.design=list --samples 8", "the axes under [uncertain] list the points"),
        ("sensitivity village.toml --set uncertain.design=listed --method pawn", "drawn, list"),
    ] {
        assert!(polmob(place.path(), &format!("{words} --out out")).with(2, &[said]).out.is_empty(), "{words}");
        assert!(!place.path().join("out").exists(), "{words}");
    }
}

#[test]
fn a_run_without_a_folder_prints_the_json_of_one_with() {
    let place = place();
    let with = polmob(place.path(), "run plain.toml --worlds 4 --json --quiet --out out");
    let without = polmob(place.path(), "run plain.toml --worlds 4 --only json --quiet");
    assert_eq!((with.code, without.code, without.err.as_str()), (0, 0, ""));
    assert_eq!(with.out, without.out);
    assert!(!place.path().join("output").exists());
    let refused = polmob(place.path(), "run plain.toml --worlds 4 --only json --out out2");
    assert_eq!(refused.code, 2);
    assert!(!place.path().join("out2").exists());
    assert_eq!(polmob(place.path(), "run plain.toml --only csv").code, 2);
}
