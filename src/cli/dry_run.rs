//! What an experiment over many points would take: runs, time, disk and memory, measured on a few worlds.

use std::fmt::Write as _;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::experiment::{Executor, Prepared};
use crate::report::count_of;
use crate::scenario::Scenario;
use crate::study::{LEAST, Precision};

use super::failure::Failure;
use super::planned_points::PlannedPoints;
use super::{print, words};

/// Points of a part that a probe runs.
const PROBED: usize = 12;
/// What a probe takes at least, as long as there are worlds to run.
const PROBE_SECONDS: f64 = 0.5;

/// What tables and pictures take on top of the runs at the most: large maps take it all, curves a third of it.
const DRAWING_MB: f64 = 60.0;

/// Seconds of a year.
const YEAR: f64 = 365.25 * 86_400.0;

/// How long a dry run may take.
const LIMIT: Duration = Duration::from_secs(8);

/// Whether the dry run of this process has its answer.
static ANSWERED: AtomicBool = AtomicBool::new(false);

/// What a dry run has to say before anything is measured.
static BEFORE: Mutex<String> = Mutex::new(String::new());

/// Keeps what is known before anything is measured: it is said even if time runs out.
pub(super) fn known(text: &str) {
    text.clone_into(&mut BEFORE.lock().unwrap_or_else(PoisonError::into_inner));
}

/// Ends the process if it is a dry run that has no answer after some seconds: it is to answer whatever a scenario asks
/// for, and a single world may take hours.
pub(super) fn watch(is_dry_run: bool) {
    if !is_dry_run {
        return;
    }
    std::thread::spawn(|| {
        std::thread::sleep(LIMIT);
        if !ANSWERED.swap(true, Ordering::SeqCst) {
            let text = format!(
                "dry run of polmob {}: nothing was written\n{}The design and one world of each of its parts take more than {} s, \
                 so nothing was measured: expect at least that much time for each world. Fewer years, firms or points would \
                 show more.\n",
                words().get(1).map_or("", String::as_str),
                BEFORE.lock().unwrap_or_else(PoisonError::into_inner),
                LIMIT.as_secs()
            );
            std::process::exit(i32::from(print(&text).is_err()));
        }
    });
}

/// Prints what a dry run found, unless its time is over.
pub(super) fn answer(text: &str) -> Result<ExitCode, Failure> {
    while ANSWERED.swap(true, Ordering::SeqCst) {
        // The other thread is about to end the process.
        std::thread::park();
    }
    print(text)?;
    Ok(ExitCode::SUCCESS)
}

/// What an experiment would take.
pub(super) fn dry_run(
    scenario: &Scenario,
    executor: &Executor,
    (experiment, outcomes): (&str, usize),
    plans: &[PlannedPoints],
    precision: Option<&Precision>,
) -> Result<String, Failure> {
    let size = &scenario.experiment;
    let per_world = size.arms.len() as u64 * u64::from(size.runs);
    let mut text = format!("dry run of polmob {experiment}: nothing was written\n");
    let (mut runs, mut worlds_at_most) = (0, 0);
    let mut probes = Vec::new();
    for plan in plans {
        let different = plan.points.different()?;
        let worlds = plan.worlds.max(if precision.is_some() { LEAST } else { 0 });
        let own = different as u64 * u64::from(worlds) * per_world;
        let _ = writeln!(
            text,
            "{}: {} ({different} different) x {} x {} x {} = {}",
            plan.name,
            count_of(plan.points.len(), "point"),
            count_of(worlds, "world"),
            count_of(size.arms.len(), "arm"),
            count_of(size.runs, "run"),
            count_of(own, "run")
        );
        runs += own;
        worlds_at_most = worlds_at_most.max(worlds);
        // Points from all over the design: they may cost differently.
        let mut layer = plan.points.layer();
        for at in (0..plan.points.len()).step_by(plan.points.len().div_ceil(PROBED).max(1)) {
            let point = layer.point(at)?;
            probes.push(layer.prepared(&point, 0)?);
        }
    }
    if let Some(precision) = precision {
        let _ = writeln!(text, "at least; --precision may take up to {} worlds at a point", precision.most);
    }
    known(text.split_once('\n').map_or("", |(_, counts)| counts));
    let (seconds, probed) = probe(executor, &probes, scenario, worlds_at_most);
    // The journal keeps each outcome in eight bytes; tables, compressed, take about half as much again.
    let bytes = runs as f64 * (8.0 * outcomes as f64 + 1.0) * 1.5;
    let _ = writeln!(
        text,
        "about {} on {} threads ({:.2} ms a run, measured on {probed} worlds) and some seconds for tables and charts, {} of \
         disk, {} of memory",
        duration(runs as f64 * seconds / executor.threads() as f64),
        executor.threads(),
        1000.0 * seconds,
        disk_size(bytes),
        memory().map_or_else(
            || "an unknown amount".to_owned(),
            |bytes| format!("at most about {:.0} MB", bytes / 1e6 + DRAWING_MB)
        ),
    );
    Ok(text)
}

/// Seconds of one run on one thread and the worlds it was measured on: one of each scenario, then more, at most `worlds`
/// of each, until [`PROBE_SECONDS`] have passed.
pub(super) fn probe(executor: &Executor, scenarios: &[Prepared], size: &Scenario, worlds: u32) -> (f64, usize) {
    let stop = AtomicBool::new(false);
    let begun = Instant::now();
    let mut probed = 0;
    for world in 0..worlds.max(1) {
        if world > 0 && begun.elapsed().as_secs_f64() > PROBE_SECONDS {
            break;
        }
        for scenario in scenarios {
            executor.run(&[(scenario, world)], &stop, || {});
        }
        probed += scenarios.len();
    }
    let runs = probed * size.experiment.arms.len() * size.experiment.runs as usize;
    (begun.elapsed().as_secs_f64() / runs.max(1) as f64, probed)
}

/// Most memory that this process has held, bytes, where the system tells.
fn memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok()? * 1024.0)
}

/// So many bytes in the unit that suits them.
pub(super) fn disk_size(bytes: f64) -> String {
    match bytes {
        b if b < 1e9 => format!("{:.1} MB", b / 1e6),
        b if b < 1e12 => format!("{:.1} GB", b / 1e9),
        b => format!("{:.1} TB", b / 1e12),
    }
}

/// A time in the unit that suits it.
pub(super) fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 90.0 => format!("{s:.0} s"),
        s if s < 5400.0 => format!("{:.0} min", s / 60.0),
        s if s < 172_800.0 => format!("{:.1} h", s / 3600.0),
        s if s < 2.0 * YEAR => format!("{:.0} days", s / 86_400.0),
        s => format!("{:.0} years", s / YEAR),
    }
}
