//! What the panel of the page lets its reader choose from: every recorded outcome over time, as JSON.

use serde::Serialize;

use crate::measures::yearly_outcomes;
use crate::output::results::CourseRow;

use crate::report::{ReportError, ResultTables, Section};

use super::facts::Course;

/// Times kept; a finer record is thinned.
const MOST_TIMES: usize = 120;

#[derive(Serialize)]
struct Panel {
    arms: Vec<&'static str>,
    times: Vec<f64>,
    outcomes: Vec<OutcomeBands>,
}

#[derive(Serialize)]
struct OutcomeBands {
    name: &'static str,
    unit: &'static str,
    meaning: &'static str,
    /// By arm, then time: quantiles 0.05, 0.25, 0.5, 0.75, 0.95 over worlds; null where no world has a value.
    bands: Vec<Vec<Option<[f64; 5]>>>,
}

/// The panel's numbers as JSON; nothing if no outcome is recorded.
pub(super) fn json(tables: &ResultTables) -> Result<Option<String>, ReportError> {
    let rows = tables.rows::<CourseRow>()?;
    let mut panel = Panel { arms: tables.arms(), times: Vec::new(), outcomes: Vec::new() };
    for outcome in yearly_outcomes() {
        let Some(course) = Course::of_outcome(tables, &rows, outcome.name)? else { continue };
        let all = course.times();
        let every = all.len().div_ceil(MOST_TIMES).max(1);
        // From the last one backwards, so that the horizon is kept.
        let kept = |at: usize| (all.len() - 1 - at).is_multiple_of(every);
        let times: Vec<f64> = (all.iter().enumerate()).filter(|(at, _)| kept(*at)).map(|(_, &time)| time).collect();
        let bands = (0..panel.arms.len()).map(|arm| {
            let at = |time: &f64| {
                let over = course.at(arm, *time)?;
                let ends = [over.quantile_05, over.quantile_25, over.median, over.quantile_75, over.quantile_95];
                Some(ends.map(short))
            };
            times.iter().map(at).collect()
        });
        let bands = bands.collect();
        panel.outcomes.push(OutcomeBands { name: outcome.name, unit: outcome.unit, meaning: outcome.meaning, bands });
        panel.times = times;
    }
    if panel.outcomes.is_empty() || panel.times.is_empty() {
        return Ok(None);
    }
    // A number is never refused, so neither is the panel.
    Ok(serde_json::to_string(&panel).ok())
}

/// The section that the script fills.
pub(super) fn section() -> Section {
    Section::new("panel", "Look closer").hidden().markup(include_str!("panel.html"))
}

/// Five digits that count.
fn short(value: f64) -> f64 {
    format!("{value:.4e}").parse().unwrap_or(value)
}
