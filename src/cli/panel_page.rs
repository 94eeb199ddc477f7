//! What a panel or a protocol says: as text, as a page with pictures, as JSON.

use std::fmt::Write as _;

use comfy_table::CellAlignment;
use serde_json::json;

use crate::calibration::panel::{CourseRow, ForecastRow, PanelSettings, PopulationRow, ScoreRow, Unit, UnitRow};
use crate::output::{Table, headed};
use crate::report::{Drawing, Origin, Page, PageTable, Section, counted};
use crate::scenario::Scenario;

use super::calibration_page::three;
use super::panel::posterior_file;
use super::panel_pictures::FORECASTERS;
use super::screen::{Screen, plain};

/// Rows of forecasts and of scores.
pub(super) type Forecasts = (Vec<ForecastRow>, Vec<ScoreRow>);

/// An effective number of runs below this is no sample.
const FEW: f64 = 10.0;
/// A parameter of which less of the spread over parks is gone is only its prior.
const ONLY_PRIOR: f64 = 0.1;
/// Scores below pooled Bass by which the model is said to beat it.
const ENOUGH: f64 = 0.05;

/// What was found.
pub(super) struct Found<'a> {
    scenario: &'a Scenario,
    pub(super) units: &'a [Unit],
    pub(super) settings: PanelSettings,
    forecasts: Vec<ForecastRow>,
    pub(super) scores: Vec<ScoreRow>,
    pub(super) parks: Vec<UnitRow>,
    population: Vec<PopulationRow>,
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
            doubts.push(format!(
                "Effective runs of single digits, whose ranges are a matter of chance: {}; more come with --most-runs.",
                weak.join(", ")
            ));
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

    /// Whether the model beats its best rival, in a sentence; nothing without forecasts.
    fn verdict(&self, protocol: &str) -> Option<String> {
        let of = |name: &str| self.scores.iter().find(|row| row.protocol == protocol && row.forecaster == name);
        let (model, bass) = (of("model")?, of("pooled Bass")?);
        let best = model.crps - model.minus_best;
        let verdict = if model.minus_best <= -ENOUGH && model.minus_best_high < 0.0 {
            "beats pooled Bass"
        } else if model.minus_best_low > 0.0 {
            "loses to pooled Bass"
        } else if model.minus_best_high < 0.0 {
            "is better than pooled Bass, by less than 0.05"
        } else {
            "is not told from pooled Bass"
        };
        let how = if protocol == "rolling" { "Given a park's own past" } else { "With no figure of the park" };
        Some(format!(
            "{how} the model {verdict} at its best error: mean CRPS of ln(1 + x) {:.3} against {best:.3} ({:.3} with estimated \
             errors), difference {:+.3} ({:+.3} to {:+.3}, 90 % over {} parks); {:.0} % of figures in 50 % ranges, {:.0} % in 90 %.",
            model.crps,
            bass.crps,
            model.minus_best,
            model.minus_best_low,
            model.minus_best_high,
            model.parks,
            100.0 * model.within_50,
            100.0 * model.within_90
        ))
    }

    /// The answer in a sentence or two.
    fn answer(&self) -> String {
        let verdicts: Vec<String> =
            ["rolling", "left out"].iter().filter_map(|protocol| self.verdict(protocol)).collect();
        if !verdicts.is_empty() {
            return verdicts.join(" ");
        }
        let last = |unit: &Unit| self.courses.iter().rfind(|row| row.park == unit.name() && row.value.is_none());
        let told: Vec<String> = (self.units.iter())
            .filter_map(|unit| {
                let row = last(unit)?;
                Some(format!(
                    "{} {:.0} ({:.0} to {:.0}; lives {:.2})",
                    unit.name(),
                    row.median?,
                    row.low_90?,
                    row.high_90?,
                    row.living
                ))
            })
            .collect();
        let end = f64::from(self.scenario.rules.time.start) + f64::from(self.scenario.rules.time.years);
        format!(
            "Tenants at the end of {:.0} if the park lives, with 90 % ranges and the probability that it does: {}.",
            end - 1.0,
            told.join(", ")
        )
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
            "{}: {}, {}, {} runs of each park",
            self.scenario.title,
            counted(self.units.len(), "park"),
            counted(figures, "figure"),
            self.settings.runs
        );
        text.extend([&self.answer(), "\n"]);
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
        let sure = format!(
            "This rests on {} runs of a park for {}, each alone in its world with parameters of its own from one distribution \
             over parks. {}",
            self.settings.runs,
            counted(self.units.len(), "park"),
            SURVIVORS.trim()
        );
        let page = Page::new(
            if self.parks.is_empty() { "Forecasts" } else { "Panel" },
            self.scenario,
            &Origin::own(runs, runs, arguments),
        )
        .answer(self.answer(), sure);
        let (rivals, drawings): (Vec<&Drawing>, Vec<&Drawing>) =
            drawings.iter().partition(|drawing| drawing.name == FORECASTERS);
        let mut page = rivals.into_iter().fold(page, Page::picture);
        for protocol in ["rolling", "left out"] {
            if self.scores.iter().any(|row| row.protocol == protocol) {
                let section = Section::new(&protocol.replace(' ', "-"), heading(protocol));
                page = page.section(section.table(&self.page_scores(protocol)));
            }
        }
        if !drawings.is_empty() {
            page = page.section(drawings.into_iter().fold(Section::new("charts", "Charts"), Section::chart));
            page = page.section(Section::new("parks", "Parks").table(&self.page_parks()));
            page = page.section(Section::new("population", "Over parks").table(&self.page_population()));
        }
        let page = self.doubts().into_iter().fold(page, Page::warning);
        page.warning("Figures of the record are claims of operators, party or official media; none is audited.")
            .made("Method", format!("Gibbs sampling over banks of runs, {} rounds", self.settings.rounds))
            .html()
    }

    fn page_scores(&self, protocol: &str) -> PageTable {
        let mut table =
            PageTable::new(&format!("{}-table", protocol.replace(' ', "-")), "Mean over parks of means over figures")
                .words("forecaster")
                .numbers("CRPS")
                .numbers("minus best Bass")
                .numbers("5 %")
                .numbers("95 %")
                .numbers("in 50 %")
                .numbers("in 90 %")
                .numbers("CRPS, all runs")
                .numbers("Brier of living");
        for row in self.scores.iter().filter(|row| row.protocol == protocol) {
            table = table.row([
                row.forecaster.as_str().into(),
                row.crps.into(),
                row.minus_best.into(),
                row.minus_best_low.into(),
                row.minus_best_high.into(),
                row.within_50.into(),
                row.within_90.into(),
                row.crps_whole.into(),
                row.brier.into(),
            ]);
        }
        table.sortable()
    }

    fn page_parks(&self) -> PageTable {
        let mut table = PageTable::new("park-table", "Parameters by park; histories in the file named")
            .words("park")
            .words("histories")
            .numbers("effective runs")
            .words("parameter")
            .numbers("median")
            .numbers("5 %")
            .numbers("95 %")
            .numbers("settled");
        for row in &self.parks {
            let unit = self.units.iter().find(|unit| unit.name() == row.park);
            let file = unit.map_or_else(String::new, |unit| posterior_file(self.units, unit));
            table = table.row([
                row.park.as_str().into(),
                file.into(),
                row.effective_runs.into(),
                row.parameter.as_str().into(),
                row.median.into(),
                row.low_90.into(),
                row.high_90.into(),
                row.settled.into(),
            ]);
        }
        table.sortable()
    }

    fn page_population(&self) -> PageTable {
        let mut table = PageTable::new("population-table", "Means over parks, and spreads of logarithms")
            .words("parameter")
            .numbers("mean")
            .numbers("5 %")
            .numbers("95 %")
            .numbers("spread");
        for row in &self.population {
            table = table.row([
                row.parameter.as_str().into(),
                row.median.into(),
                row.low_90.into(),
                row.high_90.into(),
                row.spread.unwrap_or(f64::NAN).into(),
            ]);
        }
        table.sortable()
    }
}

/// What simulation-based calibration says of ranges; the figures stand in docs/calibration.md.
const NARROW: &str = "Ranges of tenants hold what they should; those of parameters are too narrow, and that of the rate at \
    which parks end far too narrow (docs/calibration.md).";

/// What any forecast of a park says least of.
const SURVIVORS: &str = "\nThe record is one of survivors: no park on it has ended, so that figures say little of how parks end. \
    Tenants are given that a park lives; the probability of that stands beside them.";

fn heading(protocol: &str) -> &'static str {
    if protocol == "rolling" {
        "Forecasts from a park's own past and the other parks"
    } else {
        "Forecasts of a park from the other parks alone"
    }
}
