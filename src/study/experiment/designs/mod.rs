//! Which points of the parameter space an experiment visits: the list of all designs.
//!
//! Designs are pure: the same axes, sizes and seed give the same points on any machine. Those of a sweep are named by
//! [`Design`]; those that serve an index, [`trajectories`] and [`SaltelliLayout`], are used with their analysis.

mod cube;
mod direction_numbers;
mod grid;
mod latin_hypercube;
mod places;
mod saltelli;
pub(crate) mod seeded;
mod sobol;
mod stops;
mod trajectories;

pub use crate::scenario::{Distribution, DistributionError, Value};

pub use cube::Cube;
pub use grid::grid_size;
pub use latin_hypercube::{latin_hypercube, least_distance, maximin_latin_hypercube};
pub use places::Places;
pub use saltelli::{SaltelliLayout, SaltelliPoint};
pub use sobol::{SOBOL_DIMENSIONS, ScrambledSobol, TooManyDimensions, scrambled_sobol, sobol};
pub use stops::Stop;
pub use trajectories::{Trajectory, spread_trajectories, trajectories};

/// How a sweep covers its axes.
#[derive(Debug, Clone, PartialEq)]
pub enum Design {
    /// Every combination of so many levels per axis.
    Grid(Vec<usize>),
    /// These points.
    List(Vec<Vec<Value>>),
    /// A Latin hypercube of so many points that keep apart.
    LatinHypercube(usize),
    /// The first so many points of a scrambled Sobol sequence.
    Sobol(usize),
    /// From this base, each axis alone through so many levels.
    OneAtATime {
        /// One value per axis.
        base: Vec<Value>,
        /// One number of levels per axis.
        levels: Vec<usize>,
    },
}

/// Why a design cannot be laid out over its axes.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DesignError {
    /// A point, a base or level counts of another length than there are axes.
    #[error("{found} {what} for {axes} axes")]
    Width {
        /// What is counted: "levels", "values in point 3".
        what: String,
        /// How many there are.
        found: usize,
        /// How many there should be.
        axes: usize,
    },
    /// An axis without a level.
    #[error("axis {0} has no level")]
    NoLevel(usize),
    /// More axes than a Sobol design has dimensions.
    #[error(transparent)]
    Dimensions(#[from] TooManyDimensions),
}

/// Trials per coordinate for a maximin hypercube: past about a hundred, the least distance hardly grows.
const EXCHANGES_PER_COORDINATE: usize = 100;
/// Coordinates looked at in all trials together, about a second's work: a large hypercube is spread less, and needs it
/// less.
const MOST_WORK: usize = 500_000_000;

impl Design {
    /// How many points the design has over these axes; `None` beyond 2^64. It costs nothing even for a huge grid.
    pub fn size(&self, axes: &[Distribution]) -> Option<u64> {
        let levels = |counts: &[usize]| -> Vec<usize> {
            axes.iter().zip(counts).map(|(axis, &count)| axis.level_count(count)).collect()
        };
        match self {
            Self::Grid(counts) => grid_size(&levels(counts)),
            Self::List(points) => Some(points.len() as u64),
            Self::LatinHypercube(points) | Self::Sobol(points) => Some(*points as u64),
            Self::OneAtATime { .. } => self.points(axes, 0).ok().map(|points| points.len() as u64),
        }
    }

    /// The points, each to be made when it is requested. A seed matters only to a Latin hypercube and a Sobol design.
    ///
    /// # Errors
    /// Points, a base or level counts that do not fit the axes, an axis without a level, too many axes for Sobol.
    pub fn places(&self, axes: &[Distribution], seed: u64) -> Result<Places, DesignError> {
        Ok(match self {
            Self::Grid(counts) => Places::Grid(levels(axes, counts)?),
            Self::List(points) => {
                for (i, point) in points.iter().enumerate() {
                    fits(axes, point.len(), || format!("values in point {}", i + 1))?;
                }
                Places::Listed(points.clone())
            }
            Self::LatinHypercube(points) => {
                let coordinates = points.saturating_mul(axes.len()).max(1);
                let exchanges = coordinates.saturating_mul(EXCHANGES_PER_COORDINATE).min(MOST_WORK / coordinates);
                let cube = Cube::listed(&maximin_latin_hypercube(*points, axes.len(), exchanges, seed));
                Places::Cube(axes.to_vec(), cube)
            }
            Self::Sobol(points) => Places::Cube(axes.to_vec(), Cube::sobol(*points, axes.len(), seed)?),
            Self::OneAtATime { base, levels: counts } => {
                fits(axes, base.len(), || "values in the base".to_owned())?;
                Places::one_at_a_time(base.iter().cloned().map(Some).collect(), levels(axes, counts)?)
            }
        })
    }

    /// The points, one value per axis.
    ///
    /// # Errors
    /// Those of [`Design::places`].
    pub fn points(&self, axes: &[Distribution], seed: u64) -> Result<Vec<Vec<Value>>, DesignError> {
        let places = self.places(axes, seed)?;
        Ok((0..places.len()).map(|at| places.point(at).0.into_iter().flatten().collect()).collect())
    }
}

fn levels(axes: &[Distribution], counts: &[usize]) -> Result<Vec<Vec<Value>>, DesignError> {
    fits(axes, counts.len(), || "level counts".to_owned())?;
    let levels: Vec<Vec<Value>> = axes.iter().zip(counts).map(|(axis, &count)| axis.levels(count)).collect();
    match levels.iter().position(Vec::is_empty) {
        Some(axis) => Err(DesignError::NoLevel(axis)),
        None => Ok(levels),
    }
}

fn fits(axes: &[Distribution], found: usize, what: impl FnOnce() -> String) -> Result<(), DesignError> {
    if found == axes.len() { Ok(()) } else { Err(DesignError::Width { what: what(), found, axes: axes.len() }) }
}
