//! Every command that a document shows, as the program reads it: words, options and values, and the scenario that it names
//! with its settings. Nothing is run.

use std::fs;
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};

use super::Cli;
use crate::scenario::{Scenario, Setting, Shipped};

/// What calls the program in documents.
const CALLS: [&str; 2] = ["polmob", "target/release/polmob"];

fn documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<PathBuf> = fs::read_dir(root.join("docs")).unwrap().map(|file| file.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "md"));
    files.sort();
    files.extend(["README.md", "CONTRIBUTING.md", "python/README.md", "web/README.md"].map(|name| root.join(name)));
    files.retain(|file| file.is_file());
    files
}

/// The words of a line of a shell, statement by statement, without comments and redirections.
fn statements(line: &str) -> Vec<Vec<String>> {
    let mut all = vec![Vec::new()];
    let (mut word, mut quote, mut has_word) = (String::new(), None, false);
    for sign in line.chars().chain(['\n']) {
        match (quote, sign) {
            (Some(open), _) if open == sign => quote = None,
            (None, '"' | '\'') => (quote, has_word) = (Some(sign), true),
            (None, '#') if word.is_empty() => break,
            (None, ' ' | '\t' | '\n' | '&' | '|' | ';' | '>' | '(' | ')') => {
                let mut done = std::mem::take(&mut word);
                if has_word || !done.is_empty() {
                    all.last_mut().unwrap().push(std::mem::take(&mut done));
                }
                has_word = false;
                if !matches!(sign, ' ' | '\t' | '\n') {
                    all.push(Vec::new());
                }
            }
            _ => word.push(sign),
        }
    }
    let rest = (has_word || !word.is_empty()).then_some(word);
    all.last_mut().unwrap().extend(rest);
    all
}

/// The words that a statement gives to the program, if it calls it.
fn arguments(statement: &[String]) -> Option<&[String]> {
    if let Some(at) = statement.iter().position(|word| CALLS.contains(&word.as_str())) {
        // What stands before it may set a variable or measure it; a program that is merely given the name is another one.
        let is_call = statement[..at].iter().all(|word| word.contains(['=', '/', '%', '-']) || word == "do");
        return is_call.then_some(&statement[at + 1..]);
    }
    let is_cargo = statement.starts_with(&["cargo".to_owned(), "run".to_owned()]);
    let at = statement.iter().position(|word| word == "--").filter(|_| is_cargo)?;
    (!statement[..at].iter().any(|word| word == "--example")).then_some(&statement[at + 1..])
}

/// What may be a command in a document.
struct Shown {
    /// Line of the document, or that where its paragraph begins.
    at: usize,
    text: String,
    /// Whether it is of a block of code: complete, and not a name within a sentence.
    is_block: bool,
}

/// What may be a command in a document: lines of blocks of code, and code within sentences.
fn shown(text: &str) -> Vec<Shown> {
    let mut found: Vec<Shown> = Vec::new();
    let (mut is_block, mut goes_on) = (false, false);
    let (mut paragraph, mut begin) = (String::new(), 0);
    for (at, line) in text.lines().chain([""]).enumerate() {
        let is_fence = line.trim_start().starts_with("```");
        let is_code = !is_fence && (is_block || line.starts_with("    "));
        if !is_fence && !is_code && !line.is_empty() {
            if paragraph.is_empty() {
                begin = at + 1;
            }
            paragraph.extend([" ", line.trim()]);
            goes_on = false;
            continue;
        }
        let sentences = std::mem::take(&mut paragraph);
        let spans = sentences.split('`').skip(1).step_by(2).filter(|span| span.contains(' '));
        found.extend(spans.map(|span| Shown { at: begin, text: span.to_owned(), is_block: false }));
        is_block ^= is_fence;
        if is_code {
            let piece = line.trim().trim_start_matches("$ ");
            match found.last_mut().filter(|_| goes_on) {
                Some(before) => before.text += piece.trim_end_matches('\\'),
                None => found.push(Shown { at: at + 1, text: piece.trim_end_matches('\\').to_owned(), is_block: true }),
            }
        }
        goes_on = is_code && line.ends_with('\\');
    }
    // Three dots, COMMAND and names in angle brackets are for the reader to fill in.
    found.retain(|shown| !["...", "…", "COMMAND", "<"].iter().any(|blank| shown.text.contains(blank)));
    found
}

/// The scenario that a command names, if it comes with the program, under the settings of the command.
fn scenario(words: &[String]) -> Result<(), String> {
    let stem = |word: &String| {
        let name = word.strip_prefix("scenarios/").map_or(word.as_str(), |file| file.trim_end_matches(".toml"));
        Shipped::named(name)
    };
    let Some(shipped) = words.iter().skip(1).find_map(stem) else {
        let missing = words.iter().find(|word| word.starts_with("scenarios/"));
        return missing.map_or(Ok(()), |word| Err(format!("there is no {word}")));
    };
    let settings: Result<Vec<Setting>, _> =
        words.windows(2).filter(|pair| pair[0] == "--set").map(|pair| pair[1].parse()).collect();
    let settings = settings.map_err(|error| error.to_string())?;
    Scenario::parse(shipped.name, shipped.text, &settings).map(|_| ()).map_err(|error| error.render(false))
}

#[test]
fn every_command_in_a_document_is_read_by_the_program() {
    let (mut wrong, mut count) = (Vec::new(), 0);
    for file in documents() {
        let text = fs::read_to_string(&file).unwrap();
        for Shown { at, text, is_block } in shown(&text) {
            for statement in statements(&text) {
                let Some(words) = arguments(&statement) else { continue };
                count += 1;
                let place = format!("{}:{at}: {text}", file.display());
                let all = std::iter::once("polmob").chain(words.iter().map(String::as_str));
                let read = Cli::command().try_get_matches_from(all);
                let read = read.and_then(|matches| Cli::from_arg_matches(&matches));
                let refusal = match read {
                    Ok(_) => scenario(words).err(),
                    // A sentence may name a command without what it acts on.
                    Err(answer) if !is_block && answer.kind() == ErrorKind::MissingRequiredArgument => None,
                    // Help and version are answers, not mistakes.
                    Err(answer) => answer.use_stderr().then(|| answer.to_string()),
                };
                wrong.extend(refusal.map(|refusal| format!("{place}\n{refusal}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(count > 100, "{count} commands");
}

/// Files below a folder that end so.
fn below(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            files.extend(below(&path, endings));
        } else if path.extension().is_some_and(|ending| endings.iter().any(|own| ending == *own)) {
            files.push(path);
        }
    }
    files
}

#[test]
fn every_command_that_the_program_names_is_one() {
    let (mut wrong, mut count) = (Vec::new(), 0);
    for file in below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &["rs", "toml"]) {
        let text = fs::read_to_string(&file).unwrap();
        for (at, line) in text.lines().enumerate() {
            // What is filled in at run time cannot be read here.
            let spans = line
                .split(concat!("`", "polmob "))
                .skip(1)
                .filter_map(|rest| rest.split_once('`'))
                .map(|(span, _)| span);
            for span in spans.filter(|span| !span.contains('{')) {
                let words = span.split('>').next().unwrap_or_default().split_whitespace();
                count += 1;
                let Err(answer) = Cli::command().try_get_matches_from(std::iter::once("polmob").chain(words)) else {
                    continue;
                };
                // A message may name a command without what it acts on.
                let is_part = answer.kind() == ErrorKind::MissingRequiredArgument
                    || answer.to_string().contains("a value is required")
                    || !answer.use_stderr();
                let is_group = answer.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
                if !is_part && !is_group {
                    wrong.push(format!("{}:{}: polmob {span}\n{answer}", file.display(), at + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(count > 30, "{count} commands");
}

#[test]
fn lines_of_a_shell_come_apart_as_a_shell_takes_them() {
    let words = |line: &str| -> Vec<Vec<String>> {
        statements(line).iter().filter_map(|statement| arguments(statement)).map(<[String]>::to_vec).collect()
    };
    assert_eq!(
        words("polmob run village --set 'a b=1' # and then"),
        [["run", "village", "--set", "a b=1"].map(str::to_owned)]
    );
    assert_eq!(
        words("polmob status s && polmob merge s > log"),
        [["status", "s"], ["merge", "s"]].map(|two| two.map(str::to_owned))
    );
    assert_eq!(words("cargo run --release -- check x.toml"), [["check", "x.toml"].map(str::to_owned)]);
    assert_eq!(words("pip install polmob"), Vec::<Vec<String>>::new());
}
