//! Elementary effects: mean size against spread, a point per parameter.

use crate::analysis::Interval;

use super::canvas::Picture;
use super::facts::{AxisLabel, Labels};
use super::marks::{Mark, Stroke, text, vertical_line};
use super::names::Names;
use super::panels::{PanelContent, Panels};
use super::style::{self, Colour, GREY, LABEL, NOTE};
use super::text_style::TextStyle;
use super::ticks::Extent;

/// Facts of [`morris_plane`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MorrisPlane {
    /// Title, caption, description.
    pub labels: Labels,
    /// Level axis: mean size of the effects.
    pub mu_star: AxisLabel,
    /// Upright axis, in the same unit: their standard deviation.
    pub sigma: AxisLabel,
    /// In any order.
    pub points: Vec<MorrisPoint>,
}

/// The effects of one parameter.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MorrisPoint {
    /// The parameter.
    pub name: String,
    /// Mean size.
    pub mu_star: Interval,
    /// Standard deviation.
    pub sigma: Interval,
}

const POINT: Colour = style::BLUE;
/// Radius of a point, mm.
const RADIUS: f64 = 0.9;

/// Draws a named point per parameter with intervals in both directions, and the lines at which spread equals size and a
/// tenth of it. A name for which there is no free place is listed beside the axis' title.
pub fn morris_plane(facts: &MorrisPlane) -> Picture {
    facts.panels().picture(&facts.labels)
}

impl MorrisPlane {
    fn panels(&self) -> Panels<'static> {
        let mut points: Vec<&MorrisPoint> =
            self.points.iter().filter(|point| point.mu_star.known() && point.sigma.known()).collect();
        // Names of what matters most are placed first.
        points.sort_by(|a, b| b.mu_star.value.total_cmp(&a.mu_star.value));
        let extent = |of: fn(&MorrisPoint) -> Interval| {
            Extent::of(points.iter().flat_map(|point| of(point).marks())).map(|extent| extent.with(0.0).open())
        };
        let across = extent(|point| point.mu_star);
        let across = across.map(|x| Extent { high: x.high + (x.high / 2.0 - x.low / 2.0) * 0.08, ..x });
        let up = extent(|point| point.sigma);
        let mut marks = across.zip(up).map_or(Vec::new(), |(x, y)| guides(x.high, y.high));
        let thin = Stroke::of(POINT.mix(0.55), 0.3);
        for MorrisPoint { mu_star: x, sigma: y, .. } in &points {
            marks.extend(x.bounded().then(|| Mark::Line(vec![(x.low, y.value), (x.high, y.value)], thin)));
            marks.extend(y.bounded().then(|| vertical_line(x.value, (y.low, y.high), thin)));
        }
        let at = |point: &MorrisPoint| (point.mu_star.value, point.sigma.value);
        let dot = |point: &&MorrisPoint| {
            [(RADIUS, style::PAPER), (RADIUS * 0.85, POINT)]
                .map(|(radius, colour)| Mark::Dot(at(point), radius, colour.into()))
        };
        marks.extend(points.iter().flat_map(dot));
        let lost = self.points.len() - points.len();
        let note = (lost > 0).then(|| (format!("{lost} without an index"), TextStyle::of(NOTE).colour(GREY)));
        let names = points.iter().map(|point| (point.name.clone(), at(point))).collect();
        let names = Names { size: LABEL, points: names };
        let parts = vec![PanelContent { marks, names, ..PanelContent::default() }];
        Panels { note, ..Panels::of((&self.mu_star, across), (&self.sigma, up), parts) }
    }
}

/// Lines from the origin at which the spread equals the mean size (bent or interacting above) and a tenth of it (almost
/// linear below), with their names.
fn guides(right: f64, top: f64) -> Vec<Mark> {
    let guide = |(slope, name): (f64, &str)| {
        let is_steep = right * slope > top;
        let end = if is_steep { (top / slope, top) } else { (right, right * slope) };
        let line = Mark::Line(vec![(0.0, 0.0), end], Stroke::of(GREY, style::AXIS).dashed(&[1.2, 0.9]));
        // Left of a line that leaves at the top, if there is room, and above one that leaves at the right.
        let (text_style, aside) = match is_steep {
            true if end.0 < right * 0.2 => (TextStyle::of(NOTE), (1.5, 1.0)),
            true => (TextStyle::of(NOTE).right(), (-4.5, 1.0)),
            false => (TextStyle::of(NOTE).right(), (-0.5, -2.2)),
        };
        [line, text(name, end, aside, text_style.colour(GREY))]
    };
    let guides = [(1.0, "σ = μ*"), (0.1, "σ = 0.1 μ*")];
    if right > 0.0 && top > 0.0 { guides.into_iter().flat_map(guide).collect() } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::super::marks::read;
    use super::*;

    #[test]
    fn what_matters_most_is_named_first_and_lines_say_where_spread_equals_size() {
        let point = |name: &str, mu_star: f64, sigma| MorrisPoint {
            name: name.into(),
            mu_star: Interval::new(mu_star, mu_star - 0.1, mu_star + 0.1),
            sigma: Interval::point(sigma),
        };
        let points = vec![point("little", 0.2, 0.1), point("much", 0.9, 0.5), point("lost", f64::NAN, 0.1)];
        let described = MorrisPlane { points, ..MorrisPlane::default() }.panels();
        let part = &described.parts[0];
        assert_eq!(part.names.points, [("much".to_owned(), (0.9, 0.5)), ("little".to_owned(), (0.2, 0.1))]);
        assert_eq!(described.note.as_ref().map(|note| note.0.as_str()), Some("1 without an index"));
        let ends: Vec<(f64, f64)> = read::lines(&part.marks).iter().map(|line| line[1]).collect();
        // Two guides, and one whisker for each point.
        assert_eq!(ends.len(), 4);
        assert_eq!(ends[0], (0.5, 0.5));
        assert!((ends[1].0 - 1.04).abs() < 1e-9 && (ends[1].1 - 0.104).abs() < 1e-9, "{ends:?}");
        assert_eq!(described.up.1, Some(Extent { low: 0.0, high: 0.5 }.into()));
    }
}
