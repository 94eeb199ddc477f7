//! A calibration as text and as JSON: the posterior, how well figures are met, forecasts.

use std::fmt::Write as _;

use comfy_table::CellAlignment;
use serde_json::json;

use crate::calibration::{Fitting, Forecast, Generation, Stop, marginals, ranking};
use crate::evidence::Bound;
use crate::output::headed;
use crate::report::{CalibrationFacts, against_curves, count_of, is_met, moment, significant3};
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
        text += &scores(facts.fitting, facts.forecasts);
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
    let found = marginals(facts.posterior, facts.fitting.priors());
    for ((axis, found), settled) in facts.fitting.axes().iter().zip(&found).zip(facts.settled()) {
        let range = |(low, high): (f64, f64)| format!("{} to {}", significant3(low), significant3(high));
        let none = if facts.can_settle() { "chance" } else { "-" };
        let settled = settled.map_or_else(|| none.to_owned(), |share| format!("{:.0} %", 100.0 * share));
        let (prior, posterior) = (range(found.prior_most), range(found.most));
        table.add_row([label(&axis.name), prior, significant3(found.median), posterior, settled]);
    }
    table
}

fn figures(facts: &CalibrationFacts) -> comfy_table::Table {
    let mut table = plain();
    table.set_header(["figure", "date", "record", "median", "90 % of runs", "in 90 %"]);
    let both =
        [("", facts.fitting.fitted(), 0), (" forecast", facts.fitting.forecast(), facts.fitting.forecast_from())];
    for (role, targets, from) in both {
        for (at, (target, figure)) in targets.figures().enumerate() {
            let kept = facts.posterior.kept(from + at);
            let of = |p: f64| significant3(kept.quantile(p).unwrap_or(f64::NAN));
            let bound = if figure.bound == Bound::AtLeast { ">= " } else { "" };
            let met = if is_met(target, figure, &kept) { "yes" } else { "no" };
            table.add_row([
                target.name.clone(),
                moment(facts.start() + figure.at),
                format!("{bound}{}", significant3(figure.value)),
                of(0.5),
                format!("{} to {}", of(0.05), of(0.95)),
                format!("{met}{role}"),
            ]);
        }
    }
    if let Some(column) = table.column_mut(5) {
        column.set_cell_alignment(CellAlignment::Left);
    }
    table
}

/// The results for programs, ending in a line break.
pub(super) fn json(facts: &CalibrationFacts) -> String {
    let scenario = facts.scenario;
    let found = marginals(facts.posterior, facts.fitting.priors());
    let parameters = facts.fitting.axes().iter().zip(&found).zip(facts.settled()).map(|((axis, found), settled)| {
        json!({
            "name": axis.name, "prior_5": found.prior_most.0, "prior_95": found.prior_most.1,
            "median": found.median, "low_5": found.most.0, "high_95": found.most.1, "settled": settled,
        })
    });
    let both =
        [("fitted", facts.fitting.fitted(), 0), ("forecast", facts.fitting.forecast(), facts.fitting.forecast_from())];
    let figures = both.into_iter().flat_map(|(role, targets, from)| {
        targets.figures().enumerate().map(move |(at, (target, figure))| {
            let kept = facts.posterior.kept(from + at);
            json!({
                "target": target.name, "role": role, "date": facts.start() + figure.at, "value": figure.value,
                "bound": if figure.bound == Bound::AtLeast { "at least" } else { "value" }, "error": figure.error,
                "median": kept.quantile(0.5), "low_5": kept.quantile(0.05), "high_95": kept.quantile(0.95),
                "met": is_met(target, figure, &kept), "source": figure.source,
            })
        })
    });
    let scores = facts.fitting.forecast().list().iter().flat_map(|target| {
        let own: Vec<&Forecast> = facts.forecasts.iter().filter(|found| found.target.name == target.name).collect();
        ranking(&own).into_iter().map(|(name, scores)| {
            json!({
                "target": target.name, "forecaster": name, "figures": scores.count, "crps": scores.crps.mean,
                "log_crps": scores.log_crps.mean, "within_50": scores.half, "within_90": scores.most,
            })
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
fn scores(fitting: &Fitting, forecasts: &[Forecast]) -> String {
    let mut text = String::from("\nForecasts of figures kept from the fit: mean CRPS of ln(1 + x), best first\n");
    for target in fitting.forecast().list() {
        let own: Vec<&Forecast> = forecasts.iter().filter(|found| found.target.name == target.name).collect();
        let ranked: Vec<String> = ranking(&own)
            .into_iter()
            .map(|(name, scores)| {
                let covered = 100.0 * scores.most.unwrap_or(0.0);
                format!("{name} {:.3} ({covered:.0} % in 90 %)", scores.log_crps.mean.unwrap_or(f64::NAN))
            })
            .collect();
        let words = if ranked.is_empty() { "only lower bounds, not scored".to_owned() } else { ranked.join(", ") };
        let _ = writeln!(text, "  {}: {words}", target.name);
    }
    let compared = against_curves(forecasts);
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
