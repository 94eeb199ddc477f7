//! One tenant of a park, and its supplier slots.

use crate::ids::CorporationId;

/// A slot for a supplier of a producing tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// Empty; searches at a step.
    Empty {
        /// Step of the next search.
        search: u32,
    },
    /// Linked to a host firm until a step.
    Linked {
        /// Host firm.
        supplier: CorporationId,
        /// Step at whose end the link is gone.
        end: u32,
    },
}

/// One tenant.
#[derive(Debug, Clone, PartialEq)]
pub struct Tenant {
    /// The home corporation.
    pub corporation: CorporationId,
    /// Log technology at the start of the run.
    pub ln_technology: f64,
    /// Step of registration.
    pub entered: u32,
    /// Step in which it starts to produce.
    pub starts: u32,
    /// Reading of the park's exit clock at which it leaves.
    pub leaves: f64,
    /// Whether it produces.
    pub producing: bool,
    /// Supplier slots; empty until it produces.
    pub slots: Vec<Slot>,
    /// First step in which one of its slots searches or ends; see [`Tenant::set_due`].
    pub due: u32,
}

impl Tenant {
    /// Notes when the slots have to be looked at next, after they were changed.
    pub fn set_due(&mut self) {
        let dues = self.slots.iter().map(|slot| match *slot {
            Slot::Empty { search } => search,
            Slot::Linked { end, .. } => end,
        });
        self.due = dues.min().unwrap_or(u32::MAX);
    }
}
