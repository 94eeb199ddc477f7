//! An estimate with its interval, and how it is drawn.

/// An estimate with the ends of its 95 % interval, in one unit; what is unknown is NaN.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The estimate; without it nothing is drawn.
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

    /// Nothing known.
    pub const UNKNOWN: Self = Self::new(f64::NAN, f64::NAN, f64::NAN);

    /// An estimate without an interval.
    pub const fn point(value: f64) -> Self {
        Self::new(value, f64::NAN, f64::NAN)
    }

    pub(super) fn known(self) -> bool {
        self.value.is_finite()
    }

    pub(super) fn bounded(self) -> bool {
        self.known() && self.low.is_finite() && self.high.is_finite()
    }

    /// What an axis must hold; NaN where nothing is known.
    pub(super) fn marks(self) -> [f64; 3] {
        if self.known() { [self.low, self.value, self.high] } else { [f64::NAN; 3] }
    }
}

impl Default for Interval {
    fn default() -> Self {
        Self::UNKNOWN
    }
}
