//! `polmob check`: read a scenario and report what it contains, or all that is wrong with it.

use std::fmt::Write;
use std::process::ExitCode;

use clap::Args;
use serde_json::{Value, json};

use crate::output::headed;
use crate::report::count_of;
use crate::scenario::{Diagnostics, Scenario, ScenarioError};

use super::failure::Failure;
use super::pipeline::ScenarioArguments;
use super::print;

#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    #[command(flatten)]
    scenario: ScenarioArguments,
    /// Print what was found as JSON, for programs; problems too.
    #[arg(long)]
    json: bool,
}

pub(super) fn check(arguments: &CheckArguments) -> Result<ExitCode, Failure> {
    match arguments.scenario.load(&[]) {
        Ok(scenario) if arguments.json => print(&headed("check", Some(&scenario), facts(&scenario)))?,
        Ok(scenario) => print(&describe(&scenario))?,
        Err(Failure::Scenario(ScenarioError::Invalid(diagnostics))) if arguments.json => {
            print(&headed("check", None, problems(&diagnostics)))?;
            return Ok(ExitCode::from(2));
        }
        Err(failure) => return Err(failure),
    }
    Ok(ExitCode::SUCCESS)
}

fn facts(scenario: &Scenario) -> Value {
    let plan = &scenario.plan;
    let experiment = &scenario.experiment;
    let parks: Vec<Value> = plan
        .parks
        .iter()
        .map(|park| json!({ "name": park.name, "founded": park.date, "record": park.record }))
        .collect();
    json!({
        "ok": true,
        "countries": plan.countries.len(),
        "regions": plan.regions.len(),
        "corporations": corporations(scenario),
        "years": scenario.parameters.time.years,
        "step": scenario.parameters.time.step,
        "arms": experiment.arms.iter().map(|arm| arm.as_str()).collect::<Vec<_>>(),
        "worlds": experiment.worlds,
        "runs": experiment.runs,
        "parks": parks,
        "problems": [],
    })
}

fn problems(diagnostics: &Diagnostics) -> Value {
    let listed: Vec<Value> = (diagnostics.problems().iter())
        .map(|problem| {
            let (line, column) = diagnostics.position(problem).unzip();
            json!({
                "problem": problem.title(),
                "detail": problem.label(),
                "help": problem.advice(),
                "line": line,
                "column": column,
                "setting": diagnostics.setting(problem),
            })
        })
        .collect();
    json!({
        "ok": false,
        "file": diagnostics.file(),
        "problems": listed,
    })
}

fn corporations(scenario: &Scenario) -> u64 {
    scenario.plan.regions.iter().map(|region| u64::from(region.corporations)).sum()
}

fn describe(scenario: &Scenario) -> String {
    let plan = &scenario.plan;
    let corporations = corporations(scenario);
    let experiment = &scenario.experiment;
    let arms: Vec<&str> = experiment.arms.iter().map(|arm| arm.as_str()).collect();
    let mut text = format!(
        "{}: {}\n\
         ok: {}, {}, {}; {} in steps of {}\n\
         {} ({}) x {} x {} = {}, seed {}\n",
        scenario.name,
        scenario.title,
        count_of(plan.countries.len(), "country"),
        count_of(plan.regions.len(), "region"),
        count_of(corporations, "corporation"),
        count_of(scenario.parameters.time.years, "year"),
        scenario.parameters.time.step,
        count_of(arms.len(), "arm"),
        arms.join(", "),
        count_of(experiment.worlds, "world"),
        count_of(experiment.runs, "run"),
        count_of(arms.len() as u64 * u64::from(experiment.worlds) * u64::from(experiment.runs), "run"),
        experiment.seed,
    );
    for park in &plan.parks {
        let _ = writeln!(text, "park {}: founded {:.2}", park.name, park.date);
    }
    text
}
