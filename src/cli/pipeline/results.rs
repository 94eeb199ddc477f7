//! Where results go, in which forms, and what is said of them: options of every command that leaves a folder of results.

use std::path::PathBuf;

use clap::Args;

use super::ending::Looks;
use super::threads::threads;

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
    /// The folder of the results, one of this name among all output unless another was requested.
    pub(in crate::cli) fn folder(&self, name: &str) -> PathBuf {
        self.out.clone().unwrap_or_else(|| PathBuf::from("output").join(name))
    }
}
