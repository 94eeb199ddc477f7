//! Worlds reduced to numbers, for what reads a few figures off each: run here, or taken from where other processes left
//! them.

use std::ops::Range;

use super::ThreadError;

/// Worlds that are run before their numbers are handed over: what a process that is killed can lose.
pub const BATCH: u32 = 256;

/// Worlds of one scenario, each reduced to so many numbers.
pub struct Series<'a> {
    /// Worlds, from 0.
    pub worlds: u32,
    /// Numbers of each; NaN is missing.
    pub numbers: usize,
    /// Runs of each.
    pub runs: u64,
    /// Runs these worlds and gives the numbers of each in order, of as many as time is given for.
    pub play: &'a dyn Fn(Range<u32>) -> Result<Vec<Vec<f64>>, ThreadError>,
}

/// Where the numbers of worlds come from. Whoever needs several series asks for them in one order, whatever they say.
pub trait Worlds {
    /// Why there are none.
    type Error: From<ThreadError>;

    /// Hands over the numbers of each world in order; gives whether it was all of them. A process that has others read the
    /// numbers hands over none.
    ///
    /// # Errors
    /// When the system refuses to start threads, and those of the place where the numbers are.
    fn each(&mut self, series: &Series, take: &mut dyn FnMut(&[f64])) -> Result<bool, Self::Error>;
}

/// Worlds that are run here and now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Here;

impl Worlds for Here {
    type Error = ThreadError;

    fn each(&mut self, series: &Series, take: &mut dyn FnMut(&[f64])) -> Result<bool, ThreadError> {
        for worlds in batches(0..series.worlds) {
            let asked = worlds.len();
            let found = (series.play)(worlds)?;
            for numbers in &found {
                take(numbers);
            }
            if found.len() < asked {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Worlds in pieces of [`BATCH`].
pub fn batches(worlds: Range<u32>) -> impl Iterator<Item = Range<u32>> {
    let end = worlds.end;
    worlds.step_by(BATCH as usize).map(move |first| first..end.min(first.saturating_add(BATCH)))
}
