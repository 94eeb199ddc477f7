//! Student's t: its distribution and the quantile of a 95 % interval.

use std::sync::LazyLock;

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::survival::Z_975;

/// The normal quantile of 0.8.
pub(crate) const Z_80: f64 = 0.841_621_233_572_914_3;

/// The 97.5 % quantile of Student's t with `freedom` degrees of freedom, at least 1.
///
/// Up to [`MANY`] from `statrs`, which may compute on the platform's mathematics, whose last bits differ; so the quantile is
/// cut at nine decimals, to be the same everywhere. Beyond, where `statrs` loses its way (1.82 at ten million), from the
/// expansion about the normal quantile z, Abramowitz and Stegun 26.7.5, good to ten decimals there.
pub(crate) fn t_975(freedom: usize) -> f64 {
    /// Searched for once: an inverse costs microseconds, and a table of results asks for one a row.
    static FEW: LazyLock<Vec<f64>> = LazyLock::new(|| {
        let quantile = |freedom: usize| {
            let t = StudentsT::new(0.0, 1.0, freedom as f64);
            t.map_or(f64::NAN, |t| (t.inverse_cdf(0.975) * 1e9).round() / 1e9)
        };
        (1..=MANY).map(quantile).collect()
    });
    let freedom = freedom.max(1);
    let v = freedom as f64;
    if freedom <= MANY {
        return FEW[freedom - 1];
    }
    let z = Z_975;
    let z2 = z * z;
    let first = z * (z2 + 1.0) / 4.0;
    let second = z * ((5.0 * z2 + 16.0) * z2 + 3.0) / 96.0;
    let third = z * (((3.0 * z2 + 19.0) * z2 + 17.0) * z2 - 15.0) / 384.0;
    let fourth = z * ((((79.0 * z2 + 776.0) * z2 + 1482.0) * z2 - 1920.0) * z2 - 945.0) / 92160.0;
    z + (first + (second + (third + fourth / v) / v) / v) / v
}

/// The probability that Student's t with `freedom` degrees of freedom, at least 1, lies below `t`: the finite series of
/// Abramowitz and Stegun 26.7.3 and 26.7.4 in `cos^2 = v / (v + t^2)`, whose terms are all positive.
pub(crate) fn student(t: f64, freedom: usize) -> f64 {
    let freedom = freedom.max(1);
    let v = freedom as f64;
    if !t.is_finite() {
        return if t.is_nan() { t } else { f64::from(t > 0.0) };
    }
    let (sine, cosine2) = (t / (v + t * t).sqrt(), v / (v + t * t));
    let (mut sum, mut term) = (0.0, 1.0);
    for k in (1 + freedom % 2..freedom).step_by(2) {
        sum += term;
        term *= k as f64 / (k + 1) as f64 * cosine2;
    }
    let within = if freedom.is_multiple_of(2) {
        sine * sum
    } else {
        2.0 / std::f64::consts::PI * (libm::atan(t / v.sqrt()) + sine * cosine2.sqrt() * sum)
    };
    (0.5 + within / 2.0).clamp(0.0, 1.0)
}

/// Degrees of freedom up to which Student's t is not yet near enough to the normal distribution for an expansion.
const MANY: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_to_student_meet() {
        let (from_statrs, next) = (t_975(MANY), t_975(MANY + 1));
        // The slope there is -(z^3 + z) / (4 v^2) = -5.96e-5 per degree of freedom.
        assert!((from_statrs - next - 5.96e-5).abs() < 1e-6, "{from_statrs} {next}");
        assert!((1..400).all(|freedom| t_975(freedom) > t_975(freedom + 1)));
    }

    #[test]
    fn students_distribution_inverts_its_quantile() {
        for freedom in [1, 2, 3, 4, 9, 30, 99, 200, 1000, 100_000] {
            let t = t_975(freedom);
            assert!((student(t, freedom) - 0.975).abs() < 1e-8, "{freedom}: {}", student(t, freedom));
            assert!((student(-t, freedom) - 0.025).abs() < 1e-8);
            assert!((student(0.0, freedom) - 0.5).abs() < 1e-15);
        }
        // One degree: 1/2 + atan(t) / pi; two: 1/2 + t / (2 sqrt(2 + t^2)).
        assert!((student(1.0, 1) - 0.75).abs() < 1e-15);
        assert!((student(2.0, 2) - (0.5 + 1.0 / 6.0_f64.sqrt())).abs() < 1e-15);
        assert_eq!((student(f64::INFINITY, 3), student(f64::NEG_INFINITY, 3)), (1.0, 0.0));
    }

    #[test]
    fn quantiles_of_student_stand_in_the_tables() {
        for (freedom, expected) in [
            (1, 12.706_204_736),
            (2, 4.302_652_730),
            (4, 2.776_445_105),
            (9, 2.262_157_163),
            (29, 2.045_229_642),
            (199, 1.971_956_544),
            (1000, 1.962_339_081),
        ] {
            assert!((t_975(freedom) - expected).abs() < 2e-9, "{freedom}: {}", t_975(freedom));
        }
        assert!((t_975(10_000_000) - Z_975).abs() < 1e-6);
    }
}
