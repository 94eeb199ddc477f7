//! Generations on disk: what a calibration resumes from.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::output::journal::write_whole;
use crate::output::{OutputError, StudyIdentity};
use crate::scenario::Scenario;
use crate::study::study_identity;

use super::{Generation, Split};

/// Name of the file of generations: one a line, as JSON.
pub const GENERATIONS: &str = "generations.jsonl";

/// What the generations of a calibration depend on, the rules by which to stop apart: with more runs allowed it goes on.
pub fn calibration_identity(scenario: &Scenario, split: &Split) -> StudyIdentity {
    let mut identity = study_identity(scenario, "calibrate");
    identity.arms = vec![scenario.calibrate.arm.word().to_owned()];
    identity.model.extend(scenario.fit().lines().map(str::to_owned));
    identity.model.push("[asked]".to_owned());
    identity.model.push(format!("until = {:?}", split.until));
    identity.model.push(format!("hold_out = {:?}", split.held_out));
    identity
}

/// The file of generations of one calibration. It is replaced whole after every generation.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    text: String,
}

impl Store {
    /// The store of a folder, with the generations that it has.
    ///
    /// # Errors
    /// [`OutputError::Disk`]; [`OutputError::Unreadable`] where a line is no generation.
    pub fn open(folder: &Path) -> Result<(Self, Vec<Generation>), OutputError> {
        let path = folder.join(GENERATIONS);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(OutputError::disk(&path)(error)),
        };
        let unreadable = |(line, error): (usize, serde_json::Error)| OutputError::Unreadable {
            path: path.clone(),
            reason: format!("line {}: {error}", line + 1),
        };
        let generations: Vec<Generation> = (text.lines().enumerate())
            .map(|(number, line)| serde_json::from_str(line).map_err(|error| unreadable((number, error))))
            .collect::<Result<_, _>>()?;
        Ok((Self { path, text }, generations))
    }

    /// Adds a generation.
    ///
    /// # Errors
    /// [`OutputError::Disk`].
    pub fn add(&mut self, generation: &Generation) -> Result<(), OutputError> {
        let line = serde_json::to_string(generation).map_err(|error| OutputError::disk(&self.path)(error.into()))?;
        self.text.extend([line.as_str(), "\n"]);
        write_whole(&self.path, self.text.as_bytes())
    }
}
