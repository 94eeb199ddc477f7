//! `polmob work`, `status` and `merge`: what is done with a study laid out by `--plan`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::study::Shard;

use super::super::again;
use super::super::failure::Failure;
use super::super::pipeline::{Absent, Share, threads};
use super::plan::Laid;

#[derive(Debug, Args)]
pub(in crate::cli) struct WorkArguments {
    /// Folder of the study.
    #[arg(value_name = "DIR")]
    study: PathBuf,
    /// Which part of the jobs, such as 17/400: from 1 to as many as there are.
    #[arg(long, value_name = "I/N")]
    shard: Shard,
    /// Stop in time for a limit, such as 55m (s, m or h): exit code 75, and the same command goes on.
    #[arg(long = "for", value_name = "TIME", value_parser = seconds)]
    most: Option<f64>,
    /// Threads; 0 takes one per core. The results are the same for any number.
    #[arg(long, value_name = "N", default_value_t = 1, allow_negative_numbers = true, value_parser = threads)]
    threads: usize,
    /// Say nothing but errors.
    #[arg(long)]
    quiet: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct StatusArguments {
    /// Folder of the study.
    #[arg(value_name = "DIR")]
    study: PathBuf,
    /// Print it as JSON, for programs.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct MergeArguments {
    /// Folder of the study.
    #[arg(value_name = "DIR")]
    study: PathBuf,
    /// What to do with runs that no shard has: run them here, refuse to go on, or keep to those that are there.
    #[arg(long, value_name = "HOW", value_enum, default_value = "run")]
    absent: Absent,
    /// Threads; 0 takes one per core. The results are the same for any number.
    #[arg(long, value_name = "N", default_value_t = 0, allow_negative_numbers = true, value_parser = threads)]
    threads: usize,
    /// Print the results as JSON, for programs.
    #[arg(long)]
    json: bool,
    /// Say nothing but the results and errors.
    #[arg(long)]
    quiet: bool,
}

/// A time with its unit, seconds.
fn seconds(text: &str) -> Result<f64, String> {
    let text = text.trim();
    let units = [("s", 1.0), ("m", 60.0), ("h", 3600.0)];
    let found = units.iter().find_map(|(unit, size)| {
        let number: f64 = text.strip_suffix(unit)?.trim().parse().ok()?;
        (number.is_finite() && number > 0.0).then_some(number * size)
    });
    found.ok_or_else(|| "a time reads 90s, 55m or 2h".to_owned())
}

fn flags(threads: usize, json: bool, quiet: bool) -> Vec<String> {
    let flags = [("--json", json), ("--quiet", quiet)].into_iter().filter(|(_, on)| *on);
    let threads = ["--threads".to_owned(), threads.to_string()];
    threads.into_iter().chain(flags.map(|(flag, _)| flag.to_owned())).collect()
}

pub(in crate::cli) fn work(arguments: &WorkArguments) -> Result<ExitCode, Failure> {
    let mut words = Laid::read(&arguments.study)?.words(&arguments.study);
    words.extend(flags(arguments.threads, false, arguments.quiet));
    again(&words, Share::Work(arguments.shard, arguments.most))
}

pub(in crate::cli) fn status(arguments: &StatusArguments) -> Result<ExitCode, Failure> {
    again(&Laid::read(&arguments.study)?.words(&arguments.study), Share::Status(arguments.json))
}

pub(in crate::cli) fn merge(arguments: &MergeArguments) -> Result<ExitCode, Failure> {
    let mut words = Laid::read(&arguments.study)?.words(&arguments.study);
    words.extend(flags(arguments.threads, arguments.json, arguments.quiet));
    again(&words, Share::Merge(arguments.absent))
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn times_have_a_unit() {
        assert_eq!(["90s", "55m", "1.5 h"].map(seconds), [Ok(90.0), Ok(3300.0), Ok(5400.0)]);
        for wrong in ["", "55", "m", "-5m", "0s", "infs", "5d"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
