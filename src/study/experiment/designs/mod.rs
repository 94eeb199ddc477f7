//! Which points of the parameter space an experiment visits: the list of all designs.
//!
//! Designs are pure: the same axes, sizes and seed give the same points on any machine. Those that serve an index,
//! [`trajectories`] and [`SaltelliLayout`], are used with their analysis.

mod cube;
mod direction_numbers;
mod latin_hypercube;
mod levels;
mod places;
mod saltelli;
pub(crate) mod seeded;
mod sobol;
mod stops;
mod trajectories;

pub use crate::scenario::{Distribution, DistributionError, Value};

pub use cube::Cube;
pub use latin_hypercube::{latin_hypercube, maximin_latin_hypercube};
pub use levels::Levels;
pub use places::Places;
pub use saltelli::{SaltelliLayout, SaltelliPoint};
pub use sobol::{SOBOL_DIMENSIONS, TooManyDimensions, sobol};
pub use stops::Stop;
pub use trajectories::{Trajectory, spread_trajectories, trajectories};
