//! The legend of a timeline: marks of elements, colours of types and stages.

use super::super::canvas::Canvas;
use super::super::frame::Area;
use super::super::style::{self, Colour, NOTE};
use super::super::text_style::TextStyle;
use super::{Course, Fate, Span, Timeline};

/// Height of a line of the legend, mm.
pub(super) const KEY: f64 = 4.4;

/// The colour of a type.
pub(super) fn type_colour(name: &str) -> Colour {
    style::tint(style::of_series(name, 0).colour, 0.75)
}

/// The colour of a stage: the darker, the further.
pub(super) fn stage_colour(name: &str) -> Colour {
    style::tint(
        style::INK,
        match name {
            "operating" => 0.62,
            "mobilisation" => 0.42,
            "enrolment" => 0.28,
            _ => 0.14,
        },
    )
}

/// A line of the legend: colours of a lane and what they stand for, since short spans have no room for their names.
pub(super) struct Key {
    lane: &'static str,
    names: Vec<(String, Colour)>,
}

/// What types and stages there are, in the order in which they come.
pub(super) fn keys(facts: &Timeline) -> Vec<Key> {
    type Lane = (&'static str, fn(&Course) -> &Vec<Span>, fn(&str) -> Colour);
    let lanes: [Lane; 2] =
        [("type:", |course| &course.types, type_colour), ("stage:", |course| &course.stages, stage_colour)];
    let keys = lanes.into_iter().map(|(lane, spans, colour)| {
        let mut names: Vec<(String, Colour)> = Vec::new();
        for span in facts.courses.iter().flat_map(spans) {
            if !names.iter().any(|(known, _)| *known == span.name) {
                names.push((span.name.clone(), colour(&span.name)));
            }
        }
        Key { lane, names }
    });
    keys.filter(|key| !key.names.is_empty()).collect()
}

impl Key {
    pub(super) fn draw(&self, canvas: &mut Canvas, (left, y): (f64, f64)) {
        let text_style = TextStyle::of(NOTE);
        canvas.text(self.lane, (left, y), text_style.colour(style::GREY));
        let mut x = left + text_style.width("elements:") + 3.0;
        for (name, colour) in &self.names {
            canvas.rect((x, y - 1.3), (x + 5.0, y + 1.3), *colour);
            canvas.text(name, (x + 6.2, y), text_style);
            x += text_style.width(name) + 11.0;
        }
    }
}

/// The marks in use and what they say.
pub(super) fn legend(canvas: &mut Canvas, page: Area, facts: &Timeline) {
    let text_style = TextStyle::of(NOTE);
    let y = page.top + 1.8;
    let mut x = page.left;
    canvas.text("elements:", (x, y), text_style.colour(style::GREY));
    x += text_style.width("elements:") + 3.0;
    canvas.rect((x, y - 0.7), (x + 5.0, y + 0.7), style::tint(style::of_series("", 0).colour, 0.3));
    canvas.text("as in the home model", (x + 6.2, y), text_style);
    x += text_style.width("as in the home model") + 11.0;
    let marks = || facts.courses.iter().flat_map(|course| &course.marks);
    for (fate, name) in Fate::ALL {
        if marks().any(|mark| mark.fate == fate) {
            fate.draw(canvas, (x, y));
            canvas.text(name, (x + 2.2, y), text_style);
            x += text_style.width(name) + 6.6;
        }
    }
}
