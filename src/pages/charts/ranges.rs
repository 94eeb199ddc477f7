//! A quantity for each of several things: its median, the ranges around it, and the figure that was last reported.

use super::Exactness;
use super::canvas::{Canvas, Picture, sheet_of_height};
use super::facts::{Quantity, Words};
use super::frame::{self, Area, Panel};
use super::lettering::Letter;
use super::maps::{self, Swatch};
use super::style::{self, Colour, GREY, INK, LABEL, NOTE};
use super::ticks::Extent;

/// Facts of [`ranges`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ranges {
    /// Title, caption, description.
    pub words: Words,
    /// Level axis.
    pub quantity: Quantity,
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
    pub reported: Option<(f64, Exactness)>,
    /// A few words on the right.
    pub aside: String,
}

const SIMULATED: Colour = Colour(0x00, 0x72, 0xB2);
const ROW: f64 = 6.2;

/// Draws a row per thing: bars of 90 % and 50 %, a stroke at the median, a mark at the reported figure.
pub fn ranges(facts: &Ranges) -> Picture {
    let finite = |row: &&RangeRow| {
        [row.median, row.half.0, row.half.1, row.most.0, row.most.1].iter().all(|end| end.is_finite())
    };
    let rows: Vec<&RangeRow> = facts.rows.iter().filter(finite).collect();
    let height = 41.0 + ROW * rows.len().max(3) as f64;
    sheet_of_height(height, &facts.words, |canvas| {
        let page = frame::surround(canvas, &facts.words);
        let ends = rows.iter().flat_map(|row| [row.most.0, row.most.1]);
        let reported = rows.iter().filter_map(|row| row.reported.map(|(value, _)| value));
        let Some(x) = Extent::of(ends.chain(reported)) else { return frame::no_data(canvas, page) };
        let bar = |colour: Colour| {
            move |canvas: &mut Canvas, at: Area| {
                let (middle, half) = (at.centre().1, at.height() * 0.25);
                canvas.rect((at.left, middle - half), (at.right, middle + half), colour);
            }
        };
        let mark = |exactness| move |canvas: &mut Canvas, at: Area| figure(canvas, at.centre(), exactness);
        let mut swatches: Vec<Swatch> = vec![
            ("simulated, 90 %".to_owned(), 6.0, Box::new(bar(style::tint(SIMULATED, 0.35)))),
            ("50 %".to_owned(), 6.0, Box::new(bar(style::tint(SIMULATED, 0.75)))),
        ];
        for (exactness, name) in Exactness::ALL {
            if rows.iter().any(|row| row.reported.is_some_and(|(_, of)| of == exactness)) {
                let name = if exactness == Exactness::Exact { "last reported" } else { name };
                swatches.push((name.to_owned(), 2.4, Box::new(mark(exactness))));
            }
        }
        let legend = maps::legend(canvas, page, &swatches);
        let (label, note) = (Letter::of(LABEL), Letter::of(NOTE));
        let names = rows.iter().map(|row| label.width(&row.name)).fold(0.0, f64::max).min(page.width() * 0.35);
        let aside = rows.iter().map(|row| note.width(&row.aside)).fold(note.width(&facts.aside), f64::max);
        let area = Area {
            left: page.left + names + 2.0,
            top: page.top + legend + 4.0,
            right: page.right - aside.min(page.width() * 0.3) - 4.0,
            bottom: page.bottom - frame::BELOW,
        };
        let (x, ticks) = frame::amounts(x.near_zero(), area.width() * 0.6);
        let panel = Panel::new(area, x, Extent { low: 0.0, high: 1.0 });
        for &value in &ticks.values {
            let at = panel.x.at(value);
            canvas.line(&[(at, area.top), (at, area.bottom)], style::PALE, style::GRID, &[]);
        }
        panel.level(canvas, &ticks);
        frame::title_below(canvas, area, &facts.quantity);
        canvas.text(&facts.aside, (page.right, area.top - 2.2), note.right().colour(GREY));
        let height = area.height() / rows.len() as f64;
        for (k, row) in rows.iter().enumerate() {
            let y = area.top + height * (k as f64 + 0.5);
            let mut strip = |(low, high): (f64, f64), strength: f64| {
                let (from, to) = ((panel.x.at(low), y - height * 0.25), (panel.x.at(high), y + height * 0.25));
                canvas.rect(from, to, style::tint(SIMULATED, strength));
            };
            strip(row.most, 0.35);
            strip(row.half, 0.75);
            let median = panel.x.at(row.median);
            canvas.line(&[(median, y - height * 0.36), (median, y + height * 0.36)], INK, 0.5, &[]);
            if let Some((value, exactness)) = row.reported {
                figure(canvas, (panel.x.at(value), y), exactness);
            }
            canvas.text(&label.fit(&row.name, names), (area.left - 2.0, y), label.right());
            canvas.text(&note.fit(&row.aside, aside), (page.right, y), note.right().colour(GREY));
        }
    })
}

/// A reported figure on a white ring, as in charts over time.
fn figure(canvas: &mut Canvas, at: (f64, f64), exactness: Exactness) {
    canvas.disc(at, 1.3, style::PAPER);
    exactness.draw(canvas, at, INK);
}
