//! The list of the charts of a run.

use crate::report::{Chart, ReportError, ResultTables};

use super::facts::{NamedPictures, cases, courses, lives, spread};

/// A chart of a run.
#[derive(Debug, Clone, Copy)]
pub struct RunChart {
    /// File name without ending; of several pictures, what their names begin with.
    pub name: &'static str,
    /// What it shows, for a list of charts.
    pub meaning: &'static str,
    draw: fn(&ResultTables) -> Result<NamedPictures, ReportError>,
}

/// Every chart of a run, in the order of the page. One whose outcome the scenario does not record, or
/// that has too little to show, is left out.
pub const RUN_CHARTS: &[RunChart] = &[
    RunChart { name: "transfer_over_time", meaning: "transfer over time by arm", draw: courses::transfer },
    RunChart { name: "transfer_by_arm", meaning: "transfer at the horizon, every world a point", draw: spread::by_arm },
    RunChart {
        name: "transfer_contrasts",
        meaning: "paired differences in transfer between arms",
        draw: spread::contrasts,
    },
    RunChart {
        name: "transfer_by_channel",
        meaning: "through whom transfer comes, over time",
        draw: courses::channels,
    },
    RunChart { name: "type_shares", meaning: "shares of living parks by current type", draw: courses::type_shares },
    RunChart { name: "type_flows", meaning: "parks that change their type, over time", draw: courses::type_flows },
    RunChart {
        name: "element_forms",
        meaning: "policy elements as practice of the place, translated, or in the source's form, over time",
        draw: courses::forms,
    },
    RunChart { name: "moved_elements", meaning: "policy elements that moved, by jurisdiction", draw: courses::moved },
    RunChart { name: "survival", meaning: "survival of parks with numbers at risk", draw: lives::survival },
    RunChart { name: "competing_ends", meaning: "of what parks end", draw: lives::competing_ends },
    RunChart { name: "lorenz_regions", meaning: "how evenly host regions share transfer", draw: spread::lorenz },
    RunChart {
        name: "support",
        meaning: "government-years against transfer, every world a point",
        draw: spread::support,
    },
    RunChart {
        name: "convergence",
        meaning: "the contrast of hybrid and spontaneous as worlds are added",
        draw: spread::convergence,
    },
    RunChart { name: "tenants", meaning: "tenants of each pinned park against the record", draw: cases::fans },
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
