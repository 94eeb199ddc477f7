//! Claims and what became of them: the table `claims` with a row per claim and test, and the same as JSON.

use std::path::Path;

use serde_json::json;

use crate::analysis::Estimate;
use crate::analysis::claims::{ClaimResult, ERROR_RATE, Finding, Verdict};
use crate::experiment::claims::TestedScenario;
use crate::scenario::{Claim, Scenario};

use super::{OutputError, Table, TableWriter, about, row};
use crate::output::{headed, json_rows, words};

/// What is said first of claims that did not go through all tests, after the word INCOMPLETE.
pub const NOT_ALL: &str = "interrupted before all trials were run";

/// Claims with the tests they went through.
pub struct TestedClaims<'a> {
    /// The scenario that states them.
    pub scenario: &'a Scenario,
    /// The claims.
    pub claims: &'a [Claim],
    /// The scenario as it is, then the trials.
    pub tests: &'a [TestedScenario],
    /// By claim.
    pub examined: &'a [ClaimResult],
    /// Whether all tests were run.
    pub complete: bool,
}

row! {
    /// A row of `claims`.
    pub struct ClaimRow in "claims": "one claim in one test" {
        claim: String, "", "name of the claim";
        verdict: Verdict, "", "verdict on the claim over all tests";
        outcome: String, "", "name of the outcome";
        subject: String, "", "what is read and compared";
        claimed_above: Option<f64>, "unit of the outcome, or a ratio", "lower end of the region claimed";
        claimed_below: Option<f64>, "unit of the outcome, or a ratio", "upper end of the region claimed";
        kind: String, "", "kind of trial; base is the scenario as it is";
        trial: String, "", "the trial";
        settings: String, "", "what the trial sets";
        finding: TestFinding, "", "what this test says, trials after correction for their number";
        value: Option<f64>, "unit of the outcome, or a ratio", "difference, level or ratio of means over worlds";
        standard_error: Option<f64>, "unit of the outcome, or a ratio", "its standard error";
        low: Option<f64>, "unit of the outcome, or a ratio", "lower end of its 95 % interval, not corrected";
        high: Option<f64>, "unit of the outcome, or a ratio", "upper end";
        first: Option<f64>, "unit of the outcome", "mean of what the claim is about, over the worlds with all that it needs";
        second: Option<f64>, "unit of the outcome", "mean of what it is compared with, over the same worlds";
        worlds: Option<usize>, "worlds", "worlds with all values";
        missing: Option<usize>, "worlds", "worlds without";
        variance_ratio: Option<f64>, "", "variance of an unpaired comparison over that of the paired one";
        share_true: Option<f64>, "share", "worlds in which the claim is true of that world alone";
        p_against: Option<f64>, "", "two-sided p-value against the claim";
        p_for: Option<f64>, "", "two-sided p-value for the claim";
        p_adjusted: Option<f64>, "", "p-value against the verdict on the base, after Holm over trials";
        reason: Option<String>, "", "why it was not tested";
    }
}

/// What one test says, or that it could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestFinding {
    /// It was made.
    Found(Finding),
    /// It was not.
    NotTested,
}

impl TestFinding {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::Found(Finding::Holds), Self::Found(Finding::Fails), Self::Found(Finding::NotResolved), Self::NotTested];

    /// The name in tables and on pages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Found(finding) => finding.as_str(),
            Self::NotTested => "not tested",
        }
    }
}

words!(TestFinding);

impl TestedClaims<'_> {
    fn rows<'a>(&'a self, claim: &'a Claim, examined: &'a ClaimResult) -> impl Iterator<Item = ClaimRow> + 'a {
        let base = Some((examined.base, examined.base.finding(), None));
        let trials =
            examined.trials.iter().map(|tried| tried.map(|tried| (tried.estimate, tried.finding, tried.adjusted)));
        self.tests.iter().zip(std::iter::once(base).chain(trials)).map(move |(test, found)| {
            let trial = test.trial.as_ref();
            let settings = trial.map(|trial| trial.settings.iter().map(ToString::to_string).collect::<Vec<_>>());
            let reading = found.map(|(reading, _, _)| reading);
            let value = reading.map_or_else(Estimate::default, |reading| reading.value);
            ClaimRow {
                claim: claim.name.clone(),
                verdict: examined.verdict,
                outcome: claim.outcome().to_owned(),
                subject: claim.subject(&self.scenario.plan),
                claimed_above: claim.from,
                claimed_below: claim.to,
                kind: trial.map_or("base", |trial| trial.group.as_str()).to_owned(),
                trial: trial.map_or("as it stands", |trial| &trial.name).to_owned(),
                settings: settings.unwrap_or_default().join("; "),
                finding: found.map_or(TestFinding::NotTested, |(_, finding, _)| TestFinding::Found(finding)),
                value: value.mean,
                standard_error: value.standard_error,
                low: value.low,
                high: value.high,
                first: reading.and_then(|reading| reading.first.mean),
                second: reading.and_then(|reading| reading.second?.mean),
                worlds: reading.map(|reading| reading.value.n),
                missing: reading.map(|reading| reading.value.missing),
                variance_ratio: reading.and_then(|reading| reading.variance_ratio),
                share_true: reading.and_then(|reading| reading.share_true),
                p_against: reading.and_then(|reading| reading.p_against),
                p_for: reading.and_then(|reading| reading.p_for),
                p_adjusted: found.and_then(|(_, _, adjusted)| adjusted),
                reason: reading.is_none().then(|| test.skip_reason(self.complete).to_owned()),
            }
        })
    }
}

/// Writes the table `claims` into a folder.
///
/// # Errors
///
/// [`OutputError::Disk`].
pub fn write_claims(tested: &TestedClaims, folder: &Path, with_csv: bool) -> Result<(), OutputError> {
    let claims = tested.claims.iter().zip(tested.examined);
    let table = Table::of(claims.flat_map(|(claim, examined)| tested.rows(claim, examined)));
    TableWriter::write_table(folder, &table, &about(tested.scenario), with_csv)
}

/// The claims and what became of them as JSON, ending in a line break.
pub fn claims_json(tested: &TestedClaims) -> String {
    let scenario = tested.scenario;
    let claims: Vec<_> = (tested.claims.iter().zip(tested.examined))
        .map(|(claim, examined)| {
            let table = Table::of(tested.rows(claim, examined));
            // What is said of the claim is not said again of each test.
            let of_test = |key: &str| {
                !["claim", "verdict", "outcome", "subject", "claimed_above", "claimed_below"].contains(&key)
            };
            let mut tests = json_rows(&table).map(|mut row| {
                row.retain(|key, _| of_test(key));
                row
            });
            json!({
                "name": claim.name,
                "says": claim.says,
                "source": claim.source,
                "verdict": examined.verdict.as_str(),
                "subject": claim.subject(&scenario.plan),
                "claimed": claim.region(),
                "unit": claim.unit(),
                "at": claim.reading.at.map(|at| f64::from(scenario.parameters.time.start) + at),
                "worlds_needed": examined.worlds_needed,
                "base": tests.next(),
                "trials": tests.collect::<Vec<_>>(),
            })
        })
        .collect();
    let mut document = json!({
        "complete": tested.complete,
        "error_rate": ERROR_RATE,
        "correction": "Holm over the trials of a claim",
        "claims": claims,
    });
    if !tested.complete {
        // Keys stand in alphabetic order, capitals first: a reader meets it before any figure.
        document["INCOMPLETE"] = NOT_ALL.into();
    }
    headed("claims", Some(scenario), document)
}
