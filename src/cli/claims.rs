//! `polmob claims`: the claims of a scenario tested, and everything tried that might break them.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;

use crate::analysis::claims::{ClaimEstimate, ClaimResult, examine};
use crate::experiment::claims::{ClaimValues, Group, TestedScenario, samples, tests};
use crate::experiment::{Executor, Numbers, Series};
use crate::output::results::{TABLES, TestedClaims, claims_json, write_claims};
use crate::output::{Folder, Manifest, Provenance, StoppingPoint, WorldCounts};
use crate::report::{Analysis, Origin, ResultTables, count_of};
use crate::scenario::{Claim, Scenario, Setting, Worth};
use crate::study::PrecisionTarget;

use super::claims_text;
use super::dry_run::{answer, duration, known, watch};
use super::failure::Failure;
use super::interruption::interrupted;
use super::pipeline::{Again, Call, Ending, ResultArguments, ScenarioArguments, done_already};
use super::screen::Screen;
use super::shards::{PlanArguments, SharedSeries};
use super::target_precision::{PrecisionArguments, Rounds, at_last, at_least};

#[derive(Debug, Args)]
pub(super) struct ClaimsArguments {
    #[command(flatten)]
    scenario: ScenarioArguments,
    /// Kinds of trials, separated by commas: seeds, population, step, ablations, shape, government, parameters,
    /// given (those of --try, which are always tried) [default: all].
    #[arg(long, value_name = "KIND,..", value_delimiter = ',', value_parser = |word: &str| Group::read(word, "kinds of trials"))]
    trials: Vec<Group>,
    /// A trial of your own: the scenario with this setting; repeatable.
    #[arg(long = "try", value_name = "KEY=VALUE")]
    given: Vec<Setting>,
    /// Worlds of each trial, the first ones of the scenario [default: half of them].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..))]
    trial_worlds: Option<u32>,
    #[command(flatten)]
    precision: PrecisionArguments,
    #[command(flatten)]
    plan: PlanArguments,
    #[command(flatten)]
    again: Again,
    /// Say how many runs it would be and how long they would take, and do no more.
    #[arg(long, conflicts_with = "json")]
    dry_run: bool,
    #[command(flatten)]
    results: ResultArguments,
}

pub(super) fn claims(arguments: &ClaimsArguments, call: &Call) -> Result<ExitCode, Failure> {
    watch(arguments.dry_run);
    arguments.results.looks.check()?;
    let scenario = arguments.scenario.load(&[])?;
    for setting in &arguments.given {
        // A trial that the user gives must make a scenario; those of the program may not, and are then left out.
        arguments.scenario.load(&[setting.clone().typed_as(format!("--try {setting}"))])?;
    }
    let claims = testable(&scenario, arguments.results.quiet)?;
    let worlds = scenario.experiment.worlds;
    if let Some(asked) = arguments.trial_worlds.filter(|asked| *asked > worlds) {
        return Err(Failure::Usage(format!(
            "--trial-worlds is {asked}; allowed: 2 to {worlds}, the worlds of the scenario"
        )));
    }
    if arguments.given.is_empty() && arguments.trials.contains(&Group::Given) {
        return Err(Failure::Usage("--trials names given, and no --try KEY=VALUE gives one".to_owned()));
    }
    let trial_worlds = arguments.trial_worlds.unwrap_or((worlds / 2).max(2)).min(worlds);
    let mut groups = if arguments.trials.is_empty() { Group::ALL.to_vec() } else { arguments.trials.clone() };
    groups.push(Group::Given);
    let names: Vec<&str> = claims.iter().map(|claim| claim.name.as_str()).collect();
    let precision =
        (arguments.precision).read_by(Some(&scenario), |text| PrecisionTarget::of_values(text, "claim", &names))?;
    let mut tests = tests(&scenario, &claims, trial_worlds, &groups, &arguments.given);
    let rounds = Rounds::new(precision.as_ref(), worlds);
    tests[0] = tests[0].on_worlds(rounds.asked());
    if arguments.dry_run {
        let most = precision.as_ref().map_or_else(String::new, at_least);
        return answer(&(cost(&tests, &claims, arguments.results.threads)? + &most));
    }

    let target = arguments.results.folder(&format!("{}-claims", scenario.name));
    let executor = Executor::new(arguments.results.threads)?;
    let series: Vec<Series> = tests.iter().flat_map(TestedScenario::series).collect();
    // Rounds add worlds to the scenario as it is.
    let base_of = |found: &[Numbers], worlds: u32| {
        let base = [tests[0].on_worlds(worlds)];
        let values = samples(&base, found).pop()?;
        Some((0..claims.len()).map(|at| estimate(&claims[at], values[at].as_ref())).collect::<Vec<_>>())
    };
    let more = |found: &[Numbers]| {
        let next = rounds.next(|worlds| base_of(found, worlds))?;
        let own = tests[0].series().map(|_| next);
        Some(own.chain(tests[1..].iter().flat_map(TestedScenario::series).map(|series| series.worlds)).collect())
    };
    let mut shared =
        SharedSeries::of(call, &scenario, (series, &executor), (&target, arguments.again, &arguments.results));
    shared.more = Some(&more);
    let expected = || Manifest::of(&scenario, all_of(worlds), true, call.arguments(), Provenance::default());
    let stated = || done_already(&target, arguments.results.json, "claims");
    let begun = Instant::now();
    shared.end_in(arguments.plan.plan.as_deref(), expected, stated, |folder, found| {
        let done = found.iter().take(tests[0].series().count()).map(Numbers::count).min().unwrap_or(0);
        let (asked, there) = (rounds.asked(), rounds.there(done));
        let stopped = rounds.stopped(|| base_of(found, there));
        let mut tests = tests.clone();
        tests[0] = tests[0].on_worlds(there);
        let samples = samples(&tests, found);
        if samples.is_empty() {
            return Ok(interrupted(" before any claim was tested; there are no results"));
        }
        let complete = samples.len() == tests.len() && tests[0].worlds() == asked;
        let examined: Vec<ClaimResult> =
            claims.iter().enumerate().map(|(at, claim)| judge(at, claim, &samples, tests.len())).collect();
        let tested =
            TestedClaims { scenario: &scenario, claims: &claims, tests: &tests, examined: &examined, complete };
        publish(&tested, folder, (asked, stopped), (arguments, call, begun))
    })
}

/// Worlds of the scenario as it is, of which a claim has all or none.
fn all_of(worlds: u32) -> WorldCounts {
    WorldCounts { asked: worlds, done: worlds }
}

/// Writes tables, charts and page, closes the folder and prints the verdicts.
fn publish(
    tested: &TestedClaims,
    folder: Folder,
    (asked, stopped): (u32, Option<StoppingPoint>),
    (arguments, call, begun): (&ClaimsArguments, &Call, Instant),
) -> Result<ExitCode, Failure> {
    let TestedClaims { scenario, complete, tests, .. } = *tested;
    let (done, json) = (WorldCounts { asked, done: tests[0].worlds() }, claims_json(tested));
    let last = stopped.as_ref().map_or_else(String::new, |stopped| at_last(stopped, done.done, complete));
    folder.write("claims.json", json.as_bytes())?;
    folder.write("claims.txt", (claims_text::text(tested, Screen::FILE) + &last).as_bytes())?;
    folder.write("scenario.toml", scenario.resolved().as_bytes())?;
    write_claims(tested, &folder.subfolder(TABLES)?, arguments.results.csv)?;
    if arguments.results.looks.any() {
        let origin = Origin::own(done.asked, done.done, call.arguments());
        let tables = ResultTables::read(folder.path(), Analysis::Claims, scenario, origin, complete, None)?;
        arguments.results.looks.publish_tables(&folder, arguments.results.threads, &tables)?;
    }
    let ending = Ending { call, threads: arguments.results.threads, begun, quiet: arguments.results.quiet };
    let manifest = Manifest { precision: stopped, ..ending.manifest(scenario, done, complete) };
    let told = if arguments.results.json { json } else { claims_text::text(tested, Screen::of_stdout()) + &last };
    ending.close(folder, manifest, None, &told)
}

/// The claims whose arms are run; `--arms` may have left some out.
fn testable(scenario: &Scenario, quiet: bool) -> Result<Vec<Claim>, Failure> {
    let is_run = |claim: &&Claim| claim.arms().all(|arm| scenario.experiment.arms.contains(&arm));
    let claims: Vec<Claim> = scenario.claims.iter().filter(is_run).cloned().collect();
    if !quiet {
        for claim in scenario.claims.iter().filter(|claim| !is_run(claim)) {
            let _ = writeln!(io::stderr(), "not tested, as an arm is not run: {}", claim.name);
        }
    }
    if claims.is_empty() { Err(Failure::NoClaim(scenario.name.clone(), scenario.example_claim())) } else { Ok(claims) }
}

/// The verdict on one claim from the runs that there are, which may be fewer than all tests need.
fn judge(at: usize, claim: &Claim, samples: &[Vec<Option<ClaimValues>>], tests: usize) -> ClaimResult {
    let sample = |test: usize| samples.get(test)?.get(at)?.as_ref();
    let of_trial = |test: usize| sample(test).map(|sample| estimate(claim, Some(sample)));
    let trials: Vec<Option<ClaimEstimate>> = (1..tests).map(of_trial).collect();
    examine(claim, estimate(claim, sample(0)), &trials)
}

/// What values say of a claim. One that compares the scenario with itself, unchanged, has nothing to say of it.
fn estimate(claim: &Claim, sample: Option<&ClaimValues>) -> ClaimEstimate {
    let of = |sample: &ClaimValues| ClaimEstimate::of(claim, &sample.first, sample.second.as_deref(), sample.worth);
    sample.map_or_else(|| ClaimEstimate::of(claim, &[], None, Worth::all(0)), of)
}

/// How many runs, how long, how much disk: from a few worlds of the scenario as it is.
fn cost(tests: &[TestedScenario], claims: &[Claim], threads: usize) -> Result<String, Failure> {
    let runs: u64 = tests.iter().map(TestedScenario::runs).sum();
    let mut text = format!(
        "{}, {}, {}: {} of the scenario{}\n",
        count_of(claims.len(), "claim"),
        count_of(tests.len() - 1, "trial"),
        count_of(runs, "run"),
        count_of(tests.first().map_or(0, TestedScenario::worlds), "world"),
        tests.get(1).map_or_else(String::new, |trial| format!(", {} of each trial", trial.worlds())),
    );
    for group in Group::ALL {
        let names = tests.iter().filter_map(|test| test.trial.as_ref()).filter(|trial| trial.group == group);
        let count = names.count();
        if count > 0 {
            let _ = writeln!(text, "  {:<11} {}", group.as_str(), count_of(count, "trial"));
        }
    }
    known(&text);
    if let Some(first) = tests.first() {
        let cores = if threads == 0 { std::thread::available_parallelism().map_or(1, usize::from) } else { threads };
        let probe = first.on_worlds(first.worlds().min(4 * cores as u32));
        let begun = Instant::now();
        probe.run(threads)?;
        let each = begun.elapsed().as_secs_f64() / probe.runs().max(1) as f64;
        let _ = writeln!(
            text,
            "about {} at {:.1} ms a run (probe of {} runs), less than 1 MB of disk for each claim",
            duration(each * runs as f64),
            1000.0 * each,
            probe.runs()
        );
    }
    Ok(text)
}
