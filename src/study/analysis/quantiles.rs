//! Quantiles, and bands of them over time.

/// The finite values in ascending order.
pub fn sorted(values: &[f64]) -> Vec<f64> {
    let mut present: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    present.sort_unstable_by(f64::total_cmp);
    present
}

/// The quantile of probability `p` (taken within [0, 1]) of values in ascending order; `None` of none.
///
/// With `h = (n - 1) p`, linear between the values at `floor(h)` and `floor(h) + 1`: type 7 of Hyndman and Fan 1996, Am.
/// Stat. 50:361-365, the default of R and `numpy`.
pub fn quantile(sorted: &[f64], p: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let position = last as f64 * p.clamp(0.0, 1.0);
    let below = (position.floor() as usize).min(last);
    let above = (below + 1).min(last);
    let (low, high) = (sorted[below], sorted[above]);
    Some(low + (position - below as f64) * (high - low))
}

/// How an outcome is spread over worlds at one time; figures in the unit of the outcome.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// The time, or whatever runs along the axis.
    pub x: f64,
    /// The 5 % quantile.
    pub low: f64,
    /// The lower quartile.
    pub q25: f64,
    /// The median.
    pub median: f64,
    /// The upper quartile.
    pub q75: f64,
    /// The 95 % quantile: 90 % of worlds lie between `low` and `high`.
    pub high: f64,
    /// The mean.
    pub mean: f64,
    /// Worlds with a value.
    pub n: usize,
    /// Worlds without.
    pub missing: usize,
}

impl Band {
    /// The band of `values` over worlds at `x`; `None` when no world has a value.
    pub fn of(x: f64, values: &[f64]) -> Option<Self> {
        let present = sorted(values);
        Some(Self {
            x,
            low: quantile(&present, 0.05)?,
            q25: quantile(&present, 0.25)?,
            median: quantile(&present, 0.5)?,
            q75: quantile(&present, 0.75)?,
            high: quantile(&present, 0.95)?,
            mean: super::estimate::mean(&present)?,
            n: present.len(),
            missing: values.len() - present.len(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_type_seven() {
        let values = [1.0, 2.0, 4.0, 8.0];
        assert_eq!(quantile(&values, 0.0), Some(1.0));
        assert_eq!(quantile(&values, 0.25), Some(1.75));
        assert_eq!(quantile(&values, 0.5), Some(3.0));
        assert_eq!(quantile(&values, 0.9), Some(4.0 + (2.7 - 2.0) * 4.0));
        assert_eq!(quantile(&values, 1.0), Some(8.0));
        assert_eq!(quantile(&[3.0], 0.3), Some(3.0));
        assert_eq!(quantile(&[], 0.5), None);
    }

    #[test]
    fn bands_count_who_is_there() {
        let band = Band::of(0.0, &[1.0, 3.0, 2.0]).unwrap();
        assert_eq!((band.x, band.median, band.mean, band.n, band.missing), (0.0, 2.0, 2.0, 3, 0));
        assert!((band.low - 1.1).abs() < 1e-15 && (band.high - 2.9).abs() < 1e-15);
        let band = Band::of(1.0, &[5.0, f64::NAN, f64::NAN]).unwrap();
        assert_eq!((band.low, band.high, band.n, band.missing), (5.0, 5.0, 1, 2));
        assert_eq!(Band::of(2.0, &[f64::NAN]), None);
    }
}
