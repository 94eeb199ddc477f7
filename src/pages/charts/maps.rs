//! Small maps of cells beside each other with shared axes: what [`super::heat_map()`] and [`super::regime_map()`] have in
//! common.

use super::canvas::Canvas;
use super::frame::{self, Area};
use super::plane::{Axis, Track, level_places, upright_places, upright_width};
use super::style::{self, LABEL, NOTE};
use super::text_style::TextStyle;

/// A map's place on the sheet.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Map {
    pub(super) area: Area,
    pub(super) across: Track,
    pub(super) up: Track,
    first_in_row: bool,
}

impl Map {
    /// The cell at a place on the level and one on the upright axis, if there is such a place.
    pub(super) fn cell(&self, (i, j): (usize, usize)) -> Option<Area> {
        let edges = |track: &Track, k: usize| Some((*track.edges.get(k)?, *track.edges.get(k + 1)?));
        let ((left, right), (bottom, top)) = (edges(&self.across, i)?, edges(&self.up, j)?);
        Some(Area { left, top, right, bottom })
    }

    /// Width and height of the smallest cell.
    pub(super) fn smallest(&self) -> (f64, f64) {
        (self.across.narrowest(), self.up.narrowest())
    }
}

/// Widest that names on the upright axis may be, mm.
const NAMES: f64 = 34.0;

/// Shares `room` among as many maps as there are names.
pub(super) fn place(room: Area, across: &Axis, up: &Axis, names: &[&str]) -> Vec<Map> {
    let heading = if names.iter().any(|name| !name.is_empty()) { 5.0 } else { 0.0 };
    let rows = names.len().div_ceil(4).max(1);
    let columns = names.len().div_ceil(rows);
    let left = upright_width(&up.places, NAMES) + 2.0;
    let area = Area {
        left: room.left + left,
        top: room.top + frame::ABOVE + heading,
        right: room.right - 1.5,
        bottom: room.bottom - frame::BELOW,
    };
    let areas = area.panels(names.len(), columns, (6.0, 6.0 + heading));
    areas
        .into_iter()
        .enumerate()
        .map(|(k, area)| Map {
            area,
            across: across.places.track(area.left, area.right, true),
            up: up.places.track(area.bottom, area.top, true),
            first_in_row: k % columns == 0,
        })
        .collect()
}

/// Draws names, axes and their titles; `width` is what the upright axis' title may take above the maps.
pub(super) fn axes(
    canvas: &mut Canvas,
    room: Area,
    (across, up): (&Axis, &Axis),
    maps: &[Map],
    names: &[&str],
    width: f64,
) {
    let bold = TextStyle::of(LABEL).bold();
    let narrow = maps.iter().zip(names).any(|(map, name)| bold.width(name) > map.area.width());
    let text_style = if narrow { TextStyle::of(NOTE).bold() } else { bold };
    for (map, name) in maps.iter().zip(names) {
        let area = map.area;
        let Area { left, top, right, bottom } = area;
        canvas.line(&[(left, top), (right, top), (right, bottom)], style::PALE, style::AXIS, &[]);
        level_places(canvas, area, &map.across);
        if map.first_in_row {
            upright_places(canvas, area, &map.up, NAMES);
        }
        if !name.is_empty() {
            canvas.text(&text_style.fit(name, area.width() + 4.0), (area.left, area.top - 2.8), text_style);
        }
    }
    frame::title_above(canvas, room.left, room.top, &up.quantity, width);
    let ends = (maps.first(), maps.last());
    if let (Some(first), Some(_)) = ends {
        let right = maps.iter().map(|map| map.area.right).fold(first.area.right, f64::max);
        let below = Area { left: first.area.left, right, top: room.top, bottom: room.bottom - frame::BELOW };
        frame::title_below(canvas, below, &across.quantity);
    }
}
