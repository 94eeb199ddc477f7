//! `polmob evidence`: the record of real parks with its sources, and the check of a file of one's own.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::evidence::{self, Bound, Confidence, Counted, Evidence, Observation, Park, Partnership, Source};
use crate::output::headed;
use crate::report::count_of;
use crate::scenario::{Diagnostics, Problem, nearest};

use super::failure::Failure;
use super::print;
use super::screen::{paragraph, plain, right_aligned};

#[derive(Debug, Subcommand)]
pub(super) enum EvidenceCommand {
    /// List parks, the series of one park, or where a figure was read.
    List(ListArguments),
    /// Check files of evidence, and say all that is wrong with them.
    Check {
        /// Files of evidence (TOML); docs/evidence.md describes the form.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// One park with all its figures, events, policies and sources.
    #[arg(long, value_name = "ID")]
    park: Option<String>,
    /// The source of a key, as it stands beside figures in charts and tables; and every figure that was read there.
    #[arg(long, value_name = "KEY", conflicts_with = "park")]
    source: Option<String>,
    /// A record of your own beside that of the program; a park of the same id replaces that; repeatable.
    #[arg(long = "file", value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print JSON instead of the text.
    #[arg(long)]
    json: bool,
}

pub(super) fn evidence(command: &EvidenceCommand) -> Result<ExitCode, Failure> {
    match command {
        EvidenceCommand::List(arguments) => list(arguments),
        EvidenceCommand::Check { files } => check(files),
    }
}

/// What a file holds. A file that is not there is a fault like those within a file.
fn read(path: &Path) -> Result<Evidence, Failure> {
    let name = path.display().to_string();
    let whole = |title: &str, label: &str| {
        Failure::Evidence(vec![Diagnostics::of_file(&name, "", vec![Problem::of_file(None, title, label, None)])])
    };
    if path.metadata().is_ok_and(|found| !found.is_file() && !found.is_dir()) {
        return Err(whole("evidence is a file", "found a device or a pipe"));
    }
    let text = fs::read_to_string(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => whole("there is no such file", ""),
        io::ErrorKind::IsADirectory => whole("evidence is a file", "found a directory"),
        io::ErrorKind::InvalidData => whole("the file is not text in UTF-8", ""),
        _ => Failure::Read(path.to_owned(), error),
    })?;
    Evidence::parse(&text, &name).map_err(|error| {
        let shown = |problem: evidence::Problem| {
            Problem::of_file(Some(problem.bytes), &problem.title, &problem.label, problem.help)
        };
        let problems = error.problems.into_iter().map(shown).collect();
        Failure::Evidence(vec![Diagnostics::of_file(&name, &text, problems)])
    })
}

fn check(files: &[PathBuf]) -> Result<ExitCode, Failure> {
    let mut text = String::new();
    let mut problems = Vec::new();
    for file in files {
        match read(file) {
            Ok(own) => {
                let rows = |of: fn(&Park) -> usize| own.parks.iter().map(of).sum::<usize>();
                let _ = writeln!(
                    text,
                    "{}: ok: {}, {}, {}, {}, {}",
                    file.display(),
                    count_of(own.parks.len(), "park"),
                    count_of(rows(|park| park.observations.len()), "observation"),
                    count_of(rows(|park| park.events.len()), "event"),
                    count_of(rows(|park| park.policies.len()), "policy"),
                    count_of(own.sources.len(), "source"),
                );
            }
            Err(Failure::Evidence(found)) => problems.extend(found),
            Err(other) => return Err(other),
        }
    }
    print(&text)?;
    if problems.is_empty() { Ok(ExitCode::SUCCESS) } else { Err(Failure::Evidence(problems)) }
}

fn list(arguments: &ListArguments) -> Result<ExitCode, Failure> {
    let mut record = Evidence::builtin().clone();
    for file in &arguments.files {
        record = record.extended_by(read(file)?);
    }
    let text = if let Some(id) = &arguments.park {
        let park = record.park(id).ok_or_else(|| {
            let named = |park: &&Park| park.name.to_lowercase().contains(&id.to_lowercase());
            let near = record.parks.iter().find(named).map(|park| park.id.as_str());
            let near = near.or_else(|| nearest(id, record.parks.iter().map(|park| park.id.as_str())));
            absent("park", id, near, "`polmob evidence list` names all")
        })?;
        let cited = cited(&record, park);
        if arguments.json {
            headed("evidence", None, serde_json::json!({ "park": park, "sources": cited }))
        } else {
            of_park(park, &cited)
        }
    } else if let Some(key) = &arguments.source {
        let source = record.source(key).ok_or_else(|| {
            let near = nearest(key, record.sources.keys().map(String::as_str));
            absent("source", key, near, "keys are beside the figures of a park")
        })?;
        if arguments.json {
            headed(
                "evidence",
                None,
                serde_json::json!({ "key": key, "source": source, "figures": figures_of(&record, key) }),
            )
        } else {
            of_source(&record, key, source)
        }
    } else if arguments.json {
        headed("evidence", None, serde_json::json!({ "parks": record.parks, "sources": record.sources }))
    } else {
        overview(&record)
    };
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// What was requested is not on record; `near` is a name that resembles it.
fn absent(what: &str, wanted: &str, near: Option<&str>, help: &str) -> Failure {
    let near = near.map_or_else(String::new, |near| format!("; did you mean \"{near}\"?"));
    Failure::Usage(format!("no {what} \"{wanted}\" is on record{near} ({help})"))
}

// ---- Text of at most 80 columns

fn overview(record: &Evidence) -> String {
    let mut table = plain();
    table.set_header(["id", "host", "founded", "type", "rows", "series"]);
    for park in &record.parks {
        table.add_row([
            park.id.clone(),
            park.host_country.clone(),
            park.founded.to_string(),
            park.partnership.map_or("", Partnership::as_str).to_owned(),
            park.observations.len().to_string(),
            park.variables().len().to_string(),
        ]);
    }
    right_aligned(&mut table, 4);
    let rows: usize = record.parks.iter().map(|park| park.observations.len()).sum();
    let mut text = format!(
        "{}, {}, {}\n\n{}\n\n",
        count_of(record.parks.len(), "park"),
        count_of(rows, "figure"),
        count_of(record.sources.len(), "source"),
        table.trim_fmt()
    );
    text += &paragraph(
        "--park ID shows the series, events and policies of a park with dates, bounds, confidence and sources; --source KEY \
         where a figure was read. High confidence means a clear figure and date in the source, not that anyone \
         audited it. No park reports a transfer index.",
    );
    text
}

fn of_park(park: &Park, sources: &[(&str, &Source)]) -> String {
    let mut text = format!("{} ({})\n", park.name, park.id);
    let place = park.place.as_deref().map_or_else(String::new, |place| format!(", {place}"));
    text += &paragraph(&format!(
        "from {} in {}{place}; founded {}{}",
        park.home_country,
        park.host_country,
        park.founded,
        park.partnership.map_or_else(String::new, |own| format!("; {}", own.as_str()))
    ));
    for (name, words) in [
        ("type", &park.partnership_note),
        ("developer", &park.developer),
        ("partner", &park.partner),
        ("counting", &park.counting),
    ] {
        if let Some(words) = words {
            text += &paragraph(&format!("{name}: {words}"));
        }
    }
    for variable in park.variables() {
        let series = park.series(variable);
        let unit = series.first().map_or("", |seen| seen.unit.as_str());
        let _ = writeln!(text, "\n{variable}, {unit}");
        for seen in series {
            text += &figure(seen);
        }
    }
    let dated = |date: String, what: &str, scale: &str, confidence: Confidence, source: &str| {
        paragraph(&format!("{date}  {what} ({scale}; {}) [{source}]", confidence.as_str()))
    };
    if !park.events.is_empty() {
        text += "\nEvents\n";
    }
    for event in &park.events {
        text += &dated(event.date.to_string(), &event.what, event.scale.as_str(), event.confidence, &event.source);
    }
    if !park.policies.is_empty() {
        text += "\nPolicies\n";
    }
    for policy in &park.policies {
        let date = policy.date.map_or_else(|| "undated".to_owned(), |date| date.to_string());
        text += &dated(date, &policy.what, &policy.domain, policy.confidence, &policy.source);
    }
    if !park.missing.is_empty() {
        text += "\nLooked for and not found\n";
        text += &paragraph(&park.missing.join("; "));
    }
    text += "\nSources\n";
    for (key, source) in sources {
        text += &of(key, source);
    }
    text
}

/// One figure in a line, with its note below.
fn figure(seen: &Observation) -> String {
    let bound = match seen.bound {
        Bound::Exact => "",
        Bound::Approximate => "about ",
        Bound::AtLeast => "at least ",
    };
    let counted = match seen.counted {
        Some(Counted::All) => "all nations",
        Some(Counted::Home) => "home firms",
        Some(Counted::Host) => "host firms",
        None => "",
    };
    let promise = if seen.promise { "promise" } else { "" };
    let words: Vec<&str> = [counted, promise].into_iter().filter(|words| !words.is_empty()).collect();
    let value = format!("{bound}{}", seen.value);
    let line = format!(
        "  {:<10} {value:>16}  {:<6}  {:<18} {}",
        seen.date.to_string(),
        seen.confidence.as_str(),
        seen.source,
        words.join(", ")
    );
    let mut text = format!("{}\n", line.trim_end());
    let notes: Vec<&str> = [&seen.note, &seen.dating].into_iter().flatten().map(String::as_str).collect();
    if !notes.is_empty() {
        text += &paragraph(&format!("({})", notes.join("; "))).lines().fold(String::new(), |text, line| {
            // One level deeper than the figures; there is room, as lines leave three columns.
            text + "  " + line + "\n"
        });
    }
    text
}

fn of_source(record: &Evidence, key: &str, source: &Source) -> String {
    let mut text = of(key, source);
    for (park, seen) in figures_of(record, key) {
        let _ = writeln!(text, "\n{park} {}, {}", seen.variable, seen.unit);
        text += &figure(seen);
    }
    let events = record.parks.iter().flat_map(|park| park.events.iter().map(move |event| (park, event)));
    for (park, event) in events.filter(|(_, event)| event.source == key) {
        text.push('\n');
        text += &paragraph(&format!("{} {}  {}", park.id, event.date, event.what));
    }
    let policies = record.parks.iter().flat_map(|park| park.policies.iter().map(move |policy| (park, policy)));
    for (park, policy) in policies.filter(|(_, policy)| policy.source == key) {
        text.push('\n');
        text += &paragraph(&format!("{} {}: {}", park.id, policy.domain, policy.what));
    }
    text
}

/// A source; its address on a line of its own, which may be longer than 80 columns.
fn of(key: &str, source: &Source) -> String {
    let title = source.title.as_deref().map_or_else(String::new, |title| format!(", \"{title}\""));
    let date = source.published.map_or_else(String::new, |date| format!(", {date}"));
    let note = source.note.as_deref().map_or_else(String::new, |note| format!(" ({note})"));
    let mut text = paragraph(&format!("{key}: {}{title}{date}{note}", source.publisher));
    if let Some(url) = &source.url {
        let _ = writeln!(text, "    {url}");
    }
    text
}

fn figures_of<'a>(record: &'a Evidence, key: &str) -> Vec<(&'a str, &'a Observation)> {
    let all = record.parks.iter().flat_map(|park| park.observations.iter().map(|seen| (park.id.as_str(), seen)));
    all.filter(|(_, seen)| seen.source == key).collect()
}

/// The sources of a park in order of their keys.
fn cited<'a>(record: &'a Evidence, park: &Park) -> Vec<(&'a str, &'a Source)> {
    let cites = |key: &str| park.citations().any(|cited| cited == key);
    record.sources.iter().filter(|(key, _)| cites(key)).map(|(key, source)| (key.as_str(), source)).collect()
}
