//! Where results go, in which forms, and what is said of them: options of every command that leaves a folder of results.

use std::path::{Path, PathBuf};

use clap::Args;

use super::super::failure::Failure;
use super::ending::Looks;
use super::threads::threads;
use crate::output::{Manifest, ResultFile};

/// Options of every command that leaves a folder of results.
#[derive(Debug, Args)]
pub(in crate::cli) struct ResultArguments {
    /// Threads; 0 takes one per core. The results are the same for any number.
    #[arg(long, value_name = "N", default_value_t = 0, allow_negative_numbers = true, value_parser = threads)]
    pub(in crate::cli) threads: usize,
    /// Folder of the results [default: output/<scenario name>-<command>; of a run output/<scenario name>].
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) out: Option<PathBuf>,
    /// Write every table as CSV too.
    #[arg(long)]
    pub(in crate::cli) csv: bool,
    /// Print the results as JSON, for programs.
    #[arg(long)]
    pub(in crate::cli) json: bool,
    /// Say nothing but the results and errors.
    #[arg(long)]
    pub(in crate::cli) quiet: bool,
    #[command(flatten)]
    pub(in crate::cli) looks: Looks,
}

impl ResultArguments {
    /// Refuses results of an earlier run in which a form is missing that is wanted now.
    pub(in crate::cli) fn has_all(&self, folder: &Path, earlier: &Manifest) -> Result<(), Failure> {
        let mut missing = self.looks.missing(earlier);
        if self.csv && !earlier.files.iter().any(ResultFile::is_csv_table) {
            missing.push("tables as CSV (--csv)".to_owned());
        }
        if missing.is_empty() {
            return Ok(());
        }
        Err(Failure::Usage(format!(
            "`{}` contains these results without {}; --force makes them again with it, and the options of that run leave \
             them as they are",
            folder.display(),
            missing.join(", ")
        )))
    }

    /// The folder of the results, one of this name among all output unless another was requested.
    pub(in crate::cli) fn folder(&self, name: &str) -> PathBuf {
        self.out.clone().unwrap_or_else(|| PathBuf::from("output").join(name))
    }
}
