//! The good values of a document, by key.

use std::collections::{BTreeMap, BTreeSet};

use super::datum::Datum;
use super::diagnostics::Site;
use crate::parameters::Arm;

/// The good values of one table, by key relative to it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// Where the table stands.
    pub(crate) site: Site,
    pub(super) values: BTreeMap<String, (Datum, Site)>,
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
    pub(super) fn new(site: &Site) -> Self {
        Self { site: site.clone(), values: BTreeMap::new(), broken: BTreeSet::new() }
    }

    /// A value.
    pub(crate) fn get(&self, key: &str) -> Option<&Datum> {
        self.values.get(key).map(|(datum, _)| datum)
    }

    /// Where a value stands, or the table where it is absent.
    pub(crate) fn site(&self, key: &str) -> &Site {
        self.values.get(key).map_or(&self.site, |(_, site)| site)
    }

    /// Whether a value was given and refused; what depends on it need not be reported too.
    pub(crate) fn is_broken(&self, key: &str) -> bool {
        self.broken.contains(key)
    }

    /// A number, whole or not.
    pub(crate) fn number(&self, key: &str) -> Option<f64> {
        match self.get(key)? {
            Datum::Number(value) => Some(*value),
            Datum::Integer(value) => Some(*value as f64),
            _ => None,
        }
    }

    /// A whole number that fits; all bounds of the template below 2^32 do.
    pub(crate) fn count(&self, key: &str) -> Option<u32> {
        match self.get(key)? {
            Datum::Integer(value) => u32::try_from(*value).ok(),
            _ => None,
        }
    }

    /// A whole number.
    pub(crate) fn integer(&self, key: &str) -> Option<i64> {
        match self.get(key)? {
            Datum::Integer(value) => Some(*value),
            _ => None,
        }
    }

    /// Two numbers, the lower first.
    pub(crate) fn interval(&self, key: &str) -> Option<[f64; 2]> {
        match self.get(key)? {
            Datum::Interval(bounds) => Some(*bounds),
            _ => None,
        }
    }

    /// True or false.
    pub(crate) fn switch(&self, key: &str) -> Option<bool> {
        match self.get(key)? {
            Datum::Switch(value) => Some(*value),
            _ => None,
        }
    }

    /// A text or word.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        match self.get(key)? {
            Datum::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A list of texts or words.
    pub(crate) fn texts(&self, key: &str) -> &[(String, Site)] {
        match self.get(key) {
            Some(Datum::Texts(texts)) => texts,
            _ => &[],
        }
    }

    /// A date in years.
    pub(crate) fn date(&self, key: &str) -> Option<f64> {
        match self.get(key)? {
            Datum::Date(date) => Some(date.years()),
            _ => None,
        }
    }

    /// Whether a key has a value.
    #[cfg(feature = "tables")]
    pub(crate) fn has(&self, key: &str) -> bool {
        self.values.contains_key(key)
    }

    /// Gives a key the value of another one, where that has one.
    #[cfg(feature = "tables")]
    pub(crate) fn replace(&mut self, key: &str, other: &str) {
        if let Some(value) = self.values.get(other).cloned() {
            self.values.insert(key.to_owned(), value);
        }
    }

    /// Gives a key another value or none, and what it had.
    pub(crate) fn exchange(&mut self, key: &str, datum: Option<Datum>) -> Option<Datum> {
        match (datum, self.values.get_mut(key)) {
            (Some(datum), Some((place, _))) => Some(std::mem::replace(place, datum)),
            (Some(datum), None) => {
                self.values.insert(key.to_owned(), (datum, self.site.clone()));
                None
            }
            (None, _) => self.values.remove(key).map(|(datum, _)| datum),
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
