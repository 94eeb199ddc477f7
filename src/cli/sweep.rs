//! `polmob sweep`: all arms at many points, to tables, charts and one line per point.

use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::analysis::summary::Samples;
use crate::analysis::{Estimate, contrast, leaders};
use crate::experiment::{Point, sweep_points, sweep_size};
use crate::measures::{Better, OutcomeId};
use crate::report::{self, Analysis, count_of, probability_text, times_between};
use crate::scenario::{Axis, Setting, SweepDesign, Value, label};
use crate::study::{Estimand, load_outcomes};

use super::failure::Failure;
use super::pipeline::{Call, inert, number};
use super::planned_points::PlannedPoints;
use super::screen::{Screen, plain};
use super::study::{Studied, StudyArguments, axes_of, named, worlds_of_part};
use super::study_run::StudyRun;
use super::summary::{is_sure, with_interval, with_sign};

/// Points beyond this number are in the tables only.
const SHOWN: usize = 60;

#[derive(Debug, Args)]
pub(super) struct SweepArguments {
    #[command(flatten)]
    study: StudyArguments,
    /// How the axes are covered: grid, list, `latin_hypercube`, sobol or `one_at_a_time` [default: the scenario's].
    #[arg(long, value_name = "DESIGN", value_parser = |word: &str| SweepDesign::read(&word.replace('-', "_"), "designs"))]
    design: Option<SweepDesign>,
    /// Points of a Latin hypercube or a Sobol sequence [default: the scenario's].
    #[arg(long, value_name = "N")]
    points: Option<u32>,
    /// Points from a file, in place of axes and design: CSV, Parquet or JSON lines, a column for each key, a row for each
    /// point.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["vary", "design", "points", "ablations"])]
    points_file: Option<PathBuf>,
    /// Each of the thirteen ablations alone, in place of the scenario's axes.
    #[arg(long, conflicts_with_all = ["vary", "design"])]
    ablations: bool,
}

/// Every switch of the table `[ablation]`.
fn ablations() -> Vec<String> {
    let entries = crate::scenario::catalogue().entries().iter();
    entries.filter(|entry| entry.key.starts_with("ablation.")).map(|entry| format!("{} = true", entry.key)).collect()
}

pub(super) fn sweep(arguments: &SweepArguments, call: &Call) -> Result<ExitCode, Failure> {
    let mut settings: Vec<Setting> = Vec::new();
    let mut design = arguments.design;
    if arguments.ablations {
        settings.push(Setting::of_list("sweep.axes", &ablations())?.typed_as("--ablations"));
        design = Some(SweepDesign::OneAtATime);
    }
    if let Some(file) = &arguments.points_file {
        settings.push(axes_of(file, "sweep")?);
        design = Some(SweepDesign::List);
    }
    if let Some(design) = design {
        let (name, setting) = (design.as_str(), format!("sweep.design=\"{}\"", design.as_str()));
        settings.push(setting.parse::<Setting>()?.typed_as(format!("--design {name}")));
    }
    settings.extend(number("sweep.points", arguments.points)?);
    let scenario = arguments.study.load("sweep", &settings)?;
    let sweep = &scenario.sweep;
    if arguments.points.is_some() && !sweep.design.is_sampled() {
        let acts = format!(
            "it is of the designs latin_hypercube and sobol, and the points of this design, {}, follow from its axes, such as --vary KEY=FROM..TO:LEVELS",
            sweep.design.as_str()
        );
        return Err(inert("points", &acts));
    }
    let outcome = named(&scenario, arguments.study.outcome.as_deref())?;
    arguments.study.allow(&scenario, sweep_size(&sweep.axes, sweep.design, sweep.points), sweep.worlds)?;
    let points = sweep_points(&scenario, &sweep.axes, sweep.design, sweep.points)?;
    let plan = PlannedPoints { name: "sweep", points, worlds: sweep.worlds };
    let mut studied =
        match arguments.study.run(call, &scenario, ("sweep", sweep.design.as_str(), outcome), vec![plan])? {
            StudyRun::Done(studied) => studied,
            StudyRun::Stopped(code) => return Ok(code),
        };
    let alone = sweep.design == SweepDesign::OneAtATime;
    if alone {
        let outcomes = studied.journal.kept();
        let Studied { tables, journal, parts, .. } = &mut *studied;
        tables.write_effects(journal, &parts[0], &outcomes)?;
    }
    let text = if alone { effects(&studied, outcome)? } else { by_point(&studied, outcome)? };
    let name = scenario.experiment.entry(outcome).name;
    studied.finish(Analysis::Sweep, (name, ""), &Screen::of_stdout().wrapped(&text))
}

/// The outcome at one of the points: no more is held at a time.
fn at(studied: &Studied, number: usize, point: &Point, outcome: OutcomeId) -> Result<Samples, Failure> {
    let arms = &studied.scenario.experiment.arms;
    let Studied { journal, parts, .. } = studied;
    let worlds = parts[0].worlds.at(number);
    let mut samples = load_outcomes(journal, point.id, worlds, arms, &[outcome])?.samples;
    samples.are_worth(studied.scenario.experiment.worth(worlds as usize));
    Ok(samples)
}

fn head(studied: &Studied, outcome: OutcomeId) -> String {
    let outcome = studied.scenario.experiment.entry(outcome);
    let unit = format!("{}, {}", outcome.name, outcome.unit);
    let part = &studied.parts[0];
    let worlds = worlds_of_part(part);
    format!(
        "{}\n{} x {worlds}, seed {}; {unit}: mean over worlds and half-width of its 95 % interval\n\n",
        studied.scenario.title,
        count_of(part.points.len(), "point"),
        studied.scenario.experiment.seed
    )
}

/// A line per point: its values, the arms, and which is best.
fn by_point(studied: &Studied, outcome: OutcomeId) -> Result<String, Failure> {
    let mut text = head(studied, outcome);
    let part = &studied.parts[0];
    let points = part.points.len();
    let arms = &studied.scenario.experiment.arms;
    let axes = part.points.axes.iter().map(|axis: &Axis| label(&axis.name));
    let mut table = plain();
    let last = if arms.len() > 1 { vec!["highest", "probability"] } else { Vec::new() };
    let rest = arms.iter().map(|arm| arm.as_str()).chain(last).map(str::to_owned);
    table.set_header(["point".to_owned()].into_iter().chain(axes).chain(rest));
    let mut pairing = Pairing::default();
    for (number, point) in part.points.iter().enumerate().take(SHOWN) {
        let point = point?;
        let samples = at(studied, number, &point, outcome)?;
        for (arm, minus, found) in samples.contrasts(0) {
            pairing.add(&format!("{} - {}", arm.as_str(), minus.as_str()), found.variance_ratio);
        }
        let estimates = samples.estimates(0);
        let mut cells = vec![number.to_string()];
        cells.extend(point.values.iter().map(|value| value.as_ref().map_or_else(String::new, read)));
        cells.extend(estimates.iter().map(|(_, estimate, best)| {
            let star = if arms.len() > 1 && best.probability.is_some_and(is_sure) { "*" } else { "" };
            format!("{star}{}", with_interval((*estimate).into()))
        }));
        if arms.len() > 1 {
            let highest = leaders(estimates.iter().map(|(_, estimate, _)| estimate.mean), Better::More);
            cells.extend(match highest[..] {
                [] => ["no value".to_owned(), String::new()],
                [leader] => {
                    let (arm, _, rank) = &estimates[leader];
                    [arm.as_str().to_owned(), rank.probability.map_or_else(String::new, probability_text)]
                }
                _ => ["no difference".to_owned(), String::new()],
            });
        }
        table.add_row(cells);
    }
    text += &Screen::of_stdout().table(&table, 0);
    if arms.len() > 1 {
        text += "* highest, with a probability of 0.95 or more\n";
    }
    text += &pairing.text("differences");
    let hidden = points.saturating_sub(SHOWN);
    if hidden > 0 {
        let _ = writeln!(text, "{hidden} further points are in the tables.");
    }
    Ok(text)
}

/// What moving each axis alone does to every contrast.
fn effects(studied: &Studied, outcome: OutcomeId) -> Result<String, Failure> {
    let mut text = head(studied, outcome);
    let points = &studied.parts[0].points;
    let arms = &studied.scenario.experiment.arms;
    let quantities: Vec<Estimand> = Estimand::all(arms, outcome);
    let contrasts: Vec<&Estimand> = quantities.iter().filter(|quantity| quantity.minus.is_some()).collect();
    let shown: Vec<&Estimand> = if contrasts.is_empty() { quantities.iter().collect() } else { contrasts };
    let mut table = plain();
    table.set_header([String::new()].into_iter().chain(shown.iter().map(ToString::to_string)));
    let base = at(studied, 0, &points.point(0)?, outcome)?;
    let (mut pairing, mut changed) = (Pairing::default(), Pairing::default());
    for (arm, minus, found) in base.contrasts(0) {
        pairing.add(&format!("{} - {}", arm.as_str(), minus.as_str()), found.variance_ratio);
    }
    let worth = studied.scenario.experiment.worth(base.worlds());
    let as_is = shown.iter().map(|quantity| {
        let estimate = Estimate::of(&quantity.by_world(&base, 0)).worth(worth);
        let is_settled = estimate.low.is_some_and(|low| low > 0.0) || estimate.high.is_some_and(|high| high < 0.0);
        let mark = if quantity.minus.is_none() || is_settled { "" } else { " ?" };
        with_sign(estimate.into()) + mark
    });
    table.add_row(["the scenario as it is".to_owned()].into_iter().chain(as_is));
    for (number, point) in points.iter().enumerate().take(SHOWN).skip(1) {
        let point = point?;
        let moved = at(studied, number, &point, outcome)?;
        let Some(axis) = point.moved else { continue };
        let value = point.values[axis].as_ref().map_or_else(String::new, Value::unquoted);
        let name = label(&points.axes[axis].name);
        let changes = shown.iter().map(|quantity| {
            let change = contrast(&quantity.by_world(&moved, 0), &quantity.by_world(&base, 0)).worth(worth);
            changed.add(&quantity.to_string(), change.variance_ratio);
            let mark = if change.resolved { "" } else { " ?" };
            with_sign(change.difference.into()) + mark
        });
        let change =
            if value == "true" { format!("change with {name}") } else { format!("change at {name} = {value}") };
        table.add_row([change].into_iter().chain(changes));
    }
    text += &Screen::of_stdout().table(&table, 1);
    text += "Changes are paired by world; ? marks what has an interval that contains 0.\n";
    text += &pairing.text("differences in the scenario as it is");
    text += &changed.text("changes");
    Ok(text)
}

/// What pairing by world does to the variance of what is compared, over the points that are shown.
#[derive(Default)]
struct Pairing(Vec<(String, Vec<f64>)>);

impl Pairing {
    fn add(&mut self, name: &str, ratio: Option<f64>) {
        let known = self.0.iter_mut().find(|(known, _)| known == name);
        match known {
            Some((_, ratios)) => ratios.extend(ratio),
            None => self.0.push((name.to_owned(), ratio.into_iter().collect())),
        }
    }

    fn text(&self, what: &str) -> String {
        let told = self
            .0
            .iter()
            .filter_map(|(name, ratios)| Some(format!("{name} {}", times_between(ratios.iter().copied())?)));
        let told: Vec<String> = told.collect();
        if told.is_empty() {
            String::new()
        } else {
            format!("Variance ratio of {what}, unpaired over paired: {}.\n", told.join(", "))
        }
    }
}

/// A value with as many digits as a reader needs.
fn read(value: &Value) -> String {
    match value {
        Value::Number(number) => report::number(*number),
        other => other.unquoted(),
    }
}
