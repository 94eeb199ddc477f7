//! What became of claims, as text and as facts for a chart.

use std::fmt::Write;

use crate::analysis::Estimate;
use crate::analysis::claims::{ClaimResult, Finding, TrialResult, Verdict};
use crate::experiment::claims::{TestedScenario, Trial};
use crate::output::results::{NOT_ALL, TestedClaims};
use crate::report::{count_of, decimals, ratio_text, repeated_worlds};
use crate::scenario::{Claim, Scale};

use super::screen::{GREEN, RED, Screen, YELLOW, indented};

/// Columns of the text, where the screen has as many.
const COLUMNS: usize = 80;

/// Trials that are listed for each claim beside those that overturn the verdict.
const LISTED: usize = 3;

/// All claims: a line each, then one by one, then how to read it.
pub(super) fn text(tested: &TestedClaims, screen: Screen) -> String {
    let columns = screen.columns.unwrap_or(COLUMNS).min(COLUMNS);
    let scenario = tested.scenario;
    let worlds = |at: usize| tested.tests.get(at).map_or(0, TestedScenario::worlds);
    let warning =
        if tested.complete { String::new() } else { screen.paint(RED, &format!("INCOMPLETE: {NOT_ALL}")) + "\n\n" };
    let mut text = format!(
        "{warning}{}\n{}; {}, seed {}; {}\n\n",
        scenario.title,
        count_of(tested.claims.len(), "claim"),
        count_of(worlds(0), "world"),
        scenario.experiment.seed,
        if tested.tests.len() == 1 {
            "no trial".to_owned()
        } else {
            format!("{} on the first {} of them", count_of(tested.tests.len() - 1, "trial"), worlds(1))
        }
    );
    if let Some(doubt) = repeated_worlds(&scenario.experiment, worlds(0) as usize, "") {
        text += &(screen.paint(YELLOW, &doubt) + "\n\n");
    }
    text += &overview(tested, columns);
    for (claim, examined) in tested.claims.iter().zip(tested.examined) {
        text.push('\n');
        text += &one(tested, claim, examined, (screen, columns));
    }
    text.push('\n');
    text += &indented(HOW_TO_READ, columns);
    screen.wrapped(&text)
}

const HOW_TO_READ: &str = "Holds or fails: the 95 % interval lies inside or outside what is claimed (error 5 %). A trial \
    overturns a verdict only after Holm's correction over all trials of its claim: the chance that any overturns a \
    verdict that is right in all of them is at most 5 %. A trial marked ? is not resolved: it neither confirms nor \
    overturns. A claim that holds, holds of this model and its assumptions.";

/// A line for each claim.
fn overview(tested: &TestedClaims, columns: usize) -> String {
    let width = tested.claims.iter().map(|claim| claim.name.chars().count()).max().unwrap_or(0);
    // The other columns take 54 at least; what is longer is cut here and printed below.
    let width = width.clamp(5, columns.saturating_sub(54).clamp(5, 28));
    let mut text = format!("{:<width$}  {:<13} {:<25} trials\n", "claim", "verdict", "value [95 %]");
    for (claim, examined) in tested.claims.iter().zip(tested.examined) {
        let counts = Counts::of(examined);
        let _ = writeln!(
            text,
            "{:<width$}  {:<13} {:<25} {}+ {}- {}?",
            short(&claim.name, width),
            examined.verdict.as_str(),
            figures(&examined.base.value),
            counts.holds,
            counts.fails,
            counts.open
        );
    }
    text
}

/// Trials by what they say.
struct Counts {
    holds: usize,
    fails: usize,
    open: usize,
}

impl Counts {
    fn of(examined: &ClaimResult) -> Self {
        let count = |finding| examined.trials.iter().flatten().filter(|tried| tried.finding == finding).count();
        Self { holds: count(Finding::Holds), fails: count(Finding::Fails), open: count(Finding::NotResolved) }
    }
}

/// One claim: what it says, what was found, what overturns it.
fn one(tested: &TestedClaims, claim: &Claim, examined: &ClaimResult, (screen, columns): (Screen, usize)) -> String {
    let colour = match examined.verdict {
        Verdict::Holds => GREEN,
        Verdict::Fails => RED,
        Verdict::HoldsOnlyIf | Verdict::NotResolved => YELLOW,
    };
    let verdict = screen.paint(colour, &examined.verdict.as_str().to_uppercase());
    let mut text = format!("{}: {verdict}\n", claim.name);
    let source = claim.source.as_ref().map_or_else(String::new, |source| format!(" ({source})"));
    text += &indented(&format!("{}{source}", claim.says), columns);
    let start = f64::from(tested.scenario.parameters.time.start);
    let at = start + claim.reading.at.unwrap_or(f64::from(tested.scenario.parameters.time.years));
    let unit = match claim.scale {
        Scale::Difference => claim.unit(),
        Scale::Ratio => "ratio".to_owned(),
    };
    let subject = claim.subject(&tested.scenario.plan);
    text += &indented(&format!("{subject}, at {at}; claimed: {}", claim.region()), columns);
    let base = &examined.base;
    let mut found = format!("found {} {unit}", figures(&base.value));
    if let Some(share) = base.share_true {
        let _ = write!(found, "; true in {:.0} % of {}", 100.0 * share, count_of(base.value.n, "world"));
    }
    if base.value.missing > 0 {
        let _ = write!(found, ", no value in {}", base.value.missing);
    }
    if let Some(ratio) = base.variance_ratio.and_then(ratio_text) {
        let _ = write!(found, "; variance ratio {ratio}");
    }
    if let Some(worlds) = examined.worlds_needed {
        let _ = write!(found, "; about {worlds} worlds would resolve it");
    }
    text += &indented(&found, columns);

    let tried = tried(tested, examined);
    let overturned = |tried: &TrialResult| match examined.verdict {
        Verdict::Fails => tried.finding == Finding::Holds,
        _ => tried.finding == Finding::Fails,
    };
    let Counts { holds, fails, open } = Counts::of(examined);
    let untested = tested.tests.len() - 1 - tried.len();
    let mut counts = format!("trials: holds in {holds}, fails in {fails}, not resolved in {open}");
    if untested > 0 {
        let _ = write!(counts, ", not tested in {untested}");
    }
    text += &indented(&counts, columns);
    let (turned, rest): (Vec<_>, Vec<_>) = tried.into_iter().partition(|(_, tried)| overturned(tried));
    let (head, near) = match examined.verdict {
        Verdict::Fails => ("holds with", "nearest to holding"),
        Verdict::NotResolved => ("fails with", "nearest to failing"),
        _ => ("holds only if not", "nearest to breaking it"),
    };
    if !turned.is_empty() {
        text += &lines(head, &turned, columns);
    }
    let mut rest: Vec<_> = rest.into_iter().filter(|(_, tried)| tried.estimate.value.mean.is_some()).collect();
    rest.sort_by(|(_, a), (_, b)| room(claim, a, examined).total_cmp(&room(claim, b, examined)));
    rest.truncate(LISTED);
    if !rest.is_empty() {
        text += &lines(near, &rest, columns);
    }
    text
}

/// The trials of a claim that have a reading.
fn tried<'a>(tested: &'a TestedClaims, examined: &ClaimResult) -> Vec<(&'a Trial, TrialResult)> {
    let trials = tested.tests.iter().filter_map(|test| test.trial.as_ref());
    trials.zip(&examined.trials).filter_map(|(trial, tried)| Some((trial, (*tried)?))).collect()
}

/// How far a trial is from overturning the verdict, in standard errors of its value.
fn room(claim: &Claim, tried: &TrialResult, examined: &ClaimResult) -> f64 {
    let value = &tried.estimate.value;
    let (Some(mean), Some(error)) = (value.mean, value.standard_error) else { return f64::INFINITY };
    let from = claim.from.map(|from| mean - from);
    let to = claim.to.map(|to| to - mean);
    let inside = [from, to].into_iter().flatten().fold(f64::INFINITY, f64::min);
    let room = if examined.verdict == Verdict::Fails { -inside } else { inside };
    room / error.max(f64::MIN_POSITIVE)
}

fn lines(head: &str, trials: &[(&Trial, TrialResult)], columns: usize) -> String {
    let width = columns.saturating_sub(34).min(40);
    let mut text = format!("  {head}:\n");
    for (trial, tried) in trials {
        let note = if tried.finding == Finding::NotResolved { " ?" } else { "" };
        let _ = writeln!(text, "    {:<width$} {}{note}", short(&trial.name, width), figures(&tried.estimate.value));
    }
    text
}

/// Value and interval with as many decimals as the half-width deserves.
fn figures(estimate: &Estimate) -> String {
    match (estimate.mean, estimate.low, estimate.high) {
        (Some(mean), Some(low), Some(high)) => {
            let decimals = decimals((high - low) / 2.0);
            let [mean, low, high] = [mean, low, high].map(|value| {
                let text = format!("{value:.decimals$}");
                // A value that rounds to zero has no sign.
                if text.trim_start_matches(['-', '0', '.']).is_empty() { text.replace('-', "") } else { text }
            });
            format!("{mean} [{low}, {high}]")
        }
        (Some(mean), _, _) => format!("{mean:.4} [no interval]"),
        (None, _, _) => "no value".to_owned(),
    }
}

/// The beginning of a text that is too long for a column.
pub(super) fn short(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}
