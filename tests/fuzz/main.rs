//! Inputs that nobody wrote: seeds changed at random, thrown at everything that reads what a person or a disk gives.
//!
//! `cargo test --release --test fuzz -- [TARGET ..] [--seconds N] [--seed N]`. Without seconds every seed of
//! `tests/fuzz/TARGET` is taken as it is, and some hundred changes of them, the same each time. What is demanded: no
//! panic; errors have words; what is accepted can be read again; no file of results gives back what was not written.
//! An input that fails is written to `target/tmp/fuzz`, to be added to the seeds with its cure.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test fails by it, and says what it did")]

mod changes;

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use polmob::calibration::{Split, Store, calibration_identity};
use polmob::evidence::Evidence;
use polmob::experiment::{PointId, sweep_points};
use polmob::measures::OutcomeId;
use polmob::output::StudyIdentity;
use polmob::output::journal::{Journal, Shape};
use polmob::scenario::Scenario;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use changes::{changed, words};

const VILLAGE: &str = include_str!("../village.toml");
/// Changed inputs of a target in a test run.
const CHANGES: u64 = 300;
/// A command that takes longer is stopped: that is no fault.
const PATIENCE: Duration = Duration::from_secs(10);

type Check = Box<dyn FnMut(&[u8]) -> Result<(), String>>;

struct Target {
    name: &'static str,
    seeds: Vec<Vec<u8>>,
    check: Check,
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        let at = words.iter().position(|word| word == name)?;
        words.get(at + 1)?.parse::<u64>().ok()
    };
    let (seconds, seed) = (value("--seconds"), value("--seed").unwrap_or(1));
    let names = ["scenario", "evidence", "posterior", "journal", "generations", "words"];
    if words.iter().any(|word| word == "--list") {
        for name in names {
            println!("{name}: test");
        }
        return ExitCode::SUCCESS;
    }
    let is_value = |at: usize| at > 0 && words[at - 1].starts_with("--");
    let wanted: Vec<&String> = words
        .iter()
        .enumerate()
        .filter(|(at, word)| !word.starts_with('-') && !is_value(*at))
        .map(|(_, word)| word)
        .collect();
    let chosen: Vec<&str> = names
        .into_iter()
        .filter(|name| wanted.is_empty() || wanted.iter().any(|word| name.contains(word.as_str())))
        .collect();
    if chosen.is_empty() {
        return ExitCode::SUCCESS;
    }
    let place = tempfile::tempdir().unwrap();
    prepare(place.path());
    let each = seconds.map(|seconds| Duration::from_millis(1000 * seconds / chosen.len() as u64));
    let mut faults = 0;
    for name in chosen {
        let mut target = target(name, place.path());
        let (tried, found) = fuzz(&mut target, each, seed);
        println!("{name}: {tried} inputs, {found} faults");
        faults += found;
    }
    if faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Takes the seeds, then changes of them, until the time is over or the changes of a test run are made.
fn fuzz(target: &mut Target, time: Option<Duration>, seed: u64) -> (u64, u64) {
    let begun = Instant::now();
    let (mut tried, mut faults) = (0, 0);
    let count = target.seeds.len() as u64;
    loop {
        let over = match time {
            Some(time) => tried >= count && begun.elapsed() >= time,
            None => tried >= count + if target.name == "words" { CHANGES / 10 } else { CHANGES },
        };
        if over {
            return (tried, faults);
        }
        let mut random = ChaCha8Rng::seed_from_u64(seed.wrapping_mul(1 << 32).wrapping_add(tried));
        let input = match target.seeds.get(tried as usize) {
            Some(seed) => seed.clone(),
            None if target.name == "words" => words(&target.seeds, &mut random),
            None => changed(&target.seeds, &mut random),
        };
        tried += 1;
        let checked = catch_unwind(AssertUnwindSafe(|| (target.check)(&input)));
        if let Err(reason) = checked.unwrap_or_else(|_| Err("a panic".to_owned())) {
            faults += 1;
            let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz");
            fs::create_dir_all(&folder).unwrap();
            let file = folder.join(format!("{}-{seed}-{tried}", target.name));
            fs::write(&file, &input).unwrap();
            println!("{}: {reason}; the input is {}", target.name, file.display());
            if faults >= 20 {
                return (tried, faults);
            }
        }
    }
}

/// Files of the program's own making, which the targets of files begin with.
fn prepare(place: &Path) {
    fs::write(place.join("village.toml"), VILLAGE).unwrap();
    fs::write(place.join("plain.toml"), include_str!("../../scenarios/village.toml")).unwrap();
    for line in ["sweep village.toml --out sweep", "calibrate village.toml --out calibrate"] {
        let words = line.split(' ').chain(["--format", "svg", "--quiet"]);
        let made = Command::new(env!("CARGO_BIN_EXE_polmob")).current_dir(place).args(words).output().unwrap();
        assert!(made.status.success(), "{line}: {}", String::from_utf8_lossy(&made.stderr));
    }
}

/// Files of a folder of seeds, in the order of their names.
fn seeds(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz").join(name);
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|file| fs::read(file).unwrap()).collect()
}

fn target(name: &'static str, place: &Path) -> Target {
    let (seeds, check) = match name {
        "scenario" => (seeds(name), scenario()),
        "evidence" => (seeds(name), evidence()),
        "posterior" => (seeds(name), posterior()),
        "journal" => journal(place),
        "generations" => generations(place),
        _ => (seeds(name), command_line(place)),
    };
    Target { name, seeds, check }
}

fn read(name: &str, text: &str) -> Result<Option<Scenario>, String> {
    match Scenario::parse(name, text, &[]) {
        Ok(scenario) => {
            let again = Scenario::parse(name, scenario.resolved(), &[]);
            let again = again.map_err(|error| format!("what was accepted is refused: {}", error.render(false)))?;
            if again.resolved() == scenario.resolved() {
                Ok(Some(scenario))
            } else {
                Err("it is read otherwise again".into())
            }
        }
        Err(error) if error.render(true).trim().is_empty() => Err("an error without words".into()),
        Err(_) => Ok(None),
    }
}

fn scenario() -> Check {
    Box::new(|input| read("fuzz", &String::from_utf8_lossy(input)).map(drop))
}

fn evidence() -> Check {
    Box::new(|input| match Evidence::parse(&String::from_utf8_lossy(input), "fuzz.toml") {
        Err(error) if error.problems.is_empty() => Err("an error without a problem".into()),
        Ok(_) | Err(_) => Ok(()),
    })
}

/// The table `[posterior]` behind a village: what is accepted gives parameters in every world.
fn posterior() -> Check {
    Box::new(|input| {
        let text = format!("{VILLAGE}\n{}", String::from_utf8_lossy(input));
        if let Some(scenario) = read("fuzz", &text)? {
            (0..4).for_each(|world| {
                let _ = scenario.in_world(world);
            });
        }
        Ok(())
    })
}

/// Runs of a journal by point, as bits.
type Held = BTreeMap<PointId, Vec<u64>>;

fn held(journal: &Journal, ids: &[PointId]) -> Result<Held, String> {
    let mut held = Held::new();
    for &id in ids {
        let mut own = Vec::new();
        let worlds = journal.worlds(id);
        let read = journal.outcomes(id, 0..worlds, &[OutcomeId(0), OutcomeId(1)], |flags, values| {
            own.extend(flags.iter().map(|flag| u64::from(*flag)));
            own.extend(values.flatten().map(|value| value.to_bits()));
            Ok(())
        });
        read.and_then(|()| journal.failures(id, 0..worlds, |_| Ok(()))).map_err(|error| error.to_string())?;
        held.insert(id, own);
    }
    Ok(held)
}

/// A journal gives back worlds that were written, or fewer.
fn journal(place: &Path) -> (Vec<Vec<u8>>, Check) {
    let written = fs::read(place.join("sweep/journal.bin")).unwrap();
    let number = |at: usize| u32::from_le_bytes(written[at..at + 4].try_into().unwrap());
    let shape = Shape { outcomes: number(8), arms: number(12), runs: number(16) };
    let study: [u8; 32] = written[20..52].try_into().unwrap();
    let file = place.join("fuzz.bin");
    fs::write(&file, &written).unwrap();
    // The points stand in the heads of chunks, which a journal alone knows; those of the sweep are asked of the scenario.
    let scenario = Scenario::parse("village", VILLAGE, &[]).unwrap();
    let points = sweep_points(&scenario, &scenario.sweep.axes, scenario.sweep.design, scenario.sweep.points).unwrap();
    let ids: Vec<PointId> = points.iter().map(|point| point.unwrap().id).collect();
    let whole = held(&Journal::open(&file, shape, &study).unwrap(), &ids).unwrap();
    assert!(whole.values().all(|own| !own.is_empty()), "the seed holds runs");
    let check = move |input: &[u8]| {
        fs::write(&file, input).unwrap();
        let Ok(journal) = Journal::open(&file, shape, &study) else { return Ok(()) };
        for (id, own) in held(&journal, &ids)? {
            // Flags and values stand chunk by chunk: fewer worlds are fewer chunks.
            if !own.iter().all(|bits| whole[&id].contains(bits)) {
                return Err("it gives back what was not written".into());
            }
        }
        Ok(())
    };
    (vec![written.clone(), written[..52].to_vec(), Vec::new()], Box::new(check))
}

/// Generations that are given back are the first of those that were written.
fn generations(place: &Path) -> (Vec<Vec<u8>>, Check) {
    let written = fs::read(place.join("calibrate/generations.jsonl")).unwrap();
    let scenario = Scenario::parse("village", VILLAGE, &[]).unwrap();
    let identity: StudyIdentity = calibration_identity(&scenario, &Split::default());
    let folder = place.join("store");
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("generations.jsonl");
    fs::write(&file, &written).unwrap();
    let lines = |found: &[polmob::calibration::Generation]| -> Vec<String> {
        found.iter().map(|one| serde_json::to_string(one).unwrap()).collect()
    };
    let whole = lines(&Store::open(&folder, &identity).unwrap().1);
    assert!(whole.len() > 1, "the seed holds generations");
    let check = move |input: &[u8]| {
        fs::write(&file, input).unwrap();
        let (store, found) = Store::open(&folder, &identity).map_err(|error| error.to_string())?;
        let is_whole = input.is_empty() || store.lost().is_some() || input.ends_with(b"\n");
        let same = whole.starts_with(&lines(&found));
        if same && is_whole { Ok(()) } else { Err("it gives back what was not written".into()) }
    };
    (vec![written, Vec::new()], Box::new(check))
}

/// The program on words, one a line: an exit code that is documented, and words with it.
fn command_line(place: &Path) -> Check {
    let place = place.to_owned();
    Box::new(move |input| {
        let text = String::from_utf8_lossy(input).replace(['\0', '/', '\\'], "");
        let words: Vec<&str> = text.lines().filter(|word| *word != "..").collect();
        let mut program = Command::new(env!("CARGO_BIN_EXE_polmob"));
        program.current_dir(&place).args(&words).stdin(Stdio::null()).stdout(Stdio::null());
        let errors = place.join("errors.txt");
        let mut child =
            program.stderr(fs::File::create(&errors).unwrap()).spawn().map_err(|error| error.to_string())?;
        let begun = Instant::now();
        let code = loop {
            match child.try_wait().unwrap() {
                Some(status) => break status.code(),
                None if begun.elapsed() > PATIENCE => {
                    child.kill().unwrap();
                    child.wait().unwrap();
                    return Ok(());
                }
                None => std::thread::sleep(Duration::from_millis(2)),
            }
        };
        let said = String::from_utf8_lossy(&fs::read(&errors).unwrap()).into_owned();
        if said.contains("panicked") {
            return Err(format!("{words:?}: {said}"));
        }
        match code {
            Some(0) => Ok(()),
            Some(2 | 3) if !said.trim().is_empty() => Ok(()),
            code => Err(format!("{words:?}: ended with {code:?}: {said}")),
        }
    })
}
