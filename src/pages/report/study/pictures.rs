//! The charts of sweeps and grids: maps, curves along single axes, what remains of differences under ablations.

use crate::charts::{
    self, AblatedContrast, AblationEffects, Effect, Factor, FactorCurve, FactorCurves, HeatCell, HeatMap, HeatPanel,
    Interval, Labels,
};
use crate::measures::Outcome;
use crate::output::file_names;
use crate::parameters::Arm;
use crate::report::figures::capital;
use crate::report::{Chart, ReportError, ResultTables};

use super::space::{Coordinate, Difference, PointRow, Space};
use super::{asked, n};

pub(super) fn labels(
    tables: &ResultTables,
    space: &Space,
    part: Option<&str>,
    [title, note, description]: [&str; 3],
) -> Labels {
    Labels {
        title: title.to_owned(),
        caption: format!(
            "{} {} at each point, seed {}. {note}",
            n(tables),
            space.worlds(part),
            tables.scenario.experiment.seed
        ),
        description: format!("{description} {}", tables.scenario.title),
    }
}

/// Heat maps of a grid of two or three axes: the level in every arm and every contrast.
pub(super) fn maps(
    tables: &ResultTables,
    space: &Space,
    part: &str,
    outcome: &Outcome,
) -> Result<Vec<Chart>, ReportError> {
    let (levels, differences) = (space.levels(tables, outcome.name)?, space.differences(tables, outcome.name)?);
    let range = (space.part(Some(part)).iter().flat_map(|&point| &levels[point]))
        .map(|level| level.value.value)
        .filter(|value| value.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    let range = (range.0 <= range.1).then_some(range);
    let note = if space.arms.len() > 1 { "All arms on one scale." } else { "" };
    let pairs = space.pairs();
    let labels: Vec<String> = (space.arms.iter().map(ToString::to_string))
        .chain(pairs.iter().map(|&(arm, minus)| format!("{}_minus_{}", space.arms[arm], space.arms[minus])))
        .collect();
    // Arms of a scenario's own have names of any signs.
    let files = file_names(labels.iter().map(String::as_str));
    let (of_arms, of_pairs) = files.split_at(space.arms.len());
    let level = |arm: usize| {
        let name = space.arms[arm];
        let title = capital(&format!("{} in the {name} arm", outcome.name.replace('_', " ")));
        let value = |point: usize| (levels[point][arm].value.value, true);
        let facts = HeatMap { range, ..map(tables, space, part, outcome, (&title, note, false), &value) };
        Chart::of(format!("map_{}", of_arms[arm]), charts::heat_map(&facts))
    };
    let difference = |pair: usize| {
        let (arm, minus) = pairs[pair];
        let (arm, minus) = (space.arms[arm], space.arms[minus]);
        let title = format!("By how much does {arm} exceed {minus}?");
        let note = "Hatched: the 95 % interval of the paired difference contains 0.";
        let value = |point: usize| (differences[point][pair].value.value, differences[point][pair].resolved);
        let facts = map(tables, space, part, outcome, (&title, note, true), &value);
        Chart::of(format!("map_{}", of_pairs[pair]), charts::heat_map(&facts))
    };
    // What the answer is about comes first.
    let first = space.main_pair(asked(tables));
    let rest = (0..pairs.len()).filter(|&pair| Some(pair) != first);
    let levels = (0..space.arms.len()).map(level);
    Ok(first.into_iter().map(difference).chain(levels).chain(rest.map(difference)).collect())
}

fn map(
    tables: &ResultTables,
    space: &Space,
    part: &str,
    outcome: &Outcome,
    (title, note, difference): (&str, &str, bool),
    value: &dyn Fn(usize) -> (f64, bool),
) -> HeatMap {
    let points = space.part(Some(part));
    let axes = space.axes_of(&points);
    let cell = |&point: &usize| {
        let (value, resolved) = value(point);
        Some(HeatCell { at: (space.level(point, axes[0])?, space.level(point, axes[1])?), value, resolved })
    };
    let panels = space.panels(&points).into_iter();
    HeatMap {
        labels: labels(tables, space, Some(part), [title, note, "Map of an outcome."]),
        across: space.grid_axis(axes[0]),
        up: space.grid_axis(axes[1]),
        value: charts::AxisLabel::new(outcome.name, outcome.unit),
        difference,
        range: None,
        panels: panels
            .map(|(name, inside)| HeatPanel { name, cells: inside.iter().filter_map(cell).collect() })
            .collect(),
    }
}

/// Curves along each axis of a design of one axis at a time, or along the only axis of a grid.
pub(super) fn curves(tables: &ResultTables, space: &Space, outcome: &Outcome) -> Result<Chart, ReportError> {
    let levels = space.levels(tables, outcome.name)?;
    let is_alone = space.points.iter().any(|point| point.moved.is_some());
    let mut factors = Vec::new();
    for at in 0..space.axes.len() {
        // The scenario's own value is a place on the axis too, where it has one.
        let own = space.points.first().filter(|_| is_alone).and_then(|base| base.values[at].clone());
        let mut stops: Vec<(Coordinate, usize)> = own.iter().map(|value| (value.clone(), 0)).collect();
        for (number, point) in space.points.iter().enumerate() {
            if (point.moved == Some(at) || !is_alone)
                && let Some(value) = &point.values[at]
            {
                stops.push((value.clone(), number));
            }
        }
        stops.sort_by(|a, b| a.0.number().total_cmp(&b.0.number()));
        let values: Vec<Coordinate> = stops.iter().map(|(value, _)| value.clone()).collect();
        let place = stops.iter().position(|(_, point)| is_alone && *point == 0);
        let base = if space.axes[at].has_numbers {
            own.as_ref().map(Coordinate::number)
        } else {
            place.map(|place| place as f64)
        };
        let curves = space.arms.iter().enumerate().map(|(arm, name)| FactorCurve {
            name: (*name).to_owned(),
            points: stops.iter().map(|(_, point)| levels[*point][arm].value).collect(),
        });
        factors.push(Factor { axis: space.drawn_axis(at, &values), base, arms: curves.collect(), cloud: Vec::new() });
    }
    let title = "What changes along one parameter?";
    let off: Vec<String> = (space.axes.iter().zip(&factors))
        .filter(|(_, factor)| is_alone && factor.base.is_none())
        .map(|(axis, _)| axis.title())
        .collect();
    let note = if off.is_empty() {
        "Mean and 95 % interval over worlds.".to_owned()
    } else {
        // Keys that an axis moves together need not stand on it in the scenario.
        format!("Mean and 95 % interval over worlds. The scenario as it is lies on no value of: {}.", off.join(", "))
    };
    let said = [title, note.as_str(), "An outcome along single parameters."];
    let facts = FactorCurves {
        labels: labels(tables, space, None, said),
        outcome: charts::AxisLabel::new(outcome.name, outcome.unit),
        factors,
    };
    Ok(Chart::of("factor_curves", charts::factor_curves(&facts)))
}

/// Points of a cloud, at most.
const MOST_DOTS: usize = 1000;

/// The difference of the answer, or the level of the only arm, at every point against one axis at a time.
pub(super) fn cloud(tables: &ResultTables, space: &Space, outcome: &Outcome) -> Result<Chart, ReportError> {
    let (pair, name) = (space.main_pair(asked(tables)), outcome.name.replace('_', " "));
    let values: Vec<Interval> = match pair {
        Some(pair) => space.differences(tables, outcome.name)?.iter().map(|point| point[pair].value).collect(),
        None => space.levels(tables, outcome.name)?.iter().map(|point| point[0].value).collect(),
    };
    let every = space.points.len().div_ceil(MOST_DOTS).max(1);
    let factors = (0..space.axes.len()).map(|at| {
        let mut places: Vec<Coordinate> = space.points.iter().filter_map(|point| point.values[at].clone()).collect();
        places.sort_by(Coordinate::order);
        places.dedup();
        let place = |point: &PointRow| places.iter().position(|place| Some(place) == point.values[at].as_ref());
        let shown = space.points.iter().zip(&values).step_by(every);
        let cloud = shown.filter_map(|(point, value)| Some((place(point)?, *value))).collect();
        let range =
            places.first().map_or(f64::NAN, Coordinate::number)..=places.last().map_or(f64::NAN, Coordinate::number);
        let base = space.axes[at].own.filter(|own| range.contains(own));
        Factor { axis: space.drawn_axis(at, &places), base, arms: Vec::new(), cloud }
    });
    let title = match pair.map(|pair| space.pairs()[pair]) {
        Some((arm, minus)) => format!("By how much does {} exceed {}?", space.arms[arm], space.arms[minus]),
        None => format!("What changes {name} in the {} arm?", space.arms[0]),
    };
    let some = if every > 1 { format!("one point in {every}") } else { "all points".to_owned() };
    let note = format!(
        "All axes move at once; each panel shows {some} along one of them. Filled: the 95 % interval does not contain 0."
    );
    let facts = FactorCurves {
        labels: labels(tables, space, None, [&title, &note, "Every point of a design along its axes."]),
        outcome: charts::AxisLabel::new(
            if pair.is_some() { format!("difference in {name}") } else { name },
            outcome.unit,
        ),
        factors: factors.collect(),
    };
    Ok(Chart::of("points_by_axis", charts::factor_curves(&facts)))
}

/// What each switch does to every contrast: beside the scenario as it is in a design of one axis at a time, otherwise every
/// point under its own name.
pub(super) fn ablations(tables: &ResultTables, space: &Space, outcome: &Outcome) -> Result<Chart, ReportError> {
    let differences = space.differences(tables, outcome.name)?;
    let base = space.points.iter().position(|point| point.moved.is_none()).filter(|_| {
        // Only a design of one axis at a time has a point that moves nothing.
        space.points.iter().any(|point| point.moved.is_some())
    });
    let shown: Vec<usize> = (0..space.points.len()).filter(|&at| Some(at) != base).collect();
    let effect = |difference: &Difference| Effect { difference: difference.value, resolved: difference.resolved };
    let is_ablation = |axis: usize| space.axes[axis].name.starts_with("ablation.");
    let only_ablations = (0..space.axes.len()).all(is_ablation);
    let value = |point: usize, axis: usize| space.points[point].values[axis].as_ref().map(Coordinate::text);
    let is_full = |point: usize| (0..space.axes.len()).all(|axis| value(point, axis).as_deref() == Some("false"));
    // The types among themselves, where there are some: the open arm is a reference.
    let is_open = |arm: usize| space.arms[arm] == Arm::OPEN.as_str();
    let has_types = (0..space.arms.len()).filter(|&arm| !is_open(arm)).count() > 1;
    let pairs = space.pairs().into_iter().enumerate();
    let pairs = pairs.filter(|(_, (arm, minus))| !has_types || !(is_open(*arm) || is_open(*minus)));
    let contrasts = pairs.map(|(pair, (arm, minus))| AblatedContrast {
        first: space.arms[arm].to_owned(),
        second: space.arms[minus].to_owned(),
        base: base.map(|base| effect(&differences[base][pair])).unwrap_or_default(),
        under: shown.iter().map(|&point| effect(&differences[point][pair])).collect(),
    });
    let title = if only_ablations {
        "Which mechanism makes the difference?"
    } else {
        "What does each switch make of the difference?"
    };
    let base = base.map(|base| if only_ablations && is_full(base) { "full model" } else { "scenario as it is" });
    let band = base.map_or_else(String::new, |base| format!("; the band is the {base}"));
    let note = format!("Paired differences and 95 % intervals{band}.");
    let facts = AblationEffects {
        labels: labels(tables, space, None, [title, &note, "Contrasts under each switch."]),
        difference: charts::AxisLabel::new(outcome.name, outcome.unit),
        contrasts: contrasts.collect(),
        base: base.map(str::to_owned),
        ablations: shown.iter().map(|&point| space.text(point)).collect(),
        interval: String::new(),
    };
    Ok(Chart::of("ablation_effects", charts::ablation_effects(&facts)))
}
