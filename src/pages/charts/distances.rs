//! How far each parameter moves the distribution of an outcome: PAWN's distances as bars beside what an inert one reaches.

use super::canvas::{Canvas, Picture, sheet};
use super::facts::{Quantity, Words};
use super::frame::{self, Area, Panel};
use super::interval::{Interval, level_whisker};
use super::lettering::Letter;
use super::maps::{self, Swatch};
use super::style::{self, Colour, GREY, INK, LABEL, NOTE};
use super::ticks::{Extent, number, within};

/// Facts of [`distances`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Distances {
    /// Title, caption, description.
    pub words: Words,
    /// Level axis.
    pub distance: Quantity,
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

/// Lowest row that still holds a name, mm.
const LOWEST_ROW: f64 = 3.7;
const TALLEST_ROW: f64 = 9.0;
/// Width of the column of numbers, mm.
const NUMBERS: f64 = 12.0;
const ABOVE: Colour = Colour(0x0B, 0x4F, 0x7F);
const BELOW: Colour = Colour(0xB9, 0xC9, 0xD4);
const DUMMY: Colour = Colour(0xC2, 0x4A, 0x12);

/// Draws a bar per parameter, the farthest on top, with the line that an inert parameter stays below; those for which there
/// is no room are counted in words.
pub fn distances(facts: &Distances) -> Picture {
    sheet(&facts.words, |canvas| {
        let page = frame::surround(canvas, &facts.words);
        let bars = sorted(&facts.bars);
        let marks = bars.iter().flat_map(|bar| bar.median.marks().into_iter().chain([bar.dummy]));
        let Some(x) = Extent::of(marks) else { return frame::no_data(canvas, page) };
        let x = x.with(0.0).open();
        let x = Extent { high: x.high * 1.04, ..x };
        let legend = maps::legend(canvas, page, &entries(&bars));
        let room = Area { top: page.top + legend, bottom: page.bottom - frame::BELOW, ..page };
        let fitting = ((room.height() / LOWEST_ROW) as usize).max(1);
        let shown = if bars.len() > fitting { fitting - 1 } else { bars.len() };
        let rest = bars.len() - shown;
        let rows = shown + usize::from(rest > 0);
        let height = (room.height() / rows as f64).min(TALLEST_ROW);
        let label = Letter::of(LABEL);
        let widest = bars[..shown].iter().map(|bar| label.width(&bar.name)).fold(0.0, f64::max);
        let names = widest.min(page.width() * 0.36);
        let area = Area { left: page.left + names + 2.0, right: page.right - NUMBERS, ..room };
        let area = Area { bottom: area.top + height * rows as f64, ..area };
        let ticks = within(x, ((area.width() / 11.0) as usize).max(2), false);
        let panel = Panel::new(area, x, Extent { low: 0.0, high: 1.0 });
        for &value in &ticks.values {
            let at = panel.x.at(value);
            canvas.line(&[(at, area.top), (at, area.bottom)], style::PALE, style::GRID, &[]);
        }
        let row = |row: usize| (area.top + height * row as f64, area.top + height * (row as f64 + 1.0));
        for (at, bar) in bars[..shown].iter().enumerate() {
            let (top, bottom) = row(at);
            let y = f64::midpoint(top, bottom);
            let ink = if bar.exceeds() { INK } else { GREY };
            canvas.text(&label.fit(&bar.name, names), (area.left - 2.0, y), label.right().colour(ink));
            one(canvas, panel, (top, bottom), bar);
            let value = if bar.median.known() { number(bar.median.value, 2) } else { "–".to_owned() };
            let letter = Letter::of(if height < LABEL * 1.2 { NOTE } else { LABEL }).right();
            canvas.text(&value, (page.right - 0.5, y), letter.colour(ink));
        }
        if rest > 0 {
            let farther = bars[shown..].iter().filter(|bar| bar.exceeds()).count();
            let words = format!("{rest} more, {farther} of them beyond an inert parameter");
            let y = f64::midpoint(row(shown).0, row(shown).1);
            canvas.text(&words, (panel.x.at(0.0) + 1.5, y), Letter::of(NOTE).colour(GREY));
        }
        let zero = panel.x.at(0.0);
        canvas.line(&[(zero, area.top), (zero, area.bottom)], INK, style::AXIS, &[]);
        panel.level(canvas, &ticks);
        frame::title_below(canvas, area, &facts.distance);
    })
}

/// Farthest first; those without an index last.
fn sorted(bars: &[DistanceBar]) -> Vec<&DistanceBar> {
    let mut sorted: Vec<&DistanceBar> = bars.iter().collect();
    let size = |bar: &DistanceBar| if bar.median.known() { bar.median.value } else { f64::NEG_INFINITY };
    sorted.sort_by(|a, b| size(b).total_cmp(&size(a)));
    sorted
}

fn one(canvas: &mut Canvas, panel: Panel, (top, bottom): (f64, f64), bar: &DistanceBar) {
    let (y, inset) = (f64::midpoint(top, bottom), (bottom - top) * 0.16);
    let zero = panel.x.at(0.0);
    if bar.median.known() {
        let colour = if bar.exceeds() { ABOVE } else { BELOW };
        canvas.rect((zero, top + inset), (panel.x.at(bar.median.value), bottom - inset), colour);
    } else {
        canvas.text("no index", (zero + 1.5, y), Letter::of(NOTE).colour(GREY));
    }
    if bar.median.bounded() {
        let ends = (panel.x.at(bar.median.low), panel.x.at(bar.median.high));
        // Dark on light paper and light bars, with a pale edge on dark ones.
        canvas.line(&[(ends.0, y), (ends.1, y)], style::PAPER, 0.55, &[]);
        level_whisker(canvas, ends, y, 0.25, INK);
    }
    if bar.dummy.is_finite() {
        // From row to row the pieces make one line, stepped where slices differ.
        let at = panel.x.at(bar.dummy);
        canvas.line(&[(at, top), (at, bottom)], style::PAPER, 0.9, &[]);
        canvas.line(&[(at, top), (at, bottom)], DUMMY, 0.45, &[]);
    }
}

fn entries<'a>(bars: &[&DistanceBar]) -> Vec<Swatch<'a>> {
    let fill = |colour: Colour| {
        move |canvas: &mut Canvas, at: Area| canvas.rect((at.left, at.top), (at.right, at.bottom), colour)
    };
    let mut entries: Vec<Swatch<'a>> = Vec::new();
    if bars.iter().any(|bar| bar.exceeds()) {
        entries.push(("median distance".to_owned(), 5.0, Box::new(fill(ABOVE))));
    }
    if bars.iter().any(|bar| bar.median.known() && !bar.exceeds()) {
        entries.push(("no farther than an inert parameter".to_owned(), 5.0, Box::new(fill(BELOW))));
    }
    if bars.iter().any(|bar| bar.median.bounded()) {
        let draw = |canvas: &mut Canvas, at: Area| level_whisker(canvas, (at.left, at.right), at.centre().1, 0.25, INK);
        entries.push(("95 % interval".to_owned(), 6.0, Box::new(draw)));
    }
    if bars.iter().any(|bar| bar.dummy.is_finite()) {
        let draw = |canvas: &mut Canvas, at: Area| {
            let x = at.centre().0;
            canvas.line(&[(x, at.top), (x, at.bottom)], DUMMY, 0.45, &[]);
        };
        entries.push(("an inert parameter stays below, probability 0.95".to_owned(), 3.0, Box::new(draw)));
    }
    entries
}
