//! What a computation that takes long heeds and reports.

use std::sync::atomic::{AtomicBool, Ordering};

/// What a computation that takes long heeds and reports.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Set to stop after the worlds under way.
    pub stop: &'a AtomicBool,
    /// Called with the number of runs whenever some are done, from any thread.
    pub tick: &'a (dyn Fn(u64) + Sync),
}

impl Watch<'_> {
    /// Whether there is a call to stop.
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}
