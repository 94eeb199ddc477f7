//! `polmob sensitivity`: which of the parameters that are not known decide an outcome or a contrast, and how much is random.

use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::analysis::bootstrap::Estimate;
use crate::analysis::morris::MorrisIndex;
use crate::analysis::pawn::PawnIndex;
use crate::analysis::sobol_indices::{AxisIndices, PairIndex, SobolIndices};
use crate::analysis::variation::{FEW_CASES, Variation};
use crate::experiment::{cube_points, listed_points};
use crate::measures::{Outcome, OutcomeId};
use crate::parameters::Arm;
use crate::report::{Analysis, between, count_of};
use crate::scenario::{Distribution, Scenario, label};
use crate::study::{Estimand, Indices, Layout, Method, index_tables, indices, worlds_of};

use super::failure::Failure;
use super::pipeline::{Call, inert, number};
use super::planned_points::PlannedPoints;
use super::screen::{Screen, plain};
use super::study::{Studied, StudyArguments, given_points, named, worlds_of_part};
use super::study_run::StudyRun;

#[derive(Debug, Args)]
pub(super) struct SensitivityArguments {
    #[command(flatten)]
    study: StudyArguments,
    /// How: morris (cheap screening), sobol (shares of variance) or pawn (whole distributions).
    #[arg(long, value_name = "METHOD", value_parser = |word: &str| Method::read(word, "methods"), default_value = "sobol")]
    method: Method,
    /// Rank the inputs of this contrast, such as hybrid-spontaneous [default: that one, if both arms are there].
    #[arg(long, value_name = "ARM-ARM", conflicts_with = "arm")]
    contrast: Option<String>,
    /// Rank the inputs of the level in this arm.
    #[arg(long, value_name = "ARM")]
    arm: Option<String>,
    /// Rows of a Sobol design or trajectories of Morris; PAWN takes as many points as Sobol [default: the scenario's].
    #[arg(long, value_name = "N")]
    samples: Option<u32>,
    /// Points from a file, in place of drawn ones, for --method pawn: CSV, Parquet or JSON lines, a column for each key, a
    /// row for each point.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["vary", "samples"])]
    points_file: Option<PathBuf>,
    /// Sobol indices of pairs too, for about twice the runs.
    #[arg(long)]
    second_order: bool,
}

pub(super) fn sensitivity(arguments: &SensitivityArguments, call: &Call) -> Result<ExitCode, Failure> {
    let mut settings = match &arguments.points_file {
        Some(file) => given_points(file)?,
        None => Vec::new(),
    };
    settings.extend(number("uncertain.samples", arguments.samples)?);
    let scenario = arguments.study.load("uncertain", &settings)?;
    let outcome = named(&scenario, arguments.study.outcome.as_deref())?;
    let arms = &scenario.experiment.arms;
    let shown = asked(arguments, arms, outcome)?;
    let uncertain = &scenario.uncertain;
    if arguments.second_order && arguments.method != Method::Sobol {
        return Err(inert(
            "second-order",
            &format!("it is of --method sobol, and this is {}", arguments.method.as_str()),
        ));
    }
    let (method, samples, count) = (arguments.method, uncertain.samples as usize, uncertain.axes.len());
    let seed = scenario.experiment.seed;
    let (layout, points) = if uncertain.is_listed {
        if method != Method::Pawn {
            let method = method.as_str();
            return Err(Failure::Usage(format!(
                "points that are given serve --method pawn, which takes any; {method} rests on points of its own design, drawn over \
                 the axes under [uncertain] or of --vary key=values"
            )));
        }
        let points = listed_points(&scenario, &uncertain.axes)?;
        arguments.study.allow(&scenario, Some(points.len() as u64), uncertain.worlds)?;
        (Layout::Pawn, points)
    } else {
        let size = Layout::size(method, count, samples, arguments.second_order);
        arguments.study.allow(&scenario, Some(size), uncertain.worlds)?;
        let values: Vec<Distribution> = uncertain.axes.iter().map(|axis| axis.values.clone()).collect();
        let (layout, cube) = Layout::new(method, &values, samples, arguments.second_order, seed)
            .map_err(|error| Failure::Usage(error.to_string()))?;
        (layout, cube_points(&scenario, &uncertain.axes, cube)?)
    };
    let plan = PlannedPoints { name: "space", points, worlds: uncertain.worlds };
    let mut studied =
        match arguments.study.run(call, &scenario, ("sensitivity", method.as_str(), outcome), vec![plan])? {
            StudyRun::Done(studied) => studied,
            StudyRun::Stopped(code) => return Ok(code),
        };

    let mut quantities = Estimand::all(arms, outcome);
    let at = quantities.iter().position(|quantity| *quantity == shown || is_reverse(quantity, &shown)).unwrap_or(0);
    // A pair of arms is there once, the other way round where it was requested so.
    quantities[at] = shown;
    let names: Vec<String> = uncertain.axes.iter().map(|axis| axis.name.clone()).collect();
    let found = {
        let Studied { parts, journal, executor, .. } = &mut *studied;
        let part = &parts[0];
        let worth = scenario.experiment.worth(part.worlds.most() as usize);
        let mut layer = part.points.layer();
        let at = |at: usize| -> Result<_, Failure> {
            Ok(worlds_of(journal, layer.point(at)?.id, part.worlds.at(at), arms, outcome)?)
        };
        indices(&layout, part, worth, at, &quantities, seed, executor)?
    };
    let facts = scenario.experiment.entry(outcome);
    let (found, variations): (Vec<Indices>, Vec<Variation>) = found.into_iter().unzip();
    for table in index_tables(&names, facts, &quantities, &found) {
        studied.tables.write(&table)?;
    }
    let text = head(&scenario, &studied, method, facts, &quantities[at])
        + &ranking(&names.iter().map(|name| label(name)).collect::<Vec<_>>(), &found[at])
        + &doubts(&found[at], variations[at], &quantities[at], facts, &studied);
    studied.finish(
        Analysis::Sensitivity,
        (facts.name, &quantities[at].to_string()),
        &Screen::of_stdout().wrapped(&text),
    )
}

/// The quantity requested, else hybrid less spontaneous, else the last contrast, else the only level.
fn asked(arguments: &SensitivityArguments, arms: &[Arm], outcome: OutcomeId) -> Result<Estimand, Failure> {
    if let Some(text) = arguments.contrast.as_ref() {
        return match Estimand::read(text, arms, outcome)? {
            contrast if contrast.minus.is_some() => Ok(contrast),
            _ => Err(Failure::Usage(format!("a contrast reads hybrid-spontaneous, and `{text}` has one arm"))),
        };
    }
    if let Some(text) = &arguments.arm {
        return Ok(Estimand::read(text, arms, outcome)?);
    }
    let all = Estimand::all(arms, outcome);
    let usual = all.iter().find(|quantity| quantity.arms() == (Arm::HYBRID, Some(Arm::SPONTANEOUS)));
    Ok(usual.or(all.last()).copied().unwrap_or_else(|| Estimand::new(arms, 0, None, outcome)))
}

fn is_reverse(one: &Estimand, other: &Estimand) -> bool {
    one.minus == Some(other.arm) && other.minus == Some(one.arm)
}

fn head(scenario: &Scenario, studied: &Studied, method: Method, outcome: &Outcome, quantity: &Estimand) -> String {
    let part = &studied.parts[0];
    format!(
        "{}\n{} of {} x {}, seed {}; {} of {quantity}, {}\n\n",
        scenario.title,
        method.as_str(),
        count_of(part.points.len(), "point"),
        worlds_of_part(part),
        scenario.experiment.seed,
        outcome.name,
        outcome.unit
    )
}

/// All inputs, the strongest first.
fn ranking(names: &[String], found: &Indices) -> String {
    // By input: what it is ranked by and what the table says of it; nothing without an index.
    type Ranked = Option<(f64, [String; 3])>;
    let (header, indices): ([&str; 4], Vec<Ranked>) = match found {
        Indices::Morris(axes, _) => {
            let row = |index: &MorrisIndex| (index.mu_star.value, [index.mu_star, index.mu, index.sigma].map(cell));
            let header = ["input", "mean size of effects", "mean effect", "spread of effects"];
            (header, axes.iter().map(|index| index.as_ref().map(row)).collect())
        }
        Indices::Sobol(indices) => {
            let row = |index: &AxisIndices| {
                let note = if index.lost > 0 { format!("{} lost", count_of(index.lost, "row")) } else { String::new() };
                (index.total.value, [cell(index.total), cell(index.first), note])
            };
            let header = ["input", "total share of variance", "alone", ""];
            (header, indices.axes.iter().map(|index| index.as_ref().map(row)).collect())
        }
        Indices::Pawn(axes, _) => {
            let row = |index: &PawnIndex| {
                let note = if index.matters() { "" } else { "no more than a dummy" };
                let dummy = format!("{:.3} for a dummy", index.dummy_median);
                (index.median.value, [cell(index.median), dummy, note.to_owned()])
            };
            let header = ["input", "median distance", "stays below", ""];
            (header, axes.iter().map(|index| index.as_ref().map(row)).collect())
        }
    };
    let none = || (f64::NEG_INFINITY, ["none".to_owned(), String::new(), String::new()]);
    let rows = indices.into_iter().map(|index| index.unwrap_or_else(none));
    let mut rows: Vec<(&String, (f64, [String; 3]))> = names.iter().zip(rows).collect();
    rows.sort_by(|a, b| b.1.0.total_cmp(&a.1.0));
    let mut table = plain();
    table.set_header(header);
    for (name, (_, cells)) in rows {
        table.add_row(std::iter::once(name.clone()).chain(cells));
    }
    let mut text = Screen::of_stdout().table(&table, 1);
    if let Some(random_share) = found.random_share() {
        let _ = writeln!(
            text,
            "\nRandom draws: {} of the variance of a single run; the indices are of means.",
            cell(random_share)
        );
    }
    if let Indices::Sobol(indices) = found {
        for pair in strongest(indices) {
            let (one, other) = (&names[pair.axes.0], &names[pair.axes.1]);
            let _ = writeln!(text, "Together: {one} and {other}, {}", cell(pair.second));
        }
    }
    text
}

/// The pairs whose interaction is surely there, the strongest three.
fn strongest(indices: &SobolIndices) -> Vec<PairIndex> {
    let mut pairs: Vec<_> =
        (indices.pairs.iter().copied()).filter(|pair| pair.second.interval.is_some_and(|(low, _)| low > 0.0)).collect();
    pairs.sort_by(|a, b| b.second.value.total_cmp(&a.second.value));
    pairs.truncate(3);
    pairs
}

/// What the numbers cannot say, and why.
fn doubts(found: &Indices, variation: Variation, quantity: &Estimand, outcome: &Outcome, studied: &Studied) -> String {
    if let Some(reason) = variation.reason() {
        return format!("\nNo input can be ranked: {} of {quantity} {reason}.\n", outcome.name);
    }
    let mut text = String::new();
    match found.used() {
        None => {
            text += "\nNo input can be ranked: the design is too small for an interval of any index, or all that varies is random \
                     draws. More --samples or more --worlds would show which.\n";
        }
        Some(used) if used < FEW_CASES => {
            let _ = writeln!(
                text,
                "\nCaution: {used} {} are behind an index; with fewer than {FEW_CASES} the intervals are too narrow.",
                found.cases()
            );
        }
        Some(_) => {}
    }
    if found.random_share().is_none() {
        text += if studied.parts[0].worlds.most() < 2 {
            "\nRandom draws cannot be separated from inputs with one world at each point.\n"
        } else {
            "\nRandom draws cannot be separated from inputs: the design is too small, or too few points have two runs with a value.\n"
        };
    }
    text
}

fn cell(estimate: Estimate) -> String {
    between(Some(estimate).into())
}
