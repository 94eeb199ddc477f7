//! Survival of parks by age: Kaplan-Meier steps with bands and the numbers still at risk below.

use super::canvas::{Canvas, Picture, sheet};
use super::facts::{Quantity, Words};
use super::frame::{self, Area, End, Panel};
use super::lettering::Letter;
use super::stack::{Between, stepped};
use super::style::{self, Look};
use super::ticks::{Extent, number};

/// Facts of [`survival`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Survival {
    /// Title, caption, description.
    pub words: Words,
    /// Level axis.
    pub age: Quantity,
    /// Upright axis.
    pub share: Quantity,
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

/// Draws survival curves with numbers at risk.
pub fn survival(facts: &Survival) -> Picture {
    sheet(&facts.words, |canvas| {
        let page = frame::surround(canvas, &facts.words);
        let steps =
            || facts.groups.iter().flat_map(|group| &group.steps).filter(|s| s.age.is_finite() && s.share.is_finite());
        let ages =
            Extent::of(steps().map(|s| s.age).chain(facts.risk_ages.iter().copied().filter(|_| steps().count() > 0)));
        let Some(x) = ages else { return frame::no_data(canvas, page) };
        let shown = facts.groups.len().min(8);
        let table = if facts.risk_ages.is_empty() { 0.0 } else { RISK_ROW * (shown + 1) as f64 + 1.0 };
        let area = Area { top: page.top + frame::ABOVE, bottom: page.bottom - frame::BELOW - table, ..page };
        let top = if facts.whole.is_finite() && facts.whole > 0.0 { facts.whole } else { 1.0 };
        let (y, y_ticks) = frame::amounts(Extent { low: 0.0, high: top }, area.height());
        let names = frame::names_width(facts.groups.iter().map(|group| group.name.as_str()));
        let left = if table > 0.0 { frame::margin(&y_ticks).max(names) } else { frame::margin(&y_ticks) };
        let area = Area { left: area.left + left, right: area.right - names, ..area };
        let (x, x_ticks) = frame::times(if x.low > 0.0 { x.with(0.0) } else { x }, area.width());
        let panel = Panel::new(area, x, y);
        panel.upright(canvas, &y_ticks, true);
        let looks: Vec<Look> = facts.groups.iter().enumerate().map(|(k, group)| style::look(&group.name, k)).collect();
        curves(canvas, panel, &facts.groups, &looks);
        panel.level(canvas, &x_ticks);
        frame::title_above(canvas, page.left, page.top, &facts.share, page.width());
        frame::title_below(canvas, area, &facts.age);
        if table > 0.0 {
            risk_table(canvas, panel, facts, &looks, shown);
        }
    })
}

fn curves(canvas: &mut Canvas, panel: Panel, groups: &[SurvivalCurve], looks: &[Look]) {
    for (group, look) in groups.iter().zip(looks) {
        for run in frame::runs(&group.steps, |s| s.age.is_finite() && s.low.is_finite() && s.high.is_finite()) {
            let edge = |bound: fn(&SurvivalStep) -> f64| {
                stepped(run.iter().map(|s| panel.at(s.age, bound(s))).collect(), Between::Step)
            };
            let (upper, lower) = (edge(|s| s.high), edge(|s| s.low));
            let outline: Vec<_> = upper.into_iter().chain(lower.into_iter().rev()).collect();
            canvas.area(&outline, look.colour.mix(style::INNER * 0.7));
        }
    }
    let mut ends: Vec<End> = Vec::new();
    for (group, look) in groups.iter().zip(looks) {
        let known: Vec<_> = group
            .steps
            .iter()
            .filter(|s| s.age.is_finite() && s.share.is_finite())
            .map(|s| panel.at(s.age, s.share))
            .collect();
        if let [only] = known[..] {
            canvas.marker(look.marker, only, 0.9, look.colour, true);
        }
        if let Some(last) = known.last() {
            ends.push((group.name.clone(), look.colour, last.1));
        }
        let stride = (known.len() / MARKERS).max(1);
        // Markers, since dashes and steps would be taken for each other.
        for &at in known.iter().skip(stride / 2).step_by(stride) {
            canvas.marker(look.marker, at, 0.9, look.colour, true);
        }
        canvas.line(&stepped(known, Between::Step), look.colour, style::CURVE * 0.8, &[]);
    }
    frame::name_ends(canvas, panel.area, &ends);
}

fn risk_table(canvas: &mut Canvas, panel: Panel, facts: &Survival, looks: &[Look], shown: usize) {
    let area = panel.area;
    let mut y = area.bottom + frame::BELOW + 2.4;
    let letter = Letter::of(style::NOTE);
    canvas.text("parks at risk", (style::BORDER, y), letter.colour(style::GREY));
    // Only ages whose numbers do not touch.
    let widest =
        facts.groups.iter().flat_map(|group| &group.at_risk).max().map_or(0.0, |&n| letter.width(&number(n as f64, 0)));
    let mut columns: Vec<(usize, f64)> = Vec::new();
    for (k, &age) in facts.risk_ages.iter().enumerate() {
        let x = panel.x.at(age);
        if x.is_finite() && columns.last().is_none_or(|last| x - last.1 > widest + 1.5) {
            columns.push((k, x));
        }
    }
    for (group, look) in facts.groups.iter().zip(looks).take(shown) {
        y += RISK_ROW;
        let name = letter.bold().colour(look.colour);
        canvas.text(&name.fit(&group.name, area.left - style::BORDER - widest / 2.0 - 0.5), (style::BORDER, y), name);
        for &(k, x) in &columns {
            if let Some(&count) = group.at_risk.get(k) {
                canvas.text(&number(count as f64, 0), (x, y), letter.centre());
            }
        }
    }
}
