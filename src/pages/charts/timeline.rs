//! The course of one park: who was enrolled, its type and stage, what travelled, success, trust and tenants.

mod keys;

use super::canvas::{Canvas, Picture, sheet_of_height};
use super::facts::{AxisLabel, Labels};
use super::flags::{self, DatedLine, Flag};
use super::frame::{self, Area, Panel, Scale};
use super::style::{self, Colour, LABEL, Marker, NOTE};
use super::text_style::TextStyle;
use super::ticks::{Extent, Ticks};
use keys::{KEY, keys, legend, stage_colour, type_colour};

/// Facts of [`timeline`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Timeline {
    /// Title, caption, description.
    pub labels: Labels,
    /// Level axis.
    pub time: AxisLabel,
    /// Names of role lanes, from the top.
    pub roles: Vec<String>,
    /// Names of element lanes, from the top.
    pub elements: Vec<String>,
    /// One course, or two side by side.
    pub courses: Vec<Course>,
}

/// The course of a park in one arm.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Course {
    /// Shown above it where there are two.
    pub name: String,
    /// Type of partnership over time.
    pub types: Vec<Span>,
    /// Stages over time.
    pub stages: Vec<Span>,
    /// By role lane: when it was enrolled.
    pub enrolled: Vec<Vec<(f64, f64)>>,
    /// By element lane: when it agreed with the home model.
    pub agreeing: Vec<Vec<(f64, f64)>>,
    /// What happened to elements.
    pub marks: Vec<Mark>,
    /// Curves between 0 and 1, by name.
    pub shares: Vec<(String, Vec<(f64, f64)>)>,
    /// Curves of counts, by name.
    pub counts: Vec<(String, Vec<(f64, f64)>)>,
    /// Dated lines through everything.
    pub events: Vec<DatedLine>,
    /// When and how it ended.
    pub end: Option<DatedLine>,
}

/// Something that held for a while.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Span {
    /// From.
    pub from: f64,
    /// To.
    pub to: f64,
    /// What held.
    pub name: String,
}

/// Something that happened to an element.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// When.
    pub time: f64,
    /// Lane.
    pub element: usize,
    /// What.
    pub fate: Fate,
}

/// What can happen to an element of a bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Tabled and landed.
    Taken,
    /// Tabled and refused.
    Refused,
    /// Imposed.
    Imposed,
    /// Back to practice.
    Lapsed,
    /// Given a form of the place.
    Translated,
}

impl Fate {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Taken, "landed"),
        (Self::Refused, "refused"),
        (Self::Imposed, "imposed"),
        (Self::Lapsed, "lapsed"),
        (Self::Translated, "translated"),
    ];

    fn draw(self, canvas: &mut Canvas, at: (f64, f64)) {
        let other = |index| style::of_series("", index).colour;
        match self {
            Self::Taken => canvas.marker(Marker::Circle, at, 1.05, other(0), true),
            Self::Refused => canvas.marker(Marker::Circle, at, 1.05, style::INK, false),
            Self::Imposed => canvas.marker(Marker::Square, at, 1.05, style::INK, true),
            Self::Lapsed => canvas.marker(Marker::Triangle, at, 1.05, other(1), true),
            Self::Translated => canvas.marker(Marker::Diamond, at, 1.05, other(2), true),
        }
    }
}

/// Height of a lane, mm.
const LANE: f64 = 4.4;
/// Heights of the two panels of curves, mm.
const PANELS: (f64, f64) = (23.0, 19.0);
/// Space above a block for its name, mm.
const HEAD: f64 = 5.4;
/// Room for names of lanes, mm.
const WIDEST_LANE: f64 = 60.0;

/// Draws the course of a park, or two courses side by side.
pub fn timeline(facts: &Timeline) -> Picture {
    let lanes = (2 + facts.roles.len() + facts.elements.len()) as f64;
    let names = if facts.courses.len() > 1 { 5.0 } else { 0.0 };
    let keys = keys(facts);
    let below = KEY * keys.len() as f64;
    let ends = (facts.courses.iter())
        .flat_map(|course| course.types.iter().chain(&course.stages).flat_map(|span| [span.from, span.to]));
    let x = Extent::of(ends);
    let sides = sides(facts);
    let flags: Vec<Vec<Flag>> = match x {
        Some(x) => (facts.courses.iter().zip(&sides).enumerate())
            .map(|(at, (course, side))| flags_of(course, *side, at + 1 == sides.len(), x))
            .collect(),
        None => Vec::new(),
    };
    let flagged = flags.iter().map(|flags| flags::height(flags)).fold(0.0, f64::max);
    let height = 30.0 + below + names + flagged + lanes * LANE + 4.0 * HEAD + PANELS.0 + PANELS.1 + frame::BELOW;
    sheet_of_height(height, &facts.labels, |canvas| {
        let page = frame::title_and_caption(canvas, &facts.labels);
        let Some(x) = x else { return frame::no_data(canvas, page) };
        legend(canvas, page, facts);
        for (row, key) in keys.iter().enumerate() {
            key.draw(canvas, (page.left, page.top + 1.8 + KEY * (row + 1) as f64));
        }
        let top = page.top + 6.0 + 0.6 + below + names + flagged;
        let counts = facts.courses.iter().flat_map(|course| &course.counts).flat_map(|(_, points)| points);
        let most = counts.map(|point| point.1).filter(|value| value.is_finite()).fold(1.0, f64::max);
        let last = sides.len() - 1;
        for (at, ((course, &(left, right)), flags)) in facts.courses.iter().zip(&sides).zip(&flags).enumerate() {
            let area = Area { left, top, right, bottom: page.bottom };
            let name_at = top - flagged - 3.0;
            CoursePanel { facts, course, flags, page, area, name_at, x, most, first: at == 0, last: at == last }
                .draw(canvas);
        }
    })
}

/// Left and right of each course, mm: beside the names of lanes, short of the names of curves.
fn sides(facts: &Timeline) -> Vec<(f64, f64)> {
    let text_style = TextStyle::of(NOTE);
    let lanes = facts.roles.iter().chain(&facts.elements);
    let widest = lanes.map(|name| text_style.width(name)).fold(16.0, f64::max).min(WIDEST_LANE);
    let curves = facts.courses.iter().flat_map(|course| course.shares.iter().chain(&course.counts));
    let right = style::PAGE.0 - style::BORDER - frame::names_width(curves.map(|(name, _)| name.as_str()));
    let room = Area { left: style::BORDER + widest + 2.5, top: 0.0, right, bottom: 1.0 };
    room.panels(facts.courses.len(), 2, (6.0, 0.0)).iter().map(|area| (area.left, area.right)).collect()
}

/// Dated lines of a course with their labels, which may go on above names of lanes and of curves.
fn flags_of(course: &Course, (left, right): (f64, f64), is_last: bool, x: Extent) -> Vec<Flag> {
    let (extent, _) = frame::time_axis(x, right - left);
    let page = (style::BORDER, style::PAGE.0 - style::BORDER);
    let bounds = if is_last { (left, page.1) } else { (page.0, right) };
    flags::place(&course.events, Scale { extent, from: left, to: right }, bounds)
}

struct CoursePanel<'a> {
    facts: &'a Timeline,
    course: &'a Course,
    flags: &'a [Flag],
    page: Area,
    area: Area,
    /// Height of the name of the course, mm.
    name_at: f64,
    x: Extent,
    /// Highest count.
    most: f64,
    first: bool,
    last: bool,
}

impl CoursePanel<'_> {
    fn draw(&self, canvas: &mut Canvas) {
        let Area { left, right, top, .. } = self.area;
        if self.facts.courses.len() > 1 {
            let text_style = TextStyle::of(LABEL).bold();
            canvas.text(&text_style.fit(&self.course.name, self.area.width()), (left, self.name_at), text_style);
        }
        let (x, ticks) = frame::time_axis(self.x, self.area.width());
        let mut y = top;
        let block = |top: f64, height: f64| Area { left, top, right, bottom: top + height };
        let at = |time: f64| Panel::new(block(0.0, 1.0), x, Extent { low: 0.0, high: 1.0 }).x.at(time);

        let bottom = top
            + (2 + self.facts.roles.len() + self.facts.elements.len()) as f64 * LANE
            + 4.0 * HEAD
            + PANELS.0
            + PANELS.1;
        for flag in self.flags {
            flag.draw(canvas, (top, bottom));
        }

        self.lane_name(canvas, "type", y);
        self.spans(canvas, &self.course.types, y, &at, type_colour);
        y += LANE;
        self.lane_name(canvas, "stage", y);
        self.spans(canvas, &self.course.stages, y, &at, stage_colour);
        y += LANE;

        y = self.head(canvas, "Who is enrolled", y);
        let dark = style::tint(style::INK, 0.7);
        self.lanes(canvas, &self.facts.roles, &self.course.enrolled, dark, &mut y, &at);
        y = self.head(canvas, "What travels", y);
        let first = y;
        let agreeing = style::tint(style::of_series("", 0).colour, 0.3);
        self.lanes(canvas, &self.facts.elements, &self.course.agreeing, agreeing, &mut y, &at);
        for mark in &self.course.marks {
            mark.fate.draw(canvas, (at(mark.time), first + (mark.element as f64 + 0.5) * LANE));
        }

        y = self.head(canvas, "Success and trust", y);
        let panel = Panel::new(block(y, PANELS.0), x, Extent { low: 0.0, high: 1.0 });
        let shares = Ticks { values: vec![0.0, 0.5, 1.0], labels: ["0", "0.5", "1"].map(str::to_owned).into() };
        panel.y_axis(canvas, &shares, self.first);
        self.curves(canvas, panel, &self.course.shares);
        y = self.head(canvas, "Tenants", y + PANELS.0);
        let (extent, marks) = frame::value_axis(Extent { low: 0.0, high: self.most }, PANELS.1);
        let panel = Panel::new(block(y, PANELS.1), x, extent);
        panel.y_axis(canvas, &marks, self.first);
        self.curves(canvas, panel, &self.course.counts);
        panel.x_axis(canvas, &ticks);
        frame::title_below(canvas, panel.area, &self.facts.time);
    }

    fn lane_name(&self, canvas: &mut Canvas, name: &str, y: f64) {
        if self.first {
            let text_style = TextStyle::of(NOTE).right();
            let name = text_style.fit(name, self.area.left - self.page.left - 1.6);
            canvas.text(&name, (self.area.left - 1.6, y + LANE / 2.0), text_style);
        }
    }

    /// The name of a block, above it.
    fn head(&self, canvas: &mut Canvas, name: &str, y: f64) -> f64 {
        if self.first {
            canvas.text(name, (self.page.left, y + HEAD / 2.0 + 0.4), TextStyle::of(LABEL).bold());
        }
        y + HEAD
    }

    fn spans(&self, canvas: &mut Canvas, spans: &[Span], y: f64, at: &impl Fn(f64) -> f64, colour: fn(&str) -> Colour) {
        for span in spans {
            let (from, to) = (at(span.from), at(span.to));
            let fill = colour(&span.name);
            canvas.rect((from, y + 0.4), (to, y + LANE - 0.4), fill);
            let bright = u32::from(fill.0) + u32::from(fill.1) + u32::from(fill.2) > 420;
            let text_style = TextStyle::of(NOTE).centre().colour(if bright { style::INK } else { style::PAPER });
            if text_style.width(&span.name) + 1.0 < to - from {
                canvas.text(&span.name, (f64::midpoint(from, to), y + LANE / 2.0), text_style);
            }
        }
        if let (Some(end), Some(last)) = (&self.course.end, spans.last()) {
            let text_style = TextStyle::of(NOTE).colour(style::GREY);
            let from = at(last.to) + 1.0;
            if y < self.area.top + 0.1 && text_style.width(&end.label) + from < self.area.right {
                canvas.text(&end.label, (from, y + LANE / 2.0), text_style);
            }
        }
    }

    fn lanes(
        &self,
        canvas: &mut Canvas,
        names: &[String],
        bars: &[Vec<(f64, f64)>],
        colour: Colour,
        y: &mut f64,
        at: &impl Fn(f64) -> f64,
    ) {
        for (lane, name) in names.iter().enumerate() {
            self.lane_name(canvas, name, *y);
            let middle = *y + LANE / 2.0;
            canvas.line(&[(self.area.left, middle), (self.area.right, middle)], style::PALE, style::GRID, &[]);
            for &(from, to) in bars.get(lane).map_or(&[][..], Vec::as_slice) {
                canvas.rect((at(from), middle - 1.3), (at(to), middle + 1.3), colour);
            }
            *y += LANE;
        }
    }

    fn curves(&self, canvas: &mut Canvas, panel: Panel, curves: &[(String, Vec<(f64, f64)>)]) {
        let mut ends = Vec::new();
        for (at, (name, points)) in curves.iter().enumerate() {
            let style = style::of_series("", at);
            for run in frame::runs(points, |point| point.0.is_finite() && point.1.is_finite()) {
                let places: Vec<_> = run.iter().map(|&(time, value)| panel.at(time, value)).collect();
                canvas.line(&places, style.colour, style::CURVE * 0.8, style.dash);
                if let Some(&(_, height)) = places.last() {
                    ends.retain(|(known, _, _): &frame::End| known != name);
                    ends.push((name.clone(), style.colour, height));
                }
            }
        }
        if self.last {
            frame::name_ends(canvas, panel.area, &ends);
        }
    }
}
