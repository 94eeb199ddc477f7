//! What is on record about a park, its counts against the model, and its arms.

use std::fmt::Write;

use crate::analysis::{Estimate, contrast};
use crate::html::escape;
use crate::parameters::Arm;
use crate::report::ResultTables;
use crate::report::page::{Cell, PageTable, Section};

use super::sentences::{common, end, range, value, when, where_it_lies};
use super::sources::Sources;
use super::subject::Subject;

/// Who founded the park and what the record says of it, as a list.
pub(super) fn facts(subject: &Subject, _: &Sources) -> String {
    let Some(record) = subject.record else {
        return "<p>The scenario names no record of this park, so only the model is shown here.</p>\n".to_owned();
    };
    let kind = |who: &Option<String>, kind: &Option<String>| {
        who.as_ref().map(|who| match kind {
            Some(kind) => format!("{who} ({kind})"),
            None => who.clone(),
        })
    };
    let place = record
        .place
        .as_ref()
        .map_or_else(|| record.host_country.clone(), |place| format!("{place}, {}", record.host_country));
    let agreed = record.agreement.map(|date| format!("{}; counted from {}", when(date), when(record.founded)));
    let kind_of = record.partnership.map(|kind| {
        let stated = subject.stated().map_or("inferred by the compiler of the record", |_| "named by the literature");
        let word = kind.as_str();
        format!("{word}, {stated}. {}", record.partnership_note.as_deref().unwrap_or_default())
    });
    let missing = (!record.missing.is_empty()).then(|| record.missing.join("; "));
    let lines = [
        ("Park", Some(record.name.clone())),
        ("Place", Some(place)),
        ("Founded from the home side by", kind(&record.developer, &record.developer_kind)),
        ("with, on the host side", kind(&record.partner, &record.partner_kind)),
        ("Agreed", agreed.or_else(|| Some(when(record.founded)))),
        ("Type", kind_of),
        ("Recognition", record.recognition.clone()),
        ("Status", record.status.clone()),
        ("Industries", record.industries.clone()),
        ("Counts", record.counting.clone()),
        ("Looked for and not found", missing),
    ];
    let mut html = "<dl class=\"facts full\">".to_owned();
    for (name, text) in lines {
        if let Some(text) = text {
            // Writing to a string cannot fail.
            let _ = write!(html, "<dt>{}</dt><dd>{}</dd>", escape(name), escape(&text));
        }
    }
    html + "</dl>\n"
}

/// Adds every count on record beside the model's.
pub(super) fn record_and_model(
    tables: &ResultTables,
    subject: &Subject,
    sources: &Sources,
    section: Section,
) -> Section {
    let section = section.markup("<h3>The record against the model</h3>\n");
    if subject.figures.is_empty() {
        return section.text("No count of tenants is on record.");
    }
    let caption = format!("{}: tenants on record and in the model", subject.park.name);
    let table = PageTable::new(&format!("counts-{}", subject.at), &caption);
    let table = table.words("date").words("counted").words("on record").words("source");
    let mut table = table.words("in the model").words("the record is").numbers("of worlds");
    let mut beyond = 0;
    for figure in &subject.figures {
        let Some(spread) = subject.model_at(figure) else {
            beyond += 1;
            continue;
        };
        table = table.row([
            when(figure.seen.date).into(),
            format!("{} {}", figure.state.as_str(), figure.whose.firms()).into(),
            Cell::of(value(figure), figure.seen.value),
            sources.cite(&figure.seen.source),
            Cell::of(range(&spread), spread.median),
            where_it_lies(figure, &spread).into(),
            Cell::of(spread.worlds.to_string(), spread.worlds as f64),
        ]);
    }
    let arm = tables.arms()[subject.arm];
    let outside = match beyond {
        0 => String::new(),
        1 => " One count lies outside the years of the run.".to_owned(),
        n => format!(" {n} counts lie outside the years of the run."),
    };
    section
        .text(format!(
            "Median of the model with the range of nine of ten worlds in which the park lives then (the last column), arm \
             {arm}; between the ends of years the line is straight. Firms counted are the same on both sides. \"At least\" \
             is below the range of no larger number.{outside}"
        ))
        .table(&table)
}

/// Adds the park's fate under each arm.
pub(super) fn arms(tables: &ResultTables, subject: &Subject, section: Section) -> Section {
    let arms = &tables.scenario.experiment.arms;
    if arms.len() < 2 {
        return section;
    }
    let base = arms.iter().position(|arm| *arm == Arm::SPONTANEOUS);
    let caption = format!("{}: who may act, and what becomes of the park", subject.park.name);
    let table = PageTable::new(&format!("arms-{}", subject.at), &caption);
    let table = table.words("arm").words("type at the end").numbers("lives to the end");
    let mut table = table.numbers("tenants, mean");
    if base.is_some() {
        table = table.numbers("minus spontaneous");
    }
    for (at, arm) in arms.iter().enumerate() {
        let fates = &subject.by_arm[at];
        let tenants = subject.tenants_by_world(tables, at);
        let lives = fates.iter().filter(|fate| fate.lives()).count();
        let mut cells = vec![
            Cell::from(arm.as_str()),
            common(fates, |fate| &fate.type_last).into(),
            Cell::of(format!("{lives} of {}", fates.len()), lives as f64),
            Cell::plus_minus(Estimate::of(&tenants).worth(tables.worth()).into()),
        ];
        if let Some(base) = base {
            let found = contrast(&tenants, &subject.tenants_by_world(tables, base)).worth(tables.worth());
            cells.push(if at == base {
                Cell::from("–")
            } else if found.is_equal() {
                Cell::of("the same in every world", 0.0)
            } else {
                let aside = if found.resolved { "" } else { " not resolved" };
                Cell { aside, ..Cell::plus_minus(found.difference.into()).strong(found.resolved) }
            });
        }
        table = table.row(cells);
    }
    section
        .markup("<h3>With and without the states</h3>\n")
        .text(format!(
            "An arm says who may act: in the spontaneous arm both states stay out, in the hierarchical arm they take the \
             initiative, in the hybrid arm corporations and regions do and every government may join; the open arm, in \
             which everybody may act, stands for history. All arms run in the same worlds. Tenants ({}) {}, 0 for a park \
             that has ended; mean over worlds ± half of the 95 % interval; bold: resolved.",
            subject.whose.firms(),
            end(tables)
        ))
        .table(&table)
}
