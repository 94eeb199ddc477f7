//! Marks: what charts consist of, as data in the units of the axes of their panel.

use crate::analysis::Interval;

use super::canvas::{Canvas, Point};
use super::frame::{self, Area, Panel};
use super::hatch::{self, Fill};
use super::style::{self, Colour, Ink, Marker, SeriesStyle};
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
    /// Within an outline.
    Area(Vec<Point>, Ink),
    /// What is known of a cell, between its lower left and its upper right corner.
    Cell(Corners, Fill),
    /// Slanted lines over cells, each line drawn once through cells that touch.
    Hatch(Vec<Corners>, Ink),
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
    /// A mark that is drawn only where a field is at least so wide and high in mm.
    Roomy { field: Corners, least: Point, mark: Box<Mark> },
}

/// The lower left and the upper right corner of a field.
pub(super) type Corners = (Point, Point);

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

/// A mean in the middle of a row, with its interval where that is known.
pub(super) fn estimate(
    mean: Interval,
    (marker, radius, filled): (Marker, f64, bool),
    weight: f64,
    colour: Colour,
) -> impl Iterator<Item = Mark> {
    let whisker = mean.bounded().then(|| interval((mean.low, mean.high), 0.5, weight, colour));
    whisker.into_iter().chain([Mark::Sign { at: (mean.value, 0.5), marker, radius, colour, filled }])
}

/// Words beside a place, mm to the right and down.
pub(super) fn text(text: impl Into<String>, at: Point, aside: Point, text_style: TextStyle) -> Mark {
    Mark::Text { text: text.into(), at, aside, text_style, paper: 0.0 }
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
    /// Words that are drawn only where a field has room for them with so much around, in mm.
    pub(super) fn within(self, field: Corners, around: Point) -> Self {
        let least = match &self {
            Self::Text { text, text_style, .. } => (text_style.width(text) + around.0, text_style.size + around.1),
            _ => around,
        };
        Self::Roomy { field, least, mark: Box::new(self) }
    }

    /// Where words of a panel are on the sheet.
    pub(super) fn words(&self, panel: Panel) -> Option<Area> {
        let Self::Text { text, at, aside, text_style, .. } = self else { return None };
        let (x, y) = panel.at(at.0, at.1);
        let width = text_style.width(text);
        let before = match text_style.align {
            Align::Left => 0.0,
            Align::Centre => 0.5,
            Align::Right => 1.0,
        };
        let centre = (x + aside.0 + width * (0.5 - before), y + aside.1);
        Some(Area::around(centre, width / 2.0, text_style.size * 0.6))
    }

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
        let area = |((a, b), (c, d)): Corners| {
            let ((left, bottom), (right, top)) = (panel.at(a, b), panel.at(c, d));
            Area { left, top, right, bottom }
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
                hatch::texture(canvas, (&lower, &upper), style.texture, *pitch, style::PAPER.into());
                canvas.line(&upper, style::PAPER, 0.35, &[]);
            }
            Self::Rect(from, to, ink) => {
                let ((a, b), (c, d)) = (panel.at(from.0, from.1), panel.at(to.0, to.1));
                canvas.rect((a.min(c), b.min(d)), (a.max(c), b.max(d)), *ink);
            }
            Self::Area(points, ink) => canvas.area(&placed(points), *ink),
            Self::Cell(corners, fill) => fill.draw(canvas, area(*corners), panel.area),
            Self::Hatch(cells, ink) => {
                let cells: Vec<Area> = cells.iter().map(|&corners| area(corners)).collect();
                hatch::slanted(canvas, &cells, *ink);
            }
            Self::Roomy { field, least, mark } => {
                let field = area(*field);
                if field.width() >= least.0 && field.height().abs() >= least.1 {
                    mark.draw(canvas, panel, most);
                }
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
                if let Some(words) = self.words(panel).filter(|_| *paper > 0.0) {
                    let words = words.wider(0.4);
                    canvas.rect((words.left, words.top), (words.right, words.bottom), style::PAPER.mix(*paper));
                }
                let (x, y) = panel.at(at.0, at.1);
                let (x, y) = (x + aside.0, y + aside.1);
                canvas.text(text, (x, y), *text_style);
            }
        }
    }
}

/// What tests read off marks.
#[cfg(test)]
pub(super) mod read {
    use super::{Colour, Fill, Mark, Marker, Point};

    pub(in super::super) fn lines(marks: &[Mark]) -> Vec<&[Point]> {
        let lines = marks.iter();
        lines.filter_map(|mark| if let Mark::Line(points, _) = mark { Some(points.as_slice()) } else { None }).collect()
    }

    pub(in super::super) fn dots(marks: &[Mark]) -> Vec<Point> {
        marks.iter().filter_map(|mark| if let Mark::Dot(at, ..) = mark { Some(*at) } else { None }).collect()
    }

    pub(in super::super) fn signs(marks: &[Mark]) -> Vec<(Point, Marker, Colour, bool)> {
        let sign = |mark: &Mark| match mark {
            Mark::Sign { at, marker, colour, filled, .. } => Some((*at, *marker, *colour, *filled)),
            _ => None,
        };
        marks.iter().filter_map(sign).collect()
    }

    pub(in super::super) fn texts(marks: &[Mark]) -> Vec<&str> {
        let texts = marks.iter();
        texts.filter_map(|mark| if let Mark::Text { text, .. } = mark { Some(text.as_str()) } else { None }).collect()
    }

    pub(in super::super) fn fills(marks: &[Mark]) -> Vec<Fill> {
        marks.iter().filter_map(|mark| if let Mark::Cell(_, fill) = mark { Some(*fill) } else { None }).collect()
    }
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
    }
}
