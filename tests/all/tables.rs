//! What all tables of all commands have in common.

use std::collections::BTreeSet;
use std::fs;

use polmob::output::read_table;

use super::commands::{CASES, place, polmob};

/// Words that `PostgreSQL` 17 or `DuckDB` reserve: a column of such a name has to be quoted in every query. (`PostgreSQL`,
/// appendix C, reserved and reserved for functions or types; `DuckDB`, `duckdb_keywords()`, category `reserved`.)
const RESERVED: &str = "all analyse analyze and anti any array as asc asof asymmetric authorization binary both case cast \
    check collate collation column concurrently constraint create cross current_catalog current_date current_role \
    current_schema current_time current_timestamp current_user default deferrable desc describe distinct do else end \
    except false fetch for foreign freeze from full glob grant group having ilike in initially inner intersect into is \
    isnull join lambda lateral leading left like limit localtime localtimestamp map natural not notnull null offset on \
    only or order outer overlaps pivot pivot_longer pivot_wider placing positional primary qualify references returning \
    right select semi session_user show similar some struct summarize symmetric system_user table tablesample then to \
    trailing true try_cast union unique unpivot user using variadic verbose when where window with";

#[test]
fn names_of_columns_need_no_quotation_marks() {
    let place = place();
    let reserved: BTreeSet<&str> = RESERVED.split_whitespace().collect();
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
