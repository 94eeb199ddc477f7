//! A claim under trials: its value with interval, row by row, over the region that is claimed.

use crate::analysis::Interval;

use super::canvas::Picture;
use super::facts::{AxisLabel, Labels};
use super::marks::{Mark, Stroke, estimate, vertical_line};
use super::rows::{Row, RowPanel, Rows, in_numbers, padded};
use super::style::{self, Colour, Marker};
use super::ticks::Extent;

/// Facts of [`claim_trials`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ClaimTrials {
    /// Title, caption, description.
    pub labels: Labels,
    /// Level axis.
    pub value: AxisLabel,
    /// Lower end of the region claimed, open if absent.
    pub from: Option<f64>,
    /// Upper end, open if absent.
    pub to: Option<f64>,
    /// From the top down; the first is the scenario as it is.
    pub rows: Vec<TrialRow>,
}

/// The claim's value in one trial; what is unknown is NaN.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TrialRow {
    /// The trial.
    pub name: String,
    /// Mean.
    pub mean: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Whether the claim holds in it, if that is settled; decided by the analysis, not by the picture.
    pub holds: Option<bool>,
}

/// The region claimed, and a value that fails.
const CLAIMED: Colour = style::BLUE;
const FAILED: Colour = style::VERMILION;
/// Every trial is named, however many there are: highest sheet, mm.
const HIGHEST: f64 = 600.0;

/// Draws a row per trial; the region claimed is shaded, a claim that fails is a square, one that is not resolved hollow.
pub fn claim_trials(facts: &ClaimTrials) -> Picture {
    let rows: Vec<&TrialRow> = facts.rows.iter().filter(|row| row.mean.is_finite()).collect();
    let edges = || [facts.from, facts.to].into_iter().flatten();
    let extent = Extent::of(rows.iter().flat_map(|row| [row.low, row.mean, row.high]));
    let extent = extent.map(|extent| padded(edges().fold(extent, Extent::with)));
    let ends = extent.unwrap_or(Extent { low: 0.0, high: 1.0 });
    let region = (facts.from.unwrap_or(ends.low), facts.to.unwrap_or(ends.high));
    let drawn = rows.iter().enumerate().map(|(k, row)| row.row(k, rows.len() - k)).collect();
    let edge = |at| vertical_line(at, (0.0, 1.0), Stroke::of(CLAIMED, style::AXIS * 1.5));
    Rows {
        columns: vec!["mean [95 % interval]".to_owned()],
        panels: vec![RowPanel {
            heading: None,
            ground: vec![Mark::Rect((region.0, 0.0), (region.1, 1.0), style::tint(CLAIMED, style::OUTER).into())],
            lines: edges().map(edge).collect(),
        }],
        highest: HIGHEST,
        ..Rows::of(&facts.value, extent, 7.0, drawn)
    }
    .picture(&facts.labels)
}

impl TrialRow {
    fn row(&self, k: usize, left: usize) -> Row {
        let (colour, marker) = match self.holds {
            Some(true) => (style::INK, Marker::Circle),
            Some(false) => (FAILED, Marker::Square),
            None => (style::GREY, Marker::Circle),
        };
        let mean = Interval::new(self.mean, self.low, self.high);
        Row {
            name: self.name.clone(),
            bold: k == 0,
            marks: vec![estimate(mean, (marker, 1.0, self.holds.is_some()), 0.4, colour).collect()],
            numbers: vec![(in_numbers(self.mean, self.low, self.high, false), colour)],
            rest: format!("{left} more trials"),
            ..Row::default()
        }
    }
}
