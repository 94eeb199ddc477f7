//! Points of the unit cube, each made when it is requested: a design of any size takes no memory but where its points
//! hang together.

use super::latin_hypercube::maximin_latin_hypercube;
use super::saltelli::SaltelliLayout;
use super::sobol::{ScrambledSobol, TooManyDimensions};
use super::trajectories::Trajectory;

/// Trials per coordinate for a maximin hypercube: past about a hundred, the least distance hardly grows.
const EXCHANGES_PER_COORDINATE: usize = 100;
/// Coordinates looked at in all trials together, about a second's work: a large hypercube is spread less, and needs it
/// less.
const MOST_WORK: usize = 500_000_000;

/// Points of the unit cube in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Cube {
    /// Points as they are, one behind the other, with so many coordinates each.
    Listed {
        /// Coordinates of a point.
        axes: usize,
        /// Coordinates of all points.
        coordinates: Vec<f64>,
    },
    /// The first points of a scrambled Sobol sequence.
    Sobol {
        /// How many.
        points: usize,
        /// The sequence.
        sequence: ScrambledSobol,
    },
    /// Saltelli's design over a sequence of twice its axes.
    Saltelli {
        /// Which points.
        layout: SaltelliLayout,
        /// The sequence.
        sequence: ScrambledSobol,
    },
}

impl Cube {
    /// A Latin hypercube whose points keep apart.
    pub fn latin_hypercube(points: usize, axes: usize, seed: u64) -> Self {
        let coordinates = points.saturating_mul(axes).max(1);
        let exchanges = coordinates.saturating_mul(EXCHANGES_PER_COORDINATE).min(MOST_WORK / coordinates);
        Self::listed(&maximin_latin_hypercube(points, axes, exchanges, seed))
    }

    /// The first `points` of the Sobol sequence scrambled by `seed`.
    ///
    /// # Errors
    /// More axes than a sequence has dimensions.
    pub fn sobol(points: usize, axes: usize, seed: u64) -> Result<Self, TooManyDimensions> {
        Ok(Self::Sobol { points, sequence: ScrambledSobol::new(axes, seed)? })
    }

    /// The points of Saltelli's design.
    ///
    /// # Errors
    /// More than half as many axes as a sequence has dimensions.
    pub fn saltelli(layout: SaltelliLayout, seed: u64) -> Result<Self, TooManyDimensions> {
        Ok(Self::Saltelli { layout, sequence: ScrambledSobol::new(2 * layout.axes, seed)? })
    }

    /// These points, which have the same number of coordinates.
    pub fn listed<'a>(points: impl IntoIterator<Item = &'a Vec<f64>>) -> Self {
        let (mut axes, mut coordinates) = (0, Vec::new());
        for point in points {
            axes = point.len();
            coordinates.extend_from_slice(point);
        }
        Self::Listed { axes, coordinates }
    }

    /// The points of trajectories, one after another.
    pub fn walks(walks: &[Trajectory]) -> Self {
        Self::listed(walks.iter().flat_map(|walk| &walk.points))
    }

    /// How many points.
    pub fn len(&self) -> usize {
        match self {
            Self::Listed { axes, coordinates } => coordinates.len().checked_div(*axes).unwrap_or(0),
            Self::Sobol { points, .. } => *points,
            Self::Saltelli { layout, .. } => layout.size(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The coordinates of a point, by its number from 0.
    pub fn point(&self, at: usize) -> Vec<f64> {
        match self {
            Self::Listed { axes, coordinates } => coordinates[at * axes..(at + 1) * axes].to_vec(),
            Self::Sobol { sequence, .. } => sequence.point(at as u64),
            Self::Saltelli { layout, sequence } => {
                let per_row = layout.points_per_row();
                layout.of_sample(&sequence.point((at / per_row) as u64), at % per_row)
            }
        }
    }
}
