//! Tables `courses` and `park_courses`: how outcomes are spread over worlds at every date, for charts and for reading at a
//! glance. They are made once, at the end, from the first rows of `years` and `park_years`.
//!
//! Quantiles are exact, of the first [`SAMPLED`] worlds. Worlds are independent and alike, so that the first of them are a
//! random sample of all; of 1 000 the share below a 5 % quantile has a standard error of 0.7 %. No sketch of all worlds
//! would be the same for any number of threads and exact for as many as most runs have.

use std::path::Path;

use crate::analysis::Band;
use crate::measures::yearly_outcomes;
use crate::output::{CellValue, Column, OutputError, Projection, Table, read_projection, row};
use crate::parameters::Arm;
use crate::scenario::Scenario;

use super::Text;

/// Worlds whose courses are summed up: of these the quantiles over time are, and the points of charts.
pub const SAMPLED: u32 = 1000;

row! {
    /// How values are spread over worlds.
    pub struct Spread {
        mean: f64, "unit of the outcome", "mean";
        quantile_05: f64, "unit of the outcome", "5 % quantile over worlds";
        quantile_25: f64, "unit of the outcome", "lower quartile";
        median: f64, "unit of the outcome", "median";
        quantile_75: f64, "unit of the outcome", "upper quartile";
        quantile_95: f64, "unit of the outcome", "95 % quantile";
        worlds: usize, "worlds", "worlds with a value";
        missing: usize, "worlds", "worlds without";
    }
}

row! {
    /// A row of `courses`.
    pub struct CourseRow in "courses": "one yearly outcome in one arm at one date over the first 1 000 worlds, the first run of each" {
        outcome: Text, "", "name of the outcome";
        arm: Arm, "", "who may act";
        date: f64, "years", "calendar date at the end of the recorded step";
        /// How it is spread.
        over: Spread;
    }
}

row! {
    /// A row of `park_courses`.
    pub struct ParkCourse in "park_courses": "one figure of one pinned park in one arm at one date over those of the first 1 000 worlds in which it lives, the first run of each" {
        park: Text, "", "name of the park";
        figure: Text, "", "column of the table `park_years`: `tenants`, `producing`, `tenants_home` or `producing_home`";
        arm: Arm, "", "who may act";
        date: f64, "years", "calendar date at the end of the recorded step";
        /// How it is spread.
        over: Spread;
    }
}

impl From<Band> for Spread {
    fn from(band: Band) -> Self {
        Self {
            mean: band.mean,
            quantile_05: band.low,
            quantile_25: band.q25,
            median: band.median,
            quantile_75: band.q75,
            quantile_95: band.high,
            worlds: band.n,
            missing: band.missing,
        }
    }
}

/// Rows of a table over time by arm and date: for each row where it belongs, for each place its arm and date.
struct Places {
    of_row: Vec<Option<usize>>,
    arms: Vec<Arm>,
    dates: Vec<f64>,
}

impl Places {
    /// Of the first rows of a file; rows of the first run of each world, and of those the ones that `keep` names.
    fn read(path: &Path, scenario: &Scenario, first_run: u32, rows: usize, keep: Keep) -> Result<Self, OutputError> {
        let columns = ["arm", "run", "date", "park", "living"];
        let table =
            read_projection(path, &Projection { columns: &columns, rows: Some(rows), ..Projection::default() })?;
        let column = |name: &str| {
            let lacks = || OutputError::Content {
                table: table.definition.name.to_string(),
                reason: format!("has no column `{name}`"),
            };
            table.column(name).ok_or_else(lacks)
        };
        let (arm, run) = (column("arm")?, column("run")?);
        let (Column::F64(date), arms) = (column("date")?, &scenario.experiment.arms) else {
            return Err(OutputError::Content {
                table: table.definition.name.to_string(),
                reason: "has no dates".to_owned(),
            });
        };
        let mut dates = date.clone();
        dates.sort_unstable_by(f64::total_cmp);
        dates.dedup();
        let place = |row: usize| {
            let is_first = run.value(row) == CellValue::from(first_run);
            let is_kept = keep.is_none_or(|park| {
                let is =
                    |name: &str, value: CellValue| table.column(name).is_some_and(|column| column.value(row) == value);
                is("park", park.to_owned().into()) && is("living", true.into())
            });
            let arm = arms.iter().position(|own| arm.value(row) == own.as_str().into())?;
            let date = dates.binary_search_by(|known| known.total_cmp(&date[row])).ok()?;
            (is_first && is_kept).then_some(arm * dates.len() + date)
        };
        let of_row = (0..table.rows.rows()).map(place).collect();
        Ok(Self { of_row, arms: arms.clone(), dates })
    }

    /// How a column of numbers is spread over `worlds` worlds at each place that has any.
    fn spread(&self, path: &Path, column: &str, worlds: usize) -> Result<Vec<(Arm, f64, Spread)>, OutputError> {
        let projection = Projection { columns: &[column], rows: Some(self.of_row.len()), ..Projection::default() };
        let table = read_projection(path, &projection)?;
        let mut values: Vec<Vec<f64>> = vec![Vec::new(); self.arms.len() * self.dates.len()];
        if let Some(column) = table.column(column) {
            for (row, place) in self.of_row.iter().enumerate() {
                let Some(place) = place else { continue };
                values[*place].push(match column {
                    Column::F64(values) => values[row],
                    Column::I32(values) => values[row].map_or(f64::NAN, f64::from),
                    _ => f64::NAN,
                });
            }
        }
        let of_place = |(at, values): (usize, Vec<f64>)| {
            let (arm, date) = (self.arms[at / self.dates.len()], self.dates[at % self.dates.len()]);
            let spread = Spread::from(Band::of(date, &values)?);
            Some((arm, date, Spread { missing: worlds.saturating_sub(spread.worlds), ..spread }))
        };
        Ok(values.into_iter().enumerate().filter_map(of_place).collect())
    }
}

/// The park whose living rows are kept; all rows without one.
type Keep<'a> = Option<&'a str>;

/// What is summed up: the folder of tables, the number of the first run, worlds, and rows of the table that they have.
#[derive(Clone, Copy)]
pub(super) struct CourseSource<'a> {
    pub(super) folder: &'a Path,
    pub(super) first_run: u32,
    pub(super) worlds: usize,
    pub(super) rows: usize,
}

/// The rows of `courses`, from `years`.
pub(super) fn courses(scenario: &Scenario, sample: CourseSource) -> Result<Table, OutputError> {
    let path = sample.folder.join("years.parquet");
    let places = Places::read(&path, scenario, sample.first_run, sample.rows, None)?;
    let mut rows = Vec::new();
    for outcome in yearly_outcomes() {
        let found = places.spread(&path, outcome.name, sample.worlds)?;
        let row = |(arm, date, over)| CourseRow { outcome: outcome.name.into(), arm, date, over };
        rows.extend(found.into_iter().map(row));
    }
    Ok(Table::of(rows))
}

/// The rows of `park_courses`, from `park_years`.
pub(super) fn park_courses(scenario: &Scenario, sample: CourseSource) -> Result<Table, OutputError> {
    let path = sample.folder.join("park_years.parquet");
    let mut rows = Vec::new();
    for park in &scenario.plan.parks {
        let places = Places::read(&path, scenario, sample.first_run, sample.rows, Some(&park.name))?;
        for figure in ["tenants", "producing", "tenants_home", "producing_home"] {
            let found = places.spread(&path, figure, sample.worlds)?;
            let park = || park.name.clone().into();
            rows.extend(found.into_iter().map(|(arm, date, over)| ParkCourse {
                park: park(),
                figure: figure.into(),
                arm,
                date,
                over,
            }));
        }
    }
    Ok(Table::of(rows))
}
