//! The scenarios that the whole scorecard needs, embedded so that it can be made from any folder.

use crate::scenario::{Scenario, ScenarioError, Setting};

/// Name and text, in the order in which patterns look for what they need.
const FILES: [(&str, &str); 6] = [
    ("three_partnerships", include_str!("../../scenarios/three_partnerships.toml")),
    ("rayong", include_str!("../../scenarios/rayong.toml")),
    ("kitic", include_str!("../../scenarios/kitic.toml")),
    ("great_stone", include_str!("../../scenarios/great_stone.toml")),
    ("saysettha", include_str!("../../scenarios/saysettha.toml")),
    ("belt_and_road", include_str!("../../scenarios/belt_and_road.toml")),
];

/// The scenarios with settings on top of each.
///
/// # Errors
/// [`ScenarioError::Invalid`] when a setting does not fit one of them.
pub fn shipped(settings: &[Setting]) -> Result<Vec<Scenario>, ScenarioError> {
    FILES.iter().map(|(name, text)| Scenario::parse(name, text, settings)).collect()
}
