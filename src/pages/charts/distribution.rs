//! The distribution of an outcome per arm: every world as a point within a smoothed outline, with a box of quartiles.

use super::canvas::{Canvas, Picture, Point, sheet};
use super::facts::{AxisLabel, Labels};
use super::frame::{self, Area, Panel};
use super::style::{self, SeriesStyle};
use super::text_style::TextStyle;
use super::ticks::Extent;

/// Facts of [`distribution`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Distribution {
    /// Title, caption, description.
    pub labels: Labels,
    /// Upright axis.
    pub outcome: AxisLabel,
    /// One outline per arm.
    pub arms: Vec<ArmValues>,
}

/// The outcome of an arm in every world.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ArmValues {
    /// Shown below the outline.
    pub name: String,
    /// One per world, in any order; a missing one is NaN and left out.
    pub values: Vec<f64>,
    /// Quantiles 0.25, 0.5 and 0.75; NaN are not drawn.
    pub quartiles: [f64; 3],
}

/// Points drawn per chart; of more, every n-th in order of size is drawn, so that the file stays small.
const MOST_POINTS: usize = 800;
/// Heights at which an outline is computed.
const LEVELS: usize = 72;

/// Draws outline, quartiles and worlds per arm.
pub fn distribution(facts: &Distribution) -> Picture {
    sheet(&facts.labels, |canvas| {
        let page = frame::title_and_caption(canvas, &facts.labels);
        let values = facts.arms.iter().flat_map(|arm| arm.values.iter().chain(&arm.quartiles).copied());
        let Some(y) = Extent::of(values) else { return frame::no_data(canvas, page) };
        let (y, ticks) = frame::value_axis(y, page.height() - frame::ABOVE - frame::BELOW);
        let area = Area {
            left: page.left + frame::margin(&ticks),
            top: page.top + frame::ABOVE,
            right: page.right,
            bottom: page.bottom - frame::BELOW,
        };
        let panel = Panel::new(area, Extent { low: 0.0, high: 1.0 }, y);
        panel.y_axis(canvas, &ticks, true);
        panel.zero(canvas);
        let width = area.width() / facts.arms.len() as f64;
        let stride = facts.arms.iter().map(|arm| arm.values.len()).sum::<usize>().div_ceil(MOST_POINTS).max(1);
        for (k, arm) in facts.arms.iter().enumerate() {
            let style = style::of_series(&arm.name, k);
            let centre = area.left + width * (k as f64 + 0.5);
            one(canvas, panel, (centre, (width * 0.42).min(20.0)), arm, style, stride);
            let name = TextStyle::of(style::LABEL).bold().centre().colour(style.colour);
            canvas.text(&name.fit(&arm.name, width - 1.0), (centre, area.bottom + 3.2), name);
            let count = arm.values.iter().filter(|v| v.is_finite()).count();
            canvas.text(
                &format!("n = {count}"),
                (centre, area.bottom + 7.4),
                TextStyle::of(style::NOTE).centre().colour(style::GREY),
            );
        }
        canvas.line(&[(area.left, area.bottom), (area.right, area.bottom)], style::INK, style::AXIS, &[]);
        frame::title_above(canvas, page.left, page.top, &facts.outcome, page.width());
    })
}

/// One arm, centred at `x` and at most `half` mm wide to each side.
fn one(canvas: &mut Canvas, panel: Panel, (x, half): (f64, f64), arm: &ArmValues, style: SeriesStyle, stride: usize) {
    let mut values: Vec<f64> = arm.values.iter().copied().filter(|v| v.is_finite()).collect();
    values.sort_by(f64::total_cmp);
    let outline = outline(&values);
    let side = |sign: f64| {
        outline.iter().map(move |&(value, density)| -> Point { (x + sign * half * density, panel.y.at(value)) })
    };
    let shape: Vec<Point> = side(-1.0).chain(side(1.0).rev()).collect();
    if !shape.is_empty() {
        canvas.area(&shape, style.colour.mix(style::INNER * 0.8));
        let closed: Vec<Point> = shape.iter().chain(shape.first()).copied().collect();
        canvas.line(&closed, style.colour, style::AXIS, &[]);
    }
    // Every world within the outline: spread evenly, the same each time.
    for (k, &value) in values.iter().enumerate().skip(stride / 2).step_by(stride) {
        let wide = if outline.is_empty() { (values.len() as f64 / 60.0).min(0.8) } else { density_at(&outline, value) };
        let aside = (van_der_corput(k / stride + 1) - 0.5) * 2.0 * half * wide * 0.92;
        canvas.disc((x + aside, panel.y.at(value)), 0.42, style.colour.mix(0.5));
    }
    let [low, middle, high] = arm.quartiles;
    if low.is_finite() && high.is_finite() {
        let (top, bottom, wide) = (panel.y.at(high), panel.y.at(low), (half * 0.12).max(1.0));
        canvas.rect((x - wide, top), (x + wide, bottom.max(top + 0.2)), style::PAPER.mix(0.75));
        let edge = [(x - wide, top), (x + wide, top), (x + wide, bottom), (x - wide, bottom), (x - wide, top)];
        canvas.line(&edge, style::INK, 0.25, &[]);
    }
    if middle.is_finite() {
        let (y, wide) = (panel.y.at(middle), (half * 0.12).max(1.0));
        canvas.line(&[(x - wide, y), (x + wide, y)], style::INK, 0.8, &[]);
    }
}

/// Height and relative width (1 at the widest) of a Gaussian kernel estimate with Silverman's bandwidth, within the
/// range of the sorted values. Empty when there are too few values, or all are equal.
fn outline(sorted: &[f64]) -> Vec<(f64, f64)> {
    let n = sorted.len();
    let (Some(&low), Some(&high)) = (sorted.first(), sorted.last()) else { return Vec::new() };
    // Computed on values scaled to [0, 1], so that huge ones do not overflow.
    let span = high / 2.0 - low / 2.0;
    if n < 5 || span <= 0.0 {
        return Vec::new();
    }
    let scaled: Vec<f64> = sorted.iter().map(|v| (v / 2.0 - low / 2.0) / span).collect();
    let mean = scaled.iter().sum::<f64>() / n as f64;
    let deviation = (scaled.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1) as f64).sqrt();
    let quartiles = (scaled[n * 3 / 4] - scaled[n / 4]) / 1.34;
    let narrow = if quartiles > 0.0 { deviation.min(quartiles) } else { deviation };
    let bandwidth = 0.9 * narrow * libm::pow(n as f64, -0.2);
    let heights: Vec<(f64, f64)> = (0..=LEVELS)
        .map(|k| {
            let at = k as f64 / LEVELS as f64;
            let density =
                scaled.iter().map(|v| libm::exp(-0.5 * ((at - v) / bandwidth) * ((at - v) / bandwidth))).sum();
            (low + at * 2.0 * span, density)
        })
        .collect();
    let widest = heights.iter().map(|h| h.1).fold(0.0, f64::max);
    heights.into_iter().map(|(value, density)| (value, density / widest)).collect()
}

fn density_at(outline: &[(f64, f64)], value: f64) -> f64 {
    let next = outline.partition_point(|&(at, _)| at < value).min(outline.len() - 1);
    outline[next].1.min(outline[next.saturating_sub(1)].1)
}

/// The `k`-th point of the van der Corput sequence in base 2: even cover of (0, 1) without chance.
fn van_der_corput(k: usize) -> f64 {
    let (mut rest, mut place, mut value) = (k, 0.5, 0.0);
    while rest > 0 {
        value += place * (rest % 2) as f64;
        rest /= 2;
        place /= 2.0;
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outline_is_widest_where_values_are_dense() {
        let mut values: Vec<f64> =
            (0..90).map(|k| 10.0 + 0.01 * f64::from(k)).chain((0..10).map(|k| 20.0 + f64::from(k))).collect();
        values.sort_by(f64::total_cmp);
        let outline = outline(&values);
        assert_eq!(outline.iter().map(|o| o.1).fold(0.0, f64::max), 1.0);
        assert!(density_at(&outline, 10.4) > 5.0 * density_at(&outline, 25.0));
        assert_eq!((outline[0].0, outline[LEVELS].0), (10.0, 29.0));
    }

    #[test]
    fn equal_or_few_values_have_no_outline() {
        assert!(outline(&[3.0; 50]).is_empty());
        assert!(outline(&[1.0, 2.0]).is_empty());
    }
}
