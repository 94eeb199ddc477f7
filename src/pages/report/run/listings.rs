//! The long tables of a run: every outcome by arm and by pair of arms.

use crate::output::results::{ArmRow, Difference};
use crate::report::figures::verdict;
use crate::report::page::{PageTable, Section, row};
use crate::report::{ReportError, ResultTables};

use crate::report::headlines::LEADING;

pub(super) fn section(tables: &ResultTables) -> Result<Section, ReportError> {
    let section = Section::new("tables", "Tables");
    let section = section.text("The same numbers as in the tables arms and contrasts of the folder, to four digits.");
    let table = PageTable::new("arms-table", "Every outcome by arm: mean over worlds with its 95 % interval");
    let table = ["outcome", "arm", "unit"].into_iter().fold(table, PageTable::words);
    let heads = ["mean", "low", "high", "sd", "worlds", "missing"].into_iter();
    let heads = heads.chain(["highest in share of worlds", "probability of highest mean"]);
    let mut table = heads.fold(table, PageTable::numbers).sortable().filtered(LEADING);
    for ArmRow { of, .. } in tables.rows()? {
        let [worlds, missing] = [of.worlds, of.missing].map(|worlds| worlds as f64);
        let numbers = [of.mean, of.low, of.high, of.sd, worlds, missing, of.highest_share, of.highest_probability];
        table = table.row(row(&[&of.outcome, of.arm.as_str(), &of.unit], &numbers));
    }
    let section = section.folded("Arms: every outcome", &table);

    let rows = tables.rows::<Difference>()?;
    if rows.is_empty() {
        return Ok(section);
    }
    let caption = "Paired differences between arms on the same worlds with their 95 % intervals; variance ratio: what \
                   pairing divides the variance by";
    let table = PageTable::new("contrasts-table", caption);
    let table = ["outcome", "arm", "minus", "unit", "verdict"].into_iter().fold(table, PageTable::words);
    let heads = ["difference", "low", "high", "share of worlds above", "variance ratio", "worlds"].into_iter();
    let heads = heads.chain(["worlds that would be enough"]);
    let mut table = heads.fold(table, PageTable::numbers).sortable().filtered(LEADING);
    for of in rows {
        let found = if of.is_equal() { "equal" } else { verdict(of.resolved) };
        let words = [&of.outcome, of.arm.as_str(), of.minus.as_str(), &of.unit, found];
        let needed = of.worlds_needed.map_or(f64::NAN, |worlds| worlds as f64);
        let numbers = [of.difference, of.low, of.high, of.share_above, of.variance_ratio, of.worlds as f64, needed];
        table = table.row(row(&words, &numbers));
    }
    Ok(section.folded("Contrasts: every pair of arms in every outcome", &table))
}
