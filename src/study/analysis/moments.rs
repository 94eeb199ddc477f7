//! Means and spreads folded value by value: memory does not grow with them.
//!
//! Sums are of distances from the first value, so that equal values have no spread at all and whole numbers are exact.
//! The first value lies within `sd sqrt(n)` of the mean, since it is one of the values, so at most a factor n of the
//! precision of a variance is lost: of a million values nine digits stay.

/// Mean and spread of values that come one by one.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Moments {
    pub(super) n: usize,
    pub(super) missing: usize,
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
