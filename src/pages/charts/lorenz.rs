//! How unequally something is spread: the share that the least favoured hold, one curve per arm.

use super::canvas::Picture;
use super::facts::{AxisLabel, Labels};
use super::legend::Key;
use super::marks::{Mark, Stroke, sign};
use super::panels::{PanelContent, Panels};
use super::style;
use super::ticks::Extent;

/// Facts of [`lorenz`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lorenz {
    /// Title, caption, description.
    pub labels: Labels,
    /// Level axis: share of holders, from those that hold least.
    pub holders: AxisLabel,
    /// Upright axis: share of what is held.
    pub held: AxisLabel,
    /// What all shares add up to: 1, or 100 for per cent.
    pub whole: f64,
    /// Name and points of each curve, in order.
    pub arms: Vec<(String, Vec<(f64, f64)>)>,
}

/// Draws Lorenz curves with the line of equality.
pub fn lorenz(facts: &Lorenz) -> Picture {
    facts.panels().picture(&facts.labels)
}

impl Lorenz {
    fn panels(&self) -> Panels<'static> {
        let equality = Mark::Line(vec![(0.0, 0.0), (self.whole, self.whole)], Stroke::of(style::GREY, style::AXIS));
        let (mut marks, mut keys) = (vec![equality], Vec::new());
        for (k, (name, points)) in self.arms.iter().enumerate() {
            let style = style::of_series(name, k);
            let curve: Vec<_> = points.iter().copied().filter(|(x, y)| x.is_finite() && y.is_finite()).collect();
            // Signs at fourths of what is held, so that curves are distinguished without colour.
            let passed = [0.25, 0.5, 0.75].map(|part| curve.iter().find(|point| point.1 >= self.whole * part).copied());
            keys.push(Key::curve(name, style));
            marks.push(Mark::Line(curve, style.into()));
            marks.extend(passed.into_iter().flatten().map(|at| sign(style, at, 0.8)));
        }
        let is_empty = !marks.iter().skip(1).any(|mark| matches!(mark, Mark::Line(points, _) if !points.is_empty()));
        let whole = Some(Extent { low: 0.0, high: self.whole }).filter(|_| !is_empty);
        let parts = vec![PanelContent { marks, ..PanelContent::default() }];
        Panels { keys, ..Panels::of((&self.holders, whole), (&self.held, whole), parts) }
    }
}
