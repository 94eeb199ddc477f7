//! Charts as files: how wide, in which formats.

use std::str::FromStr;

use clap::{Args, ValueEnum};

use crate::charts::png;
use crate::experiment::Executor;
use crate::report::Chart;

use super::failure::Failure;
use super::pipeline::inert;

const MM_PER_INCH: f64 = 25.4;
/// Dots per inch unless others are requested.
const DPI: u32 = 300;
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

/// What pictures are put on: options of every command that draws.
#[derive(Debug, Clone, PartialEq, Args)]
#[command(next_help_heading = "Pictures")]
pub(super) struct ChartOptions {
    /// Width of pictures on paper, in mm, cm or in.
    #[arg(long, value_name = "WIDTH", default_value = "160mm", allow_hyphen_values = true)]
    width: Width,
    /// Dots per inch of PNG pictures [default: 300].
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = clap::value_parser!(u32).range(1..=2400))]
    dpi: Option<u32>,
    /// Formats of pictures, separated by commas.
    #[arg(long, value_name = "FORMAT,..", value_delimiter = ',', default_values = ["svg", "png"])]
    format: Vec<Format>,
}

impl ChartOptions {
    /// Width in pixels.
    ///
    /// # Errors
    /// [`Failure::Usage`] if pictures would be wider than can be drawn. Commands ask before they compute anything.
    pub(super) fn pixels(&self) -> Result<u32, Failure> {
        let dpi = self.dpi.unwrap_or(DPI);
        if self.dpi.is_some() && !self.format.contains(&Format::Png) {
            return Err(inert("dpi", "it is of PNG pictures, and --format leaves them out"));
        }
        let pixels = (self.width.0 / MM_PER_INCH * f64::from(dpi)).round();
        if (1.0..=WIDEST).contains(&pixels) {
            return Ok(pixels as u32);
        }
        Err(Failure::Usage(format!(
            "a picture {} mm wide at {} dots per inch is {pixels} pixels wide; allowed: 1 to {WIDEST}",
            self.width.0, dpi
        )))
    }

    /// Endings of the files of pictures.
    pub(super) fn endings(&self) -> impl Iterator<Item = &'static str> {
        self.format.iter().map(|format| match format {
            Format::Svg => ".svg",
            Format::Png => ".png",
        })
    }

    /// A chart in every format, each with the ending of its file.
    ///
    /// # Errors
    /// [`Failure::Chart`] if it cannot be drawn.
    pub(super) fn drawn(&self, name: &str, svg: &str) -> Result<Vec<Picture>, Failure> {
        let svg = self.sized(svg);
        let mut pictures = Vec::new();
        if self.format.contains(&Format::Png) {
            let bytes = png(&svg, self.pixels()?).map_err(|error| Failure::Chart(name.to_owned(), error))?;
            pictures.push(Picture { name: format!("{name}.png"), bytes });
        }
        if self.format.contains(&Format::Svg) {
            pictures.push(Picture { name: format!("{name}.svg"), bytes: svg.into_bytes() });
        }
        Ok(pictures)
    }

    /// The chart with another width; what is drawn stays the same.
    fn sized(&self, svg: &str) -> String {
        let sides = svg.split_once(" width=\"").and_then(|(before, rest)| {
            let (width, rest) = rest.split_once("mm\" height=\"")?;
            let (height, after) = rest.split_once("mm\"")?;
            Some((before, width.parse::<f64>().ok()?, height.parse::<f64>().ok()?, after))
        });
        let Some((before, width, height, after)) = sides else { return svg.to_owned() };
        let height = height * self.width.0 / width;
        format!("{before} width=\"{}mm\" height=\"{height}mm\"{after}", self.width.0)
    }
}

/// A picture as a file.
#[derive(Debug, Clone)]
pub(super) struct Picture {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// Every chart in every format, drawn on so many threads; 0 takes one per core.
///
/// # Errors
/// Those of [`Paper::drawn`]; [`Failure`] when the system refuses to start threads.
pub(super) fn files(charts: &[Chart], chart_options: &ChartOptions, threads: usize) -> Result<Vec<Picture>, Failure> {
    let draw = |chart: &Chart| chart_options.drawn(&chart.name, &chart.svg);
    let pictures = Executor::new(threads)?.map(charts.iter().collect(), draw);
    Ok(pictures.into_iter().collect::<Result<Vec<_>, _>>()?.concat())
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
    fn a_width_changes_the_size_alone() {
        let chart_options = ChartOptions { width: Width(90.0), dpi: None, format: vec![Format::Svg] };
        assert_eq!(chart_options.pixels().ok(), Some(1063));
        let svg = "<svg width=\"160mm\" height=\"100mm\" viewBox=\"0 0 3200 2000\">";
        assert_eq!(chart_options.sized(svg), "<svg width=\"90mm\" height=\"56.25mm\" viewBox=\"0 0 3200 2000\">");
        assert!(ChartOptions { dpi: Some(100_000), format: vec![Format::Png], ..chart_options }.pixels().is_err());
    }
}
