//! A pinned park against what was observed: simulated medians with bands, figures with their sources, dated events.

use super::bands;
use super::canvas::{Canvas, Picture, Point, sheet_of_height};
use super::facts::{AxisLabel, BandSeries, Labels};
use super::flags::DatedLine;
use super::frame::{self, Area, Panel};
use super::legend::Key;
use super::marks::{Mark, draw};
use super::panels::Panels;
use super::style::{self, Colour, Marker, NOTE};
use super::text_style::TextStyle;
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
    pub exactness: Exactness,
    /// Name of the series it is compared with; any other name draws it in grey.
    pub series: String,
    /// Key of its source.
    pub source: String,
}

/// How a reported figure is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exactness {
    /// As a count.
    Exact,
    /// As a round number.
    Approximate,
    /// As a lower bound ("more than 100").
    AtLeast,
}

/// Size of the marker of a reported figure, mm.
const RADIUS: f64 = 1.05;
/// Height of the rows of labels that leave the panel half of its height, mm; for more, the sheet is higher.
const MOST_FLAGGED: f64 = 27.0;
const WIDEST_KEY: f64 = 42.0;

/// Draws a park's course with the observed figures.
pub fn fan(facts: &Fan) -> Picture {
    let (picture, flagged) = of_height(style::PAGE.1, facts);
    if flagged <= MOST_FLAGGED { picture } else { of_height(style::PAGE.1 + flagged - MOST_FLAGGED, facts).0 }
}

/// The chart on a sheet of this height, and the height of its labels of events, both in mm.
fn of_height(height: f64, facts: &Fan) -> (Picture, f64) {
    let mut flagged = 0.0;
    let observed: Vec<&Observation> =
        facts.observed.iter().filter(|o| o.time.is_finite() && o.value.is_finite()).collect();
    let picture = sheet_of_height(height, &facts.labels, |canvas| {
        let page = frame::title_and_caption(canvas, &facts.labels);
        let (panels, labels) = facts.panels(&observed).draw(canvas, page);
        flagged = labels;
        for panel in panels {
            points(canvas, panel, &facts.series, &observed);
        }
    });
    (picture, flagged)
}

impl Fan {
    fn panels(&self, observed: &[&Observation]) -> Panels<'_> {
        let across = Extent::of(bands::times(&self.series).chain(observed.iter().map(|o| o.time)));
        let up = Extent::of(bands::values(&self.series).chain(observed.iter().map(|o| o.value))).map(Extent::near_zero);
        let used =
            Exactness::ALL.into_iter().filter(|(exactness, _)| observed.iter().any(|o| o.exactness == *exactness));
        let keys = used.enumerate().map(|(k, (exactness, name))| {
            let name = if k == 0 { format!("reported: {name}") } else { name.to_owned() };
            Key::of(name, 2.4, exactness.marks((0.5, 0.5), style::INK))
        });
        let parts = vec![bands::part(&self.series)];
        Panels {
            keys: keys.collect(),
            events: &self.events,
            ..Panels::of((&self.time, across), (&self.count, up), parts)
        }
    }
}

impl Exactness {
    pub(super) const ALL: [(Self, &'static str); 3] =
        [(Self::Exact, "exact"), (Self::Approximate, "approximate"), (Self::AtLeast, "at least")];

    /// A reported figure on a white ring that sets it off from curves.
    pub(super) fn marks(self, at: Point, colour: Colour) -> [Mark; 2] {
        let (marker, radius) =
            if self == Self::AtLeast { (Marker::Triangle, RADIUS * 1.1) } else { (Marker::Circle, RADIUS) };
        let sign = Mark::Sign { at, marker, radius, colour, filled: self != Self::Approximate };
        [Mark::Dot(at, RADIUS + 0.25, style::PAPER.into()), sign]
    }
}

/// Reported figures, each with its source key where there is room for it.
fn points(canvas: &mut Canvas, panel: Panel, series: &[BandSeries], observed: &[&Observation]) {
    let colour = |observation: &Observation| {
        let known = series.iter().position(|s| s.name == observation.series);
        known.map_or(style::GREY, |k| style::of_series(&series[k].name, k).colour)
    };
    let places: Vec<Point> = observed.iter().map(|o| panel.at(o.time, o.value)).collect();
    let mut taken: Vec<Area> = places.iter().map(|&at| Area::around(at, 1.1, 1.1)).collect();
    let text_style = TextStyle::of(NOTE);
    for (observation, &(x, y)) in observed.iter().zip(&places) {
        let key = text_style.fit(&observation.source, WIDEST_KEY);
        let half = text_style.width(&key) / 2.0;
        let beside = half + 1.9;
        let tries = [
            (beside, 0.0),
            (-beside, 0.0),
            (0.0, -2.9),
            (0.0, 2.9),
            (beside, -2.2),
            (-beside, -2.2),
            (beside, 2.2),
            (-beside, 2.2),
            (beside, -4.6),
            (-beside, -4.6),
            (beside, 4.6),
            (-beside, 4.6),
        ];
        let free = tries
            .into_iter()
            .map(|(dx, dy)| Area::around((x + dx, y + dy), half, 1.25))
            .find(|place| panel.area.holds(*place) && !taken.iter().any(|other| place.overlaps(*other)));
        if let (Some(place), false) = (free, key.is_empty()) {
            // Curves shine through a little, so that the key can be read.
            canvas.rect((place.left, place.top), (place.right, place.bottom), style::PAPER.mix(0.7));
            canvas.text(&key, (place.left, place.centre().1), text_style.colour(style::INK));
            taken.push(place.wider(1.0));
        }
    }
    // Points last, so that no key hides one.
    for observation in observed {
        let marks = observation.exactness.marks((observation.time, observation.value), colour(observation));
        draw(&marks, canvas, panel, f64::INFINITY);
    }
}
