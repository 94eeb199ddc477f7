//! Random numbers addressed by meaning: who decides what at which step, never how many draws came before.
//!
//! A [`Key`] stands for the luck of one world or one run and is derived from (seed, world, run) by ChaCha8, whose stream
//! number is the world and whose word position is the run. Under a key, every draw has an address of 128 bits: two
//! actors, the moment, and the [`Decision`] with a count. Philox4x32-10 (Salmon et al. 2011, Parallel random numbers: as
//! easy as 1, 2, 3) maps addresses to blocks one to one, so distinct addresses under one key never share a block.
//!
//! The design point and the arm are not part of the key: two arms, or two values of a parameter, give the same firm the
//! same luck (common random numbers). docs/performance.md says what was measured against ChaCha blocks.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Version of the addressing scheme; changes whenever equal seeds would give other numbers.
pub const SCHEME: u32 = 1;

/// What is decided. The numbers are part of the scheme: never reuse or renumber one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Decision {
    /// Entries of the reference fit table.
    ReferenceFit = 1,
    /// Entries of a country's fit table.
    CountryFit = 2,
    /// Entries of a region's fit table.
    RegionFit = 3,
    /// A host region's first policy.
    FirstPolicy = 4,
    /// A nation's goal.
    NationGoal = 5,
    /// A region's goal.
    RegionGoal = 6,
    /// A nation's threshold.
    NationThreshold = 7,
    /// A region's threshold.
    RegionThreshold = 8,
    /// The tie of a pair of countries.
    Tie = 9,
    /// A corporation's sector.
    Sector = 10,
    /// A corporation's log technology.
    Technology = 11,
    /// A corporation's reliability.
    Reliability = 12,
    /// A corporation's absorptive capacity.
    Absorption = 13,
    /// A corporation's public track record.
    TrackRecord = 14,
    /// Gaps between a corporation's attempts.
    Attempt = 20,
    /// A corporation's patience before it enters a park.
    EntryClock = 21,
    /// Who leads an attempt.
    Initiator = 22,
    /// Which host country a nation picks.
    Country = 23,
    /// How and where a candidate is found.
    Look = 24,
    /// Unobserved value of a candidate to the searcher.
    SearcherTaste = 25,
    /// Unobserved value of the searcher to a candidate.
    CandidateTaste = 26,
    /// Belief about the fit of the source model.
    Belief = 27,
    /// A government role joins or leaves.
    Enrolment = 30,
    /// A park whose initiator left dissolves.
    InitiatorLeft = 31,
    /// An element is offered, imposed, taken.
    Offer = 32,
    /// An element is copied wrongly.
    CopyError = 33,
    /// An element is tried out locally.
    Embedding = 34,
    /// A region adopts a park's bundle.
    Adoption = 35,
    /// A region looks at its peers.
    Peers = 36,
    /// A project succeeds.
    Trust = 40,
    /// Which park an entrant picks, and its rank among claimants of scarce land.
    ParkChoice = 41,
    /// When a tenant starts to produce and how long it stays.
    TenantSpell = 42,
    /// A full park is extended.
    Extension = 43,
    /// When a tenant's slot searches, and when its link ends.
    Slot = 44,
    /// Which host firms a slot looks at.
    SupplierLook = 45,
    /// Rank among claimants of a scarce supplier.
    SupplierClaim = 46,
    /// A park dissolves.
    Dissolution = 47,
    /// Which corporations the betweenness of a network is sampled from.
    Betweenness = 60,
}

/// Who decides, and when: the address of a draw but for its decision and count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address {
    /// The actor.
    pub who: u32,
    /// The other party, or 0.
    pub whom: u32,
    /// The moment: a step, or for a park the step of founding in the high half and the step in the low half.
    pub when: u32,
}

impl Address {
    /// An actor outside time.
    pub fn of(who: u32) -> Self {
        Self { who, whom: 0, when: 0 }
    }

    /// An actor at a step.
    pub fn at(who: u32, step: u32) -> Self {
        Self { who, whom: 0, when: step }
    }

    /// A pair of actors at a step.
    pub fn pair(who: u32, whom: u32, step: u32) -> Self {
        Self { who, whom, when: step }
    }

    /// A park, known by developer, partner and step of founding, at a step. Steps stay below 2^16.
    pub fn park(developer: u32, partner: u32, founded: u32, step: u32) -> Self {
        Self { who: developer, whom: partner, when: (founded << 16) | (step & 0xffff) }
    }
}

/// The luck of one world or one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key([u32; 2]);

impl Key {
    /// The luck by which world number `world` is made.
    pub fn world(seed: u64, world: u32) -> Self {
        Self::derive(seed, world, 0)
    }

    /// The luck of run number `run` in world number `world`.
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
        Self([stream.next_u32(), stream.next_u32()])
    }

    /// The block of 128 bits at an address.
    pub fn block(self, decision: Decision, address: Address, count: u32) -> [u32; 4] {
        debug_assert!(count < 1 << 24, "a count has 24 bits");
        philox(self.0, [address.who, address.whom, address.when, (decision as u32) << 24 | count])
    }

    /// Two independent uniform numbers in the open interval (0, 1), at an address.
    pub fn uniforms(self, decision: Decision, address: Address, count: u32) -> [f64; 2] {
        let [a, b, c, d] = self.block(decision, address, count);
        [unit(a, b), unit(c, d)]
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
        Stream { key: self, decision, address, count: 0, spare: None }
    }
}

/// Draws at one address, counted.
#[derive(Debug, Clone)]
pub struct Stream {
    key: Key,
    decision: Decision,
    address: Address,
    count: u32,
    spare: Option<f64>,
}

impl Stream {
    /// The next uniform number in (0, 1).
    pub fn uniform(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        let [first, second] = self.key.uniforms(self.decision, self.address, self.count);
        self.count += 1;
        self.spare = Some(second);
        first
    }

    /// The next standard normal number.
    pub fn normal(&mut self) -> f64 {
        normal(self.uniform())
    }

    /// The next position in `0..count`, uniform up to 2^-52.
    pub fn position(&mut self, count: usize) -> usize {
        position(self.uniform(), count)
    }
}

/// The position in `0..count` that a uniform number points at.
pub fn position(uniform: f64, count: usize) -> usize {
    ((uniform * count as f64) as usize).min(count - 1)
}

/// Standard exponential number from a uniform one: -ln u.
pub fn exponential(uniform: f64) -> f64 {
    -libm::log(uniform)
}

/// Standard Gumbel number from a uniform one: -ln(-ln u).
pub fn gumbel(uniform: f64) -> f64 {
    -libm::log(-libm::log(uniform))
}

/// Whole steps before a coin of probability 1 - exp(-rate) per step first falls, from a uniform number: the geometric
/// distribution. `rate` is per step; at 0 it never falls.
pub fn steps_until(uniform: f64, rate: f64) -> u32 {
    if rate <= 0.0 {
        return u32::MAX;
    }
    let steps = exponential(uniform) / rate;
    if steps < f64::from(u32::MAX) { steps as u32 } else { u32::MAX }
}

/// Standard normal number from a uniform one: the quantile function by the rational approximations of Wichura (1988,
/// AS 241, PPND16), accurate to about 1e-16. Monotone in the uniform number, so that common random numbers stay common.
pub fn normal(uniform: f64) -> f64 {
    const CENTRE: [[f64; 8]; 2] = [
        [
            3.387_132_872_796_366_608_0,
            133.141_667_891_784_377_45,
            1_971.590_950_306_551_442_7,
            13_731.693_765_509_461_125,
            45_921.953_931_549_871_457,
            67_265.770_927_008_700_853,
            33_430.575_583_588_128_105,
            2_509.080_928_730_122_672_7,
        ],
        [
            1.0,
            42.313_330_701_600_911_252,
            687.187_007_492_057_908_30,
            5_394.196_021_424_751_107_7,
            21_213.794_301_586_595_867,
            39_307.895_800_092_710_610,
            28_729.085_735_721_942_674,
            5_226.495_278_852_854_561_0,
        ],
    ];
    const SHOULDER: [[f64; 8]; 2] = [
        [
            1.423_437_110_749_683_577_34,
            4.630_337_846_156_545_295_90,
            5.769_497_221_460_691_405_50,
            3.647_848_324_763_204_605_04,
            1.270_458_252_452_368_382_58,
            0.241_780_725_177_450_611_770,
            0.022_723_844_989_269_184_583_3,
            7.745_450_142_783_414_076_40e-4,
        ],
        [
            1.0,
            2.053_191_626_637_758_821_87,
            1.676_384_830_183_803_849_40,
            0.689_767_334_985_100_004_550,
            0.148_103_976_427_480_074_590,
            0.015_198_666_563_616_457_196_6,
            5.475_938_084_995_344_946_00e-4,
            1.050_750_071_644_416_843_24e-9,
        ],
    ];
    const TAIL: [[f64; 8]; 2] = [
        [
            6.657_904_643_501_103_777_20,
            5.463_784_911_164_114_369_90,
            1.784_826_539_917_291_335_80,
            0.296_560_571_828_504_891_230,
            0.026_532_189_526_576_123_093_0,
            1.242_660_947_388_078_438_60e-3,
            2.711_555_568_743_487_578_15e-5,
            2.010_334_399_292_288_132_65e-7,
        ],
        [
            1.0,
            0.599_832_206_555_887_937_690,
            0.136_929_880_922_735_805_310,
            0.014_875_361_290_850_614_852_5,
            7.868_691_311_456_132_591_00e-4,
            1.846_318_317_510_054_681_80e-5,
            1.421_511_758_316_445_888_70e-7,
            2.044_263_103_389_939_785_64e-15,
        ],
    ];
    let ratio = |[above, below]: &[[f64; 8]; 2], x: f64| {
        let horner = |coefficients: &[f64; 8]| coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c);
        horner(above) / horner(below)
    };
    let offset = uniform - 0.5;
    if offset.abs() <= 0.425 {
        return offset * ratio(&CENTRE, 0.180_625 - offset * offset);
    }
    let depth = libm::sqrt(-libm::log(if offset < 0.0 { uniform } else { 1.0 - uniform }));
    let size = if depth <= 5.0 { ratio(&SHOULDER, depth - 1.6) } else { ratio(&TAIL, depth - 5.0) };
    if offset < 0.0 { -size } else { size }
}

/// A Beta(a, b) number, a and b positive: the share of the first of two gamma numbers.
pub fn beta(stream: &mut Stream, a: f64, b: f64) -> f64 {
    let first = gamma(stream, a);
    let second = gamma(stream, b);
    first / (first + second)
}

/// A gamma number of shape `a` > 0 and scale 1, by rejection (Marsaglia and Tsang 2000, ACM TOMS 26:363-372).
fn gamma(stream: &mut Stream, a: f64) -> f64 {
    if a < 1.0 {
        let boost = libm::pow(stream.uniform(), 1.0 / a);
        return gamma(stream, a + 1.0) * boost;
    }
    let d = a - 1.0 / 3.0;
    let c = 1.0 / libm::sqrt(9.0 * d);
    loop {
        let x = stream.normal();
        let v = 1.0 + c * x;
        if v <= 0.0 {
            continue;
        }
        let v = v * v * v;
        if libm::log(stream.uniform()) < 0.5 * x * x + d - d * v + d * libm::log(v) {
            return d * v;
        }
    }
}

/// A uniform number in the open interval (0, 1) from 52 of 64 bits.
fn unit(high: u32, low: u32) -> f64 {
    let bits = (u64::from(high) << 32 | u64::from(low)) >> 12;
    (bits as f64 + 0.5) * (1.0 / (1_u64 << 52) as f64)
}

/// Philox4x32 with ten rounds.
fn philox(key: [u32; 2], counter: [u32; 4]) -> [u32; 4] {
    let [mut k0, mut k1] = key;
    let [mut c0, mut c1, mut c2, mut c3] = counter;
    for _ in 0..10 {
        let left = u64::from(c0) * 0xD251_1F53;
        let right = u64::from(c2) * 0xCD9E_8D57;
        (c0, c1, c2, c3) = ((right >> 32) as u32 ^ c1 ^ k0, right as u32, (left >> 32) as u32 ^ c3 ^ k1, left as u32);
        k0 = k0.wrapping_add(0x9E37_79B9);
        k1 = k1.wrapping_add(0xBB67_AE85);
    }
    [c0, c1, c2, c3]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn philox_meets_the_published_vectors() {
        // Random123 known-answer vectors (Salmon et al. 2011).
        assert_eq!(philox([0; 2], [0; 4]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        let ones = u32::MAX;
        assert_eq!(philox([ones; 2], [ones; 4]), [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
        assert_eq!(
            philox([0xa409_3822, 0x299f_31d0], [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344]),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
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

    #[test]
    fn geometric_gaps_match_the_coin() {
        // P(at least k steps) = exp(-k rate): 4 standard errors at 20 000 draws, error rate 6e-5 per comparison.
        let key = Key::world(7, 0);
        let n = 20_000;
        let long = (0..n).filter(|&i| steps_until(key.uniform(Decision::Attempt, Address::of(i)), 0.1) >= 10).count();
        let expected = libm::exp(-1.0);
        let error = libm::sqrt(expected * (1.0 - expected) / f64::from(n));
        assert!((long as f64 / f64::from(n) - expected).abs() < 4.0 * error);
        assert_eq!(steps_until(0.5, 0.0), u32::MAX);
    }

    #[test]
    fn normal_inverts_the_distribution_function() {
        for z in [-8.0, -5.5, -3.0, -1.2, -0.3, 0.0, 0.7, 1.1, 2.5, 4.0] {
            let u = 0.5 * libm::erfc(-z / std::f64::consts::SQRT_2);
            assert!((normal(u) - z).abs() < 1e-11 * (1.0 + libm::exp(z)), "{z}: {}", normal(u));
        }
    }

    #[test]
    fn beta_numbers_have_their_moments() {
        // Mean within 4 standard errors at 20 000 draws; variance within 5 %, some 4 standard errors.
        for (a, b) in [(8.0, 2.0), (5.0, 5.0), (0.5, 0.7), (30.0, 1.0)] {
            let n = 20_000_u32;
            let xs: Vec<f64> = (0..n)
                .map(|i| beta(&mut Key::world(3, 1).stream(Decision::Absorption, Address::of(i)), a, b))
                .collect();
            let mean = xs.iter().sum::<f64>() / f64::from(n);
            let variance = xs.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / f64::from(n - 1);
            let expected = a * b / ((a + b) * (a + b) * (a + b + 1.0));
            assert!((mean - a / (a + b)).abs() < 4.0 * libm::sqrt(expected / f64::from(n)), "mean of Beta({a}, {b})");
            assert!((variance / expected - 1.0).abs() < 0.05, "variance of Beta({a}, {b})");
        }
    }
}
