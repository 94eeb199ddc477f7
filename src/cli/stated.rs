//! What a run says of every outcome: from what its worlds add up to, or from the tables that an earlier one left.

use std::path::Path;

use crate::analysis::summary::Summary;
use crate::analysis::{Contrast, Estimate};
use crate::ids::Id;
use crate::measures::OutcomeId;
use crate::output::results::{ArmRow, Difference};
use crate::output::{OutputError, read_result_table};
use crate::parameters::Arm;
use crate::scenario::Experiment;

/// What runs say of outcomes.
pub(super) trait Stated {
    /// Arms in order.
    fn arms(&self) -> &[Arm];
    /// The estimate of every arm, with the probability that its mean is the highest.
    fn estimates(&self, outcome: OutcomeId) -> Vec<(Arm, Estimate, Option<f64>)>;
    /// By arm: the probability that its mean is the highest of all types.
    fn highest_of_types(&self, outcome: OutcomeId) -> Vec<Option<f64>>;
    /// Every arm against every earlier one.
    fn contrasts(&self, outcome: OutcomeId) -> Vec<(Arm, Arm, Contrast)>;
}

impl Stated for Summary {
    fn arms(&self) -> &[Arm] {
        &self.arms
    }

    fn estimates(&self, outcome: OutcomeId) -> Vec<(Arm, Estimate, Option<f64>)> {
        let all = Self::estimates(self, outcome).into_iter();
        all.map(|(arm, estimate, best)| (arm, estimate, best.probability)).collect()
    }

    fn highest_of_types(&self, outcome: OutcomeId) -> Vec<Option<f64>> {
        Self::highest_of_types(self, outcome)
    }

    fn contrasts(&self, outcome: OutcomeId) -> Vec<(Arm, Arm, Contrast)> {
        Self::contrasts(self, outcome)
    }
}

/// The tables `arms` and `contrasts` of a finished folder.
pub(super) struct StatedTables {
    arms: Vec<Arm>,
    /// Names of outcomes, by position.
    outcomes: Vec<&'static str>,
    levels: Vec<ArmRow>,
    differences: Vec<Difference>,
}

impl StatedTables {
    /// Reads them, after comparing them with the manifest.
    pub(super) fn read(folder: &Path, experiment: &Experiment) -> Result<Self, OutputError> {
        let levels = read_result_table(folder, "arms")?.rows_as()?;
        let differences = read_result_table(folder, "contrasts")?.rows_as()?;
        let outcomes = experiment.outcomes().map(|outcome| outcome.name).collect();
        Ok(Self { arms: experiment.arms.clone(), outcomes, levels, differences })
    }

    fn levels(&self, outcome: OutcomeId) -> impl Iterator<Item = &ArmRow> {
        self.levels.iter().filter(move |row| row.of.outcome == self.outcomes[outcome.position()])
    }
}

impl Stated for StatedTables {
    fn arms(&self) -> &[Arm] {
        &self.arms
    }

    fn estimates(&self, outcome: OutcomeId) -> Vec<(Arm, Estimate, Option<f64>)> {
        let row = |row: &ArmRow| {
            let of = &row.of;
            let estimate = Estimate {
                mean: present(of.mean),
                sd: present(of.sd),
                standard_error: present(of.standard_error),
                low: present(of.low),
                high: present(of.high),
                n: of.worlds,
                missing: of.missing,
            };
            (of.arm, estimate, present(of.highest_probability))
        };
        self.levels(outcome).map(row).collect()
    }

    fn highest_of_types(&self, outcome: OutcomeId) -> Vec<Option<f64>> {
        self.levels(outcome).map(|row| present(row.highest_of_types)).collect()
    }

    fn contrasts(&self, outcome: OutcomeId) -> Vec<(Arm, Arm, Contrast)> {
        let row = |row: &Difference| {
            let difference = Estimate {
                mean: present(row.difference),
                sd: present(row.sd),
                standard_error: present(row.standard_error),
                low: present(row.low),
                high: present(row.high),
                n: row.worlds,
                missing: row.missing,
            };
            let contrast = Contrast {
                difference,
                share_above: present(row.share_above),
                variance_ratio: present(row.variance_ratio),
                resolved: row.resolved,
                worlds_needed: row.worlds_needed,
            };
            (row.arm, row.minus, contrast)
        };
        let name = self.outcomes[outcome.position()];
        self.differences.iter().filter(|row| row.outcome == name).map(row).collect()
    }
}

/// A number of a table; nothing where it is missing.
fn present(value: f64) -> Option<f64> {
    Some(value).filter(|value| value.is_finite())
}
