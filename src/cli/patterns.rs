//! `polmob patterns`: the model and its rivals held against the patterns on record.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use clap::Args;
use sha2::{Digest, Sha256};

use crate::experiment::{Executor, Numbers, Series};
use crate::output::{Manifest, Provenance, WorldCounts, file_names};
use crate::parameters::Arm;
use crate::patterns::{self, Pattern, TestPlan, pattern_rows, plan, score, scorecard_json, write_tables};
use crate::scenario::{Scenario, Setting, nearest};
use crate::study::PrecisionTarget;

use super::dry_run::{answer, duration, watch};
use super::failure::Failure;
use super::interruption::interrupted;
use super::pipeline::{Again, Call, Ending, ResultArguments, count, done_already, number};
use super::screen::Screen;
use super::shards::{PlanArguments, SharedSeries, planned};
use super::target_precision::{PrecisionArguments, Rounds, at_last, at_least};
use super::{print, scorecard};
use crate::report::{Chart, count_of, scorecard_chart, scorecard_facts, scorecard_page};

#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
#[derive(Debug, Args)]
pub(super) struct PatternsArguments {
    /// Scenario files to read patterns off [default: those shipped that the whole scorecard needs].
    #[arg(value_name = "SCENARIO")]
    scenarios: Vec<PathBuf>,
    /// The whole scorecard, from the scenarios that come with the program; as without SCENARIO.
    #[arg(long, conflicts_with = "scenarios")]
    all: bool,
    /// Patterns to read, separated by commas [default: all].
    #[arg(long = "pattern", value_name = "PATTERN,..", value_delimiter = ',')]
    only: Vec<String>,
    /// A file of patterns of your own, read beside those that ship; see docs/patterns.md.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Print an annotated file of one pattern with every key, and run nothing.
    #[arg(long, exclusive = true)]
    template: bool,
    /// Set a key of every scenario, such as `policy.coercion=0`; repeatable.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    settings: Vec<Setting>,
    /// Worlds of the full model [default: the scenario's `experiment.worlds`].
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = |text: &str| count("experiment.worlds", text))]
    worlds: Option<i64>,
    /// Worlds of each rival, the first ones of the full model [default: half of them].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..), conflicts_with = "no_rivals")]
    rival_worlds: Option<u32>,
    #[command(flatten)]
    precision: PrecisionArguments,
    /// Seed of all draws [default: the scenario's `experiment.seed`].
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = |text: &str| count("experiment.seed", text))]
    seed: Option<i64>,
    /// Run the full model alone, without its rivals.
    #[arg(long)]
    no_rivals: bool,
    /// Say what the patterns are, how each is computed and where it stands on record, and run nothing.
    #[arg(long, conflicts_with_all = [
        "worlds", "rival_worlds", "precision", "max_worlds", "seed", "no_rivals", "dry_run", "plan", "force", "resume", "threads", "out", "csv", "json",
        "width", "dpi", "format", "no_charts", "no_page",
    ])]
    list: bool,
    /// Say how many runs it would be and how long they would take, and do no more.
    #[arg(long, conflicts_with = "json")]
    dry_run: bool,
    #[command(flatten)]
    laid: PlanArguments,
    #[command(flatten)]
    again: Again,
    #[command(flatten)]
    results: ResultArguments,
}

/// The patterns that ship and those of the user's file, with the text of that file.
fn known(
    arguments: &PatternsArguments,
    scenarios: &[Scenario],
) -> Result<(Vec<Arc<Pattern>>, Option<String>), Failure> {
    let mut known = patterns::all().to_vec();
    let Some(path) = &arguments.file else { return Ok((known, None)) };
    let text = std::fs::read_to_string(path).map_err(|error| Failure::Read(path.clone(), error))?;
    let own = patterns::read(&path.display().to_string(), &text, &known, scenarios);
    known.extend(own.map_err(|wrong| Failure::Evidence(vec![wrong]))?);
    Ok((known, Some(text)))
}

/// The patterns requested; all where none is named.
fn chosen(known: &[Arc<Pattern>], only: &[String]) -> Result<Vec<Arc<Pattern>>, Failure> {
    for word in only {
        if !known.iter().any(|pattern| pattern.id == *word) {
            let near = nearest(word, known.iter().map(|pattern| pattern.id.as_str()));
            let near = near.map_or_else(String::new, |id| format!("did you mean \"{id}\"? "));
            let title = format!("`--pattern {word}`: there is no such pattern");
            return Err(Failure::Usage(format!("{title}; {near}`polmob patterns --list` names all")));
        }
    }
    let is_chosen = |pattern: &&Arc<Pattern>| only.is_empty() || only.contains(&pattern.id);
    Ok(known.iter().filter(is_chosen).cloned().collect())
}

pub(super) fn patterns(arguments: &PatternsArguments, call: &Call) -> Result<ExitCode, Failure> {
    watch(arguments.dry_run);
    arguments.results.looks.check()?;
    if arguments.template {
        print(patterns::template())?;
        return Ok(ExitCode::SUCCESS);
    }
    let scenarios = scenarios(arguments)?;
    let (known, own) = known(arguments, &scenarios)?;
    let patterns = chosen(&known, &arguments.only)?;
    if arguments.list {
        print(&scorecard::list(&patterns))?;
        return Ok(ExitCode::SUCCESS);
    }
    let most = scenarios.iter().map(|scenario| scenario.experiment.worlds).max().unwrap_or(0);
    if let Some(asked) = arguments.rival_worlds.filter(|asked| *asked > most) {
        return Err(Failure::Usage(format!(
            "--rival-worlds is {asked}; allowed: 2 to {most}, the worlds of the full model"
        )));
    }
    let rival_worlds = (!arguments.no_rivals).then(|| arguments.rival_worlds.unwrap_or((most / 2).max(2)));
    let plan = plan(scenarios, &patterns, rival_worlds)?;
    let names: Vec<&str> = plan.asked().map(|pattern| pattern.id.as_str()).collect();
    let precision = arguments.precision.read_by(None, |text| PrecisionTarget::of_values(text, "pattern", &names))?;
    let rounds = Rounds::new(precision.as_ref(), plan.worlds[0]);
    let plan = plan.on_worlds(rounds.asked());
    if arguments.dry_run {
        let most = precision.as_ref().map_or_else(String::new, at_least);
        return answer(&(dry_run(&plan, &patterns, arguments.results.threads)? + &most));
    }

    let target = arguments.results.folder("patterns");
    let executor = Executor::new(arguments.results.threads)?;
    let series: Vec<Series> = plan.series().collect();
    // Rounds add worlds to the full model.
    let full = |found: &[Numbers], worlds: u32| {
        let plan = plan.on_worlds(worlds);
        let models = plan.values_of_models(&found[..plan.own_series()]);
        Some(score(&plan, &models).scored.iter().map(|scored| scored.examined.base).collect::<Vec<_>>())
    };
    let more = |found: &[Numbers]| {
        let next = rounds.next(|worlds| full(found, worlds))?;
        let of = |(at, series): (usize, Series)| if at < plan.own_series() { next } else { series.worlds };
        Some(plan.series().enumerate().map(of).collect())
    };
    let mut shared = shared(arguments, call, (&plan, own.as_deref()), (series, &executor), &target);
    let names = file_names(plan.scenarios.iter().map(|scenario| scenario.name.as_str()));
    let lying: Vec<String> = names.iter().map(|name| format!("scenarios/{name}.toml")).collect();
    let asked = Call::with_file_of(call.with_files(&lying), "--file", OWN);
    shared.more = Some(&more);
    let expected = || manifest(&plan, (0, true), asked.clone(), Provenance::default());
    let stated = || done_already(&target, arguments.results.json, "scorecard");
    let begun = Instant::now();
    shared.end_in(arguments.laid.plan.as_deref(), expected, stated, |folder, found| {
        let done = found.iter().take(plan.own_series()).map(Numbers::count).min().unwrap_or(0);
        let there = rounds.there(done);
        let stopped = rounds.stopped(|| full(found, there));
        let plan = plan.on_worlds(there);
        let models = plan.values_of_models(found);
        if models.is_empty() {
            return Ok(interrupted(" before two worlds of the full model were run; there are no results"));
        }
        let mut card = score(&plan, &models);
        card.complete &= plan.worlds[0] == rounds.asked();
        let last = stopped.as_ref().map_or_else(String::new, |stopped| at_last(stopped, plan.worlds[0], card.complete));
        let json = scorecard_json(&card, &plan);
        folder.write("scorecard.json", json.as_bytes())?;
        folder.write("scorecard.txt", (scorecard::text(&card, &plan, Screen::FILE) + &last).as_bytes())?;
        for (file, scenario) in lying.iter().zip(&plan.scenarios) {
            folder.write(file, scenario.resolved().as_bytes())?;
        }
        if let Some(text) = &own {
            folder.write(OWN, text.as_bytes())?;
        }
        let (rows, rivals) = pattern_rows(&card);
        let facts = scorecard_facts(&rows, &rivals, plan.worlds);
        write_tables((rows, rivals), &plan, &folder.subfolder("tables")?, arguments.results.csv)?;
        let draw = || Ok(vec![scorecard_chart(&facts)]);
        let page = |charts: &[Chart]| Ok(scorecard_page(&card, &plan, charts, asked.clone()).html());
        arguments.results.looks.publish(&folder, arguments.results.threads, draw, page)?;
        let ending = Ending { call, threads: arguments.results.threads, begun, quiet: arguments.results.quiet };
        let manifest = manifest(&plan, (card.worlds, card.complete), asked.clone(), ending.provenance());
        let manifest = Manifest { precision: stopped, ..manifest };
        let told =
            if arguments.results.json { json } else { scorecard::text(&card, &plan, Screen::of_stdout()) + &last };
        ending.close(folder, manifest, None, &told)
    })
}

/// The scorecard as all who work at it know it.
fn shared<'a>(
    arguments: &'a PatternsArguments,
    call: &'a Call,
    (plan, own): (&'a TestPlan, Option<&'a str>),
    (series, executor): (Vec<Series<'a>>, &'a Executor),
    target: &'a Path,
) -> SharedSeries<'a> {
    let scenarios = plan.scenarios.iter();
    let mut files: Vec<(String, &str)> =
        scenarios.map(|scenario| (format!("{}.toml", scenario.name), scenario.resolved())).collect();
    let named: Vec<String> = files.iter().map(|(name, _)| planned(name)).collect();
    // The ending tells it from a scenario of that name.
    files.extend(own.map(|text| (format!("{OWN}.own"), text)));
    SharedSeries {
        call,
        scenarios: &plan.scenarios,
        series,
        more: None,
        executor,
        words: Call::with_file_of(call.with_files(&named), "--file", &planned(&format!("{OWN}.own"))),
        files,
        target,
        again: arguments.again,
        results: &arguments.results,
    }
}

/// The user's patterns among the results.
const OWN: &str = "patterns.toml";

/// The scenarios given, or those shipped, with settings and options on top.
fn scenarios(arguments: &PatternsArguments) -> Result<Vec<Scenario>, Failure> {
    let mut settings = arguments.settings.clone();
    settings.extend(number("experiment.worlds", arguments.worlds)?);
    settings.extend(number("experiment.seed", arguments.seed)?);
    let mut scenarios: Vec<Scenario> = Vec::new();
    for path in &arguments.scenarios {
        let scenario = Scenario::load(path, &settings)?;
        // Results are filed by name.
        if scenarios.iter().any(|other| other.name == scenario.name) {
            return Err(Failure::Usage(format!("two scenarios are called {}", scenario.name)));
        }
        scenarios.push(scenario);
    }
    if scenarios.is_empty() { Ok(patterns::shipped(&settings)?) } else { Ok(scenarios) }
}

/// How many runs, how long, how much disk: from two worlds of the full model.
fn dry_run(whole: &TestPlan, patterns: &[Arc<Pattern>], threads: usize) -> Result<String, Failure> {
    let few = whole.scenarios.iter().map(|scenario| {
        let mut few = scenario.clone();
        few.experiment.worlds = 2;
        few
    });
    let probe = plan(few.collect(), patterns, None)?;
    let begun = Instant::now();
    probe.run(threads)?;
    let each = begun.elapsed().as_secs_f64() / probe.runs().max(1) as f64;
    let rivals = whole.rivals().count();
    Ok(format!(
        "dry run of polmob patterns: nothing was written\n{}, {}: {} of the full model, {} of each of \
         {}\nabout {} ({:.2} ms a run, measured on {}), less than 2 MB of disk\n",
        count_of(whole.asked().count(), "pattern"),
        count_of(whole.runs(), "run"),
        count_of(whole.worlds[0], "world"),
        whole.worlds[1],
        count_of(rivals, "rival"),
        duration(each * whole.runs() as f64),
        1000.0 * each,
        probe.runs()
    ))
}

/// The manifest of several scenarios: the first one's, under the name of the scorecard and with a hash over all.
fn manifest(plan: &TestPlan, (done, complete): (u32, bool), asked: Vec<String>, provenance: Provenance) -> Manifest {
    let worlds = WorldCounts { asked: plan.worlds[0], done };
    let mut manifest = Manifest::of(&plan.scenarios[0], worlds, complete, asked, provenance);
    if plan.scenarios.len() > 1 {
        let names: Vec<&str> = plan.scenarios.iter().map(|scenario| scenario.name.as_str()).collect();
        let hashes: String = plan.scenarios.iter().map(Scenario::hash).collect();
        let digits = |byte: &u8| [byte >> 4, byte & 15].map(|half| char::from(b"0123456789abcdef"[usize::from(half)]));
        "patterns".clone_into(&mut manifest.scenario.name);
        manifest.scenario.title = format!("Patterns on record, from {}", names.join(", "));
        manifest.scenario.hash = Sha256::digest(hashes.as_bytes()).iter().flat_map(digits).collect();
    }
    manifest.arms =
        Arm::PRESETS.iter().filter(|arm| plan.arms().contains(arm)).map(|arm| arm.as_str().to_owned()).collect();
    manifest
}
