//! `polmob scenarios`: the scenarios that come with the program, listed with their questions or written as files.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::output::{OutputError, headed, quoted};
use crate::scenario::{SHIPPED, Shipped, nearest};

use super::failure::Failure;
use super::print;
use super::screen::paragraph;

#[derive(Debug, Args)]
pub(super) struct ScenariosArguments {
    /// Write these scenarios as NAME.toml into the working folder, to be changed; `all` writes every one.
    #[arg(long, value_name = "NAME,..", value_delimiter = ',')]
    save: Vec<String>,
    /// Replace files that exist.
    #[arg(long, requires = "save")]
    force: bool,
    /// Print names, titles and questions as JSON.
    #[arg(long, conflicts_with = "save")]
    json: bool,
}

pub(super) fn scenarios(arguments: &ScenariosArguments) -> Result<ExitCode, Failure> {
    let text = if !arguments.save.is_empty() {
        save(&arguments.save, arguments.force)?
    } else if arguments.json {
        let listed: Vec<_> = SHIPPED
            .iter()
            .map(|shipped| serde_json::json!({ "name": shipped.name, "question": shipped.question() }))
            .collect();
        headed("scenarios", None, serde_json::json!({ "scenarios": listed }))
    } else {
        list()
    };
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn list() -> String {
    let mut text = "Scenarios that come with the program; every command takes them by name.\n".to_owned();
    for shipped in SHIPPED {
        let _ = write!(text, "\n{}\n{}", shipped.name, paragraph(&shipped.question()));
    }
    text + "\npolmob run NAME runs one; polmob scenarios --save NAME writes its file.\n"
}

/// Writes scenarios into the working folder; nothing is written where one of the names is wrong or one file is in the way.
fn save(names: &[String], force: bool) -> Result<String, Failure> {
    let mut chosen: Vec<&Shipped> = Vec::new();
    for name in names {
        match (name.as_str(), Shipped::named(name)) {
            ("all", _) => chosen.extend(SHIPPED),
            (_, Some(shipped)) => chosen.push(shipped),
            (_, None) => {
                let known: Vec<&str> = SHIPPED.iter().map(|shipped| shipped.name).collect();
                let near = nearest(name, known.iter().copied());
                let near = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
                let known = known.join(", ");
                return Err(Failure::Usage(format!("the program has no scenario \"{name}\"{near} (it has {known})")));
            }
        }
    }
    chosen.dedup();
    let files: Vec<(PathBuf, &str)> =
        chosen.iter().map(|shipped| (PathBuf::from(format!("{}.toml", shipped.name)), shipped.text)).collect();
    write_new(&files, force)
}

/// Writes files that must not exist yet unless `force`, all or none. Gives a line on each, with what to do next.
pub(super) fn write_new(files: &[(PathBuf, &str)], force: bool) -> Result<String, Failure> {
    if let Some((path, _)) = files.iter().find(|(path, _)| !force && path.symlink_metadata().is_ok()) {
        return Err(exists(path));
    }
    let mut text = String::new();
    let whole: Vec<PathBuf> = files.iter().map(|(path, _)| path.with_extension("toml.partial")).collect();
    let written = files.iter().zip(&whole).try_for_each(|((path, content), partial)| {
        let disk = OutputError::disk(path);
        let mut file = File::create(partial).map_err(&disk)?;
        file.write_all(content.as_bytes()).and_then(|()| file.sync_all()).map_err(disk)
    });
    if let Err(error) = written {
        // Halves are of no use.
        for partial in &whole {
            let _ = fs::remove_file(partial);
        }
        return Err(error.into());
    }
    for ((path, _), partial) in files.iter().zip(&whole) {
        fs::rename(partial, path).map_err(OutputError::disk(path))?;
        let name = path.display().to_string();
        let _ = writeln!(text, "wrote {name}; next: polmob check {}", quoted(&name));
    }
    Ok(text)
}

fn exists(path: &Path) -> Failure {
    Failure::Usage(format!("{} exists; --force replaces it", path.display()))
}
