//! Forecasts after a cut-off against figures that were held out: the model beside naive curves of growth.

use crate::evidence::Bound;

use super::bands::ranges;
use super::canvas::Picture;
use super::facts::{AxisLabel, Band, BandSeries, Labels};
use super::legend::Key;
use super::marks::{Mark, Stroke, curves, vertical_line};
use super::panels::{PanelContent, Panels};
use super::style::{self, GREY, INK, Marker, NOTE, SeriesStyle};
use super::text_style::TextStyle;
use super::ticks::Extent;

/// Facts of [`forecast`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Forecast {
    /// Title, caption, description.
    pub labels: Labels,
    /// Level axis.
    pub time: AxisLabel,
    /// Upright axis.
    pub count: AxisLabel,
    /// Figures after this date were held out.
    pub until: f64,
    /// The model first, then the naive curves: one panel each, at most four.
    pub forecasters: Vec<BandSeries>,
    /// Figures, fitted and held out, shown in every panel.
    pub figures: Vec<ForecastFigure>,
}

/// A figure of a [`Forecast`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ForecastFigure {
    /// Date.
    pub time: f64,
    /// The figure.
    pub value: f64,
    /// How it is meant.
    pub exactness: Bound,
}

const RADIUS: f64 = 1.0;
const MOST_FORECASTERS: usize = 4;
const OPACITIES: [f64; 2] = [style::OUTER * 2.0, style::INNER * 1.4];

/// Draws a panel per forecaster on shared axes with median, 50 % and 90 % bands; fitted figures are filled, those held out
/// open. A band may reach beyond the axis, which is made for figures and medians.
pub fn forecast(facts: &Forecast) -> Picture {
    facts.panels().picture(&facts.labels)
}

fn is_whole(band: &Band) -> bool {
    [band.x, band.low, band.q25, band.median, band.q75, band.high].iter().all(|number| number.is_finite())
}

fn cut_off() -> Stroke {
    Stroke::of(INK, 0.3).dashed(&[1.2, 0.8])
}

fn figure(at: (f64, f64), marker: Marker, filled: bool) -> [Mark; 2] {
    [Mark::Dot(at, RADIUS + 0.25, style::PAPER.into()), Mark::Sign { at, marker, radius: RADIUS, colour: INK, filled }]
}

impl Forecast {
    fn panels(&self) -> Panels<'_> {
        let shown = &self.forecasters[..self.forecasters.len().min(MOST_FORECASTERS)];
        let figures: Vec<&ForecastFigure> =
            self.figures.iter().filter(|figure| figure.time.is_finite() && figure.value.is_finite()).collect();
        let bands = || shown.iter().flat_map(|series| &series.points).filter(|band| is_whole(band));
        let times = Extent::of(bands().map(|band| band.x).chain(figures.iter().map(|figure| figure.time)));
        // The model's own bands must fit; a naive curve may run away.
        let own = shown.first().into_iter().flat_map(|series| &series.points).filter(|band| is_whole(band));
        let counts = figures.iter().map(|figure| figure.value).chain(own.flat_map(|band| [band.low, band.high]));
        let counts = Extent::of(counts).map(Extent::near_zero);
        let cut = times.filter(|times| (times.low..=times.high).contains(&self.until));
        let cut = cut.map(|_| vertical_line(self.until, (f64::MIN, f64::MAX), cut_off()));
        let part = |(k, series): (usize, &BandSeries)| {
            let style = SeriesStyle { dash: &[], ..style::of_series(&series.name, k) };
            let known = BandSeries {
                name: String::new(),
                points: series.points.iter().filter(|band| is_whole(band)).copied().collect(),
            };
            let median = known.points.iter().take_while(|band| counts.is_none_or(|counts| band.median <= counts.high));
            let median: Vec<(f64, f64)> = median.map(|band| (band.x, band.median)).collect();
            let figures = figures.iter().flat_map(|one| {
                let marker = if one.exactness == Bound::AtLeast { Marker::Triangle } else { Marker::Circle };
                figure((one.time, one.value), marker, one.time <= self.until)
            });
            let marks = ranges(&known, style.colour, OPACITIES).into_iter().chain(curves(&median, style.into()));
            PanelContent {
                name: series.name.clone(),
                colour: Some(style.colour),
                marks: marks.chain(cut.clone()).chain(figures).collect(),
                ..PanelContent::default()
            }
        };
        let left_out = self.forecasters.len() - shown.len();
        let note = (left_out > 0).then(|| (format!("{left_out} more forecasters"), TextStyle::of(NOTE).colour(GREY)));
        let parts = shown.iter().enumerate().map(part).collect();
        Panels { keys: keys(), note, ..Panels::of((&self.time, times), (&self.count, counts), parts) }
    }
}

fn keys() -> Vec<Key> {
    let at = (0.5, 0.5);
    let nested = [
        Mark::Rect((0.0, 0.0), (1.0, 1.0), GREY.mix(OPACITIES[0])),
        Mark::Rect((0.0, 0.22), (1.0, 0.78), GREY.mix(OPACITIES[1])),
        Mark::Line(vec![(0.0, 0.5), (1.0, 0.5)], Stroke::of(GREY, style::CURVE)),
    ];
    vec![
        Key::of("fitted", 2.4, figure(at, Marker::Circle, true)),
        Key::of("held out", 2.4, figure(at, Marker::Circle, false)),
        Key::of("at least", 2.4, figure(at, Marker::Triangle, true)),
        Key::vertical("cut-off", cut_off()),
        Key::of("median, 50 % and 90 %", 6.0, nested),
    ]
}
