//! Stacked areas in small panels with shared axes: what [`super::type_shares`] and [`super::competing_ends`] have in common.

use super::canvas::{Canvas, Point};
use super::facts::{Composition, Quantity, Words};
use super::frame::{self, Area, Panel};
use super::lettering::Letter;
use super::style::{self, LABEL, Look, Texture};
use super::ticks::Extent;

/// How values between two times are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Between {
    /// On a straight line.
    Line,
    /// As the last one.
    Step,
}

/// Draws one panel per composition.
pub(super) fn stacks(
    canvas: &mut Canvas,
    words: &Words,
    (time, amount): (&Quantity, &Quantity),
    compositions: &[Composition],
    between: Between,
    top: Option<f64>,
) {
    let page = frame::surround(canvas, words);
    let drawn: Vec<(&Composition, Vec<Layered>)> = compositions
        .iter()
        .map(|composition| (composition, layers(composition)))
        .filter(|(_, l)| !l.is_empty())
        .collect();
    let all = || drawn.iter().flat_map(|(_, times)| times);
    let extents = (Extent::of(all().map(|l| l.time)), Extent::of(all().flat_map(|l| l.edges.iter().copied())));
    let (Some(x), Some(y)) = extents else { return frame::no_data(canvas, page) };
    let names = part_names(drawn.iter().map(|(composition, _)| *composition));
    let looks: Vec<Look> = names.iter().enumerate().map(|(k, name)| style::look(name, k)).collect();
    let legend_height = legend(canvas, page, &names, &looks);
    let titled = drawn.iter().any(|(composition, _)| !composition.name.is_empty());
    let heading = if titled { 5.0 } else { 0.0 };
    let rows = drawn.len().div_ceil(4);
    let room =
        Area { top: page.top + legend_height + frame::ABOVE + heading, bottom: page.bottom - frame::BELOW, ..page };
    let gap = 8.5 + heading;
    let tall = (room.height() - gap * (rows - 1) as f64) / rows as f64;
    let (y, y_ticks) = frame::amounts(top.map_or(y, |top| y.with(top)).with(0.0), tall);
    let room = Area { left: room.left + frame::margin(&y_ticks), right: room.right - 3.0, ..room };
    let columns = drawn.len().div_ceil(rows);
    let panels = room.panels(drawn.len(), columns, (7.0, gap));
    for (k, ((composition, layered), area)) in drawn.iter().zip(panels).enumerate() {
        let (x, x_ticks) = frame::times(x, area.width());
        let panel = Panel::new(area, x, y);
        panel.upright(canvas, &y_ticks, k % columns == 0);
        // Each part where it stands in the common list of names, so that it looks the same in every panel.
        let own: Vec<Look> = composition.parts.iter().map(|part| look_of(&part.name, &names, &looks)).collect();
        fill(canvas, panel, layered, &own, between);
        panel.level(canvas, &x_ticks);
        let title = Letter::of(LABEL).bold();
        canvas.text(&title.fit(&composition.name, area.width()), (area.left, area.top - 3.0), title);
    }
    frame::title_above(canvas, page.left, page.top + legend_height, amount, page.width());
    frame::title_below(canvas, room, time);
}

/// The edges between layers at one time, from the bottom up, one more than there are layers.
#[derive(Debug, Clone, PartialEq)]
struct Layered {
    time: f64,
    edges: Vec<f64>,
    /// Whether a time with missing values lies just before.
    after_gap: bool,
}

fn layers(composition: &Composition) -> Vec<Layered> {
    let mut layered = Vec::new();
    let mut after_gap = true;
    for (k, &time) in composition.times.iter().enumerate() {
        let mut edges = vec![0.0];
        for part in &composition.parts {
            let below = edges[edges.len() - 1];
            edges.push(below + part.values.get(k).copied().unwrap_or(f64::NAN));
        }
        if time.is_finite() && edges.len() > 1 && edges.iter().all(|edge| edge.is_finite()) {
            layered.push(Layered { time, edges, after_gap });
            after_gap = false;
        } else {
            after_gap = true;
        }
    }
    layered
}

fn part_names<'a>(compositions: impl Iterator<Item = &'a Composition>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for part in compositions.flat_map(|composition| &composition.parts) {
        if !names.contains(&part.name) {
            names.push(part.name.clone());
        }
    }
    names
}

fn look_of(name: &str, names: &[String], looks: &[Look]) -> Look {
    names.iter().position(|known| known == name).map_or_else(|| style::look(name, 0), |k| looks[k])
}

fn fill(canvas: &mut Canvas, panel: Panel, layered: &[Layered], looks: &[Look], between: Between) {
    for run in layered.chunk_by(|_, next| !next.after_gap) {
        for (k, look) in looks.iter().enumerate() {
            let edge = |level: usize| -> Vec<Point> {
                let corners = run.iter().map(|l| panel.at(l.time, l.edges[level])).collect();
                widened(stepped(corners, between))
            };
            let (lower, upper) = (edge(k), edge(k + 1));
            let outline: Vec<Point> = upper.iter().chain(lower.iter().rev()).copied().collect();
            canvas.area(&outline, style::tint(look.colour, 0.78));
            texture(canvas, &lower, &upper, look.texture, 2.2);
            canvas.line(&upper, style::PAPER, 0.35, &[]);
        }
    }
}

/// A curve with level treads where values hold until the next time.
pub(super) fn stepped(corners: Vec<Point>, between: Between) -> Vec<Point> {
    if between == Between::Line {
        return corners;
    }
    let treads = corners.windows(2).flat_map(|pair| [pair[0], (pair[1].0, pair[0].1)]);
    treads.chain(corners.last().copied()).collect()
}

/// A single time has no width, so it is shown as a narrow bar.
fn widened(edge: Vec<Point>) -> Vec<Point> {
    if let [(x, y)] = edge[..] { vec![(x - 1.5, y), (x + 1.5, y)] } else { edge }
}

/// Fine white lines or dots, `pitch` mm apart, between two curves over the same places.
fn texture(canvas: &mut Canvas, lower: &[Point], upper: &[Point], texture: Texture, pitch: f64) {
    if texture == Texture::Plain {
        return;
    }
    let ink = style::PAPER;
    let (Some(first), Some(last)) = (lower.first(), lower.last()) else { return };
    // On a grid of the sheet, so that the texture does not move with the data.
    let mut x = (first.0 / pitch).ceil() * pitch;
    let mut level: Vec<(f64, f64)> = Vec::new();
    while x < last.0 {
        let (bottom, top) = (height_at(lower, x), height_at(upper, x));
        if texture == Texture::Upright && bottom - top > 0.3 {
            canvas.line(&[(x, top), (x, bottom)], ink, 0.2, &[]);
        }
        let mut y = (top / pitch + 0.2).ceil() * pitch;
        while y < bottom - 0.3 && texture != Texture::Upright {
            if texture == Texture::Dots {
                canvas.disc((x, y), 0.22, ink);
            } else {
                level.push((y, x));
            }
            y += pitch;
        }
        x += pitch;
    }
    // Level lines: neighbouring places at one height join.
    level.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    for line in level.chunk_by(|a, b| a.0 == b.0 && b.1 - a.1 < pitch * 1.5) {
        let ends = (line[0].1 - pitch / 2.0, line[line.len() - 1].1 + pitch / 2.0);
        canvas.line(&[(ends.0, line[0].0), (ends.1, line[0].0)], ink, 0.2, &[]);
    }
}

fn height_at(edge: &[Point], x: f64) -> f64 {
    let next = edge.partition_point(|point| point.0 < x).clamp(1, edge.len() - 1);
    let (a, b) = (edge[next - 1], edge[next]);
    if b.0 > a.0 { a.1 + (b.1 - a.1) * ((x - a.0) / (b.0 - a.0)).clamp(0.0, 1.0) } else { b.1 }
}

/// Swatches with names in rows at the top of `page`; returns the height used.
fn legend(canvas: &mut Canvas, page: Area, names: &[String], looks: &[Look]) -> f64 {
    let letter = Letter::of(LABEL);
    let (mut x, mut y) = (page.left, page.top);
    for (name, look) in names.iter().zip(looks) {
        let name = letter.fit(name, page.width() / 2.0);
        let width = letter.width(&name) + 12.0;
        if x > page.left && x + width > page.right {
            (x, y) = (page.left, y + 4.8);
        }
        let (top, bottom) = (y + 0.3, y + 3.5);
        canvas.rect((x, top), (x + 5.0, bottom), style::tint(look.colour, 0.78));
        texture(canvas, &[(x, bottom), (x + 5.0, bottom)], &[(x, top), (x + 5.0, top)], look.texture, 1.1);
        canvas.text(&name, (x + 6.2, y + 2.0), letter);
        x += width;
    }
    y - page.top + 6.4
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::facts::Part;

    #[test]
    fn a_missing_value_leaves_a_gap_in_the_whole_stack() {
        let part = |values: &[f64]| Part { name: String::new(), values: values.to_vec() };
        let composition = Composition {
            name: String::new(),
            times: vec![0.0, 1.0, 2.0],
            parts: vec![part(&[0.25, f64::NAN, 0.5]), part(&[0.5, 0.5])],
        };
        let layered = layers(&composition);
        assert_eq!(layered, [Layered { time: 0.0, edges: vec![0.0, 0.25, 0.75], after_gap: true }]);
    }

    #[test]
    fn steps_hold_until_the_next_time() {
        let stairs = stepped(vec![(0.0, 5.0), (2.0, 3.0)], Between::Step);
        assert_eq!(stairs, [(0.0, 5.0), (2.0, 5.0), (2.0, 3.0)]);
        assert_eq!(height_at(&stairs, 1.0), 5.0);
    }
}
