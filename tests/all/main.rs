//! All integration tests, one binary.

/// Pictures: well-formed, accessible, robust to odd numbers, independent of system fonts.
mod charts;
/// Designs against their defining properties and published points.
mod designs;
/// Boxes, trees and regret on cases with known answers.
mod discovery;
/// The record of real parks and the errors of users' files.
mod evidence;
/// What reaches the disk: tables both ways, equal bytes, folders whole or not at all.
mod output_files;
/// The page and the charts of a run: from its tables, safe to open, honest about what is missing.
mod report;
/// Scenario files: the template, the shipped ones, and every kind of mistake.
mod scenario_files;
/// Indices against closed forms, with stated error rates.
mod sensitivity;
/// Intervals, probabilities and survival against what the mathematics says, with stated error rates.
mod statistics;
