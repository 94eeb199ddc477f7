//! How many threads a command takes.

/// Most threads: beyond any machine that this is for, and within what a system gives.
const MOST: usize = 1024;

/// The number of an option `--threads`; 0 stands for one per core.
pub(in crate::cli) fn threads(text: &str) -> Result<usize, String> {
    text.parse()
        .ok()
        .filter(|threads| *threads <= MOST)
        .ok_or_else(|| format!("allowed: one whole number, 0 to {MOST}"))
}
