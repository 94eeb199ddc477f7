//! How seeds are changed: bytes for readers of text and files, words for the command line.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// Pieces that readers of TOML, numbers, dates and words stumble over.
const PIECES: &[&str] = &[
    "",
    "\0",
    "\u{feff}",
    "\u{202e}",
    "\r\n",
    "\n",
    "\"",
    "'",
    "\"\"\"",
    "[[",
    "]]",
    "[",
    "]",
    "{",
    "}",
    "=",
    "#",
    ".",
    ",",
    "..",
    "-",
    "+",
    "nan",
    "inf",
    "-inf",
    "1e400",
    "-0.0",
    "1e-320",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551616",
    "0x7f",
    "1_000",
    "true",
    "false",
    "null",
    "2016-02-30",
    "9999-12-31",
    "0000",
    "1e308",
    "é",
    "中国",
    "[[case.park]]",
    "[[target]]",
    "[[event]]",
    "name = \"\"",
    "axes = []",
    "0..0",
    "1..0",
    "log(0..1)",
    "discrete(1: -1)",
];

/// Words of the command line, among which those of files are of the working folder only.
const WORDS: &[&str] = &[
    "run",
    "sweep",
    "sensitivity",
    "regimes",
    "claims",
    "patterns",
    "calibrate",
    "what-if",
    "story",
    "network",
    "replay",
    "check",
    "charts",
    "evidence",
    "list",
    "new",
    "scenarios",
    "template",
    "schema",
    "points",
    "generate",
    "village.toml",
    "plain.toml",
    "village",
    "none.toml",
    "out",
    "--out",
    "--worlds",
    "--runs",
    "--seed",
    "--set",
    "--arms",
    "--vary",
    "--threads",
    "--csv",
    "--json",
    "--force",
    "--resume",
    "--dry-run",
    "--quiet",
    "--format",
    "svg",
    "png",
    "--method",
    "morris",
    "pawn",
    "--samples",
    "--outcome",
    "transfer",
    "--contrast",
    "hybrid-spontaneous",
    "--arm",
    "hybrid",
    "open,hybrid",
    "--at",
    "--date",
    "--until",
    "--park",
    "TCRIZ",
    "--precision",
    "--help",
    "--version",
    "-1",
    "0",
    "2",
    "1e9",
    "99999999999999999999",
    "nan",
    "",
    "é",
    "中",
    "policy.coercion=0,1",
    "policy.coercion=nan",
    "launch.rate=log(0..1)",
    "time.years=1",
    "case.park.TCRIZ.land=1",
    "=",
    "a=b",
    "2003",
    "2003-13",
    "--first-world",
    "--threshold",
    "--points",
    "--pattern",
    "types_move",
    "--list",
    "--retry-failed",
];

/// A seed with some changes: bits, pieces, parts dropped, doubled, or taken from another seed.
pub(super) fn changed(seeds: &[Vec<u8>], random: &mut ChaCha8Rng) -> Vec<u8> {
    let mut input = seeds[random.random_range(0..seeds.len())].clone();
    for _ in 0..random.random_range(1..6) {
        let (at, length) = (random.random_range(0..=input.len()), random.random_range(0..40));
        let end = (at + length).min(input.len());
        match random.random_range(0..7) {
            0 if at < input.len() => input[at] ^= 1 << random.random_range(0..8),
            1 if at < input.len() => input[at] = random.random(),
            2 => drop(input.drain(at..end)),
            3 => {
                let part = input[at..end].to_vec();
                input.splice(at..at, part);
            }
            4 => {
                let other = &seeds[random.random_range(0..seeds.len())];
                let from = random.random_range(0..=other.len());
                input.splice(at..end, other[from..(from + length).min(other.len())].iter().copied());
            }
            5 => input.truncate(at),
            _ => {
                let piece = PIECES[random.random_range(0..PIECES.len())];
                input.splice(at..end.min(at + piece.len()), piece.bytes());
            }
        }
    }
    input
}

/// Words with some exchanged, dropped or added, one a line.
pub(super) fn words(seeds: &[Vec<u8>], random: &mut ChaCha8Rng) -> Vec<u8> {
    let seed = String::from_utf8_lossy(&seeds[random.random_range(0..seeds.len())]).into_owned();
    let mut line: Vec<&str> = seed.lines().collect();
    for _ in 0..random.random_range(1..5) {
        let at = random.random_range(0..=line.len());
        let word = WORDS[random.random_range(0..WORDS.len())];
        match random.random_range(0..3) {
            0 if at < line.len() => line[at] = word,
            1 if at < line.len() => drop(line.remove(at)),
            _ => line.insert(at, word),
        }
    }
    line.join("\n").into_bytes()
}
