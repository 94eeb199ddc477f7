//! Points of an experiment: values of its axes, the settings that make them, and the scenario that each one is.
//!
//! A point is known by its content: the hash of the complete scenario that it makes, less what no run depends on. So the
//! same point of two designs is one point, and a design that grows keeps what it has.

use std::collections::BTreeSet;
use std::fmt;

use sha2::{Digest, Sha256};

use rayon::prelude::*;

use crate::scenario::{Axis, Covering, Scenario, ScenarioError, Setting, SettingError, Value};

use super::designs::{Design, DesignError, one_at_a_time, values};

/// What a point is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PointId(pub [u8; 32]);

impl PointId {
    /// The point that a scenario is.
    pub fn of(scenario: &Scenario) -> Self {
        Self(Sha256::digest(scenario.model().as_bytes()).into())
    }
}

impl fmt::Display for PointId {
    /// The first 16 hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0[..8].iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// One point.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// A value per axis; absent where the scenario itself has none that the axis could have.
    pub values: Vec<Option<Value>>,
    /// The axis that alone differs from the scenario, in a design of one axis at a time.
    pub moved: Option<usize>,
    /// What is set on top of the scenario.
    pub settings: Vec<Setting>,
    /// What it is known by.
    pub id: PointId,
}

/// Points of one design over some axes.
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    /// Axes.
    pub axes: Vec<Axis>,
    /// Points in the order of the design.
    pub list: Vec<Point>,
}

/// Values of a point on its axes, and which axis was moved.
type Place = (Vec<Option<Value>>, Option<usize>);

/// Why there are no points.
#[derive(Debug, thiserror::Error)]
pub enum PointsError {
    /// No axis to go along.
    #[error("there is no axis: {0}")]
    NoAxis(&'static str),
    /// Axes and design do not go together.
    #[error("the design cannot be laid out: {0}")]
    Design(#[from] DesignError),
    /// Another number of values on one axis of a list than on the first.
    #[error(
        "a list takes one value of each axis per point, but `{first}` has {expected} values and `{axis}` has {found}"
    )]
    Unequal {
        /// First axis.
        first: String,
        /// Its values.
        expected: usize,
        /// Another axis.
        axis: String,
        /// Its values.
        found: usize,
    },
    /// A value twice on one axis of a design that combines values.
    #[error("`{axis}` lists {value} twice, which would be the same points twice; allowed: each value once")]
    Twice {
        /// The axis.
        axis: String,
        /// The value.
        value: Value,
    },
    /// A value that cannot be set.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// Points that are no scenarios.
    #[error("{}", list_invalid(.0))]
    Invalid(Vec<InvalidPoint>),
    /// The scenario itself is wrong.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
}

/// A point that is no scenario, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidPoint {
    /// Its number, from 0.
    pub number: usize,
    /// What it sets.
    pub settings: String,
    /// What is wrong with that.
    pub reason: String,
}

/// Invalid points beyond this number are counted, not shown.
const SHOWN: usize = 20;

fn list_invalid(points: &[InvalidPoint]) -> String {
    let shown: Vec<String> = (points.iter().take(SHOWN))
        .map(|point| format!("\n  point {} ({}): {}", point.number, point.settings, point.reason))
        .collect();
    let hidden = points.len().saturating_sub(SHOWN);
    let hidden = if hidden > 0 { format!("\n  and {hidden} more") } else { String::new() };
    let count = if points.len() == 1 { "1 point is".to_owned() } else { format!("{} points are", points.len()) };
    format!("{count} no possible scenario; nothing was run{}{hidden}", shown.concat())
}

/// Size of the design of a sweep over these axes without laying it out; absent beyond 2^64.
pub fn sweep_size(axes: &[Axis], design: Covering, points: u32) -> Option<u64> {
    let levels = || axes.iter().map(|axis| axis.values.levels(axis.levels.min(1_000_000)).len() as u64);
    match design {
        Covering::Grid => levels().try_fold(1_u64, u64::checked_mul),
        Covering::List => levels().next(),
        Covering::LatinHypercube | Covering::Sobol => Some(u64::from(points)),
        Covering::OneAtATime => Some(1 + levels().sum::<u64>()),
    }
}

/// The points of a sweep.
///
/// # Errors
/// No axis; a list of axes of different lengths; a value twice on an axis of a grid; points that are no scenarios.
pub fn sweep_points(base: &Scenario, axes: &[Axis], design: Covering, points: u32) -> Result<Points, PointsError> {
    if axes.is_empty() {
        return Err(PointsError::NoAxis("name axes under [sweep] or with --vary key=values"));
    }
    if matches!(design, Covering::Grid | Covering::OneAtATime) {
        axes.iter().try_for_each(once_each)?;
    }
    let all = |values: Vec<Vec<Value>>| -> Vec<Place> {
        values.into_iter().map(|point| (point.into_iter().map(Some).collect(), None)).collect()
    };
    let ranges: Vec<_> = axes.iter().map(|axis| axis.values.clone()).collect();
    let levels: Vec<usize> = axes.iter().map(|axis| axis.levels).collect();
    let seed = base.experiment.seed;
    let places = match design {
        Covering::Grid => all(Design::Grid(levels).points(&ranges, seed)?),
        Covering::LatinHypercube => all(Design::LatinHypercube(points as usize).points(&ranges, seed)?),
        Covering::Sobol => all(Design::Sobol(points as usize).points(&ranges, seed)?),
        Covering::List => all(side_by_side(axes)?),
        Covering::OneAtATime => {
            let base: Vec<Option<Value>> = axes.iter().map(|axis| value_at(base, axis)).collect();
            let levels: Vec<Vec<Option<Value>>> =
                axes.iter().map(|axis| axis.values.levels(axis.levels).into_iter().map(Some).collect()).collect();
            one_at_a_time(&base, &levels).into_iter().map(|moved| (moved.point, moved.axis)).collect()
        }
    };
    let alone = design == Covering::OneAtATime;
    lay_out(base, axes, places, alone)
}

/// Points of the unit cube as points of the scenario.
///
/// # Errors
/// No axis; points that are no scenarios.
pub fn cube_points(base: &Scenario, axes: &[Axis], cube: &[Vec<f64>]) -> Result<Points, PointsError> {
    if axes.is_empty() {
        return Err(PointsError::NoAxis("name what is not known under [uncertain], or with --vary key=values"));
    }
    let ranges: Vec<_> = axes.iter().map(|axis| axis.values.clone()).collect();
    let places = values(&ranges, cube).into_iter().map(|point| (point.into_iter().map(Some).collect(), None));
    lay_out(base, axes, places.collect(), false)
}

/// Refuses a list that names a value twice.
fn once_each(axis: &Axis) -> Result<(), PointsError> {
    let listed = axis.values.listed().unwrap_or_default();
    let twice = listed.iter().enumerate().find(|(at, value)| listed[..*at].contains(value));
    let twice = twice.map(|(_, value)| PointsError::Twice { axis: axis.name.clone(), value: value.clone() });
    twice.map_or(Ok(()), Err)
}

/// First values of all axes, second values, and so on.
fn side_by_side(axes: &[Axis]) -> Result<Vec<Vec<Value>>, PointsError> {
    let lists: Vec<Vec<Value>> = axes.iter().map(|axis| axis.values.levels(axis.levels)).collect();
    for (axis, list) in axes.iter().zip(&lists) {
        if list.len() != lists[0].len() {
            return Err(PointsError::Unequal {
                first: axes[0].name.clone(),
                expected: lists[0].len(),
                axis: axis.name.clone(),
                found: list.len(),
            });
        }
    }
    Ok((0..lists[0].len()).map(|at| lists.iter().map(|list| list[at].clone()).collect()).collect())
}

/// The value at which an axis would leave the scenario as it is; absent if its keys disagree.
fn value_at(base: &Scenario, axis: &Axis) -> Option<Value> {
    let keys: Vec<&str> = axis.keys().collect();
    let mut values = keys.iter().enumerate().map(|(at, key)| axis.value_behind(at, &base.get(key)?));
    let first = values.next().flatten()?;
    values.all(|value| value.is_some_and(|value| agree(&value, &first))).then_some(first)
}

/// Whether two keys stand for the same value of their axis: numbers up to the rounding of its multiples and offsets.
fn agree(a: &Value, b: &Value) -> bool {
    match (a.as_number(), b.as_number()) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0),
        _ => a == b,
    }
}

/// Makes every point a scenario; all that are none are reported together.
fn lay_out(base: &Scenario, axes: &[Axis], places: Vec<Place>, alone: bool) -> Result<Points, PointsError> {
    let point = |(number, (values, moved)): (usize, Place)| -> Result<Point, PointsError> {
        let set = axes.iter().zip(&values).enumerate().filter(|(at, _)| !alone || moved == Some(*at));
        let settings = set
            .filter_map(|(_, (axis, value))| value.as_ref().map(|value| axis.settings(value)))
            .collect::<Result<Vec<_>, _>>()?
            .concat();
        match scenario_at(base, &settings) {
            Ok(scenario) => Ok(Point { values, moved, settings, id: PointId::of(&scenario) }),
            Err(ScenarioError::Invalid(diagnostics)) => {
                let reasons: Vec<String> = (diagnostics.problems().iter())
                    .map(|problem| match problem.advice() {
                        Some(advice) => format!("{} ({advice})", problem.message()),
                        None => problem.message(),
                    })
                    .collect();
                let settings: Vec<String> = settings.iter().map(ToString::to_string).collect();
                let invalid = InvalidPoint { number, settings: settings.join(" "), reason: reasons.join("; ") };
                Err(PointsError::Invalid(vec![invalid]))
            }
            Err(error) => Err(error.into()),
        }
    };
    let laid_out: Vec<Result<Point, PointsError>> =
        places.into_iter().enumerate().collect::<Vec<_>>().into_par_iter().map(point).collect();
    let (mut list, mut invalid) = (Vec::with_capacity(laid_out.len()), Vec::new());
    for point in laid_out {
        match point {
            Ok(point) => list.push(point),
            Err(PointsError::Invalid(points)) => invalid.extend(points),
            Err(error) => return Err(error),
        }
    }
    if invalid.is_empty() { Ok(Points { axes: axes.to_vec(), list }) } else { Err(PointsError::Invalid(invalid)) }
}

/// The scenario at a point.
///
/// # Errors
/// [`ScenarioError::Invalid`].
pub fn scenario_at(base: &Scenario, settings: &[Setting]) -> Result<Scenario, ScenarioError> {
    Scenario::parse(&base.name, base.resolved(), settings)
}

impl Points {
    /// The point at which each different scenario first occurs, in order: what there is to play.
    pub fn different(&self) -> Vec<&Point> {
        let mut seen = BTreeSet::new();
        self.list.iter().filter(|point| seen.insert(point.id)).collect()
    }
}
