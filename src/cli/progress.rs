//! How far a command is: a bar with the time left on a terminal, a line now and then elsewhere, nothing when quiet.

use std::io::{self, IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Between two plain lines.
const PAUSE: Duration = Duration::from_secs(5);

/// Progress of a known number of runs.
pub(super) struct RunProgress {
    bar: ProgressBar,
    /// When the last plain line was written; nothing on a terminal and when quiet.
    plain: Option<Mutex<Instant>>,
}

impl RunProgress {
    pub(super) fn new(runs: u64, quiet: bool) -> Self {
        let terminal = io::stderr().is_terminal();
        let target = if terminal && !quiet { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let progress = ProgressBar::with_draw_target(Some(runs), target);
        // The numbers beside the bar take some 40 columns at the most.
        let columns = terminal_size::terminal_size_of(io::stderr()).map_or(80, |(width, _)| usize::from(width.0));
        let bar = match columns.saturating_sub(40).min(32) {
            0..4 => String::new(),
            wide => format!("{{bar:{wide}}} "),
        };
        if let Ok(style) = ProgressStyle::with_template(&format!("{bar}{{pos}}/{{len}} runs, {{eta}} left")) {
            progress.set_style(style);
        }
        Self { bar: progress, plain: (!terminal && !quiet).then(|| Mutex::new(Instant::now())) }
    }

    /// So many runs more are to be done than was said.
    pub(super) fn expect(&self, runs: u64) {
        self.bar.inc_length(runs);
    }

    /// One run is done.
    pub(super) fn tick(&self) {
        self.advance(1);
    }

    /// So many runs are done.
    pub(super) fn advance(&self, runs: u64) {
        self.bar.inc(runs);
        let Some(Ok(mut last)) = self.plain.as_ref().map(Mutex::try_lock) else { return };
        if last.elapsed() >= PAUSE {
            *last = Instant::now();
            let (done, all) = (self.bar.position(), self.bar.length().unwrap_or(0));
            let left = self.bar.eta().as_secs();
            let _ = writeln!(io::stderr(), "{done}/{all} runs, about {left} s left");
        }
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
