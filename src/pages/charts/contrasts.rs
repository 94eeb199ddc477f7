//! Paired differences between arms with their intervals; a difference that is not resolved looks it.

use crate::analysis::Interval;

use super::canvas::Picture;
use super::facts::{AxisLabel, Labels};
use super::marks::estimate;
use super::rows::{Row, RowPanel, Rows, about_zero, in_numbers, zero};
use super::style::{self, Marker};
use super::ticks::{Extent, number};

/// Facts of [`contrasts`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Contrasts {
    /// Title, caption, description.
    pub labels: Labels,
    /// Level axis.
    pub difference: AxisLabel,
    /// From the top down.
    pub rows: Vec<Contrast>,
}

/// The difference of two arms over paired worlds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Contrast {
    /// Arm whose outcome counts positive.
    pub first: String,
    /// Arm that it is compared with; empty where all are compared with what the caption names.
    pub second: String,
    /// Mean of the paired differences.
    pub mean: f64,
    /// Lower end of the 95 % interval of the mean.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Share of worlds in which the first arm is ahead, in [0, 1].
    pub ahead: f64,
    /// Whether the sign is settled; decided by the analysis, not by the picture.
    pub resolved: bool,
}

/// Draws a row per contrast: interval, mean and what they say in numbers.
pub fn contrasts(facts: &Contrasts) -> Picture {
    let rows: Vec<&Contrast> = facts.rows.iter().filter(|row| row.mean.is_finite()).collect();
    let extent = Extent::of(rows.iter().flat_map(|row| [row.low, row.mean, row.high])).map(about_zero);
    let drawn = rows.iter().enumerate().map(|(k, row)| row.row(k, rows.len() - k)).collect();
    Rows {
        columns: vec!["mean [95 % interval]".to_owned()],
        panels: vec![RowPanel { lines: vec![zero()], ..RowPanel::default() }],
        ..Rows::of(&facts.difference, extent, 11.0, drawn)
    }
    .picture(&facts.labels)
}

impl Contrast {
    fn row(&self, k: usize, left: usize) -> Row {
        // Rows that are no arms have no colour of their own.
        let own = if self.second.is_empty() { style::INK } else { style::of_series(&self.first, k).colour };
        let colour = if self.resolved { own } else { style::GREY };
        let marker = if self.resolved { Marker::Square } else { Marker::Circle };
        let mean = Interval::new(self.mean, self.low, self.high);
        let is_equal = [self.low, self.mean, self.high] == [0.0; 3];
        let numbers = in_numbers(self.mean, self.low, self.high, true);
        let numbers = if is_equal { "the same in every world".to_owned() } else { numbers };
        Row {
            name: if self.second.is_empty() {
                self.first.clone()
            } else {
                format!("{} − {}", self.first, self.second)
            },
            marks: vec![estimate(mean, (marker, 1.2, self.resolved), 0.7, colour).collect()],
            numbers: vec![(numbers, if self.resolved { style::INK } else { style::GREY })],
            aside: if is_equal { String::new() } else { self.in_words() },
            rest: format!("{left} more"),
            ..Row::default()
        }
    }

    fn in_words(&self) -> String {
        if !(self.low.is_finite() && self.high.is_finite()) {
            return "too few worlds for an interval".to_owned();
        }
        let share = number(self.ahead * 100.0, 0);
        match (self.resolved, self.ahead.is_finite()) {
            (true, true) => format!("ahead in {share} % of worlds"),
            (true, false) => String::new(),
            (false, true) => format!("not resolved, ahead in {share} %"),
            (false, false) => "not resolved".to_owned(),
        }
    }
}
