//! Parks as a panel, and forecasts of them: what they say, as sentences, charts and a page, from the rows of their tables.

mod pictures;
mod tables;

use std::path::Path;

use crate::calibration::panel::{CourseRow, PopulationRow, ScoreRow, TenantCount, Unit, UnitRow, units};
use crate::output::{Manifest, Row, read_result_table};
use crate::scenario::Scenario;

use super::analysis::has_table;
use super::figures::{count_of, percent, significant3, when};
use super::page::{Page, Section};
use super::results::scenario_of;
use super::{Chart, Origin, ReportError};

/// Name of the picture of all forecasters.
const FORECASTERS: &str = "forecasters";

/// An effective number of runs below this is no sample.
const FEW: f64 = 10.0;
/// A parameter of which less of the spread over parks is gone is only its prior.
const ONLY_PRIOR: f64 = 0.1;
/// Scores below pooled Bass by which the model is said to beat it.
const ENOUGH: f64 = 0.05;
/// Runs of each park from which scores of two seeds agree better than forecasters differ (docs/calibration.md).
const ENOUGH_RUNS: usize = 20_000;

/// A panel, a park outside one, or a protocol of forecasts.
pub struct PanelFacts<'a> {
    /// The scenario of all parks.
    pub scenario: &'a Scenario,
    /// Its parks.
    pub units: &'a [Unit],
    /// Runs of each park.
    pub runs: usize,
    /// Forecasters and how they did; empty where nothing was forecast.
    pub scores: Vec<ScoreRow>,
    /// Parameters of each park; empty where only forecasts were requested.
    pub parks: Vec<UnitRow>,
    /// Parameters over parks.
    pub population: Vec<PopulationRow>,
    /// Tenants of each park over time.
    pub courses: Vec<CourseRow>,
}

/// The charts of a folder of a panel or of forecasts, from its tables.
pub(super) fn redraw(folder: &Path, manifest: &Manifest) -> Result<Vec<Chart>, ReportError> {
    let scenario = scenario_of(folder, manifest)?;
    let refused = |error| ReportError::content("units", format!("has no parks: {error}"));
    let units = units(&scenario, true).map_err(refused)?;
    Ok(PanelFacts::read(folder, manifest, (&scenario, &units))?.charts())
}

/// Where the histories of a park are: beside the page if it is the only one.
pub fn posterior_file(units: &[Unit], unit: &Unit) -> String {
    if units.len() == 1 { "posterior.toml".to_owned() } else { format!("parks/{}.toml", unit.scenario.name) }
}

impl<'a> PanelFacts<'a> {
    /// What a folder holds of these parks.
    ///
    /// # Errors
    /// [`ReportError::Table`].
    pub fn read(
        folder: &Path,
        manifest: &Manifest,
        (scenario, units): (&'a Scenario, &'a [Unit]),
    ) -> Result<Self, ReportError> {
        fn rows<T: Row>(folder: &Path, manifest: &Manifest) -> Result<Vec<T>, ReportError> {
            let is_there = has_table(manifest, T::NAME);
            if is_there { Ok(read_result_table(folder, T::NAME)?.rows_as()?) } else { Ok(Vec::new()) }
        }
        Ok(Self {
            scenario,
            units,
            runs: manifest.worlds.done as usize / units.len(),
            scores: rows(folder, manifest)?,
            parks: rows(folder, manifest)?,
            population: rows(folder, manifest)?,
            courses: rows(folder, manifest)?,
        })
    }
}

impl PanelFacts<'_> {
    /// What speaks against it, first of all.
    pub fn doubts(&self) -> Vec<String> {
        let mut doubts = Vec::new();
        let mut weak: Vec<String> = Vec::new();
        let mut unknown: Vec<String> = Vec::new();
        for unit in self.units {
            let own: Vec<&UnitRow> = self.parks.iter().filter(|row| row.park == unit.name()).collect();
            let Some(first) = own.first() else { continue };
            if first.effective_runs < FEW {
                weak.push(format!("{} ({:.0})", unit.name(), first.effective_runs));
            }
            let says_little = |row: &&&UnitRow| row.beyond_chance().is_none_or(|share| share < ONLY_PRIOR);
            let only: Vec<&str> = own.iter().filter(says_little).map(|row| row.parameter.as_str()).collect();
            if first.figures < own.len() && !only.is_empty() {
                let which = if only.len() == own.len() { "all".to_owned() } else { only.join(", ") };
                unknown.push(format!("{} ({}): {which}", unit.name(), count_of(first.figures, "figure")));
            }
        }
        if !weak.is_empty() {
            doubts.push(format!("{WEAK}: {}; more come with --most-runs.", weak.join(", ")));
        }
        if !unknown.is_empty() {
            doubts.push(format!(
                "Fewer figures than parameters, of which these say no more than the distribution over parks: {}.",
                unknown.join("; ")
            ));
        }
        let left_out: Vec<String> = (self.units.iter())
            .filter(|unit| !unit.left_out.is_empty())
            .map(|unit| format!("{} ({})", unit.left_out.join(", "), unit.name()))
            .collect();
        if !left_out.is_empty() {
            doubts.push(format!(
                "A panel is fitted to counts of tenants alone, and not to these targets: {}.",
                left_out.join("; ")
            ));
        }
        let far = self.far();
        if !far.is_empty() {
            doubts.push(format!("Outside nearly all runs of the fit: {}.", far.join("; ")));
        }
        if !self.scores.is_empty() && self.runs < ENOUGH_RUNS {
            doubts.push(format!(
                "{} of each park and fit are too few for scores: below {} another seed moves these by more than forecasters \
                 differ; more come with --most-runs.",
                count_of(self.runs, "run"),
                count_of(ENOUGH_RUNS, "run")
            ));
        }
        if !self.parks.is_empty() {
            doubts.push(TOO_MANY.to_owned());
        }
        doubts
    }

    /// Figures of the fit that lie far outside of what its runs show, their errors included.
    fn far(&self) -> Vec<String> {
        let is_bound = |row: &CourseRow| {
            let unit = self.units.iter().find(|unit| unit.name() == row.park);
            let same = |reading: &&TenantCount| reading.date == row.date && Some(reading.value) == row.value;
            unit.and_then(|unit| unit.readings.iter().find(same)).is_some_and(|reading| reading.at_least)
        };
        let far = self.courses.iter().filter(|row| row.is_fitted).filter_map(|row| {
            let ln = |firms: Option<f64>| firms.map(libm::log1p);
            let (value, low, high) = (ln(row.value)?, ln(row.low_90)?, ln(row.high_90)?);
            let is_far = value - high > high - low || low - value > high - low && !is_bound(row);
            let [found, low, high] = [row.value?, row.low_90?, row.high_90?].map(significant3);
            let runs = format!("90 % of runs: {low} to {high}");
            is_far.then(|| format!("{found} firms at {} {} ({runs})", row.park, when(row.date)))
        });
        far.collect()
    }

    /// Whether the model forecasts better than its best rival, and the numbers of that; nothing without forecasts.
    fn verdict(&self, protocol: &str) -> Option<(String, String)> {
        let of = |name: &str| self.scores.iter().find(|row| row.protocol == protocol && row.forecaster == name);
        let (model, bass) = (of("model")?, of("pooled Bass")?);
        let best = model.crps - model.minus_best;
        // The spread over so few parks says nothing of others.
        let verdict = if model.parks < 4 {
            "cannot be separated, on so few parks, from"
        } else if model.minus_best <= -ENOUGH && model.minus_best_high < 0.0 {
            "forecasts better than"
        } else if model.minus_best_low > 0.0 {
            "forecasts worse than"
        } else if model.minus_best_high < 0.0 {
            "forecasts better, though by little, than"
        } else {
            "cannot be separated from"
        };
        let (how, short) = if protocol == "rolling" {
            ("Given a park's own past,", "With the own past")
        } else {
            ("Without any figure of the park,", "Without any figure")
        };
        let parks = count_of(model.parks, "park");
        let interval = if model.minus_best_low.is_finite() {
            format!("({:+.3} to {:+.3}, 90 % over {parks})", model.minus_best_low, model.minus_best_high)
        } else {
            format!("at {parks}, which says nothing of others")
        };
        Some((
            format!("{how} the model {verdict} the best growth curve (Bass, pooled over parks)."),
            format!(
                "{short}: mean CRPS of ln(1 + x) {:.3} against {best:.3} of that curve at its best error ({:.3} with estimated \
                 errors), difference {:+.3} {interval}; {} of figures in 50 % ranges, {} in 90 %.",
                model.crps,
                bass.crps,
                model.minus_best,
                percent(model.within_50),
                percent(model.within_90)
            ),
        ))
    }

    /// The same of every protocol.
    pub fn verdicts(&self) -> Vec<(String, String)> {
        ["rolling", "left out"].iter().filter_map(|protocol| self.verdict(protocol)).collect()
    }

    /// The answer in a sentence or two.
    pub fn answer(&self) -> String {
        let verdicts = self.verdicts();
        if !verdicts.is_empty() {
            return verdicts.into_iter().map(|(verdict, _)| verdict).collect::<Vec<_>>().join(" ");
        }
        let mut ends: Vec<(&str, &CourseRow)> = self.ends().into_iter().map(|(unit, row)| (unit.name(), row)).collect();
        let told = |(name, row): &(&str, &CourseRow)| {
            let firms = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.0}"));
            format!("{name} {} ({} to {})", firms(row.median), firms(row.low_90), firms(row.high_90))
        };
        ends.sort_by(|(_, a), (_, b)| a.median.unwrap_or(f64::NAN).total_cmp(&b.median.unwrap_or(f64::NAN)));
        let at = format!("at the end of {:.0}", self.last_year());
        let (Some(fewest), Some(most)) = (ends.first(), ends.last()) else {
            return format!("No run gives tenants {at}.");
        };
        let (weakest, row) =
            ends.iter().min_by(|(_, a), (_, b)| a.living.total_cmp(&b.living)).map_or(("-", fewest.1), |&end| end);
        if ends.len() == 1 {
            return format!(
                "If it survives, with probability {:.2}, {} tenants {at} (90 % range).",
                row.living,
                told(fewest)
            );
        }
        format!(
            "If the {} survive, {} has the most tenants {at} and {} the fewest, with 90 % ranges. Least sure to survive is \
             {weakest} (probability {:.2}).",
            count_of(ends.len(), "park"),
            told(most),
            told(fewest),
            row.living
        )
    }

    /// Each park with its row at the end of the last year.
    pub fn ends(&self) -> Vec<(&Unit, &CourseRow)> {
        let last = |unit: &Unit| self.courses.iter().rfind(|row| row.park == unit.name() && row.value.is_none());
        self.units.iter().filter_map(|unit| Some((unit, last(unit)?))).collect()
    }

    /// The last calendar year of runs.
    pub fn last_year(&self) -> f64 {
        f64::from(self.scenario.parameters.time.start) + f64::from(self.scenario.parameters.time.years) - 1.0
    }

    /// The page.
    pub fn page(&self, charts: &[Chart], rounds: usize, arguments: Vec<String>) -> String {
        let runs = (self.runs * self.units.len()) as u32;
        let weak = self.doubts().into_iter().next().filter(|doubt| doubt.starts_with(WEAK));
        let uncertainty = format!(
            "{}This rests on {} of a park for {}, each alone in its world with parameters of its own from one distribution \
             over parks. {}",
            weak.map_or_else(String::new, |weak| weak + " "),
            count_of(self.runs, "run"),
            count_of(self.units.len(), "park"),
            SURVIVORS.trim()
        );
        let page = Page::new(
            if self.parks.is_empty() { "Forecasts" } else { "Panel" },
            self.scenario,
            &Origin::own(runs, runs, arguments),
        )
        .answer(self.answer(), uncertainty);
        let page = self.verdicts().into_iter().fold(page, |page, (_, numbers)| page.further(numbers));
        let (rivals, charts): (Vec<&Chart>, Vec<&Chart>) = charts.iter().partition(|chart| chart.name == FORECASTERS);
        let mut page = rivals.into_iter().fold(page, Page::picture);
        for protocol in ["rolling", "left out"] {
            if self.scores.iter().any(|row| row.protocol == protocol) {
                let section = Section::new(&protocol.replace(' ', "-"), protocol_heading(protocol));
                page = page.section(section.table(&tables::scores(self, protocol)));
            }
        }
        if !self.courses.is_empty() {
            let charts: Vec<Chart> = charts.into_iter().cloned().collect();
            page = page.section(Section::new("ends", "Each park").table(&tables::ends(self))).illustrated(&charts);
            let section = Section::new("parks", "Parameters");
            let section = section.folded("Parameters of each park", &tables::parks(self));
            page = page.section(section.folded("Parameters over parks", &tables::population(self)));
        }
        let page = self.doubts().into_iter().fold(page, Page::warning);
        page.warning("Figures of the record are claims of operators, party or official media; none is audited.")
            .made("Method", format!("Markov chains with fresh runs; curves by {rounds} rounds of Gibbs sampling"))
            .html()
    }
}

/// What the protocol of forecasts says of parks with few figures; the numbers are in docs/calibration.md.
const TOO_MANY: &str =
    "Of parks with few figures, most of them early, the model has forecast too many tenants (docs/calibration.md).";

/// The doubt that makes every range doubtful.
const WEAK: &str = "Effective runs of single digits, whose ranges are a matter of chance";

/// What any forecast of a park says least of.
pub const SURVIVORS: &str = "\nThe record is one of survivors: no park on it has ended, so that figures say little of how parks end. \
    Numbers of tenants are those of a park that lives; the probability that it does is given apart.";

/// What a protocol is called.
pub fn protocol_heading(protocol: &str) -> &'static str {
    if protocol == "rolling" {
        "Forecasts from a park's own past and the other parks"
    } else {
        "Forecasts of a park from the other parks alone"
    }
}
