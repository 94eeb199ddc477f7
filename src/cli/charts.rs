//! `polmob charts`: the charts of a folder of results again.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::output::Folder;
use crate::report;

use super::failure::Failure;
use super::pictures::{self, Paper};
use super::{print, words};

#[derive(Debug, Args)]
pub(super) struct ChartsArguments {
    /// Folder of results of any command that draws charts.
    #[arg(value_name = "DIR")]
    results: PathBuf,
    #[command(flatten)]
    paper: Paper,
    /// Folder of the pictures [default: DIR-charts].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace an earlier folder of pictures.
    #[arg(long)]
    force: bool,
}

pub(super) fn charts(arguments: &ChartsArguments) -> Result<ExitCode, Failure> {
    let (drawings, mut manifest) = report::redraw(&arguments.results)?;
    arguments.paper.pixels()?;
    let target = arguments.out.clone().unwrap_or_else(|| beside(&arguments.results));
    let folder = Folder::create(&target, arguments.force)?;
    let pictures = pictures::files(&drawings, &arguments.paper, 0)?;
    for picture in &pictures {
        folder.write(&picture.name, &picture.bytes)?;
    }
    manifest.made.command = words();
    let is_complete = manifest.complete;
    let target = folder.finish(manifest)?;
    if !is_complete {
        let _ = writeln!(io::stderr(), "the results are incomplete; captions say so");
    }
    let names: Vec<String> =
        pictures.iter().map(|picture| format!("{}\n", target.join(&picture.name).display())).collect();
    print(&names.concat())?;
    Ok(ExitCode::SUCCESS)
}

/// The folder's own name with an ending.
fn beside(results: &Path) -> PathBuf {
    let whole = results.canonicalize().unwrap_or_else(|_| results.to_owned());
    let mut name = whole.file_name().map_or_else(|| OsString::from("results"), ToOwned::to_owned);
    name.push("-charts");
    whole.with_file_name(name)
}
