//! What can go wrong in a command, in words for its user, and the exit code.

use std::io;
use std::process::ExitCode;

use crate::charts::ChartError;
use crate::experiment::ThreadError;
use crate::output::OutputError;
use crate::report::ReportError;
use crate::scenario::{ScenarioError, SettingError};

/// Why a command did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    #[error(transparent)]
    Setting(#[from] SettingError),
    #[error(transparent)]
    Output(#[from] OutputError),
    #[error("failed to draw {0}: {1}")]
    Chart(String, ChartError),
    #[error(transparent)]
    Report(#[from] ReportError),
    #[error("{0}")]
    Options(String),
    #[error("failed to start threads: {0}")]
    Threads(#[from] ThreadError),
    #[error("failed to write to standard output: {0}")]
    Print(io::Error),
}

impl Failure {
    /// The failure as text that ends in a line break.
    pub(super) fn render(&self, colour: bool) -> String {
        match self {
            Self::Scenario(error) | Self::Report(ReportError::Scenario(error)) => error.render(colour),
            other => format!("error: {other}\n"),
        }
    }

    pub(super) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Scenario(error) | Self::Report(ReportError::Scenario(error)) => match error {
                ScenarioError::Invalid(_) => 2,
                ScenarioError::Disk { .. } => 3,
            },
            Self::Setting(_) | Self::Options(_) => 2,
            Self::Report(ReportError::NotResults { .. } | ReportError::Content { .. }) => 2,
            Self::Print(_) => 3,
            Self::Output(error) | Self::Report(ReportError::Table(error)) => error.exit_code(),
            Self::Chart(..) | Self::Report(ReportError::Chart(..)) | Self::Threads(_) => 1,
        })
    }
}
