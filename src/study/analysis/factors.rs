//! Inputs as scenario discovery sees them, the boxes it draws among them, and boxes as text.

use std::collections::BTreeSet;

use crate::experiment::designs::Value;

/// The inputs of all cases, column by column.
#[derive(Debug, Clone, PartialEq)]
pub struct Factors {
    columns: Vec<Factor>,
    cases: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Factor {
    pub(crate) name: String,
    pub(crate) values: FactorValues,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FactorValues {
    Numbers(Vec<f64>),
    Categories { names: Vec<String>, codes: Vec<usize> },
}

/// Why points cannot serve as inputs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FactorError {
    /// A point with another number of values than there are names.
    #[error("point {point} has {found} values for {names} inputs")]
    Width {
        /// Which point, from 1.
        point: usize,
        /// Its values.
        found: usize,
        /// The names.
        names: usize,
    },
    /// A value that is infinite or not a number.
    #[error("input {name} is not a finite number at point {point}")]
    NotFinite {
        /// Which input.
        name: String,
        /// Which point, from 1.
        point: usize,
    },
}

impl Factors {
    /// The inputs `points[case][factor]`. A column of numbers, whole or not, is cut by thresholds; one in which a word or
    /// a switch occurs is a set of categories.
    ///
    /// # Errors
    /// A point of another length than `names`, a number that is not finite.
    pub fn new(names: &[String], points: &[Vec<Value>]) -> Result<Self, FactorError> {
        for (i, point) in points.iter().enumerate() {
            if point.len() != names.len() {
                return Err(FactorError::Width { point: i + 1, found: point.len(), names: names.len() });
            }
        }
        let column = |(column, name): (usize, &String)| {
            let values = || points.iter().map(move |point| &point[column]);
            let values = if values().all(|value| matches!(value, Value::Number(_) | Value::Integer(_))) {
                let numbers: Vec<f64> = values().filter_map(Value::as_number).collect();
                if let Some(i) = numbers.iter().position(|number| !number.is_finite()) {
                    return Err(FactorError::NotFinite { name: name.clone(), point: i + 1 });
                }
                FactorValues::Numbers(numbers)
            } else {
                let names: Vec<String> = values().map(Value::unquoted).collect::<BTreeSet<_>>().into_iter().collect();
                let codes = values().map(|value| names.partition_point(|name| *name < value.unquoted())).collect();
                FactorValues::Categories { names, codes }
            };
            Ok(Factor { name: name.clone(), values })
        };
        let columns = names.iter().enumerate().map(column).collect::<Result<_, _>>()?;
        Ok(Self { columns, cases: points.len() })
    }

    /// How many cases there are.
    pub fn cases(&self) -> usize {
        self.cases
    }

    pub(crate) fn columns(&self) -> &[Factor] {
        &self.columns
    }
}

/// What a box asks of one input.
#[derive(Debug, Clone, PartialEq)]
pub enum Limit {
    /// Nothing.
    Any,
    /// `from <= value < below`; an open end is infinite.
    Range {
        /// The least value inside.
        from: f64,
        /// The least value beyond.
        below: f64,
    },
    /// One of the categories marked, in the alphabetic order of all.
    Among(Vec<bool>),
}

/// A box: a limit for each input.
#[derive(Debug, Clone, PartialEq)]
pub struct Region(pub Vec<Limit>);

impl Region {
    /// The box that holds everything.
    pub fn everything(factors: &Factors) -> Self {
        Self(vec![Limit::Any; factors.columns.len()])
    }

    /// Whether the case lies inside.
    pub fn contains(&self, factors: &Factors, case: usize) -> bool {
        self.0.iter().zip(&factors.columns).all(|(limit, factor)| limit.admits(&factor.values, case))
    }

    /// How many inputs the box limits.
    pub fn limited(&self) -> usize {
        self.0.iter().filter(|limit| **limit != Limit::Any).count()
    }

    /// The box as a rule: "coercion < 0.2 and distance >= 0.3", "always" if it limits nothing.
    pub fn rule(&self, factors: &Factors) -> String {
        let limits = self.0.iter().zip(&factors.columns).filter_map(|(limit, factor)| limit.text(factor));
        let rule = limits.collect::<Vec<_>>().join(" and ");
        if rule.is_empty() { "always".to_owned() } else { rule }
    }
}

impl Limit {
    pub(crate) fn admits(&self, values: &FactorValues, case: usize) -> bool {
        match (self, values) {
            (Self::Range { from, below }, FactorValues::Numbers(numbers)) => {
                *from <= numbers[case] && numbers[case] < *below
            }
            (Self::Among(kept), FactorValues::Categories { codes, .. }) => kept[codes[case]],
            _ => true,
        }
    }

    /// `from <= value < below`, which asks nothing if both ends are open.
    pub(crate) fn range(from: f64, below: f64) -> Self {
        if from.is_finite() || below.is_finite() { Self::Range { from, below } } else { Self::Any }
    }

    /// This limit and also `value >= at`.
    pub(crate) fn raised(&self, at: f64) -> Self {
        let (from, below) = self.ends();
        Self::range(from.max(at), below)
    }

    /// This limit and also `value < at`.
    pub(crate) fn lowered(&self, at: f64) -> Self {
        let (from, below) = self.ends();
        Self::range(from, below.min(at))
    }

    fn ends(&self) -> (f64, f64) {
        match self {
            Self::Range { from, below } => (*from, *below),
            _ => (f64::NEG_INFINITY, f64::INFINITY),
        }
    }

    /// This limit with one category of `count` let in or shut out.
    pub(crate) fn with_category(&self, count: usize, code: usize, admitted: bool) -> Self {
        let mut kept = match self {
            Self::Among(kept) => kept.clone(),
            _ => vec![true; count],
        };
        kept[code] = admitted;
        if kept.iter().all(|&kept| kept) { Self::Any } else { Self::Among(kept) }
    }

    fn text(&self, factor: &Factor) -> Option<String> {
        let name = &factor.name;
        match (self, &factor.values) {
            (Self::Range { from, below }, _) => Some(match (from.is_finite(), below.is_finite()) {
                (true, true) => format!("{from} <= {name} < {below}"),
                (true, false) => format!("{name} >= {from}"),
                (false, true) => format!("{name} < {below}"),
                (false, false) => return None,
            }),
            (Self::Among(kept), FactorValues::Categories { names, .. }) => {
                let names: Vec<&str> = names.iter().zip(kept).filter(|pair| *pair.1).map(|pair| &**pair.0).collect();
                Some(format!("{name} is {}", names.join(" or ")))
            }
            _ => None,
        }
    }
}

/// The number with the fewest digits in `(below, upto]`, near their middle: a threshold between two neighbouring values
/// that can be printed and still tells them apart.
pub(crate) fn round_threshold(below: f64, upto: f64) -> f64 {
    let middle = f64::midpoint(below, upto);
    (0..17)
        .filter_map(|digits| format!("{middle:.digits$e}").parse::<f64>().ok())
        .find(|&rounded| below < rounded && rounded <= upto)
        .unwrap_or(upto)
}
