//! The tables on the page of a panel or of forecasts.

use crate::report::page::{Cell, PageTable, numbers, words};

use super::{PanelFacts, posterior_file, protocol_heading};

/// Scores of forecasters in a protocol.
pub(super) fn scores(facts: &PanelFacts, protocol: &str) -> PageTable {
    PageTable::of(
        &format!("{}-table", protocol.replace(' ', "-")),
        &format!("{}: means over parks of means over figures", protocol_heading(protocol)),
        facts.scores.iter().filter(|row| row.protocol == protocol),
        &[
            words("forecaster", &|row| row.forecaster.as_str().into()),
            numbers("CRPS", &|row| row.crps.into()),
            numbers("minus best Bass", &|row| row.minus_best.into()),
            numbers("5 %", &|row| row.minus_best_low.into()),
            numbers("95 %", &|row| row.minus_best_high.into()),
            numbers("in 50 %", &|row| row.within_50.into()),
            numbers("in 90 %", &|row| row.within_90.into()),
            numbers("CRPS, all runs", &|row| row.crps_whole.into()),
            numbers("Brier of living", &|row| row.brier.into()),
        ],
    )
}

/// Tenants of each park at the end.
pub(super) fn ends(facts: &PanelFacts) -> PageTable {
    let firms =
        |value: Option<f64>| value.map_or_else(|| Cell::from("-"), |value| Cell::of(format!("{value:.0}"), value));
    let effective = |park: &str| facts.parks.iter().find(|row| row.park == park).map(|row| row.effective_runs);
    PageTable::of(
        "ends-table",
        &format!("Tenants of each park if it survives to the end of {:.0}, in firms", facts.last_year()),
        facts.ends(),
        &[
            words("park", &|(unit, _)| unit.name().into()),
            numbers("last on record", &|(unit, _)| firms(unit.readings.last().map(|reading| reading.value))),
            numbers("in", &|(unit, _)| firms(unit.readings.last().map(|reading| reading.date.floor()))),
            numbers("median", &|(_, row)| firms(row.median)),
            numbers("5 %", &|(_, row)| firms(row.low_90)),
            numbers("95 %", &|(_, row)| firms(row.high_90)),
            numbers("probability to survive", &|(_, row)| Cell::of(format!("{:.2}", row.living), row.living)),
            numbers("effective runs", &|(unit, _)| firms(effective(unit.name()))),
        ],
    )
}

/// Parameters of each park.
pub(super) fn parks(facts: &PanelFacts) -> PageTable {
    let histories = |park: &str| {
        let unit = facts.units.iter().find(|unit| unit.name() == park);
        unit.map_or_else(String::new, |unit| posterior_file(facts.units, unit))
    };
    PageTable::of(
        "park-table",
        "Parameters by park; histories in the file named; settled where it is more than chance",
        &facts.parks,
        &[
            words("park", &|row| row.park.as_str().into()),
            words("histories", &|row| histories(&row.park).into()),
            numbers("effective runs", &|row| row.effective_runs.into()),
            words("parameter", &|row| row.parameter.as_str().into()),
            numbers("median", &|row| row.median.into()),
            numbers("5 %", &|row| row.low_90.into()),
            numbers("95 %", &|row| row.high_90.into()),
            numbers("settled", &|row| row.beyond_chance().into()),
        ],
    )
}

/// Parameters over parks.
pub(super) fn population(facts: &PanelFacts) -> PageTable {
    PageTable::of(
        "population-table",
        "Geometric means over parks, and spreads of logarithms",
        &facts.population,
        &[
            words("parameter", &|row| row.parameter.as_str().into()),
            numbers("geometric mean", &|row| row.median.into()),
            numbers("5 %", &|row| row.low_90.into()),
            numbers("95 %", &|row| row.high_90.into()),
            numbers("spread", &|row| row.spread.into()),
        ],
    )
}
