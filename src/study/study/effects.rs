//! The table `effects`: what moving one axis alone does, against the scenario as it is.

use crate::analysis::contrast;
use crate::measures::OutcomeId;
use crate::output::journal::Journal;
use crate::output::{Table, row};
use crate::scenario::Value;

use super::estimand::Estimand;
use super::index_tables::QuantityKey;
use super::jobs::StudyError;
use super::load_outcomes::{LoadedOutcomes, load_outcomes, outcomes_per_pass};
use super::tables::{DesignPoints, StudyTables};

row! {
    /// A row of `effects`.
    pub struct Effect in "effects": "one axis moved alone, against the scenario as it is" {
        point: u32, "", "number of the point in the table `points`";
        axis: String, "", "axis that was moved";
        value: Option<String>, "", "its value";
        /// The quantity.
        of: QuantityKey;
        before: f64, "unit of the outcome", "mean in the scenario as it is, over the worlds with both values";
        after: f64, "unit of the outcome", "mean with the axis moved, over the same worlds";
        change: f64, "unit of the outcome", "mean over worlds of after minus before, world by world";
        low: f64, "unit of the outcome", "lower end of the 95 % interval of the change (Student's t)";
        high: f64, "unit of the outcome", "upper end of the 95 % interval of the change";
        resolved: bool, "", "whether the interval leaves out 0";
        worlds: usize, "worlds", "worlds with both values";
        variance_ratio: Option<f64>, "", "variance of an unpaired change over that of the paired one";
    }
}

impl StudyTables<'_> {
    /// Writes `effects`: what moving one axis alone does to each level and each contrast, against the scenario itself, on
    /// the same worlds.
    ///
    /// # Errors
    /// Those of the disk and of the journal; a point that is no scenario.
    pub fn write_effects(
        &self,
        journal: &Journal,
        part: &DesignPoints,
        outcomes: &[OutcomeId],
    ) -> Result<(), StudyError> {
        let arms = &self.scenario.experiment.arms;
        let mut rows = Vec::new();
        let Some(first) = part.each().next() else { return Ok(self.write(&Table::of(rows))?) };
        let (base, worlds) = first?;
        let most = part.worlds.most();
        let pieces = (1..part.points.len())
            .flat_map(|number| outcomes.chunks(outcomes_per_pass(arms, most)).map(move |some| (number, some)));
        let mut layer = part.points.layer();
        let mut before: Option<(&[OutcomeId], LoadedOutcomes)> = None;
        for (number, some) in pieces {
            let (point, own_worlds) = (layer.point(number)?, part.worlds.at(number));
            let Some(axis) = point.moved else { continue };
            // Where all outcomes are held at once, the scenario as it is is read but once.
            let was = match before.take() {
                Some((held, loaded)) if held == some => loaded,
                _ => load_outcomes(journal, base.id, worlds, arms, some)?,
            };
            let after = load_outcomes(journal, point.id, own_worlds, arms, some)?;
            let before = &before.insert((some, was)).1;
            for (at, &outcome) in some.iter().enumerate() {
                for quantity in Estimand::all(arms, outcome) {
                    let (was, is) = (quantity.by_world(&before.samples, at), quantity.by_world(&after.samples, at));
                    let worlds = self.scenario.experiment.worth(is.len().max(was.len()));
                    let change = contrast(&is, &was).worth(worlds);
                    let [after, before] = change.means.unwrap_or([f64::NAN; 2]);
                    rows.push(Effect {
                        point: number as u32,
                        axis: part.points.axes[axis].name.clone(),
                        value: point.values[axis].as_ref().map(Value::unquoted),
                        of: QuantityKey::new(self.scenario.experiment.entry(outcome), &quantity),
                        before,
                        after,
                        change: change.difference.mean.unwrap_or(f64::NAN),
                        low: change.difference.low.unwrap_or(f64::NAN),
                        high: change.difference.high.unwrap_or(f64::NAN),
                        resolved: change.resolved,
                        worlds: change.difference.n,
                        variance_ratio: change.variance_ratio,
                    });
                }
            }
        }
        Ok(self.write(&Table::of(rows))?)
    }
}
