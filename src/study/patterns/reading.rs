//! What a pattern reads off runs: an outcome of the run or of a pinned park, or a figure over the parks, with the scenario,
//! the arm and the settings that it needs.

use crate::experiment::RunRecord;
use crate::scenario::form::RunYears;
use crate::scenario::{Measure, NamedQuantity, Quantity, Reading, Scenario};

use super::parks::ParkFigure;

/// A figure of one run, and which runs.
#[derive(Debug, Clone, PartialEq)]
pub struct RunStatistic {
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
    pub figure: PatternFigure,
}

/// A figure of one run.
#[derive(Debug, Clone, PartialEq)]
pub enum PatternFigure {
    /// Of an outcome.
    Outcome(DatedOutcome),
    /// Over parks.
    Parks(ParkFigure),
}

/// An outcome by dates of the calendar, before its scenario is known.
#[derive(Debug, Clone, PartialEq)]
pub struct DatedOutcome {
    /// What is read, its times those of the calendar; positions of parks mean nothing.
    pub reading: Reading,
    /// Record or name of the pinned park.
    pub park: Option<String>,
    /// Record or name of the pinned park by whose outcome it is divided.
    pub than_park: Option<String>,
}

/// A figure of the runs of one scenario.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Bound {
    Outcome(Reading),
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

impl RunStatistic {
    /// The figure in the runs of a scenario.
    ///
    /// # Errors
    /// In words, when the scenario has no such quantity.
    pub(super) fn bind(&self, scenario: &Scenario) -> Result<Bound, String> {
        match &self.figure {
            PatternFigure::Outcome(outcome) => outcome.bind(scenario).map(Bound::Outcome).map_err(|(_, why)| why),
            PatternFigure::Parks(figure) => {
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

impl PatternFigure {
    /// Its unit.
    pub fn unit(&self) -> String {
        match self {
            Self::Outcome(outcome) => outcome.reading.unit(),
            Self::Parks(figure) => figure.measure.unit().to_owned(),
        }
    }

    /// Whether it is a level of transfer, which no park reports.
    pub fn is_transfer(&self) -> bool {
        match self {
            Self::Outcome(outcome) => outcome.reading.quantity.as_str().starts_with("transfer"),
            Self::Parks(figure) => figure.measure.is_transfer(),
        }
    }

    /// The latest calendar date that it reads.
    pub(super) fn latest(&self) -> Option<f64> {
        match self {
            Self::Outcome(outcome) => outcome.reading.at,
            Self::Parks(_) => None,
        }
    }

    fn describe(&self) -> String {
        match self {
            Self::Outcome(outcome) => outcome.describe(),
            Self::Parks(figure) => figure.to_string(),
        }
    }
}

impl DatedOutcome {
    /// A quantity that a scenario names.
    pub(super) fn of(quantity: &NamedQuantity, scenario: &Scenario) -> Self {
        let name = |quantity: Quantity| {
            let park = scenario.plan.parks.get(quantity.park()?)?;
            Some(park.record.as_ref().unwrap_or(&park.name).clone())
        };
        let per = quantity.reading.per;
        let reading = Reading { per, ..quantity.dated };
        Self { reading, park: name(reading.quantity), than_park: per.and_then(name) }
    }

    fn describe(&self) -> String {
        let Reading { quantity, per, measure, at } = self.reading;
        let of = self.park.as_ref().map_or_else(String::new, |park| format!(" of {park}"));
        let per = self.than_park.as_deref().or(per.map(Quantity::as_str));
        let per = per.map_or_else(String::new, |per| format!(" / {per}"));
        let own = measure.of(&format!("{}{per}{of}{}", quantity.as_str(), quantity.ended()));
        if matches!(measure, Measure::First | Measure::YearsTo { .. }) {
            return own;
        }
        let since = measure.since().map_or_else(String::new, |since| format!(" from {since:.2}"));
        own + &since + &at.map_or_else(|| ", at the horizon".to_owned(), |at| format!(", in {at:.2}"))
    }

    /// The figure of it in the runs of a scenario.
    ///
    /// # Errors
    /// In words, with the key that it is about: what was found and what is allowed.
    pub(super) fn bind(&self, scenario: &Scenario) -> Result<Reading, (&'static str, String)> {
        let missing = || ("park", "it has no such park".to_owned());
        let find =
            |park: &Option<String>| park.as_ref().map(|park| position(scenario, park).ok_or_else(missing)).transpose();
        let (park, than) = (find(&self.park)?, find(&self.than_park)?);
        let at_park = |quantity: Quantity| park.and_then(|park| quantity.of_park(park)).unwrap_or(quantity);
        let mut reading = self.reading;
        reading.quantity = at_park(reading.quantity);
        reading.per = than.map_or(reading.per.map(at_park), |than| reading.quantity.of_park(than));
        let parks: Vec<_> = park.into_iter().chain(than).map(|park| &scenario.plan.parks[park]).collect();
        let refused = |refused: Vec<(&'static str, (&str, String))>| {
            refused.into_iter().next().map_or_else(missing, |(key, (_, label))| (key, label))
        };
        let time = &scenario.parameters.time;
        let run = RunYears { start: f64::from(time.start), years: f64::from(time.years), step: time.step };
        reading.in_run(run, &parks).map_err(refused)
    }
}
