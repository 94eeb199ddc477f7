//! The tables that every study has: its points, its runs, what each point says of arms and contrasts, and what failed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::analysis::summary::Compared;
use crate::draws;
use crate::experiment::{Executor, Point, Points, ShortId};
use crate::output::journal::Journal;
use crate::output::results::{ArmMean, Difference, about};
use crate::output::{
    CellValue, ColumnType, FORMAT, Field, OutputError, Row, RowBatch, StudyIdentity, Table, TableDefinition,
    TableWriter, column_names, row,
};
use crate::scenario::{Axis, NamedQuantity, Scenario, Value};

use super::jobs::StudyError;
use super::load_outcomes::compare;
use super::worlds_by_point::WorldsByPoint;

/// What the runs of a study depend on, and the experiment that they are for.
pub fn study_identity(scenario: &Scenario, experiment: &str) -> StudyIdentity {
    StudyIdentity {
        format: FORMAT,
        program: crate::PROGRAM.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        draws_scheme: draws::SCHEME,
        experiment: experiment.to_owned(),
        seed: scenario.experiment.seed,
        arms: scenario.experiment.arms.iter().map(|arm| arm.as_str().to_owned()).collect(),
        runs_per_world: scenario.experiment.runs,
        outcomes: scenario.experiment.outcomes().map(|outcome| outcome.name.to_owned()).collect(),
        model: (scenario.model().lines().map(str::to_owned))
            .chain(scenario.experiment.quantities.iter().flat_map(said))
            .collect(),
    }
}

/// A quantity that the scenario names, line by line.
fn said(quantity: &NamedQuantity) -> [String; 3] {
    let NamedQuantity { name, reading, says: _, dated: _ } = quantity;
    ["[[quantity]]".to_owned(), format!("name = {name}"), format!("reading = {reading:?}")]
}

/// Points of one design, one after another, with the worlds that each has.
#[derive(Debug, Clone)]
pub struct DesignPoints {
    /// What the points are for.
    pub name: &'static str,
    /// Points.
    pub points: Points,
    /// Worlds of each.
    pub worlds: WorldsByPoint,
}

impl DesignPoints {
    /// Points with their worlds.
    pub(super) fn each(&self) -> impl Iterator<Item = Result<(Point, u32), StudyError>> + '_ {
        self.points.iter().zip(self.worlds.iter()).map(|(point, worlds)| Ok((point?, worlds)))
    }
}

/// The points of all parts, one after another: what they are known by, and the worlds of each.
pub(super) struct PointList {
    pub(super) ids: Vec<ShortId>,
    pub(super) worlds: WorldsByPoint,
}

/// Writes the tables of a study into a folder that is there.
pub struct StudyTables<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) folder: PathBuf,
    pub(super) about: BTreeMap<String, String>,
    pub(super) with_csv: bool,
}

impl<'a> StudyTables<'a> {
    /// Tables of this scenario in this folder.
    pub fn new(scenario: &'a Scenario, folder: &Path, with_csv: bool) -> Self {
        let mut about = about(scenario);
        about.insert("missing_runs".to_owned(), MISSING.to_owned());
        Self { scenario, folder: folder.to_owned(), about, with_csv }
    }

    /// Writes a whole table.
    ///
    /// # Errors
    /// [`OutputError::Disk`].
    pub fn write(&self, table: &Table) -> Result<(), OutputError> {
        TableWriter::write_table(&self.folder, table, &self.about, self.with_csv)
    }

    pub(super) fn writer(&self, definition: &TableDefinition) -> Result<TableWriter, OutputError> {
        TableWriter::create(&self.folder, definition, &self.about, self.with_csv)
    }

    /// Writes `points`, `runs`, `failures`, `point_arms` and `point_contrasts`; gives the number of failed runs.
    ///
    /// # Errors
    /// Those of the disk and of the journal.
    pub fn write_all(&self, journal: &Journal, parts: &[DesignPoints], executor: &Executor) -> Result<u64, StudyError> {
        // On these threads, which row groups are encoded on too.
        executor.install(|| {
            let points = self.points(parts)?;
            let (failed, summaries) =
                executor.both(|| self.runs(journal, parts, &points), || self.summaries(journal, &points, executor));
            summaries.and(failed)
        })
    }

    /// Writes `point_arms` and `point_contrasts`, a row group for so many points, made and encoded on all threads.
    fn summaries(&self, journal: &Journal, points: &PointList, executor: &Executor) -> Result<(), StudyError> {
        let (by_arm, by_pair) = (PointArm::definition(), PointContrast::definition());
        let (mut arm_rows, mut pair_rows) = (self.writer(&by_arm)?, self.writer(&by_pair)?);
        let (arm_groups, pair_groups) = (arm_rows.encoder(), pair_rows.encoder());
        let arms = &self.scenario.experiment.arms;
        let kept = journal.kept();
        let outcomes: Vec<_> = kept.iter().map(|outcome| self.scenario.experiment.entry(*outcome)).collect();
        // Made once for each thread, not for each stretch of points.
        let spare: Mutex<Vec<Vec<Compared>>> = Mutex::default();
        let spare = || spare.lock().unwrap_or_else(PoisonError::into_inner);
        let stretch = |points: &[(u32, ShortId, u32)]| {
            let (mut arms_of, mut pairs_of) = (RowBatch::of(&by_arm), RowBatch::of(&by_pair));
            arms_of.reserve(points.len() * kept.len() * arms.len());
            let known = spare().pop();
            let mut found = known.unwrap_or_else(|| vec![Compared::new(arms); kept.len()]);
            let (mut of_arms, mut of_pairs) = (Vec::with_capacity(kept.len() * arms.len()), Vec::new());
            for &(point, id, worlds) in points {
                let failed = compare(journal, id, worlds, arms, &kept, &mut found)?;
                let worth = self.scenario.experiment.worth(worlds as usize);
                for (found, outcome) in found.iter().zip(&outcomes) {
                    let by_arm = found.estimates(arms, worth).zip(&failed);
                    of_arms.extend(by_arm.map(|((arm, estimate, rank), &failed)| PointArm {
                        point,
                        of: ArmMean::new(outcome, arm, &estimate, &rank),
                        failed,
                    }));
                    if arms.len() > 1 {
                        of_pairs.extend(found.contrasts(arms, worth).map(|(arm, minus, contrast)| PointContrast {
                            point,
                            of: Difference::new(outcome, (arm, minus), &contrast),
                        }));
                    }
                }
                arms_of.add_all(&of_arms);
                pairs_of.add_all(&of_pairs);
                of_arms.clear();
                of_pairs.clear();
            }
            spare().push(found);
            Ok::<_, OutputError>((arms_of, pairs_of))
        };
        let group = |points: &[(u32, ShortId, u32)]| {
            let stretches: Vec<&[_]> = points.chunks(STRETCH).collect();
            let found: Result<_, OutputError> =
                executor.each(&stretches, |points| stretch(points)).into_iter().collect();
            let (arms_of, pairs_of): (Vec<RowBatch>, Vec<RowBatch>) = found?;
            let pairs_of = (arms.len() > 1).then(|| pair_groups.encode(pairs_of)).transpose()?;
            Ok::<_, OutputError>((arm_groups.encode(arms_of)?, pairs_of))
        };
        let numbered =
            (0..).zip(&points.ids).zip(points.worlds.iter()).map(|((number, &id), worlds)| (number, id, worlds));
        // At some points nothing was simulated yet.
        let mut with_worlds = numbered.filter(|(_, _, worlds)| *worlds > 0);
        let points_of_group = (ROWS_OF_GROUP / (kept.len() * arms.len()).max(1)).max(1);
        loop {
            let some: Vec<_> = with_worlds.by_ref().take(points_of_group * executor.threads()).collect();
            if some.is_empty() {
                break;
            }
            let groups: Vec<&[_]> = some.chunks(points_of_group).collect();
            for found in executor.each(&groups, |points| group(points)) {
                let (arms_of, pairs_of) = found?;
                arm_rows.append_group(arms_of)?;
                pairs_of.map_or(Ok(()), |pairs_of| pair_rows.append_group(pairs_of))?;
            }
        }
        arm_rows.finish()?;
        Ok(pair_rows.finish()?)
    }

    /// Table `points`: where each point lies; gives all points with the worlds run at each.
    fn points(&self, parts: &[DesignPoints]) -> Result<PointList, StudyError> {
        let mut fields = vec![
            Field::new("point", "", "number of the point, from 0", ColumnType::I32),
            Field::new("part", "", "what the point is for", ColumnType::Text),
            Field::new(
                "id",
                "",
                "what the point is known by: the beginning of the hash of its scenario",
                ColumnType::Text,
            ),
            Field::new("worlds", "worlds", "worlds run at the point", ColumnType::I32),
            Field::new("moved", "", "axis that alone differs from the scenario", ColumnType::Text),
        ];
        let axes = AxisColumns::of(parts);
        fields.extend(axes.fields());
        fields.push(Field::new("settings", "", "what is set on top of the scenario", ColumnType::Text));
        let definition = TableDefinition::new("points", "one point of the experiment", fields);
        let mut writer = self.writer(&definition)?;
        let mut ids = Vec::with_capacity(parts.iter().map(|part| part.points.len()).sum());
        for part in parts {
            let mut rows = RowBatch::of(&definition);
            for point in part.each() {
                let (point, worlds) = point?;
                let head: [CellValue; 5] = [
                    (ids.len() as u32).into(),
                    part.name.into(),
                    point.id.to_string().into(),
                    worlds.into(),
                    point.moved.map(|axis| part.points.axes[axis].name.clone()).into(),
                ];
                let values = axes.values(part, &point.values);
                let settings = part.points.text(&point.values, point.moved);
                rows.push(head.into_iter().chain(values).chain([settings.into()]));
                ids.push(point.id.into());
                if rows.rows() == POINTS_AT_ONCE {
                    writer.append(&rows)?;
                    rows.clear();
                }
            }
            writer.append(&rows)?;
        }
        writer.finish()?;
        Ok(PointList { ids, worlds: parts.iter().flat_map(|part| part.worlds.iter()).collect() })
    }
}

/// Points whose rows are made together, on one thread.
const STRETCH: usize = 16;

/// Rows of a row group of `point_arms`, about. Fixed, so that equal studies have equal tables; each thread holds those of one.
const ROWS_OF_GROUP: usize = 1 << 15;

/// Rows of the table `points` that are held at a time.
const POINTS_AT_ONCE: usize = 1 << 12;

row! {
    /// A row of `point_arms`.
    pub struct PointArm in "point_arms": "one outcome in one arm at one point" {
        point: u32, "", "number of the point in the table `points`";
        /// The arm's mean.
        of: ArmMean;
        failed: u64, "runs", "runs that failed and are missing from the estimate";
    }
}

row! {
    /// A row of `point_contrasts`.
    pub struct PointContrast in "point_contrasts": "one outcome, one pair of arms, one point" {
        point: u32, "", "number of the point in the table `points`";
        /// The difference.
        of: Difference;
    }
}

/// How missing runs are treated, in the metadata of every table.
const MISSING: &str =
    "a run that failed is left out of means, intervals and indices and counted as missing; it is never a zero";

/// The axes of all parts as columns.
pub(super) struct AxisColumns<'a>(Vec<(&'a Axis, ColumnType)>);

impl<'a> AxisColumns<'a> {
    /// An axis has numbers if all points that have it do.
    pub(super) fn of(parts: &'a [DesignPoints]) -> Self {
        let mut columns: Vec<(&Axis, ColumnType)> = Vec::new();
        for part in parts {
            for (at, axis) in part.points.axes.iter().enumerate() {
                let kind = if part.points.has_numbers(at) { ColumnType::F64 } else { ColumnType::Text };
                match columns.iter_mut().find(|(known, _)| known.name == axis.name) {
                    Some((_, known)) if kind == ColumnType::Text => *known = kind,
                    Some(_) => {}
                    None => columns.push((axis, kind)),
                }
            }
        }
        Self(columns)
    }

    pub(super) fn fields(&self) -> Vec<Field> {
        let meaning = "value of this axis; missing where the part does not have it or the scenario itself has none";
        axis_fields(self.0.iter().copied(), meaning)
    }

    /// Cells of a point.
    pub(super) fn values(&self, part: &DesignPoints, values: &[Option<Value>]) -> impl Iterator<Item = CellValue> {
        self.0.iter().map(|(axis, kind)| {
            let at = part.points.axes.iter().position(|own| own.name == axis.name);
            let value = at.and_then(|at| values[at].as_ref());
            if *kind == ColumnType::F64 {
                value.and_then(Value::as_number).into()
            } else {
                value.map(Value::unquoted).into()
            }
        })
    }
}

/// Columns of axes: `axis_` and the name with underscores; the name as written and the keys stand beside it.
pub(crate) fn axis_fields<'a>(axes: impl Iterator<Item = (&'a Axis, ColumnType)>, meaning: &'static str) -> Vec<Field> {
    let axes: Vec<(&Axis, ColumnType)> = axes.collect();
    let names = column_names(AXIS, axes.iter().map(|(axis, _)| axis.name.as_str()));
    let field = |((axis, kind), name): (&(&Axis, ColumnType), String)| Field {
        label: Some(axis.name.clone()),
        key: Some(axis.keys().collect::<Vec<_>>().join(", ")),
        ..Field::new("", "unit of the keys", meaning, *kind).named(name)
    };
    axes.iter().zip(names).map(field).collect()
}

/// What the name of a column with the values of an axis begins with.
pub const AXIS: &str = "axis_";
