//! `polmob regimes`: which arm is best where, by which rules, and which is never far from best.

use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::analysis::bootstrap::{Bootstrap, Estimate};
use crate::analysis::regret::{Regret, RegretOptions, regret_of};
use crate::experiment::designs::Cube;
use crate::experiment::{cube_points, listed_points, sweep_points, sweep_size};
use crate::measures::{Better, Outcome};
use crate::parameters::Arm;
use crate::report::{Analysis, REGRET_OF_FEW, count_of, percent};
use crate::scenario::{Setting, SweepDesign};
use crate::study::{PointRanking, Rule, map, regime_tables, rules};

use super::failure::Failure;
use super::pipeline::{Call, inert, number};
use super::planned_points::PlannedPoints;
use super::screen::{Screen, plain};
use super::study::{Studied, StudyArguments, given_points, named, worlds_of_part};
use super::study_run::StudyRun;
use super::summary::is_sure;

/// Part of the points that make the map.
const MAP: &str = "map";
/// Part of the points drawn from all that is not known.
const SPACE: &str = "space";

/// Density from which on a box is a rule.
const MAJORITY: f64 = 0.5;

#[derive(Debug, Args)]
pub(super) struct RegimesArguments {
    #[command(flatten)]
    study: StudyArguments,
    /// Points drawn from all that is not known, for rules and regret; 0 draws none [default: the scenario's].
    #[arg(long, value_name = "N")]
    samples: Option<u32>,
    /// Points from a file, in place of drawn ones, for rules and regret: CSV, Parquet or JSON lines, a column for each key, a
    /// row for each point. The map has its axes.
    #[arg(long, value_name = "FILE", conflicts_with = "samples")]
    points_file: Option<PathBuf>,
    /// What an arm must reach at a point to be good enough, in the unit of the outcome.
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true, value_parser = finite)]
    threshold: Option<f64>,
}

/// A number, as a scenario takes it.
fn finite(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number: &f64| number.is_finite());
    number.ok_or_else(|| "allowed: a finite number, such as 0.25".to_owned())
}

pub(super) fn regimes(arguments: &RegimesArguments, call: &Call) -> Result<ExitCode, Failure> {
    let mut settings = match &arguments.points_file {
        Some(file) => given_points(file)?,
        None => Vec::new(),
    };
    settings.extend(number("regimes.samples", arguments.samples.filter(|samples| *samples > 0))?);
    if let Some(outcome) = &arguments.study.outcome {
        let setting: Setting = format!("regimes.outcome={outcome:?}").parse()?;
        settings.push(setting.typed_as(format!("--outcome {outcome}")));
    }
    let scenario = arguments.study.load("regimes", &settings)?;
    let regimes = &scenario.regimes;
    let arms = &scenario.experiment.arms;
    if !(2..=3).contains(&regimes.axes.len()) {
        let count = regimes.axes.len();
        let found = if count == 0 { "none".to_owned() } else { count.to_string() };
        let how = "under [regimes] or with --vary key=values";
        let example: Vec<String> = scenario.example_axes(2).iter().map(|axis| format!("--vary {axis}")).collect();
        return Err(Failure::Usage(format!(
            "a map takes two or three axes {how}, and there are {found}; for instance\n  {}",
            example.join(" ")
        )));
    }
    if arms.len() < 2 {
        return Err(Failure::Usage("a map compares arms, and there is one".to_owned()));
    }
    let outcome = named(&scenario, Some(&regimes.outcome))?;
    let Some(better) = regimes.better else {
        return Err(Failure::Usage(format!(
            "neither more nor less of `{}` is clearly better: say which with better = \"more\" or \"less\" under [regimes], or \
             --set regimes.better=more",
            regimes.outcome
        )));
    };
    if arguments.samples.is_some_and(|samples| samples > 0) && scenario.uncertain.axes.is_empty() {
        return Err(inert("samples", "it draws from the axes under [uncertain], and the scenario has none there"));
    }
    let uncertain = &scenario.uncertain;
    if arguments.samples.is_some_and(|samples| samples > 0) && uncertain.is_listed {
        return Err(inert("samples", "the axes under [uncertain] list the points"));
    }
    let samples = match (uncertain.axes.is_empty() || arguments.samples == Some(0), uncertain.is_listed) {
        (true, _) => Some(0),
        (_, true) => sweep_size(&uncertain.axes, SweepDesign::List, 0),
        _ => Some(u64::from(regimes.samples)),
    };
    let size =
        sweep_size(&regimes.axes, SweepDesign::Grid, 0).zip(samples).and_then(|(map, more)| map.checked_add(more));
    arguments.study.allow(&scenario, size, regimes.worlds)?;

    let points = sweep_points(&scenario, &regimes.axes, SweepDesign::Grid, 0)?;
    let mut plans = vec![PlannedPoints { name: MAP, points, worlds: regimes.worlds }];
    if samples.is_some_and(|samples| samples > 0) {
        let axes = &uncertain.axes;
        let points = if uncertain.is_listed {
            listed_points(&scenario, axes)?
        } else {
            let cube = Cube::sobol(regimes.samples as usize, axes.len(), scenario.experiment.seed)
                .map_err(|error| Failure::Usage(error.to_string()))?;
            cube_points(&scenario, axes, cube)?
        };
        plans.push(PlannedPoints { name: SPACE, points, worlds: regimes.worlds });
    }
    let design = if uncertain.is_listed { "grid and list" } else { "grid and scrambled sobol" };
    let mut studied = match arguments.study.run(call, &scenario, ("regimes", design, outcome), plans)? {
        StudyRun::Done(studied) => studied,
        StudyRun::Stopped(code) => return Ok(code),
    };
    let facts = scenario.experiment.entry(outcome);

    let seed = scenario.experiment.seed;
    let (mut found, mut first, mut last) = (Vec::new(), 0, (Vec::new(), 0));
    for at in 0..studied.parts.len() {
        let Studied { parts, journal, executor, .. } = &mut *studied;
        let part = &parts[at];
        let (mapped, worlds, blocks) = map(journal, part, &scenario.experiment, (outcome, better), executor)?;
        let rules = rules(part, &mapped, arms, seed, executor);
        found.push((part.name, first, mapped, rules));
        first += part.points.len();
        last = (worlds, blocks);
    }
    let options =
        RegretOptions { more_is_better: better == Better::More, quantile: 0.9, threshold: arguments.threshold };
    let regret = regret_of(last.0, last.1, &options, &Bootstrap { seed, ..Bootstrap::default() });
    for table in regime_tables(arms, &found, regret.as_ref()) {
        studied.tables.write(&table)?;
    }
    let text = text(&studied, (facts, better), &found, regret.as_ref());
    studied.finish(Analysis::Regimes, (facts.name, ""), &Screen::of_stdout().wrapped(&text))
}

type Found = (&'static str, usize, Vec<PointRanking>, Vec<Rule>);

fn text(studied: &Studied, (outcome, better): (&Outcome, Better), found: &[Found], regret: Option<&Regret>) -> String {
    let scenario = studied.scenario;
    let arms = &scenario.experiment.arms;
    let mut text = format!("{}\n", scenario.title);
    for (part, (name, _, mapped, rules)) in studied.parts.iter().zip(found) {
        let worlds = worlds_of_part(part);
        let what = match (*name, scenario.uncertain.is_listed) {
            (MAP, _) => "points of the map",
            (_, true) => "given points of all that is not known",
            (_, false) => "points drawn from all that is not known",
        };
        let _ = writeln!(
            text,
            "\n{} {what} x {worlds}, seed {}: where is the mean {} of each arm the {}?",
            mapped.len(),
            scenario.experiment.seed,
            outcome.name,
            better.superlative()
        );
        text += &Screen::of_stdout().table(&shares(arms, mapped), 1);
        text += &told(arms, rules);
    }
    if found.iter().any(|(_, _, _, rules)| rules.len() > 1) {
        let _ = writeln!(text, "\n{RULES}");
    }
    if let Some(regret) = regret {
        let of = found.last().map_or(MAP, |part| part.0);
        let what = if of == MAP { "the map" } else { "all that is not known" };
        let _ = writeln!(text, "\nRegret over {what}, {} ({}): how far from the best arm", outcome.name, outcome.unit);
        text += &Screen::of_stdout().table(&regrets(arms, regret), 1);
        let _ = writeln!(text, "{REGRET_OF_FEW}");
        if regret.lost > 0 {
            let _ = writeln!(
                text,
                "Left out because no world has a value in every arm there: {}.",
                count_of(regret.lost, "point")
            );
        }
    }
    text
}

/// What the figures of rules count.
const RULES: &str = "Rules: points count by the best mean, resolved or not; those without a difference are left out. \
                     Coverage: of the points at which the arm is best, those inside; density: of the points inside, those \
                     at which it is best. Unseen points: coverage and density, on 30 % of the points, of the box that the \
                     same search finds among the other 70 %, which is seldom the box printed.";

/// Boxes, then the rules of the tree.
fn told(arms: &[Arm], rules: &[Rule]) -> String {
    let mut text = String::new();
    for rule in rules.iter().filter(|rule| rule.method == "prim") {
        let arm = arms[rule.arm].as_str();
        if rule.region.limited() == 0 {
            let all = percent(rule.density);
            let _ = writeln!(text, "{arm}: no box serves better than all points, of which it is best at {all}");
            continue;
        }
        let doubt = if rule.density >= MAJORITY { "" } else { ", if at all," };
        let _ = writeln!(text, "{arm} is best{doubt} when {}", rule.text);
        let _ = writeln!(text, "    {}", quality(rule));
    }
    let leaves: Vec<&Rule> = rules.iter().filter(|rule| rule.method == "tree").collect();
    if leaves.len() > 1 {
        let _ = writeln!(text, "\nRules that leave nothing out:");
    }
    for rule in &leaves {
        let arm = arms[rule.arm].as_str();
        let [density, resolved, mass] = [rule.density, rule.resolved, rule.mass].map(percent);
        let _ = if leaves.len() > 1 {
            writeln!(text, "  {arm}, {density} ({resolved} resolved) of these {mass} of points: {}", rule.text)
        } else {
            writeln!(
                text,
                "{arm} is best at {density} ({resolved} resolved) of the points with a difference; no rule parts them"
            )
        };
    }
    text
}

/// At how many points each arm is best, and how surely; then those without a difference and those without a value.
fn shares(arms: &[Arm], mapped: &[PointRanking]) -> comfy_table::Table {
    let mut table = plain();
    table.set_header(["", "best at", "with probability 0.95 or more", "lead resolved"]);
    for (arm, name) in arms.iter().enumerate() {
        let won: Vec<&PointRanking> = mapped.iter().filter(|point| point.winner() == Some(arm)).collect();
        let sure = won.iter().filter(|point| point.ranks[arm].probability.is_some_and(is_sure)).count();
        let resolved = won.iter().filter(|point| point.lead.is_some_and(|lead| lead.resolved)).count();
        table.add_row([name.as_str().to_owned(), won.len().to_string(), sure.to_string(), resolved.to_string()]);
    }
    let shared = mapped.iter().filter(|point| point.is_shared()).count();
    let without = mapped.iter().filter(|point| point.leaders.is_empty()).count();
    for (name, count) in [("no difference", shared), ("no value in any arm", without)] {
        if count > 0 {
            table.add_row([name.to_owned(), count.to_string()]);
        }
    }
    table
}

fn quality(rule: &Rule) -> String {
    let [coverage, density, resolved] = [rule.coverage, rule.density, rule.resolved].map(percent);
    let mut text = format!("coverage {coverage}, density {density} ({resolved} resolved)");
    if let (Some(coverage), Some(density)) = rule.held_out {
        let _ = write!(text, "; unseen points {} and {}", percent(coverage), percent(density));
    }
    if let Some((overlap, least)) = rule.overlap {
        let _ = write!(
            text,
            "; overlap with boxes of resampled points {} (one in twenty below {})",
            percent(overlap),
            percent(least)
        );
    }
    text
}

fn regrets(arms: &[Arm], regret: &Regret) -> comfy_table::Table {
    let mut table = plain();
    let threshold = regret.arms.iter().any(|arm| arm.satisficing.is_some());
    let last = if threshold { vec!["good enough at"] } else { Vec::new() };
    table.set_header(["", "mean", "mean by halves", "90 % below", "largest", "none better at"].into_iter().chain(last));
    let number = |estimate: Estimate| match estimate.interval {
        Some((low, high)) => format!("{:.4} ({low:.4} to {high:.4})", estimate.value),
        None => format!("{:.4}", estimate.value),
    };
    for (arm, figures) in arms.iter().zip(&regret.arms) {
        let mut cells = vec![
            arm.as_str().to_owned(),
            number(figures.mean),
            figures.by_halves.map_or_else(|| "–".to_owned(), |mean| format!("{mean:.4}")),
            number(figures.quantile),
            number(figures.maximum),
            percent(figures.best.value),
        ];
        cells.extend(figures.satisficing.map(|share| percent(share.value)));
        table.add_row(cells);
    }
    table
}
