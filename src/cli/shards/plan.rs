//! What a study is, in a file for those who work at it.

use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::output::{OutputError, PLAN};

use super::super::failure::Failure;

/// Name of the file in its folder.
const FILE: &str = "plan.json";
/// Version of the layout of the file.
const LAYOUT: u32 = 2;
/// What stands for the folder of the plan at the beginning of a word of its command.
const HERE: &str = "PLAN:";

/// A study laid out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Laid {
    /// Version of the layout of this file.
    format: u32,
    /// Name of the program.
    program: String,
    /// Its version.
    version: String,
    /// The words after the program's name that go on with the study; files beside this one begin with `PLAN:`.
    words: Vec<String>,
    /// Jobs: worlds of points.
    pub(super) jobs: u64,
    /// Runs of each job, where all have the same number.
    pub(super) runs_per_job: Option<u64>,
}

/// A word that names a file of the plan.
pub(in crate::cli) fn planned(file: &str) -> String {
    format!("{HERE}{file}")
}

impl Laid {
    pub(super) fn new(words: Vec<String>, jobs: u64, runs_per_job: Option<u64>) -> Self {
        Self {
            format: LAYOUT,
            program: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            words,
            jobs,
            runs_per_job,
        }
    }

    /// Writes the plan with the files that its words name.
    pub(super) fn write(&self, folder: &Path, files: &[(String, &str)]) -> Result<(), Failure> {
        let place = folder.join(PLAN);
        fs::create_dir_all(&place).map_err(OutputError::disk(&place))?;
        let text = serde_json::to_string_pretty(self).map_err(|error| Failure::Print(io::Error::other(error)))? + "\n";
        // The plan last: where it stands, all of it does.
        let files = files.iter().map(|(name, text)| (name.as_str(), *text));
        for (name, text) in files.chain([(FILE, text.as_str())]) {
            let path = place.join(name);
            fs::write(&path, text).map_err(OutputError::disk(&path))?;
        }
        Ok(())
    }

    /// Reads the plan of a folder.
    pub(super) fn read(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(PLAN).join(FILE);
        let refused = |reason: String| Failure::Usage(format!("{} is no study laid out: {reason}", folder.display()));
        let text = fs::read_to_string(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                refused(format!("it has no {PLAN}/{FILE}; `polmob sweep SCENARIO --plan DIR` lays one out"))
            }
            _ => OutputError::disk(&path)(error).into(),
        })?;
        let laid: Self = serde_json::from_str(&text)
            .map_err(|error| refused(format!("its {PLAN}/{FILE} does not read: {error}")))?;
        if laid.version != env!("CARGO_PKG_VERSION") || laid.format != LAYOUT {
            let (was, is) = (&laid.version, env!("CARGO_PKG_VERSION"));
            return Err(refused(format!("version {was} of the program laid it out, and this is {is}")));
        }
        Ok(laid)
    }

    /// The command line that goes on with the study in its folder.
    pub(super) fn words(&self, folder: &Path) -> Vec<String> {
        let word = |word: &String| {
            let file = word.strip_prefix(HERE);
            file.map_or_else(|| word.clone(), |file| folder.join(PLAN).join(file).display().to_string())
        };
        let place = ["--out".to_owned(), folder.display().to_string()];
        std::iter::once("polmob".to_owned()).chain(self.words.iter().map(word)).chain(place).collect()
    }
}
