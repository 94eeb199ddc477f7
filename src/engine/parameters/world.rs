//! Who and what a generated world is made of: countries, their governments, corporations.

use serde::{Deserialize, Serialize};

/// Sizes of the generated world. Countries of a case scenario come on top of these counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorldParameters {
    /// Generated home countries.
    pub home_countries: u32,
    /// Regions of a home country.
    pub home_regions: u32,
    /// Corporations of a home region.
    pub home_corporations: u32,
    /// Generated host countries.
    pub host_countries: u32,
    /// Regions of a host country.
    pub host_regions: u32,
    /// Corporations of a host region.
    pub host_corporations: u32,
    /// Sectors, drawn uniformly.
    pub sectors: u32,
}

/// Institutional distances and political ties of generated countries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountryParameters {
    /// Lowest and highest distance of host countries, spaced equally between.
    pub distance: [f64; 2],
    /// Distance of home countries.
    pub home_distance: f64,
    /// Bounds of the uniform political tie.
    pub tie: [f64; 2],
}

/// Traits of governments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActorParameters {
    /// Threshold of nations and regions.
    pub threshold: ThresholdParameters,
}

/// Normal distribution of thresholds, clipped to [0.2, 0.95].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThresholdParameters {
    /// Mean.
    pub mean: f64,
    /// Standard deviation.
    pub sd: f64,
}

/// Traits of corporations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorporationParameters {
    /// Past projects behind the public reputation.
    pub track_record: u32,
    /// Parks a host corporation can be partner in at once.
    pub host_capacity: u32,
    /// Reliability, Beta distributed.
    pub reliability: BetaParameters,
    /// Absorptive capacity, Beta distributed.
    pub absorption: BetaParameters,
}

/// A Beta distribution by its mean and concentration (a = mean c, b = (1 - mean) c).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BetaParameters {
    /// Mean.
    pub mean: f64,
    /// Concentration, the sum of both shape parameters.
    pub concentration: f64,
}
