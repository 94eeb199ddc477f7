//! A panel or forecasts as text and as JSON.

use std::fmt::Write as _;

use serde_json::json;

use crate::output::headed;
use crate::report::{PanelFacts, SURVIVORS, count_of, percent, protocol_heading, significant3};

use super::screen::{Screen, plain};

/// The results as text.
pub(super) fn text(facts: &PanelFacts, screen: Screen) -> String {
    let figures: usize = facts.units.iter().map(|unit| unit.readings.len()).sum();
    let mut text = String::new();
    for doubt in facts.doubts() {
        text.extend([doubt.as_str(), "\n"]);
    }
    let _ = writeln!(
        text,
        "{}: {}, {}, {} of each park",
        facts.scenario.title,
        count_of(facts.units.len(), "park"),
        count_of(figures, "figure"),
        count_of(facts.runs, "run")
    );
    text.extend([&facts.answer(), "\n"]);
    for (_, numbers) in facts.verdicts() {
        text.extend([&numbers, "\n"]);
    }
    if !facts.parks.is_empty() {
        text.extend(["\n", &screen.table(&park_table(facts), 1), "\n", &screen.table(&population_table(facts), 1)]);
    }
    for protocol in ["rolling", "left out"] {
        if facts.scores.iter().any(|row| row.protocol == protocol) {
            let _ = writeln!(text, "\n{}", protocol_heading(protocol));
            text.push_str(&screen.table(&score_table(facts, protocol), 1));
        }
    }
    text.push_str(SURVIVORS);
    text.push('\n');
    screen.wrapped(&text)
}

fn park_table(facts: &PanelFacts) -> comfy_table::Table {
    let mut table = plain();
    table.set_header(["park", "figures", "effective runs", "parameter", "median", "90 %", "settled"]);
    for row in &facts.parks {
        table.add_row([
            row.park.clone(),
            row.figures.to_string(),
            format!("{:.0}", row.effective_runs),
            row.parameter.clone(),
            significant3(row.median),
            format!("{} to {}", significant3(row.low_90), significant3(row.high_90)),
            row.beyond_chance().map_or_else(|| "-".to_owned(), percent),
        ]);
    }
    table
}

fn population_table(facts: &PanelFacts) -> comfy_table::Table {
    let mut table = plain();
    table.set_header(["over parks", "geometric mean", "90 %", "spread of ln"]);
    for row in &facts.population {
        let spread = row.spread.map_or_else(|| "-".to_owned(), significant3);
        table.add_row([
            row.parameter.clone(),
            significant3(row.median),
            format!("{} to {}", significant3(row.low_90), significant3(row.high_90)),
            spread,
        ]);
    }
    table
}

fn score_table(facts: &PanelFacts, protocol: &str) -> comfy_table::Table {
    let mut table = plain();
    table.set_header([
        "forecaster",
        "CRPS",
        "minus best Bass (90 %)",
        "in 50 %",
        "in 90 %",
        "all runs",
        "Brier",
        "0-2 y",
        "2-5 y",
        "5 y on",
    ]);
    for row in facts.scores.iter().filter(|row| row.protocol == protocol) {
        let ahead = |crps: Option<f64>| crps.map_or_else(|| "-".to_owned(), |crps| format!("{crps:.3}"));
        table.add_row([
            row.forecaster.clone(),
            format!("{:.3}", row.crps),
            format!("{:+.3}", row.minus_best)
                + &ends(row.minus_best_low, || format!(" ({:+.3} to {:+.3})", row.minus_best_low, row.minus_best_high)),
            format!("{:.2}", row.within_50)
                + &ends(row.within_50_low, || format!(" ({:.2}-{:.2})", row.within_50_low, row.within_50_high)),
            format!("{:.2}", row.within_90)
                + &ends(row.within_90_low, || format!(" ({:.2}-{:.2})", row.within_90_low, row.within_90_high)),
            format!("{:.3}", row.crps_whole),
            format!("{:.3}", row.brier),
            ahead(row.crps_0_2),
            ahead(row.crps_2_5),
            ahead(row.crps_5),
        ]);
    }
    table
}

/// An interval in words, where there is one.
fn ends(low: f64, words: impl FnOnce() -> String) -> String {
    if low.is_finite() { words() } else { String::new() }
}

/// The results for programs, ending in a line break.
pub(super) fn json(facts: &PanelFacts) -> String {
    let told = json!({
        "runs_per_park": facts.runs,
        "answer": facts.answer(),
        "comparisons": facts.verdicts().into_iter().map(|(_, numbers)| numbers).collect::<Vec<_>>(),
        "warnings": facts.doubts(),
        "scores": facts.scores.iter().map(|row| json!({
            "protocol": row.protocol, "forecaster": row.forecaster, "parks": row.parks, "figures": row.figures,
            "crps": row.crps, "minus_best_bass": row.minus_best, "low": row.minus_best_low, "high": row.minus_best_high,
            "within_50": row.within_50, "within_90": row.within_90, "brier": row.brier,
        })).collect::<Vec<_>>(),
        "courses": facts.courses.iter().map(|row| json!({
            "park": row.park, "date": row.date, "value": row.value, "living": row.living, "low_90": row.low_90,
            "low_50": row.low_50, "median": row.median, "high_50": row.high_50, "high_90": row.high_90,
        })).collect::<Vec<_>>(),
    });
    headed("calibrate", Some(facts.scenario), told)
}
