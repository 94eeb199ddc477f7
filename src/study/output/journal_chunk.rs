//! Worlds as chunks of a journal: encoded and summed by whoever ran them, before one writer puts them into the file.

use crate::experiment::{PointId, RunOutcome, WorldOutcomes};

use crate::measures::OutcomeId;

use super::journal_scan::{CHUNK_HEAD, ChunkPlace, checksum};

/// Chunks ready to be written.
#[derive(Debug, Default)]
pub struct Chunks {
    /// Their bytes, one behind the other.
    pub(super) bytes: Vec<u8>,
    /// Whose worlds they are and where they stand among these bytes.
    pub(super) places: Vec<(PointId, ChunkPlace)>,
}

impl Chunks {
    /// Adds worlds of points in order, consecutive ones of a point as one chunk.
    pub fn add_all(&mut self, kept: &[OutcomeId], worlds: impl IntoIterator<Item = (PointId, WorldOutcomes)>) {
        let mut chunk: Vec<WorldOutcomes> = Vec::new();
        let mut of = None;
        for (id, world) in worlds {
            let follows = of == Some(id) && chunk.last().is_some_and(|last| last.world + 1 == world.world);
            if let Some(id) = of.replace(id).filter(|_| !follows) {
                self.add(kept, id, &chunk);
                chunk.clear();
            }
            chunk.push(world);
        }
        if let Some(id) = of {
            self.add(kept, id, &chunk);
        }
    }

    /// Adds consecutive worlds of a point as one chunk, with these outcomes of each run. No worlds make no chunk.
    pub fn add(&mut self, kept: &[OutcomeId], id: PointId, worlds: &[WorldOutcomes]) {
        let Some(first) = worlds.first() else { return };
        let begin = self.bytes.len();
        let bytes = &mut self.bytes;
        bytes.extend([0; 4]);
        bytes.extend(id.0);
        bytes.extend(first.world.to_le_bytes());
        bytes.extend((worlds.len() as u32).to_le_bytes());
        let runs = || worlds.iter().flat_map(|world| &world.runs);
        bytes.extend(runs().map(|run| u8::from(run.is_err())));
        for outcome in kept {
            let value = |run: &RunOutcome| run.as_ref().map_or(f64::NAN, |outcomes| outcomes[*outcome]);
            runs().for_each(|run| bytes.extend(value(run).to_le_bytes()));
        }
        for reason in runs().filter_map(|run| run.as_ref().err()) {
            bytes.extend((reason.len() as u32).to_le_bytes());
            bytes.extend(reason.as_bytes());
        }
        let payload = (bytes.len() - begin - CHUNK_HEAD) as u32;
        bytes[begin..begin + 4].copy_from_slice(&payload.to_le_bytes());
        let sum = checksum(&bytes[begin..]);
        bytes.extend(sum);
        let at = (begin + CHUNK_HEAD) as u64;
        self.places.push((id, ChunkPlace { first: first.world, worlds: worlds.len() as u32, at, bytes: payload }));
    }
}
