//! The folder of a run while it is filled: the log that `--resume` goes on from, and what becomes of it.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use crate::output::{
    Folder, MANIFEST, Making, Manifest, OutputError, Progress, WORLD_LOG, WorldLog, run_identity, verify,
};
use crate::report::{ReportError, counted};
use crate::scenario::Scenario;
use crate::study::study_identity;

use super::failure::Failure;
use super::interruption::command_to_go_on;
use super::pipeline::{Again, Call, say_done};

/// A folder that is being filled, with the log of what is played into it.
pub(super) struct RunFolder {
    pub(super) folder: Folder,
    pub(super) log: WorldLog,
}

impl RunFolder {
    /// Opens the way to `target` for runs numbered from `first` on (world, run). With `--resume` it goes on from the log of a
    /// run that was killed or interrupted; nothing where all is done.
    pub(super) fn open(
        target: &Path,
        again: Again,
        quiet: bool,
        (scenario, first, call): (&Scenario, (u32, u32), &Call),
    ) -> Result<Option<Self>, Failure> {
        let identity = run_identity(study_identity(scenario, "run"), scenario, first);
        let earlier = if again.resume && target.join(MANIFEST).is_file() { Some(verify(target)?) } else { None };
        let interrupted = target.join(WORLD_LOG);
        if let Some(earlier) = &earlier {
            let goes_on = !earlier.complete && WorldLog::check(&interrupted, &identity)?.is_some();
            let asked = Progress { asked: scenario.experiment.worlds, done: 0 };
            let expected = Manifest::of(scenario, asked, true, call.arguments(), Making::default());
            let differences = if goes_on { Vec::new() } else { expected.differences(earlier) };
            if !differences.is_empty() {
                return Err(OutputError::OtherStudy { path: target.to_owned(), differences }.into());
            }
            if earlier.complete {
                // The end of it may have been killed between the two.
                let _ = fs::remove_file(&interrupted);
                say_done(target, quiet);
                return Ok(None);
            }
        }
        let mut folder = if again.resume {
            let check = |log: &Path| WorldLog::check(log, &identity).map(drop);
            Folder::resume(target, earlier.is_some(), WORLD_LOG, check)?
        } else {
            Folder::create(target, again.force)?
        };
        let path = folder.path().join(WORLD_LOG);
        if earlier.is_some() && !path.exists() && interrupted.exists() {
            fs::copy(&interrupted, &path).map_err(OutputError::disk(&path))?;
        }
        folder.keep(WORLD_LOG);
        let log = WorldLog::open(&path, scenario, first, &identity)?;
        Ok(Some(Self { folder, log }))
    }

    /// Says what of a log could not be read.
    pub(super) fn say_lost(&mut self) {
        let lost = self.log.lost();
        if lost > 0 {
            let (place, bytes) = (self.folder.path().join(WORLD_LOG), counted(lost, "byte"));
            let _ = writeln!(io::stderr(), "{}: its last {bytes} are not whole and are played again", place.display());
        }
    }
}

/// The failure of a run that was filling the folder at `partial`: where the disk refused, what was played stays there for
/// `--resume`; otherwise it goes.
pub(super) fn failed(failure: Failure, partial: &Path) -> Failure {
    let is_disk = |error: &OutputError| matches!(error, OutputError::Disk { .. });
    let refused = match &failure {
        Failure::Output(error) | Failure::Report(ReportError::Table(error)) => is_disk(error),
        _ => false,
    };
    if refused && WorldLog::has_worlds(&partial.join(WORLD_LOG)) {
        return Failure::Kept { error: Box::new(failure), folder: partial.to_owned(), command: command_to_go_on() };
    }
    // Results that could not be moved have no log any more, and stay.
    if fs::remove_file(partial.join(WORLD_LOG)).is_ok() {
        let _ = fs::remove_dir_all(partial);
    }
    failure
}
