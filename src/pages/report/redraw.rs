//! The charts of a folder of results again, whatever command wrote it.

use std::path::Path;

use crate::output::{Manifest, command_line, read_result_text};

use super::results::manifest_of;
use super::{Drawing, Kind, ReportError, ResultTables, draw};

/// Where the charts of a folder are.
const CHARTS: &str = "charts/";

/// The charts of a finished folder of results, and its manifest, with which every file is compared first. They are drawn from
/// the tables of a [`Kind`]; those of other results are taken as they are from its SVG files, which hold all that is drawn.
///
/// # Errors
/// Those of [`ResultTables::open`]; [`ReportError::NotResults`] if it has neither such tables nor charts as SVG.
pub fn redraw(folder: &Path) -> Result<(Vec<Drawing>, Manifest), ReportError> {
    let manifest = manifest_of(folder)?;
    if Kind::of(&manifest).is_some() {
        return Ok((draw(&ResultTables::of(folder, &manifest)?)?, manifest));
    }
    let mut drawings = Vec::new();
    for file in &manifest.files {
        let Some(path) = file.path.strip_suffix(".svg") else { continue };
        let name = path.strip_prefix(CHARTS).unwrap_or(path).to_owned();
        drawings.push(Drawing { name, title: String::new(), svg: read_result_text(folder, &file.path)? });
    }
    if drawings.is_empty() {
        let words = ["polmob".to_owned()].into_iter().chain(manifest.arguments).collect::<Vec<_>>();
        let reason = format!("it keeps no chart as SVG; in it, this makes them again: {}", command_line(words));
        return Err(ReportError::NotResults { path: folder.to_owned(), reason });
    }
    Ok((drawings, manifest))
}
