//! The legend of a chart: signs with names in rows at the top of the sheet.

use super::canvas::Canvas;
use super::frame::{Area, Panel};
use super::marks::{self, Mark, Stroke, sign, vertical_line};
use super::style::{Ink, LABEL, SeriesStyle};
use super::text_style::TextStyle;
use super::ticks::Extent;

/// An entry: marks on a square of 1 by 1, `width` mm wide, and what they mean.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Key {
    pub(super) name: String,
    pub(super) width: f64,
    pub(super) marks: Vec<Mark>,
}

impl Key {
    pub(super) fn of(name: impl Into<String>, width: f64, marks: impl Into<Vec<Mark>>) -> Self {
        Self { name: name.into(), width, marks: marks.into() }
    }

    /// A filled field.
    pub(super) fn fill(name: &str, ink: impl Into<Ink>) -> Self {
        Self::of(name, 5.0, [Mark::Rect((0.0, 0.0), (1.0, 1.0), ink.into())])
    }

    /// The curve of a series with its sign.
    pub(super) fn curve(name: &str, style: SeriesStyle) -> Self {
        let line = Mark::Line(vec![(0.0, 0.5), (0.9, 0.5)], style.into());
        Self::of(name, 9.0, [line, sign(style, (0.9, 0.5), 0.8)])
    }

    /// An upright line.
    pub(super) fn vertical(name: &str, stroke: Stroke) -> Self {
        Self::of(name, 2.4, [vertical_line(0.5, (0.0, 1.0), stroke)])
    }
}

/// What a swatch in the legend looks like, by drawing.
pub(super) type Swatch<'a> = (String, f64, Box<dyn Fn(&mut Canvas, Area) + 'a>);

const UNIT: Extent = Extent { low: 0.0, high: 1.0 };

/// Draws keys; returns the height used, none without keys.
pub(super) fn keys(canvas: &mut Canvas, page: Area, keys: &[Key]) -> f64 {
    fn swatch(key: &Key) -> Swatch<'_> {
        let draw = |canvas: &mut Canvas, at: Area| {
            marks::draw(&key.marks, canvas, Panel::new(at, UNIT, UNIT), f64::INFINITY);
        };
        (key.name.clone(), key.width, Box::new(draw))
    }
    legend(canvas, page, &keys.iter().map(swatch).collect::<Vec<_>>())
}

/// Height that keys will use on a page `width` mm wide.
pub(super) fn height(keys: &[Key], width: f64) -> f64 {
    let entries = keys.iter().map(|key| (key.name.as_str(), key.width));
    place(entries, width).last().map_or(0.0, |(_, (_, y))| y + 6.0)
}

/// Names as far as they fit, and where each entry is on a page `room` mm wide.
fn place<'a>(entries: impl Iterator<Item = (&'a str, f64)>, room: f64) -> Vec<(String, (f64, f64))> {
    let text_style = TextStyle::of(LABEL);
    let (mut x, mut y) = (0.0, 0.0);
    let place = |(name, wide): (&str, f64)| {
        let name = text_style.fit(name, room - wide - 1.2);
        let width = wide + 1.2 + text_style.width(&name);
        if x > 0.0 && x + width > room {
            (x, y) = (0.0, y + 4.8);
        }
        let at = (x, y);
        x += width + 4.5;
        (name, at)
    };
    entries.map(place).collect()
}

/// Swatches with names in rows at the top of `page`; returns the height used, none without entries.
pub(super) fn legend(canvas: &mut Canvas, page: Area, entries: &[Swatch<'_>]) -> f64 {
    let places = place(entries.iter().map(|(name, wide, _)| (name.as_str(), *wide)), page.width());
    for ((_, wide, draw), (name, (x, y))) in entries.iter().zip(&places) {
        let (left, top) = (page.left + x, page.top + y);
        draw(canvas, Area { left, top: top + 0.3, right: left + wide, bottom: top + 3.5 });
        canvas.text(name, (left + wide + 1.2, top + 2.0), TextStyle::of(LABEL));
    }
    places.last().map_or(0.0, |(_, (_, y))| y + 6.0)
}
