//! Distributions by rejection, which take as many draws as they need from a stream.

use super::stream::Stream;

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

#[cfg(test)]
mod tests {
    use super::super::address::{Address, Decision};
    use super::super::stream::Key;
    use super::*;

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
