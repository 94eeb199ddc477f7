//! A posterior sample: each parameter alone on the diagonal, pairs as points below it, their correlation above.

use std::cmp::Ordering;

use super::canvas::{Canvas, Picture, Point, sheet_of_height};
use super::facts::Labels;
use super::frame::{self, Area, Panel};
use super::marks::{Mark, Stroke, draw, text};
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

const POINT: Colour = style::BLUE;
const MOST_POINTS: usize = 300;
/// Widest that a line of a name may be, mm.
const WIDEST_NAME: f64 = 36.0;
/// Height of the sheet in mm.
const HEIGHT: f64 = 150.0;

/// From so many parameters on, panels are small.
const MANY: usize = 7;

/// Draws a square of panels; a parameter without a range is left out.
pub fn pair_plot(facts: &PairPlot) -> Picture {
    sheet_of_height(HEIGHT, &facts.labels, |canvas| {
        let page = frame::title_and_caption(canvas, &facts.labels);
        let known: Vec<(usize, &PairParameter)> =
            facts.parameters.iter().enumerate().filter(|(_, p)| p.known()).collect();
        if known.is_empty() {
            return frame::no_data(canvas, page);
        }
        let n = known.len();
        let gap = if n > MANY { 1.2 } else { 2.4 };
        // Names stand once, at the left of their row; a number leads from there to the column.
        let text_style = TextStyle::of(if n > MANY { NOTE } else { LABEL });
        let names = known.iter().zip(1..).map(|((_, parameter), k)| format!("{}  {k}", parameter.name));
        let names: Vec<String> = names.collect();
        let widest = names.iter().map(|name| text_style.width(name)).fold(0.0, f64::max).min(WIDEST_NAME);
        let room = Area {
            left: page.left + widest + 2.0,
            top: page.top + 5.0,
            right: page.right - 1.0,
            bottom: page.bottom - 5.0,
        };
        let panels = room.panels(n * n, n, (gap, gap));
        for (row, &up) in known.iter().enumerate() {
            let first = panels[row * n];
            let lines = text_style.wrap(&names[row], widest, 2);
            for (line, words) in lines.iter().enumerate() {
                let down = (line as f64 - (lines.len() - 1) as f64 / 2.0) * text_style.size * 1.25;
                canvas.text(words, (first.left - 2.0, first.centre().1 + down), text_style.right());
            }
            let number = TextStyle::of(LABEL).centre().bold();
            canvas.text(&(row + 1).to_string(), (panels[row].centre().0, room.top - 2.4), number);
            for (column, &across) in known.iter().enumerate() {
                let area = panels[row * n + column];
                let (x, y, marks) = facts.cell(across, up, n > MANY);
                if column <= row {
                    canvas.line(&area.edge(), style::PALE, style::AXIS, &[]);
                }
                draw(&marks, canvas, Panel::new(area, x, y), f64::INFINITY);
                if row + 1 == n {
                    ends(canvas, area, across.1);
                }
            }
        }
    })
}

impl PairPlot {
    /// Ends of both axes and marks of a panel: the parameter alone, points of two, or above the diagonal their correlation.
    fn cell(
        &self,
        (j, across): (usize, &PairParameter),
        (i, up): (usize, &PairParameter),
        small: bool,
    ) -> (Extent, Extent, Vec<Mark>) {
        match j.cmp(&i) {
            Ordering::Greater => {
                let r = self.correlation.get(i).and_then(|row| row.get(j)).copied().unwrap_or(f64::NAN);
                (Extent::UNIT, Extent::UNIT, correlation(r, small).into())
            }
            Ordering::Equal => across.alone(),
            Ordering::Less => (across.extent(), up.extent(), points(across, up, if small { 0.22 } else { 0.35 })),
        }
    }
}

impl PairParameter {
    fn position(&self, value: f64) -> f64 {
        if self.logarithmic { libm::log(value.max(f64::MIN_POSITIVE)) } else { value }
    }

    fn extent(&self) -> Extent {
        Extent::of([self.range.0, self.range.1].map(|end| self.position(end))).unwrap_or(Extent::UNIT).open()
    }

    /// Whether there are a sample and a range to draw it in.
    fn known(&self) -> bool {
        let ends = [self.range.0, self.range.1];
        ends.iter().all(|end| end.is_finite() && (*end > 0.0 || !self.logarithmic))
            && self.sample.iter().any(|value| value.is_finite())
    }

    /// Posterior as an area, prior as a thin line.
    fn alone(&self) -> (Extent, Extent, Vec<Mark>) {
        let densities = self.prior.iter().chain(&self.posterior).map(|density| density.max(0.0));
        let most = Extent::of(densities).map_or(1.0, |extent| extent.high);
        let stairs = |bins: &[f64]| -> Vec<Point> {
            let (n, height) = (bins.len().max(1) as f64, |bin: f64| if bin.is_finite() { bin.max(0.0) } else { 0.0 });
            let step = |(k, &bin): (usize, &f64)| [k as f64 / n, (k + 1) as f64 / n].map(|x| (x, height(bin)));
            bins.iter().enumerate().flat_map(step).collect()
        };
        let outline = stairs(&self.posterior);
        let closed = outline.iter().copied().chain([(1.0, 0.0), (0.0, 0.0)]).collect();
        let prior = Stroke::of(INK, style::AXIS).dashed(&[1.0, 0.6]);
        let marks = vec![
            Mark::Area(closed, style::tint(POINT, 0.35).into()),
            Mark::Line(outline, Stroke::of(POINT, 0.3)),
            Mark::Line(stairs(&self.prior), prior),
        ];
        (Extent::UNIT, Extent { low: 0.0, high: most * 1.08 }.open(), marks)
    }
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

fn points(across: &PairParameter, up: &PairParameter, radius: f64) -> Vec<Mark> {
    let pairs = across.sample.len().min(up.sample.len());
    let pairs = across.sample.iter().zip(&up.sample).step_by(pairs.div_ceil(MOST_POINTS).max(1));
    let whole = pairs.filter(|(x, y)| x.is_finite() && y.is_finite());
    whole.map(|(&x, &y)| Mark::Dot((across.position(x), up.position(y)), radius, POINT.mix(0.45))).collect()
}

/// The number on a field whose depth is its size.
fn correlation(r: f64, small: bool) -> [Mark; 2] {
    let colour = if r < 0.0 { style::VERMILION } else { POINT };
    let size = if r.is_finite() { r.abs().min(1.0) } else { 0.0 };
    let text_style = TextStyle::of(if small { NOTE } else { LABEL }).centre();
    let text_style = text_style.colour(if size < 0.1 { GREY } else { INK });
    [
        Mark::Rect((0.0, 0.0), (1.0, 1.0), style::tint(colour, 0.45 * size).into()),
        text(number(r, 2), (0.5, 0.5), (0.0, 0.0), text_style),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::marks::read;
    use super::*;

    #[test]
    fn the_diagonal_shows_one_parameter_below_it_are_points_and_above_it_a_number() {
        let parameter = |logarithmic| PairParameter {
            range: (1.0, 100.0),
            logarithmic,
            prior: vec![1.0],
            posterior: vec![0.5, 2.0],
            sample: vec![1.0, f64::NAN, 100.0],
            ..PairParameter::default()
        };
        let (one, other) = (parameter(false), parameter(true));
        let facts = PairPlot { correlation: vec![vec![1.0, -0.4]], ..PairPlot::default() };
        let (x, y, marks) = facts.cell((0, &one), (1, &other), false);
        assert_eq!((x.high, y.high), (100.0, libm::log(100.0)));
        assert_eq!(read::dots(&marks), [(1.0, 0.0), (100.0, libm::log(100.0))]);
        let (_, y, marks) = facts.cell((0, &one), (0, &one), false);
        assert_eq!((y.low, y.high), (0.0, 2.16));
        let lines = read::lines(&marks);
        assert_eq!(lines[0], [(0.0, 0.5), (0.5, 0.5), (0.5, 2.0), (1.0, 2.0)]);
        assert_eq!(lines[1], [(0.0, 1.0), (1.0, 1.0)]);
        assert_eq!(read::texts(&facts.cell((1, &other), (0, &one), false).2), ["−0.40"]);
        assert!(!PairParameter { range: (0.0, 1.0), ..parameter(true) }.known());
    }
}
