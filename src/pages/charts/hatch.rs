//! What cells show: colours, and lines and dots, so that nothing is distinguished by colour alone.

use super::canvas::{Canvas, Point};
use super::frame::Area;
use super::style::{self, Colour, Ink, PAPER, SeriesStyle, Texture};

/// What a cell shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Fill {
    /// An amount.
    Amount(Colour),
    /// A series with its texture: opacity of its colour, and mm between lines of the texture.
    Series(SeriesStyle, f64, f64),
    /// Several series are equal.
    Equal,
    /// Nothing is known.
    Missing,
}

/// Cells without a difference: a colour that is no series'.
const EQUAL: Colour = Colour(0xF3, 0xEC, 0xD8);
/// From this opacity on textures are white.
const DARK: f64 = 0.8;

impl Fill {
    /// Draws a cell; an amount a trifle larger within the map, so that no seam shows between neighbours.
    pub(super) fn draw(self, canvas: &mut Canvas, cell: Area, map: Area) {
        let Area { left, top, right, bottom } = cell;
        let (from, to) = ((left, top), (right, bottom));
        match self {
            Self::Amount(colour) => {
                canvas.rect((left, (top - 0.1).max(map.top)), ((right + 0.1).min(map.right), bottom), colour);
            }
            Self::Series(style, opacity, pitch) => {
                canvas.rect(from, to, style::tint(style.colour, opacity));
                let ink = if opacity > DARK { PAPER.mix(0.9) } else { style.colour.mix(0.75) };
                let ends = |y| [(left, y), (right, y)];
                texture(canvas, (&ends(bottom), &ends(top)), style.texture, pitch, ink);
                parted(canvas, cell);
            }
            Self::Equal => {
                canvas.rect(from, to, EQUAL);
                sign(canvas, cell, 0.25, [[(-1.0, 0.45), (1.0, 0.45)], [(-1.0, -0.45), (1.0, -0.45)]]);
                parted(canvas, cell);
            }
            Self::Missing => {
                canvas.rect(from, to, PAPER);
                sign(canvas, cell, 0.22, [[(-1.0, -1.0), (1.0, 1.0)], [(-1.0, 1.0), (1.0, -1.0)]]);
            }
        }
    }
}

/// Two strokes in the middle of a cell, as large as a share of it.
fn sign(canvas: &mut Canvas, cell: Area, share: f64, strokes: [[(f64, f64); 2]; 2]) {
    let size = (cell.width().min(cell.height()) * share).min(1.2);
    let (x, y) = cell.centre();
    for stroke in strokes {
        canvas.line(&stroke.map(|(right, down)| (x + size * right, y + size * down)), style::GREY, 0.22, &[]);
    }
}

/// A white edge around a cell that has room for one.
fn parted(canvas: &mut Canvas, cell: Area) {
    if cell.width().min(cell.height()) > 3.0 {
        canvas.line(&cell.edge(), PAPER, 0.15, &[]);
    }
}

/// Distance of slanted lines, mm.
const PITCH: f64 = 1.3;

/// Slanted lines through cells, each line drawn once through cells that touch.
pub(super) fn slanted(canvas: &mut Canvas, cells: &[Area], ink: Ink) {
    // On the diagonals x + y = step * k of the sheet, so that neighbours continue each other.
    let step = PITCH * std::f64::consts::SQRT_2;
    let mut pieces: Vec<(i64, f64, f64)> = Vec::new();
    for cell in cells {
        let first = ((cell.left + cell.top) / step).ceil() as i64;
        let last = ((cell.right + cell.bottom) / step).floor() as i64;
        for k in first..=last {
            let sum = step * k as f64;
            let from = cell.left.max(sum - cell.bottom);
            let to = cell.right.min(sum - cell.top);
            if to > from {
                pieces.push((k, from, to));
            }
        }
    }
    pieces.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    for line in pieces.chunk_by(|a, b| a.0 == b.0 && b.1 - a.2 < 0.05) {
        let (k, from, to) = (line[0].0, line[0].1, line[line.len() - 1].2);
        let sum = step * k as f64;
        canvas.line(&[(from, sum - from), (to, sum - to)], ink, 0.2, &[]);
    }
}

/// Fine lines or dots, `pitch` mm apart, between two curves over the same places.
pub(super) fn texture(
    canvas: &mut Canvas,
    (lower, upper): (&[Point], &[Point]),
    texture: Texture,
    pitch: f64,
    ink: Ink,
) {
    if texture == Texture::Plain {
        return;
    }
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
