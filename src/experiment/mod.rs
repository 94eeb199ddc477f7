//! To be written.

pub mod designs;
