//! Files of whole worlds of a run: a head that says what the runs depend on, then frames that each hold some worlds.
//!
//! ```text
//! file    "polmobw1"  length u32  what the runs depend on, as JSON  checksum 8 bytes      frame  frame  ..
//! frame   length u32  first world u32  worlds u32  their runs, compressed (snappy)  checksum 8 bytes
//! ```
//!
//! Worlds are counted from 0, whatever the number of the first one. Numbers are little-endian.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use crate::experiment::WorldRuns;

use super::error::OutputError;
use super::journal_scan::{CHECKSUM, MOST_BYTES, checksum, u32_at};
use super::study_identity::StudyIdentity;
use super::world_bytes::{Numbering, put_worlds, take_worlds};

/// What every such file begins with: its kind and format.
pub(super) const KIND: &[u8; 8] = b"polmobw1";
/// Bytes of a frame before its runs.
const FRAME_HEAD: usize = 12;

/// A frame that is whole.
pub(super) struct Frame {
    /// All of it but the checksum.
    bytes: Vec<u8>,
    /// Number of its first world.
    pub(super) first: u32,
    /// How many worlds it holds.
    pub(super) count: u32,
}

impl Frame {
    /// Its worlds, where those of the file are counted from `first_world` on; nothing if they are not of these runs.
    pub(super) fn worlds(&self, first_world: u32, numbering: &Numbering) -> Option<Vec<WorldRuns>> {
        let runs = snap::raw::Decoder::new().decompress_vec(&self.bytes[FRAME_HEAD..]).ok()?;
        let first = first_world.saturating_add(self.first);
        take_worlds(&runs, first..first.saturating_add(self.count), numbering)
    }

    /// Bytes that it takes in the file.
    pub(super) fn length(&self) -> u64 {
        (self.bytes.len() + CHECKSUM) as u64
    }
}

/// The head of a file of these runs.
pub(super) fn head(identity: &StudyIdentity) -> io::Result<Vec<u8>> {
    let json = serde_json::to_vec(identity)?;
    let mut head = [KIND.as_slice(), &(json.len() as u32).to_le_bytes(), &json].concat();
    head.extend(checksum(&head));
    Ok(head)
}

/// What the runs of a file depend on and where its head ends; nothing where there is no whole head. The identity is absent
/// where the head is not of this kind and format.
pub(super) fn read_head(file: &mut impl Read) -> io::Result<Option<(Option<StudyIdentity>, u64)>> {
    let head = framed(file, KIND.len() + 4, |head| u32_at(head, KIND.len()))?;
    Ok(head.map(|head| {
        let (kind, json) = (&head[..KIND.len()], &head[KIND.len() + 4..]);
        let found = serde_json::from_slice(json).ok().filter(|_| kind == KIND);
        (found, (head.len() + CHECKSUM) as u64)
    }))
}

/// Where the head of the file at `path` ends, or what differs if it is of other runs; nothing where there is no file or no
/// whole head.
pub(super) fn end_of_head(path: &Path, identity: &StudyIdentity) -> io::Result<Result<Option<u64>, Vec<String>>> {
    let mut file = match File::open(path) {
        Ok(file) => BufReader::new(file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Ok(None)),
        Err(error) => return Err(error),
    };
    let Some((found, end)) = read_head(&mut file)? else { return Ok(Ok(None)) };
    let differences = match found {
        Some(found) => identity.differences(&found),
        None => vec!["another version of the program wrote its worlds".to_owned()],
    };
    Ok(if differences.is_empty() { Ok(Some(end)) } else { Err(differences) })
}

/// The refusal of a file of other runs.
pub(super) fn other_study(path: &Path, differences: Vec<String>) -> OutputError {
    OutputError::OtherStudy { path: path.to_owned(), differences }
}

/// Consecutive worlds, the first of which has this number, as a frame with its checksum.
pub(super) fn frame(first: u32, worlds: &[WorldRuns]) -> io::Result<Vec<u8>> {
    let mut runs = Vec::new();
    put_worlds(worlds, &mut runs);
    let packed = snap::raw::Encoder::new().compress_vec(&runs).map_err(io::Error::other)?;
    let mut frame = [packed.len() as u32, first, worlds.len() as u32].map(u32::to_le_bytes).concat();
    frame.extend(packed);
    frame.extend(checksum(&frame));
    Ok(frame)
}

/// Bytes of a frame with so many bytes of compressed runs.
pub(super) fn frame_length(packed: u32) -> u64 {
    FRAME_HEAD as u64 + u64::from(packed) + CHECKSUM as u64
}

/// The frame that a file goes on with, if it is whole.
pub(super) fn next_frame(file: &mut impl Read) -> io::Result<Option<Frame>> {
    let bytes = framed(file, FRAME_HEAD, |head| u32_at(head, 0))?;
    Ok(bytes.map(|bytes| Frame { first: u32_at(&bytes, 4), count: u32_at(&bytes, 8), bytes }))
}

/// Bytes of a head, of as many more as it says, and of the checksum behind them, which is left out of what is given: nothing
/// where they are not whole.
fn framed(file: &mut impl Read, head: usize, length: impl Fn(&[u8]) -> u32) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    file.by_ref().take(head as u64).read_to_end(&mut bytes)?;
    if bytes.len() < head {
        return Ok(None);
    }
    let more = length(&bytes);
    if more > MOST_BYTES {
        return Ok(None);
    }
    let whole = head + more as usize + CHECKSUM;
    file.by_ref().take((whole - head) as u64).read_to_end(&mut bytes)?;
    if bytes.len() < whole {
        return Ok(None);
    }
    let sum = bytes.split_off(whole - CHECKSUM);
    Ok((checksum(&bytes) == *sum).then_some(bytes))
}
