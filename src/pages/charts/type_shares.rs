//! The share of living parks by the type of their partnership over time, one panel per arm.

use super::canvas::{Picture, sheet};
use super::facts::{Composition, Quantity, Words};
use super::stack::{Between, stacks};

/// Facts of [`type_shares`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TypeShares {
    /// Title, caption, description.
    pub words: Words,
    /// Level axis.
    pub time: Quantity,
    /// Upright axis; shares as a number of its unit.
    pub share: Quantity,
    /// What all shares add up to: 1, or 100 for per cent.
    pub whole: f64,
    /// One panel per arm.
    pub arms: Vec<Composition>,
}

/// Draws the shares of types as stacked areas.
pub fn type_shares(facts: &TypeShares) -> Picture {
    sheet(&facts.words, |canvas| {
        stacks(canvas, &facts.words, (&facts.time, &facts.share), &facts.arms, Between::Line, Some(facts.whole));
    })
}
