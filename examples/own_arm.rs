//! An arm of one's own beside the four: `cargo run --release --example own_arm`. In a scenario file it is the same table,
//! and `polmob run` then has it in every table, chart and page.

use std::error::Error;
use std::io::{self, Write};

use polmob::measures::position;
use polmob::scenario::Shipped;
use polmob::{Ensemble, Scenario};

/// Firms lead, and the only governments that can join are those of the host side.
const ARM: &str = r#"
[[arm]]
name = "host support"
initiators = ["corporation"]
open = ["host_nation", "host_region"]
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let village = Shipped::named("village").ok_or("the program comes with it")?;
    let scenario = Scenario::parse("village", &(village.text.to_owned() + ARM), &["experiment.worlds=100".parse()?])?;
    let summary = Ensemble::new(&scenario, 0)?.summary();
    let transfer = position("transfer").ok_or("no such outcome")?;
    let mut out = io::stdout().lock();
    for (arm, estimate, _) in summary.outcomes.estimates(transfer) {
        writeln!(out, "{:13} {:.4} log points", arm.as_str(), estimate.mean.unwrap_or(f64::NAN))?;
    }
    for (arm, other, found) in summary.outcomes.contrasts(transfer) {
        if let (true, Some(difference)) = (arm.as_str() == "host support", found.difference.mean) {
            let resolved = if found.resolved { "" } else { ", not resolved" };
            writeln!(out, "{} - {}: {difference:+.4}{resolved}", arm.as_str(), other.as_str())?;
        }
    }
    Ok(())
}
