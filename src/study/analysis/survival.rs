//! How long things last: the Kaplan-Meier curve with its intervals and the numbers at risk.

use std::collections::BTreeMap;

use crate::scenario::Worth;

/// The 97.5 % quantile of the standard normal distribution.
pub(crate) const Z_975: f64 = 1.959_963_984_540_054;

/// The curve at a time at which at least one life ended.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurvivalStep {
    /// Age, years.
    pub time: f64,
    /// Lives watched just before.
    pub at_risk: usize,
    /// Lives that ended here, of any cause.
    pub ended: usize,
    /// Probability of living beyond.
    pub survival: f64,
    /// Its standard error (Greenwood); `None` once nobody is left.
    pub standard_error: Option<f64>,
    /// Lower end of the 95 % interval (log-log); `None` once nobody is left.
    pub low: Option<f64>,
    /// Upper end of the 95 % interval.
    pub high: Option<f64>,
}

/// A survival curve: 1 before the first step, then constant from step to step.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SurvivalCurve {
    /// The steps in order of time.
    pub steps: Vec<SurvivalStep>,
    /// Lives used.
    pub n: usize,
}

/// Lives from their beginning on, counted by the age at which they ended or were last seen: as many rows as there are ages,
/// however many lives.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LifeTable {
    /// By age in billionths of a year: lives that ended of each cause, then those last seen alive.
    ages: BTreeMap<u64, Vec<u64>>,
    causes: usize,
}

impl LifeTable {
    /// No lives yet, of which so many causes end.
    pub fn new(causes: usize) -> Self {
        Self { ages: BTreeMap::new(), causes }
    }

    /// Causes that there are.
    pub fn causes(&self) -> usize {
        self.causes
    }

    /// Adds a life of `age` years, 0 or more, and what ended it; nothing while it lives. Ages are differences of dates, and
    /// equal up to their rounding are one.
    pub fn add(&mut self, age: f64, cause: Option<usize>) {
        let counts = self.ages.entry(libm::round(age * 1e9) as u64).or_insert_with(|| vec![0; self.causes + 1]);
        counts[cause.unwrap_or(self.causes)] += 1;
    }

    /// Age, lives that ended there by cause, and lives last seen there; in order of age.
    pub fn rows(&self) -> impl Iterator<Item = (f64, &[u64], u64)> {
        self.ages.iter().map(|(age, counts)| (*age as f64 / 1e9, &counts[..self.causes], counts[self.causes]))
    }

    /// The product-limit estimate over all causes.
    ///
    /// ```text
    /// S(t) = prod (1 - d_i / n_i)    over times t_i <= t at which d_i of the n_i at risk end
    /// var S = S^2 sum d_i / (n_i (n_i - d_i))
    /// interval: S^exp(+-1.96 se), se = sqrt(sum d_i / (n_i (n_i - d_i))) / |ln S|
    /// ```
    ///
    /// A life censored at t is still at risk at t. Where lives are of worlds that repeat one another, the variance is as many
    /// times larger as worlds are more than they are worth. Sources: Kaplan and Meier 1958, J. Am. Stat. Assoc. 53:457-481; Greenwood
    /// 1926; log-log interval after Kalbfleisch and Prentice 1980. Without censoring S is the share still living.
    pub fn kaplan_meier(&self, worth: Worth) -> SurvivalCurve {
        let risk = self.risk_sets();
        let times = worth.times();
        let mut survival = 1.0;
        let mut greenwood = 0.0;
        let steps = risk
            .sets
            .iter()
            .map(|set| {
                let (at_risk, ended) = (set.at_risk as f64, set.ended() as f64);
                survival *= 1.0 - ended / at_risk;
                greenwood += times * ended / (at_risk * (at_risk - ended));
                let interval = (survival > 0.0).then(|| log_log(survival, survival * f64::sqrt(greenwood)));
                SurvivalStep {
                    time: set.time,
                    at_risk: set.at_risk,
                    ended: set.ended(),
                    survival,
                    standard_error: interval.map(|_| survival * f64::sqrt(greenwood)),
                    low: interval.map(|(low, _)| low),
                    high: interval.map(|(_, high)| high),
                }
            })
            .collect();
        SurvivalCurve { steps, n: risk.n }
    }

    pub(crate) fn risk_sets(&self) -> RiskSets {
        let all: u64 = self.ages.values().flatten().sum();
        let mut at_risk = all;
        let mut sets = Vec::new();
        for (time, ended, living) in self.rows() {
            let ended_of: Vec<usize> = ended.iter().map(|&count| count as usize).collect();
            let ended = ended.iter().sum::<u64>();
            if ended > 0 {
                sets.push(RiskSet { time, at_risk: at_risk as usize, ended_of });
            }
            at_risk -= ended + living;
        }
        RiskSets { sets, n: all as usize }
    }
}

/// The 95 % interval of a probability strictly between 0 and 1 with this standard error, symmetric on the scale ln(-ln p),
/// so that it stays within [0, 1]. Of 0 or 1 it is the point itself.
pub(crate) fn log_log(probability: f64, standard_error: f64) -> (f64, f64) {
    let log = libm::log(probability);
    if log == 0.0 || !log.is_finite() {
        return (probability, probability);
    }
    let spread = Z_975 * standard_error / (probability * log).abs();
    (libm::exp(log * libm::exp(spread)), libm::exp(log * libm::exp(-spread)))
}

/// Who was at risk, and who ended of what, at every time at which a life ended.
pub(crate) struct RiskSets {
    pub(crate) sets: Vec<RiskSet>,
    pub(crate) n: usize,
}

/// One time at which lives ended.
pub(crate) struct RiskSet {
    pub(crate) time: f64,
    pub(crate) at_risk: usize,
    /// Ends by cause.
    pub(crate) ended_of: Vec<usize>,
}

impl RiskSet {
    pub(crate) fn ended(&self) -> usize {
        self.ended_of.iter().sum()
    }
}

#[cfg(test)]
impl LifeTable {
    /// Lives of these ages, and what ended each.
    pub(crate) fn of(causes: usize, lives: impl IntoIterator<Item = (f64, Option<usize>)>) -> Self {
        let mut table = Self::new(causes);
        lives.into_iter().for_each(|(age, cause)| table.add(age, cause));
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-9, "{found} instead of {expected}");
    }

    #[test]
    fn a_small_group_by_hand() {
        // Ends at 1, 3, 3; censored at 2, 3, 5.
        let lives = [(1.0, true), (2.0, false), (3.0, true), (3.0, true), (3.0, false), (5.0, false)];
        let curve = LifeTable::of(1, lives.map(|(age, ended)| (age, ended.then_some(0)))).kaplan_meier(Worth::all(1));
        assert_eq!(curve.steps.iter().map(|step| (step.at_risk, step.ended)).collect::<Vec<_>>(), [(6, 1), (4, 2)]);
        close(curve.steps[0].survival, 5.0 / 6.0);
        close(curve.steps[1].survival, 5.0 / 12.0);
        // Greenwood: 1/(6 5) + 2/(4 2) = 0.2833.
        close(curve.steps[1].standard_error.unwrap(), 5.0 / 12.0 * (1.0 / 30.0 + 0.25_f64).sqrt());
        // ln S = -0.875469, se = 0.532291 / 0.875469 = 0.608007, spread 1.191672: S^3.29258 and S^0.30371.
        assert!((curve.steps[1].low.unwrap() - 0.0560).abs() < 5e-4, "{:?}", curve.steps[1].low);
        assert!((curve.steps[1].high.unwrap() - 0.7665).abs() < 5e-4, "{:?}", curve.steps[1].high);
    }

    #[test]
    fn without_censoring_it_is_the_share_still_living() {
        let curve = LifeTable::of(1, (1..=10).map(|age| (f64::from(age), Some(0)))).kaplan_meier(Worth::all(1));
        for (position, step) in curve.steps.iter().enumerate() {
            let share = 1.0 - (position + 1) as f64 / 10.0;
            close(step.survival, share);
            if position < 9 {
                close(step.standard_error.unwrap(), (share * (1.0 - share) / 10.0).sqrt());
            }
        }
        let last = curve.steps[9];
        assert_eq!((last.survival, last.standard_error, last.low, last.high), (0.0, None, None, None));
    }

    #[test]
    fn ages_equal_up_to_their_rounding_are_one() {
        let lives = [(1.0, Some(0)), (2.0, None), (3.0, Some(1)), (0.1 + 0.2 + 2.7, Some(0)), (3.0, None), (5.0, None)];
        let table = LifeTable::of(2, lives);
        let curve = table.kaplan_meier(Worth::all(1));
        assert_eq!(curve.steps.iter().map(|step| (step.at_risk, step.ended)).collect::<Vec<_>>(), [(6, 1), (4, 2)]);
        assert_eq!(curve.n, 6);
        assert_eq!(table.rows().collect::<Vec<_>>()[2], (3.0, &[1, 1][..], 1));
        assert_eq!(LifeTable::new(1).kaplan_meier(Worth::all(1)), SurvivalCurve::default());
    }
}
