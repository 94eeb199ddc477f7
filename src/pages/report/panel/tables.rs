//! The tables on the page of a panel or of forecasts.

use crate::report::page::{Cell, PageTable};

use super::{PanelFacts, posterior_file, protocol_heading};

/// Scores of forecasters in a protocol.
pub(super) fn scores(facts: &PanelFacts, protocol: &str) -> PageTable {
    let mut table = PageTable::new(
        &format!("{}-table", protocol.replace(' ', "-")),
        &format!("{}: means over parks of means over figures", protocol_heading(protocol)),
    )
    .words("forecaster")
    .numbers("CRPS")
    .numbers("minus best Bass")
    .numbers("5 %")
    .numbers("95 %")
    .numbers("in 50 %")
    .numbers("in 90 %")
    .numbers("CRPS, all runs")
    .numbers("Brier of living");
    for row in facts.scores.iter().filter(|row| row.protocol == protocol) {
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

/// Tenants of each park at the end.
pub(super) fn ends(facts: &PanelFacts) -> PageTable {
    let caption = format!("Tenants of each park if it survives to the end of {:.0}, in firms", facts.last_year());
    let mut table = PageTable::new("ends-table", &caption)
        .words("park")
        .numbers("last on record")
        .numbers("in")
        .numbers("median")
        .numbers("5 %")
        .numbers("95 %")
        .numbers("probability to survive")
        .numbers("effective runs");
    for (unit, row) in facts.ends() {
        let firms =
            |value: Option<f64>| value.map_or_else(|| Cell::from("-"), |value| Cell::of(format!("{value:.0}"), value));
        let last = unit.readings.last();
        let date = last.map(|reading| reading.date.floor());
        let effective = facts.parks.iter().find(|row| row.park == unit.name()).map(|row| row.effective_runs);
        table = table.row([
            unit.name().into(),
            firms(last.map(|reading| reading.value)),
            firms(date),
            firms(row.median),
            firms(row.low_90),
            firms(row.high_90),
            Cell::of(format!("{:.2}", row.living), row.living),
            firms(effective),
        ]);
    }
    table.sortable()
}

/// Parameters of each park.
pub(super) fn parks(facts: &PanelFacts) -> PageTable {
    let mut table = PageTable::new(
        "park-table",
        "Parameters by park; histories in the file named; settled where it is more than chance",
    )
    .words("park")
    .words("histories")
    .numbers("effective runs")
    .words("parameter")
    .numbers("median")
    .numbers("5 %")
    .numbers("95 %")
    .numbers("settled");
    for row in &facts.parks {
        let unit = facts.units.iter().find(|unit| unit.name() == row.park);
        let file = unit.map_or_else(String::new, |unit| posterior_file(facts.units, unit));
        table = table.row([
            row.park.as_str().into(),
            file.into(),
            row.effective_runs.into(),
            row.parameter.as_str().into(),
            row.median.into(),
            row.low_90.into(),
            row.high_90.into(),
            row.beyond_chance().into(),
        ]);
    }
    table.sortable()
}

/// Parameters over parks.
pub(super) fn population(facts: &PanelFacts) -> PageTable {
    let mut table = PageTable::new("population-table", "Means over parks, and spreads of logarithms")
        .words("parameter")
        .numbers("mean")
        .numbers("5 %")
        .numbers("95 %")
        .numbers("spread");
    for row in &facts.population {
        table = table.row([
            row.parameter.as_str().into(),
            row.median.into(),
            row.low_90.into(),
            row.high_90.into(),
            row.spread.into(),
        ]);
    }
    table.sortable()
}
