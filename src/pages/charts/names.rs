//! Names beside points: each as near to its point as can be, clear of points and other names, and of lines if possible.

use super::canvas::{Canvas, Point};
use super::frame::{Area, Panel};
use super::marks::Mark;
use super::style::{self, GREY, PAPER};
use super::text_style::TextStyle;

/// The names of points, in units of the axes; the first are placed first.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Names {
    /// Height of type, mm.
    pub(super) size: f64,
    pub(super) points: Vec<(String, Point)>,
}

impl Names {
    /// Draws them among marks; returns those for which there is no place.
    pub(super) fn draw<'a>(
        &'a self,
        canvas: &mut Canvas,
        panel: Panel,
        marks: impl Iterator<Item = &'a Mark>,
    ) -> Vec<&'a str> {
        let mut taken = Taken::among(marks, panel, self.size);
        let text_style = TextStyle::of(self.size);
        let mut left_out = Vec::new();
        for (name, at) in self.points.iter().filter(|(name, _)| !name.is_empty()) {
            let (text, at) = (text_style.fit(name, panel.area.width() * WIDEST), panel.at(at.0, at.1));
            let Some((words, leader)) = taken.free(at, text_style.width(&text)) else {
                left_out.push(name.as_str());
                continue;
            };
            if let Some(end) = leader {
                canvas.line(&[at, end], GREY, style::GRID, &[]);
            }
            // Lines shine through a little.
            canvas.rect((words.left, words.top), (words.right, words.bottom), PAPER.mix(0.7));
            canvas.text(&text, (words.left, words.centre().1), text_style);
        }
        left_out
    }
}

/// Widest that a name may be, as a share of the panel.
const WIDEST: f64 = 0.4;

/// What is already on the panel, so that names keep clear of it and of each other.
struct Taken {
    area: Area,
    /// Height of type, mm.
    size: f64,
    /// Points and names, which no name and no line from a point to its name may touch.
    boxes: Vec<Area>,
    /// Those lines, which no name may touch.
    leaders: Vec<Area>,
    /// Lines that a name crosses only if there is no other place near.
    crossed: Vec<Area>,
}

/// Directions in which a name may be, right and down, with the share of its width that lies before its anchor.
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
    /// What marks take of a panel.
    fn among<'a>(marks: impl Iterator<Item = &'a Mark>, panel: Panel, size: f64) -> Self {
        let (mut boxes, mut crossed) = (Vec::new(), Vec::new());
        for mark in marks {
            match mark {
                Mark::Line(points, _) => {
                    let ends = points.windows(2).map(|ends| [ends[0], ends[1]].map(|(x, y)| panel.at(x, y)));
                    crossed.extend(ends.flat_map(|[from, to]| along(from, to)));
                }
                Mark::Sign { at, radius, .. } | Mark::Dot(at, radius, _) => {
                    boxes.push(Area::around(panel.at(at.0, at.1), radius + 0.2, radius + 0.2));
                }
                Mark::Text { .. } => boxes.extend(mark.words(panel)),
                _ => {}
            }
        }
        Self { area: panel.area, size, boxes, leaders: Vec::new(), crossed }
    }

    /// Where a name of this width has room, as near to `at` as can be, and where a line from its point ends, if it
    /// needs one.
    fn free(&mut self, at: Point, width: f64) -> Option<(Area, Option<Point>)> {
        [(4, true), (18, false)].into_iter().find_map(|(steps, strict)| self.within(steps, strict, at, width))
    }

    fn within(&mut self, steps: u8, strict: bool, at: Point, width: f64) -> Option<(Area, Option<Point>)> {
        let half = self.size * 0.55;
        for step in 0..steps {
            let reach = 1.7 + 1.9 * f64::from(step);
            for (right, down, before) in SIDES {
                let left = at.0 + right * reach - before * width;
                let words = Area::around((left + width / 2.0, at.1 + down * reach * 1.15), width / 2.0, half);
                let inside = words.left >= self.area.left + 0.5
                    && words.right <= self.area.right + 2.5
                    && words.top >= self.area.top
                    && words.bottom <= self.area.bottom - 0.3;
                let clear = |boxes: &[Area]| !boxes.iter().any(|other| words.overlaps(*other));
                if !inside || !clear(&self.boxes) || !clear(&self.leaders) || (strict && !clear(&self.crossed)) {
                    continue;
                }
                let end = nearest(words, at);
                // From just outside the point and whatever crowds around it.
                let leader: Vec<Area> =
                    if step > 0 { along(at, end).into_iter().skip(4).collect() } else { Vec::new() };
                if leader.iter().any(|piece| self.boxes.iter().any(|other| piece.overlaps(*other))) {
                    continue;
                }
                self.leaders.extend(leader);
                self.boxes.push(words.wider(0.4));
                return Some((words, (step > 0).then_some(end)));
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
fn nearest(words: Area, at: Point) -> Point {
    (at.0.clamp(words.left - 0.4, words.right + 0.4), at.1.clamp(words.top, words.bottom))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_crowded_place_do_not_touch() {
        let area = Area { left: 0.0, top: 0.0, right: 140.0, bottom: 70.0 };
        let mut taken = Taken { area, size: 3.3, boxes: Vec::new(), leaders: Vec::new(), crossed: Vec::new() };
        let placed = (0..12).filter_map(|k| taken.free((40.0 + 0.1 * f64::from(k), 50.0), 25.0)).count();
        assert!(placed >= 6, "{placed}");
        for (k, a) in taken.boxes.iter().enumerate() {
            assert!(taken.boxes[k + 1..].iter().all(|b| !a.overlaps(*b)));
            assert!(a.left >= area.left && a.top >= area.top && a.bottom <= area.bottom);
        }
    }
}
