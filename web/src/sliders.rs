//! Sliders: the parameters that a scenario leaves open, with their ranges, units and meanings.

use polmob::scenario::{Axis, Scenario, Shipped, Value, ValueType};
use serde_json::{Value as Json, json};

/// The scenario whose open parameters stand in for those of one that leaves none open.
const GENERAL: &str = "where_each_wins";
/// Steps of a slider.
const STEPS: usize = 101;

/// Sliders of a scenario: its own open parameters with numbers, or those of [`GENERAL`].
pub fn sliders(scenario: &Scenario) -> Vec<Json> {
    let own = axes(scenario);
    let found: Vec<Json> = own.iter().filter_map(|axis| slider(axis, scenario)).collect();
    if !found.is_empty() {
        return found;
    }
    let general = Shipped::named(GENERAL).and_then(|shipped| Scenario::parse(GENERAL, shipped.text, &[]).ok());
    let general = general.as_ref().map(axes).unwrap_or_default();
    general.iter().filter_map(|axis| slider(axis, scenario)).collect()
}

/// What is not known, and what is swept and mapped; each name once.
fn axes(scenario: &Scenario) -> Vec<Axis> {
    let all = scenario.uncertain.axes.iter().chain(&scenario.sweep.axes).chain(&scenario.regimes.axes);
    let mut axes: Vec<Axis> = Vec::new();
    for axis in all {
        if !axes.iter().any(|known| known.keys().any(|key| axis.keys().any(|other| other == key))) {
            axes.push(axis.clone());
        }
    }
    axes
}

/// A slider of an axis of numbers: settings at each of its steps, and the value that the scenario has.
fn slider(axis: &Axis, scenario: &Scenario) -> Option<Json> {
    let entry = axis.entry();
    let listed = axis.values.listed().map(<[Value]>::to_vec);
    let is_whole = entry.is_some_and(|entry| matches!(entry.kind, ValueType::Integer { .. }));
    let mut values = listed.unwrap_or_else(|| axis.values.levels(STEPS));
    values.dedup();
    // The value of the scenario can be gone back to, also where it is no step or lies beyond them all.
    let own = axis.own(scenario);
    if let Some(own) = own.as_ref().filter(|own| values.iter().all(|value| value.as_number() != own.as_number())) {
        let at = values.iter().position(|value| value.as_number() > own.as_number()).unwrap_or(values.len());
        values.insert(at, own.clone());
    }
    if values.len() < 2 || values.iter().any(|value| value.as_number().is_none()) {
        return None;
    }
    let step = |value: &Value| -> Option<Json> {
        let settings = axis.settings(value).ok()?;
        let settings: Vec<String> = settings.iter().map(ToString::to_string).collect();
        Some(json!({ "value": value.as_number(), "set": settings }))
    };
    Some(json!({
        "name": axis.name,
        "keys": axis.keys().collect::<Vec<_>>(),
        "unit": entry.map_or("", |entry| &entry.unit),
        "meaning": entry.map_or("", |entry| &entry.meaning),
        "whole": is_whole,
        "own": own.and_then(|own| own.as_number()),
        "steps": values.iter().filter_map(step).collect::<Vec<_>>(),
    }))
}
