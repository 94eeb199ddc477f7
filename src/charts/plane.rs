//! A grid of cells over two axes of a study, numbers or words, and where each cell stands.

use super::facts::Quantity;

/// An axis of a study with the places at which it was visited.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Axis {
    /// What is varied.
    pub quantity: Quantity,
    /// Where.
    pub places: Places,
}

/// The places of an [`Axis`], in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Places {
    /// Ascending numbers at their distance; places that do not ascend stand evenly.
    Linear(Vec<f64>),
    /// Ascending numbers above zero at the distance of their logarithms.
    Logarithmic(Vec<f64>),
    /// Names, evenly. Where a number is asked for on such an axis, it counts the places from 0.
    Named(Vec<String>),
}

impl Default for Places {
    fn default() -> Self {
        Self::Named(Vec::new())
    }
}
