//! A value held against what the catalogue allows for its key.

use super::catalogue::{Entry, ValueType};
use super::dates::CalendarDate;
use super::diagnostics::{Location, Problem, nearest};
use super::document::{Node, TomlValue};
use super::slips::{with_both_digits, with_decimal_point};

/// A value of the right type and in its range.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum CheckedValue {
    Switch(bool),
    Integer(i64),
    Number(f64),
    Interval([f64; 2]),
    Text(String),
    Texts(Vec<(String, Location)>),
    Date(CalendarDate),
}

/// A problem for a value of another type than its key has.
pub(super) fn wrong_type(key: &str, node: &Node, allowed: &str) -> Problem {
    let label = format!("found {}; allowed: {allowed}", node.value.describe());
    Problem::new(&node.location, format!("`{key}` has the wrong type"), label)
}

/// The value as its entry wants it; a word may be one of `more` too.
pub(crate) fn checked_value(entry: &Entry, node: &Node, more: &[String]) -> Result<CheckedValue, Problem> {
    let wrong = || wrong_type(&entry.key, node, &entry.allowed_values());
    match (&entry.kind, &node.value) {
        (ValueType::Switch, TomlValue::Switch(value)) => Ok(CheckedValue::Switch(*value)),
        (ValueType::Integer { low, high }, TomlValue::Integer(value)) if (low..=high).contains(&value) => {
            Ok(CheckedValue::Integer(*value))
        }
        (ValueType::Integer { .. }, TomlValue::Integer(value)) => Err(out_of_range(entry, node, &value.to_string())),
        (ValueType::Integer { .. }, TomlValue::Float(value)) if value.fract() == 0.0 && value.abs() < 1e15 => {
            Err(wrong().help(format!("write {value:.0}, without point or exponent")))
        }
        (ValueType::Number { low, high }, TomlValue::Float(_) | TomlValue::Integer(_)) => {
            number(entry, node, *low, *high).map(CheckedValue::Number)
        }
        (ValueType::Interval { low, high }, TomlValue::List(nodes)) => {
            let [first, second] = nodes.as_slice() else { return Err(wrong()) };
            // A list of the file is pointed at as a whole, an element that a setting changed by its setting.
            let changed = first.location.to_blame(&second.location);
            let location = if matches!(changed, Location::Setting(_)) { changed } else { &node.location };
            let (first, second) = (number(entry, first, *low, *high)?, number(entry, second, *low, *high)?);
            if first <= second {
                return Ok(CheckedValue::Interval([first, second]));
            }
            let label = format!("found {first:?} before {second:?}; allowed: the lowest value first");
            Err(Problem::new(location, format!("`{}` runs backwards", entry.key), label))
        }
        (ValueType::Text | ValueType::Lines, TomlValue::Text(text)) => plain(entry, node, text).map(CheckedValue::Text),
        (ValueType::Word(words), TomlValue::Text(word)) => {
            known(entry, node, word, (words, more)).map(CheckedValue::Text)
        }
        (ValueType::Texts | ValueType::Words(_), TomlValue::List(nodes)) => {
            let mut texts: Vec<(String, Location)> = Vec::new();
            for node in nodes {
                let TomlValue::Text(text) = &node.value else {
                    return Err(wrong_type(&entry.key, node, &entry.allowed_values()));
                };
                let text = match &entry.kind {
                    ValueType::Words(words) => known(entry, node, text, (words, more))?,
                    _ => plain(entry, node, text)?,
                };
                // A draw that weighs much comes more than once, and so does its world.
                let may_repeat = matches!(entry.key.as_str(), "posterior.draws" | "posterior.worlds");
                if !may_repeat && let Some((_, location)) = texts.iter().find(|(other, _)| *other == text) {
                    let title = format!("`{}` names {text:?} twice", entry.key);
                    return Err(Problem::new(&node.location, title, "again here").related(location, "first here"));
                }
                texts.push((text, node.location.clone()));
            }
            Ok(CheckedValue::Texts(texts))
        }
        (ValueType::Date, TomlValue::Text(text) | TomlValue::Stamp(text)) => {
            date(entry, node, CalendarDate::parse(text))
        }
        (ValueType::Date, TomlValue::Integer(year)) => date(entry, node, CalendarDate::of_year(*year)),
        (ValueType::Integer { .. } | ValueType::Number { .. } | ValueType::Date, TomlValue::Overflow(text)) => {
            Err(out_of_range(entry, node, text).help("the number is too large to be read".to_owned()))
        }
        (ValueType::Integer { .. } | ValueType::Number { .. }, TomlValue::Text(text))
            if with_both_digits(text).is_some() =>
        {
            Err(wrong().help(with_both_digits(text).map(|number| format!("write {number}, without quotation marks"))))
        }
        (ValueType::Integer { .. } | ValueType::Number { .. }, TomlValue::Text(text))
            if text.trim().parse::<f64>().is_ok() =>
        {
            Err(wrong().help("take away the quotation marks".to_owned()))
        }
        (ValueType::Integer { .. } | ValueType::Number { .. }, TomlValue::Text(text))
            if with_decimal_point(text).is_some() =>
        {
            Err(wrong().help(with_decimal_point(text).map(|number| format!("write {number}, with a decimal point"))))
        }
        (ValueType::Switch, TomlValue::Text(_) | TomlValue::Integer(_)) => {
            Err(wrong().help("write true or false, without quotation marks".to_owned()))
        }
        (
            ValueType::Text | ValueType::Lines | ValueType::Word(_),
            TomlValue::Integer(_) | TomlValue::Float(_) | TomlValue::Stamp(_),
        ) => Err(wrong().help("put it in quotation marks".to_owned())),
        (ValueType::Texts | ValueType::Words(_), TomlValue::Text(text)) => Err(wrong().help(as_list(node, text))),
        _ => Err(wrong()),
    }
}

/// How a text with commas is written as the list that is meant.
fn as_list(node: &Node, text: &str) -> String {
    let items = text.trim().trim_matches(['[', ']']).split(',').map(str::trim).filter(|item| !item.is_empty());
    let list = items.map(|item| format!("{item:?}")).collect::<Vec<_>>().join(", ");
    match &node.location {
        Location::Setting(_) => format!("write '[{list}]', with the outer quotation marks for the shell"),
        _ => format!("write [{list}]"),
    }
}

fn number(entry: &Entry, node: &Node, low: f64, high: f64) -> Result<f64, Problem> {
    let value = match &node.value {
        TomlValue::Float(value) => *value,
        TomlValue::Integer(value) => *value as f64,
        TomlValue::Overflow(text) => return Err(out_of_range(entry, node, text)),
        _ => return Err(wrong_type(&entry.key, node, &entry.allowed_values())),
    };
    if !value.is_finite() {
        let label = format!("found {value}; allowed: {}", entry.allowed_values());
        return Err(Problem::new(&node.location, format!("`{}` is not a finite number", entry.key), label));
    }
    // Adding zero turns -0.0 into 0.0, so that equal scenarios have equal text.
    if (low..=high).contains(&value) { Ok(value + 0.0) } else { Err(out_of_range(entry, node, &node.value.describe())) }
}

fn out_of_range(entry: &Entry, node: &Node, found: &str) -> Problem {
    let label = format!("found {found}; allowed: {} ({})", entry.allowed, entry.unit);
    Problem::new(&node.location, format!("`{}` is out of range", entry.key), label)
}

/// A text that is not empty and, unless it may have several lines, can be a cell of a table.
fn plain(entry: &Entry, node: &Node, text: &str) -> Result<String, Problem> {
    if text.trim().is_empty() {
        return Err(Problem::new(
            &node.location,
            format!("`{}` is empty", entry.key),
            format!("allowed: {}", entry.allowed_values()),
        ));
    }
    let is_break = |c| entry.kind == ValueType::Lines && matches!(c, '\n' | '\r' | '\t');
    if text.contains(|c: char| c.is_control() && !is_break(c)) {
        let label = format!("found {}; allowed: text on one line", node.value.describe());
        return Err(Problem::new(&node.location, format!("`{}` contains a control character", entry.key), label));
    }
    Ok(text.to_owned())
}

fn known(entry: &Entry, node: &Node, word: &str, (words, more): (&[String], &[String])) -> Result<String, Problem> {
    let words: Vec<&str> = words.iter().chain(more).map(String::as_str).collect();
    if words.contains(&word) {
        return Ok(word.to_owned());
    }
    let label = format!("found {}; allowed: {}", node.value.describe(), words.join(", "));
    let near = nearest(word, words.iter().copied());
    let problem = Problem::new(&node.location, format!("`{}` has an unknown value", entry.key), label);
    let parts: Vec<&str> = word.split(',').map(str::trim).collect();
    if parts.len() > 1 && parts.iter().all(|part| words.contains(part)) {
        let apart: Vec<String> = parts.iter().map(|part| format!("{part:?}")).collect();
        return Err(problem.help(format!("write {}, each in quotation marks", apart.join(", "))));
    }
    Err(problem.help(near.map(|near| format!("did you mean \"{near}\"?"))))
}

fn date(entry: &Entry, node: &Node, date: Result<CalendarDate, String>) -> Result<CheckedValue, Problem> {
    date.map(CheckedValue::Date).map_err(|why| {
        let label = format!("{why}; allowed: {}", entry.allowed_values());
        let is_year = matches!(&node.value, TomlValue::Text(text) if text.trim().parse::<u16>().is_ok());
        Problem::new(&node.location, format!("`{}` is not a possible date", entry.key), label)
            .help(is_year.then(|| "take away the quotation marks".to_owned()))
    })
}
