//! What a page lets its reader take along: tables as CSV where they are small, the others by name, rows and size.

use crate::output::{count_rows, csv_bytes, read_table};

use super::page::{Download, Page};
use super::{ReportError, ResultTables};

/// Tables that matter most to those who get a page alone, in this order; then the others by name.
const FIRST: &[&str] = &[
    "arms",
    "contrasts",
    "runs",
    "points",
    "point_arms",
    "point_contrasts",
    "sobol",
    "morris",
    "pawn",
    "regimes",
    "rules",
    "effects",
    "claims",
    "park_courses",
    "courses",
    "parks",
];
/// Largest file of a table within a page, bytes of Parquet: CSV takes about three times as many.
const LARGEST: u64 = 120_000;
/// Most rows of a table within a page. Bytes do not say how many there are: of rows that are all alike a million fit into
/// ten kilobytes, and reading them would take hundreds of megabytes.
const LONGEST: u64 = 20_000;
/// Bytes of CSV in a page.
const MOST: usize = 450_000;

/// Adds the tables of these results to a page.
pub(super) fn add(mut page: Page, tables: &ResultTables) -> Result<Page, ReportError> {
    let mut files: Vec<(usize, String, std::path::PathBuf)> = (tables.files().into_iter())
        .filter_map(|path| {
            let name = path.file_stem()?.to_str()?.to_owned();
            Some((FIRST.iter().position(|first| *first == name).unwrap_or(FIRST.len()), name, path))
        })
        .collect();
    files.sort();
    let mut room = MOST;
    for (_, name, path) in files {
        let bytes = std::fs::metadata(&path).map_or(0, |file| file.len());
        let rows = count_rows(&path)?;
        let csv = if bytes <= LARGEST && rows <= LONGEST { Some(csv_bytes(&read_table(&path)?)) } else { None };
        match csv.filter(|csv| csv.len() <= room) {
            Some(csv) => {
                room -= csv.len();
                page = page.download(Download {
                    name: format!("{name}.csv"),
                    kind: "text/csv;charset=utf-8",
                    about: format!("{rows} rows"),
                    bytes: csv,
                });
            }
            None => page = page.elsewhere(format!("tables/{name}.parquet: {rows} rows, {}", size(bytes))),
        }
    }
    Ok(page)
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}
