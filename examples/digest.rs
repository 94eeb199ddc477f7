//! Digests of all outcomes of some runs, to the last bit: equal on every platform. `tests/platforms/run` compares them.
//!
//! cargo run --release --no-default-features --example digest

#![expect(clippy::print_stdout, reason = "an example prints")]

use polmob::experiment;
use polmob::parameters::Arm;
use polmob::scenario::{SHIPPED, Scenario, ScenarioError};
use sha2::{Digest, Sha256};

fn main() -> Result<(), ScenarioError> {
    for (name, worlds) in [("village", 20), ("three_partnerships", 1), ("rayong", 8)] {
        let Some(shipped) = SHIPPED.iter().find(|shipped| shipped.name == name) else { continue };
        let scenario = Scenario::parse(name, shipped.text, &[])?;
        let mut hash = Sha256::new();
        let mut sum = 0.0;
        for (world, arm) in (0..worlds).flat_map(|world| Arm::PRESETS.map(|arm| (world, arm))) {
            for &outcome in experiment::run(&scenario, arm, world, 0).outcomes.iter() {
                // All numbers that are none are one.
                let bits = if outcome.is_nan() { f64::NAN.to_bits() & (u64::MAX >> 1) } else { outcome.to_bits() };
                hash.update(bits.to_le_bytes());
                sum += if outcome.is_nan() { 0.0 } else { outcome };
            }
        }
        let digest = hash.finalize().iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
        println!("{name}, {worlds} worlds, all arms: {digest}, sum of outcomes {sum:?}");
    }
    Ok(())
}
