//! The story of one park of one run: who enrolled whom, when, what moved, what was bent on the way, who left.
//!
//! A run is simulated once more with its events recorded ([`RecordedRun`]); from it come the story as prose ([`text`]) and as JSON
//! lines ([`lines`]), frames to step through ([`replay`]), the same park under two arms ([`compare`]), and the network of actors and parks at a date
//! ([`network`]) as a picture or as `GraphML`. The chapters are Callon's moments of translation (1984, Sociol. Rev.
//! 32:196-233).

pub mod compare;
pub mod graphml;
pub mod lines;
pub mod network;
#[cfg(feature = "pictures")]
pub mod pictures;
pub mod replay;
pub mod text;
pub mod told;

mod bounds;
mod chapter;
mod decision;
mod narrative;
mod recorded_run;
mod sentences;
mod wording;

pub use recorded_run::{Absent, Choice, ParkAtStep, RecordedRun};
pub use wording::{capital, list};
