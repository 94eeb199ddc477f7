//! Compares arms in two outcomes, at two levels of coercion: `cargo run --release --example compare_arms`.

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;

use polmob::experiment::Ensemble;
use polmob::measures;
use polmob::scenario::Scenario;

fn main() -> Result<(), Box<dyn Error>> {
    let path = Path::new("three_partnerships");
    let mut out = io::stdout().lock();
    for coercion in ["policy.coercion=0", "policy.coercion=0.3"] {
        let scenario = Scenario::load(path, &["experiment.worlds=40".parse()?, coercion.parse()?])?;

        // All arms run on the same worlds with the same random draws, here on all cores; worlds come back in order.
        let summary = Ensemble::new(&scenario, 0)?.summary();

        for name in ["transfer", "moved_share"] {
            let outcome = measures::position(name).ok_or("no such outcome")?;
            for (arm, other, contrast) in summary.outcomes.contrasts(outcome) {
                let difference = contrast.difference;
                if let (Some(mean), Some(low), Some(high)) = (difference.mean, difference.low, difference.high) {
                    let (arm, other) = (arm.as_str(), other.as_str());
                    writeln!(out, "{coercion}: {name}, {arm} - {other}: {mean:+.4} [{low:+.4}, {high:+.4}]")?;
                }
            }
        }
    }
    Ok(())
}
