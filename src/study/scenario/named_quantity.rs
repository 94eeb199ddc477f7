//! Quantities that a scenario names, `[[quantity]]`: outcomes of its own, read at a date or of a park, kept of every run
//! after the outcomes of the model, and named by options as these are.

use std::sync::{Mutex, PoisonError};

use super::Experiment;
use super::checked::{Checked, Row};
use super::diagnostics::Problem;
use super::names::Names;
use super::quantity::{ParkOutcome, Quantity, parks_of};
use super::reading::Reading;
use super::reading_form::{Pinned, ReadingForm, quantity_names};
use crate::ids::Id;
use crate::measures::{Outcome, OutcomeId, outcomes};
use crate::world::plan::WorldPlan;

/// Words, with spaces between them, that `PostgreSQL` 17 or `DuckDB` reserve: a column of such a name has to be quoted in
/// every query. (`PostgreSQL`, appendix C, reserved and reserved for functions or types; `DuckDB`, `duckdb_keywords()`,
/// category `reserved`.)
pub const RESERVED_COLUMNS: &str = "all analyse analyze and anti any array as asc asof asymmetric authorization binary both case cast \
    check collate collation column concurrently constraint create cross current_catalog current_date current_role \
    current_schema current_time current_timestamp current_user default deferrable desc describe distinct do else end \
    except false fetch for foreign freeze from full glob grant group having ilike in initially inner intersect into is \
    isnull join lambda lateral leading left like limit localtime localtimestamp map natural not notnull null offset on \
    only or order outer overlaps pivot pivot_longer pivot_wider placing positional primary qualify references returning \
    right select semi session_user show similar some struct summarize symmetric system_user table tablesample then to \
    trailing true try_cast union unique unpivot user using variadic verbose when where window with";

/// Letters of a name: what `PostgreSQL` keeps of the name of a column.
const MOST_LETTERS: usize = 63;

/// Columns of tables that are no outcomes.
const KEYS: [&str; 9] = ["arm", "world", "run", "date", "part", "point", "seed", "failed", "type"];

/// A quantity with a name.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedQuantity {
    /// Name, a column of tables.
    pub name: String,
    /// What it says.
    pub says: String,
    /// What is read.
    pub reading: Reading,
    /// The same with its times as dates of the calendar.
    pub dated: Reading,
}

impl NamedQuantity {
    /// Its entry among outcomes. As such it has no reader of its own: it is read with its run.
    fn entry(&self) -> &'static Outcome {
        // Each is made once for all scenarios of a process that say the same.
        static ENTRIES: Mutex<Vec<&'static Outcome>> = Mutex::new(Vec::new());
        let unit = self.reading.unit();
        let mut entries = ENTRIES.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it =
            |entry: &&&'static Outcome| (entry.name, entry.unit, entry.meaning) == (&*self.name, &*unit, &*self.says);
        if let Some(known) = entries.iter().find(is_it) {
            return known;
        }
        let text = |text: &str| -> &'static str { Box::leak(text.into()) };
        let entry: &'static Outcome =
            Box::leak(Box::new(Outcome::at_end(text(&self.name), text(&unit), text(&self.says), |_| f64::NAN)));
        entries.push(entry);
        entry
    }
}

impl Experiment {
    /// What is kept of each run: the outcomes of the model, then the quantities of the scenario, in the order of columns.
    pub fn outcomes(&self) -> impl Iterator<Item = &'static Outcome> {
        outcomes().chain(self.quantities.iter().map(NamedQuantity::entry))
    }

    /// Their positions.
    pub fn outcome_ids(&self) -> impl ExactSizeIterator<Item = OutcomeId> + Clone + use<> {
        (0..outcomes().len() + self.quantities.len()).map(OutcomeId::at)
    }

    /// The one at a position.
    pub fn entry(&self, outcome: OutcomeId) -> &'static Outcome {
        match outcome.position().checked_sub(outcomes().len()).and_then(|at| self.quantities.get(at)) {
            Some(quantity) => quantity.entry(),
            None => outcome.entry(),
        }
    }
}

/// The position of the outcome or quantity of a name.
pub fn outcome_of(name: &str, quantities: &[NamedQuantity]) -> Option<OutcomeId> {
    let names = outcomes().map(|outcome| outcome.name).chain(quantities.iter().map(|quantity| &*quantity.name));
    names.into_iter().position(|known| known == name).map(OutcomeId::at)
}

/// The quantities of a scenario; what is wrong with them goes to `problems`.
pub(super) fn read(checked: &Checked, plan: &WorldPlan, problems: &mut Vec<Problem>) -> Vec<NamedQuantity> {
    let mut names: Names<()> = Names::new("quantity", "quantity");
    let parks = parks_of(checked, plan);
    let mut quantities = Vec::new();
    for row in checked.rows("quantity") {
        names.add_broken(row, problems);
        let pinned = Pinned { checked, plan, parks: &parks };
        let name = row.text("name").filter(|name| is_free(row, name, problems));
        let than = pinned.than_park((row, "quantity"), "divides a park by", problems);
        let Some(dated) = pinned.form(row, "quantity", problems).reading() else { continue };
        let Some(mut reading) = pinned.in_run(dated, (row, "quantity", "at"), than, problems) else { continue };
        reading.per = than.and_then(|park| reading.quantity.of_park(park));
        let says = row.text("says").map_or_else(|| described(checked, &reading, plan), str::to_owned);
        quantities.extend(name.map(|name| NamedQuantity { name: name.to_owned(), says, reading, dated }));
    }
    quantities
}

/// What the key `outcome` of a table names.
#[derive(Debug, Clone, Copy)]
pub(super) enum Named<'a> {
    /// An outcome of the model, or nothing.
    Outcome,
    /// A quantity of the scenario.
    Quantity(&'a NamedQuantity),
    /// A quantity that is refused, or of which the table says something again.
    Refused,
}

impl<'a> Named<'a> {
    /// What a table of `list` names. A quantity says itself what it is of, when and how: keys that would say so again are refused.
    pub(super) fn of(
        checked: &Checked,
        quantities: &'a [NamedQuantity],
        row: &Row,
        list: &'static str,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let name = row.text("outcome");
        if name.is_none_or(|name| !quantity_names(checked).contains(&name)) {
            return Self::Outcome;
        }
        if (ReadingForm { row, list, park: None, end: None, quantities: Vec::new(), problems }).says_again() {
            return Self::Refused;
        }
        quantities.iter().find(|quantity| Some(&*quantity.name) == name).map_or(Self::Refused, Self::Quantity)
    }
}

/// Whether a name is that of a column, and of no other.
pub(crate) fn is_free(row: &Row, name: &str, problems: &mut Vec<Problem>) -> bool {
    let mut refuse = |title, label| problems.push(Problem::new(row.location("name"), title, label));
    let is_letter = |letter: char| letter.is_ascii_lowercase();
    if !name.starts_with(is_letter) || !name.chars().all(|own| is_letter(own) || own.is_ascii_digit() || own == '_') {
        let label = format!("found {name:?}; allowed: small letters, digits and `_`, beginning with a letter");
        refuse("`quantity.name` is no name of a column", label);
        return false;
    }
    if name.len() > MOST_LETTERS {
        let label = format!("found {} letters; allowed: up to {MOST_LETTERS}", name.len());
        refuse("`quantity.name` is too long for a column", label);
        return false;
    }
    if RESERVED_COLUMNS.split_whitespace().any(|word| word == name) {
        let label = format!("found {name:?}, a word of databases; allowed: another name");
        refuse("`quantity.name` is no name of a column", label);
        return false;
    }
    let is_of_park = ParkOutcome::ALL.iter().any(|outcome| outcome.as_str() == name);
    let is_outcome = is_of_park || outcomes().any(|outcome| outcome.name == name);
    if is_outcome || KEYS.contains(&name) || name.starts_with("axis_") {
        let label = format!("found {name:?}, an outcome or a column of tables; allowed: another name");
        refuse("`quantity.name` is taken", label);
        return false;
    }
    true
}

/// A quantity in words.
fn described(checked: &Checked, reading: &Reading, plan: &WorldPlan) -> String {
    let name = |park: usize| plan.parks.get(park).map_or("", |park| park.name.as_str());
    let of = reading.quantity.park().map_or_else(String::new, |park| format!(" of {}", name(park)));
    let per = reading.per.and_then(Quantity::park).map_or_else(String::new, |park| format!(" / {}", name(park)));
    let what = reading.measure.of(&format!("{}{of}{per}{}", reading.quantity.as_str(), reading.quantity.ended()));
    let start = checked.root.number("time.start").unwrap_or_default();
    reading.at.map_or_else(|| format!("{what}, at the horizon"), |at| format!("{what}, in {:.2}", start + at))
}
