//! What all commands share: the options of a scenario, and what is said of options that a command does not take.

mod call;
mod ending;
mod results;
mod resume;
mod scenario;
mod threads;
mod without_effect;

pub(super) use call::{Absent, Call, Share};
pub(super) use ending::Ending;
pub(super) use results::ResultArguments;
pub(super) use resume::{Again, done_already, failed, say_done};
pub(super) use scenario::{ScenarioArguments, Source, arm_of, count, number, worlds_of};
pub(super) use threads::threads;
pub(super) use without_effect::{inert, who_takes_it};
