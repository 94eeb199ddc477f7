//! Quantiles over time as marks: medians as curves, what 50 % and 90 % of worlds lie in as bands.

use super::facts::{Band, BandSeries};
use super::marks::{Mark, Stroke, bands, curves, sign};
use super::panels::PanelContent;
use super::style::{self, Colour, SeriesStyle};

/// The bands with their opacity, the widest first.
pub(super) type Opacities = [f64; 2];

/// Every time with a median.
pub(super) fn times(series: &[BandSeries]) -> impl Iterator<Item = f64> {
    drawn(series).map(|band| band.x)
}

/// Every quantile that is drawn.
pub(super) fn values(series: &[BandSeries]) -> impl Iterator<Item = f64> {
    drawn(series).flat_map(|band| [band.low, band.q25, band.median, band.q75, band.high])
}

pub(super) fn drawn(series: &[BandSeries]) -> impl Iterator<Item = &Band> {
    series.iter().flat_map(|arm| &arm.points).filter(|band| band.x.is_finite() && band.median.is_finite())
}

/// The bands of 90 % and of 50 % of a series, and those edges of the former that are drawn.
pub(super) fn ranges(series: &BandSeries, colour: Colour, [most, half]: Opacities) -> Vec<Mark> {
    let points = |ends: fn(&Band) -> (f64, f64)| -> Vec<(f64, f64, f64)> {
        series.points.iter().map(|band| (band.x, ends(band).0, ends(band).1)).collect()
    };
    let outer = bands(&points(|band| (band.low, band.high)), colour.mix(most));
    outer.chain(bands(&points(|band| (band.q25, band.q75)), colour.mix(half))).collect()
}

/// The medians of a series; one alone is a sign.
pub(super) fn medians(series: &BandSeries, style: SeriesStyle) -> Vec<Mark> {
    let points: Vec<(f64, f64)> = series.points.iter().map(|band| (band.x, band.median)).collect();
    let lines = curves(&points, style.into());
    lines.flat_map(|line| alone(&line, style).into_iter().chain([line])).collect()
}

/// A sign in place of a line through a single point.
fn alone(line: &Mark, style: SeriesStyle) -> Option<Mark> {
    match line {
        Mark::Line(points, _) if points.len() == 1 => Some(sign(style, points[0], 0.9)),
        _ => None,
    }
}

/// A panel with bands, medians and names of all series.
pub(super) fn part(series: &[BandSeries]) -> PanelContent {
    let styles: Vec<SeriesStyle> = series.iter().enumerate().map(|(k, arm)| style::of_series(&arm.name, k)).collect();
    let of = || series.iter().zip(&styles);
    let mut marks: Vec<Mark> =
        of().flat_map(|(arm, style)| ranges(arm, style.colour, [style::OUTER, style::INNER])).collect();
    // Where bands overlap, thin edges tell whose is whose.
    for (arm, style) in of() {
        for edge in [|band: &Band| band.low, |band: &Band| band.high] {
            let points: Vec<(f64, f64)> = arm.points.iter().map(|band| (band.x, edge(band))).collect();
            marks.extend(curves(&points, Stroke::of(style.colour.mix(0.6), style::GRID)));
        }
    }
    marks.extend(of().flat_map(|(arm, style)| medians(arm, *style)));
    let end = |(arm, style): (&BandSeries, &SeriesStyle)| {
        let last = drawn(std::slice::from_ref(arm)).last()?;
        Some((arm.name.clone(), style.colour, last.median))
    };
    PanelContent { marks, ends: of().filter_map(end).collect(), ..PanelContent::default() }
}
