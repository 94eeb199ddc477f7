//! The charts and the page of a sensitivity analysis.

use crate::analysis::variation::{FEW_CASES, Variation};
use crate::charts::{
    self as draw_charts, DistanceBar, Distances, Interval, Labels, MorrisPlane, MorrisPoint, Tornado, TornadoBar,
};
use crate::measures::Outcome;
use crate::report::cells::Cells;
use crate::report::figures::{between, capital, joined};
use crate::report::page::{Cell, Page, PageTable, Section, parameters_of};
use crate::report::{Chart, ReportError, ResultTables};
use crate::scenario::label;

use super::space::{Space, outcome};
use super::sweep::{outcome_name, point_table};
use super::{asked, explored, n, page_of, warned};

/// A method: its table, the column that inputs are ranked by and what that is, and a second column.
struct Ranked {
    table: &'static str,
    ranking: (&'static str, &'static str),
    second: (&'static str, &'static str),
    /// What an index rests on.
    cases: &'static str,
}

const METHODS: &[Ranked] = &[
    Ranked {
        table: "sobol",
        ranking: ("total", "total share of variance"),
        second: ("first", "share alone"),
        cases: "rows",
    },
    Ranked {
        table: "morris",
        ranking: ("mu_star", "mean size of effects"),
        second: ("sigma", "spread of effects"),
        cases: "effects",
    },
    Ranked {
        table: "pawn",
        ranking: ("median", "median distance"),
        second: ("maximum", "largest distance"),
        cases: "points",
    },
];

/// An input of one quantity.
struct Input {
    quantity: String,
    axis: String,
    ranking: Interval,
    second: Interval,
    /// What the ranking of an inert input stays below, where the method says so.
    dummy: f64,
    /// Rows, effects or points behind it.
    used: f64,
}

/// The method that was used and all its rows.
fn inputs(tables: &ResultTables) -> Result<(&'static Ranked, Vec<Input>), ReportError> {
    let found = METHODS.iter().find_map(|method| Some((method, tables.optional(method.table)?)));
    let Some((method, rows)) = found else {
        let reason = "is not there, nor is `morris` or `pawn`".to_owned();
        return Err(ReportError::Content { table: "sobol".to_owned(), reason });
    };
    let (quantity, axis) = (quantities(rows)?, rows.words("axis")?);
    let (ranking, second) = (intervals(rows, method.ranking.0)?, intervals(rows, method.second.0)?);
    let dummy = if rows.has("dummy_median") { rows.numbers("dummy_median")? } else { vec![f64::NAN; rows.rows()] };
    let used = rows.numbers("used")?;
    let inputs = quantity.into_iter().enumerate().map(|(row, quantity)| Input {
        quantity,
        axis: label(axis[row]),
        ranking: ranking[row],
        second: second[row],
        dummy: dummy[row],
        used: used[row],
    });
    Ok((method, inputs.collect()))
}

fn quantities(rows: Cells) -> Result<Vec<String>, ReportError> {
    let (arms, minus) = (rows.words("arm")?, rows.words("minus")?);
    let name = |(arm, minus): (&str, &str)| if minus.is_empty() { arm.to_owned() } else { format!("{arm} - {minus}") };
    Ok(arms.into_iter().zip(minus).map(name).collect())
}

fn intervals(rows: Cells, name: &str) -> Result<Vec<Interval>, ReportError> {
    let [value, low, high] = ["", "_low", "_high"].map(|end| rows.numbers(&format!("{name}{end}")));
    let (value, low, high) = (value?, low?, high?);
    Ok((0..rows.rows()).map(|row| Interval::new(value[row], low[row], high[row])).collect())
}

/// The quantity that was requested, as the tables name it: they hold each pair of arms once.
fn shown(tables: &ResultTables, inputs: &[Input]) -> String {
    let asked = asked(tables);
    let turned = asked.split_once(" - ").map(|(arm, minus)| format!("{minus} - {arm}")).unwrap_or_default();
    let named = |name: &str| inputs.iter().find(|input| input.quantity == name);
    let found = named(asked).or_else(|| named(&turned)).or_else(|| named("hybrid - spontaneous")).or(inputs.last());
    found.map_or_else(String::new, |input| input.quantity.clone())
}

pub(in crate::report) fn draw(tables: &ResultTables) -> Result<Vec<Chart>, ReportError> {
    let (space, outcome) = (Space::of(tables)?, outcome(tables, tables.outcome())?);
    let (method, inputs) = inputs(tables)?;
    let quantity = shown(tables, &inputs);
    let own = || inputs.iter().filter(|input| input.quantity == quantity && input.ranking.value.is_finite());
    let labels = |title: &str, note: &str| Labels {
        title: title.to_owned(),
        caption: format!(
            "{} of {quantity}. {} {} points x {}, seed {}. {note}",
            capital(&outcome.name.replace('_', " ")),
            n(tables),
            space.points.len(),
            space.worlds(None),
            tables.scenario.experiment.seed
        ),
        description: format!("Sensitivity of {} to what is not known. {}", outcome.name, tables.scenario.title),
    };
    let chart = match method.table {
        "sobol" => {
            let title = "Which uncertain parameters decide?";
            let below = own().any(|input| input.ranking.value < 0.0 || input.second.value < 0.0);
            let below = if below { " Estimates below 0 are of shares too small for this design." } else { "" };
            let facts = Tornado {
                labels: labels(title, &format!("Intervals: 95 %, bootstrap over rows of the design.{below}")),
                index: draw_charts::AxisLabel::new("share of the variance of means over worlds", ""),
                bars: own()
                    .map(|input| TornadoBar { name: input.axis.clone(), first: input.second, total: input.ranking })
                    .collect(),
                random_share: random_share(tables, &quantity)?,
            };
            Chart::of("tornado", draw_charts::tornado(&facts))
        }
        "morris" => {
            let title = "Which uncertain parameters matter at all?";
            let facts = MorrisPlane {
                labels: labels(
                    title,
                    "Mean size (μ*) and spread (σ) of what a step of each parameter does. Above σ = μ* the effect depends on \
                     the other parameters; below σ = 0.1 μ* it is nearly a straight line. Intervals: 95 %, bootstrap over \
                     trajectories.",
                ),
                mu_star: draw_charts::AxisLabel::new("mean size of the effects", outcome.unit),
                sigma: draw_charts::AxisLabel::new("standard deviation of the effects", outcome.unit),
                points: own()
                    .map(|input| MorrisPoint { name: input.axis.clone(), mu_star: input.ranking, sigma: input.second })
                    .collect(),
            };
            Chart::of("morris_plane", draw_charts::morris_plane(&facts))
        }
        _ => {
            let title = "Which uncertain parameters move the outcome?";
            let facts = Distances {
                labels: labels(
                    title,
                    "Distance (Kolmogorov-Smirnov) between the distribution with the parameter held fixed and that of all \
                     points; intervals: 95 %, bootstrap over points.",
                ),
                distance: draw_charts::AxisLabel::new("median distance to the distribution of all points", ""),
                bars: own()
                    .map(|input| DistanceBar { name: input.axis.clone(), median: input.ranking, dummy: input.dummy })
                    .collect(),
            };
            Chart::of("distances", draw_charts::distances(&facts))
        }
    };
    Ok(vec![chart])
}

/// Share of the variance of a single run that comes from random draws.
fn random_share(tables: &ResultTables, quantity: &str) -> Result<Interval, ReportError> {
    let Some(rows) = tables.optional("luck") else { return Ok(Interval::UNKNOWN) };
    let Some(at) = quantities(rows)?.iter().position(|name| name == quantity) else { return Ok(Interval::UNKNOWN) };
    Ok(intervals(rows, "luck")?[at])
}

pub(in crate::report) fn page(tables: &ResultTables, charts: &[Chart]) -> Result<Page, ReportError> {
    let (space, outcome) = (Space::of(tables)?, outcome(tables, tables.outcome())?);
    let (method, inputs) = inputs(tables)?;
    let quantity = shown(tables, &inputs);
    let random_share = random_share(tables, &quantity)?;
    let variation = variation(tables, &space, outcome, &quantity)?;
    let used = inputs.iter().map(|input| input.used).filter(|used| used.is_finite()).fold(f64::INFINITY, f64::min);
    let few = (used < FEW_CASES as f64).then(|| {
        format!(
            "Only {used} {} are behind an index; with fewer than {FEW_CASES} the intervals are too narrow.",
            method.cases
        )
    });
    let page = page_of(tables, &space, "Sensitivity")
        .answer(answer(method, &inputs, &quantity, outcome, variation), uncertainty(tables, few.clone(), random_share));
    let page = explored(page, tables, &space, charts)?;
    let section = Section::new("tables", "Tables");
    let section = section.folded("Inputs of every level and contrast", &input_table(method, &inputs, &quantity));
    let section = pair_table(section, tables, &quantity)?;
    let levels = space.levels(tables, outcome.name)?;
    let page = page.section(point_table(section, &space, outcome, &levels, None));
    let page = page.warning(
        "Indices speak of the ranges that the scenario gives its open parameters: another range, another ranking.",
    );
    Ok(warned(few.into_iter().fold(page, Page::warning), &space))
}

/// Whether the quantity varies over the points, by its means and their intervals.
fn variation(
    tables: &ResultTables,
    space: &Space,
    outcome: &Outcome,
    quantity: &str,
) -> Result<Variation, ReportError> {
    let mut variation = Variation::default();
    let mut meet = |value: Interval| variation.meet([value.value, value.low, value.high]);
    if let Some(pair) = space.pairs().into_iter().position(|pair| space.pair_name(pair) == quantity) {
        space.differences(tables, outcome.name)?.iter().for_each(|point| meet(point[pair].value));
    } else if let Some(arm) = space.arms.iter().position(|arm| *arm == quantity) {
        space.levels(tables, outcome.name)?.iter().for_each(|point| meet(point[arm].value));
    }
    Ok(variation)
}

/// A quantity in a sentence: "the lead of hybrid over spontaneous in transfer".
fn named(quantity: &str, outcome: &Outcome) -> String {
    match quantity.split_once(" - ") {
        Some((arm, minus)) => format!("the lead of {arm} over {minus} in {}", outcome_name(outcome)),
        None => format!("{} in the {quantity} arm", outcome_name(outcome)),
    }
}

/// The inputs that lead, and whether their order is settled.
fn answer(method: &Ranked, inputs: &[Input], quantity: &str, outcome: &Outcome, variation: Variation) -> String {
    let mut own: Vec<&Input> =
        inputs.iter().filter(|input| input.quantity == quantity && input.ranking.value.is_finite()).collect();
    own.sort_by(|a, b| b.ranking.value.total_cmp(&a.ranking.value));
    let what = named(quantity, outcome);
    let Some((first, rest)) = own.split_first() else {
        let few = "has no index with an interval: the design is too small, or all that varies is random draws";
        return format!("No input can be ranked: {what} {}.", variation.reason().unwrap_or(few));
    };
    let all = own.len();
    // Where the method says what a parameter without effect stays below, that is the first question.
    if own.iter().any(|input| input.dummy.is_finite()) {
        let (moving, inert): (Vec<&Input>, Vec<&Input>) =
            own.iter().copied().partition(|input| input.ranking.value > input.dummy);
        let names: Vec<String> = moving.iter().map(|input| input.axis.clone()).collect();
        return match names.len() {
            0 => format!("None of {all} uncertain parameters moves {what} more than one without effect would."),
            1 => format!(
                "Of {all} uncertain parameters, only {} moves {what} more than one without effect would.",
                names[0]
            ),
            _ => format!(
                "Of {all} uncertain parameters, {} move {what} more than one without effect would{}.",
                joined(&names),
                match inert.len() {
                    0 => String::new(),
                    1 => "; the other may matter as much".to_owned(),
                    others => format!("; the other {others} may matter as much"),
                }
            ),
        };
    }
    let cell = |input: &&Input| {
        let index = input.ranking;
        let (unit, times) = if method.table == "sobol" { (" %", 100.0) } else { ("", 1.0) };
        let [value, low, high] = [index.value, index.low, index.high].map(|end| times * end);
        let index = between(value, low, high).replace(['(', ')'], "").replacen(' ', ", ", 1);
        format!("{} ({index}{unit})", input.axis)
    };
    let tied = rest.iter().filter(|input| input.ranking.high > first.ranking.low).count();
    let next: Vec<String> = rest.iter().take(2).map(cell).collect();
    let then = if next.is_empty() { String::new() } else { format!(", then {}", joined(&next)) };
    match tied {
        0 => format!(
            "Of {all} uncertain parameters, {} matters most for {what} by {} (with 95 % intervals){then}.",
            cell(first),
            method.ranking.1
        ),
        _ => format!(
            "It is not resolved which of {all} uncertain parameters matters most for {what}. By {} (with 95 % intervals), {} ranks first{then}, but \
             {} may matter as much.",
            method.ranking.1,
            cell(first),
            if tied == 1 { "one other".to_owned() } else { format!("{tied} others") },
        ),
    }
}

/// Few cases and worlds first, since they make intervals unreliable; then what random draws do.
fn uncertainty(tables: &ResultTables, warnings: impl IntoIterator<Item = String>, random_share: Interval) -> String {
    let warnings: String = warnings.into_iter().map(|warning| warning + " ").collect();
    let random_share = if random_share.value.is_finite() {
        let [value, low, high] = [random_share.value, random_share.low, random_share.high].map(|share| 100.0 * share);
        format!(
            "Random draws make {} % of the variance of a single run; means over worlds have less. ",
            between(value, low, high)
        )
    } else {
        String::new()
    };
    warnings + &random_share + &format!("Otherwise the model has {}.", parameters_of(&tables.scenario))
}

fn input_table(method: &Ranked, inputs: &[Input], first: &str) -> PageTable {
    let table = PageTable::new("inputs-table", "Indices of every input with their 95 % bootstrap intervals");
    let table = ["quantity", "input"].into_iter().fold(table, PageTable::words);
    let mut table = [method.ranking.1, method.second.1].into_iter().fold(table, PageTable::numbers);
    let has_dummy = inputs.iter().any(|input| input.dummy.is_finite());
    if has_dummy {
        table = table.numbers("an inert input stays below");
    }
    let cell = |index: Interval| Cell::of(between(index.value, index.low, index.high), index.value);
    for input in inputs {
        let mut cells = vec![input.quantity.clone().into(), input.axis.clone().into()];
        cells.extend([cell(input.ranking), cell(input.second)]);
        if has_dummy {
            cells.push(input.dummy.into());
        }
        table = table.row(cells);
    }
    table.sortable().filtered(first)
}

/// Inputs that act together.
fn pair_table(section: Section, tables: &ResultTables, first: &str) -> Result<Section, ReportError> {
    let Some(rows) = tables.optional("sobol_pairs") else { return Ok(section) };
    let (quantity, axis, other) = (quantities(rows)?, rows.words("axis")?, rows.words("other")?);
    let second = intervals(rows, "second")?;
    let table =
        PageTable::new("pairs-table", "Shares of variance of two inputs together, beyond what each explains alone");
    let table = ["quantity", "input", "other input"].into_iter().fold(table, PageTable::words);
    let mut table = table.numbers("share together").sortable().filtered(first);
    for row in 0..rows.rows() {
        let share = Cell::of(between(second[row].value, second[row].low, second[row].high), second[row].value);
        table = table.row([quantity[row].clone().into(), label(axis[row]).into(), label(other[row]).into(), share]);
    }
    Ok(section.folded("Pairs of inputs", &table))
}
