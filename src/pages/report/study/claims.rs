//! The charts and the page of tested claims.

use std::collections::BTreeSet;

use crate::charts::{AxisLabel, ClaimTrials, Labels, TrialRow, claim_trials};
use crate::output::file_name;
use crate::report::figures::{between, capital, count_of, joined};
use crate::report::page::{Cell, Page, PageTable, Section, parameters_of};
use crate::report::{Chart, DOUBT, ReportError, ResultTables, few_worlds};
use crate::scenario::{Claim, Scale, label};

use super::row;

/// Rows of a chart.
const DRAWN: usize = 16;

/// A test of a claim.
#[derive(Debug, Clone)]
struct Tested {
    group: String,
    trial: String,
    finding: String,
    value: f64,
    error: f64,
    low: f64,
    high: f64,
    worlds: u64,
    ratio: f64,
    adjusted: f64,
    reason: String,
}

/// A claim with its tests, the scenario as it is first.
struct Judged<'a> {
    claim: &'a Claim,
    verdict: String,
    subject: String,
    tests: Vec<Tested>,
}

fn judged(tables: &ResultTables) -> Result<Vec<Judged<'_>>, ReportError> {
    let rows = tables.table("claims")?;
    let [claims, verdict, subject] = ["claim", "verdict", "subject"].map(|name| rows.words(name));
    let (claims, verdict, subject) = (claims?, verdict?, subject?);
    let [group, trial, finding, reason] = ["kind", "trial", "finding", "reason"].map(|name| rows.words(name));
    let (group, trial, finding, reason) = (group?, trial?, finding?, reason?);
    let [value, error, low, high] = ["value", "standard_error", "low", "high"].map(|name| rows.numbers(name));
    let (value, error, low, high) = (value?, error?, low?, high?);
    let [worlds, missing, adjusted] = ["worlds", "missing", "p_adjusted"].map(|name| rows.numbers(name));
    let (worlds, missing, adjusted) = (worlds?, missing?, adjusted?);
    // Folders of earlier versions do not have it.
    let ratio = if rows.has("variance_ratio") { rows.numbers("variance_ratio")? } else { vec![f64::NAN; rows.rows()] };
    let mut judged: Vec<Judged> = Vec::new();
    for row in 0..rows.rows() {
        if judged.last().is_none_or(|last| last.claim.name != claims[row]) {
            let claim = tables.scenario.claims.iter().find(|claim| claim.name == claims[row]);
            let claim = claim.ok_or_else(|| ReportError::Content {
                table: "claims".to_owned(),
                reason: format!("speaks of the claim `{}`, which the scenario does not have", claims[row]),
            })?;
            let (verdict, subject) = (verdict[row].to_owned(), subject[row].to_owned());
            judged.push(Judged { claim, verdict, subject, tests: Vec::new() });
        }
        if let Some(last) = judged.last_mut() {
            last.tests.push(Tested {
                group: group[row].to_owned(),
                trial: trial[row].to_owned(),
                finding: finding[row].to_owned(),
                value: value[row],
                error: error[row],
                low: low[row],
                high: high[row],
                worlds: (worlds[row] + missing[row]) as u64,
                ratio: ratio[row],
                adjusted: adjusted[row],
                reason: reason[row].to_owned(),
            });
        }
    }
    Ok(judged)
}

impl Judged<'_> {
    fn base(&self) -> Option<&Tested> {
        self.tests.first()
    }

    fn trials(&self) -> &[Tested] {
        self.tests.get(1..).unwrap_or_default()
    }

    fn count(&self, finding: &str) -> usize {
        self.trials().iter().filter(|test| test.finding == finding).count()
    }

    fn unit(&self) -> String {
        match self.claim.scale {
            Scale::Difference => self.claim.unit(),
            Scale::Ratio => "ratio".to_owned(),
        }
    }

    /// How far a trial is from overturning the verdict, in standard errors of its value.
    fn room(&self, test: &Tested) -> f64 {
        if !test.value.is_finite() || !test.error.is_finite() {
            return f64::INFINITY;
        }
        let from = self.claim.from.map(|from| test.value - from);
        let to = self.claim.to.map(|to| to - test.value);
        let inside = [from, to].into_iter().flatten().fold(f64::INFINITY, f64::min);
        let room = if self.verdict == "fails" { -inside } else { inside };
        room / test.error.max(f64::MIN_POSITIVE)
    }

    fn is_overturned_by(&self, test: &Tested) -> bool {
        test.finding == if self.verdict == "fails" { "holds" } else { "fails" }
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
    let row = |test: &Tested| TrialRow {
        name: readable(&test.trial),
        mean: test.value,
        low: test.low,
        high: test.high,
        holds: match test.finding.as_str() {
            "holds" => Some(true),
            "fails" => Some(false),
            _ => None,
        },
    };
    let tested: Vec<&Tested> = judged.trials().iter().filter(|test| test.finding != "not tested").collect();
    let all = tested.len();
    let mut trials: Vec<&Tested> = tested.into_iter().filter(|test| test.value.is_finite()).collect();
    trials.sort_by(|a, b| judged.room(a).total_cmp(&judged.room(b)));
    trials.truncate(DRAWN - 1);
    let source = claim.source.as_ref().map_or_else(String::new, |source| format!(" ({source})"));
    let verdict = if judged.verdict == "holds only if" { "holds, but not under every trial" } else { &judged.verdict };
    let worlds = |test: Option<&Tested>| test.map_or(0, |test| test.worlds);
    let of_trials = judged.trials().iter().map(|test| test.worlds).max().unwrap_or(0);
    ClaimTrials {
        labels: Labels {
            // The verdict first: a long claim may be cut short.
            title: format!("{}: {}{source}", capital(verdict), claim.says.trim_end_matches('.')),
            caption: format!(
                "n = {} worlds as it stands, {of_trials} in each trial, seed {}. Mean and 95 % interval; shaded is what is \
                 claimed. {} of {all} trials, those first that come nearest to overturning the verdict. Filled: holds or \
                 fails, after Holm's correction; open: not resolved.",
                worlds(judged.base()),
                tables.scenario.experiment.seed,
                trials.len(),
            ),
            description: format!("The value of a claim under trials. {}", tables.scenario.title),
        },
        value: AxisLabel::new(readable(&judged.subject), judged.unit()),
        from: claim.from,
        to: claim.to,
        rows: judged.base().into_iter().chain(trials).map(row).collect(),
    }
}

pub(in crate::report) fn page(tables: &ResultTables, charts: &[Chart]) -> Result<Page, ReportError> {
    let judged = judged(tables)?;
    let worlds = judged.iter().filter_map(|judged| judged.base()).map(|test| test.worlds).max().unwrap_or(0);
    let kind = format!("Claims · {} · {worlds} worlds", count_of(judged.len(), "claim"));
    let of_trials = judged.iter().flat_map(Judged::trials).map(|test| test.worlds).filter(|&worlds| worlds > 0).min();
    let few = of_trials.and_then(|least| few_worlds(least.min(worlds) as usize, " in a trial"));
    let few = few.or_else(|| few_worlds(worlds as usize, ""));
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
    let open: Vec<String> =
        judged.iter().filter(|one| one.verdict == "not resolved").map(|one| one.claim.name.clone()).collect();
    if !open.is_empty() {
        page = page.warning(format!("Not resolved: {}. Do not read a direction into them.", joined(&open)));
    }
    let all = judged.first().map_or(0, |judged| judged.trials().len());
    page = few.into_iter().fold(page, Page::warning);
    Ok(page
        .warning(
            "Holds or fails: the 95 % interval lies inside or outside what is claimed (error 5 %). A trial overturns a \
             verdict only after Holm's correction over all trials of its claim. A trial that is not resolved neither \
             confirms nor overturns.",
        )
        .warning("A claim that holds, holds of this model and its assumptions, not of the world.")
        .warning(DOUBT)
        .made("Trials", count_of(all, "trial"))
        .command("To redraw its charts at another size:", "polmob charts . --width 90mm --out charts-90mm"))
}

fn answer(judged: &[Judged]) -> String {
    let named = |verdict: &str| -> Vec<String> {
        judged.iter().filter(|one| one.verdict == verdict).map(|one| one.claim.name.clone()).collect()
    };
    let phrases = [
        ("holds", "hold under every trial that was resolved", "holds under every trial that was resolved"),
        ("holds only if", "hold, but not under every trial", "holds, but not under every trial"),
        ("fails", "fail", "fails"),
        ("not resolved", "are not resolved", "is not resolved"),
    ];
    let parts: Vec<String> = (phrases.into_iter())
        .filter_map(|(verdict, many, one)| {
            let names = named(verdict);
            let phrase = if names.len() == 1 { one } else { many };
            (!names.is_empty()).then(|| format!("{} {phrase} ({})", names.len(), names.join(", ")))
        })
        .collect();
    format!("Of {}, {}.", count_of(judged.len(), "claim"), joined(&parts))
}

fn uncertainty(tables: &ResultTables, judged: &[Judged]) -> String {
    let breakers: BTreeSet<&str> = (judged.iter().filter(|one| one.verdict == "holds only if"))
        .flat_map(|one| one.trials().iter().filter(|test| one.is_overturned_by(test)))
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
        let value = one.base().map_or_else(
            || Cell::from("–"),
            |test| Cell::of(format!("{} {}", between(test.value, test.low, test.high), one.unit()), test.value),
        );
        let counts = ["holds", "fails", "not resolved"].map(|finding| Cell::from(one.count(finding) as f64));
        let claimed = format!("{} {}", one.subject, one.claim.region());
        let says = Cell { hint: Some(claimed), ..Cell::from(one.claim.says.as_str()) };
        let words = [one.claim.name.clone().into(), Cell::from(one.verdict.as_str()), says];
        let ratio = Cell::from(one.base().map_or(f64::NAN, |test| test.ratio));
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
        for test in &one.tests {
            let words = [one.claim.name.as_str(), &test.group, &readable(&test.trial), &test.finding];
            let cells = row(&words, &[test.value, test.low, test.high, test.ratio, test.adjusted]);
            table = table.row(cells.into_iter().chain([Cell::from(test.reason.as_str())]));
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
