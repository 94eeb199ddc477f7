//! The output folder: it appears whole, under its name, or not at all.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::process;

use super::datapackage::describe;
use super::error::OutputError;
use super::lock::{LOCK, lock, not_dangling, seal, still_there, sync, sync_folder, turn};
use super::manifest::Manifest;
use super::names::{MANIFEST, WORLD_LOG};
use super::ro_crate;
use super::written::Written;

/// Results on their way to `target`.
///
/// They are written to a sibling folder, `<target>.partial-<process>`, and take their name when all of it is on disk.
/// Dropped before, the sibling goes and whatever stood at `target` stays as it was. While it is filled the sibling is
/// locked, and no other process begins one for the same target; one that nobody locks any more is of a process that was
/// killed, and goes when the next one begins.
#[derive(Debug)]
pub struct Folder {
    target: PathBuf,
    partial: PathBuf,
    force: bool,
    /// Whether the target is a study that many processes work at, beside whose shards the results come to stand.
    is_shared: bool,
    /// Folders above the target that were made for it, deepest first.
    made: Vec<PathBuf>,
    /// Held for its lock until the end.
    lock: Option<File>,
    written: Written,
    /// What stays of it where it is not finished.
    kept: Option<&'static str>,
}

impl Folder {
    /// Opens the way to `target`, which must not exist or be an empty folder; with `force` it may also be a folder of our
    /// own results, which stay until the new ones are complete.
    ///
    /// # Errors
    /// [`OutputError::Exists`], [`OutputError::NotOurs`], [`OutputError::InUse`], [`OutputError::Disk`].
    pub fn create(target: &Path, force: bool) -> Result<Self, OutputError> {
        Self::begin(target, force, None)
    }

    /// The same, but what a killed process left of it goes on: of such a folder the file called `kept` stays, and the rest
    /// goes. Where `check` refuses that file, the folder is left as it was.
    ///
    /// # Errors
    /// Those of [`Folder::create`] and of `check`.
    pub fn resume(
        target: &Path,
        force: bool,
        kept: &str,
        check: impl Fn(&Path) -> Result<(), OutputError>,
    ) -> Result<Self, OutputError> {
        Self::begin(target, force, Some((kept, &check)))
    }

    fn begin(target: &Path, force: bool, kept: Option<Kept>) -> Result<Self, OutputError> {
        not_dangling(target)?;
        may_replace(target, force)?;
        Self::beside(target, force, false, kept)
    }

    /// Opens the way into a folder in which a study was laid out for many processes. The results go beside its
    /// plan and its shards, in place of earlier ones.
    ///
    /// # Errors
    /// [`OutputError::InUse`], [`OutputError::Disk`].
    pub fn in_study(target: &Path) -> Result<Self, OutputError> {
        Self::beside(target, true, true, None)
    }

    fn beside(target: &Path, force: bool, is_shared: bool, kept: Option<Kept>) -> Result<Self, OutputError> {
        // Errors speak of the folder as it was given.
        let (given, refused) = (target, OutputError::disk(target));
        // A link or a path like `.` stands for a folder elsewhere; its sibling must stand there too.
        let target = fs::canonicalize(target).unwrap_or_else(|_| target.to_owned());
        not_mounted(&target)?;
        let name = target
            .file_name()
            .ok_or_else(|| refused(io::Error::new(io::ErrorKind::InvalidInput, "it has no name of its own")))?;
        let parent = parent_of(&target).to_owned();
        let made: Vec<PathBuf> = parent.ancestors().take_while(|above| !above.exists()).map(Path::to_owned).collect();
        fs::create_dir_all(&parent).map_err(&refused)?;
        let turn = turn(&parent);
        let in_use = || OutputError::InUse { path: given.to_owned() };
        if let Some((partial, lock)) = clear_abandoned(&parent, name, &target, turn.is_some(), kept, in_use)? {
            let written = Written::default();
            return Ok(Self { target, partial, force, is_shared, made, lock: Some(lock), written, kept: None });
        }
        let mut attempt = 0;
        loop {
            let mut sibling = short(name);
            sibling.push(format!(".partial-{}", process::id()));
            if attempt > 0 {
                sibling.push(format!("-{attempt}"));
            }
            let partial = parent.join(sibling);
            match fs::create_dir(&partial) {
                Ok(()) => {
                    let target = target.clone();
                    let written = Written::default();
                    let mut folder = Self { target, partial, force, is_shared, made, lock: None, written, kept: None };
                    folder.lock = Some(lock(&folder.partial)?);
                    return Ok(folder);
                }
                // Another folder of this process, or left over by one that was killed and had the same number.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && attempt < 1000 => attempt += 1,
                Err(source) => return Err(refused(source)),
            }
        }
    }

    /// Where files are to be written until the end.
    pub fn path(&self) -> &Path {
        &self.partial
    }

    /// The subfolder `name`, made if need be.
    ///
    /// # Errors
    /// [`OutputError::Disk`].
    pub fn subfolder(&self, name: &str) -> Result<PathBuf, OutputError> {
        let path = self.partial.join(name);
        fs::create_dir_all(&path).map_err(OutputError::disk(&path))?;
        Ok(path)
    }

    /// Writes a file at `relative`, with the folders above it.
    ///
    /// # Errors
    /// [`OutputError::Twice`] for a name that was written before, but for case; [`OutputError::Disk`].
    pub fn write(&self, relative: &str, bytes: &[u8]) -> Result<(), OutputError> {
        self.written.write(&self.partial, relative, bytes)
    }

    /// Adds the manifest with the list of files, sees all of it onto the disk and gives the folder its name, which is
    /// returned.
    ///
    /// # Errors
    /// [`OutputError::Disk`] while the results are not complete; [`OutputError::NotMoved`] when they are, but something came
    /// to stand at the target meanwhile or the disk refuses: they are then kept beside it, not thrown away.
    pub fn finish(mut self, manifest: Manifest) -> Result<PathBuf, OutputError> {
        self.still_there()?;
        let is_complete = manifest.complete;
        describe(&self.partial)?;
        let mut files = Vec::new();
        seal(&self.partial, "", &mut files)?;
        ro_crate::describe(&self.partial, &manifest, &mut files)?;
        let path = self.partial.join(MANIFEST);
        let text = manifest.sealed(files).map_err(|error| OutputError::disk(&path)(error.into()))?;
        fs::write(&path, text).map_err(OutputError::disk(&path))?;
        sync(&path)?;
        sync_folder(&self.partial)?;
        self.still_there()?;

        // A system that moves no folder with an open file in it has no locks on files of others either.
        if !cfg!(unix) {
            self.lock = None;
        }
        let moved = if self.is_shared {
            self.move_in()
        } else {
            may_replace(&self.target, self.force).and_then(|()| self.take_the_place())
        };
        let (target, results) = (self.target.clone(), std::mem::take(&mut self.partial));
        // Without the file of the lock, results that could not be moved are not taken for abandoned.
        let place = if moved.is_ok() { &target } else { &results };
        let _ = fs::remove_file(place.join(LOCK));
        if is_complete {
            let _ = fs::remove_file(place.join(WORLD_LOG));
        }
        self.lock = None;
        match moved {
            Ok(()) => sync_folder(parent_of(&target)).map(|()| target),
            Err(reason) => Err(OutputError::NotMoved { results, target, reason: Box::new(reason) }),
        }
    }

    /// Should it not be finished, the file called `kept`, if any, stays in the sibling for [`Folder::resume`] to go on with.
    pub fn keep(&mut self, kept: Option<&'static str>) {
        self.kept = kept;
    }

    /// Whether the folder that is being filled is still the one that was made.
    fn still_there(&self) -> Result<(), OutputError> {
        self.lock.as_ref().map_or(Ok(()), |lock| still_there(lock, &self.partial))
    }

    /// Moves the results one by one beside plan and shards; the manifest goes first of the old ones and comes last of the
    /// new ones, so that half of them never pass for all. What else lies there stays.
    fn move_in(&self) -> Result<(), OutputError> {
        let disk = OutputError::disk(&self.target);
        let old = self.target.join(MANIFEST);
        if old.exists() {
            fs::remove_file(&old).map_err(&disk)?;
        }
        let entries = fs::read_dir(&self.partial).and_then(Iterator::collect::<io::Result<Vec<_>>>).map_err(&disk)?;
        let mut names: Vec<OsString> = entries.iter().map(fs::DirEntry::file_name).collect();
        names.retain(|name| name != OsStr::new(LOCK));
        names.sort_by_key(|name| name == OsStr::new(MANIFEST));
        for name in names {
            let (new, old) = (self.partial.join(&name), self.target.join(&name));
            if old.is_dir() {
                fs::remove_dir_all(&old).map_err(&disk)?;
            }
            fs::rename(new, old).map_err(&disk)?;
        }
        // All of it stands. What is left is empty but for the lock.
        let _ = fs::remove_dir_all(&self.partial);
        sync_folder(&self.target)
    }

    /// Moves the partial folder to the target. What stood there is moved aside, and deleted last.
    fn take_the_place(&self) -> Result<(), OutputError> {
        if !self.target.exists() {
            return fs::rename(&self.partial, &self.target).map_err(OutputError::disk(&self.target));
        }
        let mut aside = self.partial.clone().into_os_string();
        aside.push(".replaced");
        let aside = PathBuf::from(aside);
        fs::rename(&self.target, &aside).map_err(OutputError::disk(&self.target))?;
        if let Err(source) = fs::rename(&self.partial, &self.target) {
            // The old results go back to their place; should that fail too, they are still there under the other name.
            let path = if fs::rename(&aside, &self.target).is_ok() { self.target.clone() } else { aside };
            return Err(OutputError::Disk { path, source });
        }
        // The new results stand. That the old ones cannot be cleared away is no failure of theirs.
        let _ = fs::remove_dir_all(&aside);
        Ok(())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Once finished there is nothing to remove. A failure here has nobody to tell, and the name says what the folder is.
        if self.partial.as_os_str().is_empty() {
            return;
        }
        if let Some(kept) = self.kept {
            // What cannot be cleared now is cleared by whoever goes on.
            let _ = clear_but(&self.partial, kept);
            return;
        }
        self.lock = None;
        remove(&self.partial);
        for folder in &self.made {
            // Only an empty folder lets itself be removed.
            let _ = fs::remove_dir(folder);
        }
    }
}

/// The name of a file that is gone on with, and what refuses it.
type Kept<'a> = (&'a str, &'a dyn Fn(&Path) -> Result<(), OutputError>);

/// Removes what processes that were killed on the way to the same target have left; an error if one is still on its way.
/// That something cannot be removed is no reason not to go on. Of those with a file to be kept the one with most of it is
/// given, locked and with nothing else in it.
///
/// With a turn nobody else begins or ends meanwhile, so that an empty folder, too, is one that was left.
fn clear_abandoned(
    parent: &Path,
    name: &OsStr,
    target: &Path,
    has_turn: bool,
    kept: Option<Kept>,
    in_use: impl Fn() -> OutputError,
) -> Result<Option<(PathBuf, File)>, OutputError> {
    let name = short(name);
    let number = |found: &OsStr| -> Option<String> {
        let rest = found.as_encoded_bytes().strip_prefix(name.as_encoded_bytes())?.strip_prefix(b".partial-")?;
        let number = rest.strip_suffix(b".replaced").unwrap_or(rest);
        let is_number = !number.is_empty() && number.iter().all(|byte| byte.is_ascii_digit() || *byte == b'-');
        is_number.then(|| String::from_utf8_lossy(rest).into_owned())
    };
    let found: Vec<(PathBuf, String)> = (fs::read_dir(parent).into_iter().flatten().flatten())
        .filter_map(|entry| Some((entry.path(), number(&entry.file_name())?)))
        .collect();
    let (replaced, mut partial): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|(_, rest)| rest.ends_with(".replaced"));
    let length = |folder: &Path| kept.and_then(|(file, _)| Some(fs::metadata(folder.join(file)).ok()?.len()));
    partial.sort_by_cached_key(|(folder, _)| std::cmp::Reverse(length(folder)));
    let mut adopted = None;
    for (folder, _) in &partial {
        let lock = OpenOptions::new().write(true).open(folder.join(LOCK));
        match lock.as_ref().map(File::try_lock) {
            Ok(Ok(())) if adopted.is_none() && length(folder).is_some() && folder.join(LOCK).exists() => {
                if let (Some((file, check)), Ok(lock)) = (kept, lock) {
                    check(&folder.join(file))?;
                    clear_but(folder, file)?;
                    adopted = Some((folder.clone(), lock));
                }
            }
            Ok(Err(fs::TryLockError::WouldBlock)) => return Err(in_use()),
            // Not locked: abandoned, unless it was finished meanwhile.
            Ok(Ok(())) if folder.join(LOCK).exists() => remove(folder),
            // Nothing but an empty folder lets itself be removed: results that could not be moved stay.
            Err(_) if has_turn => {
                let _ = fs::remove_dir(folder);
            }
            _ => {}
        }
    }
    // Results that were moved aside and not deleted, or not moved back, by a process that was killed in between.
    for (folder, _) in replaced {
        let is_ours = folder.join(MANIFEST).is_file();
        if is_ours && !target.exists() {
            let _ = fs::rename(&folder, target);
        } else if is_ours {
            let _ = fs::remove_dir_all(&folder);
        }
    }
    Ok(adopted)
}

/// Removes a folder and its lock last, so that whoever is killed on the way leaves one that is still known as abandoned. A
/// failure has nobody to tell.
fn remove(folder: &Path) {
    let _ = clear_but(folder, LOCK);
    let _ = fs::remove_dir_all(folder);
}

/// Takes everything out of a folder but one file and the lock.
fn clear_but(folder: &Path, kept: &str) -> Result<(), OutputError> {
    for entry in fs::read_dir(folder).map_err(OutputError::disk(folder))? {
        let path = entry.map_err(OutputError::disk(folder))?.path();
        if path.file_name().is_some_and(|name| name != kept && name != LOCK) {
            let is_folder = fs::symlink_metadata(&path).map_err(OutputError::disk(&path))?.is_dir();
            let gone = if is_folder { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            gone.map_err(OutputError::disk(&path))?;
        }
    }
    Ok(())
}

/// The beginning of a name that leaves room for an ending in the 255 bytes that file systems allow.
fn short(name: &OsStr) -> OsString {
    const LONGEST: usize = 200;
    match name.to_str() {
        Some(text) if text.len() > LONGEST => {
            let end = (0..=LONGEST).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
            text[..end].into()
        }
        _ => name.to_owned(),
    }
}

fn parent_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether results may come to stand at `target`.
fn may_replace(target: &Path, force: bool) -> Result<(), OutputError> {
    let not_ours = |reason: &str| OutputError::NotOurs { path: target.to_owned(), reason: reason.to_owned() };
    match fs::metadata(target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(OutputError::disk(target)(source)),
        Ok(found) if !found.is_dir() => return Err(not_ours("it is a file")),
        Ok(_) => {}
    }
    let empty = fs::read_dir(target).map_err(OutputError::disk(target))?.next().is_none();
    if empty {
        return Ok(());
    }
    if !force {
        return Err(OutputError::Exists { path: target.to_owned() });
    }
    // Only the program's name is read, so that results of other versions can be replaced as well.
    let text = fs::read(target.join(MANIFEST)).map_err(|_| not_ours("it contains no manifest.json"))?;
    let program = serde_json::from_slice::<serde_json::Value>(&text).ok().and_then(|manifest| {
        manifest.get("program").and_then(serde_json::Value::as_str).map(|name| name == crate::PROGRAM)
    });
    if program == Some(true) { Ok(()) } else { Err(not_ours("its manifest.json is of something else")) }
}

/// Refuses a target that is a file system of its own before anything is computed: no folder can take its place.
#[cfg(unix)]
fn not_mounted(target: &Path) -> Result<(), OutputError> {
    use std::os::unix::fs::MetadataExt;
    let device = |path: &Path| fs::metadata(path).map(|found| found.dev());
    match (device(target), device(parent_of(target))) {
        (Ok(own), Ok(above)) if own != above => Err(OutputError::disk(target)(io::Error::new(
            io::ErrorKind::CrossesDevices,
            "it is a file system of its own; name a folder in it",
        ))),
        _ => Ok(()),
    }
}

/// Elsewhere the last step tells.
#[cfg(not(unix))]
fn not_mounted(_: &Path) -> Result<(), OutputError> {
    Ok(())
}
