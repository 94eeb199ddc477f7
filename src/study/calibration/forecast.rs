//! Forecasts of figures that were kept from the fit, and how they compare with naive curves of growth.
//!
//! The model's forecast of a figure is what the accepted runs go on to do, with the error of the figure added, as it is
//! added to the curves. A park of which no figure was fitted has no curve; there the prior stands beside the model.

use crate::analysis::Weighted;
use crate::analysis::crps::{Scores, crps, log_crps, scores};
use crate::analysis::growth::{self, Curve, Fit};
use crate::draws::{Address, Decision, Key};
use crate::evidence::Bound;
use crate::output::{Table, row};
use crate::scenario::{Figure, Measure, Quantity, Scenario, Target};

use super::fitting::Fitting;
use super::generation::Generation;

/// Members of a fitted curve.
const MEMBERS: usize = 2000;
/// The word for the model among forecasters.
pub const MODEL: &str = "model";
/// The word for runs under the prior.
pub const PRIOR: &str = "prior";

/// A figure that was forecast.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast<'a> {
    /// Its target.
    pub target: &'a Target,
    /// The figure.
    pub figure: &'a Figure,
    /// Forecasters by name, the model first.
    pub by: Vec<(&'static str, Weighted)>,
}

/// Curves fitted to the fitted figures of a target, by the name of the target.
pub struct Curves {
    fits: Vec<(String, Fit)>,
}

impl Curves {
    /// Fits all curves for every target of counts of a park that has figures to forecast: to the fitted figures of the same
    /// target or, where it has none, to those of all targets that read the same.
    pub fn fitted(scenario: &Scenario, fitting: &Fitting) -> Self {
        let start = f64::from(scenario.parameters.time.start);
        let mut fits = Vec::new();
        for target in fitting.forecast().list() {
            let Quantity::Park(park, ..) = target.quantity else { continue };
            if !target.is_logarithmic() || target.than.is_some() {
                continue;
            }
            let known = fitting.fitted().list();
            let own: Vec<&Target> = known.iter().filter(|other| other.name == target.name).collect();
            let same = |other: &&Target| {
                other.quantity == target.quantity && other.measure == Measure::Level && other.than.is_none()
            };
            let from = if own.is_empty() { known.iter().filter(same).collect() } else { own };
            let figures: Vec<growth::DatedFigure> = (from.iter().flat_map(|target| &target.figures))
                .map(|figure| growth::DatedFigure {
                    time: start + figure.at,
                    value: figure.value,
                    log_deviation: figure.error,
                    at_least: figure.bound == Bound::AtLeast,
                })
                .collect();
            let opening = scenario.plan.parks[park].date;
            for curve in Curve::ALL {
                // Figures of nought have no logarithm; a series of them has no curve.
                if let Ok(fit) = growth::fit(curve, opening, &figures, MEMBERS, scenario.experiment.seed) {
                    fits.push((target.name.clone(), fit));
                }
            }
        }
        Self { fits }
    }

    /// The curves of a target.
    pub fn of(&self, target: &str) -> impl Iterator<Item = &Fit> {
        self.fits.iter().filter(move |(name, _)| name == target).map(|(_, fit)| fit)
    }
}

/// All forecasts, figure by figure.
pub fn forecasts<'a>(
    scenario: &Scenario,
    fitting: &'a Fitting,
    generations: &[Generation],
    posterior: &Generation,
    curves: &Curves,
) -> Vec<Forecast<'a>> {
    let start = f64::from(scenario.parameters.time.start);
    let key = Key::world(scenario.experiment.seed, 0);
    (fitting.forecast().figures().enumerate())
        .map(|(at, (target, figure))| {
            let from = |generation: &Generation| {
                let erred = generation.particles.iter().map(|particle| {
                    let value = particle.kept.get(fitting.forecast_from() + at).copied().unwrap_or(f64::NAN);
                    let normal =
                        key.normal(Decision::FigureError, Address::pair(particle.attempt as u32, at as u32, 1));
                    target.unscaled(target.scaled(value) + figure.error * normal)
                });
                Weighted::new(erred, generation.particles.iter().map(|particle| particle.weight))
            };
            let mut by = vec![(MODEL, from(posterior))];
            for fit in curves.of(&target.name) {
                by.push((fit.curve.as_str(), fit.predictive(start + figure.at, figure.error)));
            }
            if let (1, Some(prior)) = (by.len(), generations.first()) {
                by.push((PRIOR, from(prior)));
            }
            Forecast { target, figure, by }
        })
        .collect()
}

/// The scores of each forecaster over the figures that are no mere bounds and that all of them forecast, best first.
pub fn ranking(forecasts: &[&Forecast]) -> Vec<(&'static str, Scores)> {
    let mut names: Vec<&'static str> = Vec::new();
    for (name, _) in forecasts.iter().flat_map(|forecast| &forecast.by) {
        if !names.contains(name) {
            names.push(name);
        }
    }
    let of = |forecast: &&&Forecast, name: &str| -> Option<Weighted> {
        forecast.by.iter().find(|(other, _)| *other == name).map(|(_, sample)| sample.clone())
    };
    let scored: Vec<&&Forecast> = (forecasts.iter())
        .filter(|forecast| forecast.figure.bound != Bound::AtLeast)
        .filter(|forecast| names.iter().all(|name| of(forecast, name).is_some()))
        .collect();
    let mut ranked: Vec<(&'static str, Scores)> = (names.iter())
        .map(|name| {
            let samples: Vec<(Weighted, f64)> =
                (scored.iter()).filter_map(|forecast| Some((of(forecast, name)?, forecast.figure.value))).collect();
            let pairs: Vec<(&Weighted, f64)> = samples.iter().map(|(sample, value)| (sample, *value)).collect();
            (*name, scores(&pairs))
        })
        .filter(|(_, scores)| scores.count > 0)
        .collect();
    let mean = |scores: &Scores| scores.log_crps.mean.unwrap_or(f64::INFINITY);
    ranked.sort_by(|(_, a), (_, b)| mean(a).total_cmp(&mean(b)));
    ranked
}

row! {
    /// A row of `forecasts`.
    pub struct ForecastRow in "forecasts": "one figure that was kept from the fit, by one forecaster" {
        target: String, "", "name of the target";
        date: f64, "years", "calendar date";
        value: f64, "unit of the target", "the figure";
        bound: String, "", "how it is meant";
        source: Option<String>, "", "key of its source in the evidence";
        forecaster: String, "", "model, a naive curve, or prior where no figure of the park was fitted";
        low_90: Option<f64>, "unit of the target", "lower end of the central 90 % of the forecast, the error of the figure included";
        low_50: Option<f64>, "unit of the target", "lower end of its central 50 %";
        median: Option<f64>, "unit of the target", "its median";
        high_50: Option<f64>, "unit of the target", "upper end of the 50 %";
        high_90: Option<f64>, "unit of the target", "upper end of the 90 %";
        within_50: Option<bool>, "", "whether the figure lies in the central 50 %";
        within_90: Option<bool>, "", "whether it lies in the central 90 %";
        crps: Option<f64>, "unit of the target", "continuous ranked probability score of the figure itself, where that of a panel is of ln(1 + x); missing for a lower bound";
        log_crps: Option<f64>, "", "the same of ln(1 + x): about the relative error";
    }
}

/// The table of forecasts: a row per figure and forecaster.
pub fn forecast_table(scenario: &Scenario, forecasts: &[Forecast]) -> Table {
    let start = f64::from(scenario.parameters.time.start);
    let rows = forecasts.iter().flat_map(|Forecast { target, figure, by }| {
        let exact = figure.bound != Bound::AtLeast;
        by.iter().map(move |(name, sample)| ForecastRow {
            target: target.name.clone(),
            date: start + figure.at,
            value: figure.value,
            bound: figure.bound.as_str().to_owned(),
            source: figure.source.clone(),
            forecaster: (*name).to_owned(),
            low_90: sample.quantile(0.05),
            low_50: sample.quantile(0.25),
            median: sample.quantile(0.5),
            high_50: sample.quantile(0.75),
            high_90: sample.quantile(0.95),
            within_50: sample.covers(figure.value, 0.5),
            within_90: sample.covers(figure.value, 0.9),
            crps: crps(sample, figure.value).filter(|_| exact),
            log_crps: log_crps(sample, figure.value).filter(|_| exact),
        })
    });
    Table::of(rows)
}
