//! From the tables of a run to its charts and to one page that anybody can open.
//!
//! Everything here reads tables, never a simulation: a run and a later redraw take the same path, so they cannot differ.
//! [`RUN_CHARTS`] names every chart of a run; [`page()`] makes `report.html`.

mod answer;
mod cells;
mod differences;
mod facts;
mod gallery;
mod html;
mod page;
mod panel;
mod tables;

use std::path::PathBuf;

use crate::charts::ChartError;
use crate::output::OutputError;
use crate::scenario::ScenarioError;

pub use gallery::{Drawing, RUN_CHARTS, RunChart, draw, file_name};
pub use page::{HEADLINES, page};
pub use tables::{Origin, RunTables};

/// Why there is no chart or no page.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The folder is not one of results.
    #[error("`{}` is not a folder of results: {reason}", path.display())]
    NotResults {
        /// The folder.
        path: PathBuf,
        /// How that shows.
        reason: String,
    },
    /// A table cannot be read.
    #[error(transparent)]
    Table(#[from] OutputError),
    /// A table does not hold what it should.
    #[error("table `{table}` {reason}")]
    Content {
        /// Name of the table.
        table: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The scenario kept with the results cannot be read.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// A chart could not be drawn.
    #[error("failed to draw {0}: {1}")]
    Chart(String, ChartError),
}
