//! What all studies that are shared by many processes have in common: what is said of them, and the files of their shards.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::output::journal::{Journal, Loss, Shape};
use crate::output::{
    Held, IfExists, OutputError, PLAN, SHARDS, StudyFolder, StudyIdentity, Survey, command_line, headed,
};
use crate::report::count_of;
use crate::scenario::Scenario;
use crate::study::Shard;

use super::super::dry_run::disk_size;
use super::super::failure::Failure;
use super::super::print;
use super::plan::Laid;

/// Exit code of a shard that stopped before its end and goes on when it is begun again: that of a failure that passes.
const STOPPED: u8 = 75;

/// Shards of the script that is named first, where there is work for as many.
const SHARDS_OF_A_SCRIPT: u64 = 40;

/// Says that a study was laid out, and what comes next.
pub(super) fn say_laid(laid: &Laid, folder: &Path) -> Result<ExitCode, Failure> {
    let place = folder.display().to_string();
    let line = |words: &[&str]| command_line(words.iter().copied());
    let shards = laid.jobs.clamp(1, SHARDS_OF_A_SCRIPT).to_string();
    print(&format!(
        "laid out in {place}: {}; nothing was run\n  {} (I from 1 to N)\n  {}\n  {}\n  {}\n",
        of_runs(laid.jobs, laid.runs_per_job),
        line(&["polmob", "work", &place, "--shard", "I/N"]),
        line(&["polmob", "script", &place, "--for", "slurm", "--shards", &shards]),
        line(&["polmob", "status", &place]),
        line(&["polmob", "merge", &place]),
    ))?;
    Ok(ExitCode::SUCCESS)
}

fn of_runs(jobs: u64, runs: Option<u64>) -> String {
    let jobs = count_of(jobs, "job");
    runs.map_or_else(|| jobs.clone(), |runs| format!("{jobs} of {}", count_of(runs, "run")))
}

/// The file of a shard, in a folder that is there.
pub(super) fn shard_file(folder: &Path, shard: Shard) -> Result<PathBuf, Failure> {
    let place = folder.join(SHARDS);
    fs::create_dir_all(&place).map_err(OutputError::disk(&place))?;
    Ok(place.join(format!("{}-{}.bin", shard.number, shard.of)))
}

/// Opens the journal of a shard for this process alone, and says what was lost of it.
pub(super) fn open_shard(folder: &Path, shard: Shard, shape: Shape, study: &[u8; 32]) -> Result<Journal, Failure> {
    let path = shard_file(folder, shard)?;
    let journal = Journal::open_alone(&path, shape, study)?;
    say_losses(&path, journal.losses());
    Ok(journal)
}

/// Says what was lost of a file; one that was not there lost nothing.
pub(super) fn say_losses(path: &Path, losses: &[Loss]) {
    for loss in losses.iter().filter(|loss| !matches!(loss, Loss::Absent)) {
        // Nobody is left to tell if standard error is gone.
        let _ = writeln!(io::stderr(), "{}: {loss}", path.display());
    }
}

/// Lays a study of series or of whole worlds out in a folder and says what comes next. What is in the folder already is
/// refused, or with `force` an earlier plan and its shards go.
pub(super) fn lay_out(
    folder: &Path,
    force: bool,
    identity: &StudyIdentity,
    files: &[(String, &str)],
    laid: &Laid,
) -> Result<ExitCode, Failure> {
    let plan = folder.join(PLAN);
    let is_taken = || fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if folder.is_file() || (!plan.exists() && is_taken()) {
        return Err(OutputError::Exists { path: folder.to_owned() }.into());
    }
    let if_exists = if force { IfExists::Replace } else { IfExists::Refuse };
    let _held = StudyFolder::open(&plan, identity, if_exists).map_err(|error| laid_already(error, folder))?;
    let shards = folder.join(SHARDS);
    if force && shards.exists() {
        fs::remove_dir_all(&shards).map_err(OutputError::disk(&shards))?;
    }
    laid.write(folder, files)?;
    say_laid(laid, folder)
}

/// The refusal of a folder in which a study is laid out already.
pub(super) fn laid_already(error: OutputError, folder: &Path) -> Failure {
    if !matches!(error, OutputError::Resumable { .. }) {
        return error.into();
    }
    let place = folder.display().to_string();
    let status = command_line(["polmob", "status", &place].map(str::to_owned).to_vec());
    Failure::Usage(format!("`{place}` contains an earlier study; `{status}` says how far it is, --force replaces it"))
}

/// How work at a shard ends.
pub(super) fn end_of(shard: Shard, complete: bool, quiet: bool) -> ExitCode {
    if complete {
        return ExitCode::SUCCESS;
    }
    if !quiet {
        let _ = writeln!(io::stderr(), "shard {shard} stopped before its end; the same command goes on with it");
    }
    ExitCode::from(STOPPED)
}

/// The study that a status is of.
pub(super) struct Told<'a> {
    pub(super) scenario: Option<&'a Scenario>,
    pub(super) jobs: u64,
    pub(super) runs_per_job: Option<u64>,
}

impl Told<'_> {
    /// Shows what there is of the study: each shard, and how many jobs all of them lack.
    pub(super) fn status(&self, as_json: bool, shards: &[(PathBuf, Survey)], absent: u64) -> Result<ExitCode, Failure> {
        let (jobs, runs) = (self.jobs, self.runs_per_job);
        let done = jobs.saturating_sub(absent);
        let count = shards.len();
        let shards = shards.iter().map(|(path, survey)| {
            let name = path.file_stem().map_or_else(String::new, |name| name.to_string_lossy().replacen('-', "/", 1));
            let asked = name.parse::<Shard>().ok().map(|shard| shard.stretch(jobs)).map(|own| own.end - own.start);
            (name, asked, survey)
        });
        if as_json {
            let shards = shards.map(|(name, asked, survey)| {
                let losses: Vec<String> = survey.losses.iter().map(ToString::to_string).collect();
                json!({ "shard": name, "jobs": asked, "done": survey.worlds, "bytes": survey.bytes, "losses": losses })
            });
            let told = json!({
                "jobs": jobs, "runs_per_job": runs, "done": done,
                "complete": absent == 0, "shards": shards.collect::<Vec<_>>(),
            });
            print(&headed("status", self.scenario, told))?;
            return Ok(ExitCode::SUCCESS);
        }
        let mut text = format!("{done} of {} are done, in {}\n", of_runs(jobs, runs), count_of(count, "shard"));
        for (name, asked, survey) in shards {
            let asked = asked.map_or_else(|| "?".to_owned(), |asked| asked.to_string());
            let _ = writeln!(text, "{name:>12}  {} of {asked} jobs, {}", survey.worlds, disk_size(survey.bytes as f64));
            for loss in &survey.losses {
                let _ = writeln!(text, "{:>12}  {loss}", "");
            }
        }
        print(&text)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// The journals of all shards of a folder, each with what it holds, and what they hold together.
pub(super) fn surveyed(
    folder: &Path,
    shape: Shape,
    study: &[u8; 32],
) -> Result<(Vec<(PathBuf, Survey)>, Held), Failure> {
    let paths = shard_files(folder)?;
    let (found, held) = Survey::of(&paths, shape, study)?;
    Ok((paths.into_iter().zip(found).collect(), held))
}

/// Refuses to go on without jobs that are in no shard.
pub(in crate::cli) fn refuse(absent: u64, folder: &Path) -> Result<(), Failure> {
    if absent == 0 {
        return Ok(());
    }
    let jobs = format!("{absent} jobs of the study are in no shard");
    Err(Failure::Usage(format!("{jobs}; `polmob status {}` says of which", folder.display())))
}

/// Takes over what all shards of a folder have run.
pub(in crate::cli) fn take_over(journal: &mut Journal, folder: &Path, study: &[u8; 32]) -> Result<(), Failure> {
    for path in shard_files(folder)? {
        let losses = journal.take_over(&path, study)?;
        say_losses(&path, &losses);
    }
    Ok(())
}

/// Files of shards, by number.
pub(super) fn shard_files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let place = folder.join(SHARDS);
    if !place.exists() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(&place).map_err(OutputError::disk(&place))?;
    let paths: io::Result<Vec<PathBuf>> = entries.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = paths.map_err(OutputError::disk(&place))?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "bin"));
    let number = |path: &PathBuf| -> Option<u32> { path.file_stem()?.to_str()?.split('-').next()?.parse().ok() };
    paths.sort_by_key(|path| (number(path), path.clone()));
    Ok(paths)
}

/// Sets the flag when the time is over.
pub(super) fn stop_after(stop: &Arc<AtomicBool>, seconds: f64) {
    let stop = Arc::clone(stop);
    thread::spawn(move || {
        thread::sleep(Duration::from_secs_f64(seconds));
        stop.store(true, Ordering::Relaxed);
    });
}
