//! What-ifs as text and as JSON.

use std::fmt::Write as _;

use serde_json::json;

use crate::analysis::Interval;
use crate::calibration::{COMPARED, WhatIfRow};
use crate::output::headed;
use crate::report::{WhatIfFacts, count_of, is_equal, times_between, when};
use crate::scenario::ParkOutcome;

use super::screen::{Screen, plain};
use super::summary::with_sign;

/// What is said of transfer.
const TRANSFER: &str = "No park reports a transfer index: transfer is a quantity of the model.";

/// All comparisons for programs, where so many worlds were asked for, ending in a line break.
pub(super) fn json(facts: &WhatIfFacts, asked: u32) -> String {
    let (scenario, start) = (facts.scenario, f64::from(facts.scenario.parameters.time.start));
    let outcome = |row: &WhatIfRow| {
        json!({
            "outcome": row.outcome, "unit": row.unit, "stands": row.stands, "otherwise": row.otherwise,
            "difference": row.difference, "low": row.low, "high": row.high, "resolved": row.resolved,
            "share_above": row.higher, "worlds": row.worlds, "variance_ratio": row.variance_ratio,
        })
    };
    let what_ifs: Vec<_> = (scenario.what_ifs.iter())
        .map(|what_if| {
            let own = facts.rows.iter().filter(|row| row.what_if == what_if.name).map(outcome);
            json!({
                "name": what_if.name, "says": what_if.says, "park": scenario.plan.parks[what_if.park].name,
                "outcomes": own.collect::<Vec<_>>(),
            })
        })
        .collect();
    let told = json!({
        "worlds": { "asked": asked, "done": facts.worlds },
        "complete": facts.worlds == asked,
        "years": facts.date - start,
        "date": facts.date,
        "parameters": facts.under(),
        "comparisons": facts.rows.len(),
        "note": format!("{} {TRANSFER}", facts.multiplicity()),
        "what_ifs": what_ifs,
    });
    headed("what-if", Some(scenario), told)
}

/// The comparisons as text.
pub(super) fn text(facts: &WhatIfFacts, complete: bool, screen: Screen) -> String {
    let mut text = format!(
        "{}: {} {}, {}, {}\n",
        facts.scenario.title,
        count_of(facts.scenario.what_ifs.len(), "what-if"),
        when(facts.date),
        count_of(facts.worlds, "world"),
        facts.under()
    );
    if !complete {
        text += "INCOMPLETE: interrupted before all worlds were run\n";
    }
    if let Some(doubt) = facts.doubt() {
        text.extend([doubt.as_str(), "\n"]);
    }
    text.extend([facts.answer().as_str(), "\n\n"]);
    text += &screen.table(&table(facts), 1);
    let ratios = |outcome: ParkOutcome| {
        let told = times_between(facts.of(outcome).filter_map(|row| row.variance_ratio));
        told.map(|told| format!("{} {told}", outcome.as_str().replace('_', " ")))
    };
    let ratios: Vec<String> = COMPARED.into_iter().filter_map(ratios).collect();
    text += "\n± is half the 95 % interval; ? marks what these worlds do not resolve, \"equal\" what is the same in each of \
             them, \"none\" what has no value in any. Tenants, governments: number; local \
             staff, living: share; transfer: log points x firms.";
    let _ = writeln!(text, " {TRANSFER}");
    if !ratios.is_empty() {
        let _ = writeln!(text, "Variance ratio, unpaired over paired by world: {}.", ratios.join(", "));
    }
    text.extend([facts.multiplicity().as_str(), "\n"]);
    screen.wrapped(&text)
}

/// A row per what-if, a column per outcome.
fn table(facts: &WhatIfFacts) -> comfy_table::Table {
    let mut table = plain();
    let named = facts.scenario.experiment.quantities.iter().map(|quantity| quantity.name.as_str());
    let names = COMPARED.iter().map(|outcome| outcome.as_str()).chain(named).map(|name| name.replace('_', " "));
    table.set_header(std::iter::once("less as it stands".to_owned()).chain(names));
    for what_if in &facts.scenario.what_ifs {
        let cells = facts.rows.iter().filter(|row| row.what_if == what_if.name).map(|row| {
            if row.difference.is_none() {
                return "none".to_owned();
            }
            if is_equal(row) {
                return "equal".to_owned();
            }
            let mark = if row.resolved { "" } else { " ?" };
            let difference = Interval::of([row.difference, row.low, row.high]);
            if difference.bounded() { with_sign(difference) + mark } else { with_sign(difference) }
        });
        table.add_row(std::iter::once(what_if.name.clone()).chain(cells));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibration::{WorldValues, compare, what_if_rows};
    use crate::cli::screen::width;
    use crate::scenario::Scenario;

    #[test]
    fn no_line_is_wider_than_the_screen() {
        let toml = crate::scenario::Shipped::named("three_parks").unwrap().text;
        let scenario = Scenario::parse("three_parks", toml, &[]).unwrap();
        let value = |at: usize| f64::from(u32::try_from(at).unwrap());
        let world = |world: usize| -> WorldValues {
            (0..scenario.what_ifs.len())
                .map(|at| (0..COMPARED.len()).map(|of| (value(world % 3), value(at * (of + 1) + world % 2))).collect())
                .collect()
        };
        let compared = compare(&(0..6).map(world).collect::<Vec<_>>(), crate::scenario::Worth::all(6));
        let rows = what_if_rows(&scenario, &compared, 23.0);
        let facts = WhatIfFacts { scenario: &scenario, rows, worlds: 6, date: 2023.0 };
        assert!(facts.answer().starts_with("Of 13 what-ifs tried, "), "{}", facts.answer());
        assert!(facts.multiplicity().contains("are 65 comparisons"), "{}", facts.multiplicity());
        for columns in [60, 80, 120] {
            let text = text(&facts, true, Screen { columns: Some(columns), colour: false });
            let widest = text.lines().map(width).max();
            assert!(widest.is_some_and(|widest| widest <= columns), "{columns}: {widest:?}\n{text}");
        }
    }
}
