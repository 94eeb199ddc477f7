//! The list of the charts of a run.

use crate::report::{Chart, ReportError, ResultTables};

use super::facts::{NamedPictures, cases, courses, lives, spread};

/// A chart of a run.
#[derive(Debug, Clone, Copy)]
pub struct RunChart {
    /// File name without ending; of several pictures, what their names begin with.
    pub name: &'static str,
    draw: fn(&ResultTables) -> Result<NamedPictures, ReportError>,
}

/// Every chart of a run, in the order of the page. One whose outcome the scenario does not record, or
/// that has too little to show, is left out.
pub const RUN_CHARTS: &[RunChart] = &[
    RunChart { name: "transfer_over_time", draw: courses::transfer },
    RunChart { name: "transfer_by_arm", draw: spread::by_arm },
    RunChart { name: "transfer_contrasts", draw: spread::contrasts },
    RunChart { name: "transfer_by_channel", draw: courses::channels },
    RunChart { name: "type_shares", draw: courses::type_shares },
    RunChart { name: "type_flows", draw: courses::type_flows },
    RunChart { name: "element_forms", draw: courses::forms },
    RunChart { name: "moved_elements", draw: courses::moved },
    RunChart { name: "survival", draw: lives::survival },
    RunChart { name: "competing_ends", draw: lives::competing_ends },
    RunChart { name: "lorenz_regions", draw: spread::lorenz },
    RunChart { name: "support", draw: spread::support },
    RunChart { name: "convergence", draw: spread::convergence },
    RunChart { name: "tenants", draw: cases::fans },
];

/// Draws all charts of a run; none if no world is done.
///
/// # Errors
/// [`ReportError::Content`] if a table does not hold what it should.
pub(in crate::report) fn draw(tables: &ResultTables) -> Result<Vec<Chart>, ReportError> {
    if tables.worlds() == 0 {
        return Ok(Vec::new());
    }
    let mut charts = Vec::new();
    for chart in RUN_CHARTS {
        for (suffix, picture) in (chart.draw)(tables)? {
            let name = if suffix.is_empty() { chart.name.to_owned() } else { format!("{}_{suffix}", chart.name) };
            charts.push(Chart::of(name, picture));
        }
    }
    Ok(charts)
}
