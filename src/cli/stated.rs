//! What a run says of every outcome: rows of `arms` and `contrasts`, from what its worlds add up to or as an earlier run
//! left them.

use std::path::Path;

use crate::analysis::summary::Summary;
use crate::output::results::{ArmRow, Difference, summary_rows};
use crate::output::{OutputError, read_result_table};
use crate::scenario::Experiment;

/// What runs say of outcomes.
pub(super) struct Stated {
    arms: Vec<ArmRow>,
    contrasts: Vec<Difference>,
}

impl Stated {
    /// Of worlds that were run.
    pub(super) fn of(summary: &Summary, experiment: &Experiment) -> Self {
        let (arms, contrasts) = summary_rows(summary, experiment);
        Self { arms, contrasts }
    }

    /// The tables of a finished folder, after comparing them with the manifest.
    pub(super) fn read(folder: &Path) -> Result<Self, OutputError> {
        let rows = |name| read_result_table(folder, name);
        Ok(Self { arms: rows("arms")?.rows_as()?, contrasts: rows("contrasts")?.rows_as()? })
    }

    /// Every arm in an outcome.
    pub(super) fn arms(&self, outcome: &str) -> Vec<&ArmRow> {
        self.arms.iter().filter(|row| row.of.outcome == outcome).collect()
    }

    /// Whether no arm founded a park in any world.
    pub(super) fn founds_no_park(&self) -> bool {
        let founded = self.arms("parks_founded");
        !founded.is_empty() && founded.iter().all(|row| row.of.mean == 0.0)
    }

    /// Every arm against every earlier one in an outcome.
    pub(super) fn contrasts(&self, outcome: &str) -> impl Iterator<Item = &Difference> {
        self.contrasts.iter().filter(move |row| row.outcome == outcome)
    }
}
