//! `polmob what-if`: the parks of a scenario, had they been founded otherwise.

use std::io::{self, Write};
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;

use crate::calibration::{WhatIfs, compare, what_if_rows};
use crate::experiment::Executor;
use crate::output::results::{TABLES, about};
use crate::output::{Manifest, Provenance, Table, TableWriter, WorldCounts, read_manifest, read_result_table};
use crate::report::{Chart, WhatIfFacts, count_of};
use crate::scenario::{Scenario, years_of};

use super::dry_run::{answer, duration, watch};
use super::failure::Failure;
use super::interruption::INTERRUPTED;
use super::pipeline::{Again, Call, Ending, ResultArguments, Source, count, number};
use super::print;
use super::screen::Screen;
use super::shards::{PlanArguments, SharedSeries};
use super::what_if_text::{json, text};

#[derive(Debug, Args)]
pub(super) struct WhatIfArguments {
    #[command(flatten)]
    source: Source,
    /// Worlds [default: the scenario's `experiment.worlds`].
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = |text: &str| count("experiment.worlds", text))]
    worlds: Option<i64>,
    /// Date at which parks are compared (YYYY, YYYY-MM or YYYY-MM-DD; a year is its beginning) [default: the horizon].
    #[arg(long, value_name = "DATE", value_parser = years_of)]
    at: Option<f64>,
    #[command(flatten)]
    plan: PlanArguments,
    #[command(flatten)]
    again: Again,
    /// Say how many runs it would be and how long they would take, and do no more.
    #[arg(long)]
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
    let what_ifs = WhatIfs::new(&scenario, at)?;
    let executor = Executor::new(arguments.results.threads)?;
    if arguments.dry_run {
        return answer(&dry_run(&scenario, &what_ifs, &executor));
    }
    let target = arguments.results.folder(&format!("{}-what-if", scenario.name));
    let (asked, quiet) = (scenario.experiment.worlds, arguments.results.quiet);
    let series = [what_ifs.series(asked)];
    let shared = SharedSeries::of(call, &scenario, (&series, &executor), (&target, arguments.again, quiet));
    let said = |facts: &WhatIfFacts, complete: bool| {
        if arguments.results.json { json(facts, complete) } else { text(facts, complete, Screen::of_stdout()) }
    };
    let all = WorldCounts { asked, done: 0 };
    let expected = || Manifest::of(&scenario, all, true, call.arguments(), Provenance::default());
    let stated = || {
        let worlds = read_manifest(&target)?.worlds.done;
        let rows = read_result_table(&target, "what_ifs")?.rows_as()?;
        print(&said(&WhatIfFacts { scenario: &scenario, rows, worlds, date: start + at }, true))?;
        Ok(ExitCode::SUCCESS)
    };
    let begun = Instant::now();
    shared.end_in(arguments.plan.plan.as_deref(), expected, stated, |folder, found| {
        let values = found.first().map(|found| what_ifs.values(found)).unwrap_or_default();
        let done = values.len() as u32;
        if done < asked.min(2) {
            let _ = writeln!(io::stderr(), "interrupted before anything could be compared; there are no results");
            return Ok(ExitCode::from(INTERRUPTED));
        }
        let rows = what_if_rows(&scenario, &compare(&values), at);
        folder.write("scenario.toml", scenario.resolved().as_bytes())?;
        let table = Table::of(rows.clone());
        let facts = WhatIfFacts { scenario: &scenario, rows, worlds: done, date: start + at };
        TableWriter::write_table(&folder.subfolder(TABLES)?, &table, &about(&scenario), arguments.results.csv)?;
        let charts = arguments.results.looks.draw(|| Ok::<_, Failure>(facts.charts()))?;
        let page = |charts: &[Chart]| Ok(facts.page(charts, asked, call.arguments()));
        arguments.results.looks.publish(&folder, arguments.results.threads, &charts, page)?;
        let complete = done == asked;
        let ending = Ending { call, threads: arguments.results.threads, begun, quiet };
        let manifest = ending.manifest(&scenario, WorldCounts { asked, done }, complete);
        ending.close(folder, manifest, None, &said(&facts, complete))
    })
}

/// How many runs, how long, how much disk: from a world on every thread.
fn dry_run(scenario: &Scenario, what_ifs: &WhatIfs, executor: &Executor) -> String {
    let asked = scenario.experiment.worlds;
    let probes = asked.min(executor.threads() as u32);
    let begun = Instant::now();
    executor.map((0..probes).collect(), |world| what_ifs.world(world));
    let (seconds, runs) = (begun.elapsed().as_secs_f64(), u64::from(asked) * what_ifs.runs());
    let probed = u64::from(probes) * what_ifs.runs();
    format!(
        "dry run of polmob what-if: nothing was written\n{} and the scenario as it stands x {} = {}\nabout {} on {} threads ({:.2} ms a run, measured on {probed}), less than 2 MB of disk\n",
        count_of(scenario.what_ifs.len(), "what-if"),
        count_of(asked, "world"),
        count_of(runs, "run"),
        duration(seconds / probed as f64 * runs as f64),
        executor.threads(),
        1000.0 * seconds * executor.threads() as f64 / probed as f64,
    )
}
