//! The tables of single runs: `runs`, written column by column whatever their number, and `failures`.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::experiment::{PointsError, ShortId};
use crate::output::journal::Journal;
use crate::output::results::{RunKey, outcome_field, run_key};
use crate::output::{
    CellValue, Column, ColumnType, Field, OutputError, Row, RowBatch, Rows, TableDefinition, TableWriter, quoted, row,
};
use crate::parameters::Arm;
use crate::scenario::Setting;

use super::jobs::StudyError;
use super::tables::{AxisColumns, DesignPoints, PointList, StudyTables};
use super::worlds_by_point::WorldsByPoint;

/// Worlds whose keys are made at a time.
const WORLDS: u32 = 256;

row! {
    /// A row of `failures`.
    pub struct Failed in "failures": "one run that failed; it is missing from every estimate" {
        point: u32, "", "number of the point in the table `points`";
        /// The run.
        key: RunKey;
        reason: String, "", "what the run ended with";
        again: String, "", "command that repeats it, in the folder of the study";
    }
}

impl StudyTables<'_> {
    /// Writes `runs` and `failures`; gives the number of failed runs.
    ///
    /// # Errors
    /// Those of the disk and of the journal.
    pub(super) fn runs(
        &self,
        journal: &Journal,
        parts: &[DesignPoints],
        points: &PointList,
    ) -> Result<u64, StudyError> {
        let axes = AxisColumns::of(parts);
        let layout = Layout::new(journal, parts, points, &axes, &self.scenario.experiment.arms);
        let mut fields = keys();
        fields.extend(axes.fields());
        fields.push(Field::new(
            "failed",
            "",
            "whether the run failed; its outcomes are then missing",
            ColumnType::Bool,
        ));
        fields.extend(journal.kept().iter().map(|outcome| outcome_field(self.scenario.experiment.entry(*outcome))));
        let runs = TableDefinition::new("runs", "one run at one point: outcomes at the horizon", fields);
        let rows = Rows { count: layout.worlds * layout.per_world, together: layout.per_world };
        let about = &self.about;
        let mut held = Held::default();
        TableWriter::write_by_column(&self.folder, &runs, about, self.with_csv, rows, |field, rows, put| {
            layout.column(journal, &mut held, field, rows, put)
        })?;

        let failures = Failed::definition();
        let mut writer = self.writer(&failures)?;
        let mut count = 0;
        for number in held.with_failures {
            let (id, worlds) = (points.ids[number], points.worlds.at(number));
            let (mut at, mut failed) = (0, Vec::new());
            journal.failures(id, 0..worlds, |runs| {
                let reasons = runs.iter().zip(at..).filter_map(|(reason, at)| Some((at, reason.clone()?)));
                failed.extend(reasons);
                at += runs.len() as u64;
                Ok(())
            })?;
            let settings = match part_of(parts, number) {
                None => Vec::new(),
                Some((part, at)) => {
                    let point = part.points.point(at)?;
                    part.points.settings(&point.values, point.moved).map_err(PointsError::from)?
                }
            };
            let mut rows = RowBatch::of(&failures);
            for (at, reason) in failed {
                let (world, run, arm) = layout.run(at);
                let again = self.again(id, &settings, arm, world, run);
                rows.add(Failed { point: number as u32, key: RunKey { arm, world, run }, reason, again });
            }
            count += rows.rows() as u64;
            writer.append(&rows)?;
        }
        writer.finish()?;
        Ok(count)
    }

    /// The command that repeats this run and no other, in the folder of the study; results go beside it.
    fn again(&self, id: ShortId, settings: &[Setting], arm: Arm, world: u32, run: u32) -> String {
        let mut words = vec!["polmob run scenario.toml".to_owned()];
        words.extend(settings.iter().map(|setting| format!("--set {}", quoted(&setting.to_string()))));
        let (seed, arm) = (self.scenario.experiment.seed, arm.as_str());
        words.push(format!("--seed {seed} --arms {arm} --first-world {world} --worlds 1 --first-run {run} --runs 1"));
        words.push(format!("--out ../again-{id}-{arm}-{world}-{run}"));
        words.join(" ")
    }
}

fn keys() -> Vec<Field> {
    let point = Field::new("point", "", "number of the point in the table `points`", ColumnType::I32);
    [vec![point], run_key()].concat()
}

/// Outcomes of some rows, side by side in memory, and which runs failed: a chunk of the journal is read once for many
/// columns. As many columns as [`HELD`] values are; at least one.
#[derive(Default)]
struct Held {
    rows: Range<u64>,
    outcomes: Range<usize>,
    columns: Vec<Column>,
    failed: Vec<Option<bool>>,
    /// Numbers of all points so far that have a run that failed.
    with_failures: BTreeSet<usize>,
}

/// Values of outcomes that are held at a time, 16 MB.
const HELD: usize = 1 << 21;

/// Points between two whose rows are known without counting.
const STRIDE: usize = 1 << 6;

/// Which run stands in which row: point after point all runs of its worlds.
struct Layout<'a> {
    points: &'a PointList,
    /// Worlds of each point that are there.
    there: WorldsByPoint,
    /// Worlds before each point whose number is a multiple of [`STRIDE`].
    before: Vec<u64>,
    parts: &'a [DesignPoints],
    axes: &'a AxisColumns<'a>,
    /// What the values of each axis are.
    kinds: Vec<ColumnType>,
    arms: &'a [Arm],
    worlds: u64,
    per_world: u64,
}

impl<'a> Layout<'a> {
    fn new(
        journal: &Journal,
        parts: &'a [DesignPoints],
        points: &'a PointList,
        axes: &'a AxisColumns<'a>,
        arms: &'a [Arm],
    ) -> Self {
        let of_each = points.ids.iter().zip(points.worlds.iter());
        let there: WorldsByPoint = of_each.map(|(&id, own)| own.min(journal.worlds(id))).collect();
        let (mut worlds, mut before) = (0, Vec::new());
        for (number, own) in there.iter().enumerate() {
            if number % STRIDE == 0 {
                before.push(worlds);
            }
            worlds += u64::from(own);
        }
        let kinds = axes.fields().iter().map(|field| field.kind).collect();
        Self { points, there, before, parts, axes, kinds, arms, worlds, per_world: journal.runs_per_world() as u64 }
    }

    /// World, run and arm of a run of a point, by its number there.
    fn run(&self, at: u64) -> (u32, u32, Arm) {
        let (world, of_world) = ((at / self.per_world) as u32, (at % self.per_world) as usize);
        (world, (of_world / self.arms.len()) as u32, self.arms[of_world % self.arms.len()])
    }

    /// Points that have some of these rows, with their worlds there.
    fn there(&self, rows: &Range<u64>) -> impl Iterator<Item = (usize, ShortId, Range<u32>)> {
        let (first, end) = (rows.start / self.per_world, rows.end / self.per_world);
        let stride = self.before.partition_point(|before| *before <= first).saturating_sub(1);
        let mut next = self.before.get(stride).copied().unwrap_or(0);
        let all = (stride * STRIDE..self.points.ids.len()).map(move |number| {
            let start = next;
            next += u64::from(self.there.at(number));
            (number, start, next)
        });
        let there = all.skip_while(move |(_, _, end)| *end <= first).take_while(move |(_, start, _)| *start < end);
        there.map(move |(number, start, own_end)| {
            let worlds = (first.max(start) - start) as u32..(end.min(own_end) - start) as u32;
            (number, self.points.ids[number], worlds)
        })
    }

    /// Holds some rows of an outcome, by its position, and of some that follow.
    fn hold(&self, journal: &Journal, held: &mut Held, outcome: usize, rows: Range<u64>) -> Result<(), OutputError> {
        if held.rows == rows && held.outcomes.contains(&outcome) {
            return Ok(());
        }
        let length = (rows.end - rows.start) as usize;
        let kept = journal.kept();
        let some = (HELD / length.max(1)).clamp(1, kept.len().saturating_sub(outcome).max(1)).min(kept.len());
        let wanted = &kept[outcome..outcome + some];
        let mut columns: Vec<Vec<f64>> = (0..some).map(|_| Vec::with_capacity(length)).collect();
        held.failed.clear();
        for (number, id, worlds) in self.there(&rows) {
            journal.outcomes(id, worlds, wanted, |fails, found| {
                columns.iter_mut().zip(found).for_each(|(column, values)| column.extend_from_slice(values));
                held.failed.extend(fails.iter().map(|&fails| Some(fails != 0)));
                if fails.iter().any(|&fails| fails != 0) {
                    held.with_failures.insert(number);
                }
                Ok(())
            })?;
        }
        held.columns = columns.into_iter().map(Column::F64).collect();
        (held.rows, held.outcomes) = (rows, outcome..outcome + some);
        Ok(())
    }

    /// Hands over some rows of a column, by its position.
    fn column(
        &self,
        journal: &Journal,
        held: &mut Held,
        field: usize,
        rows: Range<u64>,
        put: &mut dyn FnMut(&Column) -> Result<(), OutputError>,
    ) -> Result<(), OutputError> {
        if let Some(outcome) = field.checked_sub(5 + self.kinds.len()) {
            self.hold(journal, held, outcome, rows)?;
            return put(&held.columns[outcome - held.outcomes.start]);
        }
        if field == 4 + self.kinds.len() {
            self.hold(journal, held, 0, rows)?;
            return put(&Column::Bool(held.failed.clone()));
        }
        for (number, _, worlds) in self.there(&rows) {
            match field {
                0..=3 => self.keys(field, number as u32, worlds, put)?,
                _ => self.axis(number, field - 4, worlds, put)?,
            }
        }
        Ok(())
    }

    /// The value that a point has on an axis, once for each of its runs.
    fn axis(
        &self,
        point: usize,
        axis: usize,
        worlds: Range<u32>,
        put: &mut dyn FnMut(&Column) -> Result<(), OutputError>,
    ) -> Result<(), OutputError> {
        let Some((part, of_part)) = part_of(self.parts, point) else { return Ok(()) };
        let value = self.axes.values(part, &part.points.values(of_part)).nth(axis).unwrap_or(CellValue::Missing);
        for first in worlds.clone().step_by(WORLDS as usize) {
            let count = worlds.end.min(first.saturating_add(WORLDS)) - first;
            let runs = count as usize * self.per_world as usize;
            put(&Column::repeated(&value, self.kinds[axis], runs))?;
        }
        Ok(())
    }

    /// Point, arm, world or run.
    fn keys(
        &self,
        field: usize,
        number: u32,
        worlds: Range<u32>,
        put: &mut dyn FnMut(&Column) -> Result<(), OutputError>,
    ) -> Result<(), OutputError> {
        for first in worlds.clone().step_by(WORLDS as usize) {
            let end = worlds.end.min(first.saturating_add(WORLDS));
            let runs = (u64::from(first) * self.per_world..u64::from(end) * self.per_world).map(|at| self.run(at));
            put(&match field {
                0 => Column::I32(runs.map(|_| Some(number.cast_signed())).collect()),
                1 => Column::Text(runs.map(|(_, _, arm)| Some(arm.as_str().into())).collect()),
                2 => Column::I32(runs.map(|(world, _, _)| Some(world.cast_signed())).collect()),
                _ => Column::I32(runs.map(|(_, run, _)| Some(run.cast_signed())).collect()),
            })?;
        }
        Ok(())
    }
}

/// The part that a point is of, and its number there, by its number among the points of all parts.
fn part_of(parts: &[DesignPoints], number: usize) -> Option<(&DesignPoints, usize)> {
    let mut at = number;
    for part in parts {
        if at < part.points.len() {
            return Some((part, at));
        }
        at -= part.points.len();
    }
    None
}
