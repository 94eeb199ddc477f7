//! What each ablation does to each difference between arms, beside the difference in the scenario as it is.

use crate::analysis::Interval;

use super::canvas::Picture;
use super::facts::{AxisLabel, Labels};
use super::legend::Key;
use super::marks::{Mark, Stroke, estimate, text, vertical_line};
use super::rows::{Row, RowPanel, Rows, about_zero, zero};
use super::style::{self, Colour, GREY, INK, Marker, NOTE};
use super::text_style::TextStyle;
use super::ticks::Extent;

/// Facts of [`ablation_effects`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AblationEffects {
    /// Title, caption, description.
    pub labels: Labels,
    /// Level axis, common to all panels.
    pub difference: AxisLabel,
    /// One panel each, named by its contrast.
    pub contrasts: Vec<AblatedContrast>,
    /// Name of the top row, the scenario as it is; `None` where it was not among what was run.
    pub base: Option<String>,
    /// One row each, from the top down.
    pub ablations: Vec<String>,
    /// What an interval is, for the legend; empty for that of a mean at 95 %.
    pub interval: String,
}

/// A contrast in the scenario as it is and under every ablation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AblatedContrast {
    /// Arm whose outcome counts positive.
    pub first: String,
    /// Arm that it is compared with.
    pub second: String,
    /// In the scenario as it is; not drawn where [`AblationEffects::base`] names none.
    pub base: Effect,
    /// One per ablation; a missing one is [`Interval::UNKNOWN`].
    pub under: Vec<Effect>,
}

/// A paired difference.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Effect {
    /// Mean and interval.
    pub difference: Interval,
    /// Whether its sign is settled; decided by the analysis.
    pub resolved: bool,
}

/// Panels beside each other.
const MOST_CONTRASTS: usize = 6;
const BAND: Colour = Colour(0xDD, 0xE6, 0xEC);

/// Draws a panel per contrast with a row per ablation; the base, if there is one, runs through all rows as a band. At most
/// six contrasts are drawn, further ones are counted in the title of the axis.
pub fn ablation_effects(facts: &AblationEffects) -> Picture {
    let left_out = facts.contrasts.len().saturating_sub(MOST_CONTRASTS);
    let AxisLabel { name, unit } = &facts.difference;
    let more = if left_out > 0 { format!("{unit}; {left_out} more contrasts not shown") } else { unit.clone() };
    facts.rows(&AxisLabel::new(name, more)).picture(&facts.labels)
}

impl AblationEffects {
    fn shown(&self) -> &[AblatedContrast] {
        &self.contrasts[..self.contrasts.len().min(MOST_CONTRASTS)]
    }

    /// The effects of a contrast by row.
    fn effects(&self, contrast: &AblatedContrast) -> Vec<Effect> {
        let base = self.base.iter().map(|_| contrast.base);
        base.chain(contrast.under.iter().copied().take(self.ablations.len())).collect()
    }

    fn rows<'a>(&self, axis: &'a AxisLabel) -> Rows<'a> {
        let effects: Vec<Vec<Effect>> = self.shown().iter().map(|contrast| self.effects(contrast)).collect();
        let extent = Extent::of(effects.iter().flatten().flat_map(|effect| effect.difference.marks())).map(about_zero);
        let names = self.base.iter().chain(&self.ablations);
        let count = self.ablations.len() + usize::from(self.base.is_some());
        let row = |(k, name): (usize, &String)| {
            let is_base = self.base.is_some() && k == 0;
            let mark = |(at, effects): (usize, &Vec<Effect>)| {
                let colour = style::of_series(&self.contrasts[at].first, at).colour;
                let below = extent.filter(|_| is_base).map(|x| {
                    Mark::Line(vec![(x.low, 0.0), (x.high, 0.0)], Stroke::of(GREY, style::AXIS).dashed(&[0.8, 0.6]))
                });
                effects.get(k).map(|effect| effect.marks(colour)).into_iter().flatten().chain(below).collect()
            };
            Row {
                name: name.clone(),
                bold: is_base,
                marks: effects.iter().enumerate().map(mark).collect(),
                rest: format!("{} more", count - k),
                ..Row::default()
            }
        };
        let panel = |contrast: &AblatedContrast| {
            let base = self.base.as_ref().map_or(Interval::UNKNOWN, |_| contrast.base.difference);
            let line =
                base.known().then(|| vertical_line(base.value, (0.0, 1.0), Stroke::of(GREY, style::AXIS).dashed(BASE)));
            let band = base.bounded().then(|| Mark::Rect((base.low, 0.0), (base.high, 1.0), BAND.into()));
            RowPanel {
                heading: Some([format!("{} −", contrast.first), contrast.second.clone()]),
                ground: band.into_iter().collect(),
                lines: line.into_iter().chain([zero()]).collect(),
            }
        };
        Rows {
            keys: self.keys(&effects),
            panels: self.shown().iter().map(panel).collect(),
            ..Rows::of(axis, extent, 9.0, names.enumerate().map(row).collect())
        }
    }

    fn keys(&self, effects: &[Vec<Effect>]) -> Vec<Key> {
        let any = |resolved: bool| {
            effects.iter().flatten().any(|effect| effect.difference.known() && effect.resolved == resolved)
        };
        let key = |name: &str, resolved: bool| {
            let effect = Effect { difference: Interval::new(0.5, 0.0, 1.0), resolved };
            Key::of(name, 7.0, effect.marks(INK))
        };
        let mut keys = Vec::new();
        if any(true) {
            let interval = if self.interval.is_empty() { "mean with 95 % interval" } else { &self.interval };
            keys.push(key(interval, true));
        }
        if any(false) {
            keys.push(key("sign not resolved", false));
        }
        let has_band = self.shown().iter().any(|contrast| contrast.base.difference.bounded());
        if let Some(base) = self.base.as_ref().filter(|_| has_band) {
            let field = Mark::Rect((0.0, 0.0), (1.0, 1.0), BAND.into());
            let line = vertical_line(0.5, (0.0, 1.0), Stroke::of(GREY, style::AXIS).dashed(BASE));
            keys.push(Key::of(base, 4.0, [field, line]));
        }
        keys
    }
}

/// Dashes of the base.
const BASE: &[f64] = &[1.2, 0.8];

impl Effect {
    /// An interval with its mean, open and grey where the sign is not settled.
    fn marks(self, colour: Colour) -> Vec<Mark> {
        if !self.difference.known() {
            return vec![text("–", (0.0, 0.5), (2.0, 0.0), TextStyle::of(NOTE).centre().colour(GREY))];
        }
        let (colour, marker) = if self.resolved { (colour, Marker::Square) } else { (GREY, Marker::Circle) };
        estimate(self.difference, (marker, 0.8, self.resolved), 0.5, colour).collect()
    }
}
