//! Random numbers addressed by meaning: who decides what at which step, never how many draws came before.
//!
//! A [`Key`] stands for all draws of one world or one run and is derived from (seed, world, run) by `ChaCha8`, whose stream
//! number is the world and whose word position is the run. Under a key, every draw has an address of 128 bits: two
//! actors, the moment, and the [`Decision`] with a count. Philox2x64-10 (Salmon et al. 2011, Parallel random numbers: as
//! easy as 1, 2, 3) maps addresses to blocks one to one, so distinct addresses under one key never share a block.
//!
//! The design point and the arm are not part of the key: two arms, or two values of a parameter, give the same firm the
//! same random draws (common random numbers). docs/performance.md says what was measured against `ChaCha` blocks.

mod address;
mod quantiles;
mod rejection;
mod stream;

pub use address::{Address, Decision};
pub use quantiles::{binomial, exponential, gumbel, normal, poisson, position, steps_until};
pub use rejection::{beta, chi_squared};
pub use stream::{Key, Stream, unit};

/// Version of the addressing scheme; changes whenever equal seeds would give other numbers.
pub const SCHEME: u32 = 3;
