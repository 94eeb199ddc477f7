//! The sheet a chart is drawn on: a few strokes in millimetres, written as SVG.

use super::facts::Words;
use super::lettering::{Align, Letter};
use super::style::{self, Colour, Ink, Marker};
use std::fmt::{Display, Write as _};

/// A place on the sheet in mm from its upper left corner.
pub(crate) type Point = (f64, f64);

/// Whole units of the drawing per mm: whole numbers are short, so curves are drawn fine and shown small.
const UNITS: f64 = 20.0;
const FAMILY: &str = "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif";
/// Subsets of the regular and bold face as data, so that text renders alike where the font is not installed.
const FONT_FACES: &str = include_str!("../fonts/embedded.css");

/// A sheet being drawn on.
pub(crate) struct Canvas {
    svg: String,
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
pub(crate) fn sheet(words: &Words, draw: impl FnOnce(&mut Canvas)) -> Picture {
    sheet_of_height(style::PAGE.1, words, draw)
}

/// The same on a sheet of another height in mm.
pub(crate) fn sheet_of_height(height: f64, words: &Words, draw: impl FnOnce(&mut Canvas)) -> Picture {
    let width = style::PAGE.0;
    let mut canvas = Canvas { svg: String::with_capacity(FONT_FACES.len() + 0x8000), height };
    let id = slug(&words.title);
    canvas.write(format_args!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{height}mm\" viewBox=\"0 0 {} {}\" \
         role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" stroke-linejoin=\"round\">\n\
         <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n<style>{FONT_FACES}</style>\n",
        units(width),
        units(height),
        escape(&words.title),
        escape(&[words.description.as_str(), words.caption.as_str()].join(" ")),
    ));
    canvas.rect((0.0, 0.0), (width, height), style::PAPER);
    draw(&mut canvas);
    canvas.svg.push_str("</svg>\n");
    Picture { title: words.title.clone(), svg: canvas.svg }
}

impl Canvas {
    fn write(&mut self, markup: std::fmt::Arguments) {
        self.svg.write_fmt(markup).expect("a text takes every text");
    }

    /// A line through `points`; `dash` holds lengths in mm, drawn and skipped in turn.
    pub(crate) fn line(&mut self, points: &[Point], ink: impl Into<Ink>, weight: f64, dash: &[f64]) {
        let ink = ink.into();
        let pieces = if dash.is_empty() { vec![points.to_vec()] } else { dashes(points, dash) };
        for piece in pieces.iter().filter(|piece| piece.len() > 1) {
            let (opacity, colour, weight) = (ink.opacity("stroke"), ink.colour, units(weight).max(1));
            if let [(x1, y1), (x2, y2)] = piece[..] {
                let [x1, y1, x2, y2] = [x1, y1, x2, y2].map(units);
                self.write(format_args!(
                    "<line{opacity} stroke=\"{colour}\" stroke-width=\"{weight}\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" \
                     y2=\"{y2}\"/>\n"
                ));
            } else {
                self.write(format_args!(
                    "<polyline fill=\"none\"{opacity} stroke=\"{colour}\" stroke-width=\"{weight}\" points=\"{}\"/>\n",
                    listed(piece)
                ));
            }
        }
    }

    /// A filled polygon.
    pub(crate) fn area(&mut self, points: &[Point], ink: impl Into<Ink>) {
        let ink = ink.into();
        self.write(format_args!("<polygon{} points=\"{}\"/>\n", ink.fill(), listed(points)));
    }

    /// A filled rectangle between two corners.
    pub(crate) fn rect(&mut self, (left, top): Point, (right, bottom): Point, ink: impl Into<Ink>) {
        let [left, top, right, bottom] = [left, top, right, bottom].map(units);
        let (width, height) = (right.saturating_sub(left), bottom.saturating_sub(top));
        let fill = ink.into().fill();
        self.write(format_args!(
            "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\"{fill} stroke=\"none\"/>\n"
        ));
    }

    /// A filled disc.
    pub(crate) fn disc(&mut self, (x, y): Point, radius: f64, ink: impl Into<Ink>) {
        let (x, y, radius, fill) = (units(x), units(y), units(radius).max(1), ink.into().fill());
        self.write(format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"{fill}/>\n"));
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
    pub(crate) fn text(&mut self, words: &str, at: Point, letter: Letter) {
        let (x, y, size) = (units(at.0), units(at.1), units(letter.size));
        let anchor = match letter.align {
            Align::Left => "start",
            Align::Centre => "middle",
            Align::Right => "end",
        };
        let weight = if letter.bold { " font-weight=\"bold\"" } else { "" };
        self.write(format_args!(
            "<text x=\"{x}\" y=\"{y}\" dy=\"0.5ex\" text-anchor=\"{anchor}\" font-family=\"{FAMILY}\" font-size=\"{size}\" \
             fill=\"{}\"{weight}>\n{}\n</text>\n",
            letter.colour,
            escape(words)
        ));
    }
}

impl Ink {
    /// The attribute of an opacity, where there is one. It is that of the paint, since that of an element makes renderers
    /// draw each one on a layer of its own.
    fn opacity(self, paint: &str) -> String {
        if self.opacity == 1.0 { String::new() } else { format!(" {paint}-opacity=\"{}\"", self.opacity) }
    }

    fn fill(self) -> String {
        format!("{} fill=\"{}\"", self.opacity("fill"), self.colour)
    }
}

impl Display for Colour {
    fn fmt(&self, out: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(out, "#{:02X}{:02X}{:02X}", self.0, self.1, self.2)
    }
}

/// Whole units of a length in mm; saturates, and a missing number is 0.
fn units(mm: f64) -> i32 {
    (mm * UNITS).round() as i32
}

fn listed(points: &[Point]) -> String {
    points.iter().fold(String::with_capacity(10 * points.len()), |mut list, &(x, y)| {
        let _ = write!(list, "{},{} ", units(x), units(y));
        list
    })
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
fn printable(words: &str) -> String {
    words.chars().map(|c| if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') { ' ' } else { c }).collect()
}

fn escape(words: &str) -> String {
    let words = printable(words).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    words.replace('"', "&quot;").replace('\'', "&apos;")
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
