//! Rounds of a study under a precision: which worlds of which points the shards run after those of the first round.

use std::ops::Range;
use std::path::Path;
use std::process::ExitCode;
use std::{fs, io, io::Write as _};

use crate::output::{OutputError, PLAN};

use super::super::failure::Failure;

/// Exit code of a merge after which shards are to be run again.
const MORE: u8 = 76;
/// Name of the file in the folder of the plan.
const FILE: &str = "round.json";

/// By plan: points by number with the worlds to run.
pub(in crate::cli) type Round = Vec<Vec<(usize, Range<u32>)>>;

/// The round that shards are at; none while it is the first.
pub(super) fn round(folder: &Path) -> Result<Option<Round>, Failure> {
    let path = folder.join(PLAN).join(FILE);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(OutputError::disk(&path)(error).into()),
    };
    let unreadable =
        |error: serde_json::Error| OutputError::Unreadable { path: path.clone(), reason: error.to_string() };
    Ok(Some(serde_json::from_str(&text).map_err(unreadable)?))
}

/// Notes the round that comes next, and says that shards are to be run again.
pub(in crate::cli) fn another(folder: &Path, round: &Round, quiet: bool) -> Result<ExitCode, Failure> {
    let (path, half) = (folder.join(PLAN).join(FILE), folder.join(PLAN).join("round.json.partial"));
    let text = serde_json::to_string(round).map_err(|error| Failure::Print(io::Error::other(error)))?;
    fs::write(&half, text).and_then(|()| fs::rename(&half, &path)).map_err(OutputError::disk(&path))?;
    if !quiet {
        let worlds: u64 = round.iter().flatten().map(|(_, worlds)| worlds.len() as u64).sum();
        let _ = writeln!(io::stderr(), "the precision requires {worlds} more worlds: run all shards again, then merge");
    }
    Ok(ExitCode::from(MORE))
}

/// Jobs of a round.
pub(super) fn jobs(round: &Round) -> u64 {
    round.iter().flatten().map(|(_, worlds)| worlds.len() as u64).sum()
}

/// The part of a list of worlds of points that lies in a stretch of it.
pub(super) fn within(list: &[(usize, Range<u32>)], stretch: Range<u64>) -> impl Iterator<Item = (usize, Range<u32>)> {
    let mut before = 0;
    list.iter().filter_map(move |(point, worlds)| {
        let (first, end) = (before, before + worlds.len() as u64);
        before = end;
        let (from, to) = (stretch.start.clamp(first, end) - first, stretch.end.clamp(first, end) - first);
        (from < to).then(|| (*point, worlds.start + from as u32..worlds.start + to as u32))
    })
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn stretches_are_all_of_a_list_once() {
        let list = [(0, 20..31), (4, 30..30), (7, 5..6), (8, 0..9)];
        let of = |stretch| within(&list, stretch).collect::<Vec<_>>();
        assert_eq!(of(0..21), [(0, 20..31), (7, 5..6), (8, 0..9)]);
        assert_eq!(of(4..13), [(0, 24..31), (7, 5..6), (8, 0..1)]);
        assert_eq!(of(13..99), [(8, 1..9)]);
        assert!(of(21..30).is_empty());
    }
}
