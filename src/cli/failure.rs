//! What can go wrong in a command, in words for its user, and the exit code.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::calibration::{CalibrationError, FittingError};
use crate::charts::ChartError;
use crate::experiment::{PointsError, ThreadError};
use crate::output::{OutputError, STUDY};
use crate::patterns::TestPlanError;
use crate::report::ReportError;
use crate::scenario::{Diagnostics, ScenarioError, SettingError};
use crate::story::Absent;
use crate::study::{PointsFileError, PrecisionTargetError, QuantityError, StudyError};

use super::interruption::command_to_go_on;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    #[error(transparent)]
    Setting(#[from] SettingError),
    #[error(transparent)]
    Absent(#[from] Absent),
    #[error(transparent)]
    Output(#[from] OutputError),
    /// The disk refused, but what an experiment has run is safe in its folder.
    #[error("{error}\nwhat was run is in {folder}, and this goes on with it once the disk allows it:\n  {command}", folder = folder.display())]
    Resumable { error: Box<Failure>, folder: PathBuf, command: String },
    #[error(transparent)]
    Patterns(#[from] TestPlanError),
    /// All that is wrong with files of evidence.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n"))]
    Evidence(Vec<Diagnostics>),
    /// A file other than a scenario that the system refuses to read.
    #[error("cannot read {0}: {1}")]
    Read(PathBuf, io::Error),
    #[error(transparent)]
    Points(#[from] PointsError),
    #[error(transparent)]
    PointsFile(#[from] PointsFileError),
    #[error(transparent)]
    Calibration(#[from] CalibrationError),
    #[error(transparent)]
    Fitting(#[from] FittingError),
    #[error(transparent)]
    Quantity(#[from] QuantityError),
    #[error(transparent)]
    Target(#[from] PrecisionTargetError),
    /// The request cannot be met as it stands.
    #[error("{0}")]
    Usage(String),
    #[error("failed to draw {0}: {1}")]
    Chart(String, ChartError),
    #[error(transparent)]
    Report(#[from] ReportError),
    #[error("failed to start threads: {0}")]
    Threads(#[from] ThreadError),
    /// A scenario without claims, and one for it to paste.
    #[error("{0} states no claim that can be tested; a claim is a table in the scenario, for instance\n\n{1}")]
    NoClaim(String, String),
    #[error("failed to write to standard output: {0}")]
    Print(io::Error),
}

impl Failure {
    /// The failure as text that ends in a line break.
    pub(super) fn render(&self, colour: bool) -> String {
        match self {
            Self::Scenario(error)
            | Self::Points(PointsError::Scenario(error))
            | Self::Report(ReportError::Scenario(error)) => error.render(colour),
            Self::Evidence(files) => files.iter().map(|file| file.render(colour)).collect::<Vec<_>>().join("\n"),
            other => format!("error: {other}\n"),
        }
    }

    /// The failure of an experiment: where the disk refused, with what goes on from there.
    pub(super) fn resumable(self) -> Self {
        let (Self::Output(error) | Self::Report(ReportError::Table(error))) = &self else { return self };
        let OutputError::Disk { path, .. } = error else { return self };
        // The folder of the experiment, which says what it is.
        match path.ancestors().skip(1).find(|folder| folder.join(STUDY).is_file()).map(Path::to_owned) {
            Some(folder) => Self::Resumable { error: Box::new(self), folder, command: command_to_go_on() },
            None => self,
        }
    }

    pub(super) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Resumable { error, .. } => return error.exit_code(),
            // The file that was named is none: that is no trouble of the disk.
            Self::Read(_, error) | Self::PointsFile(PointsFileError::Disk { source: error, .. }) if is_no_file(error) => 2,
            Self::Scenario(ScenarioError::Disk { .. })
            | Self::Points(PointsError::Scenario(ScenarioError::Disk { .. }))
            | Self::Report(ReportError::Scenario(ScenarioError::Disk { .. }))
            | Self::PointsFile(PointsFileError::Disk { .. })
            | Self::Read(..)
            | Self::Print(_) => 3,
            Self::Scenario(ScenarioError::Invalid(_))
            | Self::Setting(_)
            | Self::NoClaim(..)
            | Self::Absent(_)
            | Self::Points(_)
            | Self::PointsFile(_)
            | Self::Calibration(_)
            | Self::Fitting(_)
            | Self::Quantity(_)
            | Self::Target(_)
            | Self::Report(
                ReportError::Scenario(ScenarioError::Invalid(_))
                | ReportError::NotResults { .. }
                | ReportError::Content { .. },
            )
            // A picture too large is one that was requested.
            | Self::Chart(_, ChartError::Size(_))
            | Self::Patterns(_)
            | Self::Evidence(_)
            | Self::Usage(_) => 2,
            Self::Output(error) | Self::Report(ReportError::Table(error)) => error.exit_code(),
            Self::Chart(..) | Self::Threads(_) => 1,
        })
    }
}

/// Whether there is no file of the name that was given.
fn is_no_file(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory)
}

impl From<StudyError> for Failure {
    fn from(error: StudyError) -> Self {
        match error {
            StudyError::Output(error) => Self::Output(error),
            StudyError::Points(error) => Self::Points(error),
        }
    }
}
