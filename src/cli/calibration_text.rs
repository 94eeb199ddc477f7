//! A calibration as text and as JSON: the posterior, how well figures are met, forecasts.

use std::fmt::Write as _;

use serde_json::json;

use crate::calibration::{FITTED, Generation, Stop};
use crate::output::headed;
use crate::report::{CalibrationFacts, against_curves, count_of, moment, percent, significant3};
use crate::scenario::label;

use super::screen::{Screen, plain};

/// Less than this share of a prior's spread is next to nothing.
const LITTLE: f64 = 0.1;

/// The results as text.
pub(super) fn text(facts: &CalibrationFacts, screen: Screen) -> String {
    let runs: u64 = facts.generations.iter().map(|generation| generation.attempts).sum();
    let mut text = format!(
        "{}: {} fitted to {} by {} accepted of {}\n{}\n",
        facts.scenario.title,
        count_of(facts.fitting.axes().len(), "parameter"),
        count_of(facts.fitting.forecast_from(), "figure"),
        facts.posterior.particles.len(),
        count_of(runs, "run"),
        ending(facts.stop, facts.posterior)
    );
    for doubt in facts.doubts() {
        text.extend([doubt.as_str(), "\n"]);
    }
    text.extend(["\n", &screen.table(&parameters(facts), 1)]);
    let weak: Vec<String> = (facts.fitting.axes().iter().zip(facts.settled()))
        .filter(|(_, settled)| settled.is_none_or(|settled| settled < LITTLE))
        .map(|(axis, _)| label(&axis.name))
        .collect();
    if !weak.is_empty() {
        let _ = writeln!(text, "\nThe figures say next to nothing of: {}.", weak.join(", "));
    }
    if facts.can_settle() && facts.settled().contains(&None) {
        let share = 100.0 * facts.by_chance();
        let _ = writeln!(
            text,
            "A parameter of which they say nothing may seem to be settled by up to {share:.0} % in so many runs; no more \
             than that is shown as \"chance\"."
        );
    }
    text.extend(["\n", &screen.table(&figures(facts), 1)]);
    if !facts.forecasts.is_empty() {
        text += &scores(facts);
    }
    text.push_str(
        "\nA run is accepted with its parameters and its random draws: the ranges are of runs that went like the record. Figures \
         of the record are unaudited; transfer is a quantity of the model that no park reports.\n",
    );
    screen.wrapped(&text)
}

fn parameters(facts: &CalibrationFacts) -> comfy_table::Table {
    let mut table = plain();
    table.set_header(["parameter", "prior 90 %", "median", "posterior 90 %", "settled"]);
    for (row, settled) in facts.parameters().into_iter().zip(facts.settled()) {
        let range = |low: f64, high: f64| format!("{} to {}", significant3(low), significant3(high));
        let none = if facts.can_settle() { "chance" } else { "-" };
        let settled = settled.map_or_else(|| none.to_owned(), percent);
        let (prior, posterior) = (range(row.prior_low, row.prior_high), range(row.low_90, row.high_90));
        table.add_row([label(&row.parameter), prior, significant3(row.median), posterior, settled]);
    }
    table
}

fn figures(facts: &CalibrationFacts) -> comfy_table::Table {
    let mut table = plain();
    table.set_header(["figure", "date", "record", "median", "90 % of runs", "in 90 %"]);
    for (row, is_met) in facts.figures() {
        let of = |number: Option<f64>| significant3(number.unwrap_or(f64::NAN));
        let bound = if row.is_bound() { ">= " } else { "" };
        let role = if row.role == FITTED { "" } else { " forecast" };
        table.add_row([
            row.target.clone(),
            moment(row.date),
            format!("{bound}{}", significant3(row.value)),
            of(row.median),
            format!("{} to {}", of(row.low_90), of(row.high_90)),
            format!("{}{role}", if is_met { "yes" } else { "no" }),
        ]);
    }
    table
}

/// The results for programs, ending in a line break.
pub(super) fn json(facts: &CalibrationFacts) -> String {
    let scenario = facts.scenario;
    let parameters = facts.parameters().into_iter().zip(facts.settled()).map(|(row, settled)| {
        json!({
            "name": row.parameter, "prior_5": row.prior_low, "prior_95": row.prior_high,
            "median": row.median, "low_5": row.low_90, "high_95": row.high_90, "settled": settled,
        })
    });
    let figures = facts.figures().into_iter().map(|(row, is_met)| {
        json!({
            "target": row.target, "role": row.role, "date": row.date, "value": row.value,
            "bound": if row.is_bound() { "at least" } else { "value" }, "error": row.error,
            "median": row.median, "low_5": row.low_90, "high_95": row.high_90, "met": is_met, "source": row.source,
        })
    });
    let scores = facts.scores().into_iter().map(|(target, name, scores)| {
        json!({
            "target": target, "forecaster": name, "figures": scores.count, "crps": scores.crps.mean,
            "log_crps": scores.log_crps.mean, "within_50": scores.half, "within_90": scores.most,
        })
    });
    let told = json!({
        "generations": facts.generations.len(),
        "runs": facts.generations.iter().map(|generation| generation.attempts).sum::<u64>(),
        "accepted": facts.posterior.particles.len(),
        "tolerance": facts.posterior.tolerance,
        "effective_sample": facts.posterior.effective_sample_size(),
        "settled_by_chance": Some(facts.by_chance()).filter(|_| facts.can_settle()),
        "stopped": facts.stop.to_string(),
        "warnings": facts.doubts(),
        "parameters": parameters.collect::<Vec<_>>(),
        "figures": figures.collect::<Vec<_>>(),
        "forecasts": scores.collect::<Vec<_>>(),
    });
    headed("calibrate", Some(scenario), told)
}

/// How forecasters did, target by target and in all.
fn scores(facts: &CalibrationFacts) -> String {
    let mut text = String::from("\nForecasts of figures kept from the fit: mean CRPS of ln(1 + x), best first\n");
    let scores = facts.scores();
    for target in facts.fitting.forecast().list() {
        let own = scores.iter().filter(|(of, ..)| *of == target.name);
        let ranked: Vec<String> = own
            .map(|(_, name, scores)| {
                let covered = 100.0 * scores.most.unwrap_or(0.0);
                format!("{name} {:.3} ({covered:.0} % in 90 %)", scores.log_crps.mean.unwrap_or(f64::NAN))
            })
            .collect();
        let words = if ranked.is_empty() { "only lower bounds, not scored".to_owned() } else { ranked.join(", ") };
        let _ = writeln!(text, "  {}: {words}", target.name);
    }
    let compared = against_curves(facts.forecasts);
    if !compared.is_empty() {
        text.extend([&compared, "\n"]);
    }
    text
}

/// Why it ended, in words that say what to do.
fn ending(stop: Stop, posterior: &Generation) -> String {
    if posterior.tolerance.is_finite() {
        format!("Stopped at tolerance {:.2} standard errors: {stop}.", posterior.tolerance)
    } else {
        format!("Stopped before any run was chosen by its distance, so that this is the prior: {stop}.")
    }
}
