//! The page of a calibration.

use crate::calibration::{FITTED, FigureRow};
use crate::report::figures::{moment, significant3};
use crate::report::page::{Cell, Page, PageTable, Section, numbers, words};
use crate::report::{Chart, Origin};
use crate::scenario::label;

use super::{CalibrationFacts, against_curves};

/// A parameter is said to be settled if so much of its prior's spread is gone.
const SETTLED: f64 = 1.0 / 3.0;

impl CalibrationFacts<'_> {
    /// The page.
    pub fn page(&self, charts: &[Chart], arguments: Vec<String>) -> String {
        let settled: Vec<String> = (self.fitting.axes().iter().zip(self.settled()))
            .filter(|(_, settled)| settled.is_some_and(|settled| settled > SETTLED))
            .map(|(axis, _)| label(&axis.name))
            .collect();
        let all = self.fitting.axes().len();
        let figures = self.fitting.forecast_from();
        let met = self.figures().iter().filter(|(row, is_met)| row.role == FITTED && *is_met).count();
        let taught = if !self.can_settle() {
            format!(
                "Nothing is settled: the accepted runs are worth {:.0}, fewer than the {all} parameters",
                self.posterior.effective_sample_size()
            )
        } else if settled.is_empty() {
            format!("The record settles none of the {all} parameters by more than a third of what was unknown")
        } else {
            format!(
                "Of {all} parameters the record settles {} by more than a third ({})",
                settled.len(),
                settled.join(", ")
            )
        };
        let not_a_fit = if self.is_far() { "This is not a fit: accepted runs are far from the figures. " } else { "" };
        // Runs far from the figures have ranges so wide that figures in them show nothing.
        let covered = if self.is_far() {
            String::new()
        } else {
            format!("; {met} of {figures} fitted figures lie in the 90 % range of the accepted runs")
        };
        let answer = format!("{not_a_fit}{taught}{covered}.");
        let uncertainty = format!(
            "This rests on {} runs {}, an effective sample of {:.0}, under the model and the priors below. {}",
            self.posterior.particles.len(),
            self.nearness(),
            self.posterior.effective_sample_size(),
            against_curves(self.forecasts)
        );
        let runs = self.generations.iter().map(|generation| generation.attempts).sum::<u64>() as u32;
        let mut page = Page::new("Calibration", self.scenario, &Origin::own(runs, runs, arguments))
            .answer(answer, uncertainty)
            .illustrated(charts)
            .section(Section::new("parameters", "Parameters").table(&self.parameter_table()))
            .section(Section::new("figures", "Figures").table(&self.figure_table()));
        if !self.forecasts.is_empty() {
            page = page.section(Section::new("forecasts", "Forecasts").table(&self.score_table()));
        }
        let page = self.doubts().into_iter().fold(page, Page::warning);
        page.warning(
            "A run is accepted with its random draws. Ranges of accepted runs are those of histories like the record so far, narrower \
             than what the parameters alone would lead to.",
        )
        .warning("Figures of the record are claims of operators, party or official media; none is audited.")
        .warning("No park reports a transfer index: transfer is a quantity of the model, whatever is fitted.")
        .made("Method", format!("ABC-SMC, {} generations, {runs} runs; {}", self.generations.len(), self.stop))
        .html()
    }

    fn parameter_table(&self) -> PageTable {
        PageTable::of(
            "parameter-table",
            "Parameters before and after",
            self.parameters().into_iter().zip(self.settled()),
            &[
                words("parameter", &|(row, _)| label(&row.parameter).into()),
                numbers("prior 5 %", &|(row, _)| row.prior_low.into()),
                numbers("prior 95 %", &|(row, _)| row.prior_high.into()),
                numbers("median", &|(row, _)| row.median.into()),
                numbers("5 %", &|(row, _)| row.low_90.into()),
                numbers("95 %", &|(row, _)| row.high_90.into()),
                numbers("median, adjusted", &|(row, _)| row.adjusted_median.into()),
                numbers("5 %, adjusted", &|(row, _)| row.adjusted_low_90.into()),
                numbers("95 %, adjusted", &|(row, _)| row.adjusted_high_90.into()),
                numbers("settled", &|(_, settled)| (*settled).into()),
            ],
        )
    }

    fn figure_table(&self) -> PageTable {
        let value = |row: &FigureRow| format!("{}{}", if row.is_bound() { "≥ " } else { "" }, significant3(row.value));
        PageTable::of(
            "figure-table",
            "What accepted runs say to each figure",
            self.figures(),
            &[
                words("target", &|(row, _)| row.target.as_str().into()),
                words("role", &|(row, _)| row.role.as_str().into()),
                numbers("date", &|(row, _)| Cell::of(moment(row.date), row.date)),
                numbers("record", &|(row, _)| Cell::of(value(row), row.value)),
                numbers("median", &|(row, _)| row.median.into()),
                numbers("5 %", &|(row, _)| row.low_90.into()),
                numbers("95 %", &|(row, _)| row.high_90.into()),
                words("in range", &|(_, is_met)| if *is_met { "yes" } else { "no" }.into()),
                words("source", &|(row, _)| row.source.as_deref().unwrap_or("own").into()),
            ],
        )
    }

    fn score_table(&self) -> PageTable {
        PageTable::of(
            "score-table",
            "Forecasters over the figures that all of them forecast",
            self.scores(),
            &[
                words("target", &|(target, ..)| (*target).into()),
                words("forecaster", &|(_, name, _)| (*name).into()),
                numbers("figures", &|(.., of)| Cell::of(of.count.to_string(), of.count as f64)),
                numbers("CRPS", &|(.., of)| of.crps.mean.into()),
                numbers("CRPS of ln(1 + x)", &|(.., of)| of.log_crps.mean.into()),
                numbers("within 50 %", &|(.., of)| of.half.into()),
                numbers("within 90 %", &|(.., of)| of.most.into()),
            ],
        )
    }
}
