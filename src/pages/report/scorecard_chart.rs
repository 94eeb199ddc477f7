//! The chart of the patterns on record, from the rows of their tables.

use std::path::Path;

use crate::analysis::claims::Finding;
use crate::charts::{self, Labels, Score, ScoreGroup, ScoreRow, ScorecardFacts};
use crate::output::{Manifest, read_result_table, read_result_text};
use crate::patterns::{PatternRow, RIVALS, RivalRow, Standing, UNTOUCHED, range, verdict_label};

use super::figures::{count_of, decimals};
use super::{Chart, ReportError};

/// Columns of a figure with its interval.
const FIGURE: usize = 22;

/// The chart.
pub fn scorecard_chart(facts: &ScorecardFacts) -> Chart {
    Chart::of("scorecard", charts::scorecard(facts))
}

/// The chart of a folder of patterns, from its tables.
pub(super) fn redraw(folder: &Path, manifest: &Manifest) -> Result<Vec<Chart>, ReportError> {
    let rows: Vec<PatternRow> = read_result_table(folder, "patterns")?.rows_as()?;
    let rivals: Vec<RivalRow> = read_result_table(folder, "rivals")?.rows_as()?;
    let card: serde_json::Value = serde_json::from_str(&read_result_text(folder, "scorecard.json")?)
        .map_err(|error| ReportError::content("scorecard.json", error.to_string()))?;
    let of_rivals = card.get("rival_worlds").and_then(serde_json::Value::as_u64).unwrap_or(0);
    let worlds = [manifest.worlds.asked, u32::try_from(of_rivals).unwrap_or(u32::MAX)];
    Ok(vec![scorecard_chart(&scorecard_facts(&rows, &rivals, worlds))])
}

/// The chart of a scorecard, from the rows of its tables; `worlds` are those of the full model and of each rival.
pub fn scorecard_facts(rows: &[PatternRow], rivals: &[RivalRow], worlds: [u32; 2]) -> ScorecardFacts {
    // A pattern that was read has worlds, even where none of them has the figure.
    let (read, unread): (Vec<&PatternRow>, Vec<&PatternRow>) = rows.iter().partition(|row| row.worlds.is_some());
    let row = |row: &&PatternRow| {
        let own = rivals.iter().filter(|rival| rival.pattern == row.pattern);
        let standing = match row.standing.as_deref() {
            Some(word) if word == Standing::ByConstruction.as_str() => " †",
            Some(word) if word == Standing::Calibrated.as_str() => " ‡",
            _ => "",
        };
        let star = if row.rests_on_transfer() { " *" } else { "" };
        ScoreRow {
            name: format!("{}{star}{standing}", row.pattern.replace('_', " ")),
            figure: scored_figure(row.value, row.low, row.high).replace('-', "−"),
            range: range(row.least, row.most).replace('-', "−"),
            cells: std::iter::once(score(&row.verdict)).chain(own.map(|rival| score(&rival.finding))).collect(),
        }
    };
    let mut families: Vec<&str> = Vec::new();
    for row in &read {
        if !families.contains(&row.family.as_str()) {
            families.push(&row.family);
        }
    }
    let groups = families.into_iter().map(|family| ScoreGroup {
        name: family.to_owned(),
        rows: read.iter().filter(|row| row.family == family).map(row).collect(),
    });
    let [pass, fail, open] = [Finding::Holds, Finding::Fails, Finding::NotResolved]
        .map(|what| read.iter().filter(|row| row.verdict == verdict_label(what)).count());
    let first = read.first().map_or("", |row| row.pattern.as_str());
    let rivals: Vec<&str> =
        rivals.iter().filter(|rival| rival.pattern == first).map(|rival| rival.rival.as_str()).collect();
    let at_rivals = if rivals.is_empty() {
        String::new()
    } else {
        format!(", {} of each rival, corrected for their number", worlds[1])
    };
    let label = |name: &&str| RIVALS.into_iter().find(|rival| rival.name == *name).map(|rival| rival.label());
    ScorecardFacts {
        labels: Labels {
            title: format!(
                "Which patterns on record does the model meet? {pass} of {}; it misses {fail} and leaves {open} open",
                read.len()
            ),
            caption: format!(
                "{}{at_rivals}. * rests on transfer, a quantity of the model: no park reports a transfer index. † put in \
                 by a rule or parameter. ‡ fitted by hand to this series. {} patterns of which the model has no \
                 quantity, or that other scenarios would need, are left out.",
                count_of(worlds[0], "world"),
                unread.len()
            ),
            description: "A row per pattern, a column for the full model and for each rival that lacks one mechanism."
                .to_owned(),
        },
        models: std::iter::once("full").chain(rivals.iter().copied()).map(str::to_owned).collect(),
        keys: rivals.iter().filter_map(label).collect(),
        groups: groups.collect(),
    }
}

/// What a word of the tables stands for in the chart.
fn score(verdict: &str) -> Score {
    match verdict {
        _ if verdict == verdict_label(Finding::Holds) => Score::Pass,
        _ if verdict == verdict_label(Finding::Fails) => Score::Fail,
        _ if verdict == verdict_label(Finding::NotResolved) => Score::Open,
        UNTOUCHED => Score::Untouched,
        _ => Score::Absent,
    }
}

/// Value and interval with two digits of the half-width, fewer where a column would not hold them.
pub fn scored_figure(mean: Option<f64>, low: Option<f64>, high: Option<f64>) -> String {
    match (mean, low, high) {
        (Some(mean), Some(low), Some(high)) => {
            let most = decimals((high - low) / 2.0).clamp(1, 4);
            let written = |decimals: usize| {
                let [mean, low, high] = [mean, low, high].map(|value| {
                    let text = format!("{value:.decimals$}");
                    // A value that rounds to zero has no sign.
                    if text.trim_start_matches(['-', '0', '.']).is_empty() { text.replace('-', "") } else { text }
                });
                format!("{mean} [{low}, {high}]")
            };
            let fitting = (1..=most).rev().map(written).find(|text| text.chars().count() <= FIGURE);
            fitting.unwrap_or_else(|| written(0))
        }
        (Some(mean), _, _) => format!("{mean:.3} [no interval]"),
        (None, _, _) => "no value".to_owned(),
    }
}
