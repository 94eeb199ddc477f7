//! How far each parameter moves the distribution of an outcome: PAWN's distances as bars beside what an inert one reaches.

use crate::analysis::Interval;

use super::canvas::Picture;
use super::facts::{AxisLabel, Labels};
use super::legend::Key;
use super::marks::{Mark, Stroke, interval, vertical_line};
use super::rows::{Row, RowPanel, Rows, zero};
use super::style::{self, Colour, GREY, INK};
use super::ticks::{Extent, number};
use super::tornado::{no_index, strip};

/// Facts of [`distances`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Distances {
    /// Title, caption, description.
    pub labels: Labels,
    /// Level axis.
    pub distance: AxisLabel,
    /// In any order; the chart sorts them.
    pub bars: Vec<DistanceBar>,
}

/// One parameter.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DistanceBar {
    /// The parameter.
    pub name: String,
    /// Median distance over slices of its range.
    pub median: Interval,
    /// What an inert parameter stays below; NaN if unknown.
    pub dummy: f64,
}

impl DistanceBar {
    fn exceeds(&self) -> bool {
        self.median.value > self.dummy
    }
}

const ABOVE: Colour = Colour(0x0B, 0x4F, 0x7F);
const BELOW: Colour = Colour(0xB9, 0xC9, 0xD4);
const DUMMY: Colour = Colour(0xC2, 0x4A, 0x12);

/// Draws a bar per parameter, the farthest on top, with the line that an inert parameter stays below; those for which there
/// is no room are counted in words.
pub fn distances(facts: &Distances) -> Picture {
    facts.rows().picture(&facts.labels)
}

impl Distances {
    fn rows(&self) -> Rows<'_> {
        // Farthest first; those without an index last.
        let mut bars: Vec<&DistanceBar> = self.bars.iter().collect();
        let size = |bar: &DistanceBar| if bar.median.known() { bar.median.value } else { f64::NEG_INFINITY };
        bars.sort_by(|a, b| size(b).total_cmp(&size(a)));
        let marks = bars.iter().flat_map(|bar| bar.median.marks().into_iter().chain([bar.dummy]));
        let extent = Extent::of(marks).map(|x| x.with(0.0).open()).map(|x| Extent { high: x.high * 1.04, ..x });
        let inert = Stroke::of(DUMMY, 0.45);
        let row = |(k, bar): (usize, &&DistanceBar)| {
            let mut marks = strip(bar.median, (0.16, 0.84), if bar.exceeds() { ABOVE } else { BELOW });
            if marks.is_empty() {
                marks.push(no_index());
            }
            if bar.dummy.is_finite() {
                // From row to row the pieces make one line, stepped where slices differ.
                marks.extend(
                    [Stroke::of(style::PAPER, 0.9), inert].map(|stroke| vertical_line(bar.dummy, (0.0, 1.0), stroke)),
                );
            }
            let farther = bars[k..].iter().filter(|bar| bar.exceeds()).count();
            let value = if bar.median.known() { number(bar.median.value, 2) } else { "–".to_owned() };
            Row {
                name: bar.name.clone(),
                pale: !bar.exceeds(),
                marks: vec![marks],
                numbers: vec![(value, if bar.exceeds() { INK } else { GREY })],
                rest: format!("{} more, {farther} of them beyond an inert parameter", bars.len() - k),
                ..Row::default()
            }
        };
        let any = |test: fn(&DistanceBar) -> bool| bars.iter().any(|bar| test(bar));
        let whisker: Mark = interval((0.0, 1.0), 0.5, 0.25, INK);
        let keys = [
            (any(DistanceBar::exceeds), Key::fill("median distance", ABOVE)),
            (any(|bar| bar.median.known() && !bar.exceeds()), Key::fill("no farther than an inert parameter", BELOW)),
            (any(|bar| bar.median.bounded()), Key::of("95 % interval", 6.0, [whisker])),
            (
                any(|bar| bar.dummy.is_finite()),
                Key::vertical("an inert parameter stays below, probability 0.95", inert),
            ),
        ];
        Rows {
            keys: keys.into_iter().filter_map(|(is_drawn, key)| is_drawn.then_some(key)).collect(),
            columns: vec![String::new()],
            panels: vec![RowPanel { lines: vec![zero()], ..RowPanel::default() }],
            ..Rows::of(&self.distance, extent, 9.0, bars.iter().enumerate().map(row).collect())
        }
    }
}
