//! Numbers with weights: what a weighted sample says of one quantity.

/// A sample of one quantity with weights, in ascending order. Values that are not finite and weights that are not above
/// zero are left out; the rest of the weights sum to one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Weighted {
    values: Vec<f64>,
    weights: Vec<f64>,
    /// `upto[k]` is the weight of `values[..=k]`.
    upto: Vec<f64>,
}

impl Weighted {
    /// The sample of these values; pairs beyond the shorter of the two are left out.
    pub fn new(values: impl IntoIterator<Item = f64>, weights: impl IntoIterator<Item = f64>) -> Self {
        let kept = |&(value, weight): &(f64, f64)| value.is_finite() && weight.is_finite() && weight > 0.0;
        let mut pairs: Vec<(f64, f64)> = values.into_iter().zip(weights).filter(kept).collect();
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let total: f64 = pairs.iter().map(|pair| pair.1).sum();
        let weights: Vec<f64> = pairs.iter().map(|pair| pair.1 / total).collect();
        let upto = weights
            .iter()
            .scan(0.0, |sum, weight| {
                *sum += weight;
                Some(*sum)
            })
            .collect();
        Self { values: pairs.into_iter().map(|pair| pair.0).collect(), weights, upto }
    }

    /// The sample of values that count alike.
    pub fn equal(values: impl IntoIterator<Item = f64>) -> Self {
        Self::new(values, std::iter::repeat(1.0))
    }

    /// Values in ascending order.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Their weights, which sum to one.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// Whether there is no value.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// `sum w_i x_i`; `None` of nothing.
    pub fn mean(&self) -> Option<f64> {
        (!self.is_empty()).then(|| self.values.iter().zip(&self.weights).map(|(value, weight)| value * weight).sum())
    }

    /// Standard deviation of the weighted sample, `sqrt(sum w_i (x_i - mean)^2 / (1 - sum w_i^2))`, unbiased in the
    /// variance if weights are fixed; `None` of fewer than two values.
    pub fn deviation(&self) -> Option<f64> {
        let mean = self.mean()?;
        let squares: f64 = self.weights.iter().map(|weight| weight * weight).sum();
        let sum: f64 =
            self.values.iter().zip(&self.weights).map(|(value, w)| w * (value - mean) * (value - mean)).sum();
        (self.values.len() > 1 && squares < 1.0).then(|| (sum / (1.0 - squares)).sqrt())
    }

    /// Weight of values at or below `x`.
    pub fn share_upto(&self, x: f64) -> f64 {
        let at = self.values.partition_point(|value| *value <= x);
        if at == 0 { 0.0 } else { self.upto[at - 1].min(1.0) }
    }

    /// The quantile of probability `p`, linear between values that stand at the middle of their weight,
    /// `p_k = sum_{i<k} w_i + w_k / 2`; the first and last value beyond them. With equal weights this is type 5 of Hyndman
    /// and Fan 1996. `None` of nothing.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        let place = |k: usize| self.upto[k] - self.weights[k] / 2.0;
        let last = self.values.len().checked_sub(1)?;
        let above = (0..=last).collect::<Vec<_>>().partition_point(|&k| place(k) < p);
        if above == 0 || above > last {
            return Some(self.values[above.min(last)]);
        }
        let (from, to) = (place(above - 1), place(above));
        let part = if to > from { (p - from) / (to - from) } else { 1.0 };
        Some(self.values[above - 1] * (1.0 - part) + self.values[above] * part)
    }

    /// The smallest value at or below which at least the share `p` of the weight lies: always one of the values. `None`
    /// of nothing.
    pub fn step_quantile(&self, p: f64) -> Option<f64> {
        let last = self.values.len().checked_sub(1)?;
        // A sum of weights may fall short of its share by rounding.
        Some(self.values[self.upto.partition_point(|&upto| upto < p - 1e-12).min(last)])
    }

    /// Whether the central interval of probability `level` holds `x`; `None` of nothing.
    pub fn covers(&self, x: f64, level: f64) -> Option<bool> {
        let tail = (1.0 - level) / 2.0;
        Some((self.quantile(tail)?..=self.quantile(1.0 - tail)?).contains(&x))
    }
}

/// Effective size of weights that sum to one; 0 without weights.
pub(crate) fn effective_size(weights: &[f64]) -> f64 {
    let squares: f64 = weights.iter().map(|weight| weight * weight).sum();
    if squares > 0.0 { 1.0 / squares } else { 0.0 }
}

/// Weights in proportion to the exponentials of their logarithms, free of overflow; a logarithm that is not a number
/// counts as minus infinity, and if none is finite, all weigh alike.
pub(crate) fn from_logarithms(logs: &[f64]) -> Vec<f64> {
    let largest = logs.iter().copied().filter(|log| log.is_finite()).fold(f64::NEG_INFINITY, f64::max);
    if largest == f64::NEG_INFINITY {
        return vec![1.0 / logs.len().max(1) as f64; logs.len()];
    }
    let sizes: Vec<f64> =
        logs.iter().map(|&log| if log.is_nan() { 0.0 } else { libm::exp((log - largest).min(0.0)) }).collect();
    let total: f64 = sizes.iter().sum();
    sizes.into_iter().map(|size| size / total).collect()
}

/// `count` positions drawn systematically with one uniform number: position `k` is met `count w_k` times, rounded up or
/// down (Kitagawa 1996, J. Comput. Graph. Stat. 5:1-25). Weights sum to one; nothing can be drawn from none.
pub(crate) fn systematic(weights: &[f64], count: usize, uniform: f64) -> Vec<usize> {
    let Some(last) = weights.iter().rposition(|weight| *weight > 0.0) else { return Vec::new() };
    let mut at = 0;
    let mut upto = weights[0];
    (0..count)
        .map(|k| {
            let sought = (k as f64 + uniform) / count as f64;
            while upto <= sought && at < last {
                at += 1;
                upto += weights[at];
            }
            at
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weighted_sample_by_hand() {
        let sample = Weighted::new([3.0, 1.0, f64::NAN, 2.0, 9.0], [1.0, 2.0, 5.0, 1.0, 0.0]);
        assert_eq!((sample.values(), sample.weights()), (&[1.0, 2.0, 3.0][..], &[0.5, 0.25, 0.25][..]));
        assert_eq!(sample.mean(), Some(1.75));
        // Sum of squares (0.5 0.5625 + 0.25 0.0625 + 0.25 1.5625) / (1 - 0.375).
        assert!((sample.deviation().unwrap() - (0.6875_f64 / 0.625).sqrt()).abs() < 1e-15);
        assert!((effective_size(sample.weights()) - 1.0 / 0.375).abs() < 1e-15);
        assert_eq!([0.5, 1.0, 2.5, 3.0].map(|x| sample.share_upto(x)), [0.0, 0.5, 0.75, 1.0]);
        // The middles of the weights are 0.25, 0.625 and 0.875.
        assert_eq!([0.0, 0.25, 0.4375, 0.75, 1.0].map(|p| sample.quantile(p).unwrap()), [1.0, 1.0, 1.5, 2.5, 3.0]);
        assert_eq!([0.0, 0.5, 0.6, 1.0].map(|p| sample.step_quantile(p).unwrap()), [1.0, 1.0, 2.0, 3.0]);
        assert_eq!((sample.covers(2.0, 0.5), sample.covers(2.9, 0.5)), (Some(true), Some(false)));
    }

    #[test]
    fn nothing_says_nothing() {
        let none = Weighted::new([f64::NAN], [1.0]);
        assert!(none.is_empty());
        assert_eq!(
            (none.mean(), none.quantile(0.5), none.step_quantile(0.5), none.covers(0.0, 0.9)),
            Default::default()
        );
        assert_eq!((effective_size(none.weights()), Weighted::equal([4.0]).deviation()), (0.0, None));
        assert_eq!(Weighted::equal([4.0]).quantile(0.9), Some(4.0));
    }

    #[test]
    fn systematic_draws_meet_their_weights() {
        let weights = [0.0, 0.5, 0.125, 0.375, 0.0];
        for uniform in [1e-9, 0.3, 0.999_999] {
            let drawn = systematic(&weights, 8, uniform);
            let count = |k: usize| drawn.iter().filter(|&&at| at == k).count();
            assert_eq!([0, 1, 2, 3, 4].map(count), [0, 4, 1, 3, 0], "{uniform}");
        }
        assert!(systematic(&[], 5, 0.5).is_empty());
    }

    #[test]
    fn weights_from_logarithms_survive_any_size() {
        let near = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-12);
        assert!(near(&from_logarithms(&[-2000.0, -2000.0 + libm::log(3.0), f64::NAN]), &[0.25, 0.75, 0.0]));
        assert!(near(&from_logarithms(&[f64::NEG_INFINITY, f64::NAN]), &[0.5, 0.5]));
        assert_eq!(from_logarithms(&[-1e300, 0.0]), [0.0, 1.0]);
    }
}
