//! Holds every value of a document against the catalogue, and keeps the good ones.

use std::collections::{BTreeMap, BTreeSet};

use super::arms;
use super::catalogue::{Catalogue, Entry, Kind};
use super::dates::CalendarDate;
use super::diagnostics::{Problem, Site, nearest};
use super::document::{Node, Value};
use super::slips::with_decimal_point;
use crate::rules::Arm;

/// A value of the right type and in its range.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Datum {
    Switch(bool),
    Integer(i64),
    Number(f64),
    Interval([f64; 2]),
    Text(String),
    Texts(Vec<(String, Site)>),
    Date(CalendarDate),
}

/// The good values of one table, by key relative to it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// Where the table stands.
    pub(crate) site: Site,
    values: BTreeMap<String, (Datum, Site)>,
    broken: BTreeSet<String>,
}

/// The good values of a document.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Checked {
    /// Values of tables, by dotted key.
    pub(crate) root: Row,
    /// Lists of tables, by dotted path.
    rows: BTreeMap<String, Vec<Row>>,
    /// Arms that the document may name.
    pub(crate) arms: Vec<Arm>,
}

impl Row {
    fn new(site: &Site) -> Self {
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
        self.arms.iter().copied().find(|arm| arm.word() == name)
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

/// The good values of a document that stands on the defaults; what is wrong with the others goes to `problems`.
pub(crate) fn check(document: &Node, catalogue: &Catalogue, problems: &mut Vec<Problem>) -> Checked {
    let mut rows = BTreeMap::new();
    let mut root = Row::new(&Site::Whole);
    Check { catalogue, problems, rows: &mut rows, arms: &arms::names(document) }.table(document, "", "", &mut root);
    let arms = arms::read(rows.get("arm").map_or(&[], Vec::as_slice), problems);
    Checked { root, rows, arms }
}

struct Check<'a> {
    catalogue: &'a Catalogue,
    problems: &'a mut Vec<Problem>,
    rows: &'a mut BTreeMap<String, Vec<Row>>,
    arms: &'a [String],
}

impl Check<'_> {
    /// Checks the table at `path`, whose values belong to `row`; `list` is the path of the list of tables around it.
    fn table(&mut self, node: &Node, path: &str, list: &str, row: &mut Row) {
        for (word, child) in node.table().into_iter().flatten() {
            let key = if path.is_empty() { word.clone() } else { format!("{path}.{word}") };
            let relative = if list.is_empty() { key.as_str() } else { &key[list.len() + 1..] };
            if let Some(entry) = self.catalogue.get(&key) {
                match datum(entry, child, if entry.is_arm() { self.arms } else { &[] }) {
                    Ok(datum) => {
                        row.values.insert(relative.to_owned(), (datum, child.site.clone()));
                    }
                    Err(problem) => {
                        row.broken.insert(relative.to_owned());
                        self.problems.push(problem);
                    }
                }
                continue;
            }
            match self.catalogue.table(&key).map(|table| table.is_list) {
                Some(true) => self.list(child, &key),
                Some(false) if child.table().is_some() => self.table(child, &key, list, row),
                Some(false) => self.problems.push(not_a_table(&key, child)),
                None => self.problems.push(self.unknown(path, word, child)),
            }
        }
    }

    fn list(&mut self, node: &Node, path: &str) {
        let Value::List(nodes) = &node.value else {
            let help = format!("write the header [[{path}]], in double brackets");
            self.problems.push(wrong_type(path, node, "a list of tables").help(help));
            return;
        };
        let mut rows = Vec::new();
        for node in nodes {
            if node.table().is_none() {
                self.problems.push(wrong_type(path, node, "a table"));
                continue;
            }
            let mut row = Row::new(&node.site);
            self.table(node, path, path, &mut row);
            for entry in self.catalogue.entries().iter().filter(|entry| entry.required) {
                if let Some(key) = entry.key.strip_prefix(path).and_then(|rest| rest.strip_prefix('.'))
                    && !row.values.contains_key(key)
                    && !row.broken.contains(key)
                {
                    let title = format!("[[{path}]] has no `{key}`");
                    self.problems.push(Problem::new(&node.site, title, format!("required: {}", allowed(entry))));
                }
            }
            rows.push(row);
        }
        self.rows.insert(path.to_owned(), rows);
    }

    fn unknown(&self, path: &str, word: &str, node: &Node) -> Problem {
        let known = self.catalogue.words_below(path);
        let is_table = node.table().is_some() || matches!(node.value, Value::List(_));
        let place = match self.catalogue.table(path) {
            _ if path.is_empty() => "at the top level".to_owned(),
            Some(table) if table.is_list => format!("in [[{path}]]"),
            _ => format!("in [{path}]"),
        };
        let key = if path.is_empty() { word.to_owned() } else { format!("{path}.{word}") };
        let elsewhere = self.catalogue.entries().iter().filter(|entry| entry.key.rsplit('.').next() == Some(word));
        let elsewhere: Vec<_> = elsewhere.map(|entry| format!("`{}`", entry.key)).take(4).collect();
        let help = if let Some((_, successor)) = REMOVED.iter().find(|(removed, _)| *removed == key) {
            (*successor).to_owned()
        } else if let Some(near) = nearest(word, known.iter().copied()) {
            format!("did you mean `{near}`?")
        } else if !elsewhere.is_empty() {
            format!("did you mean {}?", elsewhere.join(" or "))
        } else if let Some(near) = nearest(&key, self.catalogue.entries().iter().map(|entry| entry.key.as_str())) {
            format!("did you mean `{near}`?")
        } else {
            format!("known here: {}", known.join(", "))
        };
        let what = if is_table && path.is_empty() { "table" } else { "key" };
        Problem::new(&node.key, format!("unknown {what} `{key}`"), format!("not known {place}")).help(help)
    }
}

/// Keys of the first version of the model, and what took their place.
const REMOVED: [(&str, &str); 3] = [
    (
        "policy.initial_adaptation",
        "removed: a host region starts with its own practice; `policy.local_knowledge` says how well that fits",
    ),
    (
        "policy.copy_error",
        "removed: elements are no longer copied wrongly; `policy.lapse` is the rate at which they go back to practice",
    ),
    (
        "policy.embedding",
        "removed: `policy.translation` is the rate at which host roles give an element a form of the place",
    ),
];

fn not_a_table(path: &str, node: &Node) -> Problem {
    let problem = wrong_type(path, node, &format!("the table [{path}]"));
    match (path, &node.value) {
        ("park", Value::List(_)) => problem.help("the parks of a case stand under [[case.park]]".to_owned()),
        ("case", Value::List(_)) => problem.help("a case is [[case.country]], [[case.park]] and so on".to_owned()),
        _ => problem,
    }
}

fn wrong_type(key: &str, node: &Node, allowed: &str) -> Problem {
    let label = format!("found {}; allowed: {allowed}", node.value.describe());
    Problem::new(&node.site, format!("`{key}` has the wrong type"), label)
}

/// What a key may hold, in words.
pub(crate) fn allowed(entry: &Entry) -> String {
    match &entry.kind {
        Kind::Switch | Kind::Word(_) | Kind::Text | Kind::Lines => entry.allowed.clone(),
        Kind::Integer { .. } => format!("a whole number, {} ({})", entry.allowed, entry.unit),
        Kind::Number { .. } => format!("a number, {} ({})", entry.allowed, entry.unit),
        Kind::Interval { .. } => format!("two numbers, {} ({})", entry.allowed, entry.unit),
        Kind::Texts | Kind::Words(_) => format!("a {}", entry.allowed),
        Kind::Date => {
            "a date such as \"2006-07-15\", \"2006-07\" or \"2006\", or a year of the run such as 10".to_owned()
        }
    }
}

/// The value as its entry wants it; a word may be one of `more` too.
pub(crate) fn datum(entry: &Entry, node: &Node, more: &[String]) -> Result<Datum, Problem> {
    let wrong = || wrong_type(&entry.key, node, &allowed(entry));
    match (&entry.kind, &node.value) {
        (Kind::Switch, Value::Switch(value)) => Ok(Datum::Switch(*value)),
        (Kind::Integer { low, high }, Value::Integer(value)) if (low..=high).contains(&value) => {
            Ok(Datum::Integer(*value))
        }
        (Kind::Integer { .. }, Value::Integer(value)) => Err(out_of_range(entry, node, &value.to_string())),
        (Kind::Integer { .. }, Value::Float(value)) if value.fract() == 0.0 && value.abs() < 1e15 => {
            Err(wrong().help(format!("write {value:.0}, without point or exponent")))
        }
        (Kind::Number { low, high }, Value::Float(_) | Value::Integer(_)) => {
            number(entry, node, *low, *high).map(Datum::Number)
        }
        (Kind::Interval { low, high }, Value::List(nodes)) => {
            let [first, second] = nodes.as_slice() else { return Err(wrong()) };
            // A list of the file is pointed at as a whole, an element that a setting changed by its setting.
            let changed = first.site.to_blame(&second.site);
            let site = if matches!(changed, Site::Setting(_)) { changed } else { &node.site };
            let (first, second) = (number(entry, first, *low, *high)?, number(entry, second, *low, *high)?);
            if first <= second {
                return Ok(Datum::Interval([first, second]));
            }
            let label = format!("found {first:?} before {second:?}; allowed: the lowest value first");
            Err(Problem::new(site, format!("`{}` runs backwards", entry.key), label))
        }
        (Kind::Text | Kind::Lines, Value::Text(text)) => plain(entry, node, text).map(Datum::Text),
        (Kind::Word(words), Value::Text(word)) => known(entry, node, word, (words, more)).map(Datum::Text),
        (Kind::Texts | Kind::Words(_), Value::List(nodes)) => {
            let mut texts: Vec<(String, Site)> = Vec::new();
            for node in nodes {
                let Value::Text(text) = &node.value else {
                    return Err(wrong_type(&entry.key, node, &allowed(entry)));
                };
                let text = match &entry.kind {
                    Kind::Words(words) => known(entry, node, text, (words, more))?,
                    _ => plain(entry, node, text)?,
                };
                // A draw that weighs much comes more than once, and so does its world.
                let may_repeat = matches!(entry.key.as_str(), "posterior.draws" | "posterior.worlds");
                if !may_repeat && let Some((_, site)) = texts.iter().find(|(other, _)| *other == text) {
                    let title = format!("`{}` names {text:?} twice", entry.key);
                    return Err(Problem::new(&node.site, title, "again here").related(site, "first here"));
                }
                texts.push((text, node.site.clone()));
            }
            Ok(Datum::Texts(texts))
        }
        (Kind::Date, Value::Text(text) | Value::Stamp(text)) => date(entry, node, CalendarDate::parse(text)),
        (Kind::Date, Value::Integer(year)) => date(entry, node, CalendarDate::of_year(*year)),
        (Kind::Integer { .. } | Kind::Number { .. } | Kind::Date, Value::Overflow(text)) => {
            Err(out_of_range(entry, node, text).help("the number is too large to be read".to_owned()))
        }
        (Kind::Integer { .. } | Kind::Number { .. }, Value::Text(text)) if text.trim().parse::<f64>().is_ok() => {
            Err(wrong().help("take away the quotation marks".to_owned()))
        }
        (Kind::Integer { .. } | Kind::Number { .. }, Value::Text(text)) if with_decimal_point(text).is_some() => {
            Err(wrong().help(with_decimal_point(text).map(|number| format!("write {number}, with a decimal point"))))
        }
        (Kind::Switch, Value::Text(_) | Value::Integer(_)) => {
            Err(wrong().help("write true or false, without quotation marks".to_owned()))
        }
        (Kind::Text | Kind::Lines | Kind::Word(_), Value::Integer(_) | Value::Float(_) | Value::Stamp(_)) => {
            Err(wrong().help("put it in quotation marks".to_owned()))
        }
        (Kind::Texts | Kind::Words(_), Value::Text(text)) => Err(wrong().help(as_list(node, text))),
        _ => Err(wrong()),
    }
}

/// How a text with commas is written as the list that is meant.
fn as_list(node: &Node, text: &str) -> String {
    let items = text.trim().trim_matches(['[', ']']).split(',').map(str::trim).filter(|item| !item.is_empty());
    let list = items.map(|item| format!("{item:?}")).collect::<Vec<_>>().join(", ");
    match &node.site {
        Site::Setting(_) => format!("write '[{list}]', with the outer quotation marks for the shell"),
        _ => format!("write [{list}]"),
    }
}

fn number(entry: &Entry, node: &Node, low: f64, high: f64) -> Result<f64, Problem> {
    let value = match &node.value {
        Value::Float(value) => *value,
        Value::Integer(value) => *value as f64,
        Value::Overflow(text) => return Err(out_of_range(entry, node, text)),
        _ => return Err(wrong_type(&entry.key, node, &allowed(entry))),
    };
    if !value.is_finite() {
        let label = format!("found {value}; allowed: {}", allowed(entry));
        return Err(Problem::new(&node.site, format!("`{}` is not a finite number", entry.key), label));
    }
    // Adding zero turns -0.0 into 0.0, so that equal scenarios have equal text.
    if (low..=high).contains(&value) { Ok(value + 0.0) } else { Err(out_of_range(entry, node, &node.value.describe())) }
}

fn out_of_range(entry: &Entry, node: &Node, found: &str) -> Problem {
    let label = format!("found {found}; allowed: {} ({})", entry.allowed, entry.unit);
    Problem::new(&node.site, format!("`{}` is out of range", entry.key), label)
}

/// A text that is not empty and, unless it may have several lines, can be a cell of a table.
fn plain(entry: &Entry, node: &Node, text: &str) -> Result<String, Problem> {
    if text.trim().is_empty() {
        return Err(Problem::new(
            &node.site,
            format!("`{}` is empty", entry.key),
            format!("allowed: {}", allowed(entry)),
        ));
    }
    let is_break = |c| entry.kind == Kind::Lines && matches!(c, '\n' | '\r' | '\t');
    if text.contains(|c: char| c.is_control() && !is_break(c)) {
        let label = format!("found {}; allowed: text on one line", node.value.describe());
        return Err(Problem::new(&node.site, format!("`{}` holds a control character", entry.key), label));
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
    let problem = Problem::new(&node.site, format!("`{}` has an unknown value", entry.key), label);
    let parts: Vec<&str> = word.split(',').map(str::trim).collect();
    if parts.len() > 1 && parts.iter().all(|part| words.contains(part)) {
        let apart: Vec<String> = parts.iter().map(|part| format!("{part:?}")).collect();
        return Err(problem.help(format!("write {}, each in quotation marks", apart.join(", "))));
    }
    Err(problem.help(near.map(|near| format!("did you mean \"{near}\"?"))))
}

fn date(entry: &Entry, node: &Node, date: Result<CalendarDate, String>) -> Result<Datum, Problem> {
    date.map(Datum::Date).map_err(|why| {
        let label = format!("{why}; allowed: {}", allowed(entry));
        let is_year = matches!(&node.value, Value::Text(text) if text.trim().parse::<u16>().is_ok());
        Problem::new(&node.site, format!("`{}` is not a possible date", entry.key), label)
            .help(is_year.then(|| "take away the quotation marks".to_owned()))
    })
}
