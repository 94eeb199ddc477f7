//! The charts of a folder of results again, whatever command wrote it.

use std::path::Path;

use crate::output::{Manifest, command_line, read_result_text};

use super::analysis::has_table;
use super::results::manifest_of;
use super::{Analysis, Chart, ReportError, ResultTables, calibration, draw, panel, scorecard_chart, what_if};

/// Where the charts of a folder are.
const CHARTS: &str = "charts/";

/// Draws the charts of a folder with this manifest.
type Redraw = fn(&Path, &Manifest) -> Result<Vec<Chart>, ReportError>;

/// What draws the charts of results that are of no [`Kind`], by a table that only they have.
const FROM_TABLES: &[(&str, Redraw)] = &[
    ("what_ifs", what_if::redraw),
    ("generations", calibration::redraw),
    ("patterns", scorecard_chart::redraw),
    ("units", panel::redraw),
    ("scores", panel::redraw),
];

/// The charts of a finished folder of results, and its manifest, with which every file is compared first. They are drawn from
/// its tables; where there are none they are taken as they are from its SVG files, which hold all that is drawn.
///
/// # Errors
/// Those of [`ResultTables::open`]; [`ReportError::NotResults`] if it has neither such tables nor charts as SVG.
pub fn redraw(folder: &Path) -> Result<(Vec<Chart>, Manifest), ReportError> {
    let manifest = manifest_of(folder)?;
    if Analysis::of(&manifest).is_some() {
        return Ok((draw(&ResultTables::of(folder, &manifest)?)?, manifest));
    }
    if let Some((_, draw)) = FROM_TABLES.iter().find(|(table, _)| has_table(&manifest, table)) {
        return Ok((draw(folder, &manifest)?, manifest));
    }
    let mut charts = Vec::new();
    for file in &manifest.files {
        let Some(path) = file.path.strip_suffix(".svg") else { continue };
        let name = path.strip_prefix(CHARTS).unwrap_or(path).to_owned();
        charts.push(Chart { name, title: String::new(), svg: read_result_text(folder, &file.path)? });
    }
    if charts.is_empty() {
        let words = ["polmob".to_owned()].into_iter().chain(manifest.arguments).collect::<Vec<_>>();
        let reason = format!("it keeps no chart as SVG; in it, this makes them again: {}", command_line(words));
        return Err(ReportError::NotResults { path: folder.to_owned(), reason });
    }
    Ok((charts, manifest))
}
