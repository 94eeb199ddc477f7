//! From tables of results to charts and to one page that anybody can open.
//!
//! Everything here reads tables, never a simulation: a command and a later redraw take the same path, so they cannot
//! differ. [`draw()`] makes the charts of a folder of results, [`page()`] its `report.html`. [`Page`] is the frame of every
//! page; a command whose results are of no [`Analysis`] fills it by itself. [`scorecard_page`] does so for patterns.

mod analysis;
mod calibration;
mod cells;
mod chart;
mod downloads;
mod figures;
mod headlines;
mod json;
mod page;
mod panel;
mod redraw;
mod results;
mod run;
mod scorecard;
mod scorecard_chart;
mod study;
mod what_if;

use std::path::PathBuf;

use crate::output::OutputError;
use crate::scenario::{Experiment, Scenario, ScenarioError};

pub use analysis::Analysis;
pub use calibration::{CalibrationFacts, against_curves, failed_runs, out_of_reach};
pub use chart::Chart;
pub use figures::{
    between, count_of, decimals, moment, number, percent, probability_text, ratio_text, set_of, signed, significant3,
    times_between, when,
};
pub use headlines::HEADLINES;
pub use json::json;
pub use page::{Cell, Download, Page, PageTable, Section};
pub use panel::{PanelFacts, SURVIVORS, posterior_file, protocol_heading};
pub use redraw::redraw;
pub use results::{Origin, ResultTables};
pub use run::{RUN_CHARTS, RunChart};
pub use scorecard::scorecard_page;
pub use scorecard_chart::{scorecard_chart, scorecard_facts, scored_figure};
pub use study::regimes::REGRET_OF_FEW;
pub use what_if::{WhatIfFacts, is_equal};

/// The same of parameters that nobody drew.
const DOUBT: &str = "Intervals say how sure the mean over worlds is under these parameters. They do not include our \
                     uncertainty about the parameters.";

/// What ranges and intervals over worlds leave out, as a sentence.
pub(crate) fn left_out(scenario: &Scenario) -> &'static str {
    if scenario.draws() > 0 {
        "They include what the fit leaves open of the parameters that it drew, and nothing of the others."
    } else {
        "They do not include our uncertainty about the parameters."
    }
}

/// What every page with intervals warns of.
fn doubt(scenario: &Scenario) -> String {
    if scenario.draws() > 0 {
        format!("Intervals say how sure the mean over worlds is. {}", left_out(scenario))
    } else {
        DOUBT.to_owned()
    }
}

/// Worlds below which every page warns of wide intervals.
const FEW: usize = 30;

/// The warning that these worlds are few, if they are; `of` says what has them, such as ` at each point`.
pub fn few_worlds(worlds: usize, of: &str) -> Option<String> {
    let worlds = (worlds < FEW).then(|| count_of(worlds, "world"))?;
    Some(format!("With {worlds}{of} intervals are wide and may be unreliable; a run usually has about 200."))
}

/// The warning that worlds say less than their number: that some are the same, or that they are few; `of` says what has them.
pub fn doubtful_worlds(experiment: &Experiment, worlds: usize, of: &str) -> Option<String> {
    repeated_worlds(experiment, worlds, of).or_else(|| few_worlds(worlds, of))
}

/// The warning that worlds are histories of a calibration: that some are the same, and that those of a chain resemble each
/// other.
pub fn repeated_worlds(experiment: &Experiment, worlds: usize, of: &str) -> Option<String> {
    let worth = experiment.worth(worlds);
    let independent = worth.independent.round().max(1.0);
    let repeated = worth.has_repeats().then(|| {
        format!(
            "The {worlds} worlds{of} are {} of the calibration, worth {} that differ at random: intervals are those of so many, \
             and more worlds repeat the same.",
            count_of(worth.different, "history"),
            count_of(independent as usize, "world")
        )
    });
    let is_chained = experiment.histories.iter().any(|history| !history.later.is_empty());
    let chained = is_chained.then(|| {
        "Histories of a panel come from a few chains, in which one resembles the last: a fit with another seed can differ by \
         more than these intervals say."
            .to_owned()
    });
    match (repeated, chained) {
        (Some(repeated), Some(chained)) => Some(format!("{repeated} {chained}")),
        (repeated, chained) => repeated.or(chained),
    }
}

/// Why there is no chart or no page.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The folder is not one of results.
    #[error("`{}` is not a folder of results that can be drawn: {reason}", path.display())]
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
}

impl ReportError {
    fn content(table: &str, reason: impl Into<String>) -> Self {
        Self::Content { table: table.to_owned(), reason: reason.into() }
    }
}

/// Draws all charts of these results.
///
/// # Errors
/// [`ReportError::Content`] if a table does not hold what it should.
pub fn draw(tables: &ResultTables) -> Result<Vec<Chart>, ReportError> {
    match tables.analysis {
        Analysis::Run => run::draw(tables),
        Analysis::Sweep => study::sweep::draw(tables),
        Analysis::Sensitivity => study::sensitivity::draw(tables),
        Analysis::Regimes => study::regimes::draw(tables),
        Analysis::Claims => study::claims::draw(tables),
    }
}

/// The page on which a median world of a run moves, for scenarios with pinned parks; nothing for other results.
///
/// # Errors
/// [`ReportError::Content`] if a table does not hold what it should.
pub fn moving(tables: &ResultTables) -> Result<Option<String>, ReportError> {
    if tables.analysis == Analysis::Run { run::replay(tables) } else { Ok(None) }
}

/// The page of these results with their charts.
///
/// # Errors
/// [`ReportError::Content`] if a table does not hold what it should.
pub fn page(tables: &ResultTables, charts: &[Chart]) -> Result<String, ReportError> {
    let page = match tables.analysis {
        Analysis::Run => run::page(tables, charts),
        Analysis::Sweep => study::sweep::page(tables, charts),
        Analysis::Sensitivity => study::sensitivity::page(tables, charts),
        Analysis::Regimes => study::regimes::page(tables, charts),
        Analysis::Claims => study::claims::page(tables, charts),
    };
    Ok(downloads::add(page?, tables)?.html())
}
