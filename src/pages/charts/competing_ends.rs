//! The share of parks that have ended by each cause, by age: stacked cumulative incidence.

use super::canvas::{Picture, sheet};
use super::facts::{Composition, Quantity, Words};
use super::stack::{Between, stacks};

/// Facts of [`competing_ends`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CompetingEnds {
    /// Title, caption, description.
    pub words: Words,
    /// Level axis.
    pub age: Quantity,
    /// Upright axis.
    pub incidence: Quantity,
    /// One panel per arm or type; a single one may go without a name. Parts are causes.
    pub groups: Vec<Composition>,
}

/// Draws cumulative incidences by cause as stacked steps.
pub fn competing_ends(facts: &CompetingEnds) -> Picture {
    sheet(&facts.words, |canvas| {
        stacks(canvas, &facts.words, (&facts.age, &facts.incidence), &facts.groups, Between::Step, None);
    })
}
