//! What the page of an experiment lets its reader explore: every point with its axes and some outcomes, as JSON.

use serde::Serialize;

use crate::analysis::Interval;
use crate::html::INTERVALS;
use crate::measures::Better;
use crate::report::page::Section;
use crate::report::{Analysis, HEADLINES, ReportError, ResultTables};

use super::space::{Coordinate, Space, outcome};

pub(super) const SCRIPTS: &[&str] = &[INTERVALS, include_str!("instrument.js"), include_str!("explorer.js")];

/// Numbers of outcomes on the page, at most; more points show fewer outcomes.
const MOST_NUMBERS: usize = 150_000;
/// Points on the page, at most.
const MOST_POINTS: usize = 3000;

#[derive(Serialize)]
struct Explorer {
    arms: Vec<&'static str>,
    /// Names of pairs of arms, as positions of the arm and of the one that is subtracted.
    pairs: Vec<(usize, usize)>,
    axes: Vec<Axis>,
    /// What points are for.
    parts: Vec<String>,
    /// Numbers of the points shown.
    points: Vec<usize>,
    /// By point: position among the parts.
    part: Vec<usize>,
    /// By point: the axis that alone differs from the scenario, if it is one.
    moved: Vec<Option<usize>>,
    /// Points that there are.
    all: usize,
    outcomes: Vec<OutcomeByPoint>,
}

#[derive(Serialize)]
struct Axis {
    name: String,
    unit: String,
    meaning: String,
    /// The scenario's own value, if it is a number.
    own: Option<f64>,
    logarithmic: bool,
    /// Its words, if it has no numbers.
    words: Option<Vec<String>>,
    /// By point: the number, or the number of the word; null where it has none.
    values: Vec<Option<f64>>,
}

#[derive(Serialize)]
struct OutcomeByPoint {
    name: &'static str,
    unit: &'static str,
    meaning: &'static str,
    /// `more` or `less` where a direction is known.
    better: &'static str,
    /// By arm, then point: mean and ends of its interval.
    arms: Vec<Vec<[Option<f64>; 3]>>,
    /// By pair, then point: difference and ends of its interval.
    pairs: Vec<Vec<[Option<f64>; 3]>>,
}

/// The section of the place that sliders choose.
pub(super) fn instrument() -> Section {
    Section::new("instrument", "Set the axes").hidden().markup(include_str!("instrument.html"))
}

/// The section of all points.
pub(super) fn section() -> Section {
    Section::new("explorer", "Explore the points").hidden().markup(include_str!("explorer.html"))
}

/// The points as JSON; nothing if there is none to choose from.
pub(super) fn json(tables: &ResultTables, space: &Space) -> Result<Option<String>, ReportError> {
    if space.points.len() < 2 || space.axes.is_empty() {
        return Ok(None);
    }
    let every = space.points.len().div_ceil(MOST_POINTS);
    let points: Vec<usize> = (0..space.points.len()).step_by(every).collect();
    let pairs = space.pairs();
    let per_outcome = 3 * points.len() * (space.arms.len() + pairs.len());
    let own = outcome(tables, tables.outcome())?;
    let others = HEADLINES.iter().copied().filter(|name| *name != own.name);
    let names: Vec<&str> =
        std::iter::once(own.name).chain(others).take((MOST_NUMBERS / per_outcome.max(1)).max(1)).collect();
    let mut parts: Vec<String> = space.points.iter().map(|point| point.part.clone()).collect();
    parts.dedup();
    let explorer = Explorer {
        arms: space.arms.clone(),
        axes: (0..space.axes.len()).map(|axis| axis_of(space, axis, &points)).collect(),
        outcomes: names.into_iter().map(|name| outcome_of(tables, space, name, &points)).collect::<Result<_, _>>()?,
        pairs,
        part: points
            .iter()
            .map(|&point| parts.iter().position(|part| *part == space.points[point].part).unwrap_or(0))
            .collect(),
        moved: points.iter().map(|&point| space.points[point].moved).collect(),
        parts,
        points,
        all: space.points.len(),
    };
    // A number is never refused, so neither are all of them.
    Ok(serde_json::to_string(&explorer).ok())
}

fn axis_of(space: &Space, axis: usize, points: &[usize]) -> Axis {
    let direction = &space.axes[axis];
    let values = || points.iter().map(move |&point| space.points[point].values[axis].as_ref());
    let mut words: Vec<String> = Vec::new();
    if !direction.has_numbers {
        for word in values().flatten().map(Coordinate::text) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
    }
    let number = |value: &Coordinate| match value {
        Coordinate::Number(number) => Some(*number),
        Coordinate::Word(word) => words.iter().position(|known| known == word).map(|at| at as f64),
    };
    let values = values().map(|value| value.and_then(number)).collect();
    let words = (!direction.has_numbers).then_some(words.clone());
    let (unit, meaning) =
        direction.entry.map_or_else(Default::default, |entry| (entry.unit.clone(), entry.meaning.clone()));
    let (name, logarithmic) = (direction.title(), direction.is_logarithmic);
    Axis { name, unit, meaning, own: direction.own, logarithmic, words, values }
}

fn outcome_of(
    tables: &ResultTables,
    space: &Space,
    name: &str,
    points: &[usize],
) -> Result<OutcomeByPoint, ReportError> {
    let outcome = outcome(tables, name)?;
    let (levels, differences) = (space.levels(tables, name)?, space.differences(tables, name)?);
    let arm = |arm: usize| points.iter().map(|&point| three(levels[point][arm].value)).collect();
    let pair = |pair: usize| points.iter().map(|&point| three(differences[point][pair].value)).collect();
    Ok(OutcomeByPoint {
        name: outcome.name,
        unit: outcome.unit,
        meaning: outcome.meaning,
        better: match better(tables, outcome) {
            Some(Better::More) => "more",
            Some(Better::Less) => "less",
            None => "",
        },
        arms: (0..space.arms.len()).map(arm).collect(),
        pairs: (0..space.pairs().len()).map(pair).collect(),
    })
}

/// Which end of an outcome is the better one: as regimes were asked, or as it is known.
fn better(tables: &ResultTables, outcome: &crate::measures::Outcome) -> Option<Better> {
    let asked = tables
        .scenario
        .regimes
        .better
        .filter(|_| tables.analysis == Analysis::Regimes && outcome.name == tables.outcome());
    asked.or(outcome.better)
}

fn three(value: Interval) -> [Option<f64>; 3] {
    [value.value, value.low, value.high].map(short)
}

/// Five digits that count.
fn short(value: f64) -> Option<f64> {
    value.is_finite().then(|| format!("{value:.4e}").parse().unwrap_or(value))
}
