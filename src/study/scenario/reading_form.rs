//! The keys by which a table says what is read off a run: `outcome`, `park`, `per`, `ended`, `measure`, `since`, `at`, `reaches`
//! and `after`. Claims, targets, named quantities and patterns are read by this, each with those of the keys that its template has.

use super::checked::{Checked, Row};
use super::diagnostics::Problem;
use super::names::Names;
use super::quantity::{Ended, Quantity, Reads, named};
use super::reading::{DateRefused, Measure, Reading, RunYears, Start};
use crate::world::plan::WorldPlan;

/// A table of a list that says what is read.
pub(crate) struct ReadingForm<'a> {
    pub(crate) row: &'a Row,
    /// The list of tables.
    pub(crate) list: &'static str,
    /// Position of the park that it names.
    pub(crate) park: Option<usize>,
    /// The calendar year in which runs end, where it is known.
    pub(crate) end: Option<f64>,
    /// Quantities that its outcome could have named.
    pub(crate) quantities: Vec<&'a str>,
    pub(crate) problems: &'a mut Vec<Problem>,
}

impl ReadingForm<'_> {
    pub(crate) fn refuse(&mut self, key: &str, title: &str, label: &str) {
        self.problems.push(Problem::new(self.row.location(key), title, label));
    }

    /// What is read, its dates those of the calendar, unless something is wrong with it, which then goes to the problems. All
    /// keys are read before any is missed, so that all problems are reported together.
    pub(crate) fn reading(&mut self) -> Option<Reading> {
        let at = self.row.date("at");
        let measure = self.measure();
        let is_level = self.row.text("measure").is_none_or(|word| word == "level");
        let is_at_end = at.is_none_or(|at| self.end.is_some_and(|end| at >= end));
        let reads = if is_level && is_at_end { Reads::Any } else { Reads::Yearly };
        let quantity = self.quantity("outcome", reads);
        let per = self.row.get("per").map(|_| self.quantity("per", reads));
        Some(Reading { quantity: quantity?, per: per.map_or(Some(None), |per| per.map(Some))?, measure: measure?, at })
    }

    /// What is made of an outcome, from a date of the calendar on.
    pub(crate) fn measure(&mut self) -> Option<Measure> {
        let row = self.row;
        if ["measure", "since", "reaches", "after"].iter().any(|key| row.is_broken(key)) {
            return None;
        }
        let word = row.text("measure").unwrap_or("level");
        let (idle, needed): (&[&str], _) = match word {
            "level" => (&["since", "reaches", "after"], None),
            "growth" | "rate" => (&["reaches", "after"], Some(("since", "is measured from a date on"))),
            "years_to" => (&["at"], Some(("reaches", "waits for a value"))),
            _ => (&["at", "since", "reaches", "after"], None),
        };
        if let Some(key) = idle.iter().find(|key| row.get(key).is_some()) {
            let is_dated = (word, *key) == ("level", "since");
            let label = if is_dated { "growth and rate do: set `measure`" } else { "allowed: leave it out" };
            self.refuse(key, &format!("a {word} has no use for `{key}`"), label);
            return None;
        }
        if let Some((key, what)) = needed.filter(|(key, _)| row.get(key).is_none()) {
            self.refuse("measure", &format!("a {word} {what}"), &format!("it needs `{key}`"));
            return None;
        }
        let (since, reaches) = (row.date("since"), row.number("reaches"));
        let from = || row.number("after").map_or_else(|| since.map_or(Start::Founding, Start::Time), Start::Reached);
        match word {
            "growth" => since.map(|since| Measure::Growth { since }),
            "rate" => since.map(|since| Measure::Rate { since }),
            "first" => Some(Measure::First),
            "years_to" => reaches.map(|reaches| Measure::YearsTo { reaches, from: from() }),
            _ => Some(Measure::Level),
        }
    }

    fn quantity(&mut self, key: &str, reads: Reads) -> Option<Quantity> {
        let row = self.row;
        named(
            row,
            (self.list, key, row.text(key)?),
            self.park,
            (reads, Ended::Missing, &self.quantities),
            self.problems,
        )
    }

    /// Refuses keys that say again what a quantity that the table names says itself.
    pub(crate) fn says_again(&mut self) -> bool {
        const KEYS: [&str; 9] = ["park", "than_park", "per", "ended", "measure", "since", "at", "reaches", "after"];
        let key = KEYS.into_iter().find(|key| self.row.get(key).is_some() || self.row.is_broken(key));
        if let Some(key) = key {
            let title = format!("`{}.{key}` is given for a quantity that states it itself", self.list);
            self.refuse(key, &title, "allowed: leave it out, or name an outcome in place of the quantity");
        }
        key.is_some()
    }
}

/// The names of the quantities of a scenario, also of those that are refused.
pub(super) fn quantity_names(checked: &Checked) -> Vec<&str> {
    checked.rows("quantity").iter().filter_map(|row| row.text("name")).collect()
}

/// What tables of a scenario are read against: its time and its pinned parks.
#[derive(Clone, Copy)]
pub(super) struct Pinned<'a> {
    pub(super) checked: &'a Checked,
    pub(super) plan: &'a WorldPlan,
    pub(super) parks: &'a Names<usize>,
}

impl<'a> Pinned<'a> {
    /// The years of its runs.
    pub(super) fn run(self) -> Option<RunYears> {
        let number = |key| self.checked.root.number(key);
        Some(RunYears { start: number("time.start")?, years: number("time.years")?, step: number("time.step")? })
    }

    /// A table as one that says what is read.
    pub(super) fn form(self, row: &'a Row, list: &'static str, problems: &'a mut Vec<Problem>) -> ReadingForm<'a> {
        let park = self.parks.find(row, list, "park", problems);
        let quantities = if list == "quantity" { Vec::new() } else { quantity_names(self.checked) };
        ReadingForm { row, list, park, end: self.run().map(|run| run.start + run.years), quantities, problems }
    }

    /// What is read by a table, in years since the start of the run; `than` is read too.
    pub(super) fn reading(
        self,
        (row, list): (&Row, &'static str),
        than: Option<usize>,
        problems: &mut Vec<Problem>,
    ) -> Option<Reading> {
        let dated = self.form(row, list, problems).reading()?;
        self.in_run(dated, (row, list, "at"), than, problems)
    }

    /// A reading by dates of the calendar in years since the start of the run; `at` is the key of its own date.
    pub(super) fn in_run(
        self,
        dated: Reading,
        (row, list, at): (&Row, &str, &str),
        than: Option<usize>,
        problems: &mut Vec<Problem>,
    ) -> Option<Reading> {
        let parks = dated.quantity.park().into_iter().chain(than);
        let parks: Vec<_> = parks.filter_map(|park| self.plan.parks.get(park)).collect();
        let refused = match dated.in_run(self.run()?, &parks) {
            Ok(reading) => return Some(reading),
            Err(refused) => refused,
        };
        let of = |(key, why)| date_refused(row, (list, if key == "at" { at } else { key }), why);
        problems.extend(refused.into_iter().map(of));
        None
    }

    /// The park of `than_park`, which `park` is compared with or divided by; nothing where none is named.
    pub(super) fn than_park(self, (row, list): (&Row, &str), does: &str, problems: &mut Vec<Problem>) -> Option<usize> {
        let than = self.parks.find(row, list, "than_park", problems);
        is_other_park((row, list), does, problems).then_some(than)?
    }
}

/// A date under a key of a table of `list` that is refused.
pub(super) fn date_refused(row: &Row, (list, key): (&str, &str), (what, label): DateRefused) -> Problem {
    Problem::new(row.location(key), format!("`{list}.{key}` {what}"), label)
}

/// Whether `than_park`, where there is one, is another park than `park`, of which a table of `list` `does` something.
pub(crate) fn is_other_park((row, list): (&Row, &str), does: &str, problems: &mut Vec<Problem>) -> bool {
    let (what, label) = match row.text("park") {
        _ if row.get("than_park").is_none() => return true,
        None if !row.is_broken("park") => ("nothing", "it needs `park` too"),
        Some(park) if row.text("than_park") == Some(park) => ("itself", "allowed: another park"),
        _ => return true,
    };
    let title = format!("a {} {does} {what}", list.replace('_', "-"));
    problems.push(Problem::new(row.location("than_park"), title, label));
    false
}
