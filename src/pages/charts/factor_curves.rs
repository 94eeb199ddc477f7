//! An outcome against one parameter at a time, for every arm, in small panels with a shared upright axis.

use super::canvas::{Canvas, Picture, sheet};
use super::facts::{AxisLabel, Labels};
use super::frame::{self, Area, Scale};
use super::interval::Interval;
use super::legend::{self, Swatch};
use super::plane::{Axis, Places, Track, level_marks, level_places, round_numbers};
use super::style::{self, GREY, LABEL, Marker, NOTE, SeriesStyle};
use super::text_style::TextStyle;
use super::ticks::Extent;

/// Facts of [`factor_curves`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FactorCurves {
    /// Title, caption, description.
    pub labels: Labels,
    /// Upright axis, common to all panels.
    pub outcome: AxisLabel,
    /// One panel each, at most [`MOST_FACTORS`]; further ones are counted in words.
    pub factors: Vec<Factor>,
}

/// One panel of [`FactorCurves`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Factor {
    /// Level axis.
    pub axis: Axis,
    /// Base value, on a named axis the number of its place; `None` if there is none on this axis.
    pub base: Option<f64>,
    /// One curve each.
    pub arms: Vec<FactorCurve>,
    /// Points of a design that moves all axes at once: the number of the place on the axis, and a value that is drawn filled
    /// where its interval does not contain 0.
    pub cloud: Vec<(usize, Interval)>,
}

/// One arm in a panel.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FactorCurve {
    /// Name of the arm.
    pub name: String,
    /// One per place of the axis.
    pub points: Vec<Interval>,
}

/// Panels on one chart.
pub const MOST_FACTORS: usize = 12;

/// Draws one panel per factor with curves, interval bands and a mark at the base value.
pub fn factor_curves(facts: &FactorCurves) -> Picture {
    sheet(&facts.labels, |canvas| {
        let page = frame::title_and_caption(canvas, &facts.labels);
        let shown = &facts.factors[..facts.factors.len().min(MOST_FACTORS)];
        let clouds = shown.iter().flat_map(|factor| &factor.cloud).map(|(_, value)| value);
        let all = shown.iter().flat_map(|factor| &factor.arms).flat_map(|arm| &arm.points).chain(clouds);
        let Some(y) = Extent::of(all.flat_map(|point| point.marks())) else { return frame::no_data(canvas, page) };
        let names = arm_names(shown);
        let styles: Vec<SeriesStyle> = names.iter().enumerate().map(|(k, name)| style::of_series(name, k)).collect();
        let legend = legend::legend(canvas, page, &entries(shown, &names, &styles));
        let rows = shown.len().div_ceil(4);
        let columns = shown.len().div_ceil(rows);
        let room = Area { top: page.top + legend + frame::ABOVE, bottom: page.bottom - 4.6, ..page };
        let gap = 5.0 + HEADING;
        let tall = (room.height() - HEADING - gap * (rows - 1) as f64) / rows as f64;
        let (y, ticks) = frame::value_axis(y, tall);
        let room =
            Area { left: room.left + frame::margin(&ticks), top: room.top + HEADING, right: room.right - 3.0, ..room };
        // Smaller type for all before letters of one are lost.
        let wide = room.width() / columns as f64 - 3.0;
        let fits = |text_style: &TextStyle| shown.iter().all(|f| text_style.width(&f.axis.quantity.label()) <= wide);
        let letters = [TextStyle::of(LABEL).bold(), TextStyle::of(NOTE).bold()];
        let text_style = letters.into_iter().find(fits).unwrap_or(TextStyle::of(NOTE));
        for (k, (factor, area)) in shown.iter().zip(room.panels(shown.len(), columns, (6.0, gap))).enumerate() {
            let scale = Scale { extent: y, from: area.bottom, to: area.top };
            for (&value, label) in ticks.values.iter().zip(&ticks.labels) {
                let at = scale.at(value);
                canvas.line(&[(area.left, at), (area.right, at)], style::PALE, style::GRID, &[]);
                if k % columns == 0 {
                    canvas.text(label, (area.left - 1.3, at), TextStyle::of(style::TICK).right());
                }
            }
            if y.low < 0.0 && y.high > 0.0 {
                let zero = scale.at(0.0);
                canvas.line(&[(area.left, zero), (area.right, zero)], GREY, style::AXIS, &[]);
            }
            panel(canvas, area, scale, factor, &names, &styles);
            let words = text_style.fit(&factor.axis.quantity.label(), area.width() + 5.0);
            canvas.text(&words, (area.left, area.top - 2.6), text_style);
        }
        frame::title_above(canvas, page.left, page.top + legend, &facts.outcome, page.width() * 0.7);
        let left_out = facts.factors.len() - shown.len();
        if left_out > 0 {
            let words = format!("{left_out} more not shown");
            canvas.text(&words, (page.right, page.top + legend + 1.8), TextStyle::of(NOTE).right().colour(GREY));
        }
    })
}

/// Height of a panel's name above it, mm.
const HEADING: f64 = 4.6;

fn arm_names(factors: &[Factor]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for arm in factors.iter().flat_map(|factor| &factor.arms) {
        if !names.contains(&arm.name.as_str()) {
            names.push(&arm.name);
        }
    }
    names
}

fn panel(canvas: &mut Canvas, area: Area, y: Scale, factor: &Factor, names: &[&str], styles: &[SeriesStyle]) {
    // Named places stand in cells, numbers reach from edge to edge.
    let named = matches!(factor.axis.places, Places::Named(_));
    let track = factor.axis.places.track(area.left, area.right, named);
    if let Some(base) = factor.base {
        let x = track.at(base);
        canvas.line(&[(x, area.top), (x, area.bottom)], GREY, style::AXIS, &BASE);
        let foot = [(x, area.bottom - 0.2), (x - 1.0, area.bottom - 1.9), (x + 1.0, area.bottom - 1.9)];
        canvas.area(&foot, GREY);
    }
    let style = |name: &str| {
        names.iter().position(|known| *known == name).map_or_else(|| style::of_series(name, 0), |k| styles[k])
    };
    cloud(canvas, &track, y, &factor.cloud);
    let aside = ASIDE.min(track.narrowest() * 0.7 / factor.arms.len().max(1) as f64);
    if named || aside >= CLOSEST {
        // Where there is room, arms stand side by side with an interval each; bands over one another cannot be distinguished.
        let aside = if named { (track.narrowest() * 0.7 / factor.arms.len().max(1) as f64).min(2.6) } else { aside };
        beside(canvas, (&track, aside), y, factor, (&style, !named));
    } else {
        for arm in &factor.arms {
            let points: Vec<(f64, Interval)> = track.centres.iter().copied().zip(arm.points.iter().copied()).collect();
            for run in frame::runs(&points, |point| point.1.bounded()).iter().filter(|run| run.len() > 1) {
                let back = run.iter().rev().map(|&(x, point)| (x, y.at(point.low)));
                let outline: Vec<_> = run.iter().map(|&(x, point)| (x, y.at(point.high))).chain(back).collect();
                canvas.area(&outline, style(&arm.name).colour.mix(style::INNER));
            }
        }
        for arm in &factor.arms {
            let style = style(&arm.name);
            let points: Vec<(f64, Interval)> = track.centres.iter().copied().zip(arm.points.iter().copied()).collect();
            for run in frame::runs(&points, |point| point.1.known()) {
                let line: Vec<_> = run.iter().map(|&(x, point)| (x, y.at(point.value))).collect();
                canvas.line(&line, style.colour, style::CURVE * 0.8, style.dash);
                if let ([at], [(_, point)]) = (&line[..], &run[..]) {
                    upright_whisker(canvas, at.0, y, *point, style);
                }
                for &at in &line {
                    canvas.marker(style.marker, at, 0.6, style.colour, true);
                }
            }
        }
    }
    // Round numbers if they can be; the markers tell where the axis was visited.
    let text_style = TextStyle::of(style::TICK);
    if let Some(words) = round_numbers(&track, |label| text_style.width(label) + 2.5) {
        let marks: Vec<f64> = words.iter().map(|word| word.0).collect();
        level_marks(canvas, area, &marks, &words);
    } else {
        level_places(canvas, area, &track);
    }
}

const BASE: [f64; 2] = [0.8, 0.6];

/// Distance of the intervals of two arms at one place of an axis of numbers, and the smallest at which they are
/// distinguished, mm.
const ASIDE: f64 = 0.9;
const CLOSEST: f64 = 0.55;

/// The arms stand side by side, along an axis of numbers with lines between their means.
fn beside(
    canvas: &mut Canvas,
    (track, step): (&Track, f64),
    y: Scale,
    factor: &Factor,
    (style, joined): (&impl Fn(&str) -> SeriesStyle, bool),
) {
    for (k, arm) in factor.arms.iter().enumerate() {
        let style = style(&arm.name);
        let aside = step * (k as f64 - (factor.arms.len() - 1) as f64 / 2.0);
        let points: Vec<(f64, Interval)> =
            track.centres.iter().map(|x| x + aside).zip(arm.points.iter().copied()).collect();
        for run in frame::runs(&points, |point| point.1.known()) {
            if joined && run.len() > 1 {
                let line: Vec<_> = run.iter().map(|&(x, point)| (x, y.at(point.value))).collect();
                canvas.line(&line, style.colour, style::CURVE * 0.8, style.dash);
            }
            for &(x, point) in &run {
                upright_whisker(canvas, x, y, point, style);
                canvas.marker(style.marker, (x, y.at(point.value)), if joined { 0.6 } else { 0.8 }, style.colour, true);
            }
        }
    }
}

/// Most points of a cloud that are drawn with their intervals.
const MOST_WHISKERS: usize = 120;

fn cloud(canvas: &mut Canvas, track: &Track, y: Scale, points: &[(usize, Interval)]) {
    let known = || points.iter().filter(|(place, value)| value.known() && *place < track.centres.len());
    let colour = style::of_series("", 0).colour;
    if points.len() <= MOST_WHISKERS {
        for (place, value) in known().filter(|(_, value)| value.bounded()) {
            let x = track.centres[*place];
            canvas.line(&[(x, y.at(value.low)), (x, y.at(value.high))], colour.mix(0.35), 0.25, &[]);
        }
    }
    for (place, value) in known() {
        let settled = value.bounded() && (value.low > 0.0 || value.high < 0.0);
        canvas.marker(Marker::Circle, (track.centres[*place], y.at(value.value)), 0.7, colour, settled);
    }
}

fn upright_whisker(canvas: &mut Canvas, x: f64, y: Scale, point: Interval, style: SeriesStyle) {
    if point.bounded() {
        canvas.line(&[(x, y.at(point.low)), (x, y.at(point.high))], style.colour, 0.3, &[]);
    }
}

fn entries<'a>(factors: &[Factor], names: &[&str], styles: &[SeriesStyle]) -> Vec<Swatch<'a>> {
    let mut entries: Vec<Swatch<'a>> = Vec::new();
    for (name, &style) in names.iter().zip(styles) {
        let draw = move |canvas: &mut Canvas, at: Area| {
            let y = at.centre().1;
            canvas.line(&[(at.left, y), (at.right, y)], style.colour, style::CURVE, style.dash);
            canvas.marker(style.marker, (at.centre().0, y), 0.8, style.colour, true);
        };
        entries.push(((*name).to_owned(), 7.0, Box::new(draw)));
    }
    if factors.iter().any(|factor| factor.base.is_some()) {
        let draw = |canvas: &mut Canvas, at: Area| {
            let (x, y) = (at.centre().0, at.bottom);
            canvas.line(&[(x, at.top - 0.4), (x, y)], GREY, style::AXIS, &BASE);
            canvas.area(&[(x, y), (x - 1.0, y - 1.7), (x + 1.0, y - 1.7)], GREY);
        };
        entries.push(("base value".to_owned(), 3.0, Box::new(draw)));
    }
    entries
}
