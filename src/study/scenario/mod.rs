//! From a TOML file to a scenario that cannot be wrong.
//!
//! The annotated template is the one source of keys, defaults, ranges, units and meanings. A file stands on the
//! template's defaults, settings stand on the file, and the whole is checked at once: a [`Scenario`] that was accepted
//! runs, and all that is wrong with one that was not is reported together, each problem at its line and column.

mod arms;
mod axis;
mod axis_values;
mod calibration;
mod cast;
mod catalogue;
mod changes;
mod check;
mod checked;
mod claims;
mod dates;
mod datum;
mod diagnostics;
mod distribution;
mod document;
mod examples;
mod experiments;
mod history;
mod names;
mod own_record;
mod places;
mod posterior;
mod quantity;
mod reading;
mod relations;
mod resolved;
mod schema;
mod settings;
mod shipped;
mod slips;
mod variants;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use axis::{Axis, AxisError};
pub use calibration::{Calibrate, Figure, Target, WhatIf};
pub use catalogue::{Catalogue, Entry, Kind, Table, catalogue};
pub use changes::{Changes, Conditions, Key};
pub use claims::{Claim, Other, Scale};
pub use dates::years_of;
pub use diagnostics::{Diagnostics, Problem, nearest};
pub use distribution::{Distribution, DistributionError, Value};
pub use experiments::{Covering, Regimes, Sweep, Uncertain};
pub use places::{Place, Places};
pub use quantity::{Ended, ParkOutcome, Quantity};
pub use reading::{Measure, Reading, Start};
pub use schema::schema;
pub use settings::{Setting, SettingError};
pub use shipped::{SHIPPED, Shipped};
pub use slips::with_decimal_point;
pub use variants::Variants;

/// What reads another file as a scenario is read: with the place of every value.
#[cfg(feature = "tables")]
pub(crate) mod form {
    pub(crate) use super::catalogue::Catalogue;
    pub(crate) use super::check::check;
    pub(crate) use super::checked::Row;
    pub(crate) use super::claims::bounds;
    pub(crate) use super::datum::Datum;
    pub(crate) use super::names::Names;
    pub(crate) use super::quantity::{Reads, named};
    pub(crate) use super::slips::read_toml;
}

use self::cast::Cast;
use self::checked::Checked;
use self::datum::Datum;
use self::diagnostics::Site;
use self::document::{Node, Value as Written};
use self::posterior::Drawn;
use crate::evidence::Evidence;
use crate::measures::yearly_outcomes;
use crate::rules::{Arm, Rules};
use crate::world::plan::Plan;

/// Larger files are no scenarios.
const MOST_BYTES: u64 = 16 << 20;

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
    pub rules: Rules,
    /// Who there is and what history settles.
    pub plan: Plan,
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
    pub evidence: Arc<Evidence>,
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Experiment {
    /// Seed of all draws, at most [`i64::MAX`].
    pub seed: u64,
    /// Worlds.
    pub worlds: u32,
    /// Runs of each world and arm.
    pub runs: u32,
    /// Arms in the order of the scenario, at least one, none twice.
    pub arms: Vec<Arm>,
    /// World whose luck each world has, in turn, where worlds are histories of a calibration; else empty.
    pub histories: Vec<u32>,
}

impl Experiment {
    /// The world whose draws a world has: its own, unless it is a history of a calibration.
    pub fn luck_of(&self, world: u32) -> u32 {
        self.histories.get(world as usize % self.histories.len().max(1)).copied().unwrap_or(world)
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

impl Scenario {
    /// Reads a scenario file and puts settings on top of it, in their order. Where there is no such file, the path may
    /// be the name of a scenario that comes with the program ([`SHIPPED`]).
    ///
    /// # Errors
    ///
    /// [`ScenarioError::Invalid`] with all problems of the file and the settings; also where there is no such file or
    /// it is a directory. [`ScenarioError::Disk`] where the system refuses to read it.
    pub fn load(path: &Path, settings: &[Setting]) -> Result<Self, ScenarioError> {
        let file = path.display().to_string();
        let refuse = |text: &str, problem: Problem| {
            ScenarioError::Invalid(Diagnostics::new(&file, text, Vec::new(), vec![problem]))
        };
        let whole = |title: &str, label: &str| refuse("", Problem::new(&Site::Whole, title, label));
        if let Some(shipped) = Shipped::at(path) {
            return Self::parse(shipped.name, shipped.text, settings);
        }
        if path.is_dir() {
            return Err(whole("a scenario is a file", "found a directory"));
        }
        // What is no file may never end, or never begin.
        if path.metadata().is_ok_and(|found| !found.is_file()) {
            return Err(whole("a scenario is a file", "found a device or a pipe; write what it gives to a file first"));
        }
        let mut bytes = Vec::new();
        match File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes)) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let problem = Problem::new(&Site::Whole, "there is no such file", "");
                return Err(refuse("", problem.help(shipped::instead_of(path))));
            }
            Err(source) => return Err(ScenarioError::Disk { path: path.to_owned(), source }),
        }
        if bytes.len() as u64 > MOST_BYTES {
            return Err(whole("the file is too large for a scenario", "allowed: at most 16 MiB"));
        }
        let name = path.file_stem().map_or_else(|| "scenario".to_owned(), |stem| stem.to_string_lossy().into_owned());
        match String::from_utf8(bytes) {
            Ok(text) => {
                let beside = path.parent().unwrap_or(Path::new(""));
                Self::read((&name, &file, Some(beside)), &text, settings, &recordable())
            }
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let byte = error.as_bytes()[at];
                let text = String::from_utf8_lossy(error.as_bytes());
                let label = format!("found the byte 0x{byte:02x} at offset {at}; allowed: UTF-8");
                let problem =
                    Problem::new(&Site::File((at, at + '\u{fffd}'.len_utf8())), "the file is not text in UTF-8", label);
                Err(refuse(&text, problem.help("save it as UTF-8".to_owned())))
            }
        }
    }

    /// Reads a scenario from text; `name` stands for the file in its errors too.
    ///
    /// # Errors
    ///
    /// [`ScenarioError::Invalid`] with all problems of the text and the settings.
    pub fn parse(name: &str, text: &str, settings: &[Setting]) -> Result<Self, ScenarioError> {
        Self::read((name, name, None), text, settings, &recordable())
    }

    /// The template's own scenario: everything at its default.
    pub fn template() -> Self {
        Self::parse("template", template(), &[]).expect("the embedded template is a valid scenario")
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
    pub fn in_world(&self, world: u32) -> (&Rules, &Plan) {
        match self.draws.get(world as usize % self.draws.len().max(1)) {
            Some(drawn) => (&drawn.rules, &drawn.plan),
            None => (&self.rules, &self.plan),
        }
    }

    /// Draws of the posterior; 0 where there is none.
    pub fn draws(&self) -> usize {
        self.draws.len()
    }

    /// Number of steps of a run; the ranges of `time.step` and `time.years` keep it at 20 000 or less.
    pub fn steps(&self) -> u32 {
        (f64::from(self.rules.time.years) / self.rules.time.step).round() as u32
    }

    /// Reads a scenario of this name, from a file of this name in a folder, if it is one.
    fn read(
        (name, file, beside): (&str, &str, Option<&Path>),
        text: &str,
        settings: &[Setting],
        outcomes: &[&str],
    ) -> Result<Self, ScenarioError> {
        let words = settings.iter().map(ToString::to_string).collect();
        Self::build(name, beside, text, settings, outcomes)
            .map_err(|problems| ScenarioError::Invalid(Diagnostics::new(file, text, words, problems)))
    }

    fn build(
        name: &str,
        beside: Option<&Path>,
        text: &str,
        settings: &[Setting],
        outcomes: &[&str],
    ) -> Result<Self, Vec<Problem>> {
        let catalogue = catalogue();
        let written = slips::read_toml(text)?;
        let has_table = |node: &Node| matches!(node.value, Written::Table(_) | Written::List(_));
        if !written.table().is_some_and(|members| members.values().any(has_table)) {
            let title = if text.trim().is_empty() { "the file is empty" } else { "the scenario has no table" };
            let help = "`polmob template` prints a complete scenario to start from".to_owned();
            return Err(vec![
                Problem::new(&Site::Whole, title, "allowed: at least one table, such as [time]").help(help),
            ]);
        }
        let mut document = written.over(catalogue.defaults().clone());
        let mut problems = Vec::new();
        arms::compare_all(&mut document);
        for (position, setting) in settings.iter().enumerate() {
            problems.extend(setting.apply(&mut document, position, catalogue).err());
        }
        posterior::without(&mut document, settings);
        own_record::embed(&mut document, beside, &mut problems);
        Self::accept(name, &document, outcomes, problems)
    }

    /// The scenario of a complete document, unless there are problems.
    fn accept(
        name: &str,
        document: &Node,
        outcomes: &[&str],
        mut problems: Vec<Problem>,
    ) -> Result<Self, Vec<Problem>> {
        let catalogue = catalogue();
        let checked = check::check(document, catalogue, &mut problems);
        relations::check(&checked, outcomes, &mut problems);
        places::check(&checked, &mut problems);
        let evidence = own_record::read(&checked, &mut problems);
        let mut cast = Cast::new(&checked, &mut problems);
        if let Some(cast) = &mut cast {
            history::add(&checked, cast, evidence.as_deref(), &mut problems);
        }
        let claims = cast.as_ref().map(|cast| claims::read(&checked, &cast.plan, &mut problems)).unwrap_or_default();
        let (calibrate, targets, what_ifs) = cast
            .as_ref()
            .map(|cast| calibration::read(&checked, &cast.plan, evidence.as_deref(), &mut problems))
            .unwrap_or_default();
        let (sweep, uncertain, regimes) = experiments::read(&checked.root, &mut problems);
        let rows = posterior::read(&checked.root, &mut problems);
        posterior::check_worlds(&checked.root, rows.len(), &mut problems);
        let mut draws = Vec::new();
        if problems.is_empty() {
            problems.extend(Self::check_settings(document, &checked));
            draws = Self::drawn(document, &checked, &rows, &mut problems);
            problems.extend(Self::check_priors(document, &checked, calibrate.as_ref()));
        }
        let rules = resolved::rules(&checked, catalogue);
        match (cast.zip(evidence), calibrate, rules, problems.is_empty()) {
            (Some((cast, evidence)), Some(calibrate), Ok(rules), true) => Ok(Self {
                name: name.to_owned(),
                title: checked.root.text("title").unwrap_or_default().to_owned(),
                rules,
                plan: cast.plan,
                places: cast.places,
                credit: credit(&checked),
                experiment: experiment(&checked),
                arms: checked.arms.clone(),
                record: Record {
                    every: checked.root.count("record.every").unwrap_or_default(),
                    outcomes: checked.root.texts("record.outcomes").iter().map(|(name, _)| name.clone()).collect(),
                },
                evidence,
                claims,
                sweep,
                uncertain,
                regimes,
                calibrate,
                targets,
                what_ifs,
                draws,
                resolved: resolved::text(&checked, catalogue),
            }),
            (_, _, Err(error), true) => {
                Err(vec![Problem::new(&Site::Whole, "a parameter is missing", error.to_string())])
            }
            _ => Err(problems),
        }
    }
}

fn credit(checked: &Checked) -> Credit {
    let text = |key: &str| checked.root.text(key).unwrap_or_default().to_owned();
    let date = match checked.root.get("study.date") {
        Some(Datum::Date(date)) => date.to_string(),
        _ => String::new(),
    };
    Credit { author: text("study.author"), licence: text("study.licence"), date }
}

fn experiment(checked: &Checked) -> Experiment {
    let root = &checked.root;
    let arm = |(word, _): &(String, Site)| checked.arm(word);
    Experiment {
        seed: root.integer("experiment.seed").unwrap_or_default().unsigned_abs(),
        worlds: root.count("experiment.worlds").unwrap_or(1),
        runs: root.count("experiment.runs").unwrap_or(1),
        arms: root.texts("experiment.arms").iter().filter_map(arm).collect(),
        histories: posterior::worlds(root),
    }
}

#[cfg(test)]
mod tests {
    use super::Scenario;

    #[test]
    fn outcomes_to_record_must_be_known() {
        let read = |outcome: &str| {
            let text = format!("[record]\noutcomes = [\"{outcome}\"]");
            Scenario::read(("x", "x.toml", None), &text, &[], &["transfer", "reach"])
                .map_err(|error| error.render(false))
        };
        assert_eq!(read("reach").expect("known").record.outcomes, ["reach"]);
        let report = read("transfr").expect_err("unknown");
        assert!(report.contains("x.toml:2:13") && report.contains("allowed: transfer, reach"), "{report}");
        assert!(report.contains("did you mean \"transfer\"?"), "{report}");
    }
}
