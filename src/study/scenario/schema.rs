//! The catalogue as a JSON Schema, by which editors complete the keys of a scenario and underline mistakes.

use serde_json::{Map, Value, json};

use super::catalogue::{Entry, ValueType, catalogue};

/// Draft 7: the newest that all editors of TOML read.
const DIALECT: &str = "http://json-schema.org/draft-07/schema#";

/// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
const DATE: &str = r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$";

/// The JSON Schema of scenario files: every key with its type, range, unit, meaning, source and default. What no single
/// key can fail, such as dates out of order, only [`super::Scenario`] checks.
pub fn schema() -> Value {
    let mut root = table("A polmob scenario. A key that is absent keeps its default.");
    root.insert("$schema".to_owned(), json!(DIALECT));
    root.insert("title".to_owned(), json!("polmob scenario"));
    for known in catalogue().tables().iter().filter(|table| !table.path.is_empty()) {
        let described = table(&known.meaning);
        let value = if known.is_list {
            json!({ "type": "array", "description": known.meaning, "items": described })
        } else {
            Value::Object(described)
        };
        insert(&mut root, &known.path, value, false);
    }
    for entry in catalogue().entries() {
        // Defaults stand below a file, so only tables of a list have to have keys.
        insert(&mut root, &entry.key, of_entry(entry), entry.required && in_list(&entry.key));
    }
    // Without arms of its own a scenario has the four, and an editor underlines any other name.
    let mut four = json!({});
    for entry in catalogue().entries().iter().filter(|entry| entry.is_arm()) {
        *below(&mut four, &entry.key) = match &entry.kind {
            ValueType::Words(words) => json!({ "items": { "enum": words } }),
            ValueType::Word(words) => json!({ "enum": words }),
            _ => continue,
        };
    }
    root.insert("if".to_owned(), json!({ "not": { "required": ["arm"] } }));
    root.insert("then".to_owned(), four);
    Value::Object(root)
}

/// The place of a dotted key in a schema that says nothing else, through the items of lists.
fn below<'a>(schema: &'a mut Value, key: &str) -> &'a mut Value {
    let mut path = String::new();
    key.split('.').fold(schema, |at, part| {
        path = if path.is_empty() { part.to_owned() } else { format!("{path}.{part}") };
        let next = &mut at["properties"][part];
        if catalogue().table(&path).is_some_and(|table| table.is_list) { &mut next["items"] } else { next }
    })
}

fn table(description: &str) -> Map<String, Value> {
    let Value::Object(map) = json!({
        "type": "object",
        "description": description,
        "additionalProperties": false,
        "properties": {},
    }) else {
        return Map::new();
    };
    map
}

fn in_list(key: &str) -> bool {
    key.rsplit_once('.').is_some_and(|(path, _)| catalogue().table(path).is_some_and(|table| table.is_list))
}

/// Puts a value at a dotted path below a table, through the items of lists.
fn insert(root: &mut Map<String, Value>, path: &str, value: Value, required: bool) {
    let (parents, word) = path.rsplit_once('.').map_or(("", path), |(parents, word)| (parents, word));
    let mut at = root;
    for part in parents.split('.').filter(|part| !part.is_empty()) {
        let Some(Value::Object(next)) = at.get_mut("properties").and_then(|properties| properties.get_mut(part)) else {
            return;
        };
        at = if next.contains_key("items") {
            let Some(Value::Object(items)) = next.get_mut("items") else { return };
            items
        } else {
            next
        };
    }
    if required {
        let list = at.entry("required").or_insert_with(|| json!([]));
        list.as_array_mut().into_iter().for_each(|list| list.push(json!(word)));
    }
    if let Some(Value::Object(properties)) = at.get_mut("properties") {
        properties.insert(word.to_owned(), value);
    }
}

fn of_entry(entry: &Entry) -> Value {
    let text = json!({ "type": "string", "minLength": 1 });
    let mut value = match &entry.kind {
        ValueType::Switch => json!({ "type": "boolean" }),
        ValueType::Integer { low, high } => json!({ "type": "integer", "minimum": low, "maximum": high }),
        ValueType::Number { low, high } => json!({ "type": "number", "minimum": low, "maximum": high }),
        ValueType::Interval { low, high } => {
            let items = json!({ "type": "number", "minimum": low, "maximum": high });
            json!({ "type": "array", "items": items, "minItems": 2, "maxItems": 2 })
        }
        ValueType::Text | ValueType::Lines => text,
        ValueType::Texts => json!({ "type": "array", "items": text }),
        ValueType::Word(_) if entry.is_arm() => text,
        ValueType::Words(_) if entry.is_arm() => json!({ "type": "array", "items": text, "uniqueItems": true }),
        ValueType::Word(words) => json!({ "type": "string", "enum": words }),
        ValueType::Words(words) => {
            json!({ "type": "array", "items": { "type": "string", "enum": words }, "uniqueItems": true })
        }
        ValueType::Date => json!({
            "anyOf": [
                { "type": "string", "pattern": DATE },
                { "type": "integer", "minimum": 0, "maximum": 9999 },
            ],
        }),
    };
    let (allowed, unit, source) = (&entry.allowed, &entry.unit, &entry.source);
    value["description"] = json!(format!("{} Allowed: {allowed}. Unit: {unit}. Source: {source}.", entry.meaning));
    value["x-unit"] = json!(unit);
    value["x-source"] = json!(source);
    if let Some(default) = entry.default_json() {
        value["default"] = default;
    }
    value
}

impl Entry {
    /// The default as JSON; absent for keys of cases, programmes and events, which have none.
    pub fn default_json(&self) -> Option<Value> {
        let table: toml::Table = toml::from_str(&format!("value = {}", self.default.as_ref()?)).ok()?;
        serde_json::to_value(table.get("value")?).ok()
    }
}
