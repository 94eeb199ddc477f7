//! Colours for amounts, distinguished by lightness alone, and the bar that explains them.

use super::canvas::Canvas;
use super::frame::{Area, Scale};
use super::style::{self, Colour, TICK};
use super::text_style::TextStyle;
use super::ticks::{Extent, Ticks, around};

/// From low to high, ever darker.
const SEQUENTIAL: [Colour; 6] = [
    Colour(0xF4, 0xF0, 0xDC),
    Colour(0xCB, 0xDD, 0xB4),
    Colour(0x86, 0xBF, 0xA6),
    Colour(0x43, 0x93, 0xA0),
    Colour(0x25, 0x62, 0x8A),
    Colour(0x1B, 0x2F, 0x5E),
];
/// From below to above zero; brown and purple are distinguished under all common colour blindness and belong to no arm.
const DIVERGING: [Colour; 7] = [
    Colour(0x7F, 0x3B, 0x08),
    Colour(0xC8, 0x7A, 0x24),
    Colour(0xF6, 0xC9, 0x8A),
    Colour(0xF7, 0xF7, 0xF5),
    Colour(0xC9, 0xC4, 0xE2),
    Colour(0x85, 0x73, 0xB3),
    Colour(0x3F, 0x18, 0x67),
];

/// Which colour stands for which value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ColourScale {
    extent: Extent,
    ticks: Ticks,
    ramp: &'static [Colour],
}

impl ColourScale {
    /// Over an extent, or as far to both sides of zero if values are differences.
    pub(super) fn new(extent: Extent, difference: bool, marks: usize) -> Self {
        let (extent, ramp): (_, &[Colour]) = if difference {
            let most = extent.low.abs().max(extent.high.abs());
            (Extent { low: -most, high: most }, &DIVERGING)
        } else {
            (extent, &SEQUENTIAL)
        };
        let (extent, ticks) = around(extent.open(), marks);
        Self { extent, ticks, ramp }
    }

    pub(super) fn colour(&self, value: f64) -> Colour {
        let along = Scale { extent: self.extent, from: 0.0, to: (self.ramp.len() - 1) as f64 }.at(value);
        let below = (along.floor() as usize).min(self.ramp.len() - 2);
        let (a, b, part) = (self.ramp[below], self.ramp[below + 1], along - below as f64);
        let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * part).round() as u8;
        Colour(mix(a.0, b.0), mix(a.1, b.1), mix(a.2, b.2))
    }

    /// Width in mm of the bar with its numbers.
    pub(super) fn width(&self) -> f64 {
        BAR + 2.0 + self.ticks.labels.iter().map(|label| TextStyle::of(TICK).width(label)).fold(0.0, f64::max)
    }

    /// Draws the bar at the left of `area` with numbers to its right.
    pub(super) fn bar(&self, canvas: &mut Canvas, area: Area) {
        let scale = Scale { extent: self.extent, from: area.bottom, to: area.top };
        let right = area.left + BAR;
        let shades = 72;
        for k in 0..shades {
            let from = area.bottom - area.height() * f64::from(k) / f64::from(shades);
            let part = (f64::from(k) + 0.5) / f64::from(shades);
            let value = self.extent.low * (1.0 - part) + self.extent.high * part;
            // Up to the top each time, so that no seam shows between shades.
            canvas.rect((area.left, area.top), (right, from), self.colour(value));
        }
        canvas.line(&Area { right, ..area }.edge(), style::INK, style::AXIS, &[]);
        for (&value, label) in self.ticks.values.iter().zip(&self.ticks.labels) {
            let y = scale.at(value);
            canvas.line(&[(right, y), (right + 0.9, y)], style::INK, style::AXIS, &[]);
            canvas.text(label, (right + 1.6, y), TextStyle::of(TICK));
        }
    }
}

const BAR: f64 = 4.0;

/// Dark or light type, whichever is read more easily on a colour.
pub(super) fn ink_on(colour: Colour) -> Colour {
    let light = 0.3 * f64::from(colour.0) + 0.59 * f64::from(colour.1) + 0.11 * f64::from(colour.2);
    if light > 140.0 { style::INK } else { style::PAPER }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lightness(colour: Colour) -> f64 {
        0.3 * f64::from(colour.0) + 0.59 * f64::from(colour.1) + 0.11 * f64::from(colour.2)
    }

    #[test]
    fn amounts_grow_darker_without_a_turn() {
        let scale = ColourScale::new(Extent { low: 0.0, high: 1.0 }, false, 5);
        let shades: Vec<f64> = (0..=50).map(|k| lightness(scale.colour(f64::from(k) / 50.0))).collect();
        assert!(shades.windows(2).all(|pair| pair[1] < pair[0]), "{shades:?}");
    }

    #[test]
    fn differences_are_palest_at_zero_and_alike_in_depth_on_both_sides() {
        let scale = ColourScale::new(Extent { low: -0.2, high: 1.0 }, true, 5);
        assert_eq!(scale.colour(0.0), DIVERGING[3]);
        for size in [0.3, 0.6, 0.9] {
            let (above, below) = (lightness(scale.colour(size)), lightness(scale.colour(-size)));
            assert!((above - below).abs() < 45.0, "{size}: {above} against {below}");
        }
    }
}
