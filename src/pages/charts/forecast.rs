//! Forecasts after a cut-off against figures that were held out: the model beside naive curves of growth.

use super::Exactness;
use super::canvas::sheet;
use super::canvas::{Canvas, Picture};
use super::facts::{Band, BandSeries, Quantity, Words};
use super::frame::{self, Area, Panel};
use super::lettering::Letter;
use super::maps::{self, Swatch};
use super::style::{self, GREY, INK, LABEL, Marker, NOTE};
use super::ticks::Extent;

/// Facts of [`forecast`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Forecast {
    /// Title, caption, description.
    pub words: Words,
    /// Level axis.
    pub time: Quantity,
    /// Upright axis.
    pub count: Quantity,
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
    pub exactness: Exactness,
}

const RADIUS: f64 = 1.0;
const MOST_FORECASTERS: usize = 4;

/// Draws a panel per forecaster on shared axes with median, 50 % and 90 % bands; fitted figures are filled, those held out
/// open. A band may reach beyond the axis, which is made for figures and medians.
pub fn forecast(facts: &Forecast) -> Picture {
    sheet(&facts.words, |canvas| {
        let page = frame::surround(canvas, &facts.words);
        let shown = &facts.forecasters[..facts.forecasters.len().min(MOST_FORECASTERS)];
        let figures: Vec<&ForecastFigure> =
            facts.figures.iter().filter(|figure| figure.time.is_finite() && figure.value.is_finite()).collect();
        let bands = || shown.iter().flat_map(|series| &series.points).filter(|band| whole(band));
        let x = Extent::of(bands().map(|band| band.x).chain(figures.iter().map(|figure| figure.time)));
        // The model's own bands must fit; a naive curve may run away.
        let own = shown.first().into_iter().flat_map(|series| &series.points).filter(|band| whole(band));
        let amounts = figures.iter().map(|figure| figure.value).chain(own.flat_map(|band| [band.low, band.high]));
        let y = Extent::of(amounts);
        let (Some(x), Some(y), false) = (x, y, shown.is_empty()) else { return frame::no_data(canvas, page) };
        let legend = maps::legend(canvas, page, &swatches());
        let top = page.top + legend;
        let columns = shown.len();
        let room = Area { top: top + frame::ABOVE + 4.6, bottom: page.bottom - frame::BELOW, ..page };
        let (y, y_ticks) = frame::amounts(y.near_zero(), room.height());
        let room = Area { left: page.left + frame::margin(&y_ticks), right: page.right - 1.5, ..room };
        let areas = room.panels(columns, columns, (4.0, 0.0));
        for (k, (series, &area)) in shown.iter().zip(&areas).enumerate() {
            let (x, x_ticks) = frame::times(x, area.width() - 6.0);
            let panel = Panel::new(area, x, y);
            panel.upright(canvas, &y_ticks, k == 0);
            fan(canvas, panel, series, k);
            if (x.low..=x.high).contains(&facts.until) {
                let cut = panel.x.at(facts.until);
                canvas.line(&[(cut, area.top), (cut, area.bottom)], INK, 0.3, &[1.2, 0.8]);
            }
            for figure in &figures {
                let at = panel.at(figure.time, figure.value);
                canvas.disc(at, RADIUS + 0.25, style::PAPER);
                let marker = if figure.exactness == Exactness::AtLeast { Marker::Triangle } else { Marker::Circle };
                canvas.marker(marker, at, RADIUS, INK, figure.time <= facts.until);
            }
            panel.level(canvas, &x_ticks);
            let letter = Letter::of(LABEL).bold().colour(style::look(&series.name, k).colour);
            canvas.text(&letter.fit(&series.name, area.width()), (area.left, area.top - 2.6), letter);
        }
        frame::title_above(canvas, page.left, top, &facts.count, page.width() * 0.7);
        let below = Area { right: areas[columns - 1].right, ..areas[0] };
        frame::title_below(canvas, below, &facts.time);
        let left_out = facts.forecasters.len() - shown.len();
        if left_out > 0 {
            let note = Letter::of(NOTE).right().colour(GREY);
            canvas.text(&format!("{left_out} more forecasters"), (page.right, top + 1.8), note);
        }
    })
}

/// The two edges of a band.
type Ends = fn(&Band) -> (f64, f64);

fn whole(band: &Band) -> bool {
    [band.x, band.low, band.q25, band.median, band.q75, band.high].iter().all(|number| number.is_finite())
}

fn fan(canvas: &mut Canvas, panel: Panel, series: &BandSeries, index: usize) {
    let look = style::look(&series.name, index);
    let bands: [(Ends, f64); 2] =
        [(|band| (band.low, band.high), style::OUTER * 2.0), (|band| (band.q25, band.q75), style::INNER * 1.4)];
    for run in frame::runs(&series.points, whole) {
        for (ends, opacity) in bands {
            let upper = run.iter().map(|band| panel.at(band.x, ends(band).1));
            let lower = run.iter().rev().map(|band| panel.at(band.x, ends(band).0));
            canvas.area(&upper.chain(lower).collect::<Vec<_>>(), look.colour.mix(opacity));
        }
        let median = run.iter().take_while(|band| band.median <= panel.y.extent.high);
        let median: Vec<_> = median.map(|band| panel.at(band.x, band.median)).collect();
        canvas.line(&median, look.colour, style::CURVE, &[]);
    }
}

fn swatches<'a>() -> Vec<Swatch<'a>> {
    let mark = |marker: Marker, filled: bool| {
        move |canvas: &mut Canvas, at: Area| canvas.marker(marker, at.centre(), RADIUS, INK, filled)
    };
    let cut = |canvas: &mut Canvas, at: Area| {
        canvas.line(&[(at.centre().0, at.top), (at.centre().0, at.bottom)], INK, 0.3, &[1.2, 0.8]);
    };
    let nested = |canvas: &mut Canvas, at: Area| {
        let y = at.centre().1;
        canvas.rect((at.left, at.top), (at.right, at.bottom), GREY.mix(style::OUTER * 2.0));
        canvas.rect((at.left, y - 0.9), (at.right, y + 0.9), GREY.mix(style::INNER * 1.4));
        canvas.line(&[(at.left, y), (at.right, y)], GREY, style::CURVE, &[]);
    };
    vec![
        ("fitted".to_owned(), 2.4, Box::new(mark(Marker::Circle, true))),
        ("held out".to_owned(), 2.4, Box::new(mark(Marker::Circle, false))),
        ("at least".to_owned(), 2.4, Box::new(mark(Marker::Triangle, true))),
        ("cut-off".to_owned(), 2.4, Box::new(cut)),
        ("median, 50 % and 90 %".to_owned(), 6.0, Box::new(nested)),
    ]
}
