//! One home firm as a tenant of a park, and its supplier slots.

use crate::ids::{CorporationId, ParkId};

/// A supplier slot: linked to a host firm, or empty; either way until a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// Position of the host firm, [`Slot::NOBODY`] where there is none.
    pub supplier: u32,
    /// Step in which the link ends or the slot searches.
    pub due: u32,
}

impl Slot {
    /// In place of a supplier: there is none.
    pub const NOBODY: u32 = u32::MAX;
    /// A slot of a firm that is no tenant.
    pub const NONE: Self = Self { supplier: Self::NOBODY, due: u32::MAX };
}

/// One tenant as its park sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tenant {
    /// The home corporation.
    pub corporation: CorporationId,
    /// Reading of the park's exit clock at which it leaves.
    pub leaves: f64,
}

/// What a home corporation is as a tenant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tenancy {
    /// Its park.
    pub park: ParkId,
    /// Step in which it starts to produce.
    pub starts: u32,
    /// Whether it produces.
    pub producing: bool,
    /// Its log technology at the start of the run.
    pub ln_technology: f64,
}

impl Tenancy {
    /// That of a corporation that is no tenant.
    pub const NONE: Self = Self { park: ParkId(u32::MAX), starts: u32::MAX, producing: false, ln_technology: 0.0 };
}
