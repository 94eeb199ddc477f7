//! All patterns, family by family, and the short forms in which they are written.
#![expect(
    clippy::redundant_closure_for_method_calls,
    reason = "a method of a view with a lifetime of its own is no function of every view"
)]

mod growth;
mod mobility;
mod promise;
mod roles;
mod silent;
mod skill;

use super::seen::Seen;
use super::{Change, Need, Pattern, Reading, Standing, Test};
use crate::rules::Arm;
use crate::scenario::Scale;

/// All patterns in the order of the scorecard: those that are asked, family by family, then those that cannot be.
pub fn all() -> impl Iterator<Item = &'static Pattern> {
    [roles::PATTERNS, skill::PATTERNS, growth::PATTERNS, promise::PATTERNS, mobility::PATTERNS, silent::PATTERNS]
        .into_iter()
        .flatten()
}

/// The pattern of an id.
pub fn find(id: &str) -> Option<&'static Pattern> {
    all().find(|pattern| pattern.id == id)
}

/// A figure of worlds in which partners seek each other.
const fn search(arm: Arm, changes: &'static [Change], read: fn(&Seen) -> f64) -> Reading {
    Reading { need: Need::Search, arm, changes, read }
}

/// A figure of a pinned park as history had it, settled by the end of the calendar year `until`.
const fn park(record: &'static str, until: u32, changes: &'static [Change], read: fn(&Seen) -> f64) -> Reading {
    Reading { need: Need::Park { record, until }, arm: Arm::OPEN, changes, read }
}

/// What tests have in common: a figure alone, of no set range, from no special mechanism.
const BASE: Test = Test {
    definition: "",
    unit: "",
    mechanism: "",
    expected: &[],
    standing: Standing::Free,
    transfer: false,
    first: search(Arm::OPEN, &[], |_| f64::NAN),
    second: None,
    scale: Scale::Difference,
    from: None,
    to: None,
};
