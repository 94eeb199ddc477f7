//! The submodels, one file each: the equation, its source, its limiting case, and the phase that applies it.
//!
//! A phase reads the state that the phase before it left, decides for all its entities, then applies the changes.
//! No rule here reads the partnership type; who started a park and who is enrolled is all there is.

pub mod enrolment;
pub mod environment;
pub mod exit;
pub mod founding;
pub mod learning;
pub mod localisation;
pub mod matching;
pub mod policy_round;
pub mod selection;
pub mod spillover;
pub mod stages;
pub mod supply;
pub mod support;
pub mod technology;
pub mod tenants;
pub mod trust;
