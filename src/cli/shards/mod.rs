//! A study that many processes work at, on one machine or many: laid out in a folder, run in shards, put together again.
//!
//! Processes share nothing but the folder. Each shard is a stretch of the list of jobs, written by one process into a
//! journal of its own; points are known by content, so that any set of journals of a study can be joined.

mod commands;
mod plan;
mod script;
mod study;

pub(super) use commands::{MergeArguments, StatusArguments, WorkArguments, merge, status, work};
pub(super) use script::{ScriptArguments, script};
pub(super) use study::{Shared, take_over};
