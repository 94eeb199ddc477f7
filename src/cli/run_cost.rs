//! What `polmob run` would take: runs, time and disk, measured on a few worlds whose tables are thrown away.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use crate::analysis::ensemble_summary::EnsembleSummary;
use crate::experiment::Ensemble;
use crate::output::results::{Results, TABLES};
use crate::output::{Folder, OutputError, WORLD_LOG, WorldLog, run_identity};
use crate::report::count_of;
use crate::scenario::Scenario;
use crate::study::{Precision, study_identity};

use super::dry_run::{disk_size, duration, known};
use super::failure::Failure;
use super::target_precision::at_least;

/// How long the worlds that are measured may take together.
const PROBE_SECONDS: f64 = 1.0;
/// Worlds that are measured at the most.
const MOST_PROBED: u32 = 1000;
/// Seconds of a world from which on it is not run again for its tables: a dry run is over before that would be.
const TOO_LONG: f64 = 2.0;

/// What running some worlds took.
struct Measured {
    seconds: f64,
    /// Of the tables, and of the log that is kept until they are whole.
    bytes: [u64; 2],
}

/// What a run would take. `target` is its folder, nothing where it leaves none.
pub(super) fn cost(
    scenario: &Scenario,
    ensemble: &Ensemble,
    precision: Option<&Precision>,
    with_csv: bool,
    target: Option<&Path>,
) -> Result<String, Failure> {
    let experiment = &scenario.experiment;
    let worlds = precision.map_or(experiment.worlds, |precision| precision.first(experiment.worlds));
    let per_world = experiment.arms.len() as u64 * u64::from(experiment.runs);
    let mut text = format!(
        "dry run of polmob run: nothing of it is kept\n{} x {} x {} = {}\n",
        count_of(worlds, "world"),
        count_of(experiment.arms.len(), "arm"),
        count_of(experiment.runs, "run"),
        count_of(u64::from(worlds) * per_world, "run")
    );
    text += &precision.map_or_else(String::new, at_least);
    known(text.split_once('\n').map_or("", |(_, counts)| counts));
    // The first world goes without tables: should it take hours, nothing lies about when the dry run gives up.
    let begun = Instant::now();
    ensemble.run_worlds(0..1, &AtomicBool::new(false), || {}, |_| Ok::<(), OutputError>(()))?;
    let first = begun.elapsed().as_secs_f64();
    let (mut probed, mut each, mut bytes) = (1, first, None);
    if first <= TOO_LONG {
        let affordable = (PROBE_SECONDS / first.max(1e-6)) as u32;
        probed = worlds.clamp(1, MOST_PROBED).min(affordable.max(1));
        let all = measure(scenario, ensemble, probed, with_csv)?;
        each = all.seconds / f64::from(probed);
        let one = if probed > 1 { Some(measure(scenario, ensemble, 1, with_csv)?) } else { None };
        bytes = Some([0, 1].map(|of| match &one {
            Some(one) => {
                let grown = all.bytes[of].saturating_sub(one.bytes[of]) as f64 / f64::from(probed - 1);
                one.bytes[of] as f64 + grown * f64::from(worlds.saturating_sub(1))
            }
            None => all.bytes[of] as f64 * f64::from(worlds),
        }));
    }
    let _ = writeln!(
        text,
        "about {} on {} threads ({:.2} ms a run, measured on {}){}",
        duration(each * f64::from(worlds)),
        ensemble.threads(),
        1000.0 * each / per_world.max(1) as f64,
        if probed == 1 { "1 world".to_owned() } else { format!("{probed} worlds") },
        if target.is_some() { " and some seconds for charts and page" } else { "" },
    );
    let Some(target) = target else { return Ok(text + "no folder\n") };
    let disk = bytes.map_or_else(
        || "tables of a size that was not measured, as a world takes long".to_owned(),
        |[tables, log]| {
            let [tables, log] = [tables, log].map(disk_size);
            format!("about {tables} of tables and, until they are whole, {log} of the log that --resume goes on from")
        },
    );
    let is_there = if target.exists() { ", which is there already" } else { "" };
    let _ = writeln!(text, "{disk}, in {}{is_there}", target.display());
    Ok(text)
}

/// Runs the first worlds into tables in the system's folder for temporary files, which go again.
fn measure(scenario: &Scenario, ensemble: &Ensemble, worlds: u32, with_csv: bool) -> Result<Measured, Failure> {
    let name = format!("polmob-dry-run-{}", std::process::id());
    let folder = Folder::create(&std::env::temp_dir().join(name), false)?;
    let tables = folder.subfolder(TABLES)?;
    let begun = Instant::now();
    let mut results = Results::create(scenario, &tables, with_csv)?;
    let mut summary = EnsembleSummary::new(scenario);
    let identity = run_identity(study_identity(scenario, "run"), scenario, (0, 0));
    let path = folder.path().join(WORLD_LOG);
    let mut log = WorldLog::open(&path, scenario, (0, 0), &identity)?;
    ensemble.run_worlds(
        0..worlds,
        &AtomicBool::new(false),
        || {},
        |chunk| {
            log.add(&chunk)?;
            results.add(&chunk)?;
            summary.add(&chunk);
            Ok::<(), OutputError>(())
        },
    )?;
    results.finish(&summary)?;
    let seconds = begun.elapsed().as_secs_f64();
    let files = fs::read_dir(&tables).map_err(|error| Failure::Read(tables.clone(), error))?;
    let of_tables = files.filter_map(|file| Some(file.ok()?.metadata().ok()?.len())).sum();
    let of_log = fs::metadata(&path).map_err(|error| Failure::Read(path, error))?.len();
    Ok(Measured { seconds, bytes: [of_tables, of_log] })
}
