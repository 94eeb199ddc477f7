//! The long tables of a run: every outcome by arm and by pair of arms.

use crate::report::page::{Cell, PageTable, Section};
use crate::report::{ReportError, ResultTables};

use crate::report::headlines::LEADING;

/// Names of columns of numbers in a table of results, and above the table of the page.
const ARMS: &[(&str, &str)] = &[
    ("mean", "mean"),
    ("low", "low"),
    ("high", "high"),
    ("sd", "sd"),
    ("worlds", "worlds"),
    ("missing", "missing"),
    ("highest_share", "highest in share of worlds"),
    ("highest_probability", "probability of highest mean"),
];
const CONTRASTS: &[(&str, &str)] = &[
    ("difference", "difference"),
    ("low", "low"),
    ("high", "high"),
    ("share_above", "share of worlds above"),
    ("variance_ratio", "variance ratio"),
    ("worlds", "worlds"),
    ("worlds_needed", "worlds that would be enough"),
];

pub(super) fn section(tables: &ResultTables) -> Result<Section, ReportError> {
    let section = Section::new("tables", "Tables");
    let section = section.text("The same numbers as in the tables arms and contrasts of the folder, to four digits.");
    let rows = tables.table("arms")?;
    let (outcome, unit, arm) = (rows.words("outcome")?, rows.words("unit")?, rows.words("arm")?);
    let values = ARMS.iter().map(|(name, _)| rows.numbers(name)).collect::<Result<Vec<_>, _>>()?;
    let table = PageTable::new("arms-table", "Every outcome by arm: mean over worlds with its 95 % interval");
    let table = ["outcome", "arm", "unit"].into_iter().fold(table, PageTable::words);
    let mut table = ARMS.iter().map(|(_, name)| *name).fold(table, PageTable::numbers).sortable().filtered(LEADING);
    for row in 0..rows.rows() {
        let words = [outcome[row], arm[row], unit[row]].map(Cell::from);
        table = table.row(words.into_iter().chain(values.iter().map(|values| values[row].into())));
    }
    let section = section.folded("Arms: every outcome", &table);

    let rows = tables.table("contrasts")?;
    if rows.rows() == 0 {
        return Ok(section);
    }
    let (outcome, unit) = (rows.words("outcome")?, rows.words("unit")?);
    let (arm, minus, resolved) = (rows.words("arm")?, rows.words("minus")?, rows.numbers("resolved")?);
    let values = CONTRASTS.iter().map(|(name, _)| rows.numbers(name)).collect::<Result<Vec<_>, _>>()?;
    let caption = "Paired differences between arms on the same worlds with their 95 % intervals; variance ratio: what \
                   pairing divides the variance by";
    let table = PageTable::new("contrasts-table", caption);
    let table = ["outcome", "arm", "minus", "unit", "verdict"].into_iter().fold(table, PageTable::words);
    let table = CONTRASTS.iter().map(|(_, name)| *name).fold(table, PageTable::numbers);
    let mut table = table.sortable().filtered(LEADING);
    for row in 0..rows.rows() {
        let verdict = if resolved[row] == 1.0 { "resolved" } else { "not resolved" };
        let words = [outcome[row], arm[row], minus[row], unit[row], verdict].map(Cell::from);
        table = table.row(words.into_iter().chain(values.iter().map(|values| values[row].into())));
    }
    Ok(section.folded("Contrasts: every pair of arms in every outcome", &table))
}
