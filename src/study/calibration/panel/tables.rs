//! What a panel writes: parks and their parameters, the distribution over parks, courses, and both as files for runs.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::analysis::Weighted;
use crate::analysis::weighted::systematic;
use crate::calibration::carried::with_draws;
use crate::calibration::{FittingError, chance_shrinkage};
use crate::draws::{Address, Decision, Key, SCHEME};
use crate::output::row;

use super::bank::Bank;
use super::fit::{Fit, Population};
use super::population::Parameter;
use super::predicted::predicted;
use super::unit::{TenantCount, Unit};

row! {
    /// A row of `units`.
    pub struct UnitRow in "units": "one parameter of one park of a panel" {
        park: String, "", "park";
        figures: usize, "figures", "figures fitted";
        effective_runs: f64, "runs", "effective number of runs that went like them, of the parameter that the chains explore worst";
        parameter: String, "", "parameter";
        unit: String, "", "its unit";
        low_90: f64, "unit of the parameter", "lower end of the central 90 %";
        median: f64, "unit of the parameter", "median";
        high_90: f64, "unit of the parameter", "upper end";
        settled: f64, "share", "1 - deviation of its logarithm / that of the distribution over parks: 0 where the park's own figures say nothing";
        settled_by_chance: Option<f64>, "share", "what none of the park's parameters of which its figures say nothing exceeds, with probability 95 %, in so many effective runs";
    }
}

impl UnitRow {
    /// The share that is settled, where it is more than chance.
    pub fn beyond_chance(&self) -> Option<f64> {
        Some(self.settled).filter(|share| *share > self.settled_by_chance.unwrap_or(0.0))
    }
}

row! {
    /// A row of `population`.
    pub struct PopulationRow in "population": "one parameter over parks, or one error of figures" {
        parameter: String, "", "parameter; error of clear figures; error of weak figures";
        unit: String, "", "its unit";
        low_90: f64, "unit of the parameter", "lower end of the central 90 % of its geometric mean over parks";
        median: f64, "unit of the parameter", "median of its geometric mean over parks";
        high_90: f64, "unit of the parameter", "upper end";
        spread: Option<f64>, "", "deviation over parks of its logarithm, median; missing for errors";
    }
}

row! {
    /// A row of `courses`.
    pub struct CourseRow in "courses": "tenants of one park at one date in runs that went like its figures" {
        park: String, "", "park";
        date: f64, "years", "calendar date";
        value: Option<f64>, "firms", "the figure; missing at the ends of years";
        is_fitted: bool, "", "whether it was fitted";
        source: Option<String>, "", "key of its source in the evidence";
        living: f64, "share", "probability that the park lives at the date";
        low_90: Option<f64>, "firms", "lower end of the central 90 % given that it lives; of figures with their error";
        low_50: Option<f64>, "firms", "lower end of its central 50 %";
        median: Option<f64>, "firms", "its median";
        high_50: Option<f64>, "firms", "upper end of the 50 %";
        high_90: Option<f64>, "firms", "upper end of the 90 %";
    }
}

/// Parameters of all parks.
pub fn unit_rows(units: &[Unit], banks: &[Bank], fit: &Fit, fitted: impl Fn(&TenantCount) -> bool) -> Vec<UnitRow> {
    let mut rows = Vec::new();
    for (at, unit) in units.iter().enumerate() {
        let figures = unit.readings.iter().filter(|reading| fitted(reading)).count();
        let used = Parameter::ALL.into_iter().filter(|parameter| unit.uses(*parameter)).count();
        let by_chance = chance_shrinkage(fit.effective[at], used);
        for (k, parameter) in Parameter::ALL.into_iter().enumerate().filter(|(_, parameter)| unit.uses(*parameter)) {
            let sample =
                Weighted::new((0..banks[at].len()).map(|run| banks[at].place(run)[k]), fit.weights[at].clone());
            let of = |p: f64| parameter.value(sample.quantile(p).unwrap_or(f64::NAN));
            rows.push(UnitRow {
                park: unit.name().to_owned(),
                figures,
                effective_runs: fit.effective[at],
                parameter: parameter.as_str().to_owned(),
                unit: parameter.unit().to_owned(),
                low_90: of(0.05),
                median: of(0.5),
                high_90: of(0.95),
                settled: (1.0 - sample.deviation().unwrap_or(f64::NAN) / between_parks(fit, k)).max(0.0),
                settled_by_chance: Some(by_chance),
            });
        }
    }
    rows
}

/// Deviation of a parameter's logarithm in a park of which nothing is known.
fn between_parks(fit: &Fit, k: usize) -> f64 {
    let means = Weighted::equal(fit.populations.iter().map(|population| population.mean[k]));
    let within: f64 = fit.populations.iter().map(|population| population.spread[k].powi(2)).sum();
    (means.deviation().unwrap_or(0.0).powi(2) + within / fit.populations.len() as f64).sqrt()
}

/// The distribution over parks.
pub fn population_rows(fit: &Fit) -> Vec<PopulationRow> {
    let sample = |of: &dyn Fn(&Population) -> f64| Weighted::equal(fit.populations.iter().map(of));
    let quantile = |sample: &Weighted, p: f64| sample.quantile(p).unwrap_or(f64::NAN);
    let mut rows: Vec<PopulationRow> = (Parameter::ALL.into_iter().enumerate())
        .map(|(k, parameter)| {
            let mean = sample(&|population| population.mean[k]);
            let of = |p: f64| parameter.value(quantile(&mean, p));
            PopulationRow {
                parameter: parameter.as_str().to_owned(),
                unit: parameter.unit().to_owned(),
                low_90: of(0.05),
                median: of(0.5),
                high_90: of(0.95),
                spread: sample(&|population| population.spread[k]).quantile(0.5),
            }
        })
        .collect();
    for (class, words) in ["error of clear figures", "error of weak figures"].into_iter().enumerate() {
        let error = sample(&|population| population.error[class]);
        rows.push(PopulationRow {
            parameter: words.to_owned(),
            unit: "in parts".to_owned(),
            low_90: quantile(&error, 0.05),
            median: quantile(&error, 0.5),
            high_90: quantile(&error, 0.95),
            spread: None,
        });
    }
    rows
}

/// Tenants of all parks at figures and ends of years.
pub fn course_rows(units: &[Unit], banks: &[Bank], fit: &Fit, fitted: impl Fn(&TenantCount) -> bool) -> Vec<CourseRow> {
    let mut rows = Vec::new();
    for (unit, park) in units.iter().enumerate() {
        let seed = park.scenario.experiment.seed;
        for (at, (date, tally)) in park.dates().into_iter().enumerate() {
            if date <= park.founded() {
                continue;
            }
            let figure = park.readings.get(at);
            let year = TenantCount { date, value: 0.0, at_least: false, is_weak: false, tally, source: String::new() };
            // A figure is shown with its error, the park at the end of a year as it is.
            let (sample, living) =
                predicted(fit, &banks[unit], unit, at, (figure.unwrap_or(&year), figure.is_some()), seed);
            let of = |p: f64| sample.quantile(p).map(libm::expm1);
            rows.push(CourseRow {
                park: park.name().to_owned(),
                date,
                value: figure.map(|figure| figure.value),
                is_fitted: figure.is_some_and(&fitted),
                source: figure.map(|figure| figure.source.clone()),
                living,
                low_90: of(0.05),
                low_50: of(0.25),
                median: of(0.5),
                high_50: of(0.75),
                high_90: of(0.95),
            });
        }
    }
    rows
}

/// A distribution over parks as a file: what `--prior` reads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PopulationFile {
    /// Scheme of draws of the program that wrote it.
    pub scheme: u32,
    /// Parks and figures that it rests on.
    pub parks: usize,
    /// Figures.
    pub figures: usize,
    /// Names of the parameters, in the order of the lists below.
    pub parameters: Vec<String>,
    /// Means over parks of the parameters' logarithms, draw by draw.
    pub mean: Vec<Vec<f64>>,
    /// Spreads over parks.
    pub spread: Vec<Vec<f64>>,
    /// Errors of clear and of weak figures.
    pub error: Vec<[f64; 2]>,
}

/// Draws of a distribution over parks that are kept.
const KEPT: usize = 200;

impl PopulationFile {
    /// The file of a fit.
    pub fn of(fit: &Fit, parks: usize, figures: usize) -> Self {
        let stride = (fit.populations.len() / KEPT).max(1);
        let kept = || fit.populations.iter().step_by(stride).take(KEPT);
        let round = |numbers: &Vec<f64>| numbers.iter().map(|number| (number * 1e4).round() / 1e4).collect();
        Self {
            scheme: SCHEME,
            parks,
            figures,
            parameters: Parameter::ALL.iter().map(|parameter| parameter.as_str().to_owned()).collect(),
            mean: kept().map(|population| round(&population.mean)).collect(),
            spread: kept().map(|population| round(&population.spread)).collect(),
            error: kept().map(|population| population.error.map(|error| (error * 1e4).round() / 1e4)).collect(),
        }
    }

    /// The text of the file.
    pub fn text(&self) -> String {
        let list = |rows: &[Vec<f64>]| {
            rows.iter().fold(String::new(), |mut text, row| {
                let words: Vec<String> = row.iter().map(|number| format!("{number:?}")).collect();
                let _ = writeln!(text, "  [{}],", words.join(", "));
                text
            })
        };
        let names: Vec<String> = self.parameters.iter().map(|name| format!("{name:?}")).collect();
        let errors: Vec<Vec<f64>> = self.error.iter().map(|error| error.to_vec()).collect();
        format!(
            "# A distribution over parks: `polmob calibrate SCENARIO --prior` takes it for parks outside the fit.\n\
             # Means and spreads are of natural logarithms; each row is one draw of the posterior.\n\
             scheme = {}\nparks = {}\nfigures = {}\nparameters = [{}]\nmean = [\n{}]\nspread = [\n{}]\nerror = [\n{}]\n",
            self.scheme,
            self.parks,
            self.figures,
            names.join(", "),
            list(&self.mean),
            list(&self.spread),
            list(&errors)
        )
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn read(text: &str) -> Result<Vec<Population>, String> {
        let file: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        if file.scheme != SCHEME {
            return Err(format!(
                "it was written under scheme {} of draws, this program has scheme {SCHEME}: fit the panel again",
                file.scheme
            ));
        }
        let names: Vec<&str> = Parameter::ALL.iter().map(|parameter| parameter.as_str()).collect();
        if file.parameters != names {
            return Err(format!("found the parameters {}; allowed: {}", file.parameters.join(", "), names.join(", ")));
        }
        let draws = file.mean.len();
        if draws == 0 || file.spread.len() != draws || file.error.len() != draws {
            return Err(format!(
                "found {draws} means, {} spreads and {} errors; allowed: equally many, at least one",
                file.spread.len(),
                file.error.len()
            ));
        }
        let whole = |row: &Vec<f64>| row.len() == names.len() && row.iter().all(|number| number.is_finite());
        let above = |numbers: &[f64]| numbers.iter().all(|number| number.is_finite() && *number > 0.0);
        for (at, (mean, (spread, error))) in file.mean.iter().zip(file.spread.iter().zip(&file.error)).enumerate() {
            if !whole(mean) || !whole(spread) || !above(spread) || !above(error) {
                return Err(format!(
                    "draw {at} does not hold {} means, spreads above 0 and errors above 0",
                    names.len()
                ));
            }
        }
        let rows = file.mean.into_iter().zip(file.spread).zip(file.error);
        Ok(rows.map(|((mean, spread), error)| Population { mean, spread, error }).collect())
    }
}

/// A unit's scenario with `count` histories in its table `[posterior]`, drawn by weight, in an order drawn at random: the
/// world and the draws of each, and its parameters.
///
/// # Errors
/// Values that make no scenario, of which there are none.
pub fn histories(unit: &Unit, bank: &Bank, weights: &[f64], count: usize) -> Result<String, FittingError> {
    let key = Key::world(unit.scenario.experiment.seed, 0);
    let total: f64 = weights.iter().sum();
    let shares: Vec<f64> = weights.iter().map(|weight| weight / total).collect();
    let mut chosen: Vec<(f64, usize)> = (systematic(&shares, count, 0.5).into_iter().zip(0..))
        .map(|(run, at)| (key.uniform(Decision::Shuffle, Address::of(at)), run))
        .collect();
    chosen.sort_by(|a, b| a.0.total_cmp(&b.0));
    let draw = |(_, run): &(f64, usize)| (unit.settings(bank.place(*run)), bank.histories[*run].to_string());
    with_draws(&unit.scenario, &chosen.iter().map(draw).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_chance_is_not_settled() {
        let row = |settled, effective_runs| UnitRow {
            park: "TCRIZ".to_owned(),
            figures: 5,
            effective_runs,
            parameter: "entry".to_owned(),
            unit: String::new(),
            low_90: 1.0,
            median: 2.0,
            high_90: 3.0,
            settled,
            settled_by_chance: Some(chance_shrinkage(effective_runs, 7)),
        };
        // Four runs may lie close together by chance, two hundred hardly.
        assert_eq!(row(0.5, 4.0).beyond_chance(), None);
        assert_eq!(row(0.5, 200.0).beyond_chance(), Some(0.5));
        assert_eq!(row(0.05, 200.0).beyond_chance(), None);
    }
}
