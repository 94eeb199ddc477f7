//! How much of each prior the data settle: posterior intervals along the quantiles of the prior.

use super::canvas::Picture;
use super::facts::{AxisLabel, Labels};
use super::legend::Key;
use super::marks::{Mark, Stroke, vertical_line};
use super::rows::{Row, Rows};
use super::style::{self, Colour, GREY, INK};
use super::ticks::{Extent, Ticks, number};

/// Facts of [`shrinkage`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shrinkage {
    /// Title, caption, description.
    pub labels: Labels,
    /// In any order; the chart sorts them.
    pub rows: Vec<ShrinkageRow>,
}

/// The posterior of one parameter, in quantiles of its prior (0 to 1), so that all fit one axis.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ShrinkageRow {
    /// The parameter.
    pub name: String,
    /// Posterior median.
    pub median: f64,
    /// Posterior interval of 50 %.
    pub half: (f64, f64),
    /// Posterior interval of 90 %.
    pub most: (f64, f64),
    /// Share of the prior's standard deviation that is gone; NaN if unknown.
    pub shrinkage: f64,
    /// Posterior median and 90 % interval in the parameter's unit, in words.
    pub told: String,
}

const POSTERIOR: Colour = style::BLUE;

/// Draws a row per parameter, the most settled on top; those for which there is no room are counted in words.
pub fn shrinkage(facts: &Shrinkage) -> Picture {
    let known = |row: &&ShrinkageRow| nested_is_known(row.median, row.half, row.most);
    let mut rows: Vec<&ShrinkageRow> = facts.rows.iter().filter(known).collect();
    let size = |row: &ShrinkageRow| if row.shrinkage.is_nan() { f64::NEG_INFINITY } else { row.shrinkage };
    rows.sort_by(|a, b| size(b).total_cmp(&size(a)));
    let row = |(k, row): (usize, &&ShrinkageRow)| Row {
        name: row.name.clone(),
        marks: vec![
            std::iter::once(Mark::Rect((0.05, 0.12), (0.95, 0.88), style::PALE.into()))
                .chain(nested(row.median, row.half, row.most, [style::tint(POSTERIOR, 0.5), POSTERIOR]))
                .collect(),
        ],
        numbers: vec![(number(row.shrinkage, 2), INK), (row.told.clone(), GREY)],
        rest: format!("{} more, settled less", rows.len() - k),
        ..Row::default()
    };
    let bar = |name: &str, (low, high): (f64, f64), colour: Colour| {
        Key::of(name, 6.0, [Mark::Rect((0.0, low), (1.0, high), colour.into())])
    };
    let values = [0.0, 0.25, 0.5, 0.75, 1.0];
    let quantile = AxisLabel::new("quantile of the prior", "");
    let extent = (!rows.is_empty()).then_some(Extent { low: 0.0, high: 1.0 });
    Rows {
        ticks: Some(Ticks { values: values.to_vec(), labels: values.map(|value| number(value, 2)).to_vec() }),
        keys: vec![
            bar("prior, 90 %", (0.0, 1.0), style::PALE),
            bar("posterior, 90 %", (0.25, 0.75), style::tint(POSTERIOR, 0.5)),
            bar("50 %", (0.25, 0.75), POSTERIOR),
        ],
        columns: ["shrinkage", "median [90 %]"].map(str::to_owned).to_vec(),
        ..Rows::of(&quantile, extent, 8.0, rows.iter().enumerate().map(row).collect())
    }
    .picture(&facts.labels)
}

/// Whether a median and the ends of its ranges are numbers.
pub(super) fn nested_is_known(median: f64, half: (f64, f64), most: (f64, f64)) -> bool {
    [median, half.0, half.1, most.0, most.1].iter().all(|end| end.is_finite())
}

/// Bars of 90 % and 50 % with a stroke at the median.
pub(super) fn nested(median: f64, half: (f64, f64), most: (f64, f64), colours: [Colour; 2]) -> [Mark; 3] {
    let bar = |(low, high): (f64, f64), colour: Colour| Mark::Rect((low, 0.28), (high, 0.72), colour.into());
    [bar(most, colours[0]), bar(half, colours[1]), vertical_line(median, (0.15, 0.85), Stroke::of(INK, 0.5))]
}
