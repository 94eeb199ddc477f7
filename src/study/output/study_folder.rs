//! The folder of a study: a journal that grows, what it belongs to, and, once all is done, tables and charts.
//!
//! Unlike the folder of a run it stands from the beginning, since it is what a study resumes from. It is finished when it
//! holds `manifest.json`, which is written last.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::datapackage::describe;
use super::error::OutputError;
use super::journal::write_whole;
use super::lock::{LOCK, lock, not_dangling, seal, still_there, sync_folder};
use super::manifest::{Manifest, compare, of_this_format, read_manifest};
use super::names::{MANIFEST, STUDY};
use super::ro_crate;
use super::study_identity::StudyIdentity;
use super::written::Written;

/// How to treat what stands at the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfExists {
    /// There must be nothing.
    Refuse,
    /// An earlier folder of results goes.
    Replace,
    /// An earlier study of the same identity is continued; where there is nothing one begins.
    Resume,
}

/// The folder of a study, which no other process works in meanwhile.
#[derive(Debug)]
pub struct StudyFolder {
    path: PathBuf,
    /// Held for its lock.
    lock: File,
    is_new: bool,
    written: Written,
}

impl StudyFolder {
    /// Opens the folder at `path` for a study.
    ///
    /// # Errors
    /// [`OutputError::Exists`], [`OutputError::NotOurs`], [`OutputError::OtherStudy`], [`OutputError::InUse`],
    /// [`OutputError::Disk`].
    pub fn open(path: &Path, identity: &StudyIdentity, if_exists: IfExists) -> Result<Self, OutputError> {
        let not_ours = |reason: &str| OutputError::NotOurs { path: path.to_owned(), reason: reason.to_owned() };
        not_dangling(path)?;
        let is_empty = match contents(path) {
            Ok(entries) => entries.is_empty(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => true,
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => return Err(not_ours("it is a file")),
            Err(error) => return Err(OutputError::disk(path)(error)),
        };
        if !is_empty {
            match (if_exists, is_of_this_program(path)) {
                (IfExists::Refuse, _) if path.join(STUDY).is_file() => {
                    return Err(OutputError::Resumable { path: path.to_owned() });
                }
                (IfExists::Refuse, _) => return Err(OutputError::Exists { path: path.to_owned() }),
                (_, false) => return Err(not_ours("it contains neither study.json nor manifest.json of this program")),
                _ => {}
            }
        }
        // Only now: nothing is put into a folder that is not ours.
        fs::create_dir_all(path).map_err(OutputError::disk(path))?;
        let written = Written::default();
        let folder = Self { path: path.to_owned(), lock: lock(path)?, is_new: is_empty, written };
        folder.clear_unfinished()?;
        match if_exists {
            IfExists::Resume if !is_empty => return Self::check(path, identity).map(|()| folder),
            IfExists::Replace => folder.clear()?,
            IfExists::Resume | IfExists::Refuse => {}
        }
        let file = path.join(STUDY);
        let text = serde_json::to_string_pretty(identity).map_err(|error| OutputError::disk(&file)(error.into()))?;
        write_whole(&file, (text + "\n").as_bytes())?;
        Ok(folder)
    }

    /// Takes away files that a process was writing when it was killed.
    fn clear_unfinished(&self) -> Result<(), OutputError> {
        for path in contents(&self.path).map_err(OutputError::disk(&self.path))? {
            if path.extension().is_some_and(|ending| ending == "partial") && path.is_file() {
                gone(fs::remove_file(&path), &path)?;
            }
        }
        Ok(())
    }

    /// Takes everything away but the lock.
    fn clear(&self) -> Result<(), OutputError> {
        for path in contents(&self.path).map_err(OutputError::disk(&self.path))? {
            let is_folder = fs::symlink_metadata(&path).map_err(OutputError::disk(&path))?.is_dir();
            let gone = if is_folder { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            gone.map_err(OutputError::disk(&path))?;
        }
        Ok(())
    }

    /// Refuses a folder that is not of this study.
    ///
    /// # Errors
    /// [`OutputError::NotOurs`], [`OutputError::OtherStudy`], [`OutputError::Unreadable`], [`OutputError::Disk`].
    pub fn check(path: &Path, identity: &StudyIdentity) -> Result<(), OutputError> {
        let file = path.join(STUDY);
        let unreadable = |reason: String| OutputError::Unreadable { path: file.clone(), reason };
        let text = match fs::read(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let reason = if path.join(MANIFEST).is_file() {
                    "it contains results of a run, not a study to resume".to_owned()
                } else {
                    format!("it has no {STUDY}; was it copied by half?")
                };
                return Err(OutputError::NotOurs { path: path.to_owned(), reason });
            }
            Err(error) => return Err(OutputError::disk(&file)(error)),
        };
        of_this_format(&file, &text)?;
        // Another version may write other facts, so that its number is read first.
        let facts: serde_json::Value = serde_json::from_slice(&text).map_err(|error| unreadable(error.to_string()))?;
        let version = facts.get("version").and_then(serde_json::Value::as_str).unwrap_or("unknown");
        let differences = if version == identity.version {
            let earlier = serde_json::from_value(facts).map_err(|error| unreadable(error.to_string()))?;
            identity.differences(&earlier)
        } else {
            vec![format!("the program's version was {version}, is {}", identity.version)]
        };
        // What an earlier end wrote is written again; but whoever changed it should know before it is gone.
        if path.join(MANIFEST).exists() {
            compare(path, &read_manifest(path)?, false)?;
        }
        if differences.is_empty() {
            Ok(())
        } else {
            Err(OutputError::OtherStudy { path: path.to_owned(), differences })
        }
    }

    /// Where the folder is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether nothing was there when it was opened.
    pub fn is_new(&self) -> bool {
        self.is_new
    }

    /// Whether an earlier end has left all results there, and they are as they were.
    pub fn is_done(&self) -> bool {
        read_manifest(&self.path)
            .is_ok_and(|manifest| manifest.complete && compare(&self.path, &manifest, true).is_ok())
    }

    /// Takes away the manifest of an earlier end, before the journal grows beyond what it says.
    ///
    /// # Errors
    /// [`OutputError::Disk`].
    pub fn reopen(&self) -> Result<(), OutputError> {
        let manifest = self.path.join(MANIFEST);
        gone(fs::remove_file(&manifest), &manifest)
    }

    /// Takes away what an earlier end of the study wrote, before it is written anew, and makes the folder of tables.
    ///
    /// # Errors
    /// [`OutputError::Disk`].
    pub fn begin_results(&self, tables: &str) -> Result<PathBuf, OutputError> {
        still_there(&self.lock, &self.path)?;
        self.reopen()?;
        let page = self.path.join("report.html");
        gone(fs::remove_file(&page), &page)?;
        for name in [tables, "charts"] {
            let folder = self.path.join(name);
            gone(fs::remove_dir_all(&folder), &folder)?;
        }
        let folder = self.path.join(tables);
        fs::create_dir_all(&folder).map_err(OutputError::disk(&folder))?;
        Ok(folder)
    }

    /// Writes a file at `relative`, with the folder above it, in place of one of an earlier run.
    ///
    /// # Errors
    /// [`OutputError::Twice`] for a name that this run has written, also where both differ in case alone;
    /// [`OutputError::Disk`].
    pub fn write(&self, relative: &str, bytes: &[u8]) -> Result<(), OutputError> {
        self.written.write(&self.path, relative, bytes)
    }

    /// Sees everything onto the disk and writes the manifest.
    ///
    /// # Errors
    /// [`OutputError::Disk`].
    pub fn finish(&self, manifest: Manifest) -> Result<(), OutputError> {
        still_there(&self.lock, &self.path)?;
        describe(&self.path)?;
        let mut files = Vec::new();
        seal(&self.path, "", &mut files)?;
        ro_crate::describe(&self.path, &manifest, &mut files)?;
        let path = self.path.join(MANIFEST);
        let text = manifest.sealed(files).map_err(|error| OutputError::disk(&path)(error.into()))?;
        write_whole(&path, text.as_bytes())?;
        sync_folder(&self.path)
    }
}

/// What a folder holds, but for the lock and what a crash left of a beginning.
fn contents(path: &Path) -> io::Result<Vec<PathBuf>> {
    let nothing = [LOCK, "study.json.partial"].map(OsStr::new);
    let is_nothing = |path: &PathBuf| path.file_name().is_some_and(|name| nothing.contains(&name));
    let paths = fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path()));
    paths.filter(|path| !path.as_ref().is_ok_and(is_nothing)).collect()
}

/// Whether a folder was written by this program.
fn is_of_this_program(path: &Path) -> bool {
    let names = |file: &str| -> Option<bool> {
        let facts = serde_json::from_slice::<serde_json::Value>(&fs::read(path.join(file)).ok()?).ok()?;
        Some(facts.get("program")?.as_str()? == crate::PROGRAM)
    };
    [STUDY, MANIFEST].into_iter().any(|file| names(file) == Some(true))
}

/// What was to be removed is gone, whether or not it was there.
fn gone(result: io::Result<()>, path: &Path) -> Result<(), OutputError> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(OutputError::disk(path)(error)),
        _ => Ok(()),
    }
}
