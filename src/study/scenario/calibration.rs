//! What a scenario says about calibration: what is fitted, the figures that it is fitted to, and what is asked of the
//! fitted scenario.

use super::axis::Axis;
use super::checked::{Checked, Row};
use super::diagnostics::Problem;
use super::experiments::axes;
use super::named_quantity::NamedQuantity;
use super::names::Names;
use super::own_record::ScenarioEvidence;
use super::quantity::{Ended, parks_of};
use super::reading_form::Pinned;
use super::settings::Setting;
use super::target::{Reader, Target};
use crate::parameters::Arm;
use crate::world::plan::WorldPlan;

/// The table `[calibrate]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibrate {
    /// Arm that history is taken to have been.
    pub arm: Arm,
    /// Particles.
    pub particles: u32,
    /// Quantile of distances that is the next tolerance.
    pub quantile: f64,
    /// Tolerance at which to stop, in standard errors.
    pub enough: f64,
    /// Share of accepted runs below which to stop.
    pub least_acceptance: f64,
    /// Runs after which to stop.
    pub most_runs: u64,
    /// What is fitted, with its priors.
    pub axes: Vec<Axis>,
}

/// One question asked of the scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct WhatIf {
    /// Name.
    pub name: String,
    /// The question as a sentence.
    pub says: String,
    /// Pinned park that it is about.
    pub park: usize,
    /// Arm run instead.
    pub arm: Option<Arm>,
    /// What is set instead.
    pub set: Vec<Setting>,
    /// What the park's tenants count as once it has ended.
    pub ended: Ended,
}

/// The tables `[calibrate]`, `[[target]]` and `[[what_if]]`; what is wrong with them goes to `problems`.
pub(super) fn read(
    checked: &Checked,
    plan: &WorldPlan,
    (evidence, quantities): (Option<&ScenarioEvidence>, &[NamedQuantity]),
    problems: &mut Vec<Problem>,
) -> (Option<Calibrate>, Vec<Target>, Vec<WhatIf>) {
    let parks = parks_of(checked, plan);
    let mut names: Names<()> = Names::new("target", "target");
    let mut targets = Vec::new();
    for row in checked.rows("target") {
        names.add_broken(row, problems);
        targets.extend(
            Reader { pinned: Pinned { checked, plan, parks: &parks }, evidence, quantities, row, problems }.target(),
        );
    }
    let mut names: Names<()> = Names::new("what-if", "what_if");
    let mut what_ifs = Vec::new();
    for row in checked.rows("what_if") {
        names.add_broken(row, problems);
        what_ifs.extend(what_if(checked, row, &parks, problems));
    }
    (calibrate(checked, problems), targets, what_ifs)
}

fn calibrate(checked: &Checked, problems: &mut Vec<Problem>) -> Option<Calibrate> {
    let root = &checked.root;
    Some(Calibrate {
        arm: checked.arm(root.text("calibrate.arm")?)?,
        particles: root.count("calibrate.particles")?,
        quantile: root.number("calibrate.quantile")?,
        enough: root.number("calibrate.enough")?,
        least_acceptance: root.number("calibrate.least_acceptance")?,
        most_runs: root.integer("calibrate.most_runs")?.unsigned_abs(),
        axes: axes(root, "calibrate.axes", problems),
    })
}

fn what_if(checked: &Checked, row: &Row, parks: &Names<usize>, problems: &mut Vec<Problem>) -> Option<WhatIf> {
    let park = parks.find(row, "what_if", "park", problems);
    let set = Setting::all_in(row, "what_if", "set", problems);
    if row.texts("set").is_empty() && row.get("arm").is_none() && !row.is_broken("set") && !row.is_broken("arm") {
        let title = format!("the what-if {:?} changes nothing", row.text("name").unwrap_or_default());
        problems.push(Problem::new(&row.location, title, "allowed: `arm`, `set` or both"));
    }
    Some(WhatIf {
        name: row.text("name")?.to_owned(),
        says: row.text("says")?.to_owned(),
        park: park?,
        arm: row.text("arm").and_then(|arm| checked.arm(arm)),
        set,
        ended: if row.text("ended") == Some(Ended::Missing.as_str()) { Ended::Missing } else { Ended::Zero },
    })
}
