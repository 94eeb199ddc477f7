//! A calibration: what it came to and what speaks against it, as sentences, charts and a page.

mod page;
mod pictures;

use std::path::Path;

use crate::analysis::Weighted;
use crate::analysis::crps::Scores;
use crate::calibration::{
    AgainstCurve, Curves, FigureRow, Fitting, Forecast, Generation, MarginalRow, Sampler, Settings, Split, Stop, Store,
    against_curve, calibration_identity, chance_shrinkage, figure_rows, marginal_rows, marginals, ranking,
};
use crate::output::Manifest;
use crate::scenario::{Figure, Scenario, Target, years_of};

use super::figures::{capital, count_of, percent, when};
use super::results::scenario_of;
use super::{Chart, ReportError};

/// A median further off than this is worth a word, standard errors.
const FAR: f64 = 3.0;
/// Effective samples below this are worth a caution.
const FEW: f64 = 20.0;

/// What a calibration came to.
pub struct CalibrationFacts<'a> {
    /// What is calibrated.
    pub scenario: &'a Scenario,
    /// What is fitted to which figures.
    pub fitting: &'a Fitting,
    /// All generations.
    pub generations: &'a [Generation],
    /// The generation whose particles are the posterior.
    pub posterior: &'a Generation,
    /// Why it ended.
    pub stop: Stop,
    /// Growth curves fitted to the same figures.
    pub curves: &'a Curves,
    /// Forecasts of figures that were kept from the fit; no chart shows them.
    pub forecasts: &'a [Forecast<'a>],
    /// Calendar date after which figures were forecast.
    pub until: Option<f64>,
}

/// The charts of a folder of a calibration, from the generations in it: nothing is simulated again.
pub(super) fn redraw(folder: &Path, manifest: &Manifest) -> Result<Vec<Chart>, ReportError> {
    let unfit = |reason: String| ReportError::content("generations", reason);
    let scenario = scenario_of(folder, manifest)?;
    let (split, until) = split_of(&scenario, &manifest.arguments).map_err(unfit)?;
    let fitting = Fitting::new(&scenario, &split).map_err(|error| unfit(format!("cannot be fitted again: {error}")))?;
    let sampler = Sampler::new(fitting.priors(), Settings::of(&scenario), scenario.experiment.seed)
        .map_err(|error| unfit(format!("cannot be sampled again: {error}")))?;
    let (_, generations) = Store::open(folder, &calibration_identity(&scenario, &split))?;
    let posterior = Sampler::posterior(&generations).ok_or_else(|| unfit("is of another version".to_owned()))?;
    let stop = sampler.stop(&generations).ok_or_else(|| unfit("is not complete".to_owned()))?;
    let curves = Curves::fitted(&scenario, &fitting);
    let (fitting, generations, curves) = (&fitting, &generations, &curves);
    let facts =
        CalibrationFacts { scenario: &scenario, fitting, generations, posterior, stop, curves, forecasts: &[], until };
    Ok(facts.charts())
}

/// Which figures were kept from a fit, and the calendar date from which on, as the words of its command say.
fn split_of(scenario: &Scenario, words: &[String]) -> Result<(Split, Option<f64>), String> {
    let of = |option: &str| {
        let pairs = words.iter().zip(words.iter().skip(1)).filter(move |(word, _)| *word == option);
        pairs.map(|(_, value)| value.clone()).collect::<Vec<_>>()
    };
    let until = of("--until").first().map(|date| years_of(date)).transpose()?;
    Ok((Split::named(scenario, until, &of("--hold-out"))?, until))
}

/// How many runs of the prior could not be made, and why the first of them; nothing if all were.
pub fn failed_runs(fitting: &Fitting, prior: &Generation) -> Option<String> {
    let lost = prior.particles.iter().filter(|particle| !particle.distance.is_finite());
    let reasons: Vec<String> = lost.filter_map(|particle| fitting.failure(&particle.values)).collect();
    let first = reasons.first()?;
    let all = prior.particles.len();
    Some(format!("{} of {all} runs of the prior could not be made; the first because: {first}", reasons.len()))
}

/// The figures that no run of the prior reaches, and the nearest that one comes.
pub fn out_of_reach(scenario: &Scenario, fitting: &Fitting, prior: &Generation) -> Vec<String> {
    let start = f64::from(scenario.parameters.time.start);
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
        found.push(format!("out of reach of the prior: {} {}, {}: {nearest}", target.name, when(date), figure.value));
    }
    found
}

impl<'a> CalibrationFacts<'a> {
    /// Calendar year at whose beginning runs start.
    pub fn start(&self) -> f64 {
        f64::from(self.scenario.parameters.time.start)
    }

    /// Whether the effective sample has at least as many runs as there are parameters: fewer can settle nothing.
    pub fn can_settle(&self) -> bool {
        self.posterior.effective_sample_size() >= self.fitting.axes().len() as f64
    }

    /// Whether accepted runs lie so far from the figures that the posterior is no fit.
    pub fn is_far(&self) -> bool {
        self.posterior.tolerance.is_finite() && self.posterior.tolerance > FAR
    }

    /// What speaks against reading much into the posterior; the first says how near accepted runs come and how many they
    /// are worth, whatever that is.
    pub fn doubts(&self) -> Vec<String> {
        let (parameters, enough) = (self.fitting.axes().len(), self.posterior.effective_sample_size());
        let tolerance = self.posterior.tolerance;
        let lie = if tolerance.is_finite() {
            format!("Accepted runs lie within {tolerance:.2} standard errors of the figures")
        } else {
            "No run was chosen by its distance from the figures: what follows is the prior".to_owned()
        };
        let mut doubts = vec![format!(
            "{lie}; their effective sample is {enough:.0} for {}.{}{}",
            count_of(parameters, "parameter"),
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
            doubts.extend(failed_runs(self.fitting, prior).map(|line| format!("{}.", capital(&line))));
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
            (off.abs() > FAR).then(|| format!("{} {} ({off:+.1})", target.name, when(date)))
        });
        far.collect()
    }

    /// How near the accepted runs are to the figures, to follow "runs".
    pub fn nearness(&self) -> String {
        if self.posterior.tolerance.is_finite() {
            format!("within {:.2} standard errors of the figures", self.posterior.tolerance)
        } else {
            "of the prior, none chosen by its distance from the figures".to_owned()
        }
    }

    /// What a parameter of which the figures say nothing may seem to be settled by.
    pub fn by_chance(&self) -> f64 {
        chance_shrinkage(self.posterior.effective_sample_size(), self.fitting.axes().len())
    }

    /// Every parameter before and after.
    pub fn parameters(&self) -> Vec<MarginalRow> {
        marginal_rows(self.fitting, self.posterior)
    }

    /// Parameters by the share of their prior's spread that is gone, where that is more than chance.
    pub fn settled(&self) -> Vec<Option<f64>> {
        let found = marginals(self.posterior, self.fitting.priors());
        let by_chance = self.by_chance();
        let beyond = |share: &f64| self.can_settle() && *share > by_chance;
        found.iter().map(|found| found.shrinkage.filter(beyond)).collect()
    }

    /// Every figure, and whether it lies in the central 90 % of the accepted runs.
    pub fn figures(&self) -> Vec<(FigureRow, bool)> {
        let figures = self.fitting.fitted().figures().chain(self.fitting.forecast().figures()).enumerate();
        let is_met = figures.map(|(at, (target, figure))| is_met(target, figure, &self.posterior.kept(at)));
        figure_rows(self.scenario, self.fitting, self.generations, self.posterior).into_iter().zip(is_met).collect()
    }

    /// How each forecaster did at each target, best first.
    pub fn scores(&self) -> Vec<(&str, &'static str, Scores)> {
        let of = |target: &'a Target| {
            let own: Vec<&Forecast> = self.forecasts.iter().filter(|found| found.target.name == target.name).collect();
            ranking(&own).into_iter().map(|(name, scores)| (target.name.as_str(), name, scores))
        };
        self.fitting.forecast().list().iter().flat_map(of).collect()
    }
}

/// Whether the model did better than curves, in a sentence; nothing without forecasts.
pub fn against_curves(forecasts: &[Forecast]) -> String {
    let Some(AgainstCurve { curve, figures, errors, within_90: [own_within, within] }) = against_curve(forecasts)
    else {
        return String::new();
    };
    let Some([own, other]) = errors.means else { return String::new() };
    let parks = count_of(errors.difference.n, "park");
    let found = match (errors.difference.low, errors.difference.high) {
        (Some(low), Some(high)) => {
            let verdict = match errors.resolved {
                true if own < other => "does better than",
                true => "does worse than",
                false => "cannot be separated from",
            };
            let signed = |value: f64| format!("{value:+.3}").replace('-', "−");
            let (difference, interval) = (signed(own - other), format!("{} to {}", signed(low), signed(high)));
            format!(
                "the model {verdict} the best naive curve ({curve}): a mean error of {own:.3} against {other:.3}, difference \
                 {difference} ({interval}, 95 % over parks; CRPS of ln(1 + x), where less is better)"
            )
        }
        // One park says nothing of others.
        _ => format!(
            "the model has a mean error of {own:.3} and the best naive curve ({curve}) {other:.3} (CRPS of ln(1 + x), where \
             less is better), which says nothing of other parks"
        ),
    };
    format!(
        "On {} of {parks} kept from the fit {found}; {} against {} of the figures lie within ranges of 90 % that include their \
         errors.",
        count_of(figures, "figure"),
        percent(own_within),
        percent(within)
    )
}

/// Whether a figure lies in the central 90 % of a sample.
fn is_met(target: &Target, figure: &Figure, sample: &Weighted) -> bool {
    let off = |p: f64| sample.quantile(p).map(|value| target.misfit(figure, value));
    off(0.05).is_some_and(|off| off <= 0.0) && off(0.95).is_some_and(|off| off >= 0.0)
}
