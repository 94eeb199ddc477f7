//! The options by which worlds are added until an interval is as narrow as requested.

use clap::Args;

use crate::scenario::Scenario;
use crate::study::{LEAST, Precision, Target};

use super::failure::Failure;

/// How precise the results are to be.
#[derive(Debug, Args)]
pub(super) struct PrecisionArguments {
    /// Add worlds until the 95 % interval of an outcome or contrast has this half-width, at every point: transfer=0.002,
    /// transfer=2%, hybrid-spontaneous:transfer=0.001; repeatable.
    #[arg(long, value_name = "WHAT=HALF_WIDTH")]
    precision: Vec<String>,
    /// Most worlds under --precision, at every point.
    #[arg(long, value_name = "N", default_value_t = 2000, requires = "precision")]
    max_worlds: u32,
}

impl PrecisionArguments {
    /// What was requested, if anything.
    pub(super) fn read(&self, scenario: &Scenario) -> Result<Option<Precision>, Failure> {
        if self.precision.is_empty() {
            return Ok(None);
        }
        if self.max_worlds < LEAST {
            return Err(Failure::Usage(format!(
                "--max-worlds must be at least {LEAST}, the worlds before the first look"
            )));
        }
        let arms = &scenario.experiment.arms;
        let targets = self
            .precision
            .iter()
            .map(|text| Target::read(text, arms, &scenario.experiment.quantities))
            .collect::<Result<_, _>>()?;
        Ok(Some(Precision { targets, most: self.max_worlds }))
    }
}
