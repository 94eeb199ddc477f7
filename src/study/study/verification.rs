//! Runs of a folder of results simulated again: whether its table `runs` is what the program gives.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::experiment::{Executor, MadeWorld, scenario_at};
use crate::output::{CellValue, Column, OutputError, Table, read_result_table};
use crate::scenario::{Scenario, Setting};

/// Rows of `runs` that are of one world of one point, and the settings of the point.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stretch {
    point: Option<i32>,
    world: u32,
    rows: std::ops::Range<usize>,
}

/// What came of a sample of the runs of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    /// Worlds of the table, each counted once for each point.
    pub worlds: usize,
    /// Worlds run again.
    pub sampled: usize,
    /// Runs compared.
    pub runs: usize,
    /// The first run that differs, in the order of the table: which, in what, and both values.
    pub difference: Option<String>,
    /// Whether it was interrupted.
    pub stopped: bool,
}

/// Runs a sample of the worlds of a folder of results again, spread evenly over its table `runs` with the first and the
/// last among them, and compares every outcome to the last bit. Gives nothing where the folder has no such table.
///
/// # Errors
/// [`OutputError`] where tables cannot be read or do not fit together.
pub fn replay(
    folder: &Path,
    scenario: &Scenario,
    most: usize,
    executor: &Executor,
    stop: &AtomicBool,
) -> Result<Option<Replayed>, OutputError> {
    if !folder.join("tables/runs.parquet").exists() {
        return Ok(None);
    }
    let runs = read_result_table(folder, "runs")?;
    let points = match runs.column("point") {
        Some(_) => Some(read_result_table(folder, "points")?),
        None => None,
    };
    let all = stretches(&runs)?;
    let sample: Vec<&Stretch> = evenly(all.len(), most).map(|at| &all[at]).collect();
    let compared = executor.each(&sample, |stretch| {
        if stop.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let scenario = match (&points, stretch.point) {
            (Some(points), Some(point)) => &of_point(scenario, points, point)?,
            _ => scenario,
        };
        compare(scenario, &runs, stretch).map(Some)
    });
    let mut replayed = Replayed { worlds: all.len(), sampled: 0, runs: 0, difference: None, stopped: false };
    for found in compared {
        match found? {
            Some((runs, difference)) => {
                replayed.sampled += 1;
                replayed.runs += runs;
                replayed.difference = replayed.difference.or(difference);
            }
            None => replayed.stopped = true,
        }
    }
    Ok(Some(replayed))
}

/// So many positions of `count`, evenly, the first and the last among them.
fn evenly(count: usize, most: usize) -> impl Iterator<Item = usize> {
    let sample = count.min(most);
    (0..sample).map(move |at| if sample < 2 { 0 } else { at * (count - 1) / (sample - 1) })
}

fn misfit(reason: &str) -> OutputError {
    OutputError::Content { table: "runs".to_owned(), reason: reason.to_owned() }
}

fn whole<'a>(table: &'a Table, name: &str) -> Result<&'a [Option<i32>], OutputError> {
    match table.column(name) {
        Some(Column::I32(values)) => Ok(values),
        _ => Err(misfit(&format!("has no column `{name}` of whole numbers"))),
    }
}

fn text_at(table: &Table, name: &str, row: usize) -> Result<String, OutputError> {
    match table.column(name).map(|column| column.value(row)) {
        Some(CellValue::Text(word)) => Ok(word.into_owned()),
        _ => Err(misfit(&format!("has no text in the column `{name}`"))),
    }
}

fn stretches(runs: &Table) -> Result<Vec<Stretch>, OutputError> {
    let worlds = whole(runs, "world")?;
    let points = if runs.column("point").is_some() { Some(whole(runs, "point")?) } else { None };
    let mut all: Vec<Stretch> = Vec::new();
    for (row, world) in worlds.iter().enumerate() {
        let world = world.and_then(|world| u32::try_from(world).ok()).ok_or_else(|| misfit("has a run of no world"))?;
        let point = points.and_then(|points| points[row]);
        match all.last_mut().filter(|last| last.world == world && last.point == point) {
            Some(last) => last.rows.end = row + 1,
            None => all.push(Stretch { point, world, rows: row..row + 1 }),
        }
    }
    Ok(all)
}

/// The scenario of a point, by the settings that the table says of it.
fn of_point(base: &Scenario, points: &Table, number: i32) -> Result<Scenario, OutputError> {
    let odd = |reason: String| OutputError::Content { table: "points".to_owned(), reason };
    let row = whole(points, "point")?.iter().position(|point| *point == Some(number));
    let row = row.ok_or_else(|| odd(format!("has no point {number}")))?;
    let text = text_at(points, "settings", row).unwrap_or_default();
    let settings: Result<Vec<Setting>, _> = pieces(&text).iter().map(|piece| piece.parse()).collect();
    let settings =
        settings.map_err(|error| odd(format!("has settings at point {number} that do not read: {error}")))?;
    scenario_at(base, &settings)
        .map_err(|_| odd(format!("has settings at point {number} that make no scenario: {text}")))
}

/// Settings that stand behind one another, parted by blanks outside quotation marks and brackets.
fn pieces(text: &str) -> Vec<String> {
    let (mut pieces, mut piece) = (Vec::new(), String::new());
    let (mut quote, mut depth, mut escaped) = (None, 0_u32, false);
    for sign in text.chars() {
        match (quote, sign) {
            (Some(_), _) if escaped => escaped = false,
            (Some('"'), '\\') => escaped = true,
            (Some(open), _) if open == sign => quote = None,
            (None, '"' | '\'') => quote = Some(sign),
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => depth = depth.saturating_sub(1),
            (None, ' ') if depth == 0 => {
                if !piece.is_empty() {
                    pieces.push(std::mem::take(&mut piece));
                }
                continue;
            }
            _ => {}
        }
        piece.push(sign);
    }
    pieces.extend(Some(piece).filter(|piece| !piece.is_empty()));
    pieces
}

/// Runs one world again. Gives how many runs were compared and the first difference.
fn compare(scenario: &Scenario, runs: &Table, stretch: &Stretch) -> Result<(usize, Option<String>), OutputError> {
    let made = MadeWorld::new(scenario, stretch.world);
    let numbers = whole(runs, "run")?;
    let mut compared = 0;
    for row in stretch.rows.clone() {
        // What a run that failed would have given is not on record.
        if runs.column("failed").is_some_and(|failed| failed.value(row) == CellValue::Bool(true)) {
            continue;
        }
        let run =
            numbers[row].and_then(|run| u32::try_from(run).ok()).ok_or_else(|| misfit("has a run without number"))?;
        let arm = text_at(runs, "arm", row)?;
        let known = scenario.arms.iter().copied().find(|known| known.as_str() == arm);
        let known = known.ok_or_else(|| misfit(&format!("has an arm \"{arm}\", which there is not")))?;
        let again = made.run(run).outcomes(known);
        compared += 1;
        for (outcome, &value) in scenario.experiment.outcomes().zip(again.iter()) {
            let stored = match runs.column(outcome.name) {
                Some(Column::F64(stored)) => stored,
                // An experiment over many points may keep some outcomes alone.
                None if stretch.point.is_some() => continue,
                _ => return Err(misfit(&format!("has no column `{}`", outcome.name))),
            };
            let stored = stored[row];
            if stored.to_bits() != value.to_bits() && !(stored.is_nan() && value.is_nan()) {
                let point = stretch.point.map_or_else(String::new, |point| format!("point {point}, "));
                let said = |value: f64| if value.is_nan() { "nothing".to_owned() } else { value.to_string() };
                let difference = format!(
                    "{point}world {}, run {run}, {arm}: {} is {} in tables/runs.parquet, {} when it is run again",
                    stretch.world,
                    outcome.name,
                    said(stored),
                    said(value),
                );
                return Ok((compared, Some(difference)));
            }
        }
    }
    Ok((compared, None))
}

#[cfg(test)]
mod tests {
    use super::{evenly, pieces};

    #[test]
    fn a_sample_has_both_ends() {
        assert_eq!(evenly(10, 4).collect::<Vec<_>>(), [0, 3, 6, 9]);
        assert_eq!(evenly(3, 20).collect::<Vec<_>>(), [0, 1, 2]);
        assert_eq!((evenly(5, 1).collect::<Vec<_>>(), evenly(0, 4).count()), (vec![0], 0));
    }

    #[test]
    fn settings_are_parted_outside_quotation_marks_and_brackets() {
        assert_eq!(
            pieces(r#"a.b=1 case.park."A \" B".land=2 c=[1, 2]  d='x y'"#),
            ["a.b=1", r#"case.park."A \" B".land=2"#, "c=[1, 2]", "d='x y'"]
        );
        assert!(pieces("").is_empty());
    }
}
