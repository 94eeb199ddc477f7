//! Drawings as files: on what paper, in which formats.

use std::str::FromStr;

use clap::ValueEnum;

use crate::charts;
use crate::report::Drawing;

use super::failure::Failure;

/// Width of a drawing as it comes, in mm.
const FULL: f64 = 160.0;
/// Height of a drawing as it comes, in mm.
const TALL: f64 = 100.0;
const MM_PER_INCH: f64 = 25.4;
/// Widest picture, in pixels.
const WIDEST: f64 = 16_384.0;

/// A format of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Vectors, with text as text.
    Svg,
    /// Pixels.
    Png,
}

/// A length in mm, from 10 to 2000.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Width(f64);

impl FromStr for Width {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let units = [("mm", 1.0), ("cm", 10.0), ("in", MM_PER_INCH), ("", 1.0)];
        let (digits, unit) = (units.iter())
            .find_map(|(unit, size)| text.strip_suffix(unit).map(|digits| (digits.trim(), *size)))
            .unwrap_or((text, 1.0));
        let number: f64 =
            digits.parse().map_err(|_| "a width is a number of mm, such as 90mm, 9cm or 3.5in".to_owned())?;
        let width = number * unit;
        if (10.0..=2000.0).contains(&width) {
            Ok(Self(width))
        } else {
            Err("a width lies between 10mm and 2000mm".to_owned())
        }
    }
}

/// What pictures are put on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Paper {
    pub(super) width: Width,
    pub(super) dpi: u32,
    pub(super) formats: Vec<Format>,
}

impl Default for Paper {
    /// 160 mm at 300 dots per inch, in every format.
    fn default() -> Self {
        Self { width: Width(FULL), dpi: 300, formats: vec![Format::Png, Format::Svg] }
    }
}

impl Paper {
    /// Width in pixels.
    fn pixels(&self) -> Result<u32, Failure> {
        let pixels = (self.width.0 / MM_PER_INCH * f64::from(self.dpi)).round();
        if (1.0..=WIDEST).contains(&pixels) {
            return Ok(pixels as u32);
        }
        Err(Failure::Options(format!(
            "a picture {} mm wide at {} dots per inch is {pixels} pixels wide; allowed: 1 to {WIDEST}",
            self.width.0, self.dpi
        )))
    }

    /// The drawing with another width on paper; what is drawn stays the same.
    fn sized(&self, svg: &str) -> String {
        let size = |width: f64| format!("width=\"{width}mm\" height=\"{}mm\"", width * TALL / FULL);
        svg.replacen(&size(FULL), &size(self.width.0), 1)
    }
}

/// A picture as a file.
#[derive(Debug)]
pub(super) struct Picture {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// Every drawing in every format.
pub(super) fn files(drawings: &[Drawing], paper: &Paper) -> Result<Vec<Picture>, Failure> {
    let pixels = paper.pixels()?;
    let mut pictures = Vec::with_capacity(drawings.len() * paper.formats.len());
    for drawing in drawings {
        let svg = paper.sized(&drawing.svg);
        if paper.formats.contains(&Format::Png) {
            let bytes = charts::png(&svg, pixels).map_err(|error| Failure::Chart(drawing.name.clone(), error))?;
            pictures.push(Picture { name: format!("{}.png", drawing.name), bytes });
        }
        if paper.formats.contains(&Format::Svg) {
            pictures.push(Picture { name: format!("{}.svg", drawing.name), bytes: svg.into_bytes() });
        }
    }
    Ok(pictures)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_have_units_and_bounds() {
        assert_eq!("90mm".parse(), Ok(Width(90.0)));
        assert_eq!("9 cm".parse(), Ok(Width(90.0)));
        assert_eq!("120".parse(), Ok(Width(120.0)));
        assert_eq!("2in".parse(), Ok(Width(50.8)));
        for bad in ["0", "0mm", "-5mm", "wide", "", "NaN", "1e9mm"] {
            assert!(bad.parse::<Width>().is_err(), "{bad}");
        }
    }

    #[test]
    fn paper_changes_the_size_alone() {
        let paper = Paper { width: Width(90.0), ..Paper::default() };
        assert_eq!(paper.pixels().ok(), Some(1063));
        let svg = "<svg width=\"160mm\" height=\"100mm\" viewBox=\"0 0 3200 2000\">";
        assert_eq!(paper.sized(svg), "<svg width=\"90mm\" height=\"56.25mm\" viewBox=\"0 0 3200 2000\">");
        assert!(Paper { dpi: 100_000, ..paper }.pixels().is_err());
    }
}
