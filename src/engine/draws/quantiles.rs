//! Distributions by inversion: one uniform number gives one number, monotonically, so that common random numbers stay common.

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

#[cfg(test)]
mod tests {
    use super::super::address::{Address, Decision};
    use super::super::stream::Key;
    use super::*;

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
}
