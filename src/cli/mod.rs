//! The words of the command line, and what each command calls.
//!
//! Exit codes: 0 done; 1 the program failed; 2 the input is wrong (command line, scenario, output folder in the way); 3 the
//! disk failed; 75 a shard stopped in time and goes on when it is begun again; 76 shards are to run another round; 130
//! interrupted, what was finished is kept. A reader that closes the pipe early is no failure.

mod build;
mod bundle;
mod calibrate;
mod calibration_text;
mod charts;
mod check;
mod claims;
mod claims_text;
#[cfg(test)]
mod documented;
mod dry_run;
mod evidence;
mod failure;
mod generate;
mod interruption;
mod network;
mod new;
mod odd;
mod panel;
mod panel_text;
mod patterns;
mod pictures;
mod pipeline;
mod planned_points;
mod points;
mod progress;
mod regimes;
mod replay;
mod run;
mod run_cost;
mod run_folder;
mod scenarios;
mod schema;
mod scorecard;
mod screen;
mod sensitivity;
mod shards;
mod stated;
mod story;
mod study;
mod study_run;
mod summary;
mod sweep;
mod target_precision;
mod verify;
mod what_if;
mod what_if_text;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::OnceLock;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::output::Provenance;

use failure::Failure;
use pipeline::{Call, Share, who_takes_it, worlds_of};

/// Agent-based simulation of policy mobility through transnational partnerships.
///
/// Which partnership type (hierarchical, spontaneous, hybrid) brings how much technology to host firms, through which
/// partners and roles, and how sure are we? A scenario file says what to simulate.
#[derive(Debug, Parser)]
#[command(name = "polmob", version, about, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done, 1 the program failed, 2 wrong input, 3 disk trouble, 75 a shard stopped in time, 76 shards are to run another round, 130 interrupted.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Run all arms of a scenario on many worlds; write tables, charts and a page, print what they say.
    Run(run::RunArguments),
    /// Draw the charts of a folder of results again, in another size or format.
    Charts(charts::ChartsArguments),
    /// Test the claims that a scenario states, and try to break them.
    Claims(claims::ClaimsArguments),
    /// Hold the model and its rivals against the patterns on record: pass, fail or cannot say.
    Patterns(patterns::PatternsArguments),
    /// List the record of real parks with its sources, or check a file of your own.
    #[command(subcommand)]
    Evidence(evidence::EvidenceCommand),
    /// Run all arms at many points of the space of parameters: what changes when a parameter does?
    #[command(mut_arg("worlds", |worlds| worlds.help(worlds_of("sweep"))))]
    Sweep(sweep::SweepArguments),
    /// Rank the parameters that are not known by what they do to an outcome or a contrast.
    #[command(mut_arg("worlds", |worlds| worlds.help(worlds_of("uncertain"))))]
    Sensitivity(sensitivity::SensitivityArguments),
    /// Map which arm is best where, find rules for it, and see which arm is never far from best.
    #[command(mut_arg("worlds", |worlds| worlds.help(worlds_of("regimes"))))]
    Regimes(regimes::RegimesArguments),
    /// Fit parameters to the record of real parks, and forecast figures kept from the fit.
    Calibrate(calibrate::CalibrateArguments),
    /// Run the parks of a scenario as they were and as they might have been founded, and compare.
    WhatIf(what_if::WhatIfArguments),
    /// Answer points that come in as lines of JSON with their outcomes, as lines of JSON, many through one process.
    Points(points::PointsArguments),
    /// Check a folder of results: every file by its hash, and a sample of runs by simulating them again.
    Verify(verify::VerifyArguments),
    /// Put a folder of results into one archive for Zenodo or `CoMSES`, with citation, licence and description.
    Bundle(bundle::BundleArguments),
    /// Run one shard of a study that was laid out with --plan: many processes, on one machine or many, each take one.
    Work(shards::WorkArguments),
    /// Say how far the shards of a study are.
    Status(shards::StatusArguments),
    /// Put the shards of a study together: the tables, charts and page that one process would have written.
    Merge(shards::MergeArguments),
    /// Print a script that works at a study with Slurm, `HyperQueue`, Snakemake, GNU parallel or Dask.
    Script(shards::ScriptArguments),
    /// Check a scenario, and say all that is wrong with it, without running it.
    Check(check::CheckArguments),
    /// Tell the story of one park of one run: who enrolled whom, what travelled, who left; as text and pictures.
    Story(story::StoryArguments),
    /// Make a page in which one run moves: parks grow, roles join and leave, the policy travels, with the story beside it.
    Replay(replay::ReplayArguments),
    /// Draw the network of actors and parks of one run at a date, also as GraphML.
    Network(network::NetworkArguments),
    /// Write a scenario of your own to begin with: a small world, or with --park a park by name.
    New(new::NewArguments),
    /// List the scenarios that come with the program, or write one as a file.
    Scenarios(scenarios::ScenariosArguments),
    /// Print the description of a scenario after the ODD protocol: the model in seven elements, with all values.
    Odd(pipeline::ScenarioArguments),
    /// Print the annotated template: every key with its default, range, unit, meaning and source.
    Template(schema::TemplateArguments),
    /// Print the JSON Schema of scenario files, by which editors complete keys and underline mistakes.
    Schema,
    /// Print completions for a shell, or the manual pages.
    #[command(subcommand)]
    Generate(generate::GenerateCommand),
}

/// The command line, word by word, if it is not that of the process.
static WORDS: OnceLock<Vec<OsString>> = OnceLock::new();

/// Runs the program on the process's arguments.
pub fn main() -> ExitCode {
    // A panic has printed its reason already; it is a failure of the program like others.
    std::panic::catch_unwind(command).unwrap_or(ExitCode::FAILURE)
}

/// Runs the program on these words, the first of which names it, for a process with other arguments; once per process.
pub fn main_with(words: Vec<OsString>) -> ExitCode {
    WORDS.get_or_init(|| words);
    main()
}

/// The command line.
fn os_words() -> Vec<OsString> {
    WORDS.get().cloned().unwrap_or_else(|| std::env::args_os().collect())
}

fn command() -> ExitCode {
    let program = Cli::command();
    let parsed = program.clone().try_get_matches_from(os_words()).and_then(|matches| {
        let call = Call::of(&program, &matches);
        Ok((Cli::from_arg_matches(&matches)?, call))
    });
    let (cli, call) = match parsed {
        Ok(parsed) => parsed,
        Err(answer) => return say(&who_takes_it(answer, &program, &words())),
    };
    let result = obey(cli.command, &call);
    result.unwrap_or_else(|failure| {
        let colour = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        // Nobody is left to tell if standard error is gone.
        let _ = io::stderr().lock().write_all(failure.render(colour).as_bytes());
        failure.exit_code()
    })
}

/// Does what a command asks for.
fn obey(command: Command, call: &Call) -> Result<ExitCode, Failure> {
    match command {
        Command::Run(arguments) => run::run(&arguments, call),
        Command::Charts(arguments) => charts::charts(&arguments),
        Command::Claims(arguments) => claims::claims(&arguments, call),
        Command::Patterns(arguments) => patterns::patterns(&arguments, call),
        Command::Evidence(command) => evidence::evidence(&command),
        Command::Sweep(arguments) => sweep::sweep(&arguments, call).map_err(Failure::resumable),
        Command::Sensitivity(arguments) => sensitivity::sensitivity(&arguments, call).map_err(Failure::resumable),
        Command::Regimes(arguments) => regimes::regimes(&arguments, call).map_err(Failure::resumable),
        Command::Calibrate(arguments) => calibrate::calibrate(&arguments, call).map_err(Failure::resumable),
        Command::WhatIf(arguments) => what_if::what_if(&arguments, call),
        Command::Points(arguments) => points::points(&arguments),
        Command::Work(arguments) => shards::work(&arguments),
        Command::Status(arguments) => shards::status(&arguments),
        Command::Merge(arguments) => shards::merge(&arguments),
        Command::Script(arguments) => shards::script(&arguments),
        Command::Check(arguments) => check::check(&arguments),
        Command::Story(arguments) => story::story(&arguments, call),
        Command::Replay(arguments) => replay::replay(&arguments, call),
        Command::Network(arguments) => network::network(&arguments, call),
        Command::Verify(arguments) => verify::verify(&arguments),
        Command::Bundle(arguments) => bundle::bundle(&arguments),
        Command::New(arguments) => new::new(&arguments),
        Command::Scenarios(arguments) => scenarios::scenarios(&arguments),
        Command::Odd(arguments) => print(&odd::odd(&arguments.load(&[])?)).map(|()| ExitCode::SUCCESS),
        Command::Template(arguments) => schema::print_template(&arguments).map(|()| ExitCode::SUCCESS),
        Command::Schema => schema::print_schema().map(|()| ExitCode::SUCCESS),
        Command::Generate(command) => generate::generate(&command),
    }
}

/// Does a share of what these words ask for: those of a study that many processes work at.
fn again(words: &[String], share: Share) -> Result<ExitCode, Failure> {
    let program = Cli::command();
    let refused = |error: clap::Error| Failure::Usage(format!("the plan of the study does not read: {error}"));
    let matches = program.clone().try_get_matches_from(words).map_err(refused)?;
    let call = Call::of(&program, &matches).sharing(share);
    obey(Cli::from_arg_matches(&matches).map_err(refused)?.command, &call)
}

/// Writes what the command line calls for instead of a command: help or version to standard output, or what is wrong.
fn say(answer: &clap::Error) -> ExitCode {
    match answer.print() {
        Err(error) if !answer.use_stderr() && error.kind() != io::ErrorKind::BrokenPipe => {
            let failure = Failure::Print(error);
            let _ = io::stderr().lock().write_all(failure.render(false).as_bytes());
            failure.exit_code()
        }
        _ if answer.use_stderr() => ExitCode::from(2),
        _ => ExitCode::SUCCESS,
    }
}

/// How results were made; 0 threads stands for one per core.
fn provenance(threads: usize, wall_seconds: f64) -> Provenance {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    Provenance {
        threads: if threads == 0 { cores() } else { threads },
        wall_seconds,
        command: words(),
        time: build::now(),
        target: build::TARGET.to_owned(),
        compiler: build::COMPILER.to_owned(),
        commit: build::COMMIT.to_owned(),
        journal: None,
    }
}

/// The command line, word by word.
fn words() -> Vec<String> {
    os_words().iter().map(|word| word.to_string_lossy().into_owned()).collect()
}

/// Writes a result to standard output.
fn print(text: &str) -> Result<(), Failure> {
    print_bytes(text.as_bytes())
}

/// The same for what may be no text.
fn print_bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(Failure::Print),
    }
}
