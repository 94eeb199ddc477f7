//! The charts and the page of regimes: which arm is best where, and which is never far from best.

use crate::analysis::Interval;
use crate::charts::{self as draw_charts, RegimeCell, RegimeMap, RegimePanel, RuleBox};
use crate::measures::{Better, Outcome};
use crate::report::figures::{between, capital, count_of, list, number, percent, technology};
use crate::report::page::{Cell, Page, PageTable, Section, parameters_of, row};
use crate::report::{Chart, ReportError, ResultTables};
use crate::study::{RegimeRow, RegretContrast, RegretRow, RuleLimit, RuleRow};

use super::space::{Space, outcome};
use super::sweep::{contrast_found, contrast_table, outcome_name, point_table};
use super::{explored, page_of, pictures, warned};

/// Parts of the points: the map, and draws from all that is not known.
const MAP: &str = "map";
/// See [`MAP`].
pub(super) const SPACE: &str = "space";
/// Density from which on a box is a rule.
const MAJORITY: f64 = 0.8;

/// The best arm of a point.
#[derive(Clone, Copy)]
struct Winner {
    arm: usize,
    probability: f64,
    resolved: bool,
}

/// What a point says.
#[derive(Clone, Copy)]
enum Verdict {
    /// One arm leads.
    Won(Winner),
    /// Several share the best mean.
    Shared,
}

impl Verdict {
    fn winner(self) -> Option<Winner> {
        if let Self::Won(winner) = self { Some(winner) } else { None }
    }
}

/// By point.
fn verdicts(tables: &ResultTables, space: &Space) -> Result<Vec<Option<Verdict>>, ReportError> {
    let mut verdicts = vec![None; space.points.len()];
    for row in tables.rows::<RegimeRow>()? {
        let verdict = if row.best {
            let (probability, resolved) = (row.best_probability, row.lead_resolved == Some(true));
            Verdict::Won(Winner { arm: tables.position(row.arm)?, probability, resolved })
        } else if row.shared {
            Verdict::Shared
        } else {
            continue;
        };
        let reason = || format!("speaks of the point {}, which is not there", row.point);
        let place = verdicts.get_mut(row.point as usize);
        *place.ok_or_else(|| ReportError::content("regimes", reason()))? = Some(verdict);
    }
    Ok(verdicts)
}

/// Which end of the outcome was taken to be the better one.
fn better(tables: &ResultTables) -> Better {
    tables.scenario.regimes.better.unwrap_or(Better::More)
}

pub(in crate::report) fn draw(tables: &ResultTables) -> Result<Vec<Chart>, ReportError> {
    let (space, outcome) = (Space::of(tables)?, outcome(tables, tables.outcome())?);
    let mut charts = vec![map(tables, &space, outcome)?];
    charts.extend(pictures::maps(tables, &space, MAP, outcome)?);
    Ok(charts)
}

/// The map of the best arm with the boxes found on it.
fn map(tables: &ResultTables, space: &Space, outcome: &Outcome) -> Result<Chart, ReportError> {
    let verdicts = verdicts(tables, space)?;
    let points = space.part(Some(MAP));
    let axes = space.axes_of(&points);
    let boxes = boxes(tables, space, &axes)?;
    let cell = |&point: &usize| {
        let winner = verdicts[point].and_then(Verdict::winner);
        Some(RegimeCell {
            at: (space.level(point, axes[0])?, space.level(point, axes[1])?),
            best: winner.map(|winner| winner.arm),
            shared: matches!(verdicts[point], Some(Verdict::Shared)),
            probability: winner.map_or(f64::NAN, |winner| winner.probability),
        })
    };
    let panels = space.panels(&points).into_iter().map(|(name, inside)| {
        let third = axes.get(2).zip(inside.first());
        let third = third.and_then(|(&axis, &point)| space.points[point].values[axis].as_ref());
        let third = third.map_or(f64::NAN, super::space::Coordinate::number);
        let holds = |limits: &Option<(f64, f64)>| match limits {
            Some((from, below)) => third.is_nan() || (*from <= third && third < *below),
            None => false,
        };
        RegimePanel {
            name,
            cells: inside.iter().filter_map(cell).collect(),
            boxes: boxes.iter().filter(|found| holds(&found.third)).map(|found| found.drawn.clone()).collect(),
        }
    });
    let title = "Which partnership type is best where?";
    let note = format!(
        "{} mean {}; the paler, the less sure (Student's t over worlds). Outlines: rules (PRIM boxes) that are right at 80 % of their points or more.",
        capital(better(tables).superlative()),
        outcome.name
    );
    let facts = RegimeMap {
        labels: pictures::labels(tables, space, Some(MAP), [title, &note, "Map of the best arm."]),
        across: space.grid_axis(axes[0]),
        up: space.grid_axis(axes[1]),
        arms: space.arms.iter().map(|arm| (*arm).to_owned()).collect(),
        panels: panels.collect(),
    };
    Ok(Chart::of("regime_map", draw_charts::regime_map(&facts)))
}

/// A box of the map.
struct Found {
    drawn: RuleBox,
    /// Its limits on the third axis: numbers, or nothing where that has names.
    third: Option<(f64, f64)>,
}

const ANY: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

/// Boxes in which an arm is best at four of five points or more.
fn boxes(tables: &ResultTables, space: &Space, axes: &[usize]) -> Result<Vec<Found>, ReportError> {
    let limits = tables.rows::<RuleLimit>()?;
    let mut found = Vec::new();
    for (number, rule) in (0..).zip(tables.rows::<RuleRow>()?) {
        let own: Vec<&RuleLimit> = limits.iter().filter(|limit| limit.rule == number).collect();
        if rule.part != MAP || rule.method != "prim" || rule.density < MAJORITY || own.is_empty() {
            continue;
        }
        let of_axis = |at: usize| {
            let name = axes.get(at).map(|&axis| space.axes[axis].name.as_str())?;
            own.iter().find(|limit| limit.axis == name)
        };
        let ends =
            |at: usize| of_axis(at).map_or(ANY, |limit| (limit.least.unwrap_or(ANY.0), limit.below.unwrap_or(ANY.1)));
        let third = if of_axis(2).is_some_and(|limit| limit.among.is_some()) { None } else { Some(ends(2)) };
        let drawn = RuleBox { arm: tables.position(rule.arm)?, across: ends(0), up: ends(1) };
        found.push(Found { drawn, third });
    }
    Ok(found)
}

pub(in crate::report) fn page(tables: &ResultTables, charts: &[Chart]) -> Result<Page, ReportError> {
    let (space, outcome) = (Space::of(tables)?, outcome(tables, tables.outcome())?);
    let verdicts = verdicts(tables, &space)?;
    let (levels, differences) = (space.levels(tables, outcome.name)?, space.differences(tables, outcome.name)?);
    let end = if better(tables) == Better::Less { " (less is better)" } else { "" };
    let found = won(&space, &verdicts, MAP, &format!("on the map of {}{end}", outcome_name(outcome)));
    let map = space.part(Some(MAP));
    let contrast = space.main_pair("").map(|pair| contrast_found(&space, &map, pair, outcome, &differences));
    let few = space.doubtful_worlds(tables).map_or_else(String::new, |few| few + " ");
    let page =
        page_of(tables, &space, "Regimes").answer(found, few + &uncertainty(tables, &space, &verdicts, outcome)?);
    let page = explored(page, tables, &space, charts)?;
    let section = contrast.into_iter().fold(Section::new("tables", "Tables"), Section::text);
    let mut section = rule_table(section, tables)?;
    section = regret_tables(section, tables)?;
    for part in [MAP, SPACE] {
        if !space.part(Some(part)).is_empty() {
            section = point_table(section, &space, outcome, &levels, Some(part));
        }
    }
    section = contrast_table(section, &space, outcome, &differences);
    Ok(warned(page.section(section), tables, &space).warning(
        "A box found on few points may be chance: read how the search fares on unseen points and how much the box overlaps \
         those of resampled points. Points count for rules by their best mean, resolved or not.",
    ))
}

/// At how many points each arm is best; points whose lead is not resolved count for none.
fn won(space: &Space, verdicts: &[Option<Verdict>], part: &str, of: &str) -> String {
    let points = space.part(Some(part));
    let known: Vec<Verdict> = points.iter().filter_map(|&point| verdicts[point]).collect();
    let own: Vec<Winner> = known.iter().filter_map(|verdict| verdict.winner()).collect();
    let shared = known.len() - own.len();
    let without = points.len() - known.len();
    let mut arms: Vec<(usize, usize)> = (0..space.arms.len())
        .map(|arm| {
            let won = own.iter().filter(|winner| winner.arm == arm);
            (arm, won.clone().count(), won.filter(|winner| winner.resolved).count())
        })
        .filter(|(_, points, _)| *points > 0)
        .map(|(arm, _, settled)| (arm, settled))
        .collect();
    arms.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let Some(((arm, settled), rest)) = arms.split_first() else {
        return if shared > 0 {
            let without =
                if without > 0 { format!("; {without} more have no value in any arm") } else { String::new() };
            format!("No difference: at none of {} {of} does one arm lead{without}.", count_of(shared, "point"))
        } else {
            format!("At none of {} {of} has any arm a value.", count_of(without, "point"))
        };
    };
    let all_settled: usize = arms.iter().map(|(_, settled)| settled).sum();
    let open = own.len() - all_settled;
    let all = count_of(points.len(), "point");
    let first = if *settled > 0 {
        format!("{} is best at {settled} of {all} {of}", space.arms[*arm])
    } else {
        format!("not resolved: at none of {all} {of} can the best arm be separated from the second")
    };
    let mut rest: Vec<String> = (rest.iter().filter(|(_, settled)| *settled > 0))
        .map(|(arm, settled)| format!("{} at {settled}", space.arms[*arm]))
        .collect();
    if open > 0 && all_settled > 0 {
        rest.push(format!("not resolved at {open}"));
    }
    if shared > 0 {
        rest.push(format!("no difference at {shared}"));
    }
    if without > 0 {
        rest.push(format!("no value in any arm at {without}"));
    }
    let rest = if rest.is_empty() { String::new() } else { format!(", {}", list(&rest)) };
    format!("{}.", capital(&format!("{first}{rest}")))
}

/// The arm of least regret, and how surely.
fn uncertainty(
    tables: &ResultTables,
    space: &Space,
    verdicts: &[Option<Verdict>],
    outcome: &Outcome,
) -> Result<String, ReportError> {
    let assumption = format!("Otherwise the model has {}.", parameters_of(&tables.scenario));
    let origin = if tables.scenario.uncertain.is_listed { "given for" } else { "drawn over" };
    let over = if space.part(Some(SPACE)).is_empty() {
        String::new()
    } else {
        won(space, verdicts, SPACE, &format!("{origin} the uncertain parameters")) + " "
    };
    let mut rows = tables.optional_rows::<RegretRow>()?.unwrap_or_default();
    rows.retain(|row| row.mean.known());
    rows.sort_by(|a, b| a.mean.value.total_cmp(&b.mean.value));
    let Some((safest, rest)) = rows.split_first() else { return Ok(over + &assumption) };
    // Without an interval nothing is resolved.
    let clear = |row: &RegretRow| row.mean.low >= safest.mean.high;
    let tied = !rest.iter().all(clear);
    let doubt = if tied { ", not resolved from the next" } else { "" };
    let (average, most) = if outcome.unit == "log points" {
        let most = technology(Interval::point(safest.maximum.value));
        (technology(safest.mean) + " of technology", most)
    } else {
        (format!("{} {}", between(safest.mean), outcome.unit), number(safest.maximum.value))
    };
    Ok(format!(
        "{over}Over all of them {} falls least short of the best arm: by {average} on average{doubt}, and by {most} at most. \
         {assumption}",
        safest.arm.as_str(),
    ))
}

fn rule_table(section: Section, tables: &ResultTables) -> Result<Section, ReportError> {
    let caption = "Rules for where an arm is best. Points count by the best mean, resolved or not; those without a difference \
                   are left out. Coverage: of the points at which it is best, those inside. Density: of the points inside, \
                   those at which it is best; resolved: with a lead that is. Unseen: on 30 % of the points, of the box that \
                   the same search finds among the other 70 %, not of the one shown";
    let table = PageTable::new("rules-table", caption);
    let table = ["arm", "points", "method", "rule"].into_iter().fold(table, PageTable::words);
    let heads =
        ["coverage", "density", "resolved", "share of points", "unseen: coverage", "unseen: density", "overlap"];
    let mut table = heads.into_iter().fold(table, PageTable::numbers).sortable();
    let share = |value: Option<f64>| match value {
        Some(value) if value.is_finite() => Cell::of(percent(value), value),
        _ => Cell::from("–"),
    };
    for row in tables.rows::<RuleRow>()? {
        let words = [row.arm.as_str(), &row.part, &row.method, &row.rule].map(Cell::from);
        let sure = [row.coverage, row.density, row.resolved_density, row.mass].map(Some);
        let shares = sure.into_iter().chain([row.held_out_coverage, row.held_out_density, row.overlap]);
        table = table.row(words.into_iter().chain(shares.map(share)));
    }
    Ok(section.folded("Rules", &table))
}

/// What regrets of few worlds are worth.
pub const REGRET_OF_FEW: &str = "The best mean at a point is in part one of favourable draws, so with few worlds every regret is \
                                 too large. By halves, the best arm is chosen on one half of the worlds and measured on the \
                                 other, which makes the mean too small. Differences in regret between arms are neither.";

fn regret_tables(section: Section, tables: &ResultTables) -> Result<Section, ReportError> {
    let Some(rows) = tables.optional_rows::<RegretRow>()? else { return Ok(section) };
    let table = PageTable::new("regret-table", "How far each arm falls short of the best one, with 95 % intervals");
    let heads = ["mean", "mean by halves", "nine in ten below", "largest", "none better at"];
    let mut table = heads.into_iter().fold(table.words("arm"), PageTable::numbers).sortable();
    for row in rows {
        let [mean, rest @ ..] = [row.mean, row.quantile_90, row.maximum, row.best].map(Cell::from);
        let first = [Cell::from(row.arm.as_str()), mean, Cell::from(row.mean_by_halves)];
        table = table.row(first.into_iter().chain(rest));
    }
    let section = section.folded("Regret", &table).text(REGRET_OF_FEW);
    let Some(rows) = tables.optional_rows::<RegretContrast>()? else { return Ok(section) };
    let caption = "Difference in mean regret between two arms: below zero, the first is safer";
    let table = PageTable::new("regret-contrasts-table", caption);
    let table = ["arm", "minus"].into_iter().fold(table, PageTable::words);
    let mut table = ["difference", "low", "high"].into_iter().fold(table, PageTable::numbers).sortable();
    for of in rows {
        table = table.row(row(&[of.arm.as_str(), of.minus.as_str()], &[of.difference, of.low, of.high]));
    }
    Ok(section.folded("Regret of pairs", &table))
}
