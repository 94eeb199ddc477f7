//! Seeded choices: the same seed gives the same design and the same resamples on any machine.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A generator for one use of a seed. Bounded draws are our own few lines, because the values of `rand`'s distributions
/// may change between its versions and a design must not.
pub(crate) struct Seeded(ChaCha8Rng);

/// What a seed is used for; two uses of one seed are independent.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Use {
    LatinHypercube = 1,
    Maximin,
    Scrambling,
    Trajectories,
    Bootstrap,
    Dummy,
    HeldOut,
}

impl Seeded {
    /// The generator of this seed and use.
    pub(crate) fn new(seed: u64, purpose: Use) -> Self {
        let mut bytes = [0; 32];
        let mut state = mix(seed ^ mix(purpose as u64));
        for word in bytes.chunks_exact_mut(8) {
            state = mix(state);
            word.copy_from_slice(&state.to_le_bytes());
        }
        Self(ChaCha8Rng::from_seed(bytes))
    }

    /// Sixty-four random bits.
    pub(crate) fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Uniform in the open interval (0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        ((self.0.next_u64() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    /// Uniform in `0..count`; `count` must be positive. The bias is below `count` / 2^64 (Lemire's multiplication).
    pub(crate) fn below(&mut self, count: usize) -> usize {
        ((u128::from(self.0.next_u64()) * count as u128) >> 64) as usize
    }

    /// Put `items` into a random order (Fisher and Yates).
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    /// `count` positions of `0..count`, with replacement: one bootstrap resample.
    pub(crate) fn resample(&mut self, count: usize) -> Vec<usize> {
        (0..count).map(|_| self.below(count)).collect()
    }
}

/// The finaliser of splitmix64 after its increment (Steele, Lea and Flood 2014): a bijection in which every input bit
/// reaches every output bit.
pub(crate) fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
