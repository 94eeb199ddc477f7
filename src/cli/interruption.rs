//! Ctrl-C: the first asks for an orderly end, the second ends the program; and how to go on with what was stopped.

use std::io::{self, Write as _};
use std::process::{self, ExitCode};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

use crate::output::command_line;

use super::words;

/// Exit code of what was interrupted.
pub(super) const INTERRUPTED: u8 = 130;

/// A flag that is set once the user asks to stop.
pub(super) fn stop_flag() -> Arc<AtomicBool> {
    // There is one for the whole process, since it has one handler.
    static STOP: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| {
        let stop = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&stop);
        // Without a handler Ctrl-C just ends the program: no reason not to run.
        let _ = ctrlc::set_handler(move || {
            if flag.swap(true, Ordering::Relaxed) {
                process::exit(INTERRUPTED.into());
            }
        });
        stop
    });
    Arc::clone(&STOP)
}

/// Says what an interruption left, in words that go on from "interrupted".
pub(super) fn interrupted(words: &str) -> ExitCode {
    let _ = writeln!(io::stderr(), "interrupted{words}");
    ExitCode::from(INTERRUPTED)
}

/// The command that goes on with what this process left unfinished.
pub(super) fn command_to_go_on() -> String {
    let mut words = words();
    words.retain(|word| word != "--force");
    let is_merged = words.get(1).is_some_and(|word| word == "merge");
    if !is_merged && !words.iter().any(|word| matches!(word.as_str(), "--resume" | "--retry-failed")) {
        words.push("--resume".to_owned());
    }
    command_line(words)
}
