//! A calibration from generation to generation: how the tolerance fell and how few attempts were still accepted.

use super::canvas::{Canvas, Picture, Point, sheet};
use super::facts::{AxisLabel, Labels};
use super::frame::{self, Area, Panel};
use super::style::{self, Colour, GREY, LABEL, Marker};
use super::text_style::TextStyle;
use super::ticks::{Extent, Ticks, to_precision};

/// Facts of [`tolerance`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tolerance {
    /// Title, caption, description.
    pub labels: Labels,
    /// The upper axis, logarithmic.
    pub distance: AxisLabel,
    /// In order, without the prior predictive.
    pub generations: Vec<ToleranceStep>,
    /// Why it stopped, in few words.
    pub reason: String,
}

/// One generation.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ToleranceStep {
    /// Number of the generation.
    pub number: f64,
    /// Its tolerance, above zero to be drawn.
    pub tolerance: f64,
    /// Share of attempts that were accepted, above zero to be drawn.
    pub acceptance: f64,
}

/// What a curve shows of a generation.
type Read = fn(&ToleranceStep) -> f64;

const TOLERANCE: Colour = Colour(0x00, 0x72, 0xB2);
const ACCEPTANCE: Colour = Colour(0xD5, 0x5E, 0x00);

/// Draws tolerance above acceptance, both on logarithmic axes, over the same generations.
pub fn tolerance(facts: &Tolerance) -> Picture {
    sheet(&facts.labels, |canvas| {
        let page = frame::title_and_caption(canvas, &facts.labels);
        let drawn = |value: f64| value.is_finite() && value > 0.0;
        let steps: Vec<ToleranceStep> = (facts.generations.iter().copied())
            .filter(|step| step.number.is_finite() && (drawn(step.tolerance) || drawn(step.acceptance)))
            .collect();
        let Some(x) = Extent::of(steps.iter().map(|step| step.number)) else { return frame::no_data(canvas, page) };
        let text_style = TextStyle::of(LABEL).colour(GREY);
        canvas.text(&text_style.fit(&facts.reason, page.width()), (page.left, page.top + 1.8), text_style);
        let page = Area { top: page.top + if facts.reason.is_empty() { 0.0 } else { 5.5 }, ..page };
        let halves = Area { bottom: page.bottom - frame::BELOW, ..page }.panels(2, 1, (0.0, 3.0));
        let acceptance = AxisLabel::new("share of attempts accepted", "");
        let shown: [(&AxisLabel, Read, Colour, Marker); 2] = [
            (&facts.distance, |step| step.tolerance, TOLERANCE, Marker::Circle),
            (&acceptance, |step| step.acceptance, ACCEPTANCE, Marker::Square),
        ];
        let marks: Vec<Option<(Extent, Ticks)>> =
            shown.iter().map(|(_, read, ..)| logarithmic(steps.iter().map(read))).collect();
        let margin = marks.iter().flatten().map(|(_, ticks)| frame::margin(ticks)).fold(0.0, f64::max);
        let (x, x_ticks) = frame::time_axis(Extent { low: x.low - 0.3, high: x.high + 0.3 }, page.width() - margin);
        for (k, ((quantity, read, colour, marker), marks)) in shown.into_iter().zip(&marks).enumerate() {
            frame::title_above(canvas, page.left, halves[k].top, quantity, page.width());
            let area = Area {
                left: page.left + margin,
                top: halves[k].top + frame::ABOVE,
                right: page.right - 3.0,
                ..halves[k]
            };
            let panel = Panel::new(area, x, marks.as_ref().map_or(Extent { low: 0.0, high: 1.0 }, |marks| marks.0));
            if let Some((_, ticks)) = marks {
                panel.y_axis(canvas, ticks, true);
            }
            if k == 1 {
                panel.x_axis(canvas, &x_ticks);
                frame::title_below(canvas, area, &AxisLabel::new("generation", ""));
            }
            let at = |step: &ToleranceStep| panel.at(step.number, libm::log10(read(step)));
            for run in frame::runs(&steps, |step| drawn(read(step))) {
                curve(canvas, &run.iter().map(at).collect::<Vec<_>>(), colour, marker);
            }
        }
    })
}

fn curve(canvas: &mut Canvas, points: &[Point], colour: Colour, marker: Marker) {
    canvas.line(points, colour, style::CURVE, &[]);
    for &at in points {
        canvas.marker(marker, at, 1.0, colour, true);
    }
}

/// A logarithmic axis (in powers of ten) with marks at 1, 2 and 5 times a power, at more numbers where these are fewer than
/// three, and at powers alone where they are many.
fn logarithmic(values: impl Iterator<Item = f64>) -> Option<(Extent, Ticks)> {
    let logs = values.filter(|value| value.is_finite() && *value > 0.0).map(libm::log10);
    let Extent { low, high } = Extent::of(logs)?;
    let extent = Extent { low: low - 0.08, high: high + 0.08 };
    let span = extent.high - extent.low;
    let stride = ((span / 5.0).ceil() as usize).max(1);
    let at_leads = |leads: &[f64]| -> Vec<(f64, f64)> {
        let powers = (extent.low.floor() as i32..=extent.high.ceil() as i32).step_by(stride);
        powers
            .flat_map(|power| {
                leads
                    .iter()
                    .map(move |lead| (f64::from(power) + libm::log10(*lead), lead * libm::pow(10.0, f64::from(power))))
            })
            .filter(|(log, _)| (extent.low..=extent.high).contains(log))
            .collect()
    };
    let leads: [&[f64]; 3] = [&[1.0], &[1.0, 2.0, 5.0], &[1.0, 2.0, 3.0, 5.0, 7.0]];
    let sparsest = usize::from(span < 2.0);
    let inside = leads[sparsest..].iter().map(|leads| at_leads(leads)).find(|inside| inside.len() >= 3);
    let inside = inside.unwrap_or_else(|| {
        // Too narrow for round numbers: both ends and the middle.
        let mut inside = [low, f64::midpoint(low, high), high].map(|log| (log, libm::pow(10.0, log))).to_vec();
        inside.dedup_by(|a, b| (a.0 - b.0).abs() < 1e-3);
        inside
    });
    let label = |value: f64| {
        let size = libm::pow(10.0, libm::floor(libm::log10(value) + 1e-9));
        let lead = value / size;
        // One figure says a round number.
        let round = (lead - lead.round()).abs() < 1e-6;
        to_precision(value, if round { size * 10.0 } else { size }, false)
    };
    let (values, labels) = inside.into_iter().map(|(log, value)| (log, label(value))).unzip();
    Some((extent, Ticks { values, labels }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logarithmic_axis_has_three_marks_at_least() {
        let labels = |low, high| logarithmic([low, high].into_iter()).expect("values").1.labels;
        assert_eq!(labels(2.97, 11.0), ["3", "5", "7", "10"]);
        assert_eq!(labels(0.012, 0.3), ["0.01", "0.02", "0.05", "0.1", "0.2"]);
        assert_eq!(labels(1.0, 1000.0), ["1", "10", "100", "1000"]);
        assert_eq!(labels(3.1, 3.3).len(), 3);
        assert_eq!(labels(2.0, 2.0), ["2"]);
    }
}
