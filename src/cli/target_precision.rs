//! The options by which worlds are added until an interval is as narrow as requested, and what is said of where that ended.

use std::cell::Cell;

use clap::Args;

use crate::analysis::summary::Estimates;
use crate::output::StoppingPoint;
use crate::scenario::Scenario;
use crate::study::{LEAST, Precision, PrecisionTarget, PrecisionTargetError};

use super::failure::Failure;

/// How precise the results are to be.
#[derive(Debug, Args)]
pub(super) struct PrecisionArguments {
    /// Add worlds until the 95 % interval of an outcome or contrast has this half-width, at every point: transfer=0.002,
    /// transfer=2%, hybrid-spontaneous:transfer=0.001; of what-ifs, of the difference: tenants=2, NAME:tenants=2; of claims and
    /// patterns, of their value: value=0.01, NAME:value=5%; repeatable.
    #[arg(long, value_name = "WHAT=HALF_WIDTH")]
    precision: Vec<String>,
    /// Most worlds under --precision, at every point.
    #[arg(long, value_name = "N", default_value_t = 2000, requires = "precision")]
    max_worlds: u32,
}

impl PrecisionArguments {
    /// What was requested, if anything.
    pub(super) fn read(&self, scenario: &Scenario) -> Result<Option<Precision>, Failure> {
        let arms = &scenario.experiment.arms;
        self.read_by(Some(scenario), |text| PrecisionTarget::read(text, arms, &scenario.experiment.quantities))
    }

    /// The same with half-widths that are read otherwise.
    pub(super) fn read_by(
        &self,
        scenario: Option<&Scenario>,
        read: impl Fn(&str) -> Result<PrecisionTarget, PrecisionTargetError>,
    ) -> Result<Option<Precision>, Failure> {
        if self.precision.is_empty() {
            return Ok(None);
        }
        if self.max_worlds < LEAST {
            return Err(Failure::Usage(format!(
                "--max-worlds must be at least {LEAST}, the worlds before the first look"
            )));
        }
        let targets = self.precision.iter().map(|text| read(text)).collect::<Result<_, _>>()?;
        // Histories of a calibration come again after so many worlds, and say nothing new.
        let histories = scenario.map(|scenario| scenario.experiment.histories.len() as u32).filter(|count| *count > 0);
        Ok(Some(Precision { targets, most: histories.map_or(self.max_worlds, |count| count.min(self.max_worlds)) }))
    }
}

/// What a dry run says of the number of worlds.
pub(super) fn at_least(precision: &Precision) -> String {
    format!("at least; --precision may take up to {} worlds\n", precision.most)
}

/// Worlds that grow in rounds until what they say is as precise as requested.
pub(super) struct Rounds<'p> {
    precision: Option<&'p Precision>,
    /// Worlds of the last round, and how many rounds there were.
    last: Cell<(u32, u32)>,
}

impl<'p> Rounds<'p> {
    /// The first round, where a scenario asks for so many worlds.
    pub(super) fn new(precision: Option<&'p Precision>, worlds: u32) -> Self {
        Self { precision, last: Cell::new((precision.map_or(worlds, |precision| precision.first(worlds)), 1)) }
    }

    /// Worlds of the last round.
    pub(super) fn asked(&self) -> u32 {
        self.last.get().0
    }

    /// Worlds of the next round, from what those of the last one say.
    pub(super) fn next<E: Estimates>(&self, found: impl FnOnce(u32) -> Option<E>) -> Option<u32> {
        let (worlds, rounds) = self.last.get();
        let next = self.precision?.next(&found(worlds)?, worlds)?;
        self.last.set((next, rounds + 1));
        Some(next)
    }

    /// Worlds to tell of where so many were run: a round that was interrupted leaves those before it.
    pub(super) fn there(&self, done: u32) -> u32 {
        let (asked, rounds) = self.last.get();
        if rounds > 1 { done.min(asked) } else { asked }
    }

    /// Where adding worlds stopped, by what all of them say.
    pub(super) fn stopped<E: Estimates>(&self, found: impl FnOnce() -> Option<E>) -> Option<StoppingPoint> {
        Some(stopping_point(self.precision?, &found()?, self.last.get().1))
    }
}

/// Where adding worlds stopped, for the manifest.
pub(super) fn stopping_point(precision: &Precision, found: &impl Estimates, rounds: u32) -> StoppingPoint {
    StoppingPoint {
        asked: precision.targets.iter().map(ToString::to_string).collect(),
        most_worlds: precision.most,
        met: precision.is_met(found),
        rounds,
    }
}

/// Where adding worlds stopped, in words.
pub(super) fn at_last(stopped: &StoppingPoint, worlds: u32, is_complete: bool) -> String {
    let met = match (stopped.met, is_complete) {
        (true, _) => "met".to_owned(),
        (false, true) => format!("not met with --max-worlds {}", stopped.most_worlds),
        (false, false) => "not met when it was interrupted".to_owned(),
    };
    let rounds = if stopped.rounds == 1 { "1 round".to_owned() } else { format!("{} rounds", stopped.rounds) };
    format!("Precision {} {met}, after {worlds} worlds in {rounds}.\n", stopped.asked.join(", "))
}
