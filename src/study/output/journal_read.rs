//! What a journal gives back: outcomes, why runs failed, and which chunks they are read from.

use std::ops::Range;
use std::slice::ChunksExact;

use crate::experiment::ShortId;
use crate::measures::OutcomeId;

use super::error::OutputError;
use super::journal::Journal;
use super::journal_scan::{ChunkPlace, u32_at};
use super::read_at::read_exact_at;

/// Chunks of no more bytes are read in one go, however little of them is requested.
const READ_WHOLE: u64 = 1 << 15;

impl Journal {
    /// Hands over some outcomes, by position, of some worlds of a point, chunk by chunk: of all runs of whole worlds in
    /// order, whether each failed, and outcome by outcome their values, NaN where they are missing; up to the first world that
    /// the point does not have. Each chunk is read once.
    ///
    /// # Errors
    /// [`OutputError::Disk`]; [`OutputError::Unreadable`] when the file changed under it; those of `take`.
    pub fn outcomes(
        &self,
        id: impl Into<ShortId>,
        worlds: Range<u32>,
        outcomes: &[OutcomeId],
        mut take: impl FnMut(&[u8], ChunksExact<'_, f64>) -> Result<(), OutputError>,
    ) -> Result<(), OutputError> {
        let (mut flags, mut numbers, mut values) = (Vec::new(), Vec::new(), Vec::new());
        let places = self.places_of(outcomes)?;
        let of_all = *outcomes == *self.kept();
        let number = |bytes: &[u8]| bytes.try_into().map_or(f64::NAN, f64::from_le_bytes);
        for (place, runs) in self.stretches(id.into(), worlds)? {
            let all = self.runs_in(place.worlds);
            let of = |outcome: u64| 8 * (outcome * all + runs.start);
            let length = (runs.end - runs.start) as usize;
            // Small chunks are read at once, of large ones what is requested.
            let whole = self.numbers(place) <= READ_WHOLE;
            flags.resize(if whole { self.numbers(place) } else { all } as usize, 0);
            self.read_at(place.at, &mut flags)?;
            values.clear();
            // All outcomes of all runs stand side by side.
            if whole && of_all && length as u64 == all {
                values.extend(flags[all as usize..].chunks_exact(8).map(number));
                take(&flags[..length], values.chunks_exact(length))?;
                continue;
            }
            for &outcome in &places {
                let own = if whole {
                    &flags[(all + of(outcome)) as usize..][..8 * length]
                } else {
                    numbers.resize(8 * length, 0);
                    self.read_at(place.at + all + of(outcome), &mut numbers)?;
                    &numbers
                };
                values.extend(own.chunks_exact(8).map(number));
            }
            take(&flags[runs.start as usize..runs.end as usize], values.chunks_exact(length))?;
        }
        Ok(())
    }

    /// As [`Journal::outcomes`], why runs failed; nothing where they did not.
    ///
    /// # Errors
    /// Those of [`Journal::outcomes`].
    pub fn failures(
        &self,
        id: impl Into<ShortId>,
        worlds: Range<u32>,
        mut take: impl FnMut(&[Option<String>]) -> Result<(), OutputError>,
    ) -> Result<(), OutputError> {
        let mut bytes = Vec::new();
        for (place, runs) in self.stretches(id.into(), worlds)? {
            let all = self.runs_in(place.worlds);
            bytes.resize(all as usize, 0);
            self.read_at(place.at, &mut bytes)?;
            let failed: Vec<bool> = bytes.iter().map(|&byte| byte != 0).collect();
            let mut reasons = vec![None; failed.len()];
            if failed.contains(&true) {
                let before = self.numbers(place);
                bytes.resize((u64::from(place.bytes) - before) as usize, 0);
                self.read_at(place.at + before, &mut bytes)?;
                let mut rest = bytes.as_slice();
                for (reason, _) in reasons.iter_mut().zip(&failed).filter(|(_, failed)| **failed) {
                    *reason = Some(text(&mut rest).ok_or_else(|| self.damaged())?);
                }
            }
            take(&reasons[runs.start as usize..runs.end as usize])?;
        }
        Ok(())
    }

    /// Which of the outcomes of a run these are.
    fn places_of(&self, outcomes: &[OutcomeId]) -> Result<Vec<u64>, OutputError> {
        let kept = self.kept();
        if *outcomes == *kept {
            return Ok((0..kept.len() as u64).collect());
        }
        // They mostly are requested in their order.
        let mut next = 0;
        let place = |outcome: &OutcomeId| {
            let found = if kept.get(next) == Some(outcome) { Ok(next) } else { kept.binary_search(outcome) };
            next = found.unwrap_or_default() + 1;
            found.map(|place| place as u64).map_err(|_| OutputError::Unreadable {
                path: self.path.clone(),
                reason: format!("it does not have outcome {}", outcome.0),
            })
        };
        outcomes.iter().map(place).collect()
    }

    /// Where worlds of a point stand: chunks in order, with those of their runs that are meant.
    fn stretches(&self, id: ShortId, worlds: Range<u32>) -> Result<Vec<(ChunkPlace, Range<u64>)>, OutputError> {
        let mut found = Vec::new();
        let mut next = worlds.start;
        for (first, piece) in self.places().from(id, worlds.start) {
            if next >= worlds.end || first > next {
                break;
            }
            let place = piece.place;
            if u64::from(place.bytes) < self.numbers(place) {
                return Err(self.damaged());
            }
            let end = piece.end.min(worlds.end);
            found.push((place, self.runs_in(next - place.first)..self.runs_in(end - place.first)));
            next = end;
        }
        Ok(found)
    }

    /// Bytes of a payload before the reasons of failures.
    fn numbers(&self, place: ChunkPlace) -> u64 {
        self.runs_in(place.worlds) * (1 + 8 * u64::from(self.shape.outcomes))
    }

    fn read_at(&self, at: u64, bytes: &mut [u8]) -> Result<(), OutputError> {
        read_exact_at(&self.file, at, bytes).map_err(OutputError::disk(&self.path))
    }

    fn damaged(&self) -> OutputError {
        OutputError::Unreadable { path: self.path.clone(), reason: "it changed while it was read".to_owned() }
    }
}

/// The next text of a payload.
fn text(rest: &mut &[u8]) -> Option<String> {
    let mut take = |bytes: usize| {
        let (taken, left) = rest.split_at_checked(bytes)?;
        *rest = left;
        Some(taken)
    };
    let length = u32_at(take(4)?, 0);
    Some(String::from_utf8_lossy(take(length as usize)?).into_owned())
}
