//! Enough worlds: worlds are added in rounds until an interval is as narrow as requested.
//!
//! An absolute rule looks at nothing but the half-width of the 95 % interval, never at where the interval lies or whether
//! it leaves out zero. Of normal values mean and spread are independent, so stopping by the spread leaves the mean
//! unbiased. Stopping as soon as the spread happens to look small would make intervals a little too narrow; so no interval
//! is looked at before a fixed least number of worlds ([`LEAST`]), and the rounds grow by up to one half, so that there
//! are few looks. A half-width that is a share of the mean looks at the mean too: it asks for more where the mean comes
//! out low, and so leaves means a little high, by the order of the square of what is requested. Bias and coverage that are
//! left are measured in `tests/all/experiments.rs`. (Chow and Robbins 1965, Ann. Math. Statist. 36:457-462, for the rule;
//! Glynn and Whitt 1992, Ann. Appl. Probab. 2:180-198, for its use in simulation.)

use std::collections::BTreeSet;

use crate::analysis::summary::Estimates;
use crate::ids::Id as _;
use crate::measures::OutcomeId;
use crate::parameters::Arm;
use crate::scenario::{NamedQuantity, with_decimal_point};

use super::estimand::{Estimand, Estimated, QuantityError};

/// Worlds before the first look.
pub const LEAST: u32 = 20;

/// Half-widths requested.
#[derive(Debug, Clone, PartialEq)]
pub struct Precision {
    /// What must be met, each of them.
    pub targets: Vec<PrecisionTarget>,
    /// Worlds at which a point stops in any case.
    pub most: u32,
}

/// One half-width requested.
#[derive(Debug, Clone, PartialEq)]
pub struct PrecisionTarget {
    /// Of these quantities, each of them.
    pub quantities: Vec<Estimated>,
    /// The half-width, in the unit of the outcome or as a share of the mean.
    pub half_width: f64,
    /// Whether it is a share of the mean.
    pub relative: bool,
    text: String,
}

/// What a decimal comma should have been.
fn point(text: &str) -> String {
    with_decimal_point(text).map_or_else(String::new, |number| format!("; write {number}, with a decimal point"))
}

/// Why a text is no target.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PrecisionTargetError {
    /// Not of the form.
    #[error("`{0}` does not read {1}=0.002, {1}=2% or {2}:{1}=0.002")]
    Shape(String, &'static str, &'static str),
    /// A half-width that is none.
    #[error("`{0}` is not a half-width: it must be a number above 0{hint}", hint = point(.0))]
    HalfWidth(String),
    /// Arms, what-if or outcome that are not there.
    #[error(transparent)]
    Quantity(#[from] QuantityError),
}

impl PrecisionTarget {
    /// Reads `outcome=0.002` (every arm), `outcome=2%` or `hybrid-spontaneous:outcome=0.002`, of an outcome of the model or a
    /// quantity that the scenario names.
    ///
    /// # Errors
    /// Another form, a half-width that is not above 0, an arm or an outcome that is not there.
    pub fn read(text: &str, arms: &[Arm], quantities: &[NamedQuantity]) -> Result<Self, PrecisionTargetError> {
        Self::of(text, ("outcome", "hybrid-spontaneous"), |between, outcome| {
            let outcome = Estimand::outcome(outcome, quantities)?;
            Ok(match between {
                Some(between) => vec![Estimand::read(between, arms, outcome)?.place()],
                None => (0..arms.len()).map(|arm| (arm, None, outcome)).collect(),
            })
        })
    }

    /// Reads `outcome=0.002`, `outcome=2%` or `WHICH:outcome=0.002` with what finds the quantities of an outcome; the form says
    /// what it is called there, and what may stand before it.
    ///
    /// # Errors
    /// Another form, a half-width that is not above 0, and what `find` refuses.
    pub fn of(
        text: &str,
        (called, which): (&'static str, &'static str),
        find: impl FnOnce(Option<&str>, &str) -> Result<Vec<Estimated>, QuantityError>,
    ) -> Result<Self, PrecisionTargetError> {
        let (what, width) =
            text.rsplit_once('=').ok_or_else(|| PrecisionTargetError::Shape(text.to_owned(), called, which))?;
        let (relative, number) = match width.trim().strip_suffix('%') {
            Some(percent) => (true, percent.trim().parse::<f64>().map(|percent| percent / 100.0)),
            None => (false, width.trim().parse::<f64>()),
        };
        let half_width = number.ok().filter(|number| number.is_finite() && *number > 0.0);
        let half_width = half_width.ok_or_else(|| PrecisionTargetError::HalfWidth(width.trim().to_owned()))?;
        let quantities = match what.rsplit_once(':') {
            Some((which, outcome)) => find(Some(which.trim()), outcome.trim())?,
            None => find(None, what.trim())?,
        };
        Ok(Self { quantities, half_width, relative, text: text.trim().to_owned() })
    }

    /// Reads a half-width of the values of claims or patterns, whose names these are: `value=0.01` or `value=5%` of each,
    /// `NAME:value=0.01` of one.
    ///
    /// # Errors
    /// Another form, a name that is not there.
    pub fn of_values(text: &str, what: &'static str, names: &[&str]) -> Result<Self, PrecisionTargetError> {
        Self::of(text, ("value", "NAME"), |which, value| {
            if value != "value" {
                return Err(QuantityError::outcome(value, std::iter::once("value")));
            }
            let place = |at| (at, None, OutcomeId::at(0));
            let Some(which) = which else { return Ok((0..names.len()).map(place).collect()) };
            let at = names.iter().position(|name| *name == which);
            Ok(vec![place(at.ok_or_else(|| QuantityError::tested(which, what, names))?)])
        })
    }

    /// The half-width over the one requested: 1 or less is enough. Absent where there is no interval.
    pub fn excess(&self, found: &impl Estimates) -> Option<f64> {
        let of = |&(arm, minus, outcome): &Estimated| {
            let estimate = found.estimate(arm, minus, outcome);
            let half = (estimate.high? - estimate.low?) / 2.0;
            let asked = if self.relative { self.half_width * estimate.mean?.abs() } else { self.half_width };
            // No spread is as precise as can be, even around a mean of nothing.
            Some(if half == 0.0 { 0.0 } else { half / asked })
        };
        self.quantities.iter().map(of).try_fold(0.0_f64, |most, excess| Some(most.max(excess?)))
    }
}

impl std::fmt::Display for PrecisionTarget {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl Precision {
    /// Worlds of the first round, where a scenario asks for so many.
    pub fn first(&self, worlds: u32) -> u32 {
        worlds.min(self.most).max(LEAST)
    }

    /// Positions of the outcomes that it looks at, in order.
    pub fn outcomes(&self) -> Vec<OutcomeId> {
        let quantities = self.targets.iter().flat_map(|target| &target.quantities);
        let outcomes: BTreeSet<OutcomeId> = quantities.map(|(.., outcome)| *outcome).collect();
        outcomes.into_iter().collect()
    }

    /// Worlds for the next round after `worlds`; absent when all targets are met or there may be no more.
    pub fn next(&self, found: &impl Estimates, worlds: u32) -> Option<u32> {
        if worlds >= self.most {
            return None;
        }
        // Without an interval there is nothing to go by but more worlds.
        let excess = |target: &PrecisionTarget| target.excess(found).unwrap_or(f64::INFINITY);
        let excess = self.targets.iter().map(excess).fold(0.0, f64::max);
        if excess <= 1.0 {
            return None;
        }
        let wanted = (f64::from(worlds) * excess * excess).ceil();
        let (least, most) = (f64::from(worlds) * 1.1 + 1.0, f64::from(worlds) * 1.5 + 1.0);
        Some((wanted.clamp(least, most) as u32).min(self.most))
    }

    /// Whether all targets are met.
    pub fn is_met(&self, found: &impl Estimates) -> bool {
        self.targets.iter().all(|target| target.excess(found).is_some_and(|excess| excess <= 1.0))
    }
}
