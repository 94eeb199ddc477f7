//! Every command that writes a folder, as a person runs it on one small scenario: shared by the tests of all of them.
#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A village with a pinned park, and all that a command may ask of a scenario.
pub(crate) const VILLAGE: &str = include_str!("../village.toml");

/// A command, a name for it among its like, and its words but for the folder.
pub(crate) struct Case {
    pub(crate) command: &'static str,
    pub(crate) name: &'static str,
    pub(crate) words: &'static str,
}

const fn case(command: &'static str, name: &'static str, words: &'static str) -> Case {
    Case { command, name, words }
}

/// Every command, those with several methods once for each.
pub(crate) const CASES: &[Case] = &[
    case("run", "run", "village.toml"),
    case("sweep", "sweep", "village.toml"),
    case("sweep", "ablations", "village.toml --ablations --worlds 3"),
    case("sensitivity", "morris", "village.toml --method morris"),
    case("sensitivity", "sobol", "village.toml --second-order"),
    case("sensitivity", "pawn", "village.toml --method pawn"),
    case("regimes", "regimes", "village.toml"),
    case("claims", "claims", "village.toml --trials ablations,seeds --trial-worlds 3"),
    case("patterns", "patterns", "plain.toml --worlds 4 --pattern types_move,never_a_copy,partner_choice"),
    case("calibrate", "calibrate", "village.toml --until 2004"),
    case("what-if", "what-if", "village.toml"),
    case("story", "story", "village.toml"),
    case("network", "network", "village.toml"),
    case("replay", "replay", "village.toml"),
];

/// A folder with the village, and one without a pinned park.
pub(crate) fn place() -> TempDir {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("village.toml"), VILLAGE).unwrap();
    fs::write(place.path().join("plain.toml"), include_str!("../../scenarios/village.toml")).unwrap();
    place
}

/// What the program said and how it ended.
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs the program in a folder on words that are separated by spaces.
pub(crate) fn polmob(folder: &Path, words: &str) -> Ended {
    polmob_with(folder, words.split_whitespace().map(str::to_owned))
}

/// Runs the program in a folder on these words.
pub(crate) fn polmob_with(folder: &Path, words: impl IntoIterator<Item = String>) -> Ended {
    let mut program = Command::new(env!("CARGO_BIN_EXE_polmob"));
    program.stdin(Stdio::null()).env("COLUMNS", "100").current_dir(folder).args(words);
    let output = program.output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    Ended { code: output.status.code().expect("an exit code"), out, err }
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
}
