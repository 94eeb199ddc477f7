//! Two outcomes of every world against each other, one cloud per arm.

use super::canvas::Picture;
use super::facts::{AxisLabel, Labels};
use super::marks::Mark;
use super::panels::{PanelContent, Panels};
use super::style;
use super::ticks::Extent;

/// Facts of [`scatter`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scatter {
    /// Title, caption, description.
    pub labels: Labels,
    /// Level axis.
    pub x: AxisLabel,
    /// Upright axis.
    pub y: AxisLabel,
    /// One panel per arm: its name and a point per world; what is missing is NaN and left out.
    pub arms: Vec<(String, Vec<(f64, f64)>)>,
    /// Mean over worlds of each arm, drawn as a mark of its arm's shape in every panel; NaN are not drawn.
    pub means: Vec<(f64, f64)>,
}

/// Points drawn per arm; of more, every n-th is drawn, so that the file stays small.
const MOST_POINTS: usize = 300;

/// Draws a panel with a cloud of worlds per arm on shared axes.
pub fn scatter(facts: &Scatter) -> Picture {
    facts.panels().picture(&facts.labels)
}

fn is_whole((x, y): &(f64, f64)) -> bool {
    x.is_finite() && y.is_finite()
}

impl Scatter {
    fn panels(&self) -> Panels<'static> {
        let style = |arm: usize| style::of_series(self.arms.get(arm).map_or("", |(name, _)| name), arm);
        let part = |k: usize| {
            let (name, points) = &self.arms[k];
            let every = points.len().div_ceil(MOST_POINTS).max(1);
            let shown = points.iter().step_by(every).filter(|point| is_whole(point));
            let dots = shown.map(|&point| Mark::Dot(point, 0.5, style(k).colour.mix(0.45)));
            let means = self.means.iter().enumerate().filter(|(_, mean)| is_whole(mean));
            // The shape beside the name says whose mean a mark is.
            let means = means.map(|(arm, &at)| Mark::Sign {
                at,
                marker: style(arm).marker,
                radius: if arm == k { 1.5 } else { 0.9 },
                colour: style::INK,
                filled: arm == k,
            });
            PanelContent {
                name: name.clone(),
                sign: Some(style(k).marker),
                marks: dots.chain(means).collect(),
                ..PanelContent::default()
            }
        };
        let points = || self.arms.iter().flat_map(|(_, points)| points).filter(|point| is_whole(point));
        let across = Extent::of(points().map(|point| point.0));
        let up = Extent::of(points().map(|point| point.1)).map(Extent::near_zero);
        Panels::of((&self.x, across), (&self.y, up), (0..self.arms.len()).map(part).collect())
    }
}
