//! A claim under trials: its value with interval, row by row, over the region that is claimed.

use super::canvas::{Picture, sheet};
use super::facts::{Quantity, Words};
use super::frame::{self, Area, Panel};
use super::lettering::Letter;
use super::style::{self, Colour, Marker};
use super::ticks::{Extent, to_precision, within};

/// Facts of [`claim_trials`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ClaimTrials {
    /// Title, caption, description.
    pub words: Words,
    /// Level axis.
    pub value: Quantity,
    /// Lower end of the region claimed, open if absent.
    pub from: Option<f64>,
    /// Upper end, open if absent.
    pub to: Option<f64>,
    /// From the top down; the first is the scenario as it stands.
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

const TALLEST_ROW: f64 = 7.0;
/// Height of a line of the title below, mm.
const TITLE_LINE: f64 = 4.0;
/// The region claimed, and a value that fails.
const CLAIMED: Colour = Colour(0x00, 0x72, 0xB2);
const FAILED: Colour = Colour(0xD5, 0x5E, 0x00);

/// Draws a row per trial; the region claimed is shaded, a claim that fails is a square, one that is not resolved hollow.
pub fn claim_trials(facts: &ClaimTrials) -> Picture {
    sheet(&facts.words, |canvas| {
        let page = frame::surround(canvas, &facts.words);
        let rows: Vec<&TrialRow> = facts.rows.iter().filter(|row| row.mean.is_finite()).collect();
        let Some(x) = Extent::of(rows.iter().flat_map(|row| [row.low, row.mean, row.high])) else {
            return frame::no_data(canvas, page);
        };
        let edges = [facts.from, facts.to];
        let x = edges.into_iter().flatten().fold(x, Extent::with).open();
        let pad = (x.high / 2.0 - x.low / 2.0) * 0.1;
        let x = Extent { low: x.low - pad, high: x.high + pad };
        let label = Letter::of(style::LABEL);
        let widest = |words: &[String]| words.iter().map(|word| label.width(word)).fold(0.0, f64::max);
        let names: Vec<String> = rows.iter().map(|row| row.name.clone()).collect();
        let numbers: Vec<String> = rows.iter().map(|row| in_numbers(row)).collect();
        // What is read and compared may take two lines, in smaller type if it must.
        let lines = |size: f64| Letter::of(size).wrap(&facts.value.label(), page.width(), 2);
        let is_whole = |lines: &Vec<String>| lines.iter().all(|line| !line.ends_with('…'));
        let size = [style::LABEL, style::NOTE].into_iter().find(|&size| is_whole(&lines(size))).unwrap_or(style::NOTE);
        let title = lines(size);
        let name_width = widest(&names).min(page.width() * 0.42);
        let text_width = widest(&numbers);
        let area = Area {
            left: page.left + name_width + 3.0,
            top: page.top + 1.0,
            right: (page.right - text_width - 4.0).max(page.left + name_width + 30.0),
            bottom: page.bottom - frame::BELOW - TITLE_LINE * title.len().saturating_sub(1) as f64,
        };
        let panel = Panel::new(area, x, Extent { low: 0.0, high: 1.0 });
        let (low, high) = (facts.from.unwrap_or(x.low), facts.to.unwrap_or(x.high));
        let shade = style::tint(CLAIMED, style::OUTER);
        canvas.rect((panel.x.at(low), area.top), (panel.x.at(high), area.bottom), shade);
        let ticks = within(x, ((area.width() / 10.0) as usize).max(2), false);
        for &value in &ticks.values {
            let at = panel.x.at(value);
            canvas.line(&[(at, area.top), (at, area.bottom)], style::PALE, style::GRID, &[]);
        }
        for edge in edges.into_iter().flatten().map(|edge| panel.x.at(edge)) {
            canvas.line(&[(edge, area.top), (edge, area.bottom)], CLAIMED, style::AXIS * 1.5, &[]);
        }
        panel.level(canvas, &ticks);
        for (at, line) in title.iter().enumerate() {
            let letter = Letter::of(size).centre();
            let half = letter.width(line) / 2.0;
            let x = area.centre().0.max(page.left + half).min(page.right - half);
            canvas.text(line, (x, area.bottom + 7.2 + TITLE_LINE * at as f64), letter);
        }
        let height = (area.height() / rows.len() as f64).min(TALLEST_ROW);
        for (k, row) in rows.iter().enumerate() {
            let y = area.top + height * (k as f64 + 0.5);
            let (colour, marker, filled) = match row.holds {
                Some(true) => (style::INK, Marker::Circle, true),
                Some(false) => (FAILED, Marker::Square, true),
                None => (style::GREY, Marker::Circle, false),
            };
            if row.low.is_finite() && row.high.is_finite() {
                let ends = [row.low, row.high].map(|value| (panel.x.at(value), y));
                canvas.line(&ends, colour, 0.4, &[]);
            }
            canvas.marker(marker, (panel.x.at(row.mean), y), (height * 0.2).clamp(0.5, 1.0), colour, filled);
            if height >= style::LABEL {
                let letter = if k == 0 { label.bold() } else { label };
                canvas.text(&label.fit(&names[k], name_width), (area.left - 3.0, y), letter.right());
                canvas.text(&numbers[k], (page.right - text_width, y), label.colour(colour));
            }
        }
    })
}

fn in_numbers(row: &TrialRow) -> String {
    let spread = (row.high - row.low).abs();
    let write = |value| to_precision(value, spread, false);
    if row.low.is_finite() && row.high.is_finite() {
        format!("{} [{}, {}]", write(row.mean), write(row.low), write(row.high))
    } else {
        write(row.mean)
    }
}
