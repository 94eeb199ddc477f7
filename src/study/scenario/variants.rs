//! A scenario under settings: tried when it is read, drawn for each world, and changed many times over.

use std::sync::Arc;

use super::calibration::Calibrate;
use super::catalogue::catalogue;
use super::changes::{Changes, Key, Origin};
use super::check::check;
use super::checked::Checked;
use super::diagnostics::{Diagnostics, Problem};
use super::document::{Node, TomlValue};
use super::posterior::{self, Drawn};
use super::settings::{Setting, parts};
use super::slips::read_toml;
use super::{Scenario, ScenarioError, claims, recordable};

/// A scenario ready to be changed many times over, read once.
#[derive(Debug, Clone)]
pub struct Variants {
    name: String,
    document: Node,
    origin: Option<Origin>,
}

impl Variants {
    /// A key, looked up once to be set many times; none that holds more than a single value.
    pub fn key(&self, path: &str) -> Option<Arc<Key>> {
        self.origin.as_ref()?.key(&parts(path).ok()?)
    }

    /// The scenario with nothing changed yet, its draws included; none if its draws set more than single values.
    pub fn changes(&self) -> Option<Changes<'_>> {
        self.origin.as_ref().map(Origin::changes)
    }

    /// Whether worlds differ in parameters.
    pub fn has_draws(&self) -> bool {
        self.origin.as_ref().is_none_or(|origin| origin.draws() > 1)
    }

    /// The scenario under some settings, without its claims, targets, what-ifs and draws.
    ///
    /// # Errors
    ///
    /// [`ScenarioError::Invalid`].
    pub fn under(&self, settings: &[Setting]) -> Result<Scenario, ScenarioError> {
        let words = || settings.iter().map(ToString::to_string).collect();
        Scenario::under(&self.name, &self.document, settings)
            .map_err(|problems| ScenarioError::Invalid(Diagnostics::new(&self.name, "", words(), problems)))
    }
}

impl Scenario {
    /// The scenario made ready to be changed, without its claims, targets, what-ifs and, unless `with_draws`, draws.
    ///
    /// # Errors
    ///
    /// [`ScenarioError::Invalid`], which the complete text of a scenario never is.
    pub fn variants(&self, with_draws: bool) -> Result<Variants, ScenarioError> {
        let refuse =
            |problems| ScenarioError::Invalid(Diagnostics::new(&self.name, &self.resolved, Vec::new(), problems));
        let document = read_toml(&self.resolved).map_err(refuse)?;
        let mut problems = Vec::new();
        let mut draws = posterior::read(&check(&document, catalogue(), &mut problems).root, &mut problems);
        draws.truncate(if with_draws { draws.len() } else { 0 });
        let document = bare(&document);
        let checked = check(&document, catalogue(), &mut problems);
        if !problems.is_empty() {
            return Err(refuse(problems));
        }
        let origin = Origin::new(checked, &self.parameters, &self.plan, &draws, &self.model());
        Ok(Variants { name: self.name.clone(), document, origin })
    }

    /// What keeps the settings of claims and what-ifs from being scenarios; each is tried on the document.
    pub(super) fn check_settings(document: &Node, checked: &Checked) -> Vec<Problem> {
        let mut problems = Vec::new();
        let bare = bare(document);
        for (list, key) in [("claim", "against"), ("what_if", "set")] {
            for row in checked.rows(list) {
                let settings = claims::settings_of(row, key);
                if settings.is_empty() {
                    continue;
                }
                let own: Vec<Setting> = settings.iter().map(|(setting, _)| setting.clone()).collect();
                let refused = Self::under("", &bare, &own).err().unwrap_or_default();
                problems
                    .extend(refused.into_iter().map(|problem| claims::of_setting(&problem, row, list, key, &settings)));
            }
        }
        problems
    }

    /// Priors that reach beyond what a key may hold: both ends of each axis are tried on the document.
    pub(super) fn check_priors(document: &Node, checked: &Checked, calibrate: Option<&Calibrate>) -> Vec<Problem> {
        let axes = calibrate.map(|calibrate| calibrate.axes.as_slice()).unwrap_or_default();
        let bare = bare(document);
        let mut problems = Vec::new();
        for (axis, (_, location)) in axes.iter().zip(checked.root.texts("calibrate.axes")) {
            for end in [0.0, 1.0] {
                let refused = match axis.settings(&axis.values.quantile(end)) {
                    Ok(settings) => Self::under("", &bare, &settings).err().unwrap_or_default(),
                    Err(_) => Vec::new(),
                };
                let title = |problem: &Problem| format!("a prior leaves what is possible: {}", problem.title());
                problems.extend(refused.iter().map(|problem| {
                    Problem::new(location, title(problem), problem.label()).help(problem.advice().map(str::to_owned))
                }));
            }
        }
        problems
    }

    /// The scenario of each draw.
    pub(super) fn drawn(
        document: &Node,
        checked: &Checked,
        rows: &[Vec<Setting>],
        problems: &mut Vec<Problem>,
    ) -> Vec<Drawn> {
        let bare = bare(document);
        let mut draws = Vec::new();
        for (number, row) in rows.iter().enumerate() {
            match Self::under("", &bare, row) {
                Ok(scenario) => draws.push(Drawn { parameters: scenario.parameters, plan: scenario.plan }),
                Err(refused) => {
                    let of_draw = |problem: &Problem| posterior::of_draw(problem, number, &checked.root, row);
                    problems.extend(refused.iter().map(of_draw));
                }
            }
        }
        draws
    }

    /// A document under some settings.
    fn under(name: &str, document: &Node, settings: &[Setting]) -> Result<Self, Vec<Problem>> {
        let mut other = document.clone();
        let apply = |(position, setting): (usize, &Setting)| setting.apply(&mut other, position, catalogue()).err();
        let refused: Vec<Problem> = settings.iter().enumerate().filter_map(apply).collect();
        posterior::without(&mut other, settings);
        Self::accept(name, &other, &recordable(), refused)
    }
}

/// A document without what is done with the scenario and what is drawn for each world: what settings are tried on.
fn bare(document: &Node) -> Node {
    let mut bare = document.clone();
    if let TomlValue::Table(members) = &mut bare.value {
        members.retain(|word, _| !matches!(word.as_str(), "claim" | "what_if" | "target" | "quantity" | "posterior"));
        if let Some(TomlValue::Table(members)) = members.get_mut("calibrate").map(|node| &mut node.value) {
            members.remove("axes");
        }
        // It may be a quantity that is gone.
        if let Some(TomlValue::Table(members)) = members.get_mut("regimes").map(|node| &mut node.value) {
            members.remove("outcome");
        }
    }
    bare
}
