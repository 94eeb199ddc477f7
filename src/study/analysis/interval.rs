//! An estimate with the ends of its interval, as tables and charts have it.

use super::estimate::Estimate;

/// An estimate with the ends of its 95 % interval, in one unit; what is unknown is NaN.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The estimate; without it nothing is known.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// An estimate between the ends of its interval.
    pub const fn new(value: f64, low: f64, high: f64) -> Self {
        Self { value, low, high }
    }

    /// An estimate and the ends of its interval, as far as there are any.
    pub fn of(numbers: [Option<f64>; 3]) -> Self {
        let [value, low, high] = numbers.map(|number| number.unwrap_or(f64::NAN));
        Self { value, low, high }
    }

    /// Nothing known.
    pub const UNKNOWN: Self = Self::new(f64::NAN, f64::NAN, f64::NAN);

    /// An estimate without an interval.
    pub const fn point(value: f64) -> Self {
        Self::new(value, f64::NAN, f64::NAN)
    }

    /// The same with each of its numbers changed.
    #[must_use]
    pub fn map(self, change: impl Fn(f64) -> f64) -> Self {
        Self::new(change(self.value), change(self.low), change(self.high))
    }

    /// Half of its width.
    pub fn half_width(self) -> f64 {
        (self.high - self.low) / 2.0
    }

    /// Whether there is an estimate.
    pub fn known(self) -> bool {
        self.value.is_finite()
    }

    /// Whether both ends are known too.
    pub fn bounded(self) -> bool {
        self.known() && self.low.is_finite() && self.high.is_finite()
    }

    /// What an axis must hold; NaN where nothing is known.
    pub fn marks(self) -> [f64; 3] {
        if self.known() { [self.low, self.value, self.high] } else { [f64::NAN; 3] }
    }
}

impl Default for Interval {
    fn default() -> Self {
        Self::UNKNOWN
    }
}

impl From<Estimate> for Interval {
    fn from(of: Estimate) -> Self {
        Self::of([of.mean, of.low, of.high])
    }
}
