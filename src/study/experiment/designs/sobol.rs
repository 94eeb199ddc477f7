//! Sobol sequences, plain and scrambled: points that fill the unit cube evenly at every power of two.
//!
//! Written here rather than taken from a crate: those at hand stop at 2^16 points or are no longer kept. The plain
//! sequence equals the published one, in Gray code order (Antonov and Saleev 1979). Scrambling is Owen's (1995) nested
//! uniform kind: each binary digit is flipped by a coin that depends on the seed, the dimension and all digits before
//! it, so that a point is uniform on its own while the net keeps its evenness. Growing a design keeps its first points.

use super::direction_numbers::JOE_KUO;
use super::seeded::{Seeded, Use, mix};

/// The most dimensions a sequence has here.
pub const SOBOL_DIMENSIONS: usize = JOE_KUO.len() + 1;

/// More dimensions were requested than there are direction numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a Sobol design has at most {SOBOL_DIMENSIONS} dimensions, and {0} were requested")]
pub struct TooManyDimensions(pub usize);

const BITS: u32 = 32;

/// The first `points` (at most 2^32) of the plain sequence in `dimensions`, beginning at the origin.
///
/// # Errors
/// More than [`SOBOL_DIMENSIONS`].
pub fn sobol(points: usize, dimensions: usize) -> Result<Vec<Vec<f64>>, TooManyDimensions> {
    let directions = all_directions(dimensions)?;
    let point = |index| directions.iter().map(|of| f64::from(digit(of, index)) / TWO_TO_BITS).collect();
    Ok((0..points as u64).map(point).collect())
}

/// A scrambled sequence of which any point can be requested.
#[derive(Debug, Clone, PartialEq)]
pub struct ScrambledSobol {
    /// By dimension: direction numbers and the key of its coins.
    dimensions: Vec<([u32; BITS as usize], u64)>,
}

impl ScrambledSobol {
    /// The sequence in so many dimensions, scrambled by `seed`.
    ///
    /// # Errors
    /// More than [`SOBOL_DIMENSIONS`].
    pub fn new(dimensions: usize, seed: u64) -> Result<Self, TooManyDimensions> {
        let mut chance = Seeded::new(seed, Use::Scrambling);
        Ok(Self { dimensions: all_directions(dimensions)?.into_iter().map(|of| (of, chance.next_u64())).collect() })
    }

    /// The point at an index below 2^32; coordinates lie in (0, 1).
    pub fn point(&self, index: u64) -> Vec<f64> {
        // The middle of the last cell, so that no coordinate is 0.
        let unit = |(directions, key): &([u32; BITS as usize], u64)| {
            (f64::from(scramble(digit(directions, index), *key)) + 0.5) / TWO_TO_BITS
        };
        self.dimensions.iter().map(unit).collect()
    }
}

const TWO_TO_BITS: f64 = (1_u64 << BITS) as f64;

/// The direction numbers of the first dimensions.
fn all_directions(dimensions: usize) -> Result<Vec<[u32; BITS as usize]>, TooManyDimensions> {
    if dimensions > SOBOL_DIMENSIONS {
        return Err(TooManyDimensions(dimensions));
    }
    Ok((0..dimensions).map(directions).collect())
}

/// One coordinate of the point at an index, as a binary fraction of 32 digits.
fn digit(directions: &[u32; BITS as usize], index: u64) -> u32 {
    let gray = index ^ (index >> 1);
    directions.iter().enumerate().fold(0, |x, (bit, &v)| if gray >> bit & 1 == 1 { x ^ v } else { x })
}

/// `v_1 ..= v_32` of one dimension: `v_k = m_k / 2^k`, the `m_k` continued by the recurrence of the polynomial,
/// `v_k = a_1 v_(k-1) ^ ... ^ a_(s-1) v_(k-s+1) ^ v_(k-s) ^ (v_(k-s) >> s)`.
fn directions(dimension: usize) -> [u32; BITS as usize] {
    let (polynomial, initial): (u32, &[u32]) = match dimension.checked_sub(1) {
        None => return std::array::from_fn(|k| 1 << (BITS as usize - 1 - k)),
        Some(row) => JOE_KUO[row],
    };
    let degree = initial.len();
    let mut v = [0; BITS as usize];
    for k in 0..BITS as usize {
        v[k] = match initial.get(k) {
            Some(m) => m << (BITS as usize - 1 - k),
            None => (1..degree).fold(v[k - degree] ^ (v[k - degree] >> degree), |sum, lag| {
                if polynomial >> (degree - lag) & 1 == 1 { sum ^ v[k - lag] } else { sum }
            }),
        };
    }
    v
}

/// Flip each digit of `x` by a coin of its own prefix.
fn scramble(x: u32, key: u64) -> u32 {
    (0..BITS).fold(0, |flips, digit| {
        // A leading one tells prefixes of different lengths apart.
        let prefix = (1_u64 << digit) | (u64::from(x) >> (BITS - digit));
        flips | ((mix(key ^ prefix) >> 63) as u32) << (BITS - 1 - digit)
    }) ^ x
}
