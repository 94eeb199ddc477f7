//! Reads through the file of a journal: which chunks are whole, and what is damaged or torn between them.

use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use sha2::{Digest, Sha256};

use crate::experiment::PointId;

/// Numbers that give every run of a journal its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Outcomes of a run.
    pub outcomes: u32,
    /// Arms of a world.
    pub arms: u32,
    /// Runs of a world and arm.
    pub runs: u32,
}

/// Bytes of the head of the file.
pub(super) const FILE_HEAD: u64 = 52;
/// Bytes of a chunk before its payload.
pub(super) const CHUNK_HEAD: usize = 44;
/// Bytes of a chunk behind its payload.
pub(super) const CHECKSUM: usize = 8;
/// No chunk is larger: a length beyond it is damage.
pub(super) const MOST_BYTES: u32 = 1 << 30;

/// What an earlier journal does not give back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// There was no journal.
    Absent,
    /// It was shorter than its head.
    Empty,
    /// Bytes that no checksum vouches for.
    Damaged {
        /// Where they begin.
        at: u64,
        /// How many.
        bytes: u64,
    },
    /// A last chunk that is not whole, as a crash leaves it.
    Torn {
        /// Where it begins.
        at: u64,
        /// Bytes of it that are there.
        bytes: u64,
    },
}

impl Loss {
    /// Whether it is no more than what a crash or a full disk leaves.
    pub fn is_usual(self) -> bool {
        matches!(self, Self::Torn { .. })
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("the journal is missing: everything is run again"),
            Self::Empty => f.write_str("the journal is empty: everything is run again"),
            Self::Damaged { at, bytes } => {
                write!(f, "journal damaged at byte {at}: what stood there (about {bytes} bytes) is run again")
            }
            Self::Torn { at, bytes } => write!(
                f,
                "the last chunk of the journal was not finished, as after a crash: its {bytes} bytes from byte {at} on are \
                 run again"
            ),
        }
    }
}

/// Where a chunk stands and what it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ChunkPlace {
    /// First world.
    pub(super) first: u32,
    /// Worlds, from the first on.
    pub(super) worlds: u32,
    /// Where the payload begins.
    pub(super) at: u64,
    /// Bytes of the payload.
    pub(super) bytes: u32,
}

/// What a journal holds beside its whole chunks.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// What lies between and behind them.
    pub(super) losses: Vec<Loss>,
    /// The end of the last whole chunk.
    pub(super) end: u64,
}

/// Reads a journal of this length from behind its head on; `note` takes its whole chunks in the order of the file, with all
/// their bytes.
///
/// Where a chunk does not check out, the next one that does is looked for byte by byte: damage may be in a length.
pub(super) fn scan(
    file: &File,
    length: u64,
    shape: Shape,
    mut note: impl FnMut(PointId, ChunkPlace, &[u8]) -> io::Result<()>,
) -> io::Result<Scan> {
    let mut reader =
        Reader { bytes: BufReader::with_capacity(1 << 20, file), position: None, length, chunk: Vec::new() };
    let mut found = Scan { end: FILE_HEAD, ..Scan::default() };
    while found.end < length {
        let at = found.end;
        if let Some((id, place)) = reader.whole(at)? {
            // A chunk of no worlds covers damage that was reported.
            if place.worlds > 0 {
                note(id, place, &reader.chunk)?;
            }
            found.end = place.at + u64::from(place.bytes) + CHECKSUM as u64;
            continue;
        }
        let next = reader.next_whole(at + 1, shape)?;
        let bytes = next.unwrap_or(length) - at;
        let is_torn = next.is_none() && reader.is_cut_off(at)?;
        found.losses.push(if is_torn { Loss::Torn { at, bytes } } else { Loss::Damaged { at, bytes } });
        match next {
            Some(next) => found.end = next,
            None => break,
        }
    }
    Ok(found)
}

struct Reader<'a> {
    bytes: BufReader<&'a File>,
    /// Where the next byte comes from, if that is known.
    position: Option<u64>,
    length: u64,
    chunk: Vec<u8>,
}

impl Reader<'_> {
    fn read(&mut self, at: u64, into: &mut [u8]) -> io::Result<()> {
        if self.position != Some(at) {
            self.bytes.seek(SeekFrom::Start(at))?;
        }
        self.position = None;
        self.bytes.read_exact(into)?;
        self.position = Some(at + into.len() as u64);
        Ok(())
    }

    /// The chunk at a byte, if it is whole.
    fn whole(&mut self, at: u64) -> io::Result<Option<(PointId, ChunkPlace)>> {
        let mut head = [0; CHUNK_HEAD];
        if at + (CHUNK_HEAD + CHECKSUM) as u64 > self.length {
            return Ok(None);
        }
        self.read(at, &mut head)?;
        let bytes = u32_at(&head, 0);
        if bytes > MOST_BYTES || end_of(at, bytes) > self.length {
            return Ok(None);
        }
        let mut chunk = std::mem::take(&mut self.chunk);
        chunk.clear();
        chunk.extend(head);
        chunk.resize(CHUNK_HEAD + bytes as usize + CHECKSUM, 0);
        self.read(at + CHUNK_HEAD as u64, &mut chunk[CHUNK_HEAD..])?;
        let (body, sum) = chunk.split_at(chunk.len() - CHECKSUM);
        let is_whole = checksum(body) == sum;
        self.chunk = chunk;
        let mut id = [0; 32];
        id.copy_from_slice(&head[4..36]);
        let (first, worlds) = (u32_at(&head, 36), u32_at(&head, 40));
        let place = ChunkPlace { first, worlds, at: at + CHUNK_HEAD as u64, bytes };
        Ok(is_whole.then_some((PointId(id), place)))
    }

    /// Where the first whole chunk at a byte or behind it begins.
    fn next_whole(&mut self, from: u64, shape: Shape) -> io::Result<Option<u64>> {
        // Reasons of failures come on top.
        let per_world = u64::from(shape.arms) * u64::from(shape.runs) * (1 + 8 * u64::from(shape.outcomes));
        let length = self.length;
        let may_begin = |at: u64, head: &[u8]| {
            let (bytes, worlds) = (u32_at(head, 0), u64::from(u32_at(head, 40)));
            let least = worlds.saturating_mul(per_world);
            worlds > 0 && bytes <= MOST_BYTES && u64::from(bytes) >= least && end_of(at, bytes) <= length
        };
        let mut window = vec![0; 1 << 20];
        let mut start = from;
        while start + (CHUNK_HEAD + CHECKSUM) as u64 <= length {
            let size = usize::try_from(length - start).map_or(window.len(), |left| left.min(window.len()));
            self.read(start, &mut window[..size])?;
            let heads = size - CHUNK_HEAD + 1;
            for offset in 0..heads {
                let at = start + offset as u64;
                if may_begin(at, &window[offset..]) && self.whole(at)?.is_some() {
                    return Ok(Some(at));
                }
            }
            start += heads as u64;
        }
        Ok(None)
    }

    /// Whether a chunk that is not whole goes on beyond the end of the file.
    fn is_cut_off(&mut self, at: u64) -> io::Result<bool> {
        if at + (CHUNK_HEAD + CHECKSUM) as u64 > self.length {
            return Ok(true);
        }
        let mut bytes = [0; 4];
        self.read(at, &mut bytes)?;
        let bytes = u32::from_le_bytes(bytes);
        Ok(bytes <= MOST_BYTES && end_of(at, bytes) > self.length)
    }
}

/// Where a chunk with so many bytes of payload ends.
fn end_of(at: u64, bytes: u32) -> u64 {
    at + CHUNK_HEAD as u64 + u64::from(bytes) + CHECKSUM as u64
}

pub(super) fn checksum(bytes: &[u8]) -> [u8; CHECKSUM] {
    let mut sum = [0; CHECKSUM];
    sum.copy_from_slice(&Sha256::digest(bytes)[..CHECKSUM]);
    sum
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let mut word = [0; 4];
    word.copy_from_slice(&bytes[at..at + 4]);
    u32::from_le_bytes(word)
}
