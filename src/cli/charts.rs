//! `polmob charts`: the charts of a folder of results again.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser};

use crate::draws;
use crate::output::{Folder, Manifest, read_manifest, read_result_text, verify};
use crate::report::{self, Chart};
use crate::scenario::Scenario;

use super::failure::Failure;
use super::pictures::{self, ChartOptions};
use super::{Cli, Command, network, print, story, words};

#[derive(Debug, Args)]
pub(super) struct ChartsArguments {
    /// Folder of results of any command that draws charts.
    #[arg(value_name = "DIR")]
    results: PathBuf,
    #[command(flatten)]
    chart_options: ChartOptions,
    /// Folder of the pictures [default: DIR-charts].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace an earlier folder of pictures.
    #[arg(long)]
    force: bool,
}

pub(super) fn charts(arguments: &ChartsArguments) -> Result<ExitCode, Failure> {
    let (charts, mut manifest) = match of_one_run(&arguments.results)? {
        Some(found) => found,
        None => report::redraw(&arguments.results)?,
    };
    arguments.chart_options.pixels()?;
    let target = arguments.out.clone().unwrap_or_else(|| beside(&arguments.results));
    let folder = Folder::create(&target, arguments.force)?;
    let pictures = pictures::files(&charts, &arguments.chart_options, 0)?;
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

/// The pictures of a folder of `story` or `network`, which has no tables: its one run, simulated again by the version that
/// wrote it.
fn of_one_run(folder: &Path) -> Result<Option<(Vec<Chart>, Manifest)>, Failure> {
    let Ok(manifest) = read_manifest(folder) else { return Ok(None) };
    let is_ours = manifest.version == env!("CARGO_PKG_VERSION") && manifest.draws_scheme == draws::SCHEME;
    let words = std::iter::once("polmob".to_owned()).chain(manifest.arguments.iter().cloned());
    let Some(command) = Cli::try_parse_from(words).ok().filter(|_| is_ours).map(|cli| cli.command) else {
        return Ok(None);
    };
    if !matches!(command, Command::Story(_) | Command::Network(_)) {
        return Ok(None);
    }
    let manifest = verify(folder)?;
    let text = read_result_text(folder, "scenario.toml")?;
    let scenario = Scenario::parse(&manifest.scenario.name, &text, &[])?;
    let charts = match command {
        Command::Story(arguments) => story::drawn(&arguments, &scenario)?.charts,
        Command::Network(arguments) => network::drawn(&arguments, &scenario)?.charts,
        _ => return Ok(None),
    };
    Ok(Some((charts, manifest)))
}

/// The folder's own name with an ending.
fn beside(results: &Path) -> PathBuf {
    let whole = results.canonicalize().unwrap_or_else(|_| results.to_owned());
    let mut name = whole.file_name().map_or_else(|| OsString::from("results"), ToOwned::to_owned);
    name.push("-charts");
    whole.with_file_name(name)
}
