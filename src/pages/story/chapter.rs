//! What a story consists of: chapters of passages, each with the step that it tells of.

use super::recorded_run::RecordedRun;
use super::wording::date;

/// What happened at one date, as sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Passage {
    /// Step; nothing where the sentences look back.
    pub(super) step: Option<u32>,
    /// Sentences.
    pub(super) text: String,
}

/// One chapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chapter {
    pub(super) title: &'static str,
    pub(super) passages: Vec<Passage>,
}

/// A passage as a paragraph's text, its date first.
pub(super) fn dated(recorded: &RecordedRun, passage: &Passage) -> String {
    match passage.step {
        Some(step) => format!("{}: {}", date(&recorded.clock, step), passage.text),
        None => passage.text.clone(),
    }
}
