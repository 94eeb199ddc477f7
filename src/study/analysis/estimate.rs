//! A mean over worlds with its spread and its 95 % interval.

use crate::scenario::Worth;

use super::moments::Moments;
use super::student::t_975;

/// The mean of independent values, one per world, with Student's t interval
///
/// ```text
/// mean +- t(0.975; n - 1) sd / sqrt(n)
/// ```
///
/// All figures are in the unit of the values. `None` is what the sample cannot say: everything when it is empty, spread
/// and interval when it has one value. Source: Student 1908, Biometrika 6:1-25.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Estimate {
    /// Mean of the values present.
    pub mean: Option<f64>,
    /// Standard deviation between values, with n - 1.
    pub sd: Option<f64>,
    /// Standard error of the mean, `sd / sqrt(n)`.
    pub standard_error: Option<f64>,
    /// Lower end of the 95 % interval of the mean.
    pub low: Option<f64>,
    /// Upper end of the 95 % interval of the mean.
    pub high: Option<f64>,
    /// Number of values present.
    pub n: usize,
    /// Number of values that were not finite.
    pub missing: usize,
}

impl Estimate {
    /// The estimate from `values`, one per world.
    pub fn of(values: &[f64]) -> Self {
        Self::over(values.iter().copied())
    }

    /// As [`Estimate::of`], without a list: values may be many.
    pub(crate) fn over(values: impl Iterator<Item = f64>) -> Self {
        values.collect::<Moments>().estimate()
    }
}

impl Estimate {
    /// The same mean, as uncertain as worlds are that repeat one another.
    #[must_use]
    #[inline]
    pub fn worth(self, worth: Worth) -> Self {
        if worth.has_repeats() { self.of_repeats(worth) } else { self }
    }

    fn of_repeats(self, worth: Worth) -> Self {
        let (Some(mean), Some(sd)) = (self.mean, self.sd) else { return self };
        let Some(standard_error) = worth.variance_of_mean(sd * sd, self.n).map(f64::sqrt) else {
            return Self { standard_error: None, low: None, high: None, ..self };
        };
        let half_width = t_975(worth.of(self.n) - 1) * standard_error;
        let (low, high) = (Some(mean - half_width), Some(mean + half_width));
        Self { standard_error: Some(standard_error), low, high, ..self }
    }

    /// Whether its interval leaves out 0.
    pub(crate) fn excludes_zero(&self) -> bool {
        self.low.is_some_and(|low| low > 0.0) || self.high.is_some_and(|high| high < 0.0)
    }
}

impl Moments {
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

/// The mean of finite values; `None` of none.
pub(crate) fn mean(values: &[f64]) -> Option<f64> {
    values.iter().copied().collect::<Moments>().mean()
}

/// The sample variance (n - 1) of finite values; `None` of fewer than two.
pub(crate) fn variance(values: &[f64]) -> Option<f64> {
    values.iter().copied().collect::<Moments>().variance()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_sample_by_hand() {
        // Mean 3, variance 10/4, standard error sqrt(0.5), t(4) = 2.776445.
        let estimate = Estimate::of(&[1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(estimate.mean, Some(3.0));
        assert!((estimate.sd.unwrap() - 2.5_f64.sqrt()).abs() < 1e-15);
        assert!((estimate.low.unwrap() - (3.0 - 2.776_445_105 * 0.5_f64.sqrt())).abs() < 1e-9);
        assert!((estimate.high.unwrap() - (3.0 + 2.776_445_105 * 0.5_f64.sqrt())).abs() < 1e-9);
        assert_eq!((estimate.n, estimate.missing), (5, 0));
    }

    #[test]
    fn what_cannot_be_said_is_absent() {
        assert_eq!(Estimate::of(&[]), Estimate::default());
        let one = Estimate::of(&[f64::NAN, 7.0, f64::INFINITY]);
        assert_eq!((one.mean, one.sd, one.standard_error, one.low, one.high), (Some(7.0), None, None, None, None));
        assert_eq!((one.n, one.missing), (1, 2));
        let none = Estimate::of(&[f64::NAN]);
        assert_eq!((none.mean, none.n, none.missing), (None, 0, 1));
    }

    #[test]
    fn equal_values_have_no_spread() {
        let estimate = Estimate::of(&[0.1; 3]);
        assert_eq!((estimate.sd, estimate.low, estimate.high), (Some(0.0), estimate.mean, estimate.mean));
    }

    #[test]
    fn missing_values_change_nothing_but_their_count() {
        let with = Estimate::of(&[1.0, f64::NAN, 2.0, 4.0]);
        let without = Estimate::of(&[1.0, 2.0, 4.0]);
        assert_eq!(Estimate { missing: 0, ..with }, without);
        assert_eq!(with.missing, 1);
    }
}
