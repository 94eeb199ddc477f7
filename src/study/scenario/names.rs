//! Names of actors and what they stand for.

use std::collections::BTreeMap;

use super::checked::Row;
use super::diagnostics::{Location, Problem, nearest};

/// Names of one kind of thing.
pub(crate) struct Names<I> {
    /// What is named, in the singular.
    what: &'static str,
    /// The list of tables that names such things.
    list: &'static str,
    /// By name: what it stands for, unless its table is broken, and where it was given.
    known: BTreeMap<String, (Option<I>, Location)>,
}

impl<I: Copy> Names<I> {
    pub(crate) fn new(what: &'static str, list: &'static str) -> Self {
        Self { what, list, known: BTreeMap::new() }
    }

    /// Adds a name; a name that was there is a problem.
    pub(crate) fn add(&mut self, name: &str, id: Option<I>, location: &Location, problems: &mut Vec<Problem>) {
        let Some((_, first)) = self.known.get(name) else {
            self.known.insert(name.to_owned(), (id, location.clone()));
            return;
        };
        if *first == Location::Default && *location == Location::Default {
            // Generated names are equal only where named countries are, which is reported there.
            return;
        }
        let title = format!("[[{}]]: two have the {} name {name:?}", self.list, self.what);
        let problem = if *first == Location::Default || *location == Location::Default {
            let label = format!("found {name:?}, which is also the name of a generated {}", self.what);
            Problem::new(location.to_blame(first), title, label)
        } else {
            Problem::new(location.to_blame(first), title, "again here").related(location.min(first), "first here")
        };
        problems.push(problem);
    }

    /// Adds the name of a table that is broken otherwise: known, but standing for nothing.
    pub(crate) fn add_broken(&mut self, row: &Row, problems: &mut Vec<Problem>) {
        if let Some(name) = row.text("name") {
            self.add(name, None, row.location("name"), problems);
        }
    }

    /// What the name under `key` stands for; an unknown name is a problem.
    pub(crate) fn find(&self, row: &Row, list: &str, key: &str, problems: &mut Vec<Problem>) -> Option<I> {
        self.lookup(row.text(key)?, &format!("{list}.{key}"), row.location(key), problems)
    }

    /// What a name stands for; an unknown name is a problem.
    pub(crate) fn lookup(&self, name: &str, key: &str, location: &Location, problems: &mut Vec<Problem>) -> Option<I> {
        if let Some((id, _)) = self.known.get(name) {
            return *id;
        }
        let what = self.what;
        let help = match nearest(name, self.known.keys().map(String::as_str)) {
            Some(near) => format!("did you mean {near:?}?"),
            None if self.known.is_empty() => format!("name it under [[{}]]", self.list),
            None if self.known.len() <= 12 => {
                let known: Vec<_> = self.known.keys().map(|name| format!("{name:?}")).collect();
                format!("known: {}", known.join(", "))
            }
            None => format!("there are {}; name yours under [[{}]]", self.known.len(), self.list),
        };
        let label = format!("found {name:?}; allowed: the name of a {what} of this scenario");
        problems.push(Problem::new(location, format!("`{key}` names a {what} that does not exist"), label).help(help));
        None
    }
}
