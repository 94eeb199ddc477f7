//! An estimate and its interval as worlds are added, against the precision required.

use crate::analysis::Interval;

use super::canvas::Picture;
use super::facts::{AxisLabel, Labels};
use super::marks::{Mark, Stroke, bands, curves, vertical_line};
use super::panels::{PanelContent, Panels};
use super::rows::in_numbers;
use super::style::{self, Colour, INK, LABEL, NOTE};
use super::text_style::TextStyle;
use super::ticks::{Extent, number, to_precision};

/// Facts of [`convergence`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Convergence {
    /// Title, caption, description.
    pub labels: Labels,
    /// Level axis: number of worlds.
    pub worlds: AxisLabel,
    /// Upright axis.
    pub estimate: AxisLabel,
    /// Whether the estimate is a difference, so that zero belongs on the axis.
    pub difference: bool,
    /// Worlds so far, ascending, and the estimate from them.
    pub points: Vec<(f64, Interval)>,
    /// Half-width required, around the last estimate; `None` if none was.
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

const ESTIMATE: Colour = style::BLUE;
const ASKED: Colour = Colour(0xE6, 0x9F, 0x00);
/// Most points along the curve; of more, every n-th is drawn.
const MOST_POINTS: usize = 400;
/// Most points that are drawn one by one too.
const MOST_DOTS: usize = 40;

/// Draws the running estimate with its interval, the band required and the stopping point. The first intervals, of few
/// worlds, may reach beyond the axis, which is made for those after the first tenth of the worlds.
pub fn convergence(facts: &Convergence) -> Picture {
    facts.panels().picture(&facts.labels)
}

impl Convergence {
    fn panels(&self) -> Panels<'_> {
        let known: Vec<(f64, Interval)> =
            self.points.iter().copied().filter(|(worlds, point)| worlds.is_finite() && point.known()).collect();
        let Some(&(last, end)) = known.last() else {
            return Panels::of((&self.worlds, None::<Extent>), (&self.estimate, None::<Extent>), Vec::new());
        };
        let half = self.half_width.filter(|half| half.is_finite() && *half > 0.0);
        let asked = half.map(|half| [end.value - half, end.value + half]);
        let settled = known.iter().filter(|(worlds, _)| *worlds >= last * 0.1).flat_map(|(_, point)| point.marks());
        let up = Extent::of(settled.chain(asked.into_iter().flatten()));
        let up = up.map(|up| if self.difference { up.with(0.0) } else { up });
        let stop = self.stop.as_ref().filter(|stop| stop.worlds.is_finite());
        let across =
            Extent::of(known.iter().map(|(worlds, _)| *worlds).chain(stop.map(|stop| stop.worlds)).chain([0.0]));
        let (Some(x), Some(y)) = (across, up) else {
            return Panels::of((&self.worlds, across), (&self.estimate, up), Vec::new());
        };
        let mut marks = Vec::new();
        if let (Some(half), Some([low, high])) = (half, asked) {
            let edge = |at| Mark::Line(vec![(x.low, at), (x.high, at)], Stroke::of(ASKED, 0.3).dashed(&[1.6, 0.8]));
            marks.push(Mark::Rect((x.low, low), (x.high, high), style::tint(ASKED, 0.28).into()));
            marks.extend([edge(high), edge(low)]);
            let words = format!("required: ± {}", to_precision(half, half, false));
            let text_style = TextStyle::of(NOTE).right();
            marks.push(Mark::Text { text: words, at: (x.high, low), aside: (-1.5, -2.2), text_style, paper: 0.8 });
        }
        marks.extend(curve(&known, y));
        let over = stop.map(|stop| {
            let words = format!("stopped at {}: {}", number(stop.worlds, 0), stop.reason);
            let words = TextStyle::of(LABEL).fit(words.trim_end_matches([':', ' ']), 110.0);
            // Left of the line, as experiments stop at the end of the curve.
            let is_late = stop.worlds > x.high * 0.75;
            let text_style = if is_late { TextStyle::of(LABEL).right() } else { TextStyle::of(LABEL) };
            let aside = (if is_late { -1.6 } else { 1.6 }, 2.7);
            let line = vertical_line(stop.worlds, (f64::MIN, f64::MAX), Stroke::of(INK, 0.35));
            [line, Mark::Text { text: words, at: (stop.worlds, f64::MAX), aside, text_style, paper: 1.0 }]
        });
        let part = PanelContent { marks, over: over.into_iter().flatten().collect(), ..PanelContent::default() };
        let note = if end.bounded() {
            in_numbers(end.value, end.low, end.high, false)
        } else {
            to_precision(end.value, end.value.abs() / 100.0, false)
        };
        let note = Some((note, TextStyle::of(LABEL).bold().colour(ESTIMATE)));
        Panels { note, ..Panels::of((&self.worlds, across), (&self.estimate, up), vec![part]) }
    }
}

fn curve(known: &[(f64, Interval)], y: Extent) -> Vec<Mark> {
    let stride = known.len().div_ceil(MOST_POINTS).max(1);
    // Counted from the end, which is always drawn.
    let thinned: Vec<(f64, Interval)> = known.iter().rev().step_by(stride).rev().copied().collect();
    let of = |value: fn(&Interval) -> f64| -> Vec<(f64, f64)> {
        thinned.iter().map(|(worlds, point)| (*worlds, value(point))).collect()
    };
    let band: Vec<_> = thinned.iter().map(|(worlds, point)| (*worlds, point.low, point.high)).collect();
    let mut marks: Vec<Mark> = bands(&band, ESTIMATE.mix(style::INNER * 0.8)).collect();
    for edge in [of(|point| point.high), of(|point| point.low)] {
        marks.extend(curves(&edge, Stroke::of(ESTIMATE.mix(0.7), style::AXIS)));
    }
    // Beyond the axis there is a gap.
    let inside = |value: f64| if (y.low..=y.high).contains(&value) { value } else { f64::NAN };
    let line: Vec<(f64, f64)> =
        of(|point| point.value).into_iter().map(|(worlds, value)| (worlds, inside(value))).collect();
    marks.extend(curves(&line, Stroke::of(ESTIMATE, style::CURVE)));
    let dots = line.iter().filter(|(_, value)| thinned.len() <= MOST_DOTS && value.is_finite());
    marks.extend(dots.map(|&at| Mark::Dot(at, 0.7, ESTIMATE.into())));
    marks.extend(thinned.last().map(|(worlds, point)| Mark::Dot((*worlds, point.value), 0.9, ESTIMATE.into())));
    marks
}
