//! A grid of cells over two axes of a study, numbers or words, and where each cell stands.

use super::canvas::Canvas;
use super::facts::AxisLabel;
use super::frame::Area;
use super::style::{self, NOTE, TICK};
use super::text_style::TextStyle;
use super::ticks::{Extent, Ticks, number, to_precision, within};

/// An axis of a study with the places at which it was visited.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Axis {
    /// What is varied.
    pub quantity: AxisLabel,
    /// Where.
    pub places: Places,
}

/// The places of an [`Axis`], in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Places {
    /// Ascending numbers at their distance; places that do not ascend stand evenly.
    Linear(Vec<f64>),
    /// Ascending numbers above zero at the distance of their logarithms.
    Logarithmic(Vec<f64>),
    /// Names, evenly. Where a number is requested on such an axis, it counts the places from 0.
    Named(Vec<String>),
}

impl Default for Places {
    fn default() -> Self {
        Self::Named(Vec::new())
    }
}

/// Beyond this the distance of two places would no longer be a number.
const HUGEST: f64 = 1e300;

impl Places {
    /// How many there are.
    pub(super) fn count(&self) -> usize {
        match self {
            Self::Linear(values) | Self::Logarithmic(values) => values.len(),
            Self::Named(names) => names.len(),
        }
    }

    /// Where a number stands on an axis whose unit is a step, a logarithm or a place.
    fn position(&self, value: f64) -> f64 {
        match self {
            Self::Logarithmic(_) if value > 0.0 => libm::log(value.min(HUGEST)),
            Self::Logarithmic(_) => -HUGEST,
            _ => value.clamp(-HUGEST, HUGEST),
        }
    }

    /// Positions of all places, if they are numbers that ascend.
    fn ascending(&self) -> Option<Vec<f64>> {
        let (Self::Linear(values) | Self::Logarithmic(values)) = self else { return None };
        let logarithmic = matches!(self, Self::Logarithmic(_));
        let fit = values.iter().all(|v| v.is_finite() && (*v > 0.0 || !logarithmic));
        let positions: Vec<f64> = values.iter().map(|&v| self.position(v)).collect();
        (fit && positions.windows(2).all(|pair| pair[0] < pair[1])).then_some(positions)
    }

    /// What is written at all places.
    pub(super) fn labels(&self) -> Vec<String> {
        self.labels_of(&(0..self.count()).collect::<Vec<_>>())
    }

    /// What is written at some places if only those are written: as short as tells them apart.
    fn labels_of(&self, picked: &[usize]) -> Vec<String> {
        let values = match self {
            Self::Named(names) => return picked.iter().map(|&k| names[k].clone()).collect(),
            Self::Linear(values) | Self::Logarithmic(values) => picked.iter().map(|&k| values[k]).collect::<Vec<_>>(),
        };
        let gaps = values.windows(2).map(|pair| (pair[1] - pair[0]).abs()).filter(|gap| *gap > 0.0);
        let narrowest = gaps.fold(f64::INFINITY, f64::min);
        if matches!(self, Self::Linear(_)) && narrowest.is_finite() {
            // Alike along the axis.
            let size = values.iter().filter(|v| v.is_finite()).fold(0.0, |size: f64, v| size.max(v.abs()));
            if !(1e-3..1e6).contains(&size) {
                return values.iter().map(|&v| to_precision(v, narrowest, false)).collect();
            }
            let most = values.iter().map(|&v| decimals(v, 0.05 * narrowest)).max().unwrap_or(0);
            return values.iter().map(|&v| number(v, most)).collect();
        }
        let alone = |v: f64| {
            if v == 0.0 || (1e-4..1e6).contains(&v.abs()) {
                return number(v, decimals(v, 0.02 * v.abs()));
            }
            let power = libm::pow(10.0, libm::floor(libm::log10(v.abs())));
            let whole = ((v / power).round() - v / power).abs() < 0.02;
            to_precision(v, if whole { v.abs() * 10.0 } else { v.abs() }, false)
        };
        values.into_iter().map(alone).collect()
    }

    /// The places between two ends in mm: as cells that fill the room, or as points from end to end.
    pub(super) fn track(&self, from: f64, to: f64, cells: bool) -> Track {
        let even = || (0..self.count()).map(|k| k as f64).collect::<Vec<_>>();
        let positions = self.ascending();
        // Numbers whose cells would be too narrow are still found between their neighbours.
        let stops = edges_of(&positions.clone().unwrap_or_else(even));
        // Cells too narrow to be seen beside their neighbours stand evenly; every place is labelled anyway.
        let seen = |positions: &Vec<f64>| {
            let (edges, n) = (edges_of(positions), positions.len() as f64);
            let narrowest = edges.windows(2).map(|e| e[1] - e[0]).fold(f64::INFINITY, f64::min);
            !cells || narrowest * n >= 0.2 * (edges[positions.len()] - edges[0])
        };
        let true_to_scale = positions.filter(seen);
        let scaled = true_to_scale.is_some();
        let positions = true_to_scale.unwrap_or_else(even);
        let edges = edges_of(&positions);
        let (low, high) = if cells || positions.len() < 2 {
            (edges[0], edges[edges.len() - 1])
        } else {
            (positions[0], positions[positions.len() - 1])
        };
        let map = |p: f64| from + (to - from) * ((p / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0));
        Track {
            centres: positions.iter().map(|&p| map(p)).collect(),
            edges: edges.iter().map(|&e| map(e)).collect(),
            stops,
            places: self.clone(),
            scaled,
        }
    }
}

/// Decimals that bring a number within `error` of itself.
fn decimals(value: f64, error: f64) -> usize {
    let wrong = |decimals: usize| {
        let unit = libm::pow(10.0, decimals as f64);
        ((value * unit).round() / unit - value).abs()
    };
    if value.is_finite() { (0..9).find(|&d| wrong(d) <= error).unwrap_or(9) } else { 0 }
}

/// Halfway between neighbours, and as far beyond the ends.
fn edges_of(positions: &[f64]) -> Vec<f64> {
    let (Some(&first), Some(&last)) = (positions.first(), positions.last()) else { return vec![0.0, 1.0] };
    let n = positions.len();
    if n == 1 {
        let half = (first.abs() * 1e-3).max(0.5);
        return vec![first - half, first + half];
    }
    let middles = positions.windows(2).map(|pair| f64::midpoint(pair[0], pair[1]));
    let low = first - (positions[1] / 2.0 - first / 2.0);
    let high = last + (last / 2.0 - positions[n - 2] / 2.0);
    std::iter::once(low).chain(middles).chain(std::iter::once(high)).collect()
}

/// The places of an axis in mm.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Track {
    pub(super) centres: Vec<f64>,
    /// One more than there are places, and which positions these are.
    pub(super) edges: Vec<f64>,
    stops: Vec<f64>,
    places: Places,
    scaled: bool,
}

impl Track {
    /// Where a value of the axis stands, at the end of the axis if it lies beyond.
    pub(super) fn at(&self, value: f64) -> f64 {
        // Through the edges, so that a limit halfway between two places is the border of their cells.
        let (sought, stops) = (self.places.position(value), &self.stops);
        let last = self.edges.len() - 1;
        if sought.is_nan() || sought <= stops[0] {
            return self.edges[0];
        }
        let next = stops.partition_point(|&stop| stop < sought);
        if next > last {
            return self.edges[last];
        }
        let (low, high) = (stops[next - 1], stops[next]);
        let part = if high > low { (sought / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0) } else { 0.5 };
        self.edges[next - 1] + (self.edges[next] - self.edges[next - 1]) * part
    }

    /// Both ends of the cells whose values lie from `from` on and below `below`, in the order of the axis; nothing if there
    /// are none. Names count from 0.
    pub(super) fn cells_within(&self, from: f64, below: f64) -> Option<(f64, f64)> {
        let values: Vec<f64> = match &self.places {
            Places::Linear(values) | Places::Logarithmic(values) => values.clone(),
            Places::Named(names) => (0..names.len()).map(|k| k as f64).collect(),
        };
        let inside = |value: &f64| from <= *value && *value < below;
        let (first, last) = (values.iter().position(inside)?, values.iter().rposition(inside)?);
        Some((*self.edges.get(first)?, *self.edges.get(last + 1)?))
    }

    /// The narrowest cell.
    pub(super) fn narrowest(&self) -> f64 {
        self.edges.windows(2).map(|e| (e[1] - e[0]).abs()).fold(f64::INFINITY, f64::min)
    }
}

/// Round numbers along an axis on which numbers stand at their distance, `room` mm for each.
fn round_numbers(track: &Track, room: impl Fn(&str) -> f64) -> Option<Vec<(f64, String)>> {
    let Places::Linear(values) = &track.places else { return None };
    let (extent, true) = (Extent::of(values.iter().copied())?, track.scaled && values.len() > 1) else { return None };
    let ends = (track.centres.first()?, track.centres.last()?);
    let length = (ends.1 - ends.0).abs();
    let fits = |ticks: &Ticks| ticks.labels.iter().map(|label| room(label)).sum::<f64>() <= length + 4.0;
    let ticks = (2..=11).rev().map(|most| within(extent, most, false)).find(fits)?;
    Some(ticks.values.iter().map(|&value| track.at(value)).zip(ticks.labels).collect())
}

/// Places of a level axis that are written, so that labels do not touch, and their words.
fn written(track: &Track, text_style: TextStyle) -> Vec<(f64, String)> {
    let named = matches!(track.places, Places::Named(_));
    let n = track.centres.len();
    let touch = |a: &(f64, String), b: &(f64, String)| {
        f64::midpoint(text_style.width(&a.1), text_style.width(&b.1)) + 1.2 > (b.0 - a.0).abs()
    };
    let words = |picked: &[usize]| -> Vec<(f64, String)> {
        // Names are shortened rather than left out, since nobody can guess them.
        let apart = picked.windows(2).map(|pair| (track.centres[pair[1]] - track.centres[pair[0]]).abs());
        let room = apart.fold(f64::INFINITY, f64::min) - 1.2;
        let fit = |label: String| if named && room >= 7.0 { text_style.fit(&label, room) } else { label };
        picked.iter().zip(track.places.labels_of(picked)).map(|(&k, label)| (track.centres[k], fit(label))).collect()
    };
    let free = |words: &[(f64, String)]| !words.windows(2).any(|pair| touch(&pair[0], &pair[1]));
    let all: Vec<usize> = (0..n).collect();
    let every = words(&all);
    if free(&every) {
        return every;
    }
    if let Some(round) = round_numbers(track, |label| text_style.width(label) + 2.5) {
        return round;
    }
    let gaps = || track.centres.windows(2).map(|pair| (pair[1] - pair[0]).abs());
    if gaps().fold(0.0, f64::max) > 1.05 * gaps().fold(f64::INFINITY, f64::min) {
        // Uneven places: from the left, whatever still has room.
        return every.into_iter().fold(Vec::new(), |mut kept: Vec<(f64, String)>, next| {
            if kept.last().is_none_or(|last| !touch(last, &next)) {
                kept.push(next);
            }
            kept
        });
    }
    let strides = (2..=n).map(|stride| words(&all.iter().copied().step_by(stride).collect::<Vec<_>>()));
    strides.into_iter().find(|words| free(words)).unwrap_or_default()
}

/// Marks and words below `area` for the places of a level axis: round numbers first, or only where places have no room.
pub(super) fn level_places(canvas: &mut Canvas, area: Area, track: &Track, rounded: bool) {
    let text_style = TextStyle::of(TICK);
    let round = rounded.then(|| round_numbers(track, |label| text_style.width(label) + 2.5)).flatten();
    let words = round.unwrap_or_else(|| written(track, text_style));
    // A mark at each place unless round numbers stand between places.
    let at_places = words.iter().all(|(x, _)| track.centres.iter().any(|centre| (centre - x).abs() < 1e-6));
    let marks = if at_places { track.centres.clone() } else { words.iter().map(|word| word.0).collect() };
    level_marks(canvas, area, &marks, &words);
}

/// Marks and words below `area`; words move inwards where they would reach far into a neighbour. Numbers that would touch are
/// written smaller, and of those that still would some are left out, never 0.
pub(super) fn level_marks(canvas: &mut Canvas, area: Area, marks: &[f64], words: &[(f64, String)]) {
    canvas.line(&[(area.left, area.bottom), (area.right, area.bottom)], style::INK, style::AXIS, &[]);
    for &x in marks {
        canvas.line(&[(x, area.bottom), (x, area.bottom + 0.9)], style::INK, style::AXIS, &[]);
    }
    let numbers = words.iter().all(|(_, words)| !words.chars().any(char::is_alphabetic));
    let placed = |text_style: TextStyle| -> Vec<(f64, f64, String)> {
        let place = |(x, words): &(f64, String)| {
            let words = text_style.fit(words, area.width().max(16.0));
            let width = text_style.width(&words);
            let half = width / 2.0 - 2.2;
            (x.min(area.right - half).max(area.left + half), width, words)
        };
        words.iter().map(place).collect()
    };
    let touch = |a: &(f64, f64, String), b: &(f64, f64, String)| (a.0 - b.0).abs() < f64::midpoint(a.1, b.1) + 0.3;
    let crowded = |all: &[(f64, f64, String)]| all.windows(2).any(|pair| touch(&pair[0], &pair[1]));
    let mut text_style = TextStyle::of(TICK).centre();
    let mut all = placed(text_style);
    if numbers && crowded(&all) {
        text_style = TextStyle::of(NOTE).centre();
        all = placed(text_style);
        if crowded(&all) {
            all.sort_by_key(|(_, _, words)| words.trim_start_matches(['0', '.']).len().min(1));
            let mut kept: Vec<(f64, f64, String)> = Vec::new();
            for one in all {
                if !kept.iter().any(|other| touch(other, &one)) {
                    kept.push(one);
                }
            }
            all = kept;
        }
    }
    for (x, _, words) in &all {
        canvas.text(words, (*x, area.bottom + 3.0), text_style);
    }
}

/// Marks and words left of `area` for the places of an upright axis, each at most `width` mm wide.
pub(super) fn upright_places(canvas: &mut Canvas, area: Area, track: &Track, width: f64) {
    let text_style = TextStyle::of(TICK).right();
    canvas.line(&[(area.left, area.top), (area.left, area.bottom)], style::INK, style::AXIS, &[]);
    let mark = |canvas: &mut Canvas, y: f64| {
        canvas.line(&[(area.left - 0.9, y), (area.left, y)], style::INK, style::AXIS, &[]);
    };
    if track.narrowest() < TICK * 1.1
        && let Some(round) = round_numbers(track, |_| TICK * 1.8)
    {
        for (y, words) in round {
            mark(canvas, y);
            canvas.text(&text_style.fit(&words, width), (area.left - 1.6, y), text_style);
        }
        return;
    }
    let mut picked: Vec<usize> = Vec::new();
    for (k, &y) in track.centres.iter().enumerate() {
        mark(canvas, y);
        if picked.last().is_none_or(|&last| track.centres[last] - y >= TICK * 1.1) {
            picked.push(k);
        }
    }
    for (&k, words) in picked.iter().zip(track.places.labels_of(&picked)) {
        canvas.text(&text_style.fit(&words, width), (area.left - 1.6, track.centres[k]), text_style);
    }
}

/// Width in mm that the words of an upright axis need, at most `most`.
pub(super) fn upright_width(places: &Places, most: f64) -> f64 {
    let text_style = TextStyle::of(TICK);
    places.labels().iter().map(|words| text_style.width(words)).fold(0.0, f64::max).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_meet_halfway_in_the_measure_of_the_axis() {
        let track = Places::Linear(vec![0.0, 1.0, 3.0]).track(0.0, 50.0, true);
        assert_eq!(track.edges, [0.0, 10.0, 25.0, 45.0].map(|e| e / 0.9));
        let track = Places::Logarithmic(vec![0.01, 0.1, 1.0]).track(0.0, 30.0, true);
        assert!(track.centres.iter().zip([5.0, 15.0, 25.0]).all(|(a, b)| (a - b).abs() < 1e-9), "{track:?}");
        assert!((track.at(0.1) - 15.0).abs() < 1e-9);
        assert_eq!((track.at(-1.0), track.at(f64::INFINITY)), (0.0, 30.0));
    }

    #[test]
    fn places_that_do_not_ascend_stand_evenly() {
        for odd in [vec![1.0, 1.0, 2.0], vec![3.0, f64::NAN, 1.0], vec![0.0, 1.0, 1000.0]] {
            assert_eq!(Places::Linear(odd).track(0.0, 30.0, true).centres, [5.0, 15.0, 25.0]);
        }
        assert_eq!(Places::Logarithmic(vec![0.0, 1.0, 2.0]).track(0.0, 30.0, true).centres, [5.0, 15.0, 25.0]);
        let named = Places::Named(vec!["a".into(), "b".into()]).track(0.0, 20.0, true);
        assert_eq!((named.at(0.0), named.at(0.5), named.at(1.0)), (5.0, 10.0, 15.0));
    }

    #[test]
    fn places_are_written_as_short_as_tells_them_apart() {
        let steps: Vec<f64> = (0..7).map(|k| 0.2 + 0.1 * f64::from(k)).collect();
        assert_eq!(Places::Linear(steps).labels(), ["0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8"]);
        assert_eq!(Places::Linear(vec![0.0, 1.0 / 3.0, 1.0]).labels(), ["0.00", "0.33", "1.00"]);
        assert_eq!(Places::Linear(vec![10.0, 50.0]).labels(), ["10", "50"]);
        assert_eq!(Places::Logarithmic(vec![0.0004, 0.004, 4.0]).labels(), ["0.0004", "0.004", "4"]);
        assert_eq!(Places::Linear(vec![0.3]).labels(), ["0.3"]);
    }
}
