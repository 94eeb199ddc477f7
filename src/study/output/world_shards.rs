//! Whole worlds of one run that many processes share: a file of frames for each, in which worlds need not follow each other,
//! and all files together.
//!
//! A file is read up to the first frame that is not whole. Where two frames hold the same world, the one read later counts;
//! they are equal, since a world depends on nothing but its number.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::experiment::{PointId, WorldRuns};
use crate::scenario::Scenario;

use super::error::OutputError;
use super::journal_index::Index;
use super::journal_scan::{ChunkPlace, Loss, u32_at};
use super::lock::{hold, still_at};
use super::study_identity::StudyIdentity;
use super::world_bytes::Numbering;
use super::world_frames::{KIND, end_of_head, frame, frame_length, head, next_frame, other_study};

/// The one point of a run, in an index of many.
const RUN: PointId = PointId([0; 32]);

/// Files of whole worlds of one run.
pub struct WorldShards<'a> {
    identity: &'a StudyIdentity,
    numbering: Numbering,
    first_world: u32,
    files: Vec<ShardFile>,
    /// Frames, by where they stand if the files are joined one behind the other.
    index: Index,
    /// Whether the last file is this process's own, which it appends to.
    has_own: bool,
}

struct ShardFile {
    path: PathBuf,
    file: File,
    /// Bytes of all files before it.
    before: u64,
    /// Bytes up to the end of its last whole frame.
    end: u64,
}

impl ShardFile {
    /// What lies behind the last whole frame of a file of this length.
    fn loss(&mut self, length: u64) -> io::Result<Loss> {
        let (at, bytes) = (self.end, length - self.end);
        let mut head = Vec::new();
        self.file.seek(SeekFrom::Start(at))?;
        Read::by_ref(&mut self.file).take(4).read_to_end(&mut head)?;
        let is_torn = head.len() < 4 || frame_length(u32_at(&head, 0)) > bytes;
        Ok(if is_torn { Loss::Torn { at, bytes } } else { Loss::Damaged { at, bytes } })
    }
}

impl<'a> WorldShards<'a> {
    /// None yet, of runs numbered from `first` on (world, run).
    pub fn new(scenario: &Scenario, (first_world, first_run): (u32, u32), identity: &'a StudyIdentity) -> Self {
        let size = &scenario.experiment;
        let numbering = Numbering { first_run, runs: size.runs, arms: size.arms.clone() };
        Self { identity, numbering, first_world, files: Vec::new(), index: Index::default(), has_own: false }
    }

    /// Takes the worlds of a file into account, which is only read; gives how many it has and what is lost of it.
    ///
    /// # Errors
    /// [`OutputError::Disk`]; [`OutputError::Unreadable`] and [`OutputError::OtherStudy`] for a file that is not of these runs.
    pub fn read(&mut self, path: &Path) -> Result<(u64, Vec<Loss>), OutputError> {
        self.add_file(path, File::open(path).map_err(OutputError::disk(path))?)
    }

    /// The same with a file for this process alone, made if it is not there, to which worlds are appended. A torn end is cut
    /// off. It comes behind all others.
    ///
    /// # Errors
    /// Those of [`WorldShards::read`]; [`OutputError::InUse`] when another process holds it.
    pub fn open_alone(&mut self, path: &Path) -> Result<Vec<Loss>, OutputError> {
        let disk = OutputError::disk(path);
        let was_there = path.exists();
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(&disk)?;
        hold(&file, path)?;
        let (_, mut losses) = self.add_file(path, file)?;
        self.has_own = true;
        if let Some(own) = self.files.last_mut() {
            own.file.set_len(own.end).map_err(&disk)?;
        }
        if self.files.last().is_some_and(|own| own.end == 0) {
            if !was_there {
                losses.clear();
            }
            let head = head(self.identity).map_err(&disk)?;
            self.write(&head)?;
        }
        Ok(losses)
    }

    fn add_file(&mut self, path: &Path, file: File) -> Result<(u64, Vec<Loss>), OutputError> {
        let disk = OutputError::disk(path);
        let length = file.metadata().map_err(&disk)?.len();
        let before = self.files.last().map_or(0, |last| last.before + last.end);
        let mut own = ShardFile { path: path.to_owned(), file, before, end: 0 };
        let found = end_of_head(path, self.identity).map_err(&disk)?;
        let (mut worlds, mut losses) = (0, Vec::new());
        if let Some(end) = found.map_err(|differences| other_study(path, differences))? {
            own.end = end;
            own.file.seek(SeekFrom::Start(end)).map_err(&disk)?;
            let mut bytes = BufReader::with_capacity(1 << 20, &own.file);
            while let Some(frame) = next_frame(&mut bytes).map_err(&disk)? {
                let place = ChunkPlace { first: frame.first, worlds: frame.count, at: before + own.end, bytes: 0 };
                self.index.insert(RUN.into(), place);
                worlds += u64::from(frame.count);
                own.end += frame.length();
            }
            drop(bytes);
            if own.end < length {
                losses.push(own.loss(length).map_err(&disk)?);
            }
        } else {
            self.is_begun(&mut own, length)?;
            losses.push(Loss::Empty);
        }
        self.files.push(own);
        Ok((worlds, losses))
    }

    /// Refuses a file without a whole head that is more than the beginning of one.
    fn is_begun(&self, own: &mut ShardFile, length: u64) -> Result<(), OutputError> {
        let disk = OutputError::disk(&own.path);
        let mut begins = Vec::new();
        own.file.rewind().map_err(&disk)?;
        Read::by_ref(&mut own.file).take(KIND.len() as u64).read_to_end(&mut begins).map_err(&disk)?;
        let refused = |reason: &str| OutputError::Unreadable { path: own.path.clone(), reason: reason.to_owned() };
        if !KIND.starts_with(&begins) {
            return Err(refused("it contains no worlds of a run"));
        }
        let whole = head(self.identity).map_err(&disk)?.len() as u64;
        if length < whole { Ok(()) } else { Err(refused("its head is damaged")) }
    }

    /// The worlds of a range that no file has, as ranges in order.
    pub fn absent(&self, worlds: Range<u32>) -> Vec<Range<u32>> {
        self.index.absent(RUN.into(), worlds)
    }

    /// Worlds from `next` on, at most so many; none where no file has that one. One frame is read at a time.
    ///
    /// # Errors
    /// [`OutputError::Disk`]; [`OutputError::Unreadable`] when a file changed under it.
    pub fn take(&mut self, next: u32, most: u32) -> Result<Vec<WorldRuns>, OutputError> {
        let Some((first, piece)) =
            self.index.from(RUN.into(), next).next().filter(|(first, _)| *first <= next && most > 0)
        else {
            return Ok(Vec::new());
        };
        debug_assert!(first <= next, "a piece that begins at the world or before it");
        let at = self.files.partition_point(|file| file.before <= piece.place.at) - 1;
        let own = &mut self.files[at];
        let disk = OutputError::disk(&own.path);
        own.file.seek(SeekFrom::Start(piece.place.at - own.before)).map_err(&disk)?;
        let frame = next_frame(&mut BufReader::new(&own.file)).map_err(&disk)?;
        let frame = frame.filter(|frame| (frame.first, frame.count) == (piece.place.first, piece.place.worlds));
        let worlds = frame.and_then(|frame| frame.worlds(self.first_world, &self.numbering));
        let Some(mut worlds) = worlds else {
            let reason = "it changed while it was read".to_owned();
            return Err(OutputError::Unreadable { path: own.path.clone(), reason });
        };
        let end = piece.end.min(next.saturating_add(most));
        worlds.truncate((end - piece.place.first) as usize);
        worlds.drain(..(next - piece.place.first) as usize);
        Ok(worlds)
    }

    /// Appends consecutive worlds, the first of which has the number `next`, to this process's own file.
    ///
    /// # Errors
    /// [`OutputError::Disk`].
    pub fn add(&mut self, next: u32, worlds: &[WorldRuns]) -> Result<(), OutputError> {
        debug_assert!(self.has_own, "there is a file to append to");
        let Some(own) = self.files.last().filter(|_| !worlds.is_empty()) else { return Ok(()) };
        let frame = frame(next, worlds).map_err(OutputError::disk(&own.path))?;
        let place = ChunkPlace { first: next, worlds: worlds.len() as u32, at: own.before + own.end, bytes: 0 };
        self.write(&frame)?;
        self.index.insert(RUN.into(), place);
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), OutputError> {
        let Some(own) = self.files.last_mut() else { return Ok(()) };
        let written = own.file.seek(SeekFrom::Start(own.end)).and_then(|_| own.file.write_all(bytes));
        written.map_err(OutputError::disk(&own.path))?;
        own.end += bytes.len() as u64;
        Ok(())
    }

    /// Sees this process's own file onto the disk at the end, and refuses to call that an end where the file is not at its
    /// path any more.
    ///
    /// # Errors
    /// [`OutputError::Disk`].
    pub fn close(self) -> Result<(), OutputError> {
        let Some(own) = self.files.last().filter(|_| self.has_own) else { return Ok(()) };
        own.file.sync_data().map_err(OutputError::disk(&own.path))?;
        still_at(&own.file, &own.path, &own.path)
    }
}
