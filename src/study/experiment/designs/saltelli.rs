//! Saltelli's design: two independent samples A and B, and A with single columns from B, for Sobol indices.
//!
//! Saltelli (2002), Computer Physics Communications 145, 280-297; Saltelli et al. (2010), same journal 181, 259-270.
//! A and B are the two halves of one scrambled Sobol sequence of twice the dimensions.

/// A run of the design within its base row, with `A_B^i` written `AWithB(i)`: all columns from A, column `i` from B.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaltelliPoint {
    /// The row of A.
    A,
    /// The row of B.
    B,
    /// A's row with this column from B.
    AWithB(usize),
    /// B's row with this column from A; only for second order.
    BWithA(usize),
}

/// Which points a design has and in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SaltelliLayout {
    /// Rows of A; a power of two keeps the sequence balanced.
    pub rows: usize,
    /// Number of axes.
    pub axes: usize,
    /// Whether the points for second order are there.
    pub second_order: bool,
}

impl SaltelliLayout {
    /// Points per row of A: `axes + 2`, or `2 axes + 2` with second order.
    pub fn points_per_row(&self) -> usize {
        2 + self.axes * (1 + usize::from(self.second_order))
    }

    /// All points.
    pub fn size(&self) -> usize {
        self.rows.saturating_mul(self.points_per_row())
    }

    /// The points of a row in order.
    pub fn row(&self) -> impl Iterator<Item = SaltelliPoint> + use<> {
        let both = if self.second_order { self.axes } else { 0 };
        [SaltelliPoint::A, SaltelliPoint::B]
            .into_iter()
            .chain((0..self.axes).map(SaltelliPoint::AWithB))
            .chain((0..both).map(SaltelliPoint::BWithA))
    }

    /// Where `point` of `row` stands in the list of all points.
    pub fn index(&self, row: usize, point: SaltelliPoint) -> usize {
        let within = match point {
            SaltelliPoint::A => 0,
            SaltelliPoint::B => 1,
            SaltelliPoint::AWithB(axis) => 2 + axis,
            SaltelliPoint::BWithA(axis) => 2 + self.axes + axis,
        };
        row * self.points_per_row() + within
    }

    /// The point at a position of a row, from the row's sample of A and B.
    pub(super) fn of_sample(&self, sample: &[f64], at: usize) -> Vec<f64> {
        let (a, b) = sample.split_at(self.axes);
        match at.checked_sub(2) {
            None => [a, b][at].to_vec(),
            Some(axis) if axis < self.axes => with_column(a, b, axis),
            Some(axis) => with_column(b, a, axis - self.axes),
        }
    }
}

fn with_column(base: &[f64], other: &[f64], axis: usize) -> Vec<f64> {
    let mut row = base.to_vec();
    row[axis] = other[axis];
    row
}
