//! Means, spreads and paired differences folded value by value: memory does not grow with them.
//!
//! Sums are of distances from the first value, so that equal values have no spread at all and whole numbers are exact.
//! The first value lies within `sd sqrt(n)` of the mean, since it is one of the values, so at most a factor n of the
//! precision of a variance is lost: of a million values nine digits stay.

use super::contrast::{Contrast, reported, rounding, worlds_needed};
use super::estimate::{Estimate, t_975};

/// Mean and spread of values that come one by one.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Moments {
    n: usize,
    missing: usize,
    first: f64,
    sum: Sum,
    squares: Sum,
}

/// A sum that carries what rounding took off (Neumaier 1974).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Sum {
    rounded: f64,
    rest: f64,
}

impl Sum {
    fn add(&mut self, value: f64) {
        let sum = self.rounded + value;
        self.rest +=
            if self.rounded.abs() >= value.abs() { (self.rounded - sum) + value } else { (value - sum) + self.rounded };
        self.rounded = sum;
    }

    fn total(self) -> f64 {
        self.rounded + self.rest
    }
}

impl Moments {
    /// Adds a value; one that is not finite is missing.
    pub fn add(&mut self, value: f64) {
        if !value.is_finite() {
            self.missing += 1;
            return;
        }
        if self.n == 0 {
            self.first = value;
        }
        let distance = value - self.first;
        self.n += 1;
        self.sum.add(distance);
        self.squares.add(distance * distance);
    }

    /// The mean; `None` of no value.
    pub fn mean(&self) -> Option<f64> {
        (self.n > 0).then(|| self.first + self.sum.total() / self.n as f64)
    }

    /// The sample variance (n - 1); `None` of fewer than two values.
    pub fn variance(&self) -> Option<f64> {
        let n = self.n as f64;
        (self.n > 1).then(|| ((self.squares.total() - self.sum.total() * self.sum.total() / n) / (n - 1.0)).max(0.0))
    }

    /// Mean with Student's t interval.
    pub fn estimate(&self) -> Estimate {
        let counted = Estimate { mean: self.mean(), n: self.n, missing: self.missing, ..Estimate::default() };
        let (Some(mean), Some(variance)) = (counted.mean, self.variance()) else { return counted };
        let standard_error = (variance / self.n as f64).sqrt();
        let half_width = t_975(self.n - 1) * standard_error;
        Estimate {
            sd: Some(variance.sqrt()),
            standard_error: Some(standard_error),
            low: Some(mean - half_width),
            high: Some(mean + half_width),
            ..counted
        }
    }
}

impl Extend<f64> for Moments {
    fn extend<I: IntoIterator<Item = f64>>(&mut self, values: I) {
        values.into_iter().for_each(|value| self.add(value));
    }
}

impl FromIterator<f64> for Moments {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut moments = Self::default();
        moments.extend(values);
        moments
    }
}

/// Two arms compared world by world.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Paired {
    difference: Moments,
    left: Moments,
    right: Moments,
    /// Worlds in which the first lies above, twice, ties once.
    above: usize,
    /// The largest sizes of both, by which rounding is judged.
    most: (f64, f64),
}

impl Paired {
    /// Adds a world. It counts when both values are finite.
    pub fn add(&mut self, left: f64, right: f64) {
        if !(left.is_finite() && right.is_finite()) {
            self.difference.missing += 1;
            return;
        }
        self.difference.add(left - right);
        self.left.add(left);
        self.right.add(right);
        self.above += if left > right { 2 } else { usize::from(left == right) };
        self.most = (self.most.0.max(left.abs()), self.most.1.max(right.abs()));
    }

    /// What the worlds so far say.
    pub fn contrast(&self) -> Contrast {
        let difference = self.difference.estimate();
        let resolved = difference.low.is_some_and(|low| low > 0.0) || difference.high.is_some_and(|high| high < 0.0);
        let variances = (self.left.variance(), self.right.variance(), self.difference.variance());
        let variance_ratio = match variances {
            (Some(left), Some(right), Some(paired)) if paired > 0.0 => Some((left + right) / paired),
            _ => None,
        };
        let needed = || {
            let worlds = worlds_needed(&difference, rounding(self.most.0, self.most.1))?;
            reported(worlds, difference.n)
        };
        Contrast {
            share_above: (difference.n > 0).then(|| self.above as f64 / (2 * difference.n) as f64),
            variance_ratio,
            resolved,
            worlds_needed: if resolved { None } else { needed() },
            difference,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variances_are_those_of_two_passes() {
        // A first value far out, as bad as it can be: a million equal values and one at a distance.
        let n = 1_000_000;
        let values = || std::iter::once(1e6).chain((1..n).map(|k| 1.0 + 1e-3 * f64::from(k % 7)));
        let folded: Moments = values().collect();
        let mean = values().sum::<f64>() / f64::from(n);
        let variance = values().map(|value| (value - mean).powi(2)).sum::<f64>() / f64::from(n - 1);
        assert!((folded.mean().unwrap() - mean).abs() < 1e-9 * mean);
        assert!((folded.variance().unwrap() / variance - 1.0).abs() < 1e-9, "{folded:?}");
        let usual = || (0..n).map(|k| 1.0 + 1e-3 * f64::from(k % 7));
        let folded: Moments = usual().collect();
        let mean = usual().sum::<f64>() / f64::from(n);
        let variance = usual().map(|value| (value - mean).powi(2)).sum::<f64>() / f64::from(n - 1);
        assert!((folded.variance().unwrap() / variance - 1.0).abs() < 1e-9, "{folded:?}");
    }

    #[test]
    fn equal_values_and_whole_numbers_are_exact() {
        let equal: Moments = std::iter::repeat_n(0.1, 12_345).collect();
        assert_eq!((equal.mean(), equal.variance()), (Some(0.1), Some(0.0)));
        let whole: Moments = (1..=5).map(f64::from).collect();
        assert_eq!((whole.mean(), whole.variance()), (Some(3.0), Some(2.5)));
    }
}
