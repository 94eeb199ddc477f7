//! The story of a park in a median world.

use std::fmt::Write;

use crate::analysis::Band;
use crate::html::escape;
use crate::output::quoted;
use crate::parameters::Arm;
use crate::report::page::Section;
use crate::report::{ReportError, ResultTables};
use crate::scenario::Scenario;
use crate::story::RecordedRun;
use crate::story::told::told;

use super::fates::Fate;
use super::sentences::most;
use super::subject::Subject;

/// The world whose park is nearest to the median in tenants, among those of the most common type at the end; of equal ones
/// the first. Where most parks live to the end, one that does.
pub(super) fn median_world<'a>(subject: &'a Subject) -> Option<&'a Fate> {
    let fates = subject.fates();
    let lives = 2 * fates.iter().filter(|fate| fate.lives()).count() > fates.len();
    let alike: Vec<&Fate> = fates.iter().filter(|fate| fate.lives() == lives).collect();
    let tenants: Vec<f64> = alike.iter().map(|fate| fate.tenants(subject.whose)).collect();
    let median = Band::of(0.0, &tenants)?.median;
    let kind = most(fates, |fate| &fate.type_last).0;
    let typical = alike.iter().copied().filter(|fate| fate.type_last == kind);
    let typical: Vec<&Fate> = typical.collect();
    let among = if typical.is_empty() { alike } else { typical };
    let away = |fate: &Fate| (fate.tenants(subject.whose) - median).abs();
    among.into_iter().reduce(|best, next| if away(next) < away(best) { next } else { best })
}

/// The page on which the median world of the first park moves.
pub(in crate::report) fn replay(tables: &ResultTables) -> Result<Option<String>, ReportError> {
    if tables.scenario.plan.parks.is_empty() || tables.worlds() == 0 {
        return Ok(None);
    }
    let subject = Subject::of(tables, 0)?;
    let Some(fate) = median_world(&subject) else { return Ok(None) };
    let (scenario, world, run) = extended(tables, fate);
    let arms = &tables.scenario.experiment.arms;
    let simulated = |arm| RecordedRun::new(&scenario, arm, world, run).map_err(|reason| refused(&reason));
    let own = arms[subject.arm];
    let first = simulated(own)?;
    let others = arms.iter().filter(|arm| **arm != own).map(|&arm| simulated(arm)).collect::<Result<Vec<_>, _>>()?;
    let name = &subject.park.name;
    let frames = crate::story::replay::replay(&first, &others, Some(name)).map_err(|reason| refused(&reason))?;
    let beside = arms.iter().find(|arm| **arm == Arm::SPONTANEOUS && **arm != own).map(|arm| arm.as_str());
    let compare = beside.map_or_else(String::new, |arm| format!(" --compare {arm}"));
    let command = format!("polmob replay scenario.toml {}{compare}", options(own, world, run, name));
    crate::replay::replay_page(&frames, beside, &command).map(Some).map_err(|reason| refused(&reason))
}

fn refused(reason: &impl ToString) -> ReportError {
    ReportError::content("parks", reason.to_string())
}

/// The scenario with the world and the run of a fate: a part of a run may lie beyond those that it has itself.
fn extended(tables: &ResultTables, fate: &Fate) -> (Scenario, u32, u32) {
    let (world, run) = (fate.world as u32, fate.run as u32);
    let mut scenario = tables.scenario.clone();
    scenario.experiment.worlds = scenario.experiment.worlds.max(world + 1);
    scenario.experiment.runs = scenario.experiment.runs.max(run + 1);
    (scenario, world, run)
}

fn options(arm: Arm, world: u32, run: u32, park: &str) -> String {
    let runs = if run > 0 { format!(" --run {run}") } else { String::new() };
    format!("--arm {} --world {world}{runs} --park {}", arm.as_str(), quoted(park))
}

/// Adds the story.
pub(super) fn add(tables: &ResultTables, subject: &Subject, section: Section) -> Result<Section, ReportError> {
    let Some(fate) = median_world(subject) else { return Ok(section) };
    let (scenario, world, run) = extended(tables, fate);
    let arm = tables.scenario.experiment.arms.get(subject.arm).copied().unwrap_or(Arm::OPEN);
    let recorded = RecordedRun::new(&scenario, arm, world, run).map_err(|reason| refused(&reason))?;
    let (id, _) = recorded.choose(Some(&subject.park.name)).map_err(|reason| refused(&reason))?;
    let told = told(&recorded, id);
    let mut html = "<dl class=\"facts many\">".to_owned();
    for (role, name) in &told.cast {
        // Writing to a string cannot fail.
        let _ = write!(html, "<dt>{}</dt><dd>{}</dd>", escape(role), escape(name));
    }
    html += "</dl>\n";
    let mut chapters = String::new();
    for (title, paragraphs) in &told.chapters {
        let _ = writeln!(chapters, "<h4>{title}</h4>");
        for paragraph in paragraphs {
            let _ = writeln!(chapters, "<p>{}</p>", escape(paragraph));
        }
    }
    let name = &subject.park.name;
    let options = options(arm, world, run, name);
    let moves = if subject.at == 0 {
        "<p><a href=\"replay.html\">Watch this world move on a map</a>, step by step and beside another arm \
         (<code>replay.html</code>, beside this page in its folder).</p>\n"
    } else {
        ""
    };
    let place = if tables.runs() > 1 { format!("run {run} of world {world}") } else { format!("world {world}") };
    let lives = if fate.lives() { "lives to the end" } else { "ends before the run does" };
    Ok(section
        .markup("<h3>The story of a median world</h3>\n")
        .text(format!(
            "In {place} of arm {} the park {lives}, is {} at the end and has {:.0} tenants ({}) then: of the worlds with \
             the most common type it is the nearest to the median. Its governments and firms:",
            arm.as_str(),
            fate.type_last,
            fate.tenants(subject.whose),
            subject.whose.firms(),
        ))
        .markup(html)
        .fold("Read what happened, quarter by quarter", |fold| fold.markup(chapters))
        .markup(moves)
        .text("To print this story, or to make its page anew, in the folder of this page:")
        .markup(format!(
            "<pre tabindex=\"0\"><code>{}</code></pre>\n",
            escape(&format!("polmob story scenario.toml {options}\npolmob replay scenario.toml {options}"))
        )))
}
