//! The bootstrap: how far an estimate moves when its cases are drawn again with replacement.
//!
//! Efron (1979), Annals of Statistics 7, 1-26; percentile intervals.

use super::variation::LEAST_CASES;
use crate::experiment::designs::seeded::{Seeded, Use};

/// How to resample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bootstrap {
    /// How many resamples; none gives estimates without intervals.
    pub resamples: usize,
    /// Probability that an interval covers, 0.95 for instance.
    pub level: f64,
    /// Seed of the resamples.
    pub seed: u64,
}

impl Default for Bootstrap {
    fn default() -> Self {
        Self { resamples: 1000, level: 0.95, seed: 1 }
    }
}

/// A number with its uncertainty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The estimate from all cases.
    pub value: f64,
    /// Lower and upper end of its interval; absent if there are fewer than two cases, or if the estimate does not exist
    /// in more than a tenth of the resamples.
    pub interval: Option<(f64, f64)>,
}

impl Bootstrap {
    /// `N` estimates that come from one pass over the cases. `statistic` gets positions in `0..cases`, repeated when
    /// resampled; where it has no value there is no estimate.
    pub(crate) fn estimates<const N: usize>(
        &self,
        cases: usize,
        statistic: impl Fn(&[usize]) -> Option<[f64; N]>,
    ) -> Option<[Estimate; N]> {
        let all: Vec<usize> = (0..cases).collect();
        let values = statistic(&all)?;
        let mut chance = Seeded::new(self.seed, Use::Bootstrap);
        let drawn: Vec<_> = (0..self.resamples_of(cases)).filter_map(|_| statistic(&chance.resample(cases))).collect();
        Some(self.estimated(cases, values, &drawn))
    }

    /// How often each case is drawn, resample by resample: what [`Bootstrap::estimates`] draws, for statistics that are sums
    /// over cases, any number of which can share one draw.
    pub(crate) fn counts(&self, cases: usize, mut take: impl FnMut(&[f64])) {
        let mut chance = Seeded::new(self.seed, Use::Bootstrap);
        let mut counts = vec![0.0; cases];
        for _ in 0..self.resamples_of(cases) {
            counts.fill(0.0);
            for _ in 0..cases {
                counts[chance.below(cases)] += 1.0;
            }
            take(&counts);
        }
    }

    /// Estimates from all cases with their intervals from those resamples in which they exist.
    pub(crate) fn estimated<const N: usize>(
        &self,
        cases: usize,
        values: [f64; N],
        drawn: &[[f64; N]],
    ) -> [Estimate; N] {
        let enough = !drawn.is_empty() && drawn.len() * 10 >= self.resamples_of(cases) * 9;
        std::array::from_fn(|i| Estimate {
            value: values[i],
            interval: enough.then(|| self.interval(drawn.iter().map(|values| values[i]).collect())),
        })
    }

    fn resamples_of(&self, cases: usize) -> usize {
        if cases < 2 { 0 } else { self.resamples }
    }

    /// Nothing if an interval was requested and there is none, or one from next to no cases.
    pub(crate) fn covers(&self, cases: usize, estimate: &Estimate) -> Option<()> {
        (self.resamples == 0 || cases >= LEAST_CASES && estimate.interval.is_some()).then_some(())
    }

    /// The central interval of these resampled values.
    pub(crate) fn interval(&self, mut values: Vec<f64>) -> (f64, f64) {
        values.sort_by(f64::total_cmp);
        let tail = (1.0 - self.level) / 2.0;
        (quantile(&values, tail), quantile(&values, 1.0 - tail))
    }
}

/// The quantile of values in ascending order, between neighbours by proportion (Hyndman and Fan's type 7). There must be
/// at least one value.
pub(crate) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let at = share.clamp(0.0, 1.0) * (sorted.len() - 1) as f64;
    let (below, part) = (at.floor() as usize, at.fract());
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] * (1.0 - part) + sorted[above] * part
}
