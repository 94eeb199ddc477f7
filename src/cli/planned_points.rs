//! The points that an experiment runs.

use crate::experiment::Points;

/// Points to run and how many worlds each has.
pub(super) struct PlannedPoints {
    pub(super) name: &'static str,
    pub(super) points: Points,
    pub(super) worlds: u32,
}
