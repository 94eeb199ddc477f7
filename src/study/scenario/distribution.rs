//! What an axis of an experiment may take: values, and the map from the unit interval to them.
//!
//! Every design works on the unit cube; a [`Distribution`] maps one coordinate of it to a value of a scenario key by the
//! inverse of its distribution function. The five quantile functions are closed forms of one line each, so no
//! distribution crate is used here: `libm` alone keeps the last bit the same on every platform.

use super::value::Value;

/// Why a distribution is impossible.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DistributionError {
    /// A bound, mode or weight that is infinite or not a number.
    #[error("{0} is not a finite number")]
    NotFinite(f64),
    /// A reversed or empty range.
    #[error("the range {from}..{to} is empty: its end must lie above its start")]
    EmptyRange {
        /// Its start.
        from: f64,
        /// Its end.
        to: f64,
    },
    /// A logarithmic range that touches or crosses zero.
    #[error("a logarithmic range must lie above zero, and {from}..{to} does not")]
    LogThroughZero {
        /// Its start.
        from: f64,
        /// Its end.
        to: f64,
    },
    /// A mode outside its range.
    #[error("the mode {mode} lies outside {from}..{to}")]
    ModeOutside {
        /// The mode.
        mode: f64,
        /// Start of the range.
        from: f64,
        /// End of the range.
        to: f64,
    },
    /// No values to choose from.
    #[error("a list needs at least one value")]
    NoValues,
    /// Another number of weights than of values.
    #[error("{values} values but {weights} weights")]
    WeightCount {
        /// How many values.
        values: usize,
        /// How many weights.
        weights: usize,
    },
    /// A negative weight, or weights that sum to zero.
    #[error("weights must not be negative and must not all be zero")]
    Weights,
}

/// A distribution over the values of one scenario key that cannot be impossible.
#[derive(Debug, Clone, PartialEq)]
pub struct Distribution {
    shape: Shape,
    /// Whether values are rounded to whole numbers.
    whole: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Shape {
    Uniform {
        from: f64,
        to: f64,
    },
    LogUniform {
        from: f64,
        to: f64,
    },
    Triangular {
        from: f64,
        mode: f64,
        to: f64,
    },
    Integers {
        from: i64,
        to: i64,
    },
    /// `upto[i]` is the weight of `values[..=i]` as a share of all.
    Discrete {
        values: Vec<Value>,
        upto: Vec<f64>,
    },
}

impl Distribution {
    /// Uniform between two numbers: `quantile(u) = from + u (to - from)`.
    ///
    /// # Errors
    /// A bound that is not finite, or `to <= from`.
    pub fn uniform(from: f64, to: f64) -> Result<Self, DistributionError> {
        ordered(from, to)?;
        Ok(Self::from(Shape::Uniform { from, to }))
    }

    /// Uniform in the logarithm: `quantile(u) = from (to / from)^u`.
    ///
    /// # Errors
    /// As [`Distribution::uniform`], or `from <= 0`.
    pub fn log_uniform(from: f64, to: f64) -> Result<Self, DistributionError> {
        ordered(from, to)?;
        if from <= 0.0 {
            return Err(DistributionError::LogThroughZero { from, to });
        }
        Ok(Self::from(Shape::LogUniform { from, to }))
    }

    /// Triangular: the density rises from `from` to `mode` and falls to `to`.
    ///
    /// # Errors
    /// As [`Distribution::uniform`], or a mode outside the range.
    pub fn triangular(from: f64, mode: f64, to: f64) -> Result<Self, DistributionError> {
        ordered(from, to)?;
        finite(mode)?;
        if !(from..=to).contains(&mode) {
            return Err(DistributionError::ModeOutside { mode, from, to });
        }
        Ok(Self::from(Shape::Triangular { from, mode, to }))
    }

    /// Every whole number from `from` to `to`, both included, equally likely.
    ///
    /// # Errors
    /// `to < from`, or a bound beyond 2^52 in size, where a real number no longer tells neighbours apart.
    pub fn integers(from: i64, to: i64) -> Result<Self, DistributionError> {
        const LARGEST: u64 = 1 << 52;
        if to < from || from.unsigned_abs() > LARGEST || to.unsigned_abs() > LARGEST {
            return Err(DistributionError::EmptyRange { from: from as f64, to: to as f64 });
        }
        Ok(Self::from(Shape::Integers { from, to }))
    }

    /// The same distribution rounded to the nearest whole number, for a count on a logarithmic axis for instance. The ends
    /// of a range that is not logarithmic are half as likely as the rest: for equal ones use [`Distribution::integers`].
    #[must_use]
    pub fn rounded(self) -> Self {
        Self { whole: true, ..self }
    }

    /// These values, equally likely.
    ///
    /// # Errors
    /// An empty list.
    pub fn list(values: Vec<Value>) -> Result<Self, DistributionError> {
        let weights = vec![1.0; values.len()];
        Self::discrete(values, &weights)
    }

    /// These values in proportion to `weights`, which need not sum to one.
    ///
    /// # Errors
    /// An empty list, another number of weights, a negative or infinite weight, or no positive one.
    pub fn discrete(values: Vec<Value>, weights: &[f64]) -> Result<Self, DistributionError> {
        if values.is_empty() {
            return Err(DistributionError::NoValues);
        }
        if values.len() != weights.len() {
            return Err(DistributionError::WeightCount { values: values.len(), weights: weights.len() });
        }
        weights.iter().try_for_each(|&weight| finite(weight))?;
        let total: f64 = weights.iter().sum();
        finite(total)?;
        if total <= 0.0 || weights.iter().any(|&weight| weight < 0.0) {
            return Err(DistributionError::Weights);
        }
        let upto = weights
            .iter()
            .scan(0.0, |sum, weight| {
                *sum += weight;
                Some(*sum / total)
            })
            .collect();
        Ok(Self::from(Shape::Discrete { values, upto }))
    }

    /// The value at `u`, a coordinate of the unit cube; outside [0, 1] it is the nearest end. The ends are exact.
    pub fn quantile(&self, u: f64) -> Value {
        let u = u.clamp(0.0, 1.0);
        match &self.shape {
            Shape::Uniform { from, to } => self.number(between(*from, *to, u)),
            Shape::LogUniform { from, to } => self.number(log_between(*from, *to, u)),
            Shape::Triangular { from, mode, to } => self.number(triangular_quantile(*from, *mode, *to, u)),
            Shape::Integers { from, to } => {
                let count = (to - from + 1) as f64;
                Value::Integer((from + (u * count).floor() as i64).min(*to))
            }
            Shape::Discrete { values, upto } => {
                // A value of weight zero is never met: strict at its lower end, and the last positive one ends at 1.
                let at = upto.partition_point(|&end| end <= u);
                let last = upto.partition_point(|&end| end < 1.0).min(values.len() - 1);
                Value::clone(&values[at.min(last)])
            }
        }
    }

    /// Whether its values are whole numbers or those of a list, with nothing between two neighbours.
    pub fn is_stepped(&self) -> bool {
        self.whole || matches!(self.shape, Shape::Integers { .. } | Shape::Discrete { .. })
    }

    /// The only value that it gives, if it gives no other.
    pub fn only_value(&self) -> Option<Value> {
        let only = self.quantile(0.0);
        let each = self.coordinates_of_each(2)?;
        each.iter().all(|u| self.quantile(*u) == only).then_some(only)
    }

    /// The value that [`Value::as_number`] turns into this number: a switch, a whole number, or the number itself.
    pub fn value_of(&self, number: f64) -> Value {
        let listed = match &self.shape {
            Shape::Discrete { values, .. } => values.iter().find(|value| value.as_number() == Some(number)),
            _ => None,
        };
        match listed {
            Some(value) => value.clone(),
            None if matches!(self.quantile(0.5), Value::Integer(_)) => Value::Integer(number.round() as i64),
            None => Value::Number(number),
        }
    }

    /// `count` levels for a grid, ends included: evenly spaced, in the logarithm for a logarithmic axis. One level is
    /// the middle. Whole numbers are rounded and then each taken once; a list gives all its values, whatever `count`.
    pub fn levels(&self, count: usize) -> Vec<Value> {
        self.each_level(count).collect()
    }

    /// How many levels [`Distribution::levels`] gives.
    pub fn level_count(&self, count: usize) -> usize {
        if self.whole { self.each_level(count).count() } else { self.listed().map_or(count, <[Value]>::len) }
    }

    /// As [`Distribution::levels`], one after another.
    pub fn each_level(&self, count: usize) -> impl Iterator<Item = Value> + '_ {
        let unit = move |i: usize| if count == 1 { 0.5 } else { i as f64 / (count - 1) as f64 };
        let at = move |i: usize| match &self.shape {
            Shape::LogUniform { from, to } => self.number(log_between(*from, *to, unit(i))),
            Shape::Integers { from, to } => Value::Integer(between(*from as f64, *to as f64, unit(i)).round() as i64),
            Shape::Uniform { from, to } | Shape::Triangular { from, to, .. } => {
                self.number(tidy(between(*from, *to, unit(i))).clamp(*from, *to))
            }
            Shape::Discrete { values, .. } => values[i].clone(),
        };
        let mut last = None;
        let all = 0..self.listed().map_or(count, <[Value]>::len);
        all.map(at).filter(move |value| !self.whole || last.replace(value.clone()).as_ref() != Some(value))
    }

    /// A coordinate of the unit cube for each different value, in order, the middle of those that give it; none if values are
    /// not whole numbers, or more than `most` of them. Values of a list that have no weight are left out.
    pub fn coordinates_of_each(&self, most: u64) -> Option<Vec<f64>> {
        let whole = |value: Value| value.as_number().map(|number| number as i64);
        match &self.shape {
            Shape::Discrete { values, upto } => {
                let below = [0.0].into_iter().chain(upto.iter().copied());
                let spans = values.iter().enumerate().zip(below.zip(upto));
                let fresh = spans.filter(|((at, value), (low, high))| high > &low && !values[..*at].contains(value));
                Some(fresh.map(|(_, (low, high))| f64::midpoint(low, *high)).collect())
            }
            Shape::Integers { .. } | Shape::Uniform { .. } | Shape::LogUniform { .. } | Shape::Triangular { .. } => {
                let is_whole = self.whole || matches!(self.shape, Shape::Integers { .. });
                let (first, last) = (whole(self.quantile(0.0))?, whole(self.quantile(1.0))?);
                if !is_whole || last.abs_diff(first) >= most {
                    return None;
                }
                // Quantiles rise, so the coordinates at which a number begins are found by halving.
                let begins = |number: i64| {
                    let (mut low, mut high) = (0.0, 1.0);
                    for _ in 0..f64::MANTISSA_DIGITS {
                        let middle = f64::midpoint(low, high);
                        let is_below = whole(self.quantile(middle)).is_some_and(|found| found < number);
                        if is_below { low = middle } else { high = middle }
                    }
                    if number == first { 0.0 } else { high }
                };
                let ends = |number: i64| if number == last { 1.0 } else { begins(number + 1) };
                Some((first..=last).map(|number| f64::midpoint(begins(number), ends(number))).collect())
            }
        }
    }

    /// Where a value lies in the range, 0 to 1: in logarithms for a logarithmic range, among the numbers of a list by their
    /// size, among the words of a list by their order. 0 where all values are the same.
    pub fn position(&self, value: &Value) -> f64 {
        let ends = match &self.shape {
            Shape::Discrete { values, .. } => {
                let numbers: Option<Vec<f64>> = values.iter().map(Value::as_number).collect();
                let Some(numbers) = numbers else {
                    let at = values.iter().position(|listed| listed == value).unwrap_or(0);
                    return at as f64 / (values.len() - 1).max(1) as f64;
                };
                let least = numbers.iter().copied().fold(f64::INFINITY, f64::min);
                (least, numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max))
            }
            Shape::Integers { from, to } => (*from as f64, *to as f64),
            Shape::Uniform { from, to } | Shape::LogUniform { from, to } | Shape::Triangular { from, to, .. } => {
                (*from, *to)
            }
        };
        let scale = |number: f64| if self.is_logarithmic() { libm::log(number) } else { number };
        let (from, to) = (scale(ends.0), scale(ends.1));
        let at = value.as_number().map_or(from, scale);
        if to > from { (at - from) / (to - from) } else { 0.0 }
    }

    /// The values of a list, as often as it names them; none for a range.
    pub fn listed(&self) -> Option<&[Value]> {
        match &self.shape {
            Shape::Discrete { values, .. } => Some(values),
            _ => None,
        }
    }

    /// All values of a list, else the two ends.
    pub(super) fn extremes(&self) -> Vec<Value> {
        self.listed().map_or_else(|| vec![self.quantile(0.0), self.quantile(1.0)], <[Value]>::to_vec)
    }

    /// Whether even steps are steps of the logarithm.
    pub fn is_logarithmic(&self) -> bool {
        matches!(self.shape, Shape::LogUniform { .. })
    }

    fn number(&self, value: f64) -> Value {
        if self.whole { Value::Integer(value.round() as i64) } else { Value::Number(value) }
    }
}

impl From<Shape> for Distribution {
    fn from(shape: Shape) -> Self {
        let whole = matches!(shape, Shape::Integers { .. });
        Self { shape, whole }
    }
}

/// `from + u (to - from)`, exact at both ends and free of overflow.
fn between(from: f64, to: f64, u: f64) -> f64 {
    (from * (1.0 - u) + to * u).clamp(from, to)
}

/// The number without the rounding error that arithmetic leaves in its last digits: 0.14, not 0.13999999999999999.
fn tidy(number: f64) -> f64 {
    format!("{number:.12e}").parse().unwrap_or(number)
}

fn log_between(from: f64, to: f64, u: f64) -> f64 {
    if u <= 0.0 {
        from
    } else if u >= 1.0 {
        to
    } else {
        libm::exp(between(libm::log(from), libm::log(to), u)).clamp(from, to)
    }
}

fn triangular_quantile(from: f64, mode: f64, to: f64, u: f64) -> f64 {
    let width = to - from;
    let below = (mode - from) / width;
    let value = if u < below {
        from + (u * width * (mode - from)).sqrt()
    } else {
        to - ((1.0 - u) * width * (to - mode)).sqrt()
    };
    value.clamp(from, to)
}

fn finite(number: f64) -> Result<(), DistributionError> {
    if number.is_finite() { Ok(()) } else { Err(DistributionError::NotFinite(number)) }
}

fn ordered(from: f64, to: f64) -> Result<(), DistributionError> {
    finite(from)?;
    finite(to)?;
    // A width that overflows is as unusable as no width.
    if from < to && (to - from).is_finite() { Ok(()) } else { Err(DistributionError::EmptyRange { from, to }) }
}
