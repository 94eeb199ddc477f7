//! The scenarios that come with the program, run by name from any folder, and what is near a name that is none.

use std::fs;
use std::path::{Path, PathBuf};

use super::diagnostics::nearest;

pub use polmob_scenarios::{SHIPPED, Shipped};

/// The scenario that a path names, unless there is such a file: a bare name, without folder or ending.
pub(super) fn at(path: &Path) -> Option<&'static Shipped> {
    path.to_str().and_then(Shipped::named).filter(|_| path.is_dir() || !path.exists())
}

/// What to write instead of a path at which there is no scenario.
pub(super) fn instead_of(path: &Path) -> String {
    let names: Vec<&str> = SHIPPED.iter().map(|shipped| shipped.name).collect();
    let all = format!("the program comes with {}", names.join(", "));
    let Some(wanted) = path.file_stem().and_then(|stem| stem.to_str()) else { return all };
    let files = scenario_files(path);
    let stem = |file: &PathBuf| file.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let stems: Vec<String> = files.iter().map(stem).collect();
    let Some(near) = nearest(wanted, stems.iter().map(String::as_str).chain(names)) else { return all };
    match stems.iter().position(|stem| stem == near) {
        Some(position) => format!("did you mean `{}`? ({all})", files[position].display()),
        None => format!("did you mean `{near}`? ({all})"),
    }
}

/// Files that may be scenarios, beside a path, in the working directory and in its folder `scenarios`.
fn scenario_files(path: &Path) -> Vec<PathBuf> {
    let beside = path.parent().unwrap_or(Path::new(""));
    let mut files = Vec::new();
    for folder in [beside, Path::new(""), Path::new("scenarios")] {
        let listed = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let mut found: Vec<PathBuf> = (fs::read_dir(listed).into_iter().flatten().flatten())
            .map(|entry| folder.join(entry.file_name()))
            .filter(|file| file.extension().is_some_and(|ending| ending == "toml") && file.is_file())
            .filter(|file| file.file_name().is_some_and(|name| name != "Cargo.toml"))
            .collect();
        found.sort();
        files.extend(found.into_iter().filter(|file| !files.contains(file)).collect::<Vec<_>>());
    }
    files
}
