//! From a TOML file to a scenario that cannot be wrong.
//!
//! The annotated template is the one source of keys, defaults, ranges, units and meanings. A file stands on the
//! template's defaults, settings stand on the file, and the whole is checked at once: a [`Scenario`] that was accepted
//! runs, and all that is wrong with one that was not is reported together, each problem at its line and column.

mod arms;
mod axis;
mod axis_error;
mod axis_values;
mod calibration;
mod cast;
mod catalogue;
mod changeable;
mod changes;
mod check;
mod checked;
mod checked_value;
mod claims;
mod dates;
mod diagnostics;
mod distribution;
mod document;
mod examples;
mod experiments;
mod history;
mod labels;
mod load;
mod named_quantity;
mod names;
mod order;
mod own_record;
mod places;
mod posterior;
mod quantity;
mod reading;
mod reading_form;
mod relations;
mod resolved;
mod schema;
#[cfg(feature = "tables")]
mod setting_fault;
mod settings;
mod shipped;
mod slips;
mod target;
mod value;
mod variants;
mod worth;

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use axis::Axis;
pub use axis_error::AxisError;
pub use calibration::{Calibrate, WhatIf};
pub use catalogue::{Catalogue, Entry, Table, ValueType, catalogue};
pub use changeable::Changeable;
pub use changes::{Changes, Conditions, Key};
pub use claims::{Claim, Other, Scale};
pub use dates::years_of;
pub use diagnostics::{Diagnostics, Problem, nearest};
pub use distribution::{Distribution, DistributionError};
pub use experiments::{Regimes, Sweep, SweepDesign, Uncertain};
pub use labels::{RIVALS, Rival, label};
pub use named_quantity::{NamedQuantity, RESERVED_COLUMNS, outcome_of};
pub use own_record::ScenarioEvidence;
pub use places::{Place, Places};
pub use quantity::{Ended, ParkOutcome, Quantity};
pub use reading::{Measure, Reading, Start};
pub use schema::schema;
pub use settings::{Setting, SettingError};
pub use shipped::{SHIPPED, Shipped};
pub use slips::with_decimal_point;
pub use target::{Figure, Target};
pub use value::Value;
pub use variants::Variants;
pub use worth::Worth;

/// What reads another file as a scenario is read: with the place of every value.
#[cfg(feature = "tables")]
pub(crate) mod form {
    pub(crate) use super::catalogue::Catalogue;
    pub(crate) use super::check::check;
    pub(crate) use super::checked::Row;
    pub(crate) use super::checked_value::CheckedValue;
    pub(crate) use super::claims::bounds;
    pub(crate) use super::named_quantity::is_free;
    pub(crate) use super::names::Names;
    pub(crate) use super::order::check_row as check_order;
    pub(crate) use super::reading::RunYears;
    pub(crate) use super::reading_form::{ReadingForm, is_other_park};
    pub(crate) use super::setting_fault::key_fault;
    pub(crate) use super::slips::read_toml;
}

use self::posterior::Drawn;
pub use self::posterior::History;
use crate::measures::yearly_outcomes;
use crate::parameters::{Arm, Parameters};
use crate::world::plan::WorldPlan;

/// Outcomes that `record.outcomes` may name.
fn recordable() -> Vec<&'static str> {
    yearly_outcomes().map(|outcome| outcome.name).collect()
}

/// A scenario that can be run.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// Name: that of its file without ending.
    pub name: String,
    /// Title for tables and charts.
    pub title: String,
    /// Parameters of the model.
    pub parameters: Parameters,
    /// Who there is and what history settles.
    pub plan: WorldPlan,
    /// Where it is, for maps.
    pub places: Places,
    /// Arms that it may name: the four presets, then its own.
    pub arms: Vec<Arm>,
    /// Whose study it is.
    pub credit: Credit,
    /// How many runs, of what.
    pub experiment: Experiment,
    /// What the table of years keeps.
    pub record: Record,
    /// What is on record of parks: that of the program, and of `record.file`.
    pub evidence: ScenarioEvidence,
    /// Conclusions to test.
    pub claims: Vec<Claim>,
    /// What a sweep visits.
    pub sweep: Sweep,
    /// What is not known.
    pub uncertain: Uncertain,
    /// The map of regimes.
    pub regimes: Regimes,
    /// What a calibration fits.
    pub calibrate: Calibrate,
    /// Figures to fit to.
    pub targets: Vec<Target>,
    /// What is asked of the scenario.
    pub what_ifs: Vec<WhatIf>,
    /// Parameters of single draws, where worlds differ in them.
    draws: Vec<Drawn>,
    resolved: String,
}

/// Whose study it is, for the records beside results; each is empty where the table `[study]` is silent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Credit {
    /// Author.
    pub author: String,
    /// Licence of the results: its name in the list of SPDX, or an address.
    pub licence: String,
    /// Date of publication, `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub date: String,
}

impl Credit {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// How many runs, of what.
#[derive(Debug, Clone, PartialEq)]
pub struct Experiment {
    /// Seed of all draws, at most [`i64::MAX`].
    pub seed: u64,
    /// Worlds.
    pub worlds: u32,
    /// Runs of each world and arm.
    pub runs: u32,
    /// Arms in the order of the scenario, at least one, none twice.
    pub arms: Vec<Arm>,
    /// The history that each world is, in turn, where a calibration left some; otherwise empty.
    pub histories: Vec<History>,
    /// What is kept of each run beside the outcomes of the model.
    pub quantities: Vec<NamedQuantity>,
}

impl Experiment {
    /// The world whose draws a world has: its own, unless it is a history of a calibration.
    pub fn draws_of(&self, world: u32) -> u32 {
        self.history(world).map_or(world, |history| history.world)
    }

    /// The worlds whose draws a world has later, each from a step on.
    pub fn later_draws_of(&self, world: u32) -> &[(u32, u32)] {
        self.history(world).map_or(&[], |history| history.later.as_slice())
    }

    /// What the first so many worlds are worth: a history of a calibration is the same run in whatever world it returns.
    pub fn worth(&self, worlds: usize) -> Worth {
        if self.histories.is_empty() {
            return Worth::all(worlds);
        }
        let (rounds, rest) = (worlds / self.histories.len(), worlds % self.histories.len());
        let mut counts = vec![0; self.histories.len()];
        for (at, run) in self.numbered_runs(self.histories.len()).into_iter().enumerate() {
            counts[run] += rounds + usize::from(at < rest);
        }
        Worth::of_repeats(counts.into_iter().filter(|count| *count > 0))
    }

    /// Of each of the first so many worlds, the number of its run among the different ones, in the order in which these come.
    pub fn numbered_runs(&self, worlds: usize) -> Vec<usize> {
        let mut numbers: BTreeMap<&History, usize> = BTreeMap::new();
        let mut number = |history| {
            let next = numbers.len();
            *numbers.entry(history).or_insert(next)
        };
        let of_histories: Vec<usize> = self.histories.iter().take(worlds).map(&mut number).collect();
        if of_histories.is_empty() {
            (0..worlds).collect()
        } else {
            of_histories.into_iter().cycle().take(worlds).collect()
        }
    }

    fn history(&self, world: u32) -> Option<&History> {
        self.histories.get(world as usize % self.histories.len().max(1))
    }
}

/// What the table of years keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Steps between two rows; 0 keeps the end of each calendar year.
    pub every: u32,
    /// Names of the outcomes kept; empty keeps all.
    pub outcomes: Vec<String>,
}

/// Why there is no scenario.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// The scenario is wrong: a mistake of its author.
    #[error("{0}")]
    Invalid(Diagnostics),
    /// The file could not be read: a matter of the disk.
    #[error("cannot read {}: {source}", path.display())]
    Disk {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl ScenarioError {
    /// The error as text for a reader, in colour or plain.
    pub fn render(&self, colour: bool) -> String {
        match self {
            Self::Invalid(diagnostics) => diagnostics.render(colour),
            Self::Disk { .. } => format!("error: {self}\n"),
        }
    }
}

/// The annotated template: a complete scenario with every key at its default.
pub fn template() -> &'static str {
    catalogue::TEMPLATE
}

/// Whether a setting is of a parameter of the model, rather than of what is done with it.
pub fn is_parameter(setting: &Setting) -> bool {
    setting.path().first().is_some_and(|top| resolved::is_parameter(top))
}

/// The same of a dotted key.
pub fn is_parameter_key(key: &str) -> bool {
    key.split('.').next().is_some_and(resolved::is_parameter)
}

impl Scenario {
    /// The arm of a name.
    pub fn arm(&self, name: &str) -> Option<Arm> {
        self.arms.iter().copied().find(|arm| arm.as_str() == name)
    }

    /// The complete scenario as TOML, settings included. Read again it gives the same scenario and the same text.
    pub fn resolved(&self) -> &str {
        &self.resolved
    }

    /// SHA-256 of the complete scenario, in hexadecimal digits.
    pub fn hash(&self) -> String {
        let digits = |byte: &u8| [byte >> 4, byte & 15].map(|half| char::from(b"0123456789abcdef"[usize::from(half)]));
        Sha256::digest(self.resolved.as_bytes()).iter().flat_map(digits).collect()
    }

    /// The part of the complete scenario on which a run depends besides seed, arm, world and run: all of it but the title,
    /// the numbers of runs, and what is kept of them or done with them.
    pub fn model(&self) -> String {
        resolved::model(&self.resolved)
    }

    /// What it is calibrated to: the tables `[calibrate]` and `[[target]]` and a record of its own, without the rules by
    /// which to stop.
    pub fn fit(&self) -> String {
        const OTHER: [&str; 6] =
            ["most_runs = ", "least_acceptance = ", "enough = ", "every = ", "outcomes = ", "file = "];
        let text = resolved::tables(&self.resolved, |table| matches!(table, "calibrate" | "target" | "record"));
        let lines = text.lines().filter(|line| *line != "[record]" && !OTHER.iter().any(|key| line.starts_with(key)));
        lines.flat_map(|line| [line, "\n"]).collect()
    }

    /// The value of a key that holds one, elements of lists reached as in a [`Setting`]; absent also where an optional key
    /// is.
    pub fn get(&self, key: &str) -> Option<Value> {
        resolved::value_at(&self.resolved, &settings::parts(key).ok()?)
    }

    /// Parameters and plan of a world: those of the scenario, or of the world's draw where there is a posterior.
    pub fn in_world(&self, world: u32) -> (&Parameters, &WorldPlan) {
        match self.draws.get(world as usize % self.draws.len().max(1)) {
            Some(drawn) => (&drawn.parameters, &drawn.plan),
            None => (&self.parameters, &self.plan),
        }
    }

    /// Draws of the posterior; 0 where there is none.
    pub fn draws(&self) -> usize {
        self.draws.len()
    }

    /// Number of steps of a run; the ranges of `time.step` and `time.years` keep it at 20 000 or less.
    pub fn steps(&self) -> u32 {
        (f64::from(self.parameters.time.years) / self.parameters.time.step).round() as u32
    }
}
