//! The journal of a study: outcomes of runs, appended in whole chunks to one file that survives a crash.
//!
//! A chunk holds whole worlds of one point and ends in a checksum. A crash at any byte leaves whole chunks and perhaps a
//! torn one at the end, which is cut off when the journal is opened again; a chunk that was damaged in place is passed
//! over. Nothing in it depends on the order of points: a point is known by its content. Where two chunks hold the same
//! world of the same point, the later one counts.
//!
//! ```text
//! file    "polmobj3"  outcomes u32  arms u32  runs u32  study 32 bytes      chunk  chunk  ..
//! chunk   payload length u32  point 32 bytes  first world u32  worlds u32  payload  checksum 8 bytes
//! payload per run: 0, or 1 if it failed      per outcome and run: f64      per failed run: length u32  reason
//! ```
//!
//! Runs of a chunk stand world by world, within a world run by run and within a run arm by arm. Outcome by outcome they are
//! read back, so a table of any number of runs is made of little at a time. Numbers are little-endian, NaN where they are
//! missing; the checksum is the beginning of a SHA-256, the study a SHA-256 of what all runs of a study depend on. A chunk
//! of no worlds covers damage, so that the loss is reported once.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::experiment::{PointId, ShortId, WorldOutcomes};
use crate::measures::OutcomeId;

use super::error::OutputError;
pub use super::journal_chunk::Chunks;
use super::journal_index::Index;
use super::journal_scan::{CHECKSUM, CHUNK_HEAD, ChunkPlace, FILE_HEAD, MOST_BYTES, checksum, scan};
pub use super::journal_scan::{Loss, Shape};
use super::lock::{hold, still_at};

/// What every journal begins with, whatever its format.
const KIND: &[u8; 7] = b"polmobj";
/// Number of the format, a digit. Format 3 knows points by another digest than format 2 and says whose study it is.
const FORMAT: u8 = b'3';
/// Bytes of chunks that are taken over in one write.
const TOGETHER: usize = 1 << 20;

/// A journal open for reading and appending.
#[derive(Debug)]
pub struct Journal {
    pub(super) path: PathBuf,
    pub(super) file: File,
    pub(super) shape: Shape,
    /// The outcomes of its runs, in order.
    kept: Arc<[OutcomeId]>,
    end: u64,
    index: Arc<Mutex<Index>>,
    losses: Vec<Loss>,
}

/// The worlds that a journal has, for many threads to take those that it lacks.
#[derive(Debug, Clone)]
pub struct Claims(Arc<Mutex<Index>>);

impl Claims {
    /// Takes the worlds of a range that a point does not have and nobody else took, as ranges in order.
    pub fn take(&self, id: PointId, worlds: Range<u32>) -> Vec<Range<u32>> {
        locked(&self.0).claim(id.into(), worlds)
    }
}

/// A thread that panicked with the index left it whole: it changes piece by piece.
fn locked(index: &Mutex<Index>) -> MutexGuard<'_, Index> {
    index.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Journal {
    /// Opens the journal of a study at `path`, made if it is not there. A torn end is cut off, and damage before whole
    /// chunks is covered; [`Journal::losses`] says what was lost.
    ///
    /// # Errors
    /// [`OutputError::Disk`]; [`OutputError::Unreadable`] for a file that is no journal of this shape and study.
    pub fn open(path: &Path, shape: Shape, study: &[u8; 32]) -> Result<Self, OutputError> {
        Self::opened(path, shape, study, false)
    }

    /// The same for this process alone: the file is held, before anything of it is read or cut off, until it is closed.
    ///
    /// # Errors
    /// Those of [`Journal::open`]; [`OutputError::InUse`] when another process holds it.
    pub fn open_alone(path: &Path, shape: Shape, study: &[u8; 32]) -> Result<Self, OutputError> {
        Self::opened(path, shape, study, true)
    }

    /// Whether there is a journal of this shape and study at `path`, or the beginning of one.
    ///
    /// # Errors
    /// [`OutputError::Disk`]; [`OutputError::Unreadable`] for a file that is no journal of this shape and study.
    pub fn check(path: &Path, shape: Shape, study: &[u8; 32]) -> Result<bool, OutputError> {
        let mut found = [0; FILE_HEAD as usize];
        match File::open(path).and_then(|mut file| file.read_exact(&mut found)) {
            Ok(()) => is_of(path, &found, &head(shape, study)).map(|()| true),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::UnexpectedEof) => Ok(false),
            Err(error) => Err(OutputError::disk(path)(error)),
        }
    }

    /// Whether there is a journal at `path` that holds more than its head.
    pub fn has_worlds(path: &Path) -> bool {
        std::fs::metadata(path).is_ok_and(|found| found.len() > FILE_HEAD)
    }

    fn opened(path: &Path, shape: Shape, study: &[u8; 32], alone: bool) -> Result<Self, OutputError> {
        let disk = OutputError::disk(path);
        let was_there = path.exists();
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(&disk)?;
        if alone {
            hold(&file, path)?;
        }
        let length = file.metadata().map_err(&disk)?.len();
        let (index, losses) = (Arc::new(Mutex::new(Index::default())), Vec::new());
        let kept = (0..shape.outcomes).map(OutcomeId).collect();
        let mut journal = Self { path: path.to_owned(), file, shape, kept, end: FILE_HEAD, index, losses };
        let head = head(shape, study);
        if length < FILE_HEAD {
            journal.losses.push(if was_there { Loss::Empty } else { Loss::Absent });
            journal.file.set_len(0).map_err(&disk)?;
            journal.file.rewind().map_err(&disk)?;
            journal.file.write_all(&head).map_err(&disk)?;
        } else {
            journal.read_through(length, &head)?;
            journal.file.set_len(journal.end).map_err(&disk)?;
        }
        Ok(journal)
    }

    /// Notes all whole chunks.
    fn read_through(&mut self, length: u64, head: &[u8]) -> Result<(), OutputError> {
        let path = self.path.clone();
        let disk = OutputError::disk(&path);
        self.file.rewind().map_err(&disk)?;
        let mut found = [0; FILE_HEAD as usize];
        self.file.read_exact(&mut found).map_err(&disk)?;
        is_of(&path, &found, head)?;
        let index = Arc::clone(&self.index);
        let note = |id: PointId, place, _: &[u8]| {
            locked(&index).insert(id.into(), place);
            Ok(())
        };
        let found = scan(&self.file, length, self.shape, note).map_err(&disk)?;
        (self.losses, self.end) = (found.losses, found.end);
        for loss in self.losses.clone() {
            match loss {
                Loss::Damaged { at, bytes } if at < self.end => self.cover(at, bytes).map_err(&disk)?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Takes over all whole chunks of another journal of the same study that hold worlds which this one lacks, and says what
    /// was lost of it. The other file is only read.
    ///
    /// # Errors
    /// [`OutputError::Disk`]; [`OutputError::Unreadable`] for a file that is no journal of this shape and study.
    pub fn take_over(&mut self, path: &Path, study: &[u8; 32]) -> Result<Vec<Loss>, OutputError> {
        let mut chunks = Chunks::default();
        let shape = self.shape;
        let found = pass(path, shape, study, |id, place, bytes| {
            let is_new = !locked(&self.index).absent(id.into(), place.first..place.first + place.worlds).is_empty();
            if is_new {
                chunks.places.push((id, ChunkPlace { at: (chunks.bytes.len() + CHUNK_HEAD) as u64, ..place }));
                chunks.bytes.extend_from_slice(bytes);
            }
            // Many small chunks are written together.
            if chunks.bytes.len() > TOGETHER { self.write(&std::mem::take(&mut chunks)) } else { Ok(()) }
        })?;
        self.write(&chunks)?;
        Ok(found)
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
    pub fn append(&mut self, id: PointId, worlds: &[WorldOutcomes]) -> Result<(), OutputError> {
        let mut chunks = Chunks::default();
        chunks.add(&self.kept, id, worlds);
        self.write(&chunks)
    }

    /// Appends chunks.
    ///
    /// # Errors
    /// [`OutputError::Disk`].
    pub fn write(&mut self, chunks: &Chunks) -> Result<(), OutputError> {
        let written = self.file.seek(SeekFrom::Start(self.end)).and_then(|_| self.file.write_all(&chunks.bytes));
        written.map_err(OutputError::disk(&self.path))?;
        let mut index = locked(&self.index);
        for &(id, place) in &chunks.places {
            index.insert(id.into(), ChunkPlace { at: self.end + place.at, ..place });
        }
        self.end += chunks.bytes.len() as u64;
        Ok(())
    }

    /// The worlds that it has, for threads that run those that it lacks; [`Journal::release`] when they are done.
    pub fn claims(&self) -> Claims {
        Claims(Arc::clone(&self.index))
    }

    /// Gives back what was claimed and not written.
    pub fn release(&self) {
        locked(&self.index).release();
    }

    /// What stands where.
    pub(super) fn places(&self) -> MutexGuard<'_, Index> {
        locked(&self.index)
    }

    /// The same with some of all outcomes, as many as its shape has, in their order.
    #[must_use]
    pub fn keeping(self, kept: &[OutcomeId]) -> Self {
        debug_assert_eq!(kept.len(), self.shape.outcomes as usize, "the shape says how many");
        Self { kept: kept.into(), ..self }
    }

    /// The outcomes of its runs, in order.
    pub fn kept(&self) -> Arc<[OutcomeId]> {
        Arc::clone(&self.kept)
    }

    /// Numbers that give every run its size.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// Whether it has no world.
    pub fn is_empty(&self) -> bool {
        locked(&self.index).is_empty()
    }

    /// Waits until all of it is on the disk.
    ///
    /// # Errors
    /// [`OutputError::Disk`].
    pub fn sync(&self) -> Result<(), OutputError> {
        self.file.sync_data().map_err(OutputError::disk(&self.path))
    }

    /// Sees all of it onto the disk at the end, and refuses to call that an end where the file is not at its path any more.
    ///
    /// # Errors
    /// [`OutputError::Disk`].
    pub fn close(self) -> Result<(), OutputError> {
        self.sync()?;
        still_at(&self.file, &self.path, &self.path)
    }

    /// The worlds below `asked` that a point does not have, as ranges in order.
    pub fn absent(&self, id: impl Into<ShortId>, asked: u32) -> Vec<Range<u32>> {
        locked(&self.index).absent(id.into(), 0..asked)
    }

    /// How many worlds a point has, counted from 0 without a gap.
    pub fn worlds(&self, id: impl Into<ShortId>) -> u32 {
        self.absent(id, u32::MAX).first().map_or(u32::MAX, |gap| gap.start)
    }

    /// Runs of a world, at least 1.
    pub fn runs_per_world(&self) -> usize {
        (self.runs_in(1) as usize).max(1)
    }

    /// Worlds of the largest chunk: no more are held at a time.
    pub fn largest_chunk(&self) -> u32 {
        locked(&self.index).largest_chunk()
    }

    pub(super) fn runs_in(&self, worlds: u32) -> u64 {
        u64::from(worlds) * u64::from(self.shape.arms) * u64::from(self.shape.runs)
    }
}

/// Goes through the whole chunks of a journal, with all their bytes, without changing it; gives what is lost of it.
pub(super) fn pass(
    path: &Path,
    shape: Shape,
    study: &[u8; 32],
    mut take: impl FnMut(PointId, ChunkPlace, &[u8]) -> Result<(), OutputError>,
) -> Result<Vec<Loss>, OutputError> {
    let disk = OutputError::disk(path);
    let mut file = File::open(path).map_err(&disk)?;
    let length = file.metadata().map_err(&disk)?.len();
    if length < FILE_HEAD {
        return Ok(vec![Loss::Empty]);
    }
    let mut found = [0; FILE_HEAD as usize];
    file.read_exact(&mut found).map_err(&disk)?;
    is_of(path, &found, &head(shape, study))?;
    let mut failed = None;
    let scanned = scan(&file, length, shape, |id, place, bytes| {
        take(id, place, bytes).map_err(|error| {
            failed = Some(error);
            io::ErrorKind::Other.into()
        })
    });
    match (scanned, failed) {
        (Ok(found), _) => Ok(found.losses),
        (Err(_), Some(error)) => Err(error),
        (Err(error), None) => Err(disk(error)),
    }
}

/// Refuses the head of a journal that is not the one expected.
fn is_of(path: &Path, found: &[u8], expected: &[u8]) -> Result<(), OutputError> {
    let (kind, numbers) = (KIND.len(), KIND.len() + 1);
    let reason = if found[..kind] != expected[..kind] || !found[kind].is_ascii_digit() {
        "it is no journal".to_owned()
    } else if found[kind] != FORMAT {
        let (earlier, now) = (char::from(found[kind]), char::from(FORMAT));
        format!("it is a journal of format {earlier}, and this version of the program works with format {now}")
    } else if found[numbers..numbers + 12] != expected[numbers..numbers + 12] {
        "it is no journal of these arms, runs and outcomes".to_owned()
    } else if found != expected {
        "it belongs to another study: another scenario, seed, scheme of draws or version of the program".to_owned()
    } else {
        return Ok(());
    };
    Err(OutputError::Unreadable { path: path.to_owned(), reason })
}

fn head(shape: Shape, study: &[u8; 32]) -> Vec<u8> {
    let numbers = [shape.outcomes, shape.arms, shape.runs].map(u32::to_le_bytes).concat();
    [KIND.as_slice(), &[FORMAT], &numbers, study].concat()
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
        // Half a file is of no use; the first error says why it cannot be removed either.
        let _ = std::fs::remove_file(&partial);
        OutputError::disk(path)(error)
    })
}
