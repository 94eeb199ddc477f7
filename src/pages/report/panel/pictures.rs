//! The pictures of a panel and of a protocol: what came and may come of each park, and who forecasts better.

use crate::calibration::panel::{CourseRow, TenantCount, Unit};
use crate::charts::{
    self, AblatedContrast, AblationEffects, AxisLabel, Band, BandSeries, Bound, DatedLine, Effect, Fan, Interval,
    Labels, Observation, RangeRow, Ranges,
};
use crate::report::{Chart, percent};

use super::{FORECASTERS, PanelFacts};

const HISTORIES: &str = "like the record";

impl PanelFacts<'_> {
    /// A picture of each park, of all at the end, and of all forecasters, as far as there are any.
    pub fn charts(&self) -> Vec<Chart> {
        let mut charts = Vec::new();
        for unit in self.units.iter().filter(|_| !self.courses.is_empty()) {
            charts.push(Chart::of(format!("course_{}", unit.scenario.name), charts::fan(&self.fan(unit))));
        }
        if !charts.is_empty() {
            charts.insert(0, Chart::of("parks_at_the_end", charts::ranges(&self.ranges())));
        }
        if let Some(facts) = self.rivals() {
            charts.insert(0, Chart::of(FORECASTERS, charts::ablation_effects(&facts)));
        }
        charts
    }

    /// Every forecaster against the best pooled Bass curve, a panel each protocol; nothing where none was scored.
    fn rivals(&self) -> Option<AblationEffects> {
        let mut forecasters: Vec<String> = Vec::new();
        // The best of the curves at fixed errors is the zero; two that are far off would leave the others no room.
        let is_drawn =
            |name: &str| !name.starts_with("pooled Bass, error") && !["random walk", "last value"].contains(&name);
        for row in self.scores.iter().filter(|row| is_drawn(&row.forecaster)) {
            if !forecasters.contains(&row.forecaster) {
                forecasters.push(row.forecaster.clone());
            }
        }
        let contrasts = ["rolling", "left out"].into_iter().filter_map(|protocol| {
            let rows = || self.scores.iter().filter(|row| row.protocol == protocol);
            let parks = rows().next()?.parks;
            let effect = |name: &String| {
                let row = rows().find(|row| row.forecaster == *name);
                row.map_or_else(Effect::default, |row| Effect {
                    difference: Interval { value: row.minus_best, low: row.minus_best_low, high: row.minus_best_high },
                    resolved: row.minus_best_low > 0.0 || row.minus_best_high < 0.0,
                })
            };
            Some(AblatedContrast {
                first: format!(
                    "{}, {parks} parks",
                    if protocol == "rolling" { "own past known" } else { "no own figure" }
                ),
                second: "best pooled Bass".to_owned(),
                base: Effect::default(),
                under: forecasters.iter().map(effect).collect(),
            })
        });
        let contrasts: Vec<AblatedContrast> = contrasts.collect();
        (!contrasts.is_empty()).then(|| AblationEffects {
            labels: Labels {
                title: "Who forecasts better than growth curves?".to_owned(),
                caption: "Mean CRPS of ln(1 + tenants) minus that of the pooled Bass curve at its best error in hindsight, with \
                          90 % intervals over parks; left of zero is better than the curve. Random walk and \
                          last value, far to the right, are in the table."
                    .to_owned(),
                description: "Scores of all forecasters minus that of the best curve, with intervals over parks.".to_owned(),
            },
            difference: AxisLabel::new("CRPS minus that of the best pooled Bass curve", ""),
            contrasts,
            base: None,
            ablations: forecasters,
            interval: "mean with 90 % interval over parks".to_owned(),
        })
    }

    /// All parks at the end of the last year, with the figures last reported.
    fn ranges(&self) -> Ranges {
        let at = |value: Option<f64>| value.unwrap_or(f64::NAN);
        let rows = self.ends().into_iter().map(|(unit, row)| RangeRow {
            name: unit.name().to_owned(),
            median: at(row.median),
            half: (at(row.low_50), at(row.high_50)),
            most: (at(row.low_90), at(row.high_90)),
            reported: unit.readings.last().map(|reading| (reading.value, exactness(reading))),
            aside: percent(row.living),
        });
        Ranges {
            labels: Labels {
                title: format!("How many tenants at the end of {:.0}?", self.last_year()),
                caption: format!(
                    "Tenants if the park survives, in {} runs of each weighted by how like the record they are; stroke: median. \
                     Right: probability that it survives. Seed {}.",
                    self.runs, self.scenario.experiment.seed
                ),
                description: "Tenants of each park at the end, with ranges, beside the figure last reported."
                    .to_owned(),
            },
            quantity: AxisLabel::new("tenants", "firms"),
            aside: "survives".to_owned(),
            rows: rows.collect(),
        }
    }

    fn fan(&self, unit: &Unit) -> Fan {
        let rows = || self.courses.iter().filter(|row| row.park == unit.name());
        let at = |value: Option<f64>| value.unwrap_or(f64::NAN);
        let band = |row: &CourseRow| Band {
            x: row.date,
            low: at(row.low_90),
            q25: at(row.low_50),
            median: at(row.median),
            q75: at(row.high_50),
            high: at(row.high_90),
        };
        let observed = rows().zip(0..).filter_map(|(row, _)| {
            let reading =
                unit.readings.iter().find(|reading| reading.date == row.date && Some(reading.value) == row.value)?;
            Some(Observation {
                time: row.date,
                value: row.value?,
                exactness: exactness(reading),
                series: if row.is_fitted { HISTORIES } else { "kept from the fit" }.to_owned(),
                source: row.source.clone()?,
            })
        });
        let effective = self.parks.iter().find(|row| row.park == unit.name()).map_or(0.0, |row| row.effective_runs);
        let living = rows().rfind(|row| row.value.is_none()).map_or(f64::NAN, |row| row.living);
        Fan {
            labels: Labels {
                title: format!("{}: what came, and what may come?", unit.name()),
                caption: format!(
                    "Tenants if the park lives, which it does to the end with probability {living:.2}; bands: 50 % and 90 % of \
                     histories like the record, worth {effective:.0} runs; points: figures with keys of sources, grey: kept \
                     from the fit. Seed {}.",
                    self.scenario.experiment.seed
                ),
                description: "Tenants of a park over time in runs that went like its figures, with the figures."
                    .to_owned(),
            },
            time: AxisLabel::new("year", ""),
            count: AxisLabel::new("tenants", "firms"),
            series: vec![BandSeries {
                name: HISTORIES.to_owned(),
                points: rows().filter(|row| row.value.is_none()).map(band).collect(),
            }],
            observed: observed.collect(),
            events: vec![DatedLine { time: unit.founded(), label: "founded".to_owned() }],
        }
    }
}

/// How a figure of the record is meant.
fn exactness(reading: &TenantCount) -> Bound {
    if reading.at_least {
        Bound::AtLeast
    } else if reading.is_weak {
        Bound::Approximate
    } else {
        Bound::Exact
    }
}
