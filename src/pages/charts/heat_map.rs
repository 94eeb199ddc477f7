//! An outcome or a difference over two axes of a study, as coloured cells with a colour bar.

use super::canvas::{Canvas, Picture, sheet};
use super::colour_scale::{ColourScale, ink_on};
use super::contour::zero_lines;
use super::facts::{AxisLabel, Labels};
use super::frame::{self, Area};
use super::hatch::{missing, slanted};
use super::legend::{self, Swatch};
use super::maps::{self, Map};
use super::plane::Axis;
use super::style::{self, GREY, INK, LABEL, NOTE, PAPER};
use super::text_style::TextStyle;
use super::ticks::{Extent, to_precision};

/// Facts of [`heat_map`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HeatMap {
    /// Title, caption, description.
    pub labels: Labels,
    /// Level axis.
    pub across: Axis,
    /// Upright axis.
    pub up: Axis,
    /// What colours mean.
    pub value: AxisLabel,
    /// Whether the value is a difference: colours then part at zero, where a contour is drawn.
    pub difference: bool,
    /// Lowest and highest value of all maps that are read beside this one, so that their colours and numbers agree; `None`
    /// for those of this map alone.
    pub range: Option<(f64, f64)>,
    /// One map each, on common scales: a single one without a name, or one per arm, contrast or value of a third axis.
    pub panels: Vec<HeatPanel>,
}

/// One map of a [`HeatMap`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HeatPanel {
    /// Shown above; may be empty.
    pub name: String,
    /// In any order; a cell that is not here, or is NaN, is shown as missing.
    pub cells: Vec<HeatCell>,
}

/// One cell of a [`HeatPanel`].
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct HeatCell {
    /// Places on the level and on the upright axis, from 0.
    pub at: (usize, usize),
    /// NaN if there is none.
    pub value: f64,
    /// Whether the sign of a difference is settled; decided by the analysis. Cells that are not are hatched.
    pub resolved: bool,
}

/// Distance of the lines over what is not resolved, mm.
const HATCH: f64 = 1.3;

/// Draws the cells with a colour bar; hatches what is not resolved and marks what is missing.
pub fn heat_map(facts: &HeatMap) -> Picture {
    sheet(&facts.labels, |canvas| {
        let page = frame::title_and_caption(canvas, &facts.labels);
        let size = (facts.across.places.count(), facts.up.places.count());
        let grids: Vec<Grid> = facts.panels.iter().map(|panel| Grid::of(panel, size)).collect();
        let all = || grids.iter().flat_map(|grid| grid.values.iter().flatten().copied());
        let Some(own) = Extent::of(all()) else { return frame::no_data(canvas, page) };
        let ends = facts.range.map_or([own.low, own.high], |(low, high)| [low, high]);
        let extent = Extent::of(all().chain(ends)).unwrap_or(own);
        let names: Vec<&str> = facts.panels.iter().map(|panel| panel.name.as_str()).collect();
        let legend = legend::legend(canvas, page, &entries(facts, &grids));
        let scale = ColourScale::new(extent, facts.difference, ((page.height() - legend) / 11.0) as usize);
        let bar = scale.width();
        let room = Area { top: page.top + legend, right: page.right - bar - 4.0, ..page };
        let maps = maps::place(room, &facts.across, &facts.up, &names);
        let spread = extent.high / 2.0 - extent.low / 2.0;
        // Of numbers as precise as each other those at the ends are the widest.
        let written = |value: f64| to_precision(value, spread / 5.0, false);
        let text_style = TextStyle::of(NOTE);
        let widest = [extent.low, extent.high].map(|end| text_style.width(&written(end)));
        let room_for_numbers = (widest[0].max(widest[1]) + 1.6, NOTE * 1.7);
        for (map, grid) in maps.iter().zip(&grids) {
            paint(canvas, map, grid, &scale, facts.difference);
            if !facts.difference {
                numbers(canvas, map, grid, (&scale, &written), room_for_numbers);
            }
        }
        maps::axes(canvas, room, (&facts.across, &facts.up), &maps, &names, page.width() * 0.48);
        let top = maps.first().map_or(room.top + frame::ABOVE, |map| map.area.top);
        let across = Area { left: page.right - bar, top, right: page.right, bottom: room.bottom - frame::BELOW };
        scale.bar(canvas, across);
        let text_style = TextStyle::of(LABEL).right();
        canvas.text(
            &text_style.fit(&facts.value.label(), page.width() * 0.48),
            (page.right, room.top + 1.8),
            text_style,
        );
    })
}

/// The cells of a panel by row and column, NaN where there is none.
struct Grid {
    values: Vec<Vec<f64>>,
    resolved: Vec<Vec<bool>>,
}

impl Grid {
    fn of(panel: &HeatPanel, (columns, rows): (usize, usize)) -> Self {
        let mut grid = Self { values: vec![vec![f64::NAN; columns]; rows], resolved: vec![vec![true; columns]; rows] };
        for cell in panel.cells.iter().filter(|cell| cell.at.0 < columns && cell.at.1 < rows && cell.value.is_finite())
        {
            grid.values[cell.at.1][cell.at.0] = cell.value;
            grid.resolved[cell.at.1][cell.at.0] = cell.resolved;
        }
        grid
    }

    fn cells(&self) -> impl Iterator<Item = ((usize, usize), f64)> + '_ {
        self.values.iter().enumerate().flat_map(|(j, row)| row.iter().enumerate().map(move |(i, &v)| ((i, j), v)))
    }

    fn unresolved(&self, (i, j): (usize, usize)) -> bool {
        self.values[j][i].is_finite() && !self.resolved[j][i]
    }
}

fn paint(canvas: &mut Canvas, map: &Map, grid: &Grid, scale: &ColourScale, difference: bool) {
    let mut hatched = [(INK, Vec::new()), (PAPER, Vec::new())];
    for (at, value) in grid.cells() {
        let Some(cell) = map.cell(at) else { continue };
        if value.is_finite() {
            // A trifle larger, so that no seam shows between neighbours.
            let (right, top) = ((cell.right + 0.1).min(map.area.right), (cell.top - 0.1).max(map.area.top));
            canvas.rect((cell.left, top), (right, cell.bottom), scale.colour(value));
            if difference && grid.unresolved(at) {
                let dark = ink_on(scale.colour(value)) == PAPER;
                hatched[usize::from(dark)].1.push(cell);
            }
        }
    }
    for (ink, cells) in hatched {
        slanted(canvas, &cells, HATCH, ink.mix(0.55));
    }
    for (at, _) in grid.cells().filter(|(_, value)| !value.is_finite()) {
        if let Some(cell) = map.cell(at) {
            missing(canvas, cell);
        }
    }
    if difference {
        let lines = zero_lines(&reaching(&map.across), &reaching(&map.up), &bordered(&grid.values));
        for (weight, colour) in [(1.3, PAPER), (0.6, INK)] {
            for line in &lines {
                canvas.line(line, colour, weight, &[]);
            }
        }
    }
}

/// Centres of cells and the outer edges, so that contours reach the border.
fn reaching(track: &super::plane::Track) -> Vec<f64> {
    let ends = (track.edges.first().copied(), track.edges.last().copied());
    ends.0.into_iter().chain(track.centres.iter().copied()).chain(ends.1).collect()
}

/// Values with those at the border repeated on it.
fn bordered(values: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let wide = |row: &Vec<f64>| -> Vec<f64> { row.first().into_iter().chain(row).chain(row.last()).copied().collect() };
    let rows = values.first().into_iter().chain(values).chain(values.last());
    rows.map(wide).collect()
}

/// Writes each value into its cell if all cells have room for any; on differences, hatching and contour say more.
fn numbers(
    canvas: &mut Canvas,
    map: &Map,
    grid: &Grid,
    (scale, written): (&ColourScale, &dyn Fn(f64) -> String),
    room: (f64, f64),
) {
    let text_style = TextStyle::of(NOTE).centre();
    let (width, height) = map.smallest();
    if width < room.0 || height < room.1 {
        return;
    }
    for (at, value) in grid.cells().filter(|(_, value)| value.is_finite()) {
        let Some(cell) = map.cell(at) else { continue };
        let (centre, colour) = (cell.centre(), scale.colour(value));
        canvas.text(&written(value), centre, text_style.colour(ink_on(colour)));
    }
}

/// Explains only what occurs.
fn entries(facts: &HeatMap, grids: &[Grid]) -> Vec<Swatch<'static>> {
    let mut entries: Vec<Swatch<'static>> = Vec::new();
    let any = |test: fn(f64) -> bool| grids.iter().any(|grid| grid.cells().any(|(_, value)| test(value)));
    let turns = any(|value| value > 0.0) && any(|value| value <= 0.0);
    let unresolved = grids.iter().any(|grid| grid.cells().any(|(at, _)| grid.unresolved(at)));
    if facts.difference && turns {
        entries.push((
            "no difference".to_owned(),
            6.0,
            Box::new(|canvas: &mut Canvas, at: Area| {
                let y = at.centre().1;
                canvas.line(&[(at.left, y), (at.right, y)], INK, 0.6, &[]);
            }),
        ));
    }
    if facts.difference && unresolved {
        entries.push((
            "sign not resolved".to_owned(),
            5.0,
            Box::new(|canvas: &mut Canvas, at: Area| {
                outline(canvas, at);
                slanted(canvas, &[at], HATCH, INK.mix(0.55));
            }),
        ));
    }
    if any(|value| !value.is_finite()) {
        entries.push((
            "no value".to_owned(),
            5.0,
            Box::new(|canvas: &mut Canvas, at: Area| {
                missing(canvas, at);
                outline(canvas, at);
            }),
        ));
    }
    entries
}

fn outline(canvas: &mut Canvas, area: Area) {
    let Area { left, top, right, bottom } = area;
    let edge = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
    canvas.line(&edge, GREY, style::GRID, &[]);
}
