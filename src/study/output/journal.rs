//! The journal of a study: what was played, appended in whole chunks to one file that survives a crash.
//!
//! A chunk holds whole worlds of one point and ends in a checksum. A crash at any byte leaves whole chunks and perhaps a
//! torn one at the end, which is cut off when the journal is opened again; a chunk that was damaged in place is passed
//! over. Nothing in it depends on the order of points: a point is known by its content. Where two chunks hold the same
//! world of the same point, the later one counts.
//!
//! ```text
//! file    "polmobj2"  outcomes u32  arms u32  runs u32      chunk  chunk  ..
//! chunk   payload length u32  point 32 bytes  first world u32  worlds u32  payload  checksum 8 bytes
//! payload per run: 0, or 1 if it failed      per outcome and run: f64      per failed run: length u32  reason
//! ```
//!
//! Runs of a chunk stand world by world, within a world run by run and within a run arm by arm. Outcome by outcome they
//! are read back, so a table of any number of runs is made of little at a time. Numbers are little-endian, NaN where they
//! are missing; the checksum is the beginning of a SHA-256. A chunk of no worlds covers damage, so that it is told of once.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::experiment::{Played, PlayedWorld, PointId};

use super::error::OutputError;
use super::journal_scan::{CHECKSUM, CHUNK_HEAD, FILE_HEAD, MOST_BYTES, Place, checksum, scan, u32_at};
pub use super::journal_scan::{Loss, Shape};

const MAGIC: &[u8; 8] = b"polmobj2";

/// A journal open for reading and appending.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    shape: Shape,
    end: u64,
    points: BTreeMap<PointId, Pieces>,
    losses: Vec<Loss>,
}

impl Journal {
    /// Opens the journal at `path`, made if it is not there. A torn end is cut off, and damage before whole chunks is
    /// covered; [`Journal::losses`] says what was lost.
    ///
    /// # Errors
    /// [`OutputError::Disk`]; [`OutputError::Unreadable`] for a file that is no journal of this shape.
    pub fn open(path: &Path, shape: Shape) -> Result<Self, OutputError> {
        let disk = OutputError::disk(path);
        let was_there = path.exists();
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(&disk)?;
        let length = file.metadata().map_err(&disk)?.len();
        let (points, losses) = (BTreeMap::new(), Vec::new());
        let mut journal = Self { path: path.to_owned(), file, shape, end: FILE_HEAD, points, losses };
        if length < FILE_HEAD {
            journal.losses.push(if was_there { Loss::Empty } else { Loss::Absent });
            journal.file.set_len(0).map_err(&disk)?;
            journal.file.rewind().map_err(&disk)?;
            journal.file.write_all(&head(shape)).map_err(&disk)?;
        } else {
            journal.index(length)?;
            journal.file.set_len(journal.end).map_err(&disk)?;
        }
        Ok(journal)
    }

    /// Notes all whole chunks.
    fn index(&mut self, length: u64) -> Result<(), OutputError> {
        let path = self.path.clone();
        let disk = OutputError::disk(&path);
        self.file.rewind().map_err(&disk)?;
        let mut found = [0; FILE_HEAD as usize];
        self.file.read_exact(&mut found).map_err(&disk)?;
        if found[..] != head(self.shape)[..] {
            let reason = "it is no journal of these arms, runs and outcomes".to_owned();
            return Err(OutputError::Unreadable { path: self.path.clone(), reason });
        }
        let found = scan(&self.file, length, self.shape).map_err(&disk)?;
        for (id, place) in found.chunks {
            insert(self.points.entry(id).or_default(), place);
        }
        (self.losses, self.end) = (found.losses, found.end);
        for loss in self.losses.clone() {
            match loss {
                Loss::Damaged { at, bytes } if at < self.end => self.cover(at, bytes).map_err(&disk)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Makes damaged bytes a chunk of no worlds. What is too short or too long for one stays, and is met again.
    fn cover(&mut self, at: u64, bytes: u64) -> io::Result<()> {
        let payload = bytes.checked_sub((CHUNK_HEAD + CHECKSUM) as u64).and_then(|payload| u32::try_from(payload).ok());
        let Some(payload) = payload.filter(|payload| *payload <= MOST_BYTES) else { return Ok(()) };
        let mut chunk = vec![0; CHUNK_HEAD + payload as usize];
        self.file.seek(SeekFrom::Start(at))?;
        self.file.read_exact(&mut chunk)?;
        chunk[..CHUNK_HEAD].fill(0);
        chunk[..4].copy_from_slice(&payload.to_le_bytes());
        chunk.extend(checksum(&chunk));
        self.file.seek(SeekFrom::Start(at))?;
        self.file.write_all(&chunk)
    }

    /// What was lost when the journal was opened; a new journal was absent.
    pub fn losses(&self) -> &[Loss] {
        &self.losses
    }

    /// Appends consecutive worlds of a point as one chunk. No worlds make no chunk.
    ///
    /// # Errors
    /// [`OutputError::Disk`].
    pub fn append(&mut self, id: PointId, worlds: &[PlayedWorld]) -> Result<(), OutputError> {
        let Some(first) = worlds.first() else { return Ok(()) };
        let mut chunk = vec![0; 4];
        chunk.extend(id.0);
        chunk.extend(first.world.to_le_bytes());
        chunk.extend((worlds.len() as u32).to_le_bytes());
        let runs = || worlds.iter().flat_map(|world| &world.runs);
        chunk.extend(runs().map(|run| u8::from(run.is_err())));
        for outcome in 0..self.shape.outcomes as usize {
            let value = |run: &Played| run.as_ref().map_or(f64::NAN, |outcomes| outcomes[outcome]);
            chunk.extend(runs().flat_map(|run| value(run).to_le_bytes()));
        }
        for reason in runs().filter_map(|run| run.as_ref().err()) {
            chunk.extend((reason.len() as u32).to_le_bytes());
            chunk.extend(reason.as_bytes());
        }
        let bytes = (chunk.len() - CHUNK_HEAD) as u32;
        chunk[..4].copy_from_slice(&bytes.to_le_bytes());
        chunk.extend(checksum(&chunk));
        let disk = OutputError::disk(&self.path);
        self.file.seek(SeekFrom::Start(self.end)).map_err(&disk)?;
        self.file.write_all(&chunk).map_err(&disk)?;
        let place = Place { first: first.world, worlds: worlds.len() as u32, at: self.end + CHUNK_HEAD as u64, bytes };
        insert(self.points.entry(id).or_default(), place);
        self.end += chunk.len() as u64;
        Ok(())
    }

    /// Waits until all of it is on the disk.
    ///
    /// # Errors
    /// [`OutputError::Disk`].
    pub fn sync(&self) -> Result<(), OutputError> {
        self.file.sync_data().map_err(OutputError::disk(&self.path))
    }

    /// The worlds below `asked` that a point does not have, as ranges in order.
    pub fn absent(&self, id: PointId, asked: u32) -> Vec<Range<u32>> {
        let mut absent = Vec::new();
        let mut next = 0;
        for (&first, piece) in self.points.get(&id).into_iter().flat_map(|pieces| pieces.range(..asked)) {
            if first > next {
                absent.push(next..first);
            }
            next = piece.end;
        }
        if next < asked {
            absent.push(next..asked);
        }
        absent
    }

    /// How many worlds a point has, counted from 0 without a gap.
    pub fn worlds(&self, id: PointId) -> u32 {
        self.absent(id, u32::MAX).first().map_or(u32::MAX, |gap| gap.start)
    }

    /// Runs of a world, at least 1.
    pub fn runs_per_world(&self) -> usize {
        (self.runs_in(1) as usize).max(1)
    }

    /// Worlds of the largest chunk: no more are held at a time.
    pub fn largest_chunk(&self) -> u32 {
        self.points.values().flat_map(BTreeMap::values).map(|piece| piece.place.worlds).max().unwrap_or(0)
    }

    /// Hands over one outcome, by position, of some worlds of a point: all runs of whole worlds in order, piece by piece,
    /// NaN where it is missing; up to the first world that the point does not have.
    ///
    /// # Errors
    /// [`OutputError::Disk`]; [`OutputError::Unreadable`] when the file changed under it; those of `take`.
    pub fn values(
        &mut self,
        id: PointId,
        worlds: Range<u32>,
        outcome: usize,
        mut take: impl FnMut(&[f64]) -> Result<(), OutputError>,
    ) -> Result<(), OutputError> {
        let (mut bytes, mut values) = (Vec::new(), Vec::new());
        for (place, runs) in self.stretches(id, worlds)? {
            let before = self.runs_in(place.worlds) * (1 + 8 * outcome as u64) + 8 * runs.start;
            bytes.resize(8 * (runs.end - runs.start) as usize, 0);
            self.read_at(place.at + before, &mut bytes)?;
            values.clear();
            let number = |bytes: &[u8]| bytes.try_into().map_or(f64::NAN, f64::from_le_bytes);
            values.extend(bytes.chunks_exact(8).map(number));
            take(&values)?;
        }
        Ok(())
    }

    /// As [`Journal::values`], why runs failed; nothing where they did not.
    ///
    /// # Errors
    /// Those of [`Journal::values`].
    pub fn failures(
        &mut self,
        id: PointId,
        worlds: Range<u32>,
        mut take: impl FnMut(&[Option<String>]) -> Result<(), OutputError>,
    ) -> Result<(), OutputError> {
        let mut bytes = Vec::new();
        for (place, runs) in self.stretches(id, worlds)? {
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

    /// Where worlds of a point stand: chunks in order, with those of their runs that are meant.
    fn stretches(&self, id: PointId, worlds: Range<u32>) -> Result<Vec<(Place, Range<u64>)>, OutputError> {
        let mut found = Vec::new();
        let Some(pieces) = self.points.get(&id) else { return Ok(found) };
        let mut next = worlds.start;
        let first = pieces.range(..=next).next_back().map_or(next, |(&first, _)| first);
        for (&first, piece) in pieces.range(first..) {
            if next >= worlds.end || first > next || piece.end <= next {
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

    fn runs_in(&self, worlds: u32) -> u64 {
        u64::from(worlds) * u64::from(self.shape.arms) * u64::from(self.shape.runs)
    }

    /// Bytes of a payload before the reasons of failures.
    fn numbers(&self, place: Place) -> u64 {
        self.runs_in(place.worlds) * (1 + 8 * u64::from(self.shape.outcomes))
    }

    fn read_at(&mut self, at: u64, bytes: &mut [u8]) -> Result<(), OutputError> {
        let read = self.file.seek(SeekFrom::Start(at)).and_then(|_| self.file.read_exact(bytes));
        read.map_err(OutputError::disk(&self.path))
    }

    fn damaged(&self) -> OutputError {
        OutputError::Unreadable { path: self.path.clone(), reason: "it changed while it was read".to_owned() }
    }
}

/// Worlds up to `end` that are read from one chunk.
#[derive(Debug, Clone, Copy)]
struct Piece {
    end: u32,
    place: Place,
}

/// The worlds of a point by where the latest chunk with them stands, each piece at its first world.
type Pieces = BTreeMap<u32, Piece>;

/// Notes a chunk that is later than all that were noted before.
fn insert(pieces: &mut Pieces, place: Place) {
    let (first, end) = (place.first, place.first + place.worlds);
    let covered = pieces.range(..end).rev().take_while(|(_, piece)| piece.end > first);
    let covered: Vec<(u32, Piece)> = covered.map(|(&first, &piece)| (first, piece)).collect();
    for (begin, piece) in covered {
        pieces.remove(&begin);
        if begin < first {
            pieces.insert(begin, Piece { end: first, ..piece });
        }
        if piece.end > end {
            pieces.insert(end, piece);
        }
    }
    pieces.insert(first, Piece { end, place });
}

fn head(shape: Shape) -> Vec<u8> {
    let numbers = [shape.outcomes, shape.arms, shape.runs].map(u32::to_le_bytes).concat();
    [MAGIC.as_slice(), &numbers].concat()
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

/// Writes a file under another name first, sees it onto the disk and gives it its name.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), OutputError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".partial");
    let partial = PathBuf::from(name);
    let written = || -> io::Result<()> {
        let mut file = File::create(&partial)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&partial, path)
    };
    written().map_err(|error| {
        // Half a file is of no use; that it cannot be removed either is told by the first error.
        let _ = std::fs::remove_file(&partial);
        OutputError::disk(path)(error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_each_world_the_latest_chunk_counts() {
        let place = |first, worlds, at| Place { first, worlds, at, bytes: 0 };
        let found = |places: &[Place]| -> Vec<(u32, u32, u64)> {
            let mut pieces = Pieces::new();
            for &place in places {
                insert(&mut pieces, place);
            }
            pieces.into_iter().map(|(first, piece)| (first, piece.end, piece.place.at)).collect()
        };
        assert_eq!(found(&[place(0, 4, 1), place(4, 4, 2)]), [(0, 4, 1), (4, 8, 2)]);
        assert_eq!(found(&[place(0, 8, 1), place(3, 2, 2)]), [(0, 3, 1), (3, 5, 2), (5, 8, 1)]);
        assert_eq!(found(&[place(0, 3, 1), place(5, 3, 2), place(2, 4, 3)]), [(0, 2, 1), (2, 6, 3), (6, 8, 2)]);
        assert_eq!(found(&[place(2, 2, 1), place(5, 1, 2), place(0, 9, 3)]), [(0, 9, 3)]);
        assert!(found(&[]).is_empty());
    }
}
