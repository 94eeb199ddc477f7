//! Worlds run in jobs on all threads and written to a journal in one order, whoever is done first.
//!
//! Work is cut into jobs of a fixed number of worlds. A job runs its worlds and encodes the results on the threads of the
//! pool; the calling thread writes finished jobs in their order while the next ones run. Memory holds the jobs under way,
//! whatever the number of worlds, and that is all that a kill can cost.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use crate::experiment::{Executor, PointsError};
use crate::output::OutputError;
use crate::output::journal::{Chunks, Journal};

/// Jobs under way for each thread: more would only take memory.
const JOBS_PER_THREAD: usize = 3;
/// Between two waits for the disk: what a crash of the machine, not of the program, can cost.
const SYNC: Duration = Duration::from_secs(10);

/// What ends a study.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// The disk, or what is on it.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// A point that is no scenario.
    #[error(transparent)]
    Points(#[from] PointsError),
}

/// Points or series by number, each with worlds to run.
pub(super) type Job = Vec<(usize, Range<u32>)>;

/// Says whether a job is to stop.
pub(super) type IsStopped<'a> = &'a (dyn Fn() -> bool + Sync);

/// What a job left.
pub(super) struct Done {
    /// Its worlds.
    pub(super) chunks: Chunks,
    /// Whether these are all of them.
    pub(super) whole: bool,
}

/// Runs jobs on the pool and writes them in their order from this thread, until there are no more or the flag is set; gives
/// whether all worlds were run. `run` is given a job and what says that it is to stop.
pub(super) fn written_in_order(
    executor: &Executor,
    stop: &AtomicBool,
    journal: &mut Journal,
    mut jobs: impl Iterator<Item = Job>,
    run: &(impl Fn(Job, IsStopped) -> Result<Done, StudyError> + Sync),
) -> Result<bool, StudyError> {
    let is_left = AtomicBool::new(false);
    let most = JOBS_PER_THREAD * executor.threads();
    let result = executor.scope(|scope| {
        let (sender, receiver) = channel();
        let (mut begun, mut written, mut synced) = (0_usize, 0, Instant::now());
        let mut finished = BTreeMap::new();
        loop {
            while begun - written < most && !stop.load(Ordering::Relaxed) {
                let Some(job) = jobs.next() else { break };
                let (sender, is_left, number) = (sender.clone(), &is_left, begun);
                scope.spawn(move |_| {
                    let is_stopped = || stop.load(Ordering::Relaxed) || is_left.load(Ordering::Relaxed);
                    let done = run(job, &is_stopped);
                    if done.as_ref().is_ok_and(|done| !done.whole) {
                        is_left.store(true, Ordering::Relaxed);
                    }
                    // Nobody listens any more if an earlier job failed.
                    let _ = sender.send((number, done));
                });
                begun += 1;
            }
            if written == begun {
                return Ok(());
            }
            let Ok((number, job)) = receiver.recv() else { return Ok(()) };
            finished.insert(number, job);
            while let Some(job) = finished.remove(&written) {
                let job = job.and_then(|done| Ok(journal.write(&done.chunks)?));
                if job.is_err() {
                    is_left.store(true, Ordering::Relaxed);
                    return job;
                }
                written += 1;
            }
            if synced.elapsed() > SYNC {
                journal.sync()?;
                synced = Instant::now();
            }
        }
    });
    journal.sync()?;
    result.map(|()| !is_left.load(Ordering::Relaxed) && jobs.next().is_none())
}

/// Worlds in jobs of so many worlds; the last has what is left.
pub(super) fn jobs(asked: impl Iterator<Item = (usize, Range<u32>)>, size: u32) -> impl Iterator<Item = Job> {
    let mut asked = asked.filter(|(_, worlds)| !worlds.is_empty());
    let mut rest: Option<(usize, Range<u32>)> = None;
    std::iter::from_fn(move || {
        let (mut job, mut room) = (Job::new(), size);
        while room > 0 {
            let Some((at, worlds)) = rest.take().or_else(|| asked.next()) else { break };
            let end = worlds.end.min(worlds.start.saturating_add(room));
            room -= end.saturating_sub(worlds.start);
            rest = (end < worlds.end).then_some((at, end..worlds.end));
            job.push((at, worlds.start..end));
        }
        (!job.is_empty()).then_some(job)
    })
}
