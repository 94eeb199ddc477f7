//! Generations on disk: what a calibration resumes from.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::output::journal::write_whole;
use crate::output::manifest::hexadecimal;
use crate::output::{OutputError, StudyIdentity};
use crate::scenario::Scenario;
use crate::study::study_identity;

use super::{Generation, Split};

/// Name of the file of generations: one a line, as JSON.
pub const GENERATIONS: &str = "generations.jsonl";

/// What the generations of a calibration depend on, the rules by which to stop apart: with more runs allowed it goes on.
pub fn calibration_identity(scenario: &Scenario, split: &Split) -> StudyIdentity {
    let mut identity = study_identity(scenario, "calibrate");
    identity.arms = vec![scenario.calibrate.arm.as_str().to_owned()];
    identity.model.extend(scenario.fit().lines().map(str::to_owned));
    identity.model.push("[asked]".to_owned());
    identity.model.push(format!("until = {:?}", split.until));
    identity.model.push(format!("hold_out = {:?}", split.held_out));
    identity
}

/// The file of generations of one calibration. It is replaced whole after every generation.
///
/// A line is a generation as JSON with a checksum before its other members: SHA-256 of the checksum of the line before, or
/// of the digest of the study for the first, and of the line without it. So no line can be changed, dropped or exchanged
/// unseen, and the file of another calibration is none of this one.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    text: String,
    chain: [u8; 32],
    lost: Option<String>,
}

/// What a line begins with; its checksum follows.
const HEAD: &str = "{\"sha256\":\"";
/// What stands between the checksum and the other members.
const NECK: &str = "\",";

impl Store {
    /// The store of a folder, with the generations that can be relied on: those up to the first line that is damaged.
    ///
    /// # Errors
    /// [`OutputError::Disk`].
    pub fn open(folder: &Path, identity: &StudyIdentity) -> Result<(Self, Vec<Generation>), OutputError> {
        let path = folder.join(GENERATIONS);
        let text = match fs::read(&path) {
            Ok(text) => String::from_utf8_lossy(&text).into_owned(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(OutputError::disk(&path)(error)),
        };
        let mut store = Self { path, text: String::new(), chain: identity.digest(), lost: None };
        let mut generations = Vec::new();
        for (at, line) in text.split_inclusive('\n').enumerate() {
            let sound = store.sound(line).filter(|(_, found)| found.number as usize == at);
            let Some((chain, generation)) = sound else {
                let rest = "it and what follows are run again";
                store.lost = Some(format!("{} is damaged at line {}: {rest}", store.path.display(), at + 1));
                break;
            };
            store.chain = chain;
            store.text.push_str(line);
            generations.push(generation);
        }
        Ok((store, generations))
    }

    /// What of an earlier file is not relied on, in a sentence.
    pub fn lost(&self) -> Option<&str> {
        self.lost.as_deref()
    }

    /// The checksum and the generation of the line that comes next, if that is what was written.
    fn sound(&self, line: &str) -> Option<([u8; 32], Generation)> {
        let (told, members) = line.strip_prefix(HEAD)?.strip_suffix('\n')?.split_once(NECK)?;
        let text = format!("{{{members}");
        let chain = self.link(&text);
        (told == hexadecimal(&chain)).then(|| serde_json::from_str(&text).ok()).flatten().map(|found| (chain, found))
    }

    fn link(&self, text: &str) -> [u8; 32] {
        Sha256::new().chain_update(self.chain).chain_update(text).finalize().into()
    }

    /// Adds a generation.
    ///
    /// # Errors
    /// [`OutputError::Disk`].
    pub fn add(&mut self, generation: &Generation) -> Result<(), OutputError> {
        let text = serde_json::to_string(generation).map_err(|error| OutputError::disk(&self.path)(error.into()))?;
        let chain = self.link(&text);
        // A struct is written with its first member behind a brace.
        self.text.extend([HEAD, &hexadecimal(&chain), NECK, text.get(1..).unwrap_or_default(), "\n"]);
        self.chain = chain;
        write_whole(&self.path, self.text.as_bytes())
    }
}
