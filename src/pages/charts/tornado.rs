//! Which parameters explain the variance of an outcome: total and first-order indices as bars, the largest on top.

use crate::analysis::Interval;

use super::canvas::Picture;
use super::facts::{AxisLabel, Labels};
use super::legend::Key;
use super::marks::{Mark, Stroke, interval, text};
use super::rows::{Row, RowPanel, Rows, zero};
use super::style::{self, Colour, GREY, INK, NOTE};
use super::text_style::TextStyle;
use super::ticks::{Extent, number};

/// Facts of [`tornado`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tornado {
    /// Title, caption, description.
    pub labels: Labels,
    /// Level axis.
    pub index: AxisLabel,
    /// In any order; the chart sorts them.
    pub bars: Vec<TornadoBar>,
    /// Share of the variance of a single run that is random.
    pub random_share: Interval,
}

/// The indices of one parameter.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TornadoBar {
    /// The parameter.
    pub name: String,
    /// Share of the variance it explains alone.
    pub first: Interval,
    /// Share it explains with all interactions.
    pub total: Interval,
}

const TOTAL: Colour = Colour(0x8F, 0xC3, 0xE3);
const FIRST: Colour = Colour(0x0B, 0x4F, 0x7F);
const RANDOM: Colour = Colour(0xB5, 0xB5, 0xB5);

/// Draws a bar per parameter, sorted by the total index; those for which there is no room are counted in words.
pub fn tornado(facts: &Tornado) -> Picture {
    facts.rows().picture(&facts.labels)
}

impl Tornado {
    fn rows(&self) -> Rows<'_> {
        let bars = sorted(&self.bars);
        let marks = bars.iter().flat_map(|bar| [bar.total, bar.first]).flat_map(Interval::marks);
        let extent = Extent::of(marks).map(|x| {
            let random_share = self.random_share.marks().into_iter().filter(|mark| mark.is_finite());
            let x = random_share.fold(x.with(0.0), Extent::with).open();
            Extent { high: x.high + (x.high / 2.0 - x.low / 2.0) * 0.06, ..x }
        });
        let share = |index: Interval| if index.known() { number(index.value, 2) } else { "–".to_owned() };
        let row = |(k, bar): (usize, &&TornadoBar)| {
            let bars_of = [strip(bar.total, (0.5, 0.9), TOTAL), strip(bar.first, (0.1, 0.5), FIRST)].concat();
            Row {
                name: bar.name.clone(),
                marks: vec![if bars_of.is_empty() { vec![no_index()] } else { bars_of }],
                numbers: vec![(share(bar.total), INK), (share(bar.first), GREY)],
                rest: format!("{} more, total at most {}", bars.len() - k, share(bar.total)),
                ..Row::default()
            }
        };
        // Its whole is the variance of single runs, that of the indices the variance of means over worlds.
        let below = Stroke::of(GREY, style::AXIS).dashed(&[0.8, 0.6]);
        let below = extent.map(|x| Mark::Line(vec![(x.low, 0.0), (x.high, 0.0)], below));
        let random_share = self.random_share.known().then(|| Row {
            name: "random draws, one run".to_owned(),
            pale: true,
            marks: vec![strip(self.random_share, (0.2, 0.8), RANDOM).into_iter().chain(below).collect()],
            numbers: vec![(share(self.random_share), GREY)],
            ..Row::default()
        });
        let mut keys = vec![Key::fill("total, with interactions", TOTAL), Key::fill("first order, alone", FIRST)];
        if bars.iter().any(|bar| bar.total.bounded() || bar.first.bounded()) {
            keys.push(Key::of("95 % interval", 6.0, [interval((0.0, 1.0), 0.5, 0.25, INK)]));
        }
        Rows {
            keys,
            columns: ["total", "first"].map(str::to_owned).to_vec(),
            panels: vec![RowPanel { lines: vec![zero()], ..RowPanel::default() }],
            ..Rows::of(
                &self.index,
                extent,
                9.0,
                random_share.into_iter().chain(bars.iter().enumerate().map(row)).collect(),
            )
        }
    }
}

/// Largest total first; without one by the first index, then as given.
fn sorted(bars: &[TornadoBar]) -> Vec<&TornadoBar> {
    let mut sorted: Vec<&TornadoBar> = bars.iter().collect();
    let size = |bar: &TornadoBar| {
        let last = |v: f64| if v.is_finite() { v } else { f64::NEG_INFINITY };
        (last(bar.total.value), last(bar.first.value))
    };
    sorted.sort_by(|a, b| size(b).0.total_cmp(&size(a).0).then(size(b).1.total_cmp(&size(a).1)));
    sorted
}

/// A bar from zero with its interval, between heights within its row.
pub(super) fn strip(index: Interval, (low, high): (f64, f64), colour: Colour) -> Vec<Mark> {
    if !index.known() {
        return Vec::new();
    }
    let bar = Mark::Rect((0.0, low), (index.value, high), colour.into());
    let (ends, y) = ((index.low, index.high), f64::midpoint(low, high));
    let whisker = Mark::Interval { ends, y, weight: 0.25, colour: INK, edged: true };
    std::iter::once(bar).chain(index.bounded().then_some(whisker)).collect()
}

/// Words in place of a bar.
pub(super) fn no_index() -> Mark {
    text("no index", (0.0, 0.5), (1.5, 0.0), TextStyle::of(NOTE).colour(GREY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tornado_is_a_row_each_the_largest_first_and_says_what_is_left_out() {
        let bar = |name: &str, total: f64| TornadoBar {
            name: name.to_owned(),
            first: Interval::point(total / 2.0),
            total: Interval::new(total, total - 0.1, total + 0.1),
        };
        let unknown = TornadoBar { name: "lost".to_owned(), ..TornadoBar::default() };
        let facts = Tornado {
            bars: vec![bar("small", 0.2), unknown, bar("large", 0.6)],
            random_share: Interval::point(0.9),
            ..Tornado::default()
        };
        let rows = facts.rows();
        let names: Vec<&str> = rows.entries.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["random draws, one run", "large", "small", "lost"]);
        assert_eq!(rows.entries[1].numbers, [("0.60".to_owned(), INK), ("0.30".to_owned(), GREY)]);
        assert_eq!(rows.entries[2].rest, "2 more, total at most 0.20");
        assert_eq!(rows.entries[1].marks[0][0], Mark::Rect((0.0, 0.5), (0.6, 0.9), TOTAL.into()));
        assert_eq!(rows.entries[3].marks, [[no_index()]]);
        assert!(rows.extent.is_some_and(|extent| extent.low == 0.0 && extent.high > 0.9));
    }
}
