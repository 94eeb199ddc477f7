//! A sweep read as columns, a value per point: `cargo run --release --example sweep_columns`.

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;

use polmob::experiment::{scenario_at, sweep_points};
use polmob::measures::position;
use polmob::scenario::{Axis, SweepDesign};
use polmob::{Arm, Ensemble, Scenario};

fn main() -> Result<(), Box<dyn Error>> {
    let path = Path::new("village");
    let scenario = Scenario::load(path, &["experiment.worlds=20".parse()?])?;
    let axes: Vec<Axis> = vec!["policy.coercion=0, 0.4, 0.8".parse()?, "launch.rate=0.01, 0.02".parse()?];
    let points = sweep_points(&scenario, &axes, SweepDesign::Grid, 0)?;

    let outcome = position("transfer").ok_or("no such outcome")?;
    let mut columns: Vec<(Arm, Vec<f64>)> = scenario.experiment.arms.iter().map(|&arm| (arm, Vec::new())).collect();
    for number in 0..points.len() {
        // The same worlds and random numbers at every point.
        let at_point = scenario_at(&scenario, &points.settings(&points.values(number), None)?)?;
        let found = Ensemble::new(&at_point, 0)?.summary();
        for ((_, column), (_, estimate, _)) in columns.iter_mut().zip(found.outcomes.estimates(outcome)) {
            column.push(estimate.mean.unwrap_or(f64::NAN));
        }
    }
    let mut out = io::stdout().lock();
    for (arm, column) in columns {
        writeln!(out, "{:12} {column:.4?}", arm.as_str())?;
    }
    Ok(())
}
