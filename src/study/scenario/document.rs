//! A scenario as written: a tree of values that know where they come from, defaults below, settings on top.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use super::diagnostics::Location;

/// A value and where it comes from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    /// The value.
    pub(crate) value: TomlValue,
    /// Where the value stands.
    pub(crate) location: Location,
    /// Where its key stands.
    pub(crate) key: Location,
}

/// A value as TOML has it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TomlValue {
    /// A boolean.
    Switch(bool),
    /// A whole number.
    Integer(i64),
    /// A number too large for its type, as written.
    Overflow(String),
    /// A number.
    Float(f64),
    /// A text.
    Text(String),
    /// A date or time, as written.
    Stamp(String),
    /// A list.
    List(Vec<Node>),
    /// A table.
    Table(BTreeMap<String, Node>),
}

impl From<&super::Value> for TomlValue {
    fn from(value: &super::Value) -> Self {
        match value {
            super::Value::Number(number) => Self::Float(*number),
            super::Value::Integer(whole) => Self::Integer(*whole),
            super::Value::Flag(on) => Self::Switch(*on),
            super::Value::Word(word) => Self::Text(word.clone()),
        }
    }
}

impl TomlValue {
    /// What it is, for a message.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Switch(value) => value.to_string(),
            Self::Integer(value) => value.to_string(),
            Self::Overflow(text) => text.clone(),
            Self::Float(value) => format!("{value:?}"),
            Self::Text(text) if text.chars().count() <= 40 => format!("{text:?}"),
            Self::Text(_) => "a long text".to_owned(),
            Self::Stamp(text) => format!("the date or time {text}"),
            Self::List(nodes) if nodes.is_empty() => "an empty list".to_owned(),
            Self::List(nodes) if nodes.iter().all(|node| matches!(node.value, Self::Table(_))) => {
                "a list of tables".to_owned()
            }
            Self::List(_) => "a list".to_owned(),
            Self::Table(_) => "a table".to_owned(),
        }
    }
}

impl Node {
    /// Reads TOML; the error is every mistake of its syntax.
    pub(crate) fn from_toml(text: &str) -> Result<Self, Vec<toml::de::Error>> {
        let (table, errors) = DeTable::parse_recoverable(text);
        if errors.is_empty() {
            return Ok(Self {
                value: TomlValue::Table(members(table.get_ref())),
                location: Location::Whole,
                key: Location::Whole,
            });
        }
        Err(errors)
    }

    /// The same, all from one site.
    pub(crate) fn moved_to(mut self, location: &Location) -> Self {
        self.location = location.clone();
        self.key = location.clone();
        self.value = match self.value {
            TomlValue::List(nodes) => TomlValue::List(nodes.into_iter().map(|node| node.moved_to(location)).collect()),
            TomlValue::Table(nodes) => {
                TomlValue::Table(nodes.into_iter().map(|(word, node)| (word, node.moved_to(location))).collect())
            }
            value => value,
        };
        self
    }

    /// These values, and where they say nothing those of `below`. Tables merge; everything else is replaced.
    pub(crate) fn over(mut self, below: Self) -> Self {
        match (self.value, below.value) {
            (TomlValue::Table(mut upper), TomlValue::Table(lower)) => {
                for (word, node) in lower {
                    let merged = match upper.remove(&word) {
                        Some(own) => own.over(node),
                        None => node,
                    };
                    upper.insert(word, merged);
                }
                self.value = TomlValue::Table(upper);
            }
            (value, _) => self.value = value,
        }
        self
    }

    /// The members of a table.
    pub(crate) fn table(&self) -> Option<&BTreeMap<String, Self>> {
        match &self.value {
            TomlValue::Table(members) => Some(members),
            _ => None,
        }
    }

    /// The elements of a list.
    pub(super) fn list(&self) -> &[Self] {
        if let TomlValue::List(nodes) = &self.value { nodes } else { &[] }
    }

    /// The name of an element of a list of tables.
    pub(super) fn name(&self) -> Option<&str> {
        match &self.table()?.get("name")?.value {
            TomlValue::Text(name) => Some(name),
            _ => None,
        }
    }

    /// The node at a dotted key; of a list, that of its first element.
    pub(crate) fn first_at(&self, key: &str) -> Option<&Self> {
        key.split('.').try_fold(self, |node, word| {
            let node = match &node.value {
                TomlValue::List(nodes) => nodes.first()?,
                _ => node,
            };
            node.table()?.get(word)
        })
    }
}

/// Where in a list a part of a path leads: to the element of this name, or else of this number.
pub(super) fn place_in(nodes: &[Node], part: &str) -> Option<usize> {
    nodes.iter().position(|node| node.name() == Some(part)).or_else(|| part.parse().ok())
}

fn members(table: &DeTable<'_>) -> BTreeMap<String, Node> {
    let member = |(key, value): (&toml::Spanned<_>, &toml::Spanned<DeValue<'_>>)| {
        let key: &toml::Spanned<std::borrow::Cow<'_, str>> = key;
        let node = Node { key: Location::bytes(&key.span()), ..element(value) };
        (key.get_ref().to_string(), node)
    };
    table.iter().map(member).collect()
}

fn element(value: &toml::Spanned<DeValue<'_>>) -> Node {
    let location = Location::bytes(&value.span());
    let value = match value.get_ref() {
        DeValue::Boolean(value) => TomlValue::Switch(*value),
        DeValue::String(text) => TomlValue::Text(text.to_string()),
        DeValue::Datetime(stamp) => TomlValue::Stamp(stamp.to_string()),
        DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix())
            .map_or_else(|_| TomlValue::Overflow(integer.to_string()), TomlValue::Integer),
        DeValue::Float(float) => match float.as_str().parse::<f64>() {
            // A literal such as 1e999 overflows; `inf` is written out.
            Ok(value) if value.is_finite() || float.as_str().contains("inf") || value.is_nan() => {
                TomlValue::Float(value)
            }
            _ => TomlValue::Overflow(float.to_string()),
        },
        DeValue::Array(nodes) => TomlValue::List(nodes.iter().map(element).collect()),
        DeValue::Table(table) => TomlValue::Table(members(table)),
    };
    Node { value, location: location.clone(), key: location }
}
