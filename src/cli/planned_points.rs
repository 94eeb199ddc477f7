//! What an experiment over many points is to play.

use crate::experiment::Points;

/// Points to play and how many worlds each is to have.
pub(super) struct PlannedPoints {
    pub(super) name: &'static str,
    pub(super) points: Points,
    pub(super) worlds: u32,
}
