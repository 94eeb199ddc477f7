//! A generation of particles: a weighted sample that is stored, resumed from and summarised.

use serde::{Deserialize, Serialize};

use crate::analysis::weighted::{Weighted, effective_size, systematic};
use crate::draws::{Address, Decision, Key};

/// Parameters that were simulated and accepted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Particle {
    /// In probit space, where the prior is standard normal: one number per parameter.
    pub place: Vec<f64>,
    /// In natural units: the quantiles of the priors at that place.
    pub values: Vec<f64>,
    /// Weights of a generation sum to one.
    pub weight: f64,
    /// From what was observed; infinite if they cannot be compared, which is stored as null.
    #[serde(with = "infinite")]
    pub distance: f64,
    /// What [`super::Simulated::kept`] gave; NaN is stored as null.
    #[serde(with = "missing")]
    pub kept: Vec<f64>,
    /// Number of its attempt among all of the calibration, from 0.
    pub attempt: u64,
}

/// A weighted sample of the parameters within a tolerance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Generation {
    /// From 0, the prior predictive.
    pub number: u32,
    /// No particle is farther; infinite for generation 0, stored as null.
    #[serde(with = "infinite")]
    pub tolerance: f64,
    /// Attempts that it took.
    pub attempts: u64,
    /// In the order of their attempts.
    pub particles: Vec<Particle>,
}

impl Generation {
    /// Effective sample size `1 / sum w^2`.
    pub fn effective_sample_size(&self) -> f64 {
        effective_size(&self.weights())
    }

    /// Particles per attempt.
    pub fn acceptance(&self) -> f64 {
        self.particles.len() as f64 / self.attempts.max(1) as f64
    }

    /// The weighted sample of a parameter in natural units; empty if there is no such parameter.
    pub fn sample(&self, parameter: usize) -> Weighted {
        self.weighted(|particle| particle.values.get(parameter).copied())
    }

    /// The weighted sample of a number that was kept; particles for which it is missing are left out.
    pub fn kept(&self, position: usize) -> Weighted {
        self.weighted(|particle| particle.kept.get(position).copied())
    }

    /// The weighted distances; those that are not finite are left out.
    pub fn distances(&self) -> Weighted {
        self.weighted(|particle| Some(particle.distance))
    }

    /// Particles that could be compared with what was observed.
    pub fn comparable(&self) -> usize {
        self.particles.iter().filter(|particle| particle.distance.is_finite()).count()
    }

    /// Positions of `count` particles drawn by their weights, systematically with one uniform number of `key`: each
    /// particle comes `count` times its weight, rounded up or down.
    pub fn resampled(&self, count: usize, key: Key) -> Vec<usize> {
        systematic(&self.weights(), count, key.uniform(Decision::Resampling, Address::of(self.number)))
    }

    pub(super) fn weights(&self) -> Vec<f64> {
        self.particles.iter().map(|particle| particle.weight).collect()
    }

    pub(super) fn places(&self) -> Vec<Vec<f64>> {
        self.particles.iter().map(|particle| particle.place.clone()).collect()
    }

    fn weighted(&self, number: impl Fn(&Particle) -> Option<f64>) -> Weighted {
        Weighted::new(self.particles.iter().map(|particle| number(particle).unwrap_or(f64::NAN)), self.weights())
    }
}

/// A number that may be infinite, in formats that know none.
mod infinite {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
    pub(super) fn serialize<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
        number.is_finite().then_some(*number).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
        Ok(Option::deserialize(deserializer)?.unwrap_or(f64::INFINITY))
    }
}

/// Numbers of which some may be missing.
mod missing {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(numbers: &[f64], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(numbers.iter().map(|number| number.is_finite().then_some(*number)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<f64>, D::Error> {
        let numbers = Vec::<Option<f64>>::deserialize(deserializer)?;
        Ok(numbers.into_iter().map(|number| number.unwrap_or(f64::NAN)).collect())
    }
}
