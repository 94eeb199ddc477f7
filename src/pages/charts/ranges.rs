//! A quantity for each of several things: its median, the ranges around it, and the figure that was last reported.

use crate::evidence::Bound;

use super::canvas::Picture;
use super::facts::{AxisLabel, Labels};
use super::fan::{BOUNDS, reported};
use super::legend::Key;
use super::marks::Mark;
use super::rows::{Row, Rows};
use super::shrinkage::{nested, nested_is_known};
use super::style::{self, Colour, GREY, INK};
use super::ticks::Extent;

/// Facts of [`ranges`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ranges {
    /// Title, caption, description.
    pub labels: Labels,
    /// Level axis.
    pub quantity: AxisLabel,
    /// Heading of the column on the right.
    pub aside: String,
    /// From the top down.
    pub rows: Vec<RangeRow>,
}

/// A row of [`Ranges`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RangeRow {
    /// Name of the thing.
    pub name: String,
    /// Median, in the unit of the quantity.
    pub median: f64,
    /// Central 50 %.
    pub half: (f64, f64),
    /// Central 90 %.
    pub most: (f64, f64),
    /// The figure that was last reported, if there is one.
    pub reported: Option<(f64, Bound)>,
    /// A few words on the right.
    pub aside: String,
}

const SIMULATED: Colour = style::BLUE;

/// Draws a row per thing: bars of 90 % and 50 %, a stroke at the median, a mark at the reported figure.
pub fn ranges(facts: &Ranges) -> Picture {
    let known = |row: &&RangeRow| nested_is_known(row.median, row.half, row.most);
    let rows: Vec<&RangeRow> = facts.rows.iter().filter(known).collect();
    let colours = [style::tint(SIMULATED, 0.35), style::tint(SIMULATED, 0.75)];
    let figure = |row: &RangeRow| row.reported.map(|(value, bound)| reported(bound, (value, 0.5), INK));
    let row = |(k, row): (usize, &&RangeRow)| Row {
        name: row.name.clone(),
        marks: vec![
            nested(row.median, row.half, row.most, colours)
                .into_iter()
                .chain(figure(row).into_iter().flatten())
                .collect(),
        ],
        numbers: vec![(row.aside.clone(), GREY)],
        rest: format!("{} more", rows.len() - k),
        ..Row::default()
    };
    let bar = |name: &str, colour: Colour| Key::of(name, 6.0, [Mark::Rect((0.0, 0.25), (1.0, 0.75), colour.into())]);
    let mut keys = vec![bar("simulated, 90 %", colours[0]), bar("50 %", colours[1])];
    for (bound, name) in BOUNDS {
        if rows.iter().any(|row| row.reported.is_some_and(|(_, of)| of == bound)) {
            let name = if bound == Bound::Exact { "last reported" } else { name };
            keys.push(Key::of(name, 2.4, reported(bound, (0.5, 0.5), INK)));
        }
    }
    let figures =
        rows.iter().flat_map(|row| [row.most.0, row.most.1].into_iter().chain(row.reported.map(|(value, _)| value)));
    let extent = Extent::of(figures).map(Extent::near_zero).map(Extent::open);
    Rows {
        keys,
        columns: vec![facts.aside.clone()],
        ..Rows::of(&facts.quantity, extent, 6.2, rows.iter().enumerate().map(row).collect())
    }
    .picture(&facts.labels)
}
