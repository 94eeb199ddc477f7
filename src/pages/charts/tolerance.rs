//! A calibration from generation to generation: how the tolerance fell and how few attempts were still accepted.

use super::canvas::{Picture, sheet};
use super::division::Division;
use super::facts::{AxisLabel, Labels};
use super::frame;
use super::legend::Key;
use super::marks::{Mark, Stroke, curves};
use super::panels::{PanelContent, Panels};
use super::style::{self, Colour, Marker};
use super::ticks::Extent;

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

const TOLERANCE: Colour = style::BLUE;
const ACCEPTANCE: Colour = style::VERMILION;
/// Room for the numbers of both upright axes, mm.
const LEFT: f64 = 11.0;

/// Draws tolerance above acceptance, both on logarithmic axes, over the same generations.
pub fn tolerance(facts: &Tolerance) -> Picture {
    sheet(&facts.labels, |canvas| {
        let page = frame::title_and_caption(canvas, &facts.labels);
        let Some(charts) = facts.panels() else { return frame::no_data(canvas, page) };
        for (chart, half) in charts.iter().zip(page.panels(2, 1, (0.0, 1.5))) {
            chart.draw(canvas, half);
        }
    })
}

impl Tolerance {
    /// Tolerance and acceptance; nothing where no generation has either.
    fn panels(&self) -> Option<[Panels<'static>; 2]> {
        let log = |value: f64| if value > 0.0 && value.is_finite() { libm::log10(value) } else { f64::NAN };
        let drawn = |step: &&ToleranceStep| {
            step.number.is_finite() && (log(step.tolerance).is_finite() || log(step.acceptance).is_finite())
        };
        let steps: Vec<&ToleranceStep> = self.generations.iter().filter(drawn).collect();
        let numbers = Extent::of(steps.iter().map(|step| step.number))?;
        let across = Extent { low: numbers.low - 0.5, high: numbers.high + 0.5 };
        let chart = |name: &AxisLabel, up: &AxisLabel, read: fn(&ToleranceStep) -> f64, colour, marker| {
            let points: Vec<(f64, f64)> = steps.iter().map(|step| (step.number, log(read(step)))).collect();
            let known = points.iter().filter(|(_, value)| value.is_finite());
            let extent = Extent::of(known.clone().map(|(_, value)| *value)).unwrap_or(Extent::UNIT);
            let signs = known.map(|&at| Mark::Sign { at, marker, radius: 1.0, colour, filled: true });
            let marks = curves(&points, Stroke::of(colour, style::CURVE)).chain(signs).collect();
            let parts = vec![PanelContent { marks, ..PanelContent::default() }];
            Panels { left: LEFT, ..Panels::of((name, Some(across)), (up, Some(Division::Powers(extent))), parts) }
        };
        let accepted = AxisLabel::new("share of attempts accepted", "");
        let (none, generation) = (AxisLabel::default(), AxisLabel::new("generation", ""));
        let upper = chart(&none, &self.distance, |step| step.tolerance, TOLERANCE, Marker::Circle);
        let lower = chart(&generation, &accepted, |step| step.acceptance, ACCEPTANCE, Marker::Square);
        let reason = (!self.reason.is_empty()).then(|| Key::words(&self.reason));
        Some([Panels { keys: reason.into_iter().collect(), ..upper }, lower])
    }
}

#[cfg(test)]
mod tests {
    use super::super::marks::read;
    use super::*;

    #[test]
    fn what_is_not_above_zero_leaves_a_gap() {
        let step = |number, tolerance, acceptance| ToleranceStep { number, tolerance, acceptance };
        let generations =
            vec![step(1.0, 100.0, 0.5), step(2.0, 0.0, 0.1), step(3.0, 10.0, 0.01), step(4.0, f64::NAN, 0.0)];
        let facts = Tolerance { generations, reason: "precision reached".into(), ..Tolerance::default() };
        let [upper, lower] = facts.panels().expect("three generations");
        let lines = |chart: &Panels| -> Vec<Vec<(f64, f64)>> {
            read::lines(&chart.parts[0].marks).into_iter().map(<[_]>::to_vec).collect()
        };
        assert_eq!(lines(&upper), [[(1.0, 2.0)], [(3.0, 1.0)]]);
        assert_eq!(upper.up.1, Some(Division::Powers(Extent { low: 1.0, high: 2.0 })));
        assert_eq!(lines(&lower), [[(1.0, libm::log10(0.5)), (2.0, -1.0), (3.0, -2.0)]]);
        assert_eq!(upper.across.1, lower.across.1);
        assert!(Tolerance::default().panels().is_none());
    }
}
