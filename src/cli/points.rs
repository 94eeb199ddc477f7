//! `polmob points`: points in as lines of JSON, outcomes out as lines of JSON, many through one process.

use std::io::{self, BufRead, Write};
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use clap::Args;

use crate::experiment::Executor;
use crate::study::Requests;

use super::failure::Failure;
use super::pipeline::ScenarioArguments;
use super::pipeline::threads;

/// Lines that are answered together at most; a single line is answered at once.
const TOGETHER: usize = 256;

#[derive(Debug, Args)]
pub(super) struct PointsArguments {
    #[command(flatten)]
    scenario: ScenarioArguments,
    /// Outcomes to answer with, separated by commas: columns of the table `runs`.
    #[arg(long, value_name = "NAME,..", value_delimiter = ',', required = true)]
    outcomes: Vec<String>,
    /// Threads; 0 takes one per core. The answers are the same for any number.
    #[arg(long, value_name = "N", default_value_t = 0, allow_negative_numbers = true, value_parser = threads)]
    threads: usize,
}

pub(super) fn points(arguments: &PointsArguments) -> Result<ExitCode, Failure> {
    let scenario = arguments.scenario.load(&[])?;
    let variants = scenario.variants(true)?;
    let executor = Executor::new(arguments.threads)?;
    let requests = Requests::new(&scenario, &variants, &arguments.outcomes, &executor)?;
    let lines = lines();
    let (mut out, mut failed) = (io::stdout().lock(), false);
    while let Ok(first) = lines.recv() {
        let mut together = vec![first?];
        while together.len() < TOGETHER
            && let Ok(line) = lines.try_recv()
        {
            together.push(line?);
        }
        let mut text = String::new();
        for answer in requests.answer(&together) {
            failed |= answer.is_error;
            text += &answer.line;
            text.push('\n');
        }
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            // Who closed the pipe has what it wanted.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(ExitCode::SUCCESS),
            written => written.map_err(Failure::Print)?,
        }
    }
    Ok(if failed { ExitCode::from(2) } else { ExitCode::SUCCESS })
}

/// Lines of standard input but for blank ones, read by a thread of their own so that those at hand are answered together.
fn lines() -> Receiver<Result<String, Failure>> {
    let (sender, receiver) = sync_channel(TOGETHER);
    thread::spawn(move || {
        for line in io::stdin().lock().split(b'\n') {
            let line = match line {
                // Bytes that are no text make no JSON, and are answered so.
                Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).trim().to_owned()),
                Err(error) => Err(Failure::Read("standard input".into(), error)),
            };
            if !line.as_ref().is_ok_and(String::is_empty) && sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}
