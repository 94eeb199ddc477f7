//! Points of an experiment: values of its axes, and the scenario that each one is.
//!
//! A design of any size is held as what makes its points; a point is laid out when it is requested, from its number. It is
//! known by its content: a digest of the scenario, as far as runs depend on it, and of the values that differ there. So the
//! same point of two designs is one point, and a design that grows keeps what it has.

use std::fmt::Write;
use std::sync::Arc;

use rayon::prelude::*;

use crate::scenario::{
    Axis, Changes, Experiment, Key, Scenario, ScenarioError, Setting, SettingError, SweepDesign, Value, Variants,
};

use super::designs::{Cube, Distribution, Levels, Places};
use super::point::{InvalidPoint, Point, PointId, PointsError, scenario_at};
use super::prepared::Prepared;

/// Points of one design over some axes, each laid out when it is requested.
#[derive(Debug, Clone)]
pub struct Points {
    /// Axes.
    pub axes: Vec<Axis>,
    places: Places,
    base: Arc<Base>,
    /// The keys of each axis, as far as they hold single values.
    keys: Vec<Vec<Option<Arc<Key>>>>,
}

/// What points are set on top of.
#[derive(Debug)]
struct Base {
    scenario: Scenario,
    variants: Variants,
    experiment: Arc<Experiment>,
}

/// Size of the design of a sweep over these axes without laying it out; absent beyond 2^64.
pub fn sweep_size(axes: &[Axis], design: SweepDesign, points: u32) -> Option<u64> {
    let levels = || axes.iter().map(|axis| axis.values.level_count(axis.levels.min(1_000_000)) as u64);
    match design {
        SweepDesign::Grid => levels().try_fold(1_u64, u64::checked_mul),
        SweepDesign::List => levels().next(),
        SweepDesign::LatinHypercube | SweepDesign::Sobol => Some(u64::from(points)),
        SweepDesign::OneAtATime => Some(1 + levels().sum::<u64>()),
    }
}

/// The points of a sweep; [`Points::check`] says whether all of them are scenarios.
///
/// # Errors
/// No axis; a list of axes of different lengths; a value twice on an axis of a grid.
pub fn sweep_points(base: &Scenario, axes: &[Axis], design: SweepDesign, points: u32) -> Result<Points, PointsError> {
    if axes.is_empty() {
        return Err(PointsError::NoAxis(format!(
            "name axes under [sweep] or with --vary key=values{}",
            such_as(base, 1)
        )));
    }
    if matches!(design, SweepDesign::Grid | SweepDesign::OneAtATime) {
        axes.iter().try_for_each(once_each)?;
    }
    let levels = || axes.iter().map(|axis| axis.values.each_level(axis.levels).collect::<Levels>());
    let (count, seed) = (points as usize, base.experiment.seed);
    let places = match design {
        SweepDesign::Grid => Places::Grid(levels().collect()),
        SweepDesign::LatinHypercube => Places::Cube(ranges(axes), Cube::latin_hypercube(count, axes.len(), seed)),
        SweepDesign::Sobol => Places::Cube(ranges(axes), Cube::sobol(count, axes.len(), seed)?),
        SweepDesign::List => side_by_side(axes, levels().collect())?,
        SweepDesign::OneAtATime => {
            let levels = axes.iter().map(|axis| axis.values.levels(axis.levels)).collect();
            Places::one_at_a_time(axes.iter().map(|axis| value_at(base, axis)).collect(), levels)
        }
    };
    Points::new(base, axes, places)
}

/// The values of what is not known side by side, as points: first values of all axes, second values, and so on.
///
/// # Errors
/// No axis; axes of different lengths.
pub fn listed_points(base: &Scenario, axes: &[Axis]) -> Result<Points, PointsError> {
    is_uncertain(base, axes)?;
    let lists = axes.iter().map(|axis| axis.values.each_level(axis.levels).collect()).collect();
    Points::new(base, axes, side_by_side(axes, lists)?)
}

fn is_uncertain(base: &Scenario, axes: &[Axis]) -> Result<(), PointsError> {
    if axes.is_empty() {
        return Err(PointsError::NoAxis(format!(
            "name what is not known under [uncertain], or with --vary key=values{}",
            such_as(base, 2)
        )));
    }
    Ok(())
}

/// Points of the unit cube as points of the scenario; [`Points::check`] says whether all of them are scenarios.
///
/// # Errors
/// No axis.
pub fn cube_points(base: &Scenario, axes: &[Axis], cube: Cube) -> Result<Points, PointsError> {
    is_uncertain(base, axes)?;
    Points::new(base, axes, Places::Cube(ranges(axes), cube))
}

fn ranges(axes: &[Axis]) -> Vec<Distribution> {
    axes.iter().map(|axis| axis.values.clone()).collect()
}

/// Options to paste that fit a scenario.
fn such_as(base: &Scenario, count: usize) -> String {
    let options: Vec<String> = base.example_axes(count).into_iter().map(|axis| format!("--vary {axis}")).collect();
    format!(", for instance\n  {}", options.join(" "))
}

/// Refuses a list that names a value twice.
fn once_each(axis: &Axis) -> Result<(), PointsError> {
    let listed = axis.values.listed().unwrap_or_default();
    let twice = listed.iter().enumerate().find(|(at, value)| listed[..*at].contains(value));
    let twice = twice.map(|(_, value)| PointsError::Twice { axis: axis.name.clone(), value: value.clone() });
    twice.map_or(Ok(()), Err)
}

/// First values of all axes, second values, and so on.
fn side_by_side(axes: &[Axis], lists: Vec<Levels>) -> Result<Places, PointsError> {
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
    Ok(Places::SideBySide(lists))
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

impl Points {
    fn new(base: &Scenario, axes: &[Axis], places: Places) -> Result<Self, PointsError> {
        let variants = base.variants(true)?;
        let keys = axes.iter().map(|axis| axis.keys().map(|key| variants.key(key)).collect()).collect();
        let experiment = Arc::new(base.experiment.clone());
        let base = Arc::new(Base { scenario: base.clone(), variants, experiment });
        Ok(Self { axes: axes.to_vec(), places, base, keys })
    }

    /// How many points.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Refuses points that are no scenarios, all that there are, on all threads at hand.
    ///
    /// # Errors
    /// [`PointsError::Invalid`], and others where a value cannot be set at all.
    pub fn check(&self) -> Result<(), PointsError> {
        const AT_ONCE: usize = 256;
        let found: Vec<Result<Vec<InvalidPoint>, PointsError>> = (0..self.len().div_ceil(AT_ONCE))
            .into_par_iter()
            .map(|group| {
                let mut layer = self.layer();
                let points = group * AT_ONCE..self.len().min((group + 1) * AT_ONCE);
                points.filter_map(|at| layer.wrong(at).transpose()).collect()
            })
            .collect();
        let invalid = found.into_iter().collect::<Result<Vec<_>, _>>()?.concat();
        if invalid.is_empty() { Ok(()) } else { Err(PointsError::Invalid(invalid)) }
    }

    /// Lays points out, one after another.
    pub fn layer(&self) -> Layer<'_> {
        Layer { points: self, changes: self.base.variants.changes(), other: None }
    }

    /// One point, by its number.
    ///
    /// # Errors
    /// Where it is no scenario.
    pub fn point(&self, at: usize) -> Result<Point, PointsError> {
        self.layer().point(at)
    }

    /// All points in order.
    ///
    /// # Errors
    /// Those of the first that is no scenario.
    pub fn iter(&self) -> impl Iterator<Item = Result<Point, PointsError>> + '_ {
        let mut layer = self.layer();
        (0..self.len()).map(move |at| layer.point(at))
    }

    /// The value on an axis at a point.
    pub fn values(&self, at: usize) -> Vec<Option<Value>> {
        self.places.point(at).0
    }

    /// Whether an axis has numbers at all points where it has a value.
    pub fn has_numbers(&self, axis: usize) -> bool {
        let is_number = |value: &Value| matches!(value, Value::Number(_) | Value::Integer(_));
        let base = match &self.places {
            Places::OneAtATime { base, .. } => base[axis].as_ref(),
            _ => None,
        };
        self.axes[axis].values.listed().unwrap_or_default().iter().chain(base).all(is_number)
    }

    /// What a point sets on top of the scenario.
    ///
    /// # Errors
    /// A value that cannot be set.
    pub fn settings(&self, values: &[Option<Value>], moved: Option<usize>) -> Result<Vec<Setting>, SettingError> {
        let set = self.set(values, moved).map(|(axis, value)| self.axes[axis].settings(value));
        Ok(set.collect::<Result<Vec<_>, _>>()?.concat())
    }

    /// The same as text.
    pub fn text(&self, values: &[Option<Value>], moved: Option<usize>) -> String {
        let mut text = String::new();
        for (axis, value) in self.set(values, moved) {
            for (key, value) in self.axes[axis].set(value) {
                let between = if text.is_empty() { "" } else { " " };
                let _ = write!(text, "{between}{key}={value}");
            }
        }
        text
    }

    /// Axes that a point sets, and to what.
    fn set<'a>(
        &self,
        values: &'a [Option<Value>],
        moved: Option<usize>,
    ) -> impl Iterator<Item = (usize, &'a Value)> + use<'a> {
        let alone = matches!(self.places, Places::OneAtATime { .. });
        let set = values.iter().enumerate().filter(move |(at, _)| !alone || moved == Some(*at));
        set.filter_map(|(at, value)| Some((at, value.as_ref()?)))
    }

    /// Whether worlds of a point differ in parameters.
    pub fn has_draws(&self) -> bool {
        self.base.variants.has_draws()
    }

    /// How many of the points differ.
    ///
    /// # Errors
    /// Where a point is no scenario.
    pub fn different(&self) -> Result<usize, PointsError> {
        let mut ids = (self.iter()).map(|point| Ok(point?.id)).collect::<Result<Vec<PointId>, PointsError>>()?;
        ids.sort_unstable();
        ids.dedup();
        Ok(ids.len())
    }
}

/// Lays out points of a design, one after another, on one thread.
#[derive(Debug)]
pub struct Layer<'a> {
    points: &'a Points,
    changes: Option<Changes<'a>>,
    /// The scenario at the point, where single values do not make it.
    other: Option<Box<Scenario>>,
}

impl<'a> Layer<'a> {
    /// Lays out a point, by its number.
    ///
    /// # Errors
    /// Where it is no scenario.
    pub fn point(&mut self, at: usize) -> Result<Point, PointsError> {
        let (values, moved) = self.points.places.point(at);
        self.other = None;
        let id = match self.change(&values, moved) {
            Some(changes) => PointId(changes.digest()),
            None => PointId::of(self.read(&values, moved)?),
        };
        Ok(Point { values, moved, id })
    }

    /// The point last laid out, ready to be run in a world.
    ///
    /// # Errors
    /// Where it is no scenario.
    pub fn prepared(&mut self, point: &Point, world: u32) -> Result<Prepared, PointsError> {
        let conditions =
            self.changes.as_mut().filter(|_| self.other.is_none()).and_then(|changes| changes.conditions(world));
        match conditions {
            Some(conditions) => Ok(Prepared::under(conditions, &self.points.base.experiment)),
            None => Ok(Prepared::new(self.read(&point.values, point.moved)?.clone())),
        }
    }

    /// The scenario with the values of a point, unless one may not be set.
    fn change(&mut self, values: &[Option<Value>], moved: Option<usize>) -> Option<&mut Changes<'a>> {
        let Points { axes, keys, .. } = self.points;
        let changes = self.changes.as_mut()?;
        changes.clear();
        for (axis, value) in self.points.set(values, moved) {
            for (key, (_, value)) in keys[axis].iter().zip(axes[axis].set(value)) {
                if !changes.set(key.as_ref()?, &value) {
                    return None;
                }
            }
        }
        Some(changes)
    }

    /// The scenario at a point, read as a whole.
    fn read(&mut self, values: &[Option<Value>], moved: Option<usize>) -> Result<&Scenario, PointsError> {
        let settings = self.points.settings(values, moved)?;
        let scenario = scenario_at(&self.points.base.scenario, &settings)?;
        Ok(self.other.insert(Box::new(scenario)))
    }

    /// What is wrong with a point, if anything.
    fn wrong(&mut self, at: usize) -> Result<Option<InvalidPoint>, PointsError> {
        let (values, moved) = self.points.places.point(at);
        if self.change(&values, moved).is_some_and(Changes::are_possible) {
            return Ok(None);
        }
        match self.read(&values, moved) {
            Ok(_) => Ok(None),
            Err(PointsError::Scenario(ScenarioError::Invalid(diagnostics))) => {
                let settings = self.points.text(&values, moved);
                Ok(Some(InvalidPoint { number: at, settings, reason: PointsError::reasons(&diagnostics) }))
            }
            Err(error) => Err(error),
        }
    }
}
