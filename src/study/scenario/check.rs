//! Holds every value of a document against the catalogue, and keeps the good ones.

use std::collections::BTreeMap;

use super::arms;
use super::catalogue::Catalogue;
use super::checked::{Checked, Row};
use super::checked_value::{checked_value, wrong_type};
use super::diagnostics::{Location, Problem, nearest};
use super::document::{Node, TomlValue};

/// The good values of a document that stands on the defaults; what is wrong with the others goes to `problems`.
pub(crate) fn check(document: &Node, catalogue: &Catalogue, problems: &mut Vec<Problem>) -> Checked {
    let mut rows = BTreeMap::new();
    let mut root = Row::new(&Location::Whole);
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
                match checked_value(entry, child, if entry.is_arm() { self.arms } else { &[] }) {
                    Ok(checked_value) => {
                        row.values.insert(relative.to_owned(), (checked_value, child.location.clone()));
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
        let TomlValue::List(nodes) = &node.value else {
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
            let mut row = Row::new(&node.location);
            self.table(node, path, path, &mut row);
            for entry in self.catalogue.entries().iter().filter(|entry| entry.required) {
                if let Some(key) = entry.key.strip_prefix(path).and_then(|rest| rest.strip_prefix('.'))
                    && !row.values.contains_key(key)
                    && !row.broken.contains(key)
                {
                    let title = format!("[[{path}]] has no `{key}`");
                    self.problems.push(Problem::new(
                        &node.location,
                        title,
                        format!("required: {}", entry.allowed_values()),
                    ));
                }
            }
            rows.push(row);
        }
        self.rows.insert(path.to_owned(), rows);
    }

    fn unknown(&self, path: &str, word: &str, node: &Node) -> Problem {
        let known = self.catalogue.words_below(path);
        let is_table = node.table().is_some() || matches!(node.value, TomlValue::List(_));
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
        ("park", TomlValue::List(_)) => problem.help("the parks of a case are in [[case.park]]".to_owned()),
        ("case", TomlValue::List(_)) => problem.help("a case is [[case.country]], [[case.park]] and so on".to_owned()),
        _ => problem,
    }
}
