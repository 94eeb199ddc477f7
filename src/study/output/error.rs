//! What can go wrong between results and disk.

use std::io;
use std::path::{Path, PathBuf};

/// A problem with the place where results go, or with results read back.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// Results, or anything else, are there already.
    #[error("`{}` exists and is not empty; --force replaces earlier results", path.display())]
    Exists {
        /// The output folder.
        path: PathBuf,
    },
    /// An earlier study is there already.
    #[error("`{}` contains an earlier study; --resume continues it, --force replaces it", path.display())]
    Resumable {
        /// The output folder.
        path: PathBuf,
    },
    /// An earlier study is there that cannot be continued as this one.
    #[error("`{}` contains another study, which was left as it is: {}", path.display(), differences.join("; "))]
    OtherStudy {
        /// The output folder.
        path: PathBuf,
        /// What differs, in words.
        differences: Vec<String>,
    },
    /// Another process works in the folder.
    #[error("`{}` is in use by another process; wait until it has ended, or use another folder", path.display())]
    InUse {
        /// The output folder.
        path: PathBuf,
    },
    /// What is there was not written by this program, so it is not replaced.
    #[error("`{}` is not a folder of results, so it is not replaced: {reason}", path.display())]
    NotOurs {
        /// The output folder.
        path: PathBuf,
        /// How that shows.
        reason: String,
    },
    /// A file of results cannot be understood.
    #[error("`{}` is not a file of results: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// How that shows.
        reason: String,
    },
    /// A folder of results that another version wrote in a format that this one does not read.
    #[error("`{}` was written by version {version} in another format; that version reads it", path.display())]
    OtherFormat {
        /// The file that says so.
        path: PathBuf,
        /// The version that wrote it.
        version: String,
    },
    /// Files of a folder of results are not as they were.
    #[error("`{}` is damaged: {}", path.display(), files.join("; "))]
    Damaged {
        /// The folder.
        path: PathBuf,
        /// Files, and what is wrong with each.
        files: Vec<String>,
    },
    /// A table does not hold what it should.
    #[error("table `{table}` {reason}")]
    Content {
        /// Name of the table.
        table: String,
        /// What is wrong with it, as the end of a sentence.
        reason: String,
    },
    /// Two files of one run would be one.
    #[error("`{}` would be written twice in one run, by case or to the letter, and one of both lost", path.display())]
    Twice {
        /// The file.
        path: PathBuf,
    },
    /// The disk refused.
    #[error("`{}`: {source}", path.display())]
    Disk {
        /// The file or folder at hand.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Results are complete, but could not take their place.
    #[error("results are complete in `{}`, but could not be moved to `{}`: {reason}", results.display(), target.display())]
    NotMoved {
        /// Where they are.
        results: PathBuf,
        /// Where they should be.
        target: PathBuf,
        /// Why they are not.
        reason: Box<OutputError>,
    },
}

impl OutputError {
    /// The exit code of this class: 2 for what the person asked, 3 for the disk.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Exists { .. }
            | Self::Resumable { .. }
            | Self::OtherStudy { .. }
            | Self::InUse { .. }
            | Self::NotOurs { .. }
            | Self::Unreadable { .. }
            | Self::OtherFormat { .. }
            | Self::Damaged { .. }
            | Self::Twice { .. }
            | Self::Content { .. } => 2,
            Self::Disk { .. } | Self::NotMoved { .. } => 3,
        }
    }

    /// A closure that turns what the system said about `path` into an error.
    pub fn disk(path: &Path) -> impl Fn(io::Error) -> Self + '_ {
        move |source| Self::Disk { path: path.to_owned(), source }
    }
}
