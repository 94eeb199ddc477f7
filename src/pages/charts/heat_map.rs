//! An outcome or a difference over two axes of a study, as coloured cells with a colour bar.

use super::canvas::Picture;
use super::colour_scale::{ColourScale, ink_on};
use super::contour::zero_lines;
use super::facts::{AxisLabel, Labels};
use super::hatch::Fill;
use super::legend::{self, Key};
use super::maps::{self, Cells, by_row, places};
use super::marks::{Corners, Mark, Stroke, text};
use super::panels::{PanelContent, Panels};
use super::plane::{Axis, Track};
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

/// Most numbers along the bar of colours.
const MARKS: usize = 7;
/// Opacity of the lines over what is not resolved.
const HATCH: f64 = 0.55;

/// Draws the cells with a colour bar; hatches what is not resolved and marks what is missing.
pub fn heat_map(facts: &HeatMap) -> Picture {
    facts.panels().picture(&facts.labels)
}

/// Values with whether they are resolved, by row and column, NaN where there is none.
type Grid = Vec<Vec<(f64, bool)>>;

impl HeatMap {
    fn panels(&self) -> Panels<'static> {
        let grid = |panel: &HeatPanel| -> Grid {
            let known = panel.cells.iter().filter(|cell| cell.value.is_finite());
            by_row(known.map(|cell| (cell.at, (cell.value, cell.resolved))), (&self.across, &self.up), (f64::NAN, true))
        };
        let grids: Vec<Grid> = self.panels.iter().map(grid).collect();
        let all = || grids.iter().flatten().flatten().map(|(value, _)| *value);
        let ends = self.range.into_iter().flat_map(|(low, high)| [low, high]);
        let extent = Extent::of(all().chain(ends)).unwrap_or(Extent::UNIT);
        let scale = ColourScale::new(extent, self.difference, MARKS);
        let cells = Cells::of(&self.across, &self.up);
        let part = |(panel, grid): (&HeatPanel, &Grid)| {
            let more =
                if self.difference { differences(&cells, grid, &scale) } else { numbers(&cells, grid, extent, &scale) };
            let marks = fills(&cells, grid, &scale).chain(more).collect();
            PanelContent { name: panel.name.clone(), marks, ..PanelContent::default() }
        };
        // Without a single value there is nothing to draw.
        let is_known = all().any(f64::is_finite);
        let parts = self.panels.iter().zip(&grids).filter(|_| is_known).map(part).collect();
        let note = Some((self.value.label(), TextStyle::of(LABEL)));
        let keys = self.keys(&grids);
        Panels { keys, note, bar: Some(scale), ..maps::panels(&self.across, &self.up, parts) }
    }

    /// Explains only what occurs.
    fn keys(&self, grids: &[Grid]) -> Vec<Key> {
        let any = |test: fn(f64) -> bool| grids.iter().flatten().flatten().any(|(value, _)| test(*value));
        let turns = any(|value| value > 0.0) && any(|value| value <= 0.0);
        let unresolved = grids.iter().flatten().flatten().any(|(_, resolved)| !resolved);
        let whole = ((0.0, 0.0), (1.0, 1.0));
        let edge = || Mark::Line(legend::EDGE.to_vec(), Stroke::of(GREY, style::GRID));
        let zero = Mark::Line(vec![(0.0, 0.5), (1.0, 0.5)], Stroke::of(INK, 0.6));
        [
            (self.difference && turns).then(|| Key::of("no difference", 6.0, [zero])),
            (self.difference && unresolved)
                .then(|| Key::of("sign not resolved", 5.0, [Mark::Hatch(vec![whole], INK.mix(HATCH)), edge()])),
            any(f64::is_nan).then(|| Key::of("no value", 5.0, [Mark::Cell(whole, Fill::Missing), edge()])),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

fn fills<'a>(cells: &'a Cells, grid: &'a Grid, scale: &'a ColourScale) -> impl Iterator<Item = Mark> + 'a {
    // What is missing last, since amounts reach into their neighbours.
    let of = |missing: bool| places(grid).filter(move |(_, (value, _))| value.is_nan() == missing);
    of(false).chain(of(true)).map(|(at, (value, _))| {
        let fill = if value.is_nan() { Fill::Missing } else { Fill::Amount(scale.colour(value)) };
        Mark::Cell(cells.corners(at), fill)
    })
}

/// Lines over what is not resolved, and the contour at zero.
fn differences(cells: &Cells, grid: &Grid, scale: &ColourScale) -> Vec<Mark> {
    let hatched = |ink| {
        let on = places(grid).filter(|(_, (value, resolved))| !resolved && ink_on(scale.colour(*value)) == ink);
        let on: Vec<Corners> = on.map(|(at, _)| cells.corners(at)).collect();
        (!on.is_empty()).then(|| Mark::Hatch(on, ink.mix(HATCH)))
    };
    let values: Vec<Vec<f64>> = grid.iter().map(|row| row.iter().map(|(value, _)| *value).collect()).collect();
    let zero = zero_lines(&reaching(&cells.across), &reaching(&cells.up), &bordered(&values));
    let lines = [(PAPER, 1.3), (INK, 0.6)].into_iter();
    let lines = lines
        .flat_map(|(colour, weight)| zero.iter().map(move |line| Mark::Line(line.clone(), Stroke::of(colour, weight))));
    [INK, PAPER].into_iter().filter_map(hatched).chain(lines).collect()
}

/// Centres of cells and the outer edges, so that contours reach the border.
fn reaching(track: &Track) -> Vec<f64> {
    let ends = (track.edges.first().copied(), track.edges.last().copied());
    ends.0.into_iter().chain(track.centres.iter().copied()).chain(ends.1).collect()
}

/// Values with those at the border repeated on it.
fn bordered(values: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let wide = |row: &Vec<f64>| -> Vec<f64> { row.first().into_iter().chain(row).chain(row.last()).copied().collect() };
    let rows = values.first().into_iter().chain(values).chain(values.last());
    rows.map(wide).collect()
}

/// Each value in its cell if all cells have room for any; on differences, hatching and contour say more.
fn numbers(cells: &Cells, grid: &Grid, extent: Extent, scale: &ColourScale) -> Vec<Mark> {
    let spread = extent.high / 2.0 - extent.low / 2.0;
    let written = |value: f64| to_precision(value, spread / 5.0, false);
    let text_style = TextStyle::of(NOTE).centre();
    // Of numbers as precise as each other those at the ends are the widest.
    let widest = text_style.width(&written(extent.low)).max(text_style.width(&written(extent.high)));
    let known = places(grid).filter(|(_, (value, _))| value.is_finite());
    known
        .map(|((i, j), (value, _))| {
            let text_style = text_style.colour(ink_on(scale.colour(value)));
            let at = (cells.across.centres[i], cells.up.centres[j]);
            let mark = text(written(value), at, (0.0, 0.0), text_style);
            Mark::Roomy {
                field: ((0.0, 0.0), cells.smallest()),
                least: (widest + 1.6, NOTE * 1.7),
                mark: Box::new(mark),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::marks::read;
    use super::*;
    use crate::charts::Places;

    /// A map two cells high, its values from left to right, then up.
    fn map(values: &[f64], columns: usize, difference: bool, resolved: bool, range: Option<(f64, f64)>) -> HeatMap {
        let axis = |places| Axis { places: Places::Linear(places), ..Axis::default() };
        let cells = values.iter().enumerate();
        let cells = cells.map(|(k, &value)| HeatCell { at: (k % 2, k / 2), value, resolved }).collect();
        HeatMap {
            across: axis((0..columns).map(|k| k as f64).collect()),
            up: axis(vec![0.2, 0.8]),
            difference,
            range,
            panels: vec![HeatPanel { name: String::new(), cells }],
            ..HeatMap::default()
        }
    }

    #[test]
    fn a_map_of_differences_explains_what_occurs_on_it_and_nothing_else() {
        let keys = |values: [f64; 4], resolved| -> Vec<String> {
            map(&values, 2, true, resolved, None).panels().keys.into_iter().map(|key| key.name).collect()
        };
        assert!(keys([0.1, 0.2, 0.1, 0.3], true).is_empty());
        assert_eq!(keys([0.1, -0.2, 0.1, 0.3], true), ["no difference"]);
        assert_eq!(keys([0.1, 0.2, 0.1, 0.3], false), ["sign not resolved"]);
        assert_eq!(keys([0.1, 0.2, f64::NAN, 0.3], true), ["no value"]);
        assert!(map(&[f64::NAN], 2, true, true, None).panels().parts.is_empty());
    }

    #[test]
    fn a_cell_has_the_colour_of_its_value_and_lines_where_its_sign_is_open() {
        let marks = map(&[0.1, -0.2, f64::NAN], 2, true, false, None).panels().parts.remove(0).marks;
        let scale = ColourScale::new(Extent { low: -0.2, high: 0.1 }, true, MARKS);
        let amount = |value| Fill::Amount(scale.colour(value));
        assert_eq!(read::fills(&marks), [amount(0.1), amount(-0.2), Fill::Missing, Fill::Missing]);
        assert!(matches!(marks[1], Mark::Cell(((0.5, 0.0), (1.0, 0.5)), _)), "{:?}", marks[1]);
        let hatched = marks.iter().map(|mark| if let Mark::Hatch(cells, _) = mark { cells.len() } else { 0 });
        assert_eq!(hatched.sum::<usize>(), 2);
    }

    #[test]
    fn maps_that_are_read_together_share_colours_and_have_numbers_all_or_none() {
        let (low, high) = ([0.0, 0.001, 0.002, 0.003], [0.0, 100.0, 200.0, 300.0]);
        let range = Some((0.0, 300.0));
        let of = |values: &[f64], columns, range| map(values, columns, false, true, range).panels();
        assert_eq!(of(&low, 2, range).bar, of(&high, 2, range).bar);
        assert_ne!(of(&low, 2, range).bar, of(&low, 2, None).bar);
        let room = |panels: Panels| -> Vec<(f64, f64)> {
            let room = |mark: &Mark| {
                if let Mark::Roomy { field, least, .. } = mark { Some((field.1.0, least.0)) } else { None }
            };
            panels.parts[0].marks.iter().filter_map(room).collect()
        };
        for columns in [2, 10, 40] {
            assert_eq!(room(of(&low, columns, range)), room(of(&high, columns, range)));
            assert!(room(of(&high, columns, range)).windows(2).all(|pair| pair[0] == pair[1]));
        }
    }
}
