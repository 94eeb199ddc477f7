//! What a panel or a protocol says: as text, as a page with pictures, as JSON.

use std::fmt::Write as _;

use comfy_table::CellAlignment;
use serde_json::json;

use crate::calibration::panel::{CourseRow, ForecastRow, PanelSettings, PopulationRow, ScoreRow, Unit, UnitRow};
use crate::output::{Table, headed};
use crate::report::{Drawing, Origin, Page, Section, counted};
use crate::scenario::Scenario;

use super::calibration_page::three;
use super::screen::{Screen, plain};

/// Rows of forecasts and of scores.
pub(super) type Forecasts = (Vec<ForecastRow>, Vec<ScoreRow>);

/// Name of the picture of all forecasters.
pub(super) const FORECASTERS: &str = "forecasters";

/// An effective number of runs below this is no sample.
const FEW: f64 = 10.0;
/// A parameter of which less of the spread over parks is gone is only its prior.
const ONLY_PRIOR: f64 = 0.1;
/// Scores below pooled Bass by which the model is said to beat it.
const ENOUGH: f64 = 0.05;

/// What was found.
pub(super) struct Found<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) units: &'a [Unit],
    pub(super) settings: PanelSettings,
    pub(super) forecasts: Vec<ForecastRow>,
    pub(super) scores: Vec<ScoreRow>,
    pub(super) parks: Vec<UnitRow>,
    pub(super) population: Vec<PopulationRow>,
    pub(super) courses: Vec<CourseRow>,
}

impl<'a> Found<'a> {
    pub(super) fn rolling(
        scenario: &'a Scenario,
        units: &'a [Unit],
        (forecasts, scores): Forecasts,
        settings: PanelSettings,
    ) -> Self {
        let (parks, population, courses) = (Vec::new(), Vec::new(), Vec::new());
        Self { scenario, units, settings, forecasts, scores, parks, population, courses }
    }

    pub(super) fn panel(
        scenario: &'a Scenario,
        units: &'a [Unit],
        (forecasts, scores): Forecasts,
        settings: PanelSettings,
        parks: Vec<UnitRow>,
        population: Vec<PopulationRow>,
        courses: Vec<CourseRow>,
    ) -> Self {
        Self { scenario, units, settings, forecasts, scores, parks, population, courses }
    }

    pub(super) fn tables(&self) -> Vec<Table> {
        let mut tables = Vec::new();
        if !self.parks.is_empty() {
            tables.push(Table::of(self.parks.clone()));
            tables.push(Table::of(self.population.clone()));
            tables.push(Table::of(self.courses.clone()));
        }
        if !self.forecasts.is_empty() {
            tables.push(Table::of(self.forecasts.clone()));
            tables.push(Table::of(self.scores.clone()));
        }
        tables
    }

    /// What speaks against it, first of all.
    pub(super) fn doubts(&self) -> Vec<String> {
        let mut doubts = Vec::new();
        let mut weak: Vec<String> = Vec::new();
        let mut unknown: Vec<String> = Vec::new();
        for unit in self.units {
            let own: Vec<&UnitRow> = self.parks.iter().filter(|row| row.park == unit.name()).collect();
            let Some(first) = own.first() else { continue };
            if first.effective_runs < FEW {
                weak.push(format!("{} ({:.0})", unit.name(), first.effective_runs));
            }
            let only: Vec<&str> =
                own.iter().filter(|row| row.settled < ONLY_PRIOR).map(|row| row.parameter.as_str()).collect();
            if first.figures < own.len() && !only.is_empty() {
                unknown.push(format!("{} ({}): {}", unit.name(), counted(first.figures, "figure"), only.join(", ")));
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
        if !self.parks.is_empty() {
            doubts.push(NARROW.to_owned());
        }
        doubts
    }

    /// Whether the model forecasts better than its best rival, and the numbers of that; nothing without forecasts.
    fn verdict(&self, protocol: &str) -> Option<(String, String)> {
        let of = |name: &str| self.scores.iter().find(|row| row.protocol == protocol && row.forecaster == name);
        let (model, bass) = (of("model")?, of("pooled Bass")?);
        let best = model.crps - model.minus_best;
        let verdict = if model.minus_best <= -ENOUGH && model.minus_best_high < 0.0 {
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
        let within = |share: f64| format!("{:.0} %", 100.0 * share);
        Some((
            format!("{how} the model {verdict} the best growth curve (Bass, pooled over parks)."),
            format!(
                "{short}: mean CRPS of ln(1 + x) {:.3} against {best:.3} of that curve at its best error ({:.3} with estimated \
                 errors), difference {:+.3} ({:+.3} to {:+.3}, 90 % over {} parks); {} of figures in 50 % ranges, {} in 90 %.",
                model.crps,
                bass.crps,
                model.minus_best,
                model.minus_best_low,
                model.minus_best_high,
                model.parks,
                within(model.within_50),
                within(model.within_90)
            ),
        ))
    }

    fn verdicts(&self) -> Vec<(String, String)> {
        ["rolling", "left out"].iter().filter_map(|protocol| self.verdict(protocol)).collect()
    }

    /// The answer in a sentence or two.
    fn answer(&self) -> String {
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
            counted(ends.len(), "park"),
            told(most),
            told(fewest),
            row.living
        )
    }

    /// Each park with its row at the end of the last year.
    pub(super) fn ends(&self) -> Vec<(&Unit, &CourseRow)> {
        let last = |unit: &Unit| self.courses.iter().rfind(|row| row.park == unit.name() && row.value.is_none());
        self.units.iter().filter_map(|unit| Some((unit, last(unit)?))).collect()
    }

    pub(super) fn last_year(&self) -> f64 {
        f64::from(self.scenario.rules.time.start) + f64::from(self.scenario.rules.time.years) - 1.0
    }

    /// The results as text.
    pub(super) fn text(&self, screen: Screen) -> String {
        let figures: usize = self.units.iter().map(|unit| unit.readings.len()).sum();
        let mut text = String::new();
        for doubt in self.doubts() {
            text.extend([doubt.as_str(), "\n"]);
        }
        let _ = writeln!(
            text,
            "{}: {}, {}, {} of each park",
            self.scenario.title,
            counted(self.units.len(), "park"),
            counted(figures, "figure"),
            counted(self.settings.runs, "run")
        );
        text.extend([&self.answer(), "\n"]);
        for (_, numbers) in self.verdicts() {
            text.extend([&numbers, "\n"]);
        }
        if !self.parks.is_empty() {
            text.extend(["\n", &screen.table(&self.park_table(), 1), "\n", &screen.table(&self.population_table(), 1)]);
        }
        for protocol in ["rolling", "left out"] {
            if self.scores.iter().any(|row| row.protocol == protocol) {
                let _ = writeln!(text, "\n{}", heading(protocol));
                text.push_str(&screen.table(&self.score_table(protocol), 1));
            }
        }
        text.push_str(SURVIVORS);
        text.push('\n');
        screen.wrapped(&text)
    }

    fn park_table(&self) -> comfy_table::Table {
        let mut table = plain();
        table.set_header(["park", "figures", "effective runs", "parameter", "median", "90 %", "settled"]);
        for row in &self.parks {
            table.add_row([
                row.park.clone(),
                row.figures.to_string(),
                format!("{:.0}", row.effective_runs),
                row.parameter.clone(),
                three(row.median),
                format!("{} to {}", three(row.low_90), three(row.high_90)),
                format!("{:.0} %", 100.0 * row.settled),
            ]);
        }
        if let Some(column) = table.column_mut(3) {
            column.set_cell_alignment(CellAlignment::Left);
        }
        table
    }

    fn population_table(&self) -> comfy_table::Table {
        let mut table = plain();
        table.set_header(["over parks", "mean", "90 %", "spread of ln"]);
        for row in &self.population {
            let spread = row.spread.map_or_else(|| "-".to_owned(), three);
            table.add_row([
                row.parameter.clone(),
                three(row.median),
                format!("{} to {}", three(row.low_90), three(row.high_90)),
                spread,
            ]);
        }
        table
    }

    fn score_table(&self, protocol: &str) -> comfy_table::Table {
        let mut table = plain();
        table.set_header([
            "forecaster",
            "CRPS",
            "minus best Bass (90 %)",
            "in 50 %",
            "in 90 %",
            "all runs",
            "Brier",
            "0-2 y",
            "2-5 y",
            "5 y on",
        ]);
        for row in self.scores.iter().filter(|row| row.protocol == protocol) {
            let ahead = |crps: Option<f64>| crps.map_or_else(|| "-".to_owned(), |crps| format!("{crps:.3}"));
            table.add_row([
                row.forecaster.clone(),
                format!("{:.3}", row.crps),
                format!("{:+.3} ({:+.3} to {:+.3})", row.minus_best, row.minus_best_low, row.minus_best_high),
                format!("{:.2} ({:.2}-{:.2})", row.within_50, row.within_50_low, row.within_50_high),
                format!("{:.2} ({:.2}-{:.2})", row.within_90, row.within_90_low, row.within_90_high),
                format!("{:.3}", row.crps_whole),
                format!("{:.3}", row.brier),
                ahead(row.crps_0_2),
                ahead(row.crps_2_5),
                ahead(row.crps_5),
            ]);
        }
        table
    }

    /// The results for programs, ending in a line break.
    pub(super) fn json(&self) -> String {
        let told = json!({
            "runs_per_park": self.settings.runs,
            "answer": self.answer(),
            "comparisons": self.verdicts().into_iter().map(|(_, numbers)| numbers).collect::<Vec<_>>(),
            "warnings": self.doubts(),
            "scores": self.scores.iter().map(|row| json!({
                "protocol": row.protocol, "forecaster": row.forecaster, "parks": row.parks, "figures": row.figures,
                "crps": row.crps, "minus_best_bass": row.minus_best, "low": row.minus_best_low, "high": row.minus_best_high,
                "within_50": row.within_50, "within_90": row.within_90, "brier": row.brier,
            })).collect::<Vec<_>>(),
            "courses": self.courses.iter().map(|row| json!({
                "park": row.park, "date": row.date, "value": row.value, "living": row.living, "low_90": row.low_90,
                "low_50": row.low_50, "median": row.median, "high_50": row.high_50, "high_90": row.high_90,
            })).collect::<Vec<_>>(),
        });
        headed("calibrate", Some(self.scenario), told)
    }

    /// The page.
    pub(super) fn page(&self, drawings: &[Drawing], arguments: Vec<String>) -> String {
        let runs = (self.settings.runs * self.units.len()) as u32;
        let weak = self.doubts().into_iter().next().filter(|doubt| doubt.starts_with(WEAK));
        let sure = format!(
            "{}This rests on {} of a park for {}, each alone in its world with parameters of its own from one distribution \
             over parks. {}",
            weak.map_or_else(String::new, |weak| weak + " "),
            counted(self.settings.runs, "run"),
            counted(self.units.len(), "park"),
            SURVIVORS.trim()
        );
        let page = Page::new(
            if self.parks.is_empty() { "Forecasts" } else { "Panel" },
            self.scenario,
            &Origin::own(runs, runs, arguments),
        )
        .answer(self.answer(), sure);
        let page = self.verdicts().into_iter().fold(page, |page, (_, numbers)| page.further(numbers));
        let (rivals, drawings): (Vec<&Drawing>, Vec<&Drawing>) =
            drawings.iter().partition(|drawing| drawing.name == FORECASTERS);
        let mut page = rivals.into_iter().fold(page, Page::picture);
        for protocol in ["rolling", "left out"] {
            if self.scores.iter().any(|row| row.protocol == protocol) {
                let section = Section::new(&protocol.replace(' ', "-"), heading(protocol));
                page = page.section(section.table(&self.page_scores(protocol)));
            }
        }
        if !self.courses.is_empty() {
            let drawings: Vec<Drawing> = drawings.into_iter().cloned().collect();
            page = page.section(Section::new("ends", "Each park").table(&self.page_ends())).illustrated(&drawings);
            let section = Section::new("parks", "Parameters");
            let section = section.folded("Parameters of each park", &self.page_parks());
            page = page.section(section.folded("Parameters over parks", &self.page_population()));
        }
        let page = self.doubts().into_iter().fold(page, Page::warning);
        page.warning("Figures of the record are claims of operators, party or official media; none is audited.")
            .made("Method", format!("Gibbs sampling over banks of runs, {} rounds", self.settings.rounds))
            .html()
    }
}

/// What simulation-based calibration says of ranges; the figures stand in docs/calibration.md.
const NARROW: &str = "Ranges of tenants hold what they should; those of parameters are too narrow, and that of the rate at \
    which parks end far too narrow (docs/calibration.md).";

/// The doubt that makes every range doubtful.
const WEAK: &str = "Effective runs of single digits, whose ranges are a matter of chance";

/// What any forecast of a park says least of.
const SURVIVORS: &str = "\nThe record is one of survivors: no park on it has ended, so that figures say little of how parks end. \
    Tenants are given that a park lives; the probability of that stands beside them.";

pub(super) fn heading(protocol: &str) -> &'static str {
    if protocol == "rolling" {
        "Forecasts from a park's own past and the other parks"
    } else {
        "Forecasts of a park from the other parks alone"
    }
}
