//! What one run has written: no file twice, and no two whose names are one to a file system that does not tell case apart.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::error::OutputError;
use super::names::without_case;

/// Names of the files that a run has written into its folder.
#[derive(Debug, Default)]
pub(super) struct Written(Mutex<BTreeSet<String>>);

impl Written {
    /// Writes a file at `relative` in a folder, with the folders above it.
    ///
    /// # Errors
    /// [`OutputError::Twice`] where this run has written a file of that name; [`OutputError::Disk`].
    pub(super) fn write(&self, folder: &Path, relative: &str, bytes: &[u8]) -> Result<(), OutputError> {
        let path = folder.join(relative);
        if !self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(without_case(relative)) {
            return Err(OutputError::Twice { path });
        }
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(OutputError::disk(parent))?;
        }
        fs::write(&path, bytes).map_err(OutputError::disk(&path))
    }
}

/// A file of a table to be filled; one that is there is of the same run, since earlier ones are taken away before.
pub(super) fn begin(path: &Path) -> Result<File, OutputError> {
    if fs::symlink_metadata(path).is_ok_and(|found| found.is_file()) {
        return Err(OutputError::Twice { path: path.to_owned() });
    }
    File::create(path).map_err(OutputError::disk(path))
}
