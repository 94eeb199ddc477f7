//! What a run says, as text: outcomes by arm with intervals, paired contrasts, what is not resolved.

use std::fmt::Write;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use crate::analysis::findings::Findings;
use crate::analysis::{Contrast, Estimate};
use crate::experiment::Progress;
use crate::measures;
use crate::rules::Arm;
use crate::scenario::Scenario;

/// Outcomes that the summary shows; the first is the one that arms are compared by.
const SHOWN: &[&str] = &[
    "transfer",
    "transfer_supplier",
    "transfer_spillover",
    "parks_founded",
    "share_operated",
    "years_to_operation",
    "conversion",
    "tenants",
    "local_staff",
    "government_years",
    "moved_share",
];

/// The summary of an ensemble.
pub(super) fn text(scenario: &Scenario, findings: &Findings, worlds: Progress) -> String {
    let size = &scenario.experiment;
    let mut text = format!(
        "{}\n{} x {}, {}, seed {}; mean over worlds and half-width of its 95 % interval\n",
        scenario.title,
        counted(worlds.worlds, "world"),
        counted(size.runs, "run"),
        counted(scenario.rules.time.years, "year"),
        size.seed
    );
    if !worlds.complete {
        let _ = writeln!(text, "INCOMPLETE: interrupted after {} of {} worlds", worlds.worlds, worlds.asked);
    }
    if worlds.worlds == 0 {
        return text;
    }
    let _ = writeln!(text, "\n{}", arms(findings).trim_fmt());
    if size.arms.len() > 1 {
        let _ = write!(text, "\n{}", compared(findings));
    }
    text += "\nTransfer is a quantity of the model: no real park reports a transfer index.\n";
    text
}

fn arms(findings: &Findings) -> Table {
    let mut table = plain();
    table.set_header([""].into_iter().chain(findings.collected.arms.iter().map(|arm| arm.word())));
    for name in SHOWN {
        let Some((at, outcome)) = measures::outcomes().enumerate().find(|(_, outcome)| outcome.name == *name) else {
            continue;
        };
        let cells = findings.collected.estimates(at).into_iter().map(|(_, estimate, _)| with_interval(&estimate));
        table.add_row([format!("{name}, {}", outcome.unit)].into_iter().chain(cells));
    }
    right_aligned(&mut table, 1);
    table
}

/// Who leads in the first outcome, and how every pair of arms compares.
fn compared(findings: &Findings) -> String {
    let Some(outcome) = measures::position(SHOWN[0]) else { return String::new() };
    let leader = (findings.collected.estimates(outcome).into_iter())
        .filter_map(|(arm, _, best)| Some((arm, best.probability?)))
        .max_by(|a, b| a.1.total_cmp(&b.1));
    let mut text = leader.map_or_else(String::new, |(arm, probability)| {
        format!("Highest mean {}: {} (probability {})\n", SHOWN[0], arm.word(), share(probability))
    });
    let _ = writeln!(text, "Paired differences in {}:", SHOWN[0]);
    let mut table = plain();
    for (arm, other, contrast) in findings.collected.contrasts(outcome) {
        table.add_row(contrast_row(arm, other, &contrast));
    }
    for at in [1, 2] {
        if let Some(column) = table.column_mut(at) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    text + &table.trim_fmt() + "\n"
}

fn contrast_row(arm: Arm, other: Arm, contrast: &Contrast) -> [String; 4] {
    let note = match (contrast.resolved, contrast.worlds_needed) {
        (true, _) => String::new(),
        (false, Some(worlds)) => format!("not resolved; about {worlds} worlds would do"),
        (false, None) => "not resolved".to_owned(),
    };
    [
        format!("  {} - {}", arm.word(), other.word()),
        with_sign(&contrast.difference),
        contrast.share_above.map_or_else(String::new, |above| format!("higher in {} of worlds", percent(above))),
        note,
    ]
}

pub(super) fn plain() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table
}

/// Puts the columns from `first` on to the right.
pub(super) fn right_aligned(table: &mut Table, first: usize) {
    for column in table.column_iter_mut().skip(first) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}

/// Mean and half-width, with as many decimals as the half-width deserves.
pub(super) fn with_interval(estimate: &Estimate) -> String {
    match (estimate.mean, half_width(estimate)) {
        (Some(mean), Some(half)) => {
            let decimals = decimals(half);
            format!("{mean:.decimals$} ± {half:.decimals$}")
        }
        (Some(mean), None) => format!("{mean:.4}"),
        (None, _) => "none".to_owned(),
    }
}

pub(super) fn with_sign(estimate: &Estimate) -> String {
    let text = with_interval(estimate);
    if estimate.mean.is_some_and(|mean| mean > 0.0) { format!("+{text}") } else { text.replacen('-', "−", 1) }
}

fn half_width(estimate: &Estimate) -> Option<f64> {
    Some((estimate.high? - estimate.low?) / 2.0)
}

/// Decimals that show two digits of a half-width.
pub(super) fn decimals(half: f64) -> usize {
    if half > 0.0 { (1.0 - libm::floor(libm::log10(half))).clamp(0.0, 8.0) as usize } else { 2 }
}

fn counted(number: u32, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") }
}

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

pub(super) fn share(probability: f64) -> String {
    if probability > 0.995 { "above 0.99".to_owned() } else { format!("{probability:.2}") }
}
