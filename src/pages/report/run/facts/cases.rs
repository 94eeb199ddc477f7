//! Tenants of pinned parks against the record, from the table `park_courses`.

use crate::charts::{AxisLabel, Band, DatedLine, Fan, Observation, fan};
use crate::ids::{CorporationId, CountryId, RegionId};
use crate::output::file_names;
use crate::output::results::ParkCourse;
use crate::report::run::case::{ReportedCount, State, Whose, figures, history, record, usual};
use crate::report::{ReportError, ResultTables};
use crate::scenario::Scenario;
use crate::world::plan::{Change, PinnedPark, PlannedEvent, Role, WorldPlan};

use super::{Course, NamedPictures, labels, sampled, time};

/// Each pinned park in the open arm, which is history's, or in the first arm.
pub(in crate::report) fn fans(tables: &ResultTables) -> Result<NamedPictures, ReportError> {
    if tables.scenario.plan.parks.is_empty() {
        return Ok(Vec::new());
    }
    let rows = tables.rows::<ParkCourse>()?;
    let arm = history(tables);
    let mut sketches = Vec::new();
    let parks = &tables.scenario.plan.parks;
    let names = file_names(parks.iter().map(|park| park.name.as_str()));
    for ((at, park), suffix) in parks.iter().enumerate().zip(names) {
        let course = |figure: &str| {
            let own = rows.iter().filter(|row| row.park == park.name && row.figure == figure);
            Course::of(tables, own.map(|row| (row.arm, row.date, row.over.clone())))
        };
        let figures = record(&tables.scenario, park).map_or_else(Vec::new, figures);
        let (whose, curves) = curves(&figures);
        let tenants = course(State::Registered.column(whose))?;
        let since_founding = |name: &str, course: &Course| {
            let mut series = course.series(name, arm);
            // Recorded from the end of its first year on; at its founding a park has no tenants.
            if series.points.first().is_some_and(|first| first.x > park.date) {
                let none = Band { x: park.date, low: 0.0, q25: 0.0, median: 0.0, q75: 0.0, high: 0.0 };
                series.points.insert(0, none);
            }
            series
        };
        let observed: Vec<Observation> = figures.iter().filter_map(|figure| observation(figure, &curves)).collect();
        let worlds = tables.drawn_worlds();
        let last = rows.iter().map(|row| row.date).max_by(f64::total_cmp);
        let alive = last.and_then(|last| tenants.at(arm, last)).map_or(0, |spread| spread.worlds);
        let caption = format!(
            "Arm {}; {} while the park lives ({} of {worlds} worlds at the horizon); line: median; bands: 50 % and 90 %. {}",
            tables.arms()[arm],
            if curves.iter().any(|curve| curve.whose != whose) { "tenants" } else { whose.firms() },
            alive,
            if observed.is_empty() {
                "No counts of tenants on record."
            } else {
                "Points: reported, with keys of sources."
            }
        ) + &sampled(tables);
        let question = if observed.is_empty() { "how many tenants come?" } else { "does the model cover the record?" };
        let title = format!("{}: {question}", park.name);
        let facts = Fan {
            labels: labels(tables, &title, &caption, "Tenants of a pinned park over time with reported figures."),
            time: time(tables),
            count: AxisLabel::new("tenants", "firms"),
            series: (curves.iter())
                .map(|curve| Ok(since_founding(curve.name, &course(curve.state.column(curve.whose))?)))
                .collect::<Result<_, ReportError>>()?,
            observed,
            events: events(&tables.scenario, at, park),
        };
        sketches.push((suffix, fan(&facts)));
    }
    Ok(sketches)
}

/// A curve of the model, and the counts on record that belong to it.
struct Curve {
    name: &'static str,
    whose: Whose,
    state: State,
}

/// The curves to draw, so that each count on record has one of the same firms; and whose firms most counts are of.
fn curves(figures: &[ReportedCount]) -> (Whose, Vec<Curve>) {
    let whose = usual(figures);
    let has = |whose| figures.iter().any(|figure| figure.whose == whose && figure.state == State::Registered);
    let curve = |name, whose, state| Curve { name, whose, state };
    let curves = if has(Whose::Home) && has(Whose::All) {
        vec![
            curve("all nationalities", Whose::All, State::Registered),
            curve("home firms", Whose::Home, State::Registered),
        ]
    } else {
        vec![curve("registered", whose, State::Registered), curve("producing", whose, State::Producing)]
    };
    (whose, curves)
}

/// A count on record as a point beside its curve; nothing where no curve counts the same firms.
fn observation(figure: &ReportedCount, curves: &[Curve]) -> Option<Observation> {
    let curve = curves.iter().find(|curve| curve.whose == figure.whose && curve.state == figure.state)?;
    Some(Observation {
        time: figure.seen.date.in_years(),
        value: figure.seen.value,
        exactness: figure.seen.bound,
        series: curve.name.to_owned(),
        source: figure.seen.source.clone(),
    })
}

/// What happens to a pinned park: its founding, the programmes of its two countries, what the scenario sets.
fn events(scenario: &Scenario, at: usize, park: &PinnedPark) -> Vec<DatedLine> {
    let plan = &scenario.plan;
    let countries =
        [park.developer, park.partner].map(|corporation| place_of(plan, corporation).map(|(_, country)| country));
    let founded = DatedLine { time: park.date, label: "founded".to_owned() };
    let programmes = (plan.programmes.iter())
        .filter(|programme| programme.countries.iter().any(|&country| countries.contains(&Some(country))))
        .map(|programme| DatedLine { time: programme.date, label: programme.name.clone() });
    let changes = (plan.events.iter())
        .filter_map(|event| Some(DatedLine { time: event.date, label: change_of_park(scenario, event, at)? }));
    std::iter::once(founded).chain(programmes).chain(changes).collect()
}

/// A change in a few words, if it is one of the pinned park at this position.
fn change_of_park(scenario: &Scenario, event: &PlannedEvent, at: usize) -> Option<String> {
    let role = |role: Role| role.as_str().replace('_', " ");
    let (park, label) = match event.change {
        Change::Entry { park, value } => (park, format!("entry of firms × {value}")),
        Change::Land { park, value } => (park, format!("land for {value} tenants")),
        Change::Join { park, role: who } => (park, format!("{} joins", role(who))),
        Change::Leave { park, role: who } => (park, format!("{} leaves", role(who))),
        Change::Threshold { park, role: who, value } => {
            let more = value >= threshold_before(scenario, event.date, park, who);
            (park, format!("{} expects {}", role(who), if more { "more" } else { "less" }))
        }
        Change::ParkElement { park, .. } => (park, "policy changed".to_owned()),
        _ => return None,
    };
    (park == at).then_some(label)
}

/// The threshold of a role in a pinned park up to a date; where it is drawn, the mean of the draws.
fn threshold_before(scenario: &Scenario, date: f64, at: usize, who: Role) -> f64 {
    let set = |event: &PlannedEvent| match event.change {
        Change::Threshold { park, role, value } if park == at && role == who && event.date < date => {
            Some((event.date, value))
        }
        _ => None,
    };
    let last = scenario.plan.events.iter().filter_map(set).max_by(|a, b| a.0.total_cmp(&b.0));
    let pinned = || scenario.plan.parks[at].thresholds.iter().find(|(role, _)| *role == who).map(|(_, value)| *value);
    last.map(|(_, value)| value).or_else(pinned).unwrap_or(scenario.parameters.actor.threshold.mean)
}

/// Region and country of a corporation; they are numbered region by region.
pub(in crate::report::run) fn place_of(plan: &WorldPlan, corporation: CorporationId) -> Option<(RegionId, CountryId)> {
    let mut next = 0;
    let region = plan.regions.enumerate().find(|(_, region)| {
        next += region.corporations;
        corporation.0 < next
    });
    region.map(|(id, region)| (id, region.country))
}
