//! Claims and what became of them: the table `claims` with a row per claim and test, and the same as JSON.

use std::path::Path;

use serde_json::json;

use crate::analysis::Estimate;
use crate::analysis::claims::{ERROR_RATE, Examined, Reading};
use crate::experiment::claims::Test;
use crate::scenario::{Claim, Scenario};

use super::{Chunk, Field, Kind, OutputError, TableDefinition, TableWriter, about};

/// What is said first of claims that did not go through all tests, after the word INCOMPLETE.
pub const NOT_ALL: &str = "interrupted before all trials were played";

/// Claims with the tests they went through.
pub struct TestedClaims<'a> {
    /// The scenario that states them.
    pub scenario: &'a Scenario,
    /// The claims.
    pub claims: &'a [Claim],
    /// The scenario as it stands, then the trials.
    pub tests: &'a [Test],
    /// By claim.
    pub examined: &'a [Examined],
    /// Whether all tests were played.
    pub complete: bool,
}

/// One claim in one test.
struct Row<'a> {
    group: &'static str,
    trial: &'a str,
    settings: String,
    reading: Option<Reading>,
    finding: &'static str,
    adjusted: Option<f64>,
    reason: Option<&'a str>,
}

impl TestedClaims<'_> {
    fn rows(&self, examined: &Examined) -> impl Iterator<Item = Row<'_>> {
        let base = Some((Some(examined.base), examined.base.finding().word(), None));
        let trials = examined
            .trials
            .iter()
            .map(|tried| tried.map(|tried| (Some(tried.reading), tried.finding.word(), tried.adjusted)));
        let found: Vec<_> = std::iter::once(base).chain(trials).collect();
        self.tests.iter().zip(found).map(|(test, found)| {
            let trial = test.trial.as_ref();
            let settings = trial.map(|trial| trial.settings.iter().map(ToString::to_string).collect::<Vec<_>>());
            let (reading, finding, adjusted) = found.unwrap_or((None, "not tested", None));
            Row {
                group: trial.map_or("base", |trial| trial.group.word()),
                trial: trial.map_or("as it stands", |trial| &trial.name),
                settings: settings.unwrap_or_default().join("; "),
                reading,
                finding,
                adjusted,
                reason: reading.is_none().then(|| test.why_not(self.complete)),
            }
        })
    }
}

fn definition() -> TableDefinition {
    let unit = "unit of the outcome, or a ratio";
    let fields = vec![
        Field::new("claim", "", "name of the claim", Kind::Text),
        Field::new("verdict", "", "verdict on the claim over all tests", Kind::Text),
        Field::new("outcome", "", "name of the outcome", Kind::Text),
        Field::new("subject", "", "what is read and compared", Kind::Text),
        Field::new("claimed_above", unit, "lower end of the region claimed", Kind::F64),
        Field::new("claimed_below", unit, "upper end of the region claimed", Kind::F64),
        Field::new("group", "", "kind of trial; base is the scenario as it stands", Kind::Text),
        Field::new("trial", "", "the trial", Kind::Text),
        Field::new("settings", "", "what the trial sets", Kind::Text),
        Field::new("finding", "", "what this test says, trials after correction for their number", Kind::Text),
        Field::new("value", unit, "difference, level or ratio of means over worlds", Kind::F64),
        Field::new("standard_error", unit, "its standard error", Kind::F64),
        Field::new("low", unit, "lower end of its 95 % interval, not corrected", Kind::F64),
        Field::new("high", unit, "upper end", Kind::F64),
        Field::new("first", "unit of the outcome", "mean of what the claim is about", Kind::F64),
        Field::new("second", "unit of the outcome", "mean of what it is compared with", Kind::F64),
        Field::new("worlds", "worlds", "worlds with all values", Kind::U64),
        Field::new("missing", "worlds", "worlds without", Kind::U64),
        Field::new("variance_ratio", "", "variance of an unpaired comparison over that of the paired one", Kind::F64),
        Field::new("share_true", "share", "worlds in which the claim is true of that world alone", Kind::F64),
        Field::new("p_against", "", "two-sided p-value against the claim", Kind::F64),
        Field::new("p_for", "", "two-sided p-value for the claim", Kind::F64),
        Field::new("p_adjusted", "", "p-value against the verdict on the base, after Holm over trials", Kind::F64),
        Field::new("reason", "", "why it was not tested", Kind::Text),
    ];
    TableDefinition::new("claims", "one claim in one test", fields)
}

/// Writes the table `claims` into a folder.
///
/// # Errors
///
/// [`OutputError::Disk`].
pub fn write_claims(tested: &TestedClaims, folder: &Path, with_csv: bool) -> Result<(), OutputError> {
    let definition = definition();
    let mut rows = Chunk::of(&definition);
    for (claim, examined) in tested.claims.iter().zip(tested.examined) {
        for row in tested.rows(examined) {
            let value = row.reading.map_or_else(Estimate::default, |reading| reading.value);
            let mean = |of: fn(&Reading) -> Option<Estimate>| row.reading.as_ref().and_then(of).and_then(|of| of.mean);
            rows.push([
                claim.name.clone().into(),
                examined.verdict.word().into(),
                claim.quantity.word().into(),
                claim.subject(&tested.scenario.plan).into(),
                claim.from.into(),
                claim.to.into(),
                row.group.into(),
                row.trial.to_owned().into(),
                row.settings.into(),
                row.finding.into(),
                value.mean.into(),
                value.standard_error.into(),
                value.low.into(),
                value.high.into(),
                mean(|reading| Some(reading.first)).into(),
                mean(|reading| reading.second).into(),
                row.reading.map(|reading| reading.value.n as u64).into(),
                row.reading.map(|reading| reading.value.missing as u64).into(),
                row.reading.and_then(|reading| reading.variance_ratio).into(),
                row.reading.and_then(|reading| reading.share_true).into(),
                row.reading.and_then(|reading| reading.p_against).into(),
                row.reading.and_then(|reading| reading.p_for).into(),
                row.adjusted.into(),
                row.reason.map(str::to_owned).into(),
            ]);
        }
    }
    TableWriter::write(folder, &definition, &about(tested.scenario), with_csv, &rows)
}

/// The claims and what became of them as JSON, ending in a line break.
pub fn claims_json(tested: &TestedClaims) -> String {
    let scenario = tested.scenario;
    let claims: Vec<_> = (tested.claims.iter().zip(tested.examined))
        .map(|(claim, examined)| {
            let mut tests = tested.rows(examined).map(|row| {
                let reading = row.reading;
                json!({
                    "group": row.group,
                    "trial": row.trial,
                    "settings": row.settings,
                    "finding": row.finding,
                    "value": reading.and_then(|reading| reading.value.mean),
                    "low": reading.and_then(|reading| reading.value.low),
                    "high": reading.and_then(|reading| reading.value.high),
                    "standard_error": reading.and_then(|reading| reading.value.standard_error),
                    "first": reading.and_then(|reading| reading.first.mean),
                    "second": reading.and_then(|reading| reading.second).and_then(|second| second.mean),
                    "worlds": reading.map(|reading| reading.value.n),
                    "missing": reading.map(|reading| reading.value.missing),
                    "variance_ratio": reading.and_then(|reading| reading.variance_ratio),
                    "share_true": reading.and_then(|reading| reading.share_true),
                    "p_against": reading.and_then(|reading| reading.p_against),
                    "p_for": reading.and_then(|reading| reading.p_for),
                    "p_adjusted": row.adjusted,
                    "reason": row.reason,
                })
            });
            json!({
                "name": claim.name,
                "says": claim.says,
                "source": claim.source,
                "verdict": examined.verdict.word(),
                "subject": claim.subject(&scenario.plan),
                "claimed": claim.region(),
                "unit": claim.quantity.unit(),
                "at": claim.at.map(|at| f64::from(scenario.rules.time.start) + at),
                "worlds_needed": examined.worlds_needed,
                "base": tests.next(),
                "trials": tests.collect::<Vec<_>>(),
            })
        })
        .collect();
    let mut document = json!({
        "scenario": scenario.name,
        "scenario_hash": scenario.hash(),
        "seed": scenario.experiment.seed,
        "complete": tested.complete,
        "error_rate": ERROR_RATE,
        "correction": "Holm over the trials of a claim",
        "claims": claims,
    });
    if !tested.complete {
        // Keys stand in alphabetic order, capitals first: a reader meets it before any figure.
        document["INCOMPLETE"] = NOT_ALL.into();
    }
    format!("{document:#}\n")
}
