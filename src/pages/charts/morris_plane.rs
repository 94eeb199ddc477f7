//! Elementary effects: mean size against spread, a point per parameter.

use super::canvas::{Canvas, Picture, Point, sheet};
use super::facts::{AxisLabel, Labels};
use super::frame::{self, Area, Panel};
use super::interval::Interval;
use super::style::{self, Colour, GREY, INK, LABEL, NOTE};
use super::text_style::TextStyle;
use super::ticks::{Extent, within};

/// Facts of [`morris_plane`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MorrisPlane {
    /// Title, caption, description.
    pub labels: Labels,
    /// Level axis: mean size of the effects.
    pub mu_star: AxisLabel,
    /// Upright axis, in the same unit: their standard deviation.
    pub sigma: AxisLabel,
    /// In any order.
    pub points: Vec<MorrisPoint>,
}

/// The effects of one parameter.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MorrisPoint {
    /// The parameter.
    pub name: String,
    /// Mean size.
    pub mu_star: Interval,
    /// Standard deviation.
    pub sigma: Interval,
}

const POINT: Colour = Colour(0x00, 0x72, 0xB2);
/// Radius of a point, mm.
const RADIUS: f64 = 0.9;

/// Draws a named point per parameter with intervals in both directions, and the lines at which spread equals size and a
/// tenth of it. A name for which there is no free place is listed beside the axis' title.
pub fn morris_plane(facts: &MorrisPlane) -> Picture {
    sheet(&facts.labels, |canvas| {
        let page = frame::title_and_caption(canvas, &facts.labels);
        let mut points: Vec<&MorrisPoint> =
            facts.points.iter().filter(|point| point.mu_star.known() && point.sigma.known()).collect();
        // Names of what matters most are placed first.
        points.sort_by(|a, b| b.mu_star.value.total_cmp(&a.mu_star.value));
        let extents = (
            Extent::of(points.iter().flat_map(|point| point.mu_star.marks())),
            Extent::of(points.iter().flat_map(|point| point.sigma.marks())),
        );
        let (Some(x), Some(y)) = extents else { return frame::no_data(canvas, page) };
        let (y, y_ticks) = frame::value_axis(y.with(0.0), page.height() - frame::ABOVE - frame::BELOW);
        let area = Area {
            left: page.left + frame::margin(&y_ticks),
            top: page.top + frame::ABOVE,
            right: page.right - 3.0,
            bottom: page.bottom - frame::BELOW,
        };
        let x = x.with(0.0).open();
        let x = Extent { high: x.high + (x.high / 2.0 - x.low / 2.0) * 0.08, ..x };
        let x_ticks = within(x, ((area.width() / 13.0) as usize).max(2), false);
        let panel = Panel::new(area, x, y);
        panel.y_axis(canvas, &y_ticks, true);
        let (names, mut crossed) = guides(canvas, panel);
        let mut taken = Taken { area, boxes: names, leaders: Vec::new(), crossed: Vec::new() };
        let places: Vec<Point> = points.iter().map(|point| panel.at(point.mu_star.value, point.sigma.value)).collect();
        for (point, &at) in points.iter().zip(&places) {
            crossed.extend(cross(canvas, panel, point, at));
        }
        taken.crossed = crossed;
        for &at in &places {
            canvas.disc(at, RADIUS, style::PAPER);
            canvas.disc(at, RADIUS * 0.85, POINT);
            taken.boxes.push(Area::around(at, RADIUS + 0.2, RADIUS + 0.2));
        }
        let mut left_out: Vec<&str> = Vec::new();
        for (point, &at) in points.iter().zip(&places) {
            let text_style = TextStyle::of(LABEL);
            let name = text_style.fit(&point.name, area.width() * 0.4);
            match taken.free(at, text_style.width(&name)) {
                Some((start, leader)) => {
                    if let Some(end) = leader {
                        canvas.line(&[at, end], GREY, style::GRID, &[]);
                    }
                    canvas.text(&name, start, text_style);
                }
                None => left_out.push(&point.name),
            }
        }
        panel.x_axis(canvas, &x_ticks);
        canvas.line(&[(area.left, area.top), (area.left, area.bottom)], INK, style::AXIS, &[]);
        frame::title_above(canvas, page.left, page.top, &facts.sigma, page.width() * 0.48);
        frame::title_below(canvas, area, &facts.mu_star);
        let lost = facts.points.len() - points.len();
        let mut notes: Vec<String> = Vec::new();
        if !left_out.is_empty() {
            let all = format!("unlabelled: {}", left_out.join(", "));
            let room = page.width() - TextStyle::of(LABEL).width(&facts.sigma.label()) - 4.0;
            let short = format!("{} unlabelled", left_out.len());
            notes.push(if TextStyle::of(NOTE).width(&all) < room { all } else { short });
        }
        if lost > 0 {
            notes.push(format!("{lost} without an index"));
        }
        let note = TextStyle::of(NOTE).right().colour(GREY);
        canvas.text(&note.fit(&notes.join("; "), page.width() * 0.6), (page.right, page.top + 1.8), note);
    })
}

/// Lines from the origin at which the spread equals the mean size (bent or interacting above) and a tenth of it (almost
/// linear below); returns where their names stand and where they run.
fn guides(canvas: &mut Canvas, panel: Panel) -> (Vec<Area>, Vec<Area>) {
    let text_style = TextStyle::of(NOTE).colour(GREY).right();
    let (x, y) = (panel.x.extent, panel.y.extent);
    let (mut named, mut run) = (Vec::new(), Vec::new());
    for (slope, name) in [(1.0, "σ = μ*"), (0.1, "σ = 0.1 μ*")] {
        let end = if x.high * slope <= y.high { (x.high, x.high * slope) } else { (y.high / slope, y.high) };
        if !(end.0 > 0.0 && end.1 > 0.0) {
            continue;
        }
        let (from, to) = (panel.at(0.0, 0.0), panel.at(end.0, end.1));
        canvas.line(&[from, to], GREY, style::AXIS, &[1.2, 0.9]);
        run.extend(along(from, to));
        let width = text_style.width(name);
        let at = if to.1 <= panel.area.top + 0.1 {
            ((to.0 - 4.5).max(panel.area.left + width + 1.0), panel.area.top + 2.0)
        } else {
            (panel.area.right - 0.5, to.1 - 2.2)
        };
        canvas.text(name, at, text_style);
        named.push(Area { left: at.0 - width, top: at.1 - NOTE * 0.6, right: at.0, bottom: at.1 + NOTE * 0.6 });
    }
    (named, run)
}

/// Draws the intervals of a point and returns where they run.
fn cross(canvas: &mut Canvas, panel: Panel, point: &MorrisPoint, at: Point) -> Vec<Area> {
    let level = [point.mu_star.low, point.mu_star.high].map(|v| (panel.x.at(v), at.1));
    let upright = [point.sigma.low, point.sigma.high].map(|v| (at.0, panel.y.at(v)));
    let mut run = Vec::new();
    for (ends, interval) in [(level, point.mu_star), (upright, point.sigma)] {
        if interval.bounded() {
            canvas.line(&ends, POINT.mix(0.55), 0.3, &[]);
            run.extend(along(ends[0], ends[1]));
        }
    }
    run
}

/// What is already on the panel, so that names keep clear of it and of each other.
struct Taken {
    area: Area,
    /// Points and names, which no name and no line from a point to its name may touch.
    boxes: Vec<Area>,
    /// Those lines, which no name may touch.
    leaders: Vec<Area>,
    /// Lines that a name crosses only if there is no other place near.
    crossed: Vec<Area>,
}

/// Directions in which a name may stand, right and down, with the share of its width that lies before its anchor.
const SIDES: [(f64, f64, f64); 20] = [
    (1.0, -1.0, 0.0),
    (1.0, 1.0, 0.0),
    (1.0, 0.0, 0.0),
    (-1.0, -1.0, 1.0),
    (-1.0, 1.0, 1.0),
    (-1.0, 0.0, 1.0),
    (0.0, -1.0, 0.5),
    (0.0, 1.0, 0.5),
    (0.0, -1.0, 0.0),
    (0.0, -1.0, 1.0),
    (0.2, -1.0, 0.0),
    (0.4, -1.0, 0.0),
    (0.6, -1.0, 0.0),
    (0.8, -1.0, 0.0),
    (1.0, -0.75, 0.0),
    (1.0, -0.5, 0.0),
    (1.0, -0.3, 0.0),
    (1.0, -0.15, 0.0),
    (1.6, -0.15, 0.0),
    (2.2, -0.1, 0.0),
];

impl Taken {
    /// Where a name of this width can start, as near to `at` as can be, and where a line from its point ends, if it
    /// needs one.
    fn free(&mut self, at: Point, width: f64) -> Option<(Point, Option<Point>)> {
        [(4, true), (18, false)].into_iter().find_map(|(steps, strict)| self.within(steps, strict, at, width))
    }

    fn within(&mut self, steps: u8, strict: bool, at: Point, width: f64) -> Option<(Point, Option<Point>)> {
        let half = LABEL * 0.55;
        for step in 0..steps {
            let reach = 1.7 + 1.9 * f64::from(step);
            for (right, down, before) in SIDES {
                let start = (at.0 + right * reach - before * width, at.1 + down * reach * 1.15);
                let words = Area { left: start.0, top: start.1 - half, right: start.0 + width, bottom: start.1 + half };
                let inside = words.left >= self.area.left + 0.5
                    && words.right <= self.area.right + 2.5
                    && words.top >= self.area.top
                    && words.bottom <= self.area.bottom - 0.3;
                let clear = |boxes: &[Area]| !boxes.iter().any(|other| words.overlaps(*other));
                if !inside || !clear(&self.boxes) || !clear(&self.leaders) || (strict && !clear(&self.crossed)) {
                    continue;
                }
                let end = nearest(start, width, at);
                // From just outside the point and whatever crowds around it.
                let leader: Vec<Area> =
                    if step > 0 { along(at, end).into_iter().skip(4).collect() } else { Vec::new() };
                if leader.iter().any(|piece| self.boxes.iter().any(|other| piece.overlaps(*other))) {
                    continue;
                }
                self.leaders.extend(leader);
                self.boxes.push(words.wider(0.4));
                return Some((start, (step > 0).then_some(end)));
            }
        }
        None
    }
}

/// Small squares along a line.
fn along(from: Point, to: Point) -> Vec<Area> {
    let length = libm::hypot(to.0 - from.0, to.1 - from.1);
    let count = (length / 0.6).ceil().clamp(1.0, 600.0);
    let at = |k: usize| k as f64 / count;
    (0..=count as usize)
        .map(|k| Area::around((from.0 + (to.0 - from.0) * at(k), from.1 + (to.1 - from.1) * at(k)), 0.15, 0.15))
        .collect()
}

/// The place of a name nearest to its point.
fn nearest(start: Point, width: f64, at: Point) -> Point {
    (at.0.clamp(start.0 - 0.4, start.0 + width + 0.4), at.1.clamp(start.1 - LABEL * 0.5, start.1 + LABEL * 0.5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_crowded_place_do_not_touch() {
        let area = Area { left: 0.0, top: 0.0, right: 140.0, bottom: 70.0 };
        let mut taken = Taken { area, boxes: Vec::new(), leaders: Vec::new(), crossed: Vec::new() };
        let placed = (0..12).filter_map(|k| taken.free((40.0 + 0.1 * f64::from(k), 50.0), 25.0)).count();
        assert!(placed >= 6, "{placed}");
        for (k, a) in taken.boxes.iter().enumerate() {
            assert!(taken.boxes[k + 1..].iter().all(|b| !a.overlaps(*b)));
            assert!(a.left >= area.left && a.top >= area.top && a.bottom <= area.bottom);
        }
    }
}
