//! A scenario under settings: tried when it is read, drawn for each world, and changed many times over.

use std::sync::Arc;

use super::calibration::Calibrate;
use super::catalogue::catalogue;
use super::changes::{Changes, Conditions, Key, Origin};
use super::check::check;
use super::checked::Checked;
use super::diagnostics::{Diagnostics, Location, Problem};
use super::document::{Node, TomlValue};
use super::posterior::{self, Drawn};
use super::settings::{Setting, parts};
use super::slips::read_toml;
use super::{Scenario, ScenarioError, claims, is_parameter, recordable};
use crate::parameters::Parameters;
use crate::world::plan::WorldPlan;

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
        let words = || settings.iter().map(Setting::both).collect();
        Scenario::under(&self.name, &self.document, settings)
            .map_err(|problems| ScenarioError::Invalid(Diagnostics::new(&self.name, "", words(), problems)))
    }
}

impl Variants {
    /// A document that is being accepted, ready to be tried under settings.
    pub(super) fn accepted(document: &Node, parameters: &Parameters, plan: &WorldPlan) -> Self {
        let document = bare(document);
        let mut problems = Vec::new();
        let checked = check(&document, catalogue(), &mut problems);
        let origin = if problems.is_empty() { Origin::new(checked, parameters, plan, &[], "") } else { None };
        Self { name: String::new(), document, origin }
    }

    /// What the document is under each list of settings, or what keeps it from being a scenario.
    fn tried<'a>(
        &'a self,
        lists: impl Iterator<Item = &'a [Setting]>,
    ) -> impl Iterator<Item = Result<Drawn, Vec<Problem>>> {
        let mut changes = self.changes();
        lists.map(move |settings| {
            if let Some(Conditions { parameters, plan }) =
                changes.as_mut().and_then(|changes| changes.conditions_under(settings))
            {
                return Ok(Drawn { parameters, plan: Arc::unwrap_or_clone(plan) });
            }
            let Scenario { parameters, plan, .. } = Scenario::under("", &self.document, settings)?;
            Ok(Drawn { parameters, plan })
        })
    }

    /// What keeps the settings of claims and what-ifs from being scenarios.
    pub(super) fn check_settings(&self, checked: &Checked) -> Vec<Problem> {
        let of_list = |(list, key)| checked.rows(list).iter().map(move |row| (list, key, row));
        let with_settings = |(list, key, row)| {
            let settings = claims::settings_of(row, key);
            let own: Vec<Setting> = settings.iter().map(|(setting, _)| setting.clone()).collect();
            (!own.is_empty()).then_some((list, key, row, settings, own))
        };
        let asked: Vec<_> = [("claim", "against"), ("what_if", "set")]
            .into_iter()
            .flat_map(of_list)
            .filter_map(with_settings)
            .collect();
        let tried = self.tried(asked.iter().map(|(.., own)| own.as_slice()));
        let refused = asked.iter().zip(tried).flat_map(|((list, key, row, settings, _), tried)| {
            let strange = settings.iter().filter(|(setting, _)| !is_comparable(setting));
            let strange: Vec<Problem> =
                strange.map(|(setting, location)| incomparable(list, key, setting, location)).collect();
            if !strange.is_empty() {
                return strange;
            }
            let problems = tried.err().unwrap_or_default().into_iter();
            problems.map(|problem| claims::of_setting(&problem, row, list, key, settings)).collect()
        });
        refused.collect()
    }

    /// Priors that reach beyond what a key may hold: both ends of each axis are tried.
    pub(super) fn check_priors(&self, checked: &Checked, calibrate: Option<&Calibrate>) -> Vec<Problem> {
        let axes = calibrate.map(|calibrate| calibrate.axes.as_slice()).unwrap_or_default();
        let ends = axes.iter().zip(checked.root.texts("calibrate.axes")).flat_map(|(axis, (_, location))| {
            let end = |end: f64| axis.settings(&axis.values.quantile(end)).ok();
            [end(0.0), end(1.0)].into_iter().flatten().map(move |settings| (location, settings))
        });
        let ends: Vec<(&Location, Vec<Setting>)> = ends.collect();
        let tried = self.tried(ends.iter().map(|(_, settings)| settings.as_slice()));
        let refused = ends.iter().zip(tried).flat_map(|((location, _), tried)| {
            tried.err().unwrap_or_default().into_iter().map(move |problem| {
                let title = format!("a prior leaves what is possible: {}", problem.title());
                Problem::new(location, title, problem.label()).help(problem.advice().map(str::to_owned))
            })
        });
        refused.collect()
    }

    /// The scenario of each draw.
    pub(super) fn drawn(&self, checked: &Checked, rows: &[Vec<Setting>], problems: &mut Vec<Problem>) -> Vec<Drawn> {
        let mut draws = Vec::new();
        for (number, tried) in self.tried(rows.iter().map(Vec::as_slice)).enumerate() {
            match tried {
                Ok(drawn) => draws.push(drawn),
                Err(refused) => {
                    let of_draw = |problem: &Problem| posterior::of_draw(problem, number, &checked.root, &rows[number]);
                    problems.extend(refused.iter().map(of_draw));
                }
            }
        }
        draws
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

/// Whether the scenario with and without a setting can be compared: it is of the model, over the same years, of the same names.
fn is_comparable(setting: &Setting) -> bool {
    let path: Vec<&str> = setting.path().iter().map(String::as_str).collect();
    is_parameter(setting) && !matches!(path[..], ["time", "start" | "years"] | [.., "name"])
}

fn incomparable(list: &str, key: &str, setting: &Setting, location: &Location) -> Problem {
    let label = format!("found {setting}; allowed: keys of the model but names, `time.start` and `time.years`");
    Problem::new(location, format!("`{list}.{key}` changes what cannot be compared"), label)
}
