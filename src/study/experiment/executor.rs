//! Runs worlds of many scenarios in parallel and keeps the outcomes at the horizon. A run that fails is a result too.

use std::any::Any;
#[cfg(feature = "tables")]
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use crate::ids::Column;
use crate::measures::OutcomeId;
use crate::parameters::Arm;

use super::prepared::Prepared;

/// The system refused to start threads.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct ThreadError(#[from] rayon::ThreadPoolBuildError);

/// Outcomes of one run, or why it failed.
pub type RunOutcome = Result<Column<OutcomeId, f64>, String>;

/// All runs of one world: run by run, and within a run arm by arm in the order of the scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct WorldOutcomes {
    /// World.
    pub world: u32,
    /// Its runs.
    pub runs: Vec<RunOutcome>,
}

/// Called before every run with its arm, world and run; what it panics with is the reason of a failure.
pub type Before = fn(Arm, u32, u32);

/// The threads of this process: those that there are, if they are as many as these.
pub(super) fn pool(threads: usize) -> Result<Arc<rayon::ThreadPool>, ThreadError> {
    static LAST: Mutex<Option<(usize, Arc<rayon::ThreadPool>)>> = Mutex::new(None);
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, pool)) = last.as_ref().filter(|(count, _)| *count == threads) {
        return Ok(Arc::clone(pool));
    }
    let pool = Arc::new(rayon::ThreadPoolBuilder::new().num_threads(threads).build()?);
    *last = Some((threads, Arc::clone(&pool)));
    Ok(pool)
}

/// Threads that run worlds: one set of them in a process, as long as their number stays.
pub struct Executor {
    pool: Arc<rayon::ThreadPool>,
    before: Option<Before>,
}

impl Executor {
    /// So many threads; 0 takes one per core.
    ///
    /// # Errors
    /// When the system refuses to start threads.
    pub fn new(threads: usize) -> Result<Self, ThreadError> {
        Ok(Self { pool: pool(threads)?, before: None })
    }

    /// The same with a call before every run, by which a test can make runs fail.
    #[must_use]
    pub fn calling(self, before: Before) -> Self {
        Self { before: Some(before), ..self }
    }

    /// Number of threads.
    pub fn threads(&self) -> usize {
        self.pool.current_num_threads()
    }

    /// Does work of any kind on these threads.
    pub fn install<R: Send>(&self, work: impl FnOnce() -> R + Send) -> R {
        self.pool.install(work)
    }

    /// Does two pieces of work side by side on these threads.
    pub fn both<A: Send, B: Send>(&self, one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B + Send) -> (A, B) {
        self.pool.join(one, other)
    }

    /// Runs work on this thread that may spawn more onto these threads, and waits for all of it.
    pub fn scope<'s, R>(&self, work: impl FnOnce(&rayon::Scope<'s>) -> R) -> R {
        self.pool.in_place_scope(work)
    }

    /// Does work on each item in parallel; results stand in the order of items. Called on one of these threads it shares the
    /// work with the others.
    pub fn each<T: Sync, R: Send>(&self, items: &[T], work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
        self.pool.install(|| items.par_iter().with_max_len(4).map(work).collect())
    }

    /// Does other work on each item in parallel; results stand in the order of items.
    pub fn map<T: Send, R: Send>(&self, items: Vec<T>, work: impl Fn(T) -> R + Sync + Send) -> Vec<R> {
        self.pool.install(|| items.into_par_iter().map(work).collect())
    }

    /// Runs each job, a scenario and a world, and gives the results in the order of jobs. `tick` is called after every
    /// world. When `stop` is set, worlds under way are finished and the others are left out.
    pub fn run(
        &self,
        jobs: &[(&Prepared, u32)],
        stop: &AtomicBool,
        tick: impl Fn() + Sync,
    ) -> Vec<Option<WorldOutcomes>> {
        let job = |&(prepared, world): &(&Prepared, u32)| {
            (!stop.load(Ordering::Relaxed)).then(|| {
                let outcomes = self.world(prepared, world);
                tick();
                outcomes
            })
        };
        self.pool.install(|| jobs.par_iter().with_max_len(1).map(job).collect())
    }

    /// Runs one world on this thread.
    pub fn world(&self, prepared: &Prepared, world: u32) -> WorldOutcomes {
        let experiment = &prepared.experiment;
        let failed = |reason: &str| vec![Err(reason.to_owned()); experiment.arms.len()];
        let Ok(made) = caught(|| prepared.world(world)) else {
            let runs = (0..experiment.runs).flat_map(|_| failed("the world could not be made")).collect();
            return WorldOutcomes { world, runs };
        };
        let runs = (0..experiment.runs).flat_map(|run| {
            let made_run = match caught(|| made.run(run)) {
                Ok(made_run) => made_run,
                Err(reason) => return failed(&reason),
            };
            let one = |&arm: &Arm| {
                caught(|| {
                    if let Some(before) = self.before {
                        before(arm, world, run);
                    }
                    made_run.outcomes(arm)
                })
            };
            experiment.arms.iter().map(one).collect()
        });
        WorldOutcomes { world, runs: runs.collect() }
    }
}

/// Threads of the pool that this thread is of; 1 if it is of none.
#[cfg(feature = "tables")]
pub(crate) fn threads_here() -> usize {
    if rayon::current_thread_index().is_some() { rayon::current_num_threads() } else { 1 }
}

/// Does work by number on the threads of the pool that this thread is of; results stand in the order of numbers.
#[cfg(feature = "tables")]
pub(crate) fn side_by_side<R: Send>(numbers: Range<usize>, work: impl Fn(usize) -> R + Sync + Send) -> Vec<R> {
    numbers.into_par_iter().with_max_len(1).map(work).collect()
}

/// What a piece of work gives, or the words it panicked with. Nothing that it touched is used afterwards.
fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|cause: Box<dyn Any + Send>| {
        let words = cause.downcast_ref::<&str>().map(|words| (*words).to_owned());
        words.or_else(|| cause.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no reason given".to_owned())
    })
}
