//! A pinned park against what was observed: simulated medians with bands, figures with their sources, dated events.

use crate::evidence::Bound;

use super::bands;
use super::canvas::{Picture, Point, sheet_of_height};
use super::facts::{AxisLabel, BandSeries, Labels};
use super::flags::DatedLine;
use super::frame;
use super::legend::Key;
use super::marks::Mark;
use super::names::Names;
use super::panels::{PanelContent, Panels};
use super::style::{self, Colour, Marker, NOTE};
use super::ticks::Extent;

/// Facts of [`fan`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Fan {
    /// Title, caption, description.
    pub labels: Labels,
    /// Level axis.
    pub time: AxisLabel,
    /// Upright axis.
    pub count: AxisLabel,
    /// One or two: tenants registered, tenants producing.
    pub series: Vec<BandSeries>,
    /// Reported figures.
    pub observed: Vec<Observation>,
    /// What happened when.
    pub events: Vec<DatedLine>,
}

/// A figure that was reported.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// When it held, in the unit of the time axis.
    pub time: f64,
    /// The figure.
    pub value: f64,
    /// How it is meant.
    pub exactness: Bound,
    /// Name of the series it is compared with; any other name draws it in grey.
    pub series: String,
    /// Key of its source.
    pub source: String,
}

/// Size of the marker of a reported figure, mm.
const RADIUS: f64 = 1.05;
/// Height of the rows of labels that leave the panel half of its height, mm; for more, the sheet is higher.
const MOST_FLAGGED: f64 = 27.0;

/// Draws a park's course with the observed figures.
pub fn fan(facts: &Fan) -> Picture {
    let (picture, flagged) = of_height(style::PAGE.1, facts);
    if flagged <= MOST_FLAGGED { picture } else { of_height(style::PAGE.1 + flagged - MOST_FLAGGED, facts).0 }
}

/// The chart on a sheet of this height, and the height of its labels of events, both in mm.
fn of_height(height: f64, facts: &Fan) -> (Picture, f64) {
    let mut flagged = 0.0;
    let picture = sheet_of_height(height, &facts.labels, |canvas| {
        let page = frame::title_and_caption(canvas, &facts.labels);
        flagged = facts.panels().draw(canvas, page).1;
    });
    (picture, flagged)
}

impl Fan {
    fn panels(&self) -> Panels<'_> {
        let observed: Vec<&Observation> =
            self.observed.iter().filter(|o| o.time.is_finite() && o.value.is_finite()).collect();
        let across = Extent::of(bands::times(&self.series).chain(observed.iter().map(|o| o.time)));
        let up = Extent::of(bands::values(&self.series).chain(observed.iter().map(|o| o.value))).map(Extent::near_zero);
        let used = BOUNDS.into_iter().filter(|(exactness, _)| observed.iter().any(|o| o.exactness == *exactness));
        let keys = used.enumerate().map(|(k, (exactness, name))| {
            let name = if k == 0 { format!("reported: {name}") } else { name.to_owned() };
            Key::of(name, 2.4, reported(exactness, (0.5, 0.5), style::INK))
        });
        let colour = |observation: &Observation| {
            let known = self.series.iter().position(|s| s.name == observation.series);
            known.map_or(style::GREY, |k| style::of_series(&self.series[k].name, k).colour)
        };
        // Points above the keys of their sources, so that no key hides one.
        let over = observed.iter().flat_map(|o| reported(o.exactness, (o.time, o.value), colour(o))).collect();
        let points = observed.iter().map(|o| (o.source.clone(), (o.time, o.value))).collect();
        let names = Names { size: NOTE, points };
        let parts = vec![PanelContent { over, names, ..bands::part(&self.series) }];
        Panels {
            keys: keys.collect(),
            events: &self.events,
            ..Panels::of((&self.time, across), (&self.count, up), parts)
        }
    }
}

/// How a reported figure is meant, in words.
pub(super) const BOUNDS: [(Bound, &str); 3] =
    [(Bound::Exact, "exact"), (Bound::Approximate, "approximate"), (Bound::AtLeast, "at least")];

/// A reported figure on a white ring that sets it off from curves.
pub(super) fn reported(bound: Bound, at: Point, colour: Colour) -> [Mark; 2] {
    let (marker, radius) =
        if bound == Bound::AtLeast { (Marker::Triangle, RADIUS * 1.1) } else { (Marker::Circle, RADIUS) };
    let sign = Mark::Sign { at, marker, radius, colour, filled: bound != Bound::Approximate };
    [Mark::Dot(at, RADIUS + 0.25, style::PAPER.into()), sign]
}

#[cfg(test)]
mod tests {
    use super::super::marks::read;
    use super::*;
    use crate::charts::Band;

    #[test]
    fn a_figure_has_the_colour_of_its_series_the_sign_of_its_meaning_and_the_key_of_its_source() {
        let band = Band { x: 2000.0, low: 1.0, q25: 2.0, median: 3.0, q75: 4.0, high: 5.0 };
        let figure = |value, exactness, series: &str, source: &str| Observation {
            time: 2001.0,
            value,
            exactness,
            series: series.into(),
            source: source.into(),
        };
        let facts = Fan {
            series: vec![BandSeries { name: "registered".into(), points: vec![band] }],
            observed: vec![
                figure(7.0, Bound::AtLeast, "registered", "paper"),
                figure(8.0, Bound::Approximate, "other", "news"),
                figure(f64::NAN, Bound::Exact, "other", "lost"),
            ],
            ..Fan::default()
        };
        let described = facts.panels();
        let own = style::of_series("registered", 0).colour;
        let expected =
            [((2001.0, 7.0), Marker::Triangle, own, true), ((2001.0, 8.0), Marker::Circle, style::GREY, false)];
        assert_eq!(read::signs(&described.parts[0].over), expected);
        let names: Vec<&str> = described.parts[0].names.points.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["paper", "news"]);
        let keys: Vec<&str> = described.keys.iter().map(|key| key.name.as_str()).collect();
        assert_eq!(keys, ["reported: approximate", "at least"]);
        assert_eq!(described.up.1, Some(Extent { low: 0.0, high: 8.0 }.into()));
    }
}
