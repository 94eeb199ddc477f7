//! Survival of parks by age: Kaplan-Meier steps with bands and the numbers still at risk below.

use super::canvas::{Canvas, Picture, sheet};
use super::facts::{AxisLabel, Labels};
use super::frame::{self, Area, Panel};
use super::marks::{Mark, Stroke, bands, sign, steps};
use super::panels::{PanelContent, Panels};
use super::style::{self, SeriesStyle};
use super::text_style::TextStyle;
use super::ticks::{Extent, number};

/// Facts of [`survival`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Survival {
    /// Title, caption, description.
    pub labels: Labels,
    /// Level axis.
    pub age: AxisLabel,
    /// Upright axis.
    pub share: AxisLabel,
    /// Upper end of the upright axis: 1, or 100 for per cent.
    pub whole: f64,
    /// Ages at which numbers at risk are written.
    pub risk_ages: Vec<f64>,
    /// One curve per arm or type.
    pub groups: Vec<SurvivalCurve>,
}

/// Survival of one group.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SurvivalCurve {
    /// Shown beside the curve.
    pub name: String,
    /// In order of age, from age 0; each holds until the next.
    pub steps: Vec<SurvivalStep>,
    /// Parks at risk at each of the risk ages; may be shorter.
    pub at_risk: Vec<u64>,
}

/// The estimate from one age on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurvivalStep {
    /// Age.
    pub age: f64,
    /// Share surviving.
    pub share: f64,
    /// Lower end of the band, NaN if unknown.
    pub low: f64,
    /// Upper end of the band, NaN if unknown.
    pub high: f64,
}

const RISK_ROW: f64 = 3.9;
/// Markers along a curve.
const MARKERS: usize = 6;

/// Most curves with numbers at risk.
const MOST_AT_RISK: usize = 8;

/// Draws survival curves with numbers at risk.
pub fn survival(facts: &Survival) -> Picture {
    sheet(&facts.labels, |canvas| {
        let page = frame::title_and_caption(canvas, &facts.labels);
        let shown = facts.groups.len().min(MOST_AT_RISK);
        let table = if facts.risk_ages.is_empty() { 0.0 } else { RISK_ROW * (shown + 1) as f64 + 1.0 };
        let (panels, _) = facts.panels(table > 0.0).draw(canvas, Area { bottom: page.bottom - table, ..page });
        for &panel in panels.iter().filter(|_| table > 0.0) {
            risk_table(canvas, panel, facts, shown);
        }
    })
}

impl Survival {
    fn style(&self, group: usize) -> SeriesStyle {
        style::of_series(&self.groups[group].name, group)
    }

    fn panels(&self, has_table: bool) -> Panels<'_> {
        let known = |step: &&SurvivalStep| step.age.is_finite() && step.share.is_finite();
        let drawn = || self.groups.iter().flat_map(|group| &group.steps).filter(known).map(|step| step.age);
        let ages = Extent::of(drawn().chain(self.risk_ages.iter().copied().filter(|_| drawn().count() > 0)));
        let ages = ages.map(|ages| if ages.low > 0.0 { ages.with(0.0) } else { ages });
        let whole = if self.whole.is_finite() && self.whole > 0.0 { self.whole } else { 1.0 };
        let (mut below, mut marks, mut ends) = (Vec::new(), Vec::new(), Vec::new());
        for (k, group) in self.groups.iter().enumerate() {
            let style = self.style(k);
            let band: Vec<_> = group.steps.iter().map(|step| (step.age, step.low, step.high)).collect();
            // A step with an unknown band ends the one before it.
            for band in bands(&band, style.colour.mix(style::INNER * 0.7)) {
                let Mark::Band(band, ink) = band else { continue };
                below.push(Mark::Band(steps(&band, |before, next| (next.0, before.1, before.2)), ink));
            }
            let curve: Vec<_> = group.steps.iter().filter(known).map(|step| (step.age, step.share)).collect();
            ends.extend(curve.last().map(|last| (group.name.clone(), style.colour, last.1)));
            // Markers, since dashes and steps would be taken for each other.
            let stride = (curve.len() / MARKERS).max(1);
            marks.extend(curve.iter().skip(stride / 2).step_by(stride).map(|&at| sign(style, at, 0.9)));
            let stroke = Stroke::of(style.colour, style::CURVE * 0.8);
            marks.push(Mark::Line(steps(&curve, |before, next| (next.0, before.1)), stroke));
        }
        below.extend(marks);
        let names = frame::names_width(self.groups.iter().map(|group| group.name.as_str()));
        let up = ages.map(|_| Extent { low: 0.0, high: whole });
        let parts = vec![PanelContent { marks: below, ends, ..PanelContent::default() }];
        Panels { left: if has_table { names } else { 0.0 }, ..Panels::of((&self.age, ages), (&self.share, up), parts) }
    }
}

fn risk_table(canvas: &mut Canvas, panel: Panel, facts: &Survival, shown: usize) {
    let area = panel.area;
    let mut y = area.bottom + frame::BELOW + 2.4;
    let text_style = TextStyle::of(style::NOTE);
    canvas.text("parks at risk", (style::BORDER, y), text_style.colour(style::GREY));
    // Only ages whose numbers do not touch.
    let widest = facts
        .groups
        .iter()
        .flat_map(|group| &group.at_risk)
        .max()
        .map_or(0.0, |&n| text_style.width(&number(n as f64, 0)));
    let mut columns: Vec<(usize, f64)> = Vec::new();
    for (k, &age) in facts.risk_ages.iter().enumerate() {
        let x = panel.x.at(age);
        if x.is_finite() && columns.last().is_none_or(|last| x - last.1 > widest + 1.5) {
            columns.push((k, x));
        }
    }
    for (k, group) in facts.groups.iter().enumerate().take(shown) {
        y += RISK_ROW;
        let name = text_style.bold().colour(facts.style(k).colour);
        canvas.text(&name.fit(&group.name, area.left - style::BORDER - widest / 2.0 - 0.5), (style::BORDER, y), name);
        for &(column, x) in &columns {
            if let Some(&count) = group.at_risk.get(column) {
                canvas.text(&number(count as f64, 0), (x, y), text_style.centre());
            }
        }
    }
}
