//! Maps of cells over two axes of a study: what [`super::heat_map()`] and [`super::regime_map()`] have in common.

use super::division::Division;
use super::marks::Corners;
use super::panels::{PanelContent, Panels};
use super::plane::{Axis, Track};

/// The cells of a map, from 0 to 1 along both of its axes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cells {
    pub(super) across: Track,
    pub(super) up: Track,
}

impl Cells {
    pub(super) fn of(across: &Axis, up: &Axis) -> Self {
        let track = |axis: &Axis| axis.places.track(0.0, 1.0, true);
        Self { across: track(across), up: track(up) }
    }

    /// The corners of the cell at a place on the level and one on the upright axis.
    pub(super) fn corners(&self, (i, j): (usize, usize)) -> Corners {
        let corner = |i: usize, j: usize| (self.across.edges[i], self.up.edges[j]);
        (corner(i, j), corner(i + 1, j + 1))
    }

    /// Width and height of the smallest cell.
    pub(super) fn smallest(&self) -> (f64, f64) {
        (self.across.narrowest(), self.up.narrowest())
    }
}

/// Panels on the axes of maps.
pub(super) fn panels(across: &Axis, up: &Axis, parts: Vec<PanelContent>) -> Panels<'static> {
    let cells = |axis: &Axis| Some(Division::Cells(axis.places.clone()));
    Panels::of((&across.quantity, cells(across)), (&up.quantity, cells(up)), parts)
}

/// What is at each place, by row and column, of cells in any order; those outside are left out.
pub(super) fn by_row<T: Copy>(
    cells: impl Iterator<Item = ((usize, usize), T)>,
    (across, up): (&Axis, &Axis),
    nothing: T,
) -> Vec<Vec<T>> {
    let (columns, rows) = (across.places.count(), up.places.count());
    let mut grid = vec![vec![nothing; columns]; rows];
    for ((i, j), content) in cells.filter(|((i, j), _)| *i < columns && *j < rows) {
        grid[j][i] = content;
    }
    grid
}

/// Places by row and column with what is there.
pub(super) fn places<T: Copy>(grid: &[Vec<T>]) -> impl Iterator<Item = ((usize, usize), T)> + '_ {
    grid.iter().enumerate().flat_map(|(j, row)| row.iter().enumerate().map(move |(i, &content)| ((i, j), content)))
}
