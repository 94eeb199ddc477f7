//! An estimate and its interval as worlds are added, against the precision asked for.

use super::canvas::{Canvas, Picture, sheet};
use super::facts::{Quantity, Words};
use super::frame::{self, Area, Panel};
use super::interval::Interval;
use super::lettering::Letter;
use super::style::{self, Colour, INK, LABEL, NOTE};
use super::ticks::{Extent, number, to_precision};

/// Facts of [`convergence`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Convergence {
    /// Title, caption, description.
    pub words: Words,
    /// Level axis: number of worlds.
    pub worlds: Quantity,
    /// Upright axis.
    pub estimate: Quantity,
    /// Whether the estimate is a difference, so that zero belongs on the axis.
    pub difference: bool,
    /// Worlds so far, ascending, and the estimate from them.
    pub points: Vec<(f64, Interval)>,
    /// Half-width asked for, around the last estimate; `None` if none was.
    pub half_width: Option<f64>,
    /// Where the experiment stopped, and why.
    pub stop: Option<Stop>,
}

/// Where an experiment stopped.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Stop {
    /// After so many worlds.
    pub worlds: f64,
    /// In few words: `precision reached`, `most worlds allowed`.
    pub reason: String,
}

const ESTIMATE: Colour = Colour(0x00, 0x72, 0xB2);
const ASKED: Colour = Colour(0xE6, 0x9F, 0x00);
/// Most points along the curve; of more, every n-th is drawn.
const MOST_POINTS: usize = 400;

/// Draws the running estimate with its interval, the band asked for and the stopping point. The first intervals, of few
/// worlds, may reach beyond the axis, which is made for those after the first tenth of the worlds.
pub fn convergence(facts: &Convergence) -> Picture {
    sheet(&facts.words, |canvas| {
        let page = frame::surround(canvas, &facts.words);
        let known: Vec<(f64, Interval)> =
            facts.points.iter().copied().filter(|(worlds, point)| worlds.is_finite() && point.known()).collect();
        let Some(&(last, end)) = known.last() else { return frame::no_data(canvas, page) };
        let half = facts.half_width.filter(|half| half.is_finite() && *half > 0.0);
        let asked = half.map(|half| (end.value - half, end.value + half));
        let settled = known.iter().filter(|(worlds, _)| *worlds >= last * 0.1).flat_map(|(_, point)| point.marks());
        let around = asked.map(|(low, high)| [low, high]).into_iter().flatten();
        let Some(y) = Extent::of(settled.chain(around)) else { return frame::no_data(canvas, page) };
        let y = if facts.difference { y.with(0.0) } else { y };
        let (y, y_ticks) = frame::amounts(y, page.height() - frame::ABOVE - frame::BELOW);
        let stop = facts.stop.as_ref().filter(|stop| stop.worlds.is_finite());
        let xs = known.iter().map(|(worlds, _)| *worlds).chain(stop.map(|stop| stop.worlds)).chain([0.0]);
        let Some(x) = Extent::of(xs) else { return frame::no_data(canvas, page) };
        let words = label(end);
        let area = Area {
            left: page.left + frame::margin(&y_ticks),
            top: page.top + frame::ABOVE,
            right: page.right - 4.0,
            bottom: page.bottom - frame::BELOW,
        };
        let (x, x_ticks) = frame::times(x, area.width());
        let panel = Panel::new(area, x, y);
        panel.upright(canvas, &y_ticks, true);
        if let Some((low, high)) = asked {
            let (top, bottom) = (panel.y.at(high), panel.y.at(low));
            canvas.rect((area.left, top), (area.right, bottom), style::tint(ASKED, 0.28));
            for edge in [top, bottom] {
                canvas.line(&[(area.left, edge), (area.right, edge)], ASKED, 0.3, &[1.6, 0.8]);
            }
        }
        panel.zero(canvas);
        curve(canvas, panel, &known);
        if let Some(stop) = stop {
            let at = panel.x.at(stop.worlds);
            canvas.line(&[(at, area.top), (at, area.bottom)], INK, 0.35, &[]);
            let letter = Letter::of(LABEL);
            let words = format!("stopped at {}: {}", number(stop.worlds, 0), stop.reason);
            let words = letter.fit(words.trim_end_matches([':', ' ']), area.width() - 2.0);
            let width = letter.width(&words);
            // Left of the line, as experiments stop at the end of the curve.
            let start =
                if at - area.left > width + 1.5 { at - width - 1.2 } else { (at + 1.2).min(area.right - width) };
            let start = start.max(area.left + 0.5);
            canvas.rect((start - 0.5, area.top + 0.6), (start + width + 0.5, area.top + 4.8), style::PAPER);
            canvas.text(&words, (start, area.top + 2.7), letter);
        }
        panel.level(canvas, &x_ticks);
        frame::title_above(canvas, page.left, page.top, &facts.estimate, page.width() * 0.5);
        frame::title_below(canvas, area, &facts.worlds);
        let note = Letter::of(LABEL).right().bold().colour(ESTIMATE);
        canvas.text(&note.fit(&words, page.width() * 0.5), (page.right, page.top + 1.8), note);
        if let (Some(half), Some((low, _))) = (half, asked) {
            let letter = Letter::of(NOTE).colour(INK);
            let words = format!("asked for: ± {}", to_precision(half, half, false));
            let y = panel.y.at(low);
            // Below the band if there is room, else just inside it.
            let y = if y + NOTE * 1.4 < area.bottom { y + NOTE * 0.85 } else { y - NOTE * 0.85 };
            let left = area.right - letter.width(&words) - 1.5;
            let chip = ((left - 0.4, y - NOTE * 0.6), (area.right - 1.1, y + NOTE * 0.6));
            canvas.rect(chip.0, chip.1, style::PAPER.mix(0.8));
            canvas.text(&words, (left, y), letter);
        }
    })
}

fn label(end: Interval) -> String {
    if end.bounded() {
        let spread = (end.high - end.low).abs();
        let write = |value| to_precision(value, spread, false);
        format!("{} [{}, {}]", write(end.value), write(end.low), write(end.high))
    } else {
        to_precision(end.value, end.value.abs() / 100.0, false)
    }
}

fn curve(canvas: &mut Canvas, panel: Panel, known: &[(f64, Interval)]) {
    let stride = known.len().div_ceil(MOST_POINTS).max(1);
    // Counted from the end, which is always drawn.
    let mut thinned: Vec<(f64, Interval)> = known.iter().rev().step_by(stride).copied().collect();
    thinned.reverse();
    for run in frame::runs(&thinned, |(_, point)| point.bounded()) {
        if let [(worlds, point)] = run[..] {
            let x = panel.x.at(worlds);
            let ends = [(x, panel.y.at(point.low)), (x, panel.y.at(point.high))];
            canvas.line(&ends, ESTIMATE, 0.4, &[]);
            continue;
        }
        let upper: Vec<_> = run.iter().map(|(worlds, point)| panel.at(*worlds, point.high)).collect();
        let lower: Vec<_> = run.iter().map(|(worlds, point)| panel.at(*worlds, point.low)).collect();
        let outline: Vec<_> = upper.iter().chain(lower.iter().rev()).copied().collect();
        canvas.area(&outline, ESTIMATE.mix(style::INNER * 0.8));
        for edge in [&upper, &lower] {
            canvas.line(edge, ESTIMATE.mix(0.7), style::AXIS, &[]);
        }
    }
    let y = panel.y.extent;
    for run in frame::runs(&thinned, |(_, point)| (y.low..=y.high).contains(&point.value)) {
        let line: Vec<_> = run.iter().map(|(worlds, point)| panel.at(*worlds, point.value)).collect();
        canvas.line(&line, ESTIMATE, style::CURVE, &[]);
        for &at in line.iter().filter(|_| thinned.len() <= 40) {
            canvas.disc(at, 0.7, ESTIMATE);
        }
    }
    if let Some((worlds, point)) = thinned.last() {
        canvas.disc(panel.at(*worlds, point.value), 0.9, ESTIMATE);
    }
}
