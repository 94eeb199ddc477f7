//! Instructions of fixed jobs, counted by valgrind's callgrind and held: `cargo bench --bench counts`.
//!
//! Instructions repeat on a busy machine, seconds do not. A count further than 2 % from that in `counts.toml` fails, up or
//! down, so that the file stays true; `POLMOB_BLESS=1` writes it anew. Another compiler than the one named there makes
//! other code: then counts are printed and nothing is held. Without valgrind nothing is counted, and that is said.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use serde::{Deserialize, Serialize};

/// What counts are held to.
#[derive(Serialize, Deserialize)]
struct Held {
    /// What `rustc --version` prints.
    compiler: String,
    /// Millions of instructions, by job.
    millions: toml::Table,
}

/// How far a count may be from what it was.
const BOUND: f64 = 0.02;

/// A job is what a longer command needs beyond a shorter one, so that starting and ending count for nothing.
struct Job {
    name: &'static str,
    /// How many of what the job counts are between the two.
    of: u32,
    shorter: &'static str,
    longer: &'static str,
}

const JOBS: [Job; 5] = [
    Job {
        name: "one run of three_partnerships, world and tables included",
        of: 16,
        shorter: "run three_partnerships --worlds 4 --threads 1 --format svg",
        longer: "run three_partnerships --worlds 8 --threads 1 --format svg",
    },
    Job {
        name: "one world of three_partnerships and its run in the hybrid arm",
        of: 4,
        shorter: "run three_partnerships --worlds 1 --arms hybrid --threads 1 --format svg",
        longer: "run three_partnerships --worlds 5 --arms hybrid --threads 1 --format svg",
    },
    Job {
        name: "a point of a sweep, one tiny world, tables and charts included",
        of: 400,
        shorter: "sweep village --worlds 1 --arms hybrid --set time.years=1 --threads 1 --format svg \
                  --vary policy.coercion=0..1:400",
        longer: "sweep village --worlds 1 --arms hybrid --set time.years=1 --threads 1 --format svg \
                 --vary policy.coercion=0..1:800",
    },
    Job {
        name: "1 000 tiny runs with their tables",
        of: 1,
        shorter: "run village --worlds 1000 --arms hybrid --set time.years=1 --threads 1 --format svg",
        longer: "run village --worlds 2000 --arms hybrid --set time.years=1 --threads 1 --format svg",
    },
    Job {
        name: "charts and page of a small run, from start to end",
        of: 1,
        shorter: "",
        longer: "run village --worlds 2 --threads 1 --format svg",
    },
];

fn main() -> ExitCode {
    match counted() {
        Ok(text) => {
            let _ = writeln!(io::stdout(), "{text}");
            ExitCode::SUCCESS
        }
        Err(reason) => {
            let _ = writeln!(io::stderr(), "{reason}");
            ExitCode::FAILURE
        }
    }
}

fn counted() -> Result<String, String> {
    let Some(valgrind) = said(Command::new("valgrind").arg("--version")) else {
        return Ok("nothing was counted: there is no valgrind here".to_owned());
    };
    let compiler = said(Command::new("rustc").arg("--version")).ok_or("rustc does not say its version")?;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/counts.toml");
    let held: Option<Held> = fs::read_to_string(&path).ok().and_then(|text| toml::from_str(&text).ok());
    let mut text = format!("millions of instructions, {valgrind}, {compiler}\n");
    let (mut found, mut beyond) = (toml::Table::new(), Vec::new());
    for job in &JOBS {
        let (less, more) = (instructions(job.shorter)?, instructions(job.longer)?);
        let millions = (more - less) / f64::from(job.of) / 1e6;
        let before = held.as_ref().and_then(|held| held.millions.get(job.name)?.as_float());
        let change = before.map(|before| millions / before - 1.0);
        let _ = writeln!(
            text,
            "{millions:10.3}  {}{}",
            job.name,
            change.map_or(String::new(), |change| format!(", {:+.1} %", 100.0 * change))
        );
        if change.is_none_or(|change| change.abs() > BOUND) {
            beyond.push(job.name);
        }
        found.insert(job.name.to_owned(), toml::Value::Float((millions * 1e3).round() / 1e3));
    }
    if std::env::var_os("POLMOB_BLESS").is_some() {
        let held = toml::to_string(&Held { compiler, millions: found }).map_err(|error| error.to_string())?;
        fs::write(&path, held).map_err(|error| format!("{}: {error}", path.display()))?;
        return Ok(text + "written to benches/counts.toml");
    }
    match held {
        Some(held) if held.compiler != compiler => Ok(text + &format!("not held: counts are of {}", held.compiler)),
        Some(_) if beyond.is_empty() => Ok(text + "all within 2 %"),
        _ => Err(format!(
            "{text}beyond 2 %: {}. Where that is meant, POLMOB_BLESS=1 cargo bench --bench counts",
            beyond.join("; ")
        )),
    }
}

/// What a program says of itself, if it is there.
fn said(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Instructions of this command of the program; none of no command.
fn instructions(words: &str) -> Result<f64, String> {
    if words.is_empty() {
        return Ok(0.0);
    }
    let place = tempfile::tempdir().map_err(|error| error.to_string())?;
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", env!("CARGO_BIN_EXE_polmob")])
        .args(words.split_whitespace())
        .args(["--out", "results"])
        .current_dir(place.path())
        .env_remove("RAYON_NUM_THREADS")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("valgrind: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let count = said.lines().find_map(|line| line.split("Collected :").nth(1)?.trim().parse().ok());
    count.filter(|_| output.status.success()).ok_or_else(|| format!("`polmob {words}` was not counted:\n{said}"))
}
