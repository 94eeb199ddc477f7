//! The protocol: every park forecast from every cut-off, and from the other parks alone, by the model and its rivals.
//!
//! Each forecaster sees a park's own figures before the cut-off and the figures of the other parks before it, and nothing
//! else: events and programmes after a cut-off are not known to the model either. "Left out" sees no figure of the park,
//! and all of the others. Scores are CRPS of `ln(1 + x)`, mean over parks of means over figures; lower bounds are fitted
//! and not scored. Growth curves cannot end, so that the model is scored given that the park lives, and apart from that
//! over all runs, with the Brier score of living.

use crate::analysis::Weighted;
use crate::experiment::Executor;

use super::PanelSettings;
use super::bank::{Bank, Prior};
use super::chains::Known;
use super::fit::{Case, Fit, Population, fit};
use super::joined::Sampled;
use super::predicted::predicted;
use super::rivals::{Growth, Walk};
use super::unit::{TenantCount, Unit};

/// Cut-offs, in calendar years.
pub const CUTS: [f64; 5] = [2016.0, 2018.0, 2019.0, 2021.0, 2022.0];
/// Errors of figures at which pooled Bass is tried, to be held against its best in hindsight.
pub(super) const BASS_ERRORS: [f64; 6] = [0.05, 0.07, 0.10, 0.15, 0.20, 0.30];
/// Error of figures in forecasts that estimate none.
const NAIVE_ERROR: f64 = 0.1;

/// Who forecasts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Forecaster {
    /// The model, pooled over parks.
    Model,
    /// A curve pooled over parks, its errors estimated like those of the model.
    Pooled(Growth),
    /// Pooled Bass with one normal-sized error for all figures.
    PooledAt(f64),
    /// Bass on the park's own figures.
    Own,
    /// Half model, half pooled Bass.
    Half,
    /// A random walk with the drift of all parks.
    Walk,
    /// The last figure.
    Last,
}

impl Forecaster {
    /// All of them.
    pub fn all() -> Vec<Self> {
        let mut all =
            vec![Self::Model, Self::Half, Self::Pooled(Growth::Bass), Self::Pooled(Growth::Gompertz), Self::Own];
        all.extend([Self::Walk, Self::Last]);
        all.extend(BASS_ERRORS.map(Self::PooledAt));
        all
    }

    /// The name in tables.
    pub fn name(self) -> String {
        match self {
            Self::Model => "model".to_owned(),
            Self::Half => "half model, half pooled Bass".to_owned(),
            Self::Pooled(Growth::Bass) => "pooled Bass".to_owned(),
            Self::Pooled(Growth::Gompertz) => "pooled Gompertz".to_owned(),
            Self::PooledAt(error) => format!("pooled Bass, error {error:.2}"),
            Self::Own => "Bass".to_owned(),
            Self::Walk => "random walk".to_owned(),
            Self::Last => "last value".to_owned(),
        }
    }
}

/// A forecast and what came.
#[derive(Debug, Clone)]
pub struct Scored {
    /// Cut-off; none where the park is left out.
    pub cut: Option<f64>,
    /// Park, by position.
    pub unit: usize,
    /// Figure, by position.
    pub reading: usize,
    /// Who.
    pub forecaster: Forecaster,
    /// `ln(1 + x)` given that the park lives.
    pub living_values: Weighted,
    /// Probability of living.
    pub living: f64,
}

/// One fit of the protocol: what is known, and of whom.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// The cut-off; none where a park is left out.
    pub cut: Option<f64>,
    /// The park that is left out.
    pub out: Option<usize>,
    /// What is known of the parks that the model is fitted to or forecasts.
    pub known: Vec<Known>,
}

/// All fits: one for each cut-off before which a park has a figure and after which one has, then, if so, one without each
/// park that has figures.
pub fn tasks(units: &[Unit], cuts: &[f64], is_left_out: bool) -> Vec<Task> {
    let of_cut = |&cut: &f64| {
        let known = (0..units.len()).map(|unit| Known::before(units, unit, cut)).filter(|known| known.figures > 0);
        Task { cut: Some(cut), out: None, known: known.collect() }
    };
    let without = |out: usize| {
        let all = (0..units.len()).map(|unit| Known::before(units, unit, f64::INFINITY));
        let known = all.map(|known| if known.unit == out { known.without_figures() } else { known });
        let known = known.filter(|known| known.unit == out || known.figures > 0);
        Task { cut: None, out: Some(out), known: known.collect() }
    };
    let has_figures = |unit: &usize| is_left_out && !units[*unit].readings.is_empty();
    let all = cuts.iter().map(of_cut).chain((0..units.len()).filter(has_figures).map(without));
    all.filter(|task| !task.wanted(units).is_empty()).collect()
}

impl Task {
    fn is_known(&self, unit: usize, reading: &TenantCount) -> bool {
        self.cut.map_or(self.out != Some(unit), |cut| reading.date < cut)
    }

    /// Figures to forecast: park and figure, by position.
    fn wanted(&self, units: &[Unit]) -> Vec<(usize, usize)> {
        (self.known.iter().map(|known| known.unit))
            .filter(|unit| self.out.is_none_or(|out| out == *unit))
            .flat_map(|unit| (0..units[unit].readings.len()).map(move |reading| (unit, reading)))
            .filter(|(unit, reading)| {
                let reading = &units[*unit].readings[*reading];
                !self.is_known(*unit, reading) && !reading.at_least
            })
            .collect()
    }
}

/// Units with the curves of rivals.
pub struct Protocol<'a> {
    /// Parks.
    pub units: &'a [Unit],
    /// Curves of each park.
    pub curves: [(Growth, Vec<Bank>); 2],
    /// Effort.
    pub settings: PanelSettings,
}

impl Protocol<'_> {
    /// Forecasts of all tasks, each with the fit of the model; results stand in the order of tasks, parks, figures and
    /// forecasters.
    pub fn scored(&self, tasks: &[(&Task, &Sampled)], executor: &Executor) -> Vec<Scored> {
        executor.map(tasks.to_vec(), |(task, model)| self.task(task, model)).into_iter().flatten().collect()
    }

    fn task(&self, task: &Task, model: &Sampled) -> Vec<Scored> {
        let known = |unit: usize| -> Vec<(usize, &TenantCount)> {
            let readings = self.units[unit].readings.iter().enumerate();
            readings.filter(|(_, reading)| task.is_known(unit, reading)).collect()
        };
        let position = |unit: usize| task.known.iter().position(|known| known.unit == unit).unwrap_or_default();
        let growth = |growth: usize, error: Option<[f64; 2]>| {
            let (curve, banks) = &self.curves[growth];
            let cases: Vec<Case> =
                (banks.iter().enumerate()).map(|(unit, bank)| Case { bank, figures: known(unit) }).collect();
            (fit(&cases, &curve.priors(), self.settings, None, error), cases)
        };
        let bass = growth(0, None);
        let gompertz = growth(1, None);
        let own = {
            let (curve, _) = &self.curves[0];
            let broad: Vec<Population> = (bass.0.populations.iter())
                .map(|population| Population {
                    mean: curve.priors().iter().map(|prior| prior.centre).collect(),
                    spread: curve.priors().iter().map(Prior::broad).collect(),
                    error: population.error,
                })
                .collect();
            (fit(&bass.1, &curve.priors(), self.settings, Some(&broad), None), bass.1.clone())
        };
        let fixed: Vec<_> = BASS_ERRORS.iter().map(|error| growth(0, Some([*error, 2.0 * *error]))).collect();
        let walk = Walk::of((0..self.units.len()).map(|unit| known(unit).into_iter().map(|(_, r)| r).collect()));

        let mut all = Vec::new();
        for (unit, reading) in task.wanted(self.units) {
            for forecaster in Forecaster::all() {
                let figure = (&self.units[unit].readings[reading], true);
                let of_model = || {
                    let (fit, banks) = model;
                    let at = position(unit);
                    predicted(fit, &banks[at], at, reading, figure, self.settings.seed)
                };
                let from = |(fit, cases): &(Fit, Vec<Case>)| {
                    predicted(fit, cases[unit].bank, unit, reading, figure, self.settings.seed)
                };
                let naive = |spread: &dyn Fn(f64) -> f64, drift: f64| {
                    let last = known(unit).last().map(|(_, reading)| *reading)?;
                    let years = self.units[unit].readings[reading].date - last.date;
                    let middle = libm::log1p(last.value) + drift * years;
                    let deviation = (spread(years).powi(2) + NAIVE_ERROR * NAIVE_ERROR).sqrt();
                    let at = |k: u32| crate::draws::normal((f64::from(k) + 0.5) / 500.0);
                    Some((Weighted::equal((0..500).map(|k| (middle + deviation * at(k)).max(0.0))), 1.0))
                };
                let found = match forecaster {
                    Forecaster::Model => Some(of_model()),
                    Forecaster::Pooled(Growth::Bass) => Some(from(&bass)),
                    Forecaster::Pooled(Growth::Gompertz) => Some(from(&gompertz)),
                    Forecaster::Own => task.cut.map(|_| from(&own)),
                    Forecaster::PooledAt(error) => {
                        BASS_ERRORS.iter().position(|other| *other == error).map(|at| from(&fixed[at]))
                    }
                    Forecaster::Half => {
                        let ((first, living), (second, _)) = (of_model(), from(&bass));
                        let values = first.values().iter().chain(second.values()).copied();
                        let weights = first.weights().iter().chain(second.weights()).copied();
                        Some((Weighted::new(values, weights), f64::midpoint(living, 1.0)))
                    }
                    Forecaster::Walk => walk.and_then(|walk| naive(&|years| walk.step * years.sqrt(), walk.drift)),
                    Forecaster::Last => naive(&|_| 0.0, 0.0),
                };
                all.extend(found.map(|(living_values, living)| Scored {
                    cut: task.cut,
                    unit,
                    reading,
                    forecaster,
                    living_values,
                    living,
                }));
            }
        }
        all
    }
}
