//! What the runs of a study depend on, and what differs between two such.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What the runs of a journal depend on, and what they are for: a study resumes only under the same.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StudyIdentity {
    /// Version of the layout of the folder.
    #[serde(default)]
    pub format: u32,
    /// Name of the program.
    pub program: String,
    /// Its version.
    pub version: String,
    /// Version of the scheme by which random numbers are addressed.
    pub draws_scheme: u32,
    /// The experiment, such as `sweep`: another one would overwrite its results. Empty in files that do not say.
    #[serde(default)]
    pub experiment: String,
    /// Seed of all draws; text from 2^53 on.
    #[serde(with = "super::json::seed")]
    pub seed: u64,
    /// Arms in order.
    pub arms: Vec<String>,
    /// Runs per world and arm.
    pub runs_per_world: u32,
    /// Names of the outcomes in order.
    pub outcomes: Vec<String>,
    /// The scenario as far as runs depend on it, line by line.
    pub model: Vec<String>,
}

impl StudyIdentity {
    /// What a journal names its study by: all of this but the experiment, since runs do not depend on it.
    pub fn digest(&self) -> [u8; 32] {
        let runs = Self { experiment: String::new(), ..self.clone() };
        // A struct of texts and numbers is written without fail.
        Sha256::digest(serde_json::to_vec(&runs).unwrap_or_default()).into()
    }

    /// The line of a model before those of one of several files.
    pub fn line_of_file(name: &str) -> String {
        format!("{FILE}{name}")
    }

    /// What differs between this study and an earlier one, in words; nothing if it can be resumed.
    pub fn differences(&self, earlier: &Self) -> Vec<String> {
        let mut differences = Vec::new();
        let mut compare = |what: &str, was: String, is: String| {
            if was != is {
                differences.push(format!("{what} was {was}, is {is}"));
            }
        };
        compare("the format of the folder", earlier.format.to_string(), self.format.to_string());
        compare("the program's version", earlier.version.clone(), self.version.clone());
        compare("the scheme of draws", earlier.draws_scheme.to_string(), self.draws_scheme.to_string());
        let said = |experiment: &str| if experiment.is_empty() { "unknown" } else { experiment }.to_owned();
        compare("the experiment", said(&earlier.experiment), said(&self.experiment));
        compare("the seed", earlier.seed.to_string(), self.seed.to_string());
        compare("the list of arms", earlier.arms.join(", "), self.arms.join(", "));
        compare("the number of runs per world", earlier.runs_per_world.to_string(), self.runs_per_world.to_string());
        if earlier.outcomes != self.outcomes {
            differences.push("the list of outcomes has changed".to_owned());
        }
        if earlier.model != self.model {
            differences.extend(between(&keyed(&earlier.model), &keyed(&self.model)));
        }
        differences
    }
}

/// What differs between two texts of resolved scenarios, key by key.
pub fn text_differences(earlier: &str, text: &str) -> Vec<String> {
    let [was, is] = [earlier, text].map(|text| keyed(&text.lines().map(str::to_owned).collect::<Vec<_>>()));
    between(&was, &is)
}

/// Keys that have changed, come or gone.
fn between(was: &[(String, String)], is: &[(String, String)]) -> Vec<String> {
    let mut differences = Vec::new();
    for (key, value) in is {
        match was.iter().find(|(other, _)| other == key) {
            Some((_, other)) if other != value => differences.push(format!("{key} was {other}, is {value}")),
            Some(_) => {}
            None => differences.push(format!("{key} = {value} is new")),
        }
    }
    for (key, value) in was.iter().filter(|(key, _)| !is.iter().any(|(other, _)| other == key)) {
        differences.push(format!("{key} = {value} is gone"));
    }
    differences
}

/// What begins the line before those of one of several files.
const FILE: &str = "the file = ";

/// Keys with their files, where there are several, and their tables, those of lists numbered; and their values.
fn keyed(model: &[String]) -> Vec<(String, String)> {
    let (mut file, mut table) = (String::new(), String::new());
    let mut headers: Vec<&str> = Vec::new();
    let mut pairs = Vec::new();
    for line in model {
        if let Some(name) = line.strip_prefix(FILE) {
            (file, table) = (format!("{name}: "), String::new());
            headers.clear();
        } else if let Some(path) = line.strip_prefix("[[").and_then(|line| line.strip_suffix("]]")) {
            let number = headers.iter().filter(|header| **header == path).count();
            headers.push(path);
            table = format!("{path}.{number}.");
        } else if let Some(path) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            table = format!("{path}.");
        } else if let Some((key, value)) = line.split_once(" = ") {
            pairs.push((format!("{file}{table}{key}"), value.to_owned()));
        }
    }
    pairs
}
