//! Experiments over many points: the same tables after any crash, the same worlds at every point, failures as rows, and
//! mistakes in words.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::slice::ChunksExact;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use polmob::analysis::Estimate;
use polmob::analysis::summary::Samples;
use polmob::draws::{Address, Decision, Key};
use polmob::experiment::designs::Cube;
use polmob::experiment::{self, Executor, PointId, Points, PointsError, RunOutcome, WorldOutcomes, sweep_points};
use polmob::ids::Id;
use polmob::measures::{self, OutcomeId};
use polmob::output::journal::{Journal, Loss, Shape};
use polmob::output::{IfExists, OutputError, StudyFolder};
use polmob::parameters::Arm;
use polmob::scenario::{Axis, Scenario, SweepDesign};
use polmob::study::{
    DesignPoints, Precision, PrecisionTarget, Runner, StudyTables, WorldsByPoint, load_outcomes, study_identity,
};

const VILLAGE: &str = r#"
[experiment]
seed = 5
runs = 2
arms = ["hierarchical", "hybrid"]
[time]
years = 6
[world]
home_regions = 2
home_corporations = 20
host_countries = 2
host_regions = 2
host_corporations = 6
sectors = 2
[launch]
rate = 0.02
"#;

fn village(more: &[&str]) -> Scenario {
    let settings: Vec<_> = more.iter().map(|setting| setting.parse().unwrap()).collect();
    Scenario::parse("village", VILLAGE, &settings).unwrap_or_else(|error| panic!("{error}"))
}

fn axes(texts: &[&str]) -> Vec<Axis> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn grid(base: &Scenario, texts: &[&str]) -> Points {
    sweep_points(base, &axes(texts), SweepDesign::Grid, 0).unwrap_or_else(|error| panic!("{error}"))
}

/// What the journals of these tests name their study by.
const STUDY: [u8; 32] = [5; 32];

fn open(path: &Path, base: &Scenario) -> Result<Journal, OutputError> {
    Journal::open(path, shape(base), &STUDY)
}

fn shape(base: &Scenario) -> Shape {
    let size = &base.experiment;
    Shape { outcomes: measures::outcomes().count() as u32, arms: size.arms.len() as u32, runs: size.runs }
}

/// Runs `worlds` worlds of each point into the journal; gives how many runs there were.
fn run_points(base: &Scenario, executor: &Executor, journal: &mut Journal, points: &Points, worlds: u32) -> u64 {
    let finished = AtomicU64::new(0);
    let stop = AtomicBool::new(false);
    let tick = |runs| {
        finished.fetch_add(runs, Ordering::Relaxed);
    };
    let runner = Runner { base, executor, stop: &stop, tick: &tick };
    let rounds = runner.run_until(journal, points, worlds, None).unwrap();
    assert!(rounds.complete);
    finished.load(Ordering::Relaxed)
}

/// All tables of a study, by name.
fn tables(
    base: &Scenario,
    executor: &Executor,
    journal: &mut Journal,
    points: &Points,
    worlds: u32,
) -> Vec<(String, Vec<u8>)> {
    let place = tempfile::tempdir().unwrap();
    let part = DesignPoints { name: "sweep", points: points.clone(), worlds: WorldsByPoint::new(points.len(), worlds) };
    StudyTables::new(base, place.path(), true).write_all(journal, &[part], executor).unwrap();
    let mut files: Vec<_> = fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
        .iter()
        .map(|path| {
            (path.display().to_string().replace(&place.path().display().to_string(), ""), fs::read(path).unwrap())
        })
        .collect()
}

fn outcomes_at(base: &Scenario, journal: &Journal, points: &Points, at: usize, worlds: u32) -> Samples {
    let all: Vec<OutcomeId> = OutcomeId::all().collect();
    load_outcomes(journal, points.point(at).unwrap().id, worlds, &base.experiment.arms, &all).unwrap().samples
}

/// Equal, missing values included.
fn same(one: &Samples, other: &Samples) -> bool {
    let bits = |samples: &Samples| -> Vec<u64> {
        samples
            .outcomes
            .iter()
            .flat_map(|outcome| outcome.by_arm.iter().flatten().map(|value| value.to_bits()))
            .collect()
    };
    bits(one) == bits(other)
}

#[test]
fn a_study_cut_off_at_any_byte_resumes_to_the_same_tables() {
    let base = village(&[]);
    let executor = Executor::new(2).unwrap();
    let points = grid(&base, &["policy.coercion=0..1:3", "payoff.coordination=0, 0.2"]);
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("journal.bin");
    let mut journal = open(&path, &base).unwrap();
    assert_eq!(run_points(&base, &executor, &mut journal, &points, 3), 6 * 3 * 2 * 2);
    let expected = tables(&base, &executor, &mut journal, &points, 3);
    assert!(expected.iter().any(|(name, _)| name.ends_with("point_contrasts.csv")));
    let whole = fs::read(&path).unwrap();

    // Cuts all over the file, inside headers, payloads and checksums, and none at all.
    let key = Key::world(1, 0);
    let mut cuts: Vec<usize> = (0..12)
        .map(|draw| (key.uniform(Decision::Technology, Address::of(draw)) * whole.len() as f64) as usize)
        .collect();
    cuts.extend([0, 7, 51, 52, 53, 96, whole.len() - 1, whole.len()]);
    for cut in cuts {
        fs::write(&path, &whole[..cut]).unwrap();
        let mut journal = open(&path, &base).unwrap();
        let finished = run_points(&base, &Executor::new(1).unwrap(), &mut journal, &points, 3);
        assert_eq!(finished == 0, cut == whole.len(), "cut at {cut}");
        assert_eq!(tables(&base, &executor, &mut journal, &points, 3), expected, "cut at {cut}");
    }
}

#[test]
fn a_byte_that_changed_loses_its_own_chunk_alone() {
    let base = village(&[]);
    let executor = Executor::new(2).unwrap();
    let points = grid(&base, &["policy.coercion=0..1:3", "payoff.coordination=0, 0.2"]);
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("journal.bin");
    let mut journal = open(&path, &base).unwrap();
    assert_eq!(journal.losses(), [Loss::Absent]);
    run_points(&base, &executor, &mut journal, &points, 3);
    let expected = tables(&base, &executor, &mut journal, &points, 3);
    let whole = fs::read(&path).unwrap();
    assert!(open(&path, &base).unwrap().losses().is_empty());

    // Where chunks begin, and the runs of each: worlds by arms by runs.
    let number = |at: usize| u32::from_le_bytes(whole[at..at + 4].try_into().unwrap()) as usize;
    let mut chunks = Vec::new();
    let mut at = 52;
    while at < whole.len() {
        chunks.push((at, 52 + number(at), number(at + 40) as u64 * 4));
        at += 52 + number(at);
    }
    assert!(chunks.len() > 3, "{chunks:?}");
    for &(at, bytes, runs) in &chunks {
        // The length, the id, the first world, the payload, the checksum.
        for spot in [at, at + 3, at + 4, at + 36, at + bytes / 2, at + bytes - 1] {
            let mut damaged = whole.clone();
            damaged[spot] ^= 0x10;
            fs::write(&path, &damaged).unwrap();
            let mut journal = open(&path, &base).unwrap();
            let (at, bytes) = (at as u64, bytes as u64);
            let is_last = at + bytes == whole.len() as u64;
            let told = [Loss::Damaged { at, bytes }, Loss::Torn { at, bytes }];
            assert!(journal.losses().len() == 1 && told[..=usize::from(is_last)].contains(&journal.losses()[0]));
            assert_eq!(run_points(&base, &executor, &mut journal, &points, 3), runs, "byte {spot}");
            let again = open(&path, &base).unwrap();
            assert!(again.losses().is_empty(), "it is told once");
        }
    }
    assert_eq!(tables(&base, &executor, &mut open(&path, &base).unwrap(), &points, 3), expected);

    // Two chunks in a row, one of them lost in its length.
    let mut damaged = whole.clone();
    (damaged[chunks[1].0 + 2], damaged[chunks[2].0 + 50]) = (0xff, damaged[chunks[2].0 + 50] ^ 1);
    fs::write(&path, &damaged).unwrap();
    let mut journal = open(&path, &base).unwrap();
    let bytes = (chunks[1].1 + chunks[2].1) as u64;
    assert_eq!(journal.losses(), [Loss::Damaged { at: chunks[1].0 as u64, bytes }]);
    assert_eq!(run_points(&base, &executor, &mut journal, &points, 3), chunks[1].2 + chunks[2].2);
    assert_eq!(tables(&base, &executor, &mut journal, &points, 3), expected);
    assert!(matches!(
        Journal::open(&path, Shape { arms: 3, ..shape(&base) }, &STUDY),
        Err(OutputError::Unreadable { .. })
    ));
}

#[test]
fn a_grown_design_keeps_what_it_has() {
    let base = village(&[]);
    let executor = Executor::new(2).unwrap();
    let place = tempfile::tempdir().unwrap();
    let mut journal = open(&place.path().join("journal.bin"), &base).unwrap();
    let small = grid(&base, &["policy.coercion=0, 0.5"]);
    assert_eq!(run_points(&base, &executor, &mut journal, &small, 2), 2 * 2 * 4);
    // Two points more and a world more each; another axis in the second place with the scenario's own value as a level.
    let large = grid(&base, &["policy.coercion=0..1:5", "payoff.base=1.6"]);
    assert_eq!(run_points(&base, &executor, &mut journal, &large, 3), (5 * 3 - 2 * 2) * 4);

    let mut fresh = open(&place.path().join("fresh.bin"), &base).unwrap();
    run_points(&base, &executor, &mut fresh, &large, 3);
    assert_eq!(tables(&base, &executor, &mut journal, &large, 3), tables(&base, &executor, &mut fresh, &large, 3));
}

#[test]
fn worlds_and_luck_are_shared_between_points() {
    let base = village(&[]);
    let executor = Executor::new(2).unwrap();
    let place = tempfile::tempdir().unwrap();
    let mut journal = open(&place.path().join("journal.bin"), &base).unwrap();
    // Weights of searching nations matter only where nations search; base 1.6 is the default.
    let points = grid(&base, &["selection.weights.nation.reputation=1.0, 10.0", "payoff.base=1.6, 2.0"]);
    run_points(&base, &executor, &mut journal, &points, 4);
    let at: Vec<Samples> = (0..4).map(|at| outcomes_at(&base, &journal, &points, at, 4)).collect();
    let hybrid = |samples: &Samples| -> Vec<u64> {
        samples.outcomes.iter().flat_map(|outcome| outcome.by_arm[1].iter().map(|value| value.to_bits())).collect()
    };
    assert_eq!(hybrid(&at[0]), hybrid(&at[2]), "an arm without nations as initiators");
    assert!(!same(&at[0], &at[2]) && !same(&at[0], &at[1]));
    // The point that changes nothing is the scenario itself, run by run.
    let transfer = measures::position("transfer").unwrap();
    for world in 0..4 {
        let runs = [0, 1].map(|run| experiment::run(&base, Arm::HYBRID, world, run).outcomes[transfer]);
        let mean = f64::midpoint(runs[0], runs[1]);
        assert_eq!(at[0].outcomes[transfer.position()].by_arm[1][world as usize].to_bits(), mean.to_bits());
    }
}

#[test]
fn one_scenario_is_one_point_however_it_is_reached() {
    let base = village(&[]);
    let one = grid(&base, &["policy.coercion=0..1:3"]);
    let twice = axes(&["payoff.base=1.6, 1.6", "policy.coercion=0.5, 0.5"]);
    let other = sweep_points(&base, &twice, SweepDesign::List, 0).unwrap_or_else(|error| panic!("{error}"));
    let id = |points: &Points, at: usize| points.point(at).unwrap().id;
    assert_eq!(id(&one, 1), id(&other, 0));
    assert_eq!(other.different().unwrap(), 1);
    // Titles, numbers of worlds and what is recorded are no part of it; parameters are.
    let renamed = village(&["title=Other", "experiment.worlds=7", "record.every=1", "sweep.points=3"]);
    assert_eq!(id(&grid(&renamed, &["policy.coercion=0..1:3"]), 1), id(&one, 1));
    let changed = village(&["payoff.base=1.7"]);
    assert_ne!(id(&grid(&changed, &["policy.coercion=0..1:3"]), 1), id(&one, 1));
}

#[test]
fn designs_lay_their_points_out_as_they_say() {
    let base = village(&[]);
    let lay = |covering, texts: &[&str]| sweep_points(&base, &axes(texts), covering, 8);
    let settings = |points: &Points, at: usize| -> Vec<String> {
        let point = points.point(at).unwrap();
        points.settings(&point.values, point.moved).unwrap().iter().map(ToString::to_string).collect()
    };
    let grid = lay(SweepDesign::Grid, &["policy.coercion=0..1:3", "ablation.a4_no_trust=false, true"]).unwrap();
    assert_eq!(grid.len(), 6);
    assert_eq!(settings(&grid, 3), ["policy.coercion=0.5", "ablation.a4_no_trust=true"]);
    let list = lay(SweepDesign::List, &["policy.coercion=0, 1", "world.host_regions=1, 2"]).unwrap();
    assert_eq!(settings(&list, 1), ["policy.coercion=1.0", "world.host_regions=2"]);
    let error = lay(SweepDesign::List, &["policy.coercion=0, 1", "payoff.base=1, 2, 1.5"]).unwrap_err().to_string();
    assert!(error.contains("`policy.coercion` has 2 values and `payoff.base` has 3"), "{error}");
    for covering in [SweepDesign::LatinHypercube, SweepDesign::Sobol] {
        let points = lay(covering, &["policy.coercion=0..1", "launch.rate=log(0.001..0.01)"]).unwrap();
        let strata: std::collections::BTreeSet<usize> = (points.iter())
            .map(|point| (point.unwrap().values[0].as_ref().unwrap().as_number().unwrap() * 8.0) as usize)
            .collect();
        assert_eq!(strata.len(), 8, "{covering:?}");
    }
    // The scenario, then each axis alone without the scenario's own value, 0.3.
    let alone = lay(SweepDesign::OneAtATime, &["policy.coercion=0, 0.3, 1", "payoff.base=1, 2"]).unwrap();
    assert_eq!(alone.len(), 5);
    assert!(settings(&alone, 0).is_empty() && alone.point(0).unwrap().moved.is_none());
    assert_eq!(settings(&alone, 3), ["payoff.base=1.0"]);
    assert_eq!(alone.point(3).unwrap().moved, Some(1));
}

#[test]
fn the_scenario_stands_on_an_axis_of_keys_that_agree_up_to_rounding() {
    let base = village(&["payoff.coordination=0.1", "payoff.governments=0.2"]);
    let on = |axis: &str| {
        let points = sweep_points(&base, &axes(&[axis]), SweepDesign::OneAtATime, 0).unwrap();
        points.values(0)[0].as_ref().and_then(polmob::scenario::Value::as_number)
    };
    // (0.2 - 0.3) / -1 is not 0.1 to the last bit.
    assert_eq!(on("price: payoff.coordination, payoff.governments * -1 + 0.3 = 0..0.3:4"), Some(0.1));
    assert_eq!(on("price: payoff.coordination, payoff.governments * -1 + 0.31 = 0..0.3:4"), None);
}

#[test]
fn impossible_points_are_all_reported_before_anything_runs() {
    let base = village(&[]);
    let axes = axes(&["country.distance.0=0, 0.1, 0.9", "time.step=0.25, 0.3"]);
    let Err(PointsError::Invalid(invalid)) = sweep_points(&base, &axes, SweepDesign::Grid, 0).unwrap().check() else {
        panic!("no such points");
    };
    assert_eq!(invalid.iter().map(|point| point.number).collect::<Vec<_>>(), [1, 3, 4, 5]);
    assert!(invalid[0].reason.contains("does not divide a year"), "{}", invalid[0].reason);
    assert!(invalid[3].reason.contains("country.distance") && invalid[3].reason.contains("divide a year"));
    assert_eq!(invalid[2].settings, "country.distance.0=0.9 time.step=0.25");
}

fn never_in_the_second_world(arm: Arm, world: u32, run: u32) {
    assert!(!(arm == Arm::HYBRID && world == 1 && run == 0), "out of luck");
}

#[test]
fn a_run_that_fails_is_a_row_and_is_missed() {
    let base = village(&[]);
    let executor = Executor::new(2).unwrap();
    let unlucky = Executor::new(2).unwrap().calling(never_in_the_second_world);
    let points = grid(&base, &["policy.coercion=0, 0.5"]);
    let place = tempfile::tempdir().unwrap();
    let mut journal = open(&place.path().join("journal.bin"), &base).unwrap();
    run_points(&base, &unlucky, &mut journal, &points, 3);
    let files = tables(&base, &executor, &mut journal, &points, 3);
    let text = |name: &str| {
        let (_, bytes) = files.iter().find(|(file, _)| file.ends_with(name)).unwrap();
        String::from_utf8(bytes.clone()).unwrap()
    };
    let failures = text("failures.csv");
    assert_eq!(failures.lines().count(), 3, "{failures}");
    assert!(failures.contains("0,hybrid,1,0,out of luck,polmob run scenario.toml --set policy.coercion=0.0 --seed 5"));
    let runs = text("runs.csv");
    let failed: Vec<&str> = runs.lines().filter(|line| line.contains(",true,")).collect();
    assert!(
        failed.len() == 2
            && failed.iter().all(|line| line.ends_with(",true".to_owned().as_str()) || line.contains(",true,,,")),
        "{failed:?}"
    );
    let arms = text("point_arms.csv");
    let hybrid: Vec<&str> =
        arms.lines().filter(|line| line.contains(",transfer,") && line.contains(",hybrid,")).collect();
    assert!(hybrid.iter().all(|line| line.ends_with(",1")), "one failed run in each: {hybrid:?}");
    // The world keeps its other run; what did not fail is as ever.
    let loaded =
        load_outcomes(&journal, points.point(0).unwrap().id, 3, &base.experiment.arms, &[OutcomeId(0)]).unwrap();
    assert_eq!(loaded.failed, [0, 1]);
    let other = experiment::run(&village(&["policy.coercion=0"]), Arm::HYBRID, 1, 1).outcomes[OutcomeId(0)];
    assert_eq!(loaded.samples.outcomes[0].by_arm[1][1].to_bits(), other.to_bits());

    // Run again without the failure, it is as if it had never been.
    let stop = AtomicBool::new(false);
    let runner = Runner { base: &base, executor: &executor, stop: &stop, tick: &|_| {} };
    assert_eq!(runner.retry(&mut journal, &points).unwrap(), 2);
    let mut fresh = open(&place.path().join("fresh.bin"), &base).unwrap();
    run_points(&base, &executor, &mut fresh, &points, 3);
    assert_eq!(tables(&base, &executor, &mut journal, &points, 3), tables(&base, &executor, &mut fresh, &points, 3));
}

#[test]
fn no_more_is_held_of_many_worlds_than_of_some() {
    let base = village(&["time.years=1", "experiment.runs=1"]);
    let executor = Executor::new(2).unwrap();
    let points = grid(&base, &["policy.coercion=0.5"]);
    let place = tempfile::tempdir().unwrap();
    let mut journal = open(&place.path().join("journal.bin"), &base).unwrap();
    run_points(&base, &executor, &mut journal, &points, 300);
    let held = journal.largest_chunk();
    run_points(&base, &executor, &mut journal, &points, 3000);
    assert_eq!((held, journal.largest_chunk()), (256, 256));
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1, "one file however many runs");
    let mut seen = 0;
    let per_world = journal.runs_per_world();
    let take = |_: &[u8], values: ChunksExact<f64>| {
        let values = values.flatten().count();
        assert!(values <= 256 * per_world, "{values} values");
        seen += values / per_world;
        Ok(())
    };
    journal.outcomes(points.point(0).unwrap().id, 0..3000, &[OutcomeId(0)], take).unwrap();
    assert_eq!(seen, 3000);
}

#[test]
fn a_journal_gives_back_any_worlds_outcome_by_outcome() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("journal.bin");
    let shape = Shape { outcomes: 3, arms: 2, runs: 2 };
    let (id, other) = (PointId([1; 32]), PointId([2; 32]));
    // Run r of world w in version v has the outcomes 1000 v + 100 w + r, its negative and none; the last run of every fifth
    // world fails.
    let world = |version: u32, world: u32| WorldOutcomes {
        world,
        runs: (0..4)
            .map(|run| {
                let value = f64::from(1000 * version + 100 * world + run);
                let fails = world.is_multiple_of(5) && run == 3;
                if fails {
                    Err(format!("failure {version} {world}"))
                } else {
                    Ok([value, -value, f64::NAN].into_iter().collect())
                }
            })
            .collect(),
    };
    let worlds = |version: u32, range: std::ops::Range<u32>| -> Vec<WorldOutcomes> {
        range.map(|at| world(version, at)).collect()
    };
    let mut journal = Journal::open(&path, shape, &STUDY).unwrap();
    journal.append(id, &worlds(0, 0..7)).unwrap();
    journal.append(other, &worlds(5, 0..2)).unwrap();
    journal.append(id, &worlds(0, 7..12)).unwrap();
    journal.append(id, &worlds(1, 4..9)).unwrap();
    journal.append(id, &worlds(0, 13..15)).unwrap();
    // As it was appended, and as it is found again.
    for journal in [journal, Journal::open(&path, shape, &STUDY).unwrap()] {
        assert_eq!((journal.worlds(id), journal.absent(id, 16)), (12, vec![12..13, 15..16]));
        for (from, to) in [(0, 12), (0, 16), (5, 8), (3, 4), (6, 7), (11, 12), (4, 4), (12, 16)] {
            // What is behind the first world that is absent is not handed over.
            let expected = || (from..to.min(12)).flat_map(|at| world(u32::from((4..9).contains(&at)), at).runs);
            for outcome in [0, 1, 2].map(OutcomeId) {
                let mut found = Vec::new();
                let take = |_: &[u8], values: ChunksExact<f64>| {
                    found.extend(values.flatten().map(|value| value.to_bits()));
                    Ok(())
                };
                journal.outcomes(id, from..to, &[outcome], take).unwrap();
                let value = |run: RunOutcome| run.map_or(f64::NAN, |values| values[outcome]).to_bits();
                assert_eq!(found, expected().map(value).collect::<Vec<_>>(), "{outcome:?} of {from} to {to}");
            }
            let mut found = Vec::new();
            let take = |reasons: &[Option<String>]| {
                found.extend_from_slice(reasons);
                Ok(())
            };
            journal.failures(id, from..to, take).unwrap();
            assert_eq!(found, expected().map(Result::err).collect::<Vec<_>>(), "{from} to {to}");
        }
        assert_eq!(journal.largest_chunk(), 7);
    }
}

#[test]
fn a_study_resumes_only_under_the_same_model() {
    let place = tempfile::tempdir().unwrap();
    let target = place.path().join("study");
    let identity = |more: &[&str]| study_identity(&village(more), "sweep");
    StudyFolder::open(&target, &identity(&[]), IfExists::Refuse).unwrap();
    assert!(matches!(StudyFolder::open(&target, &identity(&[]), IfExists::Refuse), Err(OutputError::Resumable { .. })));
    StudyFolder::open(&target, &identity(&["experiment.worlds=3", "sweep.points=9"]), IfExists::Resume).unwrap();
    let refused =
        |more: &[&str]| StudyFolder::open(&target, &identity(more), IfExists::Resume).unwrap_err().to_string();
    assert!(refused(&["policy.coercion=0.4"]).contains("policy.coercion was 0.3, is 0.4"));
    assert!(refused(&["experiment.seed=6"]).contains("the seed was 5, is 6"));
    assert!(refused(&["experiment.runs=1"]).contains("the number of runs per world was 2, is 1"));
    assert!(refused(&["experiment.arms=[\"hybrid\"]"]).contains("was hierarchical, hybrid, is hybrid"));
    let older = fs::read_to_string(target.join("study.json")).unwrap().replace(env!("CARGO_PKG_VERSION"), "0.0.9");
    fs::write(target.join("study.json"), &older).unwrap();
    let other = refused(&[]);
    assert!(other.contains(&format!("version was 0.0.9, is {}", env!("CARGO_PKG_VERSION"))), "{other}");
    assert_eq!(fs::read_to_string(target.join("study.json")).unwrap(), older, "nothing is lost");
}

/// Values of one arm in one outcome, all others missing.
fn samples(values: impl Iterator<Item = f64>) -> Samples {
    let count = measures::outcomes().count();
    let at = measures::position("transfer").unwrap();
    let mut samples = Samples::new(&[Arm::HYBRID], count);
    for value in values {
        samples.outcomes[at.position()].by_arm[0].push(value);
    }
    samples
}

/// What the rule stops with.
struct Stopped {
    /// Mean error of means, and its standard error.
    bias: (f64, f64),
    /// Share of intervals that hold the truth.
    coverage: f64,
    /// Mean number of worlds.
    worlds: f64,
}

/// Runs the rule on 4000 series of normal values with mean 1 and spread 1.
fn stopped_at(target: &str) -> Stopped {
    const SERIES: u32 = 4000;
    let target = PrecisionTarget::read(target, &[Arm::HYBRID], &[]).unwrap();
    let precision = Precision { targets: vec![target], most: 10_000 };
    let transfer = measures::position("transfer").unwrap();
    let (mut covered, mut sum, mut squares, mut worlds_used) = (0, 0.0, 0.0, 0_u64);
    for series in 0..SERIES {
        let key = Key::world(77, series);
        let value = |world: u32| 1.0 + key.normal(Decision::Technology, Address::of(world));
        let mut worlds = polmob::study::LEAST;
        let found = loop {
            let found = samples((0..worlds).map(value));
            match precision.next(&found, worlds) {
                Some(next) => worlds = next,
                None => break found,
            }
        };
        assert!(precision.is_met(&found));
        let estimate = Estimate::of(&found.outcomes[transfer.position()].by_arm[0]);
        covered += u32::from(estimate.low.unwrap() <= 1.0 && 1.0 <= estimate.high.unwrap());
        let error = estimate.mean.unwrap() - 1.0;
        sum += error;
        squares += error * error;
        worlds_used += u64::from(worlds);
    }
    let n = f64::from(SERIES);
    let bias = (sum / n, (squares / n / n).sqrt());
    Stopped { bias, coverage: f64::from(covered) / n, worlds: worlds_used as f64 / n }
}

/// With a half-width requested of 0.2, about 96 worlds are needed, far from the first look at 20.
#[test]
fn stopping_by_an_absolute_precision_leaves_mean_and_coverage() {
    let Stopped { bias: (bias, error), coverage, worlds } = stopped_at("transfer=0.2");
    // |bias| < 4 standard errors: fails one time in 16 000 if there is none.
    assert!(bias.abs() < 4.0 * error, "bias of {bias}, standard error {error}");
    // The standard error of the share covered is 0.0034; 0.95 less four of them is 0.936. Stopping costs at most a point.
    assert!((0.93..0.965).contains(&coverage), "coverage {coverage}, {worlds} worlds");
    assert!((90.0..125.0).contains(&worlds), "{worlds} worlds");
}

/// A share of the mean asks for more where the mean comes out low, so means are a little high where it stops. The bias
/// is of the order of the square of the precision requested.
#[test]
fn stopping_by_a_relative_precision_biases_the_mean_by_little() {
    for (target, most) in [("transfer=20%", 0.05), ("transfer=10%", 0.0125)] {
        let Stopped { bias: (bias, error), coverage, worlds } = stopped_at(target);
        assert!((-4.0 * error..most).contains(&bias), "{target}: bias {bias}, standard error {error}");
        assert!((0.93..0.965).contains(&coverage), "{target}: coverage {coverage}, {worlds} worlds");
    }
}

#[test]
fn precision_of_a_contrast_stops_where_it_is_met_or_may_not_go_on() {
    let base = village(&["experiment.runs=1"]);
    let executor = Executor::new(2).unwrap();
    let points = grid(&base, &["policy.coercion=0, 1"]);
    let place = tempfile::tempdir().unwrap();
    let mut journal = open(&place.path().join("journal.bin"), &base).unwrap();
    let stop = AtomicBool::new(false);
    let runner = Runner { base: &base, executor: &executor, stop: &stop, tick: &|_| {} };
    let arms = &base.experiment.arms;
    let until = |journal: &mut Journal, text: &str, most: u32| {
        let precision = Precision { targets: vec![PrecisionTarget::read(text, arms, &[]).unwrap()], most };
        let rounds = runner.run_until(journal, &points, 20, Some(&precision)).unwrap();
        let met: Vec<bool> = (rounds.worlds.iter().enumerate())
            .map(|(at, worlds)| precision.is_met(&outcomes_at(&base, journal, &points, at, worlds)))
            .collect();
        (rounds, met)
    };
    let (rounds, met) = until(&mut journal, "hybrid-hierarchical:transfer=1e-9", 30);
    assert_eq!((&rounds.worlds, met, rounds.complete), (&WorldsByPoint::new(2, 30), vec![false, false], true));
    let (rounds, met) = until(&mut journal, "hybrid-hierarchical:transfer=0.02", 600);
    assert_eq!(met, [true, true], "{rounds:?}");
    let (again, _) = until(&mut journal, "hybrid-hierarchical:transfer=0.02", 600);
    assert_eq!(again, rounds, "the same rounds although the journal holds everything");
    assert!(
        PrecisionTarget::read("transfr=0.1", arms, &[]).unwrap_err().to_string().contains("did you mean `transfer`?")
    );
    assert!(
        PrecisionTarget::read("open:transfer=0.1", arms, &[]).unwrap_err().to_string().contains("hierarchical, hybrid")
    );
    assert!(
        PrecisionTarget::read("transfer=-1", arms, &[]).is_err()
            && PrecisionTarget::read("transfer", arms, &[]).is_err()
    );
}

fn polmob(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_polmob")).args(arguments).current_dir(folder).output().unwrap()
}

#[test]
fn mistakes_end_with_two_and_words() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("v.toml"), VILLAGE).unwrap();
    let bad = VILLAGE.to_owned() + "[sweep]\naxes = [\"policy.coersion = 0..1\", \"payoff.base = 2..1\"]\n";
    fs::write(place.path().join("bad.toml"), bad).unwrap();
    let normal = VILLAGE.to_owned() + "[uncertain]\naxes = [\"policy.coercion = normal(0, 2)\"]\n";
    fs::write(place.path().join("normal.toml"), normal).unwrap();
    let cases: &[(&[&str], &str)] = &[
        (&["sweep", "v.toml", "--vary", "policy.coersion=0..1"], "did you mean `policy.coercion`?"),
        (&["sweep", "v.toml", "--vary", "policy.coercion=1..0"], "the range 1..0 is empty"),
        (&["sweep", "v.toml", "--vary", "policy.coercion=0.5..0.5"], "is empty"),
        (&["sweep", "v.toml", "--vary", "launch.rate=log(0..0.01):4"], "must lie above zero"),
        (&["sweep", "v.toml"], "there is no axis"),
        (&["sweep", "bad.toml"], "bad.toml:18:9"),
        (&["sweep", "bad.toml"], "the range 2..1 is empty"),
        (&["sweep", "v.toml", "--vary", "country.distance.0=0,1"], "point 1 (country.distance.0=1.0)"),
        (&["sweep", "v.toml", "--vary", "policy.coercion=0..2:3"], "cannot be 2.0; allowed: a number, 0 to 1"),
        (
            &["sweep", "v.toml", "--vary", "policy.coercion=normal(0, 2)"],
            "unknown distribution `normal`; allowed: from..to",
        ),
        (&["sweep", "v.toml", "--vary", "policy.coercion=0,0,1"], "`policy.coercion` lists 0.0 twice"),
        (&["sweep", "v.toml", "--vary", "world.sectors=1..4:3"], "allowed: 1..4:2 or 1..4:4"),
        (&["sensitivity", "normal.toml"], "normal.toml:18:9"),
        (&["sensitivity", "normal.toml"], "1 problem in normal.toml"),
        (
            &["sweep", "v.toml", "--vary", "policy.coercion=0..1:9", "--max-points", "8"],
            "9 points, more than --max-points 8",
        ),
        (
            &["sweep", "v.toml", "--vary", "policy.coercion=0..1:1000000", "--vary", "payoff.base=1..2:1000000"],
            "1000000000000 points",
        ),
        (&["sensitivity", "v.toml", "--method", "soboll"], "methods are morris, sobol, pawn"),
        (&["sensitivity", "v.toml"], "there is no axis"),
        (&["sensitivity", "v.toml", "--vary", "policy.coercion=triangular(0, 2, 1)"], "the mode 2 lies outside"),
        (&["sensitivity", "v.toml", "--vary", "policy.coercion=discrete(0: 0, 1: 0)"], "weights"),
        (
            &["sensitivity", "v.toml", "--vary", "policy.coercion=0..1", "--contrast", "hybrid-open"],
            "no arm of this experiment",
        ),
        (&["regimes", "v.toml", "--vary", "policy.coercion=0..1"], "two or three axes"),
        (
            &[
                "regimes",
                "v.toml",
                "--vary",
                "policy.coercion=0,1",
                "--vary",
                "launch.rate=0.001,0.002",
                "--outcome",
                "reach",
            ],
            "neither more nor less of `reach` is clearly better",
        ),
        (&["sweep", "v.toml", "--vary", "policy.coercion=0..1", "--outcome", "transfr"], "did you mean `transfer`?"),
        (&["sweep", "v.toml", "--vary", "policy.coercion=0..1", "--precision", "transfer=x"], "not a half-width"),
    ];
    for (arguments, words) in cases {
        let output = polmob(place.path(), arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(words), "{arguments:?}: {said}");
        assert!(output.stdout.is_empty());
    }
    assert!(!place.path().join("output").exists(), "nothing was begun");
}

#[test]
fn a_tie_is_no_win_and_less_can_be_better() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("v.toml"), VILLAGE).unwrap();
    let axes = ["--vary", "launch.rate=0.00004, 0.02", "--vary", "policy.coercion=0, 1"];
    let experiment = |name: &str, more: &[&str]| {
        let words = ["v.toml", "--worlds", "6", "--quiet"];
        let output = polmob(place.path(), &[&[name][..], &words, &axes, more].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let line = |told: &str, begin: &str| {
        let line = told.lines().map(str::trim).find(|line| line.starts_with(begin)).unwrap_or_else(|| panic!("{told}"));
        line.split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    // At the low rate nothing is founded: two of four points have no winner, in text, tables, page and map.
    let told = experiment("regimes", &["--out", "r", "--csv"]);
    assert_eq!(line(&told, "no difference")[2], "2");
    let wins = |told: &str| ["hierarchical", "hybrid"].map(|arm| line(told, arm)[1].parse::<u32>().unwrap());
    assert_eq!(wins(&told).iter().sum::<u32>(), 2);
    assert!(!told.contains("launch.rate <"), "{told}");
    let file = |name: &str| fs::read_to_string(place.path().join(name)).unwrap();
    let table = file("r/tables/regimes.csv");
    let head: Vec<&str> = table.lines().next().unwrap().split(',').collect();
    let at = |name: &str| head.iter().position(|column| *column == name).unwrap();
    let count = |name: &str| table.lines().skip(1).filter(|row| row.split(',').nth(at(name)) == Some("true")).count();
    assert_eq!((count("best"), count("shared")), (2, 4), "{table}");
    assert!(
        file("r/report.html").contains("no difference at 2")
            && file("r/charts/regime_map.svg").contains("no difference")
    );
    // The sweep says the same of the same points, and its axis is not rounded to nothing.
    let told = experiment("sweep", &["--out", "s"]);
    assert_eq!(told.matches("no difference").count(), 2, "{told}");
    assert!(told.contains("0.00004"), "{told}");
    assert!(file("s/report.html").contains("no difference at 2"));
    // Where more is better and where less is, the winners change places.
    let of = |better: &str, out: &str| {
        let setting = format!("regimes.better={better}");
        wins(&experiment("regimes", &["--outcome", "government_years", "--set", &setting, "--out", out]))
    };
    let (more, less) = (of("more", "m"), of("less", "l"));
    assert_eq!(more, [less[1], less[0]]);
    assert_eq!(more.iter().sum::<u32>(), 2);
    assert!(file("l/charts/regime_map.svg").contains("Lowest mean"));
}

#[test]
fn a_study_on_the_command_line_is_continued_not_overwritten() {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("v.toml"), VILLAGE).unwrap();
    let arguments = ["sweep", "v.toml", "--vary", "policy.coercion=0, 1", "--worlds", "3", "--out", "s", "--quiet"];
    let with = |more: &[&str]| polmob(place.path(), &[&arguments[..], more].concat());
    let dry = with(&["--dry-run"]);
    assert!(dry.status.success() && String::from_utf8_lossy(&dry.stdout).contains("2 points (2 different) x 3 worlds"));
    assert!(!place.path().join("s").exists());
    let first = with(&[]);
    assert!(first.status.success(), "{}", String::from_utf8_lossy(&first.stderr));
    let files = |name: &str| fs::read(place.path().join("s").join(name)).unwrap();
    let (runs, contrasts) = (files("tables/runs.parquet"), files("tables/point_contrasts.parquet"));
    assert!(place.path().join("s/charts/factor_curves.svg").is_file());
    assert_eq!(with(&[]).status.code(), Some(2));
    let manifest = String::from_utf8(files("manifest.json")).unwrap();
    assert!(manifest.contains("\"experiment\": \"sweep\"") && manifest.contains("\"complete\": true"));
    // Torn and continued on another number of threads.
    let journal = files("journal.bin");
    fs::write(place.path().join("s/journal.bin"), &journal[..journal.len() - 100]).unwrap();
    let again = with(&["--resume", "--threads", "1"]);
    assert_eq!(again.stdout, first.stdout);
    assert_eq!((files("tables/runs.parquet"), files("tables/point_contrasts.parquet")), (runs, contrasts));
    let other = with(&["--resume", "--set", "payoff.base=1.7"]);
    assert_eq!(other.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&other.stderr).contains("payoff.base was 1.6, is 1.7"));
}

#[test]
fn the_shipped_question_can_be_asked() {
    let scenario =
        Scenario::load(Path::new("scenarios/where_each_wins.toml"), &[]).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(scenario.uncertain.axes.len(), 12);
    assert_eq!((scenario.sweep.axes.len(), scenario.regimes.axes.len()), (4, 3));
    let sweep = &scenario.sweep;
    assert_eq!(sweep_points(&scenario, &sweep.axes, sweep.design, sweep.points).unwrap().values(0).len(), 4);
    // The corners of what is not known are possible scenarios.
    let corners = [vec![0.0; 12], vec![1.0; 12]];
    let corners = experiment::cube_points(&scenario, &scenario.uncertain.axes, Cube::listed(&corners)).unwrap();
    corners.check().unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(corners.len(), 2);
    let again = Scenario::parse("again", scenario.resolved(), &[]).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((again.resolved(), &again.sweep), (scenario.resolved(), &scenario.sweep));
}
