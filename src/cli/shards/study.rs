//! The door through which a study shared by many processes is laid out, worked at, told of and joined.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::experiment::Player;
use crate::output::journal::{Journal, Loss, Shape, Survey};
use crate::output::{Earlier, OutputError, SHARDS, StudyFolder, StudyIdentity, command_line, headed};
use crate::scenario::Scenario;
use crate::study::{Conductor, Shard, worlds_in};

use super::super::failure::Failure;
use super::super::interruption::stop_flag;
use super::super::pipeline::Call;
use super::super::print;
use super::super::progress::Progress;
use super::super::study::Plan;
use super::plan::Laid;

/// Exit code of a shard that stopped before its end and goes on when it is begun again: that of a failure that passes.
const STOPPED: u8 = 75;

/// A study as all who work at it know it.
pub(in crate::cli) struct Shared<'a> {
    pub(in crate::cli) scenario: &'a Scenario,
    pub(in crate::cli) plans: &'a [Plan],
    /// Worlds of each plan's points.
    pub(in crate::cli) worlds: &'a [u32],
    pub(in crate::cli) identity: &'a StudyIdentity,
    pub(in crate::cli) shape: Shape,
}

impl Shared<'_> {
    fn jobs(&self) -> u64 {
        self.plans.iter().zip(self.worlds).map(|(plan, worlds)| plan.points.len() as u64 * u64::from(*worlds)).sum()
    }

    fn runs_per_job(&self) -> u64 {
        u64::from(self.shape.arms) * u64::from(self.shape.runs)
    }

    /// Lays the study out in a folder and says what comes next.
    pub(in crate::cli) fn lay(&self, folder: &Path, earlier: Earlier, call: &Call) -> Result<ExitCode, Failure> {
        let _held = StudyFolder::open(folder, self.identity, earlier)?;
        let laid = Laid::new(call, &self.scenario.name, self.jobs(), self.runs_per_job());
        laid.write(folder, self.scenario.resolved())?;
        let place = folder.display().to_string();
        let line = |words: &[&str]| command_line(words.iter().copied());
        print(&format!(
            "laid out in {place}: {} jobs of {} runs; nothing was run\n  {} (I from 1 to N)\n  {}\n  {}\n  {}\n",
            laid.jobs,
            laid.runs_per_job,
            line(&["polmob", "work", &place, "--shard", "I/N"]),
            line(&["polmob", "script", &place, "--for", "slurm", "--shards", "40"]),
            line(&["polmob", "status", &place]),
            line(&["polmob", "merge", &place]),
        ))?;
        Ok(ExitCode::SUCCESS)
    }

    /// Runs what a shard has to do and its journal lacks.
    pub(in crate::cli) fn work(
        &self,
        folder: &Path,
        player: &Player,
        (shard, most): (Shard, Option<f64>),
        quiet: bool,
    ) -> Result<ExitCode, Failure> {
        StudyFolder::check(folder, self.identity)?;
        let place = folder.join(SHARDS);
        fs::create_dir_all(&place).map_err(OutputError::disk(&place))?;
        let path = place.join(format!("{}-{}.bin", shard.number, shard.of));
        let mut journal = Journal::open_alone(&path, self.shape, &self.identity.digest())?;
        for loss in journal.losses().iter().filter(|loss| !matches!(loss, Loss::Absent)) {
            // Nobody is left to tell if standard error is gone.
            let _ = writeln!(io::stderr(), "{}: {loss}", path.display());
        }
        let stop = stop_flag();
        if let Some(most) = most {
            stop_after(&stop, most);
        }
        let stretch = shard.stretch(self.jobs());
        let progress = Progress::new((stretch.end - stretch.start) * self.runs_per_job(), quiet);
        let tick = |runs| progress.advance(runs);
        let conductor = Conductor { base: self.scenario, player, stop: &stop, tick: &tick };
        let (mut complete, mut before) = (true, 0);
        for (plan, &worlds) in self.plans.iter().zip(self.worlds) {
            let own = stretch.start.saturating_sub(before)..stretch.end.saturating_sub(before);
            let asked = worlds_in(own, plan.points.len(), worlds);
            complete = conductor.play(&mut journal, &plan.points, asked)?;
            if !complete {
                break;
            }
            before += plan.points.len() as u64 * u64::from(worlds);
        }
        progress.finish();
        if complete {
            return Ok(ExitCode::SUCCESS);
        }
        if !quiet {
            let _ = writeln!(io::stderr(), "shard {shard} stopped before its end; the same command goes on with it");
        }
        Ok(ExitCode::from(STOPPED))
    }

    /// Says what there is of the study.
    pub(in crate::cli) fn status(&self, folder: &Path, as_json: bool) -> Result<ExitCode, Failure> {
        StudyFolder::check(folder, self.identity)?;
        let paths = journals(folder)?;
        let (found, held) = Survey::of(&paths, self.shape, &self.identity.digest())?;
        let (jobs, runs) = (self.jobs(), self.runs_per_job());
        // A design may ask for a point more than once, and run it once.
        let mut done = jobs;
        for (plan, &worlds) in self.plans.iter().zip(self.worlds) {
            for point in plan.points.iter() {
                done -= held.absent(point?.id, worlds);
            }
        }
        let shards = paths.iter().zip(&found).map(|(path, survey)| {
            let name = path.file_stem().map_or_else(String::new, |name| name.to_string_lossy().replacen('-', "/", 1));
            let asked = name.parse::<Shard>().ok().map(|shard| shard.stretch(jobs)).map(|own| own.end - own.start);
            (name, asked, survey)
        });
        if as_json {
            let shards = shards.map(|(name, asked, survey)| {
                let losses: Vec<String> = survey.losses.iter().map(ToString::to_string).collect();
                json!({ "shard": name, "jobs": asked, "done": survey.worlds, "bytes": survey.bytes, "losses": losses })
            });
            let told = json!({
                "jobs": jobs, "runs_per_job": runs, "done": done,
                "complete": done >= jobs, "shards": shards.collect::<Vec<_>>(),
            });
            print(&headed("status", Some(self.scenario), told))?;
            return Ok(ExitCode::SUCCESS);
        }
        let mut text = format!("{done} of {jobs} jobs of {runs} runs are done, in {} shards\n", paths.len());
        for (name, asked, survey) in shards {
            let asked = asked.map_or_else(|| "?".to_owned(), |asked| asked.to_string());
            let _ =
                writeln!(text, "{name:>12}  {} of {asked} jobs, {:.1} MB", survey.worlds, survey.bytes as f64 / 1e6);
            for loss in &survey.losses {
                let _ = writeln!(text, "{:>12}  {loss}", "");
            }
        }
        print(&text)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Takes over what all shards of a folder have run.
pub(in crate::cli) fn take_over(journal: &mut Journal, folder: &Path, study: &[u8; 32]) -> Result<(), Failure> {
    for path in journals(folder)? {
        for loss in journal.take_over(&path, study)? {
            let _ = writeln!(io::stderr(), "{}: {loss}", path.display());
        }
    }
    Ok(())
}

/// Journals of shards, by number.
fn journals(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let place = folder.join(SHARDS);
    if !place.exists() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(&place).map_err(OutputError::disk(&place))?;
    let paths: io::Result<Vec<PathBuf>> = entries.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = paths.map_err(OutputError::disk(&place))?;
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "bin"));
    let number = |path: &PathBuf| -> Option<u32> { path.file_stem()?.to_str()?.split('-').next()?.parse().ok() };
    paths.sort_by_key(|path| (number(path), path.clone()));
    Ok(paths)
}

/// Sets the flag when the time is over.
fn stop_after(stop: &Arc<AtomicBool>, seconds: f64) {
    let stop = Arc::clone(stop);
    thread::spawn(move || {
        thread::sleep(Duration::from_secs_f64(seconds));
        stop.store(true, Ordering::Relaxed);
    });
}
