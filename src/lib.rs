//! Agent-based simulation of policy mobility through transnational partnerships.

pub mod ids;
pub mod draws;
pub mod rules;
pub mod policy;
pub mod world;
pub mod state;
pub mod mechanisms;
pub mod simulation;
pub mod measures;
pub mod evidence;
pub mod scenario;
pub mod experiment;
pub mod analysis;
pub mod output;
pub mod charts;
pub mod cli;
