//! What all tables of all commands have in common.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use polmob::output::{Row, RowBatch, Table, TableWriter, read_result_table, read_table, row};
use polmob::scenario::RESERVED_COLUMNS;
use polmob::study::Effect;

use super::commands::{CASES, place, polmob};

#[test]
fn names_of_columns_need_no_quotation_marks() {
    let place = place();
    let reserved: BTreeSet<&str> = RESERVED_COLUMNS.split_whitespace().collect();
    let mut seen = 0;
    let mut wrong = Vec::new();
    for case in CASES.iter().filter(|case| !["story", "network", "replay"].contains(&case.command)) {
        polmob(place.path(), &format!("{} {} --out {}", case.command, case.words, case.name)).with(0, &[]);
        for file in fs::read_dir(place.path().join(case.name).join("tables")).unwrap() {
            let definition = read_table(&file.unwrap().path()).unwrap().definition;
            let names: BTreeSet<&str> = definition.fields.iter().map(|field| &*field.name).collect();
            assert_eq!(names.len(), definition.fields.len(), "{}: a name twice", definition.name);
            for name in names {
                let plain = name.starts_with(|first: char| first.is_ascii_lowercase())
                    && name.chars().all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_');
                if !plain || reserved.contains(name) {
                    wrong.push(format!("{} of {}: {name}", definition.name, case.name));
                }
                seen += 1;
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(seen > 500, "{seen} columns");
}

/// Partnerships end in some worlds, which then lack what only living ones have, on one side or on both.
#[test]
fn what_an_axis_does_is_the_difference_of_what_stands_beside_it() {
    let place = place();
    let words = "sweep plain.toml --design one_at_a_time --vary policy.coercion=0,0.9 --vary exit.rate=0.2 --worlds 12 \
                 --no-charts --no-page --out out";
    polmob(place.path(), words).with(0, &[]);
    let rows: Vec<Effect> = read_result_table(&place.path().join("out"), "effects").unwrap().rows_as().unwrap();
    for row in rows.iter().filter(|row| row.worlds > 0) {
        let (before, after) = (row.before, row.after);
        let rounding = 1e-12 * before.abs().max(after.abs());
        assert!((after - before - row.change).abs() <= rounding, "{row:?}");
    }
    let of_some = rows.iter().filter(|row| (1..12).contains(&row.worlds)).count();
    assert!(of_some > 100, "{of_some} of {} rows lack worlds", rows.len());
}

row! {
    /// A row with columns that repeat themselves.
    struct Said in "said": "one thing said" {
        number: u32, "", "number of the thing";
        word: Option<String>, "", "what was said";
        share: f64, "share", "of what";
    }
}

/// Two pieces, of which the second is shorter.
fn pieces(first: u32, words: [Option<&str>; 3], share: f64) -> Vec<RowBatch> {
    let of = |rows: u32| {
        let row = |at: u32| Said { number: first + at, word: words[at as usize].map(str::to_owned), share };
        Table::of((0..rows).map(row)).rows
    };
    vec![of(3), of(2)]
}

#[test]
fn a_column_that_repeats_itself_is_the_same_bytes_again() {
    let (place, definition) = (place(), Said::definition());
    let words = [Some("a"), None, Some("b")];
    let groups = || {
        let other = pieces(12, [Some("a"), None, Some("c")], 0.5);
        let short = vec![pieces(15, words, -0.0).remove(1)];
        [pieces(0, words, 0.5), pieces(3, words, 0.5), pieces(6, words, f64::NAN), other, short]
    };
    let written = |name: &str, is_known: bool| {
        let folder = place.path().join(name);
        fs::create_dir(&folder).unwrap();
        let mut table = TableWriter::create(&folder, &definition, &BTreeMap::new(), false).unwrap();
        let encoder = table.encoder();
        for rows in groups() {
            let group = if is_known { encoder.encode(rows) } else { table.encoder().encode(rows) };
            table.append_group(group.unwrap()).unwrap();
        }
        table.finish().unwrap();
        folder.join("said.parquet")
    };
    let (known, anew) = (written("known", true), written("anew", false));
    assert_eq!(fs::read(&known).unwrap(), fs::read(anew).unwrap());
    let mut whole = RowBatch::of(&definition);
    groups().iter().flatten().for_each(|rows| whole.append(rows));
    assert_eq!(format!("{:?}", read_table(&known).unwrap().rows), format!("{whole:?}"));
}
