//! `polmob charts`: the charts of a folder of results again, from its tables.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::output::Folder;
use crate::report::{self, RunTables};

use super::failure::Failure;
use super::pictures::{self, Format, Paper, Width};
use super::print;

#[derive(Debug, Args)]
pub(super) struct ChartsArguments {
    /// Folder of results that `polmob run` wrote.
    #[arg(value_name = "DIR")]
    results: PathBuf,
    /// Width on paper, in mm, cm or in.
    #[arg(long, value_name = "WIDTH", default_value = "160mm")]
    width: Width,
    /// Dots per inch of PNG pictures.
    #[arg(long, value_name = "N", default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=2400))]
    dpi: u32,
    /// Formats, separated by commas.
    #[arg(long, value_name = "FORMAT,..", value_delimiter = ',', default_values = ["svg", "png"])]
    format: Vec<Format>,
    /// Folder of the pictures [default: DIR-charts].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace an earlier folder of pictures.
    #[arg(long)]
    force: bool,
}

pub(super) fn charts(arguments: &ChartsArguments) -> Result<ExitCode, Failure> {
    let (tables, mut manifest) = RunTables::open(&arguments.results)?;
    let paper = Paper { width: arguments.width, dpi: arguments.dpi, formats: arguments.format.clone() };
    let target = arguments.out.clone().unwrap_or_else(|| beside(&arguments.results));
    let folder = Folder::create(&target, arguments.force)?;
    let pictures = pictures::files(&report::draw(&tables)?, &paper)?;
    for picture in &pictures {
        folder.write(&picture.name, &picture.bytes)?;
    }
    manifest.command = std::env::args().collect();
    let target = folder.finish(manifest)?;
    if !tables.is_complete() {
        let _ = writeln!(io::stderr(), "the run is incomplete; every caption says so");
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
