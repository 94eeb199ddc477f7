//! The log of a run: every world as it was simulated, for a run that was killed to go on from.
//!
//! Frames are appended in the order of worlds and end in a checksum, so that a crash at any byte leaves whole frames and at
//! the end perhaps a torn one, which is cut off. What is read back goes through the same writers as new worlds, and so
//! gives the same bytes; a log is read frame by frame, whatever its length. `world_frames` has its form.

use std::collections::VecDeque;
use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::experiment::WorldRuns;
use crate::scenario::Scenario;

use super::error::OutputError;
use super::study_identity::StudyIdentity;
use super::world_bytes::Numbering;
use super::world_frames::{end_of_head, frame, head, next_frame, other_study, read_head};

/// A log that is read from its beginning and appended to once all of it was read.
pub struct WorldLog {
    path: PathBuf,
    file: BufReader<File>,
    /// Where the next frame begins.
    at: u64,
    numbering: Numbering,
    /// The world that comes next, counted from 0 whatever the first one's number.
    next: u32,
    first_world: u32,
    read: VecDeque<WorldRuns>,
    /// Bytes behind the last whole frame, cut off.
    lost: u64,
}

impl WorldLog {
    /// Opens the log at `path` of runs numbered from `first` on (world, run); made if it is not there or its head is torn.
    ///
    /// # Errors
    /// [`OutputError::Disk`], [`OutputError::OtherStudy`] for the log of other runs.
    pub fn open(
        path: &Path,
        scenario: &Scenario,
        (first_world, first_run): (u32, u32),
        identity: &StudyIdentity,
    ) -> Result<Self, OutputError> {
        let disk = OutputError::disk(path);
        let end_of_head = Self::check(path, identity)?;
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(&disk)?;
        let size = &scenario.experiment;
        let numbering = Numbering { first_run, runs: size.runs, arms: size.arms.clone() };
        let mut log = Self {
            path: path.to_owned(),
            file: BufReader::new(file),
            at: end_of_head.unwrap_or(0),
            numbering,
            next: 0,
            first_world,
            read: VecDeque::new(),
            lost: 0,
        };
        if end_of_head.is_none() {
            let head = head(identity).map_err(&disk)?;
            log.file.get_ref().set_len(0).map_err(&disk)?;
            log.write(&head)?;
        }
        Ok(log)
    }

    /// Where the head of a log of these runs ends; nothing where there is no log or no whole head.
    ///
    /// # Errors
    /// [`OutputError::Disk`], [`OutputError::OtherStudy`] for the log of other runs.
    pub fn check(path: &Path, identity: &StudyIdentity) -> Result<Option<u64>, OutputError> {
        let found = end_of_head(path, identity).map_err(OutputError::disk(path))?;
        found.map_err(|differences| other_study(path.parent().unwrap_or(path), differences))
    }

    /// Whether there is a log at `path` that holds worlds.
    pub fn has_worlds(path: &Path) -> bool {
        let length = fs::metadata(path).map_or(0, |found| found.len());
        File::open(path).is_ok_and(|mut file| matches!(read_head(&mut file), Ok(Some((_, end))) if length > end))
    }

    /// The worlds that come next, at most so many; none once all were read. What is torn or damaged then is cut off, with all
    /// behind it.
    ///
    /// # Errors
    /// [`OutputError::Disk`].
    pub fn take(&mut self, most: u32) -> Result<Vec<WorldRuns>, OutputError> {
        if self.read.is_empty() && most > 0 {
            match self.frame()? {
                Some(worlds) => self.read = worlds.into(),
                None => self.cut()?,
            }
        }
        let count = self.read.len().min(most as usize);
        self.next += count as u32;
        Ok(self.read.drain(..count).collect())
    }

    /// Appends worlds that follow those that were read or appended before; only once [`WorldLog::take`] gave none.
    ///
    /// # Errors
    /// [`OutputError::Disk`].
    pub fn add(&mut self, worlds: &[WorldRuns]) -> Result<(), OutputError> {
        if worlds.is_empty() {
            return Ok(());
        }
        let frame = frame(self.next, worlds).map_err(OutputError::disk(&self.path))?;
        self.next += worlds.len() as u32;
        self.write(&frame)
    }

    /// Bytes behind the last whole frame that were cut off, since it was asked last.
    pub fn lost(&mut self) -> u64 {
        std::mem::take(&mut self.lost)
    }

    /// The frame that comes next, if it is whole and the worlds are those that follow.
    fn frame(&mut self) -> Result<Option<Vec<WorldRuns>>, OutputError> {
        let disk = OutputError::disk(&self.path);
        self.file.seek(SeekFrom::Start(self.at)).map_err(&disk)?;
        let frame = next_frame(&mut self.file).map_err(&disk)?;
        let Some(frame) = frame.filter(|frame| frame.first == self.next) else { return Ok(None) };
        let worlds = frame.worlds(self.first_world, &self.numbering);
        if worlds.is_some() {
            self.at += frame.length();
        }
        Ok(worlds)
    }

    /// Makes the end of what was read the end of the file.
    fn cut(&mut self) -> Result<(), OutputError> {
        let disk = OutputError::disk(&self.path);
        let length = self.file.get_ref().metadata().map_err(&disk)?.len();
        if length > self.at {
            self.lost += length - self.at;
            self.file.get_ref().set_len(self.at).map_err(&disk)?;
        }
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), OutputError> {
        let mut file = self.file.get_ref();
        let written = file.seek(SeekFrom::Start(self.at)).and_then(|_| file.write_all(bytes));
        written.map_err(OutputError::disk(&self.path))?;
        self.at += bytes.len() as u64;
        Ok(())
    }
}

/// What the worlds of a run depend on, and what is kept of them: a log is gone on with only under the same.
pub fn run_identity(mut identity: StudyIdentity, scenario: &Scenario, first: (u32, u32)) -> StudyIdentity {
    identity.model.push("[record]".to_owned());
    identity.model.push(format!("every = {}", scenario.record.every));
    identity.model.push("[first]".to_owned());
    identity.model.push(format!("world = {}", first.0));
    identity.model.push(format!("run = {}", first.1));
    identity
}
