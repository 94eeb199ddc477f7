//! How one box is found: peel, choose the inputs that count, paste.

use super::super::factors::{FactorValues, Factors, Limit, Region, round_threshold};
use super::{FoundBox, PrimOptions};

/// The box of these cases.
pub(super) fn search(
    factors: &Factors,
    interest: &[Option<bool>],
    cases: &[usize],
    options: &PrimOptions,
) -> Option<FoundBox> {
    let study = Study { factors, interest, cases, options, wins: 0 };
    let study = Study { wins: study.wins_of(cases), ..study };
    if study.wins == 0 || study.wins == cases.len() {
        return None;
    }
    Some(study.measure(study.paste(study.choose_inputs()?.region)))
}

/// Half the harmonic mean of coverage and density.
fn score(found: &FoundBox) -> f64 {
    found.coverage * found.density / (found.coverage + found.density).max(1e-300)
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

    /// Peel with all inputs, then again without the one whose limit chance explains best, while chance explains it.
    fn choose_inputs(&self) -> Option<FoundBox> {
        let mut open = vec![true; self.factors.columns().len()];
        loop {
            // The larger of two equally good boxes stands first.
            let better = |best, next| if score(&next) > score(&best) { next } else { best };
            let best = self.peel(&open).into_iter().reduce(better)?;
            match self.doubtful(&best.region) {
                Some(factor) => open[factor] = false,
                None => return Some(best),
            }
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
            for order in &mut orders {
                order.retain(|&case| limit.admits(values, case));
            }
            region.0[factor] = limit;
            trajectory.push(self.measure(region.clone()));
        }
    }

    /// How many cases make a slice. With fewer than the square root of the box, chance would lead the way.
    fn slice(&self, inside: usize) -> usize {
        ((self.options.slice * inside as f64).max((inside as f64).sqrt()) as usize).clamp(1, inside.max(1))
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

    /// The input whose limit chance explains best, if it explains it too well.
    fn doubtful(&self, region: &Region) -> Option<usize> {
        let limits = (0..region.0.len()).filter_map(|factor| Some((self.quasi_p(region, factor)?, factor)));
        let worst = limits.reduce(|worst, next| if next.0 > worst.0 { next } else { worst });
        worst.filter(|worst| worst.0 > self.options.significance).map(|worst| worst.1)
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
fn binomial_upper_tail(trials: usize, hits: usize, share: f64) -> f64 {
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

    use super::super::super::factors::{Factors, Limit};
    use super::super::PrimOptions;
    use super::{Region, Study, binomial_upper_tail};
    use crate::experiment::designs::Value;

    /// What is found of one input with these values, some of them of interest.
    fn studied<T>(values: &[f64], wins: &[usize], options: PrimOptions, ask: impl Fn(&Study) -> T) -> T {
        let points: Vec<Vec<Value>> = values.iter().map(|&value| vec![Value::Number(value)]).collect();
        let factors = Factors::new(&["input".to_owned()], &points).expect("numbers");
        let interest: Vec<Option<bool>> = (0..values.len()).map(|case| Some(wins.contains(&case))).collect();
        let cases: Vec<usize> = (0..values.len()).collect();
        let wins = wins.len();
        ask(&Study { factors: &factors, interest: &interest, cases: &cases, options: &options, wins })
    }

    const NUMBERS: [f64; 10] = [7.0, 1.0, 2.0, 8.0, 2.0, 3.0, 4.0, 7.0, 5.0, 6.0];

    /// Slices of two, beyond each face, with all that equals the last case taken in; beyond the last cases there is no limit
    /// any more.
    #[test]
    fn a_wider_box_takes_in_a_slice_with_its_ties() {
        let wider = |from: f64, below: f64| {
            let options = PrimOptions { slice: 0.5, ..PrimOptions::default() };
            let limits =
                studied(&NUMBERS, &[0], options, |study| study.wider(&Region(vec![Limit::range(from, below)]), 0, 4));
            let ends = |limit: &Limit| {
                let (from, below) = match limit {
                    Limit::Range { from, below } => (*from, *below),
                    _ => (f64::NEG_INFINITY, f64::INFINITY),
                };
                let mut inside: Vec<f64> = NUMBERS.into_iter().filter(|x| (from..below).contains(x)).collect();
                inside.sort_by(f64::total_cmp);
                (inside[0], inside[inside.len() - 1], from.is_infinite(), below.is_infinite())
            };
            limits.iter().map(ends).collect::<Vec<_>>()
        };
        assert_eq!(wider(4.5, 7.5), [(3.0, 7.0, false, false), (5.0, 8.0, false, true)]);
        // The slice below 3.5 ends among the two cases of 2, that above 5.5 among those of 7.
        assert_eq!(wider(3.5, 5.5), [(2.0, 5.0, false, false), (4.0, 7.0, false, false)]);
        assert_eq!(wider(2.5, 4.5), [(2.0, 4.0, false, false), (3.0, 6.0, false, false)]);
        assert_eq!(wider(1.5, f64::INFINITY), [(1.0, 8.0, true, true)]);
    }

    #[test]
    fn slices_are_peeled_with_their_ties() {
        let options = PrimOptions { slice: 0.3, ..PrimOptions::default() };
        studied(&NUMBERS, &[1, 4, 9], options, |study| {
            let order = super::sorted(&study.factors.columns()[0].values, study.cases);
            // Three of ten at each end; the two of 7 go with 8.
            let low = (Limit::range(2.5, f64::INFINITY), 3, 2);
            let high = (Limit::range(f64::NEG_INFINITY, 6.5), 3, 0);
            assert_eq!(study.slices(0, &order, &Limit::Any), [low, high]);
        });
    }

    #[test]
    fn a_peeling_narrows_the_box_down_to_the_least_mass() {
        let options = PrimOptions { slice: 0.1, least_mass: 0.4, ..PrimOptions::default() };
        let boxes = studied(&NUMBERS, &[0, 3, 9], options, |study| study.peel(&[true]));
        assert_eq!((boxes[0].coverage, boxes[0].mass), (1.0, 1.0));
        assert!(boxes.len() > 2 && boxes.windows(2).all(|pair| pair[1].mass < pair[0].mass), "{boxes:?}");
        assert!(boxes.iter().all(|found| found.mass >= 0.4), "{boxes:?}");
    }

    /// Where everything is of interest chance explains every limit: it is doubtful, unless nothing is ever too likely.
    #[test]
    fn a_limit_is_doubtful_above_the_significance_only() {
        let doubtful = |wins: &[usize], significance| {
            let options = PrimOptions { significance, ..PrimOptions::default() };
            studied(&NUMBERS, wins, options, |study| study.doubtful(&Region(vec![Limit::range(2.5, 6.5)])))
        };
        assert_eq!(doubtful(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 0.99), Some(0));
        assert_eq!(doubtful(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 1.0), None);
        // Two wins in four cases at a density of 0.2: 1 - 0.8^4 - 4 0.2 0.8^3 = 0.1808.
        assert_eq!(doubtful(&[5, 6], 0.18), Some(0));
        assert_eq!(doubtful(&[5, 6], 0.181), None);
    }

    /// Three of four lost cases at a density of a half: so few wins or fewer have a chance of 15/16, all four one of 1.
    #[test]
    fn slices_that_chance_explains_are_told_from_others() {
        let by_chance = |lost, wins, significance| {
            let options = PrimOptions { significance, ..PrimOptions::default() };
            studied(&NUMBERS, &[0], options, |study| study.by_chance(lost, wins, 0.5))
        };
        assert!(by_chance(4, 3, 0.93) && !by_chance(4, 3, 0.94));
        assert!(by_chance(4, 0, 0.06) && !by_chance(4, 0, 0.07));
        // Nothing is more likely than certain.
        assert!(by_chance(4, 4, 0.99) && !by_chance(4, 4, 1.0));
    }

    /// The tail agrees with an independent implementation by the incomplete beta function.
    #[test]
    fn binomial_tail_agrees() {
        for (trials, hits, share) in [(10, 3, 0.2), (200, 150, 0.7), (1000, 10, 0.02), (5, 5, 0.5)] {
            let other = Binomial::new(share, trials as u64).expect("a share").sf(hits as u64 - 1);
            assert!((binomial_upper_tail(trials, hits, share) - other).abs() < 1e-10, "{trials} {hits} {share}");
        }
    }
}
