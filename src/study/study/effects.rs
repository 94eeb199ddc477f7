//! The table `effects`: what moving one axis alone does, against the scenario as it is.

use crate::analysis::{Estimate, contrast};
use crate::measures;
use crate::output::journal::Journal;
use crate::output::{Chunk, Field, Kind, TableDefinition};
use crate::rules::Arm;

use super::conduct::StudyError;
use super::gather::{Gathered, at_once, gather};
use super::quantity::Quantity;
use super::tables::{Part, StudyTables, word};

impl StudyTables<'_> {
    /// Writes `effects`: what moving one axis alone does to each level and each contrast, against the scenario itself, on
    /// the same worlds.
    ///
    /// # Errors
    /// Those of the disk and of the journal; a point that is no scenario.
    pub fn write_effects(&self, journal: &Journal, part: &Part, outcomes: &[usize]) -> Result<(), StudyError> {
        let unit = "unit of the outcome";
        let definition = TableDefinition::new(
            "effects",
            "one axis moved alone, against the scenario as it is",
            vec![
                Field::new("point", "", "number of the point in the table `points`", Kind::U32),
                Field::new("axis", "", "axis that was moved", Kind::Text),
                Field::new("value", "", "its value", Kind::Text),
                Field::new("outcome", "", "name of the outcome", Kind::Text),
                Field::new("arm", "", "arm", Kind::Text),
                Field::new("minus", "", "arm that is subtracted; missing for a level", Kind::Text),
                Field::new("before", unit, "mean in the scenario as it is", Kind::F64),
                Field::new("after", unit, "mean with the axis moved", Kind::F64),
                Field::new("change", unit, "mean over worlds of after less before, world by world", Kind::F64),
                Field::new("low", unit, "lower end of the 95 % interval of the change (Student's t)", Kind::F64),
                Field::new("high", unit, "upper end of the 95 % interval of the change", Kind::F64),
                Field::new("resolved", "", "whether the interval leaves out 0", Kind::Bool),
                Field::new("worlds", "worlds", "worlds with both values", Kind::U64),
                Field::new(
                    "variance_ratio",
                    "",
                    "variance of an unpaired change over that of the paired one",
                    Kind::F64,
                ),
            ],
        );
        let arms = &self.scenario.experiment.arms;
        let names: Vec<_> = measures::outcomes().collect();
        let mut rows = Chunk::of(&definition);
        let Some(first) = part.each().next() else { return Ok(self.write(&definition, &rows)?) };
        let (base, worlds) = first?;
        let most = part.worlds.iter().copied().max().unwrap_or(0);
        let pieces = (1..part.points.len())
            .flat_map(|number| outcomes.chunks(at_once(arms, most)).map(move |some| (number, some)));
        let mut layer = part.points.layer();
        let mut before: Option<(&[usize], Gathered)> = None;
        for (number, some) in pieces {
            let (point, own_worlds) = (layer.point(number)?, part.worlds[number]);
            let Some(axis) = point.moved else { continue };
            // Where all outcomes are held at once, the scenario as it is is read but once.
            let was = match before.take() {
                Some((held, gathered)) if held == some => gathered,
                _ => gather(journal, base.id, worlds, arms, some)?,
            };
            let after = gather(journal, point.id, own_worlds, arms, some)?;
            let before = &before.insert((some, was)).1;
            for (at, &outcome) in some.iter().enumerate() {
                for quantity in Quantity::all(arms, outcome) {
                    let (was, is) = (quantity.by_world(&before.collected, at), quantity.by_world(&after.collected, at));
                    let change = contrast(&is, &was);
                    let (arm, minus) = quantity.arms();
                    rows.push([
                        (number as u32).into(),
                        part.points.axes[axis].name.clone().into(),
                        point.values[axis].as_ref().map(word).into(),
                        names[outcome].name.into(),
                        arm.word().into(),
                        minus.map(Arm::word).into(),
                        Estimate::of(&was).mean.into(),
                        Estimate::of(&is).mean.into(),
                        change.difference.mean.into(),
                        change.difference.low.into(),
                        change.difference.high.into(),
                        change.resolved.into(),
                        (change.difference.n as u64).into(),
                        change.variance_ratio.into(),
                    ]);
                }
            }
        }
        Ok(self.write(&definition, &rows)?)
    }
}
