//! The charts and the page of a sweep.

use crate::analysis::{Interval, leaders};
use crate::measures::{Better, Outcome};
use crate::report::figures::{capital, count_of, list, number, probability_text, technology, verdict, with_interval};
use crate::report::page::{Cell, Page, PageTable, Section, parameters_of, row};
use crate::report::{Chart, ReportError, ResultTables};
use crate::scenario::{SweepDesign, label};
use crate::study::Effect;

use super::space::{Coordinate, Difference, Level, Space, outcome};
use super::{MOST_ROWS, asked, explored, listed, page_of, pictures, warned};

/// Curves, maps, ablations or all points along each axis, as the design allows.
pub(in crate::report) fn draw(tables: &ResultTables) -> Result<Vec<Chart>, ReportError> {
    let (space, outcome) = (Space::of(tables)?, outcome(tables, tables.outcome())?);
    let (design, count) = (tables.scenario.sweep.design, space.axes.len());
    if design == SweepDesign::Grid && (2..=3).contains(&count) {
        return pictures::maps(tables, &space, "sweep", outcome);
    }
    let is_alone = design == SweepDesign::OneAtATime;
    if !is_alone && (count != 1 || !matches!(design, SweepDesign::Grid | SweepDesign::List)) {
        let some = space.points.len() > 1 && count > 0;
        return if some { Ok(vec![pictures::cloud(tables, &space, outcome)?]) } else { Ok(Vec::new()) };
    }
    let is_switch = |value: &Coordinate| matches!(value.text().as_str(), "true" | "false");
    let switches = space.points.iter().flat_map(|point| &point.values).flatten().all(is_switch);
    let chart = if switches && space.arms.len() > 1 {
        pictures::ablations(tables, &space, outcome)?
    } else {
        pictures::curves(tables, &space, outcome)?
    };
    Ok(vec![chart])
}

pub(in crate::report) fn page(tables: &ResultTables, charts: &[Chart]) -> Result<Page, ReportError> {
    let (space, outcome) = (Space::of(tables)?, outcome(tables, tables.outcome())?);
    let (levels, differences) = (space.levels(tables, outcome.name)?, space.differences(tables, outcome.name)?);
    let all: Vec<usize> = (0..space.points.len()).collect();
    let found = match space.main_pair(asked(tables)) {
        Some(pair) => contrast_found(&space, &all, pair, outcome, &differences),
        None => level_found(&space, &all, outcome, &levels),
    };
    let uncertainty =
        space.doubtful_worlds(tables).map_or_else(String::new, |few| few + " ") + &uncertainty(tables, &space, &levels);
    let page = page_of(tables, &space, "Sweep").answer(found, uncertainty);
    let page = explored(page, tables, &space, charts)?;
    let section = Section::new("tables", "Tables");
    let section = point_table(section, &space, outcome, &levels, None);
    let section = contrast_table(section, &space, outcome, &differences);
    Ok(warned(page.section(effect_table(section, tables, outcome)?), tables, &space))
}

/// How a difference between two arms goes over some points.
pub(super) fn contrast_found(
    space: &Space,
    points: &[usize],
    pair: usize,
    outcome: &Outcome,
    differences: &[Vec<Difference>],
) -> String {
    let (arm, minus) = space.pairs()[pair];
    let (arm, minus) = (space.arms[arm], space.arms[minus]);
    let at = |point: usize| differences[point][pair];
    let mut known: Vec<usize> = points.iter().copied().filter(|&point| at(point).value.value.is_finite()).collect();
    known.sort_by(|&a, &b| at(a).value.value.total_cmp(&at(b).value.value));
    let (Some(&least), Some(&most)) = (known.first(), known.last()) else {
        return format!("No point has a value of {} in both {arm} and {minus}.", outcome_name(outcome));
    };
    let count = |sign: f64| known.iter().filter(|&&p| at(p).resolved && at(p).value.value * sign > 0.0).count();
    let (above, below) = (count(1.0), count(-1.0));
    let open = known.len() - above - below;
    let of = count_of(known.len(), "point");
    let everywhere = if known.len() == 1 { "at the only point with values".to_owned() } else { format!("at all {of}") };
    let verdict = match (above, below, open) {
        (_, 0, 0) => format!("{arm} exceeds {minus} in {} {everywhere}", outcome_name(outcome)),
        (0, _, 0) => format!("{minus} exceeds {arm} in {} {everywhere}", outcome_name(outcome)),
        (0, 0, _) => {
            format!("Not resolved: at none of {of} can {arm} and {minus} be separated in {}", outcome_name(outcome))
        }
        (_, 0, _) => format!(
            "{arm} exceeds {minus} in {} at {above} of {of}; at the other {open} the difference is not resolved",
            outcome_name(outcome)
        ),
        (0, _, _) => format!(
            "{minus} exceeds {arm} in {} at {below} of {of}; at the other {open} the difference is not resolved",
            outcome_name(outcome)
        ),
        _ => format!(
            "It depends: {arm} exceeds {minus} in {} at {above} of {of}, {minus} exceeds {arm} at {below}, and at {open} the \
             difference is not resolved",
            outcome_name(outcome)
        ),
    };
    let extremes = extremes(outcome, [least, most].map(|point| (at(point).value, space.text(point))));
    let without = match points.len() - known.len() {
        0 => String::new(),
        some => format!(
            " {} no value.",
            if some == 1 { "One more point has".to_owned() } else { format!("{some} more points have") }
        ),
    };
    capital(&format!("{verdict}. {extremes}{without}"))
}

/// The smallest and the largest difference with their places.
fn extremes(outcome: &Outcome, [(low, at_low), (high, at_high)]: [(Interval, String); 2]) -> String {
    let what = if outcome.unit == "log points" { " in technology" } else { "" };
    if low == high {
        return format!("Difference{what}: {}.", amount(outcome, low));
    }
    let [low, high] = [low, high].map(|value| amount(outcome, value));
    format!("Smallest difference{what}: {low} [{at_low}]; largest: {high} [{at_high}].")
}

fn level_found(space: &Space, points: &[usize], outcome: &Outcome, levels: &[Vec<Level>]) -> String {
    let at = |point: usize| levels[point].first().map_or(f64::NAN, |level| level.value.value);
    let mut known: Vec<usize> = points.iter().copied().filter(|&point| at(point).is_finite()).collect();
    known.sort_by(|&a, &b| at(a).total_cmp(&at(b)));
    let (Some(&least), Some(&most)) = (known.first(), known.last()) else {
        return format!("No point has a value of {}.", outcome_name(outcome));
    };
    let end = |point: usize| format!("{} [{}]", amount(outcome, levels[point][0].value), space.text(point));
    format!(
        "Lowest {} in the {} arm over {}: {}; highest: {}.",
        outcome_name(outcome),
        space.arms[0],
        count_of(known.len(), "point"),
        end(least),
        end(most),
    )
}

/// An amount of an outcome in units that a reader knows.
fn amount(outcome: &Outcome, value: Interval) -> String {
    if [value.low, value.value, value.high] == [0.0; 3] {
        return "none, the same in every world".to_owned();
    }
    if outcome.unit == "log points" {
        return technology(value);
    }
    format!("{} {}", with_interval(value), outcome.unit).trim_end().to_owned()
}

/// Which arm leads how often, and what that rests on.
fn uncertainty(tables: &ResultTables, space: &Space, levels: &[Vec<Level>]) -> String {
    let assumption = format!(
        "Between the points only the axes change; otherwise the model has {}.",
        parameters_of(&tables.scenario)
    );
    if space.arms.len() < 2 {
        return assumption;
    }
    let (mut leads, mut open, mut shared, mut without) = (vec![0_usize; space.arms.len()], 0, 0, 0);
    for point in levels {
        match highest(point)[..] {
            [] => without += 1,
            [best] if point[best].highest >= 0.95 => leads[best] += 1,
            [_] => open += 1,
            _ => shared += 1,
        }
    }
    let mut words: Vec<String> = (space.arms.iter().zip(&leads).filter(|(_, points)| **points > 0))
        .map(|(arm, points)| format!("{arm} at {points} with a probability of 0.95 or more"))
        .collect();
    if open == levels.len() {
        words.push("not resolved at any point".to_owned());
    } else if open > 0 {
        words.push(format!("not resolved at {open}"));
    }
    if shared > 0 {
        words.push(format!("no difference at {shared}"));
    }
    if without > 0 {
        words.push(format!("no value in any arm at {without}"));
    }
    format!("Highest of all arms: {}. {assumption} Compare arms rather than reading levels.", list(&words))
}

/// The arms that share the highest mean.
fn highest(levels: &[Level]) -> Vec<usize> {
    leaders(levels.iter().map(|level| Some(level.value.value)), Better::More)
}

/// Name of an outcome as it is read.
pub(super) fn outcome_name(outcome: &Outcome) -> String {
    outcome.name.replace('_', " ")
}

/// A row per point: its values, the arms, and which is best.
pub(super) fn point_table(
    section: Section,
    space: &Space,
    outcome: &Outcome,
    levels: &[Vec<Level>],
    part: Option<&str>,
) -> Section {
    let points = space.part(part);
    let axes = space.axes_of(&points);
    let id = part.map_or_else(|| "points-table".to_owned(), |part| format!("points-{part}-table"));
    let caption = format!(
        "{}, {}: mean ± half of the 95 % interval at each point{}; bold: highest with a probability of at least 0.95",
        outcome_name(outcome),
        outcome.unit,
        part.map_or_else(String::new, |part| format!(" of the {part}"))
    );
    let mut table = PageTable::new(&id, &caption).words("point");
    for &axis in &axes {
        let (name, numbers) = (space.axes[axis].title(), space.axes[axis].has_numbers);
        table = if numbers { table.numbers(&name) } else { table.words(&name) };
    }
    table = space.arms.iter().copied().fold(table, PageTable::numbers);
    if space.arms.len() > 1 {
        table = table.words("highest").numbers("probability");
    }
    for &point in points.iter().take(MOST_ROWS) {
        let mut cells = vec![Cell::of(point.to_string(), point as f64)];
        for &axis in &axes {
            cells.push(space.points[point].values[axis].as_ref().map_or_else(
                || Cell::from("–"),
                |value| match value {
                    Coordinate::Number(value) => Cell::from(*value),
                    Coordinate::Word(word) => Cell::from(word.as_str()),
                },
            ));
        }
        cells.extend(
            levels[point]
                .iter()
                .map(|level| Cell::plus_minus(level.value).strong(space.arms.len() > 1 && level.highest >= 0.95)),
        );
        if space.arms.len() > 1 {
            let (name, probability) = match highest(&levels[point])[..] {
                [] => ("no value", f64::NAN),
                [best] => (space.arms[best], levels[point][best].highest),
                _ => ("no difference", f64::NAN),
            };
            let told = if probability.is_finite() { probability_text(probability) } else { number(probability) };
            cells.push(Cell::from(name));
            cells.push(Cell::of(told, probability));
        }
        table = table.row(cells);
    }
    let summary = part.map_or_else(|| "Points".to_owned(), |part| format!("Points: {part}"));
    let shown = points.len().min(MOST_ROWS);
    listed(section, &summary, &table.sortable(), (shown, points.len()), "point_arms")
}

pub(super) fn contrast_table(
    section: Section,
    space: &Space,
    outcome: &Outcome,
    differences: &[Vec<Difference>],
) -> Section {
    let pairs = space.pairs();
    if pairs.is_empty() {
        return section;
    }
    let caption = format!(
        "{}, {}: paired differences at each point with their 95 % intervals; variance ratio: what pairing divides the \
             variance by",
        outcome_name(outcome),
        outcome.unit
    );
    let table = PageTable::new("contrasts-table", &caption);
    let table = ["contrast", "where", "verdict"].into_iter().fold(table, PageTable::words);
    let columns = ["difference", "low", "high", "share of worlds above", "variance ratio"];
    let mut table = columns.into_iter().fold(table, PageTable::numbers).sortable();
    let all = pairs.len() * space.points.len();
    for (pair, at) in pairs.iter().enumerate() {
        for point in (0..space.points.len()).take(MOST_ROWS / pairs.len()) {
            let difference = differences[point][pair];
            let value = difference.value;
            let name = space.pair_name(*at);
            let numbers = [value.value, value.low, value.high, difference.above, difference.ratio];
            table = table.row(row(&[&name, &space.text(point), verdict(difference.resolved)], &numbers));
        }
    }
    let first = space.main_pair("").map_or_else(String::new, |pair| space.pair_name(pairs[pair]));
    let shown = pairs.len() * space.points.len().min(MOST_ROWS / pairs.len());
    listed(section, "Contrasts", &table.filtered(&first), (shown, all), "point_contrasts")
}

/// What moving one axis alone does.
fn effect_table(section: Section, tables: &ResultTables, outcome: &Outcome) -> Result<Section, ReportError> {
    let Some(mut rows) = tables.optional_rows::<Effect>()? else { return Ok(section) };
    rows.retain(|row| row.of.outcome == outcome.name);
    let caption =
        format!("{}, {}: change when one axis alone is moved, on the same worlds", outcome_name(outcome), outcome.unit);
    let table = PageTable::new("effects-table", &caption);
    let table = ["quantity", "axis", "value", "verdict"].into_iter().fold(table, PageTable::words);
    let table = ["before", "after"].into_iter().fold(table, PageTable::numbers);
    let mut table = table.numbers("change and 95 % interval").numbers("variance ratio").sortable();
    for row in rows.iter().take(MOST_ROWS) {
        let value = row.value.as_deref().unwrap_or_default();
        let words = [row.of.name().into(), label(&row.axis).into(), value.into(), verdict(row.resolved).into()];
        let change = Interval::new(row.change, row.low, row.high);
        let numbers = [row.before.into(), row.after.into(), change.into(), row.variance_ratio.into()];
        table = table.row(words.into_iter().chain(numbers));
    }
    let usual = |row: &&Effect| row.of.name() == "hybrid - spontaneous";
    let first = rows.iter().find(usual).or(rows.last()).map_or_else(String::new, |row| row.of.name());
    let shown = (rows.len().min(MOST_ROWS), rows.len());
    Ok(listed(section, "Effects of single axes", &table.filtered(&first), shown, "effects"))
}
