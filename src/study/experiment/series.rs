//! Worlds reduced to numbers, for what reads a few figures off each: a trial of a claim, a rival of a pattern, a what-if.

use std::slice::ChunksExact;

use super::executor::Executor;
use super::watch::Watch;

/// Runs a world and gives its numbers, NaN where one is missing; nothing if it was stopped before its end.
pub type Reduce<'a> = Box<dyn Fn(u32, Watch) -> Option<Vec<f64>> + Send + Sync + 'a>;

/// Worlds of one scenario, each reduced to so many numbers.
pub struct Series<'a> {
    /// Worlds, from 0.
    pub worlds: u32,
    /// Numbers of each.
    pub numbers: usize,
    /// Runs of each.
    pub runs: u64,
    /// What becomes of a world.
    pub reduce: Reduce<'a>,
}

/// The numbers of the worlds of a series, from world 0 on without a gap.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbers {
    width: usize,
    values: Vec<f64>,
}

impl Numbers {
    /// None yet, of so many numbers a world.
    pub fn new(width: usize) -> Self {
        Self { width: width.max(1), values: Vec::new() }
    }

    /// Adds the numbers of the next world.
    pub fn add(&mut self, world: impl IntoIterator<Item = f64>) {
        let end = self.values.len() + self.width;
        self.values.extend(world);
        self.values.resize(end, f64::NAN);
    }

    /// World by world.
    pub fn worlds(&self) -> ChunksExact<'_, f64> {
        self.values.chunks_exact(self.width)
    }

    /// Number of worlds.
    pub fn count(&self) -> u32 {
        self.worlds().len() as u32
    }
}

/// Runs all worlds of all series side by side and keeps their numbers in memory; of a series that was stopped those before
/// the first world that is missing.
pub fn numbers_of(series: &[Series], executor: &Executor, watch: Watch) -> Vec<Numbers> {
    let jobs: Vec<(usize, u32)> =
        series.iter().enumerate().flat_map(|(at, own)| (0..own.worlds).map(move |world| (at, world))).collect();
    let mut found = executor.each(&jobs, |&(at, world)| (series[at].reduce)(world, watch)).into_iter();
    let of = |own: &Series| {
        let mut numbers = Numbers::new(own.numbers);
        let worlds: Vec<Option<Vec<f64>>> = found.by_ref().take(own.worlds as usize).collect();
        worlds.into_iter().map_while(|world| world).for_each(|world| numbers.add(world));
        numbers
    };
    series.iter().map(of).collect()
}
