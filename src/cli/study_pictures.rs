//! The charts of sweeps and maps: facts from what was played, drawn as SVG and PNG.

use crate::analysis::factors::Limit;
use crate::analysis::{Estimate, contrast};
use crate::charts::{
    self, AblatedContrast, AblationEffects, Axis as Across, Effect, Factor, FactorCurve, FactorCurves, HeatCell,
    HeatMap, HeatPanel, Interval, Places, RegimeCell, RegimeMap, RegimePanel, RuleBox, Words,
};
use crate::measures::Outcome;
use crate::scenario::{Axis, Value};
use crate::study::{ByPoint, Mapped, Part, Quantity, Rule, word};

use super::failure::Failure;
use super::regimes::MAJORITY;
use super::study::Studied;

/// Where the points of a grid stand: the levels of its axes.
struct Levels<'a> {
    part: &'a Part,
    levels: Vec<Vec<Value>>,
}

impl<'a> Levels<'a> {
    fn of(part: &'a Part) -> Self {
        let levels = part.points.axes.iter().map(|axis| axis.values.levels(axis.levels)).collect();
        Self { part, levels }
    }

    /// Place of a point on an axis.
    fn place(&self, point: usize, axis: usize) -> Option<usize> {
        let value = self.part.points.list[point].values[axis].as_ref()?;
        self.levels[axis].iter().position(|level| level == value)
    }

    fn axis(&self, axis: usize) -> Across {
        places(&self.part.points.axes[axis], &self.levels[axis])
    }

    /// One panel for each level of a third axis, or one without a name; with the points that stand in it.
    fn panels(&self) -> Vec<(String, Vec<usize>)> {
        let all = 0..self.part.points.list.len();
        let Some(axis) = self.part.points.axes.get(2) else { return vec![(String::new(), all.collect())] };
        (self.levels[2].iter().enumerate())
            .map(|(level, value)| {
                let inside = all.clone().filter(|&point| self.place(point, 2) == Some(level)).collect();
                (format!("{} = {}", axis.name, short(value)), inside)
            })
            .collect()
    }
}

fn places(axis: &Axis, levels: &[Value]) -> Across {
    let numbers: Option<Vec<f64>> = (levels.iter())
        .map(|value| value.as_number().filter(|_| matches!(value, Value::Number(_) | Value::Integer(_))))
        .collect();
    let places = match numbers {
        Some(numbers) if axis.values.is_logarithmic() => Places::Logarithmic(numbers),
        Some(numbers) => Places::Linear(numbers),
        None => Places::Named(levels.iter().map(word).collect()),
    };
    Across { quantity: charts::Quantity::new(axis.name.clone(), ""), places }
}

/// A value with as many digits as a reader needs.
fn short(value: &Value) -> String {
    match value {
        Value::Number(number) => format!("{}", (number * 1e4).round() / 1e4),
        other => word(other),
    }
}

fn words(studied: &Studied, part: &Part, title: &str, note: &str, description: &str) -> Words {
    let worlds = part.worlds.iter().copied().min().unwrap_or(0);
    let most = part.worlds.iter().copied().max().unwrap_or(0);
    let worlds = if worlds == most { most.to_string() } else { format!("{worlds} to {most}") };
    Words {
        title: studied.titled(title),
        caption: format!("n = {worlds} worlds at each point, seed {}. {note}", studied.scenario.experiment.seed),
        description: format!("{description} {}", studied.scenario.title),
    }
}

fn interval(estimate: &Estimate) -> Interval {
    match (estimate.mean, estimate.low, estimate.high) {
        (Some(mean), Some(low), Some(high)) => Interval::new(mean, low, high),
        (Some(mean), _, _) => Interval::point(mean),
        _ => Interval::UNKNOWN,
    }
}

/// Heat maps of a grid of two or three axes: every contrast, or the levels where there is one arm.
pub(super) fn maps(
    studied: &Studied,
    part: &Part,
    outcome: &Outcome,
    position: usize,
    outcomes: &ByPoint,
) -> Result<(), Failure> {
    if !(2..=3).contains(&part.points.axes.len()) {
        return Ok(());
    }
    let arms = &studied.scenario.experiment.arms;
    let levels = Levels::of(part);
    let cells = |inside: &[usize], value: &dyn Fn(usize) -> (f64, bool)| -> Vec<HeatCell> {
        (inside.iter())
            .filter_map(|&point| {
                let at = (levels.place(point, 0)?, levels.place(point, 1)?);
                let (value, resolved) = value(point);
                Some(HeatCell { at, value, resolved })
            })
            .collect()
    };
    for quantity in Quantity::all(arms, position) {
        let (arm, minus) = quantity.arms();
        let value = |point: usize| match quantity.minus {
            None => (Estimate::of(&outcomes[point][quantity.arm]).mean.unwrap_or(f64::NAN), true),
            Some(minus) => {
                let contrast = contrast(&outcomes[point][quantity.arm], &outcomes[point][minus]);
                (contrast.difference.mean.unwrap_or(f64::NAN), contrast.resolved)
            }
        };
        let panels =
            levels.panels().into_iter().map(|(name, inside)| HeatPanel { name, cells: cells(&inside, &value) });
        let title = match minus {
            Some(minus) => format!("By how much does {} exceed {}?", arm.word(), minus.word()),
            None => format!("{} in the {} arm", outcome.name, arm.word()),
        };
        let note = if minus.is_some() { "Hatched: the 95 % interval of the paired difference holds 0." } else { "" };
        let facts = HeatMap {
            words: words(studied, part, &title, note, "Map of an outcome."),
            across: levels.axis(0),
            up: levels.axis(1),
            value: charts::Quantity::new(outcome.name, outcome.unit),
            difference: minus.is_some(),
            panels: panels.collect(),
        };
        let name = match minus {
            Some(minus) => format!("map_{}_minus_{}", arm.word(), minus.word()),
            None => format!("map_{}", arm.word()),
        };
        studied.write_chart(&name, charts::heat_map(&facts))?;
    }
    Ok(())
}

/// The map of regimes with the boxes found on it.
pub(super) fn regimes(
    studied: &Studied,
    part: &Part,
    outcome: &Outcome,
    mapped: &[Mapped],
    rules: &[Rule],
) -> Result<(), Failure> {
    let levels = Levels::of(part);
    let cell = |&point: &usize| {
        let best = mapped[point].winner;
        Some(RegimeCell {
            at: (levels.place(point, 0)?, levels.place(point, 1)?),
            best,
            probability: best.and_then(|arm| mapped[point].ranks[arm].probability).unwrap_or(f64::NAN),
        })
    };
    let limits = |limit: &Limit| match limit {
        Limit::Range { from, below } => (*from, *below),
        _ => (f64::NEG_INFINITY, f64::INFINITY),
    };
    let boxes = |inside: &[usize]| -> Vec<RuleBox> {
        let third = inside.first().and_then(|&point| part.points.list[point].values.get(2)?.as_ref()?.as_number());
        (rules.iter())
            .filter(|rule| rule.method == "prim" && rule.region.limited() > 0 && rule.density >= MAJORITY)
            .filter(|rule| match (rule.region.0.get(2), third) {
                (Some(Limit::Range { from, below }), Some(value)) => *from <= value && value < *below,
                (Some(Limit::Among(_)), _) => false,
                _ => true,
            })
            .map(|rule| RuleBox {
                arm: rule.arm,
                label: String::new(),
                across: limits(&rule.region.0[0]),
                up: limits(&rule.region.0[1]),
            })
            .collect()
    };
    let panels = levels.panels().into_iter().map(|(name, inside)| RegimePanel {
        name,
        cells: inside.iter().filter_map(cell).collect(),
        boxes: boxes(&inside),
    });
    let facts = RegimeMap {
        words: words(
            studied,
            part,
            "Which partnership type is best where?",
            &format!(
                "Highest mean {}; the paler, the less sure (bootstrap over worlds). Outlines: PRIM boxes.",
                outcome.name
            ),
            "Map of the best arm.",
        ),
        across: levels.axis(0),
        up: levels.axis(1),
        arms: studied.scenario.experiment.arms.iter().map(|arm| arm.word().to_owned()).collect(),
        panels: panels.collect(),
    };
    studied.write_chart("regime_map", charts::regime_map(&facts))
}

/// Curves along each axis of a design of one axis at a time, or along the only axis of a grid.
pub(super) fn curves(studied: &Studied, part: &Part, outcome: &Outcome, outcomes: &ByPoint) -> Result<(), Failure> {
    let arms = &studied.scenario.experiment.arms;
    let axes = &part.points.axes;
    let base = part.points.list.first();
    let alone = part.points.list.iter().any(|point| point.moved.is_some());
    if !alone && axes.len() != 1 {
        return Ok(());
    }
    let mut factors = Vec::new();
    for (at, axis) in axes.iter().enumerate() {
        // The scenario's own value is a place on the axis too, where it has one.
        let own = base.filter(|_| alone).and_then(|base| base.values[at].clone());
        let mut stops: Vec<(Value, usize)> = own.iter().map(|value| (value.clone(), 0)).collect();
        for (point, place) in part.points.list.iter().enumerate() {
            if (place.moved == Some(at) || !alone)
                && let Some(value) = &place.values[at]
            {
                stops.push((value.clone(), point));
            }
        }
        stops.sort_by(|a, b| {
            let number = |value: &Value| value.as_number().unwrap_or(f64::NAN);
            number(&a.0).total_cmp(&number(&b.0))
        });
        let values: Vec<Value> = stops.iter().map(|(value, _)| value.clone()).collect();
        let place = stops.iter().position(|(_, point)| alone && *point == 0);
        let shown = places(axis, &values);
        let named = matches!(shown.places, Places::Named(_));
        let curves = arms.iter().enumerate().map(|(arm, name)| FactorCurve {
            name: name.word().to_owned(),
            points: stops.iter().map(|(_, point)| interval(&Estimate::of(&outcomes[*point][arm]))).collect(),
        });
        factors.push(Factor {
            axis: shown,
            base: if named { place.map(|place| place as f64) } else { own.as_ref().and_then(Value::as_number) },
            arms: curves.collect(),
        });
    }
    let facts = FactorCurves {
        words: words(
            studied,
            part,
            "What changes along one parameter?",
            "Mean and 95 % interval over worlds.",
            "An outcome along single parameters.",
        ),
        outcome: charts::Quantity::new(outcome.name, outcome.unit),
        factors,
    };
    studied.write_chart("factor_curves", charts::factor_curves(&facts))
}

/// What each switch of a design of one axis at a time does to every contrast.
pub(super) fn ablations(
    studied: &Studied,
    part: &Part,
    outcome: &Outcome,
    position: usize,
    outcomes: &ByPoint,
) -> Result<(), Failure> {
    let arms = &studied.scenario.experiment.arms;
    let moved: Vec<usize> = (1..part.points.list.len()).filter(|&at| part.points.list[at].moved.is_some()).collect();
    let effect = |point: usize, quantity: &Quantity| {
        let Some(minus) = quantity.minus else {
            return Effect { difference: Interval::UNKNOWN, resolved: false };
        };
        let contrast = contrast(&outcomes[point][quantity.arm], &outcomes[point][minus]);
        Effect { difference: interval(&contrast.difference), resolved: contrast.resolved }
    };
    let name = |&at: &usize| {
        let point = &part.points.list[at];
        point.moved.map_or_else(String::new, |axis| {
            let name = &part.points.axes[axis].name;
            name.strip_prefix("ablation.").unwrap_or(name).replace('_', " ")
        })
    };
    let contrasts = Quantity::all(arms, position).into_iter().filter_map(|quantity| {
        let (first, second) = quantity.arms();
        Some(AblatedContrast {
            first: first.word().to_owned(),
            second: second?.word().to_owned(),
            base: effect(0, &quantity),
            under: moved.iter().map(|&at| effect(at, &quantity)).collect(),
        })
    });
    let facts = AblationEffects {
        words: words(
            studied,
            part,
            "Which mechanism makes the difference?",
            "Paired differences and 95 % intervals; the band is the full model.",
            "Contrasts under each ablation.",
        ),
        difference: charts::Quantity::new(outcome.name, outcome.unit),
        contrasts: contrasts.collect(),
        ablations: moved.iter().map(name).collect(),
    };
    studied.write_chart("ablation_effects", charts::ablation_effects(&facts))
}
