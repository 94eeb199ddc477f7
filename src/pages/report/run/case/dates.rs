//! What happened to a park, date by date: on record and in the model.

use crate::analysis::Band;
use crate::report::ResultTables;
use crate::report::figures::capital;
use crate::report::page::{Cell, PageTable};
use crate::report::run::facts::cases::place_of;

use super::sentences::{governments, when, year, years};
use super::sources::Sources;
use super::subject::Subject;

/// What is said above the table.
pub(super) const NOTE: &str = "Events on record stand beside what the model does, in the order of their dates. Dates of the \
                               model are medians over worlds, with the range of nine of ten in brackets; \"set\" marks \
                               what the scenario fixes.";

/// A line of the table: when it sorts, date, record, source, model.
type Line = (f64, [Cell; 4]);

/// Lines of one date share a row: what the model does, and one event on record beside it.
fn joined(lines: Vec<Line>) -> Vec<[Cell; 4]> {
    let mut rows: Vec<[Cell; 4]> = Vec::new();
    for (_, line) in lines {
        let [date, record, _, model] = &line;
        match rows.last_mut() {
            Some(last) if last[0].text == date.text && (last[1].text.is_empty() || record.text.is_empty()) => {
                if last[1].text.is_empty() {
                    last[1..3].clone_from_slice(&line[1..3]);
                }
                let both = [&last[3].text, &model.text].map(String::as_str);
                let both: Vec<&str> = both.into_iter().filter(|text| !text.is_empty()).collect();
                last[3].text = both.join("; ");
            }
            _ => rows.push(line),
        }
    }
    rows
}

/// Dates on record and in the model.
pub(super) fn table(tables: &ResultTables, subject: &Subject, sources: &Sources) -> PageTable {
    let mut lines = on_record(subject, sources);
    lines.extend(in_the_model(tables, subject));
    lines.sort_by(|a, b| a.0.total_cmp(&b.0));
    let caption = format!("{}: dates on record and in the model", subject.park.name);
    let table = PageTable::new(&format!("dates-{}", subject.at), &caption).stacked();
    let table = ["date", "on record", "source", "in the model"].into_iter().fold(table, PageTable::words);
    joined(lines).into_iter().fold(table, PageTable::row)
}

fn on_record(subject: &Subject, sources: &Sources) -> Vec<Line> {
    let events = subject.record.map_or(&[][..], |record| &record.events);
    let line = |event: &crate::evidence::Event| {
        let cells = [when(event.date).into(), event.what.as_str().into(), sources.cite(&event.source), "".into()];
        (event.date.in_years(), cells)
    };
    events.iter().map(line).collect()
}

fn in_the_model(tables: &ResultTables, subject: &Subject) -> Vec<Line> {
    let (park, plan, fates) = (subject.park, &tables.scenario.plan, subject.fates());
    let line = |date: f64, text: String| (date, [year(date + 1e-6).into(), "".into(), "".into(), text.into()]);
    let mut lines = vec![line(park.date, "set: the park is founded".to_owned())];
    for (role, (name, title)) in governments(plan, subject).iter().enumerate() {
        let dates: Vec<f64> = fates.iter().map(|fate| fate.joined[role]).collect();
        let date = Band::of(0.0, &dates).map_or(f64::INFINITY, |band| band.median);
        let text = format!("{} ({title}) {}", capital(name), subject.joins(role));
        lines.push(if date.is_finite() {
            line(date - 1e-6, text)
        } else {
            (date, ["never".into(), "".into(), "".into(), text.into()])
        });
    }
    let operated: Vec<f64> = fates.iter().map(|fate| fate.operated).collect();
    if let Some(band) = Band::of(0.0, &operated) {
        let text = format!("first tenants may enter {}, {}", subject.in_worlds(band.n), years(&band));
        lines.push(line(band.median - 1e-6, text));
    }
    for kind in ["hierarchical", "spontaneous", "hybrid"] {
        let dates: Vec<f64> = fates.iter().map(|fate| fate.founded + fate.years_to(kind)).collect();
        let Some(band) = Band::of(0.0, &dates) else { continue };
        let is_start = fates.iter().all(|fate| fate.type_at_founding == kind);
        let text = if is_start {
            format!("begins {kind} in {}", subject.every())
        } else {
            format!("becomes {kind} {}, {}", subject.in_worlds(band.n), years(&band))
        };
        lines.push(line(if is_start { park.date + 2e-6 } else { band.median - 1e-6 }, text));
    }
    let ended: Vec<f64> = fates.iter().map(|fate| fate.ended).collect();
    if let Some(band) = Band::of(0.0, &ended) {
        lines.push(line(band.median - 1e-6, format!("ends {}, {}", subject.in_worlds(band.n), years(&band))));
    }
    let countries = governments_of(tables, subject);
    let programmes =
        plan.programmes.iter().filter(|programme| programme.countries.iter().any(|id| countries.contains(id)));
    lines.extend(programmes.map(|programme| line(programme.date, format!("set: {} begins", programme.name))));
    lines
}

/// Countries of developer and partner.
fn governments_of(tables: &ResultTables, subject: &Subject) -> Vec<crate::ids::CountryId> {
    let plan = &tables.scenario.plan;
    let country = |corporation| place_of(plan, corporation).map(|(_, country)| country);
    [subject.park.developer, subject.park.partner].into_iter().filter_map(country).collect()
}
