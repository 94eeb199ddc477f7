//! `--resume` of commands whose folder appears whole: what is done already is not done again.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use super::super::failure::Failure;
use super::super::print;
use crate::output::{Folder, MANIFEST, Manifest, OutputError, read_result_text, verify};

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
    /// The way to the folder at `target`; none where `--resume` finds there what `expected` says. Results that were
    /// interrupted are replaced by whole ones.
    pub(in crate::cli) fn open(
        self,
        target: &Path,
        quiet: bool,
        expected: impl FnOnce() -> Manifest,
    ) -> Result<Option<Folder>, Failure> {
        let is_there = self.resume && target.join(MANIFEST).is_file();
        if !is_there {
            return Ok(Some(Folder::create(target, self.force)?));
        }
        let earlier = verify(target)?;
        let differences = expected().differences(&earlier);
        if !differences.is_empty() {
            return Err(OutputError::OtherStudy { path: target.to_owned(), differences }.into());
        }
        if earlier.complete {
            say_done(target, quiet);
            return Ok(None);
        }
        Ok(Some(Folder::create(target, true)?))
    }
}

/// The end of a command that finds all done: as JSON it prints the file of the folder that holds its results.
pub(in crate::cli) fn done_already(folder: &Path, as_json: bool, file: &str) -> Result<ExitCode, Failure> {
    if as_json {
        print(&read_result_text(folder, file)?)?;
    }
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
