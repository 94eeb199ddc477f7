//! What a run says, as text for a reader of any screen and as JSON for a program: outcomes by arm with intervals, paired
//! contrasts, what is not resolved.

use std::fmt::Write;

use comfy_table::Table;
use serde_json::json;

use crate::analysis::{Contrast, Estimate, leaders};
use crate::experiment::Progress;
use crate::measures::{self, Better, OutcomeId};
use crate::output::headed;
use crate::parameters::Arm;
use crate::report::{HEADLINES, count_of, decimals, ratio_text, types};
use crate::scenario::{Experiment, Scenario};

use super::screen::{BOLD, GREEN, RED, Screen, YELLOW, plain};
use super::stated::Stated;

/// What stands below contrasts with a ratio of variances.
pub(super) const PAIRING: &str =
    "Variance ratio: that of unpaired differences over that of paired ones; below 1 pairing costs.";

const NOTE: &str = "Transfer is a quantity of the model: no real park reports a transfer index.";

/// The summary of an ensemble as text.
pub(super) fn text(scenario: &Scenario, stated: &dyn Stated, worlds: Progress, screen: Screen) -> String {
    let size = &scenario.experiment;
    let mut text = format!(
        "{}\n{} x {}, {}, seed {}\n",
        screen.paint(BOLD, &scenario.title),
        count_of(worlds.worlds, "world"),
        count_of(size.runs, "run"),
        count_of(scenario.parameters.time.years, "year"),
        size.seed
    );
    if !worlds.complete {
        let words = format!("INCOMPLETE: interrupted after {} of {} worlds", worlds.worlds, worlds.asked);
        let _ = writeln!(text, "{}", screen.paint(RED, &words));
    }
    if worlds.worlds == 0 {
        return text;
    }
    text += "Mean over worlds and half-width of its 95 % interval";
    text += if size.arms.len() > 1 { "; * highest mean, with a probability of 0.95 or more\n\n" } else { "\n\n" };
    text += &arms(size, stated, screen);
    if size.arms.len() > 1 {
        text += &compared(stated, screen);
    }
    let _ = writeln!(text, "\n{NOTE}");
    screen.wrapped(&text)
}

/// Outcomes by arm; units go where the screen is too narrow for them beside all arms.
fn arms(size: &Experiment, stated: &dyn Stated, screen: Screen) -> String {
    let whole = screen.table(&arm_table(size, stated, true), 1);
    let is_cut = whole.lines().any(str::is_empty);
    if !is_cut {
        return whole;
    }
    let short = screen.table(&arm_table(size, stated, false), 1);
    // Fewer tables say more; as many tables had better have units.
    if short.lines().count() < whole.lines().count() { short } else { whole }
}

fn arm_table(size: &Experiment, stated: &dyn Stated, units: bool) -> Table {
    let mut table = plain();
    table.set_header([""].into_iter().chain(stated.arms().iter().map(|arm| arm.as_str())));
    let own = size.outcome_ids().skip(measures::outcomes().len());
    for at in HEADLINES.iter().filter_map(|name| measures::position(name)).chain(own) {
        let outcome = size.entry(at);
        let label = if units { format!("{}, {}", outcome.name, outcome.unit) } else { outcome.name.to_owned() };
        let estimates = stated.estimates(at);
        let cells = estimates.iter().map(|(_, estimate, highest)| {
            let is_best = estimates.len() > 1 && highest.is_some_and(is_sure);
            format!("{}{}", if is_best { "*" } else { "" }, with_interval(estimate))
        });
        table.add_row([label].into_iter().chain(cells));
    }
    table
}

/// Whether a highest mean deserves its star.
pub(super) fn is_sure(probability: f64) -> bool {
    probability >= 0.95
}

/// Who leads in the first outcome, and how every pair of arms compares.
fn compared(stated: &dyn Stated, screen: Screen) -> String {
    let Some(outcome) = measures::position(HEADLINES[0]) else { return String::new() };
    let mut text = led(stated, outcome, screen);
    let _ = writeln!(text, "Paired differences in {}:", HEADLINES[0]);
    let rows: Vec<[String; 5]> =
        stated.contrasts(outcome).iter().map(|(arm, other, contrast)| contrast_row(*arm, *other, contrast)).collect();
    let lines = |columns: usize| {
        let mut table = plain();
        for row in &rows {
            table.add_row(row.iter().take(columns));
        }
        for at in [1, 2, 3] {
            if let Some(column) = table.column_mut(at) {
                column.set_cell_alignment(comfy_table::CellAlignment::Right);
            }
        }
        table.trim_fmt()
    };
    let whole = lines(5);
    let fits = screen.fits(&whole);
    for (line, row) in if fits { whole } else { lines(2) }.lines().zip(&rows) {
        let line = if row[4].is_empty() { line.to_owned() } else { screen.paint(YELLOW, line) };
        let _ = writeln!(text, "{line}");
        if !fits {
            // What has no place beside the difference goes below it.
            for note in row[2..].iter().filter(|note| !note.is_empty()) {
                let _ = writeln!(text, "      {note}");
            }
        }
    }
    text + PAIRING + "\n"
}

/// The type of the highest mean, and the arm: the open one, in which everybody may do everything, is no type.
fn led(stated: &dyn Stated, outcome: OutcomeId, screen: Screen) -> String {
    let estimates = stated.estimates(outcome);
    let leader = |chances: &[Option<f64>]| -> Option<String> {
        let means =
            estimates.iter().zip(chances).map(|((_, estimate, _), chance)| estimate.mean.filter(|_| chance.is_some()));
        let words: Vec<&str> = leaders(means, Better::More).into_iter().map(|at| estimates[at].0.as_str()).collect();
        match words[..] {
            [] => None,
            [word] => {
                let at = estimates.iter().position(|(arm, _, _)| arm.as_str() == word)?;
                Some(format!("{} (probability {})", screen.paint(GREEN, word), share(chances[at]?)))
            }
            _ => Some(format!("no difference between {}", words.join(", "))),
        }
    };
    let of_types = stated.highest_of_types(outcome);
    let of_all: Vec<Option<f64>> = estimates.iter().map(|(_, _, highest)| *highest).collect();
    let Some(best) = leader(&of_all) else { return String::new() };
    let count = of_types.iter().flatten().count();
    match leader(&of_types).filter(|_| count < estimates.len()) {
        Some(first) => {
            format!("\nHighest mean {} of {}: {first}; of all arms: {best}\n", HEADLINES[0], types(count))
        }
        None => format!("\nHighest mean {}: {best}\n", HEADLINES[0]),
    }
}

/// The summary of an ensemble as JSON: every outcome by arm, and every contrast.
pub(super) fn json(scenario: &Scenario, stated: &dyn Stated, worlds: Progress) -> String {
    let size = &scenario.experiment;
    let has_worlds = worlds.worlds > 0;
    let outcomes: Vec<_> = (size.outcome_ids().filter(|_| has_worlds))
        .map(|at| {
            let outcome = size.entry(at);
            let of_types = stated.highest_of_types(at);
            let arms: Vec<_> = (stated.estimates(at).into_iter().zip(of_types))
                .map(|((arm, estimate, highest), of_types)| {
                    json!({
                        "arm": arm.as_str(), "mean": estimate.mean, "sd": estimate.sd,
                        "standard_error": estimate.standard_error, "low": estimate.low, "high": estimate.high,
                        "worlds": estimate.n, "missing": estimate.missing, "highest_probability": highest,
                        "highest_of_types": of_types,
                    })
                })
                .collect();
            let contrasts: Vec<_> = (stated.contrasts(at).into_iter())
                .map(|(arm, other, contrast)| {
                    json!({
                        "arm": arm.as_str(), "minus": other.as_str(), "difference": contrast.difference.mean,
                        "low": contrast.difference.low, "high": contrast.difference.high,
                        "resolved": contrast.resolved, "share_above": contrast.share_above,
                        "variance_ratio": contrast.variance_ratio, "worlds_needed": contrast.worlds_needed,
                    })
                })
                .collect();
            json!({
                "name": outcome.name, "unit": outcome.unit, "meaning": outcome.meaning, "arms": arms, "contrasts": contrasts,
            })
        })
        .collect();
    let summary = json!({
        "years": scenario.parameters.time.years,
        "arms": size.arms.iter().map(|arm| arm.as_str()).collect::<Vec<_>>(),
        "worlds": { "asked": size.worlds, "done": worlds.worlds },
        "runs_per_world": size.runs,
        "complete": worlds.complete,
        "note": NOTE,
        "outcomes": outcomes,
    });
    headed("run", Some(scenario), summary)
}

fn contrast_row(arm: Arm, other: Arm, contrast: &Contrast) -> [String; 5] {
    let note = match (contrast.resolved || contrast.is_equal(), contrast.worlds_needed) {
        (true, _) => String::new(),
        (false, Some(worlds)) => format!("not resolved; about {worlds} worlds would be enough"),
        (false, None) => "not resolved".to_owned(),
    };
    let above = match contrast.share_above {
        Some(_) if contrast.is_equal() => "equal in every world".to_owned(),
        Some(above) => format!("higher in {} of worlds", percent(above)),
        None => String::new(),
    };
    let ratio = contrast
        .variance_ratio
        .and_then(ratio_text)
        .map_or_else(String::new, |times| format!("variance ratio {times}"));
    [format!("  {} - {}", arm.as_str(), other.as_str()), with_sign(&contrast.difference), above, ratio, note]
}

/// Mean and half-width, with as many decimals as the half-width deserves; of one value three digits.
pub(super) fn with_interval(estimate: &Estimate) -> String {
    match (estimate.mean, half_width(estimate)) {
        (Some(mean), Some(half)) => {
            let decimals = decimals(half);
            format!("{} ± {half:.decimals$}", fixed(mean, decimals))
        }
        (Some(mean), None) => fixed(mean, decimals(mean.abs() / 10.0)),
        (None, _) => "none".to_owned(),
    }
}

/// A number with so many decimals; one that rounds to zero has no sign.
fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    if is_zero(&text) { text.replace('-', "") } else { text }
}

fn is_zero(text: &str) -> bool {
    text.trim_start_matches(['-', '0', '.']).is_empty()
}

/// A difference: the same with its sign; where one world has a value, that there is no interval.
pub(super) fn with_sign(estimate: &Estimate) -> String {
    let text = with_interval(estimate);
    let mean = text.split(' ').next().unwrap_or_default();
    let is_above = estimate.mean.is_some_and(|mean| mean > 0.0) && !is_zero(mean);
    let text = if is_above { format!("+{text}") } else { text.replacen('-', "−", 1) };
    let is_bare = estimate.mean.is_some() && half_width(estimate).is_none();
    if is_bare { text + " (one world, no interval)" } else { text }
}

fn half_width(estimate: &Estimate) -> Option<f64> {
    Some((estimate.high? - estimate.low?) / 2.0)
}

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

pub(super) fn share(probability: f64) -> String {
    if probability > 0.995 { "above 0.99".to_owned() } else { format!("{probability:.2}") }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::atomic::AtomicBool;

    use super::super::screen::width;
    use super::*;
    use crate::analysis::ensemble_summary::EnsembleSummary;
    use crate::analysis::summary::Summary;
    use crate::experiment::Ensemble;

    fn village() -> (Scenario, Summary, Progress) {
        let village = "title = \"A village\"\n[world]\nhome_regions = 2\nhost_countries = 2\nhost_regions = 2\n\
                       [launch]\nrate = 0.02\n[time]\nyears = 8\n[experiment]\nworlds = 6";
        let scenario = Scenario::parse("village", village, &[]).unwrap();
        let mut stated = EnsembleSummary::new(&scenario);
        let take = |worlds: Vec<crate::experiment::WorldRuns>| {
            stated.add(&worlds);
            Ok::<(), Infallible>(())
        };
        let ensemble = Ensemble::new(&scenario, 1).unwrap();
        let progress = ensemble.run(&AtomicBool::new(false), || {}, take).unwrap_or_else(|never| match never {});
        drop(ensemble);
        (scenario, stated.outcomes, progress)
    }

    #[test]
    fn no_line_is_wider_than_the_screen_and_no_arm_is_lost() {
        let (scenario, stated, progress) = village();
        let plain = text(&scenario, &stated, progress, Screen::FILE);
        for columns in [60, 72, 80, 100, 140, 200] {
            let narrow = text(&scenario, &stated, progress, Screen { columns: Some(columns), colour: false });
            let widest = narrow.lines().map(width).max();
            assert!(widest.is_some_and(|widest| widest <= columns), "{columns}: {widest:?}\n{narrow}");
            for line in plain.lines().filter(|line| line.starts_with(char::is_lowercase)) {
                for number in line.split("  ").skip(1).map(str::trim).filter(|number| !number.is_empty()) {
                    assert!(narrow.contains(number), "{columns} lacks {number}");
                }
            }
            let colour = text(&scenario, &stated, progress, Screen { columns: Some(columns), colour: true });
            assert!(colour.contains('\u{1b}') && colour.lines().all(|line| width(line) <= columns));
        }
        assert!(!plain.contains('\u{1b}'));
    }

    #[test]
    fn arms_that_are_equal_are_told_as_equal() {
        let zero = crate::analysis::contrast(&[0.0, -0.0, 0.5], &[0.0, 0.0, 0.5]);
        let row = contrast_row(Arm::OPEN, Arm::HYBRID, &zero);
        assert_eq!(row[1..], ["0.00 ± 0.00", "equal in every world", "", ""]);
        let small = Estimate { mean: Some(0.000_1), low: Some(-0.1), high: Some(0.100_2), ..Estimate::default() };
        assert_eq!(with_sign(&small), "0.00 ± 0.10");
        let below = Estimate { mean: Some(-0.2), low: Some(-0.3), high: Some(-0.1), ..Estimate::default() };
        let one = |mean: f64| Estimate { mean: Some(mean), n: 1, ..Estimate::default() };
        for (mean, alone, difference) in [(0.2222, "0.222", "+0.222"), (-0.000_054_32, "-0.0000543", "−0.0000543")] {
            assert_eq!(with_interval(&one(mean)), alone);
            assert_eq!(with_sign(&one(mean)), format!("{difference} (one world, no interval)"));
        }
        assert_eq!((with_interval(&one(16.0)), with_interval(&one(0.0))), ("16.0".to_owned(), "0.00".to_owned()));
        assert_eq!(with_sign(&Estimate::default()), "none");
        assert_eq!((with_sign(&below), with_interval(&below)), ("−0.20 ± 0.10".to_owned(), "-0.20 ± 0.10".to_owned()));
    }

    #[test]
    fn json_says_what_the_findings_say() {
        let (scenario, stated, progress) = village();
        let read: serde_json::Value = serde_json::from_str(&json(&scenario, &stated, progress)).unwrap();
        assert_eq!(read["outcomes"].as_array().unwrap().len(), measures::outcomes().count());
        let transfer = &read["outcomes"][measures::outcomes().position(|outcome| outcome.name == "transfer").unwrap()];
        let estimate = &stated.estimates(measures::position("transfer").unwrap())[1].1;
        assert_eq!(transfer["arms"][1]["mean"].as_f64(), estimate.mean);
        assert_eq!(read["complete"], true);
    }
}
