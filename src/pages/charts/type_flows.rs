//! How many parks change from one type to another in a year, one panel per arm.

use super::canvas::{Picture, sheet};
use super::facts::{Composition, Quantity, Words};
use super::stack::{Between, stacks};

/// Facts of [`type_flows`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TypeFlows {
    /// Title, caption, description.
    pub words: Words,
    /// Level axis.
    pub time: Quantity,
    /// Upright axis.
    pub changes: Quantity,
    /// One panel per arm; a part is a change from one type to another, counted from a time on until the next.
    pub arms: Vec<Composition>,
}

/// Draws changes of type as stacked steps.
pub fn type_flows(facts: &TypeFlows) -> Picture {
    sheet(&facts.words, |canvas| {
        stacks(canvas, &facts.words, (&facts.time, &facts.changes), &facts.arms, Between::Step, None);
    })
}
