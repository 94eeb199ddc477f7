//! The complete scenario: as parameters, and as a document that, read again, gives the same scenario.

use std::fmt::Write as _;

use serde::Deserialize;

use super::catalogue::{Catalogue, Entry};
use super::checked::{Checked, Row};
use super::checked_value::CheckedValue;
use super::document::{Node, TomlValue, place_in};
use super::value::Value;
use crate::parameters::Parameters;

/// The scenario as TOML: every key with its value, in the order of the template.
pub(super) fn text(checked: &Checked, catalogue: &Catalogue) -> String {
    let mut text = String::from("# A complete scenario: every key with its value.\n");
    for table in catalogue.tables() {
        let keys: Vec<&Entry> = catalogue.keys_of(&table.path).collect();
        if keys.is_empty() {
            continue;
        }
        let rows = if table.is_list { checked.rows(&table.path) } else { std::slice::from_ref(&checked.root) };
        for row in rows {
            match (table.is_list, table.path.as_str()) {
                (_, "") => text.push('\n'),
                (true, path) => text.extend(["\n[[", path, "]]\n"]),
                (false, path) => text.extend(["\n[", path, "]\n"]),
            }
            let prefix = if table.path.is_empty() { 0 } else { table.path.len() + 1 };
            for entry in &keys {
                let word = &entry.key[prefix..];
                if let Some(checked_value) = row.get(if table.is_list { word } else { &entry.key }) {
                    // Writing to a string cannot fail.
                    let _ = writeln!(text, "{word} = {}", value(checked_value));
                }
            }
        }
    }
    text
}

/// Tables that do not say what a run is.
const NOT_MODEL: &[&str] = &[
    "study",
    "experiment",
    "record",
    "sweep",
    "uncertain",
    "regimes",
    "calibrate",
    "target",
    "what_if",
    "claim",
    "quantity",
];

/// Whether a key whose path begins so is a parameter of the model, who there is and what history settles included.
pub(super) fn is_parameter(top: &str) -> bool {
    !NOT_MODEL.contains(&top) && !matches!(top, "title" | "posterior")
}

/// A complete scenario without its title and the tables that do not say what a run is.
pub(super) fn model(resolved: &str) -> String {
    tables(resolved, |table| !NOT_MODEL.contains(&table))
}

/// The tables of a complete scenario that are wanted by their first word, without title and comments.
pub(super) fn tables(resolved: &str, wanted: impl Fn(&str) -> bool) -> String {
    let mut is_wanted = wanted("");
    let mut text = String::with_capacity(resolved.len());
    for line in resolved.lines() {
        if line.starts_with('[') {
            is_wanted = wanted(line.trim_matches(['[', ']']).split('.').next().unwrap_or_default());
        }
        if is_wanted && !line.is_empty() && !line.starts_with('#') && !line.starts_with("title = ") {
            text.extend([line, "\n"]);
        }
    }
    text
}

/// The single value at a path of a complete scenario.
pub(super) fn value_at(resolved: &str, path: &[String]) -> Option<Value> {
    let root = Node::from_toml(resolved).ok()?;
    let node = path.iter().try_fold(&root, |node, part| match &node.value {
        TomlValue::Table(members) => members.get(part),
        TomlValue::List(nodes) => nodes.get(place_in(nodes, part)?),
        _ => None,
    })?;
    match &node.value {
        TomlValue::Switch(on) => Some(Value::Flag(*on)),
        TomlValue::Integer(integer) => Some(Value::Integer(*integer)),
        TomlValue::Float(number) => Some(Value::Number(*number)),
        TomlValue::Text(word) => Some(Value::Word(word.clone())),
        _ => None,
    }
}

/// The parameters of the model.
pub(super) fn parameters(checked: &Checked, catalogue: &Catalogue) -> Result<Parameters, toml::de::Error> {
    let mut document = toml::Table::new();
    for entry in catalogue.entries() {
        let top = entry.key.split('.').next().unwrap_or_default();
        let is_ours = is_parameter(top) && !matches!(top, "case" | "programme" | "event");
        if let Some(checked_value) = checked.root.get(&entry.key).filter(|_| is_ours) {
            insert(&mut document, &entry.key, toml_value(checked_value));
        }
    }
    let elements = checked.rows("policy.element").iter().map(|row: &Row| {
        let member = |key: &str| row.get(key).map(|checked_value| (key.to_owned(), toml_value(checked_value)));
        toml::Value::Table(["name", "jurisdiction"].into_iter().filter_map(member).collect())
    });
    insert(&mut document, "policy.element", toml::Value::Array(elements.collect()));
    Parameters::deserialize(document)
}

fn insert(table: &mut toml::Table, key: &str, value: toml::Value) {
    match key.split_once('.') {
        None => {
            table.insert(key.to_owned(), value);
        }
        Some((word, rest)) => {
            let inner = table.entry(word).or_insert_with(|| toml::Value::Table(toml::Table::new()));
            if let toml::Value::Table(inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}

fn toml_value(checked_value: &CheckedValue) -> toml::Value {
    match checked_value {
        CheckedValue::Switch(value) => (*value).into(),
        CheckedValue::Integer(value) => (*value).into(),
        CheckedValue::Number(value) => (*value).into(),
        CheckedValue::Interval(values) => values.to_vec().into(),
        CheckedValue::Text(text) => text.as_str().into(),
        CheckedValue::Texts(texts) => texts.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>().into(),
        CheckedValue::Date(date) => date.to_string().into(),
    }
}

/// A value on one line.
fn value(checked_value: &CheckedValue) -> String {
    match checked_value {
        // The shortest digits that give the same number, always with a point or an exponent.
        CheckedValue::Number(value) => format!("{value:?}"),
        CheckedValue::Interval([low, high]) => format!("[{low:?}, {high:?}]"),
        CheckedValue::Texts(texts) => {
            let texts: Vec<_> = texts.iter().map(|(text, _)| toml::Value::from(text.as_str()).to_string()).collect();
            format!("[{}]", texts.join(", "))
        }
        CheckedValue::Text(text) if text.contains(['\n', '\r']) => one_line(text),
        checked_value => toml_value(checked_value).to_string(),
    }
}

/// A text with line breaks on one line: of a string in JSON all but one character is one in TOML too.
fn one_line(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}
