//! Agent-based simulation of *policy mobility through transnational partnerships*.
//!
//! When nations, regional governments and corporations of two countries found an industrial park together, how much
//! technology reaches the host, under which partnership type, because of which partner and which roles, and how sure are
//! we? The thesis is that of Song et al. 2021 (J. Geogr. Sci. 31(5):664-680); `docs/model.md` describes the model.
//!
//! Load a scenario, run its arms on many worlds, read outcomes:
//!
//! ```
//! use polmob::{Arm, Ensemble, Scenario, measures};
//!
//! // A scenario is the template with some keys changed; `Scenario::load` reads one from a file.
//! let village = "[world]\nhome_regions = 2\nhost_countries = 2\nhost_regions = 2\n[launch]\nrate = 0.02\n[time]\nyears = 10";
//! let scenario = Scenario::parse("village", village, &["experiment.worlds=8".parse()?])?;
//!
//! // One run: arm, world and number say which, and always give the same.
//! let run = polmob::run(&scenario, Arm::HYBRID, 0, 0);
//! let transfer = measures::position("transfer").expect("an outcome");
//! assert!(run.outcomes[transfer] >= 0.0);
//!
//! // All runs, on all cores, with the same worlds and the same random draws in every arm: each of them,
//! let ensemble = Ensemble::new(&scenario, 0)?;
//! assert_eq!(ensemble.collect().len(), 8);
//!
//! // or what they say together.
//! let summary = ensemble.summary();
//! for (arm, other, contrast) in summary.outcomes.contrasts(transfer) {
//!     println!("{} - {}: {:?}", arm.as_str(), other.as_str(), contrast.difference.mean);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Ten names at the root are enough for most programs: [`Scenario`], [`Arm`], [`run`] and its [`RunRecord`], [`Ensemble`]
//! and its [`EnsembleSummary`], and for outcomes of one's own [`Outcome`], its [`OutcomeId`], the [`Digest`] that it reads
//! and [`add_outcomes`]. The modules hold the rest.
//!
//! Three crates make the library, lowest first: `polmob_engine` (the model), `polmob_study` (what is asked of it) and
//! `polmob_pages` (what people look at); their modules stand here under one root. From [`ids`] to [`measures`] nothing
//! reads a file, a clock or an environment variable, nothing prints, nothing fails and nothing starts a thread.
//!
//! Features: `stories` (stories and replays of single runs), `tables` (what is kept on disk), `pictures` (both, with charts
//! and pages), `cli` (the program). All are on by default; without them there is no C code to build.

pub use polmob_engine::{draws, ids, maths, measures, mechanisms, parameters, policy, simulation, state, world};

pub use polmob_study::{analysis, evidence, experiment, scenario};

#[cfg(feature = "tables")]
pub use polmob_study::{calibration, output, patterns, study};

#[cfg(feature = "stories")]
pub use polmob_pages::{replay, story};

#[cfg(feature = "pictures")]
pub use polmob_pages::{charts, report};

#[cfg(feature = "cli")]
pub mod cli;

// The names that most programs need.
pub use analysis::ensemble_summary::EnsembleSummary;
pub use experiment::{Ensemble, RunRecord, run};
pub use measures::{Digest, Outcome, OutcomeId, add_outcomes};
pub use parameters::Arm;
pub use scenario::Scenario;
