//! Results as JSON for programs.

use serde_json::{Map, Value as Json, json};

use super::manifest::FORMAT;
use super::read::Table;
use super::table::CellValue;
use crate::scenario::Scenario;

/// Whole numbers from here on are text in JSON, since many readers keep only 53 bits of a number.
const EXACT: u64 = 1 << 53;

/// What a command says, as JSON that ends in a line break: the head that all commands share, then its own members.
///
/// The head is `format` (of these documents), `polmob` (version), `command` and, of a scenario, `scenario`, `scenario_hash`,
/// `title` and `seed`.
pub fn headed(command: &str, scenario: Option<&Scenario>, own: Json) -> String {
    let mut document = json!({ "format": FORMAT, "polmob": env!("CARGO_PKG_VERSION"), "command": command });
    if let (Some(head), Some(scenario)) = (document.as_object_mut(), scenario) {
        let of_scenario = json!({
            "scenario": scenario.name,
            "scenario_hash": scenario.hash(),
            "title": scenario.title,
            "seed": json_seed(scenario.experiment.seed),
        });
        head.extend(of_scenario.as_object().into_iter().flatten().map(|(key, value)| (key.clone(), value.clone())));
    }
    if let (Some(head), Json::Object(own)) = (document.as_object_mut(), own) {
        head.extend(own);
    }
    format!("{document:#}\n")
}

/// The rows of a table, each with its columns by name; what is missing is null.
pub fn json_rows(table: &Table) -> impl Iterator<Item = Map<String, Json>> + '_ {
    let columns = || table.definition.fields.iter().zip(table.rows.columns());
    (0..table.rows.rows())
        .map(move |row| columns().map(|(field, column)| (field.name.to_string(), cell(column.value(row)))).collect())
}

/// A seed as JSON: a number below 2^53, text from there on.
pub fn json_seed(seed: u64) -> Json {
    if seed < EXACT { json!(seed) } else { json!(seed.to_string()) }
}

fn cell(value: CellValue) -> Json {
    match value {
        CellValue::I32(value) => json!(value),
        CellValue::I64(value) if value.unsigned_abs() < EXACT => json!(value),
        CellValue::I64(value) => json!(value.to_string()),
        CellValue::F64(value) => json!(value),
        CellValue::Bool(value) => json!(value),
        CellValue::Text(value) => json!(value),
        CellValue::Missing => Json::Null,
    }
}

/// A seed in files of JSON, read as a number or as text.
pub(super) mod seed {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
    pub(crate) fn serialize<S: Serializer>(seed: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        super::json_seed(*seed).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Seed {
            Number(u64),
            Text(String),
        }
        match Seed::deserialize(deserializer)? {
            Seed::Number(seed) => Ok(seed),
            Seed::Text(text) => text.parse().map_err(de::Error::custom),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{EXACT, json_seed};

    #[test]
    fn seeds_that_no_number_holds_are_text() {
        assert_eq!(json_seed(EXACT - 1).to_string(), "9007199254740991");
        assert_eq!(json_seed(u64::MAX).to_string(), "\"18446744073709551615\"");
    }
}
