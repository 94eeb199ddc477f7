//! The scorecard as tables, a row per pattern and a row per pattern and rival, and as JSON.

use std::path::Path;

use serde_json::json;

use crate::analysis::Estimate;
use crate::analysis::claims::{ClaimEstimate, ERROR_RATE};
use crate::output::{OutputError, Table, TableWriter, headed, json_seed, row};

use super::{Criterion, Pattern, Question, RivalVerdict, Scorecard, Scored, TestPlan, verdict_label};

/// Said wherever a figure of transfer stands.
pub(super) const NOTE: &str = "a quantity of the model: no park reports a transfer index";

row! {
    /// A row of `patterns`.
    pub struct PatternRow in "patterns": "one pattern under the full model" {
        pattern: String, "", "name of the pattern";
        family: String, "", "what it is about";
        says: String, "", "its statement";
        definition: Option<String>, "", "how the figure is computed from runs";
        unit: Option<String>, "", "unit of the figure";
        standing: Option<String>, "", "free, or put in by a rule, or fitted by hand to this series";
        verdict: String, "", "pass, fail or cannot say";
        value: Option<f64>, "unit of the figure", "the model's figure: mean over worlds, difference or ratio of means";
        low: Option<f64>, "unit of the figure", "lower end of its 95 % interval";
        high: Option<f64>, "unit of the figure", "upper end";
        worlds: Option<usize>, "worlds", "worlds with the figure";
        missing: Option<usize>, "worlds", "worlds without";
        variance_ratio: Option<f64>, "", "of a comparison: variance unpaired over paired by world";
        least: Option<f64>, "unit of the figure", "lower end of the range that meets the pattern";
        most: Option<f64>, "unit of the figure", "upper end";
        record: String, "", "what the record shows";
        sources: String, "", "keys of its sources, see polmob evidence list --source";
        literature: String, "", "literature without a key";
        mechanism: Option<String>, "", "mechanism expected to carry it";
        turned_by: Option<String>, "", "rivals with the opposite verdict, after correction";
        note: Option<String>, "", "why it is open, or what to know of the figure";
    }
}

row! {
    /// A row of `rivals`.
    pub struct RivalRow in "rivals": "one pattern under one rival" {
        pattern: String, "", "name of the pattern";
        rival: String, "", "name of the rival";
        switch: String, "", "its switch in a scenario";
        finding: String, "", "pass, fail, cannot say, untouched or not run";
        value: Option<f64>, "unit of the figure", "the rival's figure";
        low: Option<f64>, "unit of the figure", "lower end of its 95 % interval, not corrected";
        high: Option<f64>, "unit of the figure", "upper end";
        worlds: Option<usize>, "worlds", "worlds with the figure";
        p_adjusted: Option<f64>, "", "p-value against the full model's verdict, after Holm over rivals";
    }
}

/// What the table of rivals says where the runs of a rival are exactly those of the full model.
pub const UNTOUCHED: &str = "untouched";

impl PatternRow {
    /// Whether its figure rests on transfer.
    pub fn rests_on_transfer(&self) -> bool {
        self.worlds.is_some() && self.note.as_deref().is_some_and(|note| note.ends_with(NOTE))
    }

    /// What is known of a pattern before it is read.
    fn of(pattern: &Pattern, verdict: &str) -> Self {
        let test = asked(pattern);
        Self {
            pattern: pattern.id.clone(),
            family: pattern.about.clone(),
            says: pattern.says.clone(),
            definition: test.map(|test| test.definition.clone()),
            unit: test.map(|test| test.unit.clone()),
            standing: test.map(|test| test.standing.as_str().to_owned()),
            verdict: verdict.to_owned(),
            value: None,
            low: None,
            high: None,
            worlds: None,
            missing: None,
            variance_ratio: None,
            least: test.and_then(|test| test.from),
            most: test.and_then(|test| test.to),
            record: pattern.record.clone(),
            sources: pattern.sources.join(" "),
            literature: pattern.literature.clone(),
            mechanism: test.map(|test| test.mechanism.clone()),
            turned_by: None,
            note: None,
        }
    }
}

fn names(card: &Scorecard, scored: &Scored) -> Vec<&'static str> {
    scored.turned().into_iter().filter_map(|at| card.rivals.get(at)).map(|rival| rival.name).collect()
}

fn note(scored: &Scored) -> Option<String> {
    let transfer = scored.test().transfer.then(|| NOTE.to_owned());
    let notes: Vec<String> = scored.why_open().into_iter().chain(transfer).collect();
    (!notes.is_empty()).then(|| notes.join("; "))
}

/// The verdict on a rival with its figures.
fn rival_finding(verdict: &RivalVerdict) -> (&'static str, Option<ClaimEstimate>, Option<f64>) {
    match verdict {
        RivalVerdict::Untouched => (UNTOUCHED, None, None),
        RivalVerdict::NotRun => ("not run", None, None),
        RivalVerdict::Tested(tried) => (verdict_label(tried.finding), Some(tried.estimate), tried.adjusted),
    }
}

/// The rows of the tables `patterns` and `rivals`.
pub fn pattern_rows(card: &Scorecard) -> (Vec<PatternRow>, Vec<RivalRow>) {
    let (mut rows, mut more) = (Vec::new(), Vec::new());
    for scored in &card.scored {
        let Scored { pattern, examined, .. } = scored;
        let value = examined.base.value;
        rows.push(PatternRow {
            value: value.mean,
            low: value.low,
            high: value.high,
            worlds: Some(value.n),
            missing: Some(value.missing),
            variance_ratio: examined.base.variance_ratio,
            turned_by: Some(names(card, scored).join(" ")),
            note: note(scored),
            ..PatternRow::of(pattern, verdict_label(scored.finding()))
        });
        for (rival, verdict) in card.rivals.iter().zip(&scored.rivals) {
            let (finding, estimate, adjusted) = rival_finding(verdict);
            let value = estimate.map_or_else(Estimate::default, |estimate| estimate.value);
            more.push(RivalRow {
                pattern: pattern.id.clone(),
                rival: rival.name.to_owned(),
                switch: rival.key.to_owned(),
                finding: finding.to_owned(),
                value: value.mean,
                low: value.low,
                high: value.high,
                worlds: estimate.map(|estimate| estimate.value.n),
                p_adjusted: adjusted,
            });
        }
    }
    let unasked = card.unasked.iter();
    rows.extend(
        unasked.map(|(pattern, reason)| PatternRow {
            note: Some(reason.clone()),
            ..PatternRow::of(pattern, "cannot say")
        }),
    );
    (rows, more)
}

/// Writes the tables `patterns` and `rivals` into a folder.
///
/// # Errors
/// [`OutputError::Disk`].
pub fn write_tables(
    (rows, more): (Vec<PatternRow>, Vec<RivalRow>),
    plan: &TestPlan,
    folder: &Path,
    with_csv: bool,
) -> Result<(), OutputError> {
    let about = std::collections::BTreeMap::from([
        ("polmob".to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
        ("scenarios".to_owned(), plan.scenarios.iter().map(|own| own.name.clone()).collect::<Vec<_>>().join(" ")),
        ("note".to_owned(), format!("transfer is {NOTE}")),
    ]);
    TableWriter::write_table(folder, &Table::of(rows), &about, with_csv)?;
    TableWriter::write_table(folder, &Table::of(more), &about, with_csv)
}

fn asked(pattern: &Pattern) -> Option<&Criterion> {
    match &pattern.question {
        Question::Testable(test) => Some(test),
        Question::NotModelled(_) => None,
    }
}

/// The scorecard as JSON, ending in a line break.
pub fn scorecard_json(card: &Scorecard, plan: &TestPlan) -> String {
    let value = |estimate: &ClaimEstimate| {
        let value = estimate.value;
        json!({
            "value": value.mean,
            "low": value.low,
            "high": value.high,
            "standard_error": value.standard_error,
            "worlds": value.n,
            "missing": value.missing,
            "variance_ratio": estimate.variance_ratio,
        })
    };
    let scored = card.scored.iter().map(|scored| {
        let (Scored { pattern, examined, .. }, test) = (scored, scored.test());
        let rivals = card.rivals.iter().zip(&scored.rivals).map(|(rival, verdict)| {
            let (finding, estimate, adjusted) = rival_finding(verdict);
            let figure = estimate.as_ref().map(value);
            json!({ "rival": rival.name, "finding": finding, "figure": figure, "p_adjusted": adjusted })
        });
        json!({
            "pattern": pattern.id,
            "family": pattern.about,
            "says": pattern.says,
            "definition": test.definition,
            "unit": test.unit,
            "standing": test.standing.as_str(),
            "verdict": verdict_label(scored.finding()),
            "figure": value(&examined.base),
            "range": [test.from, test.to],
            "record": pattern.record,
            "sources": pattern.sources,
            "literature": pattern.literature,
            "mechanism": test.mechanism,
            "expected": test.expected,
            "turned_by": names(card, scored),
            "note": note(scored),
            "rivals": rivals.collect::<Vec<_>>(),
        })
    });
    let unasked = card.unasked.iter().map(|(pattern, reason)| {
        json!({
            "pattern": pattern.id,
            "family": pattern.about,
            "says": pattern.says,
            "verdict": "cannot say",
            "record": pattern.record,
            "sources": pattern.sources,
            "literature": pattern.literature,
            "note": reason,
        })
    });
    let scenarios = plan
        .scenarios
        .iter()
        .map(|own| json!({ "name": own.name, "hash": own.hash(), "seed": json_seed(own.experiment.seed) }));
    let rivals = card.rivals.iter().enumerate().map(|(at, rival)| {
        let [pass, fail, open] = card.of_rival(at);
        json!({
            "rival": rival.name, "switch": rival.key, "lacks": rival.lacks,
            "pass": pass, "fail": fail, "cannot_say": open,
        })
    });
    let document = json!({
        "scenarios": scenarios.collect::<Vec<_>>(),
        "worlds": plan.worlds[0],
        "rival_worlds": plan.worlds[1],
        "complete": card.complete,
        "error_rate": ERROR_RATE,
        "correction": "none between patterns; Holm over the rivals of a pattern",
        "transfer": NOTE,
        "patterns": scored.collect::<Vec<_>>(),
        "not_read": unasked.collect::<Vec<_>>(),
        "rivals": rivals.collect::<Vec<_>>(),
    });
    headed("patterns", None, document)
}
