//! An outcome against one parameter at a time, for every arm, in small panels with a shared upright axis.

use crate::analysis::Interval;

use super::canvas::Picture;
use super::division::Division;
use super::facts::{AxisLabel, Labels};
use super::legend::Key;
use super::marks::{Mark, Stroke, bands, curves, sign, vertical_line};
use super::panels::{PanelContent, Panels, columns};
use super::plane::{Axis, Places, Track};
use super::style::{self, GREY, Marker, NOTE, SeriesStyle};
use super::text_style::TextStyle;
use super::ticks::Extent;

/// Facts of [`factor_curves`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FactorCurves {
    /// Title, caption, description.
    pub labels: Labels,
    /// Upright axis, common to all panels.
    pub outcome: AxisLabel,
    /// One panel each, at most [`MOST_FACTORS`]; further ones are counted in words.
    pub factors: Vec<Factor>,
}

/// One panel of [`FactorCurves`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Factor {
    /// Level axis.
    pub axis: Axis,
    /// Base value, on a named axis the number of its place; `None` if there is none on this axis.
    pub base: Option<f64>,
    /// One curve each.
    pub arms: Vec<FactorCurve>,
    /// Points of a design that moves all axes at once: the number of the place on the axis, and a value that is drawn filled
    /// where its interval does not contain 0.
    pub cloud: Vec<(usize, Interval)>,
}

/// One arm in a panel.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FactorCurve {
    /// Name of the arm.
    pub name: String,
    /// One per place of the axis.
    pub points: Vec<Interval>,
}

/// Panels on one chart.
pub const MOST_FACTORS: usize = 12;

/// Draws one panel per factor with curves, interval bands and a line at the base value.
pub fn factor_curves(facts: &FactorCurves) -> Picture {
    facts.panels().picture(&facts.labels)
}

/// Width of all panels together, mm.
const WIDE: f64 = 130.0;
/// Most distance of the intervals of two arms at one place of an axis of names and of one of numbers, and the smallest at
/// which they are distinguished, mm.
const ASIDE: (f64, f64) = (2.6, 0.9);
const CLOSEST: f64 = 0.55;
/// Most points of a cloud that are drawn with their intervals.
const MOST_WHISKERS: usize = 120;

fn base() -> Stroke {
    Stroke::of(GREY, style::AXIS * 1.5).dashed(&[0.8, 0.6])
}

impl FactorCurves {
    fn panels(&self) -> Panels<'static> {
        let shown = &self.factors[..self.factors.len().min(MOST_FACTORS)];
        let clouds = shown.iter().flat_map(|factor| &factor.cloud).map(|(_, value)| value);
        let all = shown.iter().flat_map(|factor| &factor.arms).flat_map(|arm| &arm.points).chain(clouds);
        let up = Extent::of(all.flat_map(|point| point.marks()));
        let names = style::distinct(shown.iter().flat_map(|factor| &factor.arms).map(|arm| &arm.name));
        let style = |name: &str| style::of_series(name, names.iter().position(|known| *known == name).unwrap_or(0));
        let wide = WIDE / columns(shown.len()) as f64;
        let parts = shown.iter().map(|factor| factor.part(wide, &style)).collect();
        let based = shown.iter().any(|factor| factor.base.is_some()).then(|| Key::vertical("base value", base()));
        let keys = names.iter().map(|name| Key::curve(name, style(name))).chain(based).collect();
        let left_out = self.factors.len() - shown.len();
        let note = (left_out > 0).then(|| (format!("{left_out} more not shown"), TextStyle::of(NOTE).colour(GREY)));
        let across = (&AxisLabel::default(), Some(Extent::UNIT));
        Panels { keys, note, ..Panels::of(across, (&self.outcome, up), parts) }
    }
}

impl Factor {
    /// A panel about `wide` mm wide.
    fn part(&self, wide: f64, style: &impl Fn(&str) -> SeriesStyle) -> PanelContent {
        // Named places are cells, numbers reach from end to end.
        let places = self.axis.places.clone();
        let is_named = matches!(places, Places::Named(_));
        let track = places.track(0.0, 1.0, is_named);
        let across = Some(if is_named { Division::Cells(places) } else { Division::Points(places) });
        let mut marks: Vec<Mark> = self
            .base
            .iter()
            .map(|&base_value| vertical_line(track.at(base_value), (f64::MIN, f64::MAX), base()))
            .collect();
        marks.extend(self.cloud(&track));
        let room = track.narrowest() * wide * 0.7 / self.arms.len().max(1) as f64;
        let aside = room.min(if is_named { ASIDE.0 } else { ASIDE.1 }) / wide;
        // Where there is room, arms are side by side with an interval each; bands over one another cannot be distinguished.
        let is_beside = is_named || aside * wide >= CLOSEST;
        let arms = || {
            self.arms.iter().enumerate().map(|(k, arm)| {
                let aside = if is_beside { aside * (k as f64 - (self.arms.len() - 1) as f64 / 2.0) } else { 0.0 };
                let points = track.centres.iter().map(|x| x + aside).zip(arm.points.iter().copied());
                (points.collect::<Vec<(f64, Interval)>>(), style(&arm.name))
            })
        };
        if !is_beside {
            marks.extend(arms().flat_map(|(points, style)| {
                let band: Vec<_> = points.iter().map(|(x, point)| (*x, point.low, point.high)).collect();
                let band = bands(&band, style.colour.mix(style::INNER));
                band.filter(|mark| matches!(mark, Mark::Band(run, _) if run.len() > 1)).collect::<Vec<_>>()
            }));
        }
        for (points, style) in arms() {
            let line: Vec<(f64, f64)> = points.iter().map(|(x, point)| (*x, point.value)).collect();
            let stroke = Stroke { ink: style.colour.into(), weight: style::CURVE * 0.8, dash: style.dash };
            marks.extend(curves(&line, stroke).filter(|_| !is_named));
            let radius = if is_named { 0.8 } else { 0.6 };
            for (k, (x, point)) in points.iter().enumerate().filter(|(_, (_, point))| point.known()) {
                let is_bound = |k: Option<usize>| k.and_then(|k| points.get(k)).is_some_and(|(_, point)| point.known());
                let is_alone = !is_bound(k.checked_sub(1)) && !is_bound(Some(k + 1));
                marks.extend(whisker(*x, *point, Stroke::of(style.colour, 0.3)).filter(|_| is_beside || is_alone));
                marks.push(sign(style, (*x, point.value), radius));
            }
        }
        PanelContent { name: self.axis.quantity.label(), marks, across, ..PanelContent::default() }
    }

    fn cloud(&self, track: &Track) -> Vec<Mark> {
        let colour = style::of_series("", 0).colour;
        let known = || {
            let known = self.cloud.iter().filter(|(_, value)| value.known());
            known.filter_map(|(place, value)| Some((*track.centres.get(*place)?, *value)))
        };
        let whiskers = known().filter_map(|(x, value)| whisker(x, value, Stroke::of(colour.mix(0.35), 0.25)));
        let points = known().map(|(x, value)| {
            let filled = value.bounded() && (value.low > 0.0 || value.high < 0.0);
            Mark::Sign { at: (x, value.value), marker: Marker::Circle, radius: 0.7, colour, filled }
        });
        whiskers.filter(|_| self.cloud.len() <= MOST_WHISKERS).chain(points).collect()
    }
}

/// An upright interval.
fn whisker(x: f64, point: Interval, stroke: Stroke) -> Option<Mark> {
    point.bounded().then(|| vertical_line(x, (point.low, point.high), stroke))
}

#[cfg(test)]
mod tests {
    use super::super::marks::read;
    use super::*;

    fn interval(value: f64) -> Interval {
        Interval::new(value, value - 0.1, value + 0.1)
    }

    fn factor(places: Places, values: &[f64]) -> Factor {
        let arm = |name: &str| FactorCurve {
            name: name.into(),
            points: values.iter().map(|&value| interval(value)).collect(),
        };
        Factor { axis: Axis { places, ..Axis::default() }, arms: vec![arm("hybrid"), arm("open")], ..Factor::default() }
    }

    #[test]
    fn arms_are_side_by_side_where_there_is_room_and_bands_where_there_is_none() {
        let many: Vec<f64> = (0..200).map(f64::from).collect();
        let factors = vec![
            factor(Places::Linear(vec![0.0, 1.0]), &[0.1, f64::NAN]),
            factor(Places::Named(vec!["a".into(), "b".into()]), &[0.1, 0.2]),
            Factor { base: Some(50.0), ..factor(Places::Linear(many.clone()), &many) },
        ];
        let described = FactorCurves { factors, ..FactorCurves::default() }.panels();
        let is_band = |mark: &&Mark| matches!(mark, Mark::Band(..));
        let bands: Vec<usize> = described.parts.iter().map(|part| part.marks.iter().filter(is_band).count()).collect();
        assert_eq!(bands, [0, 0, 2]);
        // A curve and a whisker for each arm, beside each other, at the only known place.
        let first = read::lines(&described.parts[0].marks);
        assert_eq!(first.iter().map(|line| line.len()).collect::<Vec<_>>(), [1, 2, 1, 2]);
        assert!(first[1][0].0 < 0.0 && first[3][0].0 > 0.0, "{first:?}");
        // Names are not joined.
        assert!(read::lines(&described.parts[1].marks).iter().all(|line| line[0].0 == line[1].0));
        assert_eq!(
            described.keys.iter().map(|key| key.name.as_str()).collect::<Vec<_>>(),
            ["hybrid", "open", "base value"]
        );
        assert_eq!(described.up.1, Some(Extent { low: -0.1, high: 199.1 }.into()));
    }

    /// A design that moves all axes at once shows its points along each of them, filled where 0 is outside.
    #[test]
    fn a_cloud_draws_every_point_and_fills_those_without_zero() {
        let places = Places::Linear(vec![0.0, 0.1, 0.2, 0.3, 0.4]);
        let cloud = (0..5).map(|k| (k, interval(0.15 * k as f64 - 0.05))).collect();
        let factors = vec![Factor { axis: Axis { places, ..Axis::default() }, cloud, ..Factor::default() }; 14];
        let described = FactorCurves { factors, ..FactorCurves::default() }.panels();
        assert_eq!(described.parts.len(), MOST_FACTORS);
        assert_eq!(described.note.map(|note| note.0).as_deref(), Some("2 more not shown"));
        let signs = read::signs(&described.parts[0].marks);
        assert_eq!(signs.iter().map(|sign| sign.3).collect::<Vec<_>>(), [false, false, true, true, true]);
        assert!(signs.iter().enumerate().all(|(k, (at, ..))| (at.0 - 0.25 * k as f64).abs() < 1e-9), "{signs:?}");
    }
}
