//! What is read off one run: an outcome of the run or of a park, as a level, a growth, a rate or a time. Claims, targets,
//! what-ifs, patterns and named quantities are read by this and by nothing else.

use super::quantity::Quantity;
use crate::world::plan::PinnedPark;

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
    /// The time from which it is taken.
    pub fn since(self) -> Option<f64> {
        match self {
            Self::Growth { since } | Self::Rate { since } | Self::YearsTo { from: Start::Time(since), .. } => {
                Some(since)
            }
            Self::Level | Self::First | Self::YearsTo { .. } => None,
        }
    }

    /// The same from another time on.
    fn from(self, since: f64) -> Self {
        match self {
            Self::Growth { .. } => Self::Growth { since },
            Self::Rate { .. } => Self::Rate { since },
            Self::YearsTo { reaches, from: Start::Time(_) | Start::Founding } => {
                Self::YearsTo { reaches, from: Start::Time(since) }
            }
            Self::Level | Self::First | Self::YearsTo { .. } => self,
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
    /// When the park is founded, or the run begins.
    Founding,
    /// When the outcome first reached this value.
    Reached(f64),
}

/// Why a date cannot be read: what is wrong with it, and what was found and is allowed.
pub(crate) type DateRefused = (&'static str, String);

/// The years of a run, against which dates of the calendar are held.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RunYears {
    /// Its first year.
    pub(crate) start: f64,
    /// Its length.
    pub(crate) years: f64,
    /// Its time step.
    pub(crate) step: f64,
}

impl RunYears {
    /// Years since the start of the run, if a date lies between the end of the first step and the horizon.
    pub(crate) fn elapsed(self, date: f64) -> Result<f64, DateRefused> {
        self.elapsed_from(self.step, "is before the end of the first step", date)
    }

    /// The same between the first time allowed and the horizon; `before` says what is wrong with an earlier date.
    fn elapsed_from(self, first: f64, before: &'static str, date: f64) -> Result<f64, DateRefused> {
        let Self { start, years, .. } = self;
        let elapsed = date - start;
        if elapsed + 1e-9 < first || elapsed > years + 1e-9 {
            let what = if elapsed > years { "is after the horizon" } else { before };
            let allowed = format!("{} to {} (time.start + time.years)", start + first, start + years);
            return Err((what, format!("found {date:.2}; allowed: {allowed}")));
        }
        Ok(elapsed)
    }
}

/// Whether a park is there at a date at which something of it is read.
pub(crate) fn is_founded(park: &PinnedPark, date: f64) -> Result<(), DateRefused> {
    if date >= park.date {
        return Ok(());
    }
    let label = format!("found {date:.2}; allowed: from {:.2}, when {} is founded", park.date, park.name);
    Err(("is before its park is founded", label))
}

impl Reading {
    /// The same with its dates of the calendar as years since the start of a run, in which these parks are read.
    ///
    /// # Errors
    /// The dates that it cannot have, each with its key.
    pub(crate) fn in_run(self, run: RunYears, parks: &[&PinnedPark]) -> Result<Self, Vec<(&'static str, DateRefused)>> {
        let mut refused = Vec::new();
        let mut elapsed = |key, date: Result<f64, DateRefused>| date.map_err(|why| refused.push((key, why))).ok();
        let at = self.at.and_then(|at| elapsed("at", run.elapsed(at))).filter(|at| *at < run.years);
        let is_change = matches!(self.measure, Measure::Growth { .. } | Measure::Rate { .. });
        // Years are counted from a date, at which nothing is read.
        let counted = |since| run.elapsed_from(0.0, "is before the run begins", since);
        let since = self.measure.since();
        let mut from =
            since.and_then(|since| elapsed("since", if is_change { run.elapsed(since) } else { counted(since) }));
        if let (true, Some(since), Some(_)) = (is_change, since, from.filter(|from| *from >= run.years)) {
            let label = format!("found {since:.2}; allowed: a date before {:.2}", run.start + run.years);
            refused.push(("since", ("is not before the horizon", label)));
        }
        let (key, first) = if is_change { ("since", since) } else { ("at", self.at) };
        if let (true, Some(first)) = (refused.is_empty(), first) {
            let unfounded = parks.iter().filter_map(|park| is_founded(park, first).err());
            refused.extend(unfounded.map(|why| (key, why)));
        }
        if let Measure::YearsTo { from: Start::Founding, .. } = self.measure {
            from = Some(parks.first().map_or(0.0, |park| park.date - run.start));
        }
        let measure = from.map_or(self.measure, |from| self.measure.from(from));
        if refused.is_empty() { Ok(Self { measure, at, ..self }) } else { Err(refused) }
    }

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
                    Start::Founding => course.first().map(|(time, _)| *time),
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
