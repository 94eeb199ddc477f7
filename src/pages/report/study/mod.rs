//! The charts and pages of experiments over many points and of tested claims.

pub(super) mod claims;
mod explorer;
mod pictures;
pub(super) mod regimes;
pub(super) mod sensitivity;
mod space;
pub(super) mod sweep;

use super::figures::count_of;
use super::page::{Page, PageTable, Section};
use super::{Chart, ReportError, ResultTables};
use space::Space;

/// Rows beyond this number are in the tables of the folder only.
const MOST_ROWS: usize = 600;

/// The page of an experiment over many points, so far without an answer.
fn page_of(tables: &ResultTables, space: &Space, name: &str) -> Page {
    let points = count_of(space.points.len(), "point");
    let page = Page::new(&format!("{name} · {points} x {}", space.worlds(None)), &tables.scenario, &tables.origin);
    let Some(study) = &tables.study else { return page };
    let [asked, done] = study.runs;
    let page = if tables.is_complete {
        page
    } else {
        page.incomplete(format!(
            "the experiment was interrupted after {done} of {asked} runs. Everything below speaks of these {done} only; \
             --resume goes on with it."
        ))
    };
    let mut page = page
        .made("Design", study.design.replace('_', " "))
        .made("Axes", study.axes.join("; "))
        .made("Runs", format!("{} over {points}, {} at each", study.runs[1], space.worlds(None)));
    if !study.precision.is_empty() {
        let met = study.precise_points.unwrap_or(0);
        let asked = study.precision.join(", ");
        page = page.made("Precision", format!("{asked}: met at {met} of {points} after {} rounds", study.rounds));
    }
    if study.failed > 0 {
        page = page.warning(format!(
            "{} failed. They are missing from every estimate and listed in the table failures; --retry-failed runs them \
             again.",
            count_of(usize::try_from(study.failed).unwrap_or(usize::MAX), "run")
        ));
    }
    page.command("To redraw its charts at another size:", "polmob charts . --width 90mm --out charts-90mm")
}

/// The beginning of what is said of a number of worlds.
fn n(tables: &ResultTables) -> &'static str {
    if tables.is_complete { "n =" } else { "INCOMPLETE: n =" }
}

/// The quantity that was requested, if one was.
fn asked(tables: &ResultTables) -> &str {
    tables.study.as_ref().map_or("", |study| study.quantity.as_str())
}

/// What every experiment over many points warns of.
fn warned(page: Page, tables: &ResultTables, space: &Space) -> Page {
    let page = space.doubtful_worlds(tables).into_iter().fold(page, Page::warning);
    page.warning(
        "All arms run in the same worlds with the same random draws at every point, so differences between arms are more certain than \
         levels. Levels are quantities of the model: no real park reports a transfer index.",
    )
    .warning(
        "Every point is judged by an interval of its own. Among many points without any difference, about one in twenty \
         still looks resolved.",
    )
    .warning(super::doubt(&tables.scenario))
}

/// The charts, or what stands for them.
fn with_charts(page: Page, charts: &[Chart]) -> Page {
    if charts.is_empty() {
        let none = "A design of one point has no chart; its values are in the tables.";
        return page.section(Section::new("charts", "Charts").text(none));
    }
    page.illustrated(charts)
}

/// Charts, a place among the points that sliders choose, and all points to explore.
fn explored(page: Page, tables: &ResultTables, space: &Space, charts: &[Chart]) -> Result<Page, ReportError> {
    let Some(json) = explorer::json(tables, space)? else { return Ok(with_charts(page, charts)) };
    let page = page.interactive(explorer::instrument(), explorer::SCRIPTS, json);
    let page = if charts.is_empty() { page } else { with_charts(page, charts) };
    Ok(page.section(explorer::section()))
}

/// A section of one long table, with what was left out of it.
fn listed(section: Section, summary: &str, table: &PageTable, (shown, all): (usize, usize), name: &str) -> Section {
    let section = section.folded(summary, table);
    if shown == all {
        return section;
    }
    section.text(format!("The first {shown} of {all} rows; all of them are in the table {name} of the folder."))
}
