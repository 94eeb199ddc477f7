//! Sensitivity: designs for its three methods, and their indices for every level and contrast of an outcome.

use crate::analysis::bootstrap::{Bootstrap, Estimate};
use crate::analysis::morris::{MorrisIndex, morris};
use crate::analysis::pawn::{PawnIndex, pawn};
use crate::analysis::random_share::RandomShare;
use crate::analysis::sobol_indices::{SobolIndices, SobolRows};
use crate::analysis::variation::Variation;
use crate::experiment::Executor;
use crate::experiment::designs::{
    Cube, SaltelliLayout, Stop, TooManyDimensions, Trajectory, spread_trajectories, trajectories,
};
use crate::named::named;
use crate::scenario::{Distribution, Worth};

use super::estimand::Estimand;
use super::tables::DesignPoints;

/// Levels of Morris's grid for an input of many values.
const LEVELS: usize = 4;
/// Random trajectories from which those that keep apart are taken, at most: their choice takes the square of it.
const MOST_CANDIDATES: usize = 400;
/// Slices of PAWN.
const SLICES: usize = 10;

named! {
    /// How to look for the inputs that matter.
    pub enum Method {
        /// Elementary effects: cheap, says which inputs matter at all and which bend or interact.
        Morris = "morris",
        /// Shares of variance, alone and with interactions.
        Sobol = "sobol",
        /// Distances between distributions.
        Pawn = "pawn",
    }
}

/// The points of a method in the unit cube, with what the method needs to know of them.
#[derive(Debug, Clone, PartialEq)]
pub enum Layout {
    /// Trajectories.
    Morris(Vec<Trajectory>),
    /// Saltelli's design.
    Sobol(SaltelliLayout),
    /// Any points.
    Pawn,
}

impl Layout {
    /// How many points a method takes for so many samples.
    pub fn size(method: Method, axes: usize, samples: usize, second_order: bool) -> u64 {
        let per_sample = match method {
            Method::Morris => axes + 1,
            Method::Sobol if second_order => 2 * axes + 2,
            // PAWN takes as many points as the first and total indices of Sobol would.
            Method::Sobol | Method::Pawn => axes + 2,
        };
        (samples as u64).saturating_mul(per_sample as u64)
    }

    /// The layout of a method over inputs with these values, and its points.
    ///
    /// # Errors
    /// Too many axes for a Sobol sequence.
    pub fn new(
        method: Method,
        values: &[Distribution],
        samples: usize,
        second_order: bool,
        seed: u64,
    ) -> Result<(Self, Cube), TooManyDimensions> {
        let axes = values.len();
        match method {
            Method::Morris => {
                let stops: Vec<Vec<Stop>> = values.iter().map(|values| Stop::of(values, LEVELS)).collect();
                let walks = if samples < MOST_CANDIDATES {
                    spread_trajectories(&stops, samples, (10 * samples).min(MOST_CANDIDATES), seed)
                } else {
                    trajectories(&stops, samples, seed)
                };
                let cube = Cube::walks(&walks);
                Ok((Self::Morris(walks), cube))
            }
            Method::Sobol => {
                let layout = SaltelliLayout { rows: samples, axes, second_order };
                Ok((Self::Sobol(layout), Cube::saltelli(layout, seed)?))
            }
            Method::Pawn => {
                let points = Self::size(method, axes, samples, false) as usize;
                Ok((Self::Pawn, Cube::sobol(points, axes, seed)?))
            }
        }
    }
}

/// The indices of one quantity.
#[derive(Debug, Clone, PartialEq)]
pub enum Indices {
    /// By axis; and the random share.
    Morris(Vec<Option<MorrisIndex>>, Option<Estimate>),
    /// By axis, with pairs and the random share.
    Sobol(SobolIndices),
    /// By axis; and the random share.
    Pawn(Vec<Option<PawnIndex>>, Option<Estimate>),
}

impl Indices {
    /// Share of the variance of a single run that is random, over the points of the method; absent without replicates.
    pub fn random_share(&self) -> Option<Estimate> {
        match self {
            Self::Morris(_, random_share) | Self::Pawn(_, random_share) => *random_share,
            Self::Sobol(indices) => indices.random_share,
        }
    }

    /// What an index rests on, many of them.
    pub fn cases(&self) -> &'static str {
        match self {
            Self::Morris(..) => "effects",
            Self::Sobol(_) => "rows",
            Self::Pawn(..) => "points",
        }
    }

    /// The least number of rows, effects or points behind an index; absent where there is none.
    pub fn used(&self) -> Option<usize> {
        match self {
            Self::Morris(axes, _) => axes.iter().flatten().map(|index| index.used).min(),
            Self::Sobol(indices) => indices.axes.iter().flatten().map(|index| index.used).min(),
            Self::Pawn(axes, _) => axes.iter().flatten().map(|index| index.used).min(),
        }
    }
}

/// The indices of each quantity over these points, and whether the quantity varies over their runs; `outcomes` gives those
/// of the point at a position, `[arm][world]`, and is requested points in order, twice for Morris and PAWN: no more than a
/// row of a Sobol design is held.
///
/// The worlds of a point are worth so much. A world whose run is missing is left out: of the row that needs it (Sobol), of the mean at its point (Morris, PAWN).
///
/// # Errors
/// Those of `outcomes`.
pub fn indices<E>(
    layout: &Layout,
    part: &DesignPoints,
    worth: Worth,
    mut outcomes: impl FnMut(usize) -> Result<Vec<Vec<f64>>, E>,
    quantities: &[Estimand],
    seed: u64,
    executor: &Executor,
) -> Result<Vec<(Indices, Variation)>, E> {
    let mut variations = vec![Variation::default(); quantities.len()];
    let bootstrap = Bootstrap { seed, ..Bootstrap::default() };
    let points = &part.points;
    if let Layout::Sobol(layout) = layout {
        let none = SobolRows::new(layout, worth);
        let mut rows = vec![none; quantities.len()];
        for row in 0..layout.rows {
            let first = row * layout.points_per_row();
            let row = (first..first + layout.points_per_row()).map(&mut outcomes).collect::<Result<Vec<_>, E>>()?;
            for ((rows, variation), quantity) in rows.iter_mut().zip(&mut variations).zip(quantities) {
                let outcomes: Vec<Vec<f64>> = row.iter().map(|arms| of(arms, quantity)).collect();
                variation.meet(outcomes.iter().flatten().copied());
                rows.add(&outcomes);
            }
        }
        let found = executor.map(rows, |rows| Indices::Sobol(rows.indices(&bootstrap)));
        return Ok(found.into_iter().zip(variations).collect());
    }
    let mut seen: Vec<(RandomShare, Vec<f64>)> =
        vec![(RandomShare::new(worth), Vec::with_capacity(points.len())); quantities.len()];
    for at in 0..points.len() {
        let arms = outcomes(at)?;
        for (((random_share, means), variation), quantity) in seen.iter_mut().zip(&mut variations).zip(quantities) {
            let worlds = of(&arms, quantity);
            variation.meet(worlds.iter().copied());
            random_share.meet(&worlds);
            means.push(crate::analysis::Estimate::of(&worlds).mean.unwrap_or(f64::NAN));
        }
    }
    for at in 0..points.len() {
        let arms = outcomes(at)?;
        for ((random_share, _), quantity) in seen.iter_mut().zip(quantities) {
            random_share.add(&of(&arms, quantity));
        }
    }
    let inputs: Vec<Vec<f64>> = (0..points.len())
        .map(|at| {
            let number =
                |value: &Option<crate::scenario::Value>| value.as_ref().and_then(crate::scenario::Value::as_number);
            points.values(at).iter().map(|value| number(value).unwrap_or(f64::NAN)).collect()
        })
        .collect();
    let found = executor.map(seen, |(random_share, means)| match layout {
        Layout::Morris(walks) => {
            // The points of a trajectory are neighbours: they are resampled together.
            let walk = walks.first().map_or(1, |walk| walk.points.len());
            Indices::Morris(morris(walks, &means, &bootstrap), random_share.share(walk, &bootstrap))
        }
        Layout::Sobol(_) | Layout::Pawn => {
            Indices::Pawn(pawn(&inputs, &means, SLICES, &bootstrap), random_share.share(1, &bootstrap))
        }
    });
    Ok(found.into_iter().zip(variations).collect())
}

/// A quantity in every world of a point.
fn of(arms: &[Vec<f64>], quantity: &Estimand) -> Vec<f64> {
    match quantity.minus {
        None => arms[quantity.arm].clone(),
        Some(minus) => arms[quantity.arm].iter().zip(&arms[minus]).map(|(value, other)| value - other).collect(),
    }
}
