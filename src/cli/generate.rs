//! `polmob generate`: completions for shells and manual pages, made from the command line's own description.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, Subcommand};
use clap_complete::Shell;
use clap_mangen::Man;

use crate::output::OutputError;

use super::failure::Failure;
use super::{Cli, print_bytes};

#[derive(Debug, Subcommand)]
pub(super) enum GenerateCommand {
    /// Print the completions of a shell, such as `polmob generate completions bash > ~/.local/share/bash-completion/completions/polmob`.
    Completions {
        /// Shell.
        #[arg(value_enum)]
        shell: Shell,
    },
    /// Print the manual page, or write it and one page for each command into a folder.
    Man {
        /// Folder of the pages, such as `~/.local/share/man/man1`; made if need be. Pages there are replaced.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
}

pub(super) fn generate(command: &GenerateCommand) -> Result<ExitCode, Failure> {
    let mut described = Cli::command();
    let mut bytes = Vec::new();
    match command {
        GenerateCommand::Completions { shell } => {
            clap_complete::generate(*shell, &mut described, env!("CARGO_PKG_NAME"), &mut bytes);
        }
        GenerateCommand::Man { out: None } => {
            Man::new(described).render(&mut bytes).map_err(Failure::Print)?;
        }
        GenerateCommand::Man { out: Some(folder) } => {
            fs::create_dir_all(folder).map_err(OutputError::disk(folder))?;
            clap_mangen::generate_to(described, folder).map_err(OutputError::disk(folder))?;
            bytes = format!("manual pages in {}; next: man -l {0}/polmob.1\n", folder.display()).into_bytes();
        }
    }
    print_bytes(&bytes)?;
    Ok(ExitCode::SUCCESS)
}
