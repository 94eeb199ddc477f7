//! The journal of a study: what was played, appended in whole chunks to one file that survives a crash.
//!
//! A chunk holds whole worlds of one point and ends in a checksum. A crash at any byte leaves whole chunks and perhaps a
//! torn one at the end, which is cut off when the journal is opened again. Nothing in it depends on the order of points:
//! a point is known by its content. Where two chunks hold the same world of the same point, the later one counts.
//!
//! ```text
//! file    "polmobj1"  outcomes u32  arms u32  runs u32      chunk  chunk  ..
//! chunk   payload length u32  point 32 bytes  first world u32  worlds u32  payload  checksum 8 bytes
//! payload per world, run, arm: 0 and the outcomes as f64, or 1, a length u32 and the reason of the failure
//! ```
//!
//! Numbers are little-endian; the checksum is the beginning of a SHA-256.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::experiment::{Played, PlayedWorld, PointId};

use super::error::OutputError;

const MAGIC: &[u8; 8] = b"polmobj1";
const FILE_HEAD: u64 = 20;
const CHUNK_HEAD: usize = 44;
const CHECKSUM: usize = 8;
/// No chunk is larger: a length beyond it is damage.
const MOST_BYTES: u32 = 1 << 30;

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

/// A journal open for reading and appending.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    shape: Shape,
    end: u64,
    chunks: BTreeMap<PointId, Vec<Place>>,
}

/// Where a chunk stands and what it holds.
#[derive(Debug, Clone, Copy)]
struct Place {
    first: u32,
    worlds: u32,
    at: u64,
    bytes: u32,
}

impl Journal {
    /// Opens the journal at `path`, made if it is not there. A torn end is cut off.
    ///
    /// # Errors
    /// [`OutputError::Disk`]; [`OutputError::Unreadable`] for a file that is no journal of this shape.
    pub fn open(path: &Path, shape: Shape) -> Result<Self, OutputError> {
        let disk = OutputError::disk(path);
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(&disk)?;
        let length = file.metadata().map_err(&disk)?.len();
        let mut journal = Self { path: path.to_owned(), file, shape, end: FILE_HEAD, chunks: BTreeMap::new() };
        if length < FILE_HEAD {
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
        let mut bytes = BufReader::with_capacity(1 << 20, &self.file);
        let mut found = [0; FILE_HEAD as usize];
        bytes.read_exact(&mut found).map_err(&disk)?;
        if found[..] != head(self.shape)[..] {
            let reason = "it is no journal of these arms, runs and outcomes".to_owned();
            return Err(OutputError::Unreadable { path: self.path.clone(), reason });
        }
        let mut at = FILE_HEAD;
        let mut chunk = Vec::new();
        while at + (CHUNK_HEAD + CHECKSUM) as u64 <= length {
            chunk.resize(CHUNK_HEAD, 0);
            bytes.read_exact(&mut chunk).map_err(&disk)?;
            let payload = u32_at(&chunk, 0);
            let whole = CHUNK_HEAD as u64 + u64::from(payload) + CHECKSUM as u64;
            if payload > MOST_BYTES || at + whole > length {
                break;
            }
            chunk.resize(CHUNK_HEAD + payload as usize + CHECKSUM, 0);
            bytes.read_exact(&mut chunk[CHUNK_HEAD..]).map_err(&disk)?;
            let (body, sum) = chunk.split_at(chunk.len() - CHECKSUM);
            if checksum(body) != sum {
                break;
            }
            let mut id = [0; 32];
            id.copy_from_slice(&chunk[4..36]);
            let place = Place {
                first: u32_at(&chunk, 36),
                worlds: u32_at(&chunk, 40),
                at: at + CHUNK_HEAD as u64,
                bytes: payload,
            };
            self.chunks.entry(PointId(id)).or_default().push(place);
            at += whole;
        }
        self.end = at;
        Ok(())
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
        for run in worlds.iter().flat_map(|world| &world.runs) {
            match run {
                Ok(outcomes) => {
                    chunk.push(0);
                    chunk.extend(outcomes.iter().flat_map(|outcome| outcome.to_le_bytes()));
                }
                Err(reason) => {
                    chunk.push(1);
                    chunk.extend((reason.len() as u32).to_le_bytes());
                    chunk.extend(reason.as_bytes());
                }
            }
        }
        let bytes = (chunk.len() - CHUNK_HEAD) as u32;
        chunk[..4].copy_from_slice(&bytes.to_le_bytes());
        chunk.extend(checksum(&chunk));
        let disk = OutputError::disk(&self.path);
        self.file.seek(SeekFrom::Start(self.end)).map_err(&disk)?;
        self.file.write_all(&chunk).map_err(&disk)?;
        let place = Place { first: first.world, worlds: worlds.len() as u32, at: self.end + CHUNK_HEAD as u64, bytes };
        self.chunks.entry(id).or_default().push(place);
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
    pub fn absent(&self, id: PointId, asked: u32) -> Vec<std::ops::Range<u32>> {
        let mut places: Vec<Place> = self.chunks.get(&id).cloned().unwrap_or_default();
        places.sort_by_key(|place| place.first);
        let mut absent = Vec::new();
        let mut next = 0;
        for place in places {
            if place.first >= asked {
                break;
            }
            if place.first > next {
                absent.push(next..place.first);
            }
            next = next.max(place.first + place.worlds);
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

    /// Worlds of the largest chunk: no more are held at a time.
    pub fn largest_chunk(&self) -> u32 {
        self.chunks.values().flatten().map(|place| place.worlds).max().unwrap_or(0)
    }

    /// Hands over the first `worlds` worlds of a point in order, chunk by chunk; fewer where it has fewer.
    ///
    /// # Errors
    /// [`OutputError::Disk`]; [`OutputError::Unreadable`] when the file changed under it.
    pub fn read(&mut self, id: PointId, worlds: u32, mut take: impl FnMut(PlayedWorld)) -> Result<(), OutputError> {
        let mut next = 0;
        for (first, piece) in pieces(self.chunks.get(&id).map_or(&[], Vec::as_slice)) {
            if first != next || first >= worlds {
                break;
            }
            next = piece.end;
            let held = self.chunk(piece.place)?.into_iter();
            let skipped = (first - piece.place.first) as usize;
            held.skip(skipped).take((next.min(worlds) - first) as usize).for_each(&mut take);
        }
        Ok(())
    }

    fn chunk(&mut self, place: Place) -> Result<Vec<PlayedWorld>, OutputError> {
        let mut payload = vec![0; place.bytes as usize];
        let disk = OutputError::disk(&self.path);
        self.file.seek(SeekFrom::Start(place.at)).map_err(&disk)?;
        self.file.read_exact(&mut payload).map_err(&disk)?;
        let mut rest = payload.as_slice();
        let runs = self.shape.arms * self.shape.runs;
        (place.first..place.first + place.worlds)
            .map(|world| {
                let runs = (0..runs).map(|_| run(&mut rest, self.shape.outcomes)).collect::<Option<_>>();
                runs.map(|runs| PlayedWorld { world, runs }).ok_or_else(|| self.damaged())
            })
            .collect()
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
fn pieces(places: &[Place]) -> BTreeMap<u32, Piece> {
    let mut pieces: BTreeMap<u32, Piece> = BTreeMap::new();
    for &place in places {
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
    pieces
}

fn head(shape: Shape) -> Vec<u8> {
    let numbers = [shape.outcomes, shape.arms, shape.runs].map(u32::to_le_bytes).concat();
    [MAGIC.as_slice(), &numbers].concat()
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM] {
    let mut sum = [0; CHECKSUM];
    sum.copy_from_slice(&Sha256::digest(bytes)[..CHECKSUM]);
    sum
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let mut word = [0; 4];
    word.copy_from_slice(&bytes[at..at + 4]);
    u32::from_le_bytes(word)
}

/// The next run of a payload.
fn run(rest: &mut &[u8], outcomes: u32) -> Option<Played> {
    let mut take = |bytes: usize| {
        let (taken, left) = rest.split_at_checked(bytes)?;
        *rest = left;
        Some(taken)
    };
    if take(1)? == [0] {
        let values = take(8 * outcomes as usize)?.chunks_exact(8);
        let number = |bytes: &[u8]| bytes.try_into().map_or(f64::NAN, f64::from_le_bytes);
        return Some(Ok(values.map(number).collect()));
    }
    let length = u32_at(take(4)?, 0);
    Some(Err(String::from_utf8_lossy(take(length as usize)?).into_owned()))
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
    written().map_err(OutputError::disk(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_each_world_the_latest_chunk_counts() {
        let place = |first, worlds, at| Place { first, worlds, at, bytes: 0 };
        let found = |places: &[Place]| -> Vec<(u32, u32, u64)> {
            pieces(places).into_iter().map(|(first, piece)| (first, piece.end, piece.place.at)).collect()
        };
        assert_eq!(found(&[place(0, 4, 1), place(4, 4, 2)]), [(0, 4, 1), (4, 8, 2)]);
        assert_eq!(found(&[place(0, 8, 1), place(3, 2, 2)]), [(0, 3, 1), (3, 5, 2), (5, 8, 1)]);
        assert_eq!(found(&[place(0, 3, 1), place(5, 3, 2), place(2, 4, 3)]), [(0, 2, 1), (2, 6, 3), (6, 8, 2)]);
        assert_eq!(found(&[place(2, 2, 1), place(5, 1, 2), place(0, 9, 3)]), [(0, 9, 3)]);
        assert!(found(&[]).is_empty());
    }
}
