//! The scenarios that the whole scorecard needs, embedded so that it can be made from any folder.

use crate::scenario::{Scenario, ScenarioError, Setting, Shipped};

/// Their names, in the order in which patterns look for what they need.
const NAMES: [&str; 6] = ["three_partnerships", "rayong", "kitic", "great_stone", "saysettha", "belt_and_road"];

/// The scenarios with settings on top of each.
///
/// # Errors
/// [`ScenarioError::Invalid`] when a setting does not fit one of them.
pub fn shipped(settings: &[Setting]) -> Result<Vec<Scenario>, ScenarioError> {
    let shipped = NAMES.into_iter().filter_map(Shipped::named);
    shipped.map(|shipped| Scenario::parse(shipped.name, shipped.text, settings)).collect()
}
