//! `polmob script`: a script by which an engine that runs commands works at a study.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use crate::output::quoted;

use super::super::failure::Failure;
use super::super::pipeline::Absent;
use super::super::print;
use super::plan::Laid;

/// What runs the shards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Engine {
    /// An array of jobs and a job that depends on it: `sh FILE`.
    Slurm,
    /// `HyperQueue`: `python FILE` beside a server that runs.
    Hq,
    /// A Snakefile: `snakemake -s FILE --cores N`.
    Snakemake,
    /// GNU parallel: `sh FILE`.
    Parallel,
    /// Dask: `python FILE`, on this machine or a cluster of your own.
    Dask,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ScriptArguments {
    /// Folder of the study, as those who work at it see it.
    #[arg(value_name = "DIR")]
    study: PathBuf,
    /// What runs the shards.
    #[arg(long = "for", value_name = "ENGINE", value_enum)]
    engine: Engine,
    /// Shards: 4 to 10 for each core that works, since points differ in cost.
    #[arg(long, value_name = "N", default_value_t = 40, value_parser = clap::value_parser!(u32).range(1..))]
    shards: u32,
    /// What `merge` does at the end with runs that no shard has: refuse to go on, run them, or keep to those that are there.
    #[arg(long, value_name = "HOW", value_enum, default_value = "refuse")]
    absent: Absent,
}

pub(in crate::cli) fn script(arguments: &ScriptArguments) -> Result<ExitCode, Failure> {
    let jobs = Laid::read(&arguments.study)?.jobs;
    let shards = arguments.shards;
    if u64::from(shards) > jobs.max(1) {
        return Err(Failure::Usage(format!("the study has {jobs} jobs, fewer than --shards {shards}")));
    }
    let template = match arguments.engine {
        Engine::Slurm => include_str!("slurm.sh"),
        Engine::Hq => include_str!("hq.py"),
        Engine::Snakemake => include_str!("Snakefile"),
        Engine::Parallel => include_str!("parallel.sh"),
        Engine::Dask => include_str!("dask.py"),
    };
    let place = arguments.study.display().to_string();
    let literal = serde_json::Value::from(place.as_str()).to_string();
    let of = shards.to_string();
    let absent = arguments.absent.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned());
    let filled = template.replace("@ABSENT@", &absent).replace("@SHARDS@", &of);
    print(&filled.replace("@STUDY@", &quoted(&place)).replace("@TEXT@", &literal))?;
    Ok(ExitCode::SUCCESS)
}
