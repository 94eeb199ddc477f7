//! Arms side by side, and where the lead of the best comes from.

use crate::measures::Better;
use crate::parameters::Arm;
use crate::report::figures::with_interval;
use crate::report::page::{Cell, PageTable, Section};
use crate::report::{ReportError, ResultTables};

use super::answer::{Answer, lead, means};
use super::{find, label};
use crate::report::headlines::{HEADLINES, LEADING};

/// Outcomes that say through what a lead comes about: the channels, which add up, then what parks were like.
const CHANNELS: &[&str] = &["transfer_partner", "transfer_supplier", "transfer_spillover"];
/// See [`CHANNELS`].
const CONDITIONS: &[&str] =
    &["share_operated", "years_to_operation", "tenants", "supplier_links", "government_years", "moved_share"];

/// Probability from which on a highest mean is marked.
const SURE: f64 = 0.95;

/// Means of all arms in the headline outcomes.
///
/// `answer` is what they come to, where that is not the answer of the page.
pub(super) fn glance(tables: &ResultTables, answer: Option<&Answer>) -> Result<Section, ReportError> {
    let arms = tables.arms();
    let table = PageTable::new("glance-table", "Outcomes by arm").words("outcome");
    let mut table = arms.iter().copied().fold(table, PageTable::numbers);
    for outcome in HEADLINES.iter().filter_map(|name| find(name)) {
        let cells = means(tables, outcome.name)?.into_iter().map(|arm| {
            let of = arm.of;
            let is_best = outcome.better == Some(Better::More) && of.highest_probability >= SURE;
            Cell::plus_minus(of.interval()).strong(arms.len() > 1 && is_best)
        });
        table = table.row(std::iter::once(label(outcome)).chain(cells));
    }
    let section = Section::new("glance", "Arms at a glance");
    let section = answer.map_or(section.clone(), |answer| section.text(&answer.what).text(&answer.uncertainty));
    let section = section.text(
        "An arm restricts who may act. All arms run in the same worlds with the same random draws; the open arm, without \
         restrictions, is a reference. Mean over worlds ± half of the 95 % interval. Bold: the best of its row with a \
         probability of at least 0.95 (Student's t over worlds), where more of an outcome is known to be better.",
    );
    Ok(explained(section.table(&table), HEADLINES))
}

/// The lead of the best arm over every other one, by channel, and how its parks differ; nothing without another arm.
pub(super) fn why(tables: &ResultTables, ranking: &[Arm]) -> Result<Option<Section>, ReportError> {
    let Some((&leader, others)) = ranking.split_first().filter(|(_, others)| !others.is_empty()) else {
        return Ok(None);
    };
    let caption = "Paired differences on the same worlds ± half of the 95 % interval; bold: resolved";
    let table = PageTable::new("why-table", caption).words(format!("{} minus …", leader.as_str()));
    let mut table = others.iter().map(|other| format!("… {}", other.as_str())).fold(table, PageTable::numbers);
    // The open arm is no type, so the lead is that over the last arm that is one.
    let last = others.iter().rposition(|other| *other != Arm::OPEN).unwrap_or(others.len() - 1);
    let mut largest: Option<(f64, &'static str)> = None;
    for outcome in std::iter::once(&LEADING).chain(CHANNELS).chain(CONDITIONS).filter_map(|name| find(name)) {
        let mut cells = vec![label(outcome)];
        for (at, &other) in others.iter().enumerate() {
            let Some(lead) = lead(tables, outcome.name, leader, other)? else { continue };
            let text = with_interval(lead.interval());
            let sign = if lead.difference > 0.0 { "+" } else { "" };
            let aside = if lead.resolved || lead.is_equal() { "" } else { " not resolved" };
            cells.push(Cell { aside, ..Cell::of(format!("{sign}{text}"), lead.difference).strong(lead.resolved) });
            if at == last && CHANNELS.contains(&outcome.name) && largest.is_none_or(|(size, _)| lead.difference > size)
            {
                largest = Some((lead.difference, outcome.name));
            }
        }
        table = table.row(cells);
    }
    let last = others[last];
    let channel = match largest {
        Some((size, "transfer_partner")) if size > 0.0 => "what developers pass on to their partners",
        Some((size, "transfer_supplier")) if size > 0.0 => "what tenants pass on to local suppliers",
        Some((size, _)) if size > 0.0 => "spillovers from the presence of tenants",
        _ => "no channel",
    };
    let doubt = match lead(tables, LEADING, leader, last)? {
        Some(lead) if lead.difference == 0.0 => "There is no lead. ",
        Some(lead) if !lead.resolved => "The lead itself is not resolved. ",
        _ => "",
    };
    let section = Section::new("why", "Where the lead comes from").text(format!(
        "{doubt}Of the difference between {} and {}, the largest part comes through {channel}. The three channels add up \
         to the difference in transfer; the rows below them say how parks differ. That broad support mobilises more and \
         opens developers to sharing is an assumption of the model: a lead of arms with more governments should be read \
         beside runs in which that assumption is switched off.",
        leader.as_str(),
        last.as_str(),
    ));
    Ok(Some(explained(section.table(&table), &[CHANNELS, CONDITIONS].concat())))
}

/// What outcomes mean, for those who cannot hover.
fn explained(section: Section, names: &[&str]) -> Section {
    let outcomes = names.iter().filter_map(|name| find(name));
    let words = outcomes.map(|outcome| (outcome.name.replace('_', " "), outcome.meaning));
    section.explained("What these outcomes mean", words)
}
