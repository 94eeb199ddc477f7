//! What all tables of all commands have in common.

use std::collections::BTreeSet;
use std::fs;

use polmob::output::read_table;
use polmob::scenario::RESERVED_COLUMNS;

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
