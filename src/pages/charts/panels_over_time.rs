//! Several outcomes over time side by side, with the same arms and the same axes in every panel.

use super::bands::{drawn, medians, ranges};
use super::canvas::Picture;
use super::facts::{AxisLabel, Band, BandSeries, Labels};
use super::legend::Key;
use super::marks::{Mark, sign};
use super::panels::{PanelContent, Panels};
use super::style;
use super::ticks::Extent;

/// Facts of [`panels_over_time`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PanelsOverTime {
    /// Title, caption, description.
    pub labels: Labels,
    /// Level axis.
    pub time: AxisLabel,
    /// Upright axis, shared by all panels.
    pub outcome: AxisLabel,
    /// Name and series of each panel; the series of one arm have one name in all panels.
    pub panels: Vec<(String, Vec<BandSeries>)>,
}

/// Draws medians with the band of 50 % per arm, a panel per outcome.
pub fn panels_over_time(facts: &PanelsOverTime) -> Picture {
    facts.panels().picture(&facts.labels)
}

impl PanelsOverTime {
    fn panels(&self) -> Panels<'static> {
        let mut names: Vec<&str> = Vec::new();
        for series in self.panels.iter().flat_map(|(_, series)| series) {
            if !names.contains(&series.name.as_str()) {
                names.push(&series.name);
            }
        }
        let style = |name: &str| style::of_series(name, names.iter().position(|known| *known == name).unwrap_or(0));
        let curve = |arm: &BandSeries| {
            let style = style(&arm.name);
            let last = drawn(std::slice::from_ref(arm)).last().map(|last| sign(style, (last.x, last.median), 0.8));
            let band = ranges(arm, style.colour, [0.0, style::OUTER * 1.5]);
            band.into_iter().chain(medians(arm, style)).chain(last).collect::<Vec<Mark>>()
        };
        let part = |(name, series): &(String, Vec<BandSeries>)| PanelContent {
            name: name.clone(),
            marks: series.iter().flat_map(curve).collect(),
            ..PanelContent::default()
        };
        let all = || self.panels.iter().flat_map(|(_, series)| drawn(series));
        let values = Extent::of(all().flat_map(|band: &Band| [band.q25, band.median, band.q75])).map(Extent::near_zero);
        let parts = self.panels.iter().map(part).collect();
        Panels {
            keys: names.iter().map(|name| Key::curve(name, style(name))).collect(),
            ..Panels::of((&self.time, Extent::of(all().map(|band| band.x))), (&self.outcome, values), parts)
        }
    }
}
