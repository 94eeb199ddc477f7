//! Files of patterns: those that ship, and a user's own, read with the place of every mistake.

use std::sync::{Arc, OnceLock};

use crate::scenario::form::{Catalogue, Names, check, read_toml};
use crate::scenario::{Diagnostics, Problem, Scenario};

use super::rows::Reader;
use super::{DatedOutcome, Pattern};

const TEMPLATE: &str = include_str!("template.toml");
const SHIPPED: &str = include_str!("patterns.toml");

/// The patterns that ship, in the order of the scorecard: those that are read, subject by subject, then those of which the
/// model cannot speak.
pub fn all() -> &'static [Arc<Pattern>] {
    static PATTERNS: OnceLock<Vec<Arc<Pattern>>> = OnceLock::new();
    PATTERNS.get_or_init(|| match read("patterns.toml", SHIPPED, &[], &[]) {
        Ok(patterns) => patterns,
        Err(wrong) => unreachable!("the patterns that ship are read by a test: {wrong}"),
    })
}

/// The shipped pattern of an id.
pub fn find(id: &str) -> Option<Arc<Pattern>> {
    all().iter().find(|pattern| pattern.id == id).cloned()
}

/// An annotated file of one pattern with every key.
pub fn template() -> &'static str {
    TEMPLATE
}

fn keys() -> &'static Catalogue {
    static KEYS: OnceLock<Catalogue> = OnceLock::new();
    KEYS.get_or_init(|| Catalogue::read(TEMPLATE).expect("the template keeps its own convention"))
}

/// Reads a file of patterns, called `file` in messages. Names must differ from those of `known`; arms, parks and quantities
/// may be those of `scenarios` too.
///
/// # Errors
/// All that is wrong, each problem at its place.
pub fn read(
    file: &str,
    text: &str,
    known: &[Arc<Pattern>],
    scenarios: &[Scenario],
) -> Result<Vec<Arc<Pattern>>, Diagnostics> {
    let wrong = |problems| Diagnostics::of_file(file, text, problems);
    let document = read_toml(text).map_err(wrong)?;
    let mut problems = Vec::new();
    let checked = check(&document, keys(), &mut problems);
    if document.table().is_none_or(|tables| !tables.contains_key("pattern")) {
        let help = "`polmob patterns --template` prints a pattern with every key".to_owned();
        let title = if text.trim().is_empty() { "the file is empty" } else { "the file has no pattern" };
        problems.push(Problem::of_file(None, title, "allowed: at least one table [[pattern]]", Some(help)));
    }
    let mut names: Names<()> = Names::new("quantity", "quantity");
    let mut quantities = Vec::new();
    for row in checked.rows("quantity") {
        names.add_broken(row, &mut problems);
        let reader = Reader { row, list: "quantity", quantities: &[], known, scenarios, problems: &mut problems };
        let outcome = reader.quantity();
        quantities.extend(row.text("name").map(|name| (name.to_owned(), outcome)));
    }
    // Those of the file come first.
    for scenario in scenarios {
        let named = scenario.experiment.quantities.iter();
        quantities.extend(named.map(|quantity| (quantity.name.clone(), Some(DatedOutcome::of(quantity, scenario)))));
    }
    let mut names: Names<()> = Names::new("pattern", "pattern");
    let mut patterns = Vec::new();
    for row in checked.rows("pattern") {
        names.add_broken(row, &mut problems);
        let reader =
            Reader { row, list: "pattern", quantities: &quantities, known, scenarios, problems: &mut problems };
        patterns.extend(reader.pattern());
    }
    if problems.is_empty() { Ok(patterns.into_iter().map(Arc::new).collect()) } else { Err(wrong(problems)) }
}
