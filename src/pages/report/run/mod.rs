//! The charts and the page of a run.

mod answer;
mod case;
mod comparison;
mod facts;
mod gallery;
mod listings;
mod panel;

use crate::measures::{Outcome, outcomes};
use crate::output::results::Difference;

use super::figures::count_of;
use super::headlines::LEADING;
use super::page::{Cell, Page, Section};
use super::{Chart, ReportError, ResultTables};

pub(super) use case::replay;
pub(super) use gallery::draw;
pub use gallery::{RUN_CHARTS, RunChart};

/// Charts of which the first that is there stands beside the answer.
const FIRST: &[&str] = &["transfer_contrasts", "transfer_over_time", "survival"];
/// Charts that are not folded away.
const MAIN: &[&str] =
    &["transfer_over_time", "transfer_contrasts", "transfer_by_channel", "type_shares", "element_forms"];

/// The page of a run with its charts.
pub(super) fn page(tables: &ResultTables, charts: &[Chart]) -> Result<Page, ReportError> {
    let (done, asked) = (tables.origin.done, tables.origin.asked);
    let worlds = count_of(tables.worlds(), "world");
    let mut page = Page::new(&format!("Run · {worlds}"), &tables.scenario, &tables.origin);
    if !tables.is_complete {
        page = page.incomplete(format!(
            "the run was interrupted after {done} of {asked} worlds. Everything below speaks of these {done} only."
        ));
    }
    let answered = answer::answer(tables)?;
    let case = case::Case::of(tables)?;
    let named = |name: &str| charts.iter().find(|chart| chart.name == name);
    let pictured = FIRST.iter().find_map(|name| named(name)).or(charts.first());
    page = match (&case, &answered) {
        (Some(case), _) => case.open(page, charts)?,
        (None, Some(answer)) => {
            let page = page.answer(&answer.what, &answer.uncertainty);
            pictured.iter().fold(page, |page, chart| page.picture(chart))
        }
        (None, None) => page.answer("No world was finished, so there is no answer.", ""),
    };
    let glance = comparison::glance(tables, answered.as_ref().filter(|_| case.is_some()))?;
    let is_case = case.is_some();
    let shut = |section: Section, summary: &str| if is_case { section.collapsed(summary) } else { section };
    let of_all = "Show the arms of all parks";
    page = page.section(shut(glance, of_all));
    if let Some(why) = answered.map(|answer| comparison::why(tables, &answer.ranking)).transpose()?.flatten() {
        page = page.section(shut(why, of_all));
    }
    // Those of parks stand with their parks.
    let of_parks: Vec<&str> = case::of_parks(charts).map(|chart| chart.name.as_str()).collect();
    let is_own = |chart: &&Chart| case.is_none() || !of_parks.contains(&chart.name.as_str());
    let shown = pictured.filter(|_| case.is_none()).map_or("", |chart| chart.name.as_str());
    let left = charts.iter().filter(is_own).filter(|chart| chart.name != shown);
    let (main, more): (Vec<&Chart>, Vec<&Chart>) =
        left.partition(|chart| !is_case && MAIN.contains(&chart.name.as_str()));
    let section = Section::new("charts", "Charts");
    let section = if charts.is_empty() { section.text("There is nothing to draw.") } else { section.charts(&main) };
    page = page
        .section(section.fold(if is_case { "Show charts of all parks together" } else { "More charts" }, |fold| {
            fold.charts(&more)
        }));
    if done > 0
        && let Some(json) = panel::json(tables)?
    {
        let section = shut(panel::section(), "Show outcomes over time, of all parks");
        page = page.interactive(section, &[include_str!("panel.js")], json);
    }
    page = page.section(listings::section(tables)?);
    if let Some(case) = &case {
        page = case.close(page);
    }
    page = warnings(tables)?.into_iter().fold(page, Page::warning);
    let runs = count_of(tables.runs(), "run");
    if !tables.is_complete {
        let first = match tables.origin.first {
            [0, 0] => String::new(),
            [world, run] => format!(" --first-world {world} --first-run {run}"),
        };
        let part = format!("polmob run scenario.toml --worlds {done}{first} --out part");
        page = page.command("To repeat only the worlds that were finished:", part);
    }
    Ok(page
        .made("Worlds", format!("{done} of {asked}, {runs} per arm in each"))
        .command("To see one world of it move on a map:", "polmob replay scenario.toml --world 0")
        .command("To redraw its charts at another size:", "polmob charts . --width 90mm --out charts-90mm"))
}

fn find(name: &str) -> Option<&'static Outcome> {
    outcomes().find(|outcome| outcome.name == name)
}

/// Name and unit of an outcome; its meaning on demand.
fn label(outcome: &'static Outcome) -> Cell {
    let words = outcome.name.replace('_', " ");
    let text = if words.split(' ').any(|word| word == outcome.unit) || outcome.unit.is_empty() {
        words
    } else {
        format!("{words}, {}", outcome.unit)
    };
    Cell { text, hint: Some(outcome.meaning.to_owned()), ..Cell::default() }
}

fn warnings(tables: &ResultTables) -> Result<Vec<String>, ReportError> {
    let mut items = Vec::new();
    items.extend(super::doubtful_worlds(&tables.scenario.experiment, tables.worlds(), ""));
    let rows = tables.rows::<Difference>()?;
    // Arms that are equal in every world leave nothing to be resolved.
    let is_open = |row: &&Difference| !row.resolved && !row.is_equal();
    let open: Vec<String> = (rows.iter().filter(is_open))
        .filter(|row| row.outcome == LEADING)
        .map(|row| format!("{} against {}", row.arm.as_str(), row.minus.as_str()))
        .collect();
    if !open.is_empty() {
        items.push(format!("Not resolved in transfer: {}. Do not read a direction into them.", open.join("; ")));
    }
    let unresolved = rows.iter().filter(is_open).count();
    let equal = rows.iter().filter(|row| row.is_equal()).count();
    let equal = if equal == 0 { String::new() } else { format!(", and {equal} are equal in every world") };
    if !rows.is_empty() {
        items.push(format!(
            "{unresolved} of {} contrasts over all outcomes are not resolved{equal}. Where there is no difference at all, \
             about one in twenty still looks resolved: the more outcomes one reads, the more of those one meets.",
            rows.len()
        ));
    }
    items.push(
        "Levels are quantities of the model: no real park reports a transfer index. Read differences between arms."
            .to_owned(),
    );
    items.push(
        "A comparison of parks by their final type is not shown, on purpose: a park must first survive to become hybrid, so \
         that such a figure favours hybrids even if the type does nothing. Arms are compared instead, and flows by current \
         type."
            .to_owned(),
    );
    items.push(super::doubt(&tables.scenario));
    Ok(items)
}
