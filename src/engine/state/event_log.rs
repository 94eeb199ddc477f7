//! What happened in a run, recorded only for stories and replays.

use crate::ids::{CorporationId, ParkId, RegionId};
use crate::policy::Bundle;
use crate::world::plan::Role;

use super::park::{End, Stage};

/// Something that happened to a park or a region in a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RunEvent {
    /// A partnership was founded.
    Founded {
        /// Park.
        park: ParkId,
    },
    /// A government role joined.
    Joined {
        /// Park.
        park: ParkId,
        /// Role.
        role: Role,
        /// Its expected use when it decided.
        expected_use: f64,
    },
    /// A government role left.
    Left {
        /// Park.
        park: ParkId,
        /// Role.
        role: Role,
        /// Its expected use when it decided.
        expected_use: f64,
    },
    /// A park came to another stage.
    Moved {
        /// Park.
        park: ParkId,
        /// Stage now.
        stage: Stage,
    },
    /// An element of the source model was tabled.
    Offered {
        /// Park.
        park: ParkId,
        /// Element.
        element: usize,
        /// Whether it landed.
        taken: bool,
        /// Whether it was imposed.
        imposed: bool,
        /// What it changes in the fit.
        gain: f64,
    },
    /// An element went back to practice.
    Lapsed {
        /// Park.
        park: ParkId,
        /// Element.
        element: usize,
    },
    /// An element was given a form of the place.
    Translated {
        /// Park.
        park: ParkId,
        /// Element.
        element: usize,
    },
    /// A region changed its policy in force.
    RegionChanged {
        /// Region.
        region: RegionId,
        /// Policy now.
        policy: Bundle,
        /// Park it learned from; another region of its country where absent.
        park: Option<ParkId>,
    },
    /// A corporation registered as a tenant.
    Entered {
        /// Park.
        park: ParkId,
        /// Tenant.
        tenant: CorporationId,
    },
    /// A tenant left.
    TenantLeft {
        /// Park.
        park: ParkId,
        /// Tenant.
        tenant: CorporationId,
    },
    /// A park gained land.
    Extended {
        /// Park.
        park: ParkId,
    },
    /// A park ended.
    Ended {
        /// Park.
        park: ParkId,
        /// Cause.
        cause: End,
    },
}

/// Events in order; by default none is recorded.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EventLog {
    entries: Option<Vec<(u32, RunEvent)>>,
}

impl EventLog {
    /// A log that records.
    pub fn recording() -> Self {
        Self { entries: Some(Vec::new()) }
    }

    /// Records an event of a step.
    pub fn record(&mut self, step: u32, event: RunEvent) {
        if let Some(entries) = &mut self.entries {
            entries.push((step, event));
        }
    }

    /// All entries so far, with their steps.
    pub fn entries(&self) -> &[(u32, RunEvent)] {
        self.entries.as_deref().unwrap_or_default()
    }
}
