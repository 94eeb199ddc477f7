//! What a folder of results says about itself.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::OutputError;
use crate::draws;
use crate::scenario::Scenario;

/// Name of the file that marks a folder as ours.
pub const MANIFEST: &str = "manifest.json";

/// How results were made and what they consist of. Equal results may differ in `threads`, `wall_seconds` and `command`,
/// and nowhere else.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Name of the program.
    pub program: String,
    /// Its version.
    pub version: String,
    /// Version of the scheme by which random numbers are addressed: results compare draw by draw only within one.
    pub draws_scheme: u32,
    /// What was simulated.
    pub scenario: ScenarioIdentity,
    /// Seed of all draws.
    pub seed: u64,
    /// Arms in order.
    pub arms: Vec<String>,
    /// Worlds asked for and done.
    pub worlds: Progress,
    /// Runs per world and arm.
    pub runs_per_world: u32,
    /// Whether all that was asked for was done.
    pub complete: bool,
    /// First world and first run of each, where they are not counted from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<[u32; 2]>,
    /// Where adding worlds stopped, if a precision was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<StoppingPoint>,
    /// Threads used.
    pub threads: usize,
    /// Time it took, seconds.
    pub wall_seconds: f64,
    /// The command line, word by word.
    pub command: Vec<String>,
    /// What only an experiment over many points has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub study: Option<StudyFacts>,
    /// Every file but this one, in order of its path; filled in when the folder is finished.
    #[serde(default)]
    pub files: Vec<ResultFile>,
}

impl Manifest {
    /// The manifest of a scenario's results, its list of files still empty.
    pub fn of(scenario: &Scenario, worlds: Progress, complete: bool, making: Making) -> Self {
        let size = &scenario.experiment;
        Self {
            program: crate::PROGRAM.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            draws_scheme: draws::SCHEME,
            scenario: ScenarioIdentity {
                name: scenario.name.clone(),
                title: scenario.title.clone(),
                hash: scenario.hash(),
            },
            seed: size.seed,
            arms: size.arms.iter().map(|arm| arm.word().to_owned()).collect(),
            worlds,
            runs_per_world: size.runs,
            complete,
            first: None,
            precision: None,
            threads: making.threads,
            wall_seconds: making.wall_seconds,
            command: making.command,
            study: None,
            files: Vec::new(),
        }
    }
}

/// Where a run stopped adding worlds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoppingPoint {
    /// Half-widths asked for, as written.
    pub asked: Vec<String>,
    /// Most worlds allowed.
    pub most_worlds: u32,
    /// Whether all half-widths were met.
    pub met: bool,
    /// Rounds of worlds until it stopped.
    pub rounds: u32,
}

/// What may differ between equal results.
#[derive(Debug, Clone, PartialEq)]
pub struct Making {
    /// Threads used.
    pub threads: usize,
    /// Time it took, seconds.
    pub wall_seconds: f64,
    /// The command line, word by word.
    pub command: Vec<String>,
}

/// Which scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioIdentity {
    /// Its short name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Hash of the scenario as resolved.
    pub hash: String,
}

/// What a study consisted of and where it stopped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StudyFacts {
    /// The command: sweep, sensitivity, regimes.
    pub experiment: String,
    /// How points were laid out.
    pub design: String,
    /// Axes as written.
    pub axes: Vec<String>,
    /// Points of the design.
    pub points: u64,
    /// Runs asked for and done, failed ones included.
    pub runs: [u64; 2],
    /// Runs that failed; they are missing from every estimate.
    pub failed: u64,
    /// The precision asked for; empty where the number of worlds was given.
    pub precision: Vec<String>,
    /// Points that met it, of those that were to.
    pub precise_points: Option<u64>,
    /// Rounds of worlds until it stopped.
    pub rounds: u32,
    /// Outcome that charts and the page show; the tables may hold others.
    #[serde(default)]
    pub outcome: String,
    /// Arm, or arms as in `hybrid - spontaneous`, whose level or contrast is shown first; empty if all are.
    #[serde(default)]
    pub quantity: String,
}

/// How far it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Asked for.
    pub asked: u32,
    /// Done.
    pub done: u32,
}

/// One file of results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResultFile {
    /// Path within the folder, parts joined by `/`.
    pub path: String,
    /// Size, bytes.
    pub bytes: u64,
    /// SHA-256 of the content, hexadecimal.
    pub sha256: String,
}

/// Reads the manifest of a folder of results.
///
/// # Errors
/// [`OutputError::Disk`] if there is none to read, [`OutputError::Unreadable`] if it is not one of ours.
pub fn read_manifest(folder: &Path) -> Result<Manifest, OutputError> {
    let path = folder.join(MANIFEST);
    let text = fs::read(&path).map_err(OutputError::disk(&path))?;
    serde_json::from_slice(&text).map_err(|error| OutputError::Unreadable { path, reason: error.to_string() })
}

/// Size and SHA-256 of a file, read piece by piece.
pub(crate) fn digest(path: &Path) -> io::Result<(u64, String)> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut piece = vec![0; 1 << 16];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            return Ok((bytes, hexadecimal(&hash.finalize())));
        }
        hash.update(&piece[..read]);
        bytes += read as u64;
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('?');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
