//! Lines and dots within cells: what is distinguished by more than colour.

use super::canvas::Canvas;
use super::frame::Area;
use super::style::{self, Ink, Texture};

/// Slanted lines `pitch` mm apart through cells, each line drawn once through cells that touch.
pub(super) fn slanted(canvas: &mut Canvas, cells: &[Area], pitch: f64, ink: Ink) {
    // On the diagonals x + y = step * k of the sheet, so that neighbours continue each other.
    let step = pitch * std::f64::consts::SQRT_2;
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

/// The texture of a series within a cell.
pub(super) fn textured(canvas: &mut Canvas, cell: Area, texture: Texture, pitch: f64, ink: Ink) {
    // Evenly within each cell, so that all cells of a kind look alike.
    let along = |from: f64, to: f64| {
        let count = ((to - from) / pitch).round().clamp(1.0, 200.0);
        (0..count as usize).map(move |k| from + (to - from) * (k as f64 + 0.5) / count)
    };
    match texture {
        Texture::Plain => {}
        Texture::Upright => {
            for x in along(cell.left, cell.right) {
                canvas.line(&[(x, cell.top), (x, cell.bottom)], ink, 0.2, &[]);
            }
        }
        Texture::Level => {
            for y in along(cell.top, cell.bottom) {
                canvas.line(&[(cell.left, y), (cell.right, y)], ink, 0.2, &[]);
            }
        }
        Texture::Dots => {
            for y in along(cell.top, cell.bottom) {
                for x in along(cell.left, cell.right) {
                    canvas.disc((x, y), 0.22, ink);
                }
            }
        }
    }
}

/// A place where there is nothing to show.
pub(super) fn missing(canvas: &mut Canvas, cell: Area) {
    let Area { left, top, right, bottom } = cell;
    canvas.rect((left, top), (right, bottom), style::PAPER);
    let size = (cell.width().min(cell.height()) * 0.22).min(1.2);
    let (x, y) = cell.centre();
    for slope in [1.0, -1.0] {
        let ends = [(x - size, y - size * slope), (x + size, y + size * slope)];
        canvas.line(&ends, style::GREY, 0.2, &[]);
    }
}
