//! What every folder of results needs while it is written: a lock, and files that are seen onto the disk.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

use super::error::OutputError;
use super::manifest::{ResultFile, digest};
use super::names::{MANIFEST, WORLD_LOG};

/// Name of the file that is locked while a process works in the folder. The lock ends with the process, however it ends;
/// the file stays, and means nothing by itself.
pub(super) const LOCK: &str = ".lock";

/// Folder of a study that many processes work at: what they are to do.
pub const PLAN: &str = "plan";
/// Folder of a study that many processes work at: a journal of each.
pub const SHARDS: &str = "shards";

/// Locks a folder until the file is dropped.
pub(super) fn lock(path: &Path) -> Result<File, OutputError> {
    let at = path.join(LOCK);
    let disk = OutputError::disk(&at);
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&at).map_err(&disk)?;
    hold(&file, path).map(|()| file)
}

/// Locks an open file, which stands for what is at `path`, until it is closed.
pub(super) fn hold(file: &File, path: &Path) -> Result<(), OutputError> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(OutputError::InUse { path: path.to_owned() }),
        // A file system without locks is no reason not to work.
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(()),
        Err(TryLockError::Error(error)) => Err(OutputError::disk(path)(error)),
    }
}

/// A turn: until it is dropped, no other process changes which folders lie in `parent`, where the system has such a lock.
pub(super) fn turn(parent: &Path) -> Option<File> {
    let folder = File::open(parent).ok()?;
    folder.lock().ok().map(|()| folder)
}

/// Whether the file that is locked still lies in the folder where it was made: else the folder was moved or removed beneath
/// the process, and what is written there would be the beginning of another one.
pub(super) fn still_there(lock: &File, folder: &Path) -> Result<(), OutputError> {
    still_at(lock, &folder.join(LOCK), folder)
}

/// Whether an open file still is the one at `path`; an error speaks of `shown`.
pub(super) fn still_at(file: &File, path: &Path, shown: &Path) -> Result<(), OutputError> {
    let is_there = fs::metadata(path).is_ok_and(|found| is_same(&found, file));
    let gone = || io::Error::new(io::ErrorKind::NotFound, "it was removed or moved while it was being filled");
    if is_there { Ok(()) } else { Err(OutputError::disk(shown)(gone())) }
}

#[cfg(unix)]
fn is_same(found: &fs::Metadata, lock: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    lock.metadata().is_ok_and(|own| (own.dev(), own.ino()) == (found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn is_same(_: &fs::Metadata, _: &File) -> bool {
    true
}

/// Refuses a link that leads nowhere: no folder can be made or moved there.
pub(super) fn not_dangling(target: &Path) -> Result<(), OutputError> {
    match (fs::symlink_metadata(target), fs::metadata(target)) {
        (Ok(link), Err(error)) if link.is_symlink() && error.kind() == io::ErrorKind::NotFound => {
            Err(OutputError::NotOurs { path: target.to_owned(), reason: "it is a link that leads nowhere".to_owned() })
        }
        _ => Ok(()),
    }
}

/// Sees every file below `folder` onto the disk and adds it to `files`, except the manifest itself and
/// the lock of a study, the log of a run, and what processes worked by that shared it.
pub(super) fn seal(folder: &Path, prefix: &str, files: &mut Vec<ResultFile>) -> Result<(), OutputError> {
    for entry in fs::read_dir(folder).map_err(OutputError::disk(folder))? {
        let entry = entry.map_err(OutputError::disk(folder))?;
        let path = entry.path();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if prefix.is_empty() && [PLAN, SHARDS].contains(&name.as_str()) {
            continue;
        }
        if entry.file_type().map_err(OutputError::disk(&path))?.is_dir() {
            seal(&path, &format!("{name}/"), files)?;
            sync_folder(&path)?;
        } else if ![MANIFEST, LOCK, WORLD_LOG].contains(&&*name) {
            sync(&path)?;
            let (bytes, sha256) = digest(&path).map_err(OutputError::disk(&path))?;
            files.push(ResultFile { path: name, bytes, sha256 });
        }
    }
    Ok(())
}

/// Waits until the content of a file is on the disk.
pub(super) fn sync(path: &Path) -> Result<(), OutputError> {
    let file = OpenOptions::new().read(true).write(true).open(path).map_err(OutputError::disk(path))?;
    file.sync_all().map_err(OutputError::disk(path))
}

/// Waits until the names in a folder are on the disk, where a system can say so.
pub(super) fn sync_folder(path: &Path) -> Result<(), OutputError> {
    if cfg!(unix) {
        File::open(path).and_then(|folder| folder.sync_all()).map_err(OutputError::disk(path))?;
    }
    Ok(())
}
