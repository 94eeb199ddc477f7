//! A ratio of two means over the same worlds, with its 95 % interval.

use crate::scenario::Worth;

use super::estimate::{Estimate, mean, variance};
use super::student::t_975;

/// The ratio `mean(a) / mean(b)` of paired values, with Fieller's interval: all ratios `r` for which the mean of `a - r b`
/// does not differ from 0 at 5 % by Student's t.
///
/// Worlds in which either value is missing are left out and counted. There is no interval while the mean of `b` cannot be
/// told from 0 or lies below it, since every ratio is then possible. The standard error is that of the linear
/// approximation. Worlds are worth so much. Source: Fieller 1954, J. R. Stat. Soc. B 16:175-185.
pub fn ratio(a: &[f64], b: &[f64], worth: Worth) -> Estimate {
    let worlds = a.len().max(b.len());
    let (a, b): (Vec<f64>, Vec<f64>) = a.iter().zip(b).filter(|(a, b)| a.is_finite() && b.is_finite()).unzip();
    let n = a.len();
    let none = Estimate { n, missing: worlds - n, ..Estimate::default() };
    let (Some(above), Some(below)) = (mean(&a), mean(&b)) else { return none };
    if below <= 0.0 {
        return none;
    }
    let value = above / below;
    let residuals: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a - value * b).collect();
    let of_mean = |values: &[f64]| variance(values).and_then(|variance| worth.variance_of_mean(variance, n));
    let standard_error = of_mean(&residuals).map(|variance| variance.sqrt() / below);
    let none = Estimate { mean: Some(value), standard_error, ..none };
    let (Some(var_a), Some(var_b)) = (of_mean(&a), of_mean(&b)) else { return none };
    let sums: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a + b).collect();
    let covariance = (of_mean(&sums).unwrap_or(0.0) - var_a - var_b) / 2.0;
    let scale = t_975(worth.of(n) - 1).powi(2);
    let square = below * below - scale * var_b;
    if square <= 0.0 {
        return none;
    }
    let middle = above * below - scale * covariance;
    let constant = above * above - scale * var_a;
    // Not below 0 but for rounding: the ratio itself satisfies the inequality.
    let root = (middle * middle - square * constant).max(0.0).sqrt();
    Estimate { low: Some((middle - root) / square), high: Some((middle + root) / square), ..none }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Worlds of which none repeats another.
    const ALL: Worth = Worth { worlds: 9, different: 9, independent: 9.0 };

    #[test]
    fn the_ends_are_the_ratios_that_a_paired_test_just_rejects() {
        let a = [4.0, 6.0, 7.0, 9.0, 12.0, f64::NAN];
        let b = [2.0, 3.0, 2.0, 4.0, 5.0, 1.0];
        let found = ratio(&a, &b, ALL);
        assert_eq!((found.n, found.missing), (5, 1));
        assert!((found.mean.unwrap() - 38.0 / 16.0).abs() < 1e-12);
        for (end, sign) in [(found.low.unwrap(), 1.0), (found.high.unwrap(), -1.0)] {
            let rest: Vec<f64> = a.iter().zip(&b).take(5).map(|(a, b)| sign * (a - end * b)).collect();
            assert!(Estimate::of(&rest).low.unwrap().abs() < 1e-9, "{end}");
        }
    }

    #[test]
    fn a_fixed_ratio_has_no_spread() {
        let found = ratio(&[20.0, 22.0, 24.0], &[10.0, 11.0, 12.0], ALL);
        for value in [found.mean, found.low, found.high] {
            assert!((value.unwrap() - 2.0).abs() < 1e-12);
        }
    }

    #[test]
    fn nothing_is_said_where_the_denominator_may_be_nothing() {
        let vague = ratio(&[1.0, 2.0, 3.0], &[-1.0, 0.5, 2.0], ALL);
        assert_eq!((vague.mean, vague.low, vague.high), (Some(4.0), None, None));
        assert_eq!(ratio(&[1.0, 2.0], &[-1.0, -2.0], ALL).mean, None);
        assert_eq!(ratio(&[], &[1.0], ALL).missing, 1);
        let one = ratio(&[3.0], &[2.0], ALL);
        assert_eq!((one.mean, one.low), (Some(1.5), None));
    }

    #[test]
    fn worlds_that_repeat_say_no_more_than_once() {
        let (a, b) = ([4.0, 6.0, 7.0, 9.0, 12.0], [2.0, 3.0, 2.0, 4.0, 5.0]);
        let (once, thrice) =
            (ratio(&a, &b, ALL), ratio(&a.repeat(3), &b.repeat(3), Worth::of_repeats([3; 5].into_iter())));
        let close = |one: Option<f64>, other: Option<f64>| (one.unwrap() - other.unwrap()).abs() < 1e-12;
        assert!(close(once.mean, thrice.mean) && close(once.standard_error, thrice.standard_error));
        assert!(close(once.low, thrice.low) && close(once.high, thrice.high));
    }
}
