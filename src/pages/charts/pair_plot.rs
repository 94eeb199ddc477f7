//! A posterior sample: each parameter alone on the diagonal, pairs as points below it, their correlation above.

use super::canvas::{Canvas, Picture, sheet_of_height};
use super::facts::Labels;
use super::frame::{self, Area, Panel};
use super::style::{self, Colour, GREY, INK, LABEL, NOTE, TICK};
use super::text_style::TextStyle;
use super::ticks::{Extent, number, to_precision};

/// Facts of [`pair_plot`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PairPlot {
    /// Title, caption, description.
    pub labels: Labels,
    /// Two to twelve read well.
    pub parameters: Vec<PairParameter>,
    /// Correlation of the parameters by row and column; what is unknown is NaN.
    pub correlation: Vec<Vec<f64>>,
}

/// One parameter of a [`PairPlot`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PairParameter {
    /// Its name.
    pub name: String,
    /// Ends of its axis: those of its prior.
    pub range: (f64, f64),
    /// Whether the axis is logarithmic.
    pub logarithmic: bool,
    /// Density of the prior in bins of equal width along the axis, in any unit.
    pub prior: Vec<f64>,
    /// Density of the posterior in bins of equal width along the axis, in the unit of the prior.
    pub posterior: Vec<f64>,
    /// Members of equal weight, one per point, in one order for all parameters.
    pub sample: Vec<f64>,
}

const POINT: Colour = Colour(0x00, 0x72, 0xB2);
const MOST_POINTS: usize = 300;
/// Widest that a line of a name may be, mm.
const WIDEST_NAME: f64 = 36.0;
/// Height of the sheet in mm.
const HEIGHT: f64 = 150.0;

impl PairParameter {
    fn position(&self, value: f64) -> f64 {
        if self.logarithmic { libm::log(value.max(f64::MIN_POSITIVE)) } else { value }
    }

    fn extent(&self) -> Option<Extent> {
        let ends = [self.range.0, self.range.1];
        let unfit = ends.iter().any(|end| !end.is_finite() || (self.logarithmic && *end <= 0.0));
        if unfit { None } else { Extent::of(ends.map(|end| self.position(end))).map(Extent::open) }
    }
}

/// Draws a square of panels; a parameter without a range is left out.
pub fn pair_plot(facts: &PairPlot) -> Picture {
    sheet_of_height(HEIGHT, &facts.labels, |canvas| {
        let page = frame::title_and_caption(canvas, &facts.labels);
        let known: Vec<(usize, &PairParameter, Extent)> = (facts.parameters.iter().enumerate())
            .filter(|(_, parameter)| parameter.sample.iter().any(|value| value.is_finite()))
            .filter_map(|(k, parameter)| Some((k, parameter, parameter.extent()?)))
            .collect();
        if known.is_empty() {
            return frame::no_data(canvas, page);
        }
        let n = known.len();
        let gap = if n > 7 { 1.2 } else { 2.4 };
        // Names stand once, at the left of their row; a number leads from there to the column.
        let text_style = TextStyle::of(if n > 7 { NOTE } else { LABEL });
        let names: Vec<String> =
            known.iter().enumerate().map(|(k, (_, parameter, _))| format!("{}  {}", parameter.name, k + 1)).collect();
        let widest = names.iter().map(|name| text_style.width(name)).fold(0.0, f64::max).min(WIDEST_NAME);
        let room = Area {
            left: page.left + widest + 2.0,
            top: page.top + 5.0,
            right: page.right - 1.0,
            bottom: page.bottom - 5.0,
        };
        let panels = room.panels(n * n, n, (gap, gap));
        for (row, (i, up, y)) in known.iter().enumerate() {
            let first = panels[row * n];
            let lines = text_style.wrap(&names[row], widest, 2);
            for (line, words) in lines.iter().enumerate() {
                let down = (line as f64 - (lines.len() - 1) as f64 / 2.0) * text_style.size * 1.25;
                canvas.text(words, (first.left - 2.0, first.centre().1 + down), text_style.right());
            }
            let number = TextStyle::of(LABEL).centre().bold();
            canvas.text(&(row + 1).to_string(), (panels[row].centre().0, room.top - 2.4), number);
            for (column, (j, across, x)) in known.iter().enumerate() {
                let area = panels[row * n + column];
                if column > row {
                    let r = facts.correlation.get(*i).and_then(|row| row.get(*j)).copied().unwrap_or(f64::NAN);
                    correlation(canvas, area, r);
                    continue;
                }
                edge(canvas, area);
                if row == column {
                    marginal(canvas, area, across);
                } else {
                    points(canvas, Panel::new(area, *x, *y), across, up);
                }
                if row + 1 == n {
                    ends(canvas, area, across);
                }
            }
        }
    })
}

fn edge(canvas: &mut Canvas, area: Area) {
    let Area { left, top, right, bottom } = area;
    canvas.line(
        &[(left, top), (right, top), (right, bottom), (left, bottom), (left, top)],
        style::PALE,
        style::AXIS,
        &[],
    );
}

/// The two ends of the level axis below the lowest panel, without leaving its width.
fn ends(canvas: &mut Canvas, area: Area, parameter: &PairParameter) {
    let (low, high) = parameter.range;
    let write = |value: f64| if value == 0.0 { "0".to_owned() } else { short(value) };
    let text_style = TextStyle::of(if area.width() < 16.0 { 2.1 } else { TICK });
    let (low, high) = (write(low), write(high));
    if text_style.width(&low) + text_style.width(&high) + 1.0 > area.width() {
        let text_style = TextStyle::of(1.8);
        canvas.text(&text_style.fit(&low, area.width()), (area.left, area.bottom + 1.6), text_style);
        canvas.text(&text_style.fit(&high, area.width()), (area.right, area.bottom + 3.8), text_style.right());
        return;
    }
    canvas.text(&low, (area.left, area.bottom + 2.4), text_style);
    canvas.text(&high, (area.right, area.bottom + 2.4), text_style.right());
}

/// A number in as few characters as say it.
fn short(value: f64) -> String {
    if (1e-3..1e5).contains(&value.abs()) {
        let decimals = (0..4).find(|&d| {
            let unit = libm::pow(10.0, f64::from(d));
            ((value * unit).round() / unit - value).abs() < 0.01 * value.abs()
        });
        number(value, decimals.unwrap_or(3) as usize)
    } else {
        to_precision(value, value.abs(), false)
    }
}

/// Posterior as an area, prior as a thin line.
fn marginal(canvas: &mut Canvas, area: Area, parameter: &PairParameter) {
    let densities = || parameter.prior.iter().chain(&parameter.posterior).copied();
    let Some(y) = Extent::of(densities().map(|density| density.max(0.0))) else { return };
    let panel = Panel::new(area, Extent { low: 0.0, high: 1.0 }, Extent { high: y.high * 1.08, low: 0.0 }.open());
    let stairs = |bins: &[f64]| -> Vec<(f64, f64)> {
        let height = |bin: f64| if bin.is_finite() { bin.max(0.0) } else { 0.0 };
        let n = bins.len().max(1) as f64;
        bins.iter()
            .enumerate()
            .flat_map(|(k, &bin)| [k as f64 / n, (k + 1) as f64 / n].map(|x| panel.at(x, height(bin))))
            .collect()
    };
    let outline = stairs(&parameter.posterior);
    if let (Some(first), Some(last)) = (outline.first(), outline.last()) {
        let mut closed = outline.clone();
        closed.extend([(last.0, area.bottom), (first.0, area.bottom)]);
        canvas.area(&closed, style::tint(POINT, 0.35));
        canvas.line(&outline, POINT, 0.3, &[]);
    }
    canvas.line(&stairs(&parameter.prior), INK, style::AXIS, &[1.0, 0.6]);
}

fn points(canvas: &mut Canvas, panel: Panel, across: &PairParameter, up: &PairParameter) {
    let pairs = across.sample.len().min(up.sample.len());
    let radius = if panel.area.width() < 16.0 { 0.22 } else { 0.35 };
    for (&x, &y) in across.sample.iter().zip(&up.sample).step_by(pairs.div_ceil(MOST_POINTS).max(1)) {
        if x.is_finite() && y.is_finite() {
            canvas.disc(panel.at(across.position(x), up.position(y)), radius, POINT.mix(0.45));
        }
    }
}

/// The number on a field whose depth is its size.
fn correlation(canvas: &mut Canvas, area: Area, r: f64) {
    let Area { left, top, right, bottom } = area;
    let colour = if r < 0.0 { Colour(0xD5, 0x5E, 0x00) } else { POINT };
    let size = if r.is_finite() { r.abs().min(1.0) } else { 0.0 };
    canvas.rect((left, top), (right, bottom), style::tint(colour, 0.45 * size));
    let text_style = TextStyle::of(if area.width() < 13.0 { NOTE } else { LABEL }).centre();
    let ink = if size < 0.1 { GREY } else { INK };
    canvas.text(&text_style.fit(&number(r, 2), area.width()), area.centre(), text_style.colour(ink));
}
