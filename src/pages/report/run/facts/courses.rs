//! Outcomes over time, from the tables `courses` and `type_flows`.

use crate::charts::{
    AxisLabel, Band, BandSeries, Composition, CompositionPart, PanelsOverTime, Stacks, panels_over_time, stacks,
};
use crate::measures::partnership_type::PartnershipType;
use crate::output::results::{CourseRow, TypeFlow};
use crate::report::{ReportError, ResultTables};

use super::{Course, NamedPictures, labels, only, sampled_labels, time};

/// Courses of some outcomes; nothing if the scenario does not record all of them.
fn recorded(tables: &ResultTables, names: &[&str]) -> Result<Option<Vec<Course>>, ReportError> {
    let rows = tables.rows::<CourseRow>()?;
    names.iter().map(|name| Course::of_outcome(tables, &rows, name)).collect()
}

/// A series as a line without bands.
fn line(series: &BandSeries, of: fn(&Band) -> f64) -> BandSeries {
    let none = f64::NAN;
    let point = |band: &Band| Band { x: band.x, low: none, q25: none, median: of(band), q75: none, high: none };
    BandSeries { name: series.name.clone(), points: series.points.iter().map(point).collect() }
}

/// One panel per arm with a part per course: means over worlds, times `factor`.
fn compositions(tables: &ResultTables, parts: &[(&str, Course)], factor: f64) -> Vec<Composition> {
    let times = parts.first().map_or_else(Vec::new, |(_, course)| course.times());
    let mean = |course: &Course, arm, time| course.at(arm, time).map_or(f64::NAN, |spread| factor * spread.mean);
    (tables.arms().iter().enumerate())
        .map(|(arm, name)| Composition {
            name: (*name).to_owned(),
            times: times.clone(),
            parts: (parts.iter())
                .map(|(name, course)| CompositionPart {
                    name: (*name).to_owned(),
                    values: times.iter().map(|&time| mean(course, arm, time)).collect(),
                })
                .collect(),
        })
        .collect()
}

pub(in crate::report) fn transfer(tables: &ResultTables) -> Result<NamedPictures, ReportError> {
    let Some(courses) = recorded(tables, &["transfer"])? else { return Ok(Vec::new()) };
    let title = "How much technology reaches host firms over time?";
    let series: Vec<BandSeries> =
        tables.arms().iter().enumerate().map(|(at, arm)| courses[0].series(arm, at)).collect();
    // Each panel has the band of one arm and the lines of all, so that bands do not cover one another.
    let panel = |own: &BandSeries| {
        let shown = series
            .iter()
            .map(|other| if other.name == own.name { own.clone() } else { line(other, |band| band.median) });
        (own.name.clone(), shown.collect())
    };
    let facts = PanelsOverTime {
        labels: sampled_labels(
            tables,
            title,
            "A panel per arm. Lines: medians over worlds of all arms; band: 50 % of worlds of the panel's own. A quantity \
               of the model.",
            "Transfer over time, a panel per arm.",
        ),
        time: time(tables),
        outcome: AxisLabel::new("transfer, mean over host firms", "log points"),
        panels: series.iter().map(panel).collect(),
    };
    Ok(only(panels_over_time(&facts)))
}

/// Means over worlds of outcomes, stacked, a panel per arm; nothing if the scenario does not record all of them. Shares are
/// parts of 100 %.
fn stacked(
    tables: &ResultTables,
    parts: &[(String, &str)],
    [title, caption, description]: [&str; 3],
    amount: AxisLabel,
) -> Result<NamedPictures, ReportError> {
    let outcomes: Vec<&str> = parts.iter().map(|(outcome, _)| outcome.as_str()).collect();
    let Some(courses) = recorded(tables, &outcomes)? else { return Ok(Vec::new()) };
    let whole = (amount.unit == "%").then_some(100.0);
    let parts: Vec<(&str, Course)> = parts.iter().map(|(_, name)| *name).zip(courses).collect();
    let panels = compositions(tables, &parts, whole.unwrap_or(1.0));
    let values = || panels.iter().flat_map(|panel| &panel.parts).flat_map(|part| &part.values);
    if !values().any(|value| *value > 0.0) {
        return Ok(Vec::new());
    }
    Ok(only(stacks(&Stacks {
        labels: sampled_labels(tables, title, caption, description),
        time: time(tables),
        amount,
        whole,
        steps: false,
        panels,
    })))
}

pub(in crate::report) fn channels(tables: &ResultTables) -> Result<NamedPictures, ReportError> {
    let labels = [
        "Through whom does technology reach host firms?",
        "Mean over worlds by channel: from developer to partner, from tenants to suppliers, by their presence.",
        "Transfer by channel over time, stacked, one panel per arm.",
    ];
    let parts = ["partner", "supplier", "spillover"].map(|channel| (format!("transfer_{channel}"), channel));
    stacked(tables, &parts, labels, AxisLabel::new("transfer, mean over host firms", "log points"))
}

pub(in crate::report) fn type_shares(tables: &ResultTables) -> Result<NamedPictures, ReportError> {
    let labels = [
        "Which types are the surviving parks?",
        "Mean over worlds of the share of living parks by current type; one panel per arm.",
        "Shares of living parks by current type over time.",
    ];
    let parts = PartnershipType::ALL.map(|kind| (format!("share_{}", kind.as_str()), kind.as_str()));
    stacked(tables, &parts, labels, AxisLabel::new("living parks", "%"))
}

/// The three forms of policy elements, as shares of all elements of living parks.
pub(in crate::report) fn forms(tables: &ResultTables) -> Result<NamedPictures, ReportError> {
    let labels = [
        "In which form are the policy's elements?",
        "Mean over worlds of the elements of living parks: as the host place practises them, in a form made on the spot, as in \
         the source; one panel per arm.",
        "Policy elements over time in three forms: practice of the place, translated, source's.",
    ];
    let parts =
        [("practice_kept", "practice of the place"), ("translated_share", "translated"), ("fidelity", "source's form")];
    let parts = parts.map(|(outcome, name)| (outcome.to_owned(), name));
    stacked(tables, &parts, labels, AxisLabel::new("policy elements", "%"))
}

pub(in crate::report) fn moved(tables: &ResultTables) -> Result<NamedPictures, ReportError> {
    let names = ["nation", "region", "corporation"];
    let columns = names.map(|name| format!("moved_{name}"));
    let Some(courses) = recorded(tables, &columns.each_ref().map(String::as_str))? else { return Ok(Vec::new()) };
    let title = "Which policy elements move, under whose jurisdiction?";
    let panels = names.into_iter().zip(&courses).map(|(name, course)| {
        let arms = tables.arms().iter().enumerate().map(|(at, arm)| course.means(arm, at)).collect();
        (format!("by {name}"), arms)
    });
    let facts = PanelsOverTime {
        labels: sampled_labels(
            tables,
            title,
            "Of the elements that differed at founding and that nation, region or corporation decides, those that now agree \
             with the source. Line: mean over worlds.",
            "Moved policy elements over time by jurisdiction, a panel each.",
        ),
        time: time(tables),
        outcome: AxisLabel::new("elements moved", "share"),
        panels: panels.collect(),
    };
    Ok(only(panels_over_time(&facts)))
}

/// Changes of type in a run, mean over runs, below which their course over time says nothing.
const FEW_CHANGES: f64 = 3.0;

/// Changes of type by year: counts over all runs, over their number.
pub(in crate::report) fn type_flows(tables: &ResultTables) -> Result<NamedPictures, ReportError> {
    let years = tables.scenario.parameters.time.years as usize;
    let pairs: Vec<(PartnershipType, PartnershipType)> = (PartnershipType::ALL.into_iter())
        .flat_map(|from| PartnershipType::ALL.into_iter().filter(move |&to| to != from).map(move |to| (from, to)))
        .collect();
    let mut counts = vec![vec![vec![0.0; years]; pairs.len()]; tables.arms().len()];
    for row in tables.rows::<TypeFlow>()? {
        let pair = pairs.iter().position(|pair| *pair == (row.type_before, row.type_after));
        let year = libm::round(row.date - tables.start()) as usize;
        if let (Some(pair), true) = (pair, year < years) {
            counts[tables.position(row.arm)?][pair][year] += row.changes as f64;
        }
    }
    let all = (tables.worlds() * tables.runs()) as f64;
    let changes = |arm: &Vec<Vec<f64>>| arm.iter().flatten().sum::<f64>() / all;
    if !counts.iter().any(|arm| changes(arm) >= FEW_CHANGES) {
        return Ok(Vec::new());
    }
    // The last step needs an end of its own.
    let times: Vec<f64> = (0..=years).map(|year| tables.start() + year as f64).collect();
    let compositions = tables.arms().into_iter().zip(counts).map(|(arm, counts)| Composition {
        name: arm.to_owned(),
        times: times.clone(),
        parts: (pairs.iter().zip(counts))
            .map(|((from, to), counts)| {
                let last = counts.last().copied().unwrap_or(0.0);
                CompositionPart {
                    name: format!("{} to {}", from.as_str(), to.as_str()),
                    values: counts.into_iter().chain([last]).map(|count| count / all).collect(),
                }
            })
            .collect(),
    });
    let mut arms: Vec<Composition> = compositions.collect();
    // A change that never happens needs no place in the legend.
    let happens: Vec<bool> = (0..pairs.len())
        .map(|pair| arms.iter().any(|arm| arm.parts[pair].values.iter().any(|&count| count > 0.0)))
        .collect();
    for arm in &mut arms {
        let mut kept = happens.iter();
        arm.parts.retain(|_| *kept.next().unwrap_or(&true));
    }
    let title = "When do parks change their type?";
    let facts = Stacks {
        labels: labels(
            tables,
            title,
            "Changes of type in a year, mean over worlds; one panel per arm.",
            "Changes of type per year from each type to each other, stacked.",
        ),
        time: time(tables),
        amount: AxisLabel::new("parks that change", "per year"),
        whole: None,
        steps: true,
        panels: arms,
    };
    Ok(only(stacks(&facts)))
}
