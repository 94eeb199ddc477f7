//! Forecasts of figures that were kept from the fit, and how they compare with naive curves of growth.
//!
//! The model's forecast of a figure is what the accepted runs go on to do, with the error of the figure added, as it is
//! added to the curves. A park of which no figure was fitted has no curve; there the prior stands beside the model.

use std::collections::BTreeMap;

use crate::analysis::crps::{Scores, crps, log_crps, scores};
use crate::analysis::growth::{self, Curve, Fit};
use crate::analysis::{Contrast, Weighted, contrast};
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

impl Forecast<'_> {
    fn of(&self, forecaster: &str) -> Option<&Weighted> {
        self.by.iter().find(|(name, _)| *name == forecaster).map(|(_, sample)| sample)
    }
}

/// All forecasters, and the figures that are no mere bounds and that all of them forecast.
fn scored<'f, 'a>(forecasts: &[&'f Forecast<'a>]) -> (Vec<&'static str>, Vec<&'f Forecast<'a>>) {
    let mut names: Vec<&'static str> = Vec::new();
    for (name, _) in forecasts.iter().flat_map(|forecast| &forecast.by) {
        if !names.contains(name) {
            names.push(name);
        }
    }
    let by_all = |forecast: &&&Forecast| names.iter().all(|name| forecast.of(name).is_some());
    let exact = forecasts.iter().filter(|forecast| forecast.figure.bound != Bound::AtLeast);
    let figures = exact.filter(by_all).copied().collect();
    (names, figures)
}

/// The scores of each forecaster over the figures that are no mere bounds and that all of them forecast, best first.
pub fn ranking(forecasts: &[&Forecast]) -> Vec<(&'static str, Scores)> {
    let (names, figures) = scored(forecasts);
    let of = |name: &'static str| {
        let pairs = figures.iter().filter_map(|forecast| Some((forecast.of(name)?, forecast.figure.value)));
        (name, scores(&pairs.collect::<Vec<_>>()))
    };
    let mut ranked: Vec<_> = names.into_iter().map(of).filter(|(_, scores)| scores.count > 0).collect();
    let mean = |scores: &Scores| scores.log_crps.mean.unwrap_or(f64::INFINITY);
    ranked.sort_by(|(_, a), (_, b)| mean(a).total_cmp(&mean(b)));
    ranked
}

/// The model beside the best naive curve, over figures of parks that both forecast.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AgainstCurve {
    /// The curve with the least mean error.
    pub curve: &'static str,
    /// Figures.
    pub figures: usize,
    /// Errors of the model and of the curve, CRPS of ln(1 + x): means over parks of means over figures, and their difference.
    pub errors: Contrast,
    /// Shares of figures within central ranges of 90 %, of the model and of the curve.
    pub within_90: [f64; 2],
}

/// Compares the model with the best of the naive curves; nothing where no figure has both.
pub fn against_curve(forecasts: &[Forecast]) -> Option<AgainstCurve> {
    let with_curve = forecasts.iter().filter(|forecast| forecast.by.len() > 1 && forecast.of(PRIOR).is_none());
    let (names, figures) = scored(&with_curve.collect::<Vec<_>>());
    // In the order of parks.
    let errors = |name: &str| -> Vec<f64> {
        let mut by_park: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
        for forecast in &figures {
            let Quantity::Park(park, ..) = forecast.target.quantity else { continue };
            let error = forecast.of(name).and_then(|sample| log_crps(sample, forecast.figure.value));
            by_park.entry(park).or_default().push(error.unwrap_or(f64::NAN));
        }
        by_park.values().map(|errors| errors.iter().sum::<f64>() / errors.len() as f64).collect()
    };
    let own = errors(MODEL);
    let against = |curve: &'static str| (curve, contrast(&own, &errors(curve)));
    let curves = names.into_iter().filter(|name| *name != MODEL).map(against);
    // The best curve is the one that leaves the model the smallest lead.
    let lead = |errors: &Contrast| errors.difference.mean.unwrap_or(f64::NEG_INFINITY);
    let (curve, errors) = curves.max_by(|(_, a), (_, b)| lead(a).total_cmp(&lead(b)))?;
    let within = |name: &str| {
        let met = |forecast: &&&Forecast| {
            forecast.of(name).and_then(|sample| sample.covers(forecast.figure.value, 0.9)) == Some(true)
        };
        figures.iter().filter(met).count() as f64 / figures.len() as f64
    };
    errors.means?;
    Some(AgainstCurve { curve, figures: figures.len(), errors, within_90: [within(MODEL), within(curve)] })
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
