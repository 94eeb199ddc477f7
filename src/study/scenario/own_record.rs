//! A record of real parks of the user's own: `record.file`, read where the scenario is and kept in the complete scenario.

use std::fs;
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;

use super::checked::Checked;
use super::diagnostics::{Location, Problem};
use super::document::{Node, TomlValue};
use crate::evidence::Evidence;

/// Key of the file, of what it held, and the table of both.
const FILE: &str = "file";
const HELD: &str = "evidence";
const TABLE: &str = "record";

/// Larger files are no evidence.
const MOST_BYTES: u64 = 4 << 20;

/// Reads the file that a document names, if it does not hold it already, into the document: a path is from the folder
/// `beside`, in which the scenario lies.
pub(super) fn embed(document: &mut Node, beside: Option<&Path>, problems: &mut Vec<Problem>) {
    let TomlValue::Table(root) = &mut document.value else { return };
    let Some(TomlValue::Table(record)) = root.get_mut(TABLE).map(|node| &mut node.value) else { return };
    let Some((TomlValue::Text(name), location)) = record.get(FILE).map(|node| (&node.value, node.location.clone()))
    else {
        return;
    };
    if record.contains_key(HELD) {
        return;
    }
    match held(name, beside) {
        Ok(text) => {
            record.insert(
                HELD.to_owned(),
                Node { value: TomlValue::Text(text), location: location.clone(), key: location },
            );
        }
        Err((title, label)) => problems.push(Problem::new(&location, title, label)),
    }
}

/// The text of a file, or what is wrong and what was found.
fn held(name: &str, beside: Option<&Path>) -> Result<String, (&'static str, String)> {
    let Some(beside) = beside else {
        let label = "allowed: in a scenario that is read from a file, or with `record.evidence`, the text of the file";
        return Err(("`record.file` cannot be read here", label.to_owned()));
    };
    let path = beside.join(name);
    let shown = path.display();
    let known =
        path.metadata().map_err(|error| ("the file of evidence cannot be read", format!("{shown}: {error}")))?;
    if !known.is_file() || known.len() > MOST_BYTES {
        let found = if known.is_file() { format!("{} bytes", known.len()) } else { "no file".to_owned() };
        return Err((
            "this is no file of evidence",
            format!("{shown}: found {found}; allowed: a file of at most 4 MiB"),
        ));
    }
    let bytes =
        fs::read(&path).map_err(|error| ("the file of evidence cannot be read", format!("{shown}: {error}")))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        ("the file of evidence is not text in UTF-8", format!("{shown}: at offset {at}; save it as UTF-8"))
    })?;
    if text.trim().is_empty() {
        return Err(("the file of evidence is empty", format!("{shown}; allowed: at least one table")));
    }
    Ok(text)
}

/// The evidence of a scenario: that of the program, which is read when it is first needed, or what the scenario brings along
/// on top of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioEvidence(Option<Arc<Evidence>>);

impl Deref for ScenarioEvidence {
    type Target = Evidence;

    fn deref(&self) -> &Evidence {
        self.0.as_deref().unwrap_or_else(|| Evidence::builtin())
    }
}

/// The evidence that holds; nothing where what the scenario brings along is faulty, so that what it would have said is not
/// reported as missing.
pub(super) fn read(checked: &Checked, problems: &mut Vec<Problem>) -> Option<ScenarioEvidence> {
    let Some(text) = checked.root.text("record.evidence") else {
        let is_lost = checked.root.get("record.file").is_some() || checked.root.is_broken("record.evidence");
        return (!is_lost).then_some(ScenarioEvidence(None));
    };
    let name = checked.root.text("record.file").unwrap_or("record.evidence");
    let location: &Location = checked.root.location(if checked.root.get("record.file").is_some() {
        "record.file"
    } else {
        "record.evidence"
    });
    match Evidence::parse(text, name) {
        Ok(own) => Some(ScenarioEvidence(Some(Arc::new(Evidence::builtin().extended_by(own))))),
        Err(error) => {
            let first = error.problems.first().map(ToString::to_string).unwrap_or_default();
            let others = error.problems.len().saturating_sub(1);
            let more = if others > 0 { format!(", and {others} more") } else { String::new() };
            let problem = Problem::new(location, "the file of evidence has faults", format!("{first}{more}"));
            problems.push(problem.help(format!("`polmob evidence check {name}` shows where and what is allowed")));
            None
        }
    }
}
