//! Dated lines through a panel, each with its label above, in as many rows as the labels need.

use super::canvas::Canvas;
use super::frame::Scale;
use super::style::{self, NOTE};
use super::text_style::TextStyle;
use super::ticks::Extent;

/// Something that happened.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DatedLine {
    /// When, in the unit of the time axis.
    pub time: f64,
    /// A few words.
    pub label: String,
}

/// Height of a row of labels, mm.
const ROW: f64 = 3.8;
/// Longest label, mm.
const WIDEST: f64 = 42.0;

/// A dated line through the panel with a label above it.
#[derive(Debug)]
pub(super) struct Flag {
    x: f64,
    /// Ends of the label.
    span: (f64, f64),
    label: String,
    /// Row above the panel, counted upwards; `None` until there is one.
    row: Option<usize>,
}

/// Labels between two bounds, in the lowest rows where no label touches another or is crossed by another's line. A label
/// without such a row stands above all others: there are as many rows as labels need.
pub(super) fn place(events: &[DatedLine], axis: Scale, bounds: (f64, f64)) -> Vec<Flag> {
    let Extent { low, high } = axis.extent;
    let inside = events.iter().filter(|event| (low..=high).contains(&event.time));
    let mut dated: Vec<(f64, &DatedLine)> = inside.map(|event| (axis.at(event.time), event)).collect();
    dated.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.label.cmp(&b.1.label)));
    // What is said twice of one date is said once.
    dated.dedup_by(|a, b| a.1 == b.1);
    let homeless = |flags: &[Flag]| flags.iter().filter(|flag| flag.row.is_none()).count();
    let mut flags = in_order(&dated, bounds, true);
    if homeless(&flags) > 0 {
        dated.reverse();
        let leftwards = in_order(&dated, bounds, false);
        if homeless(&leftwards) < homeless(&flags) {
            flags = leftwards;
        }
    }
    let above = flags.iter().filter_map(|flag| flag.row).max().map_or(0, |row| row + 1);
    for (row, flag) in (above..).zip(flags.iter_mut().filter(|flag| flag.row.is_none())) {
        flag.row = Some(row);
    }
    flags
}

/// Labels beside their lines, to the right of them or to the left, each in the lowest row that those before it leave free.
fn in_order(dated: &[(f64, &DatedLine)], (left, right): (f64, f64), to_the_right: bool) -> Vec<Flag> {
    let text_style = TextStyle::of(NOTE);
    let mut flags: Vec<Flag> = Vec::new();
    for &(x, event) in dated {
        let label = text_style.fit(&event.label, WIDEST.min(right - left));
        let width = text_style.width(&label);
        let (rightwards, leftwards) = (x + 0.8, x - 0.8 - width);
        // To the other side where the room ends, and across the line where there is none on either side.
        let start = match (rightwards + width <= right, leftwards >= left) {
            (true, false) => rightwards,
            (false, true) => leftwards,
            (true, true) => {
                if to_the_right {
                    rightwards
                } else {
                    leftwards
                }
            }
            (false, false) => right - width,
        };
        let span = (start, start + width);
        let holds = |(left, right): (f64, f64), x: f64| left - 0.6 < x && x < right + 0.6;
        let free = |row: usize| {
            flags.iter().all(|other| {
                let Some(taken) = other.row else { return true };
                let apart = span.1 + 1.0 < other.span.0 || other.span.1 + 1.0 < span.0;
                (row > taken || !holds(span, other.x))
                    && (row < taken || !holds(other.span, x))
                    && (row != taken || apart)
            })
        };
        let row = (0..dated.len()).find(|&row| free(row));
        flags.push(Flag { x, span, label, row });
    }
    flags
}

/// Height of the rows in use, mm.
pub(super) fn height(flags: &[Flag]) -> f64 {
    flags.iter().filter_map(|flag| flag.row).max().map_or(0.0, |row| ROW * (row + 1) as f64)
}

impl Flag {
    /// Draws the line from its label to the bottom of a panel, from top to bottom in mm.
    pub(super) fn draw(&self, canvas: &mut Canvas, (top, bottom): (f64, f64)) {
        let top = self.row.map_or(top, |row| top - ROW * (row + 1) as f64 + 0.4);
        // The line ends below a label that has to cross it.
        let crossed = self.row.is_some() && self.span.0 < self.x && self.x < self.span.1;
        let from = if crossed { top + ROW - 0.8 } else { top };
        canvas.line(&[(self.x, from), (self.x, bottom)], style::GREY.mix(0.8), style::AXIS, &[0.9, 0.7]);
        if self.row.is_some() {
            canvas.text(&self.label, (self.span.0, top + 1.3), TextStyle::of(NOTE).colour(style::GREY));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The timeline of two arms has a narrow panel for each; a label that found no place beside its line was left out.
    #[test]
    fn every_label_has_a_row_and_none_touches_another() {
        let event = |(time, label): (f64, &str)| DatedLine { time, label: label.to_owned() };
        let dates = [
            (2013.7, "Belt and Road Initiative"),
            (2014.5, "arms part"),
            (2018.0, "Eastern Economic Corridor"),
            (2018.1, "A programme of a long name"),
        ];
        let events: Vec<DatedLine> = dates.into_iter().map(event).collect();
        let axis = Scale { extent: Extent { low: 2005.0, high: 2030.0 }, from: 62.0, to: 90.0 };
        for bounds in [(3.0, 90.0), (62.0, 157.0), (62.0, 90.0), (3.0, 157.0)] {
            let flags = place(&events, axis, bounds);
            assert_eq!(flags.len(), events.len());
            for (at, flag) in flags.iter().enumerate() {
                assert!(flag.row.is_some(), "{bounds:?}: {} has no row", flag.label);
                for other in &flags[..at] {
                    let apart = flag.span.1 < other.span.0 || other.span.1 < flag.span.0;
                    assert!(flag.row != other.row || apart, "{bounds:?}: {} touches {}", flag.label, other.label);
                }
            }
        }
    }
}
