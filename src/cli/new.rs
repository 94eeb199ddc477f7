//! `polmob new`: a scenario of one's own to begin with, as a file that checks and runs as it is written.

use std::fmt::Write as _;
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::scenario::{Problem, Scenario, ScenarioError, years_of};

use super::failure::Failure;
use super::print;
use super::scenarios::write_new;

/// A small generated world.
const WORLD: &str = include_str!("new/world.toml");
/// A park by name, with blanks.
const PARK: &str = include_str!("new/park.toml");

#[derive(Debug, Args)]
pub(super) struct NewArguments {
    /// Name of the scenario; the file is NAME.toml.
    name: PathBuf,
    /// Write a scenario of one park by name, in which six blanks are numbered and explained.
    #[arg(long)]
    park: bool,
    /// Ask for the blanks of --park one by one; an empty answer takes what stands in brackets.
    #[arg(long, requires = "park")]
    interactive: bool,
    /// Replace a file that exists.
    #[arg(long)]
    force: bool,
}

/// A blank of the scenario of a park.
struct Blank {
    /// Its place in the file, in braces.
    word: &'static str,
    /// What to fill in.
    question: &'static str,
    /// What stands there until it is filled in.
    example: &'static str,
}

const BLANKS: [Blank; 6] = [
    Blank { word: "park", question: "name of the park", example: "My park" },
    Blank { word: "home", question: "country of its developer", example: "Home country" },
    Blank { word: "host", question: "country in which it lies", example: "Host country" },
    Blank { word: "date", question: "date of its founding (2006, 2006-07 or 2006-07-15)", example: "2006-07" },
    Blank { word: "initiator", question: "who began it: corporation, region or nation", example: "corporation" },
    Blank { word: "land", question: "tenants that fit on its land", example: "200" },
];

pub(super) fn new(arguments: &NewArguments) -> Result<ExitCode, Failure> {
    let path = file_of(&arguments.name)?;
    if !arguments.force && path.symlink_metadata().is_ok() {
        return Err(Failure::Usage(format!("{} exists; --force replaces it", path.display())));
    }
    let file = path.display().to_string();
    let text = if arguments.park {
        let answers = if arguments.interactive { asked(&file)? } else { BLANKS.map(|blank| blank.example.to_owned()) };
        park(&file, &answers)
    } else {
        let title = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().replace('_', " "));
        filled(WORLD, &[("file", &file), ("title", &title)])
    };
    // What is written runs, whatever the name.
    Scenario::parse(&file, &text, &[])?;
    let written = write_new(&[(path, &text)], arguments.force)?;
    print(&format!("{written}then: polmob run {}\n", crate::output::quoted(&file)))?;
    Ok(ExitCode::SUCCESS)
}

/// The file of a name, which may end in `.toml` already.
fn file_of(name: &Path) -> Result<PathBuf, Failure> {
    let words = name.to_string_lossy();
    if name.file_name().is_none() || words.ends_with(['/', '\\']) || words.chars().any(char::is_control) {
        return Err(Failure::Usage(format!("{words:?} is no name of a file")));
    }
    if name.extension().is_some_and(|ending| ending == "toml") {
        return Ok(name.to_owned());
    }
    Ok(PathBuf::from(format!("{words}.toml")))
}

/// Every place in braces filled in; words stand in quotation marks, so their signs are escaped.
fn filled(text: &str, words: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    for line in text.lines() {
        let mut line = line.to_owned();
        let width = line.find("  #").map(|at| line[at..].chars().take_while(|sign| *sign == ' ').count() + at);
        for (word, value) in words {
            let value = if line.starts_with('#') { (*value).to_owned() } else { escaped(value) };
            line = line.replace(&format!("{{{word}}}"), &value);
        }
        // Comments stay in their column as far as what is filled in leaves room.
        if let (Some(width), Some(at)) = (width, line.rfind("  #")) {
            let code = line[..at].trim_end().to_owned();
            let comment = line[at..].trim_start();
            line = format!("{code:<width$}{comment}", width = width.max(code.chars().count() + 2));
        }
        let _ = writeln!(filled, "{line}");
    }
    filled
}

/// A text as it stands between the quotation marks of TOML.
fn escaped(value: &str) -> String {
    let mut text = String::new();
    for sign in value.chars() {
        match sign {
            '"' | '\\' => text.extend(['\\', sign]),
            _ if sign.is_control() => {
                let _ = write!(text, "\\u{:04X}", u32::from(sign));
            }
            _ => text.push(sign),
        }
    }
    text
}

fn park(file: &str, answers: &[String; 6]) -> String {
    let start: String = answers[3].chars().take(4).collect();
    let mut words: Vec<(&str, &str)> = vec![("file", file), ("start", &start)];
    words.extend(BLANKS.iter().zip(answers).map(|(blank, answer)| (blank.word, answer.as_str())));
    filled(PARK, &words)
}

/// Asks for every blank, again where the scenario would not be accepted with the answer.
fn asked(file: &str) -> Result<[String; 6], Failure> {
    let mut answers = BLANKS.map(|blank| blank.example.to_owned());
    let mut lines = io::stdin().lock().lines();
    let mut asks = io::stderr().lock();
    for (at, blank) in BLANKS.iter().enumerate() {
        loop {
            let _ = write!(asks, "{} of {}: {} [{}]: ", at + 1, BLANKS.len(), blank.question, blank.example);
            let _ = asks.flush();
            let answer = match lines.next() {
                Some(Ok(line)) => line.trim().to_owned(),
                Some(Err(error)) => return Err(Failure::Read(PathBuf::from("standard input"), error)),
                None => {
                    return Err(Failure::Usage(
                        "the answers ended before the last blank; nothing is written".to_owned(),
                    ));
                }
            };
            if answer.is_empty() {
                break;
            }
            // The year of the date becomes a number of the file: what is no date is asked about before.
            if let ("date", Err(why)) = (blank.word, years_of(&answer)) {
                let _ = writeln!(asks, "  that does not do: {why}");
                continue;
            }
            let earlier = std::mem::replace(&mut answers[at], answer);
            match Scenario::parse(file, &park(file, &answers), &[]) {
                Ok(_) => break,
                Err(ScenarioError::Invalid(diagnostics)) => {
                    let why = diagnostics.problems().first().map_or_else(String::new, Problem::message);
                    let _ = writeln!(asks, "  that does not do: {why}");
                    answers[at] = earlier;
                }
                Err(other) => return Err(other.into()),
            }
        }
    }
    Ok(answers)
}
