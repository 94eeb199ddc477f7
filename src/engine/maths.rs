//! Elementary functions from `+`, `*` and a table: the same bits on every platform, and cheap.

/// `2^(i/32)`.
const POWERS: [f64; 32] = [
    1.0,
    1.021_897_148_654_116_6,
    1.044_273_782_427_413_8,
    1.067_140_400_676_823_7,
    1.090_507_732_665_257_7,
    1.114_386_742_595_892_4,
    1.138_788_634_756_691_6,
    1.163_724_858_777_577_5,
    1.189_207_115_002_721,
    1.215_247_359_980_469,
    1.241_857_812_073_484,
    1.269_050_957_191_733_2,
    1.296_839_554_651_009_6,
    1.325_236_643_159_741_3,
    1.354_255_546_936_892_7,
    1.383_909_881_963_832,
    std::f64::consts::SQRT_2,
    1.445_180_806_977_046_7,
    1.476_826_145_939_499_3,
    1.509_164_427_593_422_8,
    1.542_210_825_407_940_7,
    1.575_980_845_107_886_5,
    1.610_490_331_949_254_3,
    1.645_755_478_153_965,
    1.681_792_830_507_429,
    1.718_619_298_122_478,
    1.756_252_160_373_299_5,
    1.794_709_075_003_107_2,
    1.834_008_086_409_342_4,
    1.874_167_634_110_3,
    1.915_206_561_397_147,
    1.957_144_124_175_400_2,
];

/// `exp(x)` for `|x| < 700`, to about 2e-16 relative: x = k ln 2/32 + r, a table for the first part, a polynomial of
/// degree 6 for the second.
#[inline]
pub fn exp(x: f64) -> f64 {
    /// Adding it rounds to a whole number and leaves that in the low bits.
    const MAGIC: f64 = 6_755_399_441_055_744.0;
    let shifted = x * (32.0 / std::f64::consts::LN_2) + MAGIC;
    let k = shifted - MAGIC;
    let bits = shifted.to_bits();
    // ln 2 / 32 in two parts, the first with trailing zeros so that its product with k is exact.
    let r = (x - k * 0.021_660_849_379_259_16) - k * 1.323_912_926_815_401_2e-11;
    let series = horner([1.0, 1.0 / 2.0, 1.0 / 6.0, 1.0 / 24.0, 1.0 / 120.0, 1.0 / 720.0], r) * r;
    let scale = f64::from_bits(POWERS[(bits & 31) as usize].to_bits().wrapping_add((bits >> 5) << 52));
    scale + scale * series
}

/// `1 - exp(-x)` for `|x| < 700`; small x lose no digits.
#[inline]
pub fn one_minus_exp(x: f64) -> f64 {
    if x.abs() < 0.03 {
        x * horner([1.0, -1.0 / 2.0, 1.0 / 6.0, -1.0 / 24.0, 1.0 / 120.0, -1.0 / 720.0, 1.0 / 5040.0], x)
    } else {
        1.0 - exp(-x)
    }
}

/// `-ln(1 - x)` for `x < 1`, the inverse of [`one_minus_exp`].
#[inline]
pub fn minus_ln_one_minus(x: f64) -> f64 {
    if x.abs() < 0.04 {
        let terms = [1.0, 1.0 / 2.0, 1.0 / 3.0, 1.0 / 4.0, 1.0 / 5.0, 1.0 / 6.0, 1.0 / 7.0, 1.0 / 8.0, 1.0 / 9.0, 0.1];
        x * horner(terms, x)
    } else {
        -libm::log1p(-x)
    }
}

/// A polynomial from its coefficients, the constant first.
#[inline]
fn horner<const N: usize>(coefficients: [f64; N], x: f64) -> f64 {
    let mut sum = 0.0;
    let mut at = N;
    while at > 0 {
        at -= 1;
        sum = coefficients[at] + x * sum;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_agree_with_libm_to_a_few_units_in_the_last_place() {
        for at in -60_000..60_000 {
            let x = f64::from(at) * 0.01;
            assert!((exp(x) / libm::exp(x) - 1.0).abs() < 5e-16, "exp({x})");
        }
        for at in 1..20_000 {
            let x = f64::from(at) * 1e-4 - 1.0;
            let expected = -libm::expm1(-x);
            // Relative where x is small, then of the size of a rounding of numbers near 1.
            let allowed = if x.abs() < 0.03 { 1e-15 * expected.abs() } else { 5e-16 * libm::exp(-x).max(1.0) };
            assert!((one_minus_exp(x) - expected).abs() <= allowed, "one_minus_exp({x})");
            if x < 1.0 {
                let expected = -libm::log1p(-x);
                assert!((minus_ln_one_minus(x) - expected).abs() <= 1e-14 * expected.abs(), "ln(1 - {x})");
            }
        }
    }
}
