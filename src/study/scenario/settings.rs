//! Settings of single keys from outside the file: `launch.rate=0.001`, `case.park.TCRIZ.land=300`.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::catalogue::Catalogue;
use super::checked::Row;
use super::diagnostics::{Location, Problem, nearest};
use super::document::{Node, TomlValue, place_in};
use super::slips::read_toml;

/// No key of a scenario has more parts.
const MOST_PARTS: usize = 16;

/// A dotted key and the value it shall have. Elements of lists are reached by position, from 0, or by name.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    text: String,
    path: Vec<String>,
    value: TomlValue,
    /// The option that it stands for, as typed; none where it is one of `--set`.
    option: Option<String>,
}

/// Why a text is not a setting.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// No equals sign, or nothing on one side of it.
    #[error("a setting reads key=value, such as launch.rate=0.001")]
    Shape,
    /// A part of the key is empty or a quotation mark is left open.
    #[error("`{0}` is not a dotted key; parts with dots need quotation marks")]
    Key(String),
    /// The value looks like TOML but is not.
    #[error("`{0}` is not a TOML value: {1}")]
    Value(String, String),
}

impl FromStr for Setting {
    type Err = SettingError;

    fn from_str(text: &str) -> Result<Self, SettingError> {
        let (path, value) = split(text)?;
        let value = value.trim();
        if value.is_empty() {
            return Err(SettingError::Shape);
        }
        Ok(Self { text: text.to_owned(), path, value: read_value(value)?, option: None })
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The parts of a dotted key.
pub(super) fn parts(key: &str) -> Result<Vec<String>, SettingError> {
    split(&format!("{key}=")).map(|(path, _)| path)
}

/// The parts of the key and the text behind the equals sign.
fn split(text: &str) -> Result<(Vec<String>, &str), SettingError> {
    let mut path = Vec::new();
    let mut part = String::new();
    let mut quote = None;
    let mut was_quoted = false;
    let mut signs = text.char_indices();
    while let Some((at, character)) = signs.next() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (Some('"'), '\\') => match signs.next() {
                Some((_, sign @ ('"' | '\\'))) => part.push(sign),
                // The other escapes of TOML stand for signs that no name on a command line needs.
                _ => return Err(SettingError::Key(text.to_owned())),
            },
            (None, '"' | '\'') if part.trim().is_empty() && !was_quoted => {
                part.clear();
                (quote, was_quoted) = (Some(character), true);
            }
            (None, '.' | '=') => {
                let word = if was_quoted { part.as_str() } else { part.trim() };
                if word.is_empty() {
                    return Err(if path.is_empty() && character == '=' {
                        SettingError::Shape
                    } else {
                        SettingError::Key(text[..at].to_owned())
                    });
                }
                path.push(word.to_owned());
                if path.len() > MOST_PARTS {
                    return Err(SettingError::Key(text[..at].to_owned()));
                }
                if character == '=' {
                    return Ok((path, &text[at + 1..]));
                }
                part.clear();
                was_quoted = false;
            }
            (None, _) if was_quoted && !character.is_whitespace() => return Err(SettingError::Key(text.to_owned())),
            (None, _) if was_quoted => {}
            _ => part.push(character),
        }
    }
    Err(if quote.is_some() { SettingError::Key(text.to_owned()) } else { SettingError::Shape })
}

/// A TOML value, or a text without quotation marks.
fn read_value(text: &str) -> Result<TomlValue, SettingError> {
    let why = match read_toml(&format!("value = {text}")) {
        Ok(Node { value: TomlValue::Table(mut members), .. }) if members.len() == 1 => match members.remove("value") {
            Some(node) => return Ok(node.value),
            None => "more than one value".to_owned(),
        },
        Ok(_) => "more than one value".to_owned(),
        Err(problems) => problems.first().map(Problem::message).unwrap_or_default(),
    };
    if text.starts_with(['[', '{', '"', '\'']) || text.contains(char::is_control) {
        return Err(SettingError::Value(text.to_owned(), why.trim_start_matches("not valid TOML: ").to_owned()));
    }
    Ok(TomlValue::Text(text.to_owned()))
}

impl Setting {
    /// The settings of a list of a row; a text that is none goes to `problems`.
    pub(super) fn all_in(row: &Row, list: &str, key: &str, problems: &mut Vec<Problem>) -> Vec<Self> {
        let mut settings = Vec::new();
        for (text, location) in row.texts(key) {
            match text.parse() {
                Ok(setting) => settings.push(setting),
                Err(error) => {
                    let label = format!("found {text:?}; {error}");
                    problems.push(Problem::new(location, format!("`{list}.{key}` contains no setting"), label));
                }
            }
        }
        settings
    }

    /// The parts of its key.
    pub(super) fn path(&self) -> &[String] {
        &self.path
    }

    /// Its value.
    pub(super) fn value(&self) -> &TomlValue {
        &self.value
    }

    /// A key and the text of its value that were given apart: no part of the key passes for the value.
    ///
    /// # Errors
    /// Those of reading `key=value`.
    pub fn read(key: &str, value: &str) -> Result<Self, SettingError> {
        let text = format!("{key}={value}");
        let (path, behind) = split(&text)?;
        if behind.len() != value.len() {
            return Err(SettingError::Key(key.to_owned()));
        }
        let value = read_value(value.trim())?;
        Ok(Self { text, path, value, option: None })
    }

    /// The same, said to come from an option: messages then name what was typed.
    #[must_use]
    pub fn typed_as(self, option: impl Into<String>) -> Self {
        Self { option: Some(option.into()), ..self }
    }

    /// As written, and as the option that was typed.
    pub(super) fn both(&self) -> [String; 2] {
        let typed = self.option.clone().unwrap_or_else(|| format!("--set {}", self.text));
        [self.text.clone(), typed]
    }

    /// A list of texts for a key.
    ///
    /// # Errors
    /// [`SettingError::Key`] where the key is none.
    pub fn of_list(key: &str, texts: &[impl ToString]) -> Result<Self, SettingError> {
        let texts: Vec<String> = texts.iter().map(|text| toml::Value::from(text.to_string()).to_string()).collect();
        format!("{key}=[{}]", texts.join(", ")).parse()
    }

    /// A value for the key at a dotted path.
    ///
    /// # Errors
    /// [`SettingError::Key`] where the path is none.
    pub fn new(key: &str, value: &super::Value) -> Result<Self, SettingError> {
        Ok(Self { text: format!("{key}={value}"), path: parts(key)?, value: value.into(), option: None })
    }

    /// Sets the value in a document, as the setting at `position`.
    pub(super) fn apply(&self, document: &mut Node, position: usize, catalogue: &Catalogue) -> Result<(), Problem> {
        let location = Location::Setting(position);
        let mut node = document;
        let mut schema = String::new();
        for (depth, part) in self.path.iter().enumerate() {
            let is_last = depth + 1 == self.path.len();
            node = match &mut node.value {
                TomlValue::Table(members) => {
                    if !schema.is_empty() {
                        schema.push('.');
                    }
                    schema.push_str(part);
                    let is_list = catalogue.table(&schema).is_some_and(|table| table.is_list);
                    if is_list && !is_last && !members.contains_key(part) {
                        return Err(Problem::new(&location, format!("there is no [[{schema}]] to set"), ""));
                    }
                    let value = TomlValue::Table(BTreeMap::new());
                    let entry = members.entry(part.clone());
                    entry.or_insert_with(|| Node { value, location: location.clone(), key: location.clone() })
                }
                TomlValue::List(nodes) => {
                    let Some(found) = place_in(nodes, part).filter(|&index| index < nodes.len()) else {
                        let help = match nearest(part, nodes.iter().filter_map(Node::name)) {
                            Some(name) => format!("did you mean `{name}`?"),
                            None => format!("it has {} elements, counted from 0", nodes.len()),
                        };
                        return Err(
                            Problem::new(&location, format!("`{schema}` has no element `{part}`"), "").help(help)
                        );
                    };
                    &mut nodes[found]
                }
                _ => {
                    return Err(Problem::new(
                        &location,
                        format!("`{schema}` has no part `{part}`"),
                        "it is a single value",
                    ));
                }
            };
        }
        let value =
            Node { value: self.value.clone(), location: location.clone(), key: location.clone() }.moved_to(&location);
        let below = std::mem::replace(node, value.clone());
        *node = value.over(below);
        Ok(())
    }
}
