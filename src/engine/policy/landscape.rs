//! NK fit landscapes over policy bundles (Kauffman; Rivkin 2000).
//!
//! ```text
//! Fraw(x) = (1/D) sum_d phi_d(x_d ; m_{d+1}, .., m_{d+K})          indices cyclic
//! ```
//!
//! An element depends on its own form `x_d` and on the contents `m` (moved or not) of the K elements after it. Entries
//! `phi` come in four steps: a reference table of contents, uniform on (0, 1); a country copies each entry with probability
//! `1 - delta`, a region with probability `1 - policy.regional_variety`; then local knowledge makes the forms (see
//! [`Landscape::with_local_knowledge`]). K = 0: one peak, additive; K = D - 1: independent values.

use super::{Bundle, Form};
use crate::draws::{Address, Decision, Key};

/// Entries by element and pattern of contents: `elements` rows of `2^(K+1)`, own content in the lowest bit.
#[derive(Debug, Clone, PartialEq)]
pub struct Landscape {
    elements: usize,
    neighbours: usize,
    entries: Vec<f64>,
}

impl Landscape {
    /// The reference table: fresh entries for `elements` elements, each depending on `interdependence` others, the two
    /// contents of every element named so that the bundle of highest raw fit is the one of all ones, the source model.
    pub fn reference(elements: usize, interdependence: usize, key: Key) -> Self {
        let patterns = 1 << (interdependence + 1);
        let draw = |entry| key.uniforms(Decision::ReferenceFit, Address::of(0), entry as u32)[0];
        let drawn =
            Self { elements, neighbours: interdependence, entries: (0..elements * patterns).map(draw).collect() };
        let best = (0..1_u32 << elements)
            .map(|contents| contents as u8)
            .reduce(|best, other| if drawn.raw(other) > drawn.raw(best) { other } else { best })
            .unwrap_or_default();
        drawn.renamed(!best)
    }

    /// The table in which the contents of the elements in `exchanged` have changed their names.
    fn renamed(&self, exchanged: u8) -> Self {
        let entries = (0..self.elements)
            .flat_map(|d| (0..self.patterns()).map(move |pattern| (d, pattern)))
            .map(|(d, pattern)| self.entries[d * self.patterns() + (pattern ^ self.window(exchanged, d))])
            .collect();
        Self { entries, ..*self }
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

    /// The fit of a region whose entries of practice (content 0) and source (content 1) these are. With m fresh uniform
    /// draws u, u' per entry
    ///
    /// ```text
    /// phi(practice)   <- max(phi(practice), u_1, .., u_m)
    /// phi(translated) <- max(phi(source),   u'_1, .., u'_m)
    /// ```
    ///
    /// so that translation never harms an element and gains `(1 - phi)^2/2` in the mean with m = 1.
    pub fn with_local_knowledge(&self, tries: u32, key: Key, place: u32) -> RegionalFit {
        let width = 1 << self.neighbours;
        let mut entries = vec![0.0; self.elements * 3 * width];
        for d in 0..self.elements {
            for seen in 0..width {
                let of = |content: usize| self.entries[d * self.patterns() + 2 * seen + content];
                let (mut practice, source) = (of(0), of(1));
                let mut translated = source;
                for attempt in 0..tries {
                    let count = (d * width + seen) as u32 * tries + attempt;
                    let [first, second] = key.uniforms(Decision::LocalKnowledge, Address::of(place), count);
                    practice = practice.max(first);
                    translated = translated.max(second);
                }
                for (form, entry) in [practice, source, translated].into_iter().enumerate() {
                    entries[(3 * d + form) * width + seen] = entry;
                }
            }
        }
        RegionalFit::new(self.elements, self.neighbours, entries)
    }

    fn patterns(&self) -> usize {
        1 << (self.neighbours + 1)
    }

    /// The contents that element `d` sees, its own in the lowest bit.
    fn window(&self, contents: u8, d: usize) -> usize {
        window(contents, d, self.elements) % self.patterns()
    }

    /// Raw fit of contents, in (0, 1).
    pub fn raw(&self, contents: u8) -> f64 {
        let entry = |d| self.entries[d * self.patterns() + self.window(contents, d)];
        (0..self.elements).map(entry).sum::<f64>() / self.elements as f64
    }
}

/// Contents from element `d` on, cyclic, in ascending bits.
fn window(contents: u8, d: usize, elements: usize) -> usize {
    let contents = u32::from(contents) & ((1 << elements) - 1);
    // The contents twice over, so that a cyclic window is a shift.
    ((contents | contents << elements) >> d) as usize
}

/// How well every bundle fits one region: `F_r`, raw fit min-max scaled to [0, 1] over all `3^D` bundles.
#[derive(Debug, Clone, PartialEq)]
pub struct RegionalFit {
    elements: usize,
    neighbours: usize,
    /// By element, form and contents of the neighbours.
    entries: Vec<f64>,
    lowest: f64,
    range: f64,
    /// Fits that history settles.
    pinned: Vec<(Bundle, f64)>,
}

impl RegionalFit {
    fn new(elements: usize, neighbours: usize, entries: Vec<f64>) -> Self {
        let mut fit = Self { elements, neighbours, entries, lowest: 0.0, range: 0.0, pinned: Vec::new() };
        // A translated element never fits worse than the source's form with the same neighbours, who see contents only:
        // so the extremes have all that moved in the source's form, or all of it translated.
        let extremes = |form: Form| {
            let fit = &fit;
            (0..1_u32 << elements).map(move |contents| {
                fit.raw((0..elements).filter(|d| contents >> d & 1 == 1).fold(Bundle::PRACTICE, |x, d| x.with(d, form)))
            })
        };
        let lowest = extremes(Form::Source).fold(f64::INFINITY, f64::min);
        let highest = extremes(Form::Translated).fold(f64::NEG_INFINITY, f64::max);
        (fit.lowest, fit.range) = (lowest, highest - lowest);
        fit
    }

    /// A region in which every bundle of `elements` elements has the same fit.
    pub fn flat(elements: usize, value: f64) -> Self {
        Self {
            elements,
            neighbours: 0,
            entries: vec![value; 3 * elements],
            lowest: value - 1.0,
            range: 0.0,
            pinned: Vec::new(),
        }
    }

    /// Raw fit of a bundle.
    pub fn raw(&self, bundle: Bundle) -> f64 {
        let width = 1 << self.neighbours;
        let twice = window(bundle.contents(), 0, self.elements) >> 1;
        let entry = |d: usize| self.entries[(3 * d + bundle.form(d) as usize) * width + ((twice >> d) & (width - 1))];
        (0..self.elements).map(entry).sum::<f64>() / self.elements as f64
    }

    /// Fit `F_r` of a bundle, in [0, 1]; one half where all bundles fit alike.
    pub fn of(&self, bundle: Bundle) -> f64 {
        if let Some((_, fit)) = self.pinned.iter().find(|(pinned, _)| *pinned == bundle) {
            return *fit;
        }
        if self.range > 0.0 { (self.raw(bundle) - self.lowest) / self.range } else { 0.5 }
    }

    /// Lets history settle the fit of one bundle.
    pub fn pin(&mut self, bundle: Bundle, fit: f64) {
        self.pinned.retain(|(pinned, _)| *pinned != bundle);
        self.pinned.push((bundle, fit));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_cyclic() {
        // With K = 1 and entries equal to their index, element 2 of three sees (m2, m0).
        let landscape = Landscape { elements: 3, neighbours: 1, entries: (0..12).map(f64::from).collect() };
        // m = 001: windows d=0 (1,0) = pattern 1, d=1 (0,0) = 0, d=2 (0,1) = 2.
        assert_eq!(landscape.raw(0b001), (1.0 + 4.0 + 10.0) / 3.0);
    }

    #[test]
    fn an_exchange_of_names_moves_every_bundle_to_its_new_name() {
        for interdependence in 0..6 {
            let landscape = Landscape::reference(6, interdependence, Key::world(4, interdependence as u32));
            let exchanged = 0b01_1010;
            let renamed = landscape.renamed(exchanged);
            for contents in 0..64 {
                assert_eq!(renamed.raw(contents), landscape.raw(contents ^ exchanged), "K {interdependence}");
                assert!(landscape.raw(contents) <= landscape.raw(0b11_1111), "the source model is best");
            }
        }
    }

    #[test]
    fn bounds_are_those_of_all_bundles_and_forms_see_contents_only() {
        for interdependence in [0, 2, 4] {
            let reference = Landscape::reference(5, interdependence, Key::world(9, 1));
            let fit = reference.with_local_knowledge(2, Key::world(9, 1), 3);
            let forms = |mut index: usize| {
                (0..5).fold(Bundle::PRACTICE, |bundle, d| {
                    let form = Form::ALL[index % 3];
                    index /= 3;
                    bundle.with(d, form)
                })
            };
            let all: Vec<f64> = (0..243).map(|index| fit.of(forms(index))).collect();
            assert!((all.iter().copied().fold(f64::INFINITY, f64::min)).abs() < 1e-12);
            assert!((all.iter().copied().fold(0.0, f64::max) - 1.0).abs() < 1e-12);
            for index in 0..243 {
                let bundle = forms(index);
                for d in (0..5).filter(|&d| bundle.form(d) == Form::Source) {
                    assert!(fit.of(bundle.with(d, Form::Translated)) >= fit.of(bundle), "translation does no harm");
                }
            }
        }
    }

    #[test]
    fn without_local_knowledge_translation_changes_words_only() {
        let fit = Landscape::reference(6, 2, Key::world(2, 0)).with_local_knowledge(0, Key::world(2, 0), 0);
        let source = Bundle::source(6);
        let translated = (0..6).fold(source, |bundle, d| bundle.with(d, Form::Translated));
        assert_eq!(fit.raw(source), fit.raw(translated));
    }

    /// Each entry is tried with draws of its own: with an empty reference table no two of them are equal, and more tries
    /// change them all upwards or not at all.
    #[test]
    fn every_entry_is_tried_with_draws_of_its_own() {
        let (elements, neighbours) = (6, 2);
        let empty = Landscape { elements, neighbours, entries: vec![0.0; elements << (neighbours + 1)] };
        for tries in 1..4 {
            let local = empty.with_local_knowledge(tries, Key::world(1, 0), 3);
            let mut drawn: Vec<f64> = local.entries.iter().copied().filter(|&entry| entry > 0.0).collect();
            drawn.sort_unstable_by(f64::total_cmp);
            assert!(drawn.windows(2).all(|pair| pair[0] < pair[1]), "{tries} tries: {drawn:?}");
            assert_eq!(drawn.len(), 2 * (elements << neighbours));
            // The highest of n uniform numbers is n/(n + 1) in the mean.
            let (count, n) = (drawn.len() as f64, f64::from(tries));
            let error = (n / (n + 2.0)).sqrt() / (n + 1.0) / count.sqrt();
            let mean = drawn.iter().sum::<f64>() / count;
            assert!((mean - n / (n + 1.0)).abs() < 4.0 * error, "{tries} tries: {mean}");
        }
    }

    #[test]
    fn a_pinned_fit_stands_for_one_bundle() {
        let mut fit = RegionalFit::flat(6, 0.3);
        assert_eq!(fit.of(Bundle::source(6)), 0.5);
        fit.pin(Bundle::source(6), 0.9);
        assert_eq!((fit.of(Bundle::source(6)), fit.of(Bundle::PRACTICE)), (0.9, 0.5));
        // Each has its own, and the last word counts.
        fit.pin(Bundle::PRACTICE, 0.2);
        fit.pin(Bundle::source(6), 0.8);
        assert_eq!((fit.of(Bundle::source(6)), fit.of(Bundle::PRACTICE)), (0.8, 0.2));
    }
}
