//! What journals hold, seen without changing them.

use std::path::PathBuf;

use crate::experiment::PointId;

use super::error::OutputError;
use super::journal::pass;
use super::journal_index::Index;
use super::journal_scan::{Loss, Shape};

/// What a journal holds, seen without changing it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// Worlds that it has.
    pub worlds: u64,
    /// Bytes of the file.
    pub bytes: u64,
    /// What is lost of it.
    pub losses: Vec<Loss>,
}

impl Survey {
    /// Reads through journals of a study, which processes may still be writing; gives each of them, and what they hold
    /// together.
    ///
    /// # Errors
    /// [`OutputError::Disk`]; [`OutputError::Unreadable`] for a file that is no journal of this shape and study.
    pub fn of(paths: &[PathBuf], shape: Shape, study: &[u8; 32]) -> Result<(Vec<Self>, Held), OutputError> {
        let mut together = Index::default();
        let survey = |path: &PathBuf| {
            let mut index = Index::default();
            let losses = pass(path, shape, study, |id, place, _| {
                index.insert(id.into(), place);
                together.insert(id.into(), place);
                Ok(())
            })?;
            let bytes = std::fs::metadata(path).map_err(OutputError::disk(path))?.len();
            Ok(Self { worlds: index.worlds(), bytes, losses })
        };
        let surveys = paths.iter().map(survey).collect::<Result<_, OutputError>>()?;
        Ok((surveys, Held(together)))
    }
}

/// Worlds of points that journals hold together.
#[derive(Debug)]
pub struct Held(Index);

impl Held {
    /// How many of the worlds below `asked` a point does not have.
    pub fn absent(&self, id: PointId, asked: u32) -> u64 {
        self.0.absent(id.into(), 0..asked).iter().map(|gap| u64::from(gap.end - gap.start)).sum()
    }
}
