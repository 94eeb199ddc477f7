//! The charts and the page of a calibration.

use crate::analysis::Weighted;
use crate::calibration::{
    Curves, Fitting, Forecast, Generation, MODEL, PRIOR, Stop, correlation, marginals, ranking, shrinkage,
};
use crate::charts::{
    self, Band, BandSeries, Event, Exactness, Fan, ForecastFigure, Observation, PairParameter, PairPlot, Quantity,
    ShrinkageRow, ToleranceStep, Words,
};
use crate::evidence::Bound;
use crate::report::{Cell, Drawing, Origin, Page, PageTable, ReportError, Section, file_name};
use crate::scenario::{Figure, ParkOutcome, Quantity as Read, Scenario, Target};

/// Bins of a density.
const BINS: usize = 24;
/// Members of a plotted sample.
const MEMBERS: usize = 300;
/// A parameter is said to be settled if so much of its prior's spread is gone.
const SETTLED: f64 = 1.0 / 3.0;

/// What a calibration came to.
pub(super) struct Calibrated<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) fitting: &'a Fitting,
    pub(super) generations: &'a [Generation],
    pub(super) posterior: &'a Generation,
    pub(super) stop: Stop,
    pub(super) curves: &'a Curves,
    pub(super) forecasts: &'a [Forecast<'a>],
    /// Calendar date after which figures were forecast.
    pub(super) until: Option<f64>,
}

impl Calibrated<'_> {
    /// All charts.
    pub(super) fn drawings(&self) -> Result<Vec<Drawing>, ReportError> {
        let mut drawings = vec![
            Drawing::of("shrinkage", "What does the record teach?", charts::shrinkage(&self.shrinkage()))?,
            Drawing::of(
                "pair_plot",
                "Which parameters are settled, and which only together?",
                charts::pair_plot(&self.pairs()),
            )?,
            Drawing::of("tolerance", "Did it still gain when it stopped?", charts::tolerance(&self.tolerance()))?,
        ];
        for at in 0..self.scenario.plan.parks.len() {
            let (name, facts) = self.fan(at);
            let title = facts.words.title.clone();
            drawings.push(Drawing::of(format!("fit_{}", file_name(&name)), title, charts::fan(&facts))?);
        }
        for target in self.fitting.forecast().list() {
            if let Some(facts) = self.forecast(target) {
                let title = facts.words.title.clone();
                drawings.push(Drawing::of(
                    format!("forecast_{}", file_name(&target.name)),
                    title,
                    charts::forecast(&facts),
                )?);
            }
        }
        Ok(drawings)
    }

    fn start(&self) -> f64 {
        f64::from(self.scenario.rules.time.start)
    }

    fn words(&self, title: &str, caption: &str, description: &str) -> Words {
        let caption = format!(
            "{} runs within {:.2} standard errors of the figures, effective sample {:.0}; seed {}. {caption}",
            self.posterior.particles.len(),
            self.posterior.tolerance,
            self.posterior.effective_sample_size(),
            self.scenario.experiment.seed
        );
        Words { title: title.to_owned(), caption, description: description.to_owned() }
    }

    fn shrinkage(&self) -> charts::Shrinkage {
        let rows = (self.fitting.axes().iter().zip(marginals(self.posterior, self.fitting.priors())).enumerate())
            .map(|(at, (axis, found))| {
                let prior = Weighted::equal(
                    (0..1000).filter_map(|k| axis.values.quantile((f64::from(k) + 0.5) / 1000.0).as_number()),
                );
                let place = |value: f64| prior.share_upto(value);
                let of = |p: f64| place(self.posterior.quantile(at, p));
                ShrinkageRow {
                    name: axis.name.clone(),
                    median: of(0.5),
                    half: (of(0.25), of(0.75)),
                    most: (of(0.05), of(0.95)),
                    shrinkage: shrinkage(self.posterior, at).unwrap_or(f64::NAN),
                    told: format!("{} [{}, {}]", three(found.median), three(found.most.0), three(found.most.1)),
                }
            })
            .collect();
        let words = self.words(
            "What does the record teach of each parameter?",
            "Bars: central 50 % and 90 % of the posterior in quantiles of the prior.",
            "Posterior intervals of each parameter on the scale of its prior.",
        );
        charts::Shrinkage { words, rows }
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
                    name: axis.name.clone(),
                    range,
                    logarithmic,
                    prior: density(&prior, range, logarithmic),
                    posterior: density(&self.posterior.sample(at), range, logarithmic),
                    sample: resampled.iter().map(|&row| self.posterior.particles[row].values[at]).collect(),
                }
            })
            .collect();
        let words = self.words(
            "Which parameters does the record settle, and which only together?",
            "Diagonal: posterior filled, prior as a line; below: the sample; above: correlation.",
            "Posterior sample of all parameters by pairs.",
        );
        PairPlot { words, parameters, correlation: correlation(self.posterior) }
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
        let words = self.words(
            "Did the calibration still gain on the record when it stopped?",
            &format!("{runs} runs in all. Lower tolerance: nearer to the record."),
            "Tolerance and share of accepted runs by generation.",
        );
        charts::Tolerance {
            words,
            distance: Quantity::new("tolerance", "standard errors"),
            generations,
            reason: self.stop.to_string(),
        }
    }

    /// A park's tenants in the accepted runs against its figures.
    fn fan(&self, at: usize) -> (String, Fan) {
        let park = &self.scenario.plan.parks[at];
        let is_of = |target: &&Target| target.quantity == Read::Park(at, ParkOutcome::Tenants) && target.than.is_none();
        let figures = |list: &[Target], series: &str| -> Vec<Observation> {
            (list.iter().filter(is_of).flat_map(|target| &target.figures))
                .map(|figure| Observation {
                    time: self.start() + figure.at,
                    value: figure.value,
                    exactness: exactness(figure),
                    series: series.to_owned(),
                    source: figure.source.clone().unwrap_or_default(),
                })
                .collect()
        };
        let mut observed = figures(self.fitting.fitted().list(), ACCEPTED);
        observed.extend(figures(self.fitting.forecast().list(), "kept from the fit"));
        let until = self.until.map(|time| Event { time, label: "fitted up to here".to_owned() });
        let founded = Event { time: park.date, label: "founded".to_owned() };
        let facts = Fan {
            words: self.words(
                &format!("{}: do accepted runs cover the record?", park.name),
                "Bands: 50 % and 90 % of accepted runs, which carry the luck that brought them near; points: figures with keys \
                 of sources, grey: kept from the fit.",
                "Tenants of a park over time in accepted runs, with the figures on record.",
            ),
            time: Quantity::new("year", ""),
            count: Quantity::new("tenants", "firms"),
            series: vec![BandSeries { name: ACCEPTED.to_owned(), points: self.course(at) }],
            observed,
            events: std::iter::once(founded).chain(until).collect(),
        };
        (park.name.clone(), facts)
    }

    /// Tenants of a park at the ends of years in the accepted runs, from its founding on.
    fn course(&self, park: usize) -> Vec<Band> {
        let founded = self.scenario.plan.parks[park].date;
        (1..=self.scenario.rules.time.years)
            .filter(|year| self.start() + f64::from(*year) > founded)
            .map(|year| band(self.start() + f64::from(year), &self.posterior.kept(self.fitting.course(park, year))))
            .collect()
    }

    /// The forecasts of a target by the model and by curves; nothing if it is not a count of tenants.
    fn forecast(&self, target: &Target) -> Option<charts::Forecast> {
        let Read::Park(park, ParkOutcome::Tenants) = target.quantity else { return None };
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
            forecasters.push(BandSeries { name: fit.curve.word().to_owned(), points });
        }
        let until = self.until.unwrap_or(self.scenario.plan.parks[park].date);
        let figures = fitted.into_iter().chain([target]).flat_map(|target| &target.figures);
        Some(charts::Forecast {
            words: self.words(
                &format!("{}: does the model foresee them better than a curve?", sentence(&target.name)),
                "Bands: 50 % and 90 %, without the error of figures; filled: fitted, open: kept from the fit.",
                "Forecasts of the model and of growth curves, with the figures that came.",
            ),
            time: Quantity::new("year", ""),
            count: Quantity::new("tenants", "firms"),
            until,
            forecasters,
            figures: figures
                .map(|figure| ForecastFigure {
                    time: self.start() + figure.at,
                    value: figure.value,
                    exactness: exactness(figure),
                })
                .collect(),
        })
    }

    /// The page.
    pub(super) fn page(&self, drawings: &[Drawing], folder_command: &str) -> String {
        let found = marginals(self.posterior, self.fitting.priors());
        let settled: Vec<&str> = (self.fitting.axes().iter().zip(&found))
            .filter(|(_, found)| found.shrinkage.is_some_and(|shrinkage| shrinkage > SETTLED))
            .map(|(axis, _)| axis.name.as_str())
            .collect();
        let all = self.fitting.axes().len();
        let figures = self.fitting.forecast_from();
        let met = self.figures_met();
        let taught = if settled.is_empty() {
            format!("The record settles none of the {all} parameters by more than a third of what was unknown")
        } else {
            format!(
                "Of {all} parameters the record settles {} by more than a third ({})",
                settled.len(),
                settled.join(", ")
            )
        };
        let answer = format!("{taught}; {met} of {figures} fitted figures lie in the 90 % range of the accepted runs.");
        let sure = format!(
            "This rests on {} runs that are within {:.2} standard errors of the figures, an effective sample of {:.0}, under \
             the model and the priors below. {}",
            self.posterior.particles.len(),
            self.posterior.tolerance,
            self.posterior.effective_sample_size(),
            compared(self.forecasts)
        );
        let runs = self.generations.iter().map(|generation| generation.attempts).sum::<u64>() as u32;
        let mut charts = Section::new("charts", "Charts");
        for drawing in drawings {
            charts = charts.chart(drawing);
        }
        let mut page = Page::new("Calibration", self.scenario, &Origin::own(runs, runs))
            .answer(answer, sure)
            .section(charts)
            .section(Section::new("parameters", "Parameters").table(&self.parameter_table()))
            .section(Section::new("figures", "Figures").table(&self.figure_table()));
        if !self.forecasts.is_empty() {
            page = page.section(Section::new("forecasts", "Forecasts").table(&self.score_table()));
        }
        page.warning(
            "A run is accepted with its luck. Ranges of accepted runs are those of histories like the record so far, narrower \
             than what the parameters alone would lead to.",
        )
        .warning("Figures of the record are claims of operators, party or official media; none is audited.")
        .warning("No park reports a transfer index: transfer is a quantity of the model, whatever is fitted.")
        .made("Method", format!("ABC-SMC, {} generations, {runs} runs; {}", self.generations.len(), self.stop))
        .command("To repeat it, in the folder of this page:", folder_command)
        .html()
    }

    fn figures_met(&self) -> usize {
        (self.fitting.fitted().figures().enumerate())
            .filter(|(at, (target, figure))| is_met(target, figure, &self.posterior.kept(*at)))
            .count()
    }

    fn parameter_table(&self) -> PageTable {
        let mut table = PageTable::new("parameter-table", "Parameters before and after")
            .words("parameter")
            .numbers("prior 5 %")
            .numbers("prior 95 %")
            .numbers("median")
            .numbers("5 %")
            .numbers("95 %")
            .numbers("median, adjusted")
            .numbers("5 %, adjusted")
            .numbers("95 %, adjusted")
            .numbers("settled");
        let adjusted = self.fitting.adjusted(self.posterior);
        for (at, (axis, found)) in
            self.fitting.axes().iter().zip(marginals(self.posterior, self.fitting.priors())).enumerate()
        {
            let moved = |p: f64| adjusted.as_ref().map_or(f64::NAN, |adjusted| adjusted.quantile(at, p));
            table = table.row([
                axis.name.as_str().into(),
                found.prior_most.0.into(),
                found.prior_most.1.into(),
                found.median.into(),
                found.most.0.into(),
                found.most.1.into(),
                moved(0.5).into(),
                moved(0.05).into(),
                moved(0.95).into(),
                found.shrinkage.unwrap_or(f64::NAN).into(),
            ]);
        }
        table.sortable()
    }

    fn figure_table(&self) -> PageTable {
        let mut table = PageTable::new("figure-table", "What accepted runs say to each figure")
            .words("target")
            .words("role")
            .numbers("date")
            .numbers("record")
            .numbers("median")
            .numbers("5 %")
            .numbers("95 %")
            .words("in range")
            .words("source");
        let both =
            [("fitted", self.fitting.fitted(), 0), ("forecast", self.fitting.forecast(), self.fitting.forecast_from())];
        for (role, targets, from) in both {
            for (at, (target, figure)) in targets.figures().enumerate() {
                let kept = self.posterior.kept(from + at);
                let of = |p: f64| kept.quantile(p).unwrap_or(f64::NAN);
                let date = self.start() + figure.at;
                let value =
                    format!("{}{}", if figure.bound == Bound::AtLeast { "≥ " } else { "" }, three(figure.value));
                table = table.row([
                    target.name.as_str().into(),
                    role.into(),
                    Cell::of(format!("{date:.2}"), date),
                    Cell::of(value, figure.value),
                    of(0.5).into(),
                    of(0.05).into(),
                    of(0.95).into(),
                    if is_met(target, figure, &kept) { "yes" } else { "no" }.into(),
                    figure.source.as_deref().unwrap_or("own").into(),
                ]);
            }
        }
        table.sortable()
    }

    fn score_table(&self) -> PageTable {
        let mut table = PageTable::new("score-table", "Forecasters over the figures that all of them forecast")
            .words("target")
            .words("forecaster")
            .numbers("figures")
            .numbers("CRPS")
            .numbers("CRPS of ln(1 + x)")
            .numbers("within 50 %")
            .numbers("within 90 %");
        for target in self.fitting.forecast().list() {
            let own: Vec<&Forecast> = self.forecasts.iter().filter(|found| found.target.name == target.name).collect();
            for (name, scores) in ranking(&own) {
                table = table.row([
                    target.name.as_str().into(),
                    name.into(),
                    Cell::of(scores.count.to_string(), scores.count as f64),
                    scores.crps.mean.unwrap_or(f64::NAN).into(),
                    scores.log_crps.mean.unwrap_or(f64::NAN).into(),
                    scores.half.unwrap_or(f64::NAN).into(),
                    scores.most.unwrap_or(f64::NAN).into(),
                ]);
            }
        }
        table.sortable()
    }
}

/// Name of the series of accepted runs.
const ACCEPTED: &str = "accepted runs";

/// Whether the model did better than curves, in a sentence; nothing without forecasts.
pub(super) fn compared(forecasts: &[Forecast]) -> String {
    let with_curve: Vec<&Forecast> = (forecasts.iter())
        .filter(|forecast| forecast.by.len() > 1 && !forecast.by.iter().any(|(name, _)| *name == PRIOR))
        .collect();
    let ranked = ranking(&with_curve);
    let of = |wanted: &str| ranked.iter().find(|(name, _)| *name == wanted).map(|(_, scores)| scores);
    let best = ranked.iter().find(|(name, _)| *name != MODEL);
    let (Some(model), Some((curve, scores))) = (of(MODEL), best) else { return String::new() };
    let (own, other) = (model.log_crps.mean.unwrap_or(f64::NAN), scores.log_crps.mean.unwrap_or(f64::NAN));
    let verdict = if own < 0.95 * other {
        "does better than"
    } else if own <= 1.05 * other {
        "does no better than"
    } else {
        "does worse than"
    };
    format!(
        "Of {} figures kept from the fit the model {verdict} the best naive curve ({curve}): mean CRPS of ln(1 + x) {own:.3} \
         against {other:.3}, {:.0} % against {:.0} % of them within the 90 % range.",
        model.count,
        100.0 * model.most.unwrap_or(0.0),
        100.0 * scores.most.unwrap_or(0.0)
    )
}

/// Whether a figure lies in the central 90 % of a sample.
pub(super) fn is_met(target: &Target, figure: &Figure, sample: &Weighted) -> bool {
    let off = |p: f64| sample.quantile(p).map(|value| target.misfit(figure, value));
    off(0.05).is_some_and(|off| off <= 0.0) && off(0.95).is_some_and(|off| off >= 0.0)
}

fn exactness(figure: &Figure) -> Exactness {
    match figure.bound {
        Bound::Exact => Exactness::Exact,
        Bound::Approximate => Exactness::Approximate,
        Bound::AtLeast => Exactness::AtLeast,
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

fn sentence(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A number in three digits.
pub(super) fn three(value: f64) -> String {
    match value.abs() {
        _ if value.is_nan() => "-".to_owned(),
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 0.1 || size == 0.0 => format!("{value:.2}"),
        _ => format!("{value:.4}"),
    }
}
