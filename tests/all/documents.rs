//! The documents against the program: generated parts are up to date, named keys and files exist.
//!
//! Where a generated part is stale, the test writes the whole document as it should be and says where, so that bringing
//! it up to date is one copy.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use polmob::analysis::ensemble_summary::EnsembleSummary;
use polmob::experiment::Ensemble;
use polmob::measures;
use polmob::output::results::Results;
use polmob::output::{Field, read_table};
use polmob::scenario::{Entry, Scenario, catalogue};

const DOCUMENTS: &[&str] = &[
    "README.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "NOTICE.md",
    "docs/claims.md",
    "docs/cluster.md",
    "docs/decisions.md",
    "docs/evidence.md",
    "docs/first-steps.md",
    "docs/experiments.md",
    "docs/gallery.md",
    "docs/glossary.md",
    "docs/guide.md",
    "docs/model.md",
    "docs/outputs.md",
    "docs/performance.md",
    "docs/releasing.md",
    "docs/story.md",
    "docs/patterns.md",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(document: &str) -> String {
    fs::read_to_string(root().join(document)).unwrap_or_else(|error| panic!("{document}: {error}"))
}

/// Compares the parts between marks with what they should be.
fn expect(document: &str, parts: &[(&str, &str)]) {
    let text = read(document);
    let fresh = parts.iter().fold(text.clone(), |text, (mark, part)| {
        let [begin, end] = ["begin", "end"].map(|which| format!("<!-- {mark}: {which} -->\n"));
        let (head, rest) = text.split_once(&begin).unwrap_or_else(|| panic!("{document} has no {begin}"));
        let (_, tail) = rest.split_once(&end).unwrap_or_else(|| panic!("{document} has no {end}"));
        format!("{head}{begin}{part}{end}{tail}")
    });
    if fresh != text {
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(document.replace('/', "_"));
        fs::write(&file, fresh).expect("a folder for tests");
        panic!("{document} is stale; bring it up to date with\n  cp {} {document}", file.display());
    }
}

/// A row of a table in Markdown.
fn row(text: &mut String, cells: &[&str]) {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
    writeln!(text, "| {} |", cells.join(" | ")).expect("writing to a string");
}

fn head(text: &mut String, cells: &[&str]) {
    row(text, cells);
    row(text, &vec!["---"; cells.len()]);
}

#[test]
fn the_parameters_of_the_model_are_those_of_the_catalogue() {
    let parameters = toml::Value::try_from(&Scenario::template().parameters).expect("parameters are a table");
    let is_parameter = |entry: &&Entry| {
        entry.default.is_some() && entry.key.split('.').try_fold(&parameters, |value, word| value.get(word)).is_some()
    };
    let mut text = String::new();
    head(&mut text, &["key", "default", "allowed", "unit", "meaning", "source"]);
    for entry in catalogue().entries().iter().filter(is_parameter) {
        let default = entry.default.as_deref().unwrap_or_default();
        let key = format!("`{}`", entry.key);
        row(&mut text, &[&key, default, &entry.allowed, &entry.unit, &entry.meaning, &entry.source]);
    }
    expect("docs/model.md", &[("parameters", &text)]);
}

#[test]
fn the_outcomes_and_tables_are_those_of_the_program() {
    let mut list = String::new();
    head(&mut list, &["outcome", "unit", "yearly", "meaning"]);
    for outcome in measures::outcomes() {
        let yearly = if outcome.yearly { "yes" } else { "" };
        row(&mut list, &[&format!("`{}`", outcome.name), outcome.unit, yearly, outcome.meaning]);
    }

    // One small case writes every table that there is.
    let settings = ["experiment.worlds=2", "time.years=14", "case.country.China.corporations=3"]
        .map(|setting| setting.parse().expect("a setting"));
    let scenario = Scenario::load(&root().join("scenarios/rayong.toml"), &settings).expect("a scenario");
    let folder = tempfile::tempdir().expect("a folder for tests");
    let mut results = Results::create(&scenario, folder.path(), false).expect("tables");
    let mut summary = EnsembleSummary::new(&scenario);
    let stop = std::sync::atomic::AtomicBool::new(false);
    let progress = Ensemble::new(&scenario, 1).expect("a thread").run(
        &stop,
        || {},
        |worlds| {
            summary.add(&worlds);
            results.add(&worlds)
        },
    );
    progress.expect("a disk");
    results.finish(&summary).expect("a disk");

    let mut text = String::new();
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder.path()).expect("a folder").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    assert!(files.len() >= 8, "tables: {files:?}");
    for file in files {
        let definition = read_table(&file).expect("a table of ours").definition;
        let is_outcome = |field: &&Field| measures::position(&field.name).is_some();
        let has_outcomes = matches!(&*definition.name, "runs" | "years");
        writeln!(text, "### `{}`\n\nA row is {}.\n", definition.name, definition.meaning).expect("a string");
        head(&mut text, &["column", "unit", "meaning"]);
        for field in definition.fields.iter().filter(|field| !has_outcomes || !is_outcome(field)) {
            row(&mut text, &[&format!("`{}`", field.name), &field.unit, &field.meaning]);
        }
        match &*definition.name {
            "runs" => text.push_str("\nThen every outcome of the list above.\n"),
            "years" => text.push_str("\nThen the yearly outcomes of the list above that `record.outcomes` keeps.\n"),
            _ => {}
        }
        text.push('\n');
    }
    expect("docs/outputs.md", &[("outcomes", &list), ("tables", &text)]);
}

/// Small experiments of every kind, which together write every table that there is.
const EXPERIMENTS: &[&str] = &[
    "sweep v.toml --vary policy.coercion=0,1 --design one_at_a_time",
    "sensitivity v.toml --method sobol --samples 8 --second-order",
    "sensitivity v.toml --method morris --samples 8",
    "sensitivity v.toml --method pawn --samples 8",
    "regimes v.toml --vary policy.coercion=0,1 --vary payoff.base=1,1.5 --samples 8 --threshold 0",
];

#[test]
fn every_chart_of_a_run_is_listed() {
    let outputs = read("docs/outputs.md");
    for chart in polmob::report::RUN_CHARTS {
        let row =
            if chart.name == "tenants" { "| `tenants_<park>` |".to_owned() } else { format!("| `{}` |", chart.name) };
        assert!(outputs.contains(&row), "docs/outputs.md lists no {}", chart.name);
    }
}

#[test]
fn the_tables_of_experiments_are_those_of_the_program() {
    let place = tempfile::tempdir().expect("a folder for tests");
    let uncertain = "[uncertain]\naxes = [\"policy.coercion = 0..1\", \"payoff.base = 1..2\"]\n";
    let village = "[time]\nyears = 4\n[world]\nhome_regions = 2\nhome_corporations = 20\nhost_countries = 2\n\
                   host_regions = 2\nhost_corporations = 6\nsectors = 2\n[launch]\nrate = 0.02\n";
    fs::write(place.path().join("v.toml"), format!("{village}{uncertain}")).expect("a file");
    let mut tables = std::collections::BTreeMap::new();
    for (number, words) in EXPERIMENTS.iter().enumerate() {
        let out = format!("o{number}");
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_polmob"))
            .args(words.split(' '))
            .args(["--worlds", "3", "--format", "svg", "--quiet", "--out", &out])
            .current_dir(place.path())
            .output()
            .expect("the program runs");
        assert!(output.status.success(), "{words}: {}", String::from_utf8_lossy(&output.stderr));
        for entry in fs::read_dir(place.path().join(&out).join("tables")).expect("tables") {
            let definition = read_table(&entry.expect("a file").path()).expect("a table of ours").definition;
            tables.insert(definition.name.to_string(), definition);
        }
    }
    let mut text = String::new();
    for (name, definition) in &tables {
        writeln!(text, "### Experiments: `{name}`\n\nA row is {}.\n", definition.meaning).expect("a string");
        head(&mut text, &["column", "unit", "meaning"]);
        let is_axis = |field: &&Field| field.name.starts_with("axis_");
        let is_outcome = |field: &&Field| name == "runs" && measures::position(&field.name).is_some();
        let mut axes = definition.fields.iter().filter(is_axis);
        for field in definition.fields.iter().filter(|field| !is_axis(field) && !is_outcome(field)) {
            row(&mut text, &[&format!("`{}`", field.name), &field.unit, &field.meaning]);
        }
        if let Some(axis) = axes.next() {
            writeln!(
                text,
                "\nAnd a column for each axis, `axis_NAME`, its name in lower case with underscores: {}.",
                axis.meaning
            )
            .expect("a string");
        }
        if name == "runs" {
            text.push_str("\nThen every outcome of the list above.\n");
        }
        text.push('\n');
    }
    expect("docs/outputs.md", &[("tables of experiments", &text)]);
}

#[test]
fn the_layers_are_those_of_the_crate() {
    let map = read("ARCHITECTURE.md");
    let list = map.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a list of layers");
    let layers: Vec<&str> = list.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(layers, *crate::layers::LAYERS, "the layers of ARCHITECTURE.md beside those of the crates");
}

#[test]
fn links_lead_to_files_and_headings() {
    for document in DOCUMENTS {
        let text = read(document);
        let folder = root().join(document).parent().expect("a folder").to_owned();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
            if link.contains("://") {
                continue;
            }
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() { root().join(document) } else { folder.join(path) };
            assert!(target.exists(), "{document}: {link} leads nowhere");
            if !anchor.is_empty() {
                let target = fs::read_to_string(&target).expect("a document");
                let known: Vec<String> =
                    target.lines().filter_map(|line| line.strip_prefix('#')).map(anchor_of).collect();
                assert!(known.iter().any(|known| known == anchor), "{document}: {link}: no such heading in {known:?}");
            }
        }
    }
}

/// The anchor that hosts of Markdown give a heading.
fn anchor_of(heading: &str) -> String {
    let words = heading.trim_start_matches('#').trim().to_lowercase();
    words
        .chars()
        .filter(|c| c.is_alphanumeric() || " -_".contains(*c))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

#[test]
fn names_of_keys_and_source_files_exist() {
    let known = catalogue();
    let tables: Vec<&str> =
        known.tables().iter().map(|table| table.path.split('.').next().unwrap_or_default()).collect();
    for document in DOCUMENTS {
        let text = read(document);
        for word in text.split('`').skip(1).step_by(2).filter(|word| !word.contains([' ', '\n', '<', '*'])) {
            let is_file = word.starts_with("src/") || word.starts_with("docs/") || word.starts_with("scenarios/");
            if is_file {
                assert!(root().join(word).exists(), "{document}: `{word}` is no file");
            }
            let key = word.split_once('=').map_or(word, |(key, _)| key);
            let is_key = key.contains('.')
                && key.split('.').all(|part| {
                    !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || "_0123456789".contains(c))
                })
                && key
                    .split_once('.')
                    .is_some_and(|(table, rest)| tables.contains(&table) && !rest.ends_with("toml") && rest != "json");
            if is_key {
                let is_known = known.get(key).is_some() || known.tables().iter().any(|table| table.path == key);
                assert!(is_known, "{document}: `{word}` is no key of a scenario");
            }
        }
    }
}
