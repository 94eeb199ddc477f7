//! Golden digests: the numbers of a seed, held to the last bit.
//!
//! A digest is the SHA-256 of the *values* of a fixed list of columns, in row order: a new column, another writer or
//! another format moves nothing, a changed digit fails. `web/test` holds the engine of a browser to the same digests. The numbers of a seed belong to a scheme of draws; whoever means
//! to move them raises [`polmob::draws::SCHEME`], says why in CHANGELOG and blesses the digests with
//! `POLMOB_BLESS=1 cargo test --release golden`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use polmob::draws::SCHEME;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What is run: a name, the arguments, and the tables that are held.
const CASES: &[(&str, &str, &[&str])] = &[
    ("village", "run scenarios/village.toml", &["runs", "parks"]),
    ("three_partnerships, 2 worlds", "run scenarios/three_partnerships.toml --worlds 2", &["runs", "parks"]),
    ("rayong", "run scenarios/rayong.toml", &["runs", "parks"]),
    ("sweep of village", "sweep scenarios/village.toml --vary policy.coercion=0,0.3,1 --worlds 2", &["runs"]),
];

#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Golden {
    /// The scheme of draws under which these digests were made.
    scheme: u32,
    /// Columns that are held, by table.
    columns: BTreeMap<String, Vec<String>>,
    /// Digest by case and table.
    digests: BTreeMap<String, String>,
}

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden.toml")
}

/// The digest of some columns of a table in CSV: numbers by their bits, words by their letters, in row order.
fn digest(table: &Path, columns: &[String]) -> String {
    let mut reader = csv::Reader::from_path(table).unwrap();
    let header = reader.headers().unwrap().clone();
    let place = |name: &String| header.iter().position(|column| column == name);
    let places: Vec<usize> = columns
        .iter()
        .map(|name| place(name).unwrap_or_else(|| panic!("{} has no column {name}", table.display())))
        .collect();
    let mut hash = Sha256::new();
    for row in reader.records() {
        let row = row.unwrap();
        for &place in &places {
            match row[place].parse::<f64>() {
                Ok(number) => hash.update(number.to_bits().to_le_bytes()),
                Err(_) => hash.update(&row[place]),
            }
            hash.update([0xff]);
        }
    }
    hash.finalize().iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

fn found(columns: &BTreeMap<String, Vec<String>>) -> Golden {
    let place = tempfile::tempdir().unwrap();
    let mut digests = BTreeMap::new();
    for (number, (name, arguments, tables)) in CASES.iter().enumerate() {
        let folder = place.path().join(number.to_string());
        let output = Command::new(env!("CARGO_BIN_EXE_polmob"))
            .args(arguments.split(' '))
            .args(["--csv", "--quiet", "--format", "svg", "--out"])
            .arg(&folder)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        for table in *tables {
            let csv = folder.join("tables").join(format!("{table}.csv"));
            digests.insert(format!("{name}: {table}"), digest(&csv, &columns[*table]));
        }
    }
    Golden { scheme: SCHEME, columns: columns.clone(), digests }
}

#[test]
fn golden_digests_hold() {
    let known: Golden = toml::from_str(&fs::read_to_string(file()).unwrap()).unwrap();
    let found = found(&known.columns);
    if known == found {
        return;
    }
    if std::env::var_os("POLMOB_BLESS").is_some() {
        assert_ne!(known.scheme, SCHEME, "numbers moved under scheme {SCHEME}: raise `SCHEME` before you bless");
        fs::write(file(), toml::to_string_pretty(&found).unwrap()).unwrap();
        return;
    }
    panic!(
        "the numbers of a seed moved.\nheld:  {known:#?}\nfound: {found:#?}\nIf that is meant: raise `SCHEME`, say why in \
         CHANGELOG, then POLMOB_BLESS=1 cargo test --release golden"
    );
}
