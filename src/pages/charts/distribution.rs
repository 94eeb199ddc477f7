//! The distribution of an outcome per arm: every world as a point within a smoothed outline, with a box of quartiles.

use super::canvas::{Picture, Point};
use super::division::Division;
use super::facts::{AxisLabel, Labels};
use super::marks::{Mark, Stroke, text};
use super::panels::{PanelContent, Panels};
use super::plane::Places;
use super::style::{self, GREY, INK, LABEL, NOTE, SeriesStyle};
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

/// Widest half of an outline, as a share of its cell and of the axis.
const WIDEST: (f64, f64) = (0.42, 0.14);
/// Room for all names together, mm.
const WIDE: f64 = 136.0;

/// Draws outline, quartiles and worlds per arm.
pub fn distribution(facts: &Distribution) -> Picture {
    facts.panels().picture(&facts.labels)
}

impl Distribution {
    fn panels(&self) -> Panels<'static> {
        let values = self.arms.iter().flat_map(|arm| arm.values.iter().chain(&arm.quartiles).copied());
        let stride = self.arms.iter().map(|arm| arm.values.len()).sum::<usize>().div_ceil(MOST_POINTS).max(1);
        // Names below the axis are in the colours of their arms.
        let places = Places::Named(vec![String::new(); self.arms.len()]);
        let half = (WIDEST.0 / self.arms.len() as f64).min(WIDEST.1);
        let (mut marks, mut over) = (Vec::new(), Vec::new());
        for ((k, arm), x) in self.arms.iter().enumerate().zip(places.track(0.0, 1.0, true).centres) {
            let style = style::of_series(&arm.name, k);
            marks.extend(arm.marks((x, half), style, stride));
            let count = format!("n = {}", arm.values.iter().filter(|v| v.is_finite()).count());
            let name = TextStyle::of(LABEL).bold().centre().colour(style.colour);
            let label = name.fit(&arm.name, WIDE / self.arms.len() as f64);
            over.push(text(label, (x, f64::MIN), (0.0, 3.2), name));
            over.push(text(count, (x, f64::MIN), (0.0, 7.2), TextStyle::of(NOTE).centre().colour(GREY)));
        }
        let parts = vec![PanelContent { marks, over, ..PanelContent::default() }];
        let across = (&AxisLabel::default(), Some(Division::Cells(places)));
        Panels::of(across, (&self.outcome, Extent::of(values)), parts)
    }
}

impl ArmValues {
    /// Around `x` and at most `half` to each side.
    fn marks(&self, (x, half): (f64, f64), style: SeriesStyle, stride: usize) -> Vec<Mark> {
        let mut marks = Vec::new();
        let mut values: Vec<f64> = self.values.iter().copied().filter(|v| v.is_finite()).collect();
        values.sort_by(f64::total_cmp);
        let outline = outline(&values);
        let side =
            |sign: f64| outline.iter().map(move |&(value, density)| -> Point { (x + sign * half * density, value) });
        let shape: Vec<Point> = side(-1.0).chain(side(1.0).rev()).chain(side(-1.0).take(1)).collect();
        if !shape.is_empty() {
            marks.push(Mark::Area(shape.clone(), style.colour.mix(style::INNER * 0.8)));
            marks.push(Mark::Line(shape, Stroke::of(style.colour, style::AXIS)));
        }
        // Every world within the outline: spread evenly, the same each time.
        for (k, &value) in values.iter().enumerate().skip(stride / 2).step_by(stride) {
            let few = || (values.len() as f64 / 60.0).min(0.8);
            let wide = if outline.is_empty() { few() } else { density_at(&outline, value) };
            let aside = (van_der_corput(k / stride + 1) - 0.5) * 2.0 * half * wide * 0.92;
            marks.push(Mark::Dot((x + aside, value), 0.42, style.colour.mix(0.5)));
        }
        let [low, middle, high] = self.quartiles;
        let (left, right) = (x - half * 0.12, x + half * 0.12);
        if low.is_finite() && high.is_finite() {
            let edge = vec![(left, low), (right, low), (right, high), (left, high), (left, low)];
            marks.push(Mark::Rect((left, low), (right, high), style::PAPER.mix(0.75)));
            marks.push(Mark::Line(edge, Stroke::of(INK, 0.25)));
        }
        if middle.is_finite() {
            marks.push(Mark::Line(vec![(left, middle), (right, middle)], Stroke::of(INK, 0.8)));
        }
        marks
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
    use super::super::marks::read;
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

    #[test]
    fn every_world_is_a_point_beside_the_name_of_its_arm_and_quartiles_are_a_box() {
        let arm =
            |name: &str, values: &[f64], quartiles| ArmValues { name: name.into(), values: values.to_vec(), quartiles };
        let arms =
            vec![arm("hybrid", &[1.0, f64::NAN, 3.0, 2.0], [1.5, 2.0, 2.5]), arm("open", &[4.0; 6], [f64::NAN; 3])];
        let described = Distribution { arms, ..Distribution::default() }.panels();
        let marks = &described.parts[0].marks;
        let dots = read::dots(marks);
        assert_eq!(dots.iter().map(|dot| dot.1).collect::<Vec<_>>(), [1.0, 2.0, 3.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0]);
        assert!(dots[..3].iter().all(|dot| (dot.0 - 0.25).abs() < 0.14) && dots[3..].iter().all(|dot| dot.0 > 0.6));
        let boxes: Vec<&Mark> = marks.iter().filter(|mark| matches!(mark, Mark::Rect(..))).collect();
        let [Mark::Rect((_, low), (_, high), _)] = boxes[..] else { panic!("{boxes:?}") };
        assert_eq!((*low, *high), (1.5, 2.5));
        assert_eq!(read::texts(&described.parts[0].over), ["hybrid", "n = 3", "open", "n = 6"]);
        assert_eq!(described.up.1, Some(Extent { low: 1.0, high: 4.0 }.into()));
    }
}
