//! What a pattern reads off runs: an outcome of the run or of a pinned park, or a figure over the parks, with the scenario,
//! the arm and the settings that it needs.

use crate::experiment::RunRecord;
use crate::parameters::Arm;
use crate::scenario::{Measure, Quantity, Scenario, Start};

use super::parks::ParkFigure;

/// A figure of one run, and which runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Record or name of a pinned park that the scenario must have; without one, partners must seek each other and no park
    /// may be pinned.
    pub case: Option<String>,
    /// The calendar year by whose end the figure is settled.
    pub until: Option<i64>,
    /// Name of the arm.
    pub arm: String,
    /// What is set in the scenario; `{park}` and `{partner}` stand for positions.
    pub settings: Vec<String>,
    /// Events on the park that set this leave it as it was.
    pub without_event: Option<String>,
    /// The figure.
    pub figure: Figure,
}

/// A figure of one run.
#[derive(Debug, Clone, PartialEq)]
pub enum Figure {
    /// Of an outcome.
    Outcome(Outcome),
    /// Over parks.
    Parks(ParkFigure),
}

/// An outcome with calendar dates, before its scenario is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The outcome; of a park, its position is that in the file and means nothing.
    pub quantity: Quantity,
    /// An outcome that it is divided by.
    pub per: Option<Quantity>,
    /// Record or name of the pinned park.
    pub park: Option<String>,
    /// What is made of it.
    pub course: Course,
    /// Calendar date at which it is read; the horizon if absent.
    pub at: Option<f64>,
    /// Earlier date, of growth, rate and years.
    pub since: Option<f64>,
}

/// What is made of an outcome, see [`Measure`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Course {
    /// The outcome.
    Level,
    /// Its growth since a date.
    Growth,
    /// Its yearly change since a date.
    Rate,
    /// Its first value.
    First,
    /// Years until it reaches a value, counted from a date, from the founding or from an earlier value.
    YearsTo {
        /// The value.
        reaches: f64,
        /// The earlier value.
        after: Option<f64>,
    },
}

/// A figure of the runs of one scenario.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Bound {
    Outcome(crate::scenario::Reading),
    Parks(ParkFigure, Option<usize>),
}

impl Bound {
    /// The figure in a run; NaN where there is none.
    pub(super) fn value(&self, run: &RunRecord, scenario: &Scenario) -> f64 {
        match self {
            Self::Outcome(reading) => run.value(reading, f64::from(scenario.parameters.time.years)),
            Self::Parks(figure, park) => figure.value(run, scenario, *park),
        }
    }
}

/// The position of a pinned park in a scenario, by its record or its name.
pub(super) fn position(scenario: &Scenario, park: &str) -> Option<usize> {
    let parks = &scenario.plan.parks;
    let by_record = parks.iter().position(|own| own.record.as_deref() == Some(park));
    by_record.or_else(|| parks.iter().position(|own| own.name == park))
}

impl Reading {
    /// The arm in a scenario.
    pub(super) fn arm_in(&self, scenario: &Scenario) -> Option<Arm> {
        scenario.arms.iter().copied().find(|arm| arm.as_str() == self.arm)
    }

    /// The figure in the runs of a scenario.
    ///
    /// # Errors
    /// In words, when the scenario has no such quantity.
    pub(super) fn bind(&self, scenario: &Scenario) -> Result<Bound, String> {
        match &self.figure {
            Figure::Outcome(outcome) => outcome.bind(scenario).map(Bound::Outcome),
            Figure::Parks(figure) => {
                Ok(Bound::Parks(figure.clone(), self.case.as_deref().and_then(|case| position(scenario, case))))
            }
        }
    }

    /// The figure in one run of a scenario, without its settings; NaN where the run has none.
    ///
    /// # Errors
    /// In words, when the scenario has no such quantity.
    pub fn value(&self, run: &RunRecord, scenario: &Scenario) -> Result<f64, String> {
        Ok(self.bind(scenario)?.value(run, scenario))
    }

    /// In words.
    pub(super) fn describe(&self) -> String {
        let set = if self.settings.is_empty() { String::new() } else { format!(", with {}", self.settings.join(", ")) };
        let event =
            self.without_event.as_ref().map_or_else(String::new, |event| format!(", without the event on {event}"));
        format!("{}, arm {}{set}{event}", self.figure.describe(), self.arm)
    }
}

impl Figure {
    /// Its unit.
    pub fn unit(&self) -> String {
        match self {
            Self::Outcome(outcome) => outcome.measured(0.0, 0.0).unit(),
            Self::Parks(figure) => figure.measure.unit().to_owned(),
        }
    }

    /// Whether it is a level of transfer, which no park reports.
    pub fn is_transfer(&self) -> bool {
        match self {
            Self::Outcome(outcome) => outcome.quantity.as_str().starts_with("transfer"),
            Self::Parks(figure) => figure.measure.is_transfer(),
        }
    }

    /// The latest calendar date that it reads.
    pub(super) fn latest(&self) -> Option<f64> {
        match self {
            Self::Outcome(outcome) => outcome.at,
            Self::Parks(_) => None,
        }
    }

    fn describe(&self) -> String {
        match self {
            Self::Outcome(outcome) => {
                let of = outcome.park.as_ref().map_or_else(String::new, |park| format!(" of {park}"));
                let per = outcome.per.map_or_else(String::new, |per| format!(" / {}", per.as_str()));
                let own = format!("{}{per}{of}{}", outcome.quantity.as_str(), outcome.quantity.ended());
                let own = outcome.measured(0.0, 0.0).measure.of(&own);
                let since = outcome.since.map_or_else(String::new, |since| format!(" from {since:.2}"));
                let at = outcome.at.map_or_else(|| ", at the horizon".to_owned(), |at| format!(", in {at:.2}"));
                if matches!(outcome.course, Course::First | Course::YearsTo { .. }) { own } else { own + &since + &at }
            }
            Self::Parks(figure) => figure.to_string(),
        }
    }
}

impl Outcome {
    /// With times in years since the start of a run that begins at `start`; `founded` years later a
    /// park is founded.
    fn measured(&self, start: f64, founded: f64) -> crate::scenario::Reading {
        let since = self.since.map(|since| since - start);
        let from = |after: Option<f64>| after.map_or_else(|| Start::Time(since.unwrap_or(founded)), Start::Reached);
        let measure = match self.course {
            Course::Level => Measure::Level,
            Course::Growth => Measure::Growth { since: since.unwrap_or(0.0) },
            Course::Rate => Measure::Rate { since: since.unwrap_or(0.0) },
            Course::First => Measure::First,
            Course::YearsTo { reaches, after } => Measure::YearsTo { reaches, from: from(after) },
        };
        crate::scenario::Reading { quantity: self.quantity, per: self.per, measure, at: self.at.map(|at| at - start) }
    }

    /// The figure of it in the runs of a scenario.
    ///
    /// # Errors
    /// In words: what was found and what is allowed.
    pub(super) fn bind(&self, scenario: &Scenario) -> Result<crate::scenario::Reading, String> {
        let time = &scenario.parameters.time;
        let (start, years) = (f64::from(time.start), f64::from(time.years));
        let park = self.park.as_deref().and_then(|park| position(scenario, park));
        let founded = park.map_or(0.0, |park| scenario.plan.parks[park].date - start);
        let mut reading = self.measured(start, founded);
        for date in self.at.into_iter().chain(self.since) {
            if !(0.0..=years + 1e-9).contains(&(date - start)) {
                return Err(format!(
                    "found {date:.2}; allowed: {start} to {}, the years of {}",
                    start + years,
                    scenario.name
                ));
            }
        }
        let first = self.since.filter(|_| self.course != Course::Level).or(self.at);
        if let (Some(park), Some(first)) = (park, first)
            && !matches!(self.course, Course::YearsTo { .. })
            && first < scenario.plan.parks[park].date
        {
            let own = &scenario.plan.parks[park];
            return Err(format!("found {first:.2}; allowed: from {:.2}, when {} is founded", own.date, own.name));
        }
        let missing = || "it has no such park".to_owned();
        reading.quantity = reading.quantity.at_park(park).ok_or_else(missing)?;
        reading.per = reading.per.map(|per| per.at_park(park).ok_or_else(missing)).transpose()?;
        Ok(reading)
    }
}
