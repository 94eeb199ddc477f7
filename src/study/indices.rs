//! Sensitivity: designs for its three methods, their indices for every level and contrast of an outcome, as tables.

use crate::analysis::bootstrap::{Bootstrap, Estimate};
use crate::analysis::morris::{MorrisIndex, morris};
use crate::analysis::pawn::{PawnIndex, pawn};
use crate::analysis::sobol_indices::{SobolIndices, sobol_indices};
use crate::experiment::designs::{
    OddLevels, SaltelliLayout, TooManyDimensions, Trajectory, scrambled_sobol, spread_trajectories, trajectories,
};
use crate::experiment::{Player, Point};
use crate::measures::Outcome;
use crate::output::{Chunk, Field, Kind, TableDefinition, Value};
use crate::rules::Arm;

use super::quantity::Quantity;

/// Levels of Morris's grid.
const LEVELS: usize = 4;
/// Random trajectories from which those that keep apart are taken, at most: their choice takes the square of it.
const MOST_CANDIDATES: usize = 400;
/// Slices of PAWN.
const SLICES: usize = 10;

/// How to look for the inputs that matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Elementary effects: cheap, says which inputs matter at all and which bend or interact.
    Morris,
    /// Shares of variance, alone and with interactions.
    Sobol,
    /// Distances between distributions.
    Pawn,
}

impl Method {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Morris, Self::Sobol, Self::Pawn];

    /// As it is written on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Morris => "morris",
            Self::Sobol => "sobol",
            Self::Pawn => "pawn",
        }
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

/// Why there is no layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// Too many axes.
    #[error(transparent)]
    Dimensions(#[from] TooManyDimensions),
    /// Levels of Morris.
    #[error(transparent)]
    Levels(#[from] OddLevels),
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

    /// The layout of a method and its points.
    ///
    /// # Errors
    /// Too many axes for a Sobol sequence.
    pub fn new(
        method: Method,
        axes: usize,
        samples: usize,
        second_order: bool,
        seed: u64,
    ) -> Result<(Self, Vec<Vec<f64>>), LayoutError> {
        match method {
            Method::Morris => {
                let walks = if samples < MOST_CANDIDATES {
                    spread_trajectories(axes, LEVELS, samples, (10 * samples).min(MOST_CANDIDATES), seed)?
                } else {
                    trajectories(axes, LEVELS, samples, seed)?
                };
                let cube = walks.iter().flat_map(|walk| walk.points.iter().cloned()).collect();
                Ok((Self::Morris(walks), cube))
            }
            Method::Sobol => {
                let layout = SaltelliLayout { rows: samples, axes, second_order };
                Ok((Self::Sobol(layout), layout.points(seed)?))
            }
            Method::Pawn => {
                let points = Self::size(method, axes, samples, false) as usize;
                Ok((Self::Pawn, scrambled_sobol(points, axes, seed)?))
            }
        }
    }
}

/// The indices of one quantity.
#[derive(Debug, Clone, PartialEq)]
pub enum Indices {
    /// By axis.
    Morris(Vec<Option<MorrisIndex>>),
    /// By axis, with pairs and luck.
    Sobol(SobolIndices),
    /// By axis.
    Pawn(Vec<Option<PawnIndex>>),
}

/// Outcomes of all points: `[point][arm][world]`.
pub type ByPoint = Vec<Vec<Vec<f64>>>;

/// The indices of each quantity over these points.
///
/// A world whose run is missing is left out: of the row that needs it (Sobol), of the mean at its point (Morris, PAWN).
pub fn indices(
    layout: &Layout,
    points: &[Point],
    outcomes: &ByPoint,
    quantities: &[Quantity],
    seed: u64,
    player: &Player,
) -> Vec<Indices> {
    let bootstrap = Bootstrap { seed, ..Bootstrap::default() };
    let inputs: Vec<Vec<f64>> = (points.iter())
        .map(|point| {
            let number =
                |value: &Option<crate::scenario::Value>| value.as_ref().and_then(crate::scenario::Value::as_number);
            point.values.iter().map(|value| number(value).unwrap_or(f64::NAN)).collect()
        })
        .collect();
    player.map(quantities.to_vec(), |quantity| {
        let worlds: Vec<Vec<f64>> = outcomes.iter().map(|arms| of(arms, &quantity)).collect();
        match layout {
            Layout::Morris(walks) => Indices::Morris(morris(walks, &means(&worlds), &bootstrap)),
            Layout::Sobol(layout) => Indices::Sobol(sobol_indices(layout, &worlds, &bootstrap)),
            Layout::Pawn => Indices::Pawn(pawn(&inputs, &means(&worlds), SLICES, &bootstrap)),
        }
    })
}

/// A quantity in every world of a point.
fn of(arms: &[Vec<f64>], quantity: &Quantity) -> Vec<f64> {
    match quantity.minus {
        None => arms[quantity.arm].clone(),
        Some(minus) => arms[quantity.arm].iter().zip(&arms[minus]).map(|(value, other)| value - other).collect(),
    }
}

fn means(worlds: &[Vec<f64>]) -> Vec<f64> {
    worlds.iter().map(|worlds| crate::analysis::Estimate::of(worlds).mean.unwrap_or(f64::NAN)).collect()
}

fn key_fields() -> Vec<Field> {
    vec![
        Field::new("outcome", "", "name of the outcome", Kind::Text),
        Field::new("arm", "", "arm", Kind::Text),
        Field::new("minus", "", "arm that is subtracted; missing for a level", Kind::Text),
    ]
}

fn key(outcome: &Outcome, quantity: &Quantity) -> [Value; 3] {
    let (arm, minus) = quantity.arms();
    [outcome.name.into(), arm.word().into(), minus.map(Arm::word).into()]
}

/// A number and the ends of its 95 % interval as three fields.
fn interval_fields(name: &str, unit: &str, meaning: &str) -> [Field; 3] {
    let field = |suffix: &str, what: &str| Field {
        name: format!("{name}{suffix}").into(),
        unit: unit.to_owned().into(),
        meaning: format!("{what}{meaning}").into(),
        kind: Kind::F64,
    };
    [
        field("", ""),
        field("_low", "lower end of the 95 % bootstrap interval of: "),
        field("_high", "upper end of the 95 % bootstrap interval of: "),
    ]
}

fn interval_values(estimate: Option<Estimate>) -> [Value; 3] {
    let ends = estimate.and_then(|estimate| estimate.interval);
    [estimate.map(|estimate| estimate.value).into(), ends.map(|ends| ends.0).into(), ends.map(|ends| ends.1).into()]
}

const USED: Field = Field::new("used", "", "rows, effects or points used", Kind::U64);
const LOST: Field = Field::new("lost", "", "rows, effects or points lost to missing runs", Kind::U64);

/// The tables of these indices.
pub fn index_tables(
    axes: &[String],
    outcome: &Outcome,
    quantities: &[Quantity],
    indices: &[Indices],
) -> Vec<(TableDefinition, Chunk)> {
    match indices.first() {
        Some(Indices::Morris(_)) => vec![morris_table(axes, outcome, quantities, indices)],
        Some(Indices::Sobol(_)) => sobol_tables(axes, outcome, quantities, indices),
        Some(Indices::Pawn(_)) => vec![pawn_table(axes, outcome, quantities, indices)],
        None => Vec::new(),
    }
}

fn axis_field() -> Field {
    Field::new("axis", "", "input", Kind::Text)
}

fn morris_table(
    axes: &[String],
    outcome: &Outcome,
    quantities: &[Quantity],
    indices: &[Indices],
) -> (TableDefinition, Chunk) {
    let unit = "unit of the outcome over the whole range of the input";
    let mut fields = key_fields();
    fields.push(axis_field());
    fields.extend(interval_fields("mu_star", unit, "mean size of the elementary effects"));
    fields.extend(interval_fields("mu", unit, "mean elementary effect"));
    fields.extend(interval_fields("sigma", unit, "standard deviation of the elementary effects"));
    fields.extend([USED, LOST]);
    let definition = TableDefinition::new("morris", "one input, one quantity: elementary effects", fields);
    let mut rows = Chunk::of(&definition);
    for (quantity, indices) in quantities.iter().zip(indices) {
        let Indices::Morris(by_axis) = indices else { continue };
        for (axis, index) in axes.iter().zip(by_axis) {
            let numbers =
                [index.map(|index| index.mu_star), index.map(|index| index.mu), index.map(|index| index.sigma)];
            let row = key(outcome, quantity).into_iter().chain([axis.clone().into()]);
            let row = row.chain(numbers.into_iter().flat_map(interval_values));
            rows.push(
                row.chain([index.map(|index| index.used as u64).into(), index.map(|index| index.lost as u64).into()]),
            );
        }
    }
    (definition, rows)
}

fn sobol_tables(
    axes: &[String],
    outcome: &Outcome,
    quantities: &[Quantity],
    indices: &[Indices],
) -> Vec<(TableDefinition, Chunk)> {
    let mut fields = key_fields();
    fields.push(axis_field());
    fields.extend(interval_fields(
        "first",
        "share",
        "share of the variance between points that the input explains alone",
    ));
    fields.extend(interval_fields("total", "share", "share that would remain if all other inputs were known"));
    fields.extend([USED, LOST]);
    let single = TableDefinition::new("sobol", "one input, one quantity: shares of the variance of means", fields);

    let mut fields = key_fields();
    fields.extend([axis_field(), Field::new("other", "", "other input", Kind::Text)]);
    fields.extend(interval_fields("second", "share", "share of the variance beyond what each explains alone"));
    fields.extend([USED, LOST]);
    let pairs = TableDefinition::new("sobol_pairs", "two inputs, one quantity: interaction", fields);

    let mut fields = key_fields();
    fields.extend(interval_fields("luck", "share", "share of the variance of a single run that is luck, not inputs"));
    let luck = TableDefinition::new("luck", "one quantity: how much of it is luck", fields);

    let (mut single_rows, mut pair_rows, mut luck_rows) = (Chunk::of(&single), Chunk::of(&pairs), Chunk::of(&luck));
    for (quantity, indices) in quantities.iter().zip(indices) {
        let Indices::Sobol(indices) = indices else { continue };
        for (axis, index) in axes.iter().zip(&indices.axes) {
            let numbers = [index.map(|index| index.first), index.map(|index| index.total)];
            let row = key(outcome, quantity).into_iter().chain([axis.clone().into()]);
            let row = row.chain(numbers.into_iter().flat_map(interval_values));
            single_rows.push(
                row.chain([index.map(|index| index.used as u64).into(), index.map(|index| index.lost as u64).into()]),
            );
        }
        for pair in &indices.pairs {
            let row = key(outcome, quantity).into_iter();
            let row = row.chain([axes[pair.axes.0].clone().into(), axes[pair.axes.1].clone().into()]);
            let row = row.chain(interval_values(Some(pair.second)));
            pair_rows.push(row.chain([(pair.used as u64).into(), (pair.lost as u64).into()]));
        }
        luck_rows.push(key(outcome, quantity).into_iter().chain(interval_values(indices.luck)));
    }
    let mut tables = vec![(single, single_rows), (luck, luck_rows)];
    if pair_rows.rows() > 0 {
        tables.push((pairs, pair_rows));
    }
    tables
}

fn pawn_table(
    axes: &[String],
    outcome: &Outcome,
    quantities: &[Quantity],
    indices: &[Indices],
) -> (TableDefinition, Chunk) {
    let mut fields = key_fields();
    fields.push(axis_field());
    fields.extend(interval_fields("median", "distance", "median distance between a slice's outcomes and all outcomes"));
    fields.extend(interval_fields(
        "maximum",
        "distance",
        "largest distance between a slice's outcomes and all outcomes",
    ));
    fields.extend([
        Field::new(
            "dummy_median",
            "distance",
            "what the median of an inert input stays below, probability 0.95",
            Kind::F64,
        ),
        Field::new("dummy_maximum", "distance", "what the maximum of an inert input stays below", Kind::F64),
        Field::new("matters", "", "whether the median exceeds that of a dummy", Kind::Bool),
        USED,
        LOST,
    ]);
    let definition = TableDefinition::new("pawn", "one input, one quantity: distances between distributions", fields);
    let mut rows = Chunk::of(&definition);
    for (quantity, indices) in quantities.iter().zip(indices) {
        let Indices::Pawn(by_axis) = indices else { continue };
        for (axis, index) in axes.iter().zip(by_axis) {
            let numbers = [index.map(|index| index.median), index.map(|index| index.maximum)];
            let row = key(outcome, quantity).into_iter().chain([axis.clone().into()]);
            let row = row.chain(numbers.into_iter().flat_map(interval_values));
            rows.push(row.chain([
                index.map(|index| index.dummy_median).into(),
                index.map(|index| index.dummy_maximum).into(),
                index.map(|index| index.matters()).into(),
                index.map(|index| index.used as u64).into(),
                index.map(|index| index.lost as u64).into(),
            ]));
        }
    }
    (definition, rows)
}
