//! Which parameters explain the variance of an outcome: total and first-order indices as bars, the largest on top.

use super::canvas::{Canvas, Picture, sheet};
use super::facts::{Quantity, Words};
use super::frame::{self, Area, Panel};
use super::interval::{Interval, level_whisker};
use super::lettering::Letter;
use super::maps::{self, Swatch};
use super::style::{self, Colour, GREY, INK, LABEL, NOTE};
use super::ticks::{Extent, number, within};

/// Facts of [`tornado`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tornado {
    /// Title, caption, description.
    pub words: Words,
    /// Level axis.
    pub index: Quantity,
    /// In any order; the chart sorts them.
    pub bars: Vec<TornadoBar>,
    /// Share of the variance of a single run that is luck.
    pub luck: Interval,
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

/// Lowest row that still holds a name, mm.
const LOWEST_ROW: f64 = 3.7;
const TALLEST_ROW: f64 = 9.0;
const TOTAL: Colour = Colour(0x8F, 0xC3, 0xE3);
const FIRST: Colour = Colour(0x0B, 0x4F, 0x7F);
const LUCK: Colour = Colour(0xB5, 0xB5, 0xB5);

/// Draws a bar per parameter, sorted by the total index; those for which there is no room are counted in words.
pub fn tornado(facts: &Tornado) -> Picture {
    sheet(&facts.words, |canvas| {
        let page = frame::surround(canvas, &facts.words);
        let bars = sorted(&facts.bars);
        let marks = bars.iter().flat_map(|bar| [bar.total, bar.first]).flat_map(Interval::marks);
        let Some(x) = Extent::of(marks) else { return frame::no_data(canvas, page) };
        let x = facts.luck.marks().into_iter().filter(|mark| mark.is_finite()).fold(x.with(0.0), Extent::with).open();
        let x = Extent { high: x.high + (x.high / 2.0 - x.low / 2.0) * 0.06, ..x };
        let legend = maps::legend(canvas, page, &entries(&bars));
        let luck = facts.luck.known();
        let room = Area { top: page.top + legend, bottom: page.bottom - frame::BELOW, ..page };
        let fitting = ((room.height() / LOWEST_ROW) as usize).saturating_sub(usize::from(luck)).max(1);
        let shown = if bars.len() > fitting { fitting - 1 } else { bars.len() };
        let rest = bars.len() - shown;
        let rows = shown + usize::from(rest > 0) + usize::from(luck);
        let height = (room.height() / rows as f64).min(TALLEST_ROW);
        let label = Letter::of(LABEL);
        let widest = bars[..shown].iter().map(|bar| label.width(&bar.name)).fold(label.width(LUCK_NAME), f64::max);
        let names = widest.min(page.width() * 0.36);
        let area = Area { left: page.left + names + 2.0, right: page.right - NUMBERS, ..room };
        let area = Area { bottom: area.top + height * rows as f64, ..area };
        let ticks = within(x, ((area.width() / 11.0) as usize).max(2), false);
        let panel = Panel::new(area, x, Extent { low: 0.0, high: 1.0 });
        for &value in &ticks.values {
            let at = panel.x.at(value);
            canvas.line(&[(at, area.top), (at, area.bottom)], style::PALE, style::GRID, &[]);
        }
        let name = |canvas: &mut Canvas, words: &str, y: f64, colour: Colour| {
            canvas.text(&label.fit(words, names), (area.left - 2.0, y), label.right().colour(colour));
        };
        let middle = |row: usize| area.top + height * (row as f64 + 0.5);
        for (row, bar) in bars[..shown].iter().enumerate() {
            let y = middle(row);
            one(canvas, panel, (y, height), bar);
            name(canvas, &bar.name, y, INK);
            let share =
                |interval: Interval| if interval.known() { number(interval.value, 2) } else { "–".to_owned() };
            let letter = Letter::of(if height < LABEL * 1.2 { NOTE } else { LABEL }).right();
            canvas.text(&share(bar.total), (page.right - 14.0, y), letter);
            canvas.text(&share(bar.first), (page.right - 0.5, y), letter.colour(GREY));
        }
        if rest > 0 {
            let most = bars[shown..].iter().map(|bar| bar.total.value).filter(|v| v.is_finite()).fold(0.0, f64::max);
            let words = format!("{rest} more, total at most {}", number(most, 2));
            canvas.text(&words, (panel.x.at(0.0) + 1.5, middle(shown)), Letter::of(NOTE).colour(GREY));
        }
        if luck {
            let y = middle(rows - 1);
            let above = y - height / 2.0;
            canvas.line(&[(area.left, above), (area.right, above)], GREY, style::AXIS, &[0.8, 0.6]);
            name(canvas, LUCK_NAME, y, GREY);
            strip(canvas, panel, (y - height * 0.3, y + height * 0.3), facts.luck, LUCK);
            canvas.text(&number(facts.luck.value, 2), (page.right - 14.0, y), label.right().colour(GREY));
        }
        let zero = panel.x.at(0.0);
        canvas.line(&[(zero, area.top), (zero, area.bottom)], INK, style::AXIS, &[]);
        panel.level(canvas, &ticks);
        frame::title_below(canvas, area, &facts.index);
        let head = Letter::of(NOTE).right().colour(GREY);
        canvas.text("total", (page.right - 14.0, area.top - 4.0), head);
        canvas.text("first", (page.right - 0.5, area.top - 4.0), head);
    })
}

/// Its whole is the variance of single runs, that of the indices the variance of means over worlds.
const LUCK_NAME: &str = "random draws, one run";
/// Width of the two columns of numbers, mm.
const NUMBERS: f64 = 27.0;

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

fn one(canvas: &mut Canvas, panel: Panel, (y, height): (f64, f64), bar: &TornadoBar) {
    strip(canvas, panel, (y - height * 0.4, y), bar.total, TOTAL);
    strip(canvas, panel, (y, y + height * 0.4), bar.first, FIRST);
    if !bar.total.known() && !bar.first.known() {
        canvas.text("no index", (panel.x.at(0.0) + 1.5, y), Letter::of(NOTE).colour(GREY));
    }
}

/// A bar from zero with its interval.
fn strip(canvas: &mut Canvas, panel: Panel, (top, bottom): (f64, f64), interval: Interval, colour: Colour) {
    if !interval.known() {
        return;
    }
    let (zero, end) = (panel.x.at(0.0), panel.x.at(interval.value));
    canvas.rect((zero.min(end), top), (zero.max(end), bottom), colour);
    if interval.bounded() {
        let ends = (panel.x.at(interval.low), panel.x.at(interval.high));
        // Dark on light paper and light bars, with a pale edge on dark ones.
        let y = f64::midpoint(top, bottom);
        canvas.line(&[(ends.0, y), (ends.1, y)], style::PAPER, 0.55, &[]);
        level_whisker(canvas, ends, y, 0.25, INK);
    }
}

fn entries<'a>(bars: &[&TornadoBar]) -> Vec<Swatch<'a>> {
    let fill = |colour: Colour| {
        move |canvas: &mut Canvas, at: Area| canvas.rect((at.left, at.top), (at.right, at.bottom), colour)
    };
    let mut entries: Vec<Swatch<'a>> = vec![
        ("total, with interactions".to_owned(), 5.0, Box::new(fill(TOTAL))),
        ("first order, alone".to_owned(), 5.0, Box::new(fill(FIRST))),
    ];
    if bars.iter().any(|bar| bar.total.bounded() || bar.first.bounded()) {
        let draw = |canvas: &mut Canvas, at: Area| level_whisker(canvas, (at.left, at.right), at.centre().1, 0.25, INK);
        entries.push(("95 % interval".to_owned(), 6.0, Box::new(draw)));
    }
    entries
}
