//! A study that many processes work at, on one machine or many: laid out in a folder, run in shards, put together again.
//!
//! Processes share nothing but the folder. Each shard is a stretch of the list of jobs, written by one process into a
//! file of its own. Points are known by content, series of worlds by their number in a study, worlds of a run by their
//! number, so that any set of files of a study can be joined.

mod commands;
mod common;
mod plan;
mod rounds;
mod script;
mod series;
mod study;
mod worlds;

pub(super) use commands::{MergeArguments, StatusArguments, WorkArguments, merge, status, work};
pub(super) use common::{refuse, take_over};
pub(super) use plan::planned;
pub(super) use rounds::{Round, another};
pub(super) use script::{ScriptArguments, script};
pub(super) use series::{PlanArguments, SharedSeries};
pub(super) use study::Shared;
pub(super) use worlds::{MergedWorlds, Run, SharedRun};
