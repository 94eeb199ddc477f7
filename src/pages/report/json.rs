//! Results for programs: what was done, the answer's tables, row by row.

use serde_json::{Map, Value as Json, json};

use crate::output::{Table, headed, json_rows};

use super::ResultTables;
use super::headlines::HEADLINES;

/// What these results say as JSON, ending in a line break: how they were made and every table that is small enough to be
/// read at once; of outcomes, the one that the results are about.
pub fn json(tables: &ResultTables) -> String {
    let scenario = &tables.scenario;
    let study = tables.study.as_ref();
    let listed: Map<String, Json> =
        tables.all().map(|(name, table)| (name.to_owned(), rows(table, study.map(|_| tables.outcome())))).collect();
    let document = json!({
        "arms": tables.arms(),
        "complete": tables.is_complete,
        "outcome": study.map_or(HEADLINES[0], |_| tables.outcome()),
        "study": study,
        "tables": listed,
    });
    headed(tables.analysis.command(), Some(scenario), document)
}

/// Rows of the outcome that is shown, or all rows of a table without outcomes.
fn rows(table: &Table, outcome: Option<&str>) -> Json {
    let is_shown = |row: &Map<String, Json>| match (row.get("outcome").and_then(Json::as_str), outcome) {
        (Some(own), Some(outcome)) => own == outcome,
        _ => true,
    };
    json_rows(table).filter(is_shown).map(Json::Object).collect()
}
