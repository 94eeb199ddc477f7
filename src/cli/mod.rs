//! The words of the command line, and what each command calls.
//!
//! Exit codes: 0 done; 1 the program failed; 2 the input is wrong (command line, scenario, output folder in the way); 3 the
//! disk failed; 130 interrupted, what was finished is kept. A reader that closes the pipe early is no failure.

mod charts;
mod check;
mod failure;
mod pictures;
mod progress;
mod run;
mod summary;

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::rules::Arm;
use crate::scenario::{Scenario, Setting, template};

use failure::Failure;

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

const EXIT_CODES: &str = "Exit codes: 0 done, 1 the program failed, 2 wrong input, 3 disk trouble, 130 interrupted.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Run all arms of a scenario on many worlds; write tables, charts and a page, print what they say.
    Run(run::RunArguments),
    /// Draw the charts of a folder of results again, from its tables, in another size or format.
    Charts(charts::ChartsArguments),
    /// Check a scenario, and say all that is wrong with it, without running it.
    Check(ScenarioArguments),
    /// Print the annotated template: every key with its default, range, unit, meaning and source.
    Template,
}

/// A scenario file and what is put on top of it.
#[derive(Debug, Args)]
struct ScenarioArguments {
    /// Scenario file (TOML).
    scenario: PathBuf,
    /// Set a key of the scenario, such as `launch.rate=0.001` or `case.park.TCRIZ.land=200`; repeatable.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    settings: Vec<Setting>,
    /// Worlds [default: the scenario's `experiment.worlds`].
    #[arg(long, value_name = "N")]
    worlds: Option<u32>,
    /// Runs of each world and arm [default: the scenario's `experiment.runs`].
    #[arg(long, value_name = "N")]
    runs: Option<u32>,
    /// Seed of all draws [default: the scenario's `experiment.seed`].
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Arms, separated by commas [default: the scenario's `experiment.arms`].
    #[arg(long, value_name = "ARM,..", value_delimiter = ',', value_parser = parse_arm)]
    arms: Vec<Arm>,
}

fn parse_arm(word: &str) -> Result<Arm, String> {
    let known = Arm::ALL.map(Arm::word);
    Arm::ALL.into_iter().find(|arm| arm.word() == word).ok_or_else(|| format!("arms are {}", known.join(", ")))
}

impl ScenarioArguments {
    /// The scenario with settings and options on top, the options last.
    fn load(&self) -> Result<Scenario, Failure> {
        let numbers = [("worlds", self.worlds.map(u64::from)), ("runs", self.runs.map(u64::from)), ("seed", self.seed)];
        let mut settings = self.settings.clone();
        for (key, number) in numbers {
            if let Some(number) = number {
                settings.push(format!("experiment.{key}={number}").parse()?);
            }
        }
        if !self.arms.is_empty() {
            let words: Vec<String> = self.arms.iter().map(|arm| format!("\"{}\"", arm.word())).collect();
            settings.push(format!("experiment.arms=[{}]", words.join(", ")).parse()?);
        }
        Ok(Scenario::load(&self.scenario, &settings)?)
    }
}

/// Runs the program on the process's arguments.
pub fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Run(arguments) => run::run(&arguments),
        Command::Charts(arguments) => charts::charts(&arguments),
        Command::Check(arguments) => check::check(&arguments),
        Command::Template => print(template()).map(|()| ExitCode::SUCCESS),
    };
    result.unwrap_or_else(|failure| {
        let colour = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        // Nobody is left to tell if standard error is gone.
        let _ = io::stderr().lock().write_all(failure.render(colour).as_bytes());
        failure.exit_code()
    })
}

/// Writes a result to standard output.
fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(Failure::Print),
    }
}
