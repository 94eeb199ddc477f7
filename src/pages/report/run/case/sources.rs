//! The numbered list of sources that a page cites.

use std::cell::RefCell;
use std::fmt::Write;

use crate::evidence::Evidence;
use crate::html::escape;
use crate::report::page::{Cell, Section};

/// Keys of sources in the order in which they were first cited.
#[derive(Debug, Default)]
pub(super) struct Sources {
    keys: RefCell<Vec<String>>,
}

impl Sources {
    /// The number of a source, in square brackets and with a link to the list.
    pub(super) fn cite(&self, key: &str) -> Cell {
        let mut keys = self.keys.borrow_mut();
        let at = keys.iter().position(|known| known == key).unwrap_or_else(|| {
            keys.push(key.to_owned());
            keys.len() - 1
        });
        Cell { link: Some(format!("#{}", place(key))), ..Cell::from(format!("[{}]", at + 1)) }
    }

    /// Keys and the places of their entries on the page, for charts that name them.
    pub(super) fn places(&self) -> Vec<(String, String)> {
        self.keys.borrow().iter().map(|key| (key.clone(), place(key))).collect()
    }

    /// The list.
    pub(super) fn section(&self, evidence: &Evidence) -> Section {
        let mut list = "<ol class=\"cited\">\n".to_owned();
        for key in self.keys.borrow().iter() {
            let entry = evidence.source(key).map_or_else(
                || "not in the record".to_owned(),
                |source| {
                    let mut text = escape(&source.publisher);
                    if let Some(title) = &source.title {
                        // Writing to a string cannot fail.
                        let _ = write!(text, ": {}", escape(title));
                    }
                    if let Some(published) = source.published {
                        let _ = write!(text, ", {published}");
                    }
                    if let Some(url) = source.url.as_ref().filter(|url| url.starts_with("http")) {
                        let _ = write!(text, ". <a href=\"{0}\" rel=\"noreferrer\">{0}</a>", escape(url));
                    }
                    if let Some(note) = &source.note {
                        let _ = write!(text, " ({})", escape(note));
                    }
                    text
                },
            );
            let _ = writeln!(list, "<li id=\"{}\">{entry} <code>{}</code></li>", place(key), escape(key));
        }
        Section::new("sources", "Sources")
            .text(
                "Addresses are those of the copies that were read. The code is the key that charts and the record use.",
            )
            .markup(list + "</ol>\n")
    }
}

fn place(key: &str) -> String {
    format!("source-{}", key.replace(|c: char| !c.is_ascii_alphanumeric(), "-"))
}
