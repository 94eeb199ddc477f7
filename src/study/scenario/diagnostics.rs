//! What is wrong with a scenario or another file, where, and how it reads.

use std::fmt;
use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

/// Problems beyond this number are counted, not shown.
const SHOWN: usize = 40;

/// Where a key or value comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Location {
    /// The template.
    Default,
    /// The file as a whole.
    Whole,
    /// Bytes of the file.
    File(Bytes),
    /// The setting at this position.
    Setting(usize),
}

/// A range of bytes that can be ordered.
pub(crate) type Bytes = (usize, usize);

impl Location {
    /// Bytes of the file.
    pub(crate) fn bytes(range: &Range<usize>) -> Self {
        Self::File((range.start, range.end))
    }

    /// Of two sites that do not go together, the one to point at: a setting, else the later one in the file.
    pub(crate) fn to_blame<'a>(&'a self, other: &'a Self) -> &'a Self {
        self.max(other)
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// What is wrong, a fragment.
    title: String,
    /// What was found and what is allowed.
    label: String,
    /// How to put it right.
    help: Option<String>,
    /// Where.
    location: Location,
    /// Another place that has to do with it, and how.
    related: Option<Box<(Location, String)>>,
}

impl Problem {
    pub(crate) fn new(location: &Location, title: impl Into<String>, label: impl Into<String>) -> Self {
        Self { title: title.into(), label: label.into(), help: None, location: location.clone(), related: None }
    }

    /// A problem of some bytes of a file that is not a scenario; without bytes, of the whole file.
    pub fn of_file(bytes: Option<Range<usize>>, title: &str, label: &str, help: Option<String>) -> Self {
        let location = bytes.map_or(Location::Whole, |bytes| Location::bytes(&bytes));
        Self::new(&location, title, label).help(help)
    }

    pub(crate) fn help(mut self, help: impl Into<Option<String>>) -> Self {
        self.help = help.into();
        self
    }

    pub(crate) fn related(mut self, location: &Location, label: impl Into<String>) -> Self {
        self.related = Some(Box::new((location.clone(), label.into())));
        self
    }

    pub(crate) fn location(&self) -> &Location {
        &self.location
    }

    /// What is wrong.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What was found and what is allowed.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// What is wrong, what was found and what is allowed, in one line.
    pub fn message(&self) -> String {
        if self.label.is_empty() { self.title.clone() } else { format!("{}: {}", self.title, self.label) }
    }

    /// How to put it right.
    pub fn advice(&self) -> Option<&str> {
        self.help.as_deref()
    }
}

/// All that is wrong with one file, in the order of the file, then of the settings.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostics {
    file: String,
    text: String,
    /// Settings as written, and as the options that were typed.
    settings: Vec<[String; 2]>,
    problems: Vec<Problem>,
}

impl Diagnostics {
    pub(crate) fn new(file: &str, text: &str, settings: Vec<[String; 2]>, mut problems: Vec<Problem>) -> Self {
        problems.sort_by(|a, b| a.location.cmp(&b.location));
        problems.dedup();
        Self { file: file.to_owned(), text: text.to_owned(), settings, problems }
    }

    /// All that is wrong with a file that is not a scenario.
    pub fn of_file(file: &str, text: &str, problems: Vec<Problem>) -> Self {
        Self::new(file, text, Vec::new(), problems)
    }

    /// The problems.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The file, as it was named.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The setting that a problem comes from, as written; none where it comes from the file.
    pub fn setting(&self, problem: &Problem) -> Option<&str> {
        let Location::Setting(position) = problem.location else { return None };
        self.settings.get(position).map(|[text, _]| text.as_str())
    }

    /// Line and column (in characters) of a problem, from 1; none where it comes from a setting or the whole file.
    pub fn position(&self, problem: &Problem) -> Option<(usize, usize)> {
        let Location::File((start, _)) = problem.location else { return None };
        let before = &self.text[..floor(&self.text, start)];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Some((before.matches('\n').count() + 1, before[line_start..].chars().count() + 1))
    }

    /// All problems as text with the lines they stand in, in colour or plain.
    pub fn render(&self, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() }.decor_style(DecorStyle::Ascii);
        let mut text = String::new();
        for problem in self.problems.iter().take(SHOWN) {
            text.push_str(&renderer.render(&[self.group(problem)]));
            text.push_str("\n\n");
        }
        let hidden = self.problems.len().saturating_sub(SHOWN);
        let count = match self.problems.len() {
            1 => "1 problem".to_owned(),
            count => format!("{count} problems"),
        };
        let hidden = if hidden > 0 { format!(", {hidden} not shown") } else { String::new() };
        text + &count + &hidden + " in " + &self.file + "\n"
    }

    fn group<'a>(&'a self, problem: &'a Problem) -> Group<'a> {
        let mut group = match &problem.location {
            Location::File(range) => {
                let related = match problem.related.as_deref() {
                    Some((Location::File(range), label)) => Some((*range, label)),
                    _ => None,
                };
                let first = related.map_or(range.0, |(other, _)| other.0.min(range.0));
                let last = related.map_or(range.1, |(other, _)| other.1.max(range.1));
                // Only the lines concerned are handed on, so that many problems in a long file stay cheap.
                let (start, end) = (floor(&self.text, first), floor(&self.text, last).max(floor(&self.text, first)));
                let start = self.text[..start].rfind('\n').map_or(0, |newline| newline + 1);
                let end = self.text[end..].find('\n').map_or(self.text.len(), |newline| end + newline);
                let line = self.text[..start].matches('\n').count() + 1;
                let lines = &self.text[start..end];
                let mark = |kind: AnnotationKind, range: Bytes, label: &'a str| -> Annotation<'a> {
                    let from = floor(&self.text, range.0) - start;
                    // A value over several lines is marked by its first line.
                    let to = floor(&self.text, range.1).max(from + start) - start;
                    let to = lines[from..to].find('\n').map_or(to, |newline| from + newline);
                    let annotation = kind.span(from..to);
                    if label.is_empty() { annotation } else { annotation.label(label) }
                };
                let mut snippet = Snippet::source(lines).line_start(line).path(self.file.as_str());
                snippet = snippet.annotation(mark(AnnotationKind::Primary, *range, &problem.label));
                if let Some((range, label)) = related {
                    snippet = snippet.annotation(mark(AnnotationKind::Context, range, label));
                }
                Level::ERROR.primary_title(problem.title.as_str()).element(snippet)
            }
            Location::Setting(position) => {
                let typed = self.settings.get(*position).map_or("", |[_, typed]| typed.as_str());
                Level::ERROR.primary_title(problem.message()).element(Origin::path(typed))
            }
            Location::Default | Location::Whole => {
                Level::ERROR.primary_title(problem.message()).element(Origin::path(self.file.as_str()))
            }
        };
        if let Some(help) = &problem.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        group
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.render(false).trim_end())
    }
}

/// The last character boundary at or before a byte.
fn floor(text: &str, byte: usize) -> usize {
    (0..=byte.min(text.len())).rev().find(|&byte| text.is_char_boundary(byte)).unwrap_or(0)
}

/// The known word that a misspelt one most resembles, if any does.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A name that goes on where the word ends is what was meant: `a1` for `a1_core_mobilisation`.
    let begins_so = |known: &str| known.strip_prefix(word).is_some_and(|rest| rest.starts_with('_'));
    let likeness =
        |known: &str| {
            if begins_so(known) {
                return 1.0;
            }
            strsim::normalized_damerau_levenshtein(&word.to_lowercase(), &known.to_lowercase())
                .max(if known.len() > 3 { strsim::jaro_winkler(word, known) - 0.25 } else { 0.0 })
        };
    let scored = known.into_iter().map(|known| (likeness(known), known)).filter(|(score, _)| *score >= 0.6);
    // Of equals the first wins.
    scored
        .fold(
            None,
            |best: Option<(f64, &str)>, next| if best.is_some_and(|best| best.0 >= next.0) { best } else { Some(next) },
        )
        .map(|(_, known)| known)
}
