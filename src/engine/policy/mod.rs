//! Policy bundles: what travels, and how well it fits a place.

mod landscape;

pub use landscape::{Landscape, best_bundle, scaled};

/// Binary elements, element `d` in bit `d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Bundle(pub u16);

impl Bundle {
    /// Whether element `d` is on.
    pub fn has(self, d: usize) -> bool {
        self.0 >> d & 1 == 1
    }

    /// This bundle with element `d` changed.
    #[must_use]
    pub fn flipped(self, d: usize) -> Self {
        Self(self.0 ^ 1 << d)
    }

    /// This bundle with element `d` as in `other`.
    #[must_use]
    pub fn taking(self, d: usize, other: Self) -> Self {
        let bit = 1 << d;
        Self(self.0 & !bit | other.0 & bit)
    }

    /// Number of elements in which two bundles differ.
    pub fn hamming(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }

    /// Share of `elements` in which two bundles agree, `1 - Hamming/D`.
    pub fn agreement(self, other: Self, elements: usize) -> f64 {
        1.0 - f64::from(self.hamming(other)) / elements as f64
    }

    /// Position in a table over all bundles.
    pub fn position(self) -> usize {
        usize::from(self.0)
    }
}
