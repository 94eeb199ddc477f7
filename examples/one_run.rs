//! Simulates one run of the village and tells what became of each park: `cargo run --release --example one_run`.

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;

use polmob::experiment;
use polmob::measures;
use polmob::parameters::Arm;
use polmob::scenario::Scenario;
use polmob::world::Names;

fn main() -> Result<(), Box<dyn Error>> {
    // Settings stand on top of the file, as with `--set` on the command line.
    let path = Path::new("village");
    let scenario = Scenario::load(path, &["time.years=20".parse()?])?;

    // Arm, world and run number say which run; it is the same one every time.
    let run = experiment::run(&scenario, Arm::HYBRID, 0, 0);

    let mut out = io::stdout().lock();
    let names = Names::of(&scenario.plan);
    for park in &run.parks {
        let [_, _, developer, _, region, partner] = park.actors;
        let end = park.end.map_or("lives".to_owned(), |(years, cause)| format!("{} in year {years}", cause.as_str()));
        writeln!(
            out,
            "year {:5.2}: {} with {} in {}, {} at founding, {} at last; {} tenants at most; {end}",
            park.founded,
            names.corporation(polmob::ids::CorporationId(developer)),
            names.corporation(polmob::ids::CorporationId(partner)),
            names.region(polmob::ids::RegionId(region)),
            park.founding_type.as_str(),
            park.last_type.as_str(),
            park.tenants_peak,
        )?;
    }
    for (outcome, value) in measures::outcomes().zip(run.outcomes.iter()).filter(|(outcome, _)| outcome.yearly) {
        writeln!(out, "{} = {value:.4} {}", outcome.name, outcome.unit)?;
    }
    Ok(())
}
