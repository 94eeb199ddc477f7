//! What a run says, as text for a reader of any screen and as JSON for a program: outcomes by arm with intervals, paired
//! contrasts, what is not resolved.

use std::fmt::Write;

use comfy_table::Table;
use serde_json::json;

use crate::analysis::{Interval, leaders};
use crate::experiment::Progress;
use crate::measures::{self, Better};
use crate::output::headed;
use crate::output::results::{ArmRow, Difference};
use crate::parameters::Arm;
use crate::report::{HEADLINES, count_of, decimals, doubtful_worlds, percent, probability_text, ratio_text, set_of};
use crate::scenario::{Experiment, Scenario};

use super::screen::{BOLD, GREEN, RED, Screen, YELLOW, plain};
use super::stated::Stated;

/// What stands below contrasts with a ratio of variances.
pub(super) const PAIRING: &str =
    "Variance ratio: that of unpaired differences over that of paired ones; below 1 pairing costs.";

const NOTE: &str = "Transfer is a quantity of the model: no real park reports a transfer index.";

/// The summary of an ensemble as text.
pub(super) fn text(scenario: &Scenario, stated: &Stated, worlds: Progress, screen: Screen) -> String {
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
    if stated.founds_no_park() {
        let words = "No park was founded in any world, so that no arm transfers technology and none can be compared.";
        let _ = writeln!(text, "{}", screen.paint(RED, words));
    }
    if let Some(doubt) = doubtful_worlds(size, worlds.worlds as usize, "") {
        let _ = writeln!(text, "{}", screen.paint(YELLOW, &doubt));
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
fn arms(size: &Experiment, stated: &Stated, screen: Screen) -> String {
    let whole = screen.table(&arm_table(size, stated, true), 1);
    let is_cut = whole.lines().any(str::is_empty);
    if !is_cut {
        return whole;
    }
    let short = screen.table(&arm_table(size, stated, false), 1);
    // Fewer tables say more; as many tables had better have units.
    if short.lines().count() < whole.lines().count() { short } else { whole }
}

fn arm_table(size: &Experiment, stated: &Stated, units: bool) -> Table {
    let mut table = plain();
    table.set_header([""].into_iter().chain(size.arms.iter().map(|arm| arm.as_str())));
    let own = size.outcome_ids().skip(measures::outcomes().len());
    for at in HEADLINES.iter().filter_map(|name| measures::position(name)).chain(own) {
        let outcome = size.entry(at);
        let label = if units { format!("{}, {}", outcome.name, outcome.unit) } else { outcome.name.to_owned() };
        let arms = stated.arms(outcome.name);
        let cells = arms.iter().map(|row| {
            let is_best = arms.len() > 1 && is_sure(row.of.highest_probability);
            format!("{}{}", if is_best { "*" } else { "" }, with_interval(row.of.interval()))
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
fn compared(stated: &Stated, screen: Screen) -> String {
    let mut text = led(&stated.arms(HEADLINES[0]), screen);
    let _ = writeln!(text, "Paired differences in {}:", HEADLINES[0]);
    let rows: Vec<[String; 5]> = stated.contrasts(HEADLINES[0]).map(contrast_row).collect();
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
fn led(arms: &[&ArmRow], screen: Screen) -> String {
    let leader = |chance: fn(&ArmRow) -> f64| -> Option<String> {
        let means = arms.iter().map(|row| Some(row.of.mean).filter(|_| chance(row).is_finite()));
        match leaders(means, Better::More)[..] {
            [] => None,
            [at] => {
                let word = screen.paint(GREEN, arms[at].of.arm.as_str());
                Some(format!("{word} (probability {})", probability_text(chance(arms[at]))))
            }
            ref several => {
                let words: Vec<&str> = several.iter().map(|&at| arms[at].of.arm.as_str()).collect();
                Some(format!("no difference between {}", words.join(", ")))
            }
        }
    };
    let Some(best) = leader(|row| row.of.highest_probability) else { return String::new() };
    let closed: Vec<Arm> = arms.iter().filter(|row| row.highest_of_types.is_finite()).map(|row| row.of.arm).collect();
    match leader(|row| row.highest_of_types).filter(|_| closed.len() < arms.len()) {
        Some(first) => {
            let set = set_of(closed.into_iter());
            let set = if set.ends_with("arms") { format!("{set} but open") } else { set };
            format!("\nHighest mean {} of {set}: {first}; of all arms: {best}\n", HEADLINES[0])
        }
        None => format!("\nHighest mean {}: {best}\n", HEADLINES[0]),
    }
}

/// The summary of an ensemble as JSON: every outcome by arm, and every contrast.
pub(super) fn json(scenario: &Scenario, stated: &Stated, worlds: Progress) -> String {
    let size = &scenario.experiment;
    let has_worlds = worlds.worlds > 0;
    let outcomes: Vec<_> = (size.outcome_ids().filter(|_| has_worlds))
        .map(|at| {
            let outcome = size.entry(at);
            let arm = |row: &ArmRow| {
                let ArmRow { of, highest_of_types } = row;
                json!({
                    "arm": of.arm.as_str(), "mean": of.mean, "sd": of.sd,
                    "standard_error": of.standard_error, "low": of.low, "high": of.high,
                    "worlds": of.worlds, "missing": of.missing, "highest_probability": of.highest_probability,
                    "highest_of_types": highest_of_types,
                })
            };
            let arms: Vec<_> = stated.arms(outcome.name).into_iter().map(arm).collect();
            let contrast = |row: &Difference| {
                json!({
                    "arm": row.arm.as_str(), "minus": row.minus.as_str(), "difference": row.difference,
                    "low": row.low, "high": row.high, "resolved": row.resolved, "share_above": row.share_above,
                    "variance_ratio": row.variance_ratio, "worlds_needed": row.worlds_needed,
                })
            };
            let contrasts: Vec<_> = stated.contrasts(outcome.name).map(contrast).collect();
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

fn contrast_row(row: &Difference) -> [String; 5] {
    let note = match (row.resolved || row.is_equal(), row.worlds_needed) {
        (true, _) => String::new(),
        (false, Some(worlds)) => format!("not resolved; about {worlds} worlds would be enough"),
        (false, None) => "not resolved".to_owned(),
    };
    let above = match row.share_above {
        above if above.is_nan() => String::new(),
        _ if row.is_equal() => "equal in every world".to_owned(),
        above => format!("higher in {} of worlds", percent(above)),
    };
    let ratio = ratio_text(row.variance_ratio).map_or_else(String::new, |times| format!("variance ratio {times}"));
    let name = format!("  {} - {}", row.arm.as_str(), row.minus.as_str());
    [name, with_sign(row.interval()), above, ratio, note]
}

/// Mean and half-width, with as many decimals as the half-width deserves; of one value three digits.
pub(super) fn with_interval(value: Interval) -> String {
    let (mean, half) = (value.value, value.half_width());
    if !value.known() {
        return "none".to_owned();
    }
    if !half.is_finite() {
        return fixed(mean, decimals(mean.abs() / 10.0));
    }
    let decimals = decimals(half);
    format!("{} ± {half:.decimals$}", fixed(mean, decimals))
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
pub(super) fn with_sign(value: Interval) -> String {
    let text = with_interval(value);
    let mean = text.split(' ').next().unwrap_or_default();
    let is_above = value.value > 0.0 && !is_zero(mean);
    let text = if is_above { format!("+{text}") } else { text.replacen('-', "−", 1) };
    if value.known() && !value.bounded() { text + " (one world, no interval)" } else { text }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::atomic::AtomicBool;

    use super::super::screen::width;
    use super::*;
    use crate::analysis::ensemble_summary::EnsembleSummary;
    use crate::experiment::Ensemble;

    fn village() -> (Scenario, Stated, Progress) {
        let village = "title = \"A village\"\n[world]\nhome_regions = 2\nhost_countries = 2\nhost_regions = 2\n\
                       [launch]\nrate = 0.02\n[time]\nyears = 8\n[experiment]\nworlds = 6";
        let scenario = Scenario::parse("village", village, &[]).unwrap();
        let mut summary = EnsembleSummary::new(&scenario);
        let take = |worlds: Vec<crate::experiment::WorldRuns>| {
            summary.add(&worlds);
            Ok::<(), Infallible>(())
        };
        let ensemble = Ensemble::new(&scenario, 1).unwrap();
        let progress = ensemble.run(&AtomicBool::new(false), || {}, take).unwrap_or_else(|never| match never {});
        drop(ensemble);
        let stated = Stated::of(&summary.outcomes, &scenario.experiment);
        (scenario, stated, progress)
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
        let transfer = measures::position("transfer").unwrap().entry();
        let row = contrast_row(&Difference::new(transfer, (Arm::OPEN, Arm::HYBRID), &zero));
        assert_eq!(row[1..], ["0.00 ± 0.00", "equal in every world", "", ""]);
        let small = Interval::new(0.000_1, -0.1, 0.100_2);
        assert_eq!(with_sign(small), "0.00 ± 0.10");
        let below = Interval::new(-0.2, -0.3, -0.1);
        for (mean, alone, difference) in [(0.2222, "0.222", "+0.222"), (-0.000_054_32, "-0.0000543", "−0.0000543")] {
            assert_eq!(with_interval(Interval::point(mean)), alone);
            assert_eq!(with_sign(Interval::point(mean)), format!("{difference} (one world, no interval)"));
        }
        assert_eq!(
            (with_interval(Interval::point(16.0)), with_interval(Interval::point(0.0))),
            ("16.0".to_owned(), "0.00".to_owned())
        );
        assert_eq!(with_sign(Interval::UNKNOWN), "none");
        assert_eq!((with_sign(below), with_interval(below)), ("−0.20 ± 0.10".to_owned(), "-0.20 ± 0.10".to_owned()));
    }

    #[test]
    fn few_worlds_and_no_park_are_said_before_any_number() {
        let (scenario, stated, progress) = village();
        let text_of = |stated: &Stated| text(&scenario, stated, progress, Screen::FILE);
        let told = text_of(&stated);
        assert!(told.find("With 6 worlds intervals are wide") < told.find("Mean over worlds"), "{told}");
        assert!(!told.contains("No park was founded"));
        let none = scenario.variants(false).unwrap();
        let none = none.under(&["launch.search=false".parse().unwrap()]).unwrap();
        let summary = Ensemble::new(&none, 1).unwrap().summary();
        assert!(text_of(&Stated::of(&summary.outcomes, &none.experiment)).contains("No park was founded in any world"));
    }

    #[test]
    fn json_says_what_the_findings_say() {
        let (scenario, stated, progress) = village();
        let read: serde_json::Value = serde_json::from_str(&json(&scenario, &stated, progress)).unwrap();
        assert_eq!(read["outcomes"].as_array().unwrap().len(), measures::outcomes().count());
        let transfer = &read["outcomes"][measures::outcomes().position(|outcome| outcome.name == "transfer").unwrap()];
        assert_eq!(transfer["arms"][1]["mean"].as_f64(), Some(stated.arms("transfer")[1].of.mean));
        assert_eq!(read["complete"], true);
    }
}
