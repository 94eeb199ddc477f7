//! `polmob check`: read a scenario and say what it asks for.

use std::fmt::Write;
use std::process::ExitCode;

use crate::scenario::Scenario;

use super::failure::Failure;
use super::{ScenarioArguments, print};

pub(super) fn check(arguments: &ScenarioArguments) -> Result<ExitCode, Failure> {
    let scenario = arguments.load()?;
    print(&describe(&scenario))?;
    Ok(ExitCode::SUCCESS)
}

fn describe(scenario: &Scenario) -> String {
    let plan = &scenario.plan;
    let corporations: u64 = plan.regions.iter().map(|region| u64::from(region.corporations)).sum();
    let experiment = &scenario.experiment;
    let arms: Vec<&str> = experiment.arms.iter().map(|arm| arm.word()).collect();
    let mut text = format!(
        "{}: {}\n\
         ok: {} countries, {} regions, {corporations} corporations; {} years in steps of {}\n\
         {} arms ({}) x {} worlds x {} runs = {} runs, seed {}\n",
        scenario.name,
        scenario.title,
        plan.countries.len(),
        plan.regions.len(),
        scenario.rules.time.years,
        scenario.rules.time.step,
        arms.len(),
        arms.join(", "),
        experiment.worlds,
        experiment.runs,
        arms.len() as u64 * u64::from(experiment.worlds) * u64::from(experiment.runs),
        experiment.seed,
    );
    for park in &plan.parks {
        let _ = writeln!(text, "park {}: founded {:.2}", park.name, park.date);
    }
    text
}
