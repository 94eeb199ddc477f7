//! The tables of a sensitivity: indices of every input, pairs of inputs, and the random share.

use crate::analysis::Interval;
use crate::analysis::bootstrap::Estimate;
use crate::measures::Outcome;
use crate::output::{ColumnType, Columns, Field, RowReader, RowWriter, Table, row};
use crate::parameters::Arm;

use super::estimand::Estimand;
use super::indices::Indices;

impl From<Option<Estimate>> for Interval {
    fn from(estimate: Option<Estimate>) -> Self {
        let ends = estimate.and_then(|estimate| estimate.interval).unwrap_or((f64::NAN, f64::NAN));
        Self { value: estimate.map_or(f64::NAN, |estimate| estimate.value), low: ends.0, high: ends.1 }
    }
}

/// A number with the ends of its 95 % bootstrap interval: three columns.
impl Columns for Interval {
    fn fields(name: &'static str, unit: &'static str, meaning: &'static str, into: &mut Vec<Field>) {
        into.push(Field::new(name, unit, meaning, ColumnType::F64));
        for (end, what) in [("low", "lower"), ("high", "upper")] {
            let meaning = format!("{what} end of the 95 % bootstrap interval of: {meaning}");
            let field = Field { meaning: meaning.into(), ..Field::new(name, unit, "", ColumnType::F64) };
            into.push(field.named(format!("{name}_{end}")));
        }
    }

    fn write<'a>(rows: impl Iterator<Item = &'a Self> + Clone, to: &mut RowWriter) {
        f64::write(rows.clone().map(|row| &row.value), to);
        f64::write(rows.clone().map(|row| &row.low), to);
        f64::write(rows.map(|row| &row.high), to);
    }

    fn read(row: &mut RowReader) -> Result<Self, String> {
        Ok(Self { value: f64::read(row)?, low: f64::read(row)?, high: f64::read(row)? })
    }
}

row! {
    /// The quantity that a row speaks of.
    pub struct QuantityKey {
        outcome: String, "", "name of the outcome";
        arm: Arm, "", "arm";
        minus: Option<Arm>, "", "arm that is subtracted; missing for a level";
    }
}

impl QuantityKey {
    pub(super) fn new(outcome: &Outcome, quantity: &Estimand) -> Self {
        let (arm, minus) = quantity.arms();
        Self { outcome: outcome.name.to_owned(), arm, minus }
    }

    /// `hybrid`, or `hybrid - spontaneous`.
    pub fn name(&self) -> String {
        match self.minus {
            None => self.arm.as_str().to_owned(),
            Some(minus) => format!("{} - {}", self.arm.as_str(), minus.as_str()),
        }
    }
}

row! {
    /// How many rows of the design an index rests on.
    pub struct Use {
        used: Option<usize>, "", "rows, effects or points used";
        lost: Option<usize>, "", "rows, effects or points lost to missing runs";
    }
}

row! {
    /// A row of `morris`.
    pub struct MorrisRow in "morris": "one input, one quantity: elementary effects" {
        /// The quantity.
        of: QuantityKey;
        axis: String, "", "input";
        mu_star: Interval, "unit of the outcome over the whole range of the input", "mean size of the elementary effects";
        mu: Interval, "unit of the outcome over the whole range of the input", "mean elementary effect";
        sigma: Interval, "unit of the outcome over the whole range of the input", "standard deviation of the elementary effects";
        /// What it rests on.
        rests: Use;
    }
}

row! {
    /// A row of `sobol`.
    pub struct SobolRow in "sobol": "one input, one quantity: shares of the variance of means" {
        /// The quantity.
        of: QuantityKey;
        axis: String, "", "input";
        first: Interval, "share", "share of the variance between points that the input explains alone";
        total: Interval, "share", "share that would remain if all other inputs were known";
        /// What it rests on.
        rests: Use;
    }
}

row! {
    /// A row of `sobol_pairs`.
    pub struct SobolPairRow in "sobol_pairs": "two inputs, one quantity: interaction" {
        /// The quantity.
        of: QuantityKey;
        axis: String, "", "input";
        other: String, "", "other input";
        second: Interval, "share", "share of the variance beyond what each explains alone";
        /// What it rests on.
        rests: Use;
    }
}

row! {
    /// A row of `luck`.
    pub struct RandomShareRow in "luck": "one quantity: how much of it is random" {
        /// The quantity.
        of: QuantityKey;
        luck: Interval, "share", "share of the variance of a single run that comes from random draws, not inputs";
    }
}

row! {
    /// A row of `pawn`.
    pub struct PawnRow in "pawn": "one input, one quantity: distances between distributions" {
        /// The quantity.
        of: QuantityKey;
        axis: String, "", "input";
        median: Interval, "distance", "median distance between a slice's outcomes and all outcomes";
        maximum: Interval, "distance", "largest distance between a slice's outcomes and all outcomes";
        dummy_median: f64, "distance", "what the median of an inert input stays below, probability 0.95";
        dummy_maximum: f64, "distance", "what the maximum of an inert input stays below";
        matters: Option<bool>, "", "whether the median exceeds that of a dummy";
        /// What it rests on.
        rests: Use;
    }
}

/// The tables of these indices.
pub fn index_tables(axes: &[String], outcome: &Outcome, quantities: &[Estimand], indices: &[Indices]) -> Vec<Table> {
    let of = |quantity: &Estimand| QuantityKey::new(outcome, quantity);
    let (mut morris, mut sobol, mut pairs, mut pawn, mut shares) = (vec![], vec![], vec![], vec![], vec![]);
    for (quantity, indices) in quantities.iter().zip(indices) {
        match indices {
            Indices::Morris(by_axis, _) => morris.extend(axes.iter().zip(by_axis).map(|(axis, index)| MorrisRow {
                of: of(quantity),
                axis: axis.clone(),
                mu_star: index.map(|index| index.mu_star).into(),
                mu: index.map(|index| index.mu).into(),
                sigma: index.map(|index| index.sigma).into(),
                rests: Use { used: index.map(|index| index.used), lost: index.map(|index| index.lost) },
            })),
            Indices::Sobol(indices) => {
                sobol.extend(axes.iter().zip(&indices.axes).map(|(axis, index)| SobolRow {
                    of: of(quantity),
                    axis: axis.clone(),
                    first: index.map(|index| index.first).into(),
                    total: index.map(|index| index.total).into(),
                    rests: Use { used: index.map(|index| index.used), lost: index.map(|index| index.lost) },
                }));
                pairs.extend(indices.pairs.iter().map(|pair| SobolPairRow {
                    of: of(quantity),
                    axis: axes[pair.axes.0].clone(),
                    other: axes[pair.axes.1].clone(),
                    second: Some(pair.second).into(),
                    rests: Use { used: Some(pair.used), lost: Some(pair.lost) },
                }));
            }
            Indices::Pawn(by_axis, _) => pawn.extend(axes.iter().zip(by_axis).map(|(axis, index)| PawnRow {
                of: of(quantity),
                axis: axis.clone(),
                median: index.map(|index| index.median).into(),
                maximum: index.map(|index| index.maximum).into(),
                dummy_median: index.map_or(f64::NAN, |index| index.dummy_median),
                dummy_maximum: index.map_or(f64::NAN, |index| index.dummy_maximum),
                matters: index.map(|index| index.matters()),
                rests: Use { used: index.map(|index| index.used), lost: index.map(|index| index.lost) },
            })),
        }
        shares.push(RandomShareRow { of: of(quantity), luck: indices.random_share().into() });
    }
    let tables = [Table::of(morris), Table::of(sobol), Table::of(pairs), Table::of(pawn), Table::of(shares)];
    tables.into_iter().filter(|table| table.rows.rows() > 0).collect()
}
