//! NK fit landscapes over policy bundles.
//!
//! `F(x) = (1/D) sum_d phi_d(x_d, x_{d+1}, .., x_{d+K})`, indices cyclic, entries of `phi` uniform on (0, 1)
//! (Kauffman; Rivkin 2000). K = 0: one peak, additive; K = D - 1: independent values.

use super::Bundle;
use crate::draws::{Address, Decision, Key};

/// The entries of a fit table: `elements` rows of `2^(K+1)` patterns.
#[derive(Debug, Clone, PartialEq)]
pub struct Landscape {
    elements: usize,
    neighbours: usize,
    entries: Vec<f64>,
}

impl Landscape {
    /// A table of fresh entries for `elements` elements, each depending on `interdependence` others.
    pub fn drawn(elements: usize, interdependence: usize, key: Key, decision: Decision, place: u32) -> Self {
        let patterns = 1 << (interdependence + 1);
        let entries =
            (0..elements * patterns).map(|entry| key.uniforms(decision, Address::of(place), entry as u32)[0]).collect();
        Self { elements, neighbours: interdependence, entries }
    }

    /// A copy of this table in which each entry is kept with probability `kept`, else drawn anew.
    #[must_use]
    pub fn copied(&self, kept: f64, key: Key, decision: Decision, place: u32) -> Self {
        let entries = (self.entries.iter().enumerate())
            .map(|(entry, &own)| {
                let [coin, fresh] = key.uniforms(decision, Address::of(place), entry as u32);
                if coin < kept { own } else { fresh }
            })
            .collect();
        Self { entries, ..*self }
    }

    /// Raw fit of one bundle, in (0, 1).
    pub fn fit(&self, bundle: Bundle) -> f64 {
        let patterns = 1 << (self.neighbours + 1);
        // The bundle twice over, so that a cyclic window is a shift.
        let twice = u64::from(bundle.0) | u64::from(bundle.0) << self.elements;
        let sum: f64 = (0..self.elements).map(|d| self.entries[d * patterns + (twice >> d) as usize % patterns]).sum();
        sum / self.elements as f64
    }

    /// Raw fit of all `2^D` bundles, in order.
    pub fn table(&self) -> Vec<f64> {
        (0..1_u32 << self.elements).map(|bundle| self.fit(Bundle(bundle as u16))).collect()
    }
}

/// A table scaled so that its lowest value is 0 and its highest 1.
pub fn scaled(mut table: Vec<f64>) -> Vec<f64> {
    let low = table.iter().copied().fold(f64::INFINITY, f64::min);
    let high = table.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    for value in &mut table {
        *value = if high > low { (*value - low) / (high - low) } else { 0.5 };
    }
    table
}

/// The bundle of highest fit in a table over all bundles; the first where several are highest.
pub fn best_bundle(table: &[f64]) -> Bundle {
    let mut best = 0;
    for (bundle, &fit) in table.iter().enumerate() {
        if fit > table[best] {
            best = bundle;
        }
    }
    Bundle(best as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_cyclic() {
        // With K = 1 and entries equal to their index, element 2 of three sees (x2, x0).
        let landscape = Landscape { elements: 3, neighbours: 1, entries: (0..12).map(f64::from).collect() };
        // x = 001: windows d=0 (1,0) = pattern 1, d=1 (0,0) = 0, d=2 (0,1) = 2.
        assert_eq!(landscape.fit(Bundle(0b001)), (1.0 + 4.0 + 10.0) / 3.0);
    }

    #[test]
    fn a_flat_table_scales_to_the_middle() {
        assert_eq!(scaled(vec![0.3, 0.3]), vec![0.5, 0.5]);
        assert_eq!(scaled(vec![0.25, 0.75, 0.5]), vec![0.0, 1.0, 0.5]);
    }
}
