//! How a command that leaves a folder of results ends: pictures and page, the manifest, what it says, its exit code.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;

use super::super::failure::Failure;
use super::super::interruption::INTERRUPTED;
use super::super::pictures::{ChartOptions, files};
use super::super::{print, provenance};
use super::Call;
use crate::output::{Folder, Manifest, OutputError, Provenance, StudyFolder, WorldCounts};
use crate::report::{self, Chart, ReportError, ResultTables};
use crate::scenario::Scenario;

/// What is made to be looked at: options of every command that leaves a page.
#[derive(Debug, Clone, PartialEq, Args)]
pub(in crate::cli) struct Looks {
    #[command(flatten)]
    chart_options: ChartOptions,
    /// Draw no charts: the folder has tables, and the page has no pictures.
    #[arg(long, conflicts_with_all = ["width", "dpi", "format"], help_heading = "Pictures")]
    no_charts: bool,
    /// Write no page.
    #[arg(long, help_heading = "Pictures")]
    no_page: bool,
}

/// A folder that results are put into.
pub(in crate::cli) trait Shelf {
    /// Writes a file below it.
    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), OutputError>;

    /// Adds the manifest; gives the place of the folder.
    fn close(self, manifest: Manifest) -> Result<PathBuf, OutputError>;
}

impl Shelf for Folder {
    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), OutputError> {
        self.write(name, bytes)
    }

    fn close(self, manifest: Manifest) -> Result<PathBuf, OutputError> {
        self.finish(manifest)
    }
}

impl Shelf for StudyFolder {
    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), OutputError> {
        self.write(name, bytes)
    }

    fn close(self, manifest: Manifest) -> Result<PathBuf, OutputError> {
        self.finish(manifest).map(|()| self.path().to_owned())
    }
}

impl Looks {
    /// See [`Paper::pixels`].
    pub(in crate::cli) fn check(&self) -> Result<(), Failure> {
        self.chart_options.pixels().map(|_| ())
    }

    /// Whether there is anything to look at.
    pub(in crate::cli) fn any(&self) -> bool {
        !(self.no_charts && self.no_page)
    }

    /// What of it earlier results lack: charts or a page that they were made without.
    pub(super) fn missing(&self, earlier: &Manifest) -> Vec<String> {
        let has = |wanted: &dyn Fn(&str) -> bool| earlier.files.iter().any(|file| wanted(&file.path));
        let has_charts = has(&|path| path.starts_with("charts/"));
        let left_out = earlier.made.command.iter().any(|word| word == "--no-charts");
        let mut missing = Vec::new();
        if !self.no_charts && !has_charts && left_out {
            missing.push("charts (--no-charts leaves them out)".to_owned());
        } else if !self.no_charts && has_charts {
            let absent = self.chart_options.endings().filter(|ending| !has(&|path| path.ends_with(ending)));
            missing.extend(absent.map(|ending| format!("charts as {} (--format)", &ending[1..])));
        }
        if self.page() && !has(&|path| path == "report.html") {
            missing.push("a page (--no-page leaves it out)".to_owned());
        }
        missing
    }

    /// Whether there is a page.
    pub(in crate::cli) fn page(&self) -> bool {
        !self.no_page
    }

    /// Puts pictures and page into a folder.
    pub(in crate::cli) fn publish(
        &self,
        shelf: &impl Shelf,
        threads: usize,
        draw: impl FnOnce() -> Result<Vec<Chart>, ReportError>,
        page: impl FnOnce(&[Chart]) -> Result<String, ReportError>,
    ) -> Result<(), Failure> {
        let charts = if self.no_charts { Vec::new() } else { draw()? };
        for picture in files(&charts, &self.chart_options, threads)? {
            shelf.put(&format!("charts/{}", picture.name), &picture.bytes)?;
        }
        if self.page() {
            shelf.put("report.html", page(&charts)?.as_bytes())?;
        }
        Ok(())
    }

    /// Puts what is drawn of tables into a folder.
    pub(in crate::cli) fn publish_tables(
        &self,
        shelf: &impl Shelf,
        threads: usize,
        tables: &ResultTables,
    ) -> Result<(), Failure> {
        self.publish(shelf, threads, || report::draw(tables), |charts| report::page(tables, charts))
    }
}

/// A folder as it is named from the working folder, where it lies in it.
fn from_here(place: PathBuf) -> PathBuf {
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    let below = here.ok().and_then(|here| place.strip_prefix(here).ok().map(PathBuf::from));
    below.filter(|below| below.file_name().is_some()).unwrap_or(place)
}

/// What the end of a command goes by.
pub(in crate::cli) struct Ending<'a> {
    pub(in crate::cli) call: &'a Call,
    pub(in crate::cli) threads: usize,
    pub(in crate::cli) begun: Instant,
    pub(in crate::cli) quiet: bool,
}

impl Ending<'_> {
    fn seconds(&self) -> f64 {
        self.begun.elapsed().as_secs_f64()
    }

    /// How the results were made.
    pub(in crate::cli) fn provenance(&self) -> Provenance {
        provenance(self.threads, self.seconds())
    }

    /// The manifest of results of a scenario.
    pub(in crate::cli) fn manifest(&self, scenario: &Scenario, worlds: WorldCounts, complete: bool) -> Manifest {
        Manifest::of(scenario, worlds, complete, self.call.arguments(), self.provenance())
    }

    /// Closes the folder and prints what was found. `file` is one in it that a reader goes on with, and what for.
    pub(in crate::cli) fn close(
        &self,
        shelf: impl Shelf,
        manifest: Manifest,
        file: Option<(&str, &str)>,
        told: &str,
    ) -> Result<ExitCode, Failure> {
        let complete = manifest.complete;
        let place = from_here(shelf.close(manifest)?);
        if !self.quiet {
            let place = place.display();
            let file = file.map_or_else(String::new, |(name, what)| format!("\n{place}/{name} {what}"));
            let _ = writeln!(io::stderr(), "results in {place} after {:.1} s{file}", self.seconds());
        }
        print(told)?;
        Ok(if complete { ExitCode::SUCCESS } else { ExitCode::from(INTERRUPTED) })
    }
}
