//! The parameters that a world depends on.

use crate::parameters::{BetaParameters, Parameters, ThresholdParameters};

/// The parameters that a world depends on: where they, plan and key are equal, the world is.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    pub(super) elements: usize,
    pub(super) interdependence: u32,
    pub(super) regional_variety: f64,
    pub(super) local_knowledge: u32,
    pub(super) goal_noise: f64,
    pub(super) threshold: ThresholdParameters,
    pub(super) tie: [f64; 2],
    pub(super) sectors: u32,
    pub(super) initial_gap: f64,
    pub(super) spread: f64,
    pub(super) absorption_threshold: f64,
    pub(super) steepness: f64,
    pub(super) track_record: u32,
    pub(super) reliability: BetaParameters,
    pub(super) absorption: BetaParameters,
}

impl Origin {
    /// Those of `parameters`, which have their ablations applied.
    pub fn of(parameters: &Parameters) -> Self {
        let Parameters { policy, actor, country, world, technology, corporation, .. } = parameters;
        Self {
            elements: policy.element.len(),
            interdependence: policy.interdependence,
            regional_variety: policy.regional_variety,
            local_knowledge: policy.local_knowledge,
            goal_noise: policy.goal_noise,
            threshold: actor.threshold.clone(),
            tie: country.tie,
            sectors: world.sectors,
            initial_gap: technology.initial_gap,
            spread: technology.spread,
            absorption_threshold: technology.absorption_threshold,
            steepness: technology.steepness,
            track_record: corporation.track_record,
            reliability: corporation.reliability.clone(),
            absorption: corporation.absorption.clone(),
        }
    }
}
