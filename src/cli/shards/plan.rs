//! What a study is, in a file for those who work at it.

use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::output::{OutputError, PLAN};

use super::super::failure::Failure;
use super::super::pipeline::Call;

/// Name of the file in its folder.
const FILE: &str = "plan.json";

/// A study laid out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Laid {
    /// Version of the layout of this file.
    format: u32,
    /// Name of the program.
    program: String,
    /// Its version.
    version: String,
    /// File of the scenario, beside this one.
    scenario: String,
    /// The words after the program's name that give the results.
    arguments: Vec<String>,
    /// Options that change no result and are kept for the end.
    kept: Vec<String>,
    /// Jobs: worlds of points.
    pub(super) jobs: u64,
    /// Runs of each job.
    pub(super) runs_per_job: u64,
}

impl Laid {
    pub(super) fn new(call: &Call, scenario: &str, jobs: u64, runs_per_job: u64) -> Self {
        Self {
            format: 1,
            program: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            scenario: format!("{scenario}.toml"),
            arguments: call.arguments(),
            kept: call.kept().to_vec(),
            jobs,
            runs_per_job,
        }
    }

    /// Writes the plan with the scenario as resolved.
    pub(super) fn write(&self, folder: &Path, scenario: &str) -> Result<(), Failure> {
        let place = folder.join(PLAN);
        fs::create_dir_all(&place).map_err(OutputError::disk(&place))?;
        let text = serde_json::to_string_pretty(self).map_err(|error| Failure::Print(io::Error::other(error)))? + "\n";
        // The plan last: where it stands, all of it does.
        for (name, text) in [(self.scenario.as_str(), scenario), (FILE, &text)] {
            let path = place.join(name);
            fs::write(&path, text).map_err(OutputError::disk(&path))?;
        }
        Ok(())
    }

    /// Reads the plan of a folder.
    pub(super) fn read(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(PLAN).join(FILE);
        let refused = |reason: String| Failure::Asked(format!("{} is no study laid out: {reason}", folder.display()));
        let text = fs::read_to_string(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                refused(format!("it has no {PLAN}/{FILE}; `polmob sweep SCENARIO --plan DIR` lays one out"))
            }
            _ => OutputError::disk(&path)(error).into(),
        })?;
        let laid: Self = serde_json::from_str(&text)
            .map_err(|error| refused(format!("its {PLAN}/{FILE} does not read: {error}")))?;
        if laid.version != env!("CARGO_PKG_VERSION") || laid.format != 1 {
            let (was, is) = (&laid.version, env!("CARGO_PKG_VERSION"));
            return Err(refused(format!("version {was} of the program laid it out, and this is {is}")));
        }
        Ok(laid)
    }

    /// The command line that goes on with the study in its folder.
    pub(super) fn words(&self, folder: &Path) -> Vec<String> {
        let scenario = folder.join(PLAN).join(&self.scenario).display().to_string();
        let (command, options) = self.arguments.split_first().map_or(("", &[][..]), |(first, rest)| (first, rest));
        let options = options.iter().skip(1).chain(&self.kept).cloned();
        let place = ["--resume".to_owned(), "--out".to_owned(), folder.display().to_string()];
        ["polmob".to_owned(), command.to_owned(), scenario].into_iter().chain(options).chain(place).collect()
    }
}
