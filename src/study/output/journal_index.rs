//! Where the worlds of each point stand in a journal, in little memory: a point of one chunk takes some 60 bytes.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::experiment::PointId;

use super::journal_scan::ChunkPlace;

/// The beginning of what a point is known by: 128 bits tell more points apart than any disk holds.
type Short = [u8; 16];

/// Worlds up to `end` that are read from one chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    /// The world behind the last.
    pub(super) end: u32,
    /// The chunk, which may hold more.
    pub(super) place: ChunkPlace,
}

/// A place that is not there yet: somebody is at work on these worlds.
const CLAIMED: u64 = u64::MAX;

/// Worlds by point and first world, each read from the latest chunk that has it.
#[derive(Debug, Default)]
pub(super) struct Index {
    pieces: BTreeMap<(Short, u32), Piece>,
    has_claims: bool,
}

fn short(id: PointId) -> Short {
    let mut short = [0; 16];
    short.copy_from_slice(&id.0[..16]);
    short
}

impl Index {
    /// Whether there is nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Notes a chunk that is later than all that were noted before.
    pub(super) fn insert(&mut self, id: PointId, place: ChunkPlace) {
        let (id, first, end) = (short(id), place.first, place.first + place.worlds);
        let before = self.pieces.range(..(id, end)).rev();
        let covered = before.take_while(|((other, _), piece)| *other == id && piece.end > first);
        let covered: Vec<(u32, Piece)> = covered.map(|(&(_, first), &piece)| (first, piece)).collect();
        for (begin, piece) in covered {
            self.pieces.remove(&(id, begin));
            if begin < first {
                self.pieces.insert((id, begin), Piece { end: first, ..piece });
            }
            if piece.end > end {
                self.pieces.insert((id, end), piece);
            }
        }
        self.pieces.insert((id, first), Piece { end, place });
    }

    /// Takes the worlds of a range that a point does not have and nobody is at work on, as ranges in order.
    pub(super) fn claim(&mut self, id: PointId, worlds: Range<u32>) -> Vec<Range<u32>> {
        let absent = self.absent(id, worlds);
        for range in &absent {
            self.has_claims = true;
            self.insert(id, ChunkPlace { first: range.start, worlds: range.end - range.start, at: CLAIMED, bytes: 0 });
        }
        absent
    }

    /// Gives back what was claimed and did not come.
    pub(super) fn release(&mut self) {
        if std::mem::take(&mut self.has_claims) {
            self.pieces.retain(|_, piece| piece.place.at != CLAIMED);
        }
    }

    /// The worlds of a range that a point does not have, as ranges in order.
    pub(super) fn absent(&self, id: PointId, worlds: Range<u32>) -> Vec<Range<u32>> {
        let (mut absent, mut next) = (Vec::new(), worlds.start);
        for (first, piece) in self.from(id, worlds.start) {
            if first >= worlds.end {
                break;
            }
            if first > next {
                absent.push(next..first);
            }
            next = next.max(piece.end);
        }
        if next < worlds.end {
            absent.push(next..worlds.end);
        }
        absent
    }

    /// Pieces of a point that end behind a world, in order.
    pub(super) fn from(&self, id: PointId, world: u32) -> impl Iterator<Item = (u32, Piece)> + '_ {
        let id = short(id);
        // The last piece that begins before the world may hold it.
        let before = (world > 0).then(|| self.pieces.range((id, 0)..=(id, world)).next_back()).flatten();
        let first = before.map_or(world, |(&(_, first), _)| first);
        let pieces = self.pieces.range((id, first)..).take_while(move |((other, _), _)| *other == id);
        pieces.map(|(&(_, first), &piece)| (first, piece)).filter(move |(_, piece)| piece.end > world)
    }

    /// Worlds of all points together.
    pub(super) fn worlds(&self) -> u64 {
        self.pieces.iter().map(|((_, first), piece)| u64::from(piece.end - first)).sum()
    }

    /// Worlds of the largest chunk.
    pub(super) fn largest_chunk(&self) -> u32 {
        self.pieces.values().map(|piece| piece.place.worlds).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: PointId = PointId([7; 32]);

    fn place(first: u32, worlds: u32, at: u64) -> ChunkPlace {
        ChunkPlace { first, worlds, at, bytes: 0 }
    }

    #[test]
    fn of_each_world_the_latest_chunk_counts() {
        let found = |places: &[ChunkPlace]| -> Vec<(u32, u32, u64)> {
            let mut index = Index::default();
            index.insert(PointId([6; 32]), place(0, 100, 9));
            index.insert(PointId([8; 32]), place(0, 100, 9));
            for &place in places {
                index.insert(ID, place);
            }
            index.from(ID, 0).map(|(first, piece)| (first, piece.end, piece.place.at)).collect()
        };
        assert_eq!(found(&[place(0, 4, 1), place(4, 4, 2)]), [(0, 4, 1), (4, 8, 2)]);
        assert_eq!(found(&[place(0, 8, 1), place(3, 2, 2)]), [(0, 3, 1), (3, 5, 2), (5, 8, 1)]);
        assert_eq!(found(&[place(0, 3, 1), place(5, 3, 2), place(2, 4, 3)]), [(0, 2, 1), (2, 6, 3), (6, 8, 2)]);
        assert_eq!(found(&[place(2, 2, 1), place(5, 1, 2), place(0, 9, 3)]), [(0, 9, 3)]);
        assert!(found(&[]).is_empty());
    }

    #[test]
    fn worlds_are_claimed_once_and_given_back() {
        let mut index = Index::default();
        index.insert(ID, place(2, 2, 1));
        assert_eq!(index.claim(ID, 0..6), [0..2, 4..6]);
        assert!(index.claim(ID, 0..6).is_empty());
        index.insert(ID, place(0, 2, 2));
        index.release();
        assert_eq!(index.absent(ID, 0..6).as_slice(), std::slice::from_ref(&(4..6)));
        assert_eq!(index.absent(ID, 5..9).as_slice(), std::slice::from_ref(&(5..9)));
    }
}
