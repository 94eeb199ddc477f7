//! The story of a park as a page shows it: who has which role, and chapters of paragraphs.

use crate::ids::ParkId;

use super::chapter::dated;
use super::narrative::chapters;
use super::recorded_run::RecordedRun;
use super::text::introduction;

/// A story without the steps that it tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Who has which role: role and name.
    pub cast: Vec<(&'static str, String)>,
    /// Chapters: title, and paragraphs that begin with their dates.
    pub chapters: Vec<(&'static str, Vec<String>)>,
}

/// The story of a park of a run.
pub fn told(recorded: &RecordedRun, id: ParkId) -> Told {
    let paragraphs = |chapter: super::chapter::Chapter| {
        (chapter.title, chapter.passages.iter().map(|passage| dated(recorded, passage)).collect())
    };
    Told {
        cast: introduction(recorded, &recorded.state.parks[id]),
        chapters: chapters(recorded, id).into_iter().map(paragraphs).collect(),
    }
}
