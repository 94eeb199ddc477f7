//! What a folder of results says about itself.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::OutputError;
use super::names::{JOURNAL, MANIFEST};
use crate::draws;
use crate::scenario::{Credit, Scenario};

/// Version of the layout of a folder: names and meanings in manifest, `study.json` and tables. Folders of another one are
/// refused.
pub const FORMAT: u32 = 1;

/// Digits of a checksum that is not there yet.
const NO_CHECKSUM: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What results are and what they consist of. Equal results may differ in `made`, and nowhere else but in the checksum of
/// the manifest itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// See [`FORMAT`].
    pub format: u32,
    /// Name of the program.
    pub program: String,
    /// Its version.
    pub version: String,
    /// Version of the scheme by which random numbers are addressed: results compare draw by draw only within one.
    pub draws_scheme: u32,
    /// What was simulated.
    pub scenario: ScenarioIdentity,
    /// Who made it, under which licence and when.
    #[serde(default, skip_serializing_if = "Credit::is_empty")]
    pub credit: Credit,
    /// Seed of all draws; text from 2^53 on.
    #[serde(with = "super::json::seed")]
    pub seed: u64,
    /// Arms in order.
    pub arms: Vec<String>,
    /// Worlds requested and done.
    pub worlds: WorldCounts,
    /// Runs per world and arm.
    pub runs_per_world: u32,
    /// Whether all that was requested was done.
    pub complete: bool,
    /// First world and first run of each, where they are not counted from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<[u32; 2]>,
    /// Where adding worlds stopped, if a precision was requested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<StoppingPoint>,
    /// What only an experiment over many points has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub study: Option<StudyFacts>,
    /// Every file but this one and the journal, in order of its path; filled in when the folder is finished.
    #[serde(default)]
    pub files: Vec<ResultFile>,
    /// One hash of tables, page and scenario: two folders with the same results have the same, whether or not their tables
    /// are there as CSV too. Filled in at the end.
    #[serde(default)]
    pub results: String,
    /// The words after the program's name that give these results again, in this folder and with this version.
    #[serde(default)]
    pub arguments: Vec<String>,
    /// How they were made.
    pub made: Provenance,
    /// SHA-256 of this file with zeros in place of the checksum. Filled in at the end.
    #[serde(default)]
    pub checksum: String,
}

impl Manifest {
    /// The manifest of a scenario's results, its list of files still empty.
    pub fn of(
        scenario: &Scenario,
        worlds: WorldCounts,
        complete: bool,
        arguments: Vec<String>,
        provenance: Provenance,
    ) -> Self {
        let size = &scenario.experiment;
        Self {
            format: FORMAT,
            program: crate::PROGRAM.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            draws_scheme: draws::SCHEME,
            scenario: ScenarioIdentity {
                name: scenario.name.clone(),
                title: scenario.title.clone(),
                hash: scenario.hash(),
            },
            credit: scenario.credit.clone(),
            seed: size.seed,
            arms: size.arms.iter().map(|arm| arm.as_str().to_owned()).collect(),
            worlds,
            runs_per_world: size.runs,
            complete,
            first: None,
            precision: None,
            study: None,
            files: Vec::new(),
            results: String::new(),
            arguments,
            made: provenance,
            checksum: String::new(),
        }
    }
}

impl Manifest {
    /// What differs, in words, between what was requested here and in an earlier folder; nothing if its results are these.
    /// Scenarios that differ are named key by key by `of_scenario`, or by their hashes where it has nothing to say.
    pub fn differences(&self, earlier: &Self, of_scenario: impl FnOnce() -> Vec<String>) -> Vec<String> {
        let of = |manifest: &Self| {
            [
                ("the program's version", manifest.version.clone()),
                ("the scheme of draws", manifest.draws_scheme.to_string()),
                ("the scenario", manifest.scenario.name.clone()),
                ("the seed", manifest.seed.to_string()),
                ("the command", super::command_line(manifest.arguments.clone())),
            ]
        };
        let pairs = of(earlier).into_iter().zip(of(self));
        let differ = pairs.filter(|((_, was), (_, is))| was != is);
        let mut differences: Vec<String> =
            differ.map(|((what, was), (_, is))| format!("{what} was {was}, is {is}")).collect();
        let (was, is) = (&earlier.scenario.hash, &self.scenario.hash);
        if was != is {
            let before = differences.len();
            differences.extend(of_scenario());
            if differences.len() == before {
                differences.push(format!("the hash of the scenario was {was}, is {is}"));
            }
        }
        differences
    }
}

/// Where a run stopped adding worlds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoppingPoint {
    /// Half-widths requested, as written.
    pub asked: Vec<String>,
    /// Most worlds allowed.
    pub most_worlds: u32,
    /// Whether all half-widths were met.
    pub met: bool,
    /// Rounds of worlds until it stopped.
    pub rounds: u32,
}

/// What may differ between equal results.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Provenance {
    /// Threads used.
    pub threads: usize,
    /// Time it took, seconds.
    pub wall_seconds: f64,
    /// The command line, word by word.
    pub command: Vec<String>,
    /// When they were finished, in UTC, such as `2026-11-28T09:30:00Z`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub time: String,
    /// The kind of machine that the program was built for, such as `x86_64-unknown-linux-gnu`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub target: String,
    /// The compiler that built it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub compiler: String,
    /// The commit that it was built from; absent where it was not built in a repository.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub commit: String,
    /// The journal of an experiment, whose batches lie in the order in which they were done; filled in at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub journal: Option<ResultFile>,
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
    /// Runs requested and done, failed ones included.
    pub runs: [u64; 2],
    /// Runs that failed; they are missing from every estimate.
    pub failed: u64,
    /// The precision requested; empty where the number of worlds was given.
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
pub struct WorldCounts {
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

impl ResultFile {
    /// Whether it is a table as CSV.
    pub fn is_csv_table(&self) -> bool {
        self.path.starts_with("tables/") && is_csv(&self.path)
    }
}

/// Reads the manifest of a folder of results.
///
/// # Errors
/// [`OutputError::Disk`] if there is none to read, [`OutputError::OtherFormat`] if another version wrote it,
/// [`OutputError::Unreadable`] if it is not one of ours or has changed since.
pub fn read_manifest(folder: &Path) -> Result<Manifest, OutputError> {
    let path = folder.join(MANIFEST);
    let text = fs::read(&path).map_err(OutputError::disk(&path))?;
    let unreadable = |reason: String| OutputError::Unreadable { path: path.clone(), reason };
    of_this_format(&path, &text)?;
    let manifest: Manifest = serde_json::from_slice(&text).map_err(|error| unreadable(error.to_string()))?;
    let text = String::from_utf8(text).map_err(|error| unreadable(error.to_string()))?;
    if checksum(&text.replacen(&manifest.checksum, NO_CHECKSUM, 1)) != manifest.checksum {
        return Err(unreadable("it has changed since it was written".to_owned()));
    }
    Ok(manifest)
}

/// Refuses a file of JSON of our own that another version wrote in another format.
pub(super) fn of_this_format(path: &Path, text: &[u8]) -> Result<(), OutputError> {
    let unreadable = |reason: &str| OutputError::Unreadable { path: path.to_owned(), reason: reason.to_owned() };
    let facts: serde_json::Value = serde_json::from_slice(text).map_err(|error| unreadable(&error.to_string()))?;
    if facts.get("program").and_then(serde_json::Value::as_str) != Some(crate::PROGRAM) {
        return Err(unreadable("it is of something else"));
    }
    if facts.get("format").and_then(serde_json::Value::as_u64) == Some(u64::from(FORMAT)) {
        return Ok(());
    }
    let version = facts.get("version").and_then(serde_json::Value::as_str).unwrap_or("unknown").to_owned();
    Err(OutputError::OtherFormat { path: path.to_owned(), version })
}

/// Reads the manifest of a folder and compares every file that it lists: whatever reads a folder of results begins with
/// this, so that nothing is made of damaged ones.
///
/// # Errors
/// Those of [`read_manifest`]; [`OutputError::Damaged`] with the name of every file that is missing or has changed.
pub fn verify(folder: &Path) -> Result<Manifest, OutputError> {
    let manifest = read_manifest(folder)?;
    compare(folder, &manifest, true)?;
    Ok(manifest)
}

/// What an experiment goes on from: these files tell by themselves what of them is sound.
const GROWING: [&str; 2] = [JOURNAL, "generations.jsonl"];

/// Compares the files that a manifest lists. If all must be there, missing ones are damage too, and so are changes of files
/// that an experiment goes on from.
pub(super) fn compare(folder: &Path, manifest: &Manifest, all: bool) -> Result<(), OutputError> {
    let mut files = Vec::new();
    let is_compared = |file: &&ResultFile| all || !GROWING.contains(&file.path.as_str());
    for file in manifest.files.iter().chain(&manifest.made.journal).filter(is_compared) {
        let path = folder.join(&file.path);
        match digest(&path) {
            Ok((bytes, sha256)) if bytes == file.bytes && sha256 == file.sha256 => {}
            Ok(_) => files.push(format!("{} has changed", file.path)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if all {
                    files.push(format!("{} is missing", file.path));
                }
            }
            Err(error) => return Err(OutputError::disk(&path)(error)),
        }
    }
    if files.is_empty() { Ok(()) } else { Err(OutputError::Damaged { path: folder.to_owned(), files }) }
}

/// Whether a file only says again what another one says.
fn is_csv(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|ending| ending == "csv")
}

impl Manifest {
    /// Takes in the files of its folder, and gives the text of the manifest with its checksum.
    pub(super) fn sealed(mut self, mut files: Vec<ResultFile>) -> Result<String, serde_json::Error> {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let (journal, files): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| file.path == JOURNAL);
        self.made.journal = journal.into_iter().next();
        let is_result = |file: &&ResultFile| {
            file.path.starts_with("tables/") && !is_csv(&file.path)
                || ["report.html", "scenario.toml"].contains(&file.path.as_str())
        };
        let lines = files.iter().filter(is_result).map(|file| format!("{} {}\n", file.sha256, file.path));
        self.results = checksum(&lines.collect::<String>());
        self.files = files;
        NO_CHECKSUM.clone_into(&mut self.checksum);
        let text = serde_json::to_string_pretty(&self)? + "\n";
        Ok(match text.rfind(NO_CHECKSUM) {
            Some(at) => format!("{}{}{}", &text[..at], checksum(&text), &text[at + NO_CHECKSUM.len()..]),
            None => text,
        })
    }
}

fn checksum(text: &str) -> String {
    hexadecimal(&Sha256::digest(text.as_bytes()))
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

/// Bytes as hexadecimal digits in lower case.
pub fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('?');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
