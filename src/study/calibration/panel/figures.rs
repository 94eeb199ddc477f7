//! The likelihood of figures of tenants: heavy tails around what a run shows, lower bounds one-sided.

use crate::draws::Stream;

use super::unit::TenantCount;

/// Degrees of freedom of the error of a figure: heavy tails, since some figures are plainly of something else.
pub(super) const FREEDOM: f64 = 4.0;

/// The logarithm of the likelihood of figures, up to a constant.
pub(super) fn log_likelihood(figures: &[(usize, &TenantCount)], seen: &[f32], error: [f64; 2]) -> f64 {
    let (mut product, mut sum) = (1.0, 0.0);
    for (at, reading) in figures {
        let expected = f64::from(seen[*at]);
        if expected.is_nan() {
            return f64::NEG_INFINITY;
        }
        let error = error[usize::from(reading.is_weak)];
        let t = (libm::log1p(reading.value) - expected) / error;
        if reading.at_least {
            sum += libm::log(above(t).max(1e-12));
        } else {
            product *= 1.0 + (t * t / FREEDOM).min(1e12);
            sum -= libm::log(error);
        }
    }
    sum - 0.5 * (FREEDOM + 1.0) * libm::log(product)
}

/// Probability that t with four degrees of freedom is above `t`.
pub(super) fn above(t: f64) -> f64 {
    let u = t * t / 4.0;
    0.5 - 0.375 * t / (1.0 + u).sqrt() * (1.0 - u / (3.0 * (1.0 + u)))
}

/// A number of the distribution of errors of size 1, from a normal one and four more.
pub fn error_of_size_one(stream: &mut Stream) -> f64 {
    let normal = stream.normal();
    let chi: f64 = (0..FREEDOM as usize).map(|_| stream.normal()).map(|z| z * z).sum();
    normal / (chi / FREEDOM).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_are_those_of_t() {
        // Tables of t with four degrees of freedom.
        for (t, p) in [(0.0, 0.5), (2.131_847, 0.05), (-2.131_847, 0.95), (3.746_947, 0.01)] {
            assert!((above(t) - p).abs() < 1e-6, "{t}: {}", above(t));
        }
    }
}
