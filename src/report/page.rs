//! `report.html`: one file that opens from disk, with the answer first.

use std::fmt::Write;

use crate::measures::{Outcome, outcomes};

use super::answer::{LEADING, answer, lead, means};
use super::differences::differences;
use super::gallery::Drawing;
use super::html::{escape, fill, hash_source, number, with_interval};
use super::{ReportError, RunTables, panel};

const TEMPLATE: &str = include_str!("page.html");
const MODEL: &str = include_str!("model.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
/// The faces of charts, once for all of them.
const FACES: &str = include_str!("../../assets/fonts/embedded.css");

/// Outcomes that stand in the short table of the page and of the terminal; the first is the one arms are compared by.
pub const HEADLINES: &[&str] = &[
    LEADING,
    "transfer_supplier",
    "transfer_spillover",
    "parks_founded",
    "share_operated",
    "years_to_operation",
    "conversion",
    "tenants",
    "local_staff",
    "government_years",
    "moved_share",
];

/// Outcomes that say through what a lead comes about: the channels, which add up, then what parks were like.
const CHANNELS: &[&str] = &["transfer_partner", "transfer_supplier", "transfer_spillover"];
/// See [`CHANNELS`].
const CONDITIONS: &[&str] =
    &["share_operated", "years_to_operation", "tenants", "supplier_links", "government_years", "moved_share"];

/// Charts that together are larger than this are linked instead, so that the page stays below 5 MB.
const MOST_CHARTS: usize = 3_500_000;

/// The page of a run with its charts.
///
/// # Errors
/// [`ReportError::Content`] if a table does not hold what it should.
pub fn page(tables: &RunTables, drawings: &[Drawing]) -> Result<String, ReportError> {
    let style = format!("{FACES}\n{STYLE}");
    let data = if tables.worlds() == 0 { None } else { panel::json(tables)? };
    let answered = answer(tables)?;
    let has_panel = data.is_some();
    let text = answered.as_ref().map_or_else(
        || "<p class=\"lead\">No world was finished, so there is no answer.</p>".to_owned(),
        |answer| format!("<p class=\"lead\">{}</p>\n<p>{}</p>", escape(&answer.what), escape(&answer.sure)),
    );
    let experiment = &tables.scenario.experiment;
    Ok(fill(
        TEMPLATE,
        &[
            ("style_hash", hash_source(&style)),
            ("script_hash", hash_source(SCRIPT)),
            ("style", style),
            ("script", SCRIPT.to_owned()),
            ("title", escape(&tables.scenario.title)),
            ("version", escape(&tables.origin.version)),
            ("worlds", tables.origin.done.to_string()),
            ("seed", experiment.seed.to_string()),
            ("incomplete", incomplete(tables)),
            ("answer", text),
            ("why", why(tables, answered.as_ref().map_or(&[], |answer| &answer.ranking))?),
            ("glance", glance(tables)?),
            ("charts", charts(drawings)),
            ("panel", if has_panel { PANEL.to_owned() } else { String::new() }),
            (
                "panel_link",
                if has_panel { "<li><a href=\"#panel\">Look closer</a></li>".to_owned() } else { String::new() },
            ),
            ("tables", long_tables(tables)?),
            ("warnings", warnings(tables)?),
            ("made", made(tables)),
            ("model", MODEL.to_owned()),
            ("differences", different(tables)),
            (
                "data",
                data.map_or_else(String::new, |json| {
                    format!("<script type=\"application/json\" id=\"panel-data\">{json}</script>")
                }),
            ),
        ],
    ))
}

const PANEL: &str = "<section id=\"panel\" aria-labelledby=\"panel-heading\" hidden>\n\
<h2 id=\"panel-heading\">Look closer</h2>\n\
<p>Choose an outcome and arms; step through the years with the slider or the arrow keys, or point at the chart. Line: median over worlds; bands: 50 % and 90 % of worlds; first run of each world.</p>\n\
<form class=\"controls\"><label>Outcome <select id=\"panel-outcome\"></select></label>\n\
<fieldset><legend>Arms</legend><span id=\"panel-arms\"></span></fieldset>\n\
<label>Year <input id=\"panel-year\" type=\"range\" min=\"0\" step=\"1\"> <output id=\"panel-shown\" for=\"panel-year\"></output></label></form>\n\
<p id=\"panel-meaning\"></p>\n<div id=\"panel-chart\"></div>\n<div class=\"wide\" id=\"panel-values\" aria-live=\"polite\"></div>\n</section>";

fn incomplete(tables: &RunTables) -> String {
    if tables.is_complete() {
        return String::new();
    }
    let (done, asked) = (tables.origin.done, tables.origin.asked);
    format!(
        "<p class=\"banner\" role=\"alert\"><strong>Incomplete:</strong> the run was interrupted after {done} of {asked} \
         worlds. Everything below speaks of these {done} only.</p>"
    )
}

/// A table of HTML that scrolls by itself where it is wider than the page.
fn table(id: &str, caption: &str, header: &[&str], rows: &[Vec<Cell>], sortable: bool) -> String {
    let class = if sortable { " class=\"sortable\"" } else { "" };
    let mut html = format!(
        "<div class=\"wide\" role=\"region\" aria-label=\"{0}\" tabindex=\"0\"><table id=\"{id}\"{class}>\
         <caption>{0}</caption><thead><tr>",
        escape(caption)
    );
    // Writing to a string cannot fail.
    for name in header {
        let _ = write!(html, "<th scope=\"col\">{}</th>", escape(name));
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    for row in rows {
        html.push_str("<tr>");
        for (at, cell) in row.iter().enumerate() {
            let strong = if cell.strong { " class=\"best\"" } else { "" };
            let sort = cell.value.map_or_else(String::new, |value| format!(" data-v=\"{value}\""));
            let hint = cell.hint.map_or_else(String::new, |hint| format!(" title=\"{}\"", escape(hint)));
            let mut text = escape(&cell.text);
            if !cell.aside.is_empty() {
                let _ = write!(text, "<span class=\"vh\">{}</span>", cell.aside);
            }
            let _ = if at == 0 {
                write!(html, "<th scope=\"row\"{hint}>{text}</th>")
            } else {
                write!(html, "<td{strong}{sort}{hint}>{text}</td>")
            };
        }
        html.push_str("</tr>\n");
    }
    html + "</tbody></table></div>"
}

#[derive(Clone, Default)]
struct Cell {
    text: String,
    /// What it is sorted by.
    value: Option<f64>,
    hint: Option<&'static str>,
    strong: bool,
    /// Said to those who cannot see how it looks.
    aside: &'static str,
}

impl Cell {
    fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    fn number(value: f64) -> Self {
        Self { text: number(value), value: value.is_finite().then_some(value), ..Self::default() }
    }
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
    Cell { text, hint: Some(outcome.meaning), ..Cell::default() }
}

fn glance(tables: &RunTables) -> Result<String, ReportError> {
    let arms = tables.arms();
    let header: Vec<&str> = std::iter::once("outcome").chain(arms.iter().copied()).collect();
    let mut rows = Vec::new();
    for outcome in HEADLINES.iter().filter_map(|name| find(name)) {
        let cells = means(tables, outcome.name)?.into_iter().map(|arm| Cell {
            text: with_interval(arm.mean, arm.low, arm.high),
            value: Some(arm.mean),
            hint: None,
            strong: arms.len() > 1 && arm.probability >= 0.95,
            aside: "",
        });
        rows.push(std::iter::once(label(outcome)).chain(cells).collect());
    }
    Ok(table("glance-table", "Outcomes by arm", &header, &rows, false) + &explained(HEADLINES))
}

/// What outcomes mean, for those who cannot hover.
fn explained(names: &[&str]) -> String {
    let mut html = "<details><summary>What these outcomes mean</summary><dl>".to_owned();
    for outcome in names.iter().filter_map(|name| find(name)) {
        let _ =
            write!(html, "<dt>{}</dt><dd>{}.</dd>", escape(&outcome.name.replace('_', " ")), escape(outcome.meaning));
    }
    html + "</dl></details>"
}

/// The lead of the best arm over every other one, by channel, and how its parks differ.
fn why(tables: &RunTables, ranking: &[String]) -> Result<String, ReportError> {
    let Some((leader, others)) = ranking.split_first().filter(|(_, others)| !others.is_empty()) else {
        return Ok(String::new());
    };
    let header: Vec<String> =
        std::iter::once(format!("{leader} less …")).chain(others.iter().map(|other| format!("… {other}"))).collect();
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let mut rows = Vec::new();
    let mut largest: Option<(f64, &'static str)> = None;
    for outcome in std::iter::once(&LEADING).chain(CHANNELS).chain(CONDITIONS).filter_map(|name| find(name)) {
        let mut cells = vec![label(outcome)];
        for (at, other) in others.iter().enumerate() {
            let Some(lead) = lead(tables, outcome.name, leader, other)? else { continue };
            let text = with_interval(lead.mean, lead.low, lead.high);
            let sign = if lead.mean > 0.0 { "+" } else { "" };
            let aside = if lead.resolved { "" } else { " not resolved" };
            cells.push(Cell { text: format!("{sign}{text}"), aside, strong: lead.resolved, ..Cell::default() });
            let is_last = at + 1 == others.len();
            if is_last && CHANNELS.contains(&outcome.name) && largest.is_none_or(|(size, _)| lead.mean > size) {
                largest = Some((lead.mean, outcome.name));
            }
        }
        rows.push(cells);
    }
    let last = others.last().map_or("", String::as_str);
    let channel = match largest {
        Some((size, "transfer_partner")) if size > 0.0 => "what developers pass on to their partners",
        Some((size, "transfer_supplier")) if size > 0.0 => "what tenants pass on to local suppliers",
        Some((size, _)) if size > 0.0 => "spillovers from the presence of tenants",
        _ => "no channel",
    };
    Ok(format!(
        "<section id=\"why\" aria-labelledby=\"why-heading\">\n<h2 id=\"why-heading\">Where the lead comes from</h2>\n\
         <p>Of the difference between {} and {}, the largest part comes through {channel}. The three channels add up to the \
         difference in transfer; the rows below them say how parks differ. That broad support mobilises more and opens \
         developers to sharing is an assumption of the model: a lead of arms with more governments should be read beside \
         runs in which that assumption is switched off.</p>\n{}{}</section>",
        escape(leader),
        escape(last),
        table(
            "why-table",
            "Paired differences on the same worlds ± half of the 95 % interval; bold: resolved",
            &header,
            &rows,
            false
        ),
        explained(&[CHANNELS, CONDITIONS].concat()),
    ))
}

fn charts(drawings: &[Drawing]) -> String {
    if drawings.is_empty() {
        return "<p>There is nothing to draw.</p>".to_owned();
    }
    let mut html = String::new();
    let mut room = MOST_CHARTS;
    for drawing in drawings {
        let svg = inline(drawing);
        let (name, title) = (escape(&drawing.name), escape(&drawing.title));
        let _ = if svg.len() > room {
            writeln!(
                html,
                "<p><a href=\"charts/{name}.svg\">{title}</a> (kept beside this page, since it is large)</p>"
            )
        } else {
            room -= svg.len();
            writeln!(
                html,
                "<figure id=\"chart-{name}\"><h3 class=\"vh\">{title}</h3><div class=\"wide\" tabindex=\"0\" role=\"group\" \
                 aria-label=\"{title}\">{svg}</div>\
                 <figcaption>Also as <code>charts/{name}.svg</code> and <code>.png</code>.</figcaption></figure>"
            )
        };
    }
    html
}

/// A chart as part of the page: faces are the page's, and ids those of this chart alone.
fn inline(drawing: &Drawing) -> String {
    let svg = match (drawing.svg.split_once("<style>"), drawing.svg.split_once("</style>")) {
        (Some((before, _)), Some((_, after))) => format!("{before}{}", after.trim_start()),
        _ => drawing.svg.clone(),
    };
    let id =
        svg.split_once("<title id=\"").and_then(|(_, rest)| rest.split_once("-title\"")).map(|(id, _)| id.to_owned());
    let Some(id) = id else { return svg };
    let own = format!("svg-{}", drawing.name);
    svg.replacen(&format!("\"{id}-title {id}-desc\""), &format!("\"{own}-title {own}-desc\""), 1)
        .replacen(&format!("id=\"{id}-title\""), &format!("id=\"{own}-title\""), 1)
        .replacen(&format!("id=\"{id}-desc\""), &format!("id=\"{own}-desc\""), 1)
}

fn long_tables(tables: &RunTables) -> Result<String, ReportError> {
    let rows = tables.table("arms")?;
    let (outcome, unit, arm) = (rows.words("outcome")?, rows.words("unit")?, rows.words("arm")?);
    let columns = ["mean", "low", "high", "sd", "worlds", "missing", "highest_share", "highest_probability"];
    let values = columns.iter().map(|name| rows.numbers(name)).collect::<Result<Vec<_>, _>>()?;
    let arms: Vec<Vec<Cell>> = (0..rows.rows())
        .map(|row| {
            let words = [outcome[row], arm[row], unit[row]].map(Cell::text);
            words.into_iter().chain(values.iter().map(|values| Cell::number(values[row]))).collect()
        })
        .collect();
    let header = [
        "outcome",
        "arm",
        "unit",
        "mean",
        "low",
        "high",
        "sd",
        "worlds",
        "missing",
        "highest in share of worlds",
        "probability of highest mean",
    ];
    let mut html = "<details class=\"listed\"><summary>Arms: every outcome</summary>".to_owned();
    html += &table("arms-table", "Every outcome by arm: mean over worlds with its 95 % interval", &header, &arms, true);
    html += "</details>";

    let rows = tables.table("contrasts")?;
    if rows.rows() == 0 {
        return Ok(html);
    }
    let (outcome, unit) = (rows.words("outcome")?, rows.words("unit")?);
    let (arm, minus, resolved) = (rows.words("arm")?, rows.words("minus")?, rows.numbers("resolved")?);
    let columns = ["difference", "low", "high", "share_above", "worlds", "worlds_needed"];
    let values = columns.iter().map(|name| rows.numbers(name)).collect::<Result<Vec<_>, _>>()?;
    let contrasts: Vec<Vec<Cell>> = (0..rows.rows())
        .map(|row| {
            let words = [outcome[row], arm[row], minus[row], unit[row]].map(Cell::text);
            let verdict = Cell::text(if resolved[row] == 1.0 { "resolved" } else { "not resolved" });
            let numbers = values.iter().map(|values| Cell::number(values[row]));
            words.into_iter().chain([verdict]).chain(numbers).collect()
        })
        .collect();
    let header = [
        "outcome",
        "arm",
        "minus",
        "unit",
        "verdict",
        "difference",
        "low",
        "high",
        "share of worlds above",
        "worlds",
        "worlds that would do",
    ];
    html += "<details class=\"listed\"><summary>Contrasts: every pair of arms in every outcome</summary>";
    html += &table(
        "contrasts-table",
        "Paired differences between arms on the same worlds with their 95 % intervals",
        &header,
        &contrasts,
        true,
    );
    Ok(html + "</details>")
}

fn warnings(tables: &RunTables) -> Result<String, ReportError> {
    let mut items = Vec::new();
    if !tables.is_complete() {
        items.push(format!("The run is incomplete: {} of {} worlds.", tables.origin.done, tables.origin.asked));
    }
    if tables.worlds() < 30 {
        items.push(format!("With {} worlds intervals are wide; about 200 are usual.", tables.worlds()));
    }
    let rows = tables.table("contrasts")?;
    let (outcome, resolved) = (rows.words("outcome")?, rows.numbers("resolved")?);
    let (arm, minus) = (rows.words("arm")?, rows.words("minus")?);
    let open: Vec<String> = (0..rows.rows())
        .filter(|&row| outcome[row] == LEADING && resolved[row] != 1.0)
        .map(|row| format!("{} against {}", arm[row], minus[row]))
        .collect();
    if !open.is_empty() {
        items.push(format!("Not resolved in transfer: {}. Do not read a direction into them.", open.join("; ")));
    }
    let unresolved = resolved.iter().filter(|&&resolved| resolved != 1.0).count();
    if rows.rows() > 0 {
        items.push(format!(
            "{} of {} contrasts over all outcomes are not resolved. Where there is no difference at all, about one in twenty \
             still looks resolved: the more outcomes one reads, the more of those one meets.",
            unresolved,
            rows.rows()
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
    items.push(
        "Intervals say how sure the mean over worlds is under these parameters. They do not hold the doubt about the \
         parameters."
            .to_owned(),
    );
    let list = items.iter().fold(String::new(), |list, item| list + "<li>" + &escape(item) + "</li>\n");
    Ok(format!("<ul class=\"warnings\">\n{list}</ul>"))
}

fn made(tables: &RunTables) -> String {
    let (scenario, origin) = (&tables.scenario, &tables.origin);
    let size = &scenario.experiment;
    let facts = [
        ("Scenario", format!("{} (SHA-256 {})", scenario.name, scenario.hash())),
        ("Arms", tables.arms().join(", ")),
        ("Worlds", format!("{} of {} asked for, {} per arm in each", origin.done, origin.asked, runs(size.runs))),
        ("Time", format!("{} years in steps of {}", scenario.rules.time.years, scenario.rules.time.step)),
        ("Seed", size.seed.to_string()),
        ("Program", format!("polmob {}", origin.version)),
    ];
    let mut html = "<dl>".to_owned();
    for (name, value) in facts {
        let _ = write!(html, "<dt>{name}</dt><dd>{}</dd>", escape(&value));
    }
    let worlds = if tables.is_complete() { String::new() } else { format!(" --worlds {}", origin.done) };
    let _ = write!(
        html,
        "</dl>\n<p>To repeat it, in the folder of this page, with the same version:</p>\n\
         <pre><code>polmob run scenario.toml{worlds} --out again</code></pre>\n\
         <p>To redraw its charts at another size: <code>polmob charts . --width 90mm --out charts-90mm</code></p>"
    );
    html
}

fn runs(count: u32) -> String {
    if count == 1 { "1 run".to_owned() } else { format!("{count} runs") }
}

fn different(tables: &RunTables) -> String {
    let rows: Vec<Vec<Cell>> = differences(&tables.scenario)
        .into_iter()
        .map(|difference| {
            let short = difference.meaning.split(". ").next().unwrap_or_default().trim_end_matches('.').to_owned();
            [difference.key, difference.value, difference.default, difference.unit, short].map(Cell::text).to_vec()
        })
        .collect();
    let parks = &tables.scenario.plan.parks;
    let mut html = if rows.is_empty() {
        "<p>None: every parameter of the model stands at its default.</p>".to_owned()
    } else {
        let header = ["key", "value", "default", "unit", "meaning"];
        table("differences-table", "Keys of the scenario that are not at their defaults", &header, &rows, false)
    };
    if !parks.is_empty() {
        let names: Vec<String> = parks.iter().map(|park| format!("{} (founded {:.2})", park.name, park.date)).collect();
        let _ = write!(html, "<p>Pinned parks: {}.</p>", escape(&names.join(", ")));
    }
    html
}
