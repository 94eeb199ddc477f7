//! `datapackage.json`: the tables of a folder with the type, unit and meaning of every column, where tools look for them.
//!
//! A Data Package with a Table Schema for each table (<https://datapackage.org>), for what CSV cannot say of itself.

use std::fs;
use std::io;
use std::path::Path;

use serde_json::{Map, Value as Json, json};

use super::error::OutputError;
use super::read::{Projection, read_projection};
use super::table::{ColumnType, Field};

/// Name of the file.
pub const DATAPACKAGE: &str = "datapackage.json";

/// Writes the description of all tables below a folder; nothing where there are none.
pub(super) fn describe(folder: &Path) -> Result<(), OutputError> {
    let tables = folder.join("tables");
    let entries = match fs::read_dir(&tables) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(OutputError::disk(&tables)(error)),
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(OutputError::disk(&tables))?.path();
        if path.extension().is_some_and(|ending| ending == "parquet") {
            paths.push(path);
        }
    }
    paths.sort();
    let resources = paths.iter().map(|path| resource(path)).collect::<Result<Vec<_>, _>>()?;
    let package = json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "results",
        "resources": resources,
    });
    let path = folder.join(DATAPACKAGE);
    fs::write(&path, format!("{package:#}\n")).map_err(OutputError::disk(&path))
}

/// A table: as CSV where there is one, which more tools read.
fn resource(path: &Path) -> Result<Json, OutputError> {
    let definition = read_projection(path, &Projection { rows: Some(0), ..Projection::default() })?.definition;
    let format = if path.with_extension("csv").exists() { "csv" } else { "parquet" };
    let fields: Vec<Json> = definition.fields.iter().map(field).collect();
    Ok(json!({
        "name": definition.name,
        "path": format!("tables/{}.{format}", definition.name),
        "format": format,
        "description": format!("A row is {}.", definition.meaning),
        "schema": { "fields": fields, "missingValues": [""] },
    }))
}

fn field(field: &Field) -> Json {
    let kind = match field.kind {
        ColumnType::I32 | ColumnType::I64 => "integer",
        ColumnType::F64 => "number",
        ColumnType::Bool => "boolean",
        ColumnType::Text => "string",
    };
    let words = [
        ("name", Some(field.name.as_ref())),
        ("type", Some(kind)),
        ("title", field.label.as_deref()),
        ("description", Some(field.meaning.as_ref())),
        ("unit", Some(field.unit.as_ref()).filter(|unit| !unit.is_empty())),
        ("key", field.key.as_deref()),
    ];
    let told = words.into_iter().filter_map(|(name, word)| Some((name.to_owned(), Json::from(word?))));
    Json::Object(told.collect::<Map<_, _>>())
}
