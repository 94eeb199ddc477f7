//! What a calibration says: which figures are out of reach, the posterior, and how well figures are met.

use std::fmt::Write as _;

use crate::calibration::{Fitting, Forecast, Generation, Stop, marginals, ranking};
use crate::scenario::Scenario;

use super::calibrate::ending;
use super::calibration_page::{compared, is_met, three};

/// A median further off than this is worth a word, standard errors.
const FAR: f64 = 3.0;

/// The figures that no run of the prior reaches, and the nearest that one comes.
pub(super) fn out_of_reach(scenario: &Scenario, fitting: &Fitting, prior: &Generation) -> String {
    let mut text = String::new();
    let start = f64::from(scenario.rules.time.start);
    for (at, (target, figure)) in fitting.fitted().figures().enumerate() {
        let kept = prior.kept(at);
        let off: Vec<f64> = kept.values().iter().map(|value| target.misfit(figure, *value)).collect();
        let (below, above) = (off.iter().any(|off| *off <= 0.0), off.iter().any(|off| *off >= 0.0));
        if below && above {
            continue;
        }
        let nearest = off.iter().copied().filter(|off| off.is_finite()).min_by(|a, b| a.abs().total_cmp(&b.abs()));
        let nearest = nearest.map_or_else(
            || "no run has a value".to_owned(),
            |off| {
                format!(
                    "the nearest run is {:.1} standard errors {}",
                    off.abs(),
                    if off < 0.0 { "below" } else { "above" }
                )
            },
        );
        let _ = writeln!(
            text,
            "out of reach of the prior: {} at {:.2}, {}: {nearest}",
            target.name,
            start + figure.at,
            figure.value
        );
    }
    text
}

/// The results as text.
pub(super) fn text(
    scenario: &Scenario,
    fitting: &Fitting,
    generations: &[Generation],
    posterior: &Generation,
    (stop, forecasts): (Stop, &[Forecast]),
) -> String {
    let runs: u64 = generations.iter().map(|generation| generation.attempts).sum();
    let mut text = format!(
        "{}: {} parameters fitted to {} figures by {} accepted of {runs} runs\n{}\n\n",
        scenario.title,
        fitting.axes().len(),
        fitting.forecast_from(),
        posterior.particles.len(),
        ending(stop, posterior)
    );
    let found = marginals(posterior, fitting.priors());
    let width = fitting.axes().iter().map(|axis| axis.name.chars().count()).max().unwrap_or(0).max(9);
    let _ = writeln!(
        text,
        "{:<width$}  {:>22}  {:>9}  {:>22}  settled",
        "parameter", "prior 90 %", "median", "posterior 90 %"
    );
    for (axis, found) in fitting.axes().iter().zip(&found) {
        let _ = writeln!(
            text,
            "{:<width$}  {:>10} to {:>8}  {:>9}  {:>10} to {:>8}  {:>5.0} %",
            axis.name,
            three(found.prior_most.0),
            three(found.prior_most.1),
            three(found.median),
            three(found.most.0),
            three(found.most.1),
            100.0 * found.shrinkage.unwrap_or(0.0).max(0.0)
        );
    }
    let weak: Vec<&str> = (fitting.axes().iter().zip(&found))
        .filter(|(_, found)| found.shrinkage.is_none_or(|shrinkage| shrinkage < 0.1))
        .map(|(axis, _)| axis.name.as_str())
        .collect();
    if !weak.is_empty() {
        let _ = writeln!(text, "\nThe figures say next to nothing of: {}.", weak.join(", "));
    }
    text.push('\n');
    let names =
        fitting.fitted().list().iter().chain(fitting.forecast().list()).map(|target| target.name.chars().count());
    let width = names.max().unwrap_or(0).max(6);
    let _ = writeln!(
        text,
        "{:<width$}  {:>8}  {:>8}  {:>8}  {:>19}  in 90 %",
        "figure", "date", "record", "median", "90 % of runs"
    );
    for (role, targets, from) in
        [("", fitting.fitted(), 0), ("  forecast", fitting.forecast(), fitting.forecast_from())]
    {
        for (at, (target, figure)) in targets.figures().enumerate() {
            let kept = posterior.kept(from + at);
            let of = |p: f64| kept.quantile(p).unwrap_or(f64::NAN);
            let (low, high) = (of(0.05), of(0.95));
            let _ = writeln!(
                text,
                "{:<width$}  {:>8.2}  {:>8}  {:>8}  {:>7} to {:>8}  {}{role}",
                target.name,
                f64::from(scenario.rules.time.start) + figure.at,
                format!(
                    "{}{}",
                    if figure.bound == crate::evidence::Bound::AtLeast { ">= " } else { "" },
                    three(figure.value)
                ),
                three(of(0.5)),
                three(low),
                three(high),
                if is_met(target, figure, &kept) { "yes" } else { "no" }
            );
        }
    }
    let far: Vec<String> = (fitting.fitted().figures().enumerate())
        .filter_map(|(at, (target, figure))| {
            let off = target.misfit(figure, posterior.kept(at).quantile(0.5)?);
            let date = f64::from(scenario.rules.time.start) + figure.at;
            (off.abs() > FAR).then(|| format!("{} at {date:.2} ({off:+.1})", target.name))
        })
        .collect();
    if !far.is_empty() {
        let _ = writeln!(text, "\nNot met within {FAR} standard errors: {}.", far.join(", "));
    }
    if !forecasts.is_empty() {
        text += &scores(fitting, forecasts);
    }
    text.push_str(
        "\nA run is accepted with its parameters and its luck: the ranges are of runs that went like the record. Figures of \
         the record are unaudited; transfer is a quantity of the model that no park reports.\n",
    );
    text
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
    let compared = compared(forecasts);
    if !compared.is_empty() {
        text.extend([&compared, "\n"]);
    }
    text
}
