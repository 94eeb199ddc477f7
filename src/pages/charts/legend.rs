//! The legend of a chart: signs with names in rows at the top of the sheet.

use super::canvas::{Canvas, Point};
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

/// The outline of a key.
pub(super) const EDGE: [Point; 5] = [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0), (0.0, 0.0)];

impl Key {
    pub(super) fn of(name: impl Into<String>, width: f64, marks: impl Into<Vec<Mark>>) -> Self {
        Self { name: name.into(), width, marks: marks.into() }
    }

    /// Words alone.
    pub(super) fn words(text: impl Into<String>) -> Self {
        Self::of(text, 0.0, [])
    }

    /// Room between marks and name, mm.
    fn gap(&self) -> f64 {
        if self.marks.is_empty() { 0.0 } else { 1.2 }
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

/// Draws keys in rows at the top of `page`; returns the height used, none without keys.
pub(super) fn keys(canvas: &mut Canvas, page: Area, keys: &[Key]) -> f64 {
    let places = place(keys, page.width());
    for (key, (name, (x, y))) in keys.iter().zip(&places) {
        let (left, top) = (page.left + x, page.top + y);
        let area = Area { left, top: top + 0.3, right: left + key.width, bottom: top + 3.5 };
        marks::draw(&key.marks, canvas, Panel::new(area, Extent::UNIT, Extent::UNIT), f64::INFINITY);
        canvas.text(name, (area.right + key.gap(), top + 2.0), TextStyle::of(LABEL));
    }
    used(&places)
}

/// Height that keys will use on a page `width` mm wide.
pub(super) fn height(keys: &[Key], width: f64) -> f64 {
    used(&place(keys, width))
}

fn used(places: &[(String, (f64, f64))]) -> f64 {
    places.last().map_or(0.0, |(_, (_, y))| y + 6.0)
}

/// Names as far as they fit, and where each key is on a page `room` mm wide.
fn place(keys: &[Key], room: f64) -> Vec<(String, (f64, f64))> {
    let text_style = TextStyle::of(LABEL);
    let (mut x, mut y) = (0.0, 0.0);
    let place = |key: &Key| {
        let wide = key.width + key.gap();
        let name = text_style.fit(&key.name, room - wide);
        let width = wide + text_style.width(&name);
        if x > 0.0 && x + width > room {
            (x, y) = (0.0, y + 4.8);
        }
        let at = (x, y);
        x += width + 4.5;
        (name, at)
    };
    keys.iter().map(place).collect()
}
