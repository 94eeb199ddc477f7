//! Points requested one by one: a line of JSON in, a line of JSON out. What is wrong with a line is its answer.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map, Value as Json, json};

use crate::analysis::Estimate;
use crate::experiment::{Executor, PointsError, Prepared, WorldOutcomes, scenario_at};
use crate::measures::OutcomeId;
use crate::parameters::Arm;
use crate::scenario::{
    Changes, Experiment, Scenario, ScenarioError, Setting, ValueType, Variants, catalogue, is_parameter,
};

use super::estimand::{Estimand, QuantityError};
use super::request_line::{Request, id_of};

/// What points are asked of.
pub struct Requests<'a> {
    scenario: &'a Scenario,
    executor: &'a Executor,
    variants: &'a Variants,
    outcomes: Vec<OutcomeId>,
    /// Scenarios being changed, for threads to take: one costs more to make than a point to set.
    changes: Mutex<Vec<Changes<'a>>>,
}

/// The answer to a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// A line of JSON, without its end.
    pub line: String,
    /// Whether the line was wrong.
    pub is_error: bool,
}

impl<'a> Requests<'a> {
    /// Points of this scenario, made ready as [`Scenario::variants`] with its draws, read for these outcomes.
    ///
    /// # Errors
    /// An outcome that there is not.
    pub fn new(
        scenario: &'a Scenario,
        variants: &'a Variants,
        outcomes: &[String],
        executor: &'a Executor,
    ) -> Result<Self, QuantityError> {
        let outcomes = (outcomes.iter())
            .map(|name| Estimand::outcome(name, &scenario.experiment.quantities))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self { scenario, executor, variants, outcomes, changes: Mutex::default() })
    }

    /// The answers to some lines, in their order.
    pub fn answer(&self, lines: &[String]) -> Vec<Answer> {
        self.executor.each(lines, |line| match self.outcomes(line) {
            Ok(answer) => Answer { line: answer.to_string(), is_error: false },
            Err(reason) => {
                let answer = json!({ "id": id_of(line), "error": reason });
                Answer { line: answer.to_string(), is_error: true }
            }
        })
    }

    fn outcomes(&self, line: &str) -> Result<Json, String> {
        let request = Request::read(line)?;
        let size = &self.scenario.experiment;
        let worlds = request.worlds.unwrap_or(size.worlds);
        if let Some(ValueType::Integer { low, high }) = catalogue().get("experiment.worlds").map(|entry| &entry.kind)
            && !(*low..=*high).contains(&i64::from(worlds))
        {
            return Err(format!("`worlds` is {worlds}; allowed: {low} to {high}"));
        }
        let arms = request.arms.map_or_else(|| Ok(size.arms.clone()), |words| arms(&words, &self.scenario.arms))?;
        let settings = request.set.iter().map(setting).collect::<Result<Vec<_>, _>>()?;
        let experiment = Arc::new(Experiment { worlds, arms, ..size.clone() });
        let prepared = self.prepared(&settings, &experiment)?;
        let worlds: Vec<u32> = (0..worlds).collect();
        let last = prepared.len() - 1;
        let outcomes =
            self.executor.each(&worlds, |&world| self.executor.world(&prepared[last.min(world as usize)], world));
        Ok(json!({ "id": request.id, "outcomes": self.table(&outcomes, &experiment.arms) }))
    }

    /// The point made ready: once, or for each world where worlds differ in parameters.
    fn prepared(&self, settings: &[Setting], experiment: &Arc<Experiment>) -> Result<Vec<Prepared>, String> {
        let changes = self.changes.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let worlds = if self.variants.has_draws() { experiment.worlds } else { 1 };
        if let Some(mut changes) = changes.or_else(|| self.variants.changes()) {
            changes.clear();
            let conditions: Option<Vec<_>> = (settings.iter().all(|setting| changes.apply(setting)))
                .then(|| (0..worlds).map(|world| changes.conditions(world)).collect())
                .flatten();
            self.changes.lock().unwrap_or_else(PoisonError::into_inner).push(changes);
            if let Some(conditions) = conditions {
                return Ok(conditions.into_iter().map(|own| Prepared::under(own, experiment)).collect());
            }
        }
        // The whole document says what is wrong, or takes what is more than single values.
        match scenario_at(self.scenario, settings) {
            Ok(mut scenario) => {
                scenario.experiment = (**experiment).clone();
                Ok(vec![Prepared::new(scenario)])
            }
            Err(ScenarioError::Invalid(diagnostics)) => Err(PointsError::reasons(&diagnostics)),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Outcome by outcome and arm by arm the mean over worlds, its standard error and the worlds that have a value.
    fn table(&self, worlds: &[WorldOutcomes], arms: &[Arm]) -> Json {
        let runs = |world: &WorldOutcomes, arm: usize, outcome: OutcomeId| {
            let runs = world.runs.iter().skip(arm).step_by(arms.len());
            let values: Vec<f64> = runs.filter_map(|run| Some(run.as_ref().ok()?[outcome])).collect();
            Estimate::of(&values).mean.unwrap_or(f64::NAN)
        };
        let failed = |arm: usize| {
            let runs = worlds.iter().flat_map(|world| world.runs.iter().skip(arm).step_by(arms.len()));
            runs.filter(|run| run.is_err()).count()
        };
        let of = |outcome: OutcomeId| -> Map<String, Json> {
            let cell = |(arm, name): (usize, &Arm)| {
                let values: Vec<f64> = worlds.iter().map(|world| runs(world, arm, outcome)).collect();
                let found = Estimate::of(&values).worth(self.scenario.experiment.worth(values.len()));
                let mut cell = json!({ "mean": found.mean, "se": found.standard_error, "worlds": found.n });
                if failed(arm) > 0 {
                    cell["failed"] = failed(arm).into();
                }
                (name.as_str().to_owned(), cell)
            };
            arms.iter().enumerate().map(cell).collect()
        };
        self.outcomes
            .iter()
            .map(|&outcome| (self.scenario.experiment.entry(outcome).name.to_owned(), Json::Object(of(outcome))))
            .collect()
    }
}

/// The setting that a key and its value of JSON are.
fn setting((key, value): &(String, Json)) -> Result<Setting, String> {
    if matches!(value, Json::Null | Json::Object(_)) {
        return Err(format!("`{key}` is {value}; allowed: a number, true, false or a text, as the key has it"));
    }
    // Other programs write whole numbers with a point or an exponent, which keys of whole numbers do not take.
    let text = match value.as_f64() {
        Some(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        _ => value.to_string(),
    };
    let setting = Setting::read(key, &text).map_err(|error| error.to_string())?;
    if is_parameter(&setting) {
        Ok(setting)
    } else {
        Err(format!("`{key}` is no parameter of the model; arms and worlds of a point are given beside `set`"))
    }
}

fn arms(words: &[String], known: &[Arm]) -> Result<Vec<Arm>, String> {
    let mut arms = Vec::new();
    for word in words {
        let names = || known.iter().map(|arm| arm.as_str()).collect::<Vec<_>>().join(", ");
        let arm = known.iter().copied().find(|arm| arm.as_str() == word);
        let arm = arm.ok_or_else(|| format!("there is no arm `{word}`; allowed: {}", names()))?;
        if arms.contains(&arm) {
            return Err(format!("`arms` names {word} twice"));
        }
        arms.push(arm);
    }
    if arms.is_empty() { Err("`arms` names no arm".to_owned()) } else { Ok(arms) }
}
