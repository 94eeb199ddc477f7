//! What values must be to one another: checks that no single key can fail.

use super::checked::{Checked, Row};
use super::checked_value::CheckedValue;
use super::diagnostics::{Location, Problem, nearest};
use super::order;
use crate::policy::Bundle;

/// Most elements of a bundle: the forms of all of them are kept in two bytes.
const MOST_ELEMENTS: usize = Bundle::MOST_ELEMENTS;

/// Adds what does not go together to `problems`.
pub(super) fn check(checked: &Checked, outcomes: &[&str], problems: &mut Vec<Problem>) {
    let root = &checked.root;
    time(root, problems);
    elements(checked, problems);
    order::check(checked, problems);
    if let (Some(reputed), Some(popular)) = (root.number("selection.reputed"), root.number("selection.popular"))
        && reputed + popular > 1.0
    {
        let location = root.location("selection.reputed").to_blame(root.location("selection.popular"));
        let label = format!("found {reputed:?} and {popular:?}; allowed: together at most 1");
        problems.push(Problem::new(
            location,
            "`selection.reputed` and `selection.popular` are more than all looks",
            label,
        ));
    }
    if matches!(root.get("experiment.arms"), Some(CheckedValue::Texts(arms)) if arms.is_empty()) {
        let label = "found an empty list; allowed: at least one of hierarchical, spontaneous, hybrid, open";
        problems.push(Problem::new(root.location("experiment.arms"), "`experiment.arms` names no arm", label));
    }
    for (outcome, location) in root.texts("record.outcomes") {
        if !outcomes.is_empty() && !outcomes.contains(&outcome.as_str()) {
            let label = format!("found {outcome:?}; allowed: {}", outcomes.join(", "));
            let near = nearest(outcome, outcomes.iter().copied()).map(|near| format!("did you mean \"{near}\"?"));
            problems.push(Problem::new(location, "`record.outcomes` names an unknown outcome", label).help(near));
        }
    }
}

fn time(root: &Row, problems: &mut Vec<Problem>) {
    let Some(step) = root.number("time.step") else { return };
    let location = root.location("time.step");
    let per_year = 1.0 / step;
    if (per_year - per_year.round()).abs() > 1e-9 {
        let (fewer, more) = (1.0 / per_year.ceil(), 1.0 / per_year.floor());
        let label = format!("found {step:?}, {per_year:.2} steps a year; allowed: a whole number of steps a year");
        let help = format!("{fewer} gives {} steps a year, {more} gives {}", per_year.ceil(), per_year.floor());
        problems.push(Problem::new(location, "`time.step` does not divide a year", label).help(help));
    }
}

fn elements(checked: &Checked, problems: &mut Vec<Problem>) {
    let rows = checked.rows("policy.element");
    let root = &checked.root;
    match (rows.first(), rows.get(MOST_ELEMENTS)) {
        (None, _) => {
            let label = "allowed: 1 to 8 tables [[policy.element]]";
            problems.push(Problem::new(&Location::Whole, "a policy bundle has no element", label));
            return;
        }
        (_, Some(row)) => {
            let label = format!("found {}; allowed: 1 to {MOST_ELEMENTS}", rows.len());
            problems.push(Problem::new(&row.location, "a policy bundle has too many elements", label));
        }
        _ => {}
    }
    for (position, row) in rows.iter().enumerate() {
        let Some(name) = row.text("name") else { continue };
        if let Some(first) = rows[..position].iter().find(|other| other.text("name") == Some(name)) {
            let problem =
                Problem::new(row.location("name"), format!("two policy elements are called {name:?}"), "again here");
            problems.push(problem.related(first.location("name"), "first here"));
        }
    }
    if let Some(interdependence) = root.count("policy.interdependence")
        && interdependence as usize >= rows.len()
    {
        let location =
            rows.iter().map(|row| &row.location).fold(root.location("policy.interdependence"), Location::to_blame);
        let location = match root.location("policy.interdependence") {
            Location::Default => location,
            own => own,
        };
        let label = format!("found {interdependence}; allowed: less than the number of elements, {}", rows.len());
        problems.push(Problem::new(location, "`policy.interdependence` is too high", label));
    }
}
