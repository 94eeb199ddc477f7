//! Where a journal has the worlds of each point, in little memory: 24 bytes for a point of one chunk.
//!
//! What is noted waits in a tree until it is a share of all, and is then sorted into one array. Whatever the number of chunks,
//! each is moved some seventeen times. Entries of the array share what most of them have in common.

use std::collections::BTreeMap;
use std::iter::{self, Peekable};
use std::ops::Range;

use crate::experiment::ShortId;

use super::journal_scan::ChunkPlace;

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

/// Chunks that wait before they are sorted in: so many at least, and one for so many pieces that were.
const WAITING: (usize, usize) = (1 << 10, 16);

/// A piece that is sorted in.
#[derive(Debug, Clone, Copy)]
struct Entry {
    id: ShortId,
    form: u32,
    at: u64,
}

/// A piece but for its point and its place in the file: what many points have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Form {
    /// First world of the piece, and the world behind its last.
    worlds: (u32, u32),
    /// First world of the chunk, its worlds, and bytes of its payload.
    chunk: (u32, u32, u32),
}

/// Worlds by point and first world, each read from the latest chunk that has it.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// In the order of points and first worlds.
    sorted: Vec<Entry>,
    forms: Vec<Form>,
    numbers: BTreeMap<Form, u32>,
    /// Pieces that are later than those sorted in, and claims.
    waiting: BTreeMap<(ShortId, u32), Piece>,
    /// Chunks noted since pieces were last sorted in.
    noted: usize,
}

impl Index {
    /// Whether there is nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.sorted.is_empty() && self.waiting.is_empty()
    }

    /// Notes a chunk that is later than all that were noted before.
    pub(super) fn insert(&mut self, id: ShortId, place: ChunkPlace) {
        self.put(id, place);
        self.noted += 1;
        let (least, share) = WAITING;
        if self.noted > least.max(self.sorted.len() / share) {
            self.sort_in();
        }
    }

    fn put(&mut self, id: ShortId, place: ChunkPlace) {
        let (first, end) = (place.first, place.first + place.worlds);
        let before = self.waiting.range(..(id, end)).rev();
        let covered = before.take_while(|((other, _), piece)| *other == id && piece.end > first);
        let covered: Vec<(u32, Piece)> = covered.map(|(&(_, first), &piece)| (first, piece)).collect();
        for (begin, piece) in covered {
            self.waiting.remove(&(id, begin));
            if begin < first {
                self.waiting.insert((id, begin), Piece { end: first, ..piece });
            }
            if piece.end > end {
                self.waiting.insert((id, end), piece);
            }
        }
        self.waiting.insert((id, first), Piece { end, place });
    }

    /// Sorts what waits in, but for claims.
    fn sort_in(&mut self) {
        self.noted = 0;
        let there = self.waiting.iter().filter(|(_, piece)| piece.place.at != CLAIMED);
        let mut ids: Vec<ShortId> = there.map(|((id, _), _)| *id).collect();
        ids.dedup();
        let pieces = ids.iter().flat_map(|&id| self.from(id, 0).map(move |(first, piece)| (id, first, piece)));
        let pieces: Vec<_> = pieces.filter(|(_, _, piece)| piece.place.at != CLAIMED).collect();
        let mut anew = ids.into_iter().peekable();
        self.sorted.retain(|entry| {
            while anew.next_if(|id| *id < entry.id).is_some() {}
            anew.peek() != Some(&entry.id)
        });
        self.waiting.retain(|_, piece| piece.place.at == CLAIMED);
        // Points of both stretches differ. From the end on there is room for the later of the two next pieces.
        let mut from = self.sorted.len();
        let mut to = from + pieces.len();
        self.sorted.resize(to, Entry { id: ShortId::default(), form: 0, at: 0 });
        for (id, first, piece) in pieces.into_iter().rev() {
            while from > 0 && self.sorted[from - 1].id > id {
                (from, to) = (from - 1, to - 1);
                self.sorted[to] = self.sorted[from];
            }
            to -= 1;
            self.sorted[to] = Entry { id, form: self.form(first, piece), at: piece.place.at };
        }
    }

    /// The number of the form of a piece.
    fn form(&mut self, first: u32, piece: Piece) -> u32 {
        let ChunkPlace { first: chunk, worlds, bytes, at: _ } = piece.place;
        let form = Form { worlds: (first, piece.end), chunk: (chunk, worlds, bytes) };
        *self.numbers.entry(form).or_insert_with(|| {
            self.forms.push(form);
            self.forms.len() as u32 - 1
        })
    }

    /// Takes the worlds of a range that a point does not have and nobody is at work on, as ranges in order.
    pub(super) fn claim(&mut self, id: ShortId, worlds: Range<u32>) -> Vec<Range<u32>> {
        let absent = self.absent(id, worlds);
        for range in &absent {
            self.put(id, ChunkPlace { first: range.start, worlds: range.end - range.start, at: CLAIMED, bytes: 0 });
        }
        absent
    }

    /// Gives back what was claimed and did not come, and sorts in what did.
    pub(super) fn release(&mut self) {
        self.waiting.retain(|_, piece| piece.place.at != CLAIMED);
        self.sort_in();
    }

    /// The worlds of a range that a point does not have, as ranges in order.
    pub(super) fn absent(&self, id: ShortId, worlds: Range<u32>) -> Vec<Range<u32>> {
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
    pub(super) fn from(&self, id: ShortId, world: u32) -> impl Iterator<Item = (u32, Piece)> + '_ {
        // The last piece that begins before the world may hold it.
        let first = |entry: &Entry| self.forms[entry.form as usize].worlds.0;
        let order = |entry: &Entry| entry.id.cmp(&id).then_with(|| first(entry).cmp(&world));
        let at = self.sorted.partition_point(|entry| order(entry).is_le()).saturating_sub(1);
        let sorted = self.sorted[at..].iter().skip_while(move |entry| entry.id < id);
        let sorted = sorted.take_while(move |entry| entry.id == id).map(|entry| self.piece(entry));
        let before = (world > 0).then(|| self.waiting.range((id, 0)..=(id, world)).next_back()).flatten();
        let first = before.map_or(world, |(&(_, first), _)| first);
        let waiting = self.waiting.range((id, first)..).take_while(move |((other, _), _)| *other == id);
        let waiting = waiting.map(|(&(_, first), &piece)| (first, piece));
        overlaid(sorted.peekable(), waiting.peekable()).filter(move |(_, piece)| piece.end > world)
    }

    /// First world of an entry, and its piece.
    fn piece(&self, entry: &Entry) -> (u32, Piece) {
        let Form { worlds: (begin, end), chunk: (first, worlds, bytes) } = self.forms[entry.form as usize];
        (begin, Piece { end, place: ChunkPlace { first, worlds, at: entry.at, bytes } })
    }

    /// All pieces.
    fn pieces(&self) -> impl Iterator<Item = (u32, Piece)> + '_ {
        let mut ids: Vec<ShortId> = self.waiting.keys().map(|(id, _)| *id).collect();
        ids.dedup();
        let waits = ids.clone();
        let alone = self.sorted.iter().filter(move |entry| waits.binary_search(&entry.id).is_err());
        alone.map(|entry| self.piece(entry)).chain(ids.into_iter().flat_map(|id| self.from(id, 0)))
    }

    /// Worlds of all points together.
    pub(super) fn worlds(&self) -> u64 {
        self.pieces().map(|(first, piece)| u64::from(piece.end - first)).sum()
    }

    /// Worlds of the largest chunk.
    pub(super) fn largest_chunk(&self) -> u32 {
        self.pieces().map(|(_, piece)| piece.place.worlds).max().unwrap_or(0)
    }
}

/// Pieces of one point in order, with later ones over them.
fn overlaid(
    mut earlier: Peekable<impl Iterator<Item = (u32, Piece)>>,
    mut later: Peekable<impl Iterator<Item = (u32, Piece)>>,
) -> impl Iterator<Item = (u32, Piece)> {
    let mut next = 0;
    iter::from_fn(move || {
        while earlier.next_if(|(_, piece)| piece.end <= next).is_some() {}
        let over = later.peek().map_or(u32::MAX, |(first, _)| *first);
        let found = match earlier.peek() {
            Some(&(first, piece)) if first.max(next) < over => {
                (first.max(next), Piece { end: piece.end.min(over), ..piece })
            }
            _ => later.next()?,
        };
        next = found.1.end;
        Some(found)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::PointId;

    const ID: PointId = PointId([7; 32]);

    fn place(first: u32, worlds: u32, at: u64) -> ChunkPlace {
        ChunkPlace { first, worlds, at, bytes: 0 }
    }

    #[test]
    fn of_each_world_the_latest_chunk_counts() {
        let found = |places: &[ChunkPlace]| -> Vec<(u32, u32, u64)> {
            let mut index = Index::default();
            index.insert(PointId([6; 32]).into(), place(0, 100, 9));
            index.insert(PointId([8; 32]).into(), place(0, 100, 9));
            for &place in places {
                index.insert(ID.into(), place);
            }
            index.from(ID.into(), 0).map(|(first, piece)| (first, piece.end, piece.place.at)).collect()
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
        index.insert(ID.into(), place(2, 2, 1));
        assert_eq!(index.claim(ID.into(), 0..6), [0..2, 4..6]);
        assert!(index.claim(ID.into(), 0..6).is_empty());
        index.insert(ID.into(), place(0, 2, 2));
        index.release();
        assert_eq!(index.absent(ID.into(), 0..6).as_slice(), std::slice::from_ref(&(4..6)));
        assert_eq!(index.absent(ID.into(), 5..9).as_slice(), std::slice::from_ref(&(5..9)));
    }

    /// Chunks of any worlds of few points, until many were sorted in, against a list of where each world was written last.
    #[test]
    fn it_says_what_a_list_of_worlds_says() {
        const WORLDS: u32 = 64;
        let mut state = 1_u64;
        let mut below = |most: u32| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 33) % u64::from(most)) as u32
        };
        let mut index = Index::default();
        let mut last = vec![[None; WORLDS as usize]; 300];
        for at in 0..20_000 {
            let point = below(300);
            let mut id = [0; 32];
            id[..4].copy_from_slice(&point.wrapping_mul(0x9e37_79b9).to_le_bytes());
            let id = ShortId::from(PointId(id));
            let first = below(WORLDS);
            let worlds = 1 + below((WORLDS - first).min(9));
            let of_point = &mut last[point as usize];
            let own = first as usize..(first + worlds) as usize;
            if below(4) == 0 {
                let claimed: Vec<u32> = index.claim(id, first..first + worlds).into_iter().flatten().collect();
                let absent = (first..first + worlds).filter(|world| of_point[*world as usize].is_none());
                assert_eq!(claimed, absent.collect::<Vec<_>>());
                for world in claimed {
                    of_point[world as usize] = Some(CLAIMED);
                }
            } else {
                index.insert(id, place(first, worlds, at));
                of_point[own].fill(Some(at));
            }
            if below(500) == 0 {
                index.release();
                let claims = last.iter_mut().flatten().filter(|held| held.is_some_and(|at| at == CLAIMED));
                claims.for_each(|held| *held = None);
            }
            let of_point = &last[point as usize];
            let from = below(WORLDS);
            let mut next = from;
            for (first, piece) in index.from(id, from) {
                assert!(of_point[next as usize..first.max(next) as usize].iter().all(Option::is_none));
                let held = &of_point[first.max(from) as usize..piece.end as usize];
                assert!(held.iter().all(|held| held.is_some_and(|at| at == piece.place.at)) && !held.is_empty());
                next = piece.end;
            }
            assert!(of_point[next as usize..].iter().all(Option::is_none));
        }
        assert!(index.sorted.len() > 1_000 && !index.waiting.is_empty());
        assert_eq!(index.worlds(), last.iter().flatten().flatten().count() as u64);
    }
}
