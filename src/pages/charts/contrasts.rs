//! Paired differences between arms with their intervals; a difference that is not resolved looks it.

use super::canvas::{Picture, sheet};
use super::facts::{Quantity, Words};
use super::frame::{self, Area, Panel};
use super::lettering::Letter;
use super::style::{self, Marker};
use super::ticks::{Extent, number, to_precision, within};

/// Facts of [`contrasts`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Contrasts {
    /// Title, caption, description.
    pub words: Words,
    /// Level axis.
    pub difference: Quantity,
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

const TALLEST_ROW: f64 = 11.0;

/// Draws a row per contrast: interval, mean and what they say in numbers.
pub fn contrasts(facts: &Contrasts) -> Picture {
    sheet(&facts.words, |canvas| {
        let page = frame::surround(canvas, &facts.words);
        let rows: Vec<&Contrast> = facts.rows.iter().filter(|row| row.mean.is_finite()).collect();
        let Some(x) = Extent::of(rows.iter().flat_map(|row| [row.low, row.mean, row.high])) else {
            return frame::no_data(canvas, page);
        };
        let x = x.with(0.0).open();
        let pad = (x.high / 2.0 - x.low / 2.0) * 0.1;
        let x = Extent { low: x.low - pad, high: x.high + pad };
        let label = Letter::of(style::LABEL);
        let numbers: Vec<String> = rows.iter().map(|row| in_numbers(row)).collect();
        let said: Vec<String> = rows.iter().map(|row| in_words(row)).collect();
        let widest = |words: &[String]| words.iter().map(|w| label.width(w)).fold(0.0, f64::max);
        let names: Vec<String> = rows.iter().map(|row| name(row)).collect();
        let alone = rows.iter().all(|row| row.second.is_empty());
        let name_width = widest(&names).min(page.width() * if alone { 0.4 } else { 0.3 });
        let head = "mean [95 % interval]";
        let text_width = widest(&numbers).max(label.width(head)).max(widest(&said) * style::NOTE / style::LABEL);
        let area = Area {
            left: page.left + name_width + 3.0,
            top: page.top + frame::ABOVE,
            right: (page.right - text_width - 4.0).max(page.left + name_width + 30.0),
            bottom: page.bottom - frame::BELOW,
        };
        let ticks = within(x, ((area.width() / 10.0) as usize).max(2), false);
        let panel = Panel::new(area, x, Extent { low: 0.0, high: 1.0 });
        for &value in &ticks.values {
            let at = panel.x.at(value);
            canvas.line(&[(at, area.top), (at, area.bottom)], style::PALE, style::GRID, &[]);
        }
        let zero = panel.x.at(0.0);
        canvas.line(&[(zero, area.top), (zero, area.bottom)], style::INK, style::AXIS * 1.5, &[]);
        panel.level(canvas, &ticks);
        frame::title_below(canvas, area, &facts.difference);
        let text = page.right - text_width;
        canvas.text(head, (text, page.top + 1.8), label.colour(style::GREY));
        let height = (area.height() / rows.len() as f64).min(TALLEST_ROW);
        let above = area.top + (area.height() - height * rows.len() as f64) / 2.0;
        for (k, row) in rows.iter().enumerate() {
            let y = above + height * (k as f64 + 0.5);
            // Rows that are no arms have no colour of their own.
            let own = if alone { style::INK } else { style::look(&row.first, k).colour };
            let colour = if row.resolved { own } else { style::GREY };
            let thick = (height * 0.12).clamp(0.25, 0.7);
            if row.low.is_finite() && row.high.is_finite() {
                canvas.line(&[panel.at(row.low, 0.0), panel.at(row.high, 0.0)].map(|p| (p.0, y)), colour, thick, &[]);
                for end in [row.low, row.high].map(|v| panel.x.at(v)) {
                    canvas.line(&[(end, y - thick * 2.0), (end, y + thick * 2.0)], colour, thick * 0.6, &[]);
                }
            }
            let marker = if row.resolved { Marker::Square } else { Marker::Circle };
            canvas.marker(marker, (panel.x.at(row.mean), y), (height * 0.2).clamp(0.5, 1.2), colour, row.resolved);
            if height >= style::LABEL {
                canvas.text(&label.fit(&names[k], name_width), (area.left - 3.0, y), label.right());
                let ink = label.colour(if row.resolved { style::INK } else { style::GREY });
                // Two lines where there is room for them.
                let aside = if height >= 7.5 && !said[k].is_empty() { 2.0 } else { 0.0 };
                canvas.text(&numbers[k], (text, y - aside), ink);
                if aside > 0.0 {
                    canvas.text(&said[k], (text, y + aside), Letter::of(style::NOTE).colour(style::GREY));
                }
            }
        }
    })
}

/// What is said of a row whose arms are equal in every world.
const EQUAL: &str = "the same in every world";

fn is_equal(row: &Contrast) -> bool {
    [row.low, row.mean, row.high] == [0.0; 3]
}

fn in_numbers(row: &Contrast) -> String {
    if is_equal(row) {
        return EQUAL.to_owned();
    }
    let spread = (row.high - row.low).abs();
    let write = |value, signed| to_precision(value, spread, signed);
    if row.low.is_finite() && row.high.is_finite() {
        format!("{} [{}, {}]", write(row.mean, true), write(row.low, false), write(row.high, false))
    } else {
        write(row.mean, true)
    }
}

/// What a row is called.
fn name(row: &Contrast) -> String {
    if row.second.is_empty() { row.first.clone() } else { format!("{} − {}", row.first, row.second) }
}

fn in_words(row: &Contrast) -> String {
    if is_equal(row) {
        return String::new();
    }
    if !(row.low.is_finite() && row.high.is_finite()) {
        return "too few worlds for an interval".to_owned();
    }
    let share = number(row.ahead * 100.0, 0);
    match (row.resolved, row.ahead.is_finite()) {
        (true, true) => format!("ahead in {share} % of worlds"),
        (true, false) => String::new(),
        (false, true) => format!("not resolved, ahead in {share} %"),
        (false, false) => "not resolved".to_owned(),
    }
}
