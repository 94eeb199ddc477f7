//! What every command prints and writes, held against files: its text and its JSON without their numbers, the schema of its
//! tables, and the marks of every kind of chart.
//!
//! Numbers are held by `golden.rs`. After a change that is meant, `INSTA_UPDATE=always cargo test --test all snapshots`
//! writes the files as they should be; `git diff tests/all/snapshots` shows what changed.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use polmob::output::read_table;
use roxmltree::{Document, Node};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::charts::every;
use super::commands::{CASES, place, polmob};

/// Compares with the file of this name.
#[track_caller]
fn hold(name: &str, text: &str) {
    let how = "differs on purpose? `INSTA_UPDATE=always cargo test --test all snapshots` blesses, `git diff \
               tests/all/snapshots` shows what changed";
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, description => how }, {
        insta::assert_snapshot!(name, text);
    });
}

/// A text in which every number is `#`, and blanks that only align are two.
fn without_numbers(text: &str) -> String {
    let mut kept = String::new();
    for line in text.lines() {
        let mut letters = line.chars().peekable();
        let mut word = String::new();
        while let Some(letter) = letters.next() {
            let is_number =
                letter.is_ascii_digit() && !word.ends_with(|last: char| last.is_alphabetic() || last == '_');
            if is_number {
                while letters.next_if(|&next| next.is_ascii_digit() || next == '.').is_some() {}
                while word.ends_with(['-', '−', '+']) {
                    word.pop();
                }
                word.push('#');
            } else if letter != ' ' || !word.ends_with("  ") {
                word.push(letter);
            }
        }
        let _ = writeln!(kept, "{}", word.trim_end());
    }
    kept
}

/// What a document of JSON consists of: names and kinds, no values; of a list, all that its items have.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            members.iter().map(|(name, value)| (name.clone(), shape(value))).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => json!([items.iter().map(shape).reduce(merged).unwrap_or(Value::Null)]),
        Value::Number(_) => "number".into(),
        Value::String(_) => "text".into(),
        Value::Bool(_) => "yes or no".into(),
        Value::Null => Value::Null,
    }
}

/// What two items of a list have together; what may be null is told as what it is otherwise.
fn merged(one: Value, other: Value) -> Value {
    match (one, other) {
        (Value::Null, other) => other,
        (Value::Object(mut one), Value::Object(other)) => {
            for (name, value) in other {
                let known = one.remove(&name).unwrap_or(Value::Null);
                one.insert(name, merged(known, value));
            }
            one.into()
        }
        (Value::Array(one), Value::Array(other)) => {
            json!([one.into_iter().chain(other).reduce(merged).unwrap_or(Value::Null)])
        }
        (one, _) => one,
    }
}

/// Tables of a folder: columns with kind and unit.
fn schema(folder: &Path) -> String {
    let mut text = String::new();
    let Ok(entries) = fs::read_dir(folder.join("tables")) else { return text };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|ending| ending == "parquet")) {
        let table = read_table(path).unwrap();
        let _ = writeln!(text, "{}: {}", table.definition.name, table.definition.meaning);
        for field in &table.definition.fields {
            let unit = if field.unit.is_empty() { String::new() } else { format!(", {}", field.unit) };
            let _ = writeln!(text, "  {} ({}{unit})", field.name, format!("{:?}", field.kind).to_lowercase());
        }
    }
    text
}

/// Files of a folder that have no table's name.
fn files(folder: &Path) -> String {
    let mut names = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|name| name != ".lock") {
                names.push(path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    names.sort();
    names.join("\n")
}

#[test]
fn what_every_command_prints_and_writes() {
    let place = place();
    for case in CASES {
        let words = format!("{} {} --out {}", case.command, case.words, case.name);
        let told = polmob(place.path(), &words).with(0, &[]);
        let folder = place.path().join(case.name);
        let text = format!("{}\n{}\n{}\n", without_numbers(&told.out), schema(&folder), files(&folder));
        hold(&format!("{}_text", case.name), &text);
        if ["story", "network", "replay"].contains(&case.command) {
            continue;
        }
        let told = polmob(place.path(), &format!("{words} --force --json")).with(0, &[]);
        let document = serde_json::from_str(&told.out).unwrap();
        hold(&format!("{}_json", case.name), &format!("{:#}", shape(&document)));
    }
}

/// The marks of a picture: words one by one, shapes by their kind and style, counted, with a hash of where they are.
fn marks(svg: &str) -> String {
    let document = Document::parse(svg).unwrap();
    let mut text = String::new();
    let mut shapes: BTreeMap<String, (usize, Sha256)> = BTreeMap::new();
    for node in document.descendants().filter(Node::is_element) {
        let name = node.tag_name().name();
        if name == "text" {
            let place = |side| node.attribute(side).unwrap_or("-");
            let _ = writeln!(text, "{}, {}: {}", place("x"), place("y"), node.text().unwrap_or_default().trim());
            continue;
        }
        let style: Vec<String> = (node.attributes())
            .filter(|attribute| {
                ["fill", "stroke", "stroke-width", "opacity", "class", "id"].contains(&attribute.name())
            })
            .map(|attribute| format!(" {}={}", attribute.name(), attribute.value()))
            .collect();
        let (count, hash) = shapes.entry(format!("{name}{}", style.concat())).or_default();
        *count += 1;
        for attribute in node.attributes() {
            hash.update(format!("{}={};", attribute.name(), attribute.value()));
        }
    }
    for (kind, (count, hash)) in shapes {
        let places: String = hash.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        let _ = writeln!(text, "{count} x {kind}: {places}");
    }
    text
}

#[test]
fn the_marks_of_every_chart() {
    for (name, svg) in every(&["hierarchical", "spontaneous", "hybrid", "open"], &[0.0, 0.1, 0.3, 0.2]) {
        hold(&format!("chart_{name}"), &marks(&svg));
    }
}
