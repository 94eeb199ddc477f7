//! Transfer over time by the channel it took, one panel per arm.

use super::canvas::{Picture, sheet};
use super::facts::{Composition, Quantity, Words};
use super::stack::{Between, stacks};

/// Facts of [`channels`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Channels {
    /// Title, caption, description.
    pub words: Words,
    /// Level axis.
    pub time: Quantity,
    /// Upright axis.
    pub transfer: Quantity,
    /// One panel per arm; parts are channels.
    pub arms: Vec<Composition>,
}

/// Draws transfer by channel as stacked areas.
pub fn channels(facts: &Channels) -> Picture {
    sheet(&facts.words, |canvas| {
        stacks(canvas, &facts.words, (&facts.time, &facts.transfer), &facts.arms, Between::Line, None);
    })
}
