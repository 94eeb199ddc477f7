//! The charts and the page of a sensitivity analysis.

use crate::analysis::Interval;
use crate::analysis::variation::{FEW_CASES, Variation};
use crate::charts::{
    self as draw_charts, DistanceBar, Distances, Labels, MorrisPlane, MorrisPoint, Tornado, TornadoBar,
};
use crate::measures::Outcome;
use crate::report::figures::{between, capital, list};
use crate::report::page::{Cell, Page, PageTable, Section, parameters_of};
use crate::report::{Chart, ReportError, ResultTables};
use crate::scenario::label;
use crate::study::{MorrisRow, PawnRow, QuantityKey, RandomShareRow, SobolPairRow, SobolRow, Use};

use super::space::{Space, outcome};
use super::sweep::{outcome_name, point_table};
use super::{asked, explored, n, page_of, warned};

/// A method: its table, what its inputs are ranked by, and what a second column says.
struct Ranked {
    table: &'static str,
    ranking: &'static str,
    second: &'static str,
    /// What an index rests on.
    cases: &'static str,
}

/// An input of one quantity.
struct Input {
    quantity: String,
    axis: String,
    ranking: Interval,
    second: Interval,
    /// What the ranking of an inert input stays below, where the method says so.
    dummy: Option<f64>,
    /// Rows, effects or points behind it.
    used: Option<usize>,
}

/// The method that was used and all its rows.
fn inputs(tables: &ResultTables) -> Result<(Ranked, Vec<Input>), ReportError> {
    let input = |of: QuantityKey, axis: &str, [ranking, second]: [Interval; 2], dummy, rests: Use| Input {
        quantity: of.name(),
        axis: label(axis),
        ranking,
        second,
        dummy,
        used: rests.used,
    };
    if let Some(rows) = tables.optional_rows::<SobolRow>()? {
        let of = Ranked { table: "sobol", ranking: "total share of variance", second: "share alone", cases: "rows" };
        let inputs = rows.into_iter().map(|row| input(row.of, &row.axis, [row.total, row.first], None, row.rests));
        return Ok((of, inputs.collect()));
    }
    if let Some(rows) = tables.optional_rows::<MorrisRow>()? {
        let (ranking, second) = ("mean size of effects", "spread of effects");
        let inputs = rows.into_iter().map(|row| input(row.of, &row.axis, [row.mu_star, row.sigma], None, row.rests));
        return Ok((Ranked { table: "morris", ranking, second, cases: "effects" }, inputs.collect()));
    }
    let Some(rows) = tables.optional_rows::<PawnRow>()? else {
        return Err(ReportError::content("sobol", "is not there, nor is `morris` or `pawn`"));
    };
    let (ranking, second) = ("median distance", "largest distance");
    let inputs = (rows.into_iter())
        .map(|row| input(row.of, &row.axis, [row.median, row.maximum], Some(row.dummy_median), row.rests));
    Ok((Ranked { table: "pawn", ranking, second, cases: "points" }, inputs.collect()))
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
                    .map(|input| DistanceBar {
                        name: input.axis.clone(),
                        median: input.ranking,
                        dummy: input.dummy.unwrap_or(f64::NAN),
                    })
                    .collect(),
            };
            Chart::of("distances", draw_charts::distances(&facts))
        }
    };
    Ok(vec![chart])
}

/// Share of the variance of a single run that comes from random draws.
fn random_share(tables: &ResultTables, quantity: &str) -> Result<Interval, ReportError> {
    let rows = tables.optional_rows::<RandomShareRow>()?.unwrap_or_default();
    Ok(rows.iter().find(|row| row.of.name() == quantity).map_or(Interval::UNKNOWN, |row| row.luck))
}

pub(in crate::report) fn page(tables: &ResultTables, charts: &[Chart]) -> Result<Page, ReportError> {
    let (space, outcome) = (Space::of(tables)?, outcome(tables, tables.outcome())?);
    let (method, inputs) = inputs(tables)?;
    let quantity = shown(tables, &inputs);
    let random_share = random_share(tables, &quantity)?;
    let variation = variation(tables, &space, outcome, &quantity)?;
    let used = inputs.iter().filter_map(|input| input.used).min();
    let few = used.filter(|used| *used < FEW_CASES).map(|used| {
        format!(
            "Only {used} {} are behind an index; with fewer than {FEW_CASES} the intervals are too narrow.",
            method.cases
        )
    });
    let page = page_of(tables, &space, "Sensitivity").answer(
        answer(&method, &inputs, &quantity, outcome, variation),
        uncertainty(tables, few.clone(), random_share),
    );
    let page = explored(page, tables, &space, charts)?;
    let section = Section::new("tables", "Tables");
    let section = section.folded("Inputs of every level and contrast", &input_table(&method, &inputs, &quantity));
    let section = pair_table(section, tables, &quantity)?;
    let levels = space.levels(tables, outcome.name)?;
    let page = page.section(point_table(section, &space, outcome, &levels, None));
    let page = page.warning(
        "Indices speak of the ranges that the scenario gives its open parameters: another range, another ranking.",
    );
    Ok(warned(few.into_iter().fold(page, Page::warning), tables, &space))
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
    if own.iter().any(|input| input.dummy.is_some_and(f64::is_finite)) {
        let (moving, inert): (Vec<&Input>, Vec<&Input>) =
            own.iter().copied().partition(|input| input.dummy.is_some_and(|dummy| input.ranking.value > dummy));
        let names: Vec<String> = moving.iter().map(|input| input.axis.clone()).collect();
        return match names.len() {
            0 => format!("None of {all} uncertain parameters moves {what} more than one without effect would."),
            1 => format!(
                "Of {all} uncertain parameters, only {} moves {what} more than one without effect would.",
                names[0]
            ),
            _ => format!(
                "Of {all} uncertain parameters, {} move {what} more than one without effect would{}.",
                list(&names),
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
        let index = between(index.map(|end| times * end)).replace(['(', ')'], "").replacen(' ', ", ", 1);
        format!("{} ({index}{unit})", input.axis)
    };
    let tied = rest.iter().filter(|input| input.ranking.high > first.ranking.low).count();
    let next: Vec<String> = rest.iter().take(2).map(cell).collect();
    let then = if next.is_empty() { String::new() } else { format!(", then {}", list(&next)) };
    match tied {
        0 => format!(
            "Of {all} uncertain parameters, {} matters most for {what} by {} (with 95 % intervals){then}.",
            cell(first),
            method.ranking
        ),
        _ => format!(
            "It is not resolved which of {all} uncertain parameters matters most for {what}. By {} (with 95 % intervals), {} ranks first{then}, but \
             {} may matter as much.",
            method.ranking,
            cell(first),
            if tied == 1 { "one other".to_owned() } else { format!("{tied} others") },
        ),
    }
}

/// Few cases and worlds first, since they make intervals unreliable; then what random draws do.
fn uncertainty(tables: &ResultTables, warnings: impl IntoIterator<Item = String>, random_share: Interval) -> String {
    let warnings: String = warnings.into_iter().map(|warning| warning + " ").collect();
    let random_share = if random_share.value.is_finite() {
        format!(
            "Random draws make {} % of the variance of a single run; means over worlds have less. ",
            between(random_share.map(|share| 100.0 * share))
        )
    } else {
        String::new()
    };
    warnings + &random_share + &format!("Otherwise the model has {}.", parameters_of(&tables.scenario))
}

fn input_table(method: &Ranked, inputs: &[Input], first: &str) -> PageTable {
    let table = PageTable::new("inputs-table", "Indices of every input with their 95 % bootstrap intervals");
    let table = ["quantity", "input"].into_iter().fold(table, PageTable::words);
    let mut table = [method.ranking, method.second].into_iter().fold(table, PageTable::numbers);
    let has_dummy = inputs.iter().any(|input| input.dummy.is_some_and(f64::is_finite));
    if has_dummy {
        table = table.numbers("an inert input stays below");
    }
    for input in inputs {
        let mut cells = vec![input.quantity.clone().into(), input.axis.clone().into()];
        cells.extend([Cell::from(input.ranking), Cell::from(input.second)]);
        if has_dummy {
            cells.push(input.dummy.into());
        }
        table = table.row(cells);
    }
    table.sortable().filtered(first)
}

/// Inputs that act together.
fn pair_table(section: Section, tables: &ResultTables, first: &str) -> Result<Section, ReportError> {
    let Some(rows) = tables.optional_rows::<SobolPairRow>()? else { return Ok(section) };
    let table =
        PageTable::new("pairs-table", "Shares of variance of two inputs together, beyond what each explains alone");
    let table = ["quantity", "input", "other input"].into_iter().fold(table, PageTable::words);
    let mut table = table.numbers("share together").sortable().filtered(first);
    for row in rows {
        let inputs = [row.of.name(), label(&row.axis), label(&row.other)].map(Cell::from);
        table = table.row(inputs.into_iter().chain([row.second.into()]));
    }
    Ok(section.folded("Pairs of inputs", &table))
}
