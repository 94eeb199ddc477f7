//! Parameters that differ from the template's defaults.

use crate::scenario::{Scenario, catalogue};

/// A key whose value is not the default.
pub(super) struct Difference {
    pub(super) key: String,
    pub(super) value: String,
    pub(super) default: String,
    pub(super) unit: String,
    pub(super) meaning: String,
}

/// Keys of the model in the order of the template; the size of the experiment is told elsewhere.
pub(super) fn differences(scenario: &Scenario) -> Vec<Difference> {
    let Ok(document) = toml::from_str::<toml::Table>(scenario.resolved()) else { return Vec::new() };
    let mut differences = Vec::new();
    for entry in catalogue().entries() {
        let top = entry.key.split('.').next().unwrap_or_default();
        let Some(default) = entry.default.as_ref().filter(|_| !matches!(top, "title" | "experiment" | "record")) else {
            continue;
        };
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
        let scenario = Scenario::parse("x", "[trust]\npenalty = 2\n[experiment]\nworlds = 3", &[]).unwrap();
        let found = differences(&scenario);
        assert_eq!(found.iter().map(|difference| difference.key.as_str()).collect::<Vec<_>>(), ["trust.penalty"]);
    }
}
