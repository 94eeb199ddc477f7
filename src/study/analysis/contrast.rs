//! Two arms compared in the same worlds.

use crate::scenario::Worth;

use super::estimate::Estimate;
use super::moments::Moments;
use super::student::{Z_80, t_975};
use super::variation::LEAST_CASES;

/// The difference `a - b` between two arms, paired by world.
///
/// Arms share their worlds and their random draws, so the difference of one world is the unit of analysis and its interval is
/// Student's t of the differences.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contrast {
    /// Mean, spread and 95 % interval of the differences; `n` counts pairs, `missing` pairs with a value missing.
    pub difference: Estimate,
    /// Means of `a` and of `b` over the same pairs.
    pub means: Option<[f64; 2]>,
    /// Share of worlds in which `a` exceeds `b`, ties counted half.
    pub share_above: Option<f64>,
    /// What pairing buys: `(var(a) + var(b)) / var(a - b)`, the factor by which unpaired worlds would have to be more.
    /// `None` where the differences do not vary.
    pub variance_ratio: Option<f64>,
    /// Whether the interval excludes 0.
    pub resolved: bool,
    /// Worlds with which the interval would exclude 0 with a probability of 0.8, should mean, spread and share of missing
    /// pairs be what they are here; a rough figure. `None` when resolved already, when there is no spread to go by, when
    /// the difference is no larger than the rounding of its terms, when fewer than [`LEAST_CASES`] pairs say how much they
    /// vary, or when more than 10^12 worlds would be needed.
    pub worlds_needed: Option<u64>,
}

impl Contrast {
    /// The same as uncertain as worlds are that repeat one another: more of them say nothing new.
    #[must_use]
    pub fn worth(self, worth: Worth) -> Self {
        if !worth.has_repeats() {
            return self;
        }
        let difference = self.difference.worth(worth);
        Self { difference, resolved: difference.excludes_zero(), worlds_needed: None, ..self }
    }

    /// Whether both arms have the same value in every world that they share.
    pub fn is_equal(&self) -> bool {
        self.difference.mean == Some(0.0) && self.difference.sd.unwrap_or(0.0) == 0.0
    }
}

/// Two arms compared world by world.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Paired {
    difference: Moments,
    left: Moments,
    right: Moments,
    /// Worlds in which the first lies above, twice, ties once.
    above: usize,
    /// The largest sizes of both, by which rounding is judged.
    most: (f64, f64),
}

impl Paired {
    /// Adds a world. It counts when both values are finite.
    pub fn add(&mut self, left: f64, right: f64) {
        if !(left.is_finite() && right.is_finite()) {
            self.difference.add(f64::NAN);
            return;
        }
        let difference = beyond_rounding(left, right);
        self.difference.add(difference);
        self.left.add(left);
        self.right.add(right);
        self.above += if difference > 0.0 { 2 } else { usize::from(difference == 0.0) };
        self.most = (self.most.0.max(left.abs()), self.most.1.max(right.abs()));
    }

    /// What the worlds so far say.
    pub fn contrast(&self) -> Contrast {
        let difference = self.difference.estimate();
        let resolved = difference.excludes_zero();
        let variances = (self.left.variance(), self.right.variance(), self.difference.variance());
        let variance_ratio = match variances {
            (Some(left), Some(right), Some(paired)) if paired > 0.0 => Some((left + right) / paired),
            _ => None,
        };
        let needed = || {
            let worlds = worlds_needed(&difference, rounding(self.most.0, self.most.1))?;
            reported(worlds, difference.n)
        };
        Contrast {
            means: self.left.mean().zip(self.right.mean()).map(|(left, right)| [left, right]),
            share_above: (difference.n > 0).then(|| self.above as f64 / (2 * difference.n) as f64),
            variance_ratio,
            resolved,
            worlds_needed: if resolved { None } else { needed() },
            difference,
        }
    }
}

/// Compares arm `a` with arm `b`: `a[w]` and `b[w]` are the outcome in world `w`, in one unit.
///
/// A world counts when both arms have a finite value there; worlds that only the longer slice has are missing pairs.
pub fn contrast(a: &[f64], b: &[f64]) -> Contrast {
    let mut paired = Paired::default();
    let at = |values: &[f64], world: usize| values.get(world).copied().unwrap_or(f64::NAN);
    (0..a.len().max(b.len())).for_each(|world| paired.add(at(a, world), at(b, world)));
    paired.contrast()
}

/// The difference of two values; none where it is no more than their rounding.
#[inline]
pub(crate) fn beyond_rounding(left: f64, right: f64) -> f64 {
    let difference = left - right;
    if difference.abs() > rounding(left, right) { difference } else { 0.0 }
}

/// What is no difference but the rounding of values of these sizes.
pub(crate) fn rounding(left: f64, right: f64) -> f64 {
    8.0 * f64::EPSILON * (left.abs() + right.abs())
}

/// A number of worlds as it is reported: nothing beyond 10^12, where it only says that there is next to no difference, and
/// nothing from fewer than [`LEAST_CASES`] worlds `seen`.
pub(crate) fn reported(worlds: f64, seen: usize) -> Option<u64> {
    (worlds <= 1e12 && seen >= LEAST_CASES).then(|| worlds.ceil() as u64)
}

/// Worlds for the smallest n of pairs with `(t(0.975; n - 1) + z(0.8)) sd / sqrt(n) <= |mean|`.
pub(crate) fn worlds_needed(difference: &Estimate, rounding: f64) -> Option<f64> {
    /// Beyond this many worlds t is the normal quantile to all digits that a rough figure needs.
    const LARGE: f64 = 1e6;
    let (mean, sd) = (difference.mean?.abs(), difference.sd?);
    if mean <= rounding || sd == 0.0 {
        return None;
    }
    let normal = ((t_975(10_000_000) + Z_80) * sd / mean).powi(2);
    let pairs = if normal > LARGE {
        normal.ceil()
    } else {
        // Student's t only asks for a few more worlds than the normal distribution, so counting up is short.
        let mut pairs = (normal.floor() as usize).max(2);
        while (t_975(pairs - 1) + Z_80) * sd > mean * (pairs as f64).sqrt() {
            pairs += 1;
        }
        pairs as f64
    };
    let worlds = (difference.n + difference.missing) as f64 / difference.n as f64;
    Some(pairs * worlds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::{Address, Decision, Key};

    #[test]
    fn a_pairing_by_hand() {
        // Differences 1, 1, 2, 0: mean 1, variance 2/3, one tie.
        let contrast = contrast(&[2.0, 3.0, 5.0, 4.0], &[1.0, 2.0, 3.0, 4.0]);
        let difference = contrast.difference;
        assert_eq!((difference.mean, difference.n, difference.missing), (Some(1.0), 4, 0));
        assert!((difference.sd.unwrap() - (2.0_f64 / 3.0).sqrt()).abs() < 1e-15);
        assert_eq!(contrast.share_above, Some(3.5 / 4.0));
        // var(a) = 5/3, var(b) = 5/3.
        assert!((contrast.variance_ratio.unwrap() - 5.0).abs() < 1e-12);
        // 3.182 * 0.816 / 2 = 1.299 > 1.
        assert!(!contrast.resolved);
    }

    #[test]
    fn worlds_that_would_do_are_said_from_five_on() {
        // Differences 1, 1, 3, -1, 1: mean 1, variance 2. With 18 worlds (2.110 + 0.842) * 1.414 / 4.243 = 0.984, with 17
        // 1.016.
        let (a, b) = ([2.0, 3.0, 6.0, 3.0, 6.0], [1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(contrast(&a, &b).worlds_needed, Some(18));
        // From fewer the spread is hardly known, and of every such number most would be too low.
        for worlds in 0..5 {
            assert_eq!(contrast(&a[..worlds], &b).worlds_needed, None, "{worlds}");
        }
    }

    #[test]
    fn common_luck_resolves_what_levels_hide() {
        let a: Vec<f64> = (0..50).map(|world| f64::from(world * 7 % 50) + 0.5 + 0.1 * f64::from(world % 3)).collect();
        let b: Vec<f64> = (0..50).map(|world| f64::from(world * 7 % 50)).collect();
        let contrast = contrast(&a, &b);
        assert!(contrast.resolved && contrast.worlds_needed.is_none());
        assert!(contrast.variance_ratio.unwrap() > 1000.0);
        assert_eq!(contrast.share_above, Some(1.0));
    }

    #[test]
    fn pairs_with_a_value_missing_are_counted_and_left_out() {
        let contrast = contrast(&[1.0, f64::NAN, 3.0, 4.0], &[0.0, 1.0, f64::NAN]);
        assert_eq!((contrast.difference.n, contrast.difference.missing), (1, 3));
        assert_eq!((contrast.difference.mean, contrast.difference.sd), (Some(1.0), None));
        assert_eq!((contrast.resolved, contrast.variance_ratio, contrast.worlds_needed), (false, None, None));
    }

    #[test]
    fn missing_pairs_ask_for_more_worlds() {
        let (a, b, none) = ([2.0, 3.0, 6.0, 3.0, 6.0], [1.0, 2.0, 3.0, 4.0, 5.0], [f64::NAN; 5]);
        let whole = contrast(&a, &b);
        let half = contrast(&[a, none].concat(), &[b, [0.0; 5]].concat());
        assert_eq!(whole.worlds_needed, Some(18));
        assert_eq!(half.worlds_needed, whole.worlds_needed.map(|worlds| 2 * worlds));
    }

    #[test]
    fn so_many_worlds_resolve_in_four_of_five() {
        // 2000 tries with a true difference of 0.5 standard deviations, n as reported: the standard error of the share is
        // 0.009, so 0.8 within four of them fails one time in 16 000.
        let estimate = Estimate { mean: Some(0.5), sd: Some(1.0), n: 50, ..Estimate::of(&[0.0, 1.0]) };
        let worlds = worlds_needed(&estimate, 0.0).unwrap().ceil() as u32;
        let resolved = (0..2000).filter(|&series| {
            let key = Key::world(5, series);
            let differences: Vec<f64> =
                (0..worlds).map(|world| 0.5 + key.normal(Decision::Technology, Address::of(world))).collect();
            Estimate::of(&differences).low.is_some_and(|low| low > 0.0)
        });
        let share = resolved.count() as f64 / 2000.0;
        assert!((0.764..0.836).contains(&share), "{share} with {worlds} worlds");
    }

    #[test]
    fn no_difference_needs_no_number_of_worlds() {
        let equal = contrast(&[1.0, 2.0, 3.0], &[1.0, 2.0, 3.0]);
        assert_eq!((equal.share_above, equal.resolved, equal.worlds_needed), (Some(0.5), false, None));
        assert!(equal.is_equal() && contrast(&[1.0], &[1.0]).is_equal());
        assert!(!contrast(&[1.0, -1.0], &[-1.0, 1.0]).is_equal() && !contrast(&[], &[]).is_equal());
        let shifted = contrast(&[2.0, 3.0], &[1.0, 2.0]);
        assert_eq!((shifted.resolved, shifted.variance_ratio), (true, None));
        let nothing = contrast(&[], &[]);
        assert_eq!((nothing.share_above, nothing.difference.mean), (None, None));
    }

    #[test]
    fn a_tiny_difference_asks_for_many_worlds_at_once() {
        let far = contrast(&[1.0, -1.0, 1.0, -1.0, 1.0, -1.0 + 6e-5], &[0.0; 6]);
        let needed = far.worlds_needed.unwrap();
        // (2.80 sqrt(6/5) / 1e-5)^2 = 9.42e10; beyond 1e12 no number is reported.
        assert!((9.3e10..9.5e10).contains(&(needed as f64)), "{needed}");
    }

    #[test]
    fn rounding_is_no_difference_to_resolve() {
        // 0.1 + 0.2 and 0.3 differ in the last bit, in one world of five.
        let a = [0.1 + 0.2, 0.5, 0.7, 0.9, 0.4];
        let b = [0.3, 0.5, 0.7, 0.9, 0.4];
        let found = contrast(&a, &b);
        assert!(found.is_equal() && !found.resolved);
        assert_eq!(found.worlds_needed, None);
        // A difference of a billionth of its spread would take some 10^18 worlds.
        let wide = [1.0, -1.0, 1.0, -1.0, 1.0, -1.0 + 6e-9];
        assert_eq!(contrast(&wide, &[0.0; 6]).worlds_needed, None);
    }
}
