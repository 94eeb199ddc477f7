//! From tables to the facts of each chart.

pub(super) mod cases;
pub(super) mod courses;
pub(super) mod lives;
pub(super) mod spread;

use crate::analysis::Estimate;
use crate::charts::{AxisLabel, Band, BandSeries, Labels, Picture};

use crate::output::results::{CourseRow, Spread};
use crate::parameters::Arm;
use crate::report::figures::count_of;
use crate::report::{ReportError, ResultTables};

/// Pictures of one chart, each with what tells its name from the others'.
pub(super) type NamedPictures = Vec<(String, Picture)>;

/// The only picture of a chart.
fn only(picture: Picture) -> NamedPictures {
    vec![(String::new(), picture)]
}

/// Title, caption and description of a chart.
fn labels(tables: &ResultTables, title: &str, caption: &str, description: &str) -> Labels {
    let (done, asked) = (tables.origin.done, tables.origin.asked);
    let n = if tables.is_complete {
        format!("n = {}", count_of(done, "world"))
    } else {
        format!("INCOMPLETE: n = {done} of {asked} worlds")
    };
    Labels {
        title: title.to_owned(),
        caption: format!("{n}, seed {}. {caption}", tables.scenario.experiment.seed),
        description: format!("{description} {}", tables.scenario.title),
    }
}

/// The same of a chart that may show the first worlds only.
fn sampled_labels(tables: &ResultTables, title: &str, caption: &str, description: &str) -> Labels {
    labels(tables, title, &(caption.to_owned() + &sampled(tables)), description)
}

fn time(tables: &ResultTables) -> AxisLabel {
    if tables.scenario.parameters.time.start == 0 {
        AxisLabel::new("time", "years")
    } else {
        AxisLabel::new("year", "")
    }
}

/// What is said of a chart that shows the first worlds only; nothing where they are all.
fn sampled(tables: &ResultTables) -> String {
    let (drawn, all) = (tables.drawn_worlds(), tables.worlds());
    if drawn < all { format!(" Of the first {drawn} worlds.") } else { String::new() }
}

/// A yearly outcome over time, by arm.
pub(super) struct Course {
    by_arm: Vec<Vec<(f64, Spread)>>,
}

impl Course {
    /// Of rows with an arm, a date and how values are spread then.
    fn of(tables: &ResultTables, rows: impl Iterator<Item = (Arm, f64, Spread)>) -> Result<Self, ReportError> {
        let mut by_arm = vec![Vec::new(); tables.arms().len()];
        for (arm, date, spread) in rows {
            by_arm[tables.position(arm)?].push((date, spread));
        }
        Ok(Self { by_arm })
    }

    /// The course of an outcome; nothing if the scenario does not record it.
    pub(super) fn of_outcome(
        tables: &ResultTables,
        rows: &[CourseRow],
        outcome: &str,
    ) -> Result<Option<Self>, ReportError> {
        let own = rows.iter().filter(|row| row.outcome == outcome);
        let course = Self::of(tables, own.map(|row| (row.arm, row.date, row.over.clone())))?;
        Ok(course.by_arm.iter().any(|arm| !arm.is_empty()).then_some(course))
    }

    /// All dates of all arms, in order.
    pub(super) fn times(&self) -> Vec<f64> {
        let mut times: Vec<f64> = self.by_arm.iter().flatten().map(|(date, _)| *date).collect();
        times.sort_unstable_by(f64::total_cmp);
        times.dedup();
        times
    }

    /// How values of an arm are spread at a date.
    pub(super) fn at(&self, arm: usize, time: f64) -> Option<&Spread> {
        self.by_arm[arm].iter().find(|(date, _)| *date == time).map(|(_, spread)| spread)
    }

    /// Means of an arm under a name, without bands.
    fn means(&self, name: &str, arm: usize) -> BandSeries {
        let none = f64::NAN;
        let point =
            |(x, over): &(f64, Spread)| Band { x: *x, low: none, q25: none, median: over.mean, q75: none, high: none };
        BandSeries { name: name.to_owned(), points: self.by_arm[arm].iter().map(point).collect() }
    }

    /// Bands of an arm under a name.
    fn series(&self, name: &str, arm: usize) -> BandSeries {
        let point = |(x, over): &(f64, Spread)| Band {
            x: *x,
            low: over.quantile_05,
            q25: over.quantile_25,
            median: over.median,
            q75: over.quantile_75,
            high: over.quantile_95,
        };
        BandSeries { name: name.to_owned(), points: self.by_arm[arm].iter().map(point).collect() }
    }
}

/// A column of `runs` by arm and world, over the first worlds: means over the runs of a world, NaN where none has a value.
fn by_world(tables: &ResultTables, column: &str) -> Result<Vec<Vec<f64>>, ReportError> {
    let rows = tables.table("runs")?;
    let arms = rows.arms(&tables.arms())?;
    let (worlds, _) = tables.places(rows)?;
    let mut present = vec![vec![Vec::new(); tables.drawn_worlds()]; tables.arms().len()];
    for (row, value) in rows.numbers(column)?.into_iter().enumerate() {
        if let Some(world) = present[arms[row]].get_mut(worlds[row]) {
            world.push(value);
        }
    }
    let mean = |values: Vec<f64>| Estimate::of(&values).mean.unwrap_or(f64::NAN);
    Ok(present.into_iter().map(|arm| arm.into_iter().map(mean).collect()).collect())
}
