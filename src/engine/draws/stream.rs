//! Keys, and the bits that stand at an address under a key.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::address::{Address, Decision};
use super::quantiles::normal;

/// All draws of one world or one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key(u64);

impl Key {
    /// The key of the draws by which world number `world` is made.
    pub fn world(seed: u64, world: u32) -> Self {
        Self::derive(seed, world, 0)
    }

    /// The key of the draws of run number `run` in world number `world`.
    pub fn run(seed: u64, world: u32, run: u32) -> Self {
        Self::derive(seed, world, 1 + u64::from(run))
    }

    fn derive(seed: u64, world: u32, position: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..12].copy_from_slice(b"polmob key 1");
        bytes[16..24].copy_from_slice(&seed.to_le_bytes());
        let mut stream = ChaCha8Rng::from_seed(bytes);
        stream.set_stream(u64::from(world));
        stream.set_word_pos(2 * u128::from(position));
        Self(stream.next_u64())
    }

    /// The block of 128 bits at an address.
    pub fn block(self, decision: Decision, address: Address, count: u32) -> [u64; 2] {
        debug_assert!(count < 1 << 24, "a count has 24 bits");
        let Address { actor, partner, time } = address;
        let what = (decision as u32) << 24 | count;
        philox(self.0, [u64::from(actor) << 32 | u64::from(partner), u64::from(time) << 32 | u64::from(what)])
    }

    /// Two independent uniform numbers in the open interval (0, 1), at an address.
    pub fn uniforms(self, decision: Decision, address: Address, count: u32) -> [f64; 2] {
        self.block(decision, address, count).map(unit)
    }

    /// One uniform number in the open interval (0, 1), at an address.
    pub fn uniform(self, decision: Decision, address: Address) -> f64 {
        self.uniforms(decision, address, 0)[0]
    }

    /// A standard normal number at an address.
    pub fn normal(self, decision: Decision, address: Address) -> f64 {
        normal(self.uniform(decision, address))
    }

    /// As many draws as needed at one address, for distributions that reject.
    pub fn stream(self, decision: Decision, address: Address) -> Stream {
        Stream { key: self, decision, address, blocks: 0, words: [0; 4], left: 0 }
    }
}

/// Draws at one address, counted: words of 32 bits, block after block.
#[derive(Debug, Clone)]
pub struct Stream {
    key: Key,
    decision: Decision,
    address: Address,
    blocks: u32,
    words: [u32; 4],
    left: usize,
}

impl Stream {
    /// The next 32 random bits.
    #[inline]
    pub fn next_u32(&mut self) -> u32 {
        if self.left == 0 {
            self.refill();
        }
        self.left -= 1;
        self.words[self.left & 3]
    }

    fn refill(&mut self) {
        let [first, second] = self.key.block(self.decision, self.address, self.blocks);
        self.words = [second as u32, (second >> 32) as u32, first as u32, (first >> 32) as u32];
        self.blocks = self.blocks.wrapping_add(1);
        self.left = 4;
    }

    /// The next uniform number in (0, 1): two words.
    pub fn uniform(&mut self) -> f64 {
        let (high, low) = (self.next_u32(), self.next_u32());
        unit(u64::from(high) << 32 | u64::from(low))
    }

    /// The next uniform number in (0, 1) of half the digits: one word.
    pub fn half_uniform(&mut self) -> f64 {
        (f64::from(self.next_u32()) + 0.5) * (1.0 / 4_294_967_296.0)
    }

    /// The next standard normal number: two words.
    pub fn normal(&mut self) -> f64 {
        normal(self.uniform())
    }

    /// The next position in `0..count`: one word, uniform up to `count / 2^32`.
    pub fn position(&mut self, count: usize) -> usize {
        ((u64::from(self.next_u32()) * count as u64) >> 32) as usize
    }
}

/// A uniform number in the open interval (0, 1) from the high 52 of 64 bits.
pub fn unit(bits: u64) -> f64 {
    ((bits >> 12) as f64 + 0.5) * (1.0 / (1_u64 << 52) as f64)
}

/// Philox2x64 with ten rounds.
fn philox(mut key: u64, [mut left, mut right]: [u64; 2]) -> [u64; 2] {
    for _ in 0..10 {
        let product = u128::from(left) * 0xD2B7_4407_B1CE_6E93;
        left = (product >> 64) as u64 ^ key ^ right;
        right = product as u64;
        key = key.wrapping_add(0x9E37_79B9_7F4A_7C15);
    }
    [left, right]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn philox_meets_the_published_vectors() {
        // Known-answer vectors of Random123 (Salmon et al. 2011), philox2x64 10.
        assert_eq!(philox(0, [0; 2]), [0xca00_a045_9843_d731, 0x66c2_4222_c9a8_45b5]);
        assert_eq!(philox(u64::MAX, [u64::MAX; 2]), [0x65b0_21d6_0cd8_310f, 0x4d02_f322_2f86_df20]);
        assert_eq!(
            philox(0xa409_3822_299f_31d0, [0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344]),
            [0x0a5e_742c_2997_341c, 0xb0f8_83d3_8000_de5d]
        );
    }

    #[test]
    fn keys_are_pinned_and_differ_in_every_part() {
        assert_eq!(Key::world(1, 0), Key::world(1, 0));
        let keys = [Key::world(1, 0), Key::world(2, 0), Key::world(1, 1), Key::run(1, 0, 0), Key::run(1, 0, 1)];
        for (i, a) in keys.iter().enumerate() {
            for b in &keys[i + 1..] {
                assert_ne!(a, b);
            }
        }
    }
}
