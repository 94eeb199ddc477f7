//! The program as the tests call it.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What the program said and how it ended.
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    /// Ended with this code, and with each fragment on standard error.
    #[track_caller]
    pub(crate) fn with(self, code: i32, fragments: &[&str]) -> Self {
        assert_eq!(self.code, code, "{}", self.err);
        for fragment in fragments {
            assert!(self.err.contains(fragment), "without {fragment:?}:\n{}", self.err);
        }
        self
    }

    /// Ended well.
    #[track_caller]
    pub(crate) fn well(self) -> Self {
        self.with(0, &[])
    }
}

pub(crate) fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_polmob"));
    program.stdin(Stdio::null()).env("COLUMNS", "100");
    program
}

pub(crate) fn ended(program: &mut Command) -> Ended {
    let output = program.output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert!(!err.contains("panicked") && !out.contains("panicked"), "{err}");
    Ended { code: output.status.code().expect("an exit code"), out, err }
}

/// Runs the program in a folder on words that are separated by spaces.
pub(crate) fn polmob(folder: &Path, words: &str) -> Ended {
    ended(program().current_dir(folder).args(words.split_whitespace()))
}

pub(crate) fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name)
}
