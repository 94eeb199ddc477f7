//! Tenants of pinned parks against the record, from the table `park_years`.

use crate::charts::{Event, Exactness, Fan, Observation, Quantity, fan};
use crate::evidence::{Bound, Counted, Evidence};
use crate::report::gallery::Sketch;
use crate::report::{ReportError, RunTables};
use crate::rules::Arm;
use crate::world::plan::PinnedPark;

use super::{course, series, time, words};

/// Each pinned park in the open arm, which is history's, or in the first arm.
pub(in crate::report) fn fans(tables: &RunTables) -> Result<Vec<Sketch>, ReportError> {
    if tables.scenario.plan.parks.is_empty() {
        return Ok(Vec::new());
    }
    let rows = tables.table("park_years")?;
    let (names, living) = (rows.words("park")?, rows.numbers("living")?);
    let arm = tables.arms().iter().position(|arm| *arm == Arm::Open.word()).unwrap_or(0);
    let mut sketches = Vec::new();
    for park in &tables.scenario.plan.parks {
        let is_own = |row: usize| names[row] == park.name && living[row] == 1.0;
        let tenants = course(tables, rows, "tenants", is_own)?;
        let producing = course(tables, rows, "producing", is_own)?;
        let worlds = tables.worlds();
        let alive = tenants.by_arm[arm].iter().filter(|world| world.last().is_some_and(|value| value.is_finite()));
        let caption = format!(
            "Arm {}. Worlds in which the park lives ({} of {worlds} at the horizon); line: median; bands: 50 % and 90 %. \
             Home firms; reported figures with the keys of their sources.",
            tables.arms()[arm],
            alive.count(),
        );
        let title = format!("{}: does the model cover the record?", park.name);
        let facts = Fan {
            words: words(tables, &title, &caption, "Tenants of a pinned park over time with reported figures."),
            time: time(tables),
            count: Quantity::new("tenants", "firms"),
            series: vec![series("registered", &tenants, arm), series("producing", &producing, arm)],
            observed: observed(park),
            events: events(tables, park),
        };
        sketches.push(Sketch { suffix: file_name(&park.name), title, svg: fan(&facts) });
    }
    Ok(sketches)
}

/// Letters and digits of a name, joined by underscores.
fn file_name(name: &str) -> String {
    let words: Vec<String> = (name.split(|c: char| !c.is_ascii_alphanumeric()))
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    words.join("_")
}

fn events(tables: &RunTables, park: &PinnedPark) -> Vec<Event> {
    let founded = Event { time: park.date, label: "founded".to_owned() };
    let programmes = (tables.scenario.plan.programmes.iter())
        .map(|programme| Event { time: programme.date, label: programme.name.clone() });
    std::iter::once(founded).chain(programmes).collect()
}

/// Reported tenants of a park: of the home country where such counts exist, else of all.
fn observed(park: &PinnedPark) -> Vec<Observation> {
    let Some(record) = park.record.as_ref().and_then(|id| Evidence::builtin().park(id)) else { return Vec::new() };
    let all = || record.series("tenants").into_iter().filter(|figure| figure.counted != Some(Counted::Home));
    let home: Vec<_> = (record.series("tenants_home").into_iter())
        .chain(record.series("tenants").into_iter().filter(|figure| figure.counted == Some(Counted::Home)))
        .collect();
    let mut figures: Vec<(_, &str)> = if home.is_empty() {
        all().map(|figure| (figure, "registered")).collect()
    } else {
        home.into_iter()
            .map(|figure| (figure, "registered"))
            .chain(all().map(|figure| (figure, "all nationalities")))
            .collect()
    };
    figures.extend(record.series("tenants_producing").into_iter().map(|figure| (figure, "producing")));
    (figures.into_iter())
        .filter(|(figure, _)| !figure.promise)
        .map(|(figure, series)| Observation {
            time: figure.date.in_years(),
            value: figure.value,
            exactness: match figure.bound {
                Bound::Exact => Exactness::Exact,
                Bound::Approximate => Exactness::Approximate,
                Bound::AtLeast => Exactness::AtLeast,
            },
            series: series.to_owned(),
            source: figure.source.clone(),
        })
        .collect()
}
