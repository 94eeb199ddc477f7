//! The good values of a document, by key.

use std::collections::{BTreeMap, BTreeSet};

use super::checked_value::CheckedValue;
use super::diagnostics::Location;
use crate::parameters::Arm;

/// The good values of one table, by key relative to it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// Where the table stands.
    pub(crate) location: Location,
    pub(super) values: BTreeMap<String, (CheckedValue, Location)>,
    pub(super) broken: BTreeSet<String>,
}

/// The good values of a document.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Checked {
    /// Values of tables, by dotted key.
    pub(crate) root: Row,
    /// Lists of tables, by dotted path.
    pub(super) rows: BTreeMap<String, Vec<Row>>,
    /// Arms that the document may name.
    pub(crate) arms: Vec<Arm>,
}

impl Row {
    pub(super) fn new(location: &Location) -> Self {
        Self { location: location.clone(), values: BTreeMap::new(), broken: BTreeSet::new() }
    }

    /// A value.
    pub(crate) fn get(&self, key: &str) -> Option<&CheckedValue> {
        self.values.get(key).map(|(checked_value, _)| checked_value)
    }

    /// Where a value stands, or the table where it is absent.
    pub(crate) fn location(&self, key: &str) -> &Location {
        self.values.get(key).map_or(&self.location, |(_, location)| location)
    }

    /// Whether a value was given and refused; what depends on it need not be reported too.
    pub(crate) fn is_broken(&self, key: &str) -> bool {
        self.broken.contains(key)
    }

    /// A number, whole or not.
    pub(crate) fn number(&self, key: &str) -> Option<f64> {
        match self.get(key)? {
            CheckedValue::Number(value) => Some(*value),
            CheckedValue::Integer(value) => Some(*value as f64),
            _ => None,
        }
    }

    /// A whole number that fits; all bounds of the template below 2^32 do.
    pub(crate) fn count(&self, key: &str) -> Option<u32> {
        match self.get(key)? {
            CheckedValue::Integer(value) => u32::try_from(*value).ok(),
            _ => None,
        }
    }

    /// A whole number.
    pub(crate) fn integer(&self, key: &str) -> Option<i64> {
        match self.get(key)? {
            CheckedValue::Integer(value) => Some(*value),
            _ => None,
        }
    }

    /// Two numbers, the lower first.
    pub(crate) fn interval(&self, key: &str) -> Option<[f64; 2]> {
        match self.get(key)? {
            CheckedValue::Interval(bounds) => Some(*bounds),
            _ => None,
        }
    }

    /// True or false.
    pub(crate) fn switch(&self, key: &str) -> Option<bool> {
        match self.get(key)? {
            CheckedValue::Switch(value) => Some(*value),
            _ => None,
        }
    }

    /// A text or word.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        match self.get(key)? {
            CheckedValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A list of texts or words.
    pub(crate) fn texts(&self, key: &str) -> &[(String, Location)] {
        match self.get(key) {
            Some(CheckedValue::Texts(texts)) => texts,
            _ => &[],
        }
    }

    /// A date in years.
    pub(crate) fn date(&self, key: &str) -> Option<f64> {
        match self.get(key)? {
            CheckedValue::Date(date) => Some(date.years()),
            _ => None,
        }
    }

    /// Gives a key the value of another one, where that has one.
    #[cfg(feature = "tables")]
    pub(crate) fn replace(&mut self, key: &str, other: &str) {
        if let Some(value) = self.values.get(other).cloned() {
            self.values.insert(key.to_owned(), value);
        }
    }

    /// Gives a key another value or none, and what it had.
    pub(crate) fn exchange(&mut self, key: &str, checked_value: Option<CheckedValue>) -> Option<CheckedValue> {
        match (checked_value, self.values.get_mut(key)) {
            (Some(checked_value), Some((place, _))) => Some(std::mem::replace(place, checked_value)),
            (Some(checked_value), None) => {
                self.values.insert(key.to_owned(), (checked_value, self.location.clone()));
                None
            }
            (None, _) => self.values.remove(key).map(|(checked_value, _)| checked_value),
        }
    }

    /// The keys that have a value.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }
}

impl Checked {
    /// The arm of a name.
    pub(crate) fn arm(&self, name: &str) -> Option<Arm> {
        self.arms.iter().copied().find(|arm| arm.as_str() == name)
    }

    /// The tables of a list of tables.
    pub(crate) fn rows(&self, path: &str) -> &[Row] {
        self.rows.get(path).map_or(&[], Vec::as_slice)
    }

    /// A table: one of a list by its number, or that of all values outside lists.
    pub(crate) fn row(&self, place: Option<(&str, usize)>) -> Option<&Row> {
        place.map_or(Some(&self.root), |(list, at)| self.rows.get(list)?.get(at))
    }

    /// The same to be changed.
    pub(crate) fn row_mut(&mut self, place: Option<(&str, usize)>) -> Option<&mut Row> {
        match place {
            None => Some(&mut self.root),
            Some((list, at)) => self.rows.get_mut(list)?.get_mut(at),
        }
    }
}
