//! The charts of a calibration.

use crate::analysis::Weighted;
use crate::calibration::{MODEL, correlation, marginals};
use crate::charts::{
    self, AxisLabel, Band, BandSeries, DatedLine, Fan, ForecastFigure, Labels, Observation, PairParameter, PairPlot,
    ShrinkageRow, ToleranceStep,
};
use crate::output::file_names;
use crate::report::figures::capital;
use crate::report::{Chart, significant3};
use crate::scenario::{ParkOutcome, Quantity, Target, label};

use super::CalibrationFacts;

/// Bins of a density.
const BINS: usize = 24;
/// Members of a plotted sample.
const MEMBERS: usize = 300;
/// Name of the series of accepted runs.
const ACCEPTED: &str = "accepted runs";

impl CalibrationFacts<'_> {
    /// All charts.
    pub fn charts(&self) -> Vec<Chart> {
        let mut charts = vec![
            Chart::of("shrinkage", charts::shrinkage(&self.shrinkage())),
            Chart::of("pair_plot", charts::pair_plot(&self.pairs())),
            Chart::of("tolerance", charts::tolerance(&self.tolerance())),
        ];
        let names = file_names(self.scenario.plan.parks.iter().map(|park| park.name.as_str()));
        for (at, name) in names.into_iter().enumerate() {
            charts.push(Chart::of(format!("fit_{name}"), charts::fan(&self.fan(at))));
        }
        let targets = self.fitting.forecast();
        let names = file_names(targets.list().iter().map(|target| target.name.as_str()));
        for (target, name) in targets.list().iter().zip(names) {
            if let Some(facts) = self.forecast(target) {
                charts.push(Chart::of(format!("forecast_{name}"), charts::forecast(&facts)));
            }
        }
        charts
    }

    fn labels(&self, title: &str, caption: &str, description: &str) -> Labels {
        let caption = format!(
            "{} runs {}, effective sample {:.0}; seed {}. {caption}",
            self.posterior.particles.len(),
            self.nearness(),
            self.posterior.effective_sample_size(),
            self.scenario.experiment.seed
        );
        Labels { title: title.to_owned(), caption, description: description.to_owned() }
    }

    fn shrinkage(&self) -> charts::Shrinkage {
        let found = marginals(self.posterior, self.fitting.priors());
        let rows = (self.fitting.axes().iter().zip(found).zip(self.settled()))
            .map(|((axis, found), settled)| {
                let prior = Weighted::equal(
                    (0..1000).filter_map(|k| axis.values.quantile((f64::from(k) + 0.5) / 1000.0).as_number()),
                );
                let place = |value: f64| prior.share_upto(value);
                let both = |(low, high): (f64, f64)| (place(low), place(high));
                ShrinkageRow {
                    name: label(&axis.name),
                    median: place(found.median),
                    half: both(found.half),
                    most: both(found.most),
                    shrinkage: settled.unwrap_or(f64::NAN),
                    told: format!(
                        "{} [{}, {}]",
                        significant3(found.median),
                        significant3(found.most.0),
                        significant3(found.most.1)
                    ),
                }
            })
            .collect();
        let labels = self.labels(
            "What does the record teach of each parameter?",
            "Bars: central 50 % and 90 % of the posterior in quantiles of the prior. No shrinkage is given where it may be chance.",
            "Posterior intervals of each parameter on the scale of its prior.",
        );
        charts::Shrinkage { labels, rows }
    }

    fn pairs(&self) -> PairPlot {
        let resampled = self.posterior.resampled(MEMBERS, crate::draws::Key::world(self.scenario.experiment.seed, 0));
        let parameters = (self.fitting.axes().iter().enumerate())
            .map(|(at, axis)| {
                let end = |u: f64| axis.values.quantile(u).as_number().unwrap_or(f64::NAN);
                let range = (end(0.0), end(1.0));
                let logarithmic = axis.values.is_logarithmic();
                let prior = Weighted::equal((0..2000).map(|k| end((f64::from(k) + 0.5) / 2000.0)));
                PairParameter {
                    name: label(&axis.name),
                    range,
                    logarithmic,
                    prior: density(&prior, range, logarithmic),
                    posterior: density(&self.posterior.sample(at), range, logarithmic),
                    sample: resampled.iter().map(|&row| self.posterior.particles[row].values[at]).collect(),
                }
            })
            .collect();
        let labels = self.labels(
            "Which parameters does the record settle, and which only together?",
            "Diagonal: posterior filled, prior as a line; below: the sample; above: correlation.",
            "Posterior sample of all parameters by pairs.",
        );
        PairPlot { labels, parameters, correlation: correlation(self.posterior) }
    }

    fn tolerance(&self) -> charts::Tolerance {
        let generations = (self.generations.iter().filter(|generation| generation.number > 0))
            .map(|generation| ToleranceStep {
                number: f64::from(generation.number),
                tolerance: generation.tolerance,
                acceptance: generation.acceptance(),
            })
            .collect();
        let runs: u64 = self.generations.iter().map(|generation| generation.attempts).sum();
        let labels = self.labels(
            "Did the calibration still gain on the record when it stopped?",
            &format!("{runs} runs in all. Lower tolerance: nearer to the record."),
            "Tolerance and share of accepted runs by generation.",
        );
        charts::Tolerance {
            labels,
            distance: AxisLabel::new("tolerance", "standard errors"),
            generations,
            reason: self.stop.to_string(),
        }
    }

    /// A park's tenants in the accepted runs against its figures.
    fn fan(&self, at: usize) -> Fan {
        let park = &self.scenario.plan.parks[at];
        let is_of = |target: &&Target| {
            matches!(target.quantity, Quantity::Park(park, ParkOutcome::Tenants, _) if park == at)
                && target.than.is_none()
        };
        let figures = |list: &[Target], series: &str| -> Vec<Observation> {
            (list.iter().filter(is_of).flat_map(|target| &target.figures))
                .map(|figure| Observation {
                    time: self.start() + figure.at,
                    value: figure.value,
                    exactness: figure.bound,
                    series: series.to_owned(),
                    source: figure.source.clone().unwrap_or_default(),
                })
                .collect()
        };
        let mut observed = figures(self.fitting.fitted().list(), ACCEPTED);
        observed.extend(figures(self.fitting.forecast().list(), "kept from the fit"));
        let until = self.until.map(|time| DatedLine { time, label: "fitted up to here".to_owned() });
        let founded = DatedLine { time: park.date, label: "founded".to_owned() };
        Fan {
            labels: self.labels(
                &format!("{}: do accepted runs cover the record?", park.name),
                "Bands: 50 % and 90 % of accepted runs, with the random draws that brought them near; points: figures with keys \
                 of sources, grey: kept from the fit.",
                "Tenants of a park over time in accepted runs, with the figures on record.",
            ),
            time: AxisLabel::new("year", ""),
            count: AxisLabel::new("tenants", "firms"),
            series: vec![BandSeries { name: ACCEPTED.to_owned(), points: self.course(at) }],
            observed,
            events: std::iter::once(founded).chain(until).collect(),
        }
    }

    /// Tenants of a park at the ends of years in the accepted runs, from its founding on.
    fn course(&self, park: usize) -> Vec<Band> {
        let founded = self.scenario.plan.parks[park].date;
        (1..=self.scenario.parameters.time.years)
            .filter(|year| self.start() + f64::from(*year) > founded)
            .map(|year| band(self.start() + f64::from(year), &self.posterior.kept(self.fitting.course(park, year))))
            .collect()
    }

    /// The forecasts of a target by the model and by curves; nothing if it is not a count of tenants.
    fn forecast(&self, target: &Target) -> Option<charts::Forecast> {
        let Quantity::Park(park, ParkOutcome::Tenants, _) = target.quantity else { return None };
        if !target.is_logarithmic() || target.than.is_some() {
            return None;
        }
        let fitted = self.fitting.fitted().list().iter().find(|other| other.name == target.name);
        let last = target.figures.iter().map(|figure| self.start() + figure.at).fold(0.0, f64::max).ceil();
        let shown = |band: &Band| band.x <= last + 1.0;
        let mut forecasters =
            vec![BandSeries { name: MODEL.to_owned(), points: self.course(park).into_iter().filter(shown).collect() }];
        for fit in self.curves.of(&target.name) {
            let points = forecasters[0].points.iter().map(|at| band(at.x, &fit.ensemble(at.x))).collect();
            forecasters.push(BandSeries { name: fit.curve.as_str().to_owned(), points });
        }
        let until = self.until.unwrap_or(self.scenario.plan.parks[park].date);
        let figures = fitted.into_iter().chain([target]).flat_map(|target| &target.figures);
        Some(charts::Forecast {
            labels: self.labels(
                &format!("{}: does the model foresee them better than a curve?", capital(&target.name)),
                "Bands: 50 % and 90 %, without the error of figures; filled: fitted, open: kept from the fit.",
                "Forecasts of the model and of growth curves, with the figures that came.",
            ),
            time: AxisLabel::new("year", ""),
            count: AxisLabel::new("tenants", "firms"),
            until,
            forecasters,
            figures: figures
                .map(|figure| ForecastFigure {
                    time: self.start() + figure.at,
                    value: figure.value,
                    exactness: figure.bound,
                })
                .collect(),
        })
    }
}

fn band(x: f64, sample: &Weighted) -> Band {
    let of = |p: f64| sample.quantile(p).unwrap_or(f64::NAN);
    Band { x, low: of(0.05), q25: of(0.25), median: of(0.5), q75: of(0.75), high: of(0.95) }
}

/// Density of a sample in bins of equal width along an axis.
fn density(sample: &Weighted, (from, to): (f64, f64), logarithmic: bool) -> Vec<f64> {
    let at = |k: usize| {
        let u = k as f64 / BINS as f64;
        if logarithmic { from * libm::pow(to / from, u) } else { from + u * (to - from) }
    };
    let upto = |k: usize| if k == 0 { 0.0 } else { sample.share_upto(at(k)) };
    (0..BINS).map(|k| (upto(k + 1) - upto(k)) * BINS as f64).collect()
}
