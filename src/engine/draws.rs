//! Random numbers addressed by meaning: who decides what at which step, never how many draws came before.
//!
//! A [`Key`] stands for the luck of one world or one run and is derived from (seed, world, run) by `ChaCha8`, whose stream
//! number is the world and whose word position is the run. Under a key, every draw has an address of 128 bits: two
//! actors, the moment, and the [`Decision`] with a count. Philox2x64-10 (Salmon et al. 2011, Parallel random numbers: as
//! easy as 1, 2, 3) maps addresses to blocks one to one, so distinct addresses under one key never share a block.
//!
//! The design point and the arm are not part of the key: two arms, or two values of a parameter, give the same firm the
//! same luck (common random numbers). docs/performance.md says what was measured against `ChaCha` blocks.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Version of the addressing scheme; changes whenever equal seeds would give other numbers.
pub const SCHEME: u32 = 2;

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
    /// What is known in a place beside its table: tries behind practice and translated forms.
    LocalKnowledge = 15,
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
    /// A park's own patience.
    Patience = 28,
    /// A government role joins or leaves.
    Enrolment = 30,
    /// A park whose initiator left dissolves.
    InitiatorLeft = 31,
    /// An element is tabled, imposed, believed to fit.
    Offer = 32,
    /// A region adopts a park's bundle.
    Adoption = 35,
    /// A region looks at its peers.
    Peers = 36,
    /// An element that has moved lapses or is translated.
    Rework = 37,
    /// A project succeeds.
    Trust = 40,
    /// Which park an entrant picks, and its rank among claimants of scarce land.
    ParkChoice = 41,
    /// When a tenant starts to produce and how long it stays.
    TenantSpell = 42,
    /// A full park is extended.
    Extension = 43,
    /// When the slots of a new producer search first.
    FirstSlots = 44,
    /// Which host firms a slot looks at, its rank among claimants, and when it looks again.
    SupplierLook = 45,
    /// When a slot searches after its link ended.
    SlotWait = 46,
    /// When a link ends.
    LinkEnd = 48,
    /// How many firms from elsewhere ask for land, and their ranks among claimants.
    OthersEntry = 49,
    /// How many firms from elsewhere leave and start to produce.
    OthersSpell = 50,
    /// A park dissolves.
    Dissolution = 47,
    /// Which corporations the betweenness of a network is sampled from.
    Betweenness = 60,
    /// Where a calibration looks next.
    Proposal = 70,
    /// Which particles of a weighted sample are taken.
    Resampling = 71,
    /// The order of the draws of a posterior.
    Shuffle = 73,
    /// By how much a figure misses its growth curve.
    FigureError = 72,
    /// Where the means of arms may lie, given the worlds played.
    MeansOfArms = 74,
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
pub struct Key(u64);

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
        Self(stream.next_u64())
    }

    /// The block of 128 bits at an address.
    pub fn block(self, decision: Decision, address: Address, count: u32) -> [u64; 2] {
        debug_assert!(count < 1 << 24, "a count has 24 bits");
        let Address { who, whom, when } = address;
        let what = (decision as u32) << 24 | count;
        philox(self.0, [u64::from(who) << 32 | u64::from(whom), u64::from(when) << 32 | u64::from(what)])
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
    /// The next word of 32 bits.
    #[inline]
    pub fn word(&mut self) -> u32 {
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
        let (high, low) = (self.word(), self.word());
        unit(u64::from(high) << 32 | u64::from(low))
    }

    /// The next uniform number in (0, 1) of half the digits: one word.
    pub fn half_uniform(&mut self) -> f64 {
        (f64::from(self.word()) + 0.5) * (1.0 / 4_294_967_296.0)
    }

    /// The next standard normal number: two words.
    pub fn normal(&mut self) -> f64 {
        normal(self.uniform())
    }

    /// The next position in `0..count`: one word, uniform up to `count / 2^32`.
    pub fn position(&mut self, count: usize) -> usize {
        ((u64::from(self.word()) * count as u64) >> 32) as usize
    }
}

/// The position in `0..count` that a uniform number points at.
pub fn position(uniform: f64, count: usize) -> usize {
    ((uniform * count as f64) as usize).min(count - 1)
}

/// Binomial number of `n` trials of chance `p` in [0, 1] from a uniform one, by inversion.
pub fn binomial(uniform: f64, n: u32, p: f64) -> u32 {
    if p > 0.5 {
        return n - binomial(1.0 - uniform, n, 1.0 - p);
    }
    let odds = p / (1.0 - p);
    let first = f64::from(n) * libm::log1p(-p);
    inverted(uniform, first, n, |k| odds * f64::from(n - k) / f64::from(k + 1))
}

/// Poisson number of a mean that is not negative from a uniform one, by inversion; at most a million.
pub fn poisson(uniform: f64, mean: f64) -> u32 {
    inverted(uniform, -mean, 1_000_000, |k| mean / f64::from(k + 1))
}

/// The first count at which the sum of masses passes a uniform number, at most `most`. `first` is the log mass of 0,
/// `ratio` that of the mass of k + 1 over the mass of k.
fn inverted(uniform: f64, first: f64, most: u32, ratio: impl Fn(u32) -> f64) -> u32 {
    let mut left = uniform;
    // Where the mass of 0 is too small for a number, masses are followed by their logarithms until they are not.
    let mut log = first;
    let mut mass = libm::exp(first);
    for k in 0..most {
        if left < mass {
            return k;
        }
        left -= mass;
        let ratio = ratio(k);
        if log < -600.0 {
            log += libm::log(ratio);
            mass = libm::exp(log);
        } else {
            mass *= ratio;
        }
        // Beyond the mode the rest of the masses may fall short of 1 by rounding.
        if mass < 1e-30 && ratio < 1.0 {
            return k + 1;
        }
    }
    most
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
            3.387_132_872_796_366_5,
            133.141_667_891_784_38,
            1_971.590_950_306_551_3,
            13_731.693_765_509_46,
            45_921.953_931_549_87,
            67_265.770_927_008_7,
            33_430.575_583_588_13,
            2_509.080_928_730_122_7,
        ],
        [
            1.0,
            42.313_330_701_600_91,
            687.187_007_492_057_9,
            5_394.196_021_424_751,
            21_213.794_301_586_597,
            39_307.895_800_092_71,
            28_729.085_735_721_943,
            5_226.495_278_852_854,
        ],
    ];
    const SHOULDER: [[f64; 8]; 2] = [
        [
            1.423_437_110_749_683_5,
            4.630_337_846_156_546,
            5.769_497_221_460_691,
            3.647_848_324_763_204_5,
            1.270_458_252_452_368_4,
            0.241_780_725_177_450_6,
            0.022_723_844_989_269_184,
            7.745_450_142_783_414e-4,
        ],
        [
            1.0,
            2.053_191_626_637_759,
            1.676_384_830_183_803_8,
            0.689_767_334_985_1,
            0.148_103_976_427_480_08,
            0.015_198_666_563_616_457,
            5.475_938_084_995_345e-4,
            1.050_750_071_644_416_9e-9,
        ],
    ];
    const TAIL: [[f64; 8]; 2] = [
        [
            6.657_904_643_501_103,
            5.463_784_911_164_114,
            1.784_826_539_917_291_3,
            0.296_560_571_828_504_87,
            0.026_532_189_526_576_124,
            1.242_660_947_388_078_4e-3,
            2.711_555_568_743_487_6e-5,
            2.010_334_399_292_288_1e-7,
        ],
        [
            1.0,
            0.599_832_206_555_888,
            0.136_929_880_922_735_8,
            0.014_875_361_290_850_615,
            7.868_691_311_456_133e-4,
            1.846_318_317_510_054_8e-5,
            1.421_511_758_316_446e-7,
            2.044_263_103_389_939_7e-15,
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

/// A chi-squared number with `freedom` > 0 degrees of freedom.
pub fn chi_squared(stream: &mut Stream, freedom: f64) -> f64 {
    2.0 * gamma(stream, freedom / 2.0)
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
        let u = stream.uniform();
        // The squeeze accepts most candidates without a logarithm.
        if u < 1.0 - 0.0331 * x * x * x * x || libm::log(u) < 0.5 * x * x + d - d * v + d * libm::log(v) {
            return d * v;
        }
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
    fn counts_by_inversion_have_their_distribution() {
        // Exact: the share of a fine grid of uniform numbers that gives k is the mass of k, to the width of the grid.
        let grid = 100_000;
        let share = |count: &dyn Fn(f64) -> u32, k: u32| {
            (0..grid).filter(|&at| count((f64::from(at) + 0.5) / f64::from(grid)) == k).count() as f64 / f64::from(grid)
        };
        for (n, p, masses) in [(3, 0.5, vec![0.125, 0.375, 0.375, 0.125]), (2, 0.9, vec![0.01, 0.18, 0.81])] {
            for (mass, k) in masses.into_iter().zip(0..) {
                assert!((share(&|u| binomial(u, n, p), k) - mass).abs() < 2e-5, "n {n}, p {p}, k {k}");
            }
        }
        for (k, mass) in [(0, 0.135_335), (1, 0.270_671), (2, 0.270_671), (5, 0.036_089)] {
            assert!((share(&|u| poisson(u, 2.0), k) - mass).abs() < 2e-5, "Poisson of mean 2, k {k}");
        }
        assert_eq!((binomial(0.999, 5, 0.0), binomial(0.001, 5, 1.0), binomial(0.5, 0, 0.5)), (0, 5, 0));
        assert_eq!((poisson(0.999, 0.0), poisson(0.9, 1e-9)), (0, 0));
        // Medians of large numbers, to within one.
        assert!(poisson(0.5, 2_000.0).abs_diff(2_000) <= 1);
        assert!(binomial(0.5, 5_000, 0.4).abs_diff(2_000) <= 1 && binomial(0.5, 5_000, 0.9).abs_diff(4_500) <= 1);
        assert!(binomial(0.999_999_999, 5_000, 0.4) < 2_400 && poisson(1.0 - 1e-16, 3.0) < 40);
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
