//! What a file of evidence must fulfil beyond its form, and errors that say where it does not.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::Evidence;
use super::record::{Park, Source};

/// One fault of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Name of the file.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What was found and what is allowed.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)
    }
}

/// A file of evidence that cannot be used: all its faults, or the first one where its form is broken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct EvidenceError {
    /// At least one.
    pub problems: Vec<Problem>,
}

/// A text under the name that its errors carry.
#[derive(Clone, Copy)]
pub(super) struct File<'a> {
    pub(super) name: &'a str,
    pub(super) text: &'a str,
}

impl File<'_> {
    /// The file as written: form, keys, words, dates; not yet what [`problems`] looks at.
    pub(super) fn read(self) -> Result<Evidence, EvidenceError> {
        toml::from_str(self.text).map_err(|error| {
            let at = error.span().unwrap_or(0..0);
            EvidenceError { problems: vec![self.problem(at.start, error.message().trim_end().replace('\n', "; "))] }
        })
    }

    fn problem(self, byte: usize, message: String) -> Problem {
        let before = self.text.get(..byte).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Problem {
            file: self.name.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            message,
        }
    }

    /// The fault of a text that holds no park.
    pub(super) fn without_park(self) -> Problem {
        self.problem(0, "no [[park]] in this file; docs/evidence.md shows the form".to_owned())
    }

    /// Where the value under a path of keys and positions stands; the nearest table above it where there is none.
    fn locate(self, path: &[&str]) -> Range<usize> {
        let Ok(document) = DeTable::parse(self.text) else { return 0..0 };
        let mut span = 0..0;
        let mut table = Some(document.get_ref());
        let mut list = None;
        for step in path {
            let value = match (table, list) {
                (Some(keys), _) => keys.iter().find(|(key, _)| key.get_ref() == step).map(|(_, value)| value),
                (None, Some(items)) => {
                    let items: &toml::de::DeArray<'_> = items;
                    step.parse().ok().and_then(|index: usize| items.get(index))
                }
                (None, None) => None,
            };
            let Some(value) = value else { break };
            span = value.span();
            (table, list) = match value.get_ref() {
                DeValue::Table(keys) => (Some(keys), None),
                DeValue::Array(items) => (None, Some(items)),
                _ => (None, None),
            };
        }
        span
    }
}

/// Parks and sources of `file` that an earlier file already holds.
pub(super) fn twice(file: File<'_>, part: &Evidence, earlier: &Evidence) -> Vec<Problem> {
    let sources = part.sources.keys().filter(|key| earlier.sources.contains_key(*key)).map(|key| {
        let at = file.locate(&["source", key]).start;
        file.problem(at, format!("there are two sources with the key \"{key}\""))
    });
    let parks =
        part.parks.iter().enumerate().filter(|(_, park)| earlier.park(&park.id).is_some()).map(|(row, park)| {
            let at = file.locate(&["park", &row.to_string(), "id"]).start;
            file.problem(at, format!("there are two parks with the id \"{}\"", park.id))
        });
    sources.chain(parks).collect()
}

/// All faults of the content of `file`, which was read as `evidence`; sources may also be among `known`.
pub(super) fn problems(file: File<'_>, evidence: &Evidence, known: &BTreeMap<String, Source>) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut fault = |path: &[&str], message: String| found.push(file.problem(file.locate(path).start, message));
    let has_source = |key: &str| evidence.sources.contains_key(key) || known.contains_key(key);

    for (key, source) in &evidence.sources {
        if let Some(url) = &source.url
            && !(url.starts_with("http://") || url.starts_with("https://"))
        {
            fault(&["source", key, "url"], format!("\"{url}\" is not an address; it begins with http:// or https://"));
        }
    }
    let mut ids = BTreeSet::new();
    for (position, park) in evidence.parks.iter().enumerate() {
        let position = position.to_string();
        let at = ["park", position.as_str()];
        if !is_key(&park.id) {
            fault(&[at[0], at[1], "id"], format!("\"{}\" is no id; {KEY_FORM}", park.id));
        }
        if !ids.insert(park.id.as_str()) {
            fault(&[at[0], at[1], "id"], format!("there are two parks with the id \"{}\"", park.id));
        }
        for area in &park.area_planned {
            if !(area.is_finite() && *area > 0.0) {
                fault(&[at[0], at[1], "area_planned"], format!("{area} is not an area; it is a number above 0"));
            }
        }
        for (kind, row, source) in citations(park) {
            if !has_source(source) {
                let near = nearest(source, evidence.sources.keys().chain(known.keys()));
                let message = format!("no source has the key \"{source}\"{near}; add [source.{source}]");
                fault(&[at[0], at[1], kind, &row.to_string(), "source"], message);
            }
        }
        for (row, seen) in park.observations.iter().enumerate() {
            let row_text = row.to_string();
            let here = |field| [at[0], at[1], "observation", row_text.as_str(), field];
            if !is_key(&seen.variable) {
                fault(&here("variable"), format!("\"{}\" is no variable; {KEY_FORM}", seen.variable));
            }
            if !(seen.value.is_finite() && seen.value >= 0.0) {
                fault(&here("value"), format!("{} is not a figure; it is a number from 0 on", seen.value));
            } else if seen.unit == "fraction" && seen.value > 1.0 {
                fault(&here("value"), format!("{} is not a fraction; it lies between 0 and 1", seen.value));
            }
            if park.observations[..row].contains(seen) {
                fault(&here("variable"), format!("this row of \"{}\" stands there twice", seen.variable));
            }
        }
    }
    found
}

/// Everything in a park that names a source: table, row, key.
pub(super) fn citations(park: &Park) -> impl Iterator<Item = (&'static str, usize, &str)> {
    let events = park.events.iter().enumerate().map(|(row, event)| ("event", row, event.source.as_str()));
    let policies = park.policies.iter().enumerate().map(|(row, policy)| ("policy", row, policy.source.as_str()));
    let seen = park.observations.iter().enumerate().map(|(row, seen)| ("observation", row, seen.source.as_str()));
    events.chain(policies).chain(seen)
}

const KEY_FORM: &str = "write lower-case letters, digits and underscores, a letter first";

fn is_key(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn nearest<'a>(wanted: &str, among: impl Iterator<Item = &'a String>) -> String {
    among
        .map(|key| (strsim::damerau_levenshtein(wanted, key), key))
        .filter(|(distance, _)| *distance <= 2)
        .min()
        .map_or_else(String::new, |(_, key)| format!(" (\"{key}\" is near)"))
}
