//! A scenario of which single values are changed many times over, without its document being read again.
//!
//! A value goes through the range check of the catalogue, then through the rules across keys and, where it says who there
//! is or what history settles, through the making of the plan: the same functions as a file. Nothing here words a refusal;
//! whoever needs the words reads the whole document ([`super::Variants::under`]).

use std::sync::Arc;

use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::cast::CaseBuilder;
use super::catalogue::{Entry, ValueType, catalogue};
use super::checked::Checked;
use super::checked_value::{CheckedValue, checked_value};
use super::diagnostics::Location;
use super::document::{Node, TomlValue};
use super::settings::Setting;
use super::value::Value;
use super::{history, is_parameter, own_record, relations};
use crate::parameters::Parameters;
use crate::world::plan::WorldPlan;

/// Tables on which the plan of a world depends; so it does on all lists of tables.
const PLANNED: [&str; 6] = ["time", "world", "country", "case", "programme", "event"];

/// A key of one scenario, looked up once to be set many times.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// Dotted path, elements of lists by their number: two ways to write one key are one.
    name: String,
    entry: &'static Entry,
    /// The list of tables that it stands in, and which of them.
    list: Option<(String, usize)>,
    /// The key in its table.
    word: String,
    /// Which of two numbers.
    element: Option<usize>,
    /// Where it stands in the parameters, where these have it.
    place: Vec<String>,
    shapes_plan: bool,
    /// Whether rules across keys read it.
    is_related: bool,
}

impl Key {
    /// The key at a path, if there is one that holds a single value or two numbers.
    fn find(path: &[String], checked: &Checked) -> Option<Self> {
        let catalogue = catalogue();
        let (mut schema, mut list, mut place) = (String::new(), None, Vec::new());
        let mut parts = path.iter();
        while let Some(part) = parts.next() {
            if !schema.is_empty() {
                schema.push('.');
            }
            schema.push_str(part);
            place.push(part.clone());
            if let Some(entry) = catalogue.get(&schema) {
                let element = match (parts.next(), &entry.kind) {
                    (None, _) => None,
                    (Some(at), ValueType::Interval { .. }) => Some(at.parse().ok().filter(|at| *at < 2)?),
                    (Some(_), _) => return None,
                };
                place.extend(element.map(|at: usize| at.to_string()));
                let word = list.as_ref().map_or(0, |(list, _): &(String, usize)| list.len() + 1);
                let is_planned = list.is_some() || PLANNED.contains(&path[0].as_str());
                let is_related = list.is_some() || relations::READ.contains(&schema.as_str());
                return parts.next().is_none().then(|| Self {
                    name: place.join("."),
                    entry,
                    word: schema[word..].to_owned(),
                    list,
                    element,
                    place,
                    shapes_plan: is_planned,
                    is_related,
                });
            }
            if catalogue.table(&schema).is_some_and(|table| table.is_list) {
                let (rows, name) = (checked.rows(&schema), parts.next()?);
                let by_name = rows.iter().position(|row| row.text("name") == Some(name));
                let at = by_name.or_else(|| name.parse().ok().filter(|at| *at < rows.len()))?;
                place.push(at.to_string());
                list = Some((schema.clone(), at));
            }
        }
        None
    }

    /// Its place in parameters.
    fn of_parameters<'a>(&self, encoded: &'a mut Json) -> Option<&'a mut Json> {
        self.place.iter().try_fold(encoded, |table, part| match table {
            Json::Object(members) => members.get_mut(part),
            Json::Array(elements) => elements.get_mut(part.parse::<usize>().ok()?),
            _ => None,
        })
    }

    fn value<'a>(&self, checked: &'a Checked) -> Option<&'a CheckedValue> {
        checked.row(self.list.as_ref().map(|(list, at)| (list.as_str(), *at)))?.get(&self.word)
    }

    /// The value of the key once this is set, if it may be.
    fn accept(&self, value: TomlValue, checked: &Checked) -> Option<CheckedValue> {
        let node = |value| Node { value, location: Location::Whole, key: Location::Whole };
        let value = match (self.element, self.value(checked)) {
            (None, _) => value,
            (Some(at), Some(CheckedValue::Interval(both))) => {
                let mut both = both.map(|number| node(TomlValue::Float(number)));
                both[at].value = value;
                TomlValue::List(both.to_vec())
            }
            (Some(_), _) => return None,
        };
        checked_value(self.entry, &node(value), &[]).ok()
    }
}

/// Parameters and plan of a world.
#[derive(Debug, Clone, PartialEq)]
pub struct Conditions {
    /// Parameters of the model.
    pub parameters: Parameters,
    /// Who there is and what history settles.
    pub plan: Arc<WorldPlan>,
}

/// A scenario as read: what changes start from.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    checked: Checked,
    parameters: Parameters,
    encoded: Json,
    plan: Arc<WorldPlan>,
    /// The values of each draw, where worlds differ in them.
    draws: Vec<Vec<(Arc<Key>, CheckedValue)>>,
    /// Digest of the scenario as far as runs depend on it.
    digest: [u8; 32],
}

impl Origin {
    /// A checked scenario with its parameters, its plan, the settings of its draws and its text as far as runs depend on it;
    /// none if a draw sets more than single values.
    pub(super) fn new(
        checked: Checked,
        parameters: &Parameters,
        plan: &WorldPlan,
        draws: &[Vec<Setting>],
        model: &str,
    ) -> Option<Self> {
        let draw = |row: &Vec<Setting>| {
            let one = |setting: &Setting| {
                let key = Key::find(setting.path(), &checked)?;
                let checked_value = key.accept(setting.value().clone(), &checked)?;
                Some((Arc::new(key), checked_value))
            };
            row.iter().map(one).collect::<Option<Vec<_>>>()
        };
        Some(Self {
            draws: draws.iter().map(draw).collect::<Option<_>>()?,
            parameters: parameters.clone(),
            encoded: serde_json::to_value(parameters).ok()?,
            plan: Arc::new(plan.clone()),
            digest: Sha256::digest(model.as_bytes()).into(),
            checked,
        })
    }

    /// The key at a path.
    pub(super) fn key(&self, path: &[String]) -> Option<Arc<Key>> {
        Key::find(path, &self.checked).map(Arc::new)
    }

    /// Number of draws, at least 1.
    pub(super) fn draws(&self) -> usize {
        self.draws.len().max(1)
    }

    /// The scenario with nothing changed yet.
    pub(super) fn changes(&self) -> Changes<'_> {
        let (checked, encoded) = (self.checked.clone(), self.encoded.clone());
        Changes { origin: self, checked, encoded, changed: Vec::new(), earlier: Vec::new() }
    }
}

/// A scenario some of whose values are changed. Made once and used for many points, one after another.
#[derive(Debug)]
pub struct Changes<'a> {
    origin: &'a Origin,
    checked: Checked,
    /// Those of the origin, changed while conditions are made of them.
    encoded: Json,
    /// What is set.
    changed: Vec<Arc<Key>>,
    /// What it was, in the order in which it was set.
    earlier: Vec<(Arc<Key>, Option<CheckedValue>)>,
}

impl Changes<'_> {
    /// Takes all changes back.
    pub fn clear(&mut self) {
        self.changed.clear();
        self.back_to(0);
    }

    /// Sets a value, unless its key may not have it.
    #[must_use]
    pub fn set(&mut self, key: &Arc<Key>, value: &Value) -> bool {
        self.write(key, TomlValue::from(value))
    }

    /// Sets what a setting says, unless it sets no single value or its key may not have it.
    #[must_use]
    pub fn apply(&mut self, setting: &Setting) -> bool {
        let key = self.origin.key(setting.path());
        key.is_some_and(|key| self.write(&key, setting.value().clone()))
    }

    fn write(&mut self, key: &Arc<Key>, value: TomlValue) -> bool {
        let Some(checked_value) = key.accept(value, &self.checked) else { return false };
        self.changed.push(Arc::clone(key));
        self.put(key, checked_value);
        true
    }

    /// Digest of the scenario as changed: equal for equal values, however they were set. What leaves a value as it was does
    /// not count.
    pub fn digest(&self) -> [u8; 32] {
        let is_drawn =
            |key: &Key| self.origin.draws.first().is_some_and(|row| row.iter().any(|(drawn, _)| covers(key, drawn)));
        let differs = |key: &&Arc<Key>| key.value(&self.checked) != key.value(&self.origin.checked) || is_drawn(key);
        let mut keys: Vec<&Arc<Key>> = self.changed.iter().filter(differs).collect();
        if keys.is_empty() {
            return self.origin.digest;
        }
        keys.sort_by(|a, b| a.name.cmp(&b.name));
        keys.dedup_by(|a, b| a.name == b.name);
        let mut hash = Sha256::new();
        hash.update(self.origin.digest);
        for key in keys {
            hash.update((key.name.len() as u32).to_le_bytes());
            hash.update(key.name.as_bytes());
            match (key.value(&self.checked), key.element) {
                (Some(CheckedValue::Interval(both)), Some(at)) => hash.update(both[at].to_bits().to_le_bytes()),
                (Some(CheckedValue::Interval(both)), None) => {
                    for number in both {
                        hash.update(number.to_bits().to_le_bytes());
                    }
                }
                (Some(CheckedValue::Number(number)), _) => hash.update(number.to_bits().to_le_bytes()),
                (Some(CheckedValue::Integer(whole)), _) => hash.update(whole.to_le_bytes()),
                (Some(CheckedValue::Switch(on)), _) => hash.update([u8::from(*on)]),
                (Some(CheckedValue::Text(text)), _) => {
                    hash.update((text.len() as u32).to_le_bytes());
                    hash.update(text.as_bytes());
                }
                (Some(CheckedValue::Date(date)), _) => hash.update(date.years().to_bits().to_le_bytes()),
                (Some(CheckedValue::Texts(_)) | None, _) => {}
            }
        }
        hash.finalize().into()
    }

    /// Whether the values go together, with those of each draw where there are draws.
    pub fn are_possible(&mut self) -> bool {
        (0..self.origin.draws()).all(|draw| {
            let set = self.earlier.len();
            self.draw(draw as u32);
            let possible = self.plan().is_some();
            self.back_to(set);
            possible
        })
    }

    /// Parameters and plan of a world, unless values do not go together.
    pub fn conditions(&mut self, world: u32) -> Option<Conditions> {
        let set = self.earlier.len();
        self.draw(world);
        let conditions = self.plan().and_then(|plan| Some(Conditions { parameters: self.parameters()?, plan }));
        self.back_to(set);
        conditions
    }

    /// Parameters and plan of the first world under settings alone; none where the document has to be read for them, or to say
    /// what is wrong.
    pub(super) fn conditions_under(&mut self, settings: &[Setting]) -> Option<Conditions> {
        // Arms and places of maps are no conditions of runs.
        let is_condition = |setting: &Setting| {
            let path = setting.path();
            is_parameter(setting)
                && path.first().is_some_and(|top| top != "arm")
                && path.last().is_some_and(|key| !matches!(key.as_str(), "latitude" | "longitude"))
        };
        self.clear();
        let is_set = settings.iter().all(|setting| is_condition(setting) && self.apply(setting));
        is_set.then(|| self.conditions(0)).flatten()
    }

    /// The parameters as changed: sections with a changed key are made anew.
    fn parameters(&mut self) -> Option<Parameters> {
        let (mut before, mut sections) = (Vec::new(), Vec::new());
        for (key, _) in &self.earlier {
            let Some(place) = key.of_parameters(&mut self.encoded) else { continue };
            let value = match (key.value(&self.checked)?, key.element) {
                (CheckedValue::Interval(both), Some(at)) => both[at].into(),
                (checked_value, _) => json(checked_value),
            };
            before.push((key, std::mem::replace(place, value)));
            if !sections.contains(&key.place[0].as_str()) {
                sections.push(key.place[0].as_str());
            }
        }
        let mut parameters = self.origin.parameters.clone();
        let is_made = sections.into_iter().all(|section| {
            let made = self.encoded.get(section).map(|value| parameters.take_section(section, value));
            matches!(made, Some(Ok(true)))
        });
        for (key, value) in before.into_iter().rev() {
            if let Some(place) = key.of_parameters(&mut self.encoded) {
                *place = value;
            }
        }
        is_made.then_some(parameters)
    }

    /// Sets what is drawn for a world and not set otherwise.
    fn draw(&mut self, world: u32) {
        let draws = &self.origin.draws;
        let Some(row) = draws.get(world as usize % draws.len().max(1)) else { return };
        for (key, checked_value) in row {
            if !self.changed.iter().any(|set| covers(set, key)) {
                self.put(key, checked_value.clone());
            }
        }
    }

    /// The plan, unless values do not go together.
    fn plan(&self) -> Option<Arc<WorldPlan>> {
        let mut problems = Vec::new();
        if self.earlier.iter().any(|(key, _)| key.is_related) {
            relations::check(&self.checked, &[], &mut problems);
        }
        let plan = if self.earlier.iter().any(|(key, _)| key.shapes_plan) {
            let mut cast = CaseBuilder::new(&self.checked, &mut problems)?;
            let evidence = own_record::read(&self.checked, &mut problems);
            history::add(&self.checked, &mut cast, evidence.as_ref(), &mut problems);
            Arc::new(cast.plan)
        } else {
            Arc::clone(&self.origin.plan)
        };
        problems.is_empty().then_some(plan)
    }

    fn put(&mut self, key: &Arc<Key>, checked_value: CheckedValue) {
        let earlier = self.exchange(key, Some(checked_value));
        self.earlier.push((Arc::clone(key), earlier));
    }

    /// Takes back what was set, down to this number of changes.
    fn back_to(&mut self, set: usize) {
        while self.earlier.len() > set {
            if let Some((key, checked_value)) = self.earlier.pop() {
                self.exchange(&key, checked_value);
            }
        }
    }

    fn exchange(&mut self, key: &Key, checked_value: Option<CheckedValue>) -> Option<CheckedValue> {
        let row = self.checked.row_mut(key.list.as_ref().map(|(list, at)| (list.as_str(), *at)))?;
        row.exchange(&key.word, checked_value)
    }
}

/// Whether setting one key settles the other.
fn covers(set: &Key, other: &Key) -> bool {
    other.name.strip_prefix(set.name.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn json(checked_value: &CheckedValue) -> Json {
    match checked_value {
        CheckedValue::Switch(on) => (*on).into(),
        CheckedValue::Integer(whole) => (*whole).into(),
        CheckedValue::Number(number) => (*number).into(),
        CheckedValue::Interval(both) => both.to_vec().into(),
        CheckedValue::Text(text) => text.as_str().into(),
        CheckedValue::Texts(texts) => texts.iter().map(|(text, _)| text.as_str()).collect(),
        CheckedValue::Date(date) => date.to_string().into(),
    }
}
