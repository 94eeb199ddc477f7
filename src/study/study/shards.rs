//! Parts of a study's work for processes that share nothing but a folder: stretches of its list of jobs.
//!
//! A job is one world of one point; jobs stand in order of points, then of worlds. A shard is a stretch of the list asked
//! for, not of what is absent: one that goes on keeps its stretch, and its chunks stay long.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

/// One of a number of equal parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Its number, from 1.
    pub number: u32,
    /// How many there are.
    pub of: u32,
}

/// A text that names no shard.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no shard; a shard reads I/N with I from 1 to N, such as 17/400")]
pub struct NoShard(String);

impl FromStr for Shard {
    type Err = NoShard;

    fn from_str(text: &str) -> Result<Self, NoShard> {
        let read = || {
            let (number, of) = text.split_once('/')?;
            let (number, of) = (number.trim().parse().ok()?, of.trim().parse().ok()?);
            (1..=of).contains(&number).then_some(Self { number, of })
        };
        read().ok_or_else(|| NoShard(text.to_owned()))
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl Shard {
    /// Its stretch of so many jobs. Stretches of all shards follow each other, and their lengths differ by 1 at most.
    pub fn stretch(&self, jobs: u64) -> Range<u64> {
        let edge = |at: u32| (u128::from(jobs) * u128::from(at) / u128::from(self.of)) as u64;
        edge(self.number - 1)..edge(self.number)
    }
}

/// The worlds of points that a stretch of the jobs of a part is: points by number, the part having `points` of them with
/// `worlds` each. Nothing that lies outside is gone through.
pub fn worlds_in(stretch: Range<u64>, points: usize, worlds: u32) -> impl Iterator<Item = (usize, Range<u32>)> {
    let each = u64::from(worlds.max(1));
    let end = stretch.end.min(points as u64 * u64::from(worlds));
    let first = stretch.start.min(end);
    (first / each..end.div_ceil(each)).map(move |point| {
        let before = point * each;
        (point as usize, (first.max(before) - before) as u32..(end.min(before + each) - before) as u32)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_all_jobs_once() {
        for (points, worlds, of) in [(7, 3, 4), (1, 100, 7), (100, 1, 3), (5, 2, 30), (4, 0, 2)] {
            let jobs = points as u64 * u64::from(worlds);
            let mut seen = Vec::new();
            for number in 1..=of {
                let stretch = Shard { number, of }.stretch(jobs);
                assert!(stretch.end - stretch.start <= jobs.div_ceil(u64::from(of)));
                let own = worlds_in(stretch, points, worlds);
                seen.extend(own.flat_map(|(point, worlds)| worlds.map(move |world| (point, world))));
            }
            let all = (0..points).flat_map(|point| (0..worlds).map(move |world| (point, world)));
            assert_eq!(seen, all.collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_shard_is_read_as_it_is_written() {
        let shard: Shard = "17/400".parse().expect("a shard");
        assert_eq!((shard.to_string(), shard.stretch(4000)), ("17/400".to_owned(), 160..170));
        for wrong in ["0/4", "5/4", "1", "a/b", "1/0", "-1/4", "1/4/2"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
