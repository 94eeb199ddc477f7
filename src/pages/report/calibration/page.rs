//! The page of a calibration.

use crate::calibration::{Forecast, marginals, ranking};
use crate::evidence::Bound;
use crate::report::figures::{moment, significant3};
use crate::report::page::{Cell, Page, PageTable, Section};
use crate::report::{Chart, Origin};
use crate::scenario::label;

use super::{CalibrationFacts, against_curves, is_met};

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
        let met = self.figures_met();
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
        let found = marginals(self.posterior, self.fitting.priors());
        let adjusted = self.fitting.adjusted(self.posterior).ok();
        let moved = adjusted.map(|adjusted| marginals(&adjusted, self.fitting.priors()));
        for (at, ((axis, found), settled)) in self.fitting.axes().iter().zip(found).zip(self.settled()).enumerate() {
            let moved = moved.as_ref().and_then(|moved| moved.get(at));
            let (median, most) = moved.map_or((f64::NAN, (f64::NAN, f64::NAN)), |moved| (moved.median, moved.most));
            table = table.row([
                label(&axis.name).into(),
                found.prior_most.0.into(),
                found.prior_most.1.into(),
                found.median.into(),
                found.most.0.into(),
                found.most.1.into(),
                median.into(),
                most.0.into(),
                most.1.into(),
                settled.into(),
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
                    format!("{}{}", if figure.bound == Bound::AtLeast { "≥ " } else { "" }, significant3(figure.value));
                table = table.row([
                    target.name.as_str().into(),
                    role.into(),
                    Cell::of(moment(date), date),
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
                    scores.crps.mean.into(),
                    scores.log_crps.mean.into(),
                    scores.half.into(),
                    scores.most.into(),
                ]);
            }
        }
        table.sortable()
    }
}
