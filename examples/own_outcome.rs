//! An outcome of one's own, beside those of the model: `cargo run --release --example own_outcome`.
//!
//! It is run on all cores, compared between arms, kept in the table of years, and searched by a sweep like any other:
//! `cargo run --release --example own_outcome sweep scenarios/village.toml --vary launch.rate=0.01,0.02 --outcome
//! lasting_parks` is the whole program with one outcome more.

use std::env;
use std::error::Error;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use polmob::measures::position;
use polmob::{Digest, Ensemble, Outcome, Scenario, add_outcomes, cli};

/// Read at the end of each year: what several outcomes need, such as parks and their types, is computed once.
const LASTING: Outcome =
    Outcome::yearly("lasting_parks", "parks", "living parks that were founded five years ago or earlier", |digest| {
        let clock = &digest.context.clock;
        digest.living().filter(|park| clock.years(digest.state.step + 1 - park.founded) >= 5.0).count() as f64
    })
    .more();

/// Read at the horizon alone; NaN where there is nothing to take a share of.
const CLOSED: Outcome =
    Outcome::at_end("early_ends", "share", "ended parks that never operated, of all that ended", early_ends).less();

fn early_ends(digest: &Digest) -> f64 {
    let ended = || digest.parks().filter(|park| park.end.is_some());
    let early = ended().filter(|park| park.history.first_operating.is_none());
    early.count() as f64 / ended().count() as f64
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    add_outcomes(&[LASTING, CLOSED])?;
    if env::args_os().len() > 1 {
        return Ok(cli::main());
    }
    let path = Path::new("village");
    let scenario = Scenario::load(path, &["experiment.worlds=50".parse()?])?;
    let ensemble = Ensemble::new(&scenario, 0)?;
    let mut out = io::stdout().lock();
    // Single runs, and what all of them say together.
    let lasting = position("lasting_parks").ok_or("no such outcome")?;
    let runs = ensemble.collect().into_iter().flat_map(|world| world.runs);
    if let Some(most) = runs.max_by(|a, b| a.outcomes[lasting].total_cmp(&b.outcomes[lasting])) {
        writeln!(
            out,
            "most lasting parks: {} in world {}, arm {}",
            most.outcomes[lasting],
            most.world,
            most.arm.as_str()
        )?;
    }
    let summary = ensemble.summary();
    for name in ["lasting_parks", "early_ends"] {
        let outcome = position(name).ok_or("no such outcome")?;
        for (arm, other, found) in summary.outcomes.contrasts(outcome) {
            let [mean, low, high] = [found.difference.mean, found.difference.low, found.difference.high]
                .map(|value| value.map_or("none".to_owned(), |value| format!("{value:+.3}")));
            writeln!(
                out,
                "{name}, {} - {}: {mean} [{low}, {high}] {}",
                arm.as_str(),
                other.as_str(),
                outcome.entry().unit
            )?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
