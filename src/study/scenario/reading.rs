//! What is read off one run: an outcome of the run or of a park, as a level, a growth, a rate or a time. Claims, targets,
//! what-ifs, patterns and named quantities are read by this and by nothing else.

use super::quantity::Quantity;

/// A figure of one run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// The outcome, `x(t)`.
    pub quantity: Quantity,
    /// An outcome that it is divided by at each date.
    pub per: Option<Quantity>,
    /// What is made of it.
    pub measure: Measure,
    /// Years since the start of the run, read at the end of the nearest step; the horizon if absent.
    pub at: Option<f64>,
}

/// What is made of an outcome, `x(t)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measure {
    /// `x(at)`.
    Level,
    /// `(ln x(at) - ln x(since)) / (at - since)`, per year.
    Growth {
        /// Years since the start of the run.
        since: f64,
    },
    /// `(x(at) - x(since)) / (at - since)`, per year.
    Rate {
        /// Years since the start of the run.
        since: f64,
    },
    /// `x` at the first date at which it has a value.
    First,
    /// Years until `x` first reaches a value; missing where it never does.
    YearsTo {
        /// The value.
        reaches: f64,
        /// From when they are counted.
        from: Start,
    },
}

impl Measure {
    /// The measure of a word of scenario files, from a date on that it may need.
    pub(super) fn read(word: &str, since: Option<f64>) -> Option<Self> {
        match word {
            "growth" => since.map(|since| Self::Growth { since }),
            "rate" => since.map(|since| Self::Rate { since }),
            _ => Some(Self::Level),
        }
    }

    /// What it makes of something, in words.
    pub fn of(self, what: &str) -> String {
        match self {
            Self::Level => what.to_owned(),
            Self::Growth { .. } => format!("growth of {what}"),
            Self::Rate { .. } => format!("yearly change of {what}"),
            Self::First => format!("first {what}"),
            Self::YearsTo { reaches, .. } => format!("years to {reaches} {what}"),
        }
    }
}

/// From when years are counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Start {
    /// Years since the start of the run.
    Time(f64),
    /// When the outcome first reached this value.
    Reached(f64),
}

impl Reading {
    /// An outcome as it is at the horizon.
    pub fn level(quantity: Quantity) -> Self {
        Self { quantity, per: None, measure: Measure::Level, at: None }
    }

    /// Its value in a run of `horizon` years, from values of outcomes at single dates; `read` is called in a fixed order. NaN
    /// for what needs the whole course ([`Self::of_course`]).
    pub fn value(&self, horizon: f64, mut read: impl FnMut(Quantity, Option<f64>) -> f64) -> f64 {
        let mut level = |at: Option<f64>| {
            let own = read(self.quantity, at);
            self.per.map_or(own, |per| own / read(per, at))
        };
        let years = |since: f64| self.at.unwrap_or(horizon) - since;
        match self.measure {
            Measure::Level => level(self.at),
            Measure::Growth { since } => {
                let (then, now) = (level(Some(since)), level(self.at));
                (libm::log(now) - libm::log(then)) / years(since)
            }
            Measure::Rate { since } => {
                let (then, now) = (level(Some(since)), level(self.at));
                (now - then) / years(since)
            }
            Measure::First | Measure::YearsTo { .. } => f64::NAN,
        }
    }

    /// Its value from the course of the outcome: times in years since the start with values, in order.
    pub fn of_course(&self, course: &[(f64, f64)]) -> f64 {
        let reached = |value: f64| course.iter().find(|(_, own)| *own >= value).map(|(time, _)| *time);
        match self.measure {
            Measure::First => {
                course.iter().map(|(_, value)| *value).find(|value| value.is_finite()).unwrap_or(f64::NAN)
            }
            Measure::YearsTo { reaches, from } => {
                let start = match from {
                    Start::Time(time) => Some(time),
                    Start::Reached(value) => reached(value),
                };
                reached(reaches).zip(start).map_or(f64::NAN, |(time, start)| time - start)
            }
            Measure::Level | Measure::Growth { .. } | Measure::Rate { .. } => f64::NAN,
        }
    }

    /// Whether it needs the whole course of the outcome, rather than single dates.
    pub fn needs_course(&self) -> bool {
        matches!(self.measure, Measure::First | Measure::YearsTo { .. })
    }

    /// Its unit.
    pub fn unit(&self) -> String {
        let own = if self.per.is_some() { "ratio" } else { self.quantity.unit() };
        match self.measure {
            Measure::Level | Measure::First => own.to_owned(),
            Measure::Growth { .. } => "per year".to_owned(),
            Measure::Rate { .. } => format!("{own} per year"),
            Measure::YearsTo { .. } => "years".to_owned(),
        }
    }
}
