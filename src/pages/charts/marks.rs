//! Marks: what charts consist of, as data in the units of the axes of their panel.

use super::canvas::{Canvas, Point};
use super::frame::{self, Panel};
use super::style::{self, Colour, Ink, Marker, SeriesStyle, Texture};
use super::text_style::{Align, TextStyle};

/// A mark. Places are in units of the axes, sizes in mm.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Mark {
    /// Between a lower and an upper curve: place, low, high. A single place gives an upright bar.
    Band(Vec<(f64, f64, f64)>, Ink),
    /// The same in the colour and texture of a series, lines of the texture so far apart.
    Layer(Vec<(f64, f64, f64)>, SeriesStyle, f64),
    /// Between two corners.
    Rect(Point, Point, Ink),
    /// Through points.
    Line(Vec<Point>, Stroke),
    /// A level interval with short ends at a height, on a pale edge where it crosses bars.
    Interval { ends: (f64, f64), y: f64, weight: f64, colour: Colour, edged: bool },
    /// A sign, filled or open.
    Sign { at: Point, marker: Marker, radius: f64, colour: Colour, filled: bool },
    /// A disc.
    Dot(Point, f64, Ink),
    /// Words beside a place: mm to the right and down, on paper if something lies below.
    Text { text: String, at: Point, aside: Point, text_style: TextStyle, paper: f64 },
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stroke {
    pub(super) ink: Ink,
    pub(super) weight: f64,
    pub(super) dash: &'static [f64],
}

impl Stroke {
    /// A full line.
    pub(super) fn of(ink: impl Into<Ink>, weight: f64) -> Self {
        Self { ink: ink.into(), weight, dash: &[] }
    }

    /// Lengths that are drawn and skipped in turn.
    pub(super) const fn dashed(self, dash: &'static [f64]) -> Self {
        Self { dash, ..self }
    }
}

impl From<SeriesStyle> for Stroke {
    /// The curve of a series.
    fn from(style: SeriesStyle) -> Self {
        Self::of(style.colour, style::CURVE).dashed(style.dash)
    }
}

/// Curves through points, with gaps where a number is missing.
pub(super) fn curves(points: &[Point], stroke: Stroke) -> impl Iterator<Item = Mark> + use<> {
    let runs = frame::runs(points, |(x, y)| x.is_finite() && y.is_finite());
    runs.into_iter().map(move |run| Mark::Line(run, stroke))
}

/// Bands of place, low and high, with gaps where a number is missing.
pub(super) fn bands(points: &[(f64, f64, f64)], ink: Ink) -> impl Iterator<Item = Mark> + use<> {
    let runs = frame::runs(points, |(x, low, high)| [x, low, high].iter().all(|number| number.is_finite()));
    runs.into_iter().map(move |run| Mark::Band(run, ink))
}

/// The level treads of a curve whose values hold until the next place.
pub(super) fn steps<T: Copy>(points: &[T], moved: fn(T, T) -> T) -> Vec<T> {
    let treads = points.windows(2).flat_map(|pair| [pair[0], moved(pair[0], pair[1])]);
    treads.chain(points.last().copied()).collect()
}

/// A filled sign in the look of a series.
pub(super) fn sign(style: SeriesStyle, at: Point, radius: f64) -> Mark {
    Mark::Sign { at, marker: style.marker, radius, colour: style.colour, filled: true }
}

/// A level interval.
pub(super) fn interval(ends: (f64, f64), y: f64, weight: f64, colour: Colour) -> Mark {
    Mark::Interval { ends, y, weight, colour, edged: false }
}

/// An upright line through a panel whose height is that of `ends`.
pub(super) fn vertical_line(x: f64, ends: (f64, f64), stroke: Stroke) -> Mark {
    Mark::Line(vec![(x, ends.0), (x, ends.1)], stroke)
}

/// Draws marks on a panel in their order, signs and weights at most as large as `most` mm.
pub(super) fn draw(marks: &[Mark], canvas: &mut Canvas, panel: Panel, most: f64) {
    for mark in marks {
        mark.draw(canvas, panel, most);
    }
}

/// A single band has no width, mm to each side.
const NARROW: f64 = 0.6;

impl Mark {
    fn draw(&self, canvas: &mut Canvas, panel: Panel, most: f64) {
        let placed = |points: &[Point]| points.iter().map(|&(x, y)| panel.at(x, y)).collect::<Vec<_>>();
        let edges = |band: &[(f64, f64, f64)], wide: f64| {
            let at = |k: usize, y: fn(&(f64, f64, f64)) -> f64| -> Point { panel.at(band[k].0, y(&band[k])) };
            if band.len() == 1 {
                let ((x, low), (_, high)) = (at(0, |point| point.1), at(0, |point| point.2));
                return (vec![(x - wide, low), (x + wide, low)], vec![(x - wide, high), (x + wide, high)]);
            }
            let edge = |y: fn(&(f64, f64, f64)) -> f64| (0..band.len()).map(|k| at(k, y)).collect();
            (edge(|point| point.1), edge(|point| point.2))
        };
        match self {
            Self::Band(band, ink) => {
                let (lower, upper) = edges(band, NARROW);
                let ink = if band.len() == 1 { ink.colour.mix(ink.opacity * 1.5) } else { *ink };
                canvas.area(&upper.into_iter().chain(lower.into_iter().rev()).collect::<Vec<_>>(), ink);
            }
            Self::Layer(band, style, pitch) => {
                let (lower, upper) = edges(band, 2.5 * NARROW);
                let outline: Vec<Point> = upper.iter().chain(lower.iter().rev()).copied().collect();
                canvas.area(&outline, style::tint(style.colour, 0.78));
                texture(canvas, &lower, &upper, style.texture, *pitch);
                canvas.line(&upper, style::PAPER, 0.35, &[]);
            }
            Self::Rect(from, to, ink) => {
                let ((a, b), (c, d)) = (panel.at(from.0, from.1), panel.at(to.0, to.1));
                canvas.rect((a.min(c), b.min(d)), (a.max(c), b.max(d)), *ink);
            }
            Self::Line(points, Stroke { ink, weight, dash }) => canvas.line(&placed(points), *ink, *weight, dash),
            Self::Interval { ends, y, weight, colour, edged } => {
                let (low, high, y) = (panel.x.at(ends.0), panel.x.at(ends.1), panel.y.at(*y));
                if *edged {
                    canvas.line(&[(low, y), (high, y)], style::PAPER, 0.55, &[]);
                }
                let weight = weight.min(most * 0.6);
                canvas.line(&[(low, y), (high, y)], *colour, weight, &[]);
                let cap = (weight * 2.0).max(style::AXIS * 2.0);
                for end in [low, high] {
                    canvas.line(&[(end, y - cap), (end, y + cap)], *colour, weight * 0.7, &[]);
                }
            }
            Self::Sign { at, marker, radius, colour, filled } => {
                canvas.marker(*marker, panel.at(at.0, at.1), radius.min(most), *colour, *filled);
            }
            Self::Dot(at, radius, ink) => canvas.disc(panel.at(at.0, at.1), *radius, *ink),
            Self::Text { text, at, aside, text_style, paper } => {
                let (x, y) = panel.at(at.0, at.1);
                let (x, y) = (x + aside.0, y + aside.1);
                if *paper > 0.0 {
                    let width = text_style.width(text);
                    let left = match text_style.align {
                        Align::Left => x,
                        Align::Centre => x - width / 2.0,
                        Align::Right => x - width,
                    };
                    let half = text_style.size * 0.6;
                    let ink = style::PAPER.mix(*paper);
                    canvas.rect((left - 0.4, y - half), (left + width + 0.4, y + half), ink);
                }
                canvas.text(text, (x, y), *text_style);
            }
        }
    }
}

/// Fine white lines or dots, `pitch` mm apart, between two curves over the same places.
fn texture(canvas: &mut Canvas, lower: &[Point], upper: &[Point], texture: Texture, pitch: f64) {
    if texture == Texture::Plain {
        return;
    }
    let ink = style::PAPER;
    let (Some(first), Some(last)) = (lower.first(), lower.last()) else { return };
    // On a grid of the sheet, so that the texture does not move with the data.
    let mut x = (first.0 / pitch).ceil() * pitch;
    let mut level: Vec<(f64, f64)> = Vec::new();
    while x < last.0 {
        let (bottom, top) = (height_at(lower, x), height_at(upper, x));
        if texture == Texture::Upright && bottom - top > 0.3 {
            canvas.line(&[(x, top), (x, bottom)], ink, 0.2, &[]);
        }
        let mut y = (top / pitch + 0.2).ceil() * pitch;
        while y < bottom - 0.3 && texture != Texture::Upright {
            if texture == Texture::Dots {
                canvas.disc((x, y), 0.22, ink);
            } else {
                level.push((y, x));
            }
            y += pitch;
        }
        x += pitch;
    }
    // Level lines: neighbouring places at one height join.
    level.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    for line in level.chunk_by(|a, b| a.0 == b.0 && b.1 - a.1 < pitch * 1.5) {
        let ends = (line[0].1 - pitch / 2.0, line[line.len() - 1].1 + pitch / 2.0);
        canvas.line(&[(ends.0, line[0].0), (ends.1, line[0].0)], ink, 0.2, &[]);
    }
}

fn height_at(edge: &[Point], x: f64) -> f64 {
    let next = edge.partition_point(|point| point.0 < x).clamp(1, edge.len() - 1);
    let (a, b) = (edge[next - 1], edge[next]);
    if b.0 > a.0 { a.1 + (b.1 - a.1) * ((x - a.0) / (b.0 - a.0)).clamp(0.0, 1.0) } else { b.1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_number_parts_a_curve_and_a_band() {
        let stroke = Stroke::of(style::INK, 1.0);
        let lines: Vec<Mark> = curves(&[(0.0, 1.0), (1.0, f64::NAN), (2.0, 3.0), (3.0, 4.0)], stroke).collect();
        assert_eq!(lines, [Mark::Line(vec![(0.0, 1.0)], stroke), Mark::Line(vec![(2.0, 3.0), (3.0, 4.0)], stroke)]);
        let ink = style::INK.mix(0.5);
        let parts: Vec<Mark> = bands(&[(0.0, 1.0, 2.0), (1.0, 1.0, f64::INFINITY)], ink).collect();
        assert_eq!(parts, [Mark::Band(vec![(0.0, 1.0, 2.0)], ink)]);
    }

    #[test]
    fn steps_hold_until_the_next_place() {
        let stairs = steps(&[(0.0, 5.0), (2.0, 3.0)], |before, next| (next.0, before.1));
        assert_eq!(stairs, [(0.0, 5.0), (2.0, 5.0), (2.0, 3.0)]);
        assert_eq!(height_at(&stairs, 1.0), 5.0);
    }
}
