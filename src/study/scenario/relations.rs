//! What values must be to one another: checks that no single key can fail.

use super::checked::{Checked, Row};
use super::checked_value::CheckedValue;
use super::diagnostics::{Location, Problem, nearest};
use super::order;
use crate::policy::Bundle;

/// Most elements of a bundle: the forms of all of them are kept in two bytes.
const MOST_ELEMENTS: usize = Bundle::MOST_ELEMENTS;

/// The keys outside lists of tables that are read here.
pub(super) const READ: [&str; 6] = [
    "experiment.arms",
    "policy.interdependence",
    "record.outcomes",
    "selection.popular",
    "selection.reputed",
    "time.step",
];

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

#[cfg(test)]
mod tests {
    use super::CheckedValue::{Integer, Number};
    use super::*;
    use crate::scenario::catalogue::catalogue;
    use crate::scenario::{ValueType, check};

    /// Points that change no key that is read here are not held against these rules again: one or two numbers at the ends of
    /// their ranges break none.
    #[test]
    fn a_key_that_is_not_read_breaks_no_rule() {
        let mut checked = check::check(catalogue().defaults(), catalogue(), &mut Vec::new());
        let broken = |checked: &Checked| {
            let mut problems = Vec::new();
            check(checked, &[], &mut problems);
            !problems.is_empty()
        };
        assert!(!broken(&checked));
        let ends = catalogue().entries().iter().filter(|entry| checked.root.get(&entry.key).is_some());
        let ends = ends.flat_map(|entry| match entry.kind {
            ValueType::Integer { low, high } => vec![(&*entry.key, Integer(low)), (&*entry.key, Integer(high))],
            ValueType::Number { low, high } => vec![(&*entry.key, Number(low)), (&*entry.key, Number(high))],
            _ => Vec::new(),
        });
        let ends: Vec<(&str, CheckedValue)> = ends.collect();
        assert!(ends.len() > 100, "{}", ends.len());
        let mut breaking = Vec::new();
        for (at, (first, value)) in ends.iter().enumerate() {
            let before = checked.root.exchange(first, Some(value.clone()));
            assert!(!broken(&checked), "{first}");
            for (second, value) in ends[..at].iter().filter(|(second, _)| second != first) {
                let before = checked.root.exchange(second, Some(value.clone()));
                if broken(&checked) {
                    breaking.push((*second, *first));
                }
                checked.root.exchange(second, before);
            }
            checked.root.exchange(first, before);
        }
        assert!(breaking.iter().all(|(a, b)| READ.contains(a) && READ.contains(b)), "{breaking:?}");
        assert_eq!(breaking, [("selection.reputed", "selection.popular")]);
    }
}
