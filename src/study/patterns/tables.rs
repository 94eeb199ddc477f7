//! The scorecard as tables, a row per pattern and a row per pattern and rival, and as JSON.

use std::path::Path;

use serde_json::json;

use crate::analysis::Estimate;
use crate::analysis::claims::{ERROR_RATE, Reading};
use crate::output::{Chunk, Field, Kind, OutputError, TableDefinition, TableWriter};

use super::{Pattern, Plan, Question, RivalVerdict, Scorecard, Scored, Test, word};

/// Said wherever a figure of transfer stands.
pub(super) const NOTE: &str = "a quantity of the model: no park reports a transfer index";

fn definitions() -> [TableDefinition; 2] {
    let unit = "unit of the figure";
    let patterns = vec![
        Field::new("pattern", "", "name of the pattern", Kind::Text),
        Field::new("family", "", "what it is about", Kind::Text),
        Field::new("says", "", "its statement", Kind::Text),
        Field::new("definition", "", "how the figure is computed from runs", Kind::Text),
        Field::new("unit", "", "unit of the figure", Kind::Text),
        Field::new("standing", "", "free, or put in by a rule, or fitted by hand to this series", Kind::Text),
        Field::new("verdict", "", "pass, fail or cannot say", Kind::Text),
        Field::new("value", unit, "the model's figure: mean over worlds, difference or ratio of means", Kind::F64),
        Field::new("low", unit, "lower end of its 95 % interval", Kind::F64),
        Field::new("high", unit, "upper end", Kind::F64),
        Field::new("worlds", "worlds", "worlds with the figure", Kind::U64),
        Field::new("missing", "worlds", "worlds without", Kind::U64),
        Field::new("variance_ratio", "", "of a comparison: variance unpaired over paired by world", Kind::F64),
        Field::new("from", unit, "lower end of the range that meets the pattern", Kind::F64),
        Field::new("to", unit, "upper end", Kind::F64),
        Field::new("record", "", "what the record shows", Kind::Text),
        Field::new("sources", "", "keys of its sources, see polmob evidence list --source", Kind::Text),
        Field::new("literature", "", "literature without a key", Kind::Text),
        Field::new("mechanism", "", "mechanism expected to carry it", Kind::Text),
        Field::new("turned_by", "", "rivals with the opposite verdict, after correction", Kind::Text),
        Field::new("note", "", "why it is open, or what to know of the figure", Kind::Text),
    ];
    let rivals = vec![
        Field::new("pattern", "", "name of the pattern", Kind::Text),
        Field::new("rival", "", "name of the rival", Kind::Text),
        Field::new("switch", "", "its switch in a scenario", Kind::Text),
        Field::new("finding", "", "pass, fail, cannot say, untouched or not played", Kind::Text),
        Field::new("value", unit, "the rival's figure", Kind::F64),
        Field::new("low", unit, "lower end of its 95 % interval, not corrected", Kind::F64),
        Field::new("high", unit, "upper end", Kind::F64),
        Field::new("worlds", "worlds", "worlds with the figure", Kind::U64),
        Field::new("p_adjusted", "", "p-value against the full model's verdict, after Holm over rivals", Kind::F64),
    ];
    [
        TableDefinition::new("patterns", "one pattern under the full model", patterns),
        TableDefinition::new("rivals", "one pattern under one rival", rivals),
    ]
}

fn names(card: &Scorecard, scored: &Scored) -> Vec<&'static str> {
    scored.turned().into_iter().filter_map(|at| card.rivals.get(at)).map(|rival| rival.name).collect()
}

fn note(scored: &Scored) -> Option<String> {
    let transfer = scored.test.transfer.then(|| NOTE.to_owned());
    let notes: Vec<String> = scored.why_open().into_iter().chain(transfer).collect();
    (!notes.is_empty()).then(|| notes.join("; "))
}

/// What a rival found, in a word and in figures.
fn found(verdict: &RivalVerdict) -> (&'static str, Option<Reading>, Option<f64>) {
    match verdict {
        RivalVerdict::Untouched => ("untouched", None, None),
        RivalVerdict::NotPlayed => ("not played", None, None),
        RivalVerdict::Tried(tried) => (word(tried.finding), Some(tried.reading), tried.adjusted),
    }
}

/// Writes the tables `patterns` and `rivals` into a folder.
///
/// # Errors
/// [`OutputError::Disk`].
pub fn write_tables(card: &Scorecard, plan: &Plan, folder: &Path, with_csv: bool) -> Result<(), OutputError> {
    let [patterns, rivals] = definitions();
    let mut rows = Chunk::of(&patterns);
    let mut more = Chunk::of(&rivals);
    for scored in &card.scored {
        let Scored { pattern, test, examined, .. } = scored;
        let value = examined.base.value;
        rows.push([
            pattern.id.to_owned().into(),
            pattern.family.word().into(),
            pattern.says.into(),
            test.definition.into(),
            test.unit.into(),
            test.standing.word().into(),
            word(scored.finding()).into(),
            value.mean.into(),
            value.low.into(),
            value.high.into(),
            Some(value.n as u64).into(),
            Some(value.missing as u64).into(),
            examined.base.variance_ratio.into(),
            test.from.into(),
            test.to.into(),
            pattern.record.into(),
            pattern.sources.join(" ").into(),
            pattern.literature.into(),
            test.mechanism.into(),
            names(card, scored).join(" ").into(),
            note(scored).into(),
        ]);
        for (rival, verdict) in card.rivals.iter().zip(&scored.rivals) {
            let (word, reading, adjusted) = found(verdict);
            let value = reading.map_or_else(Estimate::default, |reading| reading.value);
            more.push([
                pattern.id.to_owned().into(),
                rival.name.into(),
                rival.key.into(),
                word.into(),
                value.mean.into(),
                value.low.into(),
                value.high.into(),
                reading.map(|reading| reading.value.n as u64).into(),
                adjusted.into(),
            ]);
        }
    }
    for (pattern, reason) in &card.unasked {
        let test = asked(pattern);
        rows.push([
            pattern.id.to_owned().into(),
            pattern.family.word().into(),
            pattern.says.into(),
            test.map(|test| test.definition.to_owned()).into(),
            test.map(|test| test.unit.to_owned()).into(),
            test.map(|test| test.standing.word().to_owned()).into(),
            "cannot say".into(),
            None::<f64>.into(),
            None::<f64>.into(),
            None::<f64>.into(),
            None::<u64>.into(),
            None::<u64>.into(),
            None::<f64>.into(),
            test.and_then(|test| test.from).into(),
            test.and_then(|test| test.to).into(),
            pattern.record.into(),
            pattern.sources.join(" ").into(),
            pattern.literature.into(),
            test.map(|test| test.mechanism.to_owned()).into(),
            None::<String>.into(),
            reason.clone().into(),
        ]);
    }
    let about = std::collections::BTreeMap::from([
        ("polmob".to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
        ("scenarios".to_owned(), plan.scenarios.iter().map(|own| own.name.clone()).collect::<Vec<_>>().join(" ")),
        ("note".to_owned(), format!("transfer is {NOTE}")),
    ]);
    TableWriter::write(folder, &patterns, &about, with_csv, &rows)?;
    TableWriter::write(folder, &rivals, &about, with_csv, &more)
}

fn asked(pattern: &Pattern) -> Option<&Test> {
    match &pattern.question {
        Question::Asked(test) => Some(test),
        Question::Silent(_) => None,
    }
}

/// The scorecard as JSON, ending in a line break.
pub fn scorecard_json(card: &Scorecard, plan: &Plan) -> String {
    let value = |reading: &Reading| {
        let value = reading.value;
        json!({
            "value": value.mean,
            "low": value.low,
            "high": value.high,
            "standard_error": value.standard_error,
            "worlds": value.n,
            "missing": value.missing,
            "variance_ratio": reading.variance_ratio,
        })
    };
    let scored = card.scored.iter().map(|scored| {
        let Scored { pattern, test, examined, .. } = scored;
        let rivals = card.rivals.iter().zip(&scored.rivals).map(|(rival, verdict)| {
            let (word, reading, adjusted) = found(verdict);
            let figure = reading.as_ref().map(value);
            json!({ "rival": rival.name, "finding": word, "figure": figure, "p_adjusted": adjusted })
        });
        json!({
            "pattern": pattern.id,
            "family": pattern.family.word(),
            "says": pattern.says,
            "definition": test.definition,
            "unit": test.unit,
            "standing": test.standing.word(),
            "verdict": word(scored.finding()),
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
            "family": pattern.family.word(),
            "says": pattern.says,
            "verdict": "cannot say",
            "record": pattern.record,
            "sources": pattern.sources,
            "literature": pattern.literature,
            "note": reason,
        })
    });
    let scenarios =
        plan.scenarios.iter().map(|own| json!({ "name": own.name, "hash": own.hash(), "seed": own.experiment.seed }));
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
    format!("{document:#}\n")
}
