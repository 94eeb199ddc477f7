//! Which arm is best where, over two axes of a study, and how sure that is.

use super::canvas::{Canvas, Picture, sheet};
use super::facts::Labels;
use super::frame::{self, Area};
use super::hatch::{missing, textured};
use super::legend::{self, Swatch};
use super::maps::{self, Map};
use super::plane::Axis;
use super::style::{self, Colour, INK, NOTE, PAPER, SeriesStyle};
use super::text_style::TextStyle;

/// Facts of [`regime_map`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RegimeMap {
    /// Title, caption, description.
    pub labels: Labels,
    /// Level axis.
    pub across: Axis,
    /// Upright axis.
    pub up: Axis,
    /// Names of all arms compared.
    pub arms: Vec<String>,
    /// One map each: a single one without a name, or one per value of a third axis.
    pub panels: Vec<RegimePanel>,
}

/// One map of a [`RegimeMap`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RegimePanel {
    /// Shown above; may be empty.
    pub name: String,
    /// In any order; a cell that is not here is shown as missing.
    pub cells: Vec<RegimeCell>,
    /// Rules outlined on the map.
    pub boxes: Vec<RuleBox>,
}

/// One cell of a [`RegimePanel`].
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct RegimeCell {
    /// Places on the level and on the upright axis, from 0.
    pub at: (usize, usize),
    /// Index of the best arm in [`RegimeMap::arms`]; `None` if no arm leads.
    pub best: Option<usize>,
    /// Whether no arm leads because several share the best mean, rather than for want of runs.
    pub shared: bool,
    /// Probability that it is best, in [0, 1]; NaN if unknown.
    pub probability: f64,
}

/// A rule about an arm, as the rectangle in which it holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RuleBox {
    /// Index of the arm in [`RegimeMap::arms`].
    pub arm: usize,
    /// Shown in the box if it fits; may be empty.
    pub label: String,
    /// Limits on the level axis; infinite for no limit.
    pub across: (f64, f64),
    /// Limits on the upright axis; infinite for no limit.
    pub up: (f64, f64),
}

/// Draws the best arm of each cell, paler the less sure it is, with rules as outlines.
pub fn regime_map(facts: &RegimeMap) -> Picture {
    sheet(&facts.labels, |canvas| {
        let page = frame::title_and_caption(canvas, &facts.labels);
        let size = (facts.across.places.count(), facts.up.places.count());
        let styles: Vec<SeriesStyle> = facts.arms.iter().enumerate().map(|(k, arm)| style::of_series(arm, k)).collect();
        let grids: Vec<Grid> = facts.panels.iter().map(|panel| grid(panel, size, styles.len())).collect();
        if grids.iter().flatten().flatten().all(Option::is_none) {
            return frame::no_data(canvas, page);
        }
        let names: Vec<&str> = facts.panels.iter().map(|panel| panel.name.as_str()).collect();
        let legend = legend::legend(canvas, page, &entries(facts, &styles, &grids));
        let room = Area { top: page.top + legend, ..page };
        let maps = maps::place(room, &facts.across, &facts.up, &names);
        for ((map, grid), panel) in maps.iter().zip(&grids).zip(&facts.panels) {
            paint(canvas, map, grid, &styles);
            for (rank, rule) in panel.boxes.iter().enumerate() {
                if let Some(style) = styles.get(rule.arm) {
                    outline(canvas, map, rule, *style, rank);
                }
            }
        }
        maps::axes(canvas, room, (&facts.across, &facts.up), &maps, &names, page.width());
    })
}

/// What each cell says, by row and column; nothing without runs.
type Grid = Vec<Vec<Option<Verdict>>>;

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// The best arm, and how surely.
    Best(usize, Surety),
    /// Several arms share the best mean.
    Shared,
}

impl Verdict {
    fn arm(self) -> Option<usize> {
        if let Self::Best(arm, _) = self { Some(arm) } else { None }
    }
}

/// Cells without a difference: a colour that is no arm's.
const SHARED: Colour = Colour(0xF3, 0xEC, 0xD8);

/// How sure it is that the best arm is best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Surety {
    Open,
    Likely,
    Sure,
}

impl Surety {
    const ALL: [Self; 3] = [Self::Open, Self::Likely, Self::Sure];

    /// An unknown probability counts as open.
    fn of(probability: f64) -> Self {
        match probability {
            p if p >= 0.95 => Self::Sure,
            p if p >= 0.8 => Self::Likely,
            _ => Self::Open,
        }
    }

    fn fill(self, colour: Colour) -> Colour {
        style::tint(colour, [0.2, 0.5, 0.88][self as usize])
    }
}

fn grid(panel: &RegimePanel, (columns, rows): (usize, usize), arms: usize) -> Grid {
    let mut grid = vec![vec![None; columns]; rows];
    for cell in panel.cells.iter().filter(|cell| cell.at.0 < columns && cell.at.1 < rows) {
        let best = cell.best.filter(|&arm| arm < arms).map(|arm| Verdict::Best(arm, Surety::of(cell.probability)));
        grid[cell.at.1][cell.at.0] = best.or(cell.shared.then_some(Verdict::Shared));
    }
    grid
}

fn paint(canvas: &mut Canvas, map: &Map, grid: &Grid, styles: &[SeriesStyle]) {
    let best = |i: usize, j: usize| grid.get(j).and_then(|row| row.get(i)).copied().flatten();
    for (j, row) in grid.iter().enumerate() {
        for (i, &content) in row.iter().enumerate() {
            let Some(cell) = map.cell((i, j)) else { continue };
            match content {
                Some(Verdict::Best(arm, surety)) => swatch(canvas, cell, styles[arm], surety, 2.1),
                Some(Verdict::Shared) => shared(canvas, cell),
                None => missing(canvas, cell),
            }
        }
    }
    // Borders between regimes on top of all cells.
    for (j, row) in grid.iter().enumerate() {
        for (i, &content) in row.iter().enumerate() {
            let Some(Area { left, top, right, bottom }) = map.cell((i, j)) else { continue };
            let of = |verdict: Option<Verdict>| verdict.map(Verdict::arm);
            let other = |next: Option<Verdict>| of(next) != of(content);
            if i + 1 < row.len() && other(best(i + 1, j)) {
                canvas.line(&[(right, top), (right, bottom)], INK, 0.35, &[]);
            }
            if j + 1 < grid.len() && other(best(i, j + 1)) {
                canvas.line(&[(left, top), (right, top)], INK, 0.35, &[]);
            }
        }
    }
}

/// A cell in the colour and texture of an arm.
fn swatch(canvas: &mut Canvas, cell: Area, style: SeriesStyle, surety: Surety, pitch: f64) {
    canvas.rect((cell.left, cell.top), (cell.right, cell.bottom), surety.fill(style.colour));
    let ink = if surety == Surety::Sure { PAPER.mix(0.9) } else { style.colour.mix(0.75) };
    textured(canvas, cell, style.texture, pitch, ink);
    parted(canvas, cell);
}

/// A cell without a difference: a neutral colour and the sign of equality.
fn shared(canvas: &mut Canvas, cell: Area) {
    canvas.rect((cell.left, cell.top), (cell.right, cell.bottom), SHARED);
    let size = (cell.width().min(cell.height()) * 0.25).min(1.2);
    let (x, y) = cell.centre();
    for above in [0.45, -0.45] {
        let y = y + size * above;
        canvas.line(&[(x - size, y), (x + size, y)], style::GREY, 0.25, &[]);
    }
    parted(canvas, cell);
}

/// A white edge around a cell that has room for one.
fn parted(canvas: &mut Canvas, cell: Area) {
    if cell.width().min(cell.height()) > 3.0 {
        canvas.line(&edge(cell), PAPER, 0.15, &[]);
    }
}

fn edge(Area { left, top, right, bottom }: Area) -> [(f64, f64); 5] {
    [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
}

/// A rule as an outline around its cells in the dashes of its arm; later ones stand further inside, so that common borders
/// remain visible.
fn outline(canvas: &mut Canvas, map: &Map, rule: &RuleBox, style: SeriesStyle, rank: usize) {
    let inset = 0.6 + 0.9 * (rank % 4) as f64;
    let cells = (map.across.cells_within(rule.across.0, rule.across.1), map.up.cells_within(rule.up.0, rule.up.1));
    let (Some((left, right)), Some((bottom, top))) = cells else { return };
    let (left, right, bottom, top) = (left + inset, right - inset, bottom - inset, top + inset);
    if right - left < 0.5 || bottom - top < 0.5 {
        return;
    }
    let edge = edge(Area { left, top, right, bottom });
    canvas.line(&edge, PAPER, 1.3, &[]);
    canvas.line(&edge, INK, 0.6, style.dash);
    let text_style = TextStyle::of(NOTE).bold();
    let words = text_style.fit(&rule.label, right - left - 3.0);
    if bottom - top > NOTE * 2.0 && words.chars().count() > 2 {
        let corner = (left + 0.8, top + 0.8);
        let size = (text_style.width(&words) + 1.4, NOTE * 1.45);
        canvas.rect(corner, (corner.0 + size.0, corner.1 + size.1), PAPER);
        canvas.text(&words, (corner.0 + 0.7, corner.1 + size.1 / 2.0), text_style.colour(style.colour));
    }
}

/// The arms that are best somewhere, each in its three shades, and what shades and outlines mean.
fn entries<'a>(facts: &RegimeMap, styles: &[SeriesStyle], grids: &[Grid]) -> Vec<Swatch<'a>> {
    let cells = || grids.iter().flatten().flatten();
    let mut entries: Vec<Swatch<'a>> = Vec::new();
    for (arm, style) in styles.iter().copied().enumerate() {
        let best = cells().flatten().any(|verdict| verdict.arm() == Some(arm));
        if best {
            let draw = move |canvas: &mut Canvas, at: Area| swatch(canvas, at, style, Surety::Sure, 1.1);
            entries.push((facts.arms[arm].clone(), 5.0, Box::new(draw)));
        }
    }
    let shades = |canvas: &mut Canvas, at: Area| {
        for (k, surety) in Surety::ALL.into_iter().enumerate() {
            let left = at.left + 5.0 * k as f64;
            canvas.rect((left, at.top), (left + 4.4, at.bottom), surety.fill(style::GREY));
        }
    };
    entries.push(("best with probability < 0.8, 0.8–0.95, ≥ 0.95".to_owned(), 14.4, Box::new(shades)));
    for (arm, style) in styles.iter().copied().enumerate() {
        if facts.panels.iter().flat_map(|panel| &panel.boxes).any(|rule| rule.arm == arm) {
            let draw = move |canvas: &mut Canvas, at: Area| canvas.line(&edge(at), INK, 0.5, style.dash);
            entries.push((format!("rule for {}", facts.arms[arm]), 8.0, Box::new(draw)));
        }
    }
    if cells().any(|cell| *cell == Some(Verdict::Shared)) {
        entries.push(("no difference".to_owned(), 5.0, Box::new(shared)));
    }
    if cells().any(Option::is_none) {
        entries.push(("no value".to_owned(), 4.0, Box::new(|canvas: &mut Canvas, at: Area| missing(canvas, at))));
    }
    entries
}
