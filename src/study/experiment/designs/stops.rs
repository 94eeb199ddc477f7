//! Where the axes of a walk may stand: at each of a few values, or on a grid of levels.

use crate::scenario::Distribution;

/// An axis that takes whole numbers takes each of them in a walk, if there are no more than these.
const FEW: u64 = 16;

/// A coordinate of the unit cube at which an axis may stand, and how far along the axis its value lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stop {
    /// Coordinate in the unit cube.
    pub coordinate: f64,
    /// Where the value of that coordinate lies in the axis's own range, 0 to 1 ([`Distribution::position`]).
    pub position: f64,
}

impl Stop {
    /// The stops of an axis: each of its values once if they are few (any list, up to 16 whole numbers), whatever their
    /// weights, otherwise `levels` coordinates from 0 to 1 in even steps.
    pub fn of(values: &Distribution, levels: usize) -> Vec<Self> {
        let coordinates = values.coordinates_of_each(FEW).unwrap_or_else(|| even(levels));
        let position = |coordinate: f64| values.position(&values.quantile(coordinate));
        coordinates.into_iter().map(|coordinate| Self { coordinate, position: position(coordinate) }).collect()
    }
}

fn even(levels: usize) -> Vec<f64> {
    let last = levels.saturating_sub(1).max(1) as f64;
    (0..levels).map(|level| level as f64 / last).collect()
}
