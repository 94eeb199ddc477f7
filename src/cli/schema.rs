//! `polmob template` and `polmob schema`: every key of a scenario, for people, editors and programs.

use clap::Args;
use serde_json::json;

use crate::output::headed;
use crate::scenario::{catalogue, schema, template};

use super::failure::Failure;
use super::print;

#[derive(Debug, Args)]
pub(super) struct TemplateArguments {
    /// Print every key with its type, range, unit, meaning, source and default as JSON, for programs.
    #[arg(long)]
    json: bool,
}

pub(super) fn print_template(arguments: &TemplateArguments) -> Result<(), Failure> {
    if !arguments.json {
        return print(template());
    }
    let catalogue = catalogue();
    let tables: Vec<_> = (catalogue.tables().iter())
        .map(|table| json!({ "path": table.path, "is_list": table.is_list, "meaning": table.meaning }))
        .collect();
    let keys: Vec<_> = (catalogue.entries().iter())
        .map(|entry| {
            json!({
                "key": entry.key,
                "allowed": entry.allowed,
                "unit": entry.unit,
                "meaning": entry.meaning,
                "source": entry.source,
                "default": entry.default_json(),
                "required": entry.required,
            })
        })
        .collect();
    print(&headed("template", None, json!({ "tables": tables, "keys": keys })))
}

pub(super) fn print_schema() -> Result<(), Failure> {
    print(&format!("{:#}\n", schema()))
}
