//! From tables to the facts of each chart.

pub(super) mod cases;
pub(super) mod courses;
pub(super) mod lives;
pub(super) mod spread;

use std::collections::BTreeMap;

use crate::analysis::summary::OverTime;
use crate::analysis::{self, Estimate};
use crate::charts::{Band, BandSeries, Quantity, Words};

use crate::report::cells::Cells;
use crate::report::{ReportError, ResultTables};

/// Title, caption and description of a chart.
fn words(tables: &ResultTables, title: &str, caption: &str, description: &str) -> Words {
    let (done, asked) = (tables.origin.done, tables.origin.asked);
    let n = if tables.is_complete {
        format!("n = {done} worlds")
    } else {
        format!("INCOMPLETE: n = {done} of {asked} worlds")
    };
    Words {
        title: title.to_owned(),
        caption: format!("{n}, seed {}. {caption}", tables.scenario.experiment.seed),
        description: format!("{description} {}", tables.scenario.title),
    }
}

fn time(tables: &ResultTables) -> Quantity {
    if tables.scenario.rules.time.start == 0 { Quantity::new("time", "years") } else { Quantity::new("year", "") }
}

/// Bands of a course under a name.
fn series(name: &str, course: &OverTime, arm: usize) -> BandSeries {
    let point = |band: &analysis::Band| Band {
        x: band.x,
        low: band.low,
        q25: band.q25,
        median: band.median,
        q75: band.q75,
        high: band.high,
    };
    BandSeries { name: name.to_owned(), points: course.bands(arm).iter().map(point).collect() }
}

/// A column of a table with a date, by arm, world and date, in the first run of each world; rows that `keep` refuses and
/// dates without a row are missing. Times are calendar dates.
pub(super) fn course(
    tables: &ResultTables,
    rows: Cells,
    column: &str,
    keep: impl Fn(usize) -> bool,
) -> Result<OverTime, ReportError> {
    let arms = rows.arms(&tables.arms())?;
    let (worlds, runs) = tables.places(rows)?;
    let dates = rows.numbers("date")?;
    let values = rows.numbers(column)?;
    let is_first = |row: &usize| runs[*row] == 0;
    let mut times: Vec<f64> = (0..rows.rows()).filter(is_first).map(|row| dates[row]).collect();
    times.sort_unstable_by(f64::total_cmp);
    times.dedup();
    let missing = vec![f64::NAN; times.len()];
    let mut by_arm = vec![vec![missing; tables.worlds()]; tables.arms().len()];
    for row in (0..rows.rows()).filter(is_first).filter(|&row| keep(row)) {
        if let Ok(at) = times.binary_search_by(|time| time.total_cmp(&dates[row])) {
            by_arm[arms[row]][worlds[row]][at] = values[row];
        }
    }
    Ok(OverTime { times, by_arm })
}

/// A column of `runs` by arm and world: means over the runs of a world, NaN where none has a value.
fn by_world(tables: &ResultTables, column: &str) -> Result<Vec<Vec<f64>>, ReportError> {
    let rows = tables.table("runs")?;
    let arms = rows.arms(&tables.arms())?;
    let (worlds, _) = tables.places(rows)?;
    let mut present: BTreeMap<(usize, usize), Vec<f64>> = BTreeMap::new();
    for (row, value) in rows.numbers(column)?.into_iter().enumerate() {
        present.entry((arms[row], worlds[row])).or_default().push(value);
    }
    let mean = |arm, world| present.get(&(arm, world)).and_then(|values| Estimate::of(values).mean);
    Ok((0..tables.arms().len())
        .map(|arm| (0..tables.worlds()).map(|world| mean(arm, world).unwrap_or(f64::NAN)).collect())
        .collect())
}
