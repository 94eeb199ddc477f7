//! All integration tests, one binary.

#[path = "all/charts.rs"]
mod charts; // Pictures: well-formed, accessible, robust to odd numbers, independent of system fonts.
