//! `polmob verify`: whether a folder of results is as it was written, and whether its runs are what the program gives.
//!
//! Exit codes: 0 nothing differs, 1 something does and is named, 2 the folder cannot be judged, 3 the disk failed.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use crate::draws;
use crate::experiment::Executor;
use crate::output::{MANIFEST, Manifest, OutputError, headed, read_manifest, read_result_text, verify as verify_files};
use crate::report::count_of;
use crate::scenario::Scenario;
use crate::study::{Replayed, replay};

use super::failure::Failure;
use super::interruption::{INTERRUPTED, stop_flag};
use super::print;

#[derive(Debug, Args)]
pub(super) struct VerifyArguments {
    /// Folder of results.
    #[arg(value_name = "DIR")]
    results: PathBuf,
    #[command(flatten)]
    extent: Extent,
    /// Print the verdict as JSON, for programs.
    #[arg(long)]
    json: bool,
}

/// How much of a folder is run again.
#[derive(Debug, Args)]
pub(super) struct Extent {
    /// Worlds to run again, spread evenly over the table `runs`; 0 compares files alone.
    #[arg(long, value_name = "N", default_value_t = 20, conflicts_with = "all")]
    sample: usize,
    /// Run every world again.
    #[arg(long)]
    all: bool,
    /// Threads; 0 takes one per core. The verdict is the same for any number.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(..=1024))]
    threads: u16,
}

/// What was found.
pub(super) struct Verdict {
    files: usize,
    replayed: Option<Replayed>,
    /// Files and runs that differ, in words.
    differences: Vec<String>,
}

impl Verdict {
    /// The exit code of anything but a sound folder, each difference printed to standard error.
    pub(super) fn refusal(&self, folder: &Path) -> Option<ExitCode> {
        for difference in &self.differences {
            let _ = writeln!(io::stderr(), "{}: {difference}", folder.display());
        }
        let stopped = self.replayed.as_ref().is_some_and(|replayed| replayed.stopped);
        match (self.differences.is_empty(), stopped) {
            (false, _) => Some(ExitCode::FAILURE),
            (true, true) => Some(ExitCode::from(INTERRUPTED)),
            (true, false) => None,
        }
    }
}

pub(super) fn verify(arguments: &VerifyArguments) -> Result<ExitCode, Failure> {
    let folder = &arguments.results;
    let verdict = judge(folder, &manifest_of(folder)?, &arguments.extent)?;
    print(&if arguments.json { as_json(folder, &verdict) } else { text(&verdict) })?;
    Ok(verdict.refusal(folder).unwrap_or(ExitCode::SUCCESS))
}

/// Compares every file with the manifest and runs a sample of worlds again.
pub(super) fn judge(folder: &Path, manifest: &Manifest, extent: &Extent) -> Result<Verdict, Failure> {
    let mut verdict = Verdict { files: manifest.files.len(), replayed: None, differences: Vec::new() };
    match verify_files(folder) {
        Ok(_) if extent.all || extent.sample > 0 => {
            let most = if extent.all { usize::MAX } else { extent.sample };
            verdict.replayed = runs_again(folder, manifest, most, usize::from(extent.threads))?;
            verdict.differences.extend(verdict.replayed.as_ref().and_then(|replayed| replayed.difference.clone()));
        }
        Ok(_) => {}
        Err(OutputError::Damaged { files, .. }) => verdict.differences = files,
        Err(other) => return Err(other.into()),
    }
    Ok(verdict)
}

/// The manifest of a finished folder.
pub(super) fn manifest_of(folder: &Path) -> Result<Manifest, Failure> {
    let refuse = |reason: &str| Failure::Usage(format!("`{}` is not a folder of results: {reason}", folder.display()));
    if !folder.is_dir() {
        return Err(refuse(if folder.exists() { "it is a file" } else { "there is no such folder" }));
    }
    if !folder.join(MANIFEST).exists() {
        return Err(refuse("it has no manifest.json; an experiment that is not finished has none yet"));
    }
    Ok(read_manifest(folder)?)
}

/// A sample of the runs of a folder, simulated by this program.
fn runs_again(folder: &Path, manifest: &Manifest, most: usize, threads: usize) -> Result<Option<Replayed>, Failure> {
    if manifest.draws_scheme != draws::SCHEME {
        let (theirs, ours) = (manifest.draws_scheme, draws::SCHEME);
        return Err(Failure::Usage(format!(
            "every file is as it was written, but polmob {} drew its random numbers under scheme {theirs}, and this program \
             draws under scheme {ours}: only that version can run it again (--sample 0 compares files alone)",
            manifest.version
        )));
    }
    let listed = |path: &str| manifest.files.iter().any(|file| file.path == path);
    if !listed("scenario.toml") || !listed("tables/runs.parquet") {
        return Ok(None);
    }
    let text = read_result_text(folder, "scenario.toml")?;
    let scenario = Scenario::parse(&manifest.scenario.name, &text, &[])?;
    Ok(replay(folder, &scenario, most, &Executor::new(threads)?, &stop_flag())?)
}

fn text(verdict: &Verdict) -> String {
    if let (false, None) = (verdict.differences.is_empty(), &verdict.replayed) {
        let differ = count_of(verdict.differences.len(), "difference");
        return format!("{differ} from the manifest; no run was compared\n");
    }
    let files = count_of(verdict.files, "file");
    let runs = match &verdict.replayed {
        None => "no run was compared: there is no table of single runs, or none was requested\n".to_owned(),
        Some(replayed) => {
            let runs = count_of(replayed.runs, "run");
            let verdict = match (&replayed.difference, replayed.stopped) {
                (Some(_), _) => "a run differs",
                (None, true) => "interrupted; so far every outcome is the same to the last bit",
                (None, false) => "every outcome is the same to the last bit",
            };
            format!("{} of {} run again, {runs}: {verdict}\n", replayed.sampled, count_of(replayed.worlds, "world"))
        }
    };
    format!("{files}, as the manifest lists\n{runs}")
}

fn as_json(folder: &Path, verdict: &Verdict) -> String {
    let replayed = verdict.replayed.as_ref().map(|replayed| {
        json!({ "worlds": replayed.worlds, "sampled": replayed.sampled, "runs": replayed.runs, "complete": !replayed.stopped })
    });
    let facts = json!({
        "folder": folder.display().to_string(),
        "ok": verdict.differences.is_empty(),
        "files": verdict.files,
        "replayed": replayed,
        "differences": verdict.differences,
    });
    headed("verify", None, facts)
}
