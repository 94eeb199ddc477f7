//! Runs an experiment over many points into its folder, and writes the tables that every experiment has.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::sync::atomic::Ordering;
use std::time::Instant;

use crate::experiment::{Executor, PointsError};
use crate::measures::OutcomeId;
use crate::output::journal::{Journal, Loss, Shape};
use crate::output::results::TABLES;
use crate::output::{IfExists, JOURNAL, StudyFacts, StudyFolder, StudyIdentity};
use crate::scenario::Scenario;
use crate::study::{DesignPoints, Precision, Runner, StudyTables, WorldsByPoint, load_in_place, study_identity};

use super::dry_run::{answer, dry_run};
use super::failure::Failure;
use super::interruption::{command_to_go_on, stop_flag};
use super::pipeline::{Absent, Call, Share};
use super::planned_points::PlannedPoints;
use super::progress::RunProgress;
use super::shards::{Round, Shared, another, refuse, take_over};
use super::study::{Studied, StudyArguments};

/// How an experiment ended.
pub(super) enum StudyRun<'a> {
    /// Something to be read: everything, or what there was when it was interrupted.
    Done(Box<Studied<'a>>),
    /// A dry run: nothing to read, but an exit code.
    Stopped(ExitCode),
}

impl StudyArguments {
    /// Runs an experiment called `experiment`; `design` says how its points were laid out, and `shown` is the outcome that
    /// it is about.
    pub(super) fn run<'a>(
        &'a self,
        call: &'a Call,
        scenario: &'a Scenario,
        (experiment, design, shown): (&str, &str, OutcomeId),
        plans: Vec<PlannedPoints>,
    ) -> Result<StudyRun<'a>, Failure> {
        let precision = self.precision.read(scenario)?;
        let kept = self.kept(scenario, shown, precision.as_ref())?;
        let executor = Executor::new(self.results.threads)?;
        // Who laid a study out has looked at all of its points.
        if call.share() == Share::Whole {
            executor.install(|| plans.iter().try_for_each(|plan| plan.points.check()))?;
        }
        if self.dry_run {
            let text = dry_run(scenario, &executor, (experiment, kept.len()), &plans, precision.as_ref())?;
            return Ok(StudyRun::Stopped(answer(&text)?));
        }
        let target = self.results.folder(&format!("{}-{experiment}", scenario.name));
        let begun = Instant::now();
        let size = &scenario.experiment;
        let identity = StudyIdentity {
            outcomes: kept.iter().map(|outcome| size.entry(*outcome).name.to_owned()).collect(),
            ..study_identity(scenario, &kept_for(experiment, design))
        };
        let shape = Shape { outcomes: kept.len() as u32, arms: size.arms.len() as u32, runs: size.runs };
        let least =
            |plan: &PlannedPoints| precision.as_ref().map_or(plan.worlds, |precision| precision.first(plan.worlds));
        let worlds: Vec<u32> = plans.iter().map(least).collect();
        let shared = Shared { scenario, plans: &plans, worlds: &worlds, identity: &identity, shape, kept: &kept };
        match (call.share(), &self.plan) {
            (Share::Whole, Some(laid)) => return Ok(StudyRun::Stopped(shared.lay(laid, self.if_exists(), call)?)),
            (Share::Work(shard, most), _) => {
                return Ok(StudyRun::Stopped(shared.work(&target, &executor, (shard, most), self.results.quiet)?));
            }
            (Share::Status(as_json), _) => return Ok(StudyRun::Stopped(shared.status(&target, as_json)?)),
            _ => {}
        }
        let folder = StudyFolder::open(&target, &identity, self.if_exists())?;
        let mut journal = Journal::open(&folder.path().join(JOURNAL), shape, &identity.digest())?.keeping(&kept);
        if let Share::Merge(_) = call.share() {
            take_over(&mut journal, &target, &identity.digest())?;
        } else if !folder.is_new() {
            self.say_losses(&journal, &target);
        }

        let stop = stop_flag();
        let per_world = size.arms.len() as u64 * u64::from(size.runs);
        let absent: u64 = plans.iter().map(|plan| absent(&journal, plan, least(plan))).sum::<Result<_, _>>()?;
        match call.share() {
            Share::Merge(Absent::Refuse) => refuse(absent, &target)?,
            Share::Merge(Absent::Keep) if absent > 0 => stop.store(true, Ordering::Relaxed),
            _ => {}
        }
        if absent > 0 || self.retry_failed {
            folder.reopen()?;
        }
        let progress = RunProgress::new(absent * per_world, self.results.quiet);
        let runner = Runner { base: scenario, executor: &executor, stop: &stop, tick: &|runs| progress.advance(runs) };
        if let (Share::Merge(Absent::Refuse), Some(precision)) = (call.share(), &precision) {
            let next = |plan: &PlannedPoints| runner.next_round(&journal, &plan.points, least(plan), precision);
            let round: Round = plans.iter().map(next).collect::<Result<_, _>>()?;
            if round.iter().any(|list| !list.is_empty()) {
                return Ok(StudyRun::Stopped(another(&target, &round, self.results.quiet)?));
            }
        }
        let mut facts = facts(experiment, design, &plans, precision.as_ref());
        let (mut parts, mut complete, mut worlds_asked) = (Vec::new(), true, 0);
        for plan in plans {
            let mut asked = WorldsByPoint::new(plan.points.len(), least(&plan));
            // Of what comes after an interruption the journal may still hold something, from an earlier time.
            if complete {
                if self.retry_failed {
                    runner.retry(&mut journal, &plan.points)?;
                }
                let rounds = runner.run_until(&mut journal, &plan.points, least(&plan), precision.as_ref())?;
                complete = rounds.complete;
                facts.rounds = facts.rounds.max(rounds.rounds);
                asked = rounds.worlds;
            }
            let there: WorldsByPoint = if complete {
                asked.clone()
            } else {
                let there = plan.points.iter().zip(asked.iter());
                there
                    .map(|(point, asked)| Ok(journal.worlds(point?.id).min(asked)))
                    .collect::<Result<_, PointsError>>()?
            };
            for (runs, worlds) in facts.runs.iter_mut().zip([&asked, &there]) {
                *runs += worlds.iter().map(u64::from).sum::<u64>() * per_world;
            }
            worlds_asked = worlds_asked.max(asked.most());
            parts.push(DesignPoints { name: plan.name, points: plan.points, worlds: there });
        }
        progress.finish();
        if !complete {
            let _ = writeln!(
                io::stderr(),
                "interrupted; what was run is in {}, and this goes on with it:\n  {}",
                target.display(),
                command_to_go_on()
            );
        }
        let tables = StudyTables::new(scenario, &folder.begin_results(TABLES)?, self.results.csv);
        folder.write("scenario.toml", scenario.resolved().as_bytes())?;
        let failed = tables.write_all(&journal, &parts, &executor)?;
        facts.failed = failed;
        if let Some(precision) = &precision {
            facts.precise_points = Some(precise(&journal, &parts, scenario, precision)?);
        }
        Ok(StudyRun::Done(Box::new(Studied {
            call,
            scenario,
            parts,
            journal,
            tables,
            failed,
            complete,
            worlds_asked,
            folder,
            executor,
            facts,
            begun,
            results: &self.results,
        })))
    }

    fn if_exists(&self) -> IfExists {
        match (self.resume || self.retry_failed, self.force) {
            (true, _) => IfExists::Resume,
            (_, true) => IfExists::Replace,
            _ => IfExists::Refuse,
        }
    }

    /// What an earlier journal no longer has; an unfinished last chunk is not reported when quiet.
    fn say_losses(&self, journal: &Journal, target: &Path) {
        let is_told = |loss: &&Loss| self.if_exists() == IfExists::Resume && !(self.results.quiet && loss.is_usual());
        for loss in journal.losses().iter().filter(is_told) {
            let _ = writeln!(io::stderr(), "{}: {loss}", target.join(JOURNAL).display());
        }
    }
}

/// What a folder is kept for: methods of a sensitivity analysis share no results, designs of a sweep may grow into each
/// other.
fn kept_for(experiment: &str, design: &str) -> String {
    if experiment == "sensitivity" { format!("{experiment} by {design}") } else { experiment.to_owned() }
}

/// Worlds of a plan that are not in the journal.
fn absent(journal: &Journal, plan: &PlannedPoints, worlds: u32) -> Result<u64, PointsError> {
    if journal.is_empty() {
        return Ok(plan.points.len() as u64 * u64::from(worlds));
    }
    let gaps = |id| journal.absent(id, worlds).iter().map(|gap| u64::from(gap.end - gap.start)).sum::<u64>();
    plan.points.iter().map(|point| Ok(gaps(point?.id))).sum()
}

fn facts(experiment: &str, design: &str, plans: &[PlannedPoints], precision: Option<&Precision>) -> StudyFacts {
    let axes = plans.iter().flat_map(|plan| plan.points.axes.iter().map(ToString::to_string));
    StudyFacts {
        experiment: experiment.to_owned(),
        design: design.to_owned(),
        axes: axes.collect(),
        points: plans.iter().map(|plan| plan.points.len() as u64).sum(),
        runs: [0; 2],
        failed: 0,
        precision: precision.map_or_else(Vec::new, |asked| asked.targets.iter().map(ToString::to_string).collect()),
        precise_points: None,
        rounds: 0,
        outcome: String::new(),
        quantity: String::new(),
    }
}

/// Points at which the precision requested was met.
fn precise(
    journal: &Journal,
    parts: &[DesignPoints],
    scenario: &Scenario,
    precision: &Precision,
) -> Result<u64, Failure> {
    let outcomes = precision.outcomes();
    let mut met = 0;
    for part in parts {
        for (point, worlds) in part.points.iter().zip(part.worlds.iter()) {
            let found = load_in_place(journal, point?.id, worlds, &scenario.experiment.arms, &outcomes)?;
            met += u64::from(precision.is_met(&found));
        }
    }
    Ok(met)
}
