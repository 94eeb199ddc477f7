//! `polmob replay`: one run as a page in which it moves.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;

use crate::output::{Folder, Manifest, WorldCounts, command_line};
use crate::parameters::Arm;
use crate::replay::replay_page;
use crate::story::RecordedRun;
use crate::story::replay::replay as frames;

use super::failure::Failure;
use super::pipeline::Call;
use super::story::WhichRun;
use super::{print, provenance};

/// Name of the page in its folder.
const PAGE: &str = "replay.html";

#[derive(Debug, Args)]
pub(super) struct ReplayArguments {
    #[command(flatten)]
    which: WhichRun,
    /// Name or number of the park to follow [default: the one that history pinned, else that of highest transfer].
    #[arg(long, value_name = "PARK")]
    park: Option<String>,
    /// Another arm of the same world, to be shown beside the first.
    #[arg(long, value_name = "ARM")]
    compare: Option<String>,
    /// Folder of the page [default: output/<scenario name>-replay].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace an earlier folder of results.
    #[arg(long)]
    force: bool,
}

pub(super) fn replay(arguments: &ReplayArguments, call: &Call) -> Result<ExitCode, Failure> {
    let which = &arguments.which;
    let scenario = which.load()?;
    let arm = which.arm(&scenario)?;
    let compare = WhichRun::other(&scenario, arm, arguments.compare.as_deref())?;
    let target =
        arguments.out.clone().unwrap_or_else(|| PathBuf::from("output").join(format!("{}-replay", scenario.name)));
    let folder = Folder::create(&target, arguments.force)?;
    let begun = Instant::now();

    let simulated = |arm| RecordedRun::new(&scenario, arm, which.world, which.run);
    let first = simulated(arm)?;
    let mut arms: Vec<Arm> = compare.into_iter().collect();
    arms.extend(scenario.experiment.arms.iter().filter(|&&other| other != arm && Some(other) != compare));
    let others = arms.iter().map(|&arm| simulated(arm)).collect::<Result<Vec<_>, _>>()?;
    let replay = frames(&first, &others, arguments.park.as_deref())?;

    let command = command_line(["polmob".to_owned()].into_iter().chain(call.arguments()));
    let page = replay_page(&replay, compare.map(Arm::as_str), &command)
        .map_err(|error| Failure::Print(io::Error::other(error)))?;
    folder.write(PAGE, page.as_bytes())?;
    folder.write("scenario.toml", scenario.resolved().as_bytes())?;
    let seconds = begun.elapsed().as_secs_f64();
    let mut manifest =
        Manifest::of(&scenario, WorldCounts { asked: 1, done: 1 }, true, call.arguments(), provenance(1, seconds));
    manifest.arms = std::iter::once(arm).chain(arms).map(|arm| arm.as_str().to_owned()).collect();
    let place = [which.world, which.run];
    manifest.first = (place != [0, 0]).then_some(place);
    let target = folder.finish(manifest)?;
    // Nobody is left to tell if standard error is gone.
    let _ = writeln!(io::stderr(), "replay in {}", target.join(PAGE).display());
    print(&format!("{}\n", replay.summary()))?;
    Ok(ExitCode::SUCCESS)
}
