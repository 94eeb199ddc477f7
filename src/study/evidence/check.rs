//! Holds a file of evidence against its form and against itself, and says all that is wrong with it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use strsim::damerau_levenshtein;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::date::Date;
use super::form::{Field, Form, LISTS, PARK, SOURCE};
use super::record::{READ, SHARE, Source};

/// One fault of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Name of the file.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Bytes of the file that it is about.
    pub bytes: Range<usize>,
    /// What is wrong.
    pub title: String,
    /// What was found and what is allowed.
    pub label: String,
    /// How to put it right.
    pub help: Option<String>,
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}:{}: {}", self.file, self.line, self.column, self.title)?;
        if !self.label.is_empty() {
            write!(out, ": {}", self.label)?;
        }
        self.help.as_ref().map_or(Ok(()), |help| write!(out, "; {help}"))
    }
}

/// A file of evidence that cannot be used, with all its faults in their order; of a file that is no TOML those of its
/// syntax.
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
    /// All faults of the file; sources may also be among `known`.
    pub(super) fn problems(self, known: &BTreeMap<String, Source>) -> Vec<Problem> {
        let (document, errors) = DeTable::parse_recoverable(self.text);
        let document = document.get_ref();
        let mut check = Check { file: self, known, own: BTreeSet::new(), ids: BTreeSet::new(), found: Vec::new() };
        if errors.is_empty() {
            if let Some(DeValue::Table(sources)) = document.get("source").map(Spanned::get_ref) {
                check.own = sources.keys().map(|key| key.get_ref().to_string()).collect();
            }
            check.document(document);
        } else {
            for error in errors {
                let label = error.message().trim().replace('\n', "; ");
                check.fault(error.span().unwrap_or(0..0), "not valid TOML", label);
            }
        }
        let mut problems = check.found;
        problems.sort_by_key(|problem| (problem.bytes.start, problem.bytes.end));
        problems
    }

    fn problem(self, bytes: Range<usize>, title: String, label: String) -> Problem {
        let before = self.text.get(..bytes.start).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Problem {
            file: self.name.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            bytes,
            title,
            label,
            help: None,
        }
    }

    /// The fault of a text that has the form and cannot be read all the same.
    pub(super) fn unreadable(self, error: &toml::de::Error) -> Problem {
        let label = error.message().trim().replace('\n', "; ");
        self.problem(error.span().unwrap_or(0..0), "cannot be read".to_owned(), label)
    }
}

struct Check<'a> {
    file: File<'a>,
    known: &'a BTreeMap<String, Source>,
    /// Keys of the sources of the file.
    own: BTreeSet<String>,
    /// Ids of the parks so far.
    ids: BTreeSet<String>,
    found: Vec<Problem>,
}

type Member<'a> = Spanned<DeValue<'a>>;

impl Check<'_> {
    fn fault(&mut self, bytes: Range<usize>, title: impl Into<String>, label: impl Into<String>) -> &mut Problem {
        self.found.push(self.file.problem(bytes, title.into(), label.into()));
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    fn document(&mut self, document: &DeTable<'_>) {
        for (key, value) in document {
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("source", DeValue::Table(sources)) => {
                    for (name, source) in sources {
                        match source.get_ref() {
                            DeValue::Table(table) => self.table("source", (table, name.span()), SOURCE, &[]),
                            other => {
                                self.wrong_type(&format!("source.{}", name.get_ref()), source.span(), other, "a table");
                            }
                        }
                    }
                }
                ("source", other) => self.wrong_type("source", value.span(), other, "tables [source.KEY]"),
                ("park", other) => {
                    for (table, at) in self.rows("park", other, &value.span()) {
                        self.park(table, at);
                    }
                }
                (word, _) => self.unknown(key.span(), word, "at the top level", &["source", "park"]),
            }
        }
        if !document.contains_key("park") {
            let fault = self.fault(0..0, "there is no park in this file", "required: a table [[park]]");
            fault.help = Some("docs/evidence.md shows the form".to_owned());
        }
    }

    fn park(&mut self, park: &DeTable<'_>, at: Range<usize>) {
        let lists: Vec<&str> = LISTS.iter().map(|(list, _)| *list).collect();
        self.table("park", (park, at), PARK, &lists);
        if let Some((id, span)) = park.get("id").and_then(|id| Some((id.get_ref().as_str()?, id.span())))
            && !self.ids.insert(id.to_owned())
        {
            self.fault(span, format!("there are two parks with the id \"{id}\""), "again here");
        }
        for (list, fields) in LISTS {
            let Some(value) = park.get(*list) else { continue };
            let path = format!("park.{list}");
            let mut seen = Vec::new();
            for (row, at) in self.rows(&path, value.get_ref(), &value.span()) {
                self.table(&path, (row, at.clone()), fields, &[]);
                if *list == "observation" {
                    self.fraction(row);
                    self.variable(row, park);
                    let written = self.as_written(row);
                    if seen.contains(&written) {
                        self.fault(at, "this row is there twice", "again here");
                    }
                    seen.push(written);
                }
            }
        }
    }

    /// The tables of a list of tables.
    fn rows<'t>(
        &mut self,
        path: &str,
        value: &'t DeValue<'t>,
        span: &Range<usize>,
    ) -> Vec<(&'t DeTable<'t>, Range<usize>)> {
        let DeValue::Array(items) = value else {
            self.wrong_type(path, span.clone(), value, &format!("a list of tables [[{path}]]"));
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in items {
            match item.get_ref() {
                DeValue::Table(table) => tables.push((table, item.span())),
                other => self.wrong_type(path, item.span(), other, "a table"),
            }
        }
        tables
    }

    /// Keys and values of a table; `lists` are keys that are looked at elsewhere.
    fn table(&mut self, path: &str, (table, at): (&DeTable<'_>, Range<usize>), fields: &[Field], lists: &[&str]) {
        for (key, value) in table {
            let word = key.get_ref().as_ref();
            if let Some(field) = fields.iter().find(|field| field.key == word) {
                self.value(&format!("{path}.{word}"), field.form, value);
            } else if !lists.contains(&word) {
                let known: Vec<&str> = fields.iter().map(|field| field.key).chain(lists.iter().copied()).collect();
                let place = if path == "source" { "in [source.KEY]".to_owned() } else { format!("in [[{path}]]") };
                self.unknown(key.span(), word, &place, &known);
            }
        }
        for field in fields.iter().filter(|field| field.is_required && !table.contains_key(field.key)) {
            let place = if path == "source" { "the source" } else { &format!("[[{path}]]") };
            let label = format!("required: {}", field.form.allowed());
            self.fault(at.clone(), format!("{place} has no `{}`", field.key), label);
        }
    }

    fn value(&mut self, key: &str, form: Form, value: &Member<'_>) {
        let (found, span) = (value.get_ref(), value.span());
        let refused = |title: &str| {
            (format!("`{key}` {title}"), format!("found {}; allowed: {}", describe(found), form.allowed()))
        };
        let (title, label) = match (form, found) {
            (Form::Text, DeValue::String(_)) | (Form::Switch, DeValue::Boolean(_)) => return,
            (Form::Key, DeValue::String(text)) if is_key(text) => return,
            (Form::Key, DeValue::String(_)) => refused("cannot be a key"),
            (Form::Address, DeValue::String(url)) if url.starts_with("http://") || url.starts_with("https://") => {
                return;
            }
            (Form::Address, DeValue::String(_)) => refused("is not an address"),
            (Form::Date, DeValue::String(text)) => match text.parse::<Date>() {
                Ok(_) => return,
                Err(error) => {
                    (format!("`{key}` is not a possible date"), format!("{error}; allowed: {}", form.allowed()))
                }
            },
            (Form::Word(words), DeValue::String(word)) if words.contains(&word.as_ref()) => return,
            (Form::Word(words), DeValue::String(word)) => {
                let (title, label) = refused("has an unknown value");
                let near = nearest(word, words.iter().copied());
                self.fault(span, title, label).help = near;
                return;
            }
            (Form::Source, DeValue::String(source)) => return self.source(key, source, span),
            (Form::Figure, DeValue::Integer(_) | DeValue::Float(_)) => match number(found) {
                Some(number) if number >= 0.0 => return,
                _ => refused("is out of range"),
            },
            (Form::Areas, DeValue::Array(items)) => {
                for item in items {
                    let is_area = number(item.get_ref()).is_some_and(|number| number > 0.0);
                    if !is_area {
                        let label = format!("found {}; allowed: a number above 0", describe(item.get_ref()));
                        self.fault(item.span(), format!("`{key}` is out of range"), label);
                    }
                }
                return;
            }
            (Form::Texts, DeValue::Array(items)) => {
                for item in items.iter().filter(|item| item.get_ref().as_str().is_none()) {
                    self.wrong_type(key, item.span(), item.get_ref(), "text");
                }
                return;
            }
            _ => refused("has the wrong type"),
        };
        self.fault(span, title, label);
    }

    fn source(&mut self, key: &str, source: &str, span: Range<usize>) {
        if self.own.contains(source) || self.known.contains_key(source) {
            return;
        }
        let keys = self.own.iter().chain(self.known.keys()).map(String::as_str);
        let help = nearest(source, keys).unwrap_or_else(|| format!("add [source.{source}]"));
        let label = format!("found \"{source}\"; allowed: {}", Form::Source.allowed());
        self.fault(span, format!("`{key}` names no source"), label).help = Some(help);
    }

    /// A share of all is at most all.
    fn fraction(&mut self, row: &DeTable<'_>) {
        let is_fraction = row.get("unit").is_some_and(|unit| unit.get_ref().as_str() == Some("fraction"));
        if let Some(value) = row.get("value").filter(|value| is_fraction && number(value.get_ref()) > Some(1.0)) {
            let label = format!("found {}; allowed: 0 to 1, as the unit is fraction", describe(value.get_ref()));
            self.fault(value.span(), "`park.observation.value` is out of range", label);
        }
    }

    /// What a run is read by: its name, its unit, and that it is no earlier than the park.
    fn variable(&mut self, row: &DeTable<'_>, park: &DeTable<'_>) {
        let text = |table: &'_ DeTable<'_>, key: &str| {
            table.get(key).and_then(|value| Some((value.get_ref().as_str()?.to_owned(), value.span())))
        };
        let Some((variable, span)) = text(row, "variable") else { return };
        let Some(read) = READ.iter().find(|known| **known == variable) else {
            if let Some(near) = READ.iter().find(|known| damerau_levenshtein(known, &variable) == 1) {
                let label = format!("found {variable:?}; what runs are read by: {}", READ.join(", "));
                let fault = self.fault(span, "`park.observation.variable` is almost a name that is read", label);
                fault.help = Some(format!("did you mean `{near}`?"));
            }
            return;
        };
        if *read == SHARE {
            let unit = text(row, "unit").filter(|(unit, _)| unit != "fraction");
            if let Some((unit, span)) = unit {
                let label = format!("found {unit:?}; allowed: fraction, for `{SHARE}`");
                self.fault(span, "`park.observation.unit` is not that of its variable", label);
            }
        }
        let date = |found: Option<(String, Range<usize>)>| {
            let (text, span) = found?;
            Some((text.parse::<Date>().ok()?, span))
        };
        let is_promise = row.get("promise").is_some_and(|promise| matches!(promise.get_ref(), DeValue::Boolean(true)));
        let (seen, founded) = (date(text(row, "date")), date(text(park, "founded")));
        if let (Some((seen, span)), Some((founded, _))) = (seen, founded)
            && seen.is_before(founded)
            && !is_promise
        {
            let label = format!("found {seen}; allowed: from {founded} on, when the park is founded");
            self.fault(span, "a figure is earlier than its park", label);
        }
    }

    /// The values of a table as the file has them.
    fn as_written(&self, row: &DeTable<'_>) -> BTreeMap<String, String> {
        let text = |value: &Member<'_>| self.file.text.get(value.span()).unwrap_or_default().to_owned();
        row.iter().map(|(key, value)| (key.get_ref().to_string(), text(value))).collect()
    }

    fn unknown(&mut self, span: Range<usize>, word: &str, place: &str, known: &[&str]) {
        let help = nearest(word, known.iter().copied()).unwrap_or_else(|| format!("known here: {}", known.join(", ")));
        self.fault(span, format!("unknown key `{word}`"), format!("not known {place}")).help = Some(help);
    }

    fn wrong_type(&mut self, key: &str, span: Range<usize>, found: &DeValue<'_>, allowed: &str) {
        let label = format!("found {}; allowed: {allowed}", describe(found));
        self.fault(span, format!("`{key}` has the wrong type"), label);
    }
}

/// A value, for a message.
fn describe(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) if text.chars().count() <= 40 => format!("{text:?}"),
        DeValue::String(_) => "a long text".to_owned(),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(value) => value.to_string(),
        DeValue::Datetime(stamp) => format!("the date {stamp} without quotation marks"),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}

/// A number that is finite.
fn number(value: &DeValue<'_>) -> Option<f64> {
    let number: f64 = match value {
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok()? as f64,
        DeValue::Float(number) => number.as_str().parse().ok()?,
        _ => return None,
    };
    number.is_finite().then_some(number)
}

fn is_key(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn nearest<'a>(wanted: &str, among: impl Iterator<Item = &'a str>) -> Option<String> {
    let near = among.map(|key| (damerau_levenshtein(wanted, key), key)).filter(|(distance, _)| *distance <= 2);
    near.min().map(|(_, key)| format!("did you mean \"{key}\"?"))
}
