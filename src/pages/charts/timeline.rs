//! The course of one park: who was enrolled, its type and stage, what travelled, success, trust and tenants.

use super::canvas::{Canvas, Picture, sheet_of_height};
use super::colour_scale::ink_on;
use super::facts::{AxisLabel, Labels};
use super::flags::{self, DatedLine, Flag};
use super::frame::{self, Area, End, Panel, Scale};
use super::legend::{self, Key};
use super::marks::{Mark as Drawn, Stroke, curves, draw, text};
use super::style::{self, Colour, INK, LABEL, Marker, NOTE};
use super::text_style::TextStyle;
use super::ticks::{Extent, Ticks};

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

    fn mark(self, at: (f64, f64)) -> Drawn {
        let other = |index| style::of_series("", index).colour;
        let (marker, colour) = match self {
            Self::Taken => (Marker::Circle, other(0)),
            Self::Refused => (Marker::Circle, INK),
            Self::Imposed => (Marker::Square, INK),
            Self::Lapsed => (Marker::Triangle, other(1)),
            Self::Translated => (Marker::Diamond, other(2)),
        };
        Drawn::Sign { at, marker, radius: 1.05, colour, filled: self != Self::Refused }
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
/// Height of a row of keys that is followed by another, mm.
const KEYS: f64 = 4.8;

/// The colour of a type.
fn type_colour(name: &str) -> Colour {
    style::tint(style::of_series(name, 0).colour, 0.75)
}

/// The colour of a stage: the darker, the further.
fn stage_colour(name: &str) -> Colour {
    let opacity = match name {
        "operating" => 0.62,
        "mobilisation" => 0.42,
        "enrolment" => 0.28,
        _ => 0.14,
    };
    style::tint(INK, opacity)
}

/// The colour of elements as in the home model.
fn home_colour() -> Colour {
    style::tint(style::of_series("", 0).colour, 0.3)
}

/// A strip of a course: lanes, or curves with numbers.
#[derive(Debug, Clone, PartialEq)]
struct Block {
    /// Above it; the first has none.
    head: &'static str,
    /// Names of lanes from the top, where there are lanes.
    lanes: Vec<String>,
    /// Height, mm.
    height: f64,
    /// Ends of the upright axis; lanes count from 0 at the top.
    up: Extent,
    ticks: Ticks,
    marks: Vec<Drawn>,
    /// Names and heights of ends of curves.
    ends: Vec<End>,
}

impl Block {
    fn lanes(head: &'static str, lanes: Vec<String>, marks: Vec<Drawn>) -> Self {
        let count = lanes.len() as f64;
        let up = Extent { low: 0.0, high: count.max(1.0) };
        Self { head, lanes, height: LANE * count, up, ticks: Ticks::default(), marks, ends: Vec::new() }
    }

    fn curves(
        head: &'static str,
        height: f64,
        (up, ticks): (Extent, Ticks),
        series: &[(String, Vec<(f64, f64)>)],
    ) -> Self {
        let (mut marks, mut ends) = (Vec::new(), Vec::<End>::new());
        for (at, (name, points)) in series.iter().enumerate() {
            let style = style::of_series("", at);
            marks.extend(curves(points, Stroke::of(style.colour, style::CURVE * 0.8).dashed(style.dash)));
            if let Some(last) = points.iter().rfind(|(time, value)| time.is_finite() && value.is_finite()) {
                ends.push((name.clone(), style.colour, last.1));
            }
        }
        Self { head, lanes: Vec::new(), height, up, ticks, marks, ends }
    }

    /// Draws it, with words on the left from a place on, and names of curves on the right.
    fn draw(&self, canvas: &mut Canvas, area: Area, time: Extent, words: Option<f64>, is_last: bool) {
        let upwards = Panel::new(area, time, self.up);
        let downwards = Scale { from: area.top, to: area.bottom, ..upwards.y };
        let panel = if self.ticks.values.is_empty() { Panel { y: downwards, ..upwards } } else { upwards };
        panel.y_axis(canvas, &self.ticks, words.is_some());
        let text_style = TextStyle::of(NOTE).right();
        for (lane, name) in self.lanes.iter().enumerate() {
            let y = panel.y.at(lane as f64 + 0.5);
            canvas.line(&[(area.left, y), (area.right, y)], style::PALE, style::GRID, &[]);
            if let Some(left) = words {
                canvas.text(&text_style.fit(name, area.left - left - 1.6), (area.left - 1.6, y), text_style);
            }
        }
        draw(&self.marks, canvas, panel, f64::INFINITY);
        if let Some(left) = words {
            canvas.text(self.head, (left, area.top - HEAD / 2.0 + 0.4), TextStyle::of(LABEL).bold());
        }
        if is_last {
            let ends = self.ends.iter().map(|(name, colour, value)| (name.clone(), *colour, panel.y.at(*value)));
            frame::name_ends(canvas, area, &ends.collect::<Vec<_>>());
        }
    }
}

/// Spans of a lane, each with its name where that has room.
fn spans(spans: &[Span], lane: f64, colour: fn(&str) -> Colour) -> impl Iterator<Item = Drawn> + '_ {
    spans.iter().flat_map(move |span| {
        let fill = colour(&span.name);
        let (from, to) = ((span.from, lane + 0.1), (span.to, lane + 0.9));
        let text_style = TextStyle::of(NOTE).centre().colour(ink_on(fill));
        let at = (f64::midpoint(span.from, span.to), lane + 0.5);
        let name = text(span.name.clone(), at, (0.0, 0.0), text_style);
        [Drawn::Rect(from, to, fill.into()), name.within((from, to), (1.0, 0.0))]
    })
}

/// Bars of lanes.
fn bars(lanes: &[Vec<(f64, f64)>], colour: Colour) -> impl Iterator<Item = Drawn> + '_ {
    lanes.iter().enumerate().flat_map(move |(lane, bars)| {
        let lane = lane as f64;
        bars.iter().map(move |&(from, to)| Drawn::Rect((from, lane + 0.2), (to, lane + 0.8), colour.into()))
    })
}

impl Timeline {
    /// What is below each other in a course over the extent of its axis.
    fn blocks(&self, course: &Course, time: Extent) -> [Block; 5] {
        let counts = self.courses.iter().flat_map(|course| &course.counts).flat_map(|(_, points)| points);
        let most = counts.map(|point| point.1).filter(|value| value.is_finite()).fold(1.0, f64::max);
        let end = course.end.iter().zip(course.types.last()).map(|(end, last)| {
            let text_style = TextStyle::of(NOTE).colour(style::GREY);
            let label = text(end.label.clone(), (last.to, 0.5), (1.0, 0.0), text_style);
            label.within(((last.to, 0.0), (time.high, 1.0)), (1.0, 0.0))
        });
        let kinds = spans(&course.types, 0.0, type_colour).chain(spans(&course.stages, 1.0, stage_colour)).chain(end);
        let fates = course.marks.iter().map(|mark| mark.fate.mark((mark.time, mark.element as f64 + 0.5)));
        let shares = Ticks { values: vec![0.0, 0.5, 1.0], labels: ["0", "0.5", "1"].map(str::to_owned).into() };
        let tenants = frame::value_axis(Extent { low: 0.0, high: most }, PANELS.1);
        let travelled = bars(&course.agreeing, home_colour()).chain(fates).collect();
        [
            Block::lanes("", ["type", "stage"].map(str::to_owned).into(), kinds.collect()),
            Block::lanes(
                "Who is enrolled",
                self.roles.clone(),
                bars(&course.enrolled, style::tint(INK, 0.7)).collect(),
            ),
            Block::lanes("What travels", self.elements.clone(), travelled),
            Block::curves("Success and trust", PANELS.0, (Extent::UNIT, shares), &course.shares),
            Block::curves("Tenants", PANELS.1, tenants, &course.counts),
        ]
    }

    /// Keys of elements, of types and of stages, a row each.
    fn keys(&self) -> Vec<Vec<Key>> {
        let marks = || self.courses.iter().flat_map(|course| &course.marks);
        let fates = Fate::ALL.into_iter().filter(|(fate, _)| marks().any(|mark| mark.fate == *fate));
        let fates = fates.map(|(fate, name)| Key::of(name, 2.4, [fate.mark((0.5, 0.5))]));
        let home = Drawn::Rect((0.0, 0.25), (1.0, 0.75), home_colour().into());
        let home = Key::of("as in the home model", 5.0, [home]);
        let kinds = |spans: fn(&Course) -> &Vec<Span>, colour: fn(&str) -> Colour| -> Vec<Key> {
            let names = style::distinct(self.courses.iter().flat_map(spans).map(|span| &span.name));
            names.iter().map(|name| Key::fill(name, colour(name))).collect()
        };
        let elements = std::iter::once(home).chain(fates).collect();
        let types = kinds(|course| &course.types, type_colour);
        let stages = kinds(|course| &course.stages, stage_colour);
        let rows = [("elements:", elements), ("type:", types), ("stage:", stages)].into_iter();
        let rows = rows.filter(|(_, keys): &(_, Vec<Key>)| !keys.is_empty());
        rows.map(|(lane, keys)| std::iter::once(Key::words(lane)).chain(keys).collect()).collect()
    }
}

/// Draws the course of a park, or two courses side by side.
pub fn timeline(facts: &Timeline) -> Picture {
    let names = if facts.courses.len() > 1 { 5.0 } else { 0.0 };
    let rows = facts.keys();
    let below = KEYS * rows.len() as f64;
    let spans = facts.courses.iter().flat_map(|course| course.types.iter().chain(&course.stages));
    let time = Extent::of(spans.flat_map(|span| [span.from, span.to]));
    let sides = sides(facts);
    let flags: Vec<Vec<Flag>> = (facts.courses.iter().zip(&sides).enumerate())
        .filter_map(|(at, (course, side))| Some(flags_of(course, *side, at + 1 == sides.len(), time?)))
        .collect();
    let flagged = flags.iter().map(|flags| flags::height(flags)).fold(0.0, f64::max);
    let lanes = (2 + facts.roles.len() + facts.elements.len()) as f64;
    let blocks = lanes * LANE + 4.0 * HEAD + PANELS.0 + PANELS.1;
    let height = frame::around(&facts.labels) + below + names + flagged + blocks + frame::BELOW + 2.0;
    sheet_of_height(height, &facts.labels, |canvas| {
        let page = frame::title_and_caption(canvas, &facts.labels);
        let Some(time) = time else { return frame::no_data(canvas, page) };
        for (row, keys) in rows.iter().enumerate() {
            legend::keys(canvas, Area { top: page.top + KEYS * row as f64, ..page }, keys);
        }
        let top = page.top + below + names + flagged + 2.0;
        for (at, ((course, &(left, right)), flags)) in facts.courses.iter().zip(&sides).zip(&flags).enumerate() {
            let area = Area { left, top, right, bottom: top + blocks };
            for flag in flags {
                flag.draw(canvas, (top, area.bottom));
            }
            if facts.courses.len() > 1 {
                let text_style = TextStyle::of(LABEL).bold();
                canvas.text(&text_style.fit(&course.name, area.width()), (left, top - flagged - 3.0), text_style);
            }
            let (extent, ticks) = frame::time_axis(time, area.width());
            let mut last = Area { bottom: top, ..area };
            for block in facts.blocks(course, extent) {
                let top = last.bottom + if block.head.is_empty() { 0.0 } else { HEAD };
                last = Area { top, bottom: top + block.height, ..area };
                block.draw(canvas, last, extent, (at == 0).then_some(page.left), at + 1 == sides.len());
            }
            Panel::new(last, extent, Extent::UNIT).x_axis(canvas, &ticks);
            frame::title_below(canvas, last, &facts.time);
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

#[cfg(test)]
mod tests {
    use super::super::marks::read;
    use super::*;

    #[test]
    fn a_course_is_lanes_of_what_held_and_curves_with_their_names() {
        let span = |from, to, name: &str| Span { from, to, name: name.into() };
        let course = Course {
            types: vec![span(2000.0, 2010.0, "hybrid")],
            stages: vec![span(2000.0, 2004.0, "enrolment"), span(2004.0, 2010.0, "operating")],
            enrolled: vec![vec![(2001.0, 2003.0), (2005.0, 2010.0)]],
            marks: vec![Mark { time: 2002.0, element: 1, fate: Fate::Refused }],
            shares: vec![("trust".into(), vec![(2000.0, 0.5), (2010.0, f64::NAN)])],
            end: Some(DatedLine { time: 2010.0, label: "contract ended".into() }),
            ..Course::default()
        };
        let (roles, elements) = (vec!["host region".into()], vec!["rules".into(), "sites".into()]);
        let facts = Timeline { roles, elements, courses: vec![course], ..Timeline::default() };
        let [kinds, roles, elements, shares, _] = facts.blocks(&facts.courses[0], Extent { low: 2000.0, high: 2012.0 });
        let rect = |mark: &Drawn| if let Drawn::Rect(from, to, _) = mark { Some((from.0, to.0)) } else { None };
        let rects = |block: &Block| block.marks.iter().filter_map(rect).collect::<Vec<_>>();
        assert_eq!(rects(&kinds), [(2000.0, 2010.0), (2000.0, 2004.0), (2004.0, 2010.0)]);
        assert!(matches!(kinds.marks.last(), Some(Drawn::Roomy { field: ((2010.0, _), (2012.0, _)), .. })));
        assert_eq!(rects(&roles), [(2001.0, 2003.0), (2005.0, 2010.0)]);
        assert_eq!(read::signs(&elements.marks), [((2002.0, 1.5), Marker::Circle, INK, false)]);
        assert_eq!(shares.ends, [("trust".to_owned(), style::of_series("", 0).colour, 0.5)]);
        let keys = facts.keys();
        let row = |k: usize| keys[k].iter().map(|key| key.name.as_str()).collect::<Vec<_>>();
        assert_eq!(row(0), ["elements:", "as in the home model", "refused"]);
        assert_eq!((row(1), row(2)), (vec!["type:", "hybrid"], vec!["stage:", "enrolment", "operating"]));
    }
}
