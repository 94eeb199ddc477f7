//! Parts of a whole over time or age, stacked: shares of types, transfer by channel, ends of parks by cause.

use super::canvas::Picture;
use super::facts::{AxisLabel, Composition, Labels};
use super::legend::Key;
use super::marks::{Mark, steps};
use super::panels::{PanelContent, Panels};
use super::style::{self, SeriesStyle};
use super::ticks::Extent;

/// Facts of [`stacks`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stacks {
    /// Title, caption, description.
    pub labels: Labels,
    /// Level axis.
    pub time: AxisLabel,
    /// Upright axis.
    pub amount: AxisLabel,
    /// What all parts add up to, if that is known: 1, or 100 for per cent.
    pub whole: Option<f64>,
    /// Whether a value holds until the next time, rather than changing evenly.
    pub steps: bool,
    /// One panel each; a single one may go without a name.
    pub panels: Vec<Composition>,
}

/// Draws stacked areas, a panel per composition.
pub fn stacks(facts: &Stacks) -> Picture {
    facts.panels().picture(&facts.labels)
}

impl Stacks {
    fn panels(&self) -> Panels<'static> {
        let drawn: Vec<(&Composition, Vec<Layered>)> =
            self.panels.iter().map(|panel| (panel, layers(panel))).filter(|(_, layers)| !layers.is_empty()).collect();
        let names = style::distinct(drawn.iter().flat_map(|(panel, _)| &panel.parts).map(|part| &part.name));
        // Each part by its place in the common list of names, so that it looks the same in every panel.
        let style = |name: &str| style::of_series(name, names.iter().position(|known| *known == name).unwrap_or(0));
        let part = |(panel, layers): &(&Composition, Vec<Layered>)| {
            let runs = layers.chunk_by(|_, next| !next.after_gap);
            let marks = runs.flat_map(|run| {
                panel.parts.iter().enumerate().map(|(k, part)| {
                    let layer: Vec<_> = run.iter().map(|at| (at.time, at.edges[k], at.edges[k + 1])).collect();
                    let layer =
                        if self.steps { steps(&layer, |before, next| (next.0, before.1, before.2)) } else { layer };
                    Mark::Layer(layer, style(&part.name), 2.2)
                })
            });
            PanelContent { name: panel.name.clone(), marks: marks.collect(), ..PanelContent::default() }
        };
        let all = || drawn.iter().flat_map(|(_, layers)| layers);
        let value_axis = all().flat_map(|at| at.edges.iter().copied());
        let value_axis =
            Extent::of(value_axis).map(|extent| self.whole.map_or(extent, |whole| extent.with(whole)).with(0.0));
        let key = |name: &&str| key(name, style(name));
        let parts = drawn.iter().map(part).collect();
        let times = Extent::of(all().map(|at| at.time));
        Panels {
            keys: names.iter().map(key).collect(),
            ..Panels::of((&self.time, times), (&self.amount, value_axis), parts)
        }
    }
}

fn key(name: &str, style: SeriesStyle) -> Key {
    Key::of(name, 5.0, [Mark::Layer(vec![(0.0, 0.0, 1.0), (1.0, 0.0, 1.0)], style, 1.1)])
}

/// The edges between layers at one time, from the bottom up, one more than there are layers.
#[derive(Debug, Clone, PartialEq)]
struct Layered {
    time: f64,
    edges: Vec<f64>,
    /// Whether a time with missing values lies just before.
    after_gap: bool,
}

fn layers(composition: &Composition) -> Vec<Layered> {
    let mut layered = Vec::new();
    let mut after_gap = true;
    for (k, &time) in composition.times.iter().enumerate() {
        let mut edges = vec![0.0];
        for part in &composition.parts {
            let below = edges[edges.len() - 1];
            edges.push(below + part.values.get(k).copied().unwrap_or(f64::NAN));
        }
        if time.is_finite() && edges.len() > 1 && edges.iter().all(|edge| edge.is_finite()) {
            layered.push(Layered { time, edges, after_gap });
            after_gap = false;
        } else {
            after_gap = true;
        }
    }
    layered
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::facts;

    fn part(name: &str, values: &[f64]) -> facts::CompositionPart {
        facts::CompositionPart { name: name.to_owned(), values: values.to_vec() }
    }

    #[test]
    fn a_missing_value_leaves_a_gap_in_the_whole_stack() {
        let composition = Composition {
            name: String::new(),
            times: vec![0.0, 1.0, 2.0],
            parts: vec![part("", &[0.25, f64::NAN, 0.5]), part("", &[0.5, 0.5])],
        };
        let layered = layers(&composition);
        assert_eq!(layered, [Layered { time: 0.0, edges: vec![0.0, 0.25, 0.75], after_gap: true }]);
    }

    #[test]
    fn a_part_looks_alike_in_every_panel_and_the_axis_reaches_the_whole() {
        let panel = |name: &str, parts: &[&str]| Composition {
            name: name.to_owned(),
            times: vec![0.0, 1.0],
            parts: parts.iter().map(|part_name| part(part_name, &[20.0, 30.0])).collect(),
        };
        let panels = vec![panel("one", &["partner", "supplier"]), panel("other", &["supplier"])];
        let facts = Stacks { whole: Some(100.0), panels, ..Stacks::default() };
        let described = facts.panels();
        assert_eq!(described.up.1, Some(Extent { low: 0.0, high: 100.0 }.into()));
        let Mark::Layer(layer, style, _) = &described.parts[1].marks[0] else { panic!("{described:?}") };
        assert_eq!(
            (layer.as_slice(), *style),
            ([(0.0, 0.0, 20.0), (1.0, 0.0, 30.0)].as_slice(), style::of_series("", 1))
        );
        assert_eq!(described.keys.len(), 2);
    }
}
