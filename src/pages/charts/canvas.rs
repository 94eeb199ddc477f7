//! The sheet a chart is drawn on: a few strokes in millimetres on top of plotters' SVG backend. No other file names plotters.

use super::facts::Labels;
use super::style::{self, Colour, Ink, Marker};
use super::text_style::{Align, TextStyle};
use plotters::prelude::{DrawingBackend, RGBAColor, RGBColor, SVGBackend, ShapeStyle};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle};
use std::fmt::Debug;

/// A place on the sheet in mm from its upper left corner.
pub(crate) type Point = (f64, f64);

/// Whole units of the drawing per mm. The backend knows only whole numbers, so curves are drawn fine and shown small.
const UNITS: f64 = 20.0;
const FAMILY: &str = "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif";
/// Subsets of the regular and bold face as data, so that text renders alike where the font is not installed.
const FONT_FACES: &str = include_str!("../fonts/embedded.css");

/// A sheet being drawn on.
pub(crate) struct Canvas<'a> {
    backend: SVGBackend<'a>,
    /// Height of the sheet in mm.
    pub(crate) height: f64,
}

/// A chart as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The question it answers.
    pub title: String,
    /// The picture as an SVG document.
    pub svg: String,
}

/// Draws on a fresh sheet, whose title and description are those of `words`.
pub(crate) fn sheet(labels: &Labels, draw: impl FnOnce(&mut Canvas)) -> Picture {
    sheet_of_height(style::PAGE.1, labels, draw)
}

/// The same on a sheet of another height in mm.
pub(crate) fn sheet_of_height(height: f64, labels: &Labels, draw: impl FnOnce(&mut Canvas)) -> Picture {
    let width = style::PAGE.0;
    let mut drawing = String::new();
    let backend = SVGBackend::with_string(&mut drawing, (units(width) as u32, units(height) as u32));
    let mut canvas = Canvas { backend, height };
    canvas.rect((0.0, 0.0), (width, height), style::PAPER);
    draw(&mut canvas);
    done(canvas.backend.present());
    drop(canvas);
    // The backend writes its opening tag as the first line; ours says more.
    let body = drawing.split_once('\n').map_or("", |(_, body)| body);
    let id = slug(&labels.title);
    let head = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{height}mm\" viewBox=\"0 0 {} {}\" \
         role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" stroke-linejoin=\"round\">\n\
         <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n<style>{FONT_FACES}</style>\n",
        units(width),
        units(height),
        escape(&labels.title),
        escape(&[labels.description.as_str(), labels.caption.as_str()].join(" ")),
    );
    // Quotes inside text are escaped, so these are attributes. Opacity is that of the paint, since that of an element
    // makes renderers draw each one on a layer of its own.
    let attributes = [
        (" opacity=\"1\"", ""),
        (" stroke=\"none\" stroke-width=\"1\"", ""),
        ("<line opacity=", "<line stroke-opacity="),
        (" fill=\"none\" opacity=", " fill=\"none\" stroke-opacity="),
        (" opacity=", " fill-opacity="),
    ];
    let body = attributes.iter().fold(body.to_owned(), |body, (from, to)| body.replace(from, to));
    Picture { title: labels.title.clone(), svg: head + &body }
}

/// What the backend was asked for: writing into a text cannot fail.
fn done<E: Debug>(outcome: Result<(), E>) {
    outcome.expect("a text takes every stroke");
}

impl From<Ink> for RGBAColor {
    fn from(ink: Ink) -> Self {
        let Colour(red, green, blue) = ink.colour;
        Self(red, green, blue, ink.opacity)
    }
}

fn filled(ink: impl Into<Ink>) -> ShapeStyle {
    RGBAColor::from(ink.into()).filled()
}

impl Canvas<'_> {
    /// A line through `points`; `dash` holds lengths in mm, drawn and skipped in turn.
    pub(crate) fn line(&mut self, points: &[Point], ink: impl Into<Ink>, weight: f64, dash: &[f64]) {
        let style = ShapeStyle { color: ink.into().into(), filled: false, stroke_width: units(weight).max(1) as u32 };
        let pieces = if dash.is_empty() { vec![points.to_vec()] } else { dashes(points, dash) };
        for piece in pieces.iter().filter(|piece| piece.len() > 1) {
            if let [from, to] = piece[..] {
                done(self.backend.draw_line(place(from), place(to), &style));
            } else {
                done(self.backend.draw_path(piece.iter().map(|&point| place(point)), &style));
            }
        }
    }

    /// A filled polygon.
    pub(crate) fn area(&mut self, points: &[Point], ink: impl Into<Ink>) {
        done(self.backend.fill_polygon(points.iter().map(|&point| place(point)), &filled(ink)));
    }

    /// A filled rectangle between two corners.
    pub(crate) fn rect(&mut self, upper_left: Point, lower_right: Point, ink: impl Into<Ink>) {
        done(self.backend.draw_rect(place(upper_left), place(lower_right), &filled(ink), true));
    }

    /// A filled disc.
    pub(crate) fn disc(&mut self, centre: Point, radius: f64, ink: impl Into<Ink>) {
        done(self.backend.draw_circle(place(centre), units(radius).max(1) as u32, &filled(ink), true));
    }

    /// A marker; an open one is white inside.
    pub(crate) fn marker(&mut self, marker: Marker, centre: Point, radius: f64, colour: Colour, filled: bool) {
        let corners: Vec<Point> = match marker {
            Marker::Circle => {
                self.disc(centre, radius, colour);
                if !filled {
                    self.disc(centre, radius * 0.62, style::PAPER);
                }
                return;
            }
            Marker::Square => vec![(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
            Marker::Triangle => vec![(0.0, -1.2), (1.1, 0.8), (-1.1, 0.8)],
            Marker::Diamond => vec![(0.0, -1.25), (1.1, 0.0), (0.0, 1.25), (-1.1, 0.0)],
        };
        let scaled = |factor: f64| -> Vec<Point> {
            corners.iter().map(|(x, y)| (centre.0 + x * radius * factor, centre.1 + y * radius * factor)).collect()
        };
        self.area(&scaled(1.0), colour);
        if !filled {
            self.area(&scaled(0.55), style::PAPER);
        }
    }

    /// One line of text whose small letters are centred on the height of `at`.
    pub(crate) fn text(&mut self, text: &str, at: Point, text_style: TextStyle) {
        if text.is_empty() {
            return;
        }
        let h_pos = match text_style.align {
            Align::Left => HPos::Left,
            Align::Centre => HPos::Center,
            Align::Right => HPos::Right,
        };
        let weight = if text_style.bold { FontStyle::Bold } else { FontStyle::Normal };
        let Colour(red, green, blue) = text_style.colour;
        let colour = RGBColor(red, green, blue);
        // The backend divides sizes by 1.24.
        let font = FontDesc::new(FontFamily::Name(FAMILY), f64::from(units(text_style.size)) * 1.24, weight);
        let style = plotters::style::TextStyle::from(font).color(&colour).pos(Pos::new(h_pos, VPos::Center));
        done(self.backend.draw_text(&printable(text), &style, place(at)));
    }
}

/// Whole units of a length in mm; saturates, and a missing number is 0.
fn units(mm: f64) -> i32 {
    (mm * UNITS).round() as i32
}

fn place((x, y): Point) -> (i32, i32) {
    (units(x), units(y))
}

/// Cuts a line into the drawn pieces of a dash pattern.
fn dashes(points: &[Point], pattern: &[f64]) -> Vec<Vec<Point>> {
    let mut pieces = Vec::new();
    let (mut turn, mut left, mut drawn) = (0, pattern[0], true);
    let mut piece: Vec<Point> = points.first().copied().into_iter().collect();
    for pair in points.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let length = libm::hypot(to.0 - from.0, to.1 - from.1);
        let mut walked = 0.0;
        while length - walked > left {
            walked += left;
            let at = (from.0 + (to.0 - from.0) * walked / length, from.1 + (to.1 - from.1) * walked / length);
            if drawn {
                piece.push(at);
                pieces.push(std::mem::take(&mut piece));
            } else {
                piece = vec![at];
            }
            drawn = !drawn;
            turn = (turn + 1) % pattern.len();
            left = pattern[turn];
        }
        left -= length - walked;
        if drawn {
            piece.push(to);
        }
    }
    pieces.push(piece);
    pieces
}

/// Control characters are not allowed in XML.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') { ' ' } else { c }).collect()
}

fn escape(text: &str) -> String {
    printable(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A name for the parts of one picture that differs from those of others on the same page.
fn slug(title: &str) -> String {
    let words = title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    format!("chart-{}", words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_follow_the_pattern_round_corners() {
        let pieces = dashes(&[(0.0, 0.0), (3.0, 0.0), (3.0, 3.0)], &[2.0, 0.5]);
        assert_eq!(pieces[0], [(0.0, 0.0), (2.0, 0.0)]);
        assert_eq!(pieces[1], [(2.5, 0.0), (3.0, 0.0), (3.0, 1.5)]);
        assert_eq!(pieces[2], [(3.0, 2.0), (3.0, 3.0)]);
    }
}
