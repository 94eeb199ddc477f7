//! PRIM: the box of inputs in which an outcome of interest is found, as a rule with coverage and density.
//!
//! The patient rule induction method (Friedman and Fisher 1999, Statistics and Computing 9, 123-143) as scenario discovery
//! uses it (Bryant and Lempert 2010, Technological Forecasting and Social Change 77, 34-49). From the box of everything
//! thin slices are peeled off, each time the one that raises the density most per case lost, which treats thick slices of
//! discrete inputs fairly (Kwakkel and Jaxa-Rozen 2016, Environmental Modelling and Software 79, 311-321). Of all boxes on
//! the way the one with the highest harmonic mean of coverage and density is taken. If chance could explain one of its
//! limits, peeling begins again without that input; at the end slices are pasted back while density rises.

use super::bootstrap::{Bootstrap, quantile};
use super::factors::{FactorValues, Factors, Limit, Region, round_threshold};
use crate::experiment::designs::seeded::{Seeded, Use};

/// How patiently to peel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PrimOptions {
    /// Share of the box peeled or pasted at a time.
    pub slice: f64,
    /// Share of all cases below which no box is looked at.
    pub least_mass: f64,
    /// Quasi-p-value above which an input is left alone.
    pub significance: f64,
}

impl Default for PrimOptions {
    fn default() -> Self {
        Self { slice: 0.05, least_mass: 0.05, significance: 0.05 }
    }
}

/// A box with what it holds.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundBox {
    /// Its limits.
    pub region: Region,
    /// Share of all cases of interest that lie inside.
    pub coverage: f64,
    /// Share of the cases inside that are of interest.
    pub density: f64,
    /// Share of all cases that lie inside.
    pub mass: f64,
}

/// What was found among one set of cases.
#[derive(Debug, Clone, PartialEq)]
pub struct Discovery {
    /// The box.
    pub found: FoundBox,
    /// For each input the probability that a limit that does nothing would give such a density, one-sided binomial;
    /// absent where the box sets no limit.
    pub quasi_p: Vec<Option<f64>>,
    /// Every box on the way, from the box of everything, before pasting.
    pub trajectory: Vec<FoundBox>,
    /// Cases used.
    pub used: usize,
    /// Cases lost because their outcome is missing.
    pub lost: usize,
}

/// Find the box in which `interest` is true; a missing outcome is `None`. There is no box if no case is of interest or
/// all are.
pub fn prim(factors: &Factors, interest: &[Option<bool>], options: &PrimOptions) -> Option<Discovery> {
    let cases = known(factors, interest);
    search(factors, interest, &cases, options)
}

/// One box after another, each found among the cases outside those before it; coverage and mass of each are shares of
/// all cases. It ends after `most` boxes or with a box no denser than what was left.
pub fn prim_cover(
    factors: &Factors,
    interest: &[Option<bool>],
    options: &PrimOptions,
    most: usize,
) -> Vec<FoundBox> {
    let cases = known(factors, interest);
    let (mut rest, mut boxes) = (cases.clone(), Vec::new());
    while boxes.len() < most {
        let Some(discovery) = search(factors, interest, &rest, options) else { break };
        if discovery.found.region.limited() == 0 {
            break;
        }
        let wins = |cases: &[usize]| cases.iter().filter(|&&case| interest[case] == Some(true)).count() as f64;
        let inside = |case: &usize| discovery.found.region.contains(factors, *case);
        let held: Vec<usize> = rest.iter().copied().filter(inside).collect();
        boxes.push(FoundBox {
            coverage: wins(&held) / wins(&cases),
            mass: held.len() as f64 / cases.len() as f64,
            ..discovery.found.clone()
        });
        rest.retain(|case| !inside(case));
    }
    boxes
}

/// How a box stands up to other samples of the same cases.
#[derive(Debug, Clone, PartialEq)]
pub struct Stability {
    /// For each input, the share of resamples whose box limits it.
    pub limited: Vec<f64>,
    /// Median over resamples of the cases in both boxes over the cases in either.
    pub overlap: f64,
    /// The overlap that one resample in twenty stays below.
    pub least_overlap: f64,
}

/// Find the box again in resamples of the cases and compare. Absent without a box.
pub fn prim_stability(
    factors: &Factors,
    interest: &[Option<bool>],
    options: &PrimOptions,
    bootstrap: &Bootstrap,
) -> Option<Stability> {
    let cases = known(factors, interest);
    let region = search(factors, interest, &cases, options)?.found.region;
    let mut chance = Seeded::new(bootstrap.seed, Use::Bootstrap);
    let mut limited = vec![0.0; region.0.len()];
    let mut overlaps = Vec::with_capacity(bootstrap.resamples);
    for _ in 0..bootstrap.resamples {
        let picked: Vec<usize> = chance.resample(cases.len()).into_iter().map(|i| cases[i]).collect();
        let Some(other) = search(factors, interest, &picked, options) else { continue };
        let other = other.found.region;
        let sides = cases.iter().map(|&case| (region.contains(factors, case), other.contains(factors, case)));
        let (both, either) = sides.fold((0, 0), |(both, either), (one, other)| {
            (both + usize::from(one && other), either + usize::from(one || other))
        });
        overlaps.push(both as f64 / either.max(1) as f64);
        for (sum, limit) in limited.iter_mut().zip(&other.0) {
            *sum += f64::from(*limit != Limit::Any);
        }
    }
    if overlaps.is_empty() {
        return None;
    }
    overlaps.sort_by(f64::total_cmp);
    limited.iter_mut().for_each(|sum| *sum /= overlaps.len() as f64);
    Some(Stability { limited, overlap: quantile(&overlaps, 0.5), least_overlap: quantile(&overlaps, 0.05) })
}

/// A box found among some cases, tried on the others.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldOut {
    /// What it holds of the cases it was found among.
    pub found: FoundBox,
    /// What it holds of the cases kept from it: coverage, then density; absent if no such case is of interest, or none
    /// lies inside.
    pub tried: (Option<f64>, Option<f64>),
}

/// Find a box with the share `held_out` of the cases, drawn by `seed`, kept aside, and try it on them.
pub fn prim_held_out(
    factors: &Factors,
    interest: &[Option<bool>],
    options: &PrimOptions,
    held_out: f64,
    seed: u64,
) -> Option<HeldOut> {
    let mut cases = known(factors, interest);
    Seeded::new(seed, Use::HeldOut).shuffle(&mut cases);
    let aside = ((cases.len() as f64 * held_out.clamp(0.0, 1.0)).round() as usize).min(cases.len());
    let (aside, shown) = cases.split_at(aside);
    let found = search(factors, interest, shown, options)?.found;
    let count = |test: &dyn Fn(usize) -> bool| aside.iter().filter(|&&case| test(case)).count();
    let inside = |case| found.region.contains(factors, case);
    let wins = |case: usize| interest[case] == Some(true);
    let both = count(&|case| inside(case) && wins(case));
    let share = |of: usize| (of > 0).then(|| both as f64 / of as f64);
    let tried = (share(count(&wins)), share(count(&inside)));
    Some(HeldOut { found, tried })
}

fn known(factors: &Factors, interest: &[Option<bool>]) -> Vec<usize> {
    (0..factors.cases().min(interest.len())).filter(|&case| interest[case].is_some()).collect()
}

fn search(
    factors: &Factors,
    interest: &[Option<bool>],
    cases: &[usize],
    options: &PrimOptions,
) -> Option<Discovery> {
    let study = Study { factors, interest, cases, options, wins: 0 };
    let study = Study { wins: study.wins_of(cases), ..study };
    if study.wins == 0 || study.wins == cases.len() {
        return None;
    }
    // The larger of two equally good boxes stands first.
    let score = |found: &FoundBox| found.coverage * found.density / (found.coverage + found.density).max(1e-300);
    let mut open = vec![true; factors.columns().len()];
    let (trajectory, region) = loop {
        let trajectory = study.peel(&open);
        let best = trajectory.iter().reduce(|best, next| if score(next) > score(best) { next } else { best })?;
        match study.weakest(&best.region) {
            Some((p, factor)) if p > options.significance => open[factor] = false,
            _ => {
                let region = study.paste(best.region.clone());
                break (trajectory, region);
            }
        }
    };
    let quasi_p = (0..region.0.len()).map(|factor| study.quasi_p(&region, factor)).collect();
    let lost = factors.cases() - known(factors, interest).len();
    Some(Discovery { found: study.measure(region), quasi_p, trajectory, used: cases.len(), lost })
}

/// The cases of one search; a resampled case may stand in it twice.
struct Study<'a> {
    factors: &'a Factors,
    interest: &'a [Option<bool>],
    cases: &'a [usize],
    options: &'a PrimOptions,
    wins: usize,
}

impl Study<'_> {
    fn wins_of(&self, cases: &[usize]) -> usize {
        cases.iter().filter(|&&case| self.interest[case] == Some(true)).count()
    }

    fn inside(&self, region: &Region) -> Vec<usize> {
        self.cases.iter().copied().filter(|&case| region.contains(self.factors, case)).collect()
    }

    fn density(&self, cases: &[usize]) -> f64 {
        self.wins_of(cases) as f64 / cases.len().max(1) as f64
    }

    fn measure(&self, region: Region) -> FoundBox {
        let inside = self.inside(&region);
        FoundBox {
            region,
            coverage: self.wins_of(&inside) as f64 / self.wins as f64,
            density: self.density(&inside),
            mass: inside.len() as f64 / self.cases.len() as f64,
        }
    }

    /// All boxes from everything down to the least mass or to a pure one, with limits on `open` inputs only.
    fn peel(&self, open: &[bool]) -> Vec<FoundBox> {
        let least = ((self.options.least_mass * self.cases.len() as f64).ceil() as usize).max(1);
        let mut region = Region::everything(self.factors);
        let mut trajectory = vec![self.measure(region.clone())];
        // Sorting once and filtering keeps every pass linear.
        let mut orders: Vec<Vec<usize>> =
            self.factors.columns().iter().map(|column| sorted(&column.values, self.cases)).collect();
        loop {
            let inside = orders.first().map_or(0, Vec::len);
            let wins = orders.first().map_or(0, |order| self.wins_of(order));
            if inside == 0 || wins == inside {
                return trajectory;
            }
            let mut best: Option<(f64, usize, Limit)> = None;
            for (factor, order) in orders.iter().enumerate().filter(|(factor, _)| open[*factor]) {
                for (limit, lost, lost_wins) in self.slices(factor, order, &region.0[factor]) {
                    let kept = inside - lost;
                    if lost == 0 || kept < least {
                        continue;
                    }
                    let thick = lost > 2 * self.slice(inside); // A resampled case may be tied with itself.
                    if thick && self.by_chance(lost, lost_wins, wins as f64 / inside as f64) {
                        continue;
                    }
                    let gain = (wins - lost_wins) as f64 / kept as f64 - wins as f64 / inside as f64;
                    let gain = gain / lost as f64;
                    if best.as_ref().is_none_or(|best| gain > best.0) {
                        best = Some((gain, factor, limit));
                    }
                }
            }
            let Some((_, factor, limit)) = best else { return trajectory };
            let values = &self.factors.columns()[factor].values;
            orders.iter_mut().for_each(|order| order.retain(|&case| limit.admits(values, case)));
            region.0[factor] = limit;
            trajectory.push(self.measure(region.clone()));
        }
    }

    /// How many cases make a slice.
    fn slice(&self, inside: usize) -> usize {
        ((self.options.slice * inside as f64) as usize).max(1)
    }

    /// Whether so few wins among the cases lost would be nothing unusual at the density of the box. It keeps a category, or
    /// a tied value, from being peeled because thin slices happen to look worse: what is thin can be pasted back, but a
    /// thick slice decides the way.
    fn by_chance(&self, lost: usize, lost_wins: usize, density: f64) -> bool {
        1.0 - binomial_upper_tail(lost, lost_wins + 1, density) > self.options.significance
    }

    /// The slices that can be peeled off one input of the cases in `order`: the new limit, the cases and wins lost.
    fn slices(&self, factor: usize, order: &[usize], limit: &Limit) -> Vec<(Limit, usize, usize)> {
        let slice = self.slice(order.len());
        match &self.factors.columns()[factor].values {
            FactorValues::Numbers(numbers) => {
                let value = |i: usize| numbers[order[i]];
                let (low, high) = (value(slice - 1), value(order.len() - slice));
                let first_kept = order.partition_point(|&case| numbers[case] <= low);
                let first_lost = order.partition_point(|&case| numbers[case] < high);
                let mut slices = Vec::with_capacity(2);
                if first_kept < order.len() {
                    let limit = limit.raised(round_threshold(low, value(first_kept)));
                    slices.push((limit, first_kept, self.wins_of(&order[..first_kept])));
                }
                if first_lost > 0 {
                    let limit = limit.lowered(round_threshold(value(first_lost - 1), high));
                    slices.push((limit, order.len() - first_lost, self.wins_of(&order[first_lost..])));
                }
                slices
            }
            FactorValues::Categories { names, codes } => (0..names.len())
                .map(|code| {
                    let lost: Vec<usize> = order.iter().copied().filter(|&case| codes[case] == code).collect();
                    (limit.with_category(names.len(), code, false), lost.len(), self.wins_of(&lost))
                })
                .collect(),
        }
    }

    /// The limit that chance explains best.
    fn weakest(&self, region: &Region) -> Option<(f64, usize)> {
        let limits = (0..region.0.len()).filter_map(|factor| Some((self.quasi_p(region, factor)?, factor)));
        limits.reduce(|worst, next| if next.0 > worst.0 { next } else { worst })
    }

    fn quasi_p(&self, region: &Region, factor: usize) -> Option<f64> {
        if region.0[factor] == Limit::Any {
            return None;
        }
        let mut without = region.clone();
        without.0[factor] = Limit::Any;
        let (inside, outside) = (self.inside(region), self.inside(&without));
        Some(binomial_upper_tail(inside.len(), self.wins_of(&inside), self.density(&outside)))
    }

    /// Put back slices beyond the faces of the box while its density rises.
    fn paste(&self, mut region: Region) -> Region {
        loop {
            let inside = self.inside(&region);
            let mut best = (self.density(&inside), None);
            for factor in 0..region.0.len() {
                for limit in self.wider(&region, factor, inside.len()) {
                    let mut wider = region.clone();
                    wider.0[factor] = limit;
                    let density = self.density(&self.inside(&wider));
                    if density > best.0 {
                        best = (density, Some(wider));
                    }
                }
            }
            match best.1 {
                Some(wider) => region = wider,
                None => return region,
            }
        }
    }

    /// The limits one slice wider on each face of one input.
    fn wider(&self, region: &Region, factor: usize, inside: usize) -> Vec<Limit> {
        let mut open = region.clone();
        open.0[factor] = Limit::Any;
        let slice = self.slice(inside);
        match (&region.0[factor], &self.factors.columns()[factor].values) {
            (Limit::Range { from, below }, values @ FactorValues::Numbers(numbers)) => {
                let order = sorted(values, &self.inside(&open));
                let value = |i: usize| numbers[order[i]];
                let start = order.partition_point(|&case| numbers[case] < *from);
                let end = order.partition_point(|&case| numbers[case] < *below);
                let mut limits = Vec::with_capacity(2);
                if start > 0 {
                    // The slice takes in all cases equal to its last one.
                    let least = value(start.saturating_sub(slice));
                    let before = order.partition_point(|&case| numbers[case] < least);
                    let from = if before == 0 { f64::NEG_INFINITY } else { round_threshold(value(before - 1), least) };
                    limits.push(Limit::range(from, *below));
                }
                if end < order.len() {
                    let most = value((end + slice - 1).min(order.len() - 1));
                    let after = order.partition_point(|&case| numbers[case] <= most);
                    let below = if after == order.len() { f64::INFINITY } else { round_threshold(most, value(after)) };
                    limits.push(Limit::range(*from, below));
                }
                limits
            }
            (limit @ Limit::Among(kept), _) => (0..kept.len())
                .filter(|&code| !kept[code])
                .map(|code| limit.with_category(kept.len(), code, true))
                .collect(),
            _ => Vec::new(),
        }
    }
}

fn sorted(values: &FactorValues, cases: &[usize]) -> Vec<usize> {
    let mut order = cases.to_vec();
    match values {
        FactorValues::Numbers(numbers) => order.sort_by(|&a, &b| numbers[a].total_cmp(&numbers[b])),
        FactorValues::Categories { codes, .. } => order.sort_by_key(|&case| codes[case]),
    }
    order
}

/// `P(X >= hits)` for `X` binomial with `trials` and `share`.
pub(crate) fn binomial_upper_tail(trials: usize, hits: usize, share: f64) -> f64 {
    if hits == 0 || share >= 1.0 {
        return 1.0;
    }
    if share <= 0.0 {
        return 0.0;
    }
    let log_factorial = |n: usize| libm::lgamma(n as f64 + 1.0);
    let (log_yes, log_no) = (libm::log(share), libm::log1p(-share));
    let term = |k: usize| {
        let ways = log_factorial(trials) - log_factorial(k) - log_factorial(trials - k);
        libm::exp(ways + k as f64 * log_yes + (trials - k) as f64 * log_no)
    };
    (hits..=trials).map(term).sum::<f64>().min(1.0)
}

#[cfg(test)]
mod tests {
    use statrs::distribution::{Binomial, DiscreteCDF};

    use super::binomial_upper_tail;

    /// The tail agrees with an independent implementation by the incomplete beta function.
    #[test]
    fn binomial_tail_agrees() {
        for (trials, hits, share) in [(10, 3, 0.2), (200, 150, 0.7), (1000, 10, 0.02), (5, 5, 0.5)] {
            let other = Binomial::new(share, trials as u64).expect("a share").sf(hits as u64 - 1);
            assert!((binomial_upper_tail(trials, hits, share) - other).abs() < 1e-10, "{trials} {hits} {share}");
        }
    }
}
