//! `--resume` of commands whose folder appears whole: what is done already is not done again, and what was begun goes on.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use super::super::failure::Failure;
use super::super::interruption::command_to_go_on;
use super::super::print;
use super::results::ResultArguments;
use crate::output::{Folder, MANIFEST, Manifest, OutputError, WORLD_LOG, read_result_text, text_differences, verify};
use crate::report::ReportError;
use crate::scenario::Scenario;

/// What becomes of results that are there: options of commands whose folder appears whole.
#[derive(Debug, Clone, Copy, Args)]
pub(in crate::cli) struct Again {
    /// Replace an earlier folder of results.
    #[arg(long)]
    pub(in crate::cli) force: bool,
    /// Do what is not done yet: end at once where the folder holds these results, begin where there is nothing.
    #[arg(long, conflicts_with = "force")]
    pub(in crate::cli) resume: bool,
}

impl Again {
    /// The way to the folder at `target`; none where `--resume` finds there what `expected` says. With `--resume` it goes on
    /// from the log of a process that was killed or interrupted; `check` says whether there is one at a path, and refuses one
    /// of something else. Results that are there without a form that is wanted are refused.
    pub(in crate::cli) fn open(
        self,
        target: &Path,
        (scenarios, results): (&[Scenario], &ResultArguments),
        check: impl Fn(&Path) -> Result<bool, OutputError>,
        expected: impl FnOnce() -> Manifest,
    ) -> Result<Option<Folder>, Failure> {
        let earlier = if self.resume && target.join(MANIFEST).is_file() { Some(verify(target)?) } else { None };
        let interrupted = target.join(WORLD_LOG);
        if let Some(earlier) = &earlier {
            let goes_on = !earlier.complete && check(&interrupted)?;
            let differences =
                if goes_on { Vec::new() } else { expected().differences(earlier, || of_scenarios(scenarios, target)) };
            if !differences.is_empty() {
                return Err(OutputError::OtherStudy { path: target.to_owned(), differences }.into());
            }
            if earlier.complete {
                // The end of it may have been killed between the two.
                let _ = fs::remove_file(&interrupted);
                results.has_all(target, earlier)?;
                say_done(target, results.quiet);
                return Ok(None);
            }
        }
        let mut folder = if self.resume {
            Folder::resume(target, earlier.is_some(), WORLD_LOG, |log| check(log).map(drop))?
        } else {
            Folder::create(target, self.force)?
        };
        let path = folder.path().join(WORLD_LOG);
        if earlier.is_some() && !path.exists() && interrupted.exists() {
            fs::copy(&interrupted, &path).map_err(OutputError::disk(&path))?;
        }
        folder.keep(Some(WORLD_LOG));
        Ok(Some(folder))
    }
}

/// What differs between these scenarios and those of an earlier folder, key by key.
fn of_scenarios(scenarios: &[Scenario], folder: &Path) -> Vec<String> {
    let mut differences = Vec::new();
    for scenario in scenarios {
        let alone = folder.join("scenario.toml");
        let several = folder.join(format!("scenarios/{}.toml", scenario.name));
        // What cannot be read is named by its hash.
        if let Ok(earlier) = fs::read_to_string(if scenarios.len() == 1 && alone.exists() { alone } else { several }) {
            differences.extend(text_differences(&earlier, scenario.resolved()));
        }
    }
    // The manifest says it.
    differences.retain(|difference| !difference.starts_with("experiment.seed "));
    differences
}

/// The failure of a command that was filling the folder at `partial`: where the disk refused, what was run stays there
/// for `--resume`, if its log `has_worlds`; otherwise it goes.
pub(in crate::cli) fn failed(failure: Failure, partial: &Path, has_worlds: impl Fn(&Path) -> bool) -> Failure {
    let is_disk = |error: &OutputError| matches!(error, OutputError::Disk { .. });
    let refused = match &failure {
        Failure::Output(error) | Failure::Report(ReportError::Table(error)) => is_disk(error),
        _ => false,
    };
    let log = partial.join(WORLD_LOG);
    if refused && has_worlds(&log) {
        return Failure::Resumable {
            error: Box::new(failure),
            folder: partial.to_owned(),
            command: command_to_go_on(),
        };
    }
    // Results that could not be moved have no log any more, and stay.
    if fs::remove_file(log).is_ok() {
        let _ = fs::remove_dir_all(partial);
    }
    failure
}

/// The end of a command that finds all done: it prints the file of the folder that holds its results, as text or JSON.
pub(in crate::cli) fn done_already(folder: &Path, as_json: bool, name: &str) -> Result<ExitCode, Failure> {
    print(&read_result_text(folder, &format!("{name}.{}", if as_json { "json" } else { "txt" }))?)?;
    Ok(ExitCode::SUCCESS)
}

/// Says that there is nothing left to do.
pub(in crate::cli) fn say_done(target: &Path, quiet: bool) {
    if !quiet {
        let place = target.display();
        let page = if fs::exists(target.join("report.html")).unwrap_or(false) { "/report.html" } else { "" };
        let _ = writeln!(io::stderr(), "all of it is done already: {place}{page}");
    }
}
