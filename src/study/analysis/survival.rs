//! How long things last: the Kaplan-Meier curve with its intervals and the numbers at risk.

use std::collections::BTreeMap;

/// The 97.5 % quantile of the standard normal distribution.
pub(crate) const Z_975: f64 = 1.959_963_984_540_054;

/// One life as it was watched, in years since its own beginning.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lifetime {
    /// Age from which it was watched: 0, or later where it joined the group under study later (delayed entry).
    pub entry: f64,
    /// Age at which it ended or was last seen.
    pub exit: f64,
    /// Index of the cause of its end; `None` while it lives (censored).
    pub cause: Option<usize>,
}

impl Lifetime {
    /// A life watched from its beginning for `duration` years.
    pub fn new(duration: f64, cause: Option<usize>) -> Self {
        Self { entry: 0.0, exit: duration, cause }
    }

    /// The same life, counted only from the age `entry` on. A park that turns hybrid at age 2 joins the hybrids at 2:
    /// that it survived until then is no merit of being hybrid.
    #[must_use]
    pub fn entering_at(self, entry: f64) -> Self {
        Self { entry, ..self }
    }

    /// Whether its ages are numbers in order, and it was at risk at all.
    fn is_sound(&self) -> bool {
        let ordered = self.entry < self.exit || (self.entry == 0.0 && self.exit == 0.0);
        ordered && self.entry >= 0.0 && self.exit.is_finite()
    }
}

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
    /// Lives whose ages were not numbers in order.
    pub missing: usize,
    /// The last age at which anybody was watched; beyond, the curve says nothing.
    pub last_seen: Option<f64>,
}

impl SurvivalCurve {
    /// Probability of living beyond `time`; `None` where nobody was watched any more.
    pub fn at(&self, time: f64) -> Option<f64> {
        (time <= self.last_seen?).then(|| {
            let passed = self.steps.partition_point(|step| step.time <= time);
            passed.checked_sub(1).map_or(1.0, |last| self.steps[last].survival)
        })
    }

    /// The first age at which no more than half live; `None` while more do.
    pub fn median(&self) -> Option<f64> {
        self.steps.iter().find(|step| step.survival <= 0.5).map(|step| step.time)
    }
}

/// The product-limit estimate over all causes.
///
/// ```text
/// S(t) = prod (1 - d_i / n_i)    over times t_i <= t at which d_i of the n_i at risk end
/// var S = S^2 sum d_i / (n_i (n_i - d_i))
/// interval: S^exp(+-1.96 se), se = sqrt(sum d_i / (n_i (n_i - d_i))) / |ln S|
/// ```
///
/// A life censored at t is still at risk at t; a life that enters at t is not yet. Sources: Kaplan and Meier 1958, J. Am.
/// Stat. Assoc. 53:457-481; Greenwood 1926; log-log interval after Kalbfleisch and Prentice 1980. Without censoring S is
/// the share still living.
pub fn kaplan_meier(lives: &[Lifetime]) -> SurvivalCurve {
    product_limit(&RiskSets::of(lives))
}

fn product_limit(risk: &RiskSets) -> SurvivalCurve {
    let mut survival = 1.0;
    let mut greenwood = 0.0;
    let steps = risk
        .sets
        .iter()
        .map(|set| {
            let (at_risk, ended) = (set.at_risk as f64, set.ended() as f64);
            survival *= 1.0 - ended / at_risk;
            greenwood += ended / (at_risk * (at_risk - ended));
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
    SurvivalCurve { steps, n: risk.n, missing: risk.missing, last_seen: risk.last_seen }
}

/// How many lives are watched just before each of `times` (years of age): the row below a survival chart.
pub fn numbers_at_risk(lives: &[Lifetime], times: &[f64]) -> Vec<usize> {
    let at_risk = |time: f64| move |life: &&Lifetime| (life.entry < time || life.entry == 0.0) && life.exit >= time;
    times.iter().map(|&time| lives.iter().filter(|life| life.is_sound()).filter(at_risk(time)).count()).collect()
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

    /// The product-limit estimate, as [`kaplan_meier`].
    pub fn kaplan_meier(&self) -> SurvivalCurve {
        product_limit(&self.risk_sets())
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
        let last_seen = self.rows().last().map(|(age, _, _)| age);
        RiskSets { sets, n: all as usize, missing: 0, last_seen }
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
    pub(crate) missing: usize,
    pub(crate) last_seen: Option<f64>,
}

/// One time at which lives ended.
pub(crate) struct RiskSet {
    pub(crate) time: f64,
    pub(crate) at_risk: usize,
    /// Ends by cause, as far as the highest cause seen at this time.
    pub(crate) ended_of: Vec<usize>,
}

impl RiskSet {
    pub(crate) fn ended(&self) -> usize {
        self.ended_of.iter().sum()
    }
}

impl RiskSets {
    pub(crate) fn of(lives: &[Lifetime]) -> Self {
        let mut sound: Vec<Lifetime> = lives.iter().copied().filter(Lifetime::is_sound).collect();
        sound.sort_by(|a, b| a.exit.total_cmp(&b.exit));
        let mut entries: Vec<f64> = sound.iter().map(|life| life.entry).collect();
        entries.sort_unstable_by(f64::total_cmp);

        let mut sets: Vec<RiskSet> = Vec::new();
        let mut entered = 0;
        let mut position = 0;
        while position < sound.len() {
            let time = sound[position].exit;
            let together = sound[position..].partition_point(|life| life.exit <= time);
            while entered < entries.len() && (entries[entered] < time || entries[entered] == 0.0) {
                entered += 1;
            }
            let mut ended_of = Vec::new();
            for cause in sound[position..position + together].iter().filter_map(|life| life.cause) {
                if ended_of.len() <= cause {
                    ended_of.resize(cause + 1, 0);
                }
                ended_of[cause] += 1;
            }
            if !ended_of.is_empty() {
                sets.push(RiskSet { time, at_risk: entered - position, ended_of });
            }
            position += together;
        }
        Self { sets, n: sound.len(), missing: lives.len() - sound.len(), last_seen: sound.last().map(|life| life.exit) }
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
        let lives = [(1.0, true), (2.0, false), (3.0, true), (3.0, true), (3.0, false), (5.0, false)]
            .map(|(duration, ended)| Lifetime::new(duration, ended.then_some(0)));
        let curve = kaplan_meier(&lives);
        assert_eq!(curve.steps.iter().map(|step| (step.at_risk, step.ended)).collect::<Vec<_>>(), [(6, 1), (4, 2)]);
        close(curve.steps[0].survival, 5.0 / 6.0);
        close(curve.steps[1].survival, 5.0 / 12.0);
        // Greenwood: 1/(6 5) + 2/(4 2) = 0.2833.
        close(curve.steps[1].standard_error.unwrap(), 5.0 / 12.0 * (1.0 / 30.0 + 0.25_f64).sqrt());
        // ln S = -0.875469, se = 0.532291 / 0.875469 = 0.608007, spread 1.191672: S^3.29258 and S^0.30371.
        assert!((curve.steps[1].low.unwrap() - 0.0560).abs() < 5e-4, "{:?}", curve.steps[1].low);
        assert!((curve.steps[1].high.unwrap() - 0.7665).abs() < 5e-4, "{:?}", curve.steps[1].high);
        assert_eq!((curve.at(0.5), curve.at(5.0), curve.at(5.1)), (Some(1.0), Some(curve.steps[1].survival), None));
        assert_eq!(curve.median(), Some(3.0));
        assert_eq!(numbers_at_risk(&lives, &[0.0, 1.0, 2.5, 3.0, 4.0, 6.0]), [6, 6, 4, 4, 1, 0]);
    }

    #[test]
    fn without_censoring_it_is_the_share_still_living() {
        let lives: Vec<Lifetime> = (1..=10).map(|age| Lifetime::new(f64::from(age), Some(0))).collect();
        let curve = kaplan_meier(&lives);
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
    fn a_late_entrant_is_at_risk_only_once_it_is_there() {
        let lives =
            [Lifetime::new(1.0, Some(0)), Lifetime::new(3.0, Some(0)), Lifetime::new(4.0, None).entering_at(1.0)];
        let curve = kaplan_meier(&lives);
        assert_eq!(curve.steps.iter().map(|step| step.at_risk).collect::<Vec<_>>(), [2, 2]);
        close(curve.steps[1].survival, 0.25);
    }

    #[test]
    fn unsound_lives_are_counted_and_left_out() {
        let lives = [
            Lifetime::new(f64::NAN, None),
            Lifetime::new(-1.0, Some(0)),
            Lifetime::new(2.0, None).entering_at(2.0),
            Lifetime::new(0.0, Some(0)),
            Lifetime::new(2.0, None),
        ];
        let curve = kaplan_meier(&lives);
        assert_eq!((curve.n, curve.missing), (2, 3));
        assert_eq!((curve.steps[0].time, curve.steps[0].survival), (0.0, 0.5));
        assert_eq!(kaplan_meier(&[]), SurvivalCurve::default());
    }

    #[test]
    fn counted_lives_are_the_same_curve() {
        let lives = [(1.0, Some(0)), (2.0, None), (3.0, Some(1)), (0.1 + 0.2 + 2.7, Some(0)), (3.0, None), (5.0, None)];
        let mut table = LifeTable::new(2);
        for &(age, cause) in &lives {
            table.add(age, cause);
        }
        let listed: Vec<Lifetime> = lives.iter().map(|&(age, cause)| Lifetime::new(age, cause)).collect();
        let (curve, expected) = (table.kaplan_meier(), kaplan_meier(&listed));
        assert_eq!(curve.steps, expected.steps);
        assert_eq!((curve.n, curve.last_seen), (6, Some(5.0)));
        assert_eq!(table.rows().collect::<Vec<_>>()[2], (3.0, &[1, 1][..], 1));
        assert_eq!(table.aalen_johansen().steps, crate::analysis::aalen_johansen(&listed, 2).steps);
    }
}
