//! The charts and the page of tested claims.

use std::collections::BTreeSet;

use crate::analysis::Interval;
use crate::analysis::claims::{Finding, Verdict};
use crate::charts::{AxisLabel, ClaimTrials, Labels, TrialRow, claim_trials};
use crate::output::file_name;
use crate::output::results::{ClaimRow, TestFinding};
use crate::report::figures::{between, capital, count_of, list};
use crate::report::page::{Cell, Page, PageTable, Section, parameters_of};
use crate::report::{Chart, ReportError, ResultTables, doubt, doubtful_worlds};
use crate::scenario::{Claim, Scale, label};

/// Rows of a chart.
const DRAWN: usize = 16;

/// A claim with its tests, the scenario as it is first.
struct Judged<'a> {
    claim: &'a Claim,
    base: ClaimRow,
    trials: Vec<ClaimRow>,
}

fn judged(tables: &ResultTables) -> Result<Vec<Judged<'_>>, ReportError> {
    let mut judged: Vec<Judged> = Vec::new();
    for row in tables.rows::<ClaimRow>()? {
        if let Some(last) = judged.last_mut().filter(|last| last.claim.name == row.claim) {
            last.trials.push(row);
            continue;
        }
        let claim = tables.scenario.claims.iter().find(|claim| claim.name == row.claim);
        let reason = || format!("speaks of the claim `{}`, which the scenario does not have", row.claim);
        let claim = claim.ok_or_else(|| ReportError::content("claims", reason()))?;
        judged.push(Judged { claim, base: row, trials: Vec::new() });
    }
    Ok(judged)
}

/// The value of a test with its interval.
fn interval(test: &ClaimRow) -> Interval {
    Interval::of([test.value, test.low, test.high])
}

/// Worlds in which a test was made, with and without values.
fn worlds(test: &ClaimRow) -> usize {
    test.worlds.unwrap_or(0) + test.missing.unwrap_or(0)
}

impl Judged<'_> {
    fn count(&self, finding: Finding) -> usize {
        self.trials.iter().filter(|test| test.finding == TestFinding::Found(finding)).count()
    }

    fn unit(&self) -> String {
        match self.claim.scale {
            Scale::Difference => self.claim.unit(),
            Scale::Ratio => "ratio".to_owned(),
        }
    }

    /// How far a trial is from overturning the verdict, in standard errors of its value.
    fn room(&self, test: &ClaimRow) -> f64 {
        let (Some(value), Some(error)) = (test.value, test.standard_error) else { return f64::INFINITY };
        let from = self.claim.from.map(|from| value - from);
        let to = self.claim.to.map(|to| to - value);
        let inside = [from, to].into_iter().flatten().fold(f64::INFINITY, f64::min);
        let room = if self.base.verdict == Verdict::Fails { -inside } else { inside };
        room / error.max(f64::MIN_POSITIVE)
    }

    fn is_overturned_by(&self, test: &ClaimRow) -> bool {
        let other = if self.base.verdict == Verdict::Fails { Finding::Holds } else { Finding::Fails };
        test.finding == TestFinding::Found(other)
    }
}

pub(in crate::report) fn draw(tables: &ResultTables) -> Result<Vec<Chart>, ReportError> {
    let judged = judged(tables)?;
    let charts = judged.iter().enumerate().map(|(at, judged)| {
        let name = format!("claim_{:02}_{}", at + 1, file_name(&judged.claim.name));
        Chart::of(name, claim_trials(&facts(tables, judged)))
    });
    Ok(charts.collect())
}

/// Keys and settings as they are read: an ablation by its number and what it leaves out, other names without underscores.
fn readable(text: &str) -> String {
    let word = |word: &str| -> String {
        let (setting, comma) = word.strip_suffix(',').map_or((word, ""), |setting| (setting, ","));
        let (key, value) = setting.split_once('=').map_or((setting, None), |(key, value)| (key, Some(value)));
        let name = label(key);
        match value {
            _ if name == key => word.replace('_', " "),
            None | Some("true") => name + comma,
            Some(value) => format!("{name} = {value}{comma}"),
        }
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// The scenario as it is, then the trials that come nearest to overturning the verdict.
fn facts(tables: &ResultTables, judged: &Judged) -> ClaimTrials {
    let claim = judged.claim;
    let row = |test: &ClaimRow| {
        let Interval { value: mean, low, high } = interval(test);
        let holds = match test.finding {
            TestFinding::Found(Finding::Holds) => Some(true),
            TestFinding::Found(Finding::Fails) => Some(false),
            _ => None,
        };
        TrialRow { name: readable(&test.trial), mean, low, high, holds }
    };
    let tested = || judged.trials.iter().filter(|test| test.finding != TestFinding::NotTested);
    let all = tested().count();
    let mut trials: Vec<&ClaimRow> = tested().filter(|test| test.value.is_some()).collect();
    trials.sort_by(|a, b| judged.room(a).total_cmp(&judged.room(b)));
    trials.truncate(DRAWN - 1);
    let source = claim.source.as_ref().map_or_else(String::new, |source| format!(" ({source})"));
    let verdict = match judged.base.verdict {
        Verdict::HoldsOnlyIf => "holds, but not under every trial",
        verdict => verdict.as_str(),
    };
    let of_trials = judged.trials.iter().map(worlds).max().unwrap_or(0);
    ClaimTrials {
        labels: Labels {
            // The verdict first: a long claim may be cut short.
            title: format!("{}: {}{source}", capital(verdict), claim.says.trim_end_matches('.')),
            caption: format!(
                "n = {} worlds as it stands, {of_trials} in each trial, seed {}. Mean and 95 % interval; shaded is what is \
                 claimed. {} of {all} trials, those first that come nearest to overturning the verdict. Filled: holds or \
                 fails, after Holm's correction; open: not resolved.",
                worlds(&judged.base),
                tables.scenario.experiment.seed,
                trials.len(),
            ),
            description: format!("The value of a claim under trials. {}", tables.scenario.title),
        },
        value: AxisLabel::new(readable(&judged.base.subject), judged.unit()),
        from: claim.from,
        to: claim.to,
        rows: std::iter::once(&judged.base).chain(trials).map(row).collect(),
    }
}

pub(in crate::report) fn page(tables: &ResultTables, charts: &[Chart]) -> Result<Page, ReportError> {
    let judged = judged(tables)?;
    let all_worlds = judged.iter().map(|judged| worlds(&judged.base)).max().unwrap_or(0);
    let kind = format!("Claims · {} · {all_worlds} worlds", count_of(judged.len(), "claim"));
    let of_trials = judged.iter().flat_map(|judged| &judged.trials).map(worlds).filter(|&worlds| worlds > 0).min();
    let experiment = &tables.scenario.experiment;
    let few = of_trials.and_then(|least| doubtful_worlds(experiment, least.min(all_worlds), " in a trial"));
    let few = few.or_else(|| doubtful_worlds(experiment, all_worlds, ""));
    let warning = few.clone().map_or_else(String::new, |few| few + " ");
    let mut page = Page::new(&kind, &tables.scenario, &tables.origin)
        .answer(answer(&judged), warning + &uncertainty(tables, &judged));
    if !tables.is_complete {
        page = page.incomplete(
            "the tests were interrupted before all trials were run. Verdicts may still change; trials that were not run \
             are marked.",
        );
    }
    let section = Section::new("overview", "The claims").table(&overview(&judged));
    page = page.section(section);
    page = page.illustrated(charts);
    page = page.section(trials(Section::new("tables", "Tables"), &judged));
    let open = named(&judged, Verdict::NotResolved);
    if !open.is_empty() {
        page = page.warning(format!("Not resolved: {}. Do not read a direction into them.", list(&open)));
    }
    let all = judged.first().map_or(0, |judged| judged.trials.len());
    page = few.into_iter().fold(page, Page::warning);
    Ok(page
        .warning(
            "Holds or fails: the 95 % interval lies inside or outside what is claimed (error 5 %). A trial overturns a \
             verdict only after Holm's correction over all trials of its claim. A trial that is not resolved neither \
             confirms nor overturns.",
        )
        .warning("A claim that holds, holds of this model and its assumptions, not of the world.")
        .warning(doubt(&tables.scenario))
        .made("Trials", count_of(all, "trial"))
        .command("To redraw its charts at another size:", "polmob charts . --width 90mm --out charts-90mm"))
}

/// Names of the claims of a verdict.
fn named(judged: &[Judged], verdict: Verdict) -> Vec<String> {
    judged.iter().filter(|one| one.base.verdict == verdict).map(|one| one.claim.name.clone()).collect()
}

fn answer(judged: &[Judged]) -> String {
    let phrases = [
        (Verdict::Holds, "hold under every trial that was resolved", "holds under every trial that was resolved"),
        (Verdict::HoldsOnlyIf, "hold, but not under every trial", "holds, but not under every trial"),
        (Verdict::Fails, "fail", "fails"),
        (Verdict::NotResolved, "are not resolved", "is not resolved"),
    ];
    let parts: Vec<String> = (phrases.into_iter())
        .filter_map(|(verdict, many, one)| {
            let names = named(judged, verdict);
            let phrase = if names.len() == 1 { one } else { many };
            (!names.is_empty()).then(|| format!("{} {phrase} ({})", names.len(), names.join(", ")))
        })
        .collect();
    format!("Of {}, {}.", count_of(judged.len(), "claim"), list(&parts))
}

fn uncertainty(tables: &ResultTables, judged: &[Judged]) -> String {
    let breakers: BTreeSet<&str> = (judged.iter().filter(|one| one.base.verdict == Verdict::HoldsOnlyIf))
        .flat_map(|one| one.trials.iter().filter(|test| one.is_overturned_by(test)))
        .map(|test| test.trial.as_str())
        .collect();
    let names: Vec<String> = breakers.iter().take(6).map(|name| readable(name)).collect();
    let more = breakers.len().saturating_sub(names.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let broken = if names.is_empty() {
        "No trial overturns a claim that holds.".to_owned()
    } else {
        format!("What breaks a claim that holds: {}{more}.", names.join(", "))
    };
    format!("{broken} The scenario as it is has {}.", parameters_of(&tables.scenario))
}

fn overview(judged: &[Judged]) -> PageTable {
    let caption = "Every claim on the scenario as it is, and how many trials it holds in, fails in, or leaves open; \
                   variance ratio: what pairing by world divides the variance of a comparison by";
    let table = PageTable::new("claims-table", caption);
    let table = ["claim", "verdict", "as a sentence"].into_iter().fold(table, PageTable::words);
    let columns = ["value and 95 % interval", "variance ratio", "holds in", "fails in", "open in"];
    let mut table = columns.into_iter().fold(table, PageTable::numbers).sortable();
    for one in judged {
        let value = interval(&one.base);
        let value = Cell::of(format!("{} {}", between(value), one.unit()), value.value);
        let counts = [Finding::Holds, Finding::Fails, Finding::NotResolved];
        let counts = counts.map(|finding| Cell::from(one.count(finding) as f64));
        let claimed = format!("{} {}", one.base.subject, one.claim.region());
        let says = Cell { hint: Some(claimed), ..Cell::from(one.claim.says.as_str()) };
        let words = [one.claim.name.clone().into(), Cell::from(one.base.verdict.as_str()), says];
        let ratio = Cell::from(one.base.variance_ratio);
        table = table.row(words.into_iter().chain([value, ratio]).chain(counts));
    }
    table
}

fn trials(section: Section, judged: &[Judged]) -> Section {
    let caption = "Every claim in every test; p after Holm's correction is against the verdict";
    let table = PageTable::new("trials-table", caption);
    let table = ["claim", "kind", "trial", "finding"].into_iter().fold(table, PageTable::words);
    let columns = ["value", "low", "high", "variance ratio", "p after correction"];
    let mut table = columns.into_iter().fold(table, PageTable::numbers).words("why not tested").sortable();
    for one in judged {
        for test in std::iter::once(&one.base).chain(&one.trials) {
            let words = [one.claim.name.as_str(), &test.kind, &readable(&test.trial), test.finding.as_str()];
            let numbers = [test.value, test.low, test.high, test.variance_ratio, test.p_adjusted].map(Cell::from);
            let reason = Cell::from(test.reason.as_deref().unwrap_or_default());
            table = table.row(words.map(Cell::from).into_iter().chain(numbers).chain([reason]));
        }
    }
    let first = judged.first().map_or("", |one| one.claim.name.as_str());
    section.folded("Trials", &table.filtered(first))
}

#[cfg(test)]
mod tests {
    use super::readable;

    #[test]
    fn keys_are_read_as_words() {
        assert_eq!(readable("A4: no trust, off"), "A4: no trust, off");
        assert_eq!(readable("with ablation.a10_random_matching=true, x"), "with A10: no choice of partners, x");
        assert_eq!(readable("transfer_per_park, hybrid"), "transfer per park, hybrid");
        assert_eq!(readable("country.home_distance 0.2"), "country home distance 0.2");
        assert_eq!(readable("exit.rate=0.2, exit.slope=3"), "exit rate = 0.2, exit slope = 3");
        assert_eq!(readable("asia_minor"), "asia minor");
    }
}
