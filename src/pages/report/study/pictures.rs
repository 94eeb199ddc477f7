//! The charts of sweeps and grids: maps, curves along single axes, what remains of differences under ablations.

use crate::charts::{
    self, AblatedContrast, AblationEffects, Effect, Factor, FactorCurve, FactorCurves, HeatCell, HeatMap, HeatPanel,
    Words,
};
use crate::measures::Outcome;
use crate::output::file_names;
use crate::report::{Drawing, ReportError, ResultTables};
use crate::rules::Arm;

use super::n;
use super::space::{ABLATION, Coordinate, Difference, Space};

pub(super) fn words(
    tables: &ResultTables,
    space: &Space,
    part: Option<&str>,
    [title, note, description]: [&str; 3],
) -> Words {
    Words {
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
) -> Result<Vec<Drawing>, ReportError> {
    let (levels, differences) = (space.levels(tables, outcome.name)?, space.differences(tables, outcome.name)?);
    let mut drawings = Vec::new();
    let range = (space.part(Some(part)).iter().flat_map(|&point| &levels[point]))
        .map(|level| level.value.value)
        .filter(|value| value.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    let range = (range.0 <= range.1).then_some(range);
    let note = if space.arms.len() > 1 { "All arms on one scale." } else { "" };
    let pairs = space.pairs();
    let words: Vec<String> = (space.arms.iter().map(ToString::to_string))
        .chain(pairs.iter().map(|&(arm, minus)| format!("{}_minus_{}", space.arms[arm], space.arms[minus])))
        .collect();
    // Arms of a scenario's own have names of any signs.
    let files = file_names(words.iter().map(String::as_str));
    let (of_arms, of_pairs) = files.split_at(space.arms.len());
    for ((arm, name), file) in space.arms.iter().enumerate().zip(of_arms) {
        let title = format!("{} in the {name} arm", outcome.name);
        let value = |point: usize| (levels[point][arm].value.value, true);
        let facts = HeatMap { range, ..map(tables, space, part, outcome, (&title, note, false), &value) };
        drawings.push(Drawing::of(format!("map_{file}"), title, charts::heat_map(&facts))?);
    }
    for ((pair, (arm, minus)), file) in pairs.into_iter().enumerate().zip(of_pairs) {
        let (arm, minus) = (space.arms[arm], space.arms[minus]);
        let title = format!("By how much does {arm} exceed {minus}?");
        let note = "Hatched: the 95 % interval of the paired difference holds 0.";
        let value = |point: usize| (differences[point][pair].value.value, differences[point][pair].resolved);
        let facts = map(tables, space, part, outcome, (&title, note, true), &value);
        drawings.push(Drawing::of(format!("map_{file}"), title, charts::heat_map(&facts))?);
    }
    Ok(drawings)
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
        words: words(tables, space, Some(part), [title, note, "Map of an outcome."]),
        across: space.grid_axis(axes[0]),
        up: space.grid_axis(axes[1]),
        value: charts::Quantity::new(outcome.name, outcome.unit),
        difference,
        range: None,
        panels: panels
            .map(|(name, inside)| HeatPanel { name, cells: inside.iter().filter_map(cell).collect() })
            .collect(),
    }
}

/// Curves along each axis of a design of one axis at a time, or along the only axis of a grid.
pub(super) fn curves(tables: &ResultTables, space: &Space, outcome: &Outcome) -> Result<Drawing, ReportError> {
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
        factors.push(Factor { axis: space.drawn_axis(at, &values), base, arms: curves.collect() });
    }
    let title = "What changes along one parameter?";
    let off: Vec<&str> = (space.axes.iter().zip(&factors))
        .filter(|(_, factor)| is_alone && factor.base.is_none())
        .map(|(axis, _)| axis.name.as_str())
        .collect();
    let note = if off.is_empty() {
        "Mean and 95 % interval over worlds.".to_owned()
    } else {
        // Keys that an axis moves together need not stand on it in the scenario.
        format!("Mean and 95 % interval over worlds. The scenario as it is lies on no value of: {}.", off.join(", "))
    };
    let said = [title, note.as_str(), "An outcome along single parameters."];
    let facts = FactorCurves {
        words: words(tables, space, None, said),
        outcome: charts::Quantity::new(outcome.name, outcome.unit),
        factors,
    };
    Drawing::of("factor_curves", title, charts::factor_curves(&facts))
}

/// What each switch does to every contrast: beside the scenario as it is in a design of one axis at a time, otherwise every
/// point under its own name.
pub(super) fn ablations(tables: &ResultTables, space: &Space, outcome: &Outcome) -> Result<Drawing, ReportError> {
    let differences = space.differences(tables, outcome.name)?;
    let base = space.points.iter().position(|point| point.moved.is_none()).filter(|_| {
        // Only a design of one axis at a time has a point that moves nothing.
        space.points.iter().any(|point| point.moved.is_some())
    });
    let shown: Vec<usize> = (0..space.points.len()).filter(|&at| Some(at) != base).collect();
    let effect = |difference: &Difference| Effect { difference: difference.value, resolved: difference.resolved };
    let is_ablation = |axis: usize| space.axes[axis].name.starts_with(ABLATION);
    let only_ablations = (0..space.axes.len()).all(is_ablation);
    let value = |point: usize, axis: usize| space.points[point].values[axis].as_ref().map(Coordinate::text);
    let is_full = |point: usize| (0..space.axes.len()).all(|axis| value(point, axis).as_deref() == Some("false"));
    let name = |point: usize| match space.points[point].moved {
        Some(axis) if is_ablation(axis) && value(point, axis).as_deref() == Some("true") => space.axes[axis].title(),
        _ => space.text(point),
    };
    // The types among themselves, where there are some: the open arm is a reference.
    let is_open = |arm: usize| space.arms[arm] == Arm::OPEN.word();
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
        words: words(tables, space, None, [title, &note, "Contrasts under each switch."]),
        difference: charts::Quantity::new(outcome.name, outcome.unit),
        contrasts: contrasts.collect(),
        base: base.map(str::to_owned),
        ablations: shown.iter().map(|&point| name(point)).collect(),
        interval: String::new(),
    };
    Drawing::of("ablation_effects", title, charts::ablation_effects(&facts))
}
