//! From a file or a text to a scenario: read, put on the defaults, set, checked, and made what can be run.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::cast::CaseBuilder;
use super::catalogue::catalogue;
use super::check::check;
use super::checked::Checked;
use super::checked_value::CheckedValue;
use super::diagnostics::{Diagnostics, Location, Problem};
use super::document::{Node, TomlValue};
use super::settings::Setting;
use super::slips::read_toml;
use super::variants::Variants;
use super::{
    Credit, Experiment, NamedQuantity, Record, Scenario, ScenarioError, arms, calibration, claims, experiments,
    history, named_quantity, own_record, places, posterior, recordable, relations, resolved, shipped, template,
};

/// Larger files are no scenarios.
const MOST_BYTES: u64 = 16 << 20;

impl Scenario {
    /// Reads a scenario file and puts settings on top of it, in their order. Where there is no such file, the path may
    /// be the name of a scenario that comes with the program ([`SHIPPED`](super::SHIPPED)).
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
        let whole = |title: &str, label: &str| refuse("", Problem::new(&Location::Whole, title, label));
        if let Some(shipped) = shipped::at(path) {
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
                let problem = Problem::new(&Location::Whole, "there is no such file", "");
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
                let problem = Problem::new(
                    &Location::File((at, at + '\u{fffd}'.len_utf8())),
                    "the file is not text in UTF-8",
                    label,
                );
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

    /// Reads a scenario of this name, from a file of this name in a folder, if it is one.
    fn read(
        (name, file, beside): (&str, &str, Option<&Path>),
        text: &str,
        settings: &[Setting],
        outcomes: &[&str],
    ) -> Result<Self, ScenarioError> {
        let words = settings.iter().map(Setting::both).collect();
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
        let written = read_toml(text)?;
        let has_table = |node: &Node| matches!(node.value, TomlValue::Table(_) | TomlValue::List(_));
        let no_table = || {
            let title = if text.trim().is_empty() { "the file is empty" } else { "the scenario has no table" };
            let help = "`polmob template` prints a complete scenario to start from".to_owned();
            vec![Problem::new(&Location::Whole, title, "allowed: at least one table, such as [time]").help(help)]
        };
        let keys = written.table().into_iter().flatten();
        let has_tables = keys.clone().any(|(_, node)| has_table(node));
        if keys.count() == 0 {
            return Err(no_table());
        }
        let mut document = written.over(catalogue.defaults().clone());
        let mut problems = Vec::new();
        arms::compare_all(&mut document);
        for (position, setting) in settings.iter().enumerate() {
            problems.extend(setting.apply(&mut document, position, catalogue).err());
        }
        posterior::without(&mut document, settings);
        own_record::embed(&mut document, beside, &mut problems);
        // What is wrong with the keys of a file without tables says more than that it has none.
        let accepted = Self::accept(name, &document, outcomes, problems)?;
        if has_tables { Ok(accepted) } else { Err(no_table()) }
    }

    /// The scenario of a complete document, unless there are problems.
    pub(super) fn accept(
        name: &str,
        document: &Node,
        outcomes: &[&str],
        mut problems: Vec<Problem>,
    ) -> Result<Self, Vec<Problem>> {
        let catalogue = catalogue();
        let checked = check(document, catalogue, &mut problems);
        relations::check(&checked, outcomes, &mut problems);
        places::check(&checked, &mut problems);
        let evidence = own_record::read(&checked, &mut problems);
        let mut cast = CaseBuilder::new(&checked, &mut problems);
        if let Some(cast) = &mut cast {
            history::add(&checked, cast, evidence.as_ref(), &mut problems);
        }
        let quantities =
            cast.as_ref().map(|cast| named_quantity::read(&checked, &cast.plan, &mut problems)).unwrap_or_default();
        let claims = cast
            .as_ref()
            .map(|cast| claims::read(&checked, &cast.plan, &quantities, &mut problems))
            .unwrap_or_default();
        let (calibrate, targets, what_ifs) = cast
            .as_ref()
            .map(|cast| calibration::read(&checked, &cast.plan, (evidence.as_ref(), &quantities), &mut problems))
            .unwrap_or_default();
        let (sweep, uncertain, regimes) = experiments::read(&checked.root, &quantities, &mut problems);
        let rows = posterior::read(&checked.root, &mut problems);
        posterior::check_worlds(&checked.root, rows.len(), &mut problems);
        let parameters = resolved::parameters(&checked, catalogue);
        let mut draws = Vec::new();
        if problems.is_empty()
            && let (Some(cast), Ok(parameters)) = (&cast, &parameters)
        {
            let variants = Variants::accepted(document, parameters, &cast.plan);
            problems.extend(variants.check_settings(&checked));
            draws = variants.drawn(&checked, &rows, &mut problems);
            problems.extend(variants.check_priors(&checked, calibrate.as_ref()));
        }
        match (cast.zip(evidence), calibrate, parameters, problems.is_empty()) {
            (Some((cast, evidence)), Some(calibrate), Ok(parameters), true) => Ok(Self {
                name: name.to_owned(),
                title: checked.root.text("title").unwrap_or_default().to_owned(),
                parameters,
                plan: cast.plan,
                places: cast.places,
                credit: credit(&checked),
                experiment: experiment(&checked, quantities),
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
                Err(vec![Problem::new(&Location::Whole, "a parameter is missing", error.to_string())])
            }
            _ => Err(problems),
        }
    }
}

fn credit(checked: &Checked) -> Credit {
    let text = |key: &str| checked.root.text(key).unwrap_or_default().to_owned();
    let date = match checked.root.get("study.date") {
        Some(CheckedValue::Date(date)) => date.to_string(),
        _ => String::new(),
    };
    Credit { author: text("study.author"), licence: text("study.licence"), date }
}

fn experiment(checked: &Checked, quantities: Vec<NamedQuantity>) -> Experiment {
    let root = &checked.root;
    let arm = |(word, _): &(String, Location)| checked.arm(word);
    Experiment {
        seed: root.integer("experiment.seed").unwrap_or_default().unsigned_abs(),
        worlds: root.count("experiment.worlds").unwrap_or(1),
        runs: root.count("experiment.runs").unwrap_or(1),
        arms: root.texts("experiment.arms").iter().filter_map(arm).collect(),
        histories: posterior::worlds(root),
        quantities,
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
