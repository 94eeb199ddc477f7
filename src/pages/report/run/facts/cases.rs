//! Tenants of pinned parks against the record, from the table `park_courses`.

use crate::charts::{Band, Event, Exactness, Fan, Observation, Quantity, fan};
use crate::evidence::{Bound, Counted, Evidence};
use crate::ids::{CorporationId, CountryId};
use crate::output::results::ParkCourse;
use crate::report::run::sketch::Sketch;
use crate::report::{ReportError, ResultTables, file_name};
use crate::rules::Arm;
use crate::world::plan::{Change, PinnedPark, Plan, Role};

use super::{Course, sampled, time, words};

/// Reported counts of firms from everywhere, beside those from home alone.
const ALL_NATIONALITIES: &str = "all nationalities";

/// Each pinned park in the open arm, which is history's, or in the first arm.
pub(in crate::report) fn fans(tables: &ResultTables) -> Result<Vec<Sketch>, ReportError> {
    if tables.scenario.plan.parks.is_empty() {
        return Ok(Vec::new());
    }
    let rows = tables.rows::<ParkCourse>()?;
    let arm = tables.arms().iter().position(|arm| *arm == Arm::Open.word()).unwrap_or(0);
    let mut sketches = Vec::new();
    for (at, park) in tables.scenario.plan.parks.iter().enumerate() {
        let course = |figure: &str| {
            let own = rows.iter().filter(|row| row.park == park.name && row.figure == figure);
            Course::of(tables, own.map(|row| (row.arm, row.date, row.over.clone())))
        };
        let (tenants, producing) = (course("tenants_home")?, course("producing_home")?);
        let since_founding = |name: &str, course: &Course| {
            let mut series = course.series(name, arm);
            // Recorded from the end of its first year on; at its founding a park has no tenants.
            if series.points.first().is_some_and(|first| first.x > park.date) {
                let none = Band { x: park.date, low: 0.0, q25: 0.0, median: 0.0, q75: 0.0, high: 0.0 };
                series.points.insert(0, none);
            }
            series
        };
        let observed = observed(park);
        let worlds = tables.drawn_worlds();
        let last = rows.iter().map(|row| row.date).max_by(f64::total_cmp);
        let alive = last.and_then(|last| tenants.at(arm, last)).map_or(0, |spread| spread.worlds);
        let caption = format!(
            "Arm {}; home firms while the park lives ({} of {worlds} worlds at the horizon); line: median; bands: 50 % \
             and 90 %. {}",
            tables.arms()[arm],
            alive,
            note(&observed)
        ) + &sampled(tables);
        let question = if observed.is_empty() { "how many tenants come?" } else { "does the model cover the record?" };
        let title = format!("{}: {question}", park.name);
        let facts = Fan {
            words: words(tables, &title, &caption, "Tenants of a pinned park over time with reported figures."),
            time: time(tables),
            count: Quantity::new("tenants", "firms"),
            series: vec![since_founding("registered", &tenants), since_founding("producing", &producing)],
            observed,
            events: events(&tables.scenario.plan, at, park),
        };
        sketches.push(Sketch { suffix: file_name(&park.name), title, svg: fan(&facts) });
    }
    Ok(sketches)
}

/// What happens to a pinned park: its founding, the programmes of its two countries, what the scenario sets.
fn events(plan: &Plan, at: usize, park: &PinnedPark) -> Vec<Event> {
    let countries = [park.developer, park.partner].map(|corporation| country_of(plan, corporation));
    let founded = Event { time: park.date, label: "founded".to_owned() };
    let programmes = (plan.programmes.iter())
        .filter(|programme| programme.countries.iter().any(|&country| countries.contains(&Some(country))))
        .map(|programme| Event { time: programme.date, label: programme.name.clone() });
    let changes = (plan.events.iter())
        .filter_map(|event| Some(Event { time: event.date, label: change_of_park(&event.change, at)? }));
    std::iter::once(founded).chain(programmes).chain(changes).collect()
}

/// A change in a few words, if it is one of the pinned park at this position.
fn change_of_park(change: &Change, at: usize) -> Option<String> {
    let role = |role: Role| role.word().replace('_', " ");
    let (park, label) = match *change {
        Change::Entry { park, value } => (park, format!("entry x {value}")),
        Change::Land { park, value } => (park, format!("land {value}")),
        Change::Join { park, role: who } => (park, format!("{} joins", role(who))),
        Change::Leave { park, role: who } => (park, format!("{} leaves", role(who))),
        Change::Threshold { park, role: who, value } => (park, format!("threshold of {} {value}", role(who))),
        Change::ParkElement { park, .. } => (park, "policy changed".to_owned()),
        _ => return None,
    };
    (park == at).then_some(label)
}

/// Country of a corporation; they are numbered region by region.
fn country_of(plan: &Plan, corporation: CorporationId) -> Option<CountryId> {
    let mut next = 0;
    let region = plan.regions.iter().find(|region| {
        next += region.corporations;
        corporation.0 < next
    });
    region.map(|region| region.country)
}

/// What the caption says of the reported figures.
fn note(observed: &[Observation]) -> &'static str {
    if observed.is_empty() {
        "No counts of tenants on record."
    } else if observed.iter().any(|observation| observation.series == ALL_NATIONALITIES) {
        "Points: reported, with keys of sources; grey: all nationalities."
    } else {
        "Points: reported, with keys of sources."
    }
}

/// Reported tenants of a park: of the home country where such counts exist, else of all.
fn observed(park: &PinnedPark) -> Vec<Observation> {
    let Some(record) = park.record.as_ref().and_then(|id| Evidence::builtin().park(id)) else {
        return Vec::new();
    };
    let all = || {
        record
            .series("tenants")
            .into_iter()
            .filter(|figure| !matches!(figure.counted, Some(Counted::Home | Counted::Host)))
    };
    let home: Vec<_> = (record.series("tenants_home").into_iter())
        .chain(record.series("tenants").into_iter().filter(|figure| figure.counted == Some(Counted::Home)))
        .collect();
    let of_home = !home.is_empty();
    let mut figures: Vec<(_, &str)> = if home.is_empty() {
        all().map(|figure| (figure, "registered")).collect()
    } else {
        home.into_iter()
            .map(|figure| (figure, "registered"))
            .chain(all().map(|figure| (figure, ALL_NATIONALITIES)))
            .collect()
    };
    let at_work = record.series("tenants_operating").into_iter().filter(|figure| {
        // Projects are no firms, and beside firms of the home country those of all countries would mislead.
        figure.unit == "firms" && (!of_home || figure.counted == Some(Counted::Home))
    });
    figures.extend(at_work.map(|figure| (figure, "producing")));
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
