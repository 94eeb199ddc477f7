//! Whether an outcome varies over the runs of a design, and so why an index of it may be absent.

/// Rows, trajectories, points or effective samples below which an interval deserves a caution. The percentile interval of a
/// mean of n normal cases is `sqrt((n - 1) / n) z(0.975) / t(0.975; n - 1)` of Student's: 91 % of it at 20, 63 % at 5.
pub const FEW_CASES: usize = 20;

/// Cases from which nothing is derived that rests on their spread alone, such as the worlds that would be enough: the spread of
/// fewer is hardly known (its 95 % interval spans a factor of 4.8 at five normal cases, of 12 at three).
pub const LEAST_CASES: usize = 5;

/// The values of a quantity over all runs, as far as an index depends on them.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Variation {
    /// Lowest and highest value; absent if no run has one.
    range: Option<[f64; 2]>,
}

impl Variation {
    /// Takes note of values; those that are missing or infinite count for nothing.
    pub fn meet(&mut self, values: impl IntoIterator<Item = f64>) {
        for value in values.into_iter().filter(|value| value.is_finite()) {
            let [low, high] = self.range.unwrap_or([value; 2]);
            self.range = Some([low.min(value), high.max(value)]);
        }
    }

    /// Why no input can be ranked, as the end of a sentence that begins with the quantity; nothing if it varies.
    pub fn reason(&self) -> Option<&'static str> {
        match self.range {
            None => Some("has no value in any run"),
            Some(range) if !varies(range.into_iter()) => Some("is the same in all runs"),
            Some(_) => None,
        }
    }
}

/// Whether values differ by more than rounding leaves; no values and missing values do not differ.
pub(crate) fn varies(values: impl Iterator<Item = f64> + Clone) -> bool {
    let finite = values.filter(|value| value.is_finite());
    let Some(first) = finite.clone().next() else { return false };
    let (low, high) = finite.fold((first, first), |(low, high), value| (low.min(value), high.max(value)));
    high - low > 1e-13 * low.abs().max(high.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_is_what_the_values_say() {
        let reason = |values: &[f64]| {
            let mut variation = Variation::default();
            variation.meet(values.iter().copied());
            variation.reason()
        };
        assert_eq!(reason(&[]), Some("has no value in any run"));
        assert_eq!(reason(&[f64::NAN, f64::INFINITY]), Some("has no value in any run"));
        assert_eq!(reason(&[2.0, f64::NAN, 2.0]), Some("is the same in all runs"));
        assert_eq!(reason(&[2.0, 2.5]), None);
    }
}
