//! An outcome over time per arm: the median with the bands that hold 50 % and 90 % of worlds.

use super::canvas::{Canvas, Picture, sheet};
use super::facts::{Band, BandSeries, Quantity, Words};
use super::frame::{self, Area, End, Panel};
use super::style::{self, GRID, Look};
use super::ticks::Extent;

/// Facts of [`bands_over_time`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BandsOverTime {
    /// Title, caption, description.
    pub words: Words,
    /// Level axis.
    pub time: Quantity,
    /// Upright axis.
    pub outcome: Quantity,
    /// One line per arm.
    pub arms: Vec<BandSeries>,
}

/// Draws the median of an outcome per arm with bands of 50 % and 90 %.
pub fn bands_over_time(facts: &BandsOverTime) -> Picture {
    sheet(&facts.words, |canvas| {
        let page = frame::surround(canvas, &facts.words);
        let (Some(x), Some(y)) = (Extent::of(xs(&facts.arms)), Extent::of(ys(&facts.arms))) else {
            return frame::no_data(canvas, page);
        };
        let (y, y_ticks) = frame::amounts(y.near_zero(), page.height() - frame::ABOVE - frame::BELOW);
        let names = frame::names_width(facts.arms.iter().map(|arm| arm.name.as_str()));
        let area = Area {
            left: page.left + frame::margin(&y_ticks),
            top: page.top + frame::ABOVE,
            right: page.right - names,
            bottom: page.bottom - frame::BELOW,
        };
        let (x, x_ticks) = frame::times(x, area.width());
        let panel = Panel::new(area, x, y);
        panel.upright(canvas, &y_ticks, true);
        bands(canvas, panel, &facts.arms);
        panel.zero(canvas);
        panel.level(canvas, &x_ticks);
        frame::title_above(canvas, page.left, page.top, &facts.outcome, page.width());
        frame::title_below(canvas, area, &facts.time);
    })
}

/// Every time with a median.
pub(super) fn xs(series: &[BandSeries]) -> impl Iterator<Item = f64> {
    drawn(series).map(|band| band.x)
}

/// Every quantile that is drawn.
pub(super) fn ys(series: &[BandSeries]) -> impl Iterator<Item = f64> {
    drawn(series).flat_map(|band| [band.low, band.q25, band.median, band.q75, band.high])
}

fn drawn(series: &[BandSeries]) -> impl Iterator<Item = &Band> {
    series.iter().flat_map(|arm| &arm.points).filter(|band| band.x.is_finite() && band.median.is_finite())
}

/// Draws bands, medians and the names at their ends.
pub(super) fn bands(canvas: &mut Canvas, panel: Panel, series: &[BandSeries]) {
    let looks: Vec<Look> = series.iter().enumerate().map(|(k, arm)| style::look(&arm.name, k)).collect();
    for (opacity, ends) in [
        (style::OUTER, (|b: &Band| (b.low, b.high)) as fn(&Band) -> (f64, f64)),
        (style::INNER, |b: &Band| (b.q25, b.q75)),
    ] {
        for (arm, look) in series.iter().zip(&looks) {
            let whole = |b: &Band| b.x.is_finite() && ends(b).0.is_finite() && ends(b).1.is_finite();
            for run in frame::runs(&arm.points, whole) {
                if let [only] = run[..] {
                    // One point in time has no width: an upright bar of the same meaning.
                    let (x, weight) = (panel.x.at(only.x), if opacity == style::OUTER { 0.6 } else { 1.2 });
                    let (low, high) = (panel.y.at(ends(&only).0), panel.y.at(ends(&only).1));
                    canvas.rect((x - weight, high), (x + weight, low), look.colour.mix(opacity * 1.5));
                } else {
                    let back = run.iter().rev().map(|b| panel.at(b.x, ends(b).0));
                    let outline: Vec<_> = run.iter().map(|b| panel.at(b.x, ends(b).1)).chain(back).collect();
                    canvas.area(&outline, look.colour.mix(opacity));
                    if opacity == style::OUTER {
                        // Where many bands overlap, thin edges tell whose is whose.
                        for edge in [&outline[..run.len()], &outline[run.len()..]] {
                            canvas.line(edge, look.colour.mix(0.6), GRID, &[]);
                        }
                    }
                }
            }
        }
    }
    let mut ends: Vec<End> = Vec::new();
    for (arm, look) in series.iter().zip(&looks) {
        for run in frame::runs(&arm.points, |b: &Band| b.x.is_finite() && b.median.is_finite()) {
            let median: Vec<_> = run.iter().map(|b| panel.at(b.x, b.median)).collect();
            canvas.line(&median, look.colour, style::CURVE, look.dash);
            if let [only] = median[..] {
                canvas.marker(look.marker, only, 0.9, look.colour, true);
            }
        }
        if let Some(last) = arm.points.iter().rfind(|b| b.x.is_finite() && b.median.is_finite()) {
            ends.push((arm.name.clone(), look.colour, panel.y.at(last.median)));
        }
    }
    frame::name_ends(canvas, panel.area, &ends);
}
