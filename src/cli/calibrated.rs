//! What a calibration says: which figures are out of reach, the posterior, how well figures are met, as text and as JSON.

use std::fmt::Write as _;

use comfy_table::CellAlignment;
use serde_json::json;

use crate::calibration::{Fitting, Forecast, Generation, Stop, chance_shrinkage, marginals, ranking};
use crate::evidence::Bound;
use crate::output::headed;
use crate::report::{capital, counted};
use crate::scenario::Scenario;

use super::calibration_page::{Calibrated, compared, is_met, three};
use super::screen::{Screen, plain};

/// A median further off than this is worth a word, standard errors.
const FAR: f64 = 3.0;
/// Effective samples below this are worth a caution.
const FEW: f64 = 20.0;
/// Less than this share of a prior's spread is next to nothing.
const LITTLE: f64 = 0.1;

/// How many runs of the prior could not be made, and why the first of them; nothing if all were.
pub(super) fn failed(fitting: &Fitting, prior: &Generation) -> Option<String> {
    let lost = prior.particles.iter().filter(|particle| !particle.distance.is_finite());
    let reasons: Vec<String> = lost.filter_map(|particle| fitting.failure(&particle.values)).collect();
    let first = reasons.first()?;
    let all = prior.particles.len();
    Some(format!("{} of {all} runs of the prior could not be made; the first because: {first}", reasons.len()))
}

/// The figures that no run of the prior reaches, and the nearest that one comes.
pub(super) fn out_of_reach(scenario: &Scenario, fitting: &Fitting, prior: &Generation) -> Vec<String> {
    let start = f64::from(scenario.rules.time.start);
    let mut found = Vec::new();
    for (at, (target, figure)) in fitting.fitted().figures().enumerate() {
        let kept = prior.kept(at);
        let off: Vec<f64> = kept.values().iter().map(|value| target.misfit(figure, *value)).collect();
        if off.is_empty() && prior.particles.iter().all(|particle| fitting.failure(&particle.values).is_some()) {
            continue;
        }
        let (below, above) = (off.iter().any(|off| *off <= 0.0), off.iter().any(|off| *off >= 0.0));
        if below && above {
            continue;
        }
        let nearest = off.iter().copied().filter(|off| off.is_finite()).min_by(|a, b| a.abs().total_cmp(&b.abs()));
        let nearest = nearest.map_or_else(
            || "no run has a value".to_owned(),
            |off| {
                let side = if off < 0.0 { "below" } else { "above" };
                format!("the nearest run is {:.1} standard errors {side}", off.abs())
            },
        );
        let date = start + figure.at;
        found.push(format!("out of reach of the prior: {} at {date:.2}, {}: {nearest}", target.name, figure.value));
    }
    found
}

impl Calibrated<'_> {
    /// Whether the effective sample has at least as many runs as there are parameters: fewer can settle nothing.
    pub(super) fn can_settle(&self) -> bool {
        self.posterior.effective_sample_size() >= self.fitting.axes().len() as f64
    }

    /// Whether accepted runs lie so far from the figures that the posterior is no fit.
    pub(super) fn is_far(&self) -> bool {
        self.posterior.tolerance.is_finite() && self.posterior.tolerance > FAR
    }

    /// What speaks against reading much into the posterior; the first says how near accepted runs come and how many they
    /// are worth, whatever that is.
    pub(super) fn doubts(&self) -> Vec<String> {
        let (parameters, enough) = (self.fitting.axes().len(), self.posterior.effective_sample_size());
        let tolerance = self.posterior.tolerance;
        let lie = if tolerance.is_finite() {
            format!("Accepted runs lie within {tolerance:.2} standard errors of the figures")
        } else {
            "No run was chosen by its distance from the figures: what follows is the prior".to_owned()
        };
        let mut doubts = vec![format!(
            "{lie}; their effective sample is {enough:.0} for {}.{}{}",
            counted(parameters, "parameter"),
            if self.is_far() { " That is far from the figures: this is not a fit." } else { "" },
            if !self.can_settle() {
                " So few runs settle no parameter, however narrow its range looks."
            } else if enough < FEW {
                " Ranges of so few runs are rough: more particles or more runs make them reliable."
            } else {
                ""
            },
        )];
        if let Err(reason) = self.fitting.adjusted(self.posterior) {
            doubts.push(format!("No parameter was adjusted by regression: {reason}."));
        }
        if let Some(prior) = self.generations.first() {
            doubts.extend(failed(self.fitting, prior).map(|line| format!("{}.", capital(&line))));
            let unreached = out_of_reach(self.scenario, self.fitting, prior);
            doubts.extend(unreached.into_iter().map(|line| format!("{}.", capital(&line))));
        }
        let far = self.far();
        if !far.is_empty() {
            doubts.push(format!("Not met within {FAR} standard errors: {}.", far.join(", ")));
        }
        doubts
    }

    /// Figures that the median of accepted runs misses by much, and by how many standard errors.
    fn far(&self) -> Vec<String> {
        let figures = self.fitting.fitted().figures().enumerate();
        let far = figures.filter_map(|(at, (target, figure))| {
            let off = target.misfit(figure, self.posterior.kept(at).quantile(0.5)?);
            let date = self.start() + figure.at;
            (off.abs() > FAR).then(|| format!("{} at {date:.2} ({off:+.1})", target.name))
        });
        far.collect()
    }

    /// How near the accepted runs are to the figures, to follow "runs".
    pub(super) fn nearness(&self) -> String {
        if self.posterior.tolerance.is_finite() {
            format!("within {:.2} standard errors of the figures", self.posterior.tolerance)
        } else {
            "of the prior, none chosen by its distance from the figures".to_owned()
        }
    }

    /// What a parameter of which the figures say nothing may seem to be settled by.
    fn by_chance(&self) -> f64 {
        chance_shrinkage(self.posterior.effective_sample_size(), self.fitting.axes().len())
    }

    /// Parameters by the share of their prior's spread that is gone, where that is more than chance.
    pub(super) fn settled(&self) -> Vec<Option<f64>> {
        let found = marginals(self.posterior, self.fitting.priors());
        let by_chance = self.by_chance();
        let beyond = |share: &f64| self.can_settle() && *share > by_chance;
        found.iter().map(|found| found.shrinkage.filter(beyond)).collect()
    }

    /// The results as text.
    pub(super) fn text(&self, screen: Screen) -> String {
        let runs: u64 = self.generations.iter().map(|generation| generation.attempts).sum();
        let mut text = format!(
            "{}: {} fitted to {} by {} accepted of {}\n{}\n",
            self.scenario.title,
            counted(self.fitting.axes().len(), "parameter"),
            counted(self.fitting.forecast_from(), "figure"),
            self.posterior.particles.len(),
            counted(runs, "run"),
            ending(self.stop, self.posterior)
        );
        for doubt in self.doubts() {
            text.extend([doubt.as_str(), "\n"]);
        }
        text.extend(["\n", &screen.table(&self.parameters(), 1)]);
        let weak: Vec<&str> = (self.fitting.axes().iter().zip(self.settled()))
            .filter(|(_, settled)| settled.is_none_or(|settled| settled < LITTLE))
            .map(|(axis, _)| axis.name.as_str())
            .collect();
        if !weak.is_empty() {
            let _ = writeln!(text, "\nThe figures say next to nothing of: {}.", weak.join(", "));
        }
        if self.can_settle() && self.settled().contains(&None) {
            let share = 100.0 * self.by_chance();
            let _ = writeln!(
                text,
                "A parameter of which they say nothing may seem to be settled by up to {share:.0} % in so many runs; no more \
                 than that is shown as \"chance\"."
            );
        }
        text.extend(["\n", &screen.table(&self.figures(), 1)]);
        if !self.forecasts.is_empty() {
            text += &scores(self.fitting, self.forecasts);
        }
        text.push_str(
            "\nA run is accepted with its parameters and its luck: the ranges are of runs that went like the record. Figures \
             of the record are unaudited; transfer is a quantity of the model that no park reports.\n",
        );
        screen.wrapped(&text)
    }

    fn parameters(&self) -> comfy_table::Table {
        let mut table = plain();
        table.set_header(["parameter", "prior 90 %", "median", "posterior 90 %", "settled"]);
        let found = marginals(self.posterior, self.fitting.priors());
        for ((axis, found), settled) in self.fitting.axes().iter().zip(&found).zip(self.settled()) {
            let range = |(low, high): (f64, f64)| format!("{} to {}", three(low), three(high));
            let none = if self.can_settle() { "chance" } else { "-" };
            let settled = settled.map_or_else(|| none.to_owned(), |share| format!("{:.0} %", 100.0 * share));
            let (prior, posterior) = (range(found.prior_most), range(found.most));
            table.add_row([axis.name.clone(), prior, three(found.median), posterior, settled]);
        }
        table
    }

    fn figures(&self) -> comfy_table::Table {
        let mut table = plain();
        table.set_header(["figure", "date", "record", "median", "90 % of runs", "in 90 %"]);
        let both =
            [("", self.fitting.fitted(), 0), (" forecast", self.fitting.forecast(), self.fitting.forecast_from())];
        for (role, targets, from) in both {
            for (at, (target, figure)) in targets.figures().enumerate() {
                let kept = self.posterior.kept(from + at);
                let of = |p: f64| three(kept.quantile(p).unwrap_or(f64::NAN));
                let bound = if figure.bound == Bound::AtLeast { ">= " } else { "" };
                let met = if is_met(target, figure, &kept) { "yes" } else { "no" };
                table.add_row([
                    target.name.clone(),
                    format!("{:.2}", self.start() + figure.at),
                    format!("{bound}{}", three(figure.value)),
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
    pub(super) fn json(&self) -> String {
        let scenario = self.scenario;
        let found = marginals(self.posterior, self.fitting.priors());
        let parameters = self.fitting.axes().iter().zip(&found).zip(self.settled()).map(|((axis, found), settled)| {
            json!({
                "name": axis.name, "prior_5": found.prior_most.0, "prior_95": found.prior_most.1,
                "median": found.median, "low_5": found.most.0, "high_95": found.most.1, "settled": settled,
            })
        });
        let both =
            [("fitted", self.fitting.fitted(), 0), ("forecast", self.fitting.forecast(), self.fitting.forecast_from())];
        let figures = both.into_iter().flat_map(|(role, targets, from)| {
            targets.figures().enumerate().map(move |(at, (target, figure))| {
                let kept = self.posterior.kept(from + at);
                json!({
                    "target": target.name, "role": role, "date": self.start() + figure.at, "value": figure.value,
                    "bound": if figure.bound == Bound::AtLeast { "at least" } else { "value" }, "error": figure.error,
                    "median": kept.quantile(0.5), "low_5": kept.quantile(0.05), "high_95": kept.quantile(0.95),
                    "met": is_met(target, figure, &kept), "source": figure.source,
                })
            })
        });
        let scores = self.fitting.forecast().list().iter().flat_map(|target| {
            let own: Vec<&Forecast> = self.forecasts.iter().filter(|found| found.target.name == target.name).collect();
            ranking(&own).into_iter().map(|(name, scores)| {
                json!({
                    "target": target.name, "forecaster": name, "figures": scores.count, "crps": scores.crps.mean,
                    "log_crps": scores.log_crps.mean, "within_50": scores.half, "within_90": scores.most,
                })
            })
        });
        let told = json!({
            "generations": self.generations.len(),
            "runs": self.generations.iter().map(|generation| generation.attempts).sum::<u64>(),
            "accepted": self.posterior.particles.len(),
            "tolerance": self.posterior.tolerance,
            "effective_sample": self.posterior.effective_sample_size(),
            "settled_by_chance": Some(self.by_chance()).filter(|_| self.can_settle()),
            "stopped": self.stop.to_string(),
            "warnings": self.doubts(),
            "parameters": parameters.collect::<Vec<_>>(),
            "figures": figures.collect::<Vec<_>>(),
            "forecasts": scores.collect::<Vec<_>>(),
        });
        headed("calibrate", Some(scenario), told)
    }
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

/// Why it ended, in words that say what to do.
fn ending(stop: Stop, posterior: &Generation) -> String {
    if posterior.tolerance.is_finite() {
        format!("Stopped at tolerance {:.2} standard errors: {stop}.", posterior.tolerance)
    } else {
        format!("Stopped before any run was chosen by its distance, so that this is the prior: {stop}.")
    }
}
