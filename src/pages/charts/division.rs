//! How an axis of panels is divided: by round numbers, by powers of ten, or by the places of a study.

use super::canvas::Canvas;
use super::frame::{self, Panel};
use super::plane::{Places, level_places, upright_places, upright_width};
use super::style;
use super::ticks::{self, Extent, Ticks};

/// How an axis is divided, and with that in which unit marks of panels are placed.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Division {
    /// Round numbers.
    Numbers(Extent),
    /// Powers of ten: ends and marks are logarithms to base ten.
    Powers(Extent),
    /// Places as cells that fill the axis, from 0 to 1 along it.
    Cells(Places),
    /// Places as points, the first at 0, the last at 1, a little within the ends of the axis.
    Points(Places),
}

/// Widest that names on an upright axis may be, mm.
const NAMES: f64 = 34.0;
/// Room beyond the first and last point, as a share of their distance.
const BEYOND: f64 = 0.04;

impl From<Extent> for Division {
    fn from(extent: Extent) -> Self {
        Self::Numbers(extent)
    }
}

impl Division {
    /// Places, and whether they are cells.
    fn places(&self) -> Option<(&Places, bool)> {
        match self {
            Self::Numbers(_) | Self::Powers(_) => None,
            Self::Cells(places) => Some((places, true)),
            Self::Points(places) => Some((places, false)),
        }
    }

    /// Ends and marks of a level axis so many mm wide.
    pub(super) fn level(&self, width: f64) -> (Extent, Ticks) {
        self.ends(|extent| frame::time_axis(extent, width))
    }

    /// Ends and marks of an upright axis so many mm high.
    pub(super) fn upright(&self, height: f64) -> (Extent, Ticks) {
        self.ends(|extent| frame::value_axis(extent, height))
    }

    fn ends(&self, round: impl Fn(Extent) -> (Extent, Ticks)) -> (Extent, Ticks) {
        match self {
            Self::Numbers(extent) => round(*extent),
            Self::Powers(extent) => ticks::powers(*extent),
            Self::Cells(_) => (Extent::UNIT, Ticks::default()),
            Self::Points(_) => (Extent { low: -BEYOND, high: 1.0 + BEYOND }, Ticks::default()),
        }
    }

    /// Width in mm that the words of an upright axis need to its left.
    pub(super) fn margin(&self, ticks: &Ticks) -> f64 {
        self.places().map_or_else(|| frame::margin(ticks), |(places, _)| upright_width(places, NAMES) + 2.0)
    }

    /// The level axis below a panel.
    pub(super) fn below(&self, canvas: &mut Canvas, panel: Panel, ticks: &Ticks) {
        match self.places() {
            Some((places, cells)) => {
                level_places(canvas, panel.area, &places.track(panel.x.at(0.0), panel.x.at(1.0), cells), !cells);
            }
            None => panel.x_axis(canvas, ticks),
        }
    }

    /// Places left of a panel, and the edge of the cells.
    pub(super) fn beside(&self, canvas: &mut Canvas, panel: Panel, words: bool) {
        let (Some((places, cells)), area) = (self.places(), panel.area) else { return };
        canvas.line(&area.edge()[..3], style::PALE, style::AXIS, &[]);
        if words {
            upright_places(canvas, area, &places.track(panel.y.at(0.0), panel.y.at(1.0), cells), NAMES);
        }
    }
}
