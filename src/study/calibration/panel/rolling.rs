//! The protocol: every park forecast from every cut-off, and from the other parks alone, by the model and its rivals.
//!
//! Each forecaster sees a park's own figures before the cut-off and the figures of the other parks before it, and nothing
//! else: events and programmes after a cut-off are not known to the model either. "Left out" sees no figure of the park,
//! and all of the others. Scores are CRPS of `ln(1 + x)`, mean over parks of means over figures; lower bounds are fitted
//! and not scored. Growth curves cannot end, so that the model is scored given that the park lives, and apart from that
//! over all runs, with the Brier score of living.

use crate::analysis::Weighted;
use crate::analysis::crps::crps;
use crate::draws::{Address, Decision, Key};
use crate::experiment::Player;
use crate::output::row;

use super::PanelSettings;
use super::bank::{Bank, Prior};
use super::fit::{Case, Fit, Population, error_of_size_one, fit};
use super::rivals::{Growth, Walk};
use super::unit::{TenantCount, Unit};

/// Cut-offs, in calendar years.
pub const CUTS: [f64; 5] = [2016.0, 2018.0, 2019.0, 2021.0, 2022.0];
/// Errors of figures at which pooled Bass is tried, to be held against its best in hindsight.
const ERRORS: [f64; 6] = [0.05, 0.07, 0.10, 0.15, 0.20, 0.30];
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
        all.extend(ERRORS.map(Self::PooledAt));
        all
    }

    /// The words of tables.
    pub fn words(self) -> String {
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

row! {
    /// A row of `forecasts`.
    pub struct ForecastRow in "forecasts": "one figure that was kept from the fit, by one forecaster" {
        protocol: String, "", "rolling: the park's own figures before the cut-off are known; left out: none of them";
        cut: Option<f64>, "years", "cut-off as a calendar date; missing where the park is left out";
        park: String, "", "park";
        date: f64, "years", "calendar date";
        ahead: f64, "years", "from the cut-off, or from the founding where the park is left out";
        value: f64, "firms", "the figure";
        source: String, "", "key of its source in the evidence";
        forecaster: String, "", "who forecasts";
        low_90: Option<f64>, "firms", "lower end of the central 90 % given that the park lives";
        low_50: Option<f64>, "firms", "lower end of its central 50 %";
        median: Option<f64>, "firms", "its median";
        high_50: Option<f64>, "firms", "upper end of the 50 %";
        high_90: Option<f64>, "firms", "upper end of the 90 %";
        within_50: Option<bool>, "", "whether the figure lies in the central 50 %";
        within_90: Option<bool>, "", "whether it lies in the central 90 %";
        living: f64, "share", "probability that the park lives at the date; 1 of curves, which cannot end";
        crps: Option<f64>, "", "CRPS of ln(1 + x) given that the park lives";
        crps_whole: Option<f64>, "", "CRPS of ln(1 + x) over all runs, those that have ended at 0";
    }
}

row! {
    /// A row of `scores`.
    pub struct ScoreRow in "scores": "one forecaster in one protocol, mean over parks of means over figures" {
        protocol: String, "", "rolling or left out";
        forecaster: String, "", "who forecasts";
        parks: usize, "parks", "parks with figures to forecast";
        figures: usize, "figures", "figures forecast, once for each cut-off";
        crps: f64, "", "CRPS of ln(1 + x) given that the park lives";
        crps_whole: f64, "", "the same over all runs";
        minus_bass: f64, "", "CRPS less that of pooled Bass with estimated errors";
        minus_bass_low: f64, "", "lower end of its 90 % interval over parks";
        minus_bass_high: f64, "", "upper end";
        minus_best: f64, "", "CRPS less that of pooled Bass at the error that suits it best in hindsight";
        minus_best_low: f64, "", "lower end of its 90 % interval over parks";
        minus_best_high: f64, "", "upper end";
        within_50: f64, "share", "figures in the central 50 %";
        within_50_low: f64, "share", "lower end of its 90 % interval over parks";
        within_50_high: f64, "share", "upper end";
        within_90: f64, "share", "figures in the central 90 %";
        within_90_low: f64, "share", "lower end of its 90 % interval over parks";
        within_90_high: f64, "share", "upper end";
        brier: f64, "", "mean square of 1 - probability of living, as all parks on record live";
        crps_0_2: Option<f64>, "", "CRPS of figures up to two years ahead";
        crps_2_5: Option<f64>, "", "from two to five years ahead";
        crps_5: Option<f64>, "", "further ahead";
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

/// Units with their runs.
pub struct Protocol<'a> {
    /// Parks.
    pub units: &'a [Unit],
    /// Runs of each park, all events known.
    pub banks: &'a [Bank],
    /// Runs of parks that have events after a cut-off: park, cut-off, runs.
    pub unknowing: &'a [(usize, f64, Bank)],
    /// Priors of the model.
    pub priors: &'a [Prior],
    /// Curves of each park.
    pub curves: [(Growth, Vec<Bank>); 2],
    /// Effort.
    pub settings: PanelSettings,
}

/// One task: what is known, and of whom.
#[derive(Debug, Clone, Copy)]
enum Task {
    Cut(f64),
    Without(usize),
}

impl Protocol<'_> {
    /// Forecasts from each cut-off and, if so, of each park left out; results stand in the order of cut-offs, parks, figures and forecasters.
    pub fn scored(&self, cuts: &[f64], is_left_out: bool, player: &Player) -> Vec<Scored> {
        let has_figures = |unit: &usize| is_left_out && !self.units[*unit].readings.is_empty();
        let left_out = (0..self.units.len()).filter(has_figures).map(Task::Without);
        let tasks: Vec<Task> = cuts.iter().copied().map(Task::Cut).chain(left_out).collect();
        player.map(tasks, |task| self.task(task)).into_iter().flatten().collect()
    }

    fn bank(&self, unit: usize, task: Task) -> &Bank {
        let own = |cut: f64| self.unknowing.iter().find(|(of, at, _)| *of == unit && *at == cut);
        match task {
            Task::Cut(cut) => own(cut).map_or(&self.banks[unit], |(_, _, bank)| bank),
            Task::Without(_) => &self.banks[unit],
        }
    }

    fn cases<'b>(
        &'b self,
        banks: impl Iterator<Item = &'b Bank>,
        is_model: bool,
        known: &dyn Fn(usize) -> Vec<(usize, &'b TenantCount)>,
    ) -> Vec<Case<'b>> {
        (banks.enumerate())
            .map(|(unit, bank)| {
                let uses = |parameter: &super::Parameter| self.units[unit].uses(*parameter);
                let active = if is_model {
                    super::Parameter::ALL.iter().map(uses).collect()
                } else {
                    vec![true; bank.dimensions]
                };
                Case { bank, active, figures: known(unit) }
            })
            .collect()
    }

    fn task(&self, task: Task) -> Vec<Scored> {
        let is_known = |unit: usize, reading: &TenantCount| match task {
            Task::Cut(cut) => reading.date < cut,
            Task::Without(out) => unit != out,
        };
        let known = |unit: usize| -> Vec<(usize, &TenantCount)> {
            self.units[unit].readings.iter().enumerate().filter(|(_, reading)| is_known(unit, reading)).collect()
        };
        let wanted: Vec<(usize, usize)> = (0..self.units.len())
            .filter(|unit| match task {
                Task::Cut(_) => !known(*unit).is_empty(),
                Task::Without(out) => *unit == out,
            })
            .flat_map(|unit| (0..self.units[unit].readings.len()).map(move |reading| (unit, reading)))
            .filter(|(unit, reading)| {
                let reading = &self.units[*unit].readings[*reading];
                !is_known(*unit, reading) && !reading.at_least
            })
            .collect();
        if wanted.is_empty() {
            return Vec::new();
        }
        let of_model = self.cases((0..self.units.len()).map(|unit| self.bank(unit, task)), true, &known);
        let model = (fit(&of_model, self.priors, self.settings, None, None), of_model);
        let growth = |growth: usize, error: Option<[f64; 2]>| {
            let (curve, banks) = &self.curves[growth];
            let cases = self.cases(banks.iter(), false, &known);
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
        let fixed: Vec<_> = ERRORS.iter().map(|error| growth(0, Some([*error, 2.0 * *error]))).collect();
        let walk = Walk::of((0..self.units.len()).map(|unit| known(unit).into_iter().map(|(_, r)| r).collect()));

        let mut all = Vec::new();
        for (unit, reading) in wanted {
            for forecaster in Forecaster::all() {
                let from = |(fit, cases): &(Fit, Vec<Case>)| {
                    let figure = (&self.units[unit].readings[reading], true);
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
                    Forecaster::Model => Some(from(&model)),
                    Forecaster::Pooled(Growth::Bass) => Some(from(&bass)),
                    Forecaster::Pooled(Growth::Gompertz) => Some(from(&gompertz)),
                    Forecaster::Own => matches!(task, Task::Cut(_)).then(|| from(&own)),
                    Forecaster::PooledAt(error) => {
                        ERRORS.iter().position(|other| *other == error).map(|at| from(&fixed[at]))
                    }
                    Forecaster::Half => {
                        let ((first, living), (second, _)) = (from(&model), from(&bass));
                        let values = first.values().iter().chain(second.values()).copied();
                        let weights = first.weights().iter().chain(second.weights()).copied();
                        Some((Weighted::new(values, weights), f64::midpoint(living, 1.0)))
                    }
                    Forecaster::Walk => walk.and_then(|walk| naive(&|years| walk.step * years.sqrt(), walk.drift)),
                    Forecaster::Last => naive(&|_| 0.0, 0.0),
                };
                let cut = if let Task::Cut(cut) = task { Some(cut) } else { None };
                all.extend(found.map(|(living_values, living)| Scored {
                    cut,
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

/// What a fit forecasts for a figure, its error included if it is to be: `ln(1 + x)` given that the park lives, and the probability of
/// that.
pub fn predicted(
    fit: &Fit,
    bank: &Bank,
    case: usize,
    at: usize,
    (reading, has_error): (&TenantCount, bool),
    seed: u64,
) -> (Weighted, f64) {
    let key = Key::world(seed, 0);
    let living: f64 = (fit.weights[case].iter().enumerate())
        .filter(|(run, weight)| **weight > 0.0 && !bank.run(*run)[at].is_nan())
        .map(|(_, weight)| weight)
        .sum();
    let drawn = (fit.drawn[case].iter().zip(0..)).filter_map(|((round, run), number)| {
        let value = f64::from(bank.run(*run as usize)[at]);
        let error = fit.populations[*round as usize].error[usize::from(reading.is_weak)];
        let address = Address { who: number, whom: case as u32, when: at as u32 };
        let luck = error_of_size_one(&mut key.stream(Decision::FigureError, address));
        (!value.is_nan()).then(|| if has_error { (value + error * luck).max(0.0) } else { value })
    });
    (Weighted::equal(drawn), living.clamp(0.0, 1.0))
}

/// Scores of one forecast: given that the park lives, and over all runs.
fn crps_of(scored: &Scored, reading: &TenantCount) -> (Option<f64>, Option<f64>) {
    let figure = libm::log1p(reading.value);
    let whole = Weighted::new(
        scored.living_values.values().iter().copied().chain([0.0]),
        scored.living_values.weights().iter().map(|weight| weight * scored.living).chain([1.0 - scored.living]),
    );
    (crps(&scored.living_values, figure), crps(&whole, figure))
}

/// The rows of both tables.
pub fn panel_scores(units: &[Unit], all: &[Scored], seed: u64) -> (Vec<ForecastRow>, Vec<ScoreRow>) {
    let rows: Vec<ForecastRow> = all.iter().map(|scored| row_of(units, scored)).collect();
    let mut scores = Vec::new();
    for protocol in ["rolling", "left out"] {
        let of = |who: &str| -> Vec<&ForecastRow> {
            rows.iter().filter(|row| row.protocol == protocol && row.forecaster == who).collect()
        };
        let bass = by_park(&of("pooled Bass"), |row| row.crps);
        let best = (ERRORS.iter())
            .map(|error| by_park(&of(&Forecaster::PooledAt(*error).words()), |row| row.crps))
            .chain([bass.clone()])
            .min_by(|a, b| mean(a).total_cmp(&mean(b)))
            .unwrap_or_default();
        for forecaster in Forecaster::all() {
            let own = of(&forecaster.words());
            let by = by_park(&own, |row| row.crps);
            if by.is_empty() {
                continue;
            }
            let share = |within: fn(&ForecastRow) -> Option<bool>| {
                by_park(&own, |row| within(row).map(|held| f64::from(u8::from(held))))
            };
            let (half, most) = (share(|row| row.within_50), share(|row| row.within_90));
            let less = |rival: &[(String, f64)]| -> Vec<(String, f64)> {
                let of = |park: &str| rival.iter().find(|(other, _)| other == park).map(|(_, crps)| *crps);
                by.iter().filter_map(|(park, crps)| Some((park.clone(), crps - of(park)?))).collect()
            };
            let (from_bass, from_best) = (less(&bass), less(&best));
            let ahead = |low: f64, high: f64| {
                let some: Vec<&ForecastRow> =
                    own.iter().copied().filter(|row| row.ahead >= low && row.ahead < high).collect();
                Some(mean(&by_park(&some, |row| row.crps))).filter(|mean| mean.is_finite())
            };
            let interval = |values: &[(String, f64)]| over_parks(values, seed);
            let ((low, high), (best_low, best_high)) = (interval(&from_bass), interval(&from_best));
            let ((half_low, half_high), (most_low, most_high)) = (interval(&half), interval(&most));
            scores.push(ScoreRow {
                protocol: protocol.to_owned(),
                forecaster: forecaster.words(),
                parks: by.len(),
                figures: own.len(),
                crps: mean(&by),
                crps_whole: mean(&by_park(&own, |row| row.crps_whole)),
                minus_bass: mean(&from_bass),
                minus_bass_low: low,
                minus_bass_high: high,
                minus_best: mean(&from_best),
                minus_best_low: best_low,
                minus_best_high: best_high,
                within_50: mean(&half),
                within_50_low: half_low,
                within_50_high: half_high,
                within_90: mean(&most),
                within_90_low: most_low,
                within_90_high: most_high,
                brier: mean(&by_park(&own, |row| Some((1.0 - row.living).powi(2)))),
                crps_0_2: ahead(0.0, 2.0),
                crps_2_5: ahead(2.0, 5.0),
                crps_5: ahead(5.0, f64::INFINITY),
            });
        }
    }
    (rows, scores)
}

fn row_of(units: &[Unit], scored: &Scored) -> ForecastRow {
    let unit = &units[scored.unit];
    let reading = &unit.readings[scored.reading];
    let quantile = |p: f64| scored.living_values.quantile(p).map(libm::expm1);
    let within = |level: f64| scored.living_values.covers(libm::log1p(reading.value), level);
    let (crps, crps_whole) = crps_of(scored, reading);
    ForecastRow {
        protocol: if scored.cut.is_some() { "rolling" } else { "left out" }.to_owned(),
        cut: scored.cut,
        park: unit.name().to_owned(),
        date: reading.date,
        ahead: reading.date - scored.cut.unwrap_or_else(|| unit.founded()),
        value: reading.value,
        source: reading.source.clone(),
        forecaster: scored.forecaster.words(),
        low_90: quantile(0.05),
        low_50: quantile(0.25),
        median: quantile(0.5),
        high_50: quantile(0.75),
        high_90: quantile(0.95),
        within_50: within(0.5),
        within_90: within(0.9),
        living: scored.living,
        crps,
        crps_whole,
    }
}

/// Means over the figures of each park, in the order in which parks come.
fn by_park(rows: &[&ForecastRow], of: impl Fn(&ForecastRow) -> Option<f64>) -> Vec<(String, f64)> {
    let mut parks: Vec<(String, Vec<f64>)> = Vec::new();
    for row in rows {
        let Some(value) = of(row) else { continue };
        match parks.iter_mut().find(|(park, _)| *park == row.park) {
            Some((_, values)) => values.push(value),
            None => parks.push((row.park.clone(), vec![value])),
        }
    }
    parks.into_iter().map(|(park, values)| (park, values.iter().sum::<f64>() / values.len() as f64)).collect()
}

fn mean(values: &[(String, f64)]) -> f64 {
    values.iter().map(|(_, value)| value).sum::<f64>() / values.len() as f64
}

/// The central 90 % of the mean when parks are drawn again with replacement.
fn over_parks(values: &[(String, f64)], seed: u64) -> (f64, f64) {
    const RESAMPLES: u32 = 4000;
    let key = Key::world(seed, 0);
    let means = (0..RESAMPLES).map(|number| {
        let mut luck = key.stream(Decision::Resampling, Address { who: number, whom: 3, when: 0 });
        values.iter().map(|_| values[luck.position(values.len())].1).sum::<f64>() / values.len() as f64
    });
    let sample = Weighted::equal(means);
    (sample.quantile(0.05).unwrap_or(f64::NAN), sample.quantile(0.95).unwrap_or(f64::NAN))
}
