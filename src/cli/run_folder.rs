//! The folder of a run while it is filled, and the worlds that are there before they are run.

use std::io::{self, Write as _};
use std::ops::Range;
use std::path::Path;

use crate::experiment::WorldRuns;
use crate::output::{Folder, Manifest, OutputError, Provenance, StudyIdentity, WORLD_LOG, WorldCounts, WorldLog};
use crate::report::count_of;
use crate::scenario::Scenario;

use super::failure::Failure;
use super::pipeline::{Again, Call, ResultArguments};
use super::shards::MergedWorlds;

/// A folder that is being filled, with the worlds that are there already.
pub(super) struct RunFolder<'a> {
    pub(super) folder: Folder,
    pub(super) there: There<'a>,
}

/// Worlds that are there before they are run.
pub(super) enum There<'a> {
    /// The log of this run, which goes on with those of an earlier one.
    Log(WorldLog),
    /// Those of the shards of many processes.
    Shards(MergedWorlds<'a>),
}

impl There<'_> {
    /// Worlds from `next` on, at most so many; none where that one is not there.
    pub(super) fn take(&mut self, next: u32, most: u32) -> Result<Vec<WorldRuns>, OutputError> {
        match self {
            Self::Log(log) => log.take(most),
            Self::Shards(shards) => shards.take(next, most),
        }
    }

    /// Keeps worlds that were run.
    pub(super) fn add(&mut self, next: u32, worlds: &[WorldRuns]) -> Result<(), OutputError> {
        match self {
            Self::Log(log) => log.add(worlds),
            Self::Shards(shards) => shards.add(next, worlds),
        }
    }

    /// Where the worlds from `next` on end that are not there, of those before `end`.
    pub(super) fn gap(&self, next: u32, end: u32) -> u32 {
        match self {
            Self::Log(_) => end,
            Self::Shards(shards) => shards.gap(next, end),
        }
    }

    /// Whether worlds that are not there stay away.
    pub(super) fn keeps(&self) -> bool {
        matches!(self, Self::Shards(shards) if shards.keeps())
    }

    /// Whether others are to run these worlds first.
    pub(super) fn refuses(&self, worlds: Range<u32>) -> bool {
        matches!(self, Self::Shards(shards) if shards.refuses(worlds))
    }
}

impl RunFolder<'_> {
    /// Opens the way to `target` for runs numbered from `first` on (world, run). With `--resume` it goes on from the log of a
    /// run that was killed or interrupted; nothing where all is done.
    pub(super) fn open(
        target: &Path,
        again: Again,
        results: &ResultArguments,
        (scenario, first, call): (&Scenario, (u32, u32), &Call),
        identity: &StudyIdentity,
    ) -> Result<Option<Self>, Failure> {
        let asked = WorldCounts { asked: scenario.experiment.worlds, done: 0 };
        let expected = || Manifest::of(scenario, asked, true, call.arguments(), Provenance::default());
        let check = |log: &Path| Ok(WorldLog::check(log, identity)?.is_some());
        let Some(folder) = again.open(target, (std::slice::from_ref(scenario), results), check, expected)? else {
            return Ok(None);
        };
        let log = WorldLog::open(&folder.path().join(WORLD_LOG), scenario, first, identity)?;
        Ok(Some(Self { folder, there: There::Log(log) }))
    }

    /// Says what of a log could not be read.
    pub(super) fn say_lost(&mut self) {
        let There::Log(log) = &mut self.there else { return };
        let lost = log.lost();
        if lost > 0 {
            let (place, bytes) = (self.folder.path().join(WORLD_LOG), count_of(lost, "byte"));
            let _ = writeln!(io::stderr(), "{}: its last {bytes} are not whole and are run again", place.display());
        }
    }
}
