//! Claims against runs: whether a claim holds, and which trials break it.
//!
//! A claim says that the mean over worlds of a difference, of a level, or the ratio of two means lies in a region. It
//! holds when the 95 % interval lies inside the region, fails when the interval lies outside, and is not resolved when an
//! edge of the region lies in the interval; so a verdict is wrong for at most 5 % of claims whose mean lies at an edge.
//!
//! Many trials are many tests: of 70 trials at 5 %, three or four would speak against a true claim by chance. A trial
//! therefore overturns the verdict only after the correction of Holm 1979 (Scand. J. Stat. 6:65-70) over all trials of
//! the claim: the chance that *any* trial overturns a verdict that is right in all of them is at most 5 %. Holm's
//! correction holds whatever the dependence, as it must: trials share their worlds.

use crate::named::named;
use statrs::distribution::{ContinuousCDF, StudentsT};

use crate::scenario::{Claim, Scale, Worth};

use super::Estimate;
use super::contrast::{reported, rounding};
use super::ratio::ratio;
use super::student::Z_80;

/// Error rate of a claim, and of all its trials together.
pub const ERROR_RATE: f64 = 0.05;

/// What is claimed of a figure: that it lies above `from` and below `to`, each absent where nothing bounds it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Region {
    /// How two values are compared.
    pub scale: Scale,
    /// Lower end.
    pub from: Option<f64>,
    /// Upper end.
    pub to: Option<f64>,
    /// Whether a world that lies at an end is within.
    pub closed: bool,
}

impl From<&Claim> for Region {
    fn from(claim: &Claim) -> Self {
        Self { scale: claim.scale, from: claim.from, to: claim.to, closed: claim.closed }
    }
}

/// A claim in one test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClaimEstimate {
    /// Difference, level or ratio.
    pub value: Estimate,
    /// Mean of what the claim is about, over the worlds that have all that it needs.
    pub first: Estimate,
    /// Mean of what it is compared with, over the same worlds.
    pub second: Option<Estimate>,
    /// What pairing by world buys: variance of an unpaired comparison over that of the paired one. Of a difference it is
    /// that of [`super::contrast()`]; of a ratio `r` that of the residuals, `(var(a) + r^2 var(b)) / var(a - r b)`. Absent
    /// for a level, and where nothing varies.
    pub variance_ratio: Option<f64>,
    /// Worlds in which the claim is true of that world alone, as a share.
    pub share_true: Option<f64>,
    /// Two-sided p-value of the nearest edge, if the value lies outside the region; 1 inside.
    pub p_against: Option<f64>,
    /// The same if the value lies inside, for the edge that is hardest to leave; 1 outside.
    pub p_for: Option<f64>,
    /// What the worlds are worth.
    pub worth: Worth,
}

named! {
    /// What a test says about a claim.
    pub enum Finding {
        /// The interval lies in the region claimed.
        Holds = "holds",
        /// It lies outside.
        Fails = "fails",
        /// An edge of the region lies in the interval.
        NotResolved = "not resolved",
    }
}

named! {
    /// What all tests say about a claim.
    pub enum Verdict {
        /// It holds, and no trial breaks it.
        Holds = "holds",
        /// It holds, but not under every trial.
        HoldsOnlyIf = "holds only if",
        /// It fails.
        Fails = "fails",
        /// These worlds do not separate the two.
        NotResolved = "not resolved",
    }
}

/// A claim and all that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimResult {
    /// Over all tests.
    pub verdict: Verdict,
    /// The scenario as it is.
    pub base: ClaimEstimate,
    /// Worlds that would be needed to resolve the claim, roughly; absent when it is, or cannot be said.
    pub worlds_needed: Option<u64>,
    /// By trial; absent where the trial left nothing to compare or could not be run.
    pub trials: Vec<Option<TrialResult>>,
}

/// A claim under one trial.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrialResult {
    /// What was found.
    pub estimate: ClaimEstimate,
    /// What it says.
    pub finding: Finding,
    /// The p-value against the verdict on the scenario as it is, corrected for the number of trials.
    pub adjusted: Option<f64>,
}

impl ClaimEstimate {
    /// Reads a claim off values by world, of what it is about and of what it is compared with, in worlds that are worth so much.
    pub fn of(claim: impl Into<Region>, first: &[f64], second: Option<&[f64]>, worth: Worth) -> Self {
        let claim = claim.into();
        let nothing = vec![0.0; first.len()];
        let other = second.unwrap_or(&nothing);
        // What the claim says about one world, and how far a world is from an edge of the region.
        let beyond = |edge: f64| -> Vec<f64> {
            let pairs = first.iter().zip(other);
            match claim.scale {
                Scale::Difference => pairs.map(|(first, other)| first - other - edge).collect(),
                Scale::Ratio => pairs.map(|(first, other)| first - edge * other).collect(),
            }
        };
        let value = match claim.scale {
            Scale::Difference => {
                let mut value = Estimate::of(&beyond(0.0)).worth(worth);
                value.missing = first.len().max(other.len()) - value.n;
                value
            }
            Scale::Ratio => ratio(first, other, worth),
        };
        let present = |values: &[f64], other: &[f64]| {
            let pairs = values.iter().zip(other);
            Estimate::over(pairs.map(|(own, other)| if other.is_finite() { *own } else { f64::NAN })).worth(worth)
        };
        let (from, to) = (claim.from.map(beyond), claim.to.map(|to| beyond(to).iter().map(|value| -value).collect()));
        let edges: Vec<Vec<f64>> = from.into_iter().chain(to).collect();
        let tests: Vec<Option<(f64, f64)>> = edges.iter().map(|edge| test(edge, worth)).collect();
        let said = value.low.is_some();
        let inside = tests.iter().all(|test| test.is_some_and(|(mean, _)| mean > 0.0));
        let violated = tests.iter().flatten().filter(|(mean, _)| *mean <= 0.0).map(|(_, p)| *p).reduce(f64::min);
        let kept = tests.iter().flatten().map(|(_, p)| *p).reduce(f64::max);
        Self {
            value,
            first: present(first, other),
            second: second.map(|second| present(second, first)),
            variance_ratio: second.and_then(|other| paired(claim.scale, first, other, value.mean?)),
            share_true: share_true(&edges, claim.closed),
            p_against: said.then(|| if inside { 1.0 } else { violated.unwrap_or(1.0) }),
            p_for: said.then(|| if inside { kept.unwrap_or(1.0) } else { 1.0 }),
            worth,
        }
    }

    /// What it says by itself.
    pub fn finding(&self) -> Finding {
        let speaks = |p: Option<f64>| p.is_some_and(|p| p < ERROR_RATE);
        if speaks(self.p_for) {
            Finding::Holds
        } else if speaks(self.p_against) {
            Finding::Fails
        } else {
            Finding::NotResolved
        }
    }

    /// Worlds with which the interval would leave the nearest edge with a probability of 0.8, should mean, spread and share
    /// of worlds without a value be what they are here; nothing where those are too few to say how much they vary, or where
    /// more of them would repeat the same.
    fn worlds_needed(&self, claim: Region) -> Option<u64> {
        if self.worth.has_repeats() {
            return None;
        }
        let (mean, error) = (self.value.mean?, self.value.standard_error?);
        let distance = [claim.from, claim.to].into_iter().flatten().map(|edge| (mean - edge).abs()).reduce(f64::min)?;
        let worlds = (self.value.n + self.value.missing) as f64;
        let needed = worlds * ((super::survival::Z_975 + Z_80) * error / distance).powi(2);
        let is_rounding = distance <= rounding(mean, self.first.mean?);
        reported(needed, self.value.n).filter(|_| !is_rounding).map(|needed| needed.max(worlds as u64 + 1))
    }
}

/// See [`ClaimEstimate::variance_ratio`]; `found` is the ratio of the means where that is asked about.
fn paired(scale: Scale, first: &[f64], other: &[f64], found: f64) -> Option<f64> {
    let times = if scale == Scale::Ratio { found } else { 1.0 };
    let scaled: Vec<f64> = other.iter().map(|other| times * other).collect();
    super::contrast(first, &scaled).variance_ratio
}

/// Mean of values, and the two-sided p-value of Student's t for a mean of 0.
///
/// Where all worlds say the same there is no spread to go by, and a sign test decides: n worlds on one side of an edge have
/// a chance of `2^(1 - n)` if neither side is the likelier. At the edge itself a claim of more or less is false.
fn test(values: &[f64], worth: Worth) -> Option<(f64, f64)> {
    let estimate = Estimate::of(values).worth(worth);
    let (mean, error) = (estimate.mean?, estimate.standard_error?);
    let freedom = (worth.of(estimate.n) - 1) as f64;
    if error == 0.0 {
        return Some((mean, libm::exp2(-freedom)));
    }
    let p = 2.0 * StudentsT::new(0.0, 1.0, freedom).ok()?.cdf(-(mean / error).abs());
    // Cut, since the last bits may differ between platforms.
    Some((mean, (p * 1e12).round() / 1e12))
}

/// Share of worlds on the right side of every edge, or at one where these belong to what is claimed.
fn share_true(edges: &[Vec<f64>], closed: bool) -> Option<f64> {
    let worlds = edges.first()?.len();
    let known: Vec<usize> = (0..worlds).filter(|&world| edges.iter().all(|edge| edge[world].is_finite())).collect();
    let is_right = |beyond: f64| beyond > 0.0 || closed && beyond == 0.0;
    let right = known.iter().filter(|&&world| edges.iter().all(|edge| is_right(edge[world]))).count();
    (!known.is_empty()).then(|| right as f64 / known.len() as f64)
}

/// Adjusted p-values after Holm: the k-th smallest of m is multiplied by `m - k + 1`, and none is below a smaller one's.
pub fn holm(values: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut order: Vec<(usize, f64)> =
        values.iter().enumerate().filter_map(|(position, value)| Some((position, (*value)?))).collect();
    order.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut adjusted = vec![None; values.len()];
    let mut highest: f64 = 0.0;
    for (rank, &(position, value)) in order.iter().enumerate() {
        highest = highest.max((value * (order.len() - rank) as f64).min(1.0));
        adjusted[position] = Some(highest);
    }
    adjusted
}

/// The verdict on a claim from the scenario as it is and from its trials.
pub fn examine(claim: impl Into<Region>, base: ClaimEstimate, trials: &[Option<ClaimEstimate>]) -> ClaimResult {
    let claim = claim.into();
    let standing = base.finding();
    // What speaks against the verdict as it stands. Where there is none, what speaks against the claim.
    let contrary =
        |estimate: &ClaimEstimate| if standing == Finding::Fails { estimate.p_for } else { estimate.p_against };
    let values: Vec<Option<f64>> = trials.iter().map(|trial| trial.as_ref().and_then(contrary)).collect();
    let overturned = if standing == Finding::Fails { Finding::Holds } else { Finding::Fails };
    let trials: Vec<Option<TrialResult>> = (trials.iter().zip(holm(&values)))
        .map(|(estimate, adjusted)| {
            let estimate = (*estimate)?;
            let finding = match estimate.finding() {
                own if own == overturned && adjusted.is_none_or(|p| p >= ERROR_RATE) => Finding::NotResolved,
                own => own,
            };
            Some(TrialResult { estimate, finding, adjusted })
        })
        .collect();
    let broken = trials.iter().flatten().any(|tried| tried.finding == overturned);
    let verdict = match standing {
        Finding::Holds if broken => Verdict::HoldsOnlyIf,
        Finding::Holds => Verdict::Holds,
        Finding::Fails => Verdict::Fails,
        Finding::NotResolved => Verdict::NotResolved,
    };
    let worlds_needed = (standing == Finding::NotResolved).then(|| base.worlds_needed(claim)).flatten();
    ClaimResult { verdict, base, worlds_needed, trials }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameters::Arm;
    use crate::scenario::{Other, Quantity};

    fn claim(scale: Scale, from: Option<f64>, to: Option<f64>) -> Claim {
        Claim {
            name: "a claim".to_owned(),
            says: "It is so.".to_owned(),
            source: None,
            reading: crate::scenario::Reading::level(Quantity::Run(crate::measures::OutcomeId(0))),
            quantity: None,
            arm: Arm::HYBRID,
            other: Other::Arm(Arm::SPONTANEOUS),
            scale,
            from,
            to,
            closed: false,
        }
    }

    fn of(claim: &Claim, first: &[f64], second: Option<&[f64]>) -> ClaimEstimate {
        ClaimEstimate::of(claim, first, second, Worth::all(first.len()))
    }

    #[test]
    fn worlds_that_repeat_say_no_more_than_once() {
        let claim = claim(Scale::Difference, Some(0.0), None);
        let (first, second) = ([2.0, 3.0, 5.0, 4.0], [1.0, 2.0, 3.0, 4.0]);
        let once = of(&claim, &first, Some(&second));
        let (first, second) = (first.repeat(50), second.repeat(50));
        let again = ClaimEstimate::of(&claim, &first, Some(&second), Worth::of_repeats([50; 4].into_iter()));
        let close = |one: Option<f64>, other: Option<f64>| (one.unwrap() - other.unwrap()).abs() < 1e-9;
        assert!(close(once.p_for, again.p_for) && close(once.value.low, again.value.low));
        assert!(close(once.first.high, again.first.high) && once.share_true == again.share_true);
        // Two hundred worlds that differ would have resolved it, and more of these never will.
        assert_eq!(
            (again.finding(), of(&claim, &first, Some(&second)).finding()),
            (Finding::NotResolved, Finding::Holds)
        );
        assert_eq!(examine(&claim, again, &[]).worlds_needed, None);
    }

    #[test]
    fn findings_follow_the_interval() {
        // Differences 1, 1, 2, 0: mean 1, half-width 3.182 * 0.8165 / 2 = 1.299.
        let (first, second) = ([2.0, 3.0, 5.0, 4.0], [1.0, 2.0, 3.0, 4.0]);
        let found = |from, to| of(&claim(Scale::Difference, from, to), &first, Some(&second)).finding();
        assert_eq!(found(Some(-0.31), None), Finding::Holds);
        assert_eq!(found(Some(-0.29), None), Finding::NotResolved);
        assert_eq!(found(Some(2.29), None), Finding::NotResolved);
        assert_eq!(found(Some(2.31), None), Finding::Fails);
        assert_eq!(found(None, Some(2.31)), Finding::Holds);
        assert_eq!(found(Some(-0.31), Some(2.29)), Finding::NotResolved);
        assert_eq!(found(Some(-0.31), Some(2.31)), Finding::Holds);
        assert_eq!(found(Some(2.4), Some(3.0)), Finding::Fails);
        let estimate = of(&claim(Scale::Difference, Some(0.0), None), &first, Some(&second));
        // t = 1 / 0.4082 = 2.449 with three degrees of freedom.
        assert!((estimate.p_for.unwrap() - 0.091_720).abs() < 1e-5);
        assert_eq!((estimate.p_against, estimate.share_true), (Some(1.0), Some(0.75)));
        // A difference of 0 is at the bound: within where the bound belongs to what is claimed.
        let within = Region { closed: true, ..Region::from(&claim(Scale::Difference, Some(0.0), None)) };
        assert_eq!(ClaimEstimate::of(within, &first, Some(&second), Worth::all(4)).share_true, Some(1.0));
    }

    #[test]
    fn a_ratio_is_held_against_its_own_interval() {
        let (first, second) = ([4.0, 6.0, 7.0, 9.0, 12.0], [2.0, 3.0, 2.0, 4.0, 5.0]);
        let estimate = |from, to| of(&claim(Scale::Ratio, Some(from), Some(to)), &first, Some(&second));
        let value = estimate(1.0, 9.0).value;
        let (low, high) = (value.low.unwrap(), value.high.unwrap());
        assert_eq!(estimate(low - 1e-6, high + 1e-6).finding(), Finding::Holds);
        assert_eq!(estimate(low + 1e-6, high + 1e-6).finding(), Finding::NotResolved);
        assert_eq!(estimate(high + 1e-6, 9.0).finding(), Finding::Fails);
    }

    #[test]
    fn missing_values_resolve_nothing() {
        let claim = claim(Scale::Difference, Some(0.0), None);
        for values in [&[][..], &[1.0], &[f64::NAN, 2.0]] {
            let estimate = of(&claim, values, None);
            assert_eq!((estimate.finding(), estimate.p_for, estimate.p_against), (Finding::NotResolved, None, None));
        }
        let level = of(&claim, &[1.0, 1.1, f64::NAN], None);
        assert_eq!((level.finding(), level.value.n, level.value.missing), (Finding::Holds, 2, 1));
    }

    #[test]
    fn no_difference_at_all_is_no_excess() {
        let claim = claim(Scale::Difference, Some(0.0), None);
        let equal = |worlds: usize| {
            let values: Vec<f64> = (0..worlds).map(|world| world as f64).collect();
            of(&claim, &values, Some(&values))
        };
        assert_eq!((equal(8).finding(), equal(8).p_against), (Finding::Fails, Some(1.0 / 128.0)));
        assert_eq!(equal(4).finding(), Finding::NotResolved);
    }

    #[test]
    fn one_trial_in_twenty_against_a_claim_does_not_break_it_but_a_clear_one_does() {
        let claim = claim(Scale::Difference, Some(0.0), None);
        let spread: Vec<f64> = (0..50).map(|world| f64::from(world % 5) - 2.0).collect();
        let shifted = |by: f64| of(&claim, &spread.iter().map(|value| value + by).collect::<Vec<_>>(), None);
        // Standard error 0.202: 0.45 is 2.2 of them, 1.2 is 6.
        let mut trials = vec![Some(shifted(1.2)); 30];
        trials[7] = Some(shifted(-0.45));
        let examined = examine(&claim, shifted(1.2), &trials);
        assert_eq!(shifted(-0.45).finding(), Finding::Fails);
        assert_eq!((examined.verdict, examined.trials[7].unwrap().finding), (Verdict::Holds, Finding::NotResolved));
        trials[8] = Some(shifted(-1.2));
        let examined = examine(&claim, shifted(1.2), &trials);
        assert_eq!(examined.verdict, Verdict::HoldsOnlyIf);
        assert_eq!(examined.trials[8].unwrap().finding, Finding::Fails);
        let examined = examine(&claim, shifted(-1.2), &trials);
        assert_eq!((examined.verdict, examined.trials[0].unwrap().finding), (Verdict::Fails, Finding::Holds));
        let open = examine(&claim, shifted(0.2), &[None]);
        assert_eq!((open.verdict, open.trials.len()), (Verdict::NotResolved, 1));
        // 2.80 standard errors over 0.2, squared, times 50 worlds: about 400.
        assert!((390..410).contains(&open.worlds_needed.unwrap()));
        // Four worlds that are open say nothing of how many would not be; five do.
        let of_few = |worlds: usize| {
            let base = of(&claim, &[1.0, -2.0, 1.5, 0.5, -0.5][..worlds], None);
            examine(&claim, base, &[])
        };
        assert_eq!((of_few(4).verdict, of_few(4).worlds_needed), (Verdict::NotResolved, None));
        assert!(of_few(5).verdict == Verdict::NotResolved && of_few(5).worlds_needed.is_some());
    }
}
