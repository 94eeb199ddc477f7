//! Parameters that differ from the template's defaults.

use crate::report::figures::when;
use crate::scenario::{Scenario, catalogue, is_parameter_key};

use super::{Cell, PageTable, Section};

/// A key whose value is not the default.
struct Difference {
    key: String,
    value: String,
    default: String,
    unit: String,
    meaning: String,
}

/// The keys that are not at their defaults, and the parks that history pins; by scenario where there are several.
pub(super) fn section(scenarios: &[&Scenario]) -> Section {
    let is_one = scenarios.len() == 1;
    let mut table = PageTable::new("differences-table", "Keys of the scenario that are not at their defaults");
    if !is_one {
        table = table.words("scenario");
    }
    table = ["key", "value", "default", "unit", "meaning"].into_iter().fold(table, PageTable::words);
    let mut is_empty = true;
    for scenario in scenarios {
        for difference in differences(scenario) {
            is_empty = false;
            let short = difference.meaning.split(". ").next().unwrap_or_default().trim_end_matches('.').to_owned();
            let cells = [difference.key, difference.value, difference.default, difference.unit, short];
            let name = (!is_one).then(|| scenario.name.clone());
            table = table.row(name.into_iter().chain(cells).map(Cell::from));
        }
    }
    let section = Section::new("differences", "Parameters that differ from the defaults");
    let section = match (is_empty, scenarios) {
        (true, _) => section.text("None: every parameter of the model has its default."),
        (false, [first, _, ..]) => section.folded("Show them", &table.filtered(&first.name)),
        (false, _) => section.folded("Show them", &table),
    };
    scenarios.iter().filter(|scenario| !scenario.plan.parks.is_empty()).fold(section, |section, scenario| {
        let parks = scenario.plan.parks.iter().map(|park| format!("{} (founded {})", park.name, when(park.date)));
        let parks = parks.collect::<Vec<_>>().join(", ");
        section.text(if is_one {
            format!("Pinned parks: {parks}.")
        } else {
            format!("Pinned parks of {}: {parks}.", scenario.name)
        })
    })
}

/// How many parameters are not at their defaults, for a sentence.
pub(in crate::report) fn parameters_of(scenario: &Scenario) -> String {
    match differences(scenario).len() {
        0 => "every parameter at its default".to_owned(),
        1 => "one parameter that differs from its default".to_owned(),
        count => format!("{count} parameters that differ from their defaults"),
    }
}

/// Keys of the model in the order of the template; what is done with it, and how often, is elsewhere on the page.
fn differences(scenario: &Scenario) -> Vec<Difference> {
    let Ok(document) = toml::from_str::<toml::Table>(scenario.resolved()) else { return Vec::new() };
    let mut differences = Vec::new();
    for entry in catalogue().entries() {
        let Some(default) = entry.default.as_ref().filter(|_| is_parameter_key(&entry.key)) else { continue };
        let Some(value) = value_at(&document, &entry.key) else { continue };
        let read = toml::from_str::<toml::Table>(&format!("value = {default}"));
        let is_same = read.is_ok_and(|read| read.get("value").is_some_and(|default| is_same(default, value)));
        if !is_same {
            differences.push(Difference {
                key: entry.key.clone(),
                value: value.to_string(),
                default: default.clone(),
                unit: entry.unit.clone(),
                meaning: entry.meaning.clone(),
            });
        }
    }
    differences
}

fn value_at<'a>(table: &'a toml::Table, key: &str) -> Option<&'a toml::Value> {
    match key.split_once('.') {
        None => table.get(key),
        Some((word, rest)) => value_at(table.get(word)?.as_table()?, rest),
    }
}

/// Whole numbers and real ones of the same size are the same.
fn is_same(a: &toml::Value, b: &toml::Value) -> bool {
    let number = |value: &toml::Value| value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64));
    match (a, b) {
        (toml::Value::Array(a), toml::Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        _ => match (number(a), number(b)) {
            (Some(a), Some(b)) => a == b,
            _ => a == b,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::differences;
    use crate::scenario::Scenario;

    #[test]
    fn the_template_differs_in_nothing_and_a_setting_shows() {
        assert_eq!(differences(&Scenario::template()).len(), 0);
        let scenario = Scenario::parse("x", "[trust]\npenalty = 2\n[experiment]\nworlds = 3\n[sweep]\nworlds = 3\naxes = [\"policy.coercion=0,1\"]\n[regimes]\nworlds = 3", &[]).unwrap();
        let found = differences(&scenario);
        assert_eq!(found.iter().map(|difference| difference.key.as_str()).collect::<Vec<_>>(), ["trust.penalty"]);
    }
}
