//! `polmob what-if`: the parks of a scenario, had they been founded otherwise.

use std::process::ExitCode;
use std::time::Instant;

use clap::Args;

use crate::calibration::{WhatIfs, compare, difference_target, what_if_rows};
use crate::experiment::{Executor, Numbers};
use crate::output::results::{TABLES, about};
use crate::output::{
    Manifest, Provenance, StoppingPoint, Table, TableWriter, WorldCounts, read_manifest, read_result_table,
};
use crate::report::{Chart, WhatIfFacts, count_of};
use crate::scenario::{Scenario, years_of};
use crate::study::Precision;

use super::dry_run::{answer, duration, watch};
use super::failure::Failure;
use super::interruption::interrupted;
use super::pipeline::{Again, Call, Ending, ResultArguments, Source, count, number};
use super::print;
use super::screen::Screen;
use super::shards::{PlanArguments, SharedSeries};
use super::target_precision::{PrecisionArguments, Rounds, at_last, at_least};
use super::what_if_text::{json, text};

#[derive(Debug, Args)]
pub(super) struct WhatIfArguments {
    #[command(flatten)]
    source: Source,
    /// Worlds [default: the scenario's `experiment.worlds`].
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = |text: &str| count("experiment.worlds", text))]
    worlds: Option<i64>,
    #[command(flatten)]
    precision: PrecisionArguments,
    /// Date at which parks are compared (YYYY, YYYY-MM or YYYY-MM-DD; a year is its beginning) [default: the horizon].
    #[arg(long, value_name = "DATE", value_parser = years_of)]
    at: Option<f64>,
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

pub(super) fn what_if(arguments: &WhatIfArguments, call: &Call) -> Result<ExitCode, Failure> {
    watch(arguments.dry_run);
    arguments.results.looks.check()?;
    let scenario = arguments.source.load(number("experiment.worlds", arguments.worlds)?.as_slice())?;
    if scenario.what_ifs.is_empty() {
        let how = scenario.example_what_if().map_or_else(
            || {
                "it has no pinned park that one could be about; `polmob new my_park --park` writes a scenario with one"
                    .to_owned()
            },
            |table| format!("a what-if is a table in the scenario, for instance\n\n{table}"),
        );
        return Err(Failure::Usage(format!("{} asks no what-if; {how}", scenario.name)));
    }
    let (start, years) = (f64::from(scenario.parameters.time.start), f64::from(scenario.parameters.time.years));
    let at = arguments.at.map_or(years, |at| at - start);
    if at < scenario.parameters.time.step || at > years {
        return Err(Failure::Usage(format!(
            "--at is {}; allowed: {} to {}, after the first step of the run",
            start + at,
            start + scenario.parameters.time.step,
            start + years
        )));
    }
    let precision = arguments.precision.read_by(Some(&scenario), |text| difference_target(text, &scenario))?;
    let what_ifs = WhatIfs::new(&scenario, at)?;
    let executor = Executor::new(arguments.results.threads)?;
    if arguments.dry_run {
        return answer(&dry_run(&scenario, &what_ifs, precision.as_ref(), &executor));
    }
    let target = arguments.results.folder(&format!("{}-what-if", scenario.name));
    let quiet = arguments.results.quiet;
    let rounds = Rounds::new(precision.as_ref(), scenario.experiment.worlds);
    let more = |found: &[Numbers]| {
        let values = what_ifs.values(found.first()?);
        let next = rounds.next(|worlds| Some(compare(&values, scenario.experiment.worth(worlds as usize))))?;
        Some(vec![next])
    };
    let series = vec![what_ifs.series(rounds.asked())];
    let mut shared =
        SharedSeries::of(call, &scenario, (series, &executor), (&target, arguments.again, &arguments.results));
    shared.more = Some(&more);
    let said = |facts: &WhatIfFacts, asked: u32, stopped: Option<&StoppingPoint>| {
        let complete = facts.worlds == asked;
        if arguments.results.json {
            return json(facts, asked);
        }
        let stopped = stopped.map_or_else(String::new, |at| at_last(at, facts.worlds, complete));
        text(facts, complete, Screen::of_stdout()) + &stopped
    };
    let all = WorldCounts { asked: scenario.experiment.worlds, done: 0 };
    let expected = || Manifest::of(&scenario, all, true, call.arguments(), Provenance::default());
    let stated = || {
        let manifest = read_manifest(&target)?;
        let WorldCounts { asked, done } = manifest.worlds;
        let rows = read_result_table(&target, "what_ifs")?.rows_as()?;
        let facts = WhatIfFacts { scenario: &scenario, rows, worlds: done, date: start + at };
        print(&said(&facts, asked, manifest.precision.as_ref()))?;
        Ok(ExitCode::SUCCESS)
    };
    let begun = Instant::now();
    shared.end_in(arguments.plan.plan.as_deref(), expected, stated, |folder, found| {
        let values = found.first().map(|found| what_ifs.values(found)).unwrap_or_default();
        let (done, asked) = (values.len() as u32, rounds.asked());
        if done < asked.min(2) {
            return Ok(interrupted(" before anything could be compared; there are no results"));
        }
        let compared = compare(&values, scenario.experiment.worth(values.len()));
        let stopped = rounds.stopped(|| Some(compared.clone()));
        let rows = what_if_rows(&scenario, &compared, at);
        folder.write("scenario.toml", scenario.resolved().as_bytes())?;
        let table = Table::of(rows.clone());
        let facts = WhatIfFacts { scenario: &scenario, rows, worlds: done, date: start + at };
        TableWriter::write_table(&folder.subfolder(TABLES)?, &table, &about(&scenario), arguments.results.csv)?;
        let draw = || Ok(facts.charts());
        let page = |charts: &[Chart]| Ok(facts.page(charts, asked, call.arguments()));
        arguments.results.looks.publish(&folder, arguments.results.threads, draw, page)?;
        let ending = Ending { call, threads: arguments.results.threads, begun, quiet };
        let told = said(&facts, asked, stopped.as_ref());
        let of_worlds = ending.manifest(&scenario, WorldCounts { asked, done }, done == asked);
        ending.close(folder, Manifest { precision: stopped, ..of_worlds }, None, &told)
    })
}

/// How many runs, how long, how much disk: from a world on every thread.
fn dry_run(scenario: &Scenario, what_ifs: &WhatIfs, precision: Option<&Precision>, executor: &Executor) -> String {
    let asked = Rounds::new(precision, scenario.experiment.worlds).asked();
    let probes = asked.min(executor.threads() as u32);
    let begun = Instant::now();
    executor.map((0..probes).collect(), |world| what_ifs.world(world));
    let (seconds, runs) = (begun.elapsed().as_secs_f64(), u64::from(asked) * what_ifs.runs());
    let probed = u64::from(probes) * what_ifs.runs();
    format!(
        "dry run of polmob what-if: nothing was written\n{} and the scenario as it is x {} = {}\n{}about {} on {} threads ({:.2} ms a run, measured on {probed}), less than 2 MB of disk\n",
        count_of(scenario.what_ifs.len(), "what-if"),
        count_of(asked, "world"),
        count_of(runs, "run"),
        precision.map_or_else(String::new, at_least),
        duration(seconds / probed as f64 * runs as f64),
        executor.threads(),
        1000.0 * seconds * executor.threads() as f64 / probed as f64,
    )
}
