//! Results for programs: what was done, the answer's tables, row by row.

use serde_json::{Map, Value as Json, json};

use crate::output::{Table, Value};

use super::{ResultTables, run::HEADLINES};

/// What these results say as JSON, ending in a line break: how they were made and every table that is small enough to be
/// read at once; of outcomes, the one that the results are about.
pub fn json(tables: &ResultTables) -> String {
    let scenario = &tables.scenario;
    let study = tables.study.as_ref();
    let listed: Map<String, Json> =
        tables.all().map(|(name, table)| (name.to_owned(), rows(table, study.map(|_| tables.outcome())))).collect();
    let document = json!({
        "polmob": tables.origin.version,
        "scenario": scenario.name,
        "scenario_hash": scenario.hash(),
        "title": scenario.title,
        "seed": scenario.experiment.seed,
        "arms": tables.arms(),
        "complete": tables.is_complete,
        "outcome": study.map_or(HEADLINES[0], |_| tables.outcome()),
        "study": study,
        "tables": listed,
    });
    format!("{document:#}\n")
}

fn rows(table: &Table, outcome: Option<&str>) -> Json {
    let fields = &table.definition.fields;
    let of = table.column("outcome").cloned();
    let is_shown = |row: usize| match (of.as_ref().map(|column| column.value(row)), outcome) {
        (Some(Value::Text(word)), Some(outcome)) => word == outcome,
        _ => true,
    };
    let columns = table.rows.columns();
    let row = |row: usize| -> Json {
        let cells = fields.iter().zip(columns).map(|(field, column)| (field.name.to_string(), cell(column.value(row))));
        Json::Object(cells.collect())
    };
    Json::Array((0..table.rows.rows()).filter(|&at| is_shown(at)).map(row).collect())
}

fn cell(value: Value) -> Json {
    match value {
        Value::U32(value) => json!(value),
        Value::U64(value) => json!(value),
        Value::F64(value) => json!(value),
        Value::Bool(value) => json!(value),
        Value::Text(value) => json!(value),
        Value::Missing => Json::Null,
    }
}
