//! Work on other threads while Python's own thread looks for Ctrl-C and shows progress.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

/// Between two looks at signals.
const PAUSE: Duration = Duration::from_millis(50);

/// What work sees of its being watched.
#[derive(Default)]
pub struct Watch {
    /// Set once the work shall stop.
    pub stop: AtomicBool,
    done: AtomicU64,
}

impl Watch {
    /// Counts runs that are done.
    pub fn advance(&self, runs: u64) {
        self.done.fetch_add(runs, Ordering::Relaxed);
    }
}

/// Does work without the interpreter's lock; `progress` is called with runs done and runs in all, from this thread.
///
/// What a signal handler or `progress` raises stops the work and is raised here once it has ended.
pub fn watched<T: Send>(
    py: Python<'_>,
    total: u64,
    progress: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&Watch) -> T + Send,
) -> PyResult<T> {
    let watch = Watch::default();
    thread::scope(|scope| {
        let (sender, mut receiver) = channel::<()>();
        let worker = scope.spawn(|| {
            // Dropped at the end of the work, however it ends: the receiver then wakes up.
            let _sender = sender;
            work(&watch)
        });
        let mut raised = None;
        let mut shown = None;
        loop {
            let woken;
            (woken, receiver) = py.detach(move || (receiver.recv_timeout(PAUSE), receiver));
            let done = watch.done.load(Ordering::Relaxed);
            if raised.is_none() {
                let looked = py.check_signals().and_then(|()| match progress.filter(|_| shown != Some(done)) {
                    Some(progress) => progress.call1((done, total)).map(|_| ()),
                    None => Ok(()),
                });
                shown = Some(done);
                if let Err(error) = looked {
                    raised = Some(error);
                    watch.stop.store(true, Ordering::Relaxed);
                }
            }
            if woken != Err(RecvTimeoutError::Timeout) {
                break;
            }
        }
        let worked = py.detach(|| worker.join());
        match (raised, worked) {
            (Some(error), _) => Err(error),
            (None, worked) => worked.map_err(|_| PyRuntimeError::new_err("the program failed; see standard error")),
        }
    })
}
