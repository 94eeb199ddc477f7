//! A grid of cells over two axes of a study, numbers or words, and where each cell stands.

use super::canvas::Canvas;
use super::facts::Quantity;
use super::frame::Area;
use super::lettering::Letter;
use super::style::{self, TICK};
use super::ticks::{number, to_precision};
use plotters::style::Color;

/// An axis of a study with the places at which it was visited.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Axis {
    /// What is varied.
    pub quantity: Quantity,
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
    /// Names, evenly. Where a number is asked for on such an axis, it counts the places from 0.
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

    /// What is written at each place.
    pub(super) fn labels(&self) -> Vec<String> {
        let values = match self {
            Self::Named(names) => return names.clone(),
            Self::Linear(values) | Self::Logarithmic(values) => values,
        };
        let apart = |gap: f64| 0.02 * gap;
        let gaps = values.windows(2).map(|pair| (pair[1] - pair[0]).abs()).filter(|gap| *gap > 0.0);
        let narrowest = gaps.fold(f64::INFINITY, f64::min);
        if matches!(self, Self::Linear(_)) && narrowest.is_finite() {
            // Alike along the axis, with as many decimals as it takes to tell neighbours apart.
            let size = values.iter().filter(|v| v.is_finite()).fold(0.0, |size: f64, v| size.max(v.abs()));
            if !(1e-3..1e6).contains(&size) {
                return values.iter().map(|&v| to_precision(v, narrowest, false)).collect();
            }
            let most = values.iter().map(|&v| decimals(v, apart(narrowest))).max().unwrap_or(0);
            return values.iter().map(|&v| number(v, most)).collect();
        }
        values
            .iter()
            .map(|&v| {
                if v == 0.0 || (1e-4..1e6).contains(&v.abs()) {
                    number(v, decimals(v, apart(v.abs() / 2.0)))
                } else {
                    to_precision(v, v.abs(), false)
                }
            })
            .collect()
    }

    /// The distance a base or a limit counts from, as a value of the axis; see [`Track::at`].
    pub(super) fn track(&self, from: f64, to: f64, cells: bool) -> Track {
        let even = || (0..self.count()).map(|k| k as f64).collect::<Vec<_>>();
        let positions = self.ascending();
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
    (0..9).find(|&d| !(wrong(d) > error)).unwrap_or(9)
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
    /// One more than there are places.
    pub(super) edges: Vec<f64>,
    places: Places,
    scaled: bool,
}

impl Track {
    /// Where a value of the axis stands, at the end of the axis if it lies beyond.
    pub(super) fn at(&self, value: f64) -> f64 {
        let numbers: Vec<f64> = match &self.places {
            Places::Linear(values) | Places::Logarithmic(values) if self.scaled || values.len() > 1 => {
                values.iter().map(|&v| self.places.position(v)).collect()
            }
            _ => (0..self.centres.len()).map(|k| k as f64).collect(),
        };
        let sought = if matches!(self.places, Places::Named(_)) { value } else { self.places.position(value) };
        // Through the edges, so that a limit halfway between two places is the border of their cells.
        let stops = edges_of(&numbers);
        let last = self.edges.len() - 1;
        if !(sought > stops[0]) {
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

    /// The narrowest cell.
    pub(super) fn narrowest(&self) -> f64 {
        self.edges.windows(2).map(|e| (e[1] - e[0]).abs()).fold(f64::INFINITY, f64::min)
    }
}

/// Places of a level axis that are written, so that labels do not touch, and their words.
fn written(track: &Track, letter: Letter) -> Vec<(f64, String)> {
    let labels = track.places.labels();
    let named = matches!(track.places, Places::Named(_));
    let n = labels.len();
    for stride in 1..=n.max(1) {
        let picked: Vec<usize> = (0..n).step_by(stride).collect();
        let room = picked
            .windows(2)
            .map(|pair| (track.centres[pair[1]] - track.centres[pair[0]]).abs())
            .fold(f64::INFINITY, f64::min)
            .min((track.edges[n] - track.edges[0]).abs().max(16.0))
            - 1.2;
        let words: Vec<(f64, String)> = picked
            .iter()
            .map(|&k| {
                // Names are shortened rather than left out, since nobody can guess them.
                let words = if named && room >= 7.0 { letter.fit(&labels[k], room) } else { labels[k].clone() };
                (track.centres[k], words)
            })
            .collect();
        let fits = words.windows(2).all(|pair| {
            (letter.width(&pair[0].1) + letter.width(&pair[1].1)) / 2.0 + 1.2 <= (pair[1].0 - pair[0].0).abs()
        });
        if fits {
            return words;
        }
    }
    Vec::new()
}

/// Marks and words below `area` for the places of a level axis.
pub(super) fn level_places(canvas: &mut Canvas, area: Area, track: &Track) {
    let letter = Letter::of(TICK).centre();
    canvas.line(&[(area.left, area.bottom), (area.right, area.bottom)], style::INK.to_rgba(), style::AXIS, &[]);
    for &x in &track.centres {
        canvas.line(&[(x, area.bottom), (x, area.bottom + 0.9)], style::INK.to_rgba(), style::AXIS, &[]);
    }
    for (x, words) in written(track, letter) {
        canvas.text(&letter.fit(&words, area.width().max(16.0)), (x, area.bottom + 3.0), letter);
    }
}

/// Marks and words left of `area` for the places of an upright axis, each at most `width` mm wide.
pub(super) fn upright_places(canvas: &mut Canvas, area: Area, track: &Track, width: f64) {
    let letter = Letter::of(TICK).right();
    let labels = track.places.labels();
    canvas.line(&[(area.left, area.top), (area.left, area.bottom)], style::INK.to_rgba(), style::AXIS, &[]);
    let mut last = f64::INFINITY;
    for (&y, words) in track.centres.iter().zip(labels) {
        canvas.line(&[(area.left - 0.9, y), (area.left, y)], style::INK.to_rgba(), style::AXIS, &[]);
        if last - y >= TICK {
            canvas.text(&letter.fit(&words, width), (area.left - 1.6, y), letter);
            last = y;
        }
    }
}

/// Width in mm that the words of an upright axis need, at most `most`.
pub(super) fn upright_width(places: &Places, most: f64) -> f64 {
    let letter = Letter::of(TICK);
    places.labels().iter().map(|words| letter.width(words)).fold(0.0, f64::max).min(most)
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
