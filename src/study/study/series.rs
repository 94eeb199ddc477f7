//! Series of worlds that are reduced to numbers, in a journal: each is known by its number in a list that depends on nothing
//! but the words of the command.

use std::ops::Range;

use crate::experiment::{Executor, Numbers, PointId, Series, Watch, WorldOutcomes};
use crate::ids::Column;
use crate::measures::OutcomeId;
use crate::output::OutputError;
use crate::output::journal::{Chunks, Journal, Shape};

use super::jobs::{Done, IsStopped, Job, StudyError, jobs, written_in_order};

/// Worlds of a job: few, since a kill costs those under way.
const JOB: u32 = 8;

/// The form of a journal of series: of each world the numbers of the widest of them.
pub fn shape_of(series: &[Series]) -> Shape {
    let widest = series.iter().map(|series| series.numbers).max().unwrap_or(0);
    Shape { outcomes: widest as u32, arms: 1, runs: 1 }
}

/// Worlds of all series together.
pub fn jobs_of(series: &[Series]) -> u64 {
    series.iter().map(|series| u64::from(series.worlds)).sum()
}

/// What the series of a number is known by in a journal.
pub fn series_id(number: usize) -> PointId {
    let mut id = [0; 32];
    // Nothing but zeros is no series.
    id[..8].copy_from_slice(&(number as u64 + 1).to_le_bytes());
    PointId(id)
}

/// The worlds of a stretch of all worlds, counted from the first series to the last, that a journal does not have.
pub fn absent_of(series: &[Series], journal: &Journal, stretch: Range<u64>) -> Vec<(usize, Range<u32>)> {
    let (mut absent, mut before) = (Vec::new(), 0);
    for (number, own) in series.iter().enumerate() {
        let worlds = u64::from(own.worlds);
        let within = |at: u64| at.saturating_sub(before).min(worlds) as u32;
        let (first, end) = (within(stretch.start), within(stretch.end));
        let gaps = journal.absent(series_id(number), end).into_iter().map(|gap| gap.start.max(first)..gap.end);
        absent.extend(gaps.filter(|gap| !gap.is_empty()).map(|gap| (number, gap)));
        before += worlds;
    }
    absent
}

/// Those of some worlds of series that a journal does not have.
pub fn absent_in(asked: impl Iterator<Item = (usize, Range<u32>)>, journal: &Journal) -> Vec<(usize, Range<u32>)> {
    let of = |(number, worlds): (usize, Range<u32>)| {
        let gaps = journal.absent(series_id(number), worlds.end).into_iter();
        gaps.map(move |gap| (number, gap.start.max(worlds.start)..gap.end)).filter(|(_, gap)| !gap.is_empty())
    };
    asked.flat_map(of).collect()
}

/// Runs these worlds of series side by side and keeps their numbers in a journal, in order; gives whether all were run.
///
/// # Errors
/// Those of the journal.
pub fn run_series(
    series: &[Series],
    journal: &mut Journal,
    executor: &Executor,
    watch: Watch,
    asked: &[(usize, Range<u32>)],
) -> Result<bool, StudyError> {
    let kept = journal.kept();
    let asked = jobs(asked.iter().cloned(), JOB);
    written_in_order(executor, watch.stop, journal, asked, &|job, is_stopped| {
        Ok(done(series, executor, watch, &kept, &job, is_stopped))
    })
}

fn done(
    series: &[Series],
    executor: &Executor,
    watch: Watch,
    kept: &[OutcomeId],
    job: &Job,
    is_stopped: IsStopped,
) -> Done {
    let worlds: Vec<(usize, u32)> =
        job.iter().flat_map(|(number, worlds)| worlds.clone().map(|world| (*number, world))).collect();
    let simulated = executor.each(&worlds, |&(number, world)| {
        let mut numbers = if is_stopped() { None } else { (series[number].reduce)(world, watch) }?;
        numbers.resize(kept.len(), f64::NAN);
        Some((series_id(number), WorldOutcomes { world, runs: vec![Ok(Column::new(numbers))] }))
    });
    let simulated: Vec<(PointId, WorldOutcomes)> = simulated.into_iter().flatten().collect();
    let whole = simulated.len() == worlds.len();
    let mut chunks = Chunks::default();
    chunks.add_all(kept, simulated);
    Done { chunks, whole }
}

/// The numbers of the worlds of each series that a journal has, up to the first that it lacks.
///
/// # Errors
/// Those of the journal.
pub fn read_series(series: &[Series], journal: &Journal) -> Result<Vec<Numbers>, OutputError> {
    let read = |(number, own): (usize, &Series)| {
        let columns: Vec<OutcomeId> = (0..own.numbers as u32).map(OutcomeId).collect();
        let mut numbers = Numbers::new(own.numbers);
        journal.outcomes(series_id(number), 0..own.worlds, &columns, |flags, values| {
            for world in 0..flags.len() {
                numbers.add(values.clone().map(|column| column[world]));
            }
            Ok(())
        })?;
        Ok(numbers)
    };
    series.iter().enumerate().map(read).collect()
}
